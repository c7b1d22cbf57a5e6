"""Properties of liquid water by short published correlations: no library takes seconds to import for four numbers.

Validity of the liquid: 273.16 K to 433 K, at pressures of building and district plant (up to 25 bar, whose effect on
these properties is below 0.2 %); of the steam that a safety valve blows off: 1 kPa to 40 bar. The tests compare every
function with IAPWS-95 as CoolProp has it. Pressures are absolute.
"""

import math

LOWEST, HIGHEST = 273.16, 433.0
"""Validity [K]: triple point to 160 degC (tests compare up to there)."""
STEAM_LOWEST, STEAM_HIGHEST = 1e3, 40e5
"""Validity of what is said of boiling water [Pa] (tests compare from and up to there)."""
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
_STEAM_DENSITY = (
    (-2.03150240, 2 / 6),
    (-2.68302940, 4 / 6),
    (-5.38626492, 8 / 6),
    (-17.2991605, 18 / 6),
    (-44.7586581, 37 / 6),
    (-63.9201063, 71 / 6),
)
_VISCOSITY = ((280.68, -1.9), (511.45, -7.7), (61.131, -19.6), (0.45903, -40.0))
_HEAT = (276370.0, -2090.1, 8.125, -0.014116, 9.3701e-6)


def _check(temperature: float) -> float:
    if not LOWEST <= temperature <= HIGHEST:
        raise ValueError(
            f"water at {temperature - 273.15:.1f} degC: the correlations hold from 0 to {HIGHEST - 273.15:.0f} degC"
        )
    return temperature


def _saturated_density(temperature: float) -> float:
    tau = 1 - temperature / CRITICAL_TEMPERATURE
    return CRITICAL_DENSITY * (1 + sum(factor * tau**power for factor, power in _DENSITY))


def _saturation_pressure(temperature: float) -> float:
    tau = 1 - temperature / CRITICAL_TEMPERATURE
    total = sum(factor * tau**power for factor, power in _VAPOUR)
    return CRITICAL_PRESSURE * math.exp(CRITICAL_TEMPERATURE / temperature * total)


def _saturation_slope(temperature: float) -> float:
    """Slope dp/dT of the vapour pressure [Pa/K], the derivative of equation 1 of IAPWS SR1-86."""
    tau = 1 - temperature / CRITICAL_TEMPERATURE
    pressure = _saturation_pressure(temperature)
    slope = sum(factor * power * tau ** (power - 1) for factor, power in _VAPOUR)
    return -pressure / temperature * (math.log(pressure / CRITICAL_PRESSURE) + slope)


def density(temperature: float) -> float:
    """Density of saturated liquid [kg/m3].

    Source: IAPWS SR1-86(1992), equation 2 (Wagner and Pruss 1993).

    Raises:
        ValueError: temperature [K] out of validity.
    """
    return _saturated_density(_check(temperature))


def vapour_pressure(temperature: float) -> float:
    """Saturation pressure, absolute [Pa].

    Source: IAPWS SR1-86(1992), equation 1 (Wagner and Pruss 1993).

    Raises:
        ValueError: temperature [K] out of validity.
    """
    return _saturation_pressure(_check(temperature))


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


def boiling_temperature(pressure: float) -> float:
    """Temperature [K] at which water boils at an absolute pressure [Pa].

    Source: IAPWS SR1-86(1992), equation 1, solved by Newton in the logarithm of pressure.

    Raises:
        ValueError: pressure out of validity.
    """
    if not STEAM_LOWEST <= pressure <= STEAM_HIGHEST:
        raise ValueError(
            f"steam at {pressure / 1e5:.3g} bar absolute: the correlations hold from {STEAM_LOWEST / 1e5:g} to "
            f"{STEAM_HIGHEST / 1e5:g} bar"
        )
    temperature = 373.15
    for _ in range(50):
        reached = _saturation_pressure(temperature)
        step = reached * math.log(pressure / reached) / _saturation_slope(temperature)
        temperature += step
        if abs(step) < 1e-9 * temperature:
            break
    return temperature


def steam_density(pressure: float) -> float:
    """Density of saturated steam [kg/m3] at an absolute pressure [Pa].

    Source: IAPWS SR1-86(1992), equation 3.

    Raises:
        ValueError: pressure out of validity.
    """
    tau = 1 - boiling_temperature(pressure) / CRITICAL_TEMPERATURE
    return CRITICAL_DENSITY * math.exp(sum(factor * tau**power for factor, power in _STEAM_DENSITY))


def latent_heat(pressure: float) -> float:
    """Heat of evaporation [J/kg] at an absolute pressure [Pa].

    Source: Clapeyron, T (v'' - v') dp/dT, with the densities and the vapour pressure of IAPWS SR1-86(1992).

    Raises:
        ValueError: pressure out of validity.
    """
    temperature = boiling_temperature(pressure)
    volume = 1 / steam_density(pressure) - 1 / _saturated_density(temperature)
    return temperature * volume * _saturation_slope(temperature)


def expansion_coefficient(temperature: float) -> float:
    """Volumetric thermal expansion of the liquid [1/K]: -(1/rho) d rho/dT, central difference over 0.2 K.

    Raises:
        ValueError: temperature [K] out of validity, or within 0.1 K of its ends.
    """
    half = 0.1
    return (density(temperature - half) - density(temperature + half)) / (2 * half * density(temperature))
