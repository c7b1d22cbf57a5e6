r"""Strainer, Y or basket (pot) type.

      "y"                                       "basket"        SERVICE (cover and basket up)
        |          |                                  +---+
    in  |==========|  out      --> x              |   |   |   |
 FLANGED|      \ \ | FLANGED                  in  |===|   |===|  out
                \ \  leg, 45 degrees down         |   |   |   |
                 \_\   SERVICE (basket)               +---+
                  | |  SERVICE (300 below drain)       | |  SERVICE (300 below drain)

The basket of a Y strainer is drawn along its leg; that of a pot upwards, through its cover. Where a line runs too
low for a leg, the pot takes less height.
"""

import math
from dataclasses import dataclass
from typing import Literal

from component_library.components.butterfly_valve import BODY_DENSITY, TRIM
from component_library.components.flange import flange_disc, flange_mass
from component_library.components.pipe import along_x, inline_ports, look_up
from component_library.model import (
    Component,
    ComponentType,
    Envelope,
    Exclusion,
    Figure,
    Placement,
    SizingError,
    Solid,
    Y,
    at,
)
from component_library.quantities import Inputs
from component_library.shapes import Box, Cylinder
from component_library.standards import tables
from component_library.standards.tables import PN16, PRESSURE_CLASS, Flange, Pipe
from component_library.vocabulary import EnvelopeKind, Joint

WITHDRAWAL_SLOPE, WITHDRAWAL_BASE = 1.9, 0.170
"""Room for the basket along the leg, from the pipe axis: 1.9 DN + 170 mm (domain 3.2, practice)."""
BELOW_DRAIN = 0.3
"""Free height below a drain plug [m] (domain 3.2, practice)."""
CLEAN_DROP = 10e3
"""Pressure drop of a clean strainer [Pa] (domain 5.1, practice); `DIRTY_DROP` when it is due for cleaning."""
DIRTY_DROP = 30e3
LEG_WIDTH, LEG_START = 1.2, 0.35
"""Leg over pipe outside diameter; where its axis leaves the pipe's, over the length (practice)."""
POT_WIDTH = 1.6
"""Pot over pipe outside diameter, as far as the bolts leave room (practice)."""
POT_FLOOR = 0.03
"""Least depth of a pot below the pipe wall [m] (practice)."""
DESIGNS: tuple[Literal["y", "basket"], ...] = ("y", "basket")
"""Designs, the preferred one first."""
BOLT_ROOM = 2.5
"""Free length between a flange and the pot, in bolt diameters (practice)."""
HAND_LIFT = 25.0
"""Heaviest part lifted by hand [kg] (HSE, practice)."""
DIAGONAL = math.sqrt(0.5)


class Choices(Inputs):
    """Design."""

    design: Literal["y", "basket"] = "y"


class Duty(Inputs):
    """Nominal diameter."""

    dn: int


@dataclass(frozen=True)
class Size:
    """Lengths [m], measured from the pipe axis where they are heights.

    Attributes:
        dn: nominal diameter.
        design: "y" or "basket".
        length: face to face.
        radius: of leg or pot.
        body: length of leg or basket: half the room it is drawn from.
        top: of the pot's cover above the pipe axis; of the flanges for "y".
        withdrawal: "y": from the pipe axis along the leg to the end of the room; "basket": height of the pot, which
            is the free height above its cover.
        below: from the pipe axis down to the lowest point of the body.
        clear_below: from the pipe axis down to the lowest point of its SERVICE room: a line must run that high.
        clear_above: from the pipe axis up to the top of its SERVICE room or body.
        mass: estimate [kg].
        figures: for the calculation sheet.
    """

    dn: int
    design: Literal["y", "basket"]
    length: float
    radius: float
    body: float
    top: float
    withdrawal: float
    below: float
    clear_below: float
    clear_above: float
    mass: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Find the length in EN 558, and the room the basket needs.

    Raises:
        SizingError: no such DN.
    """
    length = look_up("strainer", tables.faces(), duty.dn).s1
    flange = look_up("strainer", tables.flanges(), duty.dn)
    pipe = look_up("strainer", tables.pipes(), duty.dn)
    along = WITHDRAWAL_SLOPE * duty.dn / 1000 + WITHDRAWAL_BASE
    # Half of that room is the screen in its leg, half the way it is drawn out; a pot holds a screen of that length.
    body = along / 2
    rim = flange.outside_diameter / 2
    if choices.design == "y":
        radius, top, withdrawal = LEG_WIDTH * pipe.outside_diameter / 2, rim, along
        below = (body + radius) * DIAGONAL
        clear_below = max(below + BELOW_DRAIN, (along + radius) * DIAGONAL)
        clear_above = rim
    else:
        bolts = BOLT_ROOM * flange.bolt + flange.thickness
        radius = min(POT_WIDTH * pipe.outside_diameter / 2, length / 2 - bolts)
        top = rim
        below = max(body - top, pipe.outside_diameter / 2 + POT_FLOOR)
        withdrawal = top + below
        clear_below, clear_above = below + BELOW_DRAIN, top + withdrawal
    figures = (
        Figure("length", length, "m", "series 1", "EN 558", "code"),
        Figure(
            "withdrawal", withdrawal, "m", "1.9 DN + 170 mm along the leg, or basket height", "domain 3.2", "practice"
        ),
        Figure("clear_below", clear_below, "m", "lowest point of the service room below the axis", "geometry"),
        Figure(
            "pressure_drop_clean", CLEAN_DROP, "Pa", "clean; 30 kPa when due for cleaning", "domain 5.1", "practice"
        ),
    )
    mass = _mass(duty.dn, pipe, flange, length, radius, body)
    return Size(
        duty.dn,
        choices.design,
        length,
        radius,
        body,
        top,
        withdrawal,
        below,
        clear_below,
        clear_above,
        mass,
        figures,
    )


def _mass(dn: int, pipe: Pipe, flange: Flange, length: float, radius: float, body: float) -> float:
    """Estimate [kg]: flanges, and a shell of half the flange thickness around passage and leg."""
    shell = flange.thickness / 2
    passage = math.pi * pipe.outside_diameter * (length - 2 * flange.thickness)
    leg = 2 * math.pi * radius * body + math.pi * radius**2
    return 2 * flange_mass(dn) + (passage + leg) * shell * BODY_DENSITY * TRIM


def least_level(dn: int) -> float:
    """Least height of a line's axis above the floor [m] that leaves a strainer of some design its room below.

    Raises:
        SizingError: no such DN.
    """
    return min(size(Choices(design=design), Duty(dn=dn)).clear_below for design in DESIGNS)


def make_above_floor(dn: int, axis: float) -> Component:
    """Make the strainer that a line at a height above the floor has room for: the Y type, else the basket type.

    Args:
        dn: nominal diameter.
        axis: of the pipe above the floor [m].

    Raises:
        SizingError: no such DN, or neither has room; the hint says how high the line must run.
    """
    sizes = [size(Choices(design=design), Duty(dn=dn)) for design in DESIGNS]
    for one in sizes:
        if one.clear_below <= axis + 1e-9:
            return build(Choices(design=one.design), one)
    needed = min(one.clear_below for one in sizes)
    raise SizingError(
        f"strainer: DN{dn} {axis:.3f} m above the floor has no room below for basket and drain",
        f"raise the line to at least {needed:.3f} m",
    )


def build(choices: Choices, size: Size) -> Component:
    """Make casing, leg or pot, and the room to draw the basket and to drain."""
    thickness = tables.flanges().row(size.dn).thickness
    casing = Cylinder(tables.pipes().row(size.dn).outside_diameter / 2, size.length - 2 * thickness)
    part, envelope = _leg(size) if size.design == "y" else _pot(size)
    access: dict[str, float | str | bool] = {"AccessFrequency": "MONTHLY", "RequiresTool": True}
    if size.design == "basket":
        access["TopClearance"] = size.withdrawal
    return Component(
        name=f"Strainer DN{size.dn} PN16 {'Y type' if size.design == 'y' else 'basket type'}",
        ifc_class="IfcFilter",
        predefined_type="STRAINER",
        solids=(
            flange_disc(size.dn, along_x()),
            flange_disc(size.dn, along_x(size.length - thickness)),
            Solid(casing, along_x(thickness), "cast iron"),
            part,
        ),
        ports=inline_ports(size.dn, size.length, Joint.FLANGED),
        envelopes=(envelope,),
        properties={
            "DHR_Design": {"PN": PRESSURE_CLASS, "PS": PN16, "PressureDropDesign": CLEAN_DROP},
            "DHR_Access": access,
            "DHR_Lifting": {
                "LargestPartL": size.body,
                "LargestPartW": 2 * size.radius,
                "LargestPartH": 2 * size.radius,
                "LargestPartMass": size.mass / 4,
                "Method": "HAND" if size.mass / 4 <= HAND_LIFT else "HOIST",
            },
        },
        type_properties={
            "Pset_FilterTypeCommon": {
                "Weight": size.mass,
                "InitialResistance": CLEAN_DROP,
                "FinalResistance": DIRTY_DROP,
            }
        },
        quantities={"Qto_FilterBaseQuantities": {"GrossWeight": size.mass}},
    )


def _leg(size: Size) -> tuple[Solid, Envelope]:
    axis = Placement((LEG_START * size.length, 0.0, 0.0), (DIAGONAL, 0.0, -DIAGONAL), Y)
    drawn = Cylinder(size.radius, size.withdrawal - size.body)
    drain = Box(2 * size.radius, 2 * size.radius, BELOW_DRAIN)
    plug = axis.moved(z=size.body).origin[0]
    envelope = _service(
        ((drawn, axis.moved(z=size.body)), (drain, at(plug, 0.0, -size.below - BELOW_DRAIN))),
        "basket drawn along the leg to 1.9 DN + 170 mm from the pipe axis, 300 mm below the drain plug (practice)",
    )
    return Solid(Cylinder(size.radius, size.body), axis, "cast iron"), envelope


def _pot(size: Size) -> tuple[Solid, Envelope]:
    middle = size.length / 2
    pot = Solid(Cylinder(size.radius, size.below + size.top), at(middle, 0.0, -size.below), "cast iron")
    drawn = Cylinder(size.radius, size.withdrawal)
    drain = Box(2 * size.radius, 2 * size.radius, BELOW_DRAIN)
    envelope = _service(
        ((drawn, at(middle, 0.0, size.top)), (drain, at(middle, 0.0, -size.below - BELOW_DRAIN))),
        "cover and basket drawn up by the height of the basket, 300 mm below the drain plug (practice)",
    )
    return pot, envelope


def _service(parts: tuple[tuple[Cylinder | Box, Placement], ...], reason: str) -> Envelope:
    return Envelope(EnvelopeKind.SERVICE, parts, reason, frequency="MONTHLY", rules=("ACC008",))


GRID = {"dn": (15, 50, 100, 200, 600, 450), "design": ("y", "basket")}

EXCLUDED = (Exclusion({"dn": 450}, "EN 558 has no DN450"),)

COMPONENT = ComponentType("strainer", Choices, Duty, size, build, GRID, EXCLUDED)
