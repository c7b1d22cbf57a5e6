"""The units of our files: SI throughout, so that no reader has to convert."""

from component_library.ifc.step import Entity, Sheet

SI_UNITS: tuple[tuple[str, str | None, str], ...] = (
    ("LENGTHUNIT", None, "METRE"),
    ("AREAUNIT", None, "SQUARE_METRE"),
    ("VOLUMEUNIT", None, "CUBIC_METRE"),
    ("PLANEANGLEUNIT", None, "RADIAN"),
    ("SOLIDANGLEUNIT", None, "STERADIAN"),
    ("MASSUNIT", "KILO", "GRAM"),
    ("TIMEUNIT", None, "SECOND"),
    ("THERMODYNAMICTEMPERATUREUNIT", None, "KELVIN"),
    ("PRESSUREUNIT", None, "PASCAL"),
    ("FORCEUNIT", None, "NEWTON"),
    ("POWERUNIT", None, "WATT"),
    ("ENERGYUNIT", None, "JOULE"),
    ("FREQUENCYUNIT", None, "HERTZ"),
    ("ELECTRICCURRENTUNIT", None, "AMPERE"),
    ("ELECTRICVOLTAGEUNIT", None, "VOLT"),
)
"""Unit type, prefix and name of every IfcSIUnit."""

DERIVED_UNITS: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = (
    ("VOLUMETRICFLOWRATEUNIT", (("LENGTHUNIT", 3), ("TIMEUNIT", -1))),
    ("MASSFLOWRATEUNIT", (("MASSUNIT", 1), ("TIMEUNIT", -1))),
    ("LINEARVELOCITYUNIT", (("LENGTHUNIT", 1), ("TIMEUNIT", -1))),
    ("MASSDENSITYUNIT", (("MASSUNIT", 1), ("LENGTHUNIT", -3))),
    ("ROTATIONALFREQUENCYUNIT", (("TIMEUNIT", -1),)),
    ("DYNAMICVISCOSITYUNIT", (("PRESSUREUNIT", 1), ("TIMEUNIT", 1))),
    ("THERMALTRANSMITTANCEUNIT", (("POWERUNIT", 1), ("LENGTHUNIT", -2), ("THERMODYNAMICTEMPERATUREUNIT", -1))),
    ("THERMALCONDUCTANCEUNIT", (("POWERUNIT", 1), ("LENGTHUNIT", -1), ("THERMODYNAMICTEMPERATUREUNIT", -1))),
    ("SPECIFICHEATCAPACITYUNIT", (("ENERGYUNIT", 1), ("MASSUNIT", -1), ("THERMODYNAMICTEMPERATUREUNIT", -1))),
)
"""Unit type and its factors with exponents."""


def si_unit(sheet: Sheet, unit_type: str) -> Entity:
    """Give one SI unit."""
    prefix, name = next((prefix, name) for kind, prefix, name in SI_UNITS if kind == unit_type)
    # Dimensions are derived by the schema ("*" in the file) and must not be set.
    return sheet.once(
        ("unit", unit_type), lambda: sheet.make("IfcSIUnit", UnitType=unit_type, Prefix=prefix, Name=name)
    )


def unit_assignment(sheet: Sheet) -> Entity:
    """Create the units of the project."""
    units = [si_unit(sheet, unit_type) for unit_type, _, _ in SI_UNITS]
    for unit_type, factors in DERIVED_UNITS:
        elements = tuple(
            sheet.shared("IfcDerivedUnitElement", si_unit(sheet, factor), exponent) for factor, exponent in factors
        )
        units.append(sheet.make("IfcDerivedUnit", elements, unit_type))
    return sheet.make("IfcUnitAssignment", tuple(units))
