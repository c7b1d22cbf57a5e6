"""Water with glycol for circuits that meet frost, as CoolProp has it (incompressible mixtures, Melinder 2010).

This module imports CoolProp, which takes seconds: a caller that only ever sees water does without it.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false

from collections.abc import Callable
from functools import partial

from CoolProp.CoolProp import PropsSI

from component_library.calc.medium import Medium

LEAST_SHARE, MOST_SHARE = 0.10, 0.60
"""Mass of glycol over mass of the mixture: below it no frost protection to speak of, above it the fit ends."""
HOTTEST = 373.15
"""End of the fit of Melinder [K]: 100 degC."""
PRESSURE = 3e5
"""Pressure at which the properties are taken [Pa]; mixtures of Melinder are incompressible."""


def ethylene_glycol(share: float) -> Medium:
    """Water with ethylene glycol, `share` by mass.

    Raises:
        ValueError: the share is out of validity.
    """
    return _mixture("ethylene glycol", "MEG", share)


def propylene_glycol(share: float) -> Medium:
    """Water with propylene glycol, `share` by mass; not poisonous.

    Raises:
        ValueError: the share is out of validity.
    """
    return _mixture("propylene glycol", "MPG", share)


def freezing_point(medium: Medium) -> float:
    """Temperature [K] at which a mixture of this module begins to freeze.

    Raises:
        ValueError: the medium is not one of this module.
    """
    known = medium.density
    if not isinstance(known, partial):
        raise ValueError(f"{medium.name}: not a mixture with glycol")
    return float(PropsSI("T_FREEZE", "T", HOTTEST, "P", PRESSURE, known.args[1]))


def _mixture(name: str, key: str, share: float) -> Medium:
    if not LEAST_SHARE <= share <= MOST_SHARE:
        raise ValueError(f"{share:.0%} {name}: the correlations hold from {LEAST_SHARE:.0%} to {MOST_SHARE:.0%}")
    fluid = f"INCOMP::{key}[{share:g}]"

    def of(quantity: str) -> Callable[[float], float]:
        return partial(_property, quantity, fluid)

    return Medium(f"water with {share:.0%} {name}", of("D"), of("C"), of("V"))


def _property(quantity: str, fluid: str, temperature: float) -> float:
    freezing = float(PropsSI("T_FREEZE", "T", HOTTEST, "P", PRESSURE, fluid))
    if not freezing <= temperature <= HOTTEST:
        raise ValueError(
            f"{fluid.removeprefix('INCOMP::')} at {temperature - 273.15:.1f} degC: liquid and known from "
            f"{freezing - 273.15:.1f} to {HOTTEST - 273.15:.0f} degC"
        )
    return float(PropsSI(quantity, "T", temperature, "P", PRESSURE, fluid))
