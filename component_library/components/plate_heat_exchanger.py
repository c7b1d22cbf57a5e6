r"""Gasketed plate heat exchanger, counterflow, all four ports on the fixed head.

          z ^   LIFT above the frame
            |  :                                   :
            |  +==carrying bar==================+  :
   hot_in  -|--|  |||||||||||  |                |  |
   cold_out-|--|  || plates||  | pressure       |col SERVICE (column end)
            |  |  |||||||||||  | plate          |  |
   hot_out -|--|  |||||||||||  |                |  |
   cold_in -|--|  +==guide bar==================+  |
            |  |head                               |        --> x
            plinth (if any)                              SERVICE on the service side, ACCESS on the other (y)

The origin is on the floor below the port faces, y = 0 the centre plane. The hot ports stand at +y, the cold ones at
-y; the hot side flows down, the cold side up. Flow enters at "hot_in" and "cold_in".

Frame classes are indicative; a project replaces the table by the data sheet of its exchanger.
"""

import math
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.calc import heat_transfer
from component_library.components.flange import flange_disc
from component_library.components.pipe import along_x
from component_library.model import (
    Component,
    ComponentType,
    Envelope,
    Exclusion,
    Figure,
    Placement,
    Port,
    Properties,
    SizingError,
    Solid,
    X,
    Z,
    at,
    negative,
)
from component_library.quantities import Inputs, Length, Power, Pressure, Ratio, Temperature
from component_library.shapes import Box, Cylinder
from component_library.standards import tables
from component_library.standards.tables import PN16, PRESSURE_CLASS, PlateFrame
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

U_VALUE = 4500.0
"""Overall heat transfer coefficient, water to water [W/(m2 K)] (practice; 3500 to 6000)."""
FOULING, FOULING_MOST = 0.10, 0.25
"""Area margin for fouling, and the most that makes sense (practice): more slows the flow and fouls faster."""
END_PLATES = 2
"""Plates that carry no heat because one side of them is dry."""
PLATE_PITCH = 0.0031
"""Plate and gap [m] (practice; 2.7 to 3.6 mm)."""
PACK_OPEN, BAR_SHARE, BAR_LEAST = 1.15, 0.6, 0.3
"""Carrying bar: head + 1.15 A + pressure plate + max(0.6 A, 300 mm), with pack length A (domain 2.2, practice)."""
PRESSURE_DROP = 50e3
"""Pressure drop a side [Pa] (practice; 30 to 50 kPa)."""
STUB = 0.10
"""Neck of a port between flange and head [m]: bolts come out behind the flange (practice)."""
FLANGE_GAP = 0.004
"""Least distance between the flanges of two ports [m] (practice)."""
FLOOR_GAP = 0.05
"""Least distance of a flange from the floor [m] (practice)."""
BAR, COLUMN = 0.08, 0.10
"""Sections of carrying bar, guide bar and support column [m] (practice)."""
SERVICE_LEAST, SERVICE_BEYOND = 1.0, 0.5
"""Service side: max(1000, plate width + 500) mm (practice; EN 307 obliges the vendor to state it)."""
OTHER_SIDE = 0.6
"""Other long side [m] (practice)."""
END_LEAST, END_BEYOND = 0.6, 0.2
"""Column end: max(600, free length of the tie bars + 200) mm (practice)."""
ABOVE_SHARE, ABOVE_BASE, ABOVE_LEAST = 0.1, 0.5, 0.3
"""Above the frame: max(0.1 H + 500, 300) mm (practice)."""
SPOOL = 0.5
"""Demountable spool in front of the ports [m] (practice)."""
HOIST_FROM = 45.0
"""Mass from which a part is lifted by a hoist [kg] (GSA P100)."""


class Choices(Inputs):
    """`service_side`: where plates are drawn, "left" (+y) or "right" (-y). `plinth`: height of one below the frame."""

    service_side: Literal["left", "right"] = "left"
    plinth: Length = 0.0


class Duty(Inputs):
    """Heat and temperatures; water on both sides. `dn_min`: ports no smaller; `pressure` is gauge."""

    heat: Power
    hot_in: Temperature
    hot_out: Temperature
    cold_in: Temperature
    cold_out: Temperature
    u_value: Annotated[float, Field(gt=0)] = U_VALUE
    fouling: Ratio = FOULING
    pressure_drop: Pressure = PRESSURE_DROP
    pressure: Pressure = 6e5
    dn_min: int = 0


@dataclass(frozen=True)
class Size:
    """What came out. Lengths [m], flows [m3/s], area [m2], temperatures [K], mass [kg].

    `service_clearance`, `end_clearance` and `lift_clearance` are the free spaces at the service side, behind the column
    and above the frame; `pack` is the length of the plate pack, `bar` that of the carrying bar.
    """

    frame: PlateFrame
    duty: Duty
    hot_flow: float
    cold_flow: float
    area: float
    plates: int
    pack: float
    bar: float
    plinth: float
    service_clearance: float
    end_clearance: float
    lift_clearance: float
    mass: float
    figures: tuple[Figure, ...]

    @property
    def port_dn(self) -> int:
        """Nominal diameter of the ports."""
        return self.frame.port_dn

    @property
    def frame_width(self) -> float:
        """Width of the frame [m]."""
        return self.frame.frame_width

    @property
    def pressure_drop(self) -> float:
        """Pressure drop of each side [Pa]."""
        return self.duty.pressure_drop

    @property
    def flanged(self) -> bool:
        """Whether two flanges fit side by side; smaller frames have pipe stubs to be welded."""
        diameter = tables.flanges().row(self.port_dn).outside_diameter
        return diameter + FLANGE_GAP <= self.frame.horizontal_pitch

    @property
    def neck(self) -> float:
        """From the port faces to the fixed head [m]."""
        return STUB + (tables.flanges().row(self.port_dn).thickness if self.flanged else 0.0)

    @property
    def length(self) -> float:
        """From the port faces to the far side of the column [m]."""
        return self.neck + self.bar + COLUMN

    @property
    def port_levels(self) -> tuple[float, float]:
        """Heights of the lower and upper ports above the floor [m]."""
        flange = tables.flanges().row(self.port_dn).outside_diameter
        low = max((self.frame.frame_height - self.frame.vertical_pitch) / 2, flange / 2 + FLOOR_GAP)
        return self.plinth + low, self.plinth + low + self.frame.vertical_pitch


def size(choices: Choices, duty: Duty) -> Size:
    """Reckon flows and area, then take the smallest frame that holds them.

    Raises:
        SizingError: temperatures cross, no frame is large enough, or more pressure than PN16.
    """
    _check(choices, duty)
    try:
        difference = heat_transfer.lmtd(duty.hot_in, duty.hot_out, duty.cold_in, duty.cold_out)
        hot_flow = heat_transfer.flow(duty.heat, duty.hot_in, duty.hot_out)
        cold_flow = heat_transfer.flow(duty.heat, duty.cold_out, duty.cold_in)
    except ValueError as error:
        hint = "hot_in > cold_out, hot_out > cold_in, and liquid water on both sides"
        raise SizingError(f"plate heat exchanger: {error}", hint) from error
    clean = heat_transfer.area(duty.heat, duty.u_value, difference)
    area = clean * (1 + duty.fouling)
    frame = _frame(duty, max(hot_flow, cold_flow), area)
    plates = _plates(frame, area)
    pack = plates * PLATE_PITCH
    bar = max(_bar(frame, plates), frame.length_min - COLUMN)
    free = max(BAR_SHARE * pack, BAR_LEAST)
    service = max(SERVICE_LEAST, frame.frame_width + SERVICE_BEYOND)
    end = max(END_LEAST, free + END_BEYOND)
    lift = max(ABOVE_LEAST, ABOVE_SHARE * frame.frame_height + ABOVE_BASE)
    mass = frame.mass_min + (frame.mass_max - frame.mass_min) * plates / frame.plates
    sized = Size(
        frame,
        duty,
        hot_flow,
        cold_flow,
        area,
        plates,
        pack,
        bar,
        choices.plinth,
        service,
        end,
        lift,
        mass,
        (),
    )
    return replace(sized, figures=_figures(sized, difference, clean))


def _figures(size: Size, difference: float, clean: float) -> tuple[Figure, ...]:
    """Fill the calculation sheet; `difference` is the LMTD [K], `clean` the area without margin [m2]."""
    duty, practice = size.duty, "practice"
    spans = sorted((duty.hot_in - duty.hot_out, duty.cold_out - duty.cold_in))
    units = heat_transfer.ntu(duty.u_value, clean, duty.heat / spans[1])
    effectiveness = heat_transfer.effectiveness(units, spans[0] / spans[1])
    return (
        Figure("hot_flow", size.hot_flow, "m3/s", "V = Q / (rho cp dT)", "heat balance"),
        Figure("cold_flow", size.cold_flow, "m3/s", "V = Q / (rho cp dT)", "heat balance"),
        Figure("lmtd", difference, "K", "(dT1 - dT2) / ln(dT1 / dT2), equal ends: dT", "counterflow"),
        Figure("area_clean", clean, "m2", "A = Q / (U LMTD)", "heat transfer"),
        Figure("area", size.area, "m2", "A (1 + fouling margin)", "10 % unless given", practice),
        Figure("ntu", units, "", "U A / C_min", "heat transfer"),
        Figure("effectiveness", effectiveness, "", "counterflow", "ht"),
        Figure("port_dn", size.port_dn, "DN", "flow, plates, length and dn_min fit", "frame classes", practice),
        Figure("plates", size.plates, "", "A / plate area + 2 end plates", "frame classes", practice),
        Figure("pack", size.pack, "m", "plates x 3.1 mm", "vendors", practice),
        Figure("bar", size.bar, "m", "head + 1.15 A + pressure plate + max(0.6 A, 300 mm)", "vendors", practice),
        Figure("service_clearance", size.service_clearance, "m", "max(1000, W + 500) mm", "EN 307, vendors", practice),
        Figure("end_clearance", size.end_clearance, "m", "max(600, free tie bars + 200) mm", "vendors", practice),
        Figure("lift_clearance", size.lift_clearance, "m", "max(0.1 H + 500, 300) mm", "vendors", practice),
        Figure("pressure_drop", duty.pressure_drop, "Pa", "each side", "vendors", practice),
    )


def _check(choices: Choices, duty: Duty) -> None:
    """Refuse what no exchanger of these is made for."""
    if not duty.heat > 0:
        raise SizingError("plate heat exchanger: heat must be more than zero", "give the heat to be transferred")
    if not 0 <= duty.fouling <= FOULING_MOST:
        raise SizingError(
            f"plate heat exchanger: a fouling margin of {duty.fouling:.0%} is not between 0 and {FOULING_MOST:.0%}",
            "more area slows the flow and fouls faster",
        )
    if duty.pressure > PN16:
        raise SizingError(
            f"plate heat exchanger: {duty.pressure / 1e5:.1f} bar is more than PN{PRESSURE_CLASS}", "lower the pressure"
        )
    if choices.plinth < 0:
        raise SizingError("plate heat exchanger: the plinth is below the floor", "plinth of zero or more")


def _plates(frame: PlateFrame, area: float) -> int:
    return math.ceil(area / frame.plate_area - 1e-9) + END_PLATES


def _bar(frame: PlateFrame, plates: int) -> float:
    """Length of the carrying bar from the face of the fixed head [m]."""
    pack = plates * PLATE_PITCH
    return 2 * frame.head + PACK_OPEN * pack + max(BAR_SHARE * pack, BAR_LEAST)


def _frame(duty: Duty, flow: float, area: float) -> PlateFrame:
    """Smallest frame class for a flow [m3/s], an area [m2] and the least port of the duty.

    Raises:
        SizingError: none is large enough.
    """
    for frame in tables.plate_frames():
        plates = _plates(frame, area)
        fits = plates <= frame.plates and _bar(frame, plates) + COLUMN <= frame.length_max
        if frame.port_dn >= duty.dn_min and frame.flow >= flow and fits:
            return frame
    raise SizingError(
        f"plate heat exchanger: no frame for {flow * 3600:.0f} m3/h, {area:.0f} m2 and ports of DN{duty.dn_min}",
        "share the heat among more exchangers, or allow a larger temperature difference",
    )


def build(choices: Choices, size: Size) -> Component:
    """Make frame, pack, ports, and the rooms around them."""
    low, high = size.port_levels
    side = size.frame.horizontal_pitch / 2
    sink, source = FlowDirection.SINK, FlowDirection.SOURCE
    joint = Joint.FLANGED if size.flanged else Joint.WELDED
    ports = tuple(
        Port(name, Placement((0.0, y, z), negative(X), Z), flow, size.port_dn, joint)
        for name, y, z, flow in (
            ("hot_in", side, high, sink),
            ("hot_out", side, low, source),
            ("cold_in", -side, low, sink),
            ("cold_out", -side, high, source),
        )
    )
    plinth = f" plinth {size.plinth * 1000:g}" if size.plinth else ""
    return Component(
        name=f"Plate heat exchanger DN{size.port_dn} {size.plates} plates{plinth}",
        ifc_class="IfcHeatExchanger",
        predefined_type="PLATE",
        solids=(*_frame_solids(size), *(solid for port in ports for solid in _neck(size, port))),
        ports=ports,
        envelopes=_envelopes(choices, size),
        properties=_properties(choices, size),
        type_properties={
            "Pset_HeatExchangerTypeCommon": {"FlowArrangement": "COUNTERFLOW"},
            "Pset_HeatExchangerTypePlate": {"NumberOfPlates": size.plates},
        },
        quantities={"Qto_HeatExchangerBaseQuantities": {"GrossWeight": size.mass}},
    )


def _properties(choices: Choices, size: Size) -> Properties:
    """Give design, access and lifting data; the largest part is the pressure plate."""
    frame, duty = size.frame, size.duty
    left = choices.service_side == "left"
    plate_mass = frame.frame_height * frame.frame_width * frame.head * tables.STEEL_DENSITY
    return {
        "DHR_Design": {
            "Duty": duty.heat,
            "FlowDesign": size.hot_flow,
            "PressureDropDesign": duty.pressure_drop,
            "TDesignIn": duty.hot_in,
            "TDesignOut": duty.hot_out,
            "PN": PRESSURE_CLASS,
            "PS": duty.pressure,
            "TS": max(duty.hot_in, duty.cold_out),
            "Medium": "water",
        },
        "DHR_Access": {
            "FrontClearance": SPOOL,
            "SideAClearance": size.service_clearance if left else OTHER_SIDE,
            "SideBClearance": OTHER_SIDE if left else size.service_clearance,
            "RearClearance": size.end_clearance,
            "TopClearance": size.lift_clearance,
            "ServiceSide": choices.service_side.upper(),
            "AccessFrequency": "ANNUAL",
            "RequiresTool": True,
        },
        "DHR_Lifting": {
            "LargestPartL": frame.head,
            "LargestPartW": frame.frame_width,
            "LargestPartH": frame.frame_height,
            "LargestPartMass": plate_mass,
            "Method": "HOIST" if plate_mass > HOIST_FROM else "HAND",
        },
    }


def _neck(size: Size, port: Port) -> tuple[Solid, ...]:
    """Stub of a port, with its flange where there is room for one."""
    _, y, z = port.at.origin
    pipe = tables.pipes().row(size.port_dn)
    stub = Solid(Cylinder(pipe.outside_diameter / 2, size.neck), along_x(y=y, z=z), "stainless steel")
    return (flange_disc(size.port_dn, along_x(y=y, z=z)), stub) if size.flanged else (stub,)


def _frame_solids(size: Size) -> tuple[Solid, ...]:
    """Make fixed head, pack, pressure plate, bars, column, plinth."""
    frame, base = size.frame, size.plinth
    width, height, head = frame.frame_width, frame.frame_height, frame.head
    start = size.neck
    pack_start = start + head
    pressed = pack_start + size.pack
    column = start + size.bar
    # Plates hang between the bars and stay inside the outline of the head (practice: 90 % of its width).
    inner = height - 2 * BAR
    plate = Box(size.pack, 0.9 * width, inner)
    bar = Box(size.bar - head, BAR, BAR)
    bar_middle = (pack_start + column) / 2
    solids = (
        Solid(Box(head, width, height), at(start + head / 2, 0.0, base), "painted steel"),
        Solid(plate, at(pack_start + size.pack / 2, 0.0, base + BAR), "stainless steel"),
        Solid(Box(head, width, inner), at(pressed + head / 2, 0.0, base + BAR), "painted steel"),
        Solid(bar, at(bar_middle, 0.0, base + height - BAR), "painted steel"),
        Solid(bar, at(bar_middle, 0.0, base), "painted steel"),
        Solid(Box(COLUMN, COLUMN, height), at(column + COLUMN / 2, 0.0, base), "painted steel"),
    )
    if not base:
        return solids
    span = size.length - start
    return (*solids, Solid(Box(span, width, base), at(start + span / 2), "concrete"))


def _envelopes(choices: Choices, size: Size) -> tuple[Envelope, ...]:
    """Rooms on both long sides, behind the column and above."""
    width, top = size.frame_width, size.plinth + size.frame.frame_height
    span = size.length - size.neck
    middle = size.neck + span / 2
    sign = 1 if choices.service_side == "left" else -1
    service = Box(span, size.service_clearance, top)
    access = Box(span, OTHER_SIDE, top)
    return (
        Envelope(
            EnvelopeKind.SERVICE,
            ((service, at(middle, sign * (width + size.service_clearance) / 2)),),
            "plates drawn sideways: max(1000, plate width + 500) mm (EN 307, vendors; practice)",
            frequency="ANNUAL",
            rules=("ACC001",),
        ),
        Envelope(
            EnvelopeKind.SERVICE,
            ((Box(size.end_clearance, width, top), at(size.length + size.end_clearance / 2)),),
            "tie bars drawn at the column end: max(600, free length + 200) mm (vendors, practice)",
            frequency="ANNUAL",
            rules=("ACC002",),
        ),
        Envelope(
            EnvelopeKind.ACCESS,
            ((access, at(middle, -sign * (width + OTHER_SIDE) / 2)),),
            "walking space on the other long side: 600 mm (practice)",
            frequency="ANNUAL",
            rules=("ACC001",),
        ),
        Envelope(
            EnvelopeKind.LIFT,
            ((Box(span, width, size.lift_clearance), at(middle, 0.0, top)),),
            "above the frame: max(0.1 H + 500, 300) mm for hoist and rail (vendors, practice)",
            frequency="RARE",
            rules=("LFT003",),
        ),
    )


GRID = {
    "heat": ("200 kW", "2 MW", "4 MW"),
    "hot_in": ("32 degC", "60 degC"),
    "hot_out": ("22 degC",),
    "cold_in": ("20 degC", "22 degC"),
    "cold_out": ("30 degC",),
    "service_side": ("left", "right"),
    "plinth": ("0 mm", "400 mm"),
    "dn_min": (0, 150),
}

EXCLUDED = (Exclusion({"cold_in": "22 degC"}, "temperatures cross: no difference at the cold end"),)

COMPONENT = ComponentType("plate_heat_exchanger", Choices, Duty, size, build, GRID, EXCLUDED)
