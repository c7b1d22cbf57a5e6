"""What is placed, and where: Module, Pose, Floor. Plans are shapely polygons in metres; heights are above the floor."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.affinity import affine_transform
from shapely.geometry import MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

from component_library.model import Component, Placement
from component_library.routing.bodies import Body
from component_library.routing.parts import bodies_of
from component_library.standards import tables

ANKLE, HEAD = 0.05, 2.0
"""What stands between these heights above the floor is in the way of people [m] (domain 3.4)."""
GRAIN = 0.005
"""Plans are this much larger than what they are of, to be plainer [m]."""
STUB = 0.15
"""Free beyond a pipe that turns off before a port [m] (practice)."""
STANDING = ("ACCESS", "OPERATE", "SERVICE")
"""Envelopes that people stand in."""


@dataclass(frozen=True)
class Pose:
    """Where a module stands: its origin in the plan [m], and quarter turns counter-clockwise."""

    x: float
    y: float
    turns: int = 0

    def moved(self, plan: BaseGeometry) -> BaseGeometry:
        """Give a plan of the module in the plan of the room."""
        cosine, sine = ((1, 0), (0, 1), (-1, 0), (0, -1))[self.turns % 4]
        return affine_transform(plan, [cosine, -sine, sine, cosine, self.x, self.y])

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Give a point of the module in the plan of the room [m]."""
        cosine, sine = ((1, 0), (0, 1), (-1, 0), (0, -1))[self.turns % 4]
        return cosine * x - sine * y + self.x, sine * x + cosine * y + self.y


@dataclass(frozen=True, eq=False)
class Module:
    """What stands on the floor, in its own coordinates.

    Attributes:
        name: of the module.
        solid: plan of all its bodies.
        ground: plan of those in the way of people.
        rooms: plan of its envelopes and of the stubs before its ports.
        standing: plan of the envelopes that people stand in; of its bodies where it has none.
        height: of bodies and envelopes above the floor [m].
        ports: name -> place in plan [m].
    """

    name: str
    solid: BaseGeometry
    ground: BaseGeometry
    rooms: BaseGeometry
    standing: BaseGeometry
    height: float
    ports: dict[str, tuple[float, float]]

    @cached_property
    def whole(self) -> BaseGeometry:
        """Plan of bodies and rooms."""
        return shapely.union(self.solid, self.rooms)


@dataclass(frozen=True)
class Entrance:
    """A door: where its middle stands [m], clear width [m], unit vector into the room."""

    name: str
    at: tuple[float, float]
    width: float
    inward: tuple[float, float]

    @property
    def apron(self) -> Polygon:
        """Square before the door that stays free: as deep as it is wide."""
        (x, y), (u, v), half = self.at, self.inward, self.width / 2
        return Polygon(
            [
                (x - v * half, y + u * half),
                (x + v * half, y - u * half),
                (x + v * half + u * self.width, y - u * half + v * self.width),
                (x - v * half + u * self.width, y + u * half + v * self.width),
            ]
        )


@dataclass(frozen=True, eq=False)
class Floor:
    """A floor that modules are placed on.

    Attributes:
        outline: plan of the room.
        level, ceiling: of the room [m].
        obstacles: bodies of others, in the coordinates of the room.
        doors: into the room.
        walkway: clear width that leads from a door to every module [m].
    """

    outline: Polygon
    level: float
    ceiling: float
    obstacles: tuple[Body, ...]
    doors: tuple[Entrance, ...]
    walkway: float

    def blocked(self, bottom: float, top: float) -> BaseGeometry:
        """Plan of what others have between two heights above the floor [m], within the room."""
        plans = [
            plan_of(body) for body in self.obstacles
            if body.low[2] < self.level + top - 1e-6 and body.high[2] > self.level + bottom + 1e-6
        ]  # fmt: skip
        inside = [shapely.intersection(plan, self.outline) for plan in plans]
        return shapely.union_all([plan for plan in inside if plan.area > 1e-6])


def plan_of(body: Body) -> BaseGeometry:
    """Give the plan of a convex body."""
    return MultiPoint(np.vstack([body.starts, body.ends])[:, :2]).convex_hull


def module_of(name: str, component: Component, clearance: float) -> Module:
    """Make the module of a component that stands on z = 0; `clearance` is asked round insulated pipe [m]."""
    bodies = bodies_of(component, Placement(), name)
    matter = [body for body in bodies if not body.kind]
    rooms = [body for body in bodies if body.kind]
    stubs = [_stub(port.at, port.dn, clearance) for port in component.ports if abs(port.at.z[2]) < 0.5]
    low = [body for body in matter if body.low[2] < HEAD and body.high[2] > ANKLE]
    solid = shapely.union_all([_union(matter), *stubs])
    standing = _union([body for body in rooms if body.kind in STANDING])
    return Module(
        name,
        solid,
        _union(low),
        _union(rooms),
        solid if standing.is_empty else standing,
        max((float(body.high[2]) for body in bodies), default=0.0),
        {port.name: (port.at.origin[0], port.at.origin[1]) for port in component.ports},
    )


def _union(bodies: Sequence[Body]) -> BaseGeometry:
    return shapely.union_all([plan_of(body) for body in bodies]).buffer(GRAIN).simplify(GRAIN)


def _stub(at: Placement, dn: int, clearance: float) -> BaseGeometry:
    """Plan of the way that a pipe leaves a port by: its bolts, flange, piece and bend, and room beyond it."""
    half = tables.pipes().row(dn).outside_diameter / 2 + tables.pipes().row(dn).insulation + clearance
    back = max(tables.flanges().row(dn).bolt_length, half)
    turned = tables.flanges().row(dn).thickness + tables.least_piece(dn) + tables.elbows().row(dn).bend_radius
    length = turned + half + STUB
    (x, y, _), (u, v, _) = at.origin, at.z
    norm = math.hypot(u, v)
    u, v = u / norm, v / norm
    return Polygon(
        [
            (x - v * half - u * back, y + u * half - v * back),
            (x + v * half - u * back, y - u * half - v * back),
            (x + v * half + u * length, y - u * half + v * length),
            (x - v * half + u * length, y + u * half + v * length),
        ]
    )
