"""ACC004 pump-back-pull-out-obstructed: a pump must come apart where it stands, motor and rotor to the back.

What it checks: every SERVICE and ACCESS envelope of a pump against the body of every other element, of all models.
The pump, its parts, its insulation and the first bit of its own pipework (`stub` nominal diameters round each nozzle,
up to the first isolating valve) may stand in it; anything else that reaches in by more than `tolerance` is a finding:
an error in the SERVICE envelope behind the motor, a warning in the ACCESS envelopes beside the coupling, where a
person can still reach round. Removable intruders and soft envelopes make it a warning too. A pump without such
envelopes is not a subject of this rule.

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
from rules.intrusion import Guarded, belongs_to, guarded, violations
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
}


def applicability(scene: Scene, limits: Limits) -> Iterable[Guarded]:
    """SERVICE and ACCESS envelopes that belong to a pump."""
    return guarded(
        scene, limits.stub, lambda envelope: envelope.kind in _PURPOSES and belongs_to(scene, envelope, "IfcPump")
    )


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow nothing in it."""
    kind = subject.envelope.kind
    lowered = Severity.WARNING if kind == EnvelopeKind.ACCESS else None
    return violations(subject, scene, limits.tolerance, _PURPOSES[kind], severity=lowered)


RULE = Rule("ACC004", "pump-back-pull-out-obstructed", Severity.ERROR, "0.1.0", Limits, applicability, requirement)
