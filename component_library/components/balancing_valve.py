r"""Double-regulating or commissioning (orifice) balancing valve, with two test points for a measuring computer.

     z ^  =====  wheel with scale, OPERATE: 100 all round
       |    |
       |   | |   bonnet        o o  test points at +y, OPERATE: 200 for the plugs
    in |=|=====|=|  out        --> x
  FLANGED         FLANGED

Given a flow, the valve's opening at which it takes the drop asked for is on the calculation sheet.
"""

from dataclasses import dataclass
from typing import Literal

from component_library.calc import hydraulics
from component_library.components.pipe import look_up
from component_library.equipment import need_positive
from component_library.fittings import Ends, Outfit, PressureClass, Works, ends_of, mass_of, neck, need_water, valve
from component_library.model import Component, ComponentType, Envelope, Exclusion, Figure, SizingError, Solid, X, Y, at
from component_library.operators import HAND, WHEEL_RIM, handwheel
from component_library.quantities import Flow, Inputs, Pressure, Temperature
from component_library.shapes import Box, Cylinder
from component_library.standards import installation, tables
from component_library.vocabulary import EnvelopeKind

PART = "balancing valve"
MEASURABLE = 3e3
"""Least drop that a measuring computer reads well [Pa] (vendors, practice)."""
BONNET = 0.7
"""Diameter of the bonnet over the pipe's outside diameter (practice)."""
WHEEL = 1.2, 0.08
"""Diameter of the wheel over the pipe's outside diameter, and its least [m] (practice)."""
STEM = 0.05
"""Bonnet to wheel [m] (practice)."""
POINT_RADIUS, POINT_LENGTH, PLUG_ROOM = 0.008, 0.04, 0.2
"""Test point: radius, length beyond the rim, and room for plug and hose [m] (practice)."""
POINT_SPREAD = 0.03
"""Distance of a test point from the stem along the pipe [m] (practice)."""
TYPES = {"double_regulating": "DOUBLEREGULATING", "commissioning": "COMMISSIONING"}
"""Choice -> IfcValveTypeEnum."""


class Choices(Inputs):
    """Design and PN."""

    design: Literal["double_regulating", "commissioning"] = "double_regulating"
    pn: PressureClass = 16


class Duty(Inputs):
    """Nominal diameter; flow (None: not set yet) and the drop that the valve is to take at it; pressure gauge."""

    dn: int
    flow: Flow | None = None
    drop: Pressure = 10e3
    temperature: Temperature = 293.15
    pressure: Pressure | None = None


@dataclass(frozen=True)
class Size:
    """Ends, flow coefficient open and as set [m3/s at 1 bar], flow [m3/s] and drop [Pa], wheel [m], mass [kg]."""

    ends: Ends
    kvs: float
    kv: float | None
    flow: float | None
    drop: float
    wheel: float
    level: float
    mass: float
    figures: tuple[Figure, ...]

    @property
    def dn(self) -> int:
        """Nominal diameter."""
        return self.ends.dn


def size(choices: Choices, duty: Duty) -> Size:
    """Find length and Kvs; with a flow, the opening that takes the drop.

    Raises:
        SizingError: not made in that DN, it cannot take so little a drop, or more pressure than PN.
    """
    length = look_up(PART, tables.faces(), duty.dn).s1
    kvs = look_up(PART, tables.valve_kvs(), duty.dn).balancing
    if kvs is None:
        raise SizingError(f"{PART}: not made in DN{duty.dn}", "DN300 and below")
    ends = ends_of(PART, duty.dn, choices.pn, length, duty.pressure)
    kv = None if duty.flow is None else _opening(duty.flow, duty, kvs)
    wheel = max(WHEEL[0] * ends.pipe.outside_diameter, WHEEL[1])
    level = ends.rim + HAND + STEM + WHEEL_RIM
    preset = () if kv is None else (Figure("opening", kv / kvs, "", "Kv / Kvs at the drop", "IEC 60534-2-1"),)
    figures = (
        Figure("length", length, "m", "series 1", "EN 558", "code"),
        Figure("kvs", kvs * 3600, "m3/h at 1 bar", "open", tables.valve_kvs().source, "practice"),
        Figure("pressure_drop", duty.drop, "Pa", "to be taken", installation.equipment_drops().source, "practice"),
        *preset,
    )
    return Size(ends, kvs, kv, duty.flow, duty.drop, wheel, level, mass_of(PART, duty.dn, "globe"), figures)


def _opening(flow: float, duty: Duty, kvs: float) -> float:
    """Kv [m3/s at 1 bar] at which the valve takes the drop asked for.

    Raises:
        SizingError: it takes more when open, or the drop is too little to measure.
    """
    need_positive(PART, "give the flow to be set", flow=flow)
    need_water(PART, duty.temperature)
    if not duty.drop >= MEASURABLE:
        raise SizingError(
            f"{PART}: {duty.drop / 1e3:g} kPa is too little to measure", f"{MEASURABLE / 1e3:g} kPa or more"
        )
    kv = hydraulics.kv(flow, duty.drop, duty.temperature)
    if kv > kvs:
        raise SizingError(
            f"{PART}: {flow * 3600:g} m3/h at {duty.drop / 1e3:g} kPa needs Kv {kv * 3600:.1f}, DN{duty.dn} has "
            f"{kvs * 3600:g}",
            "a larger DN, or more drop",
        )
    return kv


def build(choices: Choices, size: Size) -> Component:
    """Make body, bonnet, wheel and test points, and the room of hands and plugs."""
    ends, stem = size.ends, at(size.ends.middle)
    top = size.level - WHEEL_RIM
    bonnet = neck(ends, BONNET * ends.pipe.outside_diameter / 2, top)
    operator = handwheel(bonnet, stem, size.wheel, size.level, size.level)
    points, room = _points(ends)
    design: dict[str, float] = {"PressureDropDesign": size.drop}
    if size.flow is not None:
        design["FlowDesign"] = size.flow
    return valve(
        ends,
        f"Balancing valve DN{ends.dn} PN{ends.pn} {choices.design.replace('_', ' ')}",
        TYPES[choices.design],
        Works("GLOBE", operator.operation, size.kvs),
        Outfit((*operator.solids, *points), (*operator.envelopes, room)),
        size.mass,
        {
            "DHR_Design": design,
            "DHR_Access": {"TopClearance": HAND, "AccessFrequency": "ANNUAL", "RequiresTool": True},
        },
    )


def _points(ends: Ends) -> tuple[tuple[Solid, ...], Envelope]:
    """Test points from the casing to beyond the rim at +y, and the room in front of them."""
    tip = ends.rim + POINT_LENGTH
    spread = min(POINT_SPREAD, ends.waist)
    places = [at(ends.middle + sense * spread, 0.0, 0.0, Y, X) for sense in (-1.0, 1.0)]
    solids = tuple(Solid(Cylinder(POINT_RADIUS, tip), place, "brass") for place in places)
    room = Box(2 * spread + 4 * POINT_RADIUS, 2 * HAND, PLUG_ROOM)
    envelope = Envelope(
        EnvelopeKind.OPERATE,
        ((room, at(ends.middle, tip, 0.0, Y, X)),),
        "200 mm in front of the test points for plugs and hoses (practice)",
        frequency="ANNUAL",
        rules=("REA003",),
    )
    return solids, envelope


GRID = {
    "dn": (15, 50, 150, 300, 400),
    "design": ("double_regulating", "commissioning"),
    "pn": (16, 25),
    "flow": ("1.5 m3/h",),
    "drop": ("50 kPa", "1 kPa"),
}

EXCLUDED = (
    Exclusion({"dn": 400}, "the table ends at DN300"),
    Exclusion({"drop": "1 kPa"}, "too little to measure"),
)

COMPONENT = ComponentType("balancing_valve", Choices, Duty, size, build, GRID, EXCLUDED)
