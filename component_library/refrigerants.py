"""Refrigerants by name: vapour pressure, critical point and class, without the seconds that CoolProp takes to load."""

import math
from dataclasses import dataclass
from functools import cache

from component_library.standards.tables import OutOfTable, Table, read

BELOW_CRITICAL = 0.98
"""Greatest condensing temperature over the critical one (practice: nearer to it a condenser makes no sense)."""
LOWEST = 273.15
"""Lowest temperature that the table tells the pressure of [K]."""


@dataclass(frozen=True)
class Refrigerant:
    """Refrigerant: its IFC RefrigerantClass, safety group of ISO 817, and what it condenses at.

    Critical point [K], [Pa]; `p0` to `p140`: vapour pressures [Pa] at so many degC, None above the critical point.
    """

    name: str
    refrigerant_class: str
    safety: str
    critical: float
    critical_pressure: float
    p0: float
    p20: float
    p40: float
    p60: float
    p80: float
    p100: float | None
    p120: float | None
    p140: float | None

    @property
    def ammonia(self) -> bool:
        """Whether it is ammonia, which asks for a machinery room of its own (EN 378-3)."""
        return self.refrigerant_class == "AMMONIA"

    def vapour_pressure(self, temperature: float) -> float:
        """Vapour pressure, absolute [Pa]: ln p is nearly straight over 1/T between two rows.

        Raises:
            OutOfTable: below 0 degC, or too near the critical point to condense.
        """
        if not LOWEST <= temperature <= BELOW_CRITICAL * self.critical:
            raise OutOfTable(
                f"{self.name} at {temperature - 273.15:.0f} degC: it condenses from 0 to "
                f"{BELOW_CRITICAL * self.critical - 273.15:.0f} degC",
                "another refrigerant",
            )
        rows = (self.p0, self.p20, self.p40, self.p60, self.p80, self.p100, self.p120, self.p140)
        points = [
            *((LOWEST + 20 * number, pressure) for number, pressure in enumerate(rows) if pressure is not None),
            (self.critical, self.critical_pressure),
        ]
        upper = next(number for number, (limit, _) in enumerate(points) if number and temperature <= limit)
        (t0, q0), (t1, q1) = points[upper - 1], points[upper]
        share = (1 / t0 - 1 / temperature) / (1 / t0 - 1 / t1)
        return math.exp(math.log(q0) + share * math.log(q1 / q0))


@cache
def refrigerants() -> Table[Refrigerant]:
    """Refrigerants by name."""
    return read("refrigerant", Refrigerant)
