r"""Pressure and temperature test point (P/T plug): a probe is pushed through its seal while the line is at work.

     z ^    :::  OPERATE: 200 for the probe
       |    | |  plug with its cap, through the insulation
       +---=====--  "in", THREADED, at the origin, facing down

One on each side of a valve, strainer or exchanger gives its pressure drop and both temperatures.
"""

from dataclasses import dataclass

from component_library.equipment import need_pressure
from component_library.instruments import HAND, Step, access, hexagon, instrument, room_beyond, stack
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError
from component_library.quantities import Inputs, Pressure, Temperature
from component_library.vocabulary import EnvelopeKind

PART = "pressure-temperature point"
PLUG = Step(0.009, 0.04, "brass")
"""Plug and cap of standard length [m] (practice)."""
LONG_PLUG = Step(0.009, 0.12, "brass")
"""Plug of the long pattern, through insulation of 100 mm [m] (practice)."""
PROBE = 0.2
"""Room for the probe and the hand [m] (practice)."""
HOTTEST = 408.15
"""Greatest temperature of an EPDM seal [K] (vendors: 135 degC, practice)."""


class Choices(Inputs):
    """Whether it reaches through insulation."""

    extended: bool = True


class Duty(Inputs):
    """Gauge pressure and temperature of the water."""

    pressure: Pressure = 10e5
    temperature: Temperature = 333.15


@dataclass(frozen=True)
class Size:
    """Gauge pressure [Pa]."""

    pressure: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Check pressure and temperature.

    Raises:
        SizingError: more than its seal bears.
    """
    need_pressure(PART, duty.pressure)
    if not duty.temperature <= HOTTEST:
        raise SizingError(
            f"{PART}: {duty.temperature - 273.15:.0f} degC is more than its seal bears, {HOTTEST - 273.15:.0f}",
            "a pocket and a gauge cock instead",
        )
    figures = (
        Figure("pressure", duty.pressure, "Pa", "within PN16", "EN 1092-1", "code"),
        Figure("temperature", duty.temperature, "K", "at most 135 degC (EPDM)", "vendors", "practice"),
    )
    return Size(duty.pressure, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make the plug and the room of the probe."""
    solids, top = stack((hexagon(), LONG_PLUG if choices.extended else PLUG))
    return instrument(
        f"P/T point {'extended' if choices.extended else 'standard'}",
        "IfcFlowInstrument",
        "USERDEFINED",
        solids,
        (room_beyond(EnvelopeKind.OPERATE, HAND / 2, top, PROBE, "200 mm for probe and hand (practice)", ("REA003",)),),
        {"DHR_Design": {"PS": size.pressure}, "DHR_Access": access("ANNUAL", True, PROBE)},
        {},
        0.15,
        "TESTPOINT",
    )


GRID = {
    "extended": (True, False),
    "pressure": ("10 bar", "20 bar"),
    "temperature": ("80 degC", "140 degC"),
}

EXCLUDED = (
    Exclusion({"pressure": "20 bar"}, "more than PN16"),
    Exclusion({"temperature": "140 degC"}, "more than the seal bears"),
)

COMPONENT = ComponentType("pressure_temperature_point", Choices, Duty, size, build, GRID, EXCLUDED)
