"""CLS005 touching: two elements meet without overlapping.

What it checks: every two physical elements whose bodies come within the tolerance of CLS001 of each other and overlap
by no more. It is off by default, and runs where a clash set of type touch asks for it or where it is selected by
name; else touches are only counted. What is excused from clashing is excused from touching.

Why it matters: walls touch slabs and that is as it should be; but a hot pipe that lies against a cable, or two skids
set side by side without a gap, touch too.

Example: a steam pipe lies on a cable tray.

How to clear it: leave the gap that insulation, movement and hands need, or join what is meant to be joined.

References: the "touch" class of AVEVA E3D clashes; domain reference 3.7.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.meetings import label, sides
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene


@dataclass(frozen=True)
class Limits:
    """No number of its own: what counts as touch is the tolerance of CLS001 or of the clash set."""


def applicability(scene: Scene, limits: Limits) -> Iterable[Item]:
    """Give every element that is matter and has a body."""
    return scene.tested("touch")


def requirement(item: Item, scene: Scene, limits: Limits) -> Iterator[Violation]:
    """Allow no touch that nothing explains."""
    for meeting in scene.meetings_of(item.index):
        wanted = bool(meeting.clash_set) if scene.asked else meeting.excuse == "touch"
        if meeting.kind != "touch" or not wanted:
            continue
        one, other = sides(scene, meeting)
        yield Violation(
            subject=one,
            other=other,
            message=f"{label(one)} touches {label(other)}",
            at=meeting.at,
            observed=0.0,
            expected=meeting.limit,
            unit="m",
            severity=Severity(meeting.severity) if meeting.severity else None,
            clash_set=meeting.clash_set,
        )


RULE = Rule("CLS005", "touching", Severity.INFO, "0.2.0", Limits, applicability, requirement, family="CLS")
