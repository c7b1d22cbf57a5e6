"""How long a tie-in takes: draining, welding, testing, refilling, warming. Times [s], volumes [m3], lengths [m]."""

import math
from dataclasses import dataclass

from component_library.standards.tables import GRAVITY

HOUR = 3600.0
DISCHARGE = 0.6
"""Coefficient of discharge of an open drain valve (practice)."""
ISOLATE, TEST, VENT = 1.0 * HOUR, 2.0 * HOUR, 1.0 * HOUR
"""Isolating and proving, pressure test at 1.5 PS, venting (practice, upper ends)."""
CUT = 1.0 * HOUR
"""Cutting and preparing the ends of a tie-in (practice)."""
WELD = 3.0 * HOUR / 0.2
"""Butt weld with fit-up a metre of DN: 3 h at DN200 (practice)."""
PROVE_WELD = 0.5 * HOUR
"""Non-destructive test of a weld (practice)."""
REFILL = 25 / HOUR
"""Refilling flow [m3/s] (practice: 20 to 30 m3/h)."""
WARM = 30 / HOUR
"""Greatest rate of warming [K/s] (practice: 30 K/h)."""
CONTINGENCY = 0.25
"""Contingency of the whole (practice)."""


@dataclass(frozen=True)
class Step:
    """A step of the shutdown and how long it takes [s]."""

    name: str
    seconds: float


def drain_time(volume: float, bore: float, head: float, discharge: float = DISCHARGE) -> float:
    """Time [s] to drain a volume [m3] through a bore [m] under a mean head [m]: V / (Cd A sqrt(2 g h)).

    Raises:
        ValueError: no bore or head.
    """
    if not (bore > 0 and head > 0 and discharge > 0):
        raise ValueError(f"draining: a bore of {bore * 1e3:g} mm under {head:g} m drains nothing")
    return volume / (discharge * math.pi / 4 * bore**2 * math.sqrt(2 * GRAVITY * head))


def empty_time(volume: float, bore: float, level: float, discharge: float = DISCHARGE) -> float:
    """Time [s] to empty an upright vessel of constant section from a level [m]: twice that under the first head.

    The head falls with the level, so the flow falls linearly with time: Torricelli, 2 V / (Cd A sqrt(2 g h)).

    Raises:
        ValueError: as `drain_time`.
    """
    return 2 * drain_time(volume, bore, level, discharge)


def tie_in(
    dn: int, welds: int, volume: float, drain: float, head: float, warming: float, welders: int = 1
) -> tuple[Step, ...]:
    """Return the steps of a tie-in, with contingency as the last.

    Args:
        dn: of the pipe that is cut.
        welds: butt welds.
        volume: of water to be drained and filled again [m3].
        drain: bore of the drain valve [m].
        head: mean head while draining [m].
        warming: temperature rise at the end [K].
        welders: at work at the same time.

    Raises:
        ValueError: no weld or welder, or as `drain_time`.
    """
    if welds < 1 or welders < 1:
        raise ValueError(f"tie-in: {welds} welds by {welders} welders; at least one of each")
    rounds = math.ceil(welds / welders)
    steps = (
        Step("isolate and prove", ISOLATE),
        Step("drain", drain_time(volume, drain, head)),
        Step("cut and prepare", CUT),
        Step("weld", rounds * WELD * dn / 1000),
        Step("test welds", welds * PROVE_WELD),
        Step("pressure test", TEST),
        Step("refill", volume / REFILL),
        Step("vent", VENT),
        Step("warm up", warming / WARM),
    )
    return (*steps, Step("contingency", CONTINGENCY * sum(step.seconds for step in steps)))
