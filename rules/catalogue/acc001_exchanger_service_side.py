"""ACC001 exchanger-service-side-obstructed: the service side of a heat exchanger must be free.

What it checks: every SERVICE envelope of a heat exchanger against the body of every other element, of all models. The
exchanger, its parts, its insulation and the first bit of its own pipework (`stub` nominal diameters round each
nozzle, up to the first isolating valve) may stand in it; anything else that reaches in by more than `tolerance` is a
finding. A heat exchanger without a SERVICE envelope is not a subject of this rule. An intruder that is marked as
removable (DHR_Access.Removable) and a soft envelope make it a warning.

Why it matters: plates of a gasketed exchanger slide out sideways. With a pipe, a column or a cable tray on that side
the unit is cleaned once: when it is cut out.

Example: a cable tray runs 0.4 m beside the plate pack of PHE-1A, at the height of the carrying bar. The envelope is
1.0 m deep, so no plate gets past the tray.

How to clear it: move the intruder off the service side, or turn the exchanger so that its service side faces the
aisle. If what stands there is a spool that is meant to be taken out, say so with DHR_Access.Removable on it, and the
finding becomes a warning.

References: EN 307 (the maker gives distances for dismantling); maker's manuals: depth of at least max(1000 mm, plate
width + 500 mm); IFC4 IfcShapeRepresentation, "Clearance".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from component_library.vocabulary import EnvelopeKind
from rules.intrusion import Guarded, belongs_to, guarded, violations
from rules.rule import Rule, Severity, Violation
from rules.scene import Scene


@dataclass(frozen=True)
class Limits:
    """Numbers of ACC001."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


def applicability(scene: Scene, limits: Limits) -> Iterable[Guarded]:
    """SERVICE envelopes that belong to a heat exchanger."""
    return guarded(
        scene,
        limits.stub,
        lambda envelope: envelope.kind == EnvelopeKind.SERVICE and belongs_to(scene, envelope, "IfcHeatExchanger"),
    )


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow nothing in it."""
    return violations(subject, scene, limits.tolerance, "take the plates or tubes out")


RULE = Rule("ACC001", "exchanger-service-side-obstructed", Severity.ERROR, "0.1.0", Limits, applicability, requirement)
