"""What machines and vessels share: blocks by their corners, nozzles, rooms around them, loads and lifting data.

Everything stands in the coordinates of the component: x along it, y to its left, z up, the floor at z = 0.
"""

from collections.abc import Mapping

from component_library.model import Envelope, Placement, Port, SizingError, Solid, Value, at, negative
from component_library.shapes import Box, Cylinder, Vector
from component_library.standards import tables
from component_library.standards.tables import GRAVITY, PN16, PRESSURE_CLASS
from component_library.vocabulary import EnvelopeKind, Joint

HOIST_FROM = 45.0
"""Mass from which a part is lifted by a hoist [kg] (GSA P100)."""
STANDING = 2.0
"""Height of a standing person's room [m] (domain 3.2, practice)."""
FLOOR_GAP = 0.05
"""Least distance of a flange or pipe from the floor [m] (practice)."""
WATER_DENSITY = 1000.0
"""Water for the weight of a filled part [kg/m3] (practice, on the safe side)."""


def block(low: Vector, high: Vector) -> tuple[Box, Placement]:
    """Box between two corners [m] and its place."""
    x, y, z = (b - a for a, b in zip(low, high, strict=True))
    return Box(x, y, z), at((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2])


def body(low: Vector, high: Vector, material: str = "painted steel") -> Solid:
    """Body between two corners [m]."""
    shape, place = block(low, high)
    return Solid(shape, place, material)


def room(
    kind: EnvelopeKind,
    corners: tuple[tuple[Vector, Vector], ...],
    reason: str,
    rules: tuple[str, ...],
    frequency: str = "ANNUAL",
    hardness: str = "HARD",
) -> Envelope:
    """Envelope of boxes, each between two corners [m]."""
    parts = tuple(block(low, high) for low, high in corners)
    return Envelope(kind, parts, reason, frequency=frequency, hardness=hardness, rules=rules)


def nozzle(port: Port, length: float, material: str = "steel") -> tuple[Solid, ...]:
    """Neck of a port reaching back into the body by a length [m], with its flange if the port has one.

    Raises:
        OutOfTable: no pipe or flange of the port's DN.
    """
    inward = Placement(port.at.origin, negative(port.at.z), port.at.x)
    neck = Solid(Cylinder(tables.pipes().row(port.dn).outside_diameter / 2, length), inward, material)
    if port.joint is not Joint.FLANGED:
        return (neck,)
    flange = tables.flanges().row(port.dn)
    return Solid(Cylinder(flange.outside_diameter / 2, flange.thickness), inward), neck


def port_radius(dn: int, joint: Joint) -> float:
    """Radius that a port takes up [m]: of its flange, else of its pipe."""
    table_row = tables.flanges().row(dn) if joint is Joint.FLANGED else tables.pipes().row(dn)
    return table_row.outside_diameter / 2


def floor_load(mass: float) -> Mapping[str, Value]:
    """DHR_Support of a part that stands on the floor with an operating mass [kg]."""
    return {"Function": "REST", "LoadV": mass * GRAVITY}


def lifting(length: float, width: float, height: float, mass: float) -> Mapping[str, Value]:
    """DHR_Lifting of the largest part [m], [kg]: from 45 kg by hoist, else by hand."""
    return {
        "LargestPartL": length,
        "LargestPartW": width,
        "LargestPartH": height,
        "LargestPartMass": mass,
        "Method": "HOIST" if mass > HOIST_FROM else "HAND",
    }


def need_positive(part: str, hint: str, **values: float) -> None:
    """Check that values are more than zero.

    Raises:
        SizingError: one is not; names it.
    """
    for name, value in values.items():
        if not value > 0:
            raise SizingError(f"{part}: {name.replace('_', ' ')} must be more than zero", hint)


def need_at_most(part: str, hint: str, most: float, **values: float) -> None:
    """Check that lengths [m] are no greater than what is one part.

    Raises:
        SizingError: one is; names it.
    """
    for name, value in values.items():
        if value > most:
            raise SizingError(f"{part}: {name.replace('_', ' ')} {value:g} m is more than {most:g} m", hint)


def need_pressure(part: str, pressure: float, most: float = PN16, name: str = f"PN{PRESSURE_CLASS}") -> None:
    """Check a gauge pressure [Pa] against what the part is built for.

    Raises:
        SizingError: it is more, or below zero.
    """
    if not 0 <= pressure <= most:
        raise SizingError(
            f"{part}: {pressure / 1e5:.1f} bar is not between 0 and {most / 1e5:g} bar ({name})", "lower the pressure"
        )
