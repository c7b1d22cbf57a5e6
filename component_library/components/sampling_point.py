r"""Sampling point: needle valve with spout; above 60 degC a cooler stands between them.

     z ^    :::  OPERATE: 250 for the bottle
       |     |   spout
       |   (   ) cooler (hot water)
       |   |  |==  cock at +x, OPERATE: arc + 75
       +---====--  "in", THREADED, at the origin, facing down

+z leads away from the pipe: from the side of a line the spout is level, and the bottle is held under it.
"""

from dataclasses import dataclass

from component_library.equipment import need_pressure
from component_library.fittings import Works, common_set
from component_library.instruments import (
    BRANCH_DN,
    Step,
    access,
    cock,
    hexagon,
    instrument,
    room_beyond,
    stack,
)
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, at
from component_library.quantities import Inputs, Pressure, Temperature
from component_library.shapes import Cylinder
from component_library.standards.tables import PN16, PRESSURE_CLASS
from component_library.vocabulary import EnvelopeKind

PART = "sampling point"
COOLED_FROM = 333.15
"""Temperature from which a sample is cooled [K]: 60 degC scalds (practice)."""
COLDEST, HOTTEST = 273.15, 423.15
"""Range of the water that can be sampled [K] (coolers of one coil: 150 degC, practice)."""
COOLER = Step(0.06, 0.25)
"""Sample cooler with coil [m] (practice)."""
SPOUT = Step(0.007, 0.06)
"""Spout [m] (practice)."""
BOTTLE_WIDTH, BOTTLE = 0.12, 0.25
"""Bottle of one litre and the hand that holds it [m] (practice)."""


class Choices(Inputs):
    """A sampling point has no choices."""


class Duty(Inputs):
    """Gauge pressure and temperature of the water."""

    pressure: Pressure = 10e5
    temperature: Temperature = 293.15


@dataclass(frozen=True)
class Size:
    """Gauge pressure [Pa], whether the sample is cooled."""

    pressure: float
    cooled: bool
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Decide on the cooler.

    Raises:
        SizingError: more pressure than PN16, or water too hot or frozen.
    """
    need_pressure(PART, duty.pressure)
    if not COLDEST <= duty.temperature <= HOTTEST:
        raise SizingError(
            f"{PART}: {duty.temperature - 273.15:.0f} degC is not between 0 and {HOTTEST - 273.15:.0f} degC",
            "a sample cooler for steam, by its vendor",
        )
    cooled = duty.temperature > COOLED_FROM
    figures = (
        Figure("pressure", duty.pressure, "Pa", "within PN16", "EN 1092-1", "code"),
        Figure("cooler", "yes" if cooled else "no", "", "above 60 degC", "practice", "practice"),
    )
    return Size(duty.pressure, cooled, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make hexagon, valve, cooler and spout, and the rooms of hand and bottle."""
    foot, base = stack((hexagon(),))
    body, handle, operate = cock(BRANCH_DN, base)
    level = base + body.shape.extent((0.0, 0.0, 1.0))
    beyond: list[Solid] = []
    for step in (SPOUT, COOLER, SPOUT) if size.cooled else (SPOUT,):
        beyond.append(Solid(Cylinder(step.radius, step.length), at(0.0, 0.0, level), step.material))
        level += step.length
    bottle = room_beyond(
        EnvelopeKind.OPERATE,
        BOTTLE_WIDTH / 2,
        level,
        BOTTLE,
        "250 mm for a bottle of one litre and the hand (practice)",
        ("REA003",),
        "MONTHLY",
    )
    return instrument(
        f"Sampling point DN{BRANCH_DN}{' cooled' if size.cooled else ''}",
        "IfcValve",
        "DRAWOFFCOCK",
        (*foot, body, *handle, *beyond),
        (operate, bottle),
        {"DHR_Design": {"PN": PRESSURE_CLASS, "PS": size.pressure}, "DHR_Access": access("MONTHLY", False, BOTTLE)},
        {
            "Pset_ValveTypeCommon": common_set(BRANCH_DN, PN16, Works("NEEDLE", "LEVER", None, "SINGLEPORT")),
            "Pset_ValveTypeDrawOffCock": {"HasHoseUnion": False},
        },
        3.5 if size.cooled else 0.5,
    )


GRID = {"pressure": ("6 bar", "20 bar"), "temperature": ("20 degC", "90 degC")}

EXCLUDED = (Exclusion({"pressure": "20 bar"}, "more than PN16"),)

COMPONENT = ComponentType("sampling_point", Choices, Duty, size, build, GRID, EXCLUDED)
