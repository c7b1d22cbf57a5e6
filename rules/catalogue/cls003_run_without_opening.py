"""CLS003 run-without-opening: a pipe, duct or tray runs through the building without an opening.

What it checks: hard clashes of straight pipes, ducts, cables and cable trays with walls, slabs, roofs, beams, columns,
plates, members and foundations, whoever modelled them, where the axis of the run goes through the matter of the
other: it does not graze it, it needs a hole. An opening that is cut out of the element, or a sleeve, leaves no matter
there; but it must leave `seal` all round a pipe and its insulation (as far as that is modelled or stated): less is a
warning.

Why it matters: a hole that is not in the model is drilled on site, through reinforcement, fire compartments and
flanges of beams, without anybody having been asked.

Example: a DN100 pipe runs through a concrete beam at mid-span.

How to clear it: move the run, or model the opening (IfcOpeningElement with IfcRelVoidsElement, or a provision for void
that the structural engineer turns into one) with room for insulation and a seal all round. Where a provision for void
holds all of the run within the element, the finding is information: the hole is asked for, and not yet made.

References: domain reference HC-03 (opening at least the outer diameter over insulation plus 50 mm); IFC4
IfcRelVoidsElement; IfcBuildingElementProxy PROVISIONFORVOID.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from rules.broadphase import candidates
from rules.collide import Body, near
from rules.meetings import label, millimetres, sides
from rules.piercing import PIERCED, RUNS, axis, places_within, run_and_host
from rules.pipes import Straight, pipes_of
from rules.rule import Rule, Severity, Violation
from rules.scene import Floats, Item, Scene
from rules.structure import Structure, surrounds

ROUND = 2.0
"""How far beyond the pipe the rim of an opening is looked for, in seal and diameter together (practice)."""
REACH = 0.005
"""A provision may end this far before the face of what it is cut into [m]: the tolerance of envelopes (domain 7)."""


@dataclass(frozen=True)
class Limits:
    """Room that an opening leaves round what runs through it."""

    seal: float = field(metadata={"dimension": "length", "meaning": "gap all round between the run and its opening"})
    tolerance: float = field(metadata={"dimension": "length", "meaning": "what that gap may lack"})


def applicability(scene: Scene, limits: Limits) -> Iterable[Item]:
    """Give every run and everything it may not pierce, if there is one of each."""
    tested = scene.tested("hard")
    runs = [item for item in tested if any(item.is_a(name) for name in RUNS)]
    hosts = [item for item in tested if any(item.is_a(name) for name in PIERCED)]
    return sorted([*runs, *hosts], key=lambda item: item.index) if runs and hosts else ()


def _provided(scene: Scene, line: tuple[Floats, Floats, float], host: Item) -> bool:
    """Whether a provision for void holds the axis of a run where it is in the box of its host."""
    start, end, _ = line
    within = places_within(start, end, host.body.bounds) if host.body is not None else None
    for item in scene.items if within is not None else ():
        void = "PROVISIONFORVOID" in (item.predefined_type, item.object_type)
        if void and item.body is not None and within is not None:
            low, high = item.body.bounds
            if bool(((within >= low - REACH) & (within <= high + REACH)).all()):
                return True
    return False


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
        planned = line is not None and _provided(scene, line, host)
        if planned:
            needs = "; a provision for void asks for it"
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
            severity=Severity.INFO if planned else Severity(meeting.severity) if meeting.severity else None,
            clash_set=meeting.clash_set,
        )
    straight = pipes_of(scene).by_item.get(item.index)
    if straight is not None:
        yield from _tight(straight, scene, limits)


def _tight(straight: Straight, scene: Scene, limits: Limits) -> Iterator[Violation]:
    """Demand room round a pipe in the openings that it runs through."""
    item, told = straight.item, straight.insulation
    structure = scene.once(Structure)
    if item.body is None or not structure.items:
        return
    thickness = told.thickness if told.told in ("modelled", "stated") else 0.0
    wanted = limits.seal + thickness
    met = {meeting.a + meeting.b - item.index for meeting in scene.meetings_of(item.index)}
    body = Body(item.body)
    for _, number in candidates(scene.bounds[item.index][None], structure.boxes, wanted):
        host = structure.items[int(number)]
        wall = structure.body(host)
        if host.index in met or wall is None or host.body is None:
            continue
        found = near(body, wall, wanted)
        if found is None or -found.depth - thickness >= limits.seal - limits.tolerance:
            continue
        place = found.at - np.array(item.body.origin)
        axis_point = straight.at(float(np.clip((place - straight.start) @ straight.way, 0.0, straight.length)))
        reach = straight.radius + thickness + ROUND * (limits.seal + straight.diameter)
        if not surrounds(host.body, straight.start, straight.end, axis_point, reach):
            continue
        gap = -found.depth - thickness
        over = f" over {millimetres(thickness)} of {told.told} insulation" if thickness else ""
        x, y, z = (float(value) for value in place)
        yield Violation(
            subject=item,
            other=host,
            message=f"{label(item)} has {millimetres(max(gap, 0.0))}{over} to the rim of its opening in {label(host)}; "
            f"{millimetres(limits.seal)} are due all round",
            at=(x, y, z),
            observed=gap,
            expected=limits.seal,
            unit="m",
            severity=Severity.WARNING,
        )


RULE = Rule("CLS003", "run-without-opening", Severity.ERROR, "0.2.0", Limits, applicability, requirement, family="CLS")
