"""ACC002 exchanger-pull-end-obstructed: the end where tie bars and plates are drawn must be free.

What it checks: every SERVICE envelope of a heat exchanger that stands for its pull end (DHR_Envelope.RuleRefs names
this rule), against the body of every other element, of all models. Its owner with parts and insulation, and the first
bit of the owner's own pipework (`stub` nominal diameters round each nozzle, up to the first isolating valve) may
stand in it; anything else that reaches in by more than `tolerance` is a finding. Removable intruders
(DHR_Access.Removable) in a SERVICE envelope and soft envelopes make it a warning; insulation and cladding of others
is a matter of ACC012.

Why it matters: the tie bars of a plate pack are drawn out behind the support column before the pack opens, and tubes
of a bundle come out at one end. A wall there is found with the first bar half way out.

Example: a wall stands 0.35 m behind the column of PHE-2B, whose tie bars need 0.74 m.

How to clear it: shift the exchanger along its axis, or choose a frame with shorter bars. Where the bars can be drawn
toward the head, move the envelope there.

References: makers' manuals: max(600 mm, free length of the tie bars + 200 mm); EN 307 (distances for dismantling).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rules.guarding import guarded_by, obstructions
from rules.intrusion import Guarded
from rules.rule import Rule, Severity, Violation
from rules.scene import Scene


@dataclass(frozen=True)
class Limits:
    """Numbers of ACC002."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


def applicability(scene: Scene, limits: Limits) -> Iterable[Guarded]:
    """SERVICE envelopes at the ends of heat exchangers."""
    return guarded_by("ACC002", scene, limits.stub)


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow nothing in it."""
    return obstructions(subject, scene, limits.tolerance, "draw tie bars, plates or tubes")


RULE = Rule("ACC002", "exchanger-pull-end-obstructed", Severity.ERROR, "0.3.0", Limits, applicability, requirement)
