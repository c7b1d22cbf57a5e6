"""Everything generated that is committed: samples, catalogue, README blocks and picture. `make samples` writes it.

A test makes all of it again and compares, so what stands in the repository is what the code does.
"""

import io
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from bimgen import pipeline, sheet_catalogue
from bimgen.checking import Options, Outcome, check_models, silent
from bimgen.snapshot import picture
from bimgen.summary import summarise
from rules import classes
from rules.classes import SCHEMA_CLASSES
from rules.document import to_markdown
from rules.isolate import Worker
from rules.registry import catalogue
from rules.stepfile import SCHEMAS

ROOT = Path(__file__).resolve().parent.parent
EPOCH = "1767225600"
"""Clock of the samples: 2026-01-01."""
SAMPLES = ("HX-01.ifc", "HX-01_ENV.ifc", "sizing.json", "results.json")
"""What of the demo's output is kept in sample_ifc/."""
PROJECTS = ("plant_room.toml", "station.toml", "hall_room.toml")
PICTURE = "docs/station.png"
PLANT = "docs/rd1.png"
"""Picture of sample_ifc/rd1.toml, which is not committed as IFC: it is built from the project in seconds."""


HALL = "docs/hall.png"
HALL_PLAN = "docs/hall_plan.png"
"""Pictures of sample_ifc/hall.toml in its room, whose roof is left away: from above, and in plan."""


def texts() -> dict[str, bytes]:
    """Make every generated file but the picture: path from the root to content."""
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "sample_ifc").mkdir()
        for name in PROJECTS:
            shutil.copy(ROOT / "sample_ifc" / name, root / "sample_ifc")
        pipeline.build(root / "sample_ifc/plant_room.toml", root / "room", "IFC4")
        shutil.copy(root / "room/plant_room.ifc", root / "sample_ifc")
        pipeline.build(root / "sample_ifc/hall_room.toml", root / "room", "IFC4")
        out = root / "out/demo"
        outcome = pipeline.run(root / "sample_ifc/station.toml", out, "IFC4", Options(), silent)
        # Paths are given as from the root of the repository, wherever this ran.
        files = {f"sample_ifc/{name}": (out / name).read_bytes().replace(f"{root}/".encode(), b"") for name in SAMPLES}
        for name in ("plant_room.ifc", "hall_room.ifc"):
            files[f"sample_ifc/{name}"] = (root / "room" / name).read_bytes()
        printed = _summary(outcome).replace(f"{root}/", "")
    with Worker() as worker:
        schemas = {name: worker.call(SCHEMA_CLASSES, name, timeout=60.0) for name in dict.fromkeys(SCHEMAS.values())}
    files["docs/CLASSES.md"] = classes.to_markdown(classes.class_rows(schemas)).encode()
    files["rules/catalogue/CATALOGUE.md"] = to_markdown(catalogue()).encode()
    readme = (ROOT / "README.md").read_text("utf-8")
    readme = _block(readme, "demo", f"```\n{printed.strip()}\n```")
    project = (ROOT / "sample_ifc/station.toml").read_text("utf-8").strip()
    files["README.md"] = _block(readme, "project", f"```toml\n{project}\n```").encode()
    return files


def station_picture() -> bytes:
    """Draw the sample station in its room."""
    paths = [ROOT / "sample_ifc" / name for name in ("HX-01.ifc", "HX-01_ENV.ifc", "plant_room.ifc")]
    run = check_models(paths, "sample", Options(select=("LFT",)), silent)
    return picture(run.scene, size=(1400, 800))


def plant_picture() -> bytes:
    """Draw the reference plant, each circuit in a colour of its own."""
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    with tempfile.TemporaryDirectory() as folder:
        built = pipeline.build(ROOT / "sample_ifc/rd1.toml", Path(folder), "IFC4")
        models = [path for path in built.written if path.name == "RD-1.ifc"]
        run = check_models(models, "sample", Options(select=("LFT",)), silent)
        return picture(run.scene, size=(1600, 760), direction=(0.35, 1.0, -0.75), by="system")


def hall_pictures() -> dict[str, bytes]:
    """Draw the plant in its hall, from above and in plan, each circuit in a colour of its own."""
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        pipeline.build(ROOT / "sample_ifc/hall.toml", root / "plant", "IFC4")
        room = (ROOT / "sample_ifc/hall_room.toml").read_text("utf-8")
        (root / "open.toml").write_text(
            room.replace("[station.duty]", "choices = { roof = false }\n\n[station.duty]", 1)
        )
        pipeline.build(root / "open.toml", root / "room", "IFC4")
        models = [
            root / "plant" / name for name in ("HALL.ifc", "HALL_ENV.ifc")
        ]  # what was generated, with its own envelopes
        scene = check_models([*models, root / "room/hall_room.ifc"], "sample", Options(select=("LFT",)), silent).scene
        shown = [item for item in scene.physical if item.model == 0]
        return {
            name: picture(scene, size=size, direction=direction, by="system", shown=shown)
            for name, size, direction in (
                (HALL, (1600, 900), (0.55, 0.75, -0.85)),
                (HALL_PLAN, (1600, 1300), (0.0, 0.0001, -1.0)),
            )
        }


def _summary(outcome: Outcome) -> str:
    stream = io.StringIO()
    summarise(Console(file=stream, no_color=True, highlight=False, soft_wrap=True, width=200), outcome, verbose=False)
    return stream.getvalue()


def _block(text: str, name: str, content: str) -> str:
    """Put content between the markers of a generated block."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"README.md has no block {name}")
    return pattern.sub(lambda match: f"{match[1]}{content}{match[2]}", text)


def main() -> int:
    """Write everything."""
    for name, content in (texts() | sheet_catalogue.files()).items():
        (ROOT / name).parent.mkdir(exist_ok=True)
        (ROOT / name).write_bytes(content)
    (ROOT / PICTURE).write_bytes(station_picture())
    (ROOT / PLANT).write_bytes(plant_picture())
    for name, content in hall_pictures().items():
        (ROOT / name).write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
