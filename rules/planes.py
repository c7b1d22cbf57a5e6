"""Which pairs of bodies a plane parts, or nearly parts: the cheap question before the exact one, for many at once.

A plane with one body before it and the other behind parts them, whatever their shapes, and if they reach beyond it by
no more than the tolerance, a push of no more than that parts them: they do not clash. Most neighbours in a building
lie face to face, so the normals of the largest faces of either body are planes enough.

Source: the separating axis theorem (C. Ericson, "Real-Time Collision Detection", 2005, 5.2.1), one-sided: these axes
can tell that bodies are parted, never that they are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rules.broadphase import Indices
from rules.meshtable import Triangles
from rules.scene import Floats
from rules.shells import areas

FLANKS = 3
"""Normals taken of each body, those with the largest area."""

ROUND = 1e4
"""Normals that agree to this many parts are one."""

MANY = 2_000_000
"""Projected vertices in one step: bounds the memory."""


@dataclass(frozen=True, eq=False)
class Bundle:
    """Several bodies as one set of arrays.

    Attributes:
        vertices: (n, 3) of all bodies [m].
        starts: (k + 1,) where each body begins, and behind the last.
        normals: (k, FLANKS, 3) unit normals; zero where a body has fewer.
    """

    vertices: Floats
    starts: Indices
    normals: Floats


def bundle(bodies: Sequence[Triangles]) -> Bundle:
    """Put bodies together and find their flanks."""
    counts = np.array([len(vertices) for vertices, _ in bodies], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    vertices = np.concatenate([np.zeros((0, 3)), *(vertices for vertices, _ in bodies)])
    faces = np.concatenate(
        [np.zeros((0, 3), np.int64), *(faces + start for (_, faces), start in zip(bodies, starts, strict=False))]
    ).astype(np.int64)
    owner = np.repeat(np.arange(len(bodies)), [len(faces) for _, faces in bodies])
    return Bundle(vertices, starts, _flanks(vertices, faces, owner, len(bodies)))


def separations(bodies: Bundle, pairs: Indices) -> tuple[Floats, Floats]:
    """Greatest signed separation of each pair over the flanks of both, (p,) [m], and its axis from A to B, (p, 3).

    Args:
        bodies: the bodies.
        pairs: (p, 2) their numbers.

    Returns:
        Positive: a lower bound of the distance. Negative: minus it is an upper bound of the minimum translation
        distance. -inf for pairs without a flank.
    """
    found, axes = np.full(len(pairs), -np.inf), np.zeros((len(pairs), 3))
    sizes = np.diff(bodies.starts)
    weight = np.cumsum(sizes[pairs].sum(axis=1) * 2 * FLANKS)
    step = 0
    while step < len(pairs):
        reach = MANY + (weight[step - 1] if step else 0)
        stop = max(step + 1, int(np.searchsorted(weight, reach)))
        found[step:stop], axes[step:stop] = _separations(bodies, pairs[step:stop], sizes)
        step = stop
    return found, axes


def _separations(bodies: Bundle, pairs: Indices, sizes: Indices) -> tuple[Floats, Floats]:
    axes = bodies.normals[pairs].reshape(len(pairs), 2 * FLANKS, 3)
    origin = bodies.vertices[bodies.starts[pairs[:, 0]]]  # near the pair, so that map coordinates cost no digits
    low, high = np.empty((2, len(pairs), 2 * FLANKS)), np.empty((2, len(pairs), 2 * FLANKS))
    for side in (0, 1):
        count = sizes[pairs[:, side]]
        first = np.concatenate([[0], np.cumsum(count)[:-1]])
        row = np.repeat(np.arange(len(pairs)), count)
        vertex = np.arange(int(count.sum())) - first[row] + bodies.starts[pairs[:, side]][row]
        along = np.einsum("ij,ikj->ik", bodies.vertices[vertex] - origin[row], axes[row])
        low[side] = np.minimum.reduceat(along, first, axis=0)
        high[side] = np.maximum.reduceat(along, first, axis=0)
    ahead, behind = low[1] - high[0], low[0] - high[1]
    parted = np.where(axes.any(axis=2), np.maximum(ahead, behind), -np.inf)
    rows, best = np.arange(len(pairs)), parted.argmax(axis=1)
    sign = np.where(ahead[rows, best] >= behind[rows, best], 1.0, -1.0)
    return parted[rows, best], axes[rows, best] * sign[:, None]


def _flanks(vertices: Floats, faces: Indices, owner: Indices, count: int) -> Floats:
    """Find the normals that share the greatest areas of each body, opposite ones once, (count, FLANKS, 3)."""
    normals = np.zeros((count, FLANKS, 3))
    area, normal = areas(vertices, faces)
    sound = area > 0
    area, normal, owner = area[sound], normal[sound], owner[sound]
    if not len(area):
        return normals
    grid = np.round(normal * ROUND).astype(np.int64)
    leading = np.where(grid[:, 0] != 0, grid[:, 0], np.where(grid[:, 1] != 0, grid[:, 1], grid[:, 2]))
    sign = np.where(leading < 0, -1, 1)
    grid, normal = grid * sign[:, None], normal * sign[:, None]
    side = int(2 * ROUND) + 1
    key = ((owner * side + grid[:, 0] + int(ROUND)) * side + grid[:, 1] + int(ROUND)) * side + grid[:, 2] + int(ROUND)
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    total = np.bincount(group.reshape(-1), weights=area, minlength=len(first))
    order = np.lexsort((first, -total, owner[first]))
    body = owner[first[order]]
    begin = np.flatnonzero(np.r_[True, body[1:] != body[:-1]])
    rank = np.arange(len(body)) - np.repeat(begin, np.diff(np.r_[begin, len(body)]))
    best = rank < FLANKS
    normals[body[best], rank[best]] = normal[first[order[best]]]
    return normals
