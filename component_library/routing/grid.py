"""The sparse grid of one net: which edges between neighbouring cells are free, and what they cost. Metres.

Terminology: a *cell* is a crossing of three lines; an *edge* joins a cell to the next on one axis. Arrays of edges
along an axis have the shape of the cells, one less on that axis. An edge is free if every point of it keeps the reach
of every block: exact for boxed blocks, by the separable distance of blocks along the axes, and for others by the
distance of the edge from the body.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from component_library.routing.blocks import CLOSE, Blocks, Flags
from component_library.routing.bodies import Floats
from component_library.routing.distance import from_body
from component_library.routing.lines import Lines

Slices = tuple[slice, slice, slice]
Axes = tuple[Floats, Floats, Floats]


@dataclass(eq=False)
class Grid:
    """Lines, and per axis the free edges and their cost."""

    lines: Lines
    free: tuple[Flags, Flags, Flags]
    cost: tuple[Floats, Floats, Floats]

    @property
    def axes(self) -> Axes:
        """Coordinates of the lines on x, y and z, ascending [m]."""
        return self.lines.axes

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of lines on x, y and z."""
        return len(self.axes[0]), len(self.axes[1]), len(self.axes[2])

    def index(self, point: Floats) -> tuple[int, int, int]:
        """Cell nearest to a point (3,)."""
        near = [int(np.abs(line - value).argmin()) for line, value in zip(self.axes, point.tolist(), strict=True)]
        return near[0], near[1], near[2]

    def point(self, cell: tuple[int, int, int]) -> Floats:
        """Where a cell stands (3,)."""
        return np.array([self.axes[axis][cell[axis]] for axis in range(3)])


def lengths(axes: Axes) -> tuple[Floats, Floats, Floats]:
    """Length of every edge along each axis."""
    shape = (len(axes[0]), len(axes[1]), len(axes[2]))
    found: list[Floats] = []
    for axis in range(3):
        sides = list(shape)
        sides[axis] -= 1
        along = [1, 1, 1]
        along[axis] = sides[axis]
        found.append(np.broadcast_to(np.diff(axes[axis]).reshape(along), sides).copy())
    return found[0], found[1], found[2]


def build(lines: Lines, blocks: Blocks, margins: Floats | None = None) -> tuple[Grid, tuple[Flags, Flags, Flags]]:
    """Lay out a grid and close the edges that blocks stand in.

    Args:
        lines: of the grid.
        blocks: what closes edges.
        margins: beyond the reach of each block an edge counts as near to its bounds (n,) [m]; None: nothing does.

    Returns:
        The grid, and the edges that are near to something.
    """
    cost = lengths(lines.axes)
    shapes = [part.shape for part in cost]
    free = [np.ones(shape, dtype=np.bool_) for shape in shapes]
    close = [np.zeros(shape, dtype=np.bool_) for shape in shapes]
    grid = Grid(lines, (free[0], free[1], free[2]), cost)
    outer = blocks.reaches - CLOSE + (0.0 if margins is None else margins)
    boxed, inner = blocks.boxed.tolist(), ((blocks.reaches - CLOSE) ** 2).tolist()
    marked = [False] * len(boxed) if margins is None else (margins > 0).tolist()
    limits = (outer**2).tolist()
    for number, axis, part, squares in stamps(lines.axes, blocks, outer):
        hit = squares < inner[number]
        if not boxed[number]:
            hit = _exactly(lines.axes, axis, part, hit & grid.free[axis][part], blocks, number)
        grid.free[axis][part] &= ~hit
        if marked[number]:
            close[axis][part] |= squares < limits[number]
    return grid, (close[0], close[1], close[2])


def charge(grid: Grid, blocks: Blocks, rates: Floats) -> None:
    """Add a price to edges within reach of the bounds of blocks: a rate (n,) for each metre, once for each block."""
    steps = [np.diff(line) for line in grid.axes]
    for number, axis, part, squares in stamps(grid.axes, blocks, blocks.reaches - CLOSE):
        along = [1, 1, 1]
        along[axis] = -1
        price = (rates[number] * steps[axis][part[axis]]).reshape(along)
        grid.cost[axis][part] += (squares < (blocks.reaches[number] - CLOSE) ** 2) * price


def stamps(axes: Axes, blocks: Blocks, reaches: Floats) -> Iterator[tuple[int, int, Slices, Floats]]:
    """Yield, for each block and axis, the edges that may be within reach, and their squared distances from its bounds.

    Yields:
        (block, axis, slices of the array of edges, squared distances of that part).
    """
    first = [np.searchsorted(axes[axis], blocks.lows[:, axis] - reaches, side="right") for axis in range(3)]
    last = [np.searchsorted(axes[axis], blocks.highs[:, axis] + reaches, side="left") for axis in range(3)]
    point_gaps = [_gaps(line, line, blocks, axis) for axis, line in enumerate(axes)]
    edge_gaps = [_gaps(line[:-1], line[1:], blocks, axis) for axis, line in enumerate(axes)]
    for axis in range(3):
        starts = np.stack(first, axis=1)
        stops = np.stack(last, axis=1)
        starts[:, axis] = np.maximum(starts[:, axis] - 1, 0)
        stops[:, axis] = np.minimum(stops[:, axis], len(axes[axis]) - 1)
        gaps = [edge_gaps[other] if other == axis else point_gaps[other] for other in range(3)]
        met = np.flatnonzero((starts < stops).all(axis=1))
        for number, (i0, j0, k0), (i1, j1, k1) in zip(
            met.tolist(), starts[met].tolist(), stops[met].tolist(), strict=True
        ):
            squares = (
                gaps[0][number, i0:i1, None, None]
                + gaps[1][number, None, j0:j1, None]
                + gaps[2][number, None, None, k0:k1]
            )
            yield number, axis, (slice(i0, i1), slice(j0, j1), slice(k0, k1)), squares


def _gaps(low: Floats, high: Floats, blocks: Blocks, axis: int) -> Floats:
    """Squared gaps on one axis between intervals (k,) and blocks: (n, k)."""
    below = blocks.lows[:, axis, None] - high[None]
    above = low[None] - blocks.highs[:, axis, None]
    gap = np.maximum(np.maximum(below, above), 0.0)
    return gap * gap


def _exactly(axes: Axes, axis: int, part: Slices, asked: Flags, blocks: Blocks, number: int) -> Flags:
    """Decide the edges that are flagged by their distance from the body itself."""
    rows = np.argwhere(asked)
    if not len(rows):
        return asked
    cells = rows + np.array([side.start for side in part])
    starts = np.stack([axes[other][cells[:, other]] for other in range(3)], axis=1)
    ends = starts.copy()
    ends[:, axis] = axes[axis][cells[:, axis] + 1]
    hit = np.zeros(asked.shape, dtype=np.bool_)
    body, reach = blocks.bodies[number], blocks.reaches[number] - CLOSE
    # A face plane that both ends stand beyond by the reach proves the edge clear without looking at body edges.
    heights = np.minimum(starts @ body.normals.T, ends @ body.normals.T) - body.offsets
    doubtful = (heights < reach).all(axis=1)
    closed = np.zeros(len(rows), dtype=np.bool_)
    closed[doubtful] = from_body(starts[doubtful], ends[doubtful], body) < reach
    hit[tuple(rows.T)] = closed
    return hit
