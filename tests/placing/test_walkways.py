"""Ways from the doors to where people stand are kept free of pipes: they lead there, and through nothing."""

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from component_library.components.pump_skid import COMPONENT as SKID
from component_library.model import at
from component_library.placing.module import Entrance, Floor, plan_of
from component_library.placing.walkways import Standing, Walkways, standing_of, walkways

DOOR = Entrance("door", (1.0, 0.0), 1.0, (0.0, 1.0))


def block(name: str, x: float, y: float, width: float, depth: float, service: float = 0.8) -> Standing:
    """A block with a room to stand in before it (towards y = 0)."""
    return Standing(name, shapely.box(x, y, x + width, y + depth), shapely.box(x, y - service, x + width, y))


def floor(width: float, depth: float, walkway: float = 0.9, doors: tuple[Entrance, ...] = (DOOR,)) -> Floor:
    return Floor(shapely.box(0, 0, width, depth), 0.0, 4.0, (), doors, walkway)


def plan(found: Walkways) -> BaseGeometry:
    return shapely.union_all([plan_of(body) for body in found.bodies])


def test_a_way_leads_from_the_door_to_the_place():
    found = walkways(floor(8, 6), [block("a", 5, 4, 2, 1)], 2.1)
    kept = plan(found)
    assert len(shapely.get_parts(kept.buffer(0.01))) == 1, "it hangs together with the ground before the door"
    assert kept.distance(shapely.box(5, 3.2, 7, 4)) < 0.11
    assert {body.low[2] for body in found.bodies} == {0.0}
    assert max(body.high[2] for body in found.bodies) < 2.1
    assert found.cut_off == ()


def test_headroom_above_the_ceiling_ends_at_the_ceiling():
    found = walkways(floor(8, 6), [block("a", 5, 4, 2, 1)], 5.0)
    assert max(body.high[2] for body in found.bodies) < 4.0


def test_a_place_behind_a_gap_that_is_too_narrow_is_cut_off():
    wall = Standing("wall", shapely.union(shapely.box(3, 0, 3.2, 4.2), shapely.box(3, 5, 3.2, 6)), shapely.Point(3, 0))
    found = walkways(floor(8, 6), [block("a", 5, 4, 2, 1), wall], 2.1)
    assert "a" in found.cut_off
    wider = walkways(floor(8, 6, walkway=0.7), [block("a", 5, 4, 2, 1), wall], 2.1)
    assert "a" not in wider.cut_off


def test_a_walkway_goes_around_pipes_that_it_is_told_of():
    a = block("a", 5, 4, 2, 1)
    straight = plan(walkways(floor(8, 6), [a], 2.1))
    pipe = shapely.box(3.4, 0, 3.6, 3.0)
    other = plan(walkways(floor(8, 6), [a], 2.1, pipe))
    assert straight.intersection(pipe).area > 0.1
    assert other.intersection(pipe).area < 0.02


def test_the_stub_of_a_port_is_no_ground_to_walk_on():
    skid = SKID.make(flow=0.01, head=12.0)
    seen = standing_of("skid", skid, at(4.0, 3.0, 0.0), 0.0)
    for port in skid.ports:
        x, y, z = at(4.0, 3.0, 0.0).point(port.at.origin)
        if z < 2.0:
            assert seen.ground.buffer(0.01).covers(shapely.Point(x + 0.1 * port.at.z[0], y + 0.1 * port.at.z[1]))


sizes = st.tuples(*(st.integers(low, high) for low, high in ((2, 8), (2, 5), (1, 3), (1, 2))))


@settings(max_examples=15, deadline=None)
@given(st.lists(sizes, min_size=1, max_size=4))
def test_every_place_that_can_be_got_to_is_led_to(drawn: list[tuple[int, int, int, int]]):
    room = floor(12, 8)
    modules: list[Standing] = []
    for number, (x, y, width, depth) in enumerate(drawn):
        one = block(str(number), x, y, width, depth)
        if not any(one.ground.intersects(other.ground) for other in modules):
            modules.append(one)
    found = walkways(room, modules, 2.1)
    ground = shapely.union_all([one.ground for one in modules])
    # By plain plane geometry: where a disc as wide as the walkway can go from the ground before the door.
    walk = room.outline.difference(ground).buffer(-room.walkway / 2 - 0.06)
    open_parts = [part for part in shapely.get_parts(walk) if part.intersects(DOOR.apron)]
    kept = plan(found)
    assert kept.intersection(ground).area < 0.02 * len(found.bodies) + 0.01 + DOOR.apron.intersection(ground).area
    for one in modules:
        if any(part.distance(one.standing) < room.walkway / 2 for part in open_parts):
            assert one.name not in found.cut_off
        if one.name not in found.cut_off:
            places = [part.standing for part in modules if part.name not in found.cut_off]
            whole = shapely.union_all([kept, *(place.difference(ground) for place in places)]).buffer(0.11)
            reached = [part for part in shapely.get_parts(whole) if part.intersects(DOOR.apron)]
            assert any(part.intersects(one.standing) for part in reached)
