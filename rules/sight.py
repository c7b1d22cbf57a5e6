"""Lines of sight and the ground on which somebody stands: segments and discs against the triangles of bodies.

Rays are short (an arm, a look at a dial) and few, so the triangles about them are gathered once for each subject and
everything is numpy in double precision: no tree is built, and a body that is not closed is as good as any other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rules.scene import Floats, Scene

_PARALLEL = 1e-12
"""A segment whose determinant with a triangle is less runs in its plane [m3]."""


@dataclass(frozen=True, eq=False)
class Triangles:
    """Triangles of bodies.

    Attributes:
        corners: (t, 3, 3) in scene coordinates [m].
        owner: index of the item of each (t,).
        low, high: their boxes (t, 3) [m].
    """

    corners: Floats
    owner: NDArray[np.int64]
    low: Floats
    high: Floats

    @classmethod
    def of(cls, corners: Floats, owner: NDArray[np.int64]) -> "Triangles":
        """Make them of corners (t, 3, 3) and owners (t,)."""
        first, second, third = corners[:, 0], corners[:, 1], corners[:, 2]
        low = np.minimum(np.minimum(first, second), third)
        return cls(corners, owner, low, np.maximum(np.maximum(first, second), third))

    def within(self, low: Floats, high: Floats) -> "Triangles":
        """Keep the triangles whose boxes meet the box from low to high (3,)."""
        near = np.ones(len(self.owner), dtype=np.bool_)
        for axis in range(3):
            near &= (self.low[:, axis] <= high[axis]) & (self.high[:, axis] >= low[axis])
        return Triangles(self.corners[near], self.owner[near], self.low[near], self.high[near])


def together(some: Sequence[Triangles]) -> Triangles:
    """Put triangles together; none are fine."""
    if not some:
        return Triangles.of(np.empty((0, 3, 3)), np.empty(0, dtype=np.int64))
    return Triangles(
        np.concatenate([one.corners for one in some]),
        np.concatenate([one.owner for one in some]),
        np.concatenate([one.low for one in some]),
        np.concatenate([one.high for one in some]),
    )


class Bodies:
    """The bodies of all that is matter, as triangles when asked for (`Scene.once`)."""

    def __init__(self, scene: Scene):
        self._scene = scene
        self._physical = np.array([item.index for item in scene.physical], dtype=np.int64)
        self._boxes = scene.bounds[self._physical]
        self._known: dict[int, Triangles] = {}

    def near(self, low: Floats, high: Floats) -> tuple[int, ...]:
        """Give the indices of the items whose boxes meet the box from low to high (3,), in scene order."""
        meets = (self._boxes[:, 0] <= high).all(axis=1) & (self._boxes[:, 1] >= low).all(axis=1)
        return tuple(int(index) for index in self._physical[meets])

    def around(self, low: Floats, high: Floats, skip: Collection[int] = ()) -> Triangles:
        """Give the triangles of all items but those skipped that meet the box from low to high (3,) [m]."""
        return together([self._of(index).within(low, high) for index in self.near(low, high) if index not in skip])

    def _of(self, index: int) -> Triangles:
        if index not in self._known:
            body = self._scene.items[index].body
            corners = np.empty((0, 3, 3)) if body is None else body.vertices[body.faces]
            self._known[index] = Triangles.of(corners, np.full(len(corners), index, dtype=np.int64))
        return self._known[index]


def first_hit(start: Floats, end: Floats, triangles: Triangles) -> tuple[int, Floats] | None:
    """Find what a segment meets first.

    Args:
        start: (3,) [m].
        end: (3,) [m].
        triangles: what may be in the way.

    Returns:
        Index of the item and the point (3,) where the segment enters it; None if nothing is in the way. Both ends
        count as outside: what only touches them is not in the way.

    Source: Möller, Trumbore, "Fast, Minimum Storage Ray-Triangle Intersection", 1997.
    """
    way = end - start
    some = triangles.within(np.minimum(start, end), np.maximum(start, end))
    if not len(some.owner):
        return None
    first = some.corners[:, 0]
    side, other = some.corners[:, 1] - first, some.corners[:, 2] - first
    across = np.cross(way, other)
    determinant = np.einsum("ij,ij->i", side, across)
    flat = np.abs(determinant) < _PARALLEL
    scale = 1.0 / np.where(flat, 1.0, determinant)
    reach = start - first
    u = np.einsum("ij,ij->i", reach, across) * scale
    turn = np.cross(reach, side)
    v = (turn @ way) * scale
    share = np.einsum("ij,ij->i", other, turn) * scale
    hit = ~flat & (u >= 0) & (v >= 0) & (u + v <= 1) & (share > 0) & (share < 1)
    if not hit.any():
        return None
    nearest = int(np.flatnonzero(hit)[np.argmin(share[hit])])
    return int(some.owner[nearest]), start + share[nearest] * way


def plan_distance(points: Floats, corners: Floats) -> Floats:
    """Distance in plan from points to the shadows that triangles throw on the floor.

    Args:
        points: (k, 2) [m].
        corners: (t, 3, 3) [m]; of an upright triangle the shadow is a line.

    Returns:
        (k,) distance to the nearest shadow, 0 on one, infinite without triangles [m].
    """
    if not len(corners) or not len(points):
        return np.full(len(points), np.inf)
    plan = corners[:, :, :2]
    start, way = plan, np.roll(plan, -1, axis=1) - plan  # (t, 3, 2): the three edges
    reach = points[:, None, None, :] - start  # (k, t, 3, 2)
    length = np.maximum(np.einsum("tei,tei->te", way, way), 1e-18)
    share = np.clip(np.einsum("ktei,tei->kte", reach, way) / length, 0.0, 1.0)
    gap = reach - share[..., None] * way
    nearest = np.sqrt(np.einsum("ktei,ktei->kte", gap, gap).min(axis=(1, 2)))
    turn = way[:, :, 0] * reach[..., 1] - way[:, :, 1] * reach[..., 0]  # (k, t, 3)
    area = way[:, 0, 0] * way[:, 1, 1] - way[:, 0, 1] * way[:, 1, 0]
    inside = ((turn >= 0).all(axis=2) | (turn <= 0).all(axis=2)) & (np.abs(area) > _PARALLEL)
    return np.where(inside.any(axis=1), 0.0, nearest)


def bodies_of(scene: Scene) -> Bodies:
    """Give the bodies of a scene, made ready once."""
    return scene.once(Bodies)
