r"""Thermometer with dial, in a pocket.

z ^    ____
  |   (dial|  --> x, where it looks; SERVICE beyond it: drawn out, insertion length + 50
  |    ----
  |     ||   neck, through the insulation
  +---====---  "in", THREADED, at the origin, facing down
       ::   pocket, its tip at or just past the pipe axis: a property, no body
"""

from dataclasses import dataclass
from typing import Literal

from component_library.instruments import Step, access, hexagon, insertion, instrument, room_beyond, stack
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, X, Z, at
from component_library.quantities import Inputs, Length, Temperature
from component_library.shapes import Cylinder
from component_library.vocabulary import EnvelopeKind

PART = "thermometer"
NECK = Step(0.009, 0.08)
"""Neck that brings the dial out of the insulation [m] (practice)."""
CASE = 0.04
"""Depth of the case [m] (EN 13190, practice)."""
DRAWN = 0.05
"""Free length beyond the drawn thermometer [m] (practice)."""
SCALES = (60.0, 80.0, 100.0, 120.0, 160.0, 200.0)
"""Nominal ranges from 0 degC [degC] (EN 13190)."""
READABLE = 0.1
"""Share of the range at each end that does not count as measured (EN 13190)."""


class Choices(Inputs):
    """Diameter of the dial [mm]."""

    dial: Literal[100, 160] = 100


class Duty(Inputs):
    """DN of the pipe, distance of its axis from the port (None: through a socket), temperature of the water."""

    pipe_dn: int
    to_axis: Length | None = None
    temperature: Temperature = 333.15


@dataclass(frozen=True)
class Size:
    """Insertion length [m] and upper end of the scale [degC]."""

    insertion: float
    scale: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Choose scale and insertion length.

    Raises:
        SizingError: no length reaches the axis without the far wall, or no scale holds the temperature.
    """
    celsius = duty.temperature - 273.15
    fitting = [scale for scale in SCALES if READABLE * scale <= celsius <= (1 - READABLE) * scale]
    if not fitting:
        raise SizingError(
            f"{PART}: {celsius:.0f} degC is not between {READABLE * SCALES[0]:g} and "
            f"{(1 - READABLE) * SCALES[-1]:g} degC, what scales show",
            "another instrument",
        )
    length, distance = insertion(PART, duty.pipe_dn, duty.to_axis)
    figures = (
        Figure("to_axis", distance, "m", "port to pipe axis", "geometry"),
        Figure("insertion", length, "m", "least with its tip at or past the axis", "EN 13190", "practice"),
        Figure("scale", fitting[0], "degC", "least with the temperature in its measuring range", "EN 13190", "code"),
    )
    return Size(length, fitting[0], figures)


def build(choices: Choices, size: Size) -> Component:
    """Make hexagon, neck and dial, and the room to draw it."""
    foot, top = stack((hexagon(), NECK))
    radius = choices.dial / 2000
    dial = Solid(Cylinder(radius, CASE), at(-CASE / 2, 0.0, top + radius, X, Z), "stainless steel")
    drawn = size.insertion + DRAWN
    return instrument(
        f"Thermometer {choices.dial} mm 0-{size.scale:g} degC {size.insertion * 1000:g} mm",
        "IfcFlowInstrument",
        "THERMOMETER",
        (*foot, dial),
        (
            room_beyond(
                EnvelopeKind.SERVICE,
                radius,
                top + 2 * radius,
                drawn,
                "thermometer drawn out of its pocket: insertion length + 50 mm (practice)",
                ("ACC009",),
                "RARE",
            ),
        ),
        {"DHR_Access": access("WEEKLY", False, drawn)},
        {"Pset_FlowInstrumentTypeThermometer": {"ThermometerType": "DIAL", "DisplaySize": 2 * radius}},
        0.5 if choices.dial == 100 else 0.9,
    )


GRID = {"pipe_dn": (25, 150, 600, 55), "temperature": ("20 degC", "90 degC", "250 degC"), "dial": (100, 160)}

EXCLUDED = (
    Exclusion({"pipe_dn": 55}, "no such nominal diameter"),
    Exclusion({"temperature": "250 degC"}, "beyond the largest scale"),
)

COMPONENT = ComponentType("thermometer", Choices, Duty, size, build, GRID, EXCLUDED)
