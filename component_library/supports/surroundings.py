"""What is around a place on a pipe: the structure that a support can be fixed to, and whether its bodies are free.

Terminology: *structure* are bodies with a role ("floor", "slab", "roof", "beam", "wall", "column"); *blocks* are what
a support may not stand in: matter of others, envelopes, other runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from component_library.model import Placement, Solid
from component_library.routing.bodies import Body, Floats
from component_library.routing.parts import local_bodies, placed
from component_library.shapes import Vector

FLAT = 0.999
"""Cosine between a ray and the face that it meets: what is more askew takes no plate (2.6 degrees, practice)."""
LEVEL = 1e-6
"""Slope of a face or way below which it counts as upright or level."""
TOUCH = 1e-3
"""Bodies of a support may come this near to others, or into them [m]: half of the tolerance of hard clashes."""
OVERHEAD = ("slab", "roof", "beam")
"""Roles of what a pipe is hung from."""
BESIDE = ("wall", "column", "beam")
"""Roles of what a bracket is fixed to."""
BELOW = ("floor", "slab")
"""Roles of what a post stands on."""


@dataclass(frozen=True)
class Hit:
    """Where a ray meets structure: distance [m], name, and number of the body."""

    distance: float
    name: str
    body: int = -1


@dataclass(frozen=True, eq=False)
class Around:
    """Structure and blocks of a room.

    Attributes:
        bodies: all convex bodies, those of one element under one name; keep-outs have a kind.
        roles: name -> role of structure.
    """

    bodies: tuple[Body, ...]
    roles: Mapping[str, str]

    @cached_property
    def lows(self) -> Floats:
        """Least corners (n, 3)."""
        return np.array([body.low for body in self.bodies]).reshape(-1, 3)

    @cached_property
    def highs(self) -> Floats:
        """Greatest corners (n, 3)."""
        return np.array([body.high for body in self.bodies]).reshape(-1, 3)

    def look(self, start: Vector, way: Vector, reach: float, roles: Sequence[str]) -> Hit | None:
        """Give the first structure of some roles that a ray along an axis meets, if it meets it squarely.

        Anything else in the way does not matter here: `free` tells whether the support can be built.
        """
        origin, direction = np.array(start), np.array(way)
        end = origin + direction * reach
        low, high = np.minimum(origin, end), np.maximum(origin, end)
        near = ((self.lows <= high) & (self.highs >= low)).all(axis=1)
        found: list[Hit] = []
        for number in np.flatnonzero(near).tolist():
            body = self.bodies[number]
            if self.roles.get(body.name) in roles and body.kind in ("", "WALL"):
                distance = _entry(origin, direction, reach, body)
                if distance is not None:
                    found.append(Hit(distance, body.name, number))
        return min(found, key=lambda hit: (hit.distance, hit.name), default=None)

    def ways(self, point: Vector, reach: float, roles: Sequence[str]) -> list[Vector]:
        """Give the level directions from a point towards the upright faces of structure within reach [m]."""
        places = np.array(point)
        near = ((self.lows <= places + reach) & (self.highs >= places - reach)).all(axis=1)
        found: list[Vector] = []
        for number in np.flatnonzero(near).tolist():
            body = self.bodies[number]
            if self.roles.get(body.name) in roles and body.kind in ("", "WALL"):
                for normal, offset in zip(body.normals.tolist(), body.offsets.tolist(), strict=True):
                    if abs(normal[2]) < LEVEL and 0 < float(np.dot(normal, places)) - offset <= reach:
                        size = float(np.hypot(normal[0], normal[1]))
                        way = (-normal[0] / size + 0.0, -normal[1] / size + 0.0, 0.0)
                        if all(abs(way[0] - x) + abs(way[1] - y) > LEVEL for x, y, _ in found):
                            found.append(way)
        return sorted(found)

    def free(
        self, solids: Sequence[Solid], place: Placement, but: Sequence[str] = (), fixed: Sequence[int] = ()
    ) -> bool:
        """Whether bodies of a component at a place are clear of all but some names, and the bodies it is fixed to."""
        return self.blocker(solids, place, but, fixed) is None

    def blocker(
        self, solids: Sequence[Solid], place: Placement, but: Sequence[str] = (), fixed: Sequence[int] = ()
    ) -> str | None:
        """Give the name of the first body that a component at a place stands in; as `free`."""
        for solid in solids:
            for local in local_bodies(solid.shape):
                part = placed(local, place @ solid.at, "support")
                near = (self.lows < part.high - TOUCH) & (self.highs > part.low + TOUCH)
                for number in np.flatnonzero(near.all(axis=1)).tolist():
                    body = self.bodies[number]
                    clear = number in fixed or body.name in but or body.soft
                    if not clear and not _apart(part, body):
                        return body.name if body.kind in ("", "WALL") else f"{body.name} ({body.kind})"
        return None

    def nearest(self, point: Vector, roles: Sequence[str], side: int = 0) -> Hit | None:
        """Give the structure of some roles that is nearest to a point, by its box; above (side 1) or below it (-1)."""
        places = np.array(point)
        found = [
            Hit(float(np.linalg.norm(np.maximum(np.maximum(body.low - places, places - body.high), 0.0))), body.name)
            for body in self.bodies
            if self.roles.get(body.name) in roles and (side != 1 or body.high[2] > point[2])
            if side != -1 or body.low[2] < point[2]
        ]
        return min(found, key=lambda hit: (hit.distance, hit.name), default=None)


def _entry(origin: Floats, direction: Floats, reach: float, body: Body) -> float | None:
    """Distance at which a ray enters a convex body through a face that lies across it [m]; None if it does not."""
    above, change = body.normals @ origin - body.offsets, body.normals @ direction
    if bool(((np.abs(change) < 1e-12) & (above > 0)).any()):
        return None
    share = -above / np.where(np.abs(change) < 1e-12, 1.0, change)
    entering = np.where(change < -1e-12, share, -np.inf)
    face = int(entering.argmax())
    leave = float(np.where(change > 1e-12, share, np.inf).min())
    distance = float(entering[face])
    if not 0 <= distance <= min(reach, leave) or -float(change[face]) < FLAT:
        return None
    return distance


def _apart(one: Body, other: Body) -> bool:
    """Whether a face of one of two convex bodies has the other wholly outside, but for `TOUCH`."""
    return _outside(one, other) or _outside(other, one)


def _outside(one: Body, other: Body) -> bool:
    corners = np.concatenate([other.starts, other.ends])
    heights = (corners @ one.normals.T - one.offsets).min(axis=0)
    return bool((heights > -TOUCH).any())
