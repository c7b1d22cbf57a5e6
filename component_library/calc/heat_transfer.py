"""Heat exchangers: flow from duty, mean temperature difference, area, NTU and effectiveness in counterflow.

Temperatures [K], heat [W], U [W/(m2 K)]. Properties are those of water at the mean temperature of a side.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false

import math

from ht.hx import effectiveness_from_NTU

from component_library.calc import water

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


def mass_flow(heat: float, warm: float, cold: float) -> float:
    """Mass flow of water [kg/s]; arguments as `capacity_flow`."""
    return capacity_flow(heat, warm, cold) / water.heat_capacity((warm + cold) / 2)


def flow(heat: float, warm: float, cold: float) -> float:
    """Volume flow of water at the mean temperature [m3/s]; arguments as `capacity_flow`."""
    return mass_flow(heat, warm, cold) / water.density((warm + cold) / 2)


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
