"""Changes to the text of an IFC file that make it readable for the kernels: a `Patch`.

No record of the file on disk changes; the kernels get a patched copy. Works on parser entities.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rules.facts import PartFacts, Patch
from rules.placement import axis_matrix
from rules.relations import by_type
from rules.representations import Representations, Shape


@dataclass(frozen=True)
class Need:
    """A product whose items must be meshed one by one: all items of some representations, each its own part."""

    product: Any
    representations: tuple[Any, ...]
    clearance: bool


def real(value: float) -> str:
    """Write a number as a STEP REAL: 1e-05 -> 1.E-05 (ISO 10303-21, 6.4.2)."""
    text = repr(float(value)).upper()
    mantissa, mark, exponent = text.partition("E")
    return (mantissa if "." in mantissa else mantissa + ".") + mark + exponent


def rewrites(ifc: Any, free: int, full_turn: float) -> Patch:
    """Rewrite the items that no kernel reads as others of the same shape.

    A cylinder becomes the extrusion of a circle, a cone the revolution of a triangle, a polygonal disk sweep (whose
    fillets are lost: at most fillet radius x 0.41 of path) the plain one, a faceted solid with voids one less others.

    Args:
        ifc: the opened file.
        free: first instance number that is not taken.
        full_turn: 2 pi in the plane angle unit of the file.
    """
    replaced: dict[int, str] = {}
    added: list[str] = []
    for cylinder in by_type(ifc, "IfcRightCircularCylinder"):
        n = free + len(added)
        added += [
            f"#{n}=IFCCARTESIANPOINT((0.,0.))",
            f"#{n + 1}=IFCAXIS2PLACEMENT2D(#{n},$)",
            f"#{n + 2}=IFCCIRCLEPROFILEDEF(.AREA.,$,#{n + 1},{real(cylinder.Radius)})",
            f"#{n + 3}=IFCDIRECTION((0.,0.,1.))",
        ]
        at = f"#{cylinder.Position.id()}" if cylinder.Position is not None else "$"
        text = f"IFCEXTRUDEDAREASOLID(#{n + 2},{at},#{n + 3},{real(cylinder.Height)})"
        replaced[int(cylinder.id())] = text
    for cone in by_type(ifc, "IfcRightCircularCone"):
        records, text = _cone(cone, free + len(added), full_turn)
        added += records
        replaced[int(cone.id())] = text
    for sweep in by_type(ifc, "IfcSweptDiskSolidPolygonal"):
        given = [f"#{sweep.Directrix.id()}" if sweep.Directrix is not None else "$"]
        given += ["$" if value is None else real(value) for value in (sweep[1], sweep[2], sweep[3], sweep[4])]
        replaced[int(sweep.id())] = f"IFCSWEPTDISKSOLID({','.join(given)})"
    for brep in by_type(ifc, "IfcFacetedBrepWithVoids"):
        records, text = _hollow(brep, free + len(added))
        added += records
        replaced[int(brep.id())] = text
    for solid in by_type(ifc, "IfcCsgSolid"):
        root = solid.TreeRootExpression
        if root is not None and int(root.id()) in replaced:
            replaced[int(solid.id())] = replaced[int(root.id())]
    return Patch(replaced, tuple(added))


def _hollow(brep: Any, n: int) -> tuple[list[str], str]:
    """Take the voids of a faceted solid from it one by one."""
    records = [f"#{n}=IFCFACETEDBREP(#{brep.Outer.id()})"]
    whole, text = n, f"IFCFACETEDBREP(#{brep.Outer.id()})"
    for void in brep.Voids or ():
        n += 2
        records += [f"#{n - 1}=IFCFACETEDBREP(#{void.id()})", f"#{n}=IFCBOOLEANRESULT(.DIFFERENCE.,#{whole},#{n - 1})"]
        whole, text = n, f"IFCBOOLEANRESULT(.DIFFERENCE.,#{whole},#{n - 1})"
    return records, text


def _cone(cone: Any, n: int, full_turn: float) -> tuple[list[str], str]:
    """Revolve (0, 0) (r, 0) (0, h) about the y axis of a frame whose y is the axis of the cone."""
    matrix = axis_matrix(cone.Position)
    x, z, origin = matrix[:3, 0], matrix[:3, 2], matrix[:3, 3]
    radius, height = real(cone.BottomRadius), real(cone.Height)

    def triple(vector: Any) -> str:
        return "(" + ",".join(real(value) for value in vector) + ")"

    records = [
        f"#{n}=IFCCARTESIANPOINT({triple(origin)})",
        f"#{n + 1}=IFCDIRECTION({triple(np.cross(x, z))})",
        f"#{n + 2}=IFCDIRECTION({triple(x)})",
        f"#{n + 3}=IFCAXIS2PLACEMENT3D(#{n},#{n + 1},#{n + 2})",
        f"#{n + 4}=IFCCARTESIANPOINT((0.,0.))",
        f"#{n + 5}=IFCCARTESIANPOINT(({radius},0.))",
        f"#{n + 6}=IFCCARTESIANPOINT((0.,{height}))",
        f"#{n + 7}=IFCPOLYLINE((#{n + 4},#{n + 5},#{n + 6},#{n + 4}))",
        f"#{n + 8}=IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#{n + 7})",
        f"#{n + 9}=IFCCARTESIANPOINT((0.,0.,0.))",
        f"#{n + 10}=IFCDIRECTION((0.,1.,0.))",
        f"#{n + 11}=IFCAXIS1PLACEMENT(#{n + 9},#{n + 10})",
    ]
    return records, f"IFCREVOLVEDAREASOLID(#{n + 8},#{n + 3},#{n + 11},{real(full_turn)})"


def body_only(shapes: Iterable[tuple[Any, Shape]]) -> dict[int, str]:
    """Give the records that leave only the body in the product definition of every product whose `ignored` is set."""
    replaced: dict[int, str] = {}
    for product, shape in shapes:
        if shape.ignored:
            members = ",".join(f"#{representation.id()}" for representation in shape.body)
            replaced[int(product.Representation.id())] = f"IFCPRODUCTDEFINITIONSHAPE($,$,({members}))"
    return replaced


def item_products(
    needs: Iterable[Need], reader: Representations, aspects: dict[int, str], free: int
) -> tuple[tuple[PartFacts, ...], list[str]]:
    """Add one product for each item, so that the kernel gives each item a mesh of its own.

    Args:
        needs: what to split.
        reader: finds the items.
        aspects: item -> name of its shape aspect.
        free: first instance number that is not taken.

    Returns:
        The parts, and the records to add. Items of a mapped representation are mapped one by one.
    """
    parts: list[PartFacts] = []
    added: list[str] = []
    for need in needs:
        place = need.product.ObjectPlacement
        at = "$" if place is None else f"#{place.id()}"
        for representation in need.representations:
            context = representation.ContextOfItems
            where = "$" if context is None else f"#{context.id()}"
            for item, mapped in _single_items(reader, representation):
                n = free + len(added)
                own = f"#{item.id()}"
                if mapped is not None:
                    source = mapped.MappingSource
                    added += [
                        f"#{n}=IFCSHAPEREPRESENTATION({where},'Body',$,({own}))",
                        f"#{n + 1}=IFCREPRESENTATIONMAP(#{source.MappingOrigin.id()},#{n})",
                        f"#{n + 2}=IFCMAPPEDITEM(#{n + 1},#{mapped.MappingTarget.id()})",
                    ]
                    own, n = f"#{n + 2}", n + 3
                added += [
                    f"#{n}=IFCSHAPEREPRESENTATION({where},'Body',$,({own}))",
                    f"#{n + 1}=IFCPRODUCTDEFINITIONSHAPE($,$,(#{n}))",
                    f"#{n + 2}=IFCBUILDINGELEMENTPROXY('{n + 2:022d}',$,$,$,$,{at},#{n + 1},$,$)",
                ]
                aspect = aspects.get(int(item.id()), "") or (aspects.get(int(mapped.id()), "") if mapped else "")
                parts.append(PartFacts(int(need.product.id()), n + 2, need.clearance, aspect))
    return tuple(parts), added


def _single_items(reader: Representations, representation: Any) -> list[tuple[Any, Any]]:
    """Items with the mapped item they come through (None where they stand directly); one level is unfolded."""
    found: list[tuple[Any, Any]] = []
    for item in reader.items(representation):
        if item.is_a("IfcMappedItem") and item.MappingSource.MappingOrigin and item.MappingTarget:
            found += [(inner, item) for inner in reader.items(item.MappingSource.MappedRepresentation)]
        else:
            found.append((item, None))
    return found
