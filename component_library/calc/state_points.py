"""The chain of circuits from a recovered heat: temperatures, flows, pipe sizes, exchangers, heat pump.

Facility water (A) gives its heat through the recovery exchanger to the source loop (B); the heat pump lifts it to the
condenser loop (C); that is the district network (D) itself, or warms it through an exchanger; the reject loop (E) can
take all of the heat at any time. Temperatures [K], heat and power [W].
"""

from dataclasses import dataclass

from component_library.calc import heat_pump, heat_transfer, hydraulics
from component_library.calc.heat_pump import Performance
from component_library.calc.medium import WATER, Medium


@dataclass(frozen=True)
class Temperatures:
    """The warm and the cold side of a circuit [K]."""

    warm: float
    cold: float

    def __str__(self) -> str:
        """Print as engineers write it: 75/45 degC."""
        return f"{self.warm - 273.15:g}/{self.cold - 273.15:g} degC"


@dataclass(frozen=True)
class ChainDuty:
    """What a plant is asked for. `heat` [W] is taken from the facility water.

    `condenser`: temperatures of the condenser loop when an exchanger parts it from the network; None: the network water
    goes through the condenser. `lorenz_efficiency`: practice 0.38 of one stage, 0.45 of two or of machines in series.
    """

    heat: float
    facility: Temperatures
    source: Temperatures
    district: Temperatures
    reject: Temperatures
    condenser: Temperatures | None = None
    lorenz_efficiency: float = heat_pump.TWO_STAGE
    u_value: float = heat_transfer.U_VALUE
    facility_medium: Medium = WATER
    reject_medium: Medium = WATER


@dataclass(frozen=True)
class Circuit:
    """State points of a circuit: heat [W], temperatures [K], mass flow [kg/s], flow [m3/s] at the mean, main DN."""

    key: str
    name: str
    medium: Medium
    heat: float
    temperatures: Temperatures
    mass_flow: float
    flow: float
    dn: int

    @property
    def mean(self) -> float:
        """Mean temperature, at which properties are taken [K]."""
        return (self.temperatures.warm + self.temperatures.cold) / 2


@dataclass(frozen=True)
class Exchanger:
    """Counterflow exchanger: LMTD and approach [K], area without fouling margin [m2], NTU, effectiveness."""

    lmtd: float
    approach: float
    area: float
    ntu: float
    effectiveness: float


@dataclass(frozen=True)
class Chain:
    """The plant in numbers. `district_exchanger` is None where network water goes through the condenser."""

    facility: Circuit
    source: Circuit
    condenser: Circuit
    district: Circuit
    reject: Circuit
    recovery: Exchanger
    heat_pump: Performance
    district_exchanger: Exchanger | None

    @property
    def circuits(self) -> tuple[Circuit, ...]:
        """The circuits in the order of the heat, the fallback last."""
        return self.facility, self.source, self.condenser, self.district, self.reject


def chain(duty: ChainDuty) -> Chain:
    """State points of a plant from its duty.

    Raises:
        ValueError: no heat, temperatures that cross or are out of the validity of a medium, a sink no warmer than the
            source, or a Lorenz efficiency that no machine has.
        OutOfTable: a flow too large for one pipe.
    """
    if not duty.heat > 0:
        raise ValueError(f"heat {duty.heat / 1e6:g} MW: not more than zero")
    sink = duty.district if duty.condenser is None else duty.condenser
    lorenz = heat_pump.cop_lorenz(duty.source.warm, duty.source.cold, sink.cold, sink.warm)
    machine = heat_pump.from_source(duty.heat, lorenz, duty.lorenz_efficiency)
    return Chain(
        circuit("A", "facility water", duty.heat, duty.facility, duty.facility_medium),
        circuit("B", "source loop", duty.heat, duty.source),
        circuit("C", "condenser loop", machine.heat, sink),
        circuit("D", "district network", machine.heat, duty.district),
        circuit("E", "reject", duty.heat, duty.reject, duty.reject_medium),
        exchanger(duty.heat, duty.facility, duty.source, duty.u_value),
        machine,
        None if duty.condenser is None else exchanger(machine.heat, duty.condenser, duty.district, duty.u_value),
    )


def circuit(key: str, name: str, heat: float, temperatures: Temperatures, medium: Medium = WATER) -> Circuit:
    """State points of one circuit that carries a heat [W].

    Raises:
        ValueError: the warm side is not warmer, or out of the validity of the medium.
        OutOfTable: a flow too large for one pipe.
    """
    warm, cold = temperatures.warm, temperatures.cold
    try:
        for end in (warm, cold):
            medium.density(end)  # the mean may be liquid where an end is ice or steam
        mass = heat_transfer.mass_flow(heat, warm, cold, medium)
        flow = heat_transfer.flow(heat, warm, cold, medium)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    return Circuit(key, name, medium, heat, temperatures, mass, flow, hydraulics.choose_dn(flow, (warm + cold) / 2))


def exchanger(heat: float, hot: Temperatures, cold: Temperatures, u_value: float) -> Exchanger:
    """Exchanger in counterflow between two circuits, for a heat [W] and U [W/(m2 K)].

    Raises:
        ValueError: the temperatures cross.
    """
    difference = heat_transfer.lmtd(hot.warm, hot.cold, cold.cold, cold.warm)
    area = heat_transfer.area(heat, u_value, difference)
    flows = sorted(heat_transfer.capacity_flow(heat, side.warm, side.cold) for side in (hot, cold))
    units = heat_transfer.ntu(u_value, area, flows[0])
    approach = min(hot.warm - cold.warm, hot.cold - cold.cold)
    return Exchanger(difference, approach, area, units, heat_transfer.effectiveness(units, flows[0] / flows[1]))
