"""Choosing an end-suction pump and its motor when there is no vendor data (indicative; practice).

Rules: outlet velocity at most 3 m/s; head coefficient 1; efficiency 0.78; suction specific speed 200; 4-pole motors.
A project replaces all of it by the data sheet of the pump it buys.
"""

import math
from dataclasses import dataclass

from component_library.calc import hydraulics, water
from component_library.standards import tables
from component_library.standards.tables import GRAVITY, Motor, OutOfTable, Pump

SPEED = 1450.0
"""Speed of a 4-pole motor at 50 Hz under load [rpm] (practice)."""
EFFICIENCY = 0.78
"""Pump efficiency (practice)."""
OUTLET_VELOCITY = 3.0
"""Greatest velocity in the outlet [m/s] (Flowserve)."""
SUCTION_SPECIFIC_SPEED = 200.0
"""Nss in rpm, m3/s, m (practice)."""
MOTOR_MARGIN = 1.15
"""Motor power over shaft power (practice)."""
DRIVE_EFFICIENCY = 0.97
"""Frequency converter at full load (practice; IEC 61800-9-2 asks for about that)."""
LEAST_FLOW = 0.25
"""Least flow of a pump over its design flow (practice: 20 to 30 %)."""
NPSH_FACTOR, NPSH_MARGIN = 1.3, 0.5
"""NPSH available must be 1.3 times that required, and 0.5 m above it (Crane TP-410 example 7.32; practice)."""


@dataclass(frozen=True)
class OperatingPoint:
    """Flow [m3/s], head [m] and shaft power [W] of a pump at a speed."""

    flow: float
    head: float
    power: float

    def at_speed(self, ratio: float) -> "OperatingPoint":
        """Point at another speed, by the affinity laws: Q ~ n, H ~ n2, P ~ n3; `ratio` is new speed over old.

        Raises:
            ValueError: the ratio is not more than zero.
        """
        if not ratio > 0:
            raise ValueError(f"speed ratio {ratio:g}: not more than zero")
        return OperatingPoint(self.flow * ratio, self.head * ratio**2, self.power * ratio**3)


def impeller_diameter(head: float, speed: float = SPEED) -> float:
    """Impeller diameter [m] for a head [m] at head coefficient 1: D = 60 / (pi n) sqrt(2 g H), speed in rpm."""
    return 60 / (math.pi * speed) * math.sqrt(2 * GRAVITY * head)


def npsh_required(flow: float, speed: float = SPEED) -> float:
    """NPSH required [m] of a flow [m3/s] at a speed [rpm]: (n sqrt(Q) / Nss)^(4/3)."""
    return (speed * math.sqrt(flow) / SUCTION_SPECIFIC_SPEED) ** (4 / 3)


def npsh_needed(required: float) -> float:
    """NPSH that must be available [m] for one that is required [m]."""
    return max(NPSH_FACTOR * required, required + NPSH_MARGIN)


def shaft_power(flow: float, head: float, temperature: float, efficiency: float = EFFICIENCY) -> float:
    """Shaft power [W]: rho g Q H / eta, with flow [m3/s], head [m] and temperature [K]."""
    return water.density(temperature) * GRAVITY * flow * head / efficiency


def electric_power(power: float, motor: Motor, drive: float = DRIVE_EFFICIENCY) -> float:
    """Electric power [W] for a shaft power [W]: through the motor at its rated efficiency and a frequency converter."""
    return power / (motor.efficiency * drive)


def least_flow(flow: float, share: float = LEAST_FLOW) -> float:
    """Least flow [m3/s] that a pump of a design flow may run at for long: a bypass must pass it (practice)."""
    return flow * share


def choose_motor(power: float) -> Motor:
    """Next IEC motor above the shaft power [W] and its margin.

    Raises:
        OutOfTable: the largest motor is too small.
    """
    wanted = power * MOTOR_MARGIN
    for motor in tables.motors():
        if motor.power >= wanted:
            return motor
    largest = max(motor.power for motor in tables.motors())
    raise OutOfTable(
        f"motor of {wanted / 1e3:.0f} kW: the largest of the table has {largest / 1e3:.0f} kW", "share the flow out"
    )


def choose_pump(flow: float, head: float) -> Pump:
    """Smallest pump of EN 733 for a flow [m3/s] and a head [m].

    Smallest by outlet, then by impeller: its outlet is within the velocity limit and its impeller large enough.

    Raises:
        OutOfTable: flow or head is beyond the table.
    """
    diameter = impeller_diameter(head)
    wide = [size for size in tables.pumps() if hydraulics.velocity(flow, size.outlet_dn) <= OUTLET_VELOCITY]
    if not wide:
        raise OutOfTable(
            f"flow {flow * 3600:.0f} m3/h: more than the largest pump passes at {OUTLET_VELOCITY:g} m/s",
            "share the flow among more pumps",
        )
    fitting = [size for size in wide if size.impeller >= diameter]
    if not fitting:
        raise OutOfTable(
            f"head {head:.1f} m: needs an impeller of {diameter * 1000:.0f} mm at {SPEED:g} rpm, the largest has "
            f"{max(size.impeller for size in wide) * 1000:.0f} mm",
            "two pumps in series, or less pressure loss",
        )
    return min(fitting, key=lambda size: (size.outlet_dn, size.impeller))
