"""REA004 display-not-readable: gauges and meters can be read by somebody who stands on the floor.

What it checks: pressure gauges, thermometers, meters and their integrators. First the height of the face above what
one stands on: `gauge_low` to `gauge_high` for gauges, `meter_low` to `meter_high` for meters. Then whether there is
a place to read it from: a free round of 600 mm on the same level (or the ACCESS envelope of the meter), near enough
(`gauge_distance`, `large_distance` from a dial of `large_dial` on; meters `meter_distance` from the edge of the
place), from where the face is within `angle` of the line of sight, and nothing is between eye and face. The eye is
that of a tall, a small or a stooping person. Which way a face looks is told by the OPERATE envelope before it, else by
the flat part of the body, whose both sides count; where neither tells it, the angle is not judged. The message says
what was derived, and which of these things fails everywhere. Without a standing level (see REA001) there is no
subject.

Why it matters: a gauge that looks at the wall is read once, by a phone on a stick.

Example: PI-103 is turned to the wall when its stem is tightened: the dial is 0.3 m from the wall, facing it.

How to clear it: turn the dial to the aisle, move it into the height band, use a larger dial or a remote display.

References: EN 837-1 (sizes of dials); EN ISO 14122-2 (500 to 1700 mm); EN ISO 7250 (eyes); domain reference 3.2.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from rules.displays import Display, displays_of
from rules.meetings import label, millimetres
from rules.reach import handles_of
from rules.rule import Rule, Severity, Violation
from rules.scene import Floats, Item, Scene
from rules.sight import bodies_of, first_hit
from rules.standing import SHOULDERS, Level, Place, ground_of

NEAREST = 0.35
"""Nearer than this nobody reads [m] (EN ISO 14738: least viewing distance)."""
STEP = 0.15
"""From one ring of places to the next [m] (practice)."""


@dataclass(frozen=True)
class Limits:
    """Numbers of REA004."""

    gauge_low: float = field(metadata={"dimension": "length", "meaning": "lowest middle of a dial"})
    gauge_high: float = field(metadata={"dimension": "length", "meaning": "highest middle of a dial"})
    meter_low: float = field(metadata={"dimension": "length", "meaning": "lowest display of a meter"})
    meter_high: float = field(metadata={"dimension": "length", "meaning": "highest display of a meter"})
    gauge_distance: float = field(metadata={"dimension": "length", "meaning": "from the eye to a dial, in plan"})
    large_distance: float = field(metadata={"dimension": "length", "meaning": "the same to a large dial"})
    large_dial: float = field(metadata={"dimension": "length", "meaning": "a dial is large from this on"})
    meter_distance: float = field(metadata={"dimension": "length", "meaning": "from the edge of the place to a meter"})
    angle: float = field(metadata={"dimension": "angle", "meaning": "between face and line of sight"})
    eye_low: float = field(metadata={"dimension": "length", "meaning": "height of the eye, stooping"})
    eye: float = field(metadata={"dimension": "length", "meaning": "height of the eye of a small person"})
    eye_high: float = field(metadata={"dimension": "length", "meaning": "height of the eye of a tall person"})
    tolerance: float = field(metadata={"dimension": "length", "meaning": "of heights measured in a model"})


@dataclass(frozen=True, eq=False)
class Read:
    """A display and the level one stands on to read it."""

    display: Display
    level: Level


def applicability(scene: Scene, limits: Limits) -> Iterable[Read]:
    """Give the displays that have a standing level."""
    ground = ground_of(scene)
    for display in displays_of(scene).all:
        level = ground.level(display.item, display.at)
        if level is not None:
            yield Read(display, level)


def requirement(subject: Read, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand a height, then a place from which it can be read."""
    display, level = subject.display, subject.level
    low, high = (limits.meter_low, limits.meter_high) if display.meter else (limits.gauge_low, limits.gauge_high)
    height = float(display.at[2]) - level.height
    if not low - limits.tolerance <= height <= high + limits.tolerance:
        text = f"is {millimetres(height)} above {level.told}, not {millimetres(low)} to {millimetres(high)}"
        yield _violation(display, Fault(text, height, low if height < low else high, "m"))
        return
    fault = _fault(subject, scene, limits)
    if fault is not None:
        yield _violation(display, fault)


@dataclass(frozen=True, eq=False)
class Fault:
    """What is wrong with a display, as a violation tells it; `at` is the display where nothing else is said."""

    text: str
    observed: float | str
    expected: float | str
    unit: str = ""
    other: Item | None = None
    at: Floats | None = None


def _fault(subject: Read, scene: Scene, limits: Limits) -> Fault | None:
    """Tell what fails everywhere around a display; None if it can be read from somewhere."""
    display = subject.display
    skip = handles_of(scene).family(display.item)
    reach = _farthest(display, limits) + SHOULDERS
    low = np.array([*(display.at[:2] - reach), subject.level.height])
    high = np.array([*(display.at[:2] + reach), subject.level.height + limits.eye_high])
    around = bodies_of(scene).around(low, high, skip)
    aside: list[tuple[float, Floats]] = []
    hidden: tuple[Item, Floats] | None = None
    for place in places_for(subject, scene, limits):
        for height in (limits.eye, limits.eye_high, limits.eye_low):
            eye = np.array([*place.middle, place.level + height])
            angle = _angle(display, eye)
            if angle > limits.angle + 1e-6:
                aside.append((angle, eye))
                continue
            hit = first_hit(eye, display.at, around)
            if hit is None:
                return None
            hidden = hidden or (scene.items[hit[0]], hit[1])
    aside.sort(key=lambda one: one[0])
    seen = next((angle for angle, eye in aside if first_hit(eye, display.at, around) is None), None)
    return _told(display, limits, seen, hidden, bool(aside))


def _told(
    display: Display, limits: Limits, seen: float | None, hidden: tuple[Item, Floats] | None, places: bool
) -> Fault:
    """Say why a display cannot be read.

    Args:
        display: what is to be read.
        limits: of the rule.
        seen: least angle at which it is seen from a place, beyond the limit [rad]; None if it is seen from nowhere.
        hidden: what hides it from whoever stands before its face, and where.
        places: whether there are places to stand beside the face.
    """
    if seen is not None:
        most = float(np.degrees(limits.angle))
        before = f", before its face is {label(hidden[0])}" if hidden is not None else ""
        text = (
            f"looks {np.degrees(seen):.0f} degrees past the nearest free line of sight, not {most:.0f} at most{before}"
        )
        return Fault(text, float(np.degrees(seen)), most, "deg", None if hidden is None else hidden[0])
    if hidden is not None:
        other, at = hidden
        behind = f"behind {label(other)}"
        return Fault(f"is hidden {behind}", behind, "a free line of sight", other=other, at=at)
    near = millimetres(_distance(display, limits))
    if places:
        return Fault(f"is seen from no free place within {near}", "not seen", "a free line of sight")
    return Fault(f"has no free place of 600 mm within {near} to be read from", "no place", "a place")


def places_for(subject: Read, scene: Scene, limits: Limits) -> Iterator[Place]:
    """Yield the places to read a display from, those that the model states first."""
    display, level, ground = subject.display, subject.level, ground_of(scene)
    farthest = _farthest(display, limits)
    for place in ground.stated(display.item, display.at, level.height):
        if float(np.linalg.norm(place.middle - display.at[:2])) <= farthest:
            yield place
    rings = [*np.arange(NEAREST, farthest - STEP / 2, STEP), farthest]
    yield from ground.free(display.at, level, [float(ring) - SHOULDERS / 2 for ring in rings])


def _farthest(display: Display, limits: Limits) -> float:
    """Give the greatest distance of an eye from a display in plan [m]: of a meter the edge of the place counts."""
    return _distance(display, limits) + (SHOULDERS / 2 if display.meter else 0.0)


def _distance(display: Display, limits: Limits) -> float:
    if display.meter:
        return limits.meter_distance
    return limits.large_distance if display.dial >= limits.large_dial - 0.005 else limits.gauge_distance


def _angle(display: Display, eye: Floats) -> float:
    """Angle between the face and the line to an eye (3,) [rad]; zero where it is not known how the face looks."""
    if not display.facings:
        return 0.0
    way = eye - display.at
    cosine = max(float(way @ facing) for facing in display.facings) / float(np.linalg.norm(way))
    return float(np.arccos(np.clip(cosine, -1.0, 1.0)))


def _violation(display: Display, fault: Fault) -> Violation:
    derived = f" ({display.told})" if display.told else ""
    x, y, z = (float(value) for value in (display.at if fault.at is None else fault.at))
    return Violation(
        subject=display.item,
        message=f"{label(display.item)} {fault.text}{derived}",
        other=fault.other,
        at=(x, y, z),
        observed=fault.observed,
        expected=fault.expected,
        unit=fault.unit,
    )


RULE = Rule("REA004", "display-not-readable", Severity.WARNING, "0.3.0", Limits, applicability, requirement)
