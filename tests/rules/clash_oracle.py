# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUnknownLambdaType=false
"""The truth about two bodies, worked out another way: of the engine's own it uses nothing but the triangles.

A body is given as convex parts that fill it and share no inner point. A push t of body A leaves a part of A clear of
a part of B exactly when t lies outside the Minkowski difference of the two, a convex *cell*. So the union of the
cells is what a push must leave: the nearest point outside it is the minimum translation distance, and for bodies that
are apart the nearest point of any cell is the gap. Both are found here with no eye to speed: each cell is the hull of
all differences of vertices; a way out of several cells is a search over the faces of each, shortest first, every step
of it a least-distance problem. Source: Lawson and Hanson, "Solving Least Squares Problems" (1974), ch. 23, LDP.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog, nnls
from scipy.spatial import ConvexHull, HalfspaceIntersection

from rules.scene import Mesh

Floats = NDArray[np.float64]

SAME = 0.95
"""Shared over joint volume above which two bodies are one thing twice (domain reference, HC-02)."""

STEPS = 3000
"""Steps of the search for a way out after which it is given up and what it found bounds the truth."""

SPARE = (1e-9, 2e-6)
"""Share of its volume by which a body may stand out: surely inside below the first, surely not above the second."""

NEAR = 1e-9
"""What differs by less is rounding [m]: at 5 500 km from the origin a double is good to a nanometre."""


@dataclass(frozen=True, eq=False)
class Solid:
    """A body of which all is known: triangles, and convex parts (n, 3) [m] that fill it and share no inner point."""

    vertices: Floats
    faces: NDArray[np.int32]
    parts: tuple[Floats, ...]

    @property
    def convex(self) -> bool:
        """Whether it is one convex part."""
        return len(self.parts) == 1

    @cached_property
    def bounds(self) -> Floats:
        """Least and greatest corner, (2, 3) [m]."""
        return np.array([self.vertices.min(axis=0), self.vertices.max(axis=0)])

    @cached_property
    def planes(self) -> tuple[Floats, ...]:
        """Faces of each part, (k, 4): n . p + c <= 0 inside."""
        return tuple(ConvexHull(part).equations for part in self.parts)

    @cached_property
    def volume(self) -> float:
        """Volume [m3]."""
        return float(sum(ConvexHull(part).volume for part in self.parts))

    @cached_property
    def area(self) -> float:
        """Area of the triangles [m2]."""
        a, b, c = (self.vertices[self.faces[:, corner]] for corner in range(3))
        return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()) / 2

    def placed(self, turn: Floats, step: Floats) -> "Solid":
        """Turn by (3, 3), then shift by (3,) [m]."""
        return Solid(self.vertices @ turn.T + step, self.faces, tuple(part @ turn.T + step for part in self.parts))

    def shifted(self, step: Floats) -> "Solid":
        """Shift by (3,) [m]."""
        return self.placed(np.eye(3), step)

    def mesh(self, turn: Floats, step: Floats) -> Mesh:
        """The triangles, turned by (3, 3) and shifted by (3,) [m]."""
        return Mesh(self.vertices @ turn.T + step, self.faces.copy())

    def beyond(self, point: Floats) -> float:
        """How far a point (3,) lies outside all parts at least, by their planes [m]; negative inside."""
        return min(float((rows[:, :3] @ point + rows[:, 3]).max()) for rows in self.planes)


@dataclass(frozen=True)
class Truth:
    """What is true of two bodies.

    `gap` [m] between them, 0 if they share volume. `depth` [m] is the minimum translation distance, 0 if they share
    none; a lower bound if not `sure`. `film` [m] is the greatest depth of any part of one in any part of the other:
    where that is within the tolerance, they share nothing but films. `volume` [m3] they share, `iou` that over what
    they fill together, `outside` the share of the one that lies in the other most by which it stands out.
    """

    gap: float
    depth: float
    sure: bool
    film: float
    volume: float
    iou: float
    outside: float

    def kinds(self, tolerance: float) -> tuple[str, ...]:
        """What the pair may be called at a tolerance [m]: one kind, two where the truth lies on the border.

        Films that no short push parts (a bar that sits tight in a hole) are a touch to the engine, by its own word.
        """
        low = self._kind(tolerance - NEAR, SAME + NEAR, self.outside <= SPARE[0])
        high = self._kind(tolerance + NEAR, SAME - NEAR, self.outside <= SPARE[1])
        films = ("touch",) if 0 < self.film <= tolerance else ()
        return tuple(dict.fromkeys((low, high, *films)))

    def _kind(self, tolerance: float, same: float, inside: bool) -> str:
        if self.depth <= 0:
            return "touch" if self.gap <= tolerance else "apart"
        if self.iou > same:  # foil too
            return "duplicate"
        if self.depth <= tolerance:
            return "touch"
        return "contained" if inside else "hard"


def truth(a: Solid, b: Solid) -> Truth:
    """Work out what is true of two bodies."""
    cells = [cell(part, other) for part in a.parts for other in b.parts]
    clear = [float(rows[:, 3].max()) for rows in cells]  # of the origin, the push that is none
    if min(clear) > -NEAR:
        return Truth(min(away(rows) for rows in cells), 0.0, True, 0.0, 0.0, 0.0, 1.0)
    depth, sure = way_out(cells)
    pairs = [(mine, other) for mine in a.planes for other in b.planes]
    shared = sum(common(*pair) for pair, out in zip(pairs, clear, strict=True) if out < -NEAR)
    outside = max(0.0, 1 - shared / min(a.volume, b.volume))
    return Truth(0.0, depth, sure, -min(clear), shared, shared / (a.volume + b.volume - shared), outside)


def cell(part: Floats, other: Floats) -> Floats:
    """Pushes (3,) of one convex part that leave it in another: faces (k, 4) of the hull, n . t + c <= 0."""
    rows = ConvexHull((other[None] - part[:, None]).reshape(-1, 3)).equations
    _, first = np.unique(np.round(rows, 8), axis=0, return_index=True)
    return rows[np.sort(first)]


def away(rows: Floats) -> float:
    """Distance [m] from the origin to a convex cell (k, 4), 0 inside."""
    if rows[:, 3].max() <= 0:
        return 0.0
    near = least(-rows[:, :3], rows[:, 3])
    assert near is not None, "a cell is never empty"
    return float(np.linalg.norm(near))


def least(normals: Floats, bounds: Floats) -> Floats | None:
    """Find the shortest t (3,) with normals (k, 3) . t >= bounds (k,); None if there is none."""
    scale = float(np.abs(bounds).max())
    if scale == 0:
        return np.zeros(3)
    matrix = np.vstack([normals.T, bounds / scale])
    target = np.array([0.0, 0.0, 0.0, 1.0])
    weights, _ = nnls(matrix, target, maxiter=50 * len(bounds) + 100)
    rest = matrix @ weights - target
    if abs(rest[3]) < 1e-10:
        return None
    return -rest[:3] / rest[3] * scale


def way_out(cells: Sequence[Floats]) -> tuple[float, bool]:
    """Find the shortest push that leaves all cells (k, 4).

    Shortest first: what is popped is no longer than any way out that is left. It is in a cell or it is the answer;
    if it is in a cell, the way out leads through one of the faces of that cell.

    Returns:
        Length [m], and whether it is exact; if not, no push is shorter.
    """
    most = max(float(-rows[:, 3].max()) for rows in cells)
    serial, seen = 0, {frozenset[tuple[int, int]]()}
    heap: list[tuple[float, int, Floats, frozenset[tuple[int, int]]]] = [(0.0, 0, np.zeros(3), frozenset())]
    for _ in range(STEPS):
        length, _, push, chosen = heappop(heap)
        inside = [float((rows[:, :3] @ push + rows[:, 3]).max()) for rows in cells]
        deepest = int(np.argmin(inside))
        if inside[deepest] >= -NEAR:
            return length, True
        for face in range(len(cells[deepest])):
            ways = chosen | {(deepest, face)}
            if ways in seen:
                continue
            seen.add(ways)
            rows = np.array([cells[number][row] for number, row in sorted(ways)])
            longer = least(rows[:, :3], -rows[:, 3])
            if longer is not None:
                serial += 1
                heappush(heap, (float(np.linalg.norm(longer)), serial, longer, ways))
    return max(heap[0][0], most if len(cells) == 1 else 0.0), False


def common(planes: Floats, others: Floats) -> float:
    """Volume [m3] that two convex parts share, by their faces (k, 4)."""
    rows = np.vstack([planes, others])
    centre = linprog(
        [0.0, 0.0, 0.0, -1.0],
        A_ub=np.column_stack([rows[:, :3], np.linalg.norm(rows[:, :3], axis=1)]),
        b_ub=-rows[:, 3],
        bounds=[(None, None)] * 3 + [(0, None)],
    )
    if not centre.success or centre.x[3] < NEAR / 4:
        return 0.0
    middle, radius = centre.x[:3], centre.x[3]
    scaled = np.column_stack([rows[:, :3], (rows[:, :3] @ middle + rows[:, 3]) / radius])
    corners = HalfspaceIntersection(scaled, np.zeros(3)).intersections
    return float(ConvexHull(corners).volume * radius**3)
