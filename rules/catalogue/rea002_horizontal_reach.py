"""REA002 handle-out-of-arms-reach: whoever stands at a valve gets a hand on its wheel or lever.

What it checks: for every valve and actuator worked by hand whose handle is no higher than `highest` above what one
stands on: how far the handle is, in plan, from the edge of the place where one stands, and whether something is
between the two. The place is the ACCESS envelope of the item; where it has none, the nearest free round of 600 mm on
the same level, and the message says that it is derived. Farther than `farthest` is a finding; so is farther than
`preferred` for valves that are worked DAILY or WEEKLY, in an emergency or at a boundary. The way of the arm is free if
one straight line of several, from the shoulders of a standing or stooping person to the handle, meets nothing but the
valve itself, its actuator and their insulation. Relief valves, vents and drains are no subjects. And the standing
place itself must be free: an ACCESS envelope of a valve or instrument that something reaches into by more than
`tolerance` is a finding.

Why it matters: half a metre over a pipe an arm has no force left, and what stands between is climbed on.

Example: the wheel of HV-103 points to the wall; from the aisle the arm would have to go through the pipe.

How to clear it: turn the stem to the standing place, move the place, or take away what is between.

References: Shell DEP 30.00.60.13, figure B.1 (455 mm from the operator's front to the middle of the wheel); EN 547-3.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, takewhile

import numpy as np

from rules.guarding import guarded_by, obstructions
from rules.intrusion import Guarded
from rules.meetings import label, millimetres
from rules.reach import OFTEN, Handle, frequency, handles_of, has_aid, is_relief, is_urgent
from rules.rule import Rule, Severity, Violation
from rules.scene import Floats, Item, Scene
from rules.sight import bodies_of, first_hit
from rules.standing import Level, Place, ground_of

ASIDE = 0.2
"""From the middle of the shoulders to one of them [m] (EN ISO 7250: breadth 400)."""
FREE_AT = ((-0.3, 0.0, 0.15, 0.3), (0.45, 0.6), (0.75, 1.0, 1.5))
"""Where a free place is looked for: distances of its edge from the handle [m], in turns; most find one near by."""
TOUCH = 0.03
"""The hand closes round a handle: what is nearer to its middle is not in the way [m] (practice: half a fist)."""


@dataclass(frozen=True)
class Limits:
    """Numbers of REA002."""

    preferred: float = field(metadata={"dimension": "length", "meaning": "greatest reach in plan, frequent or urgent"})
    farthest: float = field(metadata={"dimension": "length", "meaning": "greatest reach in plan, others"})
    shoulder: float = field(metadata={"dimension": "length", "meaning": "height of the shoulders, standing"})
    stooped: float = field(metadata={"dimension": "length", "meaning": "height of the shoulders, stooping or kneeling"})
    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})
    highest: float = field(metadata={"dimension": "length", "meaning": "handles above this are out of height instead"})


@dataclass(frozen=True, eq=False)
class Reached:
    """A handle, the level to stand on, and the places that the model states, the nearest first."""

    handle: Handle
    level: Level
    stated: tuple[Place, ...]


def applicability(scene: Scene, limits: Limits) -> Iterable[Reached | Guarded]:
    """Give the handles that are at a height to be reached from their level, and the places to stand."""
    yield from guarded_by("REA002", scene, limits.stub)
    ground = ground_of(scene)
    for handle in handles_of(scene).by_hand:
        if is_relief(handle.item) or has_aid(handle.item):
            continue
        level = ground.level(handle.item, handle.at)
        if level is not None and 0 <= handle.at[2] - level.height <= limits.highest:
            yield Reached(handle, level, ground.stated(handle.item, handle.at, level.height))


def requirement(subject: Reached | Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand a free place within arm's reach, and nothing between."""
    if isinstance(subject, Guarded):
        yield from obstructions(subject, scene, limits.tolerance, "stand at it")
        return
    handle = subject.handle
    ground = ground_of(scene)
    places = chain(
        subject.stated, *(() if subject.stated else (ground.free(handle.at, subject.level, r) for r in FREE_AT))
    )
    nearest = next(places, None)
    if nearest is None:
        text = f"has no free place of 600 mm within {millimetres(FREE_AT[-1][-1])} to stand at it{_derived(subject)}"
        yield _violation(subject, text, "no place", limits.farthest)
        return
    wanted = limits.preferred if is_urgent(handle.item) or frequency(handle.item) in OFTEN else limits.farthest
    if nearest.distance > wanted + 1e-9:
        far = millimetres(nearest.distance)
        text = f"is {far} from the edge of its standing place, not {millimetres(wanted)} at most{_derived(subject)}"
        yield _violation(subject, text, nearest.distance, wanted)
        return
    within = takewhile(lambda place: place.distance <= limits.farthest, chain((nearest,), places))
    blocked = _in_the_way(scene, subject, within, limits)
    if blocked is not None:
        other, point = blocked
        text = f"cannot be got at: {label(other)} is between it and whoever stands there{_derived(subject)}"
        yield _violation(subject, text, f"behind {label(other)}", "a free way for the arm", other, point)


def _in_the_way(scene: Scene, subject: Reached, places: Iterable[Place], limits: Limits) -> tuple[Item, Floats] | None:
    """Find what blocks the arm from all places, in its straightest way; None if one line is free."""
    handle = subject.handle
    skip = handles_of(scene).family(handle.item)
    first: tuple[Item, Floats] | None = None
    for place in places:
        starts = shoulders(place, handle.at, limits.shoulder, limits.stooped)
        every = np.array([*starts, handle.at])
        around = bodies_of(scene).around(every.min(axis=0), every.max(axis=0), skip)
        for start in starts:
            way = handle.at - start
            end = handle.at - way * min(TOUCH / max(float(np.linalg.norm(way)), TOUCH), 1.0)
            hit = first_hit(start, end, around)
            if hit is None:
                return None
            if first is None:
                first = scene.items[hit[0]], hit[1]
    return first


def shoulders(place: Place, at: Floats, high: float, low: float) -> list[Floats]:
    """Give where an arm begins: the middle of a place and both shoulders, standing and stooping, (3,) each.

    Args:
        place: where one stands.
        at: what one looks at and reaches for (3,).
        high: height of the shoulders above the level, standing [m].
        low: the same, stooping [m].
    """
    toward = at[:2] - place.middle
    length = float(np.linalg.norm(toward))
    aside = np.array([-toward[1], toward[0]]) / length * ASIDE if length > 1e-6 else np.array([ASIDE, 0.0])
    heights = (min(max(float(at[2]) - place.level, low), high), high, low)
    return [
        np.array([*(place.middle + side * aside), place.level + height])
        for height in dict.fromkeys(heights)
        for side in (0.0, 1.0, -1.0)
    ]


def _derived(subject: Reached) -> str:
    said = [f"the handle is derived: {subject.handle.told}"] if subject.handle.told else []
    if not subject.stated:
        said.append(f"the place is derived: free room on {subject.level.told}")
    return f" ({'; '.join(said)})" if said else ""


def _violation(
    subject: Reached,
    text: str,
    observed: float | str,
    expected: float | str,
    other: Item | None = None,
    at: Floats | None = None,
) -> Violation:
    handle = subject.handle
    x, y, z = (float(value) for value in (handle.at if at is None else at))
    return Violation(
        subject=handle.item,
        message=f"{label(handle.item)} {text}",
        other=other,
        at=(x, y, z),
        observed=observed,
        expected=expected,
        unit="m" if isinstance(observed, float) else "",
        envelope=subject.stated[0].envelope if subject.stated else handle.envelope,
    )


RULE = Rule("REA002", "handle-out-of-arms-reach", Severity.WARNING, "0.3.0", Limits, applicability, requirement)
