r"""Wafer butterfly valve, with lever, hand gear or electric actuator.

     z ^    lever                                gear, seen along the pipe     actuator
       |  ==========  OPERATE: arc + 75,           +--+ _  wheel, OPERATE:     +--------+  SERVICE: lifted off
       |  |           100 above                    |  ||_| 100 all round       |        |  OPERATE: hand lever
       | +-+                                       +--+  --> y                 +--------+
   in  | | |  out        --> x                      |                             | |
  WAFER| | | WAFER                                 (+)                            | |

The disc fits inside the bolt circle of the flanges that clamp it. The stem points along +z; the lever shows along
+x when open and towards +y when shut; the wheel of a gear stands at +y, clear of the flanges and their insulation.
A quarter turn has no wheel of its own: a handwheel comes with the gear. The actuator is a part of its own.
"""

import math
from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import along_x, inline_ports, look_up
from component_library.fittings import SHELL_TEST, Works, common_set
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, at
from component_library.operators import HAND, Kind, Neck, quarter_turn, reach_of
from component_library.quantities import Inputs
from component_library.shapes import Cylinder
from component_library.standards import tables
from component_library.standards.tables import PN16, PRESSURE_CLASS, Flange
from component_library.vocabulary import Joint

__all__ = ["BODY_DENSITY", "COMPONENT", "SHELL_TEST", "TRIM"]

BODY_DENSITY = 7200.0
"""Cast iron [kg/m3] (EN 1561)."""
TRIM = 1.3
"""Mass of disc, stem and liner over that of the body ring (practice)."""


class Choices(Inputs):
    """How it is worked: "auto" takes a lever up to DN150 and a gear above.

    `turned` sets the operator half a turn around the stem: the lever towards -x (upstream), the wheel at -y.
    `fail`: where an actuator goes without power. `chain`: its wheel is above reach and worked by a chain.
    """

    operator: Literal["auto", "lever", "gear", "actuator"] = "auto"
    turned: bool = False
    normally_open: bool = True
    fail: Literal["closed", "open", "stay"] = "stay"
    chain: bool = False


class Duty(Inputs):
    """Nominal diameter."""

    dn: int


@dataclass(frozen=True)
class Size:
    """Lengths [m]: face to face, body and bore diameter, axis to top, lever length or wheel diameter."""

    dn: int
    flange: Flange
    length: float
    body: float
    bore: float
    height: float
    operator: Kind
    reach: float
    kvs: float | None
    figures: tuple[Figure, ...]

    @property
    def mass(self) -> float:
        """Estimate [kg]: ring of iron and trim, without operator (practice)."""
        ring = math.pi / 4 * (self.body**2 - self.bore**2) * self.length * BODY_DENSITY
        return ring * TRIM


def size(choices: Choices, duty: Duty) -> Size:
    """Find lengths in EN 558 and choose the operator.

    Raises:
        SizingError: no wafer butterfly valve of that DN, no lever for it, or a chain on a lever.
    """
    face = look_up("butterfly valve", tables.faces(), duty.dn)
    if face.s20 is None:
        raise SizingError(f"butterfly valve: EN 558 series 20 has no DN{duty.dn}", "DN40 and above")
    flange = look_up("butterfly valve", tables.flanges(), duty.dn)
    pipe = look_up("butterfly valve", tables.pipes(), duty.dn)
    kind, reach = reach_of("butterfly valve", face, choices.operator)
    if choices.chain and kind == "lever":
        raise SizingError("butterfly valve: a lever has no chain wheel", 'operator = "gear"')
    body = flange.bolt_circle - flange.hole
    kvs = tables.valve_kvs().row(duty.dn).butterfly if duty.dn in tables.valve_kvs() else None
    figures = (
        Figure("length", face.s20, "m", "series 20", "EN 558", "code"),
        Figure("body_diameter", body, "m", "K - d, inside the bolts", "EN 1092-1 PN16", "code"),
        Figure("height", face.height_butterfly, "m", "axis to top", "valve table", "practice"),
        Figure("reach", reach, "m", "lever length or wheel diameter, 0 with an actuator", "valve table", "practice"),
    )
    return Size(duty.dn, flange, face.s20, body, pipe.bore, face.height_butterfly, kind, reach, kvs, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make body, stem and operator, and the room of the hand."""
    stem = at(size.length / 2).rolled(180 if choices.turned else 0)
    radius = 0.4 * size.length
    # The neck starts a little inside the round rim.
    neck = Neck(radius, math.sqrt(size.body**2 / 4 - radius**2), size.flange.outside_diameter / 2)
    operator = quarter_turn(size.operator, neck, stem, size.height, size.reach, size.dn, choices.fail, choices.chain)
    disc = Solid(Cylinder(size.body / 2, size.length), along_x(), "cast iron")
    return Component(
        name=f"Butterfly valve DN{size.dn} PN16 {size.operator}"
        f"{' chain wheel' if choices.chain else ''}{' turned' if choices.turned else ''}",
        ifc_class="IfcValve",
        predefined_type="ISOLATING",
        solids=(disc, *operator.solids),
        ports=inline_ports(size.dn, size.length, Joint.WAFER),
        envelopes=operator.envelopes,
        children=operator.children,
        properties={
            "Pset_ValveTypeIsolating": {"IsNormallyOpen": choices.normally_open},
            "DHR_Design": {"PN": PRESSURE_CLASS, "PS": PN16},
            "DHR_Access": {"TopClearance": HAND, "AccessFrequency": "MONTHLY", "RequiresTool": False},
        },
        type_properties={
            "Pset_ValveTypeCommon": common_set(size.dn, PN16, Works("BUTTERFLY", operator.operation, size.kvs))
        },
        quantities={"Qto_ValveBaseQuantities": {"GrossWeight": size.mass + operator.hand_mass}},
    )


GRID = {
    "dn": (40, 100, 150, 200, 300, 600, 32),
    "operator": ("auto", "lever", "gear", "actuator"),
    "turned": (False, True),
    "normally_open": (True, False),
    "chain": (False, True),
}

EXCLUDED = (
    Exclusion({"dn": 32}, "EN 558 series 20 begins at DN40"),
    Exclusion({"dn": 300, "operator": "lever"}, "too much torque for a lever"),
    Exclusion({"dn": 600, "operator": "lever"}, "too much torque for a lever"),
    Exclusion({"operator": "lever", "chain": True}, "a lever has no chain wheel"),
    Exclusion({"dn": 40, "operator": "auto", "chain": True}, "a lever has no chain wheel"),
    Exclusion({"dn": 100, "operator": "auto", "chain": True}, "a lever has no chain wheel"),
    Exclusion({"dn": 150, "operator": "auto", "chain": True}, "a lever has no chain wheel"),
)

COMPONENT = ComponentType("butterfly_valve", Choices, Duty, size, build, GRID, EXCLUDED)
