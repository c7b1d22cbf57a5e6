"""LFT003 lifting-column-obstructed: the way up from an item to its hook must be free.

What it checks: every LIFT envelope, whatever it belongs to, against the body of every other element, of all models.
Its owner with parts and insulation, the first bit of the owner's own pipework (`stub` nominal diameters round each
nozzle, up to the first isolating valve) and lifting gear may stand in it; anything else that reaches in by more than
`tolerance` is a finding. An envelope whose owner is in no model is checked all the same, and the message says so. A
soft envelope makes it a warning.

Why it matters: a motor of 300 kg goes straight up before it goes anywhere else. A duct over it is found on the day of
the repair.

Example: a ventilation duct crosses 0.6 m above the motor of P-1A, 0.4 m inside the column between motor and hook.

How to clear it: reroute what crosses the column, or lower the item. Hoist, beam and hook are lifting gear if they are
modelled as IfcTransportElement LIFTINGGEAR or CRANEWAY: they do not count.

References: GSA P100 (a path for the removal of equipment must be demonstrated); rigging practice for `tolerance`;
IFC4 IfcShapeRepresentation, "Clearance".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from component_library.vocabulary import EnvelopeKind
from rules.intrusion import Guarded, guarded, violations
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene

GEAR = frozenset({"LIFTINGGEAR", "CRANEWAY"})
"""Predefined types of IfcTransportElement that hang where the load is lifted."""


@dataclass(frozen=True)
class Limits:
    """Numbers of LFT003."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a load is guided past"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


def applicability(scene: Scene, limits: Limits) -> Iterable[Guarded]:
    """LIFT envelopes."""
    return guarded(scene, limits.stub, lambda envelope: envelope.kind == EnvelopeKind.LIFT)


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow nothing but lifting gear in it."""
    return violations(subject, scene, limits.tolerance, "lift it to the hook", ignored=is_gear)


def is_gear(item: Item) -> bool:
    """Whether an item is what the load hangs on."""
    return item.is_a("IfcTransportElement") and item.predefined_type.upper() in GEAR


RULE = Rule("LFT003", "lifting-column-obstructed", Severity.ERROR, "0.1.0", Limits, applicability, requirement)
