r"""Differential-pressure control valve (DPCV): self-acting, it holds the difference across what it serves.

     z ^   ______
       |  (______)  membrane housing, SERVICE: 150 to 250 mm above   impulse THREADED, at +y
       |    |  |    spring, OPERATE: hand all round its setting nut
    in |=|==|  |==|=|  out        --> x
  FLANGED           FLANGED

Stands in the return; the impulse line brings the pressure of the supply, through a needle valve. DN15 stands for the
line of 6 mm: the smallest pipe of the table.
"""

from dataclasses import dataclass

from component_library.calc import hydraulics
from component_library.components.pipe import look_up
from component_library.equipment import need_positive
from component_library.fittings import (
    Ends,
    Outfit,
    PressureClass,
    Works,
    above,
    ends_of,
    flanged_ports,
    mass_of,
    neck,
    need_water,
    valve,
)
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
    Y,
    Z,
    at,
)
from component_library.operators import HAND
from component_library.quantities import Flow, Inputs, Pressure, Temperature
from component_library.shapes import Box, Cylinder
from component_library.standards import tables
from component_library.standards.tables import ValveKvs
from component_library.standards.valves import actuators
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

PART = "differential-pressure valve"
SET_LEAST, SET_MOST = 5e3, 160e3
"""Differences that springs are made for [Pa] (vendors, practice)."""
SPRING = 0.15
"""Length of the spring housing above the rim [m] (practice)."""
HOUSING = 1.6, 0.14, 0.08
"""Membrane housing: diameter over that of the pipe, its least diameter and its height [m] (practice)."""
BONNET = 0.8
"""Diameter of the spring housing over the pipe's outside diameter (practice)."""
IMPULSE_DN = 15
"""DN of the impulse port (smallest pipe of the table)."""
SPIGOT = 0.04
"""Length of the impulse spigot beyond the housing [m] (practice)."""


class Choices(Inputs):
    """PN."""

    pn: PressureClass = 16


class Duty(Inputs):
    """`difference` to be held across the consumer; `drop` left for the valve itself at the flow; pressure gauge."""

    flow: Flow
    difference: Pressure
    drop: Pressure = 20e3
    temperature: Temperature = 293.15
    dn: int = 0
    pressure: Pressure | None = None


@dataclass(frozen=True)
class Size:
    """Ends, Kv needed and Kvs [m3/s at 1 bar], flow [m3/s], difference and drop open [Pa], heights [m], mass [kg]."""

    ends: Ends
    kv: float
    kvs: float
    flow: float
    difference: float
    drop: float
    spring: float
    housing: float
    withdrawal: float
    mass: float
    figures: tuple[Figure, ...]

    @property
    def dn(self) -> int:
        """Nominal diameter."""
        return self.ends.dn


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the smallest valve that passes the flow within the drop left for it, or prove the DN asked for.

    Raises:
        SizingError: flow beyond the table, a difference no spring holds, or more pressure than PN.
    """
    need_positive(PART, "give the flow and the drop of the open valve", flow=duty.flow, drop=duty.drop)
    if not SET_LEAST <= duty.difference <= SET_MOST:
        raise SizingError(
            f"{PART}: {duty.difference / 1e3:g} kPa is not between {SET_LEAST / 1e3:g} and {SET_MOST / 1e3:g} kPa",
            "another difference",
        )
    need_water(PART, duty.temperature)
    kv = hydraulics.kv(duty.flow, duty.drop, duty.temperature)
    row, kvs = _choose(kv, duty.dn)
    ends = ends_of(PART, row.dn, choices.pn, look_up(PART, tables.faces(), row.dn).s1, duty.pressure)
    width = max(HOUSING[0] * ends.pipe.outside_diameter, HOUSING[1])
    lift = look_up(PART, actuators(), row.dn).withdrawal or HAND
    opened = hydraulics.valve_drop(duty.flow, kvs, duty.temperature)
    figures = (
        Figure("kv", kv * 3600, "m3/h at 1 bar", "V sqrt(rho / dp)", "IEC 60534-2-1"),
        Figure("kvs", kvs * 3600, "m3/h at 1 bar", "least of the table >= Kv", tables.valve_kvs().source, "practice"),
        Figure("pressure_drop", opened, "Pa", "(V / Kvs)2 rho, open", "IEC 60534-2-1"),
        Figure("difference", duty.difference, "Pa", "held across the consumer", "duty"),
        Figure("length", ends.length, "m", "series 1", "EN 558", "code"),
    )
    return Size(
        ends,
        kv,
        kvs,
        duty.flow,
        duty.difference,
        opened,
        ends.rim + SPRING,
        width,
        lift,
        mass_of(PART, row.dn, "globe"),
        figures,
    )


def _choose(kv: float, dn: int) -> tuple[ValveKvs, float]:
    rows = [row for row in tables.valve_kvs() if not dn or row.dn == dn]
    for row in rows:
        kvs = row.differential_pressure
        if kvs is not None and kvs >= kv:
            return row, kvs
    most = max((row.differential_pressure or 0.0 for row in rows), default=0.0)
    raise SizingError(
        f"{PART}: Kv {kv * 3600:.1f} is needed, {f'DN{dn}' if dn else 'the largest'} has Kvs {most * 3600:g}",
        "more drop, or dn = 0 to choose one" if dn else "more drop, or two in parallel",
    )


def build(choices: Choices, size: Size) -> Component:
    """Make body, spring and membrane housing, impulse spigot, and the rooms above and around."""
    ends, middle = size.ends, size.ends.middle
    half, top = size.housing / 2, size.spring + HOUSING[2]
    spring = neck(ends, BONNET * ends.pipe.outside_diameter / 2, size.spring)
    housing = Solid(Cylinder(half, HOUSING[2]), at(middle, 0.0, size.spring), "painted steel")
    level = size.spring + HOUSING[2] / 2
    outward = Placement((middle, 0.0, level), Y, Z)
    spigot = Solid(Cylinder(tables.pipes().row(IMPULSE_DN).outside_diameter / 2, half + SPIGOT), outward, "brass")
    impulse = Port("impulse", outward.moved(z=half + SPIGOT), FlowDirection.SOURCEANDSINK, IMPULSE_DN, Joint.THREADED)
    # A hand beside the spring, above the bolts and below the housing; its far side is free of the impulse line.
    nut = Box(2 * half, HAND, SPRING)
    operate = Envelope(
        EnvelopeKind.OPERATE,
        ((nut, at(middle, -(half + HAND / 2), ends.rim)),),
        "100 mm for the hand that sets the spring (practice)",
        frequency="ANNUAL",
        rules=("REA003",),
    )
    free = above(
        middle, half, top, size.withdrawal, "membrane housing lifted off: as an actuator (practice)", ("ACC009",)
    )
    return valve(
        ends,
        f"DPCV DN{ends.dn} PN{ends.pn}",
        "REGULATING",
        Works("GLOBE", "SPRING", size.kvs),
        Outfit((spring, housing, spigot), (operate, free)),
        size.mass,
        {
            "DHR_Design": {"FlowDesign": size.flow, "PressureDropDesign": size.drop},
            "DHR_Access": {"TopClearance": size.withdrawal, "AccessFrequency": "ANNUAL", "RequiresTool": True},
        },
        ports=(*flanged_ports(ends), impulse),
    )


GRID = {
    "flow": ("1 m3/h", "20 m3/h", "150 m3/h", "900 m3/h"),
    "difference": ("30 kPa", "200 kPa"),
    "drop": ("20 kPa", "40 kPa"),
    "dn": (0, 150),
    "pn": (16, 25),
}

EXCLUDED = (
    Exclusion({"flow": "900 m3/h"}, "more than the largest passes"),
    Exclusion({"difference": "200 kPa"}, "no spring holds it"),
    Exclusion({"flow": "150 m3/h", "drop": "20 kPa", "dn": 150}, "more than DN150 passes"),
)

COMPONENT = ComponentType("differential_pressure_valve", Choices, Duty, size, build, GRID, EXCLUDED)
