"""REA001 valve-out-of-height: wheel or lever of a valve is at a height at which somebody can work it.

What it checks: the height of the handle of every valve worked by hand, and of the emergency wheel of every actuator,
above what one stands on. The handle is the middle of the OPERATE envelope, else the part of the body that stands out
farthest from the pipe axis, else the middle of the body, and the message says which. One stands on the walkable
surface (slab, platform, grating, stairs) under the ACCESS envelope, else on the highest one below the handle; where
none is modelled, on the floor of the nearest ACCESS envelope. A valve for which no standing level can be found is no
subject. Valves outside the acceptable band are errors, warnings if they are gone to RARELY or ANNUALLY and where
handle or level is derived. Valves that are operated in an emergency, or that part two owners
(DHR_Interface.BoundaryTag), are warnings outside the preferred band already; those gone to DAILY or WEEKLY are told
as information. Chain wheels and extended spindles, by their names, bring any valve within reach; the lever of a
relief valve is lifted from steps, up to `steps`. Vents and drains are no subjects; check valves, motor valves without
a wheel and what works by itself have no handle.

Why it matters: a valve that needs a ladder is not shut in the minute in which it has to be, and a wheel at the ankle
is turned by a back, not by an arm.

Example: HV-105 sits in the rack, its lever 2.4 m above the floor; in an emergency somebody looks for a ladder.

How to clear it: lower the valve, turn its stem, build a platform (IfcSlab, or named so), or give it a chain wheel or
extended spindle and say so in its type name.

References: Shell DEP 30.00.60.13 (bands for vertical and horizontal stems); EN ISO 14122-2 (500 to 1700 above a
platform); domain reference 3.3.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rules.meetings import label, millimetres
from rules.reach import OFTEN, SELDOM, Handle, frequency, handles_of, has_aid, is_relief, is_urgent
from rules.rule import Rule, Severity, Violation
from rules.scene import Scene
from rules.standing import Level, ground_of


@dataclass(frozen=True)
class Limits:
    """Numbers of REA001: heights of a handle above what one stands on."""

    upright_low: float = field(metadata={"dimension": "length", "meaning": "preferred from here, vertical stem"})
    upright_high: float = field(metadata={"dimension": "length", "meaning": "preferred up to here, vertical stem"})
    level_low: float = field(metadata={"dimension": "length", "meaning": "preferred from here, horizontal stem"})
    level_high: float = field(metadata={"dimension": "length", "meaning": "preferred up to here, horizontal stem"})
    low: float = field(metadata={"dimension": "length", "meaning": "acceptable from here, kneeling"})
    high: float = field(metadata={"dimension": "length", "meaning": "acceptable up to here, seldom"})
    steps: float = field(metadata={"dimension": "length", "meaning": "levers of relief valves up to here, from steps"})
    tolerance: float = field(metadata={"dimension": "length", "meaning": "of heights measured in a model"})


@dataclass(frozen=True, eq=False)
class Raised:
    """A handle and what one stands on to work it; its height above that [m]."""

    handle: Handle
    level: Level

    @property
    def height(self) -> float:
        """Of the handle above the level."""
        return float(self.handle.at[2]) - self.level.height


def applicability(scene: Scene, limits: Limits) -> Iterable[Raised]:
    """Give the handles that have a standing level."""
    ground = ground_of(scene)
    for handle in handles_of(scene).by_hand:
        level = ground.level(handle.item, handle.at)
        if level is not None:
            yield Raised(handle, level)


def requirement(subject: Raised, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand a height within the band that the item needs."""
    item, height = subject.handle.item, subject.height
    if has_aid(item):
        return
    highest = limits.steps if is_relief(item) else limits.high
    if _outside(height, limits.low, highest, limits.tolerance):
        derived = bool(subject.handle.told) or subject.level.lent
        mild = frequency(item) in SELDOM or derived
        nearest = limits.low if height < limits.low else highest
        yield _violation(subject, limits.low, highest, nearest, Severity.WARNING if mild else None, "cannot be worked")
        return
    low, high = preferred(subject.handle, limits)
    if is_relief(item) or not _outside(height, low, high, limits.tolerance):
        return
    nearest = low if height < low else high
    if is_urgent(item):
        why = "is worked in an emergency or at a boundary"
        yield _violation(subject, low, high, nearest, Severity.WARNING, why)
    elif frequency(item) in OFTEN:
        yield _violation(subject, low, high, nearest, Severity.INFO, f"is worked {frequency(item).lower()}")


def preferred(handle: Handle, limits: Limits) -> tuple[float, float]:
    """Give the preferred band by the stem [m]; where it cannot be told, both bands together."""
    if handle.upright is None:
        return min(limits.upright_low, limits.level_low), max(limits.upright_high, limits.level_high)
    if handle.upright:
        return limits.upright_low, limits.upright_high
    return limits.level_low, limits.level_high


def _outside(height: float, low: float, high: float, tolerance: float) -> bool:
    return not low - tolerance <= height <= high + tolerance


def _violation(
    subject: Raised, low: float, high: float, nearest: float, severity: Severity | None, why: str
) -> Violation:
    handle = subject.handle
    derived = f"; the handle is derived: {handle.told}" if handle.told else ""
    x, y, z = (float(value) for value in handle.at)
    return Violation(
        subject=handle.item,
        message=f"{label(handle.item)} {why}: its handle is {millimetres(subject.height)} above {subject.level.told}, "
        f"not {millimetres(low)} to {millimetres(high)}{derived}",
        at=(x, y, z),
        observed=subject.height,
        expected=nearest,
        unit="m",
        severity=severity,
        envelope=handle.envelope,
    )


RULE = Rule("REA001", "valve-out-of-height", Severity.ERROR, "0.3.0", Limits, applicability, requirement)
