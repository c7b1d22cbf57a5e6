"""Net positive suction head: what there is, what a pump needs, and the pressure that a closed loop must keep.

Heads [m], pressures absolute [Pa] unless called gauge.
"""

from dataclasses import dataclass

from component_library.calc import hydraulics, pump, water
from component_library.standards.tables import GRAVITY


@dataclass(frozen=True)
class Suction:
    """NPSH at a pump [m]: available, required by the pump, and needed with its margins."""

    available: float
    required: float

    @property
    def needed(self) -> float:
        """NPSH that must be available: 1.3 times that required, and 0.5 m above it (Crane TP-410, ANSI/HI 9.6.1)."""
        return pump.npsh_needed(self.required)

    @property
    def enough(self) -> bool:
        """Whether there is as much as is needed."""
        return self.available >= self.needed

    @property
    def margin(self) -> float:
        """What there is above what is needed [m]; negative: too little."""
        return self.available - self.needed


def at_flange(
    flow: float,
    gauge: float,
    temperature: float,
    required: float | None = None,
    ambient: float = hydraulics.ATMOSPHERE,
) -> Suction:
    """Suction of a pump in a closed loop.

    Args:
        flow: of the pump [m3/s].
        gauge: pressure at the suction flange [Pa], gauge.
        temperature: of the water [K].
        required: by the data sheet [m]; None: by the suction specific speed of `calc.pump`.
        ambient: pressure of the air [Pa]; 101 325 less about 11.5 Pa a metre above the sea.
    """
    needs = pump.npsh_required(flow) if required is None else required
    return Suction(hydraulics.npsh_available(gauge + ambient, temperature), needs)


def from_tank(surface: float, level: float, losses: float, temperature: float, required: float) -> Suction:
    """Suction of a pump that draws from a tank.

    Args:
        surface: absolute pressure on the water [Pa].
        level: of the water above the pump [m]; negative: the pump lifts it.
        losses: of the suction line [m].
        temperature: of the water [K].
        required: by the data sheet [m].
    """
    return Suction(hydraulics.npsh_available(surface, temperature, friction=losses - level), required)


def least_pressure(required: float, temperature: float, ambient: float = hydraulics.ATMOSPHERE) -> float:
    """Least gauge pressure [Pa] at the suction flange for an NPSH required [m]; zero if air pressure does it."""
    head = pump.npsh_needed(required) * water.density(temperature) * GRAVITY
    return max(0.0, head + water.vapour_pressure(temperature) - ambient)
