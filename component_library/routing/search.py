# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownParameterType=false, reportMissingTypeStubs=false
"""The cheapest way through a grid with bends that can be built. Metres.

A state is (direction, cell): the pipe runs along the direction and its leg is already as long as a leg must be. From
there it steps on to the next cell, or turns and leaps along one of four directions to the first cell that makes the
new leg long enough. So every leg has its least length and still any longer one is reached: the graph has six states a
cell and five edges a state, and its paths are exactly the runs that can be built on the grid.

The search is A*: Dijkstra over edges reduced by a lower bound of what remains (length and bends), cut off at a limit
that grows until the end is within. Prices for nearness or other nets only add; the discount of a bank lowers the bound.
"""

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from component_library.routing.bodies import Floats
from component_library.routing.grid import Flags, Grid
from component_library.routing.lines import SAME
from component_library.routing.net import Costs

Ints = NDArray[np.int64]
Cell = tuple[int, int, int]

WAYS = ((0, 1), (0, -1), (1, 1), (1, -1), (2, 1), (2, -1))
"""Directions: axis and sense; a direction's number is its place here."""
TURNS = tuple(tuple(turn for turn in range(6) if WAYS[turn][0] != WAYS[way][0]) for way in range(6))
"""For each direction the four it can turn into."""
TINY = 1e-12
"""Least price of an edge in the reduced graph [m]: a sparse matrix reads nought as no edge."""
LIMITS = (1.0, 4.0, np.inf)
"""Limits of the search in turn (practice): multiples of the first."""
BENDS, SHARE = 5, 0.15
"""The first limit above the lower bound: the price of so many bends, or this share of it (practice)."""


def way_of(axis: Floats) -> int:
    """Give the number of the direction of a unit vector along an axis (3,)."""
    along = int(np.abs(axis).argmax())
    return 2 * along + (0 if axis[along] > 0 else 1)


def vector(way: int) -> Floats:
    """Give the unit vector of a direction (3,)."""
    found = np.zeros(3)
    found[WAYS[way][0]] = WAYS[way][1]
    return found


@dataclass(frozen=True, eq=False)
class Leap:
    """First legs in one direction: cell each ends at (-1: there is none), and their price, in flat order of cells."""

    target: Ints
    price: Floats


@dataclass(frozen=True, eq=False)
class Query:
    """One question to a grid.

    Attributes:
        start, way: cell and direction from which the first bend may follow.
        goal, arrive: cell behind which the last leg runs straight into the port, and its direction.
        leg: least leg [m].
        shut: turns that are closed (6, 4, cells), True where closed; None: none.
    """

    start: Cell
    way: int
    goal: Cell
    arrive: int
    leg: float
    shut: Flags | None = None


@dataclass(eq=False)
class Graph:
    """The states of a grid as a sparse graph."""

    grid: Grid
    leg: float
    costs: Costs
    discount: float

    @cached_property
    def count(self) -> int:
        """Number of cells."""
        i, j, k = self.grid.shape
        return i * j * k

    @cached_property
    def cells(self) -> Ints:
        """Number of every cell, in the shape of the grid."""
        return np.arange(self.count, dtype=np.int64).reshape(self.grid.shape)

    @cached_property
    def steps(self) -> tuple[Leap, ...]:
        """The step to the next cell, for each direction."""
        return tuple(self._leap(way, 2 * SAME) for way in range(6))

    @cached_property
    def leaps(self) -> tuple[Leap, ...]:
        """The least leg, for each direction."""
        return tuple(self._leap(way, self.leg) for way in range(6))

    def _leap(self, way: int, least: float) -> Leap:
        axis, sense = WAYS[way]
        line = self.grid.axes[axis]
        order = np.arange(len(line))
        if sense > 0:
            aim = np.searchsorted(line, line + least - SAME, side="left")
            exists = aim < len(line)
        else:
            aim = np.searchsorted(line, line - least + SAME, side="right") - 1
            exists = aim >= 0
        aim = np.where(exists, aim, order)
        price = self._along(axis, self.grid.cost[axis], order, aim)
        walls = self._along(axis, (~self.grid.free[axis]).astype(np.int64), order, aim)
        clear = (walls == 0) & exists.reshape([-1 if other == axis else 1 for other in range(3)])
        target = np.where(clear, np.take(self.cells, aim, axis=axis), -1)
        return Leap(target.ravel(), price.ravel())

    def _along(self, axis: int, values: NDArray[np.float64] | Ints, order: Ints, aim: Ints) -> Floats:
        """Sum of edge values between each cell and the one its line number aims at."""
        shape = list(self.grid.shape)
        total = np.zeros(shape, dtype=values.dtype)
        part = [slice(None)] * 3
        part[axis] = slice(1, None)
        total[tuple(part)] = np.cumsum(values, axis=axis)
        found = np.take(total, aim, axis=axis) - np.take(total, order, axis=axis)
        return np.abs(found)

    def turn_price(self, way: int, turn: int) -> float:
        """Price of a bend; into or out of the vertical it is a change of level, each counted by half."""
        vertical = WAYS[way][0] == 2 or WAYS[turn][0] == 2
        return self.costs.bend + (self.costs.level / 2 if vertical else 0.0)

    def metres(self, cell: Cell) -> Floats:
        """Length from every cell to one along the axes, in the shape of the grid [m]."""
        gaps = [np.abs(line - value) for line, value in zip(self.grid.axes, self.grid.point(cell), strict=True)]
        return gaps[0][:, None, None] + gaps[1][None, :, None] + gaps[2][None, None, :]

    def bound(self, goal: Cell, arrive: int) -> Floats:
        """Least that can remain from every state to the goal cell (6, cells)."""
        axes, home = self.grid.axes, self.grid.point(goal)
        gaps = [np.abs(axes[axis] - home[axis]) for axis in range(3)]
        metres = self.metres(goal)
        along, sense = WAYS[arrive]
        behind = (axes[along] - home[along]) * sense <= SAME
        aligned = np.ones(self.grid.shape, dtype=np.bool_)
        for axis in range(3):
            side = [-1 if other == axis else 1 for other in range(3)]
            aligned &= (behind if axis == along else gaps[axis] <= SAME).reshape(side)
        found = np.empty((6, self.count))
        for way in range(6):
            if way == arrive:
                bends = np.where(aligned, 0.0, 2.0)
            else:
                bends = np.full(self.grid.shape, 2.0 if WAYS[way][0] == along else 1.0)
            found[way] = ((1.0 - self.discount) * metres + self.costs.bend * bends).ravel()
        return found

    def matrix(self, bound: Floats, shut: Flags | None, chosen: Ints) -> csr_matrix:
        """Give the graph of some of the cells, ascending, with edges reduced by the bound.

        State numbers are direction x number of chosen cells + place among them.
        """
        count = len(chosen)
        place = np.full(self.count + 1, -1, dtype=np.int32)  # the last entry is for leaps that do not exist
        place[chosen] = np.arange(count, dtype=np.int32)
        targets = np.empty((6, count, 5), dtype=np.int32)
        prices = np.empty((6, count, 5))
        for turn in range(6):
            for leap, ways in ((self.steps[turn], (turn,)), (self.leaps[turn], TURNS[turn])):
                aim = leap.target[chosen]
                goal = place[aim]
                state = np.where(goal >= 0, goal + turn * count, -1).astype(np.int32)
                price = leap.price[chosen] + bound[turn, np.maximum(aim, 0)]
                for way in ways:
                    slot = 0 if way == turn else 1 + TURNS[way].index(turn)
                    targets[way, :, slot] = state
                    prices[way, :, slot] = price - bound[way, chosen] + (self.turn_price(way, turn) if slot else 0.0)
                    if shut is not None and slot:
                        targets[way, shut[way, slot - 1, chosen], slot] = -1
        there = targets >= 0
        starts = np.concatenate([[0], np.cumsum(there.reshape(6 * count, 5).sum(axis=1))]).astype(np.int32)
        return csr_matrix(
            (np.maximum(prices[there], TINY), targets[there], starts), shape=(6 * count, 6 * count), copy=False
        )


def find(graph: Graph, query: Query) -> tuple[float, list[Cell], list[int]] | None:
    """Find the cheapest way from the start state into the last leg.

    Returns:
        The price from start cell to goal cell [m], the cells passed, and for each the direction in which it is
        reached, the goal last; None if there is no way.
    """
    exits = _exits(graph, query)
    bound = graph.bound(query.goal, query.arrive)
    home, away = int(graph.cells[query.start]), int(graph.cells[query.goal])
    least = float(bound[query.way, home])
    beyond = (1.0 - graph.discount) * (graph.metres(query.start) + graph.metres(query.goal)).ravel() - least
    for factor in LIMITS:
        limit = factor * max(BENDS * graph.costs.bend, SHARE * least, 1.0)
        # Cells that no way within the limit passes are left out; start and goal stay whatever rounding does.
        keep = beyond <= limit
        keep[[home, away]] = True
        chosen = np.flatnonzero(keep)
        start = query.way * len(chosen) + int(np.searchsorted(chosen, home))
        matrix = graph.matrix(bound, query.shut, chosen)
        far, before = dijkstra(matrix, indices=start, return_predecessors=True, limit=limit)
        reach = np.full((6, graph.count), np.inf)
        reach[:, chosen] = far.reshape(6, -1) - bound[:, chosen] + least
        best = _best(reach.ravel(), exits)
        if best is not None and (best[0] - least <= limit or not np.isfinite(limit)):
            price, state, tail = best
            way, cell = divmod(state, graph.count)
            last = way * len(chosen) + int(np.searchsorted(chosen, cell))
            cells, ways = _trace(graph, before, start, last, chosen)
            return price, [*cells, *tail], [*ways, *([query.arrive] * len(tail))]
    return None


Exit = tuple[int, float, list[Cell]]


def _exits(graph: Graph, query: Query) -> list[Exit]:
    """List states from which the last leg begins: (state, price to the goal cell, cells passed after it).

    The last leg begins with a bend anywhere on the line into the goal that is free, or is the run itself at the goal.
    """
    axis, sense = WAYS[query.arrive]
    found: list[Exit] = [(query.arrive * graph.count + int(graph.cells[query.goal]), 0.0, [])]
    cell, price = list(query.goal), 0.0
    tail: list[Cell] = []
    while True:
        here = (cell[0], cell[1], cell[2])
        flat = int(graph.cells[here])
        for way in TURNS[query.arrive]:
            slot = TURNS[way].index(query.arrive)
            if query.shut is None or not query.shut[way, slot, flat]:
                found.append((way * graph.count + flat, price + graph.turn_price(way, query.arrive), tail))
        step = graph.steps[query.arrive ^ 1]
        if step.target[flat] < 0:
            return found
        tail = [here, *tail]
        price += float(step.price[flat])
        cell[axis] -= sense


def _best(far: Floats, exits: list[Exit]) -> tuple[float, int, list[Cell]] | None:
    """Pick the exit of least price, the first of equals."""
    best: tuple[float, int, list[Cell]] | None = None
    for state, price, tail in exits:
        total = float(far[state]) + price
        if np.isfinite(total) and (best is None or total < best[0] - SAME):
            best = (total, state, tail)
    return best


def _trace(
    graph: Graph, before: NDArray[np.int32], start: int, state: int, chosen: Ints
) -> tuple[list[Cell], list[int]]:
    """Follow the predecessors back: cells from the start on, and the direction each is reached in."""
    states = [state]
    while states[-1] != start:
        states.append(int(before[states[-1]]))
    states.reverse()
    numbers = [np.unravel_index(int(chosen[number % len(chosen)]), graph.grid.shape) for number in states]
    return [(int(i), int(j), int(k)) for i, j, k in numbers], [number // len(chosen) for number in states]


def turn_slots(come: int, go: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Give the two entries of `Query.shut` that are one bend: as run, and as run the other way round."""
    back_come, back_go = go ^ 1, come ^ 1
    return (come, TURNS[come].index(go)), (back_come, TURNS[back_come].index(back_go))


def corners(cells: list[Cell], ways: list[int]) -> list[tuple[int, Cell, int, int]]:
    """List the bends of a way: (place in the list of cells, cell, direction come, direction go)."""
    found: list[tuple[int, Cell, int, int]] = []
    for place, (here, after) in enumerate(itertools.pairwise(ways)):
        if here != after:
            found.append((place, cells[place], here, after))
    return found
