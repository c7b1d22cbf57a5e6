"""Exact distances of straight segments from convex bodies and from each other, many at once. Metres.

Sources: segment against segment after C. Ericson, Real-Time Collision Detection, 5.1.9; the distance of a segment
from a convex body that it does not meet is that from the body's edges, or from an end of the segment straight down to
a face.
"""

import numpy as np

from component_library.routing.bodies import Body, Floats

PARALLEL = 1e-14
"""Squared sine below which two segments count as parallel: either choice of the foot is then right to 1e-7 m."""
ON_FACE = 1e-9
"""A foot that lies this far [m] outside another face still lies on the face: the edge there is as near."""


def between_segments(p1: Floats, q1: Floats, p2: Floats, q2: Floats) -> Floats:
    """Distance of segments p1-q1 from segments p2-q2; arrays (..., 3) that broadcast against each other."""
    d1, d2, r = q1 - p1, q2 - p2, p1 - p2
    a, e, b = (d1 * d1).sum(-1), (d2 * d2).sum(-1), (d1 * d2).sum(-1)
    c, f = (d1 * r).sum(-1), (d2 * r).sum(-1)
    slant = a * e - b * b
    safe_a, safe_e = np.where(a > 0, a, 1.0), np.where(e > 0, e, 1.0)
    crossing = slant > PARALLEL * a * e
    s = np.where(crossing, np.clip((b * f - c * e) / np.where(crossing, slant, 1.0), 0.0, 1.0), 0.0)
    t = np.clip((b * s + f) / safe_e, 0.0, 1.0)
    s = np.clip((b * t - c) / safe_a, 0.0, 1.0)
    gap = r + s[..., None] * d1 - t[..., None] * d2
    return np.sqrt((gap * gap).sum(-1))


def from_body(starts: Floats, ends: Floats, body: Body) -> Floats:
    """Distance of segments (k, 3) to (k, 3) from a convex body, 0 where they meet: (k,)."""
    if not len(starts):
        return np.zeros(0)
    above_start = starts @ body.normals.T - body.offsets
    above_end = ends @ body.normals.T - body.offsets
    nearest = between_segments(starts[:, None], ends[:, None], body.starts[None], body.ends[None]).min(axis=1)
    nearest = np.minimum(
        nearest, np.minimum(_above_face(starts, above_start, body), _above_face(ends, above_end, body))
    )
    return np.where(_meets(above_start, above_end), 0.0, nearest)


def _meets(above_start: Floats, above_end: Floats) -> Floats:
    """Whether segments meet a body, from the heights of their ends above its faces (k, f): clipped face by face."""
    change = above_end - above_start
    safe = np.where(change == 0, 1.0, change)
    cut = -above_start / safe
    enter = np.where(change < 0, cut, 0.0).max(axis=1)
    leave = np.where(change > 0, cut, 1.0).min(axis=1)
    outside = ((change == 0) & (above_start > 0)).any(axis=1)
    return ~outside & (np.maximum(enter, 0.0) <= np.minimum(leave, 1.0))


def _above_face(points: Floats, above: Floats, body: Body) -> Floats:
    """Height of points above the face they stand over, infinite where they stand over none."""
    face = above.argmax(axis=1)
    height = np.take_along_axis(above, face[:, None], axis=1)[:, 0]
    foot = points - height[:, None] * body.normals[face]
    over = (foot @ body.normals.T - body.offsets <= ON_FACE).all(axis=1) & (height > 0)
    return np.where(over, height, np.inf)


def box_gap(low_a: Floats, high_a: Floats, low_b: Floats, high_b: Floats) -> Floats:
    """Distance of blocks along the axes from each other; corners (..., 3) that broadcast."""
    gap = np.maximum(np.maximum(low_a - high_b, low_b - high_a), 0.0)
    return np.sqrt((gap * gap).sum(-1))
