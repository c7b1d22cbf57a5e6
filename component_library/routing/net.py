"""What is asked of a run of pipe, and what comes of it: End, Pipework, Net, Costs; Route and Unroutable. Metres."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from component_library.routing.bodies import Floats, frozen
from component_library.shapes import Vector
from component_library.standards import tables

SHORTEST_PIPE = 0.02
"""Least straight between a bend and a port [m] (practice: a weld needs that much; as compose.py)."""
CLEARANCE = 0.05
"""Least gap of insulated pipe from anything [m] (domain 3.2: AVEVA E3D default wall to wall; DIN 4140 asks 0.1)."""
ARC_CHORDS = 16
"""Chords that a bend is tested by: they miss the arc by 0.12 % of its radius, which is added to what is asked."""


@dataclass(frozen=True)
class Pipework:
    """Pipe class of a net.

    Attributes:
        dn: nominal diameter.
        outside_diameter: of the steel [m].
        insulation: its thickness [m].
        bend_radius: of the centre line [m]; long radius is 1.5 DN.
        clearance: asked between insulation and bodies that are not keep-outs [m].
        pipe_clearance: asked between the insulation of two nets; of two that differ the greater counts [m].
        flange_diameter: of the flanges at the ends [m]; 0: welded.
        flange_length: how far from the port flange and bolts reach [m].
        shortest: least straight piece between a bend and a port [m].
        between: least straight piece between two bends [m].
    """

    dn: int
    outside_diameter: float
    insulation: float
    bend_radius: float
    clearance: float = CLEARANCE
    pipe_clearance: float = CLEARANCE
    flange_diameter: float = 0.0
    flange_length: float = 0.0
    shortest: float = SHORTEST_PIPE
    between: float = SHORTEST_PIPE

    @property
    def radius(self) -> float:
        """Outside, insulation included [m]."""
        return self.outside_diameter / 2 + self.insulation

    @property
    def least_leg(self) -> float:
        """Least distance of two corners [m]: two bends and a weld, and insulation that does not meet in a U."""
        return max(2 * self.bend_radius + self.between, 2 * self.radius)


def standard_pipework(
    dn: int, insulation: float | None = None, clearance: float = CLEARANCE, flanged: bool = False
) -> Pipework:
    """Pipe EN 10220 with long-radius bends EN 10253 and PN16 flanges, all from the tables of the library.

    Args:
        dn: nominal diameter.
        insulation: its thickness [m]; None: GEG annex 8 (domain 2.9).
        clearance: asked all round [m].
        flanged: whether the ends are; a flange takes its thickness and the bolt drawn out (bolt length + 30 mm,
            domain 3.2).

    Raises:
        OutOfTable: no such DN.
    """
    pipe, elbow = tables.pipes().row(dn), tables.elbows().row(dn)
    flange = tables.flanges().row(dn) if flanged else None
    return Pipework(
        dn,
        pipe.outside_diameter,
        pipe.insulation if insulation is None else insulation,
        elbow.bend_radius,
        clearance,
        clearance,
        flange.outside_diameter if flange else 0.0,
        flange.thickness + flange.bolt_length + 0.03 if flange else 0.0,
        between=tables.least_piece(dn),
    )


@dataclass(frozen=True)
class End:
    """A placed port.

    Attributes:
        name: as it is reported.
        point: where it stands [m].
        axis: unit vector out of the equipment, along x, y or z.
        straight: least straight length at the port, before a bend may begin [m].
        owner: name of the element whose bodies and keep-outs the first leg may stand in until it has left them.
    """

    name: str
    point: Vector
    axis: Vector
    straight: float = 0.0
    owner: str = ""


@dataclass(frozen=True)
class Net:
    """A run that is asked for: between two ends, of one pipe class."""

    name: str
    first: End
    second: End
    pipe: Pipework


@dataclass(frozen=True)
class Costs:
    """What a route is chosen by, in metres of pipe. Defaults are practice.

    Attributes:
        bend: of each bend (an elbow and two welds cost about as much as 0.75 m of pipe).
        level: of each bend into the vertical on top: a high point to vent or a low one to drain.
        proximity: of each metre that runs nearer to a body than `margin` beyond the clearance.
        margin: [m].
        soft: of each metre in a soft keep-out.
        bank: taken off each metre that runs beside another net at its pitch, below 1.
        levels: heights [m] of pipe axes to offer, as those of a pipe rack.
    """

    bend: float = 0.75
    level: float = 0.5
    proximity: float = 0.1
    margin: float = 0.05
    soft: float = 2.0
    bank: float = 0.1
    levels: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Route:
    """A run that can be built: an orthogonal polyline whose corners are 90 degree bends.

    Attributes:
        net: what was asked.
        points: port, corners, port (n, 3) [m].
        cost: by `Costs`, without what was paid to other nets on the way [m].
    """

    net: Net
    points: Floats
    cost: float

    @property
    def bends(self) -> int:
        """Number of bends."""
        return len(self.points) - 2

    @cached_property
    def straights(self) -> tuple[float, ...]:
        """Length of straight pipe in each leg [m]."""
        legs = np.abs(np.diff(self.points, axis=0)).sum(axis=1)
        taken = np.full(len(legs), 2 * self.net.pipe.bend_radius)
        taken[0] -= self.net.pipe.bend_radius
        taken[-1] -= self.net.pipe.bend_radius
        return tuple(float(length) for length in legs - taken)

    @property
    def length(self) -> float:
        """Along the axis: straights and arcs [m]."""
        return sum(self.straights) + self.bends * math.pi / 2 * self.net.pipe.bend_radius

    @property
    def high_points(self) -> tuple[Vector, ...]:
        """Where air gathers: the last corners below each run that stands above both of its neighbours [m]."""
        return self._turning_levels(1.0)

    @property
    def low_points(self) -> tuple[Vector, ...]:
        """Where water stays behind: as `high_points`, below both neighbours [m]."""
        return self._turning_levels(-1.0)

    def _turning_levels(self, way: float) -> tuple[Vector, ...]:
        levels: list[tuple[float, int]] = []
        for number, height in enumerate(self.points[:, 2].tolist()):
            if not levels or abs(levels[-1][0] - height) > 1e-9:
                levels.append((height, number))
        found: list[Vector] = []
        for before, here, after in zip(levels, levels[1:], levels[2:], strict=False):
            if way * (here[0] - before[0]) > 0 and way * (here[0] - after[0]) > 0:
                x, y, z = self.points[here[1]].tolist()
                found.append((x, y, z))
        return tuple(found)


@dataclass(frozen=True)
class Unroutable:
    """A net that has no way.

    Attributes:
        net: what was asked.
        reason: one line.
        blockers: names of what must go for a way to open: enough together, and none of them to spare. Empty where
            nothing that could be moved stands in the way.
    """

    net: Net
    reason: str
    blockers: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Tubes:
    """A route as straight pieces for tests of distance: legs from port over corners to port, then chords of the bends.

    Attributes:
        starts, ends: of the pieces (k, 3).
        owners: number of the leg (0 ..), or of the corner (1 ..) as -number for chords (k,).
        slack: what is added to a distance asked of the piece, since a chord misses its arc [m] (k,).
    """

    starts: Floats
    ends: Floats
    owners: tuple[int, ...]
    slack: Floats


def arc(corner: Floats, come: Floats, go: Floats, radius: float) -> Floats:
    """Points on bends (..., ARC_CHORDS + 1, 3) at corners (..., 3), from direction `come` into direction `go` (3,)."""
    turn = np.linspace(0.0, math.pi / 2, ARC_CHORDS + 1)[:, None]
    offset = -radius * (1 - np.sin(turn)) * come + radius * (1 - np.cos(turn)) * go
    return corner[..., None, :] + offset


def chord_slack(radius: float) -> float:
    """How far a bend stands off the chords it is tested by [m]."""
    return radius * (1 - math.cos(math.pi / 4 / ARC_CHORDS))


def tubes(points: Floats, radius: float) -> Tubes:
    """Cut a polyline with bends of a radius [m] into straight pieces: trimmed legs, and the chords of its bends."""
    legs = np.diff(points, axis=0)
    lengths = np.abs(legs).sum(axis=1)
    ways = legs / lengths[:, None]
    starts, ends = points[:-1].copy(), points[1:].copy()
    starts[1:] += ways[1:] * radius
    ends[:-1] -= ways[:-1] * radius
    parts_start, parts_end, owners = [starts], [ends], list(range(len(legs)))
    for corner in range(1, len(points) - 1):
        curve = arc(points[corner], ways[corner - 1], ways[corner], radius)
        parts_start.append(curve[:-1])
        parts_end.append(curve[1:])
        owners.extend([-corner] * ARC_CHORDS)
    slack = np.zeros(len(owners))
    slack[len(legs) :] = chord_slack(radius)
    return Tubes(frozen(np.vstack(parts_start)), frozen(np.vstack(parts_end)), tuple(owners), frozen(slack))


def _sense(step: float) -> int:
    return 0 if abs(step) <= 1e-12 else 1 if step > 0 else -1


def simplify(points: Sequence[Sequence[float]]) -> Floats:
    """Drop points that a straight run passes."""
    kept = [tuple(points[0])]
    for here, after in itertools.pairwise(points[1:]):
        before = kept[-1]
        moved = [_sense(h - b) for h, b in zip(here, before, strict=True)]
        moves = [_sense(a - h) for a, h in zip(after, here, strict=True)]
        if moved != moves:
            kept.append(tuple(here))
    kept.append(tuple(points[-1]))
    return frozen(kept)
