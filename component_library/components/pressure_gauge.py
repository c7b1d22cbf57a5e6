r"""Pressure gauge with dial, behind a cock; a siphon loop keeps hot water off it.

     z ^    ____
       |   (dial|  --> x, where it looks
       |    ----    stem
       |   ==       cock, OPERATE: hand at -y
       +---====---  "in", THREADED, at the origin, facing down

Dials of 100 mm are read from 1 m, of 160 mm from 2.5 m (domain 3.2).
"""

from dataclasses import dataclass
from typing import Literal

from component_library.instruments import HAND, Step, access, full_scale, hexagon, instrument, stack
from component_library.model import Component, ComponentType, Envelope, Exclusion, Figure, SizingError, Solid, X, Z, at
from component_library.quantities import Inputs, Pressure, Temperature
from component_library.shapes import Box, Cylinder
from component_library.vocabulary import EnvelopeKind

PART = "pressure gauge"
COCK = Step(0.018, 0.05, "brass")
"""Cock with test connection (DIN 16263) [m] (practice)."""
SIPHON = Step(0.03, 0.10)
"""Space that a siphon loop takes up [m] (EN 837-2; practice)."""
COLDEST, HOTTEST = 253.15, 473.15
"""Range of the water before a gauge [K], with a siphon (vendors, practice)."""
SIPHON_FROM = 333.15
"""Temperature of the water from which a gauge wants a siphon [K] (EN 837-2: 60 degC)."""
STEM = 0.03
"""Stem from the cock to the case [m] (practice)."""
CASE = 0.05
"""Depth of the case [m] (EN 837-1, practice)."""


class Choices(Inputs):
    """Diameter of the dial [mm]."""

    dial: Literal[100, 160] = 100


class Duty(Inputs):
    """Working pressure (gauge) and temperature of the water."""

    pressure: Pressure
    temperature: Temperature = 293.15


@dataclass(frozen=True)
class Size:
    """Full scale and working pressure [Pa]; whether there is a siphon."""

    scale: float
    pressure: float
    siphon: bool
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the range, and a siphon for hot water.

    Raises:
        SizingError: a pressure not above zero or beyond the largest range, or water too hot.
    """
    scale = full_scale(PART, duty.pressure)
    if not COLDEST <= duty.temperature <= HOTTEST:
        raise SizingError(
            f"{PART}: {duty.temperature - 273.15:.0f} degC is not between -20 and {HOTTEST - 273.15:.0f} degC",
            "a remote seal",
        )
    figures = (
        Figure("scale", scale, "Pa", "least range with pressure <= 75 % of it", "EN 837-1, EN 837-2", "code"),
        Figure("dial", choices.dial / 1000, "m", "read from 1 m (100), 2.5 m (160)", "domain 3.2", "practice"),
    )
    return Size(scale, duty.pressure, duty.temperature > SIPHON_FROM, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make cock, siphon, stem and dial, and the room of the hand at the cock."""
    steps = (hexagon(), *((SIPHON,) if size.siphon else ()), COCK, Step(0.008, STEM))
    foot, top = stack(steps)
    radius = choices.dial / 2000
    dial = Solid(Cylinder(radius, CASE), at(-CASE / 2, 0.0, top + radius, X, Z), "stainless steel")
    low = top - STEM - COCK.length
    room = Box(2 * HAND, HAND, COCK.length)
    operate = Envelope(
        EnvelopeKind.OPERATE,
        ((room, at(0.0, -(COCK.radius + HAND / 2), low)),),
        "100 mm for the hand at the cock (practice)",
        frequency="MONTHLY",
        rules=("REA003",),
    )
    return instrument(
        f"Pressure gauge {choices.dial} mm 0-{size.scale / 1e5:g} bar{' siphon' if size.siphon else ''}",
        "IfcFlowInstrument",
        "PRESSUREGAUGE",
        (*foot, dial),
        (operate,),
        {"DHR_Design": {"PS": size.pressure}, "DHR_Access": access("WEEKLY", False)},
        {"Pset_FlowInstrumentTypePressureGauge": {"PressureGaugeType": "DIAL", "DisplaySize": 2 * radius}},
        0.6 if choices.dial == 100 else 1.1,
    )


GRID = {
    "pressure": ("0.5 bar", "6 bar", "25 bar", "60 bar"),
    "temperature": ("20 degC", "90 degC"),
    "dial": (100, 160),
}

EXCLUDED = (Exclusion({"pressure": "60 bar"}, "beyond the largest range"),)

COMPONENT = ComponentType("pressure_gauge", Choices, Duty, size, build, GRID, EXCLUDED)
