"""Solids as IFC knows them: swept areas, and a facetted body where no sweep fits. No IFC here.

Every shape stands in its own frame: it starts at z = 0 and grows along +z. `extent(direction)` is the support
function (the farthest the body reaches along a unit vector), which gives exact bounds in any frame.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

Vector = tuple[float, float, float]
Point2 = tuple[float, float]


def dot(a: Vector, b: Vector) -> float:
    """Scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@dataclass(frozen=True)
class Box:
    """Rectangular block, centred on the z axis: x by y in plan, z high. Lengths [m]."""

    x: float
    y: float
    z: float

    @property
    def volume(self) -> float:
        """Volume [m3]."""
        return self.x * self.y * self.z

    def extent(self, direction: Vector) -> float:
        """Support function along a unit vector [m]."""
        return (abs(direction[0]) * self.x + abs(direction[1]) * self.y) / 2 + max(0.0, direction[2] * self.z)


@dataclass(frozen=True)
class Cylinder:
    """Circular cylinder around the z axis. Lengths [m]."""

    radius: float
    length: float

    @property
    def volume(self) -> float:
        """Volume [m3]."""
        return math.pi * self.radius**2 * self.length

    def extent(self, direction: Vector) -> float:
        """Support function along a unit vector [m]."""
        return self.radius * math.hypot(direction[0], direction[1]) + max(0.0, direction[2] * self.length)


@dataclass(frozen=True)
class Extrusion:
    """A polygon in the x-y plane, counter-clockwise, not closed, swept along +z by `depth` [m]."""

    profile: tuple[Point2, ...]
    depth: float

    @property
    def volume(self) -> float:
        """Volume [m3]."""
        return polygon_area(self.profile) * self.depth

    @property
    def convex(self) -> bool:
        """Whether the profile has no notch."""
        points = self.profile
        return all(
            (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]) >= -1e-12
            for a, b, c in zip(points, points[1:] + points[:1], points[2:] + points[:2], strict=True)
        )

    def extent(self, direction: Vector) -> float:
        """Support function along a unit vector [m]."""
        plan = max(direction[0] * x + direction[1] * y for x, y in self.profile)
        return plan + max(0.0, direction[2] * self.depth)


@dataclass(frozen=True)
class Revolution:
    """A polygon of (radius, height) pairs, counter-clockwise, turned once around the z axis. Lengths [m].

    Radii must be positive: a profile that touches the axis is refused by some readers, so bodies of
    revolution here are hollow (a reducer has its bore).
    """

    profile: tuple[Point2, ...]

    @property
    def volume(self) -> float:
        """Volume [m3], by Pappus."""
        total = 0.0
        for (r0, z0), (r1, z1) in zip(self.profile, self.profile[1:] + self.profile[:1], strict=True):
            total += (r0 * z1 - r1 * z0) * (r0 + r1)
        return abs(total) * math.pi / 3

    def extent(self, direction: Vector) -> float:
        """Support function along a unit vector [m]."""
        plan = math.hypot(direction[0], direction[1])
        return max(plan * radius + direction[2] * height for radius, height in self.profile)


@dataclass(frozen=True)
class Bend:
    """A disc of `radius` swept along an arc that leaves the origin along +z and turns towards +x.

    `bend_radius` is the radius of the centre line [m], `angle` the turn [rad], at most pi.
    """

    radius: float
    bend_radius: float
    angle: float

    @property
    def volume(self) -> float:
        """Volume [m3], by Pappus."""
        return math.pi * self.radius**2 * self.bend_radius * self.angle

    def extent(self, direction: Vector) -> float:
        """Support function along a unit vector [m], over discs one degree apart (error below 4e-5 bend_radius)."""
        steps = max(1, math.ceil(math.degrees(self.angle)))
        best = -math.inf
        for step in range(steps + 1):
            turn = self.angle * step / steps
            centre = (self.bend_radius * (1 - math.cos(turn)), 0.0, self.bend_radius * math.sin(turn))
            along = dot(direction, (math.sin(turn), 0.0, math.cos(turn)))
            best = max(best, dot(direction, centre) + self.radius * math.sqrt(max(0.0, 1 - along**2)))
        return best


@dataclass(frozen=True)
class Facets:
    """A closed body of plane faces, each a loop of vertex numbers seen counter-clockwise from outside."""

    vertices: tuple[Vector, ...]
    faces: tuple[tuple[int, ...], ...]

    @cached_property
    def volume(self) -> float:
        """Volume [m3], by the divergence theorem."""
        total = 0.0
        for face in self.faces:
            a = self.vertices[face[0]]
            for second, third in pairwise(face[1:]):
                b, c = self.vertices[second], self.vertices[third]
                total += dot(a, (b[1] * c[2] - b[2] * c[1], b[2] * c[0] - b[0] * c[2], b[0] * c[1] - b[1] * c[0]))
        return total / 6

    def extent(self, direction: Vector) -> float:
        """Support function along a unit vector [m]."""
        return max(dot(direction, vertex) for vertex in self.vertices)


Shape = Box | Cylinder | Extrusion | Revolution | Bend | Facets
ConvexShape = Box | Cylinder | Extrusion


def polygon_area(points: tuple[Point2, ...]) -> float:
    """Signed area of a polygon [m2], positive when counter-clockwise."""
    following = points[1:] + points[:1]
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(points, following, strict=True)) / 2
