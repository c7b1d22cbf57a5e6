"""Thickness of pipe insulation: GEG annex 8, ASHRAE 90.1, and other conductivities. Lengths [m], temperatures [K]."""

from component_library.standards import tables
from component_library.standards.installation import insulation_ashrae
from component_library.standards.tables import OutOfTable

GEG_CONDUCTIVITY = 0.035
"""Conductivity that GEG annex 8 is written for [W/(m K)], at 40 degC."""
STOCK = (0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16, 0.2, 0.24)
"""Thicknesses that pipe sections are sold in [m] (practice)."""
COLD_THICKNESS = 0.006
"""Least thickness of cold lines [m] (GEG annex 8); against condensation 9 to 19 mm are usual."""
STEP = 1e-9


def geg(bore: float, half: bool = False, outdoors: bool = False) -> float:
    """Thickness [m] of a heating pipe by its bore [m] at 0.035 W/(m K) (GEG annex 8, rows 1 to 4, 5 and 7).

    Args:
        bore: inside diameter.
        half: at crossings, penetrations and valve stations.
        outdoors: twice the thickness.

    Raises:
        ValueError: no bore.
    """
    if not bore > 0:
        raise ValueError(f"insulation: bore {bore * 1e3:g} mm")
    if bore <= 0.022:
        thickness = 0.02
    elif bore <= 0.035:
        thickness = 0.03
    else:
        thickness = min(bore, 0.1)
    return thickness * (0.5 if half else 1.0) * (2.0 if outdoors else 1.0)


def for_conductivity(thickness: float, outside_diameter: float, conductivity: float) -> float:
    """Thickness [m] with the same loss at another conductivity [W/(m K)]: r ((1 + t / r)^(k / 0.035) - 1).

    Source: ASHRAE 90.1 table 6.8.3-1, footnote (a); GEG annex 8 asks for the same. Pipe outside diameter [m].

    Raises:
        ValueError: no conductivity.
    """
    if not conductivity > 0:
        raise ValueError(f"insulation: conductivity {conductivity:g} W/(m K)")
    radius = outside_diameter / 2
    return radius * ((1 + thickness / radius) ** (conductivity / GEG_CONDUCTIVITY) - 1)


def stock(thickness: float) -> float:
    """Next thickness that is sold [m].

    Raises:
        OutOfTable: thicker than any.
    """
    for one in STOCK:
        if one >= thickness - STEP:
            return one
    raise OutOfTable(f"insulation of {thickness * 1e3:.0f} mm: the thickest has {STOCK[-1] * 1e3:.0f} mm", "two layers")


def of_pipe(dn: int, conductivity: float = GEG_CONDUCTIVITY, half: bool = False, outdoors: bool = False) -> float:
    """Thickness that is sold [m] of a heating pipe of a DN, GEG annex 8.

    Raises:
        OutOfTable: no such DN, or thicker than any.
    """
    pipe = tables.pipes().row(dn)
    wanted = geg(pipe.bore, half, outdoors)
    return stock(for_conductivity(wanted, pipe.outside_diameter, conductivity))


def ashrae(dn: int, temperature: float) -> float:
    """Least thickness [m] of a pipe of a DN with water of a temperature [K], ASHRAE 90.1-2016 table 6.8.3-1.

    Raises:
        OutOfTable: the table has no row for that temperature.
    """
    for row in insulation_ashrae():
        if row.temperature_min <= temperature <= row.temperature_max:
            return row.thickness(dn)
    known = ", ".join(row.service for row in insulation_ashrae())
    raise OutOfTable(
        f"insulation at {temperature - 273.15:.0f} degC: ASHRAE 90.1 asks for none", f"it has {known} degC"
    )
