"""What a building is made of, as pipes see it: walls, slabs, steel. And whether a pipe goes through it."""

from functools import cached_property

import numpy as np

from rules.collide import Body
from rules.scene import Floats, Item, Mesh, Role, Scene

STRUCTURE = (
    *("IfcWall", "IfcSlab", "IfcRoof", "IfcBeam", "IfcColumn", "IfcMember", "IfcFooting", "IfcPile"),
    *("IfcCurtainWall", "IfcStair", "IfcStairFlight", "IfcRamp", "IfcRampFlight"),
)
"""Classes with their subtypes that stay where they are."""

FLOORS = ("IfcSlab", "IfcRamp", "IfcRampFlight", "IfcFooting")
"""Classes that somebody stands on, and that is cleaned."""

RAYS = 16
AROUND = 0.6
"""A pipe goes through a body that this share of the rays about it meet (practice: a corner meets half of them)."""


class Structure:
    """The building of a scene, found once for all rules (`Scene.once`)."""

    def __init__(self, scene: Scene):
        self.items = tuple(item for item in scene.physical if is_structure(item))
        """In scene order."""
        self._bodies: dict[int, Body] = {}

    @cached_property
    def boxes(self) -> Floats:
        """Boxes of the items (n, 2, 3), scene coordinates."""
        return np.array([item.body.bounds for item in self.items if item.body is not None]).reshape(-1, 2, 3)

    def body(self, item: Item) -> Body | None:
        """Body of an item, made ready once."""
        if item.index not in self._bodies and item.body is not None:
            self._bodies[item.index] = Body(item.body)
        return self._bodies.get(item.index)


def is_structure(item: Item) -> bool:
    """Whether an item is of the building, and matter."""
    if item.role is not Role.PHYSICAL or item.body is None:
        return False
    return any(item.is_a(name) for name in STRUCTURE)


def is_floor(item: Item) -> bool:
    """Whether an item is something that lies below feet."""
    return any(item.is_a(name) for name in FLOORS)


def surrounds(mesh: Mesh, start: Floats, end: Floats, at: Floats, reach: float) -> bool:
    """Tell whether a body goes round an axis: the pipe is in a hole of it.

    Args:
        mesh: of the body.
        start: of the axis (3,).
        end: of the axis (3,).
        at: the place on the axis where the two are nearest (3,).
        reach: how far round the axis is looked [m].
    """
    way: Floats = (end - start) / np.linalg.norm(end - start)
    least: Floats = np.eye(3)[int(np.argmin(np.abs(way)))]
    side: Floats = np.cross(way, least)
    side /= np.linalg.norm(side)
    up: Floats = np.cross(way, side)
    turns = np.linspace(0.0, 2 * np.pi, RAYS, endpoint=False) + np.pi / RAYS
    rays = np.cos(turns)[:, None] * side + np.sin(turns)[:, None] * up
    corners = mesh.vertices[mesh.faces]
    near = (corners.min(axis=1) <= at + reach).all(axis=1) & (corners.max(axis=1) >= at - reach).all(axis=1)
    hit = hits(corners[near], np.repeat(at[None], RAYS, axis=0), rays)
    return float((hit <= reach).mean()) >= AROUND


def length_within(mesh: Mesh, start: Floats, end: Floats, radius: float) -> float:
    """How much of an axis lies between the faces of a body that it goes through, in its matter or in a hole of it [m].

    Args:
        mesh: of the body, closed.
        start: of the axis (3,).
        end: of the axis (3,).
        radius: how far off the axis the matter is looked for [m].

    Returns:
        Median over rays beside the axis of the length in matter: most of a hole's rim counts, a corner does not.
    """
    length = float(np.linalg.norm(end - start))
    way: Floats = (end - start) / length
    least: Floats = np.eye(3)[int(np.argmin(np.abs(way)))]
    side: Floats = np.cross(way, least)
    side /= np.linalg.norm(side)
    up: Floats = np.cross(way, side)
    turns = np.linspace(0.0, 2 * np.pi, RAYS, endpoint=False) + np.pi / RAYS
    origins = start + radius * (np.cos(turns)[:, None] * side + np.sin(turns)[:, None] * up)
    distance = _crossings(mesh.vertices[mesh.faces], origins, np.repeat(way[None], RAYS, axis=0))
    inside: list[float] = []
    for ray in distance:
        found = sorted({round(min(float(value), length), 6) for value in ray if value < np.inf})
        ends = [0.0, *found] if len(found) % 2 else found
        inside.append(sum(high - low for low, high in zip(ends[::2], ends[1::2], strict=True)))
    return float(np.median(inside))


def hits(corners: Floats, origins: Floats, directions: Floats) -> Floats:
    """Distance along each ray to the first triangle it meets, inf for none.

    Args:
        corners: (m, 3, 3) triangles.
        origins: (n, 3).
        directions: (n, 3), unit vectors.

    Returns:
        (n,) [m]. Source: Moeller and Trumbore, Fast, Minimum Storage Ray/Triangle Intersection, 1997.
    """
    if not len(corners):
        return np.full(len(origins), np.inf)
    return _crossings(corners, origins, directions).min(axis=1)


def _crossings(corners: Floats, origins: Floats, directions: Floats) -> Floats:
    """Distance along each ray (n,) to each triangle (m,), inf where it misses it: (n, m) [m]."""
    first = corners[:, 1] - corners[:, 0]
    second = corners[:, 2] - corners[:, 0]
    across = np.cross(directions[:, None], second[None])
    volume = np.einsum("mj,nmj->nm", first, across)
    flat = np.abs(volume) < 1e-15
    inverse = 1.0 / np.where(flat, 1.0, volume)
    off = origins[:, None] - corners[None, :, 0]
    u = np.einsum("nmj,nmj->nm", off, across) * inverse
    turned = np.cross(off, first[None])
    v = np.einsum("nj,nmj->nm", directions, turned) * inverse
    distance = np.einsum("mj,nmj->nm", second, turned) * inverse
    inside = ~flat & (u >= -1e-9) & (v >= -1e-9) & (u + v <= 1 + 1e-9) & (distance >= 0)
    return np.where(inside, distance, np.inf)
