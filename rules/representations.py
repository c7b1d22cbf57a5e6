"""What the file declares as body, and what of it the fast kernel can be trusted with.

The fast kernel joins every solid of a product into one mesh, whatever the representation, and drops kinds of items
in silence. Both were measured item kind by item kind; the tables below are what came out. Works on parser entities.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from rules.attributes import attribute
from rules.relations import by_type

BODY_ORDER = ("Body", "Tessellation", "Facetation", "Mesh", "Solid", "Body-FallBack", "Body-Fallback", "Surface")
"""Which representation is the body where there are several, best first; others come before the fall-backs' end."""

NOT_BODY = frozenset(
    {
        "Annotation",
        "Annotation2D",
        "Axis",
        "Axis2D",
        "Box",
        "Clearance",
        "CoG",
        "Coverage",
        "FootPrint",
        "Lighting",
        "Plan",
        "Profile",
        "Reference",
        "Row",
        "SurveyPoints",
    }
)
"""Identifiers of IfcShapeRepresentation that never mean matter (IFC4X3, IfcShapeRepresentation)."""

SHAPES = (
    "IfcSolidModel",
    "IfcBooleanResult",
    "IfcCsgPrimitive3D",
    "IfcTessellatedFaceSet",
    "IfcFaceBasedSurfaceModel",
    "IfcShellBasedSurfaceModel",
    "IfcSectionedSpine",
    "IfcSurface",
)
"""Supertypes of items that are a body; curves, points, boxes, lights and text are none."""

TRUSTED = frozenset(
    {
        "IfcExtrudedAreaSolid",
        "IfcRevolvedAreaSolid",
        "IfcSweptDiskSolid",
        "IfcFacetedBrep",
        "IfcAdvancedBrep",
        "IfcAdvancedBrepWithVoids",
        "IfcManifoldSolidBrep",
        "IfcBooleanResult",
        "IfcBooleanClippingResult",
        "IfcCsgSolid",
        "IfcBlock",
        "IfcSphere",
        "IfcHalfSpaceSolid",
        "IfcPolygonalBoundedHalfSpace",
        "IfcBoxedHalfSpace",
        "IfcTriangulatedFaceSet",
        "IfcPolygonalFaceSet",
        "IfcFaceBasedSurfaceModel",
        "IfcShellBasedSurfaceModel",
        "IfcMappedItem",
        "IfcArbitraryClosedProfileDef",
        "IfcArbitraryProfileDefWithVoids",
        "IfcCircleProfileDef",
        "IfcCircleHollowProfileDef",
        "IfcRectangleProfileDef",
        "IfcRectangleHollowProfileDef",
        "IfcRoundedRectangleProfileDef",
        "IfcIShapeProfileDef",
        "IfcLShapeProfileDef",
        "IfcUShapeProfileDef",
        "IfcCShapeProfileDef",
        "IfcTShapeProfileDef",
        "IfcCompositeProfileDef",
        "IfcDerivedProfileDef",
        "IfcMirroredProfileDef",
        "IfcRightCircularCylinder",
        "IfcRightCircularCone",
        "IfcSweptDiskSolidPolygonal",
    }
)
"""Items and profiles that the fast kernel meshes right, measured against closed-form volumes and the second kernel
(the last three after `rules.rewriting`). Ellipse, trapezium, Z and asymmetric I profiles, tapered, fixed-reference and
surface-curve sweeps, sectioned solids and pyramids came back wrong or not at all."""

CHECKED = frozenset({"IfcAdvancedBrep", "IfcAdvancedBrepWithVoids"})
"""Items that the fast kernel meshes right or with faces missing: trusted where the mesh is closed (3 of 5 were not)."""

HOLLOW = frozenset({"IfcCircleHollowProfileDef", "IfcRectangleHollowProfileDef", "IfcArbitraryProfileDefWithVoids"})
"""Profiles with a hole, which the fast kernel keeps when it extrudes and fills when it revolves (bends of pipes)."""

SHARP = math.radians(15.0)
"""Corner of a polyline [rad] from which on the fast kernel must not sweep a disk along it: it does not mitre, and the
tube thins to cos(turn / 2) of its radius at the corner, 0.9 % here and 29 % at a right angle."""

Classes = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True)
class Shape:
    """What a product declares. `ignored` says that other representations hold solids the fast kernel would add."""

    body: tuple[Any, ...]
    clearance: tuple[Any, ...]
    ignored: bool


class Representations:
    """Reader of representations; remembers what it found about shared items."""

    def __init__(self, classes: Classes):
        """Take the function that gives a class with all its supertypes."""
        self._classes = classes
        self._is_shape: dict[str, bool] = {}
        self._kinds: dict[int, frozenset[str]] = {}

    def shape(self, product: Any) -> Shape:
        """Sort the representations of a product into body, clearance and what is neither."""
        definition = attribute(product, "Representation")
        solid: list[Any] = []
        clearance: list[Any] = []
        ignored = False
        for representation in attribute(definition, "Representations") or ():
            if representation is None or not self._has_shape(representation):
                continue
            identifier = str(representation.RepresentationIdentifier or "")
            if identifier.lower() == "clearance":
                clearance.append(representation)
            elif identifier in NOT_BODY:
                ignored = True
            else:
                solid.append(representation)
        best = min((_rank(representation) for representation in solid), default=0)
        body = tuple(representation for representation in solid if _rank(representation) == best)
        return Shape(body, tuple(clearance), ignored or bool(clearance) or len(body) < len(solid))

    def doubtful(self, representations: Iterable[Any]) -> str:
        """Name the kinds of items and profiles that the fast kernel is not trusted with; empty if there are none."""
        return ", ".join(sorted(self.kinds(representations) - TRUSTED))

    def kinds(self, representations: Iterable[Any]) -> frozenset[str]:
        """Collect the classes of all items of the representations, their operands and their profiles."""
        kinds: set[str] = set()
        for representation in representations:
            for item in representation.Items or ():
                kinds |= self._item_kinds(item)
        return frozenset(kinds)

    def items(self, representation: Any) -> tuple[Any, ...]:
        """Items of a representation that are shapes."""
        return tuple(item for item in representation.Items or () if item is not None and self._shape_item(item, 0))

    def _has_shape(self, representation: Any) -> bool:
        return any(self._shape_item(item, 0) for item in representation.Items or () if item is not None)

    def _shape_item(self, item: Any, depth: int) -> bool:
        name = item.is_a()
        if name == "IfcMappedItem":
            source = attribute(item.MappingSource, "MappedRepresentation")
            inner = attribute(source, "Items") or ()
            return depth < 20 and any(self._shape_item(part, depth + 1) for part in inner if part is not None)
        if name == "IfcGeometricSet":
            return any(part is not None and part.is_a("IfcSurface") for part in item.Elements or ())
        if name not in self._is_shape:
            self._is_shape[name] = any(kind in SHAPES for kind in self._classes(name))
        return self._is_shape[name]

    def _item_kinds(self, item: Any) -> frozenset[str]:
        if item is None:
            return frozenset()
        step = int(item.id())
        if step not in self._kinds:
            self._kinds[step] = frozenset()  # an item that contains itself ends here
            name = item.is_a()
            kinds = {name} if name == "IfcGeometricSet" or self._counts(name) else set[str]()
            for part in _inner(item, name):
                kinds |= self._item_kinds(part)
            if name == "IfcRevolvedAreaSolid" and kinds & HOLLOW:
                kinds.add("IfcRevolvedAreaSolid of a hollow profile")
            if name.startswith("IfcSweptDiskSolid") and _sharpest_turn(item.Directrix) > SHARP:
                kinds.add("IfcSweptDiskSolid around corners")
            self._kinds[step] = frozenset(kinds)
        return self._kinds[step]

    def _counts(self, name: str) -> bool:
        """Shapes, half spaces and profiles; curves and points beside a solid say nothing about it."""
        kinds = self._classes(name)
        return any(kind in SHAPES or kind in ("IfcProfileDef", "IfcHalfSpaceSolid", "IfcMappedItem") for kind in kinds)


def _inner(item: Any, name: str) -> tuple[Any, ...]:
    if name == "IfcMappedItem":
        return tuple(attribute(attribute(item.MappingSource, "MappedRepresentation"), "Items") or ())
    if name in ("IfcBooleanResult", "IfcBooleanClippingResult"):
        return (item.FirstOperand, item.SecondOperand)
    if name == "IfcCsgSolid":
        return (item.TreeRootExpression,)
    if name == "IfcCompositeProfileDef":
        return tuple(item.Profiles or ())
    if name in ("IfcDerivedProfileDef", "IfcMirroredProfileDef"):
        return (item.ParentProfile,)
    return tuple(part for part in (attribute(item, "SweptArea"), attribute(item, "EndSweptArea")) if part)


def _rank(representation: Any) -> int:
    identifier = str(representation.RepresentationIdentifier or "")
    last = len(BODY_ORDER)
    rank = BODY_ORDER.index(identifier) if identifier in BODY_ORDER else 3
    return last if identifier == "Surface" else rank


def _sharpest_turn(directrix: Any) -> float:
    """Greatest change of direction at a vertex of a polyline [rad]; zero for curves with arcs."""
    if directrix is None:
        return 0.0
    if directrix.is_a("IfcPolyline"):
        points = [point.Coordinates for point in directrix.Points or () if point is not None]
    elif directrix.is_a("IfcIndexedPolyCurve") and not directrix.Segments and directrix.Points is not None:
        points = list(directrix.Points.CoordList)
    else:
        return 0.0
    sharpest = 0.0
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        a = [there - start for start, there in zip(before, here, strict=False)]
        b = [there - start for start, there in zip(here, after, strict=False)]
        lengths = math.hypot(*a) * math.hypot(*b)
        if lengths > 0:
            cosine = sum(one * other for one, other in zip(a, b, strict=False)) / lengths
            sharpest = max(sharpest, math.acos(max(-1.0, min(1.0, cosine))))
    return sharpest


def read_aspects(ifc: Any) -> dict[int, str]:
    """Item -> name of the IfcShapeAspect it is listed in."""
    found: dict[int, str] = {}
    for aspect in by_type(ifc, "IfcShapeAspect"):
        for representation in aspect.ShapeRepresentations or ():
            for item in attribute(representation, "Items") or ():
                if item is not None and aspect.Name:
                    found.setdefault(int(item.id()), str(aspect.Name))
    return found
