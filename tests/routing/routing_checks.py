"""What a route must satisfy, worked out by other means than the router's: dense points and projections."""

import heapq
import itertools
import math

import numpy as np
import scipy.optimize
from numpy.typing import NDArray

from component_library.routing.bodies import Body
from component_library.routing.net import Costs, End, Net, Pipework, Route

Floats = NDArray[np.float64]
STEP = 0.05

PLAIN = Pipework(100, 0.2, 0.1, bend_radius=0.1, clearance=0.049, pipe_clearance=0.05, shortest=0.29, between=0.29)
"""Pipe whose distances are a little less than whole steps of a quarter metre: 0.25 to bodies, 0.5 between corners.

The router adds a tenth of a millimetre at bends, since it tests them by chords: what only just fits is not asked of it.
"""
REACH = 0.25
CHEAP = Costs(proximity=0.0, bank=0.0)


def net(first: tuple[End, End], pipe: Pipework = PLAIN, name: str = "run") -> Net:
    return Net(name, first[0], first[1], pipe)


def dense(route: Route) -> Floats:
    """Points along legs and arcs of a route, no farther apart than STEP."""
    points, radius = route.points, route.net.pipe.bend_radius
    found: list[Floats] = []
    for number, (start, end) in enumerate(itertools.pairwise(points)):
        way = (end - start) / np.linalg.norm(end - start)
        low = start + way * (radius if number else 0.0)
        high = end - way * (radius if number < len(points) - 2 else 0.0)
        count = max(2, int(np.linalg.norm(high - low) / STEP) + 2)
        found.append(low + (high - low) * np.linspace(0, 1, count)[:, None])
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        come = (corner - before) / np.linalg.norm(corner - before)
        go = (after - corner) / np.linalg.norm(after - corner)
        centre = corner - come * radius + go * radius
        turns = np.linspace(0, math.pi / 2, 9)[:, None]
        found.append(centre - go * radius * np.cos(turns) + come * radius * np.sin(turns))
    return np.vstack(found)


def distance(point: Floats, body: Body) -> float:
    """Distance of a point from a convex body: the nearest point of it by a quadratic programme (SLSQP); 0 inside."""
    above = body.normals @ point - body.offsets
    if above.max() <= 0:
        return 0.0
    if body.boxed:
        return float(np.linalg.norm(np.maximum(np.maximum(body.low - point, point - body.high), 0.0)))
    start = np.clip(point, body.low, body.high)
    result = scipy.optimize.minimize(
        lambda q: float(((q - point) ** 2).sum()),
        start,
        jac=lambda q: 2 * (q - point),
        constraints={"type": "ineq", "fun": lambda q: body.offsets - body.normals @ q, "jac": lambda q: -body.normals},
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 200},
    )
    return float(np.linalg.norm(result.x - point))


def assert_buildable(route: Route) -> None:
    """The route is orthogonal, joins its ports along their axes, and has room for its bends."""
    points, pipe = route.points, route.net.pipe
    legs = np.diff(points, axis=0)
    lengths = np.linalg.norm(legs, axis=1)
    assert ((np.abs(legs) > 1e-9).sum(axis=1) == 1).all(), "a leg is askew"
    assert np.allclose(points[0], route.net.first.point)
    assert np.allclose(points[-1], route.net.second.point)
    assert legs[0] @ np.array(route.net.first.axis) > 0
    assert legs[-1] @ np.array(route.net.second.axis) < 0
    for before, after in itertools.pairwise(legs):
        assert abs(before @ after) < 1e-9, "corners turn by 90 degrees"
    assert (np.array(route.straights) >= pipe.shortest - 1e-6).all() or len(points) == 2
    assert (np.array(route.straights[1:-1]) >= pipe.between - 1e-6).all()
    arcs = route.bends * math.pi / 2 * pipe.bend_radius
    assert math.isclose(route.length, lengths.sum() - 2 * pipe.bend_radius * route.bends + arcs, abs_tol=1e-9)


def assert_clear(route: Route, bodies: list[Body]) -> None:
    """Insulated pipe keeps what is asked from every body."""
    asked = route.net.pipe.radius + route.net.pipe.clearance
    for point in dense(route):
        for body in bodies:
            if (body.low - point < asked).all() and (point - body.high < asked).all():
                assert distance(point, body) >= asked - 2e-3, f"{body.name} is too near at {point}"


State = tuple[tuple[int, ...], tuple[int, ...], int]


def cheapest(
    size: tuple[float, float, float], boxes: list[Body], ends: tuple[End, End], costs: Costs
) -> tuple[float, bool] | None:
    """Least cost of any way on the quarter-metre grid by plain Dijkstra: state is (cell, direction, steps straight).

    Also whether that way can be built: it may meet itself, which Dijkstra does not look at.
    """
    grid, reach, least = 0.25, REACH, 2
    counts = [round(side / grid) for side in size]

    def free(cell: tuple[int, int, int]) -> bool:
        point = np.array(cell) * grid
        if any(not reach - 1e-9 <= point[axis] <= size[axis] - reach + 1e-9 for axis in range(3)):
            return False
        return all(distance(point, body) >= reach - 1e-9 for body in boxes)

    def clear(cell: tuple[int, int, int], way: tuple[int, int, int]) -> bool:
        here, there = np.array(cell) * grid, (np.array(cell) + way) * grid
        return all(distance(here + (there - here) * share, body) >= reach - 1e-9 for body in boxes for share in (0.5,))

    ways = [way for way in itertools.product((-1, 0, 1), repeat=3) if sum(map(abs, way)) == 1]
    cells = {cell: free(cell) for cell in itertools.product(*(range(count + 1) for count in counts))}
    start, goal = (tuple(round(value / grid) for value in end.point) for end in ends)
    first = tuple(int(value) for value in ends[0].axis)
    last = tuple(-int(value) for value in ends[1].axis)
    heap: list[tuple[float, State, State | None]] = [(0.0, (start, first, 0), None)]
    done: dict[State, State | None] = {}
    while heap:
        cost, state, before = heapq.heappop(heap)
        cell, way, run = state
        if state in done:
            continue
        done[state] = before
        if cell == goal and way == last and run >= least:
            return cost, not _meets_itself(done, state, grid)
        onward = tuple(a + b for a, b in zip(cell, way, strict=True))
        if cells.get(onward) and clear(cell, way):
            heapq.heappush(heap, (cost + grid, (onward, way, min(run + 1, least)), state))
        if run >= least:
            for turn in ways:
                if all(a * b == 0 for a, b in zip(turn, way, strict=True)):
                    level = costs.level if turn[2] or way[2] else 0.0
                    heapq.heappush(heap, (cost + costs.bend + level, (cell, turn, 0), state))
    return None


def _meets_itself(done: dict[State, State | None], state: State | None, grid: float) -> bool:
    """Whether cells of a way stand nearer to each other than two pipes, other than on legs that follow each other."""
    legs: list[list[Floats]] = [[]]
    while state is not None:
        cell, way, _ = state
        before = done[state]
        legs[-1].append(np.array(cell) * grid)
        if before is not None and before[1] != way:
            legs.append([])
        state = before
    return any(
        np.linalg.norm(a - b) < 2 * PLAIN.radius + grid
        for first, second in itertools.combinations(range(len(legs)), 2)
        if second - first >= 3
        for a in legs[first]
        for b in legs[second]
    )
