"""Which support can stand at a place: rod hanger, bracket, frame, stanchion, by what structure is near."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from component_library.components import pipe_bracket, pipe_frame, pipe_hanger, riser_clamp
from component_library.components.support import COMPONENT as STANCHION
from component_library.model import Component, Placement, SizingError, X, Y, Z, at, negative, unit
from component_library.shapes import Vector
from component_library.standards import tables
from component_library.standards.tables import GRAVITY
from component_library.supports.run import Leg, Run, leg_name
from component_library.supports.surroundings import BELOW, BESIDE, LEVEL, OVERHEAD, Around

ROD_REACH = 4.0
"""Longest way from a pipe up to the structure that a rod or post hangs from [m] (practice)."""
FLOOR_REACH = 3.0
"""Greatest height of a pipe on a stanchion or portal [m] (practice)."""
UP: Vector = (0.0, 0.0, 1.0)
DOWN: Vector = (0.0, 0.0, -1.0)


@dataclass(frozen=True)
class Option:
    """A support that could stand: kind, function, price [-], structure, and how to make it for loads [N].

    `at` is the place of the component; its bodies were found free. `fixed`: numbers of the bodies it is fixed to.
    """

    kind: str
    function: str
    price: float
    structure: tuple[str, ...]
    fixed: tuple[int, ...]
    at: Placement
    make: Callable[[float, float | None], Component]


def options(run: Run, number: int, distance: float, around: Around, function: str) -> Iterator[Option]:
    """Yield what could stand at a place of a leg, the cheapest first (practice).

    A rest is hung on a rod, else stands on a bracket or a stanchion, else hangs as a trapeze. Guides and anchors need
    something stiff: bracket, frame, portal. A riser is clamped, on arms from a wall or column, else on posts.
    """
    leg = run.legs[number]
    if leg.vertical:
        makers = (_arms, _stilts) if function == "REST" else ()
    elif leg.level:
        rests, holds = (_hanger, _bracket, _stanchion, _trapeze, _portal), (_bracket, _frame, _portal)
        makers = rests if function == "REST" else holds
    else:
        makers = ()
    own = leg_name(run, number)
    made = [option for maker in makers for option in maker(run, leg, distance, around, function)]
    for option in sorted(made, key=lambda one: one.price):
        component = sized(run, option)
        if component is not None and around.free(component.solids, option.at, (own,), option.fixed):
            yield option


def blocked(run: Run, number: int, distance: float, around: Around) -> list[str]:
    """Say of each support that structure would allow at a place what stands in its way."""
    leg, own = run.legs[number], leg_name(run, number)
    rests = (_arms, _stilts) if leg.vertical else (_hanger, _bracket, _stanchion, _trapeze, _portal)
    said: dict[str, None] = {}
    for maker in rests if leg.vertical or leg.level else ():
        for option in maker(run, leg, distance, around, "REST"):
            component, what = sized(run, option), f"{option.kind.replace('_', ' ')} to {option.structure[0]}"
            if component is None:
                said[f"no height or width for a {what}"] = None
                continue
            name = around.blocker(component.solids, option.at, (own,), option.fixed)
            if name is not None:
                said[f"{name} is in the way of a {what}"] = None
    return list(said)


def most_load(run: Run) -> float:
    """Give a load [N] that no support within the span exceeds: what rods are chosen by before the loads are known."""
    return run.weight * run.span + GRAVITY * sum(load.mass for load in run.loads)


def sized(run: Run, option: Option) -> Component | None:
    """Make an option for the greatest load; None where there is no height for a rod, or a wall is too near."""
    try:
        return option.make(most_load(run), None)
    except SizingError:
        return None


def _frame_at(leg: Leg, distance: float, turned: bool = False) -> Placement:
    """Give the frame of a support on a level leg: x along the pipe, z up; `turned` looks the other way."""
    way = unit((leg.end[0] - leg.start[0], leg.end[1] - leg.start[1], 0.0))
    x, y, z = leg.point(distance)
    return at(x, y, z, axis=Z, ref=negative(way) if turned else way)


def _hanger(run: Run, leg: Leg, distance: float, around: Around, function: str) -> Iterator[Option]:
    place = _frame_at(leg, distance)
    hit = around.look(place.origin, UP, ROD_REACH, OVERHEAD)
    if hit is not None:
        price = 1.0 + 0.05 * hit.distance

        def make(load: float, side: float | None) -> Component:
            return pipe_hanger.COMPONENT.make(dn=run.dn, height=hit.distance, insulation=run.insulation, load=load)

        yield Option("pipe_hanger", "REST", price, (hit.name,), (hit.body,), place, make)


def _bracket(run: Run, leg: Leg, distance: float, around: Around, function: str) -> Iterator[Option]:
    for turned in (False, True):
        place = _frame_at(leg, distance, turned)
        arm = pipe_frame.section_of(run.dn) / 2 + run.radius
        foot = (place.origin[0], place.origin[1], place.origin[2] - arm)
        hit = around.look(foot, place.y, pipe_bracket.LONGEST, BESIDE)
        if hit is not None:

            def make(load: float, side: float | None, reach: float = hit.distance) -> Component:
                return pipe_bracket.COMPONENT.make(
                    {"function": function}, dn=run.dn, reach=reach, insulation=run.insulation, load=load, side_load=side
                )

            yield Option("pipe_bracket", function, 1.1 + 0.2 * hit.distance, (hit.name,), (hit.body,), place, make)


def _stanchion(run: Run, leg: Leg, distance: float, around: Around, function: str) -> Iterator[Option]:
    """Stand a post under the pipe; it carries insulated pipe by its insulation."""
    place = _frame_at(leg, distance)
    hit = around.look(place.origin, DOWN, FLOOR_REACH, BELOW)
    if hit is not None:
        pipe = tables.pipes().row(run.dn)
        height = hit.distance - run.radius + pipe.outside_diameter / 2
        foot = Placement((place.origin[0], place.origin[1], place.origin[2] - hit.distance), place.z, place.x)

        def make(load: float, side: float | None) -> Component:
            made = STANCHION.make({"function": "REST"}, dn=run.dn, height=height)
            return _loaded(made, load, None)

        yield Option("support", "REST", 1.3 + 0.1 * hit.distance, (hit.name,), (hit.body,), foot, make)


def _trapeze(run: Run, leg: Leg, distance: float, around: Around, function: str) -> Iterator[Option]:
    yield from _posts(run, leg, distance, around, "rods", "REST")


def _frame(run: Run, leg: Leg, distance: float, around: Around, function: str) -> Iterator[Option]:
    yield from _posts(run, leg, distance, around, "posts", function)


def _portal(run: Run, leg: Leg, distance: float, around: Around, function: str) -> Iterator[Option]:
    yield from _posts(run, leg, distance, around, "floor", function)


def _posts(run: Run, leg: Leg, distance: float, around: Around, stands: str, function: str) -> Iterator[Option]:
    place = _frame_at(leg, distance)
    offset = pipe_frame.post_offset(run.dn, run.radius)
    floor = stands == "floor"
    way, reach, roles = (DOWN, FLOOR_REACH, BELOW) if floor else (UP, ROD_REACH, OVERHEAD)
    hits = [around.look(place.moved(y=side * offset).origin, way, reach, roles) for side in (1, -1)]
    left, right = hits
    if left is not None and right is not None:

        def make(load: float, side: float | None) -> Component:
            return pipe_frame.COMPONENT.make(
                {"stands": stands, "function": function},
                dn=run.dn,
                height=left.distance,
                height_right=right.distance,
                insulation=run.insulation,
                load=load,
                side_load=side,
            )

        price = (1.6 if floor else 1.4) + 0.1 * (left.distance + right.distance)
        yield Option("pipe_frame", function, price, (left.name, right.name), (left.body, right.body), place, make)


def _arms(run: Run, leg: Leg, distance: float, around: Around, function: str) -> Iterator[Option]:
    """Clamp a riser on arms from a wall or column."""
    point = leg.point(distance)
    offset = riser_clamp.arm_offset(run.dn, run.radius)
    for way in around.ways(point, riser_clamp.LONGEST, BESIDE):
        place = at(*point, axis=Z, ref=way)
        hits = [around.look(place.moved(y=y).origin, way, riser_clamp.LONGEST, BESIDE) for y in (offset, -offset)]
        left, right = hits
        if left is not None and right is not None and abs(left.distance - right.distance) < LEVEL:

            def make(load: float, side: float | None, reach: float = left.distance) -> Component:
                return riser_clamp.COMPONENT.make(
                    {"base": "wall"}, dn=run.dn, reach=reach, insulation=run.insulation, load=load
                )

            price = 1.2 + 0.2 * left.distance
            yield Option("riser_clamp", "REST", price, (left.name,), (left.body, right.body), place, make)


def _stilts(run: Run, leg: Leg, distance: float, around: Around, function: str) -> Iterator[Option]:
    """Clamp a riser on two posts from the floor."""
    offset = riser_clamp.arm_offset(run.dn, run.radius)
    for way in (X, Y):
        place = at(*leg.point(distance), axis=Z, ref=way)
        hits = [around.look(place.moved(y=y).origin, DOWN, riser_clamp.TALLEST, BELOW) for y in (offset, -offset)]
        left, right = hits
        if left is not None and right is not None and abs(left.distance - right.distance) < LEVEL:

            def make(load: float, side: float | None, reach: float = left.distance) -> Component:
                return riser_clamp.COMPONENT.make(
                    {"base": "floor"}, dn=run.dn, reach=reach, insulation=run.insulation, load=load
                )

            price = 1.7 + 0.2 * left.distance
            yield Option("riser_clamp", "REST", price, (left.name,), (left.body, right.body), place, make)


def _loaded(component: Component, load: float, side: float | None) -> Component:
    """Give a component with the loads that it has here."""
    said = {**component.properties["DHR_Support"], "LoadV": load}
    if side is not None:
        said["LoadH"] = side
    return replace(component, properties={**component.properties, "DHR_Support": said})
