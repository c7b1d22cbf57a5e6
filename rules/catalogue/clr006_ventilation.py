"""CLR006 ventilation-obstructed: air to and from motors, drives and coolers must flow.

What it checks: every THERMAL envelope: the free air before the fan of a motor, the intake and discharge of a cooler,
against the body of every other element, of all models. Its owner with parts and insulation, and the first bit of the
owner's own pipework (`stub` nominal diameters round each nozzle, up to the first isolating valve) may stand in it;
anything else that reaches in by more than `tolerance` is a finding. What stands there lets air round it, so it is a
warning. The arc-flash boundary of a panel is no such envelope.

Why it matters: a motor that draws its own warm air back runs hot, and insulation that runs 10 K hotter lives half as
long.

Example: a wall stands 120 mm behind the fan cover of P-1B.

How to clear it: move the motor or the intruder; 300 mm before a fan inlet will do.

References: makers' installation manuals: at least 300 mm before the fan inlet of a motor; data sheets of coolers
(practice).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rules.guarding import guarded_by, obstructions
from rules.intrusion import Guarded
from rules.rule import Rule, Severity, Violation
from rules.scene import Scene


@dataclass(frozen=True)
class Limits:
    """Numbers of CLR006."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


def applicability(scene: Scene, limits: Limits) -> Iterable[Guarded]:
    """THERMAL envelopes, but for those of panels."""
    return guarded_by("CLR006", scene, limits.stub)


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow nothing in it."""
    return obstructions(subject, scene, limits.tolerance, "let air flow")


RULE = Rule("CLR006", "ventilation-obstructed", Severity.WARNING, "0.3.0", Limits, applicability, requirement)
