"""Points of triangles: the nearest to a place, and one that two triangles share. Pure numpy, many at once."""

import numpy as np

from rules.scene import Floats

CLOSE = 1e-7
"""Points of two triangles nearer than this are one [m]."""

ROUNDS = 60
"""Alternating projections: each halves the distance or better, but for triangles that meet at a sharp angle."""


def nearest(points: Floats, corners: Floats) -> Floats:
    """Nearest point of each triangle to each place.

    Source: C. Ericson, "Real-Time Collision Detection" (2005), 5.1.5, by regions.

    Args:
        points: (k, 3) [m].
        corners: (k, 3, 3) [m].

    Returns:
        (k, 3) [m].
    """
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    ab, ac = b - a, c - a
    d1, d2 = _dot(ab, points - a), _dot(ac, points - a)
    d3, d4 = _dot(ab, points - b), _dot(ac, points - b)
    d5, d6 = _dot(ab, points - c), _dot(ac, points - c)
    va, vb, vc = d3 * d6 - d5 * d4, d5 * d2 - d1 * d6, d1 * d4 - d3 * d2
    total = va + vb + vc
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = a + ab * (vb / total)[:, None] + ac * (vc / total)[:, None]
        on_ab = a + ab * np.clip(d1 / (d1 - d3), 0, 1)[:, None]
        on_ac = a + ac * np.clip(d2 / (d2 - d6), 0, 1)[:, None]
        on_bc = b + (c - b) * np.clip((d4 - d3) / ((d4 - d3) + (d5 - d6)), 0, 1)[:, None]
    within = (va > 0) & (vb > 0) & (vc > 0)
    candidates = np.stack([inner, on_ab, on_ac, on_bc, a, b, c])
    gap = np.linalg.norm(candidates - points, axis=2)
    gap[0, ~within] = np.inf
    gap[~np.isfinite(gap)] = np.inf
    return candidates[gap.argmin(axis=0), np.arange(len(points))]


def common_points(first: Floats, second: Floats) -> Floats:
    """Find points that triangles (k, 3, 3) which meet pair by pair share, (n, 3): of the k pairs those that do so best.

    Projections from one convex set to the other in turn come to a point of both where there is one (W. Cheney,
    A. Goldstein, Proc. AMS 10 (1959) 448).
    """
    point = (first.mean(axis=1) + second.mean(axis=1)) / 2
    other = point
    gap = np.full(len(point), np.inf)
    for _ in range(ROUNDS):
        point = nearest(other, first)
        other = nearest(point, second)
        gap = np.linalg.norm(point - other, axis=1)
        if float(gap.min()) < CLOSE:
            break
    return (point + other)[gap <= max(CLOSE, 2 * float(gap.min()))] / 2


def _dot(a: Floats, b: Floats) -> Floats:
    return np.einsum("ij,ij->i", a, b)
