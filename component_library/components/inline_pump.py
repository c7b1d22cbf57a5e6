r"""Inline pump: suction and discharge on one axis, the motor upright above the pipe (or level, if the pump is rolled).

              z ^     LIFT (300 mm; from 5.5 kW 1000 mm)
                |   +-----+
                |   |motor|     OPERATE, a hand all round motor and lantern
                |   +-----+
                |     | | lantern
        in   |==|==( volute )==|==|   out       --> x
     FLANGED |==|==(        )==|==|   FLANGED

"in" at the origin, z = 0 the pipe axis. The motor, with shaft and impeller, is drawn up and leaves the pipework alone.
"""

from dataclasses import dataclass, replace

from component_library.calc import hydraulics, pump, water
from component_library.components.flange import flange_disc
from component_library.components.pipe import along_x, inline_ports
from component_library.equipment import lifting, need_positive, need_pressure, room
from component_library.model import (
    Component,
    ComponentType,
    Envelope,
    Exclusion,
    Figure,
    Properties,
    SizingError,
    Solid,
    at,
)
from component_library.quantities import Flow, Inputs, Length, Pressure, Temperature
from component_library.shapes import Cylinder
from component_library.standards import machines, tables
from component_library.standards.machines import InlinePump
from component_library.standards.tables import GRAVITY, PRESSURE_CLASS, Motor, OutOfTable
from component_library.vocabulary import EnvelopeKind, Joint

LIFT_LARGE, LIFT_SMALL, LARGE_MOTOR = 1.0, 0.3, 5.5e3
"""Free height above the motor [m] from 5.5 kW and below (vendor rule, Grundfos; practice)."""
HAND = 0.1
"""Hand room around motor and lantern [m] (ASTM F1166, practice)."""
VOLUTE = 0.6
"""Half the height of the volute over the DN (practice)."""
LANTERN = 0.5
"""Lantern over the diameter of the motor (practice)."""
CAPTURED = 0.01
"""From the rim of a flange to the hand room above it [m] (practice)."""


class Choices(Inputs):
    """An inline pump has no choices: it is turned as it is mated."""


class Duty(Inputs):
    """Operating point. `suction_pressure` is gauge, at the suction flange; `npsh_available` overrides what follows."""

    flow: Flow
    head: Length
    temperature: Temperature = 293.15
    suction_pressure: Pressure = 1.0e5
    npsh_available: Length | None = None


@dataclass(frozen=True)
class Size:
    """Pump and motor of the tables, operating point, heights [m], masses [kg]."""

    pump: InlinePump
    motor: Motor
    flow: float
    head: float
    temperature: float
    impeller: float
    npsh_required: float
    height: float
    lift_clearance: float
    mass: float
    operating_mass: float
    figures: tuple[Figure, ...]

    @property
    def dn(self) -> int:
        """Nominal diameter of both flanges."""
        return self.pump.dn

    @property
    def motor_power(self) -> float:
        """Rated power of the motor [W]."""
        return self.motor.power


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the least DN whose velocity and impeller fit, and the motor.

    Raises:
        SizingError: flow, head or power beyond the tables, too little NPSH, or more pressure than PN16.
    """
    part = "inline pump"
    need_positive(part, "give the operating point", flow=duty.flow, head=duty.head)
    try:
        power = pump.shaft_power(duty.flow, duty.head, duty.temperature)
        row = _choose(duty.flow, duty.head)
        motor = pump.choose_motor(power)
        available = hydraulics.npsh_available(duty.suction_pressure + hydraulics.ATMOSPHERE, duty.temperature)
        density = water.density(duty.temperature)
    except OutOfTable as error:
        raise SizingError(f"{part}: {error}", error.hint) from error
    except ValueError as error:
        raise SizingError(f"{part}: {error}", "give a temperature of liquid water") from error
    available = available if duty.npsh_available is None else duty.npsh_available
    required = pump.npsh_required(duty.flow)
    if available < pump.npsh_needed(required):
        raise SizingError(
            f"{part}: {available:.1f} m of NPSH available, {pump.npsh_needed(required):.1f} m needed",
            "raise suction_pressure, or share the flow among more pumps",
        )
    need_pressure(part, duty.suction_pressure + density * GRAVITY * duty.head)
    mass = row.casing_mass + motor.mass
    sized = Size(
        row,
        motor,
        duty.flow,
        duty.head,
        duty.temperature,
        max(pump.impeller_diameter(duty.head), row.impeller_min),
        required,
        row.height(motor.length),
        LIFT_LARGE if motor.power >= LARGE_MOTOR else LIFT_SMALL,
        mass,
        mass + tables.pipes().row(row.dn).water_mass * row.face_to_face,
        (),
    )
    return replace(sized, figures=_figures(sized, power, available))


def _choose(flow: float, head: float) -> InlinePump:
    """Least DN for a flow [m3/s] and a head [m].

    Raises:
        OutOfTable: flow or head beyond the table.
    """
    wide = [row for row in machines.inline_pumps() if hydraulics.velocity(flow, row.dn) <= pump.OUTLET_VELOCITY]
    if not wide:
        raise OutOfTable(
            f"flow {flow * 3600:.0f} m3/h: more than the largest inline pump passes at {pump.OUTLET_VELOCITY:g} m/s",
            "share the flow among more pumps, or take end-suction ones",
        )
    diameter = pump.impeller_diameter(head)
    for row in wide:
        if diameter <= row.impeller_max:
            return row
    raise OutOfTable(
        f"head {head:.1f} m: needs an impeller of {diameter * 1000:.0f} mm, the largest has "
        f"{max(row.impeller_max for row in wide) * 1000:.0f} mm",
        "two pumps in series, or less pressure loss",
    )


def _figures(size: Size, power: float, available: float) -> tuple[Figure, ...]:
    rule, source = "practice, indicative", machines.inline_pumps().source
    return (
        Figure("dn", size.dn, "DN", "least DN at 3 m/s whose impeller reaches the head", source, "practice"),
        Figure("impeller", size.impeller, "m", "60 / (pi n) sqrt(2 g H), n = 1450 rpm", rule, "practice"),
        Figure("shaft_power", power, "W", "rho g Q H / eta, eta = 0.78", rule),
        Figure("motor_power", size.motor_power, "W", "next IEC size above 1.15 x shaft power", "IEC 60072", "practice"),
        Figure("npsh_required", size.npsh_required, "m", "(n sqrt(Q) / 200)^(4/3)", rule, "practice"),
        Figure("npsh_available", available, "m", "(p_abs - p_v) / (rho g)", "Crane TP-410 7.32"),
        Figure("height", size.height, "m", "0.6 DN + motor + 250 mm above the axis", "domain 2.3", "practice"),
        Figure("lift_clearance", size.lift_clearance, "m", "1000 mm from 5.5 kW, else 300 mm", "Grundfos", "vendor"),
        Figure("mass", size.mass, "kg", "casing + motor", source, "practice"),
        Figure("operating_mass", size.operating_mass, "kg", "empty + water of its length", "weight of the water"),
    )


def build(choices: Choices, size: Size) -> Component:
    """Make flanges, necks, volute, lantern and motor, and the rooms above."""
    row, motor = size.pump, size.motor
    middle, half = row.face_to_face / 2, VOLUTE * row.dn / 1000
    pipe, flange = tables.pipes().row(row.dn), tables.flanges().row(row.dn)
    start = size.height - motor.length
    return Component(
        name=f"Inline pump DN{row.dn} {motor.power / 1000:g} kW",
        ifc_class="IfcPump",
        predefined_type="VERTICALINLINE",
        solids=(
            flange_disc(row.dn, along_x()),
            flange_disc(row.dn, along_x(row.face_to_face - flange.thickness)),
            Solid(Cylinder(pipe.outside_diameter / 2, row.face_to_face), along_x(), "cast iron"),
            Solid(Cylinder(row.casing_width / 2, 2 * half), at(middle, 0.0, -half), "cast iron"),
            Solid(Cylinder(LANTERN * motor.outside_diameter / 2, start - half), at(middle, 0.0, half), "cast iron"),
            Solid(Cylinder(motor.outside_diameter / 2, motor.length), at(middle, 0.0, start), "painted steel"),
        ),
        ports=inline_ports(row.dn, row.face_to_face, Joint.FLANGED),
        envelopes=_envelopes(size, middle, max(half, flange.outside_diameter / 2 + CAPTURED)),
        properties=_properties(size),
        type_properties={
            "Pset_PumpTypeCommon": {"ConnectionSize": row.dn / 1000, "NominalRotationSpeed": pump.SPEED / 60}
        },
        quantities={"Qto_PumpBaseQuantities": {"GrossWeight": size.mass}},
    )


def _properties(size: Size) -> Properties:
    motor = size.motor
    return {
        "Pset_PumpTypeCommon": {
            "NetPositiveSuctionHead": size.npsh_required * water.density(size.temperature) * GRAVITY
        },
        "Pset_PumpOccurrence": {
            "ImpellerDiameter": size.impeller,
            "BaseType": "NONE",
            "DriveConnectionType": "DIRECTDRIVE",
        },
        "DHR_Design": {
            "FlowDesign": size.flow,
            "HeadDesign": size.head,
            "TDesignIn": size.temperature,
            "PN": PRESSURE_CLASS,
            "PS": tables.PN16,
            "Medium": "water",
        },
        "DHR_Access": {
            "SideAClearance": HAND,
            "SideBClearance": HAND,
            "TopClearance": size.lift_clearance,
            "ServiceSide": "TOP",
            "AccessFrequency": "MONTHLY",
            "RequiresTool": True,
        },
        "DHR_Lifting": lifting(motor.outside_diameter, motor.outside_diameter, motor.length, motor.mass),
    }


def _envelopes(size: Size, middle: float, start: float) -> tuple[Envelope, ...]:
    """Rooms above the motor and around it, the second from `start` above the pipe axis [m]."""
    half = size.motor.outside_diameter / 2
    hand = half + HAND
    return (
        room(
            EnvelopeKind.LIFT,
            (((middle - half, -half, size.height), (middle + half, half, size.height + size.lift_clearance)),),
            "above the motor: 1000 mm from 5.5 kW, else 300 mm, which is also its fan inlet (vendor rule, Grundfos)",
            ("LFT003",),
            "RARE",
        ),
        room(
            EnvelopeKind.OPERATE,
            (((middle - hand, -hand, start), (middle + hand, hand, size.height)),),
            "100 mm all round motor and lantern for hand and tool (ASTM F1166, practice)",
            ("ACC004",),
            "MONTHLY",
        ),
    )


GRID = {
    "flow": ("3 m3/h", "25 m3/h", "152 m3/h", "300 m3/h", "400 m3/h"),
    "head": ("6 m", "20 m", "40 m"),
    "temperature": ("20 degC", "75 degC"),
}

EXCLUDED = (Exclusion({"flow": "400 m3/h"}, "more than the largest passes at 3 m/s"),)

COMPONENT = ComponentType("inline_pump", Choices, Duty, size, build, GRID, EXCLUDED)
