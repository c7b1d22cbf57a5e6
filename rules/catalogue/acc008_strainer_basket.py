"""ACC008 strainer-basket-obstructed: the way of a strainer's basket and the room to drain it must be free.

What it checks: every envelope of a strainer, filter, or air and dirt separator that names this rule, or names none
and belongs to a filter or interceptor, against the body of every other element, of all models. Its owner with parts
and insulation, and the first bit of the owner's own pipework (`stub` nominal diameters round each nozzle, up to the
first isolating valve) may stand in it; anything else that reaches in by more than `tolerance` is a finding. Removable
intruders (DHR_Access.Removable) in a SERVICE envelope and soft envelopes make it a warning; insulation and cladding
of others is a matter of ACC012.

Why it matters: a strainer is cleaned more often than anything else in a plant room, and in the first weeks daily.
Where the basket cannot be drawn the screen stays in, clogs, and starves the pump.

Example: a support leg stands below the Y-strainer of P-2A, 0.1 m in the way of its screen.

How to clear it: turn the leg of the strainer by 45 or 90 degrees about the pipe, or move what stands there.

References: makers' data sheets: 1.9 DN + 170 mm along the leg from the pipe axis; 300 mm below for a bucket
(practice).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from component_library.vocabulary import EnvelopeKind
from rules.guarding import guarded_by, obstructions
from rules.intrusion import Guarded
from rules.rule import Rule, Severity, Violation
from rules.scene import Scene


@dataclass(frozen=True)
class Limits:
    """Numbers of ACC008."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


_PURPOSES = {
    EnvelopeKind.SERVICE.value: "draw basket, core or magnet",
    EnvelopeKind.ACCESS.value: "stand at it",
    EnvelopeKind.OPERATE.value: "work at it",
}


def applicability(scene: Scene, limits: Limits) -> Iterable[Guarded]:
    """Envelopes of strainers, filters and separators."""
    return guarded_by("ACC008", scene, limits.stub)


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow nothing in it."""
    return obstructions(subject, scene, limits.tolerance, _PURPOSES[subject.envelope.kind])


RULE = Rule("ACC008", "strainer-basket-obstructed", Severity.ERROR, "0.3.0", Limits, applicability, requirement)
