"""Shapes of the component library as plane faces, for drawings: vertices, loops, and which edges are drawn.

Round faces are cut into strips; between two strips of one face no edge is drawn.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from component_library.model import Placement
from component_library.shapes import Bend, Box, Cylinder, Extrusion, Facets, Revolution, Shape

Floats = NDArray[np.float64]
Loop = tuple[int, ...]

ORIGIN: Floats = np.zeros(1)
SIDES = 32
"""Strips of a full turn (practice: 0.5 % of the radius between chord and arc)."""
SHARP = math.cos(math.radians(30))
"""Cosine of the angle between two faces from which on their edge is drawn (practice; strips turn by 11 degrees)."""


@dataclass(frozen=True, eq=False)
class Faceted:
    """A body of plane faces: vertices (n, 3) [m], faces as loops seen counter-clockwise from outside.

    `normals` (m, 3) are unit vectors. `edges` maps a pair of vertices, least first, to its faces.
    """

    vertices: Floats
    faces: tuple[Loop, ...]
    normals: Floats
    edges: dict[tuple[int, int], tuple[int, ...]]

    def drawn(self, front: Sequence[bool]) -> list[tuple[int, int]]:
        """Edges within the faces that are seen that are too sharp to be left out, in a fixed order."""
        found: list[tuple[int, int]] = []
        for edge, faces in self.edges.items():
            if len(faces) == 2 and all(front[face] for face in faces):
                one, other = (self.normals[face] for face in faces)
                if float(one @ other) < SHARP:
                    found.append(edge)
        return found

    def outline(self, front: Sequence[bool]) -> list[list[int]]:
        """Go round the faces that are seen in closed loops of vertices."""
        onward: defaultdict[int, list[int]] = defaultdict(list)
        for number, face in enumerate(self.faces):
            if not front[number]:
                continue
            for start, end in zip(face, (*face[1:], face[0]), strict=True):
                others = self.edges[min(start, end), max(start, end)]
                if not any(front[other] for other in others if other != number):
                    onward[start].append(end)
        return _loops(onward)


def _loops(onward: defaultdict[int, list[int]]) -> list[list[int]]:
    """Chain directed edges, start -> ends, into closed loops."""
    loops: list[list[int]] = []
    for first in sorted(onward):
        while onward[first]:
            loop, here = [first], onward[first].pop()
            while here != first and onward[here]:
                loop.append(here)
                here = onward[here].pop()
            loops.append(loop)
    return loops


@lru_cache(maxsize=4096)
def faceted(shape: Shape) -> Faceted:
    """Cut a shape into plane faces, in its own frame."""
    vertices, faces = _faces(shape)
    points = np.array(vertices, dtype=np.float64)
    normals = np.array([_normal(points[list(face)]) for face in faces])
    edges: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for number, face in enumerate(faces):
        for start, end in zip(face, (*face[1:], face[0]), strict=True):
            edges[min(start, end), max(start, end)].append(number)
    return Faceted(points, tuple(faces), normals, {edge: tuple(found) for edge, found in edges.items()})


def placed(vertices: Floats, place: Placement) -> Floats:
    """Vertices (n, 3) of a frame in the frame that it stands in [m]."""
    return turned(vertices, np.array([place.x, place.y, place.z]), np.array(place.origin))


def turned(vertices: Floats, axes: Floats, origin: Floats = ORIGIN) -> Floats:
    """Multiply rows (n, 3) by axes (3, k) and add an origin, to a nanometre.

    A library for matrices sums in another order on another processor; sheets are the same bytes on all of them.
    """
    total: Floats = vertices[:, :1] * axes[0] + vertices[:, 1:2] * axes[1] + vertices[:, 2:] * axes[2] + origin
    return total.round(9)


def _normal(points: Floats) -> Floats:
    """Give the unit normal of a plane loop (n, 3), by Newell."""
    following = np.roll(points, -1, axis=0)
    total = np.cross(points - points[0], following - points[0]).sum(axis=0)
    length = float(np.linalg.norm(total))
    return total / length if length > 0 else total


def _faces(shape: Shape) -> tuple[list[tuple[float, float, float]], list[Loop]]:
    match shape:
        case Box(x, y, z):
            return _prism([(-x / 2, -y / 2), (x / 2, -y / 2), (x / 2, y / 2), (-x / 2, y / 2)], z)
        case Cylinder(radius, length):
            return _prism([(radius * c, radius * s) for c, s in _circle(SIDES)], length)
        case Extrusion(profile, depth):
            return _prism(list(profile), depth)
        case Revolution(profile):
            return _turned(profile)
        case Bend(radius, bend_radius, angle):
            return _bent(radius, bend_radius, angle)
        case Facets(vertices, faces):
            return list(vertices), list(faces)


def _circle(sides: int) -> list[tuple[float, float]]:
    return [(math.cos(2 * math.pi * side / sides), math.sin(2 * math.pi * side / sides)) for side in range(sides)]


def _prism(profile: Sequence[tuple[float, float]], depth: float) -> tuple[list[tuple[float, float, float]], list[Loop]]:
    count = len(profile)
    vertices = [(x, y, level) for level in (0.0, depth) for x, y in profile]
    sides = [(first, (first + 1) % count, count + (first + 1) % count, count + first) for first in range(count)]
    return vertices, [tuple(reversed(range(count))), tuple(range(count, 2 * count)), *sides]


def _turned(profile: Sequence[tuple[float, float]]) -> tuple[list[tuple[float, float, float]], list[Loop]]:
    count = len(profile)
    vertices = [(r * c, r * s, z) for c, s in _circle(SIDES) for r, z in profile]
    faces: list[Loop] = []
    for side in range(SIDES):
        here, there = side * count, (side + 1) % SIDES * count
        for first in range(count):
            second = (first + 1) % count
            faces.append((here + first, there + first, there + second, here + second))
    return vertices, faces


def _bent(radius: float, bend_radius: float, angle: float) -> tuple[list[tuple[float, float, float]], list[Loop]]:
    steps = max(1, math.ceil(angle / (2 * math.pi / SIDES)))
    sides = SIDES // 2
    vertices: list[tuple[float, float, float]] = []
    for step in range(steps + 1):
        turn = angle * step / steps
        for c, s in _circle(sides):
            out = bend_radius - radius * c
            vertices.append((bend_radius - out * math.cos(turn), radius * s, out * math.sin(turn)))
    faces: list[Loop] = [tuple(reversed(range(sides))), tuple(range(steps * sides, (steps + 1) * sides))]
    for step in range(steps):
        for first in range(sides):
            second = (first + 1) % sides
            low, high = step * sides, (step + 1) * sides
            faces.append((low + first, low + second, high + second, high + first))
    return vertices, faces
