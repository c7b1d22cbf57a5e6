"""Volume of buffer vessels: by the least run time of a heat pump, and by hours of load to be bridged.

Heat [W], times [s], volumes [m3], temperatures [K].
"""

import math
from dataclasses import dataclass

from component_library.calc import water
from component_library.standards.machines import BufferVessel, buffer_vessels
from component_library.standards.tables import OutOfTable

LEAST_RUN = 300.0
"""Least run of a compressor at its least capacity [s] (practice: 2 to 5 min)."""
DISTRICT_RUN = 1800.0
"""Minutes of the least load that the district buffer bridges [s] (practice: 30 to 60 min)."""
STRATIFICATION = 0.9
"""Usable over total volume of a vessel with diffusers (practice)."""
PARALLEL = 4
"""Most vessels side by side (practice)."""


@dataclass(frozen=True)
class Buffer:
    """Volume needed [m3] and the equal vessels that give it."""

    volume: float
    count: int
    vessel: BufferVessel

    @property
    def given(self) -> float:
        """Volume of all vessels [m3]."""
        return self.count * self.vessel.volume


def volume(heat: float, seconds: float, warm: float, cold: float, usable: float = STRATIFICATION) -> float:
    """Volume [m3] that takes a heat [W] for a time [s] between two temperatures [K]: Q t / (rho cp dT usable).

    Args:
        heat: surplus of the least capacity over the load; the whole of it where the load may vanish.
        seconds: time to be bridged.
        warm: temperature of the charged vessel.
        cold: temperature of the empty one.
        usable: share of the volume that keeps its temperature.

    Raises:
        ValueError: no heat or time, or the warm temperature is not above the cold one.
    """
    if not (heat > 0 and seconds > 0 and 0 < usable <= 1):
        raise ValueError(f"buffer: {heat / 1e3:g} kW for {seconds / 60:g} min; both must be more than zero")
    if warm <= cold:
        raise ValueError(f"buffer: {warm - 273.15:.1f} degC is not warmer than {cold - 273.15:.1f} degC")
    mean = (warm + cold) / 2
    return heat * seconds / (water.density(mean) * water.heat_capacity(mean) * (warm - cold) * usable)


def choose(needed: float, tallest: float = math.inf) -> Buffer:
    """Fewest equal vessels of the table for a volume [m3], and the smallest that will do.

    Args:
        needed: volume [m3].
        tallest: greatest height of a vessel [m]: that of the room, less what insulation and air vent take.

    Raises:
        OutOfTable: more than four of the largest that fits would be needed, or none fits.
    """
    fitting = [vessel for vessel in buffer_vessels() if vessel.height <= tallest]
    for count in range(1, PARALLEL + 1):
        for vessel in fitting:
            if count * vessel.volume >= needed:
                return Buffer(needed, count, vessel)
    room = "" if math.isinf(tallest) else f" of at most {tallest:.1f} m height"
    raise OutOfTable(f"buffer of {needed:.1f} m3: more than {PARALLEL} vessels{room} hold", "build a store on site")
