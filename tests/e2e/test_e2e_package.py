"""What is installed is all there is."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_package_and_every_file_beside_it_is_installed():
    built = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    named = {name: built["package-data"].get(name, []) for name in built["packages"]}
    for top in ("bimgen", "component_library", "rules"):
        for place in sorted((ROOT / top).rglob("*")):
            if place.is_dir() or "__pycache__" in place.parts or place.suffix == ".pyc":
                continue
            package = ".".join(place.parent.relative_to(ROOT).parts)
            assert package in named, f"{place} is in no package of pyproject.toml"
            if place.suffix != ".py":
                fits = any(place.match(pattern) for pattern in named[package])
                assert fits or place.suffix == ".md", f"{place} is not in the package data"
