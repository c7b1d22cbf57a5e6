r"""Vent on a high point: manual cock with cap, or automatic float vent behind its cock.

     z ^    SERVICE: 100 to unscrew the float vent
       |   (  ) float vent (automatic), or cap
       |   |  |==  handle at +x, OPERATE: arc + 75
       +---====--  "in", THREADED, at the origin, facing down

"automatic": the cock lets it be changed while the line is at work.
"""

from dataclasses import dataclass
from typing import Literal

from component_library.equipment import need_pressure
from component_library.fittings import Works, common_set
from component_library.instruments import HAND, Step, access, cock, entry, hexagon, instrument, room_beyond, stack
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, at
from component_library.operators import HANDLE_HIGH
from component_library.quantities import Inputs, Pressure
from component_library.shapes import Cylinder
from component_library.standards.tables import PN16, PRESSURE_CLASS
from component_library.vocabulary import EnvelopeKind

PART = "vent"
SIZES = (15, 20, 25)
"""DN that vents are made in (practice)."""
FLOAT = Step(0.035, 0.13, "brass")
"""Float vent [m] (vendors, practice)."""
FLOAT_PRESSURE = 10e5
"""Greatest gauge pressure of a float vent [Pa] (vendors, practice)."""
CAP = 0.02
"""Length of the cap of a manual vent [m] (practice)."""
UNSCREW = 0.1
"""Room to unscrew the float vent [m] (practice)."""


class Choices(Inputs):
    """Manual or automatic."""

    design: Literal["manual", "automatic"] = "manual"


class Duty(Inputs):
    """Nominal diameter, gauge pressure."""

    dn: int = 15
    pressure: Pressure = 10e5


@dataclass(frozen=True)
class Size:
    """DN and gauge pressure [Pa], mass [kg]."""

    dn: int
    pressure: float
    mass: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Check DN and pressure.

    Raises:
        SizingError: no vent of that DN, or more pressure than PN16 (manual) or 10 bar (automatic).
    """
    if duty.dn not in SIZES:
        raise SizingError(f"{PART}: not made in DN{duty.dn}", f"there are {', '.join(f'DN{dn}' for dn in SIZES)}")
    if choices.design == "automatic":
        need_pressure(PART, duty.pressure, FLOAT_PRESSURE, "float vent")
    else:
        need_pressure(PART, duty.pressure)
    mass = (0.4 if choices.design == "manual" else 1.0) * duty.dn / SIZES[0]
    figures = (
        Figure("dn", duty.dn, "DN", "DN15 on high points", "domain 1.3", "practice"),
        Figure("pressure", duty.pressure, "Pa", "gauge", "duty"),
        Figure("mass", mass, "kg", "by DN", "vendors", "practice"),
    )
    return Size(duty.dn, duty.pressure, mass, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make hexagon, cock, and cap or float vent, and the rooms of hand and vent."""
    foot, base = stack((hexagon(size.dn),))
    body, handle, operate = cock(size.dn, base)
    top = base + body.shape.extent((0.0, 0.0, 1.0))
    automatic = choices.design == "automatic"
    end = FLOAT if automatic else Step(hexagon(size.dn).radius, CAP, "brass")
    head = Solid(Cylinder(end.radius, end.length), at(0.0, 0.0, top), end.material)
    beyond = room_beyond(
        EnvelopeKind.SERVICE,
        HAND / 2,
        top + end.length,
        UNSCREW,
        "100 mm to unscrew float vent or cap (practice)",
        ("REA006",),
    )
    return instrument(
        f"Vent {choices.design} DN{size.dn}",
        "IfcValve",
        "AIRRELEASE",
        (*foot, body, *handle, head),
        (operate, beyond),
        {"DHR_Design": {"PN": PRESSURE_CLASS, "PS": size.pressure}, "DHR_Access": access("ANNUAL", False, UNSCREW)},
        {
            "Pset_ValveTypeCommon": common_set(
                size.dn, PN16, Works("BALL", "FLOAT" if automatic else "LEVER", None, "SINGLEPORT")
            ),
            "Pset_ValveTypeAirRelease": {"IsAutomatic": automatic},
        },
        size.mass,
        ports=(entry(size.dn),),
    )


def make_at(level: float, dn: int = SIZES[0], pressure: float = FLOAT_PRESSURE) -> Component:
    """Make the vent of a socket at a level above the floor [m]: by hand within reach, else one that works by itself.

    Raises:
        SizingError: as `size`; a float vent does not hold the pressure.
    """
    manual = COMPONENT.make(dn=dn, pressure=pressure)
    if level + manual.bounds()[1][2] <= HANDLE_HIGH or pressure > FLOAT_PRESSURE:
        return manual
    return COMPONENT.make({"design": "automatic"}, dn=dn, pressure=pressure)


GRID = {"dn": (15, 25, 40), "design": ("manual", "automatic"), "pressure": ("6 bar", "14 bar")}

EXCLUDED = (
    Exclusion({"dn": 40}, "too large for a vent"),
    Exclusion({"design": "automatic", "pressure": "14 bar"}, "more than a float vent holds"),
)

COMPONENT = ComponentType("vent", Choices, Duty, size, build, GRID, EXCLUDED)
