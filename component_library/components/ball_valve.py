r"""Ball valve: flanged (EN 558), or with weld ends as district heating has them (EN 488).

     z ^  ==========  lever, OPERATE: arc + 75, 100 above      gear or actuator: as a butterfly valve
       |  |
     in|==|=====|==|  out        --> x
  FLANGED or WELDED

The stem points along +z, an open lever along +x; the wheel of a gear stands at +y. Weld ends are PN25.
"""

import math
from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import along_x, inline_ports, look_up
from component_library.equipment import need_pressure
from component_library.fittings import BAR, CASING, Outfit, PressureClass, Works, common_set, ends_of, mass_of, valve
from component_library.model import Component, ComponentType, Exclusion, Figure, Properties, SizingError, Solid, at
from component_library.operators import HAND, Kind, Neck, Operator, quarter_turn, reach_of
from component_library.quantities import Inputs, Pressure
from component_library.shapes import Cylinder
from component_library.standards import tables
from component_library.standards.tables import Pipe
from component_library.standards.valves import welded_ball_valves
from component_library.vocabulary import Joint

PART = "ball valve"
WELDED_CLASS = 25
"""PN of ball valves with weld ends (EN 488)."""
NECK = 0.3
"""Radius of the neck over the pipe's outside diameter (practice)."""
WELDED_CASING = 1.35
"""Casing of a welded valve over the pipe's outside diameter: the ball has the full bore (practice)."""
WELD_STUB = 0.2
"""Share of the length that is plain pipe at each weld end (practice)."""


class Choices(Inputs):
    """Ends, operator ("auto": a lever up to DN150, a gear above) and PN of flanges.

    `turned` sets the operator half a turn around the stem; `fail`: where an actuator goes without power.
    """

    ends: Literal["flanged", "welded"] = "flanged"
    operator: Literal["auto", "lever", "gear", "actuator"] = "auto"
    turned: bool = False
    pn: PressureClass = 16
    normally_open: bool = True
    fail: Literal["closed", "open", "stay"] = "stay"


class Duty(Inputs):
    """Nominal diameter; gauge pressure, None: that of the PN."""

    dn: int
    pressure: Pressure | None = None


@dataclass(frozen=True)
class Size:
    """Lengths [m]: face to face, axis to top, lever length or wheel diameter; pressure [Pa]; mass [kg]."""

    dn: int
    pn: int
    pipe: Pipe
    length: float
    height: float
    operator: Kind
    reach: float
    pressure: float
    mass: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Find the length in EN 558 or EN 488 and choose the operator.

    Raises:
        SizingError: no ball valve of that DN, no lever for it, or more pressure than its PN.
    """
    face = look_up(PART, tables.faces(), duty.dn)
    pipe = look_up(PART, tables.pipes(), duty.dn)
    kind, reach = reach_of(PART, face, choices.operator)
    if choices.ends == "flanged":
        if face.s27 is None:
            raise SizingError(f"{PART}: EN 558 series 27 has no DN{duty.dn}", "DN300 and below")
        length, source, pn = face.s27, "EN 558 series 27", choices.pn
        mass = mass_of(PART, duty.dn, "ball")
        pressure = ends_of(PART, duty.dn, pn, length, duty.pressure).pressure
    else:
        row = look_up(PART, welded_ball_valves(), duty.dn)
        length, source, pn, mass = row.length, "EN 488", WELDED_CLASS, row.mass
        pressure = pn * BAR if duty.pressure is None else duty.pressure
        need_pressure(PART, pressure, pn * BAR, f"PN{pn}")
    figures = (
        Figure("length", length, "m", "end to end", source, "code"),
        Figure("height", face.height_butterfly, "m", "axis to top", "valve table", "practice"),
        Figure("reach", reach, "m", "lever length or wheel diameter, 0 with an actuator", "valve table", "practice"),
        Figure("pressure", pressure, "Pa", f"within PN{pn}", "EN 1092-1", "code"),
    )
    return Size(duty.dn, pn, pipe, length, face.height_butterfly, kind, reach, pressure, mass, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make body and operator, and the room of the hand."""
    stem = at(size.length / 2).rolled(180 if choices.turned else 0)
    flanged = choices.ends == "flanged"
    casing = size.pipe.outside_diameter / 2 * (CASING if flanged else WELDED_CASING)
    rim = tables.flanges(size.pn).row(size.dn).outside_diameter / 2 if flanged else casing
    radius = NECK * size.pipe.outside_diameter
    neck = Neck(radius, math.sqrt(casing**2 - radius**2), rim)
    operator = quarter_turn(size.operator, neck, stem, size.height, size.reach, size.dn, choices.fail)
    name = f"Ball valve DN{size.dn} PN{size.pn} {choices.ends} {operator.kind}{' turned' if choices.turned else ''}"
    properties = {
        "Pset_ValveTypeIsolating": {"IsNormallyOpen": choices.normally_open},
        "DHR_Access": {"TopClearance": HAND, "AccessFrequency": "MONTHLY", "RequiresTool": False},
    }
    if not flanged:
        return _welded(size, name, operator, casing, {**properties, "DHR_Design": {"PN": size.pn, "PS": size.pressure}})
    return valve(
        ends_of(PART, size.dn, size.pn, size.length, size.pressure),
        name,
        "ISOLATING",
        Works("BALL", operator.operation),
        Outfit(operator.solids, operator.envelopes, operator.children),
        size.mass + operator.hand_mass,
        properties,
    )


def _welded(size: Size, name: str, operator: Operator, casing: float, properties: Properties) -> Component:
    stub = WELD_STUB * size.length
    pipe = Cylinder(size.pipe.outside_diameter / 2, size.length)
    return Component(
        name=name,
        ifc_class="IfcValve",
        predefined_type="ISOLATING",
        solids=(
            Solid(pipe, along_x()),
            Solid(Cylinder(casing, size.length - 2 * stub), along_x(stub)),
            *operator.solids,
        ),
        ports=inline_ports(size.dn, size.length, Joint.WELDED),
        envelopes=operator.envelopes,
        children=operator.children,
        properties=properties,
        type_properties={"Pset_ValveTypeCommon": common_set(size.dn, size.pn * BAR, Works("BALL", operator.operation))},
        quantities={"Qto_ValveBaseQuantities": {"GrossWeight": size.mass + operator.hand_mass}},
    )


GRID = {
    "dn": (15, 50, 150, 200, 300, 400),
    "ends": ("flanged", "welded"),
    "operator": ("auto", "lever", "gear", "actuator"),
    "turned": (False, True),
    "pn": (16, 25),
}

EXCLUDED = (
    Exclusion({"dn": 400}, "EN 558 series 27 and the EN 488 table end at DN300"),
    Exclusion({"dn": 15, "ends": "welded"}, "EN 488 valves begin at DN25"),
    Exclusion({"dn": 15, "operator": "actuator"}, "quarter-turn actuators begin at DN40"),
    Exclusion({"dn": 300, "operator": "lever"}, "too much torque for a lever"),
)

COMPONENT = ComponentType("ball_valve", Choices, Duty, size, build, GRID, EXCLUDED)
