"""The meetings that the clash sets of a profile ask for.

Sets with one tolerance are judged together, so a pair that three of them are about is judged once. A pair is one
finding, of the first set that finds it; what is excused or only touches is counted, once, as without sets.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rules.broadphase import Indices
from rules.clashsets import Kind, Members, SetCoverage
from rules.judge import Judges
from rules.meetings import Embeds, gaps_of, meetings_of, pairs_of
from rules.scene import Meeting, Scene

_WANTED = {
    Kind.HARD: ("hard", "contained", "duplicate"),
    Kind.DUPLICATE: ("duplicate",),
    Kind.TOUCH: ("touch",),
    Kind.CLEARANCE: ("near",),
}


@dataclass(frozen=True, eq=False)
class SetMeetings:
    """Meetings in the order of A and B, pairs looked at, pairs that could not be judged, and a word on each set."""

    meetings: tuple[Meeting, ...]
    pairs: int
    unjudged: tuple[tuple[int, int, str], ...]
    coverage: tuple[SetCoverage, ...]


def meetings_of_sets(
    scene: Scene, members: Sequence[Members], embeds: Embeds, iou: float, judges: Judges
) -> SetMeetings:
    """Find what the sets ask for.

    Args:
        scene: the federated model.
        members: the sets, in the order in which they claim findings.
        embeds: whether the profile lets either of two items be embedded in the other.
        iou: share of the joint volume above which two items of one class are duplicates.
        judges: who judges the bodies.
    """
    found: dict[tuple[int, int, bool], Meeting] = {}
    unjudged: dict[tuple[int, int], str] = {}
    counts = {one.clash_set.name: 0 for one in members}
    near = {one.clash_set.name: 0 for one in members}
    looked = 0
    for gaps, reach in dict.fromkeys((one.clash_set.kind is Kind.CLEARANCE, one.clash_set.reach) for one in members):
        group = [one for one in members if one.clash_set.reach == reach and _gaps(one) == gaps]
        every = pairs_of(scene, reach)
        flags = [one.among(every) for one in group]
        pairs: Indices = every[np.any(flags, axis=0)]
        looked += len(pairs)
        for one, about in zip(group, flags, strict=True):
            near[one.clash_set.name] += int(about.sum())
        if gaps:
            met, lost = gaps_of(scene, pairs, reach, judges)
        else:
            touches = any(one.clash_set.kind is Kind.TOUCH for one in group)
            met, lost = meetings_of(scene, pairs, reach, embeds, iou, judges, touches=touches)
        unjudged.update({(a, b): why for a, b, why in lost})
        for meeting in met:
            _claim(meeting, group, found, counts)
    for a, b, gap in list(found):
        overlapping = gap and found[a, b, gap].depth > 0 and bool(found[a, b, gap].clash_set)
        if overlapping and (a, b, False) in found and found[a, b, False].clash_set:
            counts[found.pop((a, b, gap)).clash_set] -= 1  # a hard clash says more than that the clearance is not kept
    coverage = tuple(
        SetCoverage(
            name=one.clash_set.name,
            kind=one.clash_set.kind.value,
            a=int(one.a.sum()),
            b=int(one.b.sum()),
            pairs=near[one.clash_set.name],
            found=counts[one.clash_set.name],
            error="; ".join(one.errors),
        )
        for one in members
    )
    ordered = tuple(found[key] for key in sorted(found))
    return SetMeetings(ordered, looked, tuple((a, b, why) for (a, b), why in sorted(unjudged.items())), coverage)


def _gaps(one: Members) -> bool:
    return one.clash_set.kind is Kind.CLEARANCE


def _claim(
    meeting: Meeting,
    group: Sequence[Members],
    found: dict[tuple[int, int, bool], Meeting],
    counts: dict[str, int],
) -> None:
    """Give a meeting to the first set that asks for it. Gaps and overlaps of a pair are two things."""
    key = meeting.a, meeting.b, meeting.kind == "near"
    pair = np.array([[meeting.a, meeting.b]])
    claimed = found.get(key)
    if claimed is not None and claimed.clash_set:
        return
    for one in group:
        open_touch = meeting.kind == "touch" and meeting.excuse == "touch"
        asked = meeting.kind in _WANTED[one.clash_set.kind] and (not meeting.excuse or open_touch)
        if asked and bool(one.among(pair)[0]):
            name, severity = one.clash_set.name, one.clash_set.severity
            turned = one.turned((meeting.a, meeting.b))
            points = meeting.points[::-1] if meeting.points is not None and turned else meeting.points
            told = severity.value if severity else ""
            found[key] = replace(meeting, excuse="", clash_set=name, severity=told, turned=turned, points=points)
            counts[name] += 1
            return
    if claimed is None and meeting.excuse:
        found[key] = meeting
