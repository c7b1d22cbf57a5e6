"""What is installed is all there is."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_package_and_every_file_beside_it_is_installed():
    built = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    data = {(ROOT / name / pattern) for name, patterns in built["package-data"].items() for pattern in patterns}
    for top in ("bimgen", "component_library", "rules"):
        for place in sorted((ROOT / top).rglob("*")):
            if place.is_dir() or "__pycache__" in place.parts or place.suffix == ".md":
                continue
            package = ".".join(place.parent.relative_to(ROOT).parts)
            assert package in built["packages"], f"{place} is in no package of pyproject.toml"
            fits = any(place.match(str(pattern)) for pattern in data)
            assert place.suffix == ".py" or fits, f"{place} is not in the package data"
