r"""Lines between modules that stand in a row: out into a corridor, up to the rack, along it, and back down.

      z ^      level  --o-----o-----o-----o--   each line in a lane of its own    v = distance into the corridor
        |             lane 1  lane 2 ...
        |   [port]----' (riser in its lane)
        |   [port]----------------------------|  lines that go on to the edge pass below the rack
        +--------------------------------------> v       x runs along the row, through the page

Ports look into the corridor from the modules' side of it. All lanes run at one level, above every line that crosses
below them; a riser stands in its own lane: no two lines meet, in whatever order the ports stand along x.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from component_library.components.elbow import COMPONENT as ELBOW
from component_library.components.reducer import COMPONENT as REDUCER
from component_library.components.support import COMPONENT as SUPPORT
from component_library.compose import Assembly, Handle, Step, elbow_lengths, post
from component_library.model import Component, Placement, SizingError, X, Y, negative, solid_bounds
from component_library.shapes import Vector
from component_library.standards import tables

INSULATION = 0.1
"""Insulation allowance of a line [m] (GEG annex 8, above DN100)."""
BETWEEN = 0.1
"""Free width between two insulated lines [m] (DIN 4140)."""
HEADROOM = 2.1
"""Headroom under overhead lines [m] (EN ISO 14122-2)."""
LEVEL_STEP = 0.05
"""The rack stands at a multiple of this level [m] (practice)."""
POST_ROOM = 0.25
"""From the rim of a line to the axis of a post that passes it [m]: half a base plate and insulation (practice)."""
ARM_ROOM = 0.6
"""Left between a line that passes beside a riser and the next post [m]: a post with an arm stands there (practice)."""
FROM_BEND = 0.15
"""From the end of an elbow to a support [m]; at most 0.3 (UFGS 15561)."""
SLOPES = (90.0, 45.0, 30.0, 15.0, 7.5, 3.0)
"""Turns that a line changes its level by [degrees], the steepest that fits."""


def back(dn: int, angle: float = math.pi / 2) -> float:
    """Centre to end of an elbow [m]."""
    return elbow_lengths(ELBOW.make(dn=dn, angle=angle))[0]


def radius(dn: int) -> float:
    """Half the outside diameter of a pipe [m]."""
    return tables.pipes().row(dn).outside_diameter / 2


def room(component: Component, place: Placement) -> tuple[Vector, Vector]:
    """Least and greatest corner of all bodies and envelopes of a component that stands at a place [m]."""
    boxes: list[tuple[Vector, Vector]] = []
    placed = [(component, place), *((one.component, place @ here) for _, one, here in component.walk())]
    for part, here in placed:
        boxes.extend(solid_bounds(solid, here) for solid in part.solids)
        for envelope in part.envelopes:
            for shape, at in envelope.parts:
                frame = here @ at
                directions = [(frame.x[axis], frame.y[axis], frame.z[axis]) for axis in range(3)]
                high = [frame.origin[axis] + shape.extent(way) for axis, way in enumerate(directions)]
                low = [frame.origin[axis] - shape.extent(negative(way)) for axis, way in enumerate(directions)]
                boxes.append(((low[0], low[1], low[2]), (high[0], high[1], high[2])))
    low = tuple(min(box[0][axis] for box in boxes) for axis in range(3))
    high = tuple(max(box[1][axis] for box in boxes) for axis in range(3))
    return (low[0], low[1], low[2]), (high[0], high[1], high[2])


@dataclass(frozen=True)
class Lane:
    """One line of the rack: its name, ends, circuit and DN.

    `onward`: corners from where it leaves its lane to its finish, if that is not below the lane; the first of them is
    at the level of the rack, and gives the x where the lane ends.
    """

    name: str
    start: Handle
    finish: Handle
    circuit: str
    onward: tuple[Vector, ...] = ()

    @property
    def dn(self) -> int:
        """That of its larger end: the other is reduced."""
        return max(self.start.port.dn, self.finish.port.dn)


@dataclass
class Rack:
    """The corridor in the making. `side`: 1 if it lies towards +y, -1 towards -y; its edge is at v = 0.

    `crossings`: x, half width and reach v of the lines that pass below the rack [m].
    """

    assembly: Assembly
    side: float
    lanes: Sequence[Lane]
    edges: Sequence[Handle]
    crossings: list[tuple[float, float, float]] = field(default_factory=list[tuple[float, float, float]])

    def __post_init__(self) -> None:
        """Note what passes below the rack."""
        for lane in self.lanes:
            for end in (lane.start, lane.finish):
                self.crossings.append((end.port.at.origin[0], radius(lane.dn), self.reach(lane)))
        for end in self.edges:
            self.crossings.append((end.port.at.origin[0], radius(end.port.dn), self.width))

    @property
    def pitch(self) -> float:
        """Distance of two lanes [m]."""
        return 2 * max(radius(lane.dn) for lane in self.lanes) + 2 * INSULATION + BETWEEN

    def reach(self, lane: Lane) -> float:
        """Where a lane lies [m]: the first has room for flanges, a reducer and its elbow before it."""
        largest = max(one.dn for one in self.lanes)
        lead = max((REDUCER.make(dn_in=largest, dn_out=one).bounds()[1][0] for one in self.reduced), default=0.0)
        first = 2 * tables.flanges().row(largest).thickness + lead + tables.least_piece(largest) + back(largest)
        return first + self.lanes.index(lane) * self.pitch

    @property
    def reduced(self) -> list[int]:
        """DN of ends that are smaller than their line."""
        largest = max(one.dn for one in self.lanes)
        ends = [end.port.dn for lane in self.lanes for end in (lane.start, lane.finish)]
        return sorted({dn for dn in ends if dn != largest})

    @property
    def width(self) -> float:
        """Where the corridor ends [m]: beyond the last lane."""
        return self.reach(self.lanes[-1]) + self.pitch

    @property
    def level(self) -> float:
        """Level of the rack [m]: two elbows above its highest port, clear of what passes below it, with headroom."""
        ends = [(end.port.at.origin[2], lane.dn) for lane in self.lanes for end in (lane.start, lane.finish)]
        passing = [*ends, *((end.port.at.origin[2], end.port.dn) for end in self.edges)]
        largest = max(radius(lane.dn) for lane in self.lanes)
        clear = max(z + radius(dn) + largest for z, dn in passing) + 2 * INSULATION + BETWEEN
        least = max(
            max(z + 2 * back(dn) + tables.least_piece(dn) for z, dn in ends), clear, HEADROOM + largest + INSULATION
        )
        return math.ceil(least / LEVEL_STEP - 1e-9) * LEVEL_STEP

    def at(self, x: float, v: float, z: float) -> Vector:
        """Point by its distance into the corridor [m]."""
        return (x, self.side * v, z)

    def into(self, end: Handle) -> float:
        """Distance of an end into the corridor [m]."""
        return self.side * end.port.at.origin[1]

    def sized(self, name: str, end: Handle, dn: int, circuit: str) -> Handle:
        """Give the weld end of a handle in a DN, with flange and reducer where they are needed."""
        end = self.assembly.welded(end, circuit)
        if end.port.dn == dn:
            return end
        ends = (end.port.dn, dn) if end.downstream else (dn, end.port.dn)
        return self.assembly.chain(end, [Step(name, REDUCER.make(dn_in=ends[0], dn_out=ends[1]))], circuit)

    def lay(self, lane: Lane) -> None:
        """Lay a line from port to port through its lane, and its supports.

        Raises:
            SizingError: its ports stand too close along x.
        """
        start = self.sized(f"{lane.name}-start-reducer", lane.start, lane.dn, lane.circuit)
        finish = self.sized(f"{lane.name}-end-reducer", lane.finish, lane.dn, lane.circuit)
        (a, _, low), (b, _, other) = start.port.at.origin, finish.port.at.origin
        b = lane.onward[0][0] if lane.onward else b
        v = self.reach(lane)
        if abs(b - a) < 2 * back(lane.dn) + tables.least_piece(lane.dn):
            raise SizingError(f"pipe rack: {lane.name} has {abs(b - a):.2f} m between its ends", "more room between")
        corners = [self.at(a, v, low), self.at(a, v, self.level), self.at(b, v, self.level)]
        self.assembly.run(lane.name, start, [*corners, *(lane.onward or [self.at(b, v, other)])], finish, lane.circuit)
        self.posts_along_x(f"support-{lane.name}", lane.dn, v, self.level, (a, b))
        for name, end in (("start", start), *(() if lane.onward else (("end", finish),))):
            self.lead_post(f"support-{lane.name}-{name}", end, v, lane.dn)

    def lead_post(self, name: str, end: Handle, v: float, dn: int) -> None:
        """Stand a post under a line that comes out of a port, just before its riser, where there is room for one."""
        x, _, z = end.port.at.origin
        where = v - back(dn) - FROM_BEND
        if where - self.into(end) > POST_ROOM:
            post(name, self.assembly, SUPPORT.make(dn=dn, height=z), x, self.side * where, Y)

    def posts_along_x(self, name: str, dn: int, v: float, level: float, ends: tuple[float, float]) -> None:
        """Stand posts under a lane from riser to riser, as far apart as its span allows, clear of what passes below.

        Raises:
            SizingError: lines that pass leave no room for a post within the span.
        """
        inset = back(dn) + FROM_BEND
        low, high = min(ends) + inset, max(ends) - inset
        stand = SUPPORT.make(dn=dn, height=level)
        for number, x in enumerate(self._places(low, high, v, tables.pipes().row(dn).span, name), 1):
            post(f"{name}-{number}", self.assembly, stand, x, self.side * v, X)

    def _places(self, low: float, high: float, v: float, span: float, name: str) -> list[float]:
        blocked = sorted(
            (x - half - POST_ROOM, x + half + POST_ROOM) for x, half, reach in self.crossings if reach > v + 1e-9
        )
        if high <= low:
            return []
        here, last = _free(low, blocked, 1), _free(high, blocked, -1)
        # Beyond what passes beside a riser: the post whose arm reaches back over it comes first.
        here += ARM_ROOM if here > low else 0.0
        high -= high - last + ARM_ROOM if last < high else 0.0
        found = [here]
        while high - here > span / 2:
            onward = _free(min(here + span, high), blocked, -1)
            if onward <= here + 1e-6:
                if high - here <= span:
                    break
                raise SizingError(f"pipe rack: no room for {name} within {span:.1f} m", "modules farther apart")
            found.append(onward)
            here = onward
        return found

    def edge(self, name: str, end: Handle, pipe: Component, circuit: str) -> Handle:
        """Lead a line straight on below the rack to the edge of the corridor; return its flange there."""
        far = self.assembly.chain(self.assembly.welded(end, circuit), [Step(f"{name}-pipe", pipe)], circuit)
        x, _, z = far.port.at.origin
        v = self.into(far) - FROM_BEND - POST_ROOM / 2
        post(f"support-{name}", self.assembly, SUPPORT.make(dn=far.port.dn, height=z), x, self.side * v, Y)
        return self.assembly.flanged(f"{name}-tie-in", far, circuit)


def _free(x: float, blocked: Sequence[tuple[float, float]], way: int) -> float:
    """Give the nearest place from x on that is not blocked, in the direction `way`."""
    for low, high in blocked if way > 0 else reversed(blocked):
        if low < x < high:
            x = high if way > 0 else low
    return x


def change_of_level(dn: int, v: float, low: float, high: float) -> tuple[list[tuple[float, float]], float]:
    """Lead a line that runs towards -v from one level to another by two elbows, as steep as their radius allows.

    Args:
        dn: of the line.
        v: where its straight end is [m].
        low: level it comes from [m].
        high: level it goes to [m].

    Returns:
        The two corners as (v, z), none if the levels are the same, and where it is straight again.

    Raises:
        SizingError: the levels are too near each other.
    """
    rise = abs(high - low)
    if rise < 1e-6:
        return [], v
    for degrees in SLOPES:
        angle = math.radians(degrees)
        tangent = back(dn, angle)
        if rise / math.sin(angle) - 2 * tangent >= tables.least_piece(dn):
            first = v - tables.least_piece(dn) - tangent
            second = first - (0.0 if degrees == 90.0 else rise / math.tan(angle))
            return [(first, low), (second, high)], second - tangent
    raise SizingError(f"DN{dn}: levels {low:.3f} and {high:.3f} m are too near for two elbows", "another level")
