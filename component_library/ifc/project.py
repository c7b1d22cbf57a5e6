"""Project, contexts, map and spatial structure: the frame that the model and its envelope file share."""

import math
from dataclasses import dataclass

from component_library.ifc.schema import Schema
from component_library.ifc.site import MapConversion, Site
from component_library.ifc.step import DIRECTION_DIGITS, Entity, Sheet, rounded
from component_library.ifc.units import si_unit, unit_assignment
from component_library.model import Placement

PRECISION = 1e-5
"""Points closer than this [m] are one (practice; a hundredth of the federated placement tolerance of 1 mm)."""


@dataclass(frozen=True)
class Frame:
    """What elements need of their surroundings."""

    body: Entity
    building: Entity
    storey: Entity
    storey_key: str


def write_frame(sheet: Sheet, schema: Schema, site: Site) -> Frame:
    """Write IfcProject down to IfcBuildingStorey. GlobalIds depend on the names only, so files of a project agree."""
    axes = sheet.axes(Placement())
    context = sheet.make("IfcGeometricRepresentationContext", None, "Model", 3, PRECISION, axes)
    body = sheet.make(
        "IfcGeometricRepresentationSubContext",
        "Body",
        "Model",
        ParentContext=context,
        TargetView="MODEL_VIEW",
    )
    if site.map:
        _write_map(sheet, context, site.map)
    project = sheet.root(
        "IfcProject",
        f"project:{site.project}",
        site.project,
        RepresentationContexts=(context,),
        UnitsInContext=unit_assignment(sheet),
    )
    ground = _spatial(sheet, "IfcSite", f"site:{site.site}", site.site, None, Placement())
    building = _spatial(
        sheet, "IfcBuilding", f"building:{site.building}", site.building, ground.ObjectPlacement, Placement()
    )
    storey_key = f"storey:{site.building}/{site.storey}"
    storey = _spatial(
        sheet, "IfcBuildingStorey", storey_key, site.storey, building.ObjectPlacement, site.storey_placement
    )
    if schema.is_ifc4:
        # IFC4X3 takes the elevation from the placement only (implementer rule IFC102).
        storey.Elevation = rounded(site.elevation)
    for key, whole, part in (("project", project, ground), ("site", ground, building), ("building", building, storey)):
        sheet.root("IfcRelAggregates", f"rel/parts:{key}", None, None, whole, (part,))
    return Frame(body, building, storey, storey_key)


def _spatial(sheet: Sheet, kind: str, key: str, name: str, parent: Entity | None, place: Placement) -> Entity:
    return sheet.root(kind, key, name, ObjectPlacement=sheet.local(parent, place), CompositionType="ELEMENT")


def _write_map(sheet: Sheet, context: Entity, conversion: MapConversion) -> None:
    crs = sheet.make("IfcProjectedCRS", Name=conversion.crs_name, MapUnit=si_unit(sheet, "LENGTHUNIT"))
    sheet.make(
        "IfcMapConversion",
        context,
        crs,
        rounded(conversion.eastings),
        rounded(conversion.northings),
        rounded(conversion.height),
        rounded(math.cos(conversion.rotation), DIRECTION_DIGITS),
        rounded(math.sin(conversion.rotation), DIRECTION_DIGITS),
        float(conversion.scale),
    )
