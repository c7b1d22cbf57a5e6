"""ACC007 panel-working-space-obstructed: the working space before an electrical panel must be free.

What it checks: every ACCESS, SERVICE and OPERATE envelope of a distribution board, motor control centre or control
panel: working space in front of it and the swing of its doors by 90 degrees, against the body of every other element,
of all models. Its owner with parts and insulation, and the first bit of the owner's own pipework (`stub` nominal
diameters round each nozzle, up to the first isolating valve) may stand in it; anything else that reaches in by more
than `tolerance` is a finding. A panel without envelopes gets its working space derived: before the side that has the
most free depth, as deep, wide and high as `depth`, `width` and `height` of the profile; findings in it are warnings.

Why it matters: who works at a live panel must be able to step back, and to leave. Inspectors measure this space
first, and a pump in it is moved at once.

Example: the handrail of a platform stands 0.7 m before the doors of MCC-1.

How to clear it: move the intruder or the panel. Where the authority accepts less, set the depth in the profile.

References: NEC 110.26(A) (depth 914 to 1219 mm by voltage and condition, width max(762 mm, equipment), height
max(1981 mm, equipment), doors open by 90 degrees); DIN VDE 0100-729 (700 mm aisle, 2000 mm high).
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
    """Numbers of ACC007."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


_PURPOSES = {
    EnvelopeKind.ACCESS.value: "work before the panel",
    EnvelopeKind.OPERATE.value: "open its doors by 90 degrees",
    EnvelopeKind.SERVICE.value: "bring cables and fans",
}


def applicability(scene: Scene, limits: Limits) -> Iterable[Guarded]:
    """Envelopes of electrical panels."""
    return guarded_by("ACC007", scene, limits.stub)


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow nothing in it."""
    return obstructions(subject, scene, limits.tolerance, _PURPOSES[subject.envelope.kind])


RULE = Rule("ACC007", "panel-working-space-obstructed", Severity.ERROR, "0.3.0", Limits, applicability, requirement)
