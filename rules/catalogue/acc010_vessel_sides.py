"""ACC010 vessel-side-obstructed: the manhole, the gauges and the connections of a vessel must be reached.

What it checks: every SERVICE, ACCESS and OPERATE envelope of a tank, expansion vessel, dosing pot or pressurisation
unit against the body of every other element, of all models. Its owner with parts and insulation, and the first bit of
the owner's own pipework (`stub` nominal diameters round each nozzle, up to the first isolating valve) may stand in
it; anything else that reaches in by more than `tolerance` is a finding. Removable intruders (DHR_Access.Removable) in
a SERVICE envelope and soft envelopes make it a warning; insulation and cladding of others is a matter of ACC012. A
tank without envelopes gets one derived on the side of its ports, and findings in it are warnings.

Why it matters: vessels are inspected by law, inside too. A manhole against a wall is an inspection that does not
happen.

Example: the buffer vessel stands with its manhole 0.4 m from a column.

How to clear it: turn the vessel so that manhole and instruments face the room, or move it.

References: practice: 1000 mm on the manhole and instrument side, 600 mm before a membrane vessel; EN 12828 (yearly
test of the gas pressure).
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
    """Numbers of ACC010."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


_PURPOSES = {
    EnvelopeKind.SERVICE.value: "take membrane, lid or vessel away",
    EnvelopeKind.ACCESS.value: "inspect and test it",
    EnvelopeKind.OPERATE.value: "work at it",
}


def applicability(scene: Scene, limits: Limits) -> Iterable[Guarded]:
    """Envelopes of tanks and vessels."""
    return guarded_by("ACC010", scene, limits.stub)


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow nothing in it."""
    return obstructions(subject, scene, limits.tolerance, _PURPOSES[subject.envelope.kind])


RULE = Rule("ACC010", "vessel-side-obstructed", Severity.WARNING, "0.3.0", Limits, applicability, requirement)
