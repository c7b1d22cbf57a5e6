"""Expansion of closed loops and the membrane vessel that takes it, after EN 12828:2012 annex D and VDI 4708-1.

Pressures are gauge [Pa], volumes [m3], temperatures [K].
"""

from dataclasses import dataclass

from component_library.calc import hydraulics, water
from component_library.standards.machines import ExpansionVessel, expansion_vessels

FILLING = 283.15
"""Temperature of the water that a loop is filled with [K]: 10 degC (EN 12828 annex D)."""
RESERVE_SHARE, RESERVE_LEAST = 0.005, 3e-3
"""Water reserve: 0.5 % of the system volume, at least 3 litres (EN 12828 annex D)."""
SMALL_EXPANSION, SMALL_RESERVE = 15e-3, 0.2
"""Below 15 litres of expansion the reserve is 20 % of it (EN 12828 annex D)."""
STATIC_MARGIN = 0.3e5
"""Gas pressure above the static one [Pa] (VDI 4708-1: 0.2 to 0.3 bar)."""
CLOSING_SHARE, CLOSING_LEAST = 0.1, 0.5e5
"""Final pressure below that of the safety valve: 10 %, at least 0.5 bar (EN 12828 annex D)."""
BOILING = 373.15
"""From here the vapour pressure is added to the static one [K]."""
PARALLEL = 4
"""Most vessels side by side: beyond, a pump-controlled unit takes less room (practice)."""


@dataclass(frozen=True)
class Expansion:
    """What a vessel must take [m3] and between which gauge pressures [Pa].

    `expansion` and `reserve` of water, `volume` nominal; `gas` pressure p0, `filling` pressure pa, `final` pressure pe.
    """

    system: float
    coefficient: float
    expansion: float
    reserve: float
    gas: float
    filling: float
    final: float
    volume: float


def coefficient(hot: float, cold: float = FILLING) -> float:
    """Volume of the expansion over that of the system: rho(cold) / rho(hot) - 1.

    Raises:
        ValueError: out of the validity of `calc.water`, or hot is not warmer.
    """
    if hot <= cold:
        raise ValueError(f"expansion: {hot - 273.15:.1f} degC is not warmer than {cold - 273.15:.1f} degC")
    return water.density(cold) / water.density(hot) - 1


def gas_pressure(static: float, hot: float) -> float:
    """Gas pressure p0 of a vessel [Pa]: static pressure at it [Pa] and a margin, above 100 degC and vapour pressure."""
    vapour = water.vapour_pressure(hot) - hydraulics.ATMOSPHERE if hot > BOILING else 0.0
    return static + STATIC_MARGIN + vapour


def final_pressure(safety: float) -> float:
    """Return the final pressure pe [Pa], below the set pressure of the safety valve [Pa]."""
    return safety - max(CLOSING_SHARE * safety, CLOSING_LEAST)


def reserve(system: float, expanded: float) -> float:
    """Water reserve [m3] of a system volume [m3] whose expansion is `expanded` [m3]."""
    if expanded < SMALL_EXPANSION:
        return SMALL_RESERVE * expanded
    return max(RESERVE_SHARE * system, RESERVE_LEAST)


def size(system: float, hot: float, gas: float, safety: float, cold: float = FILLING) -> Expansion:
    """Nominal volume of a membrane vessel: (Ve + Vr) (pe + 1) / (pe - p0), pressures in bar.

    Args:
        system: volume of the water [m3].
        hot: greatest mean temperature [K].
        gas: pressure p0 [Pa], gauge; see `gas_pressure`.
        safety: set pressure of the safety valve [Pa], gauge.
        cold: temperature of the filling [K].

    Raises:
        ValueError: no volume, temperatures out of validity, or the safety valve opens before the vessel is filled.
    """
    if not (system > 0 and gas >= 0):
        raise ValueError(f"expansion: {system:g} m3 at {gas / 1e5:g} bar; the system must have a volume, p0 no vacuum")
    final = final_pressure(safety)
    if final <= gas:
        raise ValueError(
            f"expansion: final pressure {final / 1e5:.2f} bar is not above the gas pressure {gas / 1e5:.2f} bar; a "
            "safety valve with a higher set pressure"
        )
    share = coefficient(hot, cold)
    expanded = share * system
    kept = reserve(system, expanded)
    bar = hydraulics.BAR
    volume = (expanded + kept) * (final + bar) / (final - gas)
    filling = volume * (gas + bar) / (volume - kept) - bar
    return Expansion(system, share, expanded, kept, gas, filling, final, volume)


def choose(volume: float) -> tuple[int, ExpansionVessel]:
    """Fewest equal vessels of the table for a nominal volume [m3], and the smallest that will do: (count, vessel).

    Raises:
        OutOfTable: more than four of the largest would be needed.
    """
    largest = max(vessel.volume for vessel in expansion_vessels())
    count = next((one for one in range(1, PARALLEL) if volume <= one * largest), PARALLEL)
    return count, expansion_vessels().at_least("volume", volume / count, "take a pump-controlled unit")
