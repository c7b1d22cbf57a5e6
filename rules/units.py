"""Units of an IFC file -> factors to SI. Works on parser entities, but needs only their attributes.

Sources: IFC4X3 IfcUnit and subtypes; SI prefixes and NIST SP 811 for the named conversion units.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.attributes import attribute

Factor = tuple[float, float]
"""SI = number x first + second."""

_PREFIXES = {
    "EXA": 1e18,
    "PETA": 1e15,
    "TERA": 1e12,
    "GIGA": 1e9,
    "MEGA": 1e6,
    "KILO": 1e3,
    "HECTO": 1e2,
    "DECA": 1e1,
    "DECI": 1e-1,
    "CENTI": 1e-2,
    "MILLI": 1e-3,
    "MICRO": 1e-6,
    "NANO": 1e-9,
    "PICO": 1e-12,
    "FEMTO": 1e-15,
    "ATTO": 1e-18,
}
_POWERS = {"SQUARE_METRE": 2, "CUBIC_METRE": 3}
"""A prefix belongs to the metre, not to its power: MILLI SQUARE_METRE is mm2."""

_NAMED_LENGTHS = {"FOOT": 0.3048, "FEET": 0.3048, "INCH": 0.0254, "YARD": 0.9144, "MILE": 1609.344}
"""For a conversion unit that forgot its factor: international foot, inch, yard, mile [m] (NIST SP 811, B.8)."""


class UnknownUnitError(ValueError):
    """A unit that has no known factor to SI; the text names it."""


@dataclass(frozen=True)
class Units:
    """Factors of a file by IfcUnitEnum / IfcDerivedUnitEnum name; what a file does not declare is SI."""

    factors: Mapping[str, Factor]

    @property
    def length(self) -> float:
        """Metres in one length unit."""
        return self.factors.get("LENGTHUNIT", (1.0, 0.0))[0]

    @property
    def angle(self) -> float:
        """Radians in one plane angle unit."""
        return self.factors.get("PLANEANGLEUNIT", (1.0, 0.0))[0]

    def to_si(self, value: float, measure: str) -> float:
        """Convert a value of a measure type, such as "IfcPositiveLengthMeasure"; ratios and counts stay."""
        factor, offset = self.factors.get(unit_type(measure), (1.0, 0.0))
        return value * factor + offset


def unit_type(measure: str) -> str:
    """Give the unit enumerator of a measure: IfcPositiveLengthMeasure -> LENGTHUNIT."""
    name = measure.removeprefix("Ifc").removesuffix("Measure")
    return name.removeprefix("Positive").removeprefix("NonNegative").upper() + "UNIT"


def read_units(assignment: Any) -> tuple[Units, tuple[str, ...]]:
    """Read IfcUnitAssignment (None where the project has none).

    Returns:
        The units, and notes: a missing length unit is read as metre; unknown units of other kinds are left as SI.

    Raises:
        UnknownUnitError: the length or plane angle unit has no factor, because every coordinate hangs on them.
    """
    factors: dict[str, Factor] = {}
    notes: list[str] = []
    for unit in attribute(assignment, "Units") or ():
        kind = attribute(unit, "UnitType")
        if kind is None:
            continue
        try:
            factors.setdefault(kind, unit_factor(unit))
        except UnknownUnitError:
            if kind in ("LENGTHUNIT", "PLANEANGLEUNIT"):
                raise
            notes.append(f"unit of {kind} has no factor to SI; its values are taken as they stand")
    if "LENGTHUNIT" not in factors:
        notes.append("the file declares no length unit; read as metres")
    return Units(factors), tuple(notes)


def unit_factor(unit: Any) -> Factor:
    """Factor and offset of one unit to SI.

    Raises:
        UnknownUnitError: context-dependent, or conversion-based without a usable factor.
    """
    if unit.is_a("IfcSIUnit"):
        return _si_factor(unit)
    if unit.is_a("IfcConversionBasedUnit"):
        return _conversion_factor(unit)
    if unit.is_a("IfcDerivedUnit"):
        product = 1.0
        for element in unit.Elements or ():
            if element is None or element.Unit is None:
                raise UnknownUnitError("a derived unit with a missing part")
            product *= unit_factor(element.Unit)[0] ** element.Exponent
        return product, 0.0
    raise UnknownUnitError(str(attribute(unit, "Name") or unit.is_a()))


def _si_factor(unit: Any) -> Factor:
    name = unit.Name
    prefix = _PREFIXES.get(unit.Prefix or "", 1.0) ** _POWERS.get(name, 1)
    if name == "GRAM":
        return prefix * 1e-3, 0.0
    if name == "DEGREE_CELSIUS":
        return prefix, 273.15
    return prefix, 0.0


def _conversion_factor(unit: Any) -> Factor:
    name = str(unit.Name or "").strip()
    measure = unit.ConversionFactor
    value = attribute(attribute(measure, "ValueComponent"), "wrappedValue")
    component = attribute(measure, "UnitComponent")
    if isinstance(value, (int, float)) and value > 0 and component is not None:
        factor = float(value) * unit_factor(component)[0]
        offset = attribute(unit, "ConversionOffset")
        return factor, float(offset or 0.0) * factor
    if unit.UnitType == "LENGTHUNIT" and name.upper() in _NAMED_LENGTHS:
        return _NAMED_LENGTHS[name.upper()], 0.0
    raise UnknownUnitError(name or "without a name")
