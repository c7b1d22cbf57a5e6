"""SI numbers as engineers say them: kW, °C, m³/h, bar, kPa, mm, L, DN. Used by the calculation sheet.

A unit alone does not say how a number is spoken of: 20 000 Pa are 0.2 bar of pressure or 20 kPa of loss, 2 K are a
difference and 300 K a temperature. The words of the key decide.
"""

import math
import re
from dataclasses import dataclass
from types import MappingProxyType

DIGITS = 4
"""Significant digits (practice: no input of plant sizing is known better)."""
COLDEST = 150.0
"""A number in K above it is a temperature, below it a difference: no plant is that cold and no lift that high."""
LONGEST_IN_MM = 10.0
"""Lengths below it [m] are printed in mm, as drawings do; longer ones are runs of pipe, in m (practice)."""
SMALLEST_IN_M2 = 0.01
"""Areas below it [m2] are printed in mm2: bores of safety valves, sections of beams (practice)."""
DIFFERENCES = frozenset({"lmtd", "approach", "difference", "spread", "lift", "superheat", "subcooling", "rise"})
LOSSES = frozenset({"drop", "loss", "losses", "difference", "rest", "head", "line", "cavitation", "choked"})
HEADS = frozenset({"head", "npsh", "static"})
SPOKEN = MappingProxyType({"m3/h": "m³/h", "degC": "°C", "m3/h at 1 bar": "m³/h at 1 bar"})
_PLAIN = MappingProxyType(
    {"W": (1e-3, "kW"), "m3/s": (3600.0, "m³/h"), "J": (1 / 3.6e9, "MWh"), "rad": (180 / math.pi, "°")}
)


@dataclass(frozen=True)
class Practical:
    """A number as it is printed, and its unit."""

    text: str
    unit: str

    def __str__(self) -> str:
        """Print number and unit."""
        return f"{self.text} {self.unit}".rstrip()


def number(value: float, digits: int = DIGITS) -> str:
    """Print a number with so many significant digits, without exponent where it can be read without."""
    if isinstance(value, int) or not math.isfinite(value):
        return str(value)
    size = abs(value)
    if size == 0:
        return "0"
    if not 1e-4 <= size < 1e9:
        return f"{value:.{digits}g}"
    decimals = max(0, digits - 1 - math.floor(math.log10(size)))
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def practical(key: str, value: float | int | str, unit: str) -> Practical:
    """Turn a number of the sizing into the unit that it is spoken of in.

    Args:
        key: of the figure, dotted ("skid.pump.npsh_required"): its words tell losses from pressures.
        value: in SI, or text.
        unit: SI unit as in sizing.json; an unknown one is kept.
    """
    if isinstance(value, str | bool):
        return Practical(str(value), SPOKEN.get(unit, unit))
    if unit == "DN":
        return Practical(f"DN{number(value)}", "")
    words = set(re.split(r"[._ ]", key.lower()))
    factor, spoken = _factor(words, float(value), unit)
    if spoken == "°C" and unit == "K":
        return Practical(number(round(value - 273.15, 6)), spoken)
    return Practical(number(value * factor if factor != 1 else value), spoken)


def temperature(value: float) -> Practical:
    """Turn a temperature [K] into degrees Celsius, however cold."""
    return Practical(number(round(value - 273.15, 6)), "°C")


def _factor(words: set[str], value: float, unit: str) -> tuple[float, str]:
    """Say by what a number is multiplied, and the unit that comes out."""
    if unit in _PLAIN:
        return _PLAIN[unit]
    if unit == "Pa":
        return _pressure(words, value)
    if unit == "K":
        return 1.0, "K" if words & DIFFERENCES or value < COLDEST else "°C"
    if unit == "m":
        return (1.0, "m") if words & HEADS or abs(value) >= LONGEST_IN_MM else (1e3, "mm")
    if unit == "m2":
        return (1.0, "m²") if abs(value) >= SMALLEST_IN_M2 or value == 0 else (1e6, "mm²")
    if unit == "m3":
        return (1.0, "m³") if abs(value) >= 1 else (1e3, "L")
    if unit == "N":
        return (1e-3, "kN") if abs(value) >= 1e3 else (1.0, "N")
    if unit == "s":
        return (1 / 60, "min") if abs(value) >= 600 else (1.0, "s")
    return 1.0, SPOKEN.get(unit, unit)


def _pressure(words: set[str], value: float) -> tuple[float, str]:
    if "stress" in words:
        return 1e-6, "N/mm²"
    if words & LOSSES or 0 < abs(value) < 1e4:
        return 1e-3, "kPa"
    return 1e-5, "bar"
