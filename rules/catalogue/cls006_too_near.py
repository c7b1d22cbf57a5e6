"""CLS006 too-near: two elements come nearer to each other than a clash set allows.

What it checks: the pairs of the clash sets of type clearance. The gap is the true distance of the two bodies, and the
finding carries the two points between which it was measured. Bodies that overlap have a gap below zero, minus their
depth; where a clash set of type hard finds the pair too, that finding stands for both. Pairs that are
joined, hosted or covering, and parts of one product, are counted and not reported; a profile without such sets gives
this rule nothing to do.

Why it matters: insulation, bolts, hands and movement need room between things that do not clash.

Example: a set asks for 50 mm between chilled-water pipes and cable trays; one tray runs 32 mm from a pipe.

How to clear it: move one of the two. Where less is enough, say so in the clash set.

References: clearance tests of Navisworks Clash Detective; domain reference CL-01.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.meetings import label, millimetres, sides
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Meeting, Scene


@dataclass(frozen=True)
class Limits:
    """No number of its own: the clearance is that of the clash set."""


def applicability(scene: Scene, limits: Limits) -> Iterable[Item]:
    """Give every element that is matter and has a body, where a clash set asks for a clearance."""
    return scene.tested("clearance") if scene.asked else ()


def requirement(item: Item, scene: Scene, limits: Limits) -> Iterator[Violation]:
    """Allow no gap below the clearance."""
    for meeting in scene.meetings_of(item.index):
        if meeting.kind != "near" or not meeting.clash_set:
            continue
        one, other = sides(scene, meeting)
        gap = -meeting.depth + 0.0
        wanted = f"{meeting.clash_set!r} wants {millimetres(meeting.limit)}"
        yield Violation(
            subject=one,
            other=other,
            message=f"{label(one)} {_how(meeting, label(other))}; {wanted}",
            at=meeting.at,
            observed=gap,
            expected=meeting.limit,
            unit="m",
            depth=meeting.depth if gap < 0 else None,
            depth_exact=meeting.exact if gap < 0 else None,
            volume=meeting.volume if gap < 0 else None,
            severity=Severity(meeting.severity) if meeting.severity else None,
            clash_set=meeting.clash_set,
            points=meeting.points,
        )


def _how(meeting: Meeting, other: str) -> str:
    if meeting.depth < 0:
        return f"is {millimetres(-meeting.depth)} from {other}"
    if meeting.depth == 0:
        return f"touches {other}"
    return f"overlaps {other} by {'' if meeting.exact else 'at most '}{millimetres(meeting.depth)}"


RULE = Rule("CLS006", "too-near", Severity.WARNING, "0.2.0", Limits, applicability, requirement, family="CLS")
