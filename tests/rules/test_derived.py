"""Room for equipment whose author gave none: where it lies, and that turning the plant changes nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutating import added, hull_mesh
from scenes import build

from rules.derived import Derive, is_derived, with_derived
from rules.scene import Floats, Scene
from rules.upright import upright

BACK = Derive("IfcPump", "", "SERVICE", "back", 0.6, 0.0, 0.0, "manual")
SIDE = Derive("IfcHeatExchanger", "", "SERVICE", "side", 1.0, 1.0, 0.5, "manual")


def turned(angle: float, points: list[list[float]]) -> Floats:
    turn = np.array([[np.cos(angle), -np.sin(angle), 0.0], [np.sin(angle), np.cos(angle), 0.0], [0.0, 0.0, 1.0]])
    return np.array(points) @ turn.T


def corners(low: list[float], high: list[float]) -> list[list[float]]:
    return [[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])]


def plant(angle: float) -> Scene:
    scene = build({"item": [{"id": "nothing", "class": "IfcAnnotation"}]})
    pump = hull_mesh(scene, turned(angle, corners([0, 0, 0], [1.2, 0.5, 0.8])))
    scene = added(scene, "PHE", "IfcHeatExchanger", pump)
    wall = hull_mesh(scene, turned(angle, corners([-1, 0.7, 0], [3, 0.9, 3])))
    return added(scene, "wall", "IfcWall", wall)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.0, 6.28))
def test_the_free_side_is_taken_however_the_plant_is_turned(angle: float):
    scene = with_derived(plant(angle), [SIDE])
    (room,) = [one for one in scene.envelopes if is_derived(one.guid)]
    back = turned(-angle, room.parts[0].vertices.tolist())
    assert back[:, 1].max() < 0.0, "the wall is on the other side"
    assert np.ptp(back[:, 1]) == pytest.approx(1.0, abs=0.01)
    assert np.ptp(back[:, 0]) == pytest.approx(1.2, abs=0.01)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.0, 6.28))
def test_an_upright_box_has_its_ends_at_the_short_sides(angle: float):
    scene = plant(angle)
    box = upright(scene, scene.items[1])
    assert box is not None
    assert box.half == pytest.approx([0.6, 0.25], abs=1e-3)
    assert abs(float(box.axes[0] @ turned(angle, [[1.0, 0.0, 0.0]])[0])) == pytest.approx(1.0, abs=1e-3)


def test_without_ports_nobody_knows_the_back():
    scene = build({"item": [{"id": "P", "class": "IfcPump", "boxes": [[0, 0, 0, 1, 0.5, 0.5]]}]})
    assert not with_derived(scene, [BACK]).envelopes


def test_equipment_with_an_envelope_gets_no_other():
    case = {
        "item": [{"id": "P", "class": "IfcPump", "boxes": [[0, 0, 0, 1, 0.5, 0.5]]}],
        "envelope": [{"kind": "ACCESS", "owner": "P", "boxes": [[0, 1, 0, 1, 2, 1]]}],
    }
    scene = build(case)
    assert with_derived(scene, [Derive("IfcPump", "", "ACCESS", "around", 1.0, 0.0, 0.0, "x")]) is scene


def test_a_depth_of_nothing_asks_for_no_room():
    scene = build({"item": [{"id": "P", "class": "IfcPump", "type_name": "CR 64", "boxes": [[0, 0, 0, 1, 0.5, 0.5]]}]})
    rooms = [
        Derive("IfcPump", "", "ACCESS", "any", 1.0, 0, 0, "x"),
        Derive("IfcPump", "CR*", "ACCESS", "any", 0, 0, 0, "y"),
    ]
    assert not with_derived(scene, rooms).envelopes
