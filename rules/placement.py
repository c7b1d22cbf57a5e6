"""Placements and map conversions of an IFC file, resolved to metres. Works on parser entities by their attributes."""

import math
from typing import Any

import numpy as np

from rules.attributes import attribute
from rules.facts import Floats, MapConversion
from rules.units import Units, UnknownUnitError, unit_factor

PLAUSIBLE_SCALE = (0.9, 1.1)
"""A map scale outside this is a unit slip, not a projection: grid scale factors lie within 0.1 % of 1 (practice)."""


def axis_matrix(placement: Any) -> Floats:
    """IfcAxis2Placement3D (or 2D) as (4, 4), in file units; the identity for None and degenerate axes."""
    matrix = np.eye(4)
    if placement is None:
        return matrix
    location = attribute(attribute(placement, "Location"), "Coordinates") or (0.0, 0.0, 0.0)
    matrix[: len(location), 3] = location[:3]
    z = _direction(attribute(placement, "Axis"), (0.0, 0.0, 1.0))
    x = _direction(attribute(placement, "RefDirection"), (1.0, 0.0, 0.0))
    x = x - z * (x @ z)
    if np.linalg.norm(x) < 1e-9:
        x = np.array([0.0, 1.0, 0.0]) if abs(z[0]) > 0.9 else np.array([1.0, 0.0, 0.0])
        x = x - z * (x @ z)
    x = x / np.linalg.norm(x)
    matrix[:3, 0], matrix[:3, 1], matrix[:3, 2] = x, np.cross(z, x), z
    return matrix


def _direction(direction: Any, default: tuple[float, float, float]) -> Floats:
    ratios = attribute(direction, "DirectionRatios")
    vector = np.zeros(3)
    if ratios:
        vector[: len(ratios)] = ratios[:3]
    length = float(np.linalg.norm(vector))
    return vector / length if length > 1e-12 else np.array(default)


def world_matrix(placement: Any, known: dict[int, Floats | None]) -> Floats | None:
    """Resolve an IfcObjectPlacement to (4, 4) in file units.

    Args:
        placement: the entity, or None.
        known: what was resolved before, by step; grows.

    Returns:
        None where there is none, or it hangs on a grid or on itself.
    """
    if placement is None:
        return None
    step = int(placement.id())
    if step in known:
        return known[step]
    known[step] = None  # a placement relative to itself ends here
    if placement.is_a("IfcLocalPlacement"):
        own = axis_matrix(placement.RelativePlacement)
    elif placement.is_a("IfcLinearPlacement") and attribute(placement, "CartesianPosition") is not None:
        known[step] = axis_matrix(placement.CartesianPosition)
        return known[step]
    else:
        return None
    parent = placement.PlacementRelTo
    if parent is None:
        known[step] = own
    else:
        above = world_matrix(parent, known)
        known[step] = None if above is None else above @ own
    return known[step]


def in_metres(matrix: Floats, units: Units) -> Floats:
    """Give the same placement with its origin in metres."""
    result = matrix.copy()
    result[:3, 3] *= units.length
    return result


def read_conversion(operation: Any, units: Units) -> MapConversion | None:
    """Read IfcMapConversion; None for other coordinate operations.

    Eastings are in the map unit of the target CRS, in the project's length unit where it names none
    (IFC4X3, IfcProjectedCRS.MapUnit).
    """
    if not operation.is_a("IfcMapConversion"):
        return None
    crs = operation.TargetCRS
    map_unit = attribute(crs, "MapUnit")
    try:
        unit = units.length if map_unit is None else unit_factor(map_unit)[0]
    except UnknownUnitError:
        unit = units.length
    return conversion(
        (operation.Eastings, operation.Northings, operation.OrthogonalHeight),
        (operation.XAxisAbscissa, operation.XAxisOrdinate),
        operation.Scale,
        (unit, units.length),
        str(attribute(crs, "Name") or ""),
    )


def conversion(
    at: tuple[Any, Any, Any], axis: tuple[Any, Any], scale: Any, lengths: tuple[float, float], crs: str
) -> MapConversion:
    """Build a MapConversion from raw attribute values.

    Args:
        at: eastings, northings, height in map units; None counts as zero.
        axis: abscissa and ordinate of the x axis; None counts as (1, 0).
        scale: as the file gives it, or None.
        lengths: metres in a map unit and in a project unit.
        crs: name of the coordinate reference system.
    """
    map_unit, project_unit = lengths
    x, y = (float(value) if isinstance(value, (int, float)) else None for value in axis)
    x, y = (1.0, 0.0) if x is None and y is None else (x or 0.0, y or 0.0)
    length = math.hypot(x, y)
    x, y = (x / length, y / length) if length > 1e-12 else (1.0, 0.0)
    given = float(scale) if isinstance(scale, (int, float)) else 1.0
    # The standard's scale also converts the unit; many exporters give the grid factor alone, or nothing at all.
    candidates = (given * map_unit / project_unit, given)
    factor = next((value for value in candidates if PLAUSIBLE_SCALE[0] < value < PLAUSIBLE_SCALE[1]), 1.0)
    east, north, height = (float(value) * map_unit if isinstance(value, (int, float)) else 0.0 for value in at)
    return MapConversion(east, north, height, x, y, factor, crs)
