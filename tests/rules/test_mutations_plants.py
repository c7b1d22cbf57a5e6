"""Whole plants broken in the way a rule exists for: found there among a thousand elements, and nothing else is."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from mutating import added, box_mesh
from test_mutations import Broken, at_the_bolts, checked, findings, hanging, in_envelope, shortened, unsupported

from bimgen.build import build_project
from bimgen.spec import read_project
from rules.load import load
from rules.scene import Scene
from tests.library.told import told

SAMPLES = Path(__file__).parents[2] / "sample_ifc"
CLOCK = "2026-01-01T00:00:00Z"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def known() -> set[tuple[str, str]]:
    """Findings that the runs of the plants give the reason of: (rule, element)."""
    return set()


@pytest.fixture(scope="module")
def plants(tmp_path_factory: pytest.TempPathFactory, known: set[tuple[str, str]]) -> dict[str, Scene]:
    found: dict[str, Scene] = {}
    for name, room in (("rd1", ()), ("hall", (SAMPLES / "hall_room.ifc",))):
        folder = tmp_path_factory.mktemp(name)
        path = SAMPLES / f"{name}.toml"
        built = build_project(path, read_project(path), "IFC4", CLOCK)
        known.update(told(built.messages))
        for file, content in built.files.items():
            (folder / file).write_bytes(content)
        found[name] = load([*(folder / file for file in built.models), *room], 1)
    low, high = np.nanmin(found["rd1"].bounds[:, 0], axis=0), np.nanmax(found["rd1"].bounds[:, 1], axis=0)
    floor = box_mesh(found["rd1"], np.array([low[0] - 2, low[1] - 2, -0.2]), np.array([high[0] + 2, high[1] + 2, 0.0]))
    return {**found, "rd1": added(found["rd1"], "slab", "IfcSlab", floor)}


@pytest.mark.parametrize("plant", ["rd1", "hall"])
def test_the_untouched_plant_has_no_finding_without_a_reason(
    plants: dict[str, Scene], known: set[tuple[str, str]], plant: str
):
    done = checked(plants[plant])
    assert not [result.error for result in done.results if result.error]
    assert [one for one in findings(done) if one[:2] not in known] == []


MUTATIONS: list[tuple[str, str, Callable[[Scene], Broken]]] = [
    ("rd1", "ACC001", in_envelope("ACC001", 3)),
    ("rd1", "ACC004", in_envelope("ACC004", 1)),
    ("rd1", "ACC009", in_envelope("ACC009", 9)),
    ("rd1", "LFT003", in_envelope("LFT003", 4)),
    ("hall", "ACC002", in_envelope("ACC002", 2)),
    ("hall", "ACC008", in_envelope("ACC008", 6)),
    ("hall", "REA003", in_envelope("REA003", 17)),
    ("hall", "REA002", in_envelope("REA002", 5)),
    *((plant, "SUP001", unsupported(n)) for plant, n in (("rd1", 0), ("hall", 1))),
    *((plant, "ROU001", shortened(n, 0.05)) for plant, n in (("rd1", 17), ("hall", 40))),
    ("hall", "SUP004", hanging(31, "floor")),
    ("rd1", "CLR003", at_the_bolts(11, "INS003")),
]


@pytest.mark.parametrize(
    ("plant", "code", "change"), MUTATIONS, ids=[f"{plant}-{code}" for plant, code, _ in MUTATIONS]
)
def test_what_is_broken_in_a_plant_is_found_and_nothing_else(
    plants: dict[str, Scene], known: set[tuple[str, str]], plant: str, code: str, change: Callable[[Scene], Broken]
):
    broken = change(plants[plant])
    said = [one for one in findings(checked(broken.scene)) if one[:2] not in known]
    mine = [one for one in said if one[0] == code]
    assert any(
        broken.subject in ("…", subject) and (broken.other in ("…", other) or broken.other is None)
        for _, subject, other in mine
    ), said
    assert {one[0] for one in said} <= {code, *broken.also}, said
