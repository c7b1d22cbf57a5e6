# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportMissingTypeStubs=false
"""What a route must keep clear of: convex bodies, and the boundary of the room as convex bodies. Metres.

Terminology: a *body* is convex; an element that is not comes as several bodies of one name. A *boxed* body is a block
along the axes, whose distances are had without looking at its edges. A *keep-out* is a body of space, not of matter
(an envelope, a walkway up to its headroom): insulated pipe may touch it, but not stand in it.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.spatial
from numpy.typing import ArrayLike, NDArray

from component_library.shapes import polygon_area

Floats = NDArray[np.float64]

FLAT = 1e-7
"""Normals closer than this are those of one face: coordinates of a room [m] carry about 1e-12 of noise."""
SLAB = 1.0
"""Thickness of what stands for the outside of a room along its bounding box [m]: beyond any clearance."""
SKIN = 1e-3
"""Thickness of what stands for a wall that runs askew [m]: at sharp corners it reaches that far into the room."""

_BOX_EDGES = tuple(
    (first, second)
    for first, second in itertools.combinations(range(8), 2)
    if (first ^ second) in (1, 2, 4)  # corners are numbered by bits x, y, z: an edge changes one
)


def frozen(values: ArrayLike) -> Floats:
    """Give a read-only float64 copy."""
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


@dataclass(frozen=True, eq=False)
class Body:
    """A convex body.

    Attributes:
        name: of the element it belongs to, as it is reported.
        low, high: corners of its bounds (3,).
        normals, offsets: faces (f, 3), (f,): a point x is inside where `normals @ x <= offsets`.
        starts, ends: edges (e, 3) each.
        boxed: whether it is the block of its bounds.
        kind: "" for matter; of a keep-out its kind ("SERVICE", "EGRESS", "HEADROOM").
        owner: of an envelope the name of the element it belongs to.
        soft: a keep-out that may be entered at a price (domain 3.1: hardness SOFT).
    """

    name: str
    low: Floats
    high: Floats
    normals: Floats
    offsets: Floats
    starts: Floats
    ends: Floats
    boxed: bool
    kind: str = ""
    owner: str = ""
    soft: bool = False


def box(
    name: str, low: Sequence[float], high: Sequence[float], kind: str = "", owner: str = "", soft: bool = False
) -> Body:
    """Make a block along the axes from its least and greatest corner [m].

    Raises:
        ValueError: a corner is not above the other, or not finite.
    """
    bottom, top = frozen(low), frozen(high)
    if bottom.shape != (3,) or top.shape != (3,) or not np.isfinite([bottom, top]).all() or (bottom > top).any():
        raise ValueError(f"{name}: a box from {list(low)} to {list(high)} is none")
    corners = np.array([[(top if bit >> axis & 1 else bottom)[axis] for axis in range(3)] for bit in range(8)])
    first, second = np.array(_BOX_EDGES).T
    normals = frozen(np.vstack([np.eye(3), -np.eye(3)]))
    offsets = frozen(np.concatenate([top, -bottom]))
    return Body(
        name, bottom, top, normals, offsets, frozen(corners[first]), frozen(corners[second]), True, kind, owner, soft
    )


def convex(name: str, points: ArrayLike, kind: str = "", owner: str = "", soft: bool = False) -> Body:
    """Make the convex hull of points (n, 3) [m].

    Raises:
        ValueError: the points have no volume, or one is not finite.
    """
    given = np.asarray(points, dtype=np.float64)
    if given.ndim != 2 or given.shape[1] != 3 or not np.isfinite(given).all():
        raise ValueError(f"{name}: a convex body needs finite points (n, 3)")
    low, high = given.min(axis=0), given.max(axis=0)
    if _is_block(given, low, high):
        return box(name, low.tolist(), high.tolist(), kind, owner, soft)
    try:
        hull = scipy.spatial.ConvexHull(given - low)
    except scipy.spatial.QhullError as error:
        raise ValueError(f"{name}: its points have no volume") from error
    normals = np.asarray(hull.equations[:, :3], dtype=np.float64)
    _, first = np.unique(np.round(hull.equations / FLAT), axis=0, return_index=True)
    first.sort()
    faces = normals[first]
    starts, ends = _hull_edges(given, hull.simplices.astype(np.int64), hull.neighbors.astype(np.int64), normals)
    offsets = (given @ faces.T).max(axis=0)
    return Body(name, frozen(low), frozen(high), frozen(faces), frozen(offsets), starts, ends, False, kind, owner, soft)


def _is_block(points: Floats, low: Floats, high: Floats) -> bool:
    """Whether the points hold all eight corners of their bounds and the hull is therefore that block."""
    near_low, near_high = np.abs(points - low) < FLAT, np.abs(points - high) < FLAT
    at_corner = (near_low | near_high).all(axis=1)
    corners = {tuple(row) for row in near_high[at_corner].tolist()}
    return len(corners) == 8


def _hull_edges(
    points: Floats, simplices: NDArray[np.int64], neighbors: NDArray[np.int64], normals: Floats
) -> tuple[Floats, Floats]:
    """Edges of the hull, without the diagonals of its flat faces; a triangle's neighbour k faces its corner k."""
    found: dict[tuple[int, int], None] = {}
    for number, triangle in enumerate(simplices.tolist()):
        for corner, other in enumerate(neighbors[number].tolist()):
            if np.abs(normals[number] - normals[other]).max() > FLAT:
                first, second = sorted((triangle[(corner + 1) % 3], triangle[(corner + 2) % 3]))
                found[first, second] = None
    pairs = np.array(sorted(found), dtype=np.int64)
    return frozen(points[pairs[:, 0]]), frozen(points[pairs[:, 1]])


@dataclass(frozen=True, eq=False)
class Room:
    """Free region: its bounds, and the bodies that close it in, whose names begin with "room"."""

    low: Floats
    high: Floats
    walls: tuple[Body, ...]
    boxes: tuple[tuple[Floats, Floats], ...] = ()
    plan: tuple[tuple[float, float], ...] = ()

    def contains(self, point: Floats, tolerance: float = 1e-6) -> bool:
        """Whether a point (3,) stands in the room, its boundary included [m]."""
        if (point < self.low - tolerance).any() or (point > self.high + tolerance).any():
            return False
        if self.boxes:
            return any(
                bool((point >= low - tolerance).all() and (point <= high + tolerance).all()) for low, high in self.boxes
            )
        return _inside(self.plan, float(point[0]), float(point[1]), tolerance)


def box_room(boxes: Iterable[tuple[Sequence[float], Sequence[float]]]) -> Room:
    """Make a room that is the union of blocks (least corner, greatest corner) [m], as rooms joined by an opening.

    Raises:
        ValueError: there is no block, or one is empty.
    """
    parts = tuple((frozen(low), frozen(high)) for low, high in boxes)
    if not parts or any((low >= high).any() for low, high in parts):
        raise ValueError("a room needs blocks of some volume")
    low = frozen(np.min([part[0] for part in parts], axis=0))
    high = frozen(np.max([part[1] for part in parts], axis=0))
    return Room(low, high, (*_shell(low, high, range(3)), *_outside(parts)), boxes=parts)


def prism_room(plan: Sequence[tuple[float, float]], floor: float, ceiling: float) -> Room:
    """Make a room from its plan, a polygon [m], between two levels [m].

    Raises:
        ValueError: the plan has fewer than three corners or no area, or the ceiling is not above the floor.
    """
    corners = tuple((float(x), float(y)) for x, y in plan)
    area = polygon_area(corners) if len(corners) > 2 else 0.0
    if abs(area) < FLAT or ceiling <= floor:
        raise ValueError("a room needs a plan of some area and a ceiling above its floor")
    if area < 0:
        corners = corners[::-1]
    low = frozen([min(x for x, _ in corners), min(y for _, y in corners), floor])
    high = frozen([max(x for x, _ in corners), max(y for _, y in corners), ceiling])
    walls = [
        _wall(f"room wall {number}", first, second, floor, ceiling)
        for number, (first, second) in enumerate(zip(corners, corners[1:] + corners[:1], strict=True), 1)
        if first != second
    ]
    return Room(low, high, (*_shell(low, high, (2,)), *walls), plan=corners)


def _wall(name: str, first: tuple[float, float], second: tuple[float, float], floor: float, ceiling: float) -> Body:
    """Stand a thin body outside one side of a plan that runs counter-clockwise."""
    along = np.array([second[0] - first[0], second[1] - first[1]])
    outward = np.array([along[1], -along[0]]) / np.hypot(*along) * SKIN
    foot = np.array([first, second, second + outward, first + outward])
    return convex(name, [[x, y, z] for z in (floor, ceiling) for x, y in foot])


_SIDES = (("west", "east"), ("south", "north"), ("floor", "ceiling"))


def _shell(low: Floats, high: Floats, axes: Iterable[int]) -> tuple[Body, ...]:
    """Slabs outside of bounds, across some of the axes."""
    slabs: list[Body] = []
    for axis in axes:
        for name, level, way in zip(_SIDES[axis], (low[axis], high[axis]), (-1, 1), strict=True):
            bottom, top = low - SLAB, high + SLAB
            bottom[axis], top[axis] = sorted((level, level + way * SLAB))
            slabs.append(box(f"room {name}", bottom.tolist(), top.tolist()))
    return tuple(slabs)


def _outside(parts: Sequence[tuple[Floats, Floats]]) -> list[Body]:
    """Fill what the union of blocks leaves of its bounds with blocks, joined along x."""
    cuts = [np.unique([part[end][axis] for part in parts for end in (0, 1)]) for axis in range(3)]
    filled: list[Body] = []
    for j, k in itertools.product(range(len(cuts[1]) - 1), range(len(cuts[2]) - 1)):
        start: float | None = None
        for i in range(len(cuts[0]) - 1):
            low = np.array([cuts[0][i], cuts[1][j], cuts[2][k]])
            high = np.array([cuts[0][i + 1], cuts[1][j + 1], cuts[2][k + 1]])
            free = any(bool((low >= part[0]).all() and (high <= part[1]).all()) for part in parts)
            if not free and start is None:
                start = float(low[0])
            last = i == len(cuts[0]) - 2
            if start is not None and (free or last):
                end = float(low[0] if free else high[0])
                filled.append(box("room boundary", [start, low[1], low[2]], [end, high[1], high[2]]))
                start = None
    return filled


def _inside(plan: Sequence[tuple[float, float]], x: float, y: float, tolerance: float) -> bool:
    """Whether a point stands in a polygon or on its boundary."""
    crossings = False
    for (x0, y0), (x1, y1) in zip(plan, (*plan[1:], plan[0]), strict=True):
        length = (x1 - x0) ** 2 + (y1 - y0) ** 2
        share = 0.0 if length == 0 else min(1.0, max(0.0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length))
        if np.hypot(x - x0 - share * (x1 - x0), y - y0 - share * (y1 - y0)) <= tolerance:
            return True
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            crossings = not crossings
    return crossings
