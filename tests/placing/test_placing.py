"""Modules stand where nothing is in their way and people can get to them, as near to each other as that allows."""

import math

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon

from component_library.components.pump_skid import COMPONENT as SKID
from component_library.placing.module import Entrance, Floor, Module, Pose, module_of
from component_library.placing.search import GAP, Placing, Unplaceable, largest_rectangle, place_modules
from component_library.routing.bodies import Body, box

DOOR = Entrance("door", (5.0, 0.0), 1.0, (0.0, 1.0))


def module(name: str, width: float, depth: float, service: float = 0.0, height: float = 2.0) -> Module:
    """A block with a service room before its long side, a port in the middle of each short side."""
    solid = shapely.box(0, 0, width, depth)
    room = shapely.box(0, -service, width, 0) if service else Polygon()
    return Module(
        name,
        solid,
        solid,
        room,
        room if service else solid,
        height,
        {"in": (0.0, depth / 2), "out": (width, depth / 2)},
    )


def floor(
    width: float, depth: float, obstacles: tuple[Body, ...] = (), walkway: float = 0.8, doors: tuple[Entrance, ...] = ()
) -> Floor:
    return Floor(shapely.box(0, 0, width, depth), 0.0, 4.0, obstacles, doors, walkway)


def proven(room: Floor, modules: list[Module], placing: Placing) -> None:
    """Check a placing by plain plane geometry."""
    solids = {one.name: placing.poses[one.name].moved(one.solid) for one in modules}
    rooms = {one.name: placing.poses[one.name].moved(one.rooms) for one in modules}
    blocked = shapely.union_all([shapely.box(*body.low[:2], *body.high[:2]) for body in room.obstacles])
    for name, solid in solids.items():
        assert room.outline.buffer(0.03).contains(shapely.union(solid, rooms[name]))
        assert shapely.union(solid, rooms[name]).intersection(blocked).area < 0.06
        for other, beside in solids.items():
            if other != name:
                assert solid.distance(beside) >= GAP - 0.03
                assert rooms[name].intersection(beside).area < 0.06
    if room.doors:
        free = room.outline.difference(shapely.union_all([blocked, *solids.values()])).buffer(-room.walkway / 2 + 0.01)
        for one in modules:
            standing = placing.poses[one.name].moved(one.standing)
            parts = [part for part in shapely.get_parts(free) if part.distance(standing) <= room.walkway / 2 + 0.06]
            assert any(
                part.distance(shapely.Point(door.at)) <= room.walkway / 2 + 0.06
                for part in parts
                for door in room.doors
            )


def test_a_module_that_fits_exactly_is_placed():
    answer = place_modules(floor(4.0, 3.0), [module("a", 4.0, 3.0)], [], {})
    assert isinstance(answer, Placing)
    assert answer.poses["a"].moved(shapely.box(0, 0, 4, 3)).bounds == pytest.approx((0, 0, 4, 3), abs=0.021)


def test_a_hundred_millimetres_too_small_is_said():
    answer = place_modules(floor(3.9, 3.0), [module("a", 4.0, 3.0)], [], {})
    assert isinstance(answer, Unplaceable)
    assert answer.module == "a"
    assert "4.00 x 3.00 m" in answer.reason
    assert "short" in answer.reason


def test_a_module_is_turned_where_it_fits_that_way_only():
    answer = place_modules(floor(3.2, 6.0), [module("a", 5.5, 3.0)], [], {})
    assert isinstance(answer, Placing)
    assert answer.poses["a"].turns % 2 == 1


def test_a_column_in_the_middle_is_gone_round():
    room = floor(8.0, 4.0, (box("column", (3.9, 1.9, 0), (4.1, 2.1, 4)),))
    modules = [module("a", 3.5, 3.5), module("b", 3.5, 3.5)]
    answer = place_modules(room, modules, [], {})
    assert isinstance(answer, Placing)
    proven(room, modules, answer)


def test_a_tray_over_a_low_module_is_no_obstacle_and_over_a_high_one_is():
    room = floor(4.0, 3.0, (box("tray", (0, 1.4, 2.5), (4, 1.6, 2.6)),))
    assert isinstance(place_modules(room, [module("a", 3.9, 2.9, height=2.0)], [], {}), Placing)
    assert isinstance(place_modules(room, [module("a", 3.9, 2.9, height=3.0)], [], {}), Unplaceable)


def test_a_room_that_is_too_low_is_said_by_how_much():
    answer = place_modules(floor(9, 9), [module("a", 2, 2, height=4.5)], [], {})
    assert isinstance(answer, Unplaceable)
    assert "4.50 m of height" in answer.reason
    assert "4.00 m" in answer.reason


def test_no_walkway_is_said_with_the_widest_there_is():
    wall = box("wall", (0, 3.0, 0), (9.5, 3.2, 4))
    room = floor(10, 8, (wall,), walkway=0.8, doors=(DOOR,))
    answer = place_modules(room, [module("a", 6, 4)], [], {})
    assert isinstance(answer, Unplaceable)
    assert "no walkway of 0.8 m" in answer.reason
    assert "0.5" in answer.reason or "0.49" in answer.reason
    wider = floor(10, 8, (box("wall", (0, 3.0, 0), (9.0, 3.2, 4)),), walkway=0.8, doors=(DOOR,))
    assert isinstance(place_modules(wider, [module("a", 6, 4)], [], {}), Placing)


def test_a_room_without_a_door_is_said_and_still_used():
    answer = place_modules(floor(6, 6), [module("a", 2, 2)], [], {})
    assert isinstance(answer, Placing)
    assert "no door" in answer.notes[0]


def test_nothing_stands_before_the_door():
    room = floor(10, 6, doors=(DOOR,))
    modules = [module("a", 4, 2), module("b", 4, 2)]
    answer = place_modules(room, modules, [], {})
    assert isinstance(answer, Placing)
    for one in modules:
        assert answer.poses[one.name].moved(one.solid).intersection(DOOR.apron).area < 0.05


def test_what_is_joined_stands_side_by_side():
    room = floor(20, 10)
    modules = [module("a", 3, 2), module("b", 3, 2), module("c", 3, 2)]
    links = [(("a", "out"), ("b", "in")), (("b", "out"), ("c", "in"))]
    answer = place_modules(room, modules, links, {})  # type: ignore[arg-type]
    assert isinstance(answer, Placing)
    assert answer.price <= 4.0
    proven(room, modules, answer)


def test_a_place_that_is_given_is_kept():
    given_pose = Pose(4.0, 4.0, 1)
    modules = [module("a", 3, 2), module("b", 3, 2)]
    answer = place_modules(floor(12, 10), modules, [], {"a": given_pose})
    assert isinstance(answer, Placing)
    assert answer.poses["a"] == given_pose
    proven(floor(12, 10), modules, answer)


def test_a_pump_skid_stands_with_its_service_rooms_inside():
    skid = module_of("skid", SKID.make(flow=0.02, head=15.0, temperature=293.15, suction_pressure=1e5), 0.1)
    room = floor(12, 9, (box("column", (5, 4, 0), (5.3, 4.3, 4)),), doors=(DOOR,))
    answer = place_modules(room, [skid], [], {})
    assert isinstance(answer, Placing)
    proven(room, [skid], answer)


def test_the_same_floor_gives_the_same_places_and_the_mirrored_one_the_same_price():
    modules = [module("a", 3, 2, 1), module("b", 2, 2, 1)]
    links = [(("a", "out"), ("b", "in"))]
    room = floor(9, 7, (box("column", (4, 3, 0), (4.4, 3.4, 4)),))
    one = place_modules(room, modules, links, {})  # type: ignore[arg-type]
    again = place_modules(room, modules, links, {})  # type: ignore[arg-type]
    assert isinstance(one, Placing)
    assert isinstance(again, Placing)
    assert one.poses == again.poses
    mirrored = floor(9, 7, (box("column", (4.6, 3, 0), (5.0, 3.4, 4)),))
    other = place_modules(mirrored, modules, links, {})  # type: ignore[arg-type]
    assert isinstance(other, Placing)
    assert math.isclose(one.price, other.price, abs_tol=0.5)


def test_the_largest_rectangle_beside_a_notch():
    free = shapely.box(0, 0, 6, 4).difference(shapely.box(4, 2, 6, 4))
    width, depth = largest_rectangle(free, (4.0, 4.0))
    assert (width, depth) == pytest.approx((4.0, 4.0), abs=0.11)


sizes = st.tuples(st.integers(10, 40), st.integers(10, 30), st.integers(0, 10))


@settings(max_examples=10, deadline=None)
@given(st.lists(sizes, min_size=1, max_size=4), st.lists(st.tuples(st.integers(0, 90), st.integers(0, 70)), max_size=5))
def test_random_modules_stand_free_or_are_refused(drawn: list[tuple[int, int, int]], columns: list[tuple[int, int]]):
    modules = [module(f"m{number}", w / 10, d / 10, s / 10) for number, (w, d, s) in enumerate(drawn)]
    obstacles = tuple(
        box(f"column {number}", (x / 10, y / 10, 0), (x / 10 + 0.3, y / 10 + 0.3, 4))
        for number, (x, y) in enumerate(columns)
    )
    # A door with a column before it is for the architect.
    obstacles = tuple(one for one in obstacles if not shapely.box(*one.low[:2], *one.high[:2]).intersects(DOOR.apron))
    room = floor(10, 8, obstacles, doors=(DOOR,))
    answer = place_modules(room, modules, [], {})
    if isinstance(answer, Placing):
        proven(room, modules, answer)
    else:
        assert answer.module in answer.reason
