"""One net through a room: gates, grid, search, and the exact test of what was found. Metres.

Terminology: a *gate* is where the first (last) leg has room for its first (last) bend: beyond the straight length at
the port, the radius of the bend, and the reach of the equipment that the port belongs to.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from component_library.routing.blocks import CLOSE, Blocks, Flags, breaches, leaves
from component_library.routing.bodies import Floats, Room
from component_library.routing.distance import between_segments, box_gap, from_body
from component_library.routing.grid import Grid, build, charge, lengths
from component_library.routing.lines import BUDGETS, SAME, Budget, choose
from component_library.routing.net import Costs, End, Net, Route, arc, chord_slack, simplify, tubes
from component_library.routing.search import Graph, Query, corners, find, turn_slots, vector, way_of

TRIES = 60
"""Searches of one grid before it is given up: each closes at least one bend that stood too near (practice)."""
BAND = 0.05
"""A net counts as beside another if it runs at the asked distance or this much more [m] (practice)."""

Cell = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Neighbour:
    """Another net as seen by this one: its legs (starts, ends), the distance asked of the axes, and the price.

    `rate` is what a metre too near costs; 0: the neighbour is no matter of price.
    """

    starts: Floats
    ends: Floats
    reach: float
    blocks: Blocks
    rate: float = 0.0


@dataclass(frozen=True, eq=False)
class Task:
    """One net and everything it has to do with.

    Attributes:
        net: what is asked.
        room: where.
        blocks: what must be kept clear of, other nets that are hard included.
        costs: what is preferred.
        soft: keep-outs that may be entered at a price.
        neighbours: other nets, for lanes, banks and the price of standing in each other's way.
        known: gates as found before, with fewer blocks; None: to be found.
        lanes: coordinates that the grid must have on top, an axis each.
        history: places where nets have met before, priced by `history_rates` a metre.
    """

    net: Net
    room: Room
    blocks: Blocks
    costs: Costs
    soft: Blocks
    neighbours: tuple[Neighbour, ...] = ()
    known: "tuple[Gate, Gate] | None" = None
    lanes: tuple[tuple[float, ...], ...] = ((), (), ())
    history: Blocks | None = None
    history_rates: Floats = field(default_factory=lambda: np.zeros(0))

    @cached_property
    def margins(self) -> Floats:
        """How far beyond their reach blocks are better kept away from (n,): bodies of matter, not the room [m]."""
        matter = [not body.kind and not body.name.startswith(("room", "net ")) for body in self.blocks.bodies]
        return np.where(np.array(matter, dtype=np.bool_), self.costs.margin, 0.0)

    @cached_property
    def gates(self) -> "tuple[Gate, Gate]":
        """Gates of the two ends."""
        if self.known is None:
            return gate(self, self.net.first), gate(self, self.net.second)
        # Blocks of other nets are put behind those that were there, and are nobody's own.
        more = np.zeros(len(self.blocks.bodies) - len(self.known[0].waived), dtype=np.bool_)
        first, second = (replace(here, waived=np.concatenate([here.waived, more])) for here in self.known)
        return first, second


@dataclass(frozen=True, eq=False)
class Gate:
    """Where bends may begin at an end: its distance from the port, and the blocks that do not count before it."""

    end: End
    length: float
    waived: Flags

    @property
    def port(self) -> Floats:
        """Where the port stands (3,)."""
        return np.array(self.end.point, dtype=np.float64)

    @property
    def axis(self) -> Floats:
        """Unit vector out of the equipment (3,), exact."""
        return vector(way_of(np.array(self.end.axis)))

    @property
    def point(self) -> Floats:
        """Where the gate stands (3,)."""
        return self.port + self.axis * self.length


@dataclass(frozen=True, eq=False)
class Failure:
    """No way: what stands at the ports already (names), or nothing if the search itself came to its end."""

    at_port: tuple[str, ...] = ()
    end: str = ""


def gate(task: Task, end: End) -> Gate:
    """Find the gate of an end."""
    pipe = task.net.pipe
    length, waived = leaves(end, task.blocks)
    straight = max(end.straight, pipe.shortest)
    return Gate(end, max(straight + pipe.bend_radius, length), waived)


def stub_breaches(task: Task, here: Gate, length: float) -> list[str]:
    """Names of what stands in the first metres of an end, flange and bolts included."""
    pipe = task.net.pipe
    starts, ends, extra = [here.port], [here.port + here.axis * length], [0.0]
    if pipe.flange_diameter / 2 > pipe.radius:
        starts.append(here.port)
        ends.append(here.port + here.axis * min(length, pipe.flange_length))
        extra.append(pipe.flange_diameter / 2 - pipe.radius)
    found = breaches(np.array(starts), np.array(ends), np.array(extra), task.blocks)
    # What stands beside the flange of its own equipment was laid out with it.
    own = [bool(here.end.owner) and here.end.owner in (body.name, body.owner) for body in task.blocks.bodies]
    return unique(
        task.blocks.names[block]
        for piece, block, _ in found
        if not here.waived[block] and not (extra[piece] and own[block])
    )


def unique(names: Iterable[str]) -> list[str]:
    """Drop repetitions and keep the order."""
    return list(dict.fromkeys(names))


def solve(task: Task, budgets: Sequence[Budget] = BUDGETS) -> Route | Failure:
    """Find the cheapest run of one net, on larger grids as long as there is none on a thinned one."""
    gates = task.gates
    for here in gates:
        names = stub_breaches(task, here, here.length)
        if names and not _direct(task, gates):
            return Failure(tuple(names), here.end.name)
    straight = _direct(task, gates)
    if straight is not None:
        return straight
    for budget in budgets:
        grid, base = priced_grid(task, gates, budget)
        found = search(task, gates, grid, base)
        if found is not None or not grid.lines.thinned:
            return found or Failure()
    return Failure()


def _direct(task: Task, gates: tuple[Gate, Gate]) -> Route | None:
    """One straight pipe between two ports that face each other too closely for the grid; None if it is no answer."""
    first, second = gates
    apart = second.port - first.port
    distance = float(apart @ first.axis)
    pipe = task.net.pipe
    aligned = float(np.abs(apart - first.axis * distance).max()) < SAME and float(first.axis @ second.axis) < -0.5
    asked = max(first.end.straight + second.end.straight, pipe.shortest)
    if not aligned or distance < asked - SAME or distance >= first.length + second.length:
        return None
    names = [
        name
        for here, other in ((first, second), (second, first))
        for name in stub_breaches(task, Gate(here.end, here.length, here.waived | other.waived), distance)
    ]
    return None if names else Route(task.net, simplify([first.port.tolist(), second.port.tolist()]), distance)


def priced_grid(task: Task, gates: tuple[Gate, Gate], budget: Budget) -> tuple[Grid, tuple[Floats, Floats, Floats]]:
    """Lay out the grid of a task with all prices; also the prices without those paid to other nets."""
    room, costs, leg = task.room, task.costs, task.net.pipe.least_leg
    points = np.array([gates[0].point, gates[1].point])
    fixed = [
        [*task.lanes[axis], *(value + step for value in points[:, axis].tolist() for step in (0.0, -leg, leg))]
        for axis in range(3)
    ]
    focus = np.vstack([points, [gates[0].port, gates[1].port]])
    lines = choose(fixed, task.blocks, (room.low, room.high), budget, costs, focus, _lanes(task))
    grid, close = build(lines, task.blocks, task.margins if costs.proximity > 0 else None)
    for part, flag, length in zip(grid.cost, close, lengths(grid.axes), strict=True):
        part += costs.proximity * length * flag
    if task.soft.bodies:
        charge(grid, task.soft, np.full(len(task.soft.bodies), costs.soft))
    if costs.bank > 0:
        _bank(grid, task)
    base = (grid.cost[0].copy(), grid.cost[1].copy(), grid.cost[2].copy())
    for neighbour in task.neighbours:
        if neighbour.rate > 0:
            charge(grid, neighbour.blocks, np.full(len(neighbour.blocks.bodies), neighbour.rate))
    if task.history is not None and task.history.bodies:
        charge(grid, task.history, task.history_rates)
    return grid, base


def _lanes(task: Task) -> tuple[list[float], list[float], list[float]]:
    """Coordinates beside and level with other nets."""
    found: tuple[list[float], list[float], list[float]] = ([], [], [])
    for other in task.neighbours:
        for start, end in zip(other.starts.tolist(), other.ends.tolist(), strict=True):
            for axis in range(3):
                if abs(start[axis] - end[axis]) < SAME:
                    found[axis].extend((start[axis] - other.reach, start[axis] + other.reach))
                    if axis == 2:
                        found[axis].append(start[axis])
    return found


def _bank(grid: Grid, task: Task) -> None:
    """Take the discount off edges that run beside a leg of another net, level with it or above it."""
    flags = [np.zeros(part.shape, dtype=np.bool_) for part in grid.cost]
    low_corner = [line[0] for line in grid.axes]
    high_corner = [line[-1] for line in grid.axes]
    for other in task.neighbours:
        here = (np.maximum(other.starts, other.ends) > low_corner) & (
            np.minimum(other.starts, other.ends) < high_corner
        )
        for start, end in zip(other.starts[here.all(axis=1)], other.ends[here.all(axis=1)], strict=True):
            axis = int(np.abs(end - start).argmax())
            low, high = sorted((float(start[axis]), float(end[axis])))
            line = grid.axes[axis]
            run = np.flatnonzero((line[:-1] >= low - SAME) & (line[1:] <= high + SAME))
            sides = [side for side in range(3) if side != axis]
            for level, across in (sides, sides[::-1]):
                same = np.flatnonzero(np.abs(grid.axes[level] - start[level]) < SAME)
                gap = np.abs(grid.axes[across] - start[across])
                beside = np.flatnonzero((gap >= other.reach - SAME) & (gap <= other.reach + BAND))
                if len(same) and len(beside) and len(run):
                    chosen = {axis: run, level: same, across: beside}
                    flags[axis][np.ix_(chosen[0], chosen[1], chosen[2])] = True
    for part, flag, length in zip(grid.cost, flags, lengths(grid.axes), strict=True):
        part -= task.costs.bank * length * flag


def search(task: Task, gates: tuple[Gate, Gate], grid: Grid, base: tuple[Floats, Floats, Floats]) -> Route | None:
    """Search a grid, closing bends that stand too near to something until what is found is clear."""
    first, second = gates
    graph = Graph(grid, task.net.pipe.least_leg, task.costs, task.costs.bank if task.neighbours else 0.0)
    shut = np.zeros((6, 4, graph.count), dtype=np.bool_)
    query = Query(
        grid.index(first.point), way_of(first.axis), grid.index(second.point), way_of(-second.axis), graph.leg, shut
    )
    for _ in range(TRIES):
        found = find(graph, query)
        if found is None:
            return None
        _, cells, ways = found
        points = polyline(grid, gates, cells)
        bends = corners(cells, [*ways, query.arrive])
        faults = check(task, gates, points)
        if not faults:
            price = run_price(base, cells) + first.length + second.length
            price += sum(graph.turn_price(come, go) for _, _, come, go in bends)
            return Route(task.net, points, price)
        if not bends:  # nothing to turn elsewhere: the two ends face each other past something on no grid line
            return None
        for corner, block in faults:
            _close(task, gates, graph, shut, bends[min(corner, len(bends)) - 1][1:], block)
    return None


def polyline(grid: Grid, gates: tuple[Gate, Gate], cells: Sequence[Cell]) -> Floats:
    """Points of a way from port to port, corners only."""
    inner = [grid.point(cell).tolist() for cell in cells]
    return simplify([gates[0].port.tolist(), *inner, gates[1].port.tolist()])


def run_price(cost: tuple[Floats, Floats, Floats], cells: Sequence[Cell]) -> float:
    """Price of the edges between cells, each on a line with the next."""
    total = 0.0
    for here, after in itertools.pairwise(cells):
        for axis in range(3):
            if here[axis] != after[axis]:
                low, high = sorted((here[axis], after[axis]))
                sides = [slice(index, index + 1) for index in here]
                sides[axis] = slice(low, high)
                total += float(cost[axis][sides[0], sides[1], sides[2]].sum())
    return total


def check(task: Task, gates: tuple[Gate, Gate], points: Floats) -> list[tuple[int, int]]:
    """Test a run exactly, bends as arcs: (corner it must not turn at, block it is too near to, -1: itself)."""
    radius = task.net.pipe.bend_radius
    pieces = tubes(points, radius)
    legs = len(points) - 1
    starts, ends, owners, slack = [pieces.starts], [pieces.ends], list(pieces.owners), [pieces.slack]
    # The first and last leg count in two parts: up to the gate own equipment is waived, behind it nothing is.
    spans = [(0, gates[0], pieces.ends[0]), (legs - 1, gates[1], pieces.starts[legs - 1])]
    if legs == 1:  # behind the other gate the other's equipment is its own
        spans = [(0, gates[0], gates[1].point)]
    for leg, here, far in spans:
        if float((far - here.point) @ here.axis) > SAME:
            starts.append(here.point[None])
            ends.append(far[None])
            owners.append(leg)
            slack.append(np.zeros(1))
    found = breaches(np.vstack(starts), np.vstack(ends), np.concatenate(slack), task.blocks)
    faults: dict[tuple[int, int], None] = {}
    for piece, block, _ in found:
        owner, split = owners[piece], piece >= len(pieces.owners)
        if not split and owner in (0, -1) and gates[0].waived[block]:
            continue
        if not split and owner in (legs - 1, 1 - legs) and gates[1].waived[block]:
            continue
        faults[max(1, abs(owner)), block] = None
    itself = [max(pair) for pair in self_breaches(points, task.net.pipe.radius)]
    if itself:  # the bend into the first leg that meets an earlier one; bends behind it may be right for other ways
        faults[min(itself), -1] = None
    return list(faults)


def self_breaches(points: Floats, radius: float) -> list[tuple[int, int]]:
    """Pairs of legs of a run whose outsides meet, other than neighbours and the sides of a U."""
    starts, ends = points[:-1], points[1:]
    gaps = between_segments(starts[:, None], ends[:, None], starts[None], ends[None])
    first, second = np.nonzero(np.triu(gaps < 2 * radius - 1e-6, k=3))
    return list(zip(first.tolist(), second.tolist(), strict=True))


def _close(
    task: Task, gates: tuple[Gate, Gate], graph: Graph, shut: Flags, bend: tuple[Cell, int, int], block: int
) -> None:
    """Close a bend, and all others that turn the same way and stand too near to the same block."""
    cell, come, go = bend
    closed = np.zeros(graph.count, dtype=np.bool_)
    closed[int(graph.cells[cell])] = True
    if block >= 0 and not gates[0].waived[block] and not gates[1].waived[block]:
        closed |= _near_arcs(task, graph, come, go, block)
    for way, slot in turn_slots(come, go):
        shut[way, slot] |= closed


def _near_arcs(task: Task, graph: Graph, come: int, go: int, block: int) -> Flags:
    """Flag the cells where a bend from one direction into another is too near to a block."""
    axes, radius = graph.grid.axes, task.net.pipe.bend_radius
    body, reach = task.blocks.bodies[block], float(task.blocks.reaches[block])
    sides = [
        np.flatnonzero((line > body.low[axis] - reach - radius) & (line < body.high[axis] + reach + radius))
        for axis, line in enumerate(axes)
    ]
    flags = np.zeros(graph.grid.shape, dtype=np.bool_)
    mesh = np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1).reshape(-1, 3)
    spots = np.stack([axes[axis][mesh[:, axis]] for axis in range(3)], axis=1)
    low = np.minimum(spots - radius * vector(come), spots + radius * vector(go))
    high = np.maximum(spots - radius * vector(come), spots + radius * vector(go))
    close = box_gap(low, high, body.low[None], body.high[None]) < reach
    spots, mesh = spots[close], mesh[close]
    curves = arc(spots, vector(come), vector(go), radius)
    chords = curves.shape[1] - 1
    if len(spots):
        distance = from_body(curves[:, :-1].reshape(-1, 3), curves[:, 1:].reshape(-1, 3), body)
        bad = (distance.reshape(-1, chords) < reach + chord_slack(radius) - CLOSE).any(axis=1)
        flags[tuple(mesh[bad].T)] = True
    return flags.ravel()
