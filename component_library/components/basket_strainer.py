r"""Basket strainer (pot type): cover and basket are drawn up, the pot is emptied through a drain.

     z ^    SERVICE: cover and basket up
       |   =====  cover
    in |=|=| # |=|=|  out        --> x
  FLANGED  | # |     FLANGED
           |___|
             |  drain, THREADED, downward

It holds more dirt than a Y strainer of its DN and is opened without a hand below the line.
"""

from dataclasses import dataclass
from typing import Literal

from component_library.calc import hydraulics
from component_library.components.pipe import look_up
from component_library.components.strainer import CLEAN_DROP, DIRTY_DROP, HAND_LIFT
from component_library.equipment import need_positive
from component_library.fittings import Ends, PressureClass, ends_of, flanged_body, flanged_ports, mass_of, need_water
from component_library.model import (
    Component,
    ComponentType,
    Envelope,
    Exclusion,
    Figure,
    Placement,
    Port,
    SizingError,
    Solid,
    X,
    Z,
    at,
    negative,
)
from component_library.quantities import Flow, Inputs, Pressure, Temperature
from component_library.shapes import Box, Cylinder
from component_library.standards import tables
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

PART = "basket strainer"
POT_WIDTH = 2.0
"""Pot over pipe outside diameter, as far as the bolts leave room (practice)."""
BASKET_SHARE, BASKET_LEAST = 2.0, 0.15
"""Height of the basket over the DN, and its least [m]: open area six times that of the pipe (practice)."""
COVER = 0.03
"""Thickness of the cover [m] (practice)."""
COVER_ABOVE = 0.03
"""Under side of the cover above the rim [m]: room for its bolts (practice)."""
HAND = 0.1
"""Room of a hand above the drawn basket [m] (practice)."""
DRAIN_SMALL, DRAIN_LARGE, DRAIN_FROM = 20, 25, 200
"""DN of the drain, and the DN from which it is the larger (practice)."""
SPIGOT = 0.04
"""Length of the drain spigot below the pot [m] (practice)."""
BASKET_MASS = 0.15
"""Mass of cover with basket over that of the strainer (practice)."""


class Choices(Inputs):
    """Width of the mesh [mm], PN."""

    mesh: Literal["0.5", "0.6", "1.0", "1.5"] = "0.6"
    pn: PressureClass = 16


class Duty(Inputs):
    """Nominal diameter; flow (None: not known); pressure gauge, None: that of the PN."""

    dn: int
    flow: Flow | None = None
    temperature: Temperature = 293.15
    pressure: Pressure | None = None


@dataclass(frozen=True)
class Size:
    """Ends; pot radius, top of cover, depth below the axis, height of the basket [m]; drop clean [Pa]; mass [kg]."""

    ends: Ends
    radius: float
    top: float
    below: float
    basket: float
    drain_dn: int
    flow: float | None
    drop: float
    mass: float
    figures: tuple[Figure, ...]

    @property
    def dn(self) -> int:
        """Nominal diameter."""
        return self.ends.dn

    @property
    def withdrawal(self) -> float:
        """Free height above the cover [m]."""
        return self.basket + HAND


def size(choices: Choices, duty: Duty) -> Size:
    """Find the length in EN 558, the height of the basket, and the clean drop from Kvs.

    Raises:
        SizingError: not made in that DN, more flow than it passes clean, or more pressure than PN.
    """
    length = look_up(PART, tables.faces(), duty.dn).s1
    mass = mass_of(PART, duty.dn, "strainer_basket")
    ends = ends_of(PART, duty.dn, choices.pn, length, duty.pressure)
    drop = CLEAN_DROP if duty.flow is None else _clean_drop(duty.flow, duty)
    basket = max(BASKET_SHARE * duty.dn / 1000, BASKET_LEAST)
    radius = min(POT_WIDTH * ends.pipe.outside_diameter / 2, ends.waist)
    top = ends.rim + COVER_ABOVE + COVER
    below = max(basket - top, ends.casing)
    drain = DRAIN_LARGE if duty.dn >= DRAIN_FROM else DRAIN_SMALL
    figures = (
        Figure("length", length, "m", "series 1", "EN 558", "code"),
        Figure("basket", basket, "m", "2 DN, at least 150 mm", "practice", "practice"),
        Figure("withdrawal", basket + HAND, "m", "basket + 100 mm above the cover", "domain 3.2", "practice"),
        Figure("pressure_drop_clean", drop, "Pa", "(V / Kvs)2 rho, 10 kPa if no flow", "IEC 60534-2-1", "practice"),
    )
    return Size(ends, radius, top, below, basket, drain, duty.flow, drop, mass, figures)


def _clean_drop(flow: float, duty: Duty) -> float:
    """Drop of the clean basket [Pa].

    Raises:
        SizingError: no Kvs of that DN, or more than is left when the basket is dirty.
    """
    need_positive(PART, "give the design flow", flow=flow)
    need_water(PART, duty.temperature)
    kvs = look_up(PART, tables.valve_kvs(), duty.dn).strainer
    drop = hydraulics.valve_drop(flow, kvs, duty.temperature)
    if drop > DIRTY_DROP:
        raise SizingError(
            f"{PART}: {flow * 3600:.0f} m3/h takes {drop / 1e3:.0f} kPa clean, more than {DIRTY_DROP / 1e3:.0f} dirty",
            "a larger DN",
        )
    return drop


def build(choices: Choices, size: Size) -> Component:
    """Make casing, pot, cover and drain, and the room to draw the basket."""
    ends, middle = size.ends, size.ends.middle
    down = Placement((middle, 0.0, -size.below), negative(Z), X)
    pot = Cylinder(size.radius, size.below + size.top - COVER)
    cover = Solid(Cylinder(ends.waist, COVER), at(middle, 0.0, size.top - COVER), "cast iron")
    spigot = Cylinder(tables.pipes().row(size.drain_dn).outside_diameter / 2, SPIGOT)
    drawn = Envelope(
        EnvelopeKind.SERVICE,
        ((Box(2 * ends.waist, 2 * ends.waist, size.withdrawal), at(middle, 0.0, size.top)),),
        "cover and basket drawn up by the height of the basket + 100 mm (practice)",
        frequency="MONTHLY",
        rules=("ACC008",),
    )
    drain = Port("drain", down.moved(z=SPIGOT), FlowDirection.SOURCE, size.drain_dn, Joint.THREADED)
    part = BASKET_MASS * size.mass
    return Component(
        name=f"Basket strainer DN{ends.dn} PN{ends.pn} mesh {choices.mesh} mm",
        ifc_class="IfcFilter",
        predefined_type="STRAINER",
        solids=(
            *flanged_body(ends),
            Solid(pot, at(middle, 0.0, -size.below), "cast iron"),
            cover,
            Solid(spigot, down),
        ),
        ports=(*flanged_ports(ends), drain),
        envelopes=(drawn,),
        properties={
            "DHR_Design": _design(size),
            "DHR_Access": {"TopClearance": size.withdrawal, "AccessFrequency": "MONTHLY", "RequiresTool": True},
            "DHR_Lifting": {
                "LargestPartL": size.basket,
                "LargestPartW": 2 * ends.waist,
                "LargestPartH": 2 * ends.waist,
                "LargestPartMass": part,
                "Method": "HAND" if part <= HAND_LIFT else "HOIST",
            },
        },
        type_properties={
            "Pset_FilterTypeCommon": {
                "Weight": size.mass,
                "FinalResistance": DIRTY_DROP,
            }
        },
        quantities={"Qto_FilterBaseQuantities": {"GrossWeight": size.mass}},
    )


def _design(size: Size) -> dict[str, float | int]:
    design: dict[str, float | int] = {
        "PN": size.ends.pn,
        "PS": size.ends.pressure,
        "PressureDropDesign": size.drop,
    }
    if size.flow is not None:
        design["FlowDesign"] = size.flow
    return design


GRID = {
    "dn": (40, 100, 200, 600, 25),
    "mesh": ("0.6", "1.5"),
    "pn": (16, 25),
    "pressure": ("10 bar", "30 bar"),
}

EXCLUDED = (
    Exclusion({"dn": 25}, "below DN40 a Y strainer does"),
    Exclusion({"pressure": "30 bar"}, "more than PN25"),
)

COMPONENT = ComponentType("basket_strainer", Choices, Duty, size, build, GRID, EXCLUDED)
