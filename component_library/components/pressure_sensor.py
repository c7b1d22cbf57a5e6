r"""Pressure transmitter, or differential-pressure transmitter, behind an isolating cock.

     z ^        OPERATE: hand all round the cock       SERVICE: 100 beyond the plug
       |   |  |  transmitter
       |  =|  |  cock
       +---====--  "in", THREADED, at the origin, facing down

"differential": "low" is the second connection, at +x, THREADED; a manifold takes the place of the cock.
"""

from dataclasses import dataclass
from typing import Literal

from component_library.instruments import (
    BRANCH_DN,
    HAND,
    Step,
    access,
    entry,
    full_scale,
    hexagon,
    instrument,
    room_beyond,
    stack,
)
from component_library.model import Component, ComponentType, Envelope, Exclusion, Figure, Port, Solid, X, Z, at
from component_library.quantities import Inputs, Pressure
from component_library.shapes import Box, Cylinder
from component_library.standards import tables
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

PART = "pressure sensor"
COCK = Step(0.018, 0.05, "brass")
"""Isolating cock with test connection [m] (practice)."""
BODY = Step(0.022, 0.10)
"""Transmitter [m] (practice)."""
MANIFOLD = 0.09, 0.05, 0.05
"""Three-valve manifold: x, y, z [m] (practice)."""
SPIGOT = 0.09
"""From the axis to the low-pressure connection [m] (practice)."""
PLUG = 0.1
"""Room beyond the plug [m] (practice)."""


class Choices(Inputs):
    """Gauge or differential; `switch`: a limiter with a contact."""

    kind: Literal["gauge", "differential"] = "gauge"
    switch: bool = False


class Duty(Inputs):
    """Greatest working pressure, or pressure difference, to be measured."""

    pressure: Pressure


@dataclass(frozen=True)
class Size:
    """Full scale and working pressure [Pa]."""

    scale: float
    pressure: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the range.

    Raises:
        SizingError: a pressure not above zero or beyond the largest range.
    """
    scale = full_scale(PART, duty.pressure)
    figures = (
        Figure("pressure", duty.pressure, "Pa", "greatest to be measured", "duty"),
        Figure("scale", scale, "Pa", "least range with pressure <= 75 % of it", "EN 837-1, EN 837-2", "code"),
    )
    return Size(scale, duty.pressure, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make cock or manifold and transmitter, and the rooms of hand and plug."""
    ports = (entry(),)
    if choices.kind == "gauge":
        solids, top = stack((hexagon(), COCK, BODY))
        hand = HAND + COCK.radius
    else:
        foot, base = stack((hexagon(),))
        block = Solid(Box(*MANIFOLD), at(0.0, 0.0, base))
        level = base + MANIFOLD[2] / 2
        arm = Solid(
            Cylinder(tables.pipes().row(BRANCH_DN).outside_diameter / 2, SPIGOT), at(0.0, 0.0, level, X, Z), "brass"
        )
        head = Solid(Cylinder(BODY.radius, BODY.length), at(0.0, 0.0, base + MANIFOLD[2]), BODY.material)
        solids, top = (*foot, block, arm, head), base + MANIFOLD[2] + BODY.length
        low = Port("low", at(SPIGOT, 0.0, level, X, Z), FlowDirection.SOURCEANDSINK, BRANCH_DN, Joint.THREADED)
        ports = (entry(), low)
        hand = HAND + MANIFOLD[1] / 2
    start = HAND / 5
    room = Box(2 * BODY.radius, hand, top - start)
    envelopes = (
        room_beyond(
            EnvelopeKind.SERVICE, BODY.radius, top, PLUG, "100 mm to pull the plug (practice)", ("ACC009",), "RARE"
        ),
        _hand(room, hand, start),
    )
    return instrument(
        f"Pressure sensor {choices.kind} 0-{size.scale / 1e5:g} bar{' switch' if choices.switch else ''}",
        "IfcSensor",
        "PRESSURESENSOR",
        solids,
        envelopes,
        {
            "DHR_Design": {"PS": size.pressure},
            "DHR_Access": access("ANNUAL", True, PLUG),
            "DHR_Point": {
                "Kind": "DI" if choices.switch else "AI",
                "Quantity": "pressure" if choices.kind == "gauge" else "differential pressure",
                "Unit": "Pa",
                "RangeMin": 0.0,
                "RangeMax": size.scale,
            },
        },
        {"Pset_SensorTypePressureSensor": {"IsSwitch": choices.switch}},
        0.5 if choices.kind == "gauge" else 3.5,
        ports=ports,
    )


def _hand(room: Box, depth: float, start: float) -> Envelope:
    return Envelope(
        EnvelopeKind.OPERATE,
        ((room, at(0.0, -depth / 2, start)),),
        "100 mm for the hand at the cock (practice)",
        frequency="ANNUAL",
        rules=("REA003",),
    )


GRID = {
    "pressure": ("0.5 bar", "6 bar", "25 bar", "60 bar"),
    "kind": ("gauge", "differential"),
    "switch": (False, True),
}

EXCLUDED = (Exclusion({"pressure": "60 bar"}, "beyond the largest range"),)

COMPONENT = ComponentType("pressure_sensor", Choices, Duty, size, build, GRID, EXCLUDED)
