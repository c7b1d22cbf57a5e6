"""ACC004 pump-back-pull-out-obstructed: the space behind and beside a pump must be free.

What it checks: every SERVICE, ACCESS and OPERATE envelope of a pump against the body of every other element, of all
models. Its owner with parts and insulation, and the first bit of the owner's own pipework (`stub` nominal diameters
round each nozzle, up to the first isolating valve) may stand in it; anything else that reaches in by more than
`tolerance` is a finding. It is an error in the SERVICE envelope behind the motor, a warning in the others, where a
person can still reach round. Removable intruders (DHR_Access.Removable) in a SERVICE envelope and soft envelopes make
it a warning; insulation and cladding of others is a matter of ACC012. A pump without envelopes gets one derived from
its shape and ports, and findings in it are warnings.

Why it matters: an end-suction pump to EN 733 is built so that impeller, seal and bearings come out backwards while
casing and pipework stay. That takes the length of motor, spacer and a hand's breadth behind the motor. Without it the
pipework has to be taken down for a seal.

Example: a column stands 0.3 m behind the motor of P-1A. The motor is 0.6 m long: it cannot be drawn back.

How to clear it: move the pump or the intruder, or turn the pump by 90 or 180 degrees. Where the intruder is meant to
be taken away, mark it with DHR_Access.Removable.

References: EN 733 and ISO 2858 (back pull-out design); makers' installation manuals: motor length + spacer + 200 mm,
at least 600 mm; IFC4 IfcShapeRepresentation, "Clearance".
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
    """Numbers of ACC004."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


_PURPOSES = {
    EnvelopeKind.SERVICE.value: "pull motor and rotating unit out",
    EnvelopeKind.ACCESS.value: "work on coupling and seal",
    EnvelopeKind.OPERATE.value: "work on coupling and seal",
}


def applicability(scene: Scene, limits: Limits) -> Iterable[Guarded]:
    """Envelopes of pumps, but for those to lift and to cool them."""
    return guarded_by("ACC004", scene, limits.stub)


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow nothing in it."""
    kind = subject.envelope.kind
    lowered = Severity.WARNING if kind != EnvelopeKind.SERVICE else None
    return obstructions(subject, scene, limits.tolerance, _PURPOSES[kind], severity=lowered)


RULE = Rule("ACC004", "pump-back-pull-out-obstructed", Severity.ERROR, "0.1.0", Limits, applicability, requirement)
