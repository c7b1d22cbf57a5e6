"""Shapes as items of a Body representation. Swept solids where IFC has them, else a facetted Brep."""

from collections.abc import Sequence

from component_library.ifc.step import COORDINATE_DIGITS, Entity, Sheet, rounded
from component_library.model import Placement, Solid, Y, Z, negative
from component_library.shapes import Bend, Box, Cylinder, Extrusion, Facets, Point2, Revolution, Vector, polygon_area

LEAST = 10.0**-COORDINATE_DIGITS
"""Lengths up to this [m] are nothing once rounded."""

FULL_TURN = 6.283185307179586
"""2 pi [rad], the angle of a whole revolution."""


def items(sheet: Sheet, solids: Sequence[Solid]) -> tuple[Entity, ...]:
    """Create one item for each solid, in order.

    Raises:
        ValueError: a shape has no volume or cannot be swept; the message says which and why.
    """
    return tuple(_item(sheet, solid) for solid in solids)


def representation(sheet: Sheet, context: Entity, solids: Sequence[Solid], made: tuple[Entity, ...]) -> Entity:
    """Create the Body representation of items made from solids."""
    return sheet.make("IfcShapeRepresentation", context, "Body", representation_type(solids), made)


def representation_type(solids: Sequence[Solid]) -> str:
    """Give the RepresentationType that all items fit: one representation holds one kind (IfcShapeRepresentation)."""
    brep = [isinstance(solid.shape, Facets) for solid in solids]
    if not any(brep):
        return "SweptSolid"
    return "Brep" if all(brep) else "SolidModel"


def _item(sheet: Sheet, solid: Solid) -> Entity:
    shape, place = solid.shape, solid.at
    match shape:
        case Box():
            _need(shape, min(shape.x, shape.y, shape.z) > LEAST, "a side of no length")
            profile = sheet.shared(
                "IfcRectangleProfileDef", "AREA", None, _plane(sheet), rounded(shape.x), rounded(shape.y)
            )
            return _extruded(sheet, profile, place, shape.z)
        case Cylinder():
            _need(shape, min(shape.radius, shape.length) > LEAST, "no radius or length")
            return _extruded(sheet, _circle(sheet, shape.radius), place, shape.length)
        case Extrusion():
            _need(shape, shape.depth > LEAST, "no depth")
            return _extruded(sheet, _polygon(sheet, shape, shape.profile), place, shape.depth)
        case Revolution():
            _need(shape, min(radius for radius, _ in shape.profile) > LEAST, "a profile that touches its axis")
            return _revolved(sheet, shape, place)
        case Bend():
            _need(shape, LEAST < shape.radius < shape.bend_radius, "a bend radius within the pipe")
            _need(shape, shape.angle > LEAST, "no angle")
            return _bent(sheet, shape, place)
        case Facets():
            return _brep(sheet, shape, place)


def _need(shape: object, condition: bool, fault: str) -> None:
    if not condition:
        raise ValueError(f"{type(shape).__name__} with {fault}")


def _plane(sheet: Sheet) -> Entity:
    return sheet.shared("IfcAxis2Placement2D", sheet.point((0.0, 0.0)), sheet.direction((1.0, 0.0)))


def _circle(sheet: Sheet, radius: float) -> Entity:
    return sheet.shared("IfcCircleProfileDef", "AREA", None, _plane(sheet), rounded(radius))


def _polygon(sheet: Sheet, shape: object, points: tuple[Point2, ...]) -> Entity:
    kept = _without_repeats(points)
    _need(shape, len(kept) >= 3 and polygon_area(kept) > 0, "a profile that is no counter-clockwise polygon")
    corners = tuple(sheet.point(point) for point in kept)
    return sheet.shared(
        "IfcArbitraryClosedProfileDef", "AREA", None, sheet.shared("IfcPolyline", (*corners, corners[0]))
    )


def _without_repeats(points: tuple[Point2, ...]) -> tuple[Point2, ...]:
    """Drop points that fall on the one before once rounded (implementer rule GEM111)."""
    placed = [(rounded(x), rounded(y)) for x, y in points]
    return tuple(point for before, point in zip(placed[-1:] + placed[:-1], placed, strict=True) if point != before)


def _extruded(sheet: Sheet, profile: Entity, place: Placement, depth: float) -> Entity:
    return sheet.make("IfcExtrudedAreaSolid", profile, sheet.axes(place), sheet.direction(Z), rounded(depth))


def _revolved(sheet: Sheet, shape: Revolution, place: Placement) -> Entity:
    """Turn the profile: its x is the radius, its y the height, and the axis is its y through the origin."""
    upright = Placement(place.origin, negative(place.y), place.x)
    axis = sheet.shared("IfcAxis1Placement", sheet.point((0.0, 0.0, 0.0)), sheet.direction(Y))
    profile = _polygon(sheet, shape, shape.profile)
    return sheet.make("IfcRevolvedAreaSolid", profile, sheet.axes(upright), axis, FULL_TURN)


def _bent(sheet: Sheet, shape: Bend, place: Placement) -> Entity:
    """Turn a disc about the y direction through the centre of the bend: it leaves along z and turns towards x."""
    axis = sheet.shared("IfcAxis1Placement", sheet.point((shape.bend_radius, 0.0, 0.0)), sheet.direction(Y))
    angle = rounded(shape.angle, 12)
    return sheet.make("IfcRevolvedAreaSolid", _circle(sheet, shape.radius), sheet.axes(place), axis, angle)


def _brep(sheet: Sheet, shape: Facets, place: Placement) -> Entity:
    """Write plane faces; a Brep has no frame of its own, so its points are moved."""
    _need(shape, shape.volume > 0, "faces that look inwards or enclose nothing")
    points: list[Vector] = [place.point(vertex) for vertex in shape.vertices]
    corners = [sheet.point(point) for point in points]
    faces: list[Entity] = []
    for face in shape.faces:
        loop = [corners[number] for number in face]
        kept = [corner for before, corner in zip(loop[-1:] + loop[:-1], loop, strict=True) if corner != before]
        if len(kept) >= 3:
            bound = sheet.make("IfcFaceOuterBound", sheet.make("IfcPolyLoop", tuple(kept)), True)
            faces.append(sheet.make("IfcFace", (bound,)))
    return sheet.make("IfcFacetedBrep", sheet.make("IfcClosedShell", tuple(faces)))


def same_geometry(one: Sequence[Solid], other: Sequence[Solid]) -> bool:
    """Whether two sets of solids are the same once written: numbers within the rounding of the file."""
    return one == other or _same([*_flat(one)], [*_flat(other)])


def _same(one: list[object], other: list[object]) -> bool:
    return len(one) == len(other) and all(
        abs(a - b) <= 2 * LEAST if isinstance(a, float) and isinstance(b, float) else a == b
        for a, b in zip(one, other, strict=True)
    )


def _flat(solids: Sequence[Solid]) -> list[object]:
    values: list[object] = []
    for solid in solids:
        values += [type(solid.shape).__name__, solid.material]
        values += [*solid.at.origin, *solid.at.z, *solid.at.x]
        shape = solid.shape
        match shape:
            case Box():
                values += [shape.x, shape.y, shape.z]
            case Cylinder():
                values += [shape.radius, shape.length]
            case Bend():
                values += [shape.radius, shape.bend_radius, shape.angle]
            case Extrusion():
                values += [shape.depth, *(value for point in shape.profile for value in point)]
            case Revolution():
                values += [value for point in shape.profile for value in point]
            case Facets():
                values += [shape.faces, *(value for point in shape.vertices for value in point)]
    return values
