r"""End-suction pump on a baseplate, motor coupled through a spacer so that it is serviced without moving its pipes.

     z ^       out  FLANGED             LIFT above the motor
       |       _|_                    :                      :
       |        |                     :______________________:  THERMAL (fan inlet)
       |   +---+ +---+    spacer      |       motor          |:::
   in  |---|volute   |===[------]=====|                      |:::  SERVICE (back pull-out)
  FLANGED  +---------+                +----------------------+
       |===================baseplate=========================|              --> x, towards the motor
       0   a               f                                 length

The origin is on the floor below the suction flange, y = 0 the shaft. ACCESS lies on both long sides, from the
discharge flange to the motor end, so that neither suction pipe nor discharge riser stands in it.
"""

import math
from dataclasses import dataclass, replace

from component_library.calc import hydraulics, pump, water
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
from component_library.quantities import Flow, Inputs, Length, Pressure, Temperature
from component_library.shapes import Box, Cylinder
from component_library.standards import tables
from component_library.standards.tables import GRAVITY, PN16, PRESSURE_CLASS, Motor, OutOfTable, Pump
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

BASE_HEIGHT = 0.15
"""Height of the baseplate [m] (practice: 120 to 180 mm)."""
SPACERS = ((0.36, 0.10), (0.53, 0.14), (math.inf, 0.18))
"""(f up to [m], spacer [m]): 100, 140 or 180 mm by size of the bearing frame (EN 733 practice)."""
WIDTH_LEAST, WIDTH_MOTOR, WIDTH_BESIDE = 0.49, 2.0, 0.30
"""Skid width [m]: max(490, 2 x motor shaft height + 300) mm (domain 2.3, practice)."""
MASS_OVER_MOTOR = 1.6
"""Mass of pump and base over that of the motor (domain 2.3, practice)."""
PULL_OUT_LEAST, PULL_OUT_BEYOND = 0.6, 0.2
"""Back pull-out [m]: max(600, motor + spacer + 200) mm (EN 733 / ISO 2858 concept, practice)."""
COUPLING_SIDE, OTHER_SIDE = 0.8, 0.6
"""Access beside the pump [m] (domain 3.2, practice)."""
BEARING_FRAME = 0.45
"""Radius of the bearing frame over the shaft height h1 (practice)."""
STANDING = 2.0
"""Height of a standing person's room [m] (domain 3.2, practice)."""
LIFT_LARGE, LIFT_SMALL, LARGE_MOTOR = 1.0, 0.3, 5.5e3
"""Free height above the motor [m] from 5.5 kW and below (vendor rule, Grundfos; practice)."""
RISER_GAP = 0.15
"""From the rim of the discharge flange to the rooms behind it [m] (practice): insulation 100 mm, and a riser a size or
two larger than the outlet. What stands below it is slid back by the spacer before it is lifted."""
FAN_INLET = 0.3
"""Free depth at the fan of a motor [m] (practice)."""
HAND = 0.1
"""Hand room above what is pulled out [m] (practice)."""
HOIST_FROM = 45.0
"""Mass from which a part is lifted by a hoist [kg] (GSA P100)."""


class Choices(Inputs):
    """Height of the baseplate or plinth above the floor: it sets how high the suction line runs."""

    base_height: Length = BASE_HEIGHT


class Duty(Inputs):
    """Operating point. `suction_pressure` is gauge, at the suction flange; `npsh_available` overrides what follows."""

    flow: Flow
    head: Length
    temperature: Temperature = 293.15
    suction_pressure: Pressure = 1.0e5
    npsh_available: Length | None = None


@dataclass(frozen=True)
class Size:
    """Pump and motor of the tables, the operating point, and lengths [m] over all.

    `service_clearance` is the free length behind the motor, `lift_clearance` the free height above it; `mass` [kg].
    """

    pump: Pump
    motor: Motor
    flow: float
    head: float
    temperature: float
    impeller: float
    npsh_required: float
    base_height: float
    shaft_height: float
    spacer: float
    length: float
    width: float
    service_clearance: float
    lift_clearance: float
    mass: float
    figures: tuple[Figure, ...]

    @property
    def suction_dn(self) -> int:
        """Nominal diameter of the suction flange."""
        return self.pump.suction_dn

    @property
    def discharge_dn(self) -> int:
        """Nominal diameter of the discharge flange."""
        return self.pump.outlet_dn

    @property
    def motor_power(self) -> float:
        """Rated power of the motor [W]."""
        return self.motor.power

    @property
    def motor_start(self) -> float:
        """Where the motor begins, along x [m]."""
        return self.length - self.motor.length

    @property
    def casing(self) -> float:
        """Radius of the volute [m]: 1.3 times that of the impeller, above the base (practice)."""
        return min(0.65 * self.pump.impeller + 0.02, 0.9 * self.pump.h1)

    @property
    def breadth(self) -> float:
        """Greatest width, of base or volute [m]."""
        return max(self.width, 2 * self.casing)

    @property
    def top(self) -> float:
        """Top of motor and bearing frame above the floor [m]."""
        return self.shaft_height + max(self.motor.outside_diameter / 2, BEARING_FRAME * self.pump.h1)

    @property
    def behind_riser(self) -> float:
        """X from where nothing of the discharge riser, its fittings and insulation is overhead [m]."""
        flange = tables.flanges().row(self.pump.outlet_dn)
        return self.pump.a + flange.outside_diameter / 2 + RISER_GAP


def size(choices: Choices, duty: Duty) -> Size:
    """Choose pump and motor, and lay them out on a base.

    Raises:
        SizingError: flow, head or power beyond the tables, too little NPSH, or more pressure than PN16.
    """
    if not duty.flow > 0 or not duty.head > 0 or not choices.base_height > 0:
        raise SizingError("pump: flow, head and base height must be more than zero", "give the operating point")
    try:
        power = pump.shaft_power(duty.flow, duty.head, duty.temperature)
        row = pump.choose_pump(duty.flow, duty.head)
        motor = pump.choose_motor(power)
        suction = duty.suction_pressure + hydraulics.ATMOSPHERE
        available = hydraulics.npsh_available(suction, duty.temperature)
    except OutOfTable as error:
        raise SizingError(f"pump: {error}", error.hint) from error
    except ValueError as error:
        raise SizingError(f"pump: {error}", "give a temperature of liquid water") from error
    if duty.npsh_available is not None:
        available = duty.npsh_available
    required = pump.npsh_required(duty.flow)
    _check(duty, available, required)
    spacer = next(length for limit, length in SPACERS if row.f <= limit)
    length = row.a + row.f + spacer + motor.length
    width = max(WIDTH_LEAST, WIDTH_MOTOR * motor.shaft_height + WIDTH_BESIDE)
    service = max(PULL_OUT_LEAST, motor.length + spacer + PULL_OUT_BEYOND)
    lift = LIFT_LARGE if motor.power >= LARGE_MOTOR else LIFT_SMALL
    sized = Size(
        pump=row,
        motor=motor,
        flow=duty.flow,
        head=duty.head,
        temperature=duty.temperature,
        impeller=pump.impeller_diameter(duty.head),
        npsh_required=required,
        base_height=choices.base_height,
        # A motor higher than the pump's own feet lifts both: the pump stands on a packing.
        shaft_height=choices.base_height + max(row.h1, motor.shaft_height),
        spacer=spacer,
        length=length,
        width=width,
        service_clearance=service,
        lift_clearance=lift,
        mass=motor.mass * (1 + MASS_OVER_MOTOR),
        figures=(),
    )
    return replace(sized, figures=_figures(sized, power, available))


def _figures(size: Size, power: float, available: float) -> tuple[Figure, ...]:
    """Fill the calculation sheet; `power` at the shaft [W], `available` NPSH [m]."""
    rule = "practice, indicative"
    return (
        Figure("size", size.pump.size, "", "outlet <= 3 m/s, next impeller", "EN 733", "practice"),
        Figure("impeller", size.impeller, "m", "60 / (pi n) sqrt(2 g H), n = 1450 rpm", rule, "practice"),
        Figure("shaft_power", power, "W", "rho g Q H / eta, eta = 0.78", rule),
        Figure("motor_power", size.motor_power, "W", "next IEC size above 1.15 x shaft power", "IEC 60072", "practice"),
        Figure("npsh_required", size.npsh_required, "m", "(n sqrt(Q) / 200)^(4/3)", rule, "practice"),
        Figure("npsh_available", available, "m", "(p_abs - p_v) / (rho g)", "Crane TP-410 7.32"),
        Figure("length", size.length, "m", "a + f + spacer + motor", "EN 733", "practice"),
        Figure("width", size.width, "m", "max(490, 2 x shaft height + 300) mm", rule, "practice"),
        Figure("service_clearance", size.service_clearance, "m", "max(600, motor + spacer + 200) mm", rule, "practice"),
    )


def _check(duty: Duty, available: float, required: float) -> None:
    """Refuse a pump that would cavitate or burst."""
    needed = pump.npsh_needed(required)
    if available < needed:
        raise SizingError(
            f"pump: {available:.1f} m of NPSH available, {needed:.1f} m needed ({required:.1f} m required)",
            "raise suction_pressure, or share the flow among more pumps",
        )
    pressure = duty.suction_pressure + water.density(duty.temperature) * GRAVITY * duty.head
    if pressure > PN16:
        raise SizingError(
            f"pump: {pressure / 1e5:.1f} bar at the discharge is more than PN{PRESSURE_CLASS}",
            "lower suction_pressure or head",
        )


def build(choices: Choices, size: Size) -> Component:
    """Make base, pump, motor, and the rooms around them."""
    row, motor, shaft = size.pump, size.motor, size.shaft_height
    discharge = Placement((row.a, 0.0, shaft + row.h2), Z, X)
    return Component(
        name=f"End-suction pump {row.size} {motor.power / 1000:g} kW base {size.base_height * 1000:g}",
        ifc_class="IfcPump",
        predefined_type="ENDSUCTION",
        solids=(*_wet_end(size), *_drive(size)),
        ports=(
            Port("in", Placement((0.0, 0.0, shaft), negative(X), Z), FlowDirection.SINK, row.suction_dn, Joint.FLANGED),
            Port("out", discharge, FlowDirection.SOURCE, row.outlet_dn, Joint.FLANGED),
        ),
        envelopes=_envelopes(size),
        properties=_properties(size),
        type_properties={
            "Pset_PumpTypeCommon": {
                "ConnectionSize": row.outlet_dn / 1000,
                "NominalRotationSpeed": pump.SPEED / 60,
            }
        },
        quantities={"Qto_PumpBaseQuantities": {"GrossWeight": size.mass}},
    )


def _properties(size: Size) -> Properties:
    """Give design, access and lifting data; the largest part is the motor."""
    motor = size.motor
    npsh = size.npsh_required * water.density(size.temperature) * GRAVITY
    return {
        "Pset_PumpTypeCommon": {"NetPositiveSuctionHead": npsh},
        "Pset_PumpOccurrence": {
            "ImpellerDiameter": size.impeller,
            "BaseType": "BASE",
            "DriveConnectionType": "COUPLING",
        },
        "DHR_Design": {
            "FlowDesign": size.flow,
            "HeadDesign": size.head,
            "TDesignIn": size.temperature,
            "PN": PRESSURE_CLASS,
            "PS": PN16,
            "Medium": "water",
        },
        "DHR_Access": {
            "SideAClearance": COUPLING_SIDE,
            "SideBClearance": OTHER_SIDE,
            "RearClearance": size.service_clearance,
            "TopClearance": size.lift_clearance,
            "ServiceSide": "REAR",
            "AccessFrequency": "MONTHLY",
            "RequiresTool": True,
        },
        "DHR_Lifting": {
            "LargestPartL": motor.length,
            "LargestPartW": motor.outside_diameter,
            "LargestPartH": motor.outside_diameter,
            "LargestPartMass": motor.mass,
            "Method": "HOIST" if motor.mass > HOIST_FROM else "HAND",
        },
    }


def _wet_end(size: Size) -> tuple[Solid, ...]:
    """Make the volute with its nozzles and flanges, and the bearing frame."""
    row, shaft = size.pump, size.shaft_height
    suction, outlet = tables.pipes().row(row.suction_dn), tables.pipes().row(row.outlet_dn)
    flange = tables.flanges().row(row.outlet_dn)
    half = min(outlet.outside_diameter / 2, 0.6 * row.a)
    top = shaft + row.h2
    frame = row.f - half
    return (
        flange_disc(row.suction_dn, along_x(z=shaft)),
        Solid(Cylinder(suction.outside_diameter / 2, row.a), along_x(z=shaft), "cast iron"),
        Solid(Cylinder(size.casing, 2 * half), along_x(row.a - half, z=shaft), "cast iron"),
        Solid(Cylinder(outlet.outside_diameter / 2, row.h2), at(row.a, 0.0, shaft), "cast iron"),
        flange_disc(row.outlet_dn, at(row.a, 0.0, top - flange.thickness)),
        Solid(Box(2 * half, size.casing, shaft - size.base_height), at(row.a, 0.0, size.base_height), "cast iron"),
        Solid(Cylinder(BEARING_FRAME * row.h1, frame), along_x(row.a + half, z=shaft), "cast iron"),
    )


def _drive(size: Size) -> tuple[Solid, ...]:
    """Make baseplate, coupling guard, motor and its feet."""
    row, motor, shaft = size.pump, size.motor, size.shaft_height
    middle = size.motor_start + motor.length / 2
    feet = Box(0.6 * motor.length, 0.8 * motor.outside_diameter, shaft - size.base_height)
    return (
        Solid(Box(size.length, size.width, size.base_height), at(size.length / 2)),
        Solid(Cylinder(0.3 * row.h1, size.spacer), along_x(row.a + row.f, z=shaft)),
        Solid(Cylinder(motor.outside_diameter / 2, motor.length), along_x(size.motor_start, z=shaft), "painted steel"),
        Solid(feet, at(middle, 0.0, size.base_height), "painted steel"),
    )


def _envelopes(size: Size) -> tuple[Envelope, ...]:
    """Rooms for pull-out, access, lift and the fan."""
    motor, end = size.motor, size.length
    start, top = size.behind_riser, size.top
    beside = end - start
    middle = start + beside / 2
    service = Box(size.service_clearance, size.width, top + HAND)
    fan = Box(FAN_INLET, motor.outside_diameter, motor.outside_diameter)
    unit = Box(beside, max(motor.outside_diameter, 2 * BEARING_FRAME * size.pump.h1), size.lift_clearance)
    return (
        Envelope(
            EnvelopeKind.SERVICE,
            ((service, at(end + size.service_clearance / 2)),),
            "back pull-out: max(600, motor + spacer + 200) mm behind the motor (EN 733 / ISO 2858 concept, practice)",
            frequency="RARE",
            rules=("ACC004",),
        ),
        Envelope(
            EnvelopeKind.ACCESS,
            (
                (Box(beside, COUPLING_SIDE, STANDING), at(middle, (size.width + COUPLING_SIDE) / 2)),
                (Box(beside, OTHER_SIDE, STANDING), at(middle, -(size.width + OTHER_SIDE) / 2)),
            ),
            "800 mm at the coupling, 600 mm on the other side (practice)",
            frequency="MONTHLY",
            rules=("ACC004",),
        ),
        Envelope(
            EnvelopeKind.LIFT,
            ((unit, at(middle, 0.0, top)),),
            "above motor and pull-out unit: 1000 mm from 5.5 kW, else 300 mm (vendor rule, Grundfos; practice)",
            frequency="RARE",
            rules=("LFT003",),
        ),
        Envelope(
            EnvelopeKind.THERMAL,
            ((fan, at(end + FAN_INLET / 2, 0.0, size.shaft_height - motor.outside_diameter / 2)),),
            "300 mm of free air at the fan inlet (practice)",
            frequency="RARE",
            hardness="SOFT",
            rules=("ACC004",),
        ),
    )


GRID = {
    "flow": ("5 m3/h", "60 m3/h", "340 m3/h", "500 m3/h"),
    "head": ("8 m", "25 m", "45 m"),
    "temperature": ("20 degC", "90 degC"),
    "base_height": ("150 mm", "300 mm"),
}

EXCLUDED = (Exclusion({"flow": "500 m3/h"}, "more than the largest pump passes at 3 m/s"),)

COMPONENT = ComponentType("end_suction_pump", Choices, Duty, size, build, GRID, EXCLUDED)
