"""CLS001 hard-clash: two elements fill the same space.

What it checks: the bodies of every two physical elements, of all models. It is a clash when the shortest move that
parts them (the minimum translation distance) is longer than the tolerance. No clash are: bodies that touch; items
joined port to port, or bolted to the same flange; parts of one delivered product; an opening's host and what fills
it; insulation and what it covers; and what the profile lets embed. All of these are counted in the coverage. An
element there twice is CLS002, one wholly inside another CLS004.

Why it matters: what is in the way on screen is in the way on site, where moving it costs a hundred times as much.

Example: a DN200 pipe runs 60 mm into a column.

How to clear it: move or resize one of the two. Where one is meant to pass through the other, model the opening
(IfcRelVoidsElement, IfcRelFillsElement); where they are joined, model the joint (IfcRelConnectsPorts); where such
pairs always embed, say so in the profile.

References: ISO 19650-2 5.7 (spatial coordination of information models); domain reference HC-01; tolerance as the
"touch overlap" of AVEVA E3D and the hard clash tolerance of Navisworks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules.meetings import label, millimetres, sides
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene


@dataclass(frozen=True)
class Limits:
    """How deep bodies may overlap. The same tolerance decides for all rules of the family."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "deepest overlap that still counts as touch"})


def applicability(scene: Scene, limits: Limits) -> Iterable[Item]:
    """Give every element that is matter and has a body."""
    return scene.tested("hard")


def requirement(item: Item, scene: Scene, limits: Limits) -> Iterator[Violation]:
    """Allow no unexcused overlap with an element that comes later in the scene."""
    for meeting in scene.meetings_of(item.index):
        if meeting.kind != "hard" or meeting.excuse:
            continue
        one, other = sides(scene, meeting)
        by = millimetres(meeting.depth) if meeting.exact else f"at most {millimetres(meeting.depth)}"
        yield Violation(
            subject=one,
            other=other,
            message=f"{label(one)} overlaps {label(other)} by {by}",
            at=meeting.at,
            observed=-meeting.depth,
            expected=-meeting.limit,
            unit="m",
            depth=meeting.depth,
            depth_exact=meeting.exact,
            volume=meeting.volume,
            severity=Severity(meeting.severity) if meeting.severity else None,
            clash_set=meeting.clash_set,
        )


RULE = Rule("CLS001", "hard-clash", Severity.ERROR, "0.1.0", Limits, applicability, requirement, family="CLS")
