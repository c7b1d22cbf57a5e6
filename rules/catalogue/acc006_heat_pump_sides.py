"""ACC006 heat-pump-side-obstructed: the service sides and the tube-pull end of a heat pump or cooler must be free.

What it checks: every SERVICE, ACCESS and OPERATE envelope of a chiller, heat pump, unitary equipment, compressor or
cooler against the body of every other element, of all models. Its owner with parts and insulation, and the first bit
of the owner's own pipework (`stub` nominal diameters round each nozzle, up to the first isolating valve) may stand in
it; anything else that reaches in by more than `tolerance` is a finding. Removable intruders (DHR_Access.Removable) in
a SERVICE envelope and soft envelopes make it a warning; insulation and cladding of others is a matter of ACC012. A
machine without envelopes gets them derived from its shape and ports, and findings in them are warnings.

Why it matters: the tubes of an evaporator are as long as the shell. Where they cannot be drawn, a leaking tube costs
the machine; where the compressor side is shut, every oil change costs a day.

Example: a pump skid stands 2.1 m before the tube end of HP-2A, whose tubes are 4.7 m long.

How to clear it: turn the machine so that its tube end faces a door, an aisle or a removable wall panel, or state that
panel as removable.

References: makers' manuals: length of the shell + 300 mm at one end, 1200 mm at the panel, 1000 mm elsewhere;
DHR_HeatPump.TubePullLength of the machine.
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
    """Numbers of ACC006."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


_PURPOSES = {
    EnvelopeKind.SERVICE.value: "draw tubes and large parts",
    EnvelopeKind.ACCESS.value: "work at it",
    EnvelopeKind.OPERATE.value: "work at it",
}


def applicability(scene: Scene, limits: Limits) -> Iterable[Guarded]:
    """Envelopes of heat pumps and coolers, but for those to lift and to cool them."""
    return guarded_by("ACC006", scene, limits.stub)


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow nothing in it."""
    return obstructions(subject, scene, limits.tolerance, _PURPOSES[subject.envelope.kind])


RULE = Rule("ACC006", "heat-pump-side-obstructed", Severity.ERROR, "0.3.0", Limits, applicability, requirement)
