"""CLS004 contained: an element lies wholly inside another.

What it checks: every two physical elements of which one lies wholly within the other, by the volume they share or,
where a body is not closed, by winding numbers. Tools that compare surfaces see nothing here: no face crosses another.
A cavity is outside: a bundle within a hollow shell is no finding.

Why it matters: the inner element cannot be built, and nobody sees it in the model either.

Example: a valve stands in the middle of a concrete foundation; a pipe runs its full length inside a wall.

How to clear it: move the element out, or model the space it needs: a sleeve, a chase, a hollow. Where it is meant to
be cast in, say so in the profile.

References: domain reference HC-04 and 3.7; SeanCurtis-TRI in FCL issue 492 on why surface tests miss it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.meetings import label, millimetres
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene


@dataclass(frozen=True)
class Limits:
    """No number of its own: what counts as touch is the tolerance of CLS001."""


def applicability(scene: Scene, limits: Limits) -> Iterable[Item]:
    """Give every element that is matter and has a body."""
    return scene.tested("hard")


def requirement(item: Item, scene: Scene, limits: Limits) -> Iterator[Violation]:
    """Allow no element wholly inside another."""
    for meeting in scene.meetings_of(item.index):
        if meeting.kind != "contained" or meeting.excuse:
            continue
        other = scene.items[meeting.b]
        inner, outer = (item, other) if _size(item) <= _size(other) else (other, item)
        out = millimetres(meeting.depth) if meeting.exact else f"at most {millimetres(meeting.depth)}"
        yield Violation(
            subject=item,
            other=other,
            message=f"{label(inner)} lies wholly inside {label(outer)}; the way out is {out}",
            at=meeting.at,
            observed=-meeting.depth,
            expected=0.0,
            unit="m",
            depth=meeting.depth,
            depth_exact=meeting.exact,
            volume=meeting.volume,
            severity=Severity(meeting.severity) if meeting.severity else None,
            clash_set=meeting.clash_set,
        )


def _size(item: Item) -> float:
    """Volume of the bounding box [m3]: of two bodies one inside the other, the inner has the smaller."""
    if item.body is None:
        return 0.0
    low, high = item.body.bounds
    return float((high - low).prod())


RULE = Rule("CLS004", "contained", Severity.ERROR, "0.1.0", Limits, applicability, requirement, family="CLS")
