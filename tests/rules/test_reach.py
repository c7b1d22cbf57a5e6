"""Where hands, eyes and feet are: handles, displays, standing levels, free places and lines of sight."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import box, build, cylinder, joined

from rules.displays import displays_of
from rules.reach import handles_of, has_aid, is_drain, is_relief, is_urgent, is_vent
from rules.scene import Mesh, Scene
from rules.sight import Triangles, bodies_of, first_hit, plan_distance
from rules.standing import ground_of, is_walkable

FLOOR = {"id": "floor", "class": "IfcSlab", "boxes": [[-5, -5, -0.2, 5, 5, 0]]}
VALVE = {
    "id": "valve",
    "class": "IfcValve",
    "cylinders": [
        {"from": [-0.1, 0, 1], "to": [0.1, 0, 1], "diameter": 0.12},
        {"from": [0, 0, 1], "to": [0, 0, 1.3], "diameter": 0.04},
        {"from": [0, 0, 1.3], "to": [0, 0, 1.33], "diameter": 0.2},
    ],
}
PIPE = {
    "id": "pipe",
    "class": "IfcPipeSegment",
    "cylinders": [{"from": [0.1, 0, 1], "to": [2, 0, 1], "diameter": 0.1}],
}
ANGLES = st.floats(-math.pi, math.pi)


def scene_of(*items: dict, **more: object) -> Scene:
    return build({"item": list(items), **more})


def triangles(mesh: Mesh) -> Triangles:
    return Triangles.of(mesh.vertices[mesh.faces], np.zeros(len(mesh.faces), dtype=np.int64))


def turned(scene: Scene, angle: float) -> Scene:
    cosine, sine = math.cos(angle), math.sin(angle)
    turn = np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]])
    items = [
        replace(item, body=Mesh(item.body.vertices @ turn.T, item.body.faces)) if item.body is not None else item
        for item in scene.items
    ]
    return replace(scene, items=tuple(items))


def only_handle(scene: Scene):
    (handle,) = handles_of(scene).by_hand
    return handle


# ---- lines of sight


def test_a_segment_meets_the_nearer_of_two_walls():
    near, far = box([1, -1, 0], [1.1, 1, 2]), box([2, -1, 0], [2.1, 1, 2])
    both = joined([far, near])
    assert both is not None
    hit = first_hit(np.array([0.0, 0, 1]), np.array([3.0, 0, 1]), triangles(both))
    assert hit is not None
    assert hit[1] == pytest.approx([1.0, 0, 1])


def test_a_segment_that_ends_before_the_wall_is_free():
    wall = triangles(box([1, -1, 0], [1.1, 1, 2]))
    assert first_hit(np.array([0.0, 0, 1]), np.array([0.99, 0, 1]), wall) is None
    assert first_hit(np.array([0.0, 0, 3]), np.array([3.0, 0, 3]), wall) is None


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_plan_distance_is_that_to_a_rectangle(x: float, y: float):
    outside = math.hypot(max(abs(x) - 1, 0), max(abs(y) - 0.5, 0))
    shadow = triangles(box([-1, -0.5, 0], [1, 0.5, 1])).corners
    assert plan_distance(np.array([[x, y]]), shadow)[0] == pytest.approx(outside, abs=1e-9)


def test_nothing_is_infinitely_far_away():
    assert plan_distance(np.array([[0.0, 0.0]]), np.empty((0, 3, 3)))[0] == np.inf


def test_what_is_skipped_is_not_in_the_way():
    scene = scene_of(FLOOR, VALVE)
    low, high = np.array([-1.0, -1, 0.5]), np.array([1.0, 1, 2])
    assert set(bodies_of(scene).around(low, high).owner.tolist()) == {1}
    assert not len(bodies_of(scene).around(low, high, {1}).owner)


# ---- handles


def test_the_wheel_is_found_from_the_axis_of_the_neighbouring_pipe():
    handle = only_handle(scene_of(VALVE, PIPE))
    assert handle.at == pytest.approx([0, 0, 1.315], abs=0.02)
    assert handle.upright is True
    assert "stands out farthest" in handle.told


@given(ANGLES)
def test_the_handle_turns_with_the_plant(angle: float):
    lying = {**VALVE, "cylinders": [*VALVE["cylinders"][:1], {"from": [0, 0, 1], "to": [0, 0.4, 1], "diameter": 0.04}]}
    handle = only_handle(turned(scene_of(lying, PIPE), angle))
    assert handle.upright is False
    assert handle.at == pytest.approx([-0.38 * math.sin(angle), 0.38 * math.cos(angle), 1], abs=0.035)


def test_an_operate_envelope_says_where_the_handle_is():
    scene = scene_of(
        VALVE, envelope=[{"kind": "OPERATE", "owner": "valve", "boxes": [[-0.2, -0.2, 1.2, 0.2, 0.2, 1.4]]}]
    )
    handle = only_handle(scene)
    assert handle.at == pytest.approx([0, 0, 1.3])
    assert not handle.told
    assert handle.envelope == scene.envelopes[0].guid


def test_of_a_plain_box_the_middle_is_taken_and_no_stem():
    handle = only_handle(scene_of({"id": "v", "class": "IfcValve", "boxes": [[0, 0, 0, 0.2, 0.2, 0.2]]}))
    assert handle.at == pytest.approx([0.1, 0.1, 0.1])
    assert handle.stem is None
    assert handle.upright is None


@pytest.mark.parametrize(
    "said",
    [
        {"predefined": "CHECK"},
        {"predefined": "PRESSURERELIEF"},
        {"predefined": "MIXING"},
        {"predefined": "AIRRELEASE"},
        {"type_name": "Sicherheitsventil DN25"},
        {"type_name": "Regelventil mit Stellantrieb"},
        {"psets": {"Pset_ValveTypeCommon": {"ValveOperation": "MOTORIZED"}}},
    ],
)
def test_what_no_hand_turns_has_no_handle(said: dict):
    assert handles_of(scene_of({**VALVE, **said})).by_hand == ()


def test_names_tell_what_the_type_does_not():
    scene = scene_of(
        {**VALVE, "id": "a", "type_name": "Automatic air vent"},
        {**VALVE, "id": "b", "type_name": "KFE-Kugelhahn"},
        {**VALVE, "id": "c", "type_name": "Safety valve 3 bar"},
        {**VALVE, "id": "d", "type_name": "Gate valve, chain wheel"},
        {**VALVE, "id": "e", "psets": {"DHR_Interface": {"BoundaryTag": "B-1"}}},
    )
    vent, drain, relief, chained, boundary = scene.items
    assert is_vent(vent)
    assert is_drain(drain)
    assert is_relief(relief)
    assert has_aid(chained)
    assert is_urgent(boundary)
    assert not any(is_vent(item) or is_drain(item) or is_relief(item) for item in (chained, boundary))


# ---- ground


def test_the_level_is_the_highest_surface_below_the_handle():
    platform = {"id": "platform", "class": "IfcPlate", "boxes": [[-1, -1, 0.4, 1, 1, 0.45]]}
    roof = {"id": "roof", "class": "IfcSlab", "boxes": [[-5, -5, 3, 5, 5, 3.2]]}
    scene = scene_of(FLOOR, platform, roof, VALVE)
    level = ground_of(scene).level(scene.items[3], np.array([0, 0, 1.3]))
    assert level is not None
    assert level.height == pytest.approx(0.45)
    assert level.surface


def test_plinths_ceilings_and_panes_are_not_walked_on():
    scene = scene_of(
        {"id": "plinth P-1", "class": "IfcSlab", "boxes": [[0, 0, 0, 2, 1, 0.1]]},
        {"id": "shelf", "class": "IfcPlate", "boxes": [[0, 0, 0, 2, 0.3, 0.1]]},
        {"id": "walkway grating", "class": "IfcBuildingElementProxy", "boxes": [[0, 0, 0, 2, 1, 0.1]]},
        {"id": "cabinet", "class": "IfcBuildingElementProxy", "boxes": [[0, 0, 0, 2, 1, 0.1]]},
    )
    assert [is_walkable(item) for item in scene.items] == [False, False, True, False]


def test_an_upright_pane_across_the_axes_carries_nobody():
    pane = Mesh(
        box([-1, -0.005, 0], [1, 0.005, 2]).vertices
        @ np.array([[0.7071, -0.7071, 0], [0.7071, 0.7071, 0], [0, 0, 1]]).T,
        box([0, 0, 0], [1, 1, 1]).faces,
    )
    scene = scene_of({"id": "pane", "class": "IfcPlate", "boxes": [[0, 0, 0, 1, 1, 1]]})
    scene = replace(scene, items=(replace(scene.items[0], body=pane),))
    assert ground_of(scene).below(np.array([0.0, 0.0, 3.0])) is None


def test_without_any_surface_there_is_no_level():
    scene = scene_of(VALVE)
    assert ground_of(scene).level(scene.items[0], np.array([0, 0, 1.3])) is None


def test_nobody_stands_where_the_platform_ends():
    platform = {"id": "platform", "class": "IfcPlate", "boxes": [[-2, -2, 1.95, 0, 2, 2]]}
    scene = scene_of(FLOOR, platform)
    ground, at = ground_of(scene), np.array([0.0, 0.0, 3.0])
    level = ground.level(scene.items[0], at)
    assert level is not None
    places = list(ground.free(at, level, (0.1, 0.4)))
    assert places
    assert all(place.middle[0] <= 1e-9 for place in places)


def test_a_place_is_free_of_everything_between_ankles_and_head():
    cylinder_at = {"id": "tank", "class": "IfcTank", "cylinders": [{"from": [1, 0, 0], "to": [1, 0, 1], "diameter": 1}]}
    duct = {"id": "duct", "class": "IfcDuctSegment", "boxes": [[-2, -2, 2.0, 2, 2, 2.4]]}
    scene = scene_of(FLOOR, cylinder_at, duct)
    ground, at = ground_of(scene), np.array([0.0, 0.0, 1.0])
    level = ground.level(scene.items[0], at)
    assert level is not None
    places = list(ground.free(at, level, (0.0, 0.3, 0.6)))
    assert places
    assert all(math.hypot(place.middle[0] - 1, place.middle[1]) >= 0.8 - 0.01 for place in places)


# ---- displays


def gauge(normal: tuple[float, float, float]) -> Mesh:
    middle, way = np.array([0, 0, 1.2]), np.array(normal)
    dial = cylinder(middle - 0.02 * way, middle + 0.02 * way, 0.1)
    whole = joined([dial, cylinder([0, 0, 1.0], [0, 0, 1.14], 0.016)])
    assert whole is not None
    return whole


@given(ANGLES)
def test_a_dial_is_found_whichever_way_it_looks(angle: float):
    normal = (math.cos(angle), math.sin(angle), 0.0)
    scene = scene_of(
        {"id": "PI", "class": "IfcFlowInstrument", "predefined": "PRESSUREGAUGE", "boxes": [[0, 0, 0, 1, 1, 1]]}
    )
    scene = replace(scene, items=(replace(scene.items[0], body=gauge(normal)),))
    (display,) = displays_of(scene).all
    assert display.at == pytest.approx([0, 0, 1.2], abs=1e-3)
    assert max(float(facing @ np.array(normal)) for facing in display.facings) == pytest.approx(1.0, abs=1e-4)
    assert display.dial == pytest.approx(0.1, rel=0.02)


def test_the_integrator_of_a_meter_is_read_and_not_the_meter():
    scene = scene_of(
        {"id": "HM", "class": "IfcFlowMeter", "boxes": [[0, 0, 0.8, 0.3, 0.2, 1.0]]},
        {"id": "HM integrator", "class": "IfcController", "whole": "HM", "boxes": [[0, 0, 1.2, 0.1, 0.2, 1.4]]},
        envelope=[{"kind": "OPERATE", "owner": "HM integrator", "boxes": [[0.1, 0, 1.2, 0.4, 0.2, 1.4]]}],
    )
    (display,) = displays_of(scene).all
    assert display.item.name == "HM integrator"
    assert display.at == pytest.approx([0.1, 0.1, 1.3])
    assert display.facings[0] == pytest.approx([1, 0, 0])


def test_transmitters_are_not_read():
    scene = scene_of(
        {"id": "PT", "class": "IfcFlowInstrument", "type_name": "Transmitter", "boxes": [[0, 0, 0, 1, 1, 1]]}
    )
    assert displays_of(scene).all == ()
