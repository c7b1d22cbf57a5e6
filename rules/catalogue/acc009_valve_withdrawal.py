"""ACC009 withdrawal-obstructed: stems, actuators and sensors must have room to come out.

What it checks: every SERVICE envelope of a valve, actuator, sensor, gauge or meter: risen stem, actuator lifted off,
pocket drawn, hose coupled, against the body of every other element, of all models. Its owner with parts and
insulation, and the first bit of the owner's own pipework (`stub` nominal diameters round each nozzle, up to the first
isolating valve) may stand in it; anything else that reaches in by more than `tolerance` is a finding. Removable
intruders (DHR_Access.Removable) in a SERVICE envelope and soft envelopes make it a warning; insulation and cladding
of others is a matter of ACC012. Equipment that no other rule of this family is about is checked here too.

Why it matters: an actuator is exchanged more often than its valve, and a sensor is calibrated every year. Where there
is no room above it the pipe is drained to lift off what four screws hold.

Example: a cable tray runs 90 mm above the actuator of CV-3A, which needs 250 mm to come off its stem.

How to clear it: turn the valve about its pipe, or move what stands there.

References: makers' data sheets: 150 mm above a risen stem, 150 mm above an actuator and 250 mm above a linear one
from DN100; insertion length + 50 mm for pockets (practice).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rules.guarding import guarded_by, obstructions
from rules.intrusion import Guarded
from rules.rule import Rule, Severity, Violation
from rules.scene import Scene


@dataclass(frozen=True)
class Limits:
    """Numbers of ACC009."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


def applicability(scene: Scene, limits: Limits) -> Iterable[Guarded]:
    """SERVICE envelopes of valves, actuators and instruments."""
    return guarded_by("ACC009", scene, limits.stub)


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow nothing in it."""
    return obstructions(subject, scene, limits.tolerance, "take stem, actuator or sensor out")


RULE = Rule("ACC009", "withdrawal-obstructed", Severity.WARNING, "0.3.0", Limits, applicability, requirement)
