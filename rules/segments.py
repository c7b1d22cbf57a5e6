"""Nearest points of straight lines, many at once. Metres."""

import numpy as np

from rules.scene import Floats

PARALLEL = 1e-9
"""Below this share of the product of squared lengths two directions are taken as parallel."""


def nearest(a: tuple[Floats, Floats], b: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Find the nearest points of pairs of line segments (Ericson, Real-Time Collision Detection, 2005, 5.1.9).

    Args:
        a: starts and ends (n, 3) of the first of each pair.
        b: starts and ends (n, 3) of the second.

    Returns:
        Points (n, 3) on the first, points (n, 3) on the second. Of parallel lines the middle of where they run beside
        each other.
    """
    way_a, way_b, apart = a[1] - a[0], b[1] - b[0], a[0] - b[0]
    aa, bb, ab = _dot(way_a, way_a), _dot(way_b, way_b), _dot(way_a, way_b)
    a_apart, b_apart = _dot(way_a, apart), _dot(way_b, apart)
    aa, bb = np.maximum(aa, PARALLEL**2), np.maximum(bb, PARALLEL**2)
    twist = aa * bb - ab**2
    skew = twist > PARALLEL * aa * bb
    share_a = np.where(skew, (ab * b_apart - a_apart * bb) / np.where(skew, twist, 1.0), _beside(aa, ab, a_apart))
    share_a = np.clip(share_a, 0.0, 1.0)
    share_b = np.clip((ab * share_a + b_apart) / bb, 0.0, 1.0)
    share_a = np.clip((ab * share_b - a_apart) / aa, 0.0, 1.0)
    return a[0] + share_a[:, None] * way_a, b[0] + share_b[:, None] * way_b


def _beside(aa: Floats, ab: Floats, a_apart: Floats) -> Floats:
    """Share of the first of two parallel lines at the middle of where the second runs beside it (n,)."""
    begin, end = -a_apart / aa, (ab - a_apart) / aa
    low = np.clip(np.minimum(begin, end), 0.0, 1.0)
    high = np.clip(np.maximum(begin, end), 0.0, 1.0)
    return (low + high) / 2


def _dot(a: Floats, b: Floats) -> Floats:
    return np.einsum("ij,ij->i", a, b)
