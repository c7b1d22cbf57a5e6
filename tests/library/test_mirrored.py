"""Modules of the other hand, and modules turned and far away: the same plant, free for itself all the same.

Rows and headers are mirrored; bought parts are not. So a mirrored module has the same ports on its mirrored lines, but
an exchanger keeps its hot side and a differential-pressure valve its impulse port, and where a lever would look away
from people a gear takes its place.
"""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bimgen.build import build_project
from bimgen.spec import read_project
from component_library.model import Component, SizingError, at
from rules.engine import check
from rules.load import load
from rules.profile import read_profile
from rules.scene import Scene
from tests.components.registry import REGISTRY, combinations, excluded, leaf, make
from tests.library.module_checks import federate, free_for_itself, unjoined

KEYS = tuple(key for key, kind in REGISTRY.items() if "hand" in kind.choices.model_fields and not leaf(key))
MODULES = (*KEYS, "heat_meter_train", "safety_valve_train")
OTHER = {"left": "right", "right": "left"}
SIDES = ("suction_from", "discharge_to")
"""Choices of a pump skid that a mirror turns round too."""
OWN_SIDE = ("impulse", "relief")
"""Ports of parts that are bought: they stay on the side where the part has them."""
OPERATORS = 0.05
"""Share of the mass that gears in place of levers, and other lengths of pipe, may make."""
MAP = (512345.0, 5456789.0)
STAMP = "2026-01-01T00:00:00"

Values = Mapping[str, Any]


def rows(key: str, least: int = 1) -> list[Values]:
    """Rows of the grid with the right hand, at most three and evenly spread."""
    kind = REGISTRY[key]
    every = [row for row in combinations(kind) if not excluded(kind, row) and row.get("hand", "right") == "right"]
    return every[:: max(1, len(every) // 3)][:3][: max(least, 3)]


def turned_round(row: Values) -> Values:
    return {**row, **{name: OTHER[row[name]] for name in ("hand", *SIDES) if name in row}}


@cache
def pairs(key: str) -> tuple[tuple[str, Component, Component], ...]:
    found: list[tuple[str, Component, Component]] = []
    for row in rows(key):
        given = {"suction_from": "right", "discharge_to": "left", **row} if key == "pump_skid" else row
        try:
            found.append((str(given), make(REGISTRY[key], given), make(REGISTRY[key], turned_round(given))))
        except SizingError:  # headers of the bypass open at opposite ends: refused on either hand
            continue
    return tuple(found)


def masses(component: Component) -> float:
    return sum(
        float(values.get("GrossWeight", 0.0))
        for _, part, _ in component.walk()
        for values in part.component.quantities.values()
    )


@pytest.mark.parametrize("key", KEYS)
def test_the_other_hand_has_the_same_parts(key: str):
    assert pairs(key)
    for text, right, left in pairs(key):
        assert Counter(part.component.ifc_class for _, part, _ in right.walk()) == Counter(
            part.component.ifc_class for _, part, _ in left.walk()
        ), text
        assert masses(left) == pytest.approx(masses(right), rel=OPERATORS), text
        assert len(left.envelopes) == len(right.envelopes), text


@pytest.mark.parametrize("key", KEYS)
def test_ports_of_the_other_hand_are_mirrored(key: str):
    for text, right, left in pairs(key):
        assert [port.name for port in left.ports] == [port.name for port in right.ports], text
        seen = 0
        for one, other in zip(right.ports, left.ports, strict=True):
            assert (one.dn, one.joint, one.flow) == (other.dn, other.joint, other.flow), text
            if not one.name.startswith(OWN_SIDE):
                x, y, z = one.at.origin
                assert other.at.origin == pytest.approx((x, -y, z), abs=1e-6), (text, one.name)
                x, y, z = one.at.z
                assert other.at.z == pytest.approx((x, -y, z), abs=1e-9), (text, one.name)
                seen += 1
        assert seen, text


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_both_hands_are_free_for_themselves(key: str, tmp_path: Path):
    for text, *hands in pairs(key):
        for component in hands:
            scene = federate(tmp_path, component)
            assert free_for_itself(scene) == [], text
            assert findings(scene) == [], text
            assert len(unjoined(scene)) == len(component.ports), text


def findings(scene: Scene) -> list[tuple[str, str]]:
    results = check(scene, read_profile("default", ())).results
    return [(finding.rule, finding.message) for result in results for finding in result.findings]


def placed(folder: Path, key: str, row: Values, place: str, station: str) -> tuple[Scene, bytes]:
    kind = REGISTRY[key]
    tables = [
        ", ".join(f"{name} = {str(value).lower() if isinstance(value, bool) else repr(value)}" for name, value in part)
        for part in (
            [(name, value) for name, value in row.items() if name in model.model_fields]
            for model in (kind.choices, kind.duty)
        )
    ]
    text = f'[project]\nname = "P"\n{place}\n[[station]]\nkind = "{key}"\nname = "M"\n{station}\n'
    folder.mkdir()
    project = folder / "p.toml"
    project.write_text(f"{text}choices = {{ {tables[0]} }}\nduty = {{ {tables[1]} }}\n", encoding="utf-8")
    done = build_project(project, read_project(project), "IFC4", STAMP)
    for name, data in done.files.items():
        (folder / name).write_bytes(data)
    return load([folder / name for name in done.models]), done.files["M.ifc"]


def quantities(model: bytes) -> list[str]:
    """What the file says of lengths, areas, volumes and masses: shared lines, each quantity once a value."""
    return sorted(line.split("=", 1)[1] for line in model.decode().splitlines() if "IFCQUANTITY" in line)


def check_turned(folder: Path, key: str, row: Values) -> None:
    """A module at map coordinates, turned by 37 degrees in a storey turned by 11."""
    here, first = placed(folder / "here", key, row, "", "")
    place = f'[place]\norigin = ["{MAP[0]} m", "{MAP[1]} m"]\nrotation = "11 deg"'
    there, second = placed(folder / "there", key, row, place, 'at = ["12 m", "-7 m", "0.5 m"]\nrotation = "37 deg"')
    assert quantities(first) == quantities(second)
    assert findings(there) == []
    assert free_for_itself(there) == []
    frame = at(*MAP).rolled(11.0) @ at(12.0, -7.0, 0.5).rolled(37.0)
    turn = np.array([frame.x, frame.y, frame.z])
    moved = {item.guid: item for item in there.physical}
    assert set(moved) == {item.guid for item in here.physical}
    for item in here.physical:
        same = moved[item.guid]
        assert item.body is not None
        assert same.body is not None
        corners = (same.body.world - np.array(frame.origin)) @ turn.T
        np.testing.assert_allclose(corners.min(axis=0), item.body.world.min(axis=0), atol=1e-3, err_msg=item.name)
        np.testing.assert_allclose(corners.max(axis=0), item.body.world.max(axis=0), atol=1e-3, err_msg=item.name)


@pytest.mark.parametrize("key", ["dosing_skid", "mixing_train"])
def test_a_module_turned_and_at_map_coordinates_is_the_same_module(key: str, tmp_path: Path):
    check_turned(tmp_path, key, rows(key)[0])


@pytest.mark.slow
@pytest.mark.parametrize("key", MODULES)
def test_every_module_turned_and_at_map_coordinates_is_the_same_module(key: str, tmp_path: Path):
    check_turned(tmp_path, key, rows(key)[-1])
