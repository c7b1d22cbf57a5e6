"""REA003 no-room-for-the-hand: a hand must get round every wheel, lever and cock.

What it checks: every OPERATE envelope of a valve, actuator, gauge, sensor, test point or meter: a hand's breadth
round a wheel, the arc of a lever with knuckles, the room before a display, against the body of every other element,
of all models. Its owner with parts and insulation, and the first bit of the owner's own pipework (`stub` nominal
diameters round each nozzle, up to the first isolating valve) may stand in it; anything else that reaches in by more
than `tolerance` is a finding. Soft envelopes make it a warning.

Why it matters: a lever that stops at the neighbour's insulation after 60 degrees is a valve that does not shut.

Example: the lever of HV-12 sweeps 40 mm into the insulation of the pipe beside it.

How to clear it: turn the valve about its pipe, take a gear or a longer neck, or move the neighbour.

References: ASTM F1166 and NORSOK practice: 75 mm for knuckles, 100 mm round a hand wheel, 90 degrees of a lever.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rules.guarding import guarded_by, obstructions
from rules.intrusion import Guarded
from rules.rule import Rule, Severity, Violation
from rules.scene import Scene


@dataclass(frozen=True)
class Limits:
    """Numbers of REA003."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


def applicability(scene: Scene, limits: Limits) -> Iterable[Guarded]:
    """OPERATE envelopes of what hands are at."""
    return guarded_by("REA003", scene, limits.stub)


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow nothing in it."""
    return obstructions(subject, scene, limits.tolerance, "turn or hold it")


RULE = Rule("REA003", "no-room-for-the-hand", Severity.ERROR, "0.3.0", Limits, applicability, requirement)
