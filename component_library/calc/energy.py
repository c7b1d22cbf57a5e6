"""Energy over a year and measured efficiency. Heat and power [W], energy [J], ratios without unit."""

HOURS = 8760.0
"""Hours of a year."""
YEAR = HOURS * 3600.0
"""[s]"""
WATT_HOUR = 3600.0
"""[J]"""
BALANCE = 0.05
"""Greatest error of the heat balance of a metered plant (practice: 3 to 5 %)."""


def annual(power: float, load_factor: float) -> float:
    """Energy of a year [J] of a power [W] at a load factor.

    Raises:
        ValueError: the load factor is not between 0 and 1.
    """
    if not 0 <= load_factor <= 1:
        raise ValueError(f"load factor {load_factor:g}: between 0 and 1")
    return power * load_factor * YEAR


def full_load_hours(energy: float, power: float) -> float:
    """Hours [h] at full power [W] that give an energy [J]."""
    return energy / power / 3600


def seasonal_performance(delivered: float, heat_pumps: float, pumps: float = 0.0, auxiliary: float = 0.0) -> float:
    """Seasonal performance factor: heat delivered over all electricity [J].

    Raises:
        ValueError: no electricity was used.
    """
    electricity = heat_pumps + pumps + auxiliary
    if not electricity > 0:
        raise ValueError("seasonal performance: no electricity was used")
    return delivered / electricity


def reuse_factor(reused: float, data_centre: float) -> float:
    """Energy reuse factor ERF (ISO/IEC 30134-6, EN 50600-4-6): energy reused over all energy of the data centre [J].

    Raises:
        ValueError: the data centre used none, or more was reused than it used.
    """
    if not data_centre > 0 or not 0 <= reused <= data_centre:
        raise ValueError(f"ERF: {reused:g} J reused of {data_centre:g} J")
    return reused / data_centre


def balance_error(delivered: float, source: float, electric: float, into_water: float = 1.0) -> float:
    """Error of the heat balance: |Q_DH - (Q_source + P_el eta)| / Q_DH, of powers [W] or energies [J]."""
    return abs(delivered - (source + electric * into_water)) / delivered


def avoided_carbon(delivered: float, heat_factor: float, electricity: float, electricity_factor: float) -> float:
    """Carbon dioxide avoided [kg]: heat by the factor of the network less electricity by its own ([J], [kg/J])."""
    return delivered * heat_factor - electricity * electricity_factor
