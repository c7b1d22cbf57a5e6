"""Quantities at the edge: text with a unit in, a float in SI base units out, and back for the reader.

Inside the program every number is in m, kg, s, K, Pa, W, rad. Text with units exists in TOML files and reports
only. A bare number where a quantity is due is refused, because 12 m3/h and 12 l/s look alike without a unit.

Terminology: *gauge* pressures at every edge (TOML, IFC, reports); absolute only inside calculations, and named so.
"""

import math
import re
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo


@dataclass(frozen=True)
class Dimension:
    """A kind of quantity: its SI unit, an example for error messages, and what a unit of text is worth in SI.

    `units` maps a unit to (factor, offset) with SI = number x factor + offset.
    """

    name: str
    si: str
    example: str
    units: dict[str, tuple[float, float]]


def _scale(**factors: float) -> dict[str, tuple[float, float]]:
    return {unit: (factor, 0.0) for unit, factor in factors.items()}


LENGTH = Dimension(
    "length",
    "m",
    "1200 mm",
    _scale(m=1.0, mm=1e-3, cm=1e-2, km=1e3, ft=0.3048) | {"in": (0.0254, 0.0)},
)
AREA = Dimension("area", "m2", "12 m2", {"m2": (1.0, 0.0), "m²": (1.0, 0.0)})
FLOW = Dimension(
    "flow",
    "m3/s",
    "12 m3/h",
    {
        "m3/s": (1.0, 0.0),
        "m3/h": (1 / 3600, 0.0),
        "m³/h": (1 / 3600, 0.0),
        "m³/s": (1.0, 0.0),
        "l/s": (1e-3, 0.0),
        "l/min": (1e-3 / 60, 0.0),
        "l/h": (1e-3 / 3600, 0.0),
    },
)
PRESSURE = Dimension("pressure", "Pa", "6 bar", _scale(Pa=1.0, kPa=1e3, MPa=1e6, bar=1e5, mbar=1e2))
POWER = Dimension("power", "W", "2 MW", _scale(W=1.0, kW=1e3, MW=1e6))
TEMPERATURE = Dimension(
    "temperature",
    "K",
    "32 degC",
    {"K": (1.0, 0.0), "degC": (1.0, 273.15), "°C": (1.0, 273.15), "C": (1.0, 273.15)},
)
TEMPERATURE_DIFFERENCE = Dimension("temperature difference", "K", "2 K", _scale(K=1.0))
VELOCITY = Dimension("velocity", "m/s", "2 m/s", {"m/s": (1.0, 0.0)})
GRADIENT = Dimension("pressure gradient", "Pa/m", "150 Pa/m", {"Pa/m": (1.0, 0.0), "kPa/m": (1e3, 0.0)})
MASS = Dimension("mass", "kg", "450 kg", {"kg": (1.0, 0.0), "t": (1e3, 0.0), "g": (1e-3, 0.0)})
FORCE = Dimension("force", "N", "1200 N", {"N": (1.0, 0.0), "kN": (1e3, 0.0)})
ANGLE = Dimension("angle", "rad", "90 deg", {"rad": (1.0, 0.0), "deg": (math.pi / 180, 0.0), "°": (math.pi / 180, 0.0)})
VOLUME = Dimension("volume", "m3", "2 m3", {"m3": (1.0, 0.0), "m³": (1.0, 0.0), "l": (1e-3, 0.0)})
RATIO = Dimension("ratio", "", "0.5", {"": (1.0, 0.0), "%": (0.01, 0.0)})

DIMENSIONS = {
    dimension.name: dimension
    for dimension in (
        LENGTH,
        AREA,
        FLOW,
        PRESSURE,
        POWER,
        TEMPERATURE,
        TEMPERATURE_DIFFERENCE,
        VELOCITY,
        GRADIENT,
        FORCE,
        MASS,
        ANGLE,
        VOLUME,
        RATIO,
    )
}

_TEXT = re.compile(r"^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(\S.*?)?\s*$")


def parse(text: object, dimension: Dimension) -> float:
    """Read "12 m3/h" as 0.00333 m3/s.

    Args:
        text: number and unit. For RATIO a bare number is allowed.
        dimension: what the number must be.

    Returns:
        The value in SI.

    Raises:
        ValueError: no unit, an unknown unit, not a number, or not finite; the message says what would be right.
    """
    if isinstance(text, bool) or not isinstance(text, (str, int, float)):
        raise ValueError(f'give a {dimension.name} as text, such as "{dimension.example}"')
    if isinstance(text, (int, float)):
        if dimension is not RATIO:
            raise ValueError(f'give a unit, such as "{dimension.example}"')
        value, unit = float(text), ""
    else:
        match = _TEXT.match(text)
        if not match:
            raise ValueError(f'"{text}" is not a {dimension.name}; write for example "{dimension.example}"')
        value, unit = float(match[1]), match[2] or ""
    if unit not in dimension.units:
        if not unit:
            raise ValueError(f'give a unit, such as "{dimension.example}"')
        known = ", ".join(name for name in dimension.units if name)
        raise ValueError(f'unknown unit "{unit}" for a {dimension.name}; known: {known}')
    factor, offset = dimension.units[unit]
    result = value * factor + offset
    if not math.isfinite(result):
        raise ValueError(f'"{text}" is not a finite {dimension.name}')
    if dimension is TEMPERATURE and result <= 0:
        raise ValueError(f'"{text}" is below absolute zero')
    return result


def in_unit(value: float, unit: str, dimension: Dimension) -> float:
    """Give an SI value in another unit of its dimension: the inverse of `parse`.

    Raises:
        KeyError: the dimension has no such unit.
    """
    factor, offset = dimension.units[unit]
    return (value - offset) / factor


def _reader(dimension: Dimension) -> BeforeValidator:
    def read(value: object, info: ValidationInfo) -> object:
        return value if info.context == SI else parse(value, dimension)

    return BeforeValidator(read)


SI = {"units": "SI"}
"""Validation context of values that are SI numbers already: they come from our own code, not from a file."""


class Inputs(BaseModel):
    """What a component is asked for: its Choices and its Duty. A typo is an error that names the key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def of(cls, **values: object) -> Self:
        """Build from SI numbers (a composite asking a part), where `cls.model_validate` reads text with units."""
        return cls.model_validate(values, context=SI)


# Field types for pydantic models at file boundaries: text with unit in, SI float out.
Length = Annotated[float, _reader(LENGTH)]
Area = Annotated[float, _reader(AREA)]
Flow = Annotated[float, _reader(FLOW)]
Pressure = Annotated[float, _reader(PRESSURE)]
Power = Annotated[float, _reader(POWER)]
Temperature = Annotated[float, _reader(TEMPERATURE)]
TemperatureDifference = Annotated[float, _reader(TEMPERATURE_DIFFERENCE)]
Velocity = Annotated[float, _reader(VELOCITY)]
Gradient = Annotated[float, _reader(GRADIENT)]
Mass = Annotated[float, _reader(MASS)]
Force = Annotated[float, _reader(FORCE)]
Angle = Annotated[float, _reader(ANGLE)]
Volume = Annotated[float, _reader(VOLUME)]
Ratio = Annotated[float, _reader(RATIO)]
