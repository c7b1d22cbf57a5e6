"""Quantities that follow from the shape alone, by exact formulas.

Only what is certain: one body, and no net quantities where openings or parts belong to it; what the component says
itself goes before.
Definitions: buildingSMART's Qto_ templates, IFC4X3_ADD2.
"""

import math
from collections.abc import Callable
from itertools import pairwise

from component_library.model import Component, Solid, cross
from component_library.shapes import (
    Bend,
    Box,
    Cylinder,
    Extrusion,
    Facets,
    Point2,
    Revolution,
    Shape,
    Vector,
    dot,
    polygon_area,
)

BODY = "Qto_BodyGeometryValidation"
"""Volume and surface for readers to check their geometry against (IFC4X3 only, on occurrences only)."""

UPRIGHT = 1 - 1e-9
"""Cosine of the tilt up to which a body stands upright: 0.003 degrees."""

Quantities = dict[str, float]


def measured(component: Component, with_body: bool) -> dict[str, Quantities]:
    """Give quantity sets of a component by name, as in IFC4X3_ADD2; empty where its shape leaves them open.

    Args:
        component: any.
        with_body: whether to give `BODY` as well.
    """
    if len(component.solids) != 1:
        return {}
    (solid,) = component.solids
    found: dict[str, Quantities] = {}
    if with_body:
        area, volume = surface(solid.shape), solid.shape.volume
        found[BODY] = {"GrossSurfaceArea": area, "NetSurfaceArea": area, "GrossVolume": volume, "NetVolume": volume}
    name, rule = RULES.get(component.ifc_class, ("", _nothing))
    if values := rule(solid):
        found[name] = values
    if component.children:
        found = {
            name: {key: value for key, value in values.items() if not key.startswith("Net")}
            for name, values in found.items()
        }
    return found


def _nothing(_: Solid) -> Quantities:
    return {}


def surface(shape: Shape) -> float:
    """Area of the whole surface of a shape [m2]."""
    match shape:
        case Box():
            return 2 * (shape.x * shape.y + shape.y * shape.z + shape.z * shape.x)
        case Cylinder():
            return math.tau * shape.radius * (shape.radius + shape.length)
        case Extrusion():
            return perimeter(shape.profile) * shape.depth + 2 * polygon_area(shape.profile)
        case Revolution():  # Pappus: each edge turns along the circle of its middle
            edges = zip(shape.profile, shape.profile[1:] + shape.profile[:1], strict=True)
            return sum(math.pi * (a[0] + b[0]) * math.dist(a, b) for a, b in edges)
        case Bend():  # Pappus, and the two ends
            return math.tau * shape.radius * (shape.bend_radius * shape.angle + shape.radius)
        case Facets():
            return sum(_facet(tuple(shape.vertices[number] for number in face)) for face in shape.faces)


def perimeter(points: tuple[Point2, ...]) -> float:
    """Length around a polygon [m]."""
    return sum(math.dist(a, b) for a, b in zip(points, points[1:] + points[:1], strict=True))


def _facet(corners: tuple[Vector, ...]) -> float:
    """Area of a plane polygon: half the sum of the vector products along it [m2]."""
    first = corners[0]
    rays = [(x - first[0], y - first[1], z - first[2]) for x, y, z in corners[1:]]
    total = [0.0, 0.0, 0.0]
    for one, other in pairwise(rays):
        total = [sum_ + part for sum_, part in zip(total, cross(one, other), strict=True)]
    vector = (total[0], total[1], total[2])
    return math.sqrt(dot(vector, vector)) / 2


def _bar(solid: Solid) -> Quantities:
    """Measure a beam, column or member: a straight body, the longest edge of a box being its length."""
    shape = solid.shape
    match shape:
        case Box():
            width, height, length = sorted((shape.x, shape.y, shape.z))
            section, around = width * height, 2 * (width + height)
        case Cylinder():
            section, around, length = math.pi * shape.radius**2, math.tau * shape.radius, shape.length
        case Extrusion():
            section, around, length = polygon_area(shape.profile), perimeter(shape.profile), shape.depth
        case Revolution() | Bend() | Facets():
            return {}
    whole = around * length + 2 * section
    return {
        "Length": length,
        "CrossSectionArea": section,
        "OuterSurfaceArea": around * length,
        "GrossSurfaceArea": whole,
        "NetSurfaceArea": whole,
        "GrossVolume": section * length,
        "NetVolume": section * length,
    }


def _slab(solid: Solid) -> Quantities:
    """Measure a level slab."""
    shape = solid.shape
    if solid.at.z[2] < UPRIGHT:
        return {}
    match shape:
        case Box():
            area, around, depth = shape.x * shape.y, 2 * (shape.x + shape.y), shape.z
        case Extrusion():
            area, around, depth = polygon_area(shape.profile), perimeter(shape.profile), shape.depth
        case Cylinder() | Revolution() | Bend() | Facets():
            return {}
    return {
        "Depth": depth,
        "Perimeter": around,
        "GrossArea": area,
        "NetArea": area,
        "GrossVolume": area * depth,
        "NetVolume": area * depth,
    }


def _wall(solid: Solid) -> Quantities:
    """Measure an upright wall, the lesser side in plan being its width."""
    shape = solid.shape
    if solid.at.z[2] < UPRIGHT or not isinstance(shape, Box):
        return {}
    width, length = sorted((shape.x, shape.y))
    return {
        "Length": length,
        "Width": width,
        "Height": shape.z,
        "GrossFootPrintArea": width * length,
        "NetFootPrintArea": width * length,
        "GrossSideArea": length * shape.z,
        "NetSideArea": length * shape.z,
        "GrossVolume": shape.volume,
        "NetVolume": shape.volume,
    }


def _opening(solid: Solid) -> Quantities:
    return {"Volume": solid.shape.volume}


RULES: dict[str, tuple[str, Callable[[Solid], Quantities]]] = {
    "IfcBeam": ("Qto_BeamBaseQuantities", _bar),
    "IfcColumn": ("Qto_ColumnBaseQuantities", _bar),
    "IfcMember": ("Qto_MemberBaseQuantities", _bar),
    "IfcOpeningElement": ("Qto_OpeningElementBaseQuantities", _opening),
    "IfcSlab": ("Qto_SlabBaseQuantities", _slab),
    "IfcWall": ("Qto_WallBaseQuantities", _wall),
}
"""Class -> set and what fills it."""
