"""CLS002 duplicate: the same element is there twice.

What it checks: every two physical elements of one class that share more than the limit of their joint volume
(intersection over union). Bodies that are not closed count as one when all their vertices agree. What may embed
according to the profile may still not be there twice.

Why it matters: quantities, costs and orders count the element twice, and of two copies only one gets the next change.

Example: a wall stands in the architect's model and, at the same place, in the structural model.

How to clear it: delete one of the two, or leave out of the export what another discipline owns.

References: domain reference HC-02; the duplicate check of Solibri Model Checker.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules.meetings import label, sides
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene


@dataclass(frozen=True)
class Limits:
    """How much two elements may have in common."""

    iou: float = field(
        metadata={"dimension": "ratio", "meaning": "shared volume over joint volume above which two are one"}
    )


def applicability(scene: Scene, limits: Limits) -> Iterable[Item]:
    """Give every element that is matter and has a body."""
    return scene.tested("hard", "duplicate")


def requirement(item: Item, scene: Scene, limits: Limits) -> Iterator[Violation]:
    """Allow no second element of the class in the same place."""
    for meeting in scene.meetings_of(item.index):
        if meeting.kind != "duplicate" or meeting.excuse:
            continue
        one, other = sides(scene, meeting)
        shared = "all" if meeting.iou is None else f"{meeting.iou:.1%}"
        yield Violation(
            subject=one,
            other=other,
            message=f"{label(one)} is there twice: it shares {shared} of the joint volume with {label(other)}",
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


RULE = Rule("CLS002", "duplicate", Severity.ERROR, "0.1.0", Limits, applicability, requirement, family="CLS")
