"""Heat pumps by their Lorenz efficiency: temperatures of the two streams, COP, power and heat.

A cycle of a named refrigerant is in `calc.refrigeration`, apart because it imports CoolProp. Temperatures [K], heat and
power [W], COP of heating.
"""

import math
from dataclasses import dataclass

SINGLE_STAGE = 0.38
"""Lorenz efficiency of one stage (practice: 0.35 to 0.40; R717, HFO against a flat condenser give 0.34 to 0.40)."""
TWO_STAGE = 0.45
"""Lorenz efficiency of two stages, or of machines in series in counterflow (practice: 0.45 to 0.55)."""
LEAST_EFFICIENCY, MOST_EFFICIENCY = 0.2, 0.7
"""Lorenz efficiencies that machines have reached (practice); a value out of them is a slip."""
SAME = 1e-9


@dataclass(frozen=True)
class Performance:
    """What a heat pump takes and gives [W], its COP of heating, and that of Lorenz between the same streams."""

    lorenz: float
    cop: float
    source_heat: float
    power: float
    heat: float

    @property
    def efficiency(self) -> float:
        """Lorenz efficiency: COP over that of Lorenz."""
        return self.cop / self.lorenz


@dataclass(frozen=True)
class Step:
    """Streams of one of several machines in series [K]: source in and out, sink in and out."""

    source_in: float
    source_out: float
    sink_in: float
    sink_out: float


def mean_temperature(one: float, other: float) -> float:
    """Logarithmic, that is entropic, mean [K] of a stream between two temperatures: dT / ln(T1 / T2)."""
    if abs(one - other) <= SAME * one:
        return (one + other) / 2
    return (one - other) / math.log(one / other)


def cop_lorenz(source_in: float, source_out: float, sink_in: float, sink_out: float) -> float:
    """COP of heating of the reversible cycle between two streams: T_h / (T_h - T_c) of their entropic means.

    Raises:
        ValueError: the source is not cooled, the sink not warmed, or it is no warmer than the source.
    """
    if not (source_in >= source_out > 0 and sink_out >= sink_in > 0):
        raise ValueError(
            f"heat pump: the source must be cooled and the sink warmed, not {_celsius(source_in, source_out)} and "
            f"{_celsius(sink_in, sink_out)}"
        )
    hot, cold = mean_temperature(sink_out, sink_in), mean_temperature(source_in, source_out)
    if hot <= cold:
        raise ValueError(
            f"heat pump: the sink at {_celsius(sink_in, sink_out)} is no warmer than the source at "
            f"{_celsius(source_in, source_out)}; an exchanger does it"
        )
    return hot / (hot - cold)


def lorenz_efficiency(stages: int, machines: int = 1) -> float:
    """Lorenz efficiency of design (practice) by stages of compression and machines in series.

    Raises:
        ValueError: fewer than one of either, or more than two stages.
    """
    if stages not in (1, 2) or machines < 1:
        raise ValueError(f"{stages} stages, {machines} machines in series: one or two stages, and at least one machine")
    return SINGLE_STAGE if stages == machines == 1 else TWO_STAGE


def cop(lorenz: float, efficiency: float) -> float:
    """COP of heating: Lorenz efficiency times the COP of Lorenz.

    Raises:
        ValueError: the efficiency is one that no machine has, or the COP is no better than 1.
    """
    if not LEAST_EFFICIENCY <= efficiency <= MOST_EFFICIENCY:
        raise ValueError(f"Lorenz efficiency {efficiency:g}: machines have {LEAST_EFFICIENCY:g} to {MOST_EFFICIENCY:g}")
    result = lorenz * efficiency
    if result <= 1:
        raise ValueError(f"COP {result:.2f}: no better than an electric boiler; a smaller lift is needed")
    return result


def from_source(source_heat: float, lorenz: float, efficiency: float) -> Performance:
    """Size a heat pump by the heat [W] that it takes from its source: P = Q_c / (COP - 1), Q_h = Q_c + P.

    Raises:
        ValueError: as `cop`.
    """
    reached = cop(lorenz, efficiency)
    power = source_heat / (reached - 1)
    return Performance(lorenz, reached, source_heat, power, source_heat + power)


def from_heat(heat: float, lorenz: float, efficiency: float) -> Performance:
    """Size a heat pump by the heat [W] that it gives to its sink: P = Q_h / COP, Q_c = Q_h - P.

    Raises:
        ValueError: as `cop`.
    """
    reached = cop(lorenz, efficiency)
    power = heat / reached
    return Performance(lorenz, reached, heat - power, power, heat)


def in_series(count: int, source_in: float, source_out: float, sink_in: float, sink_out: float) -> tuple[Step, ...]:
    """Streams of machines in series in counterflow, the coldest sink first: it meets the coldest source.

    Both lifts are shared equally. That is exact for equal heat outputs and nearly so for equal machines, whose source
    heats differ only as 1 - 1/COP does.

    Raises:
        ValueError: no machine.
    """
    if count < 1:
        raise ValueError(f"{count} heat pumps in series: at least one is needed")
    source, sink = (source_in - source_out) / count, (sink_out - sink_in) / count
    return tuple(
        Step(
            source_out + (place + 1) * source,
            source_out + place * source,
            sink_in + place * sink,
            sink_in + (place + 1) * sink,
        )
        for place in range(count)
    )


def combined_cop(cops: tuple[float, ...]) -> float:
    """COP of heating of machines that give the same heat each: the harmonic mean."""
    return len(cops) / sum(1 / one for one in cops)


def _celsius(one: float, other: float) -> str:
    return f"{one - 273.15:.1f}/{other - 273.15:.1f} degC"
