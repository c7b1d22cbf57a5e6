r"""Wafer butterfly valve, with lever or hand gear.

     z ^    lever                                gear, seen along the pipe
       |  ==========  OPERATE: arc + 75,           +--+ _  wheel, OPERATE: 100 all round
       |  |           100 above                    |  ||_|
       | +-+                                       +--+  --> y
   in  | | |  out        --> x                      |
  WAFER| | | WAFER                                 (+)

The disc fits inside the bolt circle of the flanges that clamp it. The stem points along +z; the lever shows along
+x when open and towards +y when shut; the wheel of a gear stands at +y, clear of the flanges and their insulation.
"""

import math
from dataclasses import dataclass
from typing import Literal

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
    X,
    Y,
    at,
)
from component_library.quantities import Inputs
from component_library.shapes import Box, Cylinder, Extrusion, Point2
from component_library.standards import tables
from component_library.standards.tables import PN16, PRESSURE_CLASS, Flange
from component_library.vocabulary import EnvelopeKind, Joint

LEVER_UP_TO = 150
"""Largest DN with a lever unless one is asked for (practice; torque of a centric valve at PN16)."""
HAND = 0.1
"""Free space around a wheel and above a lever [m] (domain 3.2, practice)."""
KNUCKLES = 0.075
"""Free space beside the arc of a lever [m] (ASTM F1166 / NORSOK, practice)."""
LEVER_WIDTH, LEVER_HEIGHT = 0.035, 0.02
"""Section of a lever [m] (practice)."""
GEAR_BOX, WHEEL_RIM = 0.09, 0.03
"""Side of a gear box and thickness of a wheel's rim [m] (practice)."""
AXLE = 0.0175
"""Radius of the axle of a wheel [m] (practice)."""
INSULATION_GAP = 0.06
"""From the flange rim to the wheel [m]: insulation and fingers (practice)."""
BODY_DENSITY = 7200.0
"""Cast iron [kg/m3] (EN 1561)."""
TRIM = 1.3
"""Mass of disc, stem and liner over that of the body ring (practice)."""
SHELL_TEST = 1.5
"""Test pressure over PN (EN 12266-1, P10)."""


class Choices(Inputs):
    """How it is worked: "auto" takes a lever up to DN150 and a gear above.

    `turned` sets the operator half a turn around the stem: the lever towards -x (upstream), the wheel at -y.
    """

    operator: Literal["auto", "lever", "gear"] = "auto"
    turned: bool = False
    normally_open: bool = True


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
    operator: Literal["lever", "gear"]
    reach: float
    kvs: float | None
    figures: tuple[Figure, ...]

    @property
    def mass(self) -> float:
        """Estimate [kg]: ring of iron, trim, and the operator (practice)."""
        ring = math.pi / 4 * (self.body**2 - self.bore**2) * self.length * BODY_DENSITY
        return ring * TRIM + (1.0 if self.operator == "lever" else 30 * self.reach)

    @property
    def wheel_at(self) -> float:
        """From the pipe axis to the near face of a gear's wheel [m]."""
        return self.flange.outside_diameter / 2 + INSULATION_GAP


def size(choices: Choices, duty: Duty) -> Size:
    """Find lengths in EN 558 and choose the operator.

    Raises:
        SizingError: no wafer butterfly valve of that DN, or no lever for it.
    """
    face = look_up("butterfly valve", tables.faces(), duty.dn)
    if face.s20 is None:
        raise SizingError(f"butterfly valve: EN 558 series 20 has no DN{duty.dn}", "DN40 and above")
    flange = look_up("butterfly valve", tables.flanges(), duty.dn)
    pipe = look_up("butterfly valve", tables.pipes(), duty.dn)
    lever_fits = duty.dn <= LEVER_UP_TO if choices.operator == "auto" else choices.operator == "lever"
    if lever_fits and face.lever is None:
        raise SizingError(f"butterfly valve: DN{duty.dn} cannot be worked by a lever", 'operator = "gear"')
    smallest_wheel = min(row.gear_wheel for row in tables.faces() if row.gear_wheel is not None)
    reach = face.lever if lever_fits and face.lever is not None else face.gear_wheel or smallest_wheel
    body = flange.bolt_circle - flange.hole
    kvs = tables.valve_kvs().row(duty.dn).butterfly if duty.dn in tables.valve_kvs() else None
    figures = (
        Figure("length", face.s20, "m", "series 20", "EN 558", "code"),
        Figure("body_diameter", body, "m", "K - d, inside the bolts", "EN 1092-1 PN16", "code"),
        Figure("height", face.height_butterfly, "m", "axis to top", "valve table", "practice"),
        Figure("reach", reach, "m", "lever length or wheel diameter", "valve table", "practice"),
    )
    kind: Literal["lever", "gear"] = "lever" if lever_fits else "gear"
    return Size(duty.dn, flange, face.s20, body, pipe.bore, face.height_butterfly, kind, reach, kvs, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make body, stem and operator, and the room of the hand."""
    stem = at(size.length / 2).rolled(180 if choices.turned else 0)
    operator, envelope = _lever(size, stem) if size.operator == "lever" else _gear(size, stem)
    common: dict[str, float | str] = {
        "ValvePattern": "STRAIGHT_2_PORT",
        "ValveOperation": "LEVER" if size.operator == "lever" else "WHEEL",
        "ValveMechanism": "BUTTERFLY",
        "Size": size.dn / 1000,
        "WorkingPressure": PN16,
        "TestPressure": SHELL_TEST * PN16,
    }
    if size.kvs is not None:
        common["FlowCoefficient"] = size.kvs * 3600
    return Component(
        name=f"Butterfly valve DN{size.dn} PN16 {size.operator}{' turned' if choices.turned else ''}",
        ifc_class="IfcValve",
        predefined_type="ISOLATING",
        solids=(Solid(Cylinder(size.body / 2, size.length), along_x(), "cast iron"), *operator),
        ports=inline_ports(size.dn, size.length, Joint.WAFER),
        envelopes=(envelope,),
        properties={
            "Pset_ValveTypeIsolating": {"IsNormallyOpen": choices.normally_open},
            "DHR_Design": {"PN": PRESSURE_CLASS, "PS": PN16},
            "DHR_Access": {"TopClearance": HAND, "AccessFrequency": "MONTHLY", "RequiresTool": False},
        },
        type_properties={"Pset_ValveTypeCommon": common},
        quantities={"Qto_ValveBaseQuantities": {"GrossWeight": size.mass}},
    )


def _neck(size: Size, top: float) -> Solid:
    """Make the neck from the rim of the body up to a level [m]; it starts a little inside the round rim."""
    radius = 0.4 * size.length
    start = math.sqrt(size.body**2 / 4 - radius**2)
    return Solid(Cylinder(radius, top - start), at(size.length / 2, 0.0, start), "cast iron")


def _lever(size: Size, stem: Placement) -> tuple[tuple[Solid, ...], Envelope]:
    """Make neck and lever; `stem` is the frame of the stem with x where the open lever points."""
    low = size.height - LEVER_HEIGHT
    bar = Box(size.reach + LEVER_WIDTH / 2, LEVER_WIDTH, LEVER_HEIGHT)
    lever = Solid(bar, stem.moved(size.reach / 2 - LEVER_WIDTH / 4, 0.0, low))
    # A hand below the lever, but no deeper than the flange rims, where the bolts are.
    bottom = max(low - HAND, size.flange.outside_diameter / 2)
    room = Extrusion(lever_arc(size.reach, KNUCKLES), size.height + HAND - bottom)
    envelope = Envelope(
        EnvelopeKind.OPERATE,
        ((room, stem.moved(z=bottom)),),
        "arc of the lever + 75 mm for the knuckles (ASTM F1166, practice), 100 mm above and below",
        frequency="MONTHLY",
        rules=("REA003",),
    )
    return (_neck(size, low), lever), envelope


def lever_arc(reach: float, gap: float) -> tuple[Point2, ...]:
    """Quarter turn of a lever from +x to +y with a gap around it, as a convex polygon [m].

    The arc is circumscribed in steps of 15 degrees, so that the polygon holds the whole of it.
    """
    step = math.radians(15)
    radius = (reach + gap) / math.cos(step / 2)
    arc = [(radius * math.cos(step * (turn + 0.5)), radius * math.sin(step * (turn + 0.5))) for turn in range(6)]
    return ((-gap, -gap), (reach + gap, -gap), (reach + gap, 0.0), *arc, (0.0, reach + gap), (-gap, reach + gap))


def _gear(size: Size, stem: Placement) -> tuple[tuple[Solid, ...], Envelope]:
    """Make neck, gear box, axle and wheel; `stem` is the frame of the stem with y where the wheel stands."""
    wheel, centre = size.reach, size.height - size.reach / 2
    box_low = max(centre - GEAR_BOX / 2, size.flange.outside_diameter / 2)
    box = Solid(Box(GEAR_BOX, GEAR_BOX, size.height - box_low), stem.moved(z=box_low), "cast iron")
    axle_level = max(centre, box_low + AXLE)
    axle_at = stem @ Placement((0.0, GEAR_BOX / 2, axle_level), Y, X)
    axle = Solid(Cylinder(AXLE, size.wheel_at - GEAR_BOX / 2), axle_at)
    at_wheel = stem @ Placement((0.0, size.wheel_at, centre), Y, X)
    rim = Solid(Cylinder(wheel / 2, WHEEL_RIM), at_wheel)
    room = Cylinder(wheel / 2 + HAND, INSULATION_GAP + WHEEL_RIM + HAND)
    envelope = Envelope(
        EnvelopeKind.OPERATE,
        ((room, at_wheel.moved(z=-INSULATION_GAP)),),
        "hand wheel + 100 mm all round and in front (practice)",
        frequency="MONTHLY",
        rules=("REA003",),
    )
    return (_neck(size, box_low), box, axle, rim), envelope


GRID = {
    "dn": (40, 100, 150, 200, 300, 600, 32),
    "operator": ("auto", "lever", "gear"),
    "turned": (False, True),
    "normally_open": (True, False),
}

EXCLUDED = (
    Exclusion({"dn": 32}, "EN 558 series 20 begins at DN40"),
    Exclusion({"dn": 300, "operator": "lever"}, "too much torque for a lever"),
    Exclusion({"dn": 600, "operator": "lever"}, "too much torque for a lever"),
)

COMPONENT = ComponentType("butterfly_valve", Choices, Duty, size, build, GRID, EXCLUDED)
