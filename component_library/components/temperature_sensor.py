r"""Temperature sensor in a pocket: for control, limit, or one of the matched pair of a heat meter.

     z ^        SERVICE: sensor drawn out, insertion length + 50
       |   (  ) head with terminals
       |    ||  neck, through the insulation
       +---====--  "in", THREADED, at the origin, facing down
            ::   pocket, its tip at or just past the pipe axis: a property, no body

The insertion length is chosen from EN 1434-2 by the pipe and the distance of its axis.
"""

from dataclasses import dataclass
from typing import Literal

from component_library.instruments import (
    HAND,
    Step,
    access,
    hexagon,
    insertion,
    instrument,
    room_beyond,
    stack,
)
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError
from component_library.quantities import Inputs, Length, Temperature
from component_library.vocabulary import EnvelopeKind

PART = "temperature sensor"
NECK = Step(0.008, 0.08)
"""Neck that brings the head out of the insulation [m] (practice)."""
HEAD = Step(0.035, 0.07, "aluminium")
"""Connection head form B (EN 50446)."""
CABLE_HEAD = Step(0.008, 0.04)
"""Cable gland of a cable sensor, as heat meters have [m] (practice)."""
DRAWN = 0.05
"""Free length beyond the drawn sensor [m] (practice)."""
COLDEST, HOTTEST = 263.15, 473.15
"""Range of a Pt100 or Pt500 in a brass or steel pocket [K] (EN 60751 class A; practice)."""
TYPES = {
    "control": "OPERATINGTEMPERATURE",
    "high_limit": "HIGHLIMIT",
    "low_limit": "LOWLIMIT",
    "meter": "OPERATINGTEMPERATURE",
}
"""Purpose -> PEnum_TemperatureSensorType."""


class Choices(Inputs):
    """What it is for; "meter": a Pt500 cable sensor, one of the pair of a heat meter."""

    purpose: Literal["control", "high_limit", "low_limit", "meter"] = "control"


class Duty(Inputs):
    """DN of the pipe, distance of its axis from the port (None: through a socket), and its design temperature."""

    pipe_dn: int
    to_axis: Length | None = None
    temperature: Temperature = 293.15


@dataclass(frozen=True)
class Size:
    """Insertion length [m] and design temperature [K]."""

    insertion: float
    temperature: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the insertion length.

    Raises:
        SizingError: no length reaches the axis without the far wall, or a temperature out of range.
    """
    if not COLDEST <= duty.temperature <= HOTTEST:
        raise SizingError(
            f"{PART}: {duty.temperature - 273.15:.0f} degC is not between -10 and 200 degC", "another sensor"
        )
    length, distance = insertion(PART, duty.pipe_dn, duty.to_axis)
    figures = (
        Figure("to_axis", distance, "m", "port to pipe axis", "geometry"),
        Figure("insertion", length, "m", "least with its tip at or past the axis", "EN 1434-2", "code"),
        Figure("temperature", duty.temperature, "K", "design", "duty"),
    )
    return Size(length, duty.temperature, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make hexagon, neck and head, and the room to draw the sensor."""
    meter = choices.purpose == "meter"
    solids, top = stack((hexagon(), CABLE_HEAD) if meter else (hexagon(), NECK, HEAD))
    drawn = size.insertion + DRAWN
    half = HAND / 2
    return instrument(
        f"Temperature sensor {choices.purpose.replace('_', ' ')} {size.insertion * 1000:g} mm",
        "IfcSensor",
        "TEMPERATURESENSOR",
        solids,
        (
            room_beyond(
                EnvelopeKind.SERVICE,
                half,
                top,
                drawn,
                "sensor drawn out of its pocket: insertion length + 50 mm (practice)",
                ("ACC009",),
            ),
        ),
        {
            "DHR_Design": {"TS": size.temperature},
            "DHR_Access": access("ANNUAL", True, drawn),
            "DHR_Point": {
                "Kind": "DI" if choices.purpose.endswith("limit") else "AI",
                "Quantity": "temperature",
                "Unit": "K",
            },
        },
        {"Pset_SensorTypeTemperatureSensor": {"TemperatureSensorType": TYPES[choices.purpose]}},
        0.3 if meter else 0.6,
    )


GRID = {
    "pipe_dn": (25, 100, 150, 600, 55),
    "purpose": ("control", "high_limit", "low_limit", "meter"),
    "temperature": ("80 degC", "300 degC"),
}

EXCLUDED = (
    Exclusion({"pipe_dn": 55}, "no such nominal diameter"),
    Exclusion({"temperature": "300 degC"}, "beyond the sensor"),
)

COMPONENT = ComponentType("temperature_sensor", Choices, Duty, size, build, GRID, EXCLUDED)
