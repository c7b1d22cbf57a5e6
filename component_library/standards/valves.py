"""Rows of the tables of valves, strainers, meters and flexible connectors, in SI (reader: `standards.tables`)."""

from dataclasses import dataclass
from functools import cache

from component_library.standards.tables import Table, read


@dataclass(frozen=True)
class PressureIndependent:
    """Pressure-independent control valve: range of flow [m3/s] and of differential pressure that it holds in [Pa]."""

    dn: int
    flow_min: float
    flow: float
    drop_min: float
    drop_max: float


@dataclass(frozen=True)
class SafetyValve:
    """Full-lift angle safety valve. Lengths [m], mass [kg]; coefficients of discharge of steam or gas and of liquid."""

    dn: int
    outlet_dn: int
    flow_diameter: float
    inlet_face: float
    outlet_face: float
    height: float
    mass: float
    discharge_steam: float
    discharge_liquid: float


@dataclass(frozen=True)
class WeldedBallValve:
    """Ball valve with weld ends for district heating: length and height of the stem [m], mass [kg]."""

    dn: int
    length: float
    stem: float
    mass: float


@dataclass(frozen=True)
class ValveMass:
    """Masses of valves and strainers PN16 [kg]; None: not made in that size."""

    dn: int
    globe: float
    gate: float | None
    butterfly: float | None
    check_wafer: float | None
    check_swing: float | None
    ball: float | None
    strainer_y: float
    strainer_basket: float | None


@dataclass(frozen=True)
class Actuator:
    """Electric actuators by valve DN: linear (globe) and rotary (butterfly, ball).

    Lengths [m], masses [kg], torque [N m], time of full travel [s]; `withdrawal`: free height above a linear one.
    """

    dn: int
    linear_height: float | None
    linear_width: float | None
    linear_mass: float | None
    withdrawal: float | None
    rotary_torque: float | None
    rotary_length: float | None
    rotary_width: float | None
    rotary_height: float | None
    rotary_mass: float | None
    travel_time: float


@dataclass(frozen=True)
class FlexibleConnector:
    """Rubber expansion joint and braided metal hose: lengths and movements of the joint [m], masses [kg]."""

    dn: int
    rubber_length: float | None
    braided_length: float | None
    rubber_axial: float | None
    rubber_lateral: float | None
    rubber_mass: float | None
    braided_mass: float | None


@dataclass(frozen=True)
class HeatMeter:
    """Ultrasonic flow sensor by its permanent flow qp [m3/s]: lengths [m], loss at qp [Pa], mass [kg]."""

    qp: float
    dn: int
    length: float
    drop: float
    height: float
    mass: float

    @property
    def qs(self) -> float:
        """Largest flow, for short times [m3/s]: 2 qp (EN 1434-1)."""
        return 2 * self.qp


@dataclass(frozen=True)
class StraightLength:
    """Straight lengths up- and downstream in pipe diameters, by case."""

    case: str
    upstream: float
    downstream: float


@cache
def pressure_independent_valves() -> Table[PressureIndependent]:
    """Pressure-independent control valves by DN, indicative."""
    return read("valve_pressure_independent", PressureIndependent)


@cache
def safety_valves() -> Table[SafetyValve]:
    """Safety valves by inlet DN, indicative."""
    return read("valve_safety", SafetyValve)


@cache
def welded_ball_valves() -> Table[WeldedBallValve]:
    """Ball valves with weld ends by DN, EN 488."""
    return read("valve_ball_en488", WeldedBallValve)


@cache
def valve_masses() -> Table[ValveMass]:
    """Masses of valves and strainers by DN, indicative."""
    return read("valve_mass", ValveMass)


@cache
def actuators() -> Table[Actuator]:
    """Electric actuators by DN of the valve, indicative."""
    return read("actuator", Actuator)


@cache
def flexible_connectors() -> Table[FlexibleConnector]:
    """Rubber joints and metal hoses by DN, indicative."""
    return read("flexible_connector", FlexibleConnector)


@cache
def heat_meters() -> Table[HeatMeter]:
    """Flow sensors of heat meters by qp [m3/s], EN 1434; `at_least("qp", flow)` finds one."""
    return read("heat_meter", HeatMeter)


@cache
def straight_lengths() -> Table[StraightLength]:
    """Straight lengths by case ("flow meter", "flow meter after pump", "control valve", "pump suction", ...)."""
    return read("straight_length", StraightLength)
