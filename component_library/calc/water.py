"""Properties of liquid water by short published correlations: no library takes seconds to import for four numbers.

Validity of all: 273.16 K to 433 K, at pressures of building and district plant (up to 25 bar, whose effect on these
properties is below 0.2 %). The tests compare every function with IAPWS-95 as CoolProp has it. Pressures are absolute.
"""

import math

LOWEST, HIGHEST = 273.16, 433.0
"""Validity [K]: triple point to 160 degC (tests compare up to there)."""
MOLAR_MASS = 18.015268
"""Water [kg/kmol] (IAPWS)."""
CRITICAL_TEMPERATURE, CRITICAL_PRESSURE, CRITICAL_DENSITY = 647.096, 22.064e6, 322.0
"""[K], [Pa], [kg/m3] (IAPWS SR1-86)."""
_VAPOUR = (
    (-7.85951783, 1.0),
    (1.84408259, 1.5),
    (-11.7866497, 3.0),
    (22.6807411, 3.5),
    (-15.9618719, 4.0),
    (1.80122502, 7.5),
)
_DENSITY = (
    (1.99274064, 1 / 3),
    (1.09965342, 2 / 3),
    (-0.510839303, 5 / 3),
    (-1.75493479, 16 / 3),
    (-45.5170352, 43 / 3),
    (-6.74694450e5, 110 / 3),
)
_VISCOSITY = ((280.68, -1.9), (511.45, -7.7), (61.131, -19.6), (0.45903, -40.0))
_HEAT = (276370.0, -2090.1, 8.125, -0.014116, 9.3701e-6)


def _check(temperature: float) -> float:
    if not LOWEST <= temperature <= HIGHEST:
        raise ValueError(
            f"water at {temperature - 273.15:.1f} degC: the correlations hold from 0 to {HIGHEST - 273.15:.0f} degC"
        )
    return temperature


def density(temperature: float) -> float:
    """Density of saturated liquid [kg/m3].

    Source: IAPWS SR1-86(1992), equation 2 (Wagner and Pruss 1993).

    Raises:
        ValueError: temperature [K] out of validity.
    """
    tau = 1 - _check(temperature) / CRITICAL_TEMPERATURE
    return CRITICAL_DENSITY * (1 + sum(factor * tau**power for factor, power in _DENSITY))


def vapour_pressure(temperature: float) -> float:
    """Saturation pressure, absolute [Pa].

    Source: IAPWS SR1-86(1992), equation 1 (Wagner and Pruss 1993).

    Raises:
        ValueError: temperature [K] out of validity.
    """
    tau = 1 - _check(temperature) / CRITICAL_TEMPERATURE
    total = sum(factor * tau**power for factor, power in _VAPOUR)
    return CRITICAL_PRESSURE * math.exp(CRITICAL_TEMPERATURE / temperature * total)


def viscosity(temperature: float) -> float:
    """Dynamic viscosity [Pa s].

    Source: IAPWS SR6-08(2011), equation 8, for 0.1 MPa; published up to 383 K, within 1 % up to 433 K.

    Raises:
        ValueError: temperature [K] out of validity.
    """
    ratio = _check(temperature) / 300
    return 1e-6 * sum(factor * ratio**power for factor, power in _VISCOSITY)


def heat_capacity(temperature: float) -> float:
    """Specific heat capacity at constant pressure [J/(kg K)].

    Source: DIPPR equation 100 for water (Perry's Chemical Engineers' Handbook, 8th ed., table 2-153).

    Raises:
        ValueError: temperature [K] out of validity.
    """
    T = _check(temperature)
    return sum(factor * T**power for power, factor in enumerate(_HEAT)) / MOLAR_MASS
