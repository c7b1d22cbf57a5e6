"""Vapour-compression cycles of named refrigerants, with CoolProp: one stage, two stages, machines in series.

This module imports CoolProp, which takes seconds. Temperatures [K], pressures absolute [Pa], enthalpies [J/kg]. COP is
that of heating, with all work of compression going into the refrigerant (no heat loss of the compressor).
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false

import math
from dataclasses import dataclass

from CoolProp.CoolProp import PropsSI

from component_library.calc.heat_pump import Step, combined_cop, in_series

REFRIGERANTS = ("R717", "R1234ze(E)", "R1234yf", "R1233zd(E)", "R134a", "R600a", "R600", "R290", "R744")
"""Refrigerants of large heat pumps, as CoolProp calls them."""
ISENTROPIC = 0.75
"""Isentropic efficiency of the compressor (practice)."""
SUPERHEAT, SUBCOOLING = 5.0, 5.0
"""[K] (practice)."""
EVAPORATOR_APPROACH, CONDENSER_APPROACH = 3.0, 2.0
"""Evaporation below the source outlet and condensation above the sink outlet [K] (practice: plate, flooded)."""
BELOW_CRITICAL = 0.98
"""Greatest condensing temperature over the critical one: nearer to it a cycle with a condenser makes no sense."""


@dataclass(frozen=True)
class Cycle:
    """A cycle and what it gives a kilogram of refrigerant in the condenser.

    `evaporation` and `condensation` [K], `low` and `high` pressure [Pa], `discharge` temperature [K], `cop` of heating,
    `heat` and `work` a kilogram through the condenser [J/kg], `suction_volume` drawn in by the (first) stage a kilogram
    through the condenser [m3/kg], `intermediate` pressure [Pa] of two stages.
    """

    refrigerant: str
    evaporation: float
    condensation: float
    low: float
    high: float
    discharge: float
    cop: float
    heat: float
    work: float
    suction_volume: float
    intermediate: float | None = None

    def power(self, heat: float) -> float:
        """Power of compression [W] for a heat output [W]."""
        return heat / self.cop

    def mass_flow(self, heat: float) -> float:
        """Refrigerant through the condenser [kg/s] for a heat output [W]."""
        return heat / self.heat

    def swept_flow(self, heat: float) -> float:
        """Volume that the (first) stage draws in [m3/s] for a heat output [W]: the size of the compressor."""
        return self.mass_flow(heat) * self.suction_volume


def one_stage(
    refrigerant: str,
    evaporation: float,
    condensation: float,
    isentropic: float = ISENTROPIC,
    superheat: float = SUPERHEAT,
    subcooling: float = SUBCOOLING,
) -> Cycle:
    """Cycle of one stage between an evaporating and a condensing temperature [K].

    Raises:
        ValueError: unknown refrigerant, temperatures that it does not evaporate or condense at, or no lift.
    """
    low, high = _pressures(refrigerant, evaporation, condensation, isentropic)
    _within_lift(refrigerant, condensation - evaporation, superheat=superheat, subcooling=subcooling)
    suction = _suction(refrigerant, low, evaporation, superheat)
    discharged = _compress(refrigerant, suction, low, high, isentropic)
    liquid = _liquid(refrigerant, high, condensation, subcooling)
    start = _of("H", refrigerant, P=low, **suction)
    heat, work = discharged - liquid, discharged - start
    return Cycle(
        refrigerant,
        evaporation,
        condensation,
        low,
        high,
        _of("T", refrigerant, P=high, H=discharged),
        heat / work,
        heat,
        work,
        1 / _of("D", refrigerant, P=low, **suction),
    )


def two_stage(
    refrigerant: str,
    evaporation: float,
    condensation: float,
    isentropic: float = ISENTROPIC,
    superheat: float = SUPERHEAT,
    subcooling: float = SUBCOOLING,
) -> Cycle:
    """Cycle of two stages with an open intercooler at the geometric mean of the pressures.

    Vapour of the first stage is cooled to saturation by liquid from the condenser; what that evaporates goes through
    the second stage alone.

    Raises:
        ValueError: as `one_stage`.
    """
    low, high = _pressures(refrigerant, evaporation, condensation, isentropic)
    _within_lift(refrigerant, condensation - evaporation, superheat=superheat, subcooling=subcooling)
    middle = math.sqrt(low * high)
    suction = _suction(refrigerant, low, evaporation, superheat)
    start = _of("H", refrigerant, P=low, **suction)
    between = _compress(refrigerant, suction, low, middle, isentropic)
    vapour, flashed = _of("H", refrigerant, P=middle, Q=1), _of("H", refrigerant, P=middle, Q=0)
    discharged = _compress(refrigerant, {"Q": 1.0}, middle, high, isentropic)
    liquid = _liquid(refrigerant, high, condensation, subcooling)
    # Heat balance of the intercooler a kilogram through the condenser: (1) liquid + first (between) = vapour + first
    # (flashed), with `first` the share that goes on to the evaporator.
    first = (vapour - liquid) / (between - flashed)
    heat = discharged - liquid
    work = first * (between - start) + discharged - vapour
    return Cycle(
        refrigerant,
        evaporation,
        condensation,
        low,
        high,
        _of("T", refrigerant, P=high, H=discharged),
        heat / work,
        heat,
        work,
        first / _of("D", refrigerant, P=low, **suction),
        middle,
    )


def between_streams(refrigerant: str, step: Step, stages: int = 1, isentropic: float = ISENTROPIC) -> Cycle:
    """Cycle of a machine between two streams: it evaporates below the source outlet, condenses above the sink outlet.

    Raises:
        ValueError: as `one_stage`, or stages other than one and two.
    """
    if stages not in (1, 2):
        raise ValueError(f"{stages} stages of compression: one or two")
    cycle = one_stage if stages == 1 else two_stage
    return cycle(refrigerant, step.source_out - EVAPORATOR_APPROACH, step.sink_out + CONDENSER_APPROACH, isentropic)


def series(
    refrigerant: str, count: int, whole: Step, stages: int = 1, isentropic: float = ISENTROPIC
) -> tuple[tuple[Cycle, ...], float]:
    """Cycles of machines in series in counterflow, the coldest sink first, and their COP together.

    Args:
        refrigerant: of all machines.
        count: of machines.
        whole: streams of the plant.
        stages: of each machine.
        isentropic: efficiency of compression.

    Raises:
        ValueError: as `between_streams`, or no machine.
    """
    steps = in_series(count, whole.source_in, whole.source_out, whole.sink_in, whole.sink_out)
    cycles = tuple(between_streams(refrigerant, step, stages, isentropic) for step in steps)
    return cycles, combined_cop(tuple(cycle.cop for cycle in cycles))


def vapour_pressure(refrigerant: str, temperature: float) -> float:
    """Pressure of the saturated vapour, absolute [Pa]: what a condenser at that temperature must bear.

    Raises:
        ValueError: unknown refrigerant, or a temperature that it does not condense at.
    """
    _check(refrigerant, temperature)
    return _of("P", refrigerant, T=temperature, Q=1)


def _check(refrigerant: str, *temperatures: float) -> None:
    if refrigerant not in REFRIGERANTS:
        raise ValueError(f"unknown refrigerant {refrigerant!r}: there are {', '.join(REFRIGERANTS)}")
    triple, critical = float(PropsSI("Ttriple", refrigerant)), float(PropsSI("Tcrit", refrigerant))
    for temperature in temperatures:
        if not triple < temperature <= BELOW_CRITICAL * critical:
            raise ValueError(
                f"{refrigerant} at {temperature - 273.15:.1f} degC: it evaporates and condenses from "
                f"{triple - 273.15:.0f} to {BELOW_CRITICAL * critical - 273.15:.0f} degC"
            )


def _pressures(refrigerant: str, evaporation: float, condensation: float, isentropic: float) -> tuple[float, float]:
    _check(refrigerant, evaporation, condensation)
    if condensation <= evaporation:
        raise ValueError(
            f"{refrigerant}: condensing at {condensation - 273.15:.1f} degC is no lift from evaporating at "
            f"{evaporation - 273.15:.1f} degC"
        )
    if not 0 < isentropic <= 1:
        raise ValueError(f"isentropic efficiency {isentropic:g}: more than 0 and at most 1")
    return _of("P", refrigerant, T=evaporation, Q=1), _of("P", refrigerant, T=condensation, Q=1)


def _within_lift(refrigerant: str, lift: float, **differences: float) -> None:
    """Neither is vapour drawn in hotter than it condenses, nor leaves the liquid colder than it evaporates."""
    for name, value in differences.items():
        if not 0 <= value <= lift:
            raise ValueError(f"{refrigerant}: {name} of {value:g} K, not from 0 to the lift of {lift:g} K")


def _suction(refrigerant: str, low: float, evaporation: float, superheat: float) -> dict[str, float]:
    """Second coordinate of the state that is drawn in, besides the pressure."""
    return {"T": evaporation + superheat} if superheat > 0 else {"Q": 1.0}


def _compress(refrigerant: str, state: dict[str, float], low: float, high: float, isentropic: float) -> float:
    """Enthalpy behind a compressor [J/kg]."""
    start, entropy = (_of(key, refrigerant, P=low, **state) for key in ("H", "S"))
    return start + (_of("H", refrigerant, P=high, S=entropy) - start) / isentropic


def _liquid(refrigerant: str, high: float, condensation: float, subcooling: float) -> float:
    """Enthalpy of the liquid that leaves the condenser [J/kg]."""
    if subcooling == 0:
        return _of("H", refrigerant, P=high, Q=0)
    return _of("H", refrigerant, P=high, T=condensation - subcooling)


def _of(quantity: str, refrigerant: str, **state: float) -> float:
    (one, first), (other, second) = state.items()
    try:
        return float(PropsSI(quantity, one, first, other, second, refrigerant))
    except ValueError as error:  # CoolProp's own text runs over many lines
        raise ValueError(f"{refrigerant} has no state at {one} {first:.6g}, {other} {second:.6g}") from error
