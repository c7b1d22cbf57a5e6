"""CLS003 run-without-opening: a pipe, duct or tray runs through the building without an opening.

What it checks: hard clashes of straight pipes, ducts, cables and cable trays with walls, slabs, roofs, beams, columns,
plates, members and foundations, whoever modelled them, where the axis of the run goes through the matter of the
other: it does not graze it, it needs a hole. An opening that is cut out of the element, or a sleeve, leaves no matter
there and so no finding.

Why it matters: a hole that is not in the model is drilled on site, through reinforcement, fire compartments and
flanges of beams, without anybody having been asked.

Example: a DN100 pipe runs through a concrete beam at mid-span.

How to clear it: move the run, or model the opening (IfcOpeningElement with IfcRelVoidsElement, or a provision for void
that the structural engineer turns into one) with room for insulation and a seal all round.

References: domain reference HC-03 (opening at least the outer diameter over insulation plus 50 mm); IFC4
IfcRelVoidsElement; IfcBuildingElementProxy PROVISIONFORVOID.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules.meetings import label, millimetres, sides
from rules.piercing import PIERCED, RUNS, axis, run_and_host
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene


@dataclass(frozen=True)
class Limits:
    """Room that an opening leaves round what runs through it."""

    seal: float = field(metadata={"dimension": "length", "meaning": "gap all round between the run and its opening"})


def applicability(scene: Scene, limits: Limits) -> Iterable[Item]:
    """Give every run and everything it may not pierce, if there is one of each."""
    tested = scene.tested("hard")
    runs = [item for item in tested if any(item.is_a(name) for name in RUNS)]
    hosts = [item for item in tested if any(item.is_a(name) for name in PIERCED)]
    return sorted([*runs, *hosts], key=lambda item: item.index) if runs and hosts else ()


def requirement(item: Item, scene: Scene, limits: Limits) -> Iterator[Violation]:
    """Allow no run through the matter of an element that comes later in the scene, nor the other way round."""
    for meeting in scene.meetings_of(item.index):
        pair = run_and_host(scene, meeting) if meeting.kind == "through" and not meeting.excuse else None
        if pair is None:
            continue
        run, host = pair
        one, other = sides(scene, meeting)
        line = axis(run.body) if run.body is not None else None
        needs = f"; an opening would be {millimetres(line[2] + 2 * limits.seal)} wide" if line is not None else ""
        by = millimetres(meeting.depth) if meeting.exact else f"at most {millimetres(meeting.depth)}"
        yield Violation(
            subject=one,
            other=other,
            message=f"{label(run)} runs through {label(host)} without an opening; the way out is {by}{needs}",
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


RULE = Rule("CLS003", "run-without-opening", Severity.ERROR, "0.2.0", Limits, applicability, requirement, family="CLS")
