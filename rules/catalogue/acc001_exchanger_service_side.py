"""ACC001 exchanger-service-side-obstructed: the long sides of a heat exchanger must be free.

What it checks: every SERVICE envelope at the side of a heat exchanger, where plates or tubes come out, and its ACCESS
envelope on the other side, against the body of every other element, of all models. Its owner with parts and
insulation, and the first bit of the owner's own pipework (`stub` nominal diameters round each nozzle, up to the first
isolating valve) may stand in it; anything else that reaches in by more than `tolerance` is a finding. In the ACCESS
envelope, where a person can still squeeze past, it is a warning. Removable intruders (DHR_Access.Removable) in a
SERVICE envelope and soft envelopes make it a warning; insulation and cladding of others is a matter of ACC012. The
room behind the column is that of ACC002. An exchanger without such envelopes gets one derived from its shape and
ports, and findings in it are warnings.

Why it matters: plates of a gasketed exchanger slide out sideways. With a pipe, a column or a cable tray on that side
the unit is cleaned once: when it is cut out.

Example: a cable tray runs 0.4 m beside the plate pack of PHE-1A, at the height of the carrying bar. The envelope is
1.0 m deep, so no plate gets past the tray.

How to clear it: move the intruder off the service side, or turn the exchanger so that its service side faces the
aisle. If what stands there is a spool that is meant to be taken out, say so with DHR_Access.Removable on it, and the
finding becomes a warning.

References: EN 307 (the maker gives distances for dismantling); maker's manuals: depth of at least max(1000 mm, plate
width + 500 mm), 600 mm on the other side; IFC4 IfcShapeRepresentation, "Clearance".
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
    """Numbers of ACC001."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


_PURPOSES = {
    EnvelopeKind.SERVICE.value: "take the plates or tubes out",
    EnvelopeKind.ACCESS.value: "walk past it",
    EnvelopeKind.OPERATE.value: "work at it",
}


def applicability(scene: Scene, limits: Limits) -> Iterable[Guarded]:
    """Envelopes at the sides of heat exchangers."""
    return guarded_by("ACC001", scene, limits.stub)


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow nothing in it."""
    kind = subject.envelope.kind
    lowered = Severity.WARNING if kind == EnvelopeKind.ACCESS else None
    return obstructions(subject, scene, limits.tolerance, _PURPOSES[kind], severity=lowered)


RULE = Rule("ACC001", "exchanger-service-side-obstructed", Severity.ERROR, "0.1.0", Limits, applicability, requirement)
