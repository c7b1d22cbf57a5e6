"""Heat exchangers: flow from duty, mean temperature difference, area, NTU and effectiveness in counterflow.

Temperatures [K], heat [W], U [W/(m2 K)]. Properties are those at the mean temperature of a side.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false

import math

from ht.hx import effectiveness_from_NTU

from component_library.calc.medium import WATER, Medium

U_VALUE = 4500.0
"""Heat transfer coefficient of water to water through plates [W/(m2 K)] (practice: 3500 to 6000)."""
FOULING, FOULING_MOST = 0.10, 0.25
"""Margin of area for fouling, and the most that does not spoil the velocity between the plates (practice)."""
PART_LOAD_EXPONENT = 0.7
"""U ~ v^0.7 of turbulent flow between plates (practice)."""
EQUAL_ENDS = 1e-6
"""Relative difference of the two ends below which their mean stands for LMTD (0/0); its error is about 1e-13."""


def capacity_flow(heat: float, warm: float, cold: float) -> float:
    """Heat capacity flow [W/K] that carries a heat [W] between two temperatures [K].

    Raises:
        ValueError: the first temperature is not above the second.
    """
    if warm <= cold:
        raise ValueError(f"{warm - 273.15:.1f} degC is not warmer than {cold - 273.15:.1f} degC")
    return heat / (warm - cold)


def mass_flow(heat: float, warm: float, cold: float, medium: Medium = WATER) -> float:
    """Mass flow [kg/s] of water or another medium; arguments as `capacity_flow`."""
    return capacity_flow(heat, warm, cold) / medium.heat_capacity((warm + cold) / 2)


def flow(heat: float, warm: float, cold: float, medium: Medium = WATER) -> float:
    """Volume flow [m3/s] at the mean temperature; arguments as `mass_flow`."""
    return mass_flow(heat, warm, cold, medium) / medium.density((warm + cold) / 2)


def lmtd(hot_in: float, hot_out: float, cold_in: float, cold_out: float) -> float:
    """Logarithmic mean temperature difference in counterflow [K].

    Equal ends, the rule in heat recovery, would give 0/0: the limit is their common value.

    Raises:
        ValueError: temperatures cross: the hot side is not warmer at both ends.
    """
    first, second = hot_in - cold_out, hot_out - cold_in
    if first <= 0 or second <= 0:
        where = f"{hot_in - 273.15:.1f}/{hot_out - 273.15:.1f} to {cold_in - 273.15:.1f}/{cold_out - 273.15:.1f} degC"
        raise ValueError(f"temperatures cross: {where}")
    if abs(first - second) <= EQUAL_ENDS * max(first, second):
        return (first + second) / 2
    return (first - second) / math.log(first / second)


def area(heat: float, u_value: float, difference: float) -> float:
    """Heat transfer area [m2]: A = Q / (U LMTD)."""
    return heat / (u_value * difference)


def ntu(u_value: float, surface: float, least_capacity_flow: float) -> float:
    """Return the number of transfer units: NTU = U A / C_min."""
    return u_value * surface / least_capacity_flow


def effectiveness(units: float, ratio: float) -> float:
    """Counterflow effectiveness from NTU and the ratio of capacity flows C_min / C_max (`ht`).

    Raises:
        ValueError: the correlation gives none.
    """
    result = effectiveness_from_NTU(NTU=units, Cr=ratio, subtype="counterflow")
    if result is None:
        raise ValueError(f"no effectiveness for NTU {units:g} and a ratio of capacity flows of {ratio:g}")
    return float(result)


def plates(surface: float, plate: float) -> int:
    """Effective plates for a surface [m2] of plates of an area [m2]; 444.4 m2 of 1.5 m2 are 296.3, so 297."""
    return math.ceil(surface / plate - EQUAL_ENDS)


def part_load(u_value: float, share: float) -> float:
    """U [W/(m2 K)] at a share of the design flow on both sides: U ~ v^0.7 (practice).

    Raises:
        ValueError: the share is not more than zero.
    """
    if not share > 0:
        raise ValueError(f"flow share {share:g}: not more than zero")
    return u_value * share**PART_LOAD_EXPONENT


def outlets(hot_in: float, cold_in: float, hot: float, cold: float, conductance: float) -> tuple[float, float]:
    """Outlet temperatures [K] of the hot and the cold side of a given exchanger in counterflow.

    Args:
        hot_in: inlet of the hot side [K].
        cold_in: inlet of the cold side [K].
        hot: heat capacity flow of the hot side [W/K].
        cold: heat capacity flow of the cold side [W/K].
        conductance: U A [W/K].
    """
    least, most = min(hot, cold), max(hot, cold)
    heat = effectiveness(conductance / least, least / most) * least * (hot_in - cold_in)
    return hot_in - heat / hot, cold_in + heat / cold
