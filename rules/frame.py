"""One frame for all models: the engineering frame of the first, in metres, minus a local origin."""

import math
from dataclasses import dataclass

import numpy as np

from rules.facts import Floats, MapConversion

FAR = 1e4
"""Coordinates beyond this [m] are made local: double precision still holds 1e-12 there, but boolean kernels work with
tolerances relative to the box (practice)."""

STILL = 1e-6
"""A difference of frames below this [m, rad] is none."""


@dataclass(frozen=True, eq=False)
class Move:
    """What brings a model into the frame of the first: p' = matrix @ p (4, 4), None if nothing; and notes."""

    matrix: Floats | None = None
    notes: tuple[str, ...] = ()

    @property
    def shift(self) -> tuple[float, float, float]:
        """What is added to the origin of the model [m]."""
        if self.matrix is None:
            return (0.0, 0.0, 0.0)
        return (float(self.matrix[0, 3]), float(self.matrix[1, 3]), float(self.matrix[2, 3]))

    def applied(self, points: Floats) -> Floats:
        """Points (n, 3) [m] in the common frame."""
        return points if self.matrix is None else points @ self.matrix[:3, :3].T + self.matrix[:3, 3]


def move(first: MapConversion | None, other: MapConversion | None) -> Move:
    """Bring a model with map conversion `other` into the placements of a model with map conversion `first`.

    Both are needed, and one coordinate reference system: with a conversion on one side only nobody knows where the
    other model lies on the map, and the placements are taken as they are.
    """
    if other is None:
        return Move(notes=("has no map conversion, the first model has one: not moved",) if first else ())
    if first is None:
        return Move(notes=("has a map conversion, the first model has none: not moved",))
    if first.crs and other.crs and first.crs.strip().upper() != other.crs.strip().upper():
        return Move(notes=(f"lies in {other.crs}, the first model in {first.crs}: not moved",))
    matrix: Floats = np.linalg.solve(first.matrix(), other.matrix()).astype(np.float64)
    matrix[3] = (0.0, 0.0, 0.0, 1.0)
    offset = float(np.abs(matrix[:3, 3]).max())
    turned = float(np.abs(matrix[:3, :3] - np.eye(3)).max())
    if offset < STILL and turned < STILL:
        return Move()
    note = "moved by its map conversion: " + ", ".join(f"{value:.3f} m" for value in matrix[:3, 3])
    angle = math.degrees(math.atan2(matrix[1, 0], matrix[0, 0]))
    if abs(angle) > 1e-6:
        note += f", turned by {angle:.4f} degrees"
    scale = other.scale / first.scale
    if abs(scale - 1) > STILL:
        note += f", scaled by {scale:.8f}"
    return Move(matrix, (note,))


def local_origin(bounds: Floats | None) -> tuple[float, float, float]:
    """Choose what is taken off every coordinate.

    Args:
        bounds: least and greatest corner of the first model (2, 3) [m], None if it has no body.

    Returns:
        Zero for models near the origin; else the least corner, rounded down to 100 m so that a small change of the
        model does not change it.
    """
    if bounds is None or float(np.abs(bounds).max()) <= FAR:
        return (0.0, 0.0, 0.0)
    x, y, z = (float(value) for value in np.floor(bounds[0] / 100.0) * 100.0)
    return (x, y, z)
