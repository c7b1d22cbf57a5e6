"""ACC012 cladding-in-service-space: insulation and cladding must not shut what has to be opened.

What it checks: every envelope that somebody works in (SERVICE, ACCESS, OPERATE) against insulation and cladding of
other elements (IfcCovering INSULATION, CLADDING, WRAPPING and SLEEVING, and plates marked as removable), of all models;
and against the owner's own where it is marked as not removable (DHR_Access.Removable false). What reaches in by more
than `tolerance` is a finding. The insulation of pipework on the owner's own nozzles is excused as the pipework is.

Why it matters: cladding comes last, and it comes across what was left free until then. It can be cut open, so it is a
warning; but then it is cut open every year.

Example: the insulation of a neighbouring pipe reaches 60 mm into the space that the basket of a strainer needs.

How to clear it: end the insulation short of the space, or make it a box that is taken off and say so with
DHR_Access.Removable.

References: practice; VDI 2055 and DIN 4140 (removable caps at what is maintained).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from component_library.vocabulary import DHR_ACCESS, EnvelopeKind
from rules.guarding import is_cladding
from rules.intrusion import Guarded, guarded, violations
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene
from rules.wholes import Belongings


@dataclass(frozen=True)
class Limits:
    """Numbers of ACC012."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


_WORKED_IN = frozenset({EnvelopeKind.SERVICE.value, EnvelopeKind.ACCESS.value, EnvelopeKind.OPERATE.value})


def applicability(scene: Scene, limits: Limits) -> Iterable[Guarded]:
    """Envelopes that somebody works in, where the scene has cladding at all."""
    if not any(is_cladding(item) for item in scene.physical):
        return ()
    belongings = Belongings(scene)
    fixed = {item.index for item in scene.physical if is_cladding(item) and _is_fixed(item)}
    return (
        _with_own(subject, belongings, fixed)
        for subject in guarded(scene, limits.stub, lambda envelope: envelope.kind in _WORKED_IN)
    )


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow no cladding in it."""
    purpose = "work in" if subject.envelope.kind != EnvelopeKind.SERVICE else "take parts out"
    return violations(subject, scene, limits.tolerance, purpose, ignored=lambda item: not is_cladding(item))


def _is_fixed(item: Item) -> bool:
    return item.property(DHR_ACCESS, "Removable") is False


def _with_own(subject: Guarded, belongings: Belongings, fixed: set[int]) -> Guarded:
    """Take what is fixed to the owner for good out of what is excused."""
    owner = subject.envelope.owner
    if owner is None or not fixed:
        return subject
    own = set(belongings.coverings((owner.index, *belongings.parts(owner.index)))) & fixed
    excused = subject.excused - own
    return Guarded(subject.envelope, subject.subject, excused, subject.stubs, subject.bodies) if own else subject


RULE = Rule("ACC012", "cladding-in-service-space", Severity.WARNING, "0.3.0", Limits, applicability, requirement)
