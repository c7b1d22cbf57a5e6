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


UNITLESS = ("XAxisAbscissa", "XAxisOrdinate", "Scale")
"""Numbers of a map conversion that are no lengths."""


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
    if site.map and not schema.is_ifc2x3:
        _write_map(sheet, context, site.map)
    project = sheet.root(
        "IfcProject",
        f"project:{site.project}",
        site.project,
        RepresentationContexts=(context,),
        UnitsInContext=unit_assignment(sheet),
    )
    if site.map and schema.is_ifc2x3:
        _write_map_sets(sheet, project, site)
    ground = _spatial(sheet, "IfcSite", f"site:{site.site}", site.site, None, Placement())
    building = _spatial(
        sheet, "IfcBuilding", f"building:{site.building}", site.building, ground.ObjectPlacement, Placement()
    )
    storey_key = f"storey:{site.building}/{site.storey}"
    storey = _spatial(
        sheet, "IfcBuildingStorey", storey_key, site.storey, building.ObjectPlacement, site.storey_placement
    )
    if not schema.is_ifc4x3:
        # IFC4X3 takes the elevation from the placement only (implementer rule IFC102).
        storey.Elevation = rounded(site.elevation)
    for key, whole, part in (("project", project, ground), ("site", ground, building), ("building", building, storey)):
        sheet.root("IfcRelAggregates", f"rel/parts:{key}", None, None, whole, (part,))
    return Frame(body, building, storey, storey_key)


def _spatial(sheet: Sheet, kind: str, key: str, name: str, parent: Entity | None, place: Placement) -> Entity:
    return sheet.root(kind, key, name, ObjectPlacement=sheet.local(parent, place), CompositionType="ELEMENT")


def _numbers(conversion: MapConversion) -> dict[str, float]:
    """Attributes of IfcMapConversion behind its two reference systems, in their order."""
    return {
        "Eastings": rounded(conversion.eastings),
        "Northings": rounded(conversion.northings),
        "OrthogonalHeight": rounded(conversion.height),
        "XAxisAbscissa": rounded(math.cos(conversion.rotation), DIRECTION_DIGITS),
        "XAxisOrdinate": rounded(math.sin(conversion.rotation), DIRECTION_DIGITS),
        "Scale": float(conversion.scale),
    }


def _write_map(sheet: Sheet, context: Entity, conversion: MapConversion) -> None:
    crs = sheet.make("IfcProjectedCRS", Name=conversion.crs_name, MapUnit=si_unit(sheet, "LENGTHUNIT"))
    sheet.make("IfcMapConversion", context, crs, *_numbers(conversion).values())


def _write_map_sets(sheet: Sheet, project: Entity, site: Site) -> None:
    """Write the same as property sets, where the schema has no such entity.

    Sets and names: buildingSMART's user guide for geo-referencing in IFC, 2020; on the project, where the parsers
    look for them (ifcopenshell.util.geolocation).
    """
    if site.map is None:
        return
    values = {
        name: sheet.value("IfcReal" if name in UNITLESS else "IfcLengthMeasure", value)
        for name, value in _numbers(site.map).items()
    }
    sets = {
        "ePSet_MapConversion": values,
        "ePSet_ProjectedCRS": {"Name": sheet.value("IfcLabel", site.map.crs_name)},
    }
    for name, held in sets.items():
        key = f"project:{site.project}/{name}"
        properties = tuple(sheet.make("IfcPropertySingleValue", each, None, value) for each, value in held.items())
        definition = sheet.root("IfcPropertySet", f"pset:{key}", name, None, properties)
        sheet.root("IfcRelDefinesByProperties", f"rel/pset:{key}", None, None, (project,), definition)
