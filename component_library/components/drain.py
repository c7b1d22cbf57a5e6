r"""Drain: ball valve with hose union and cap, on the low point of a line or vessel.

     z ^    :::  SERVICE: 150 for the hose
       |    | |  hose union and cap
       |   |   |==  lever at +x, OPERATE: arc + 75
       +---=====--  "in", THREADED, at the origin, facing down

+z leads away from the pipe: on a low point it points down.
"""

from dataclasses import dataclass

from component_library.components.pipe import look_up
from component_library.equipment import need_pressure
from component_library.fittings import Works, common_set
from component_library.instruments import HAND, Step, access, cock, entry, hexagon, instrument, room_beyond, stack
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, at
from component_library.quantities import Inputs, Pressure
from component_library.shapes import Cylinder
from component_library.standards import tables
from component_library.standards.tables import PN16, PRESSURE_CLASS
from component_library.vocabulary import EnvelopeKind

PART = "drain"
SIZES = (15, 20, 25, 32, 40, 50)
"""DN that drains are made in (practice: DN15 to DN25 for lines, more to flush and to empty vessels)."""
UNION = 0.05
"""Length of hose union and cap [m] (practice)."""
HOSE = 0.15
"""Room to couple a hose [m] (practice)."""


class Choices(Inputs):
    """Whether it ends in a hose union with cap, or in a plug."""

    hose_union: bool = True


class Duty(Inputs):
    """Nominal diameter, gauge pressure."""

    dn: int = 20
    pressure: Pressure = PN16


@dataclass(frozen=True)
class Size:
    """DN, gauge pressure [Pa], mass [kg]."""

    dn: int
    pressure: float
    mass: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Check DN and pressure.

    Raises:
        SizingError: no drain of that DN, or more pressure than PN16.
    """
    if duty.dn not in SIZES:
        raise SizingError(f"{PART}: not made in DN{duty.dn}", f"there are {', '.join(f'DN{dn}' for dn in SIZES)}")
    need_pressure(PART, duty.pressure)
    pipe = look_up(PART, tables.pipes(), duty.dn)
    # A solid bar of brass of the body's size is as heavy as bored body, ball and union.
    mass = 8400 * pipe.outside_diameter**2 * UNION
    figures = (
        Figure("dn", duty.dn, "DN", "DN15 to DN25 on lines", "domain 1.7", "practice"),
        Figure("pressure", duty.pressure, "Pa", "within PN16", "EN 1092-1", "code"),
        Figure("mass", mass, "kg", "brass 8400 kg/m3, as a bar", "practice", "practice"),
    )
    return Size(duty.dn, duty.pressure, mass, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make hexagon, cock, union, and the rooms of hand and hose."""
    foot, base = stack((hexagon(size.dn),))
    body, handle, operate = cock(size.dn, base)
    top = base + body.shape.extent((0.0, 0.0, 1.0))
    end = Step(hexagon(size.dn).radius, UNION if choices.hose_union else UNION / 2, "brass")
    union = Solid(Cylinder(end.radius, end.length), at(0.0, 0.0, top), end.material)
    hose = room_beyond(
        EnvelopeKind.SERVICE,
        max(HAND / 2, end.radius),
        top + end.length,
        HOSE,
        "150 mm to couple a hose (practice)",
        ("REA006",),
    )
    return instrument(
        f"Drain DN{size.dn}{' hose union' if choices.hose_union else ' plug'}",
        "IfcValve",
        "DRAWOFFCOCK",
        (*foot, body, *handle, union),
        (operate, hose),
        {"DHR_Design": {"PN": PRESSURE_CLASS, "PS": size.pressure}, "DHR_Access": access("ANNUAL", False, HOSE)},
        {
            "Pset_ValveTypeCommon": common_set(size.dn, PN16, Works("BALL", "LEVER", None, "SINGLEPORT")),
            "Pset_ValveTypeDrawOffCock": {"HasHoseUnion": choices.hose_union},
        },
        size.mass,
        ports=(entry(size.dn),),
    )


GRID = {"dn": (15, 20, 50, 80), "hose_union": (True, False), "pressure": ("10 bar", "25 bar")}

EXCLUDED = (
    Exclusion({"dn": 80}, "too large for a drain"),
    Exclusion({"pressure": "25 bar"}, "more than PN16"),
)

COMPONENT = ComponentType("drain", Choices, Duty, size, build, GRID, EXCLUDED)
