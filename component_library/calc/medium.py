"""What flows in a circuit: its properties as functions of temperature [K]."""

from collections.abc import Callable
from dataclasses import dataclass

from component_library.calc import water


@dataclass(frozen=True)
class Medium:
    """Liquid of a circuit: density [kg/m3], specific heat capacity [J/(kg K)] and dynamic viscosity [Pa s].

    Each function takes the temperature [K] and raises ValueError out of its validity.
    """

    name: str
    density: Callable[[float], float]
    heat_capacity: Callable[[float], float]
    viscosity: Callable[[float], float]


WATER = Medium("water", water.density, water.heat_capacity, water.viscosity)
"""Water by the correlations of `calc.water`."""
