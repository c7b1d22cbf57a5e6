"""REA006 vent-or-drain-out-of-reach: vents and drains are worked from the floor, and a hose goes on the drain.

What it checks: valves of type AIRRELEASE and DRAWOFFCOCK, and those that say so by their names. The cock (middle of
the OPERATE envelope, else the part that stands out from the pipe, else the middle of the body) is no higher above what
one stands on than `vent_high` and `drain_high`; what is higher has to be piped down: a line without branches from its
outlet that ends open below that height. The open end of a drain is no lower than `union_low`, so that a hose bends
away from it. A drain above knee height is as good as one below: the water falls into the hose. Automatic vents
(Pset_ValveTypeAirRelease.IsAutomatic, or by their names) work by themselves and are no subjects. The standing level
is found as in REA001; without one there is no subject.

Why it matters: a vent that needs a ladder is not opened when the pump runs dry, and a drain without room for a hose
is opened onto the floor.

Example: the vent on top of the exchanger's inlet is 2.2 m above the floor, and no pipe leads down from it.

How to clear it: lead the vent down to a cock at hand height; raise the drain, or turn its union to the side.

References: domain reference 3.2 and REA-06 (practice); EN 12828 (filling, venting and draining to be possible).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from rules.meetings import label, millimetres
from rules.reach import Handle, handles_of, is_drain
from rules.rule import Rule, Severity, Violation
from rules.scene import Floats, Item, Scene
from rules.standing import Level, ground_of

_AUTOMATIC = re.compile(r"automat|float|schnellentl|schwimmer|flotteur|vlotter|\baav\b")
LONGEST = 50
"""Parts that a line from an outlet is followed for (practice)."""


@dataclass(frozen=True)
class Limits:
    """Numbers of REA006: heights above what one stands on."""

    vent_high: float = field(metadata={"dimension": "length", "meaning": "highest cock of a vent"})
    drain_high: float = field(metadata={"dimension": "length", "meaning": "highest cock of a drain"})
    union_low: float = field(metadata={"dimension": "length", "meaning": "lowest open end of a drain"})
    tolerance: float = field(metadata={"dimension": "length", "meaning": "of heights measured in a model"})


@dataclass(frozen=True, eq=False)
class Cock:
    """A vent or drain, what one stands on, and the height of its open end [m], scene coordinates."""

    handle: Handle
    level: Level
    drains: bool
    end: float


def applicability(scene: Scene, limits: Limits) -> Iterable[Cock]:
    """Give the vents and drains that have a standing level, but for automatic vents."""
    ground = ground_of(scene)
    for handle in handles_of(scene).small:
        item = handle.item
        drains = is_drain(item)
        if not drains and is_automatic(item):
            continue
        level = ground.level(item, handle.at)
        if level is not None:
            yield Cock(handle, level, drains, open_end(scene, item))


def requirement(subject: Cock, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand a cock within reach or piped down, and room for a hose."""
    handle, floor = subject.handle, subject.level.height
    highest = limits.drain_high if subject.drains else limits.vent_high
    height = float(handle.at[2]) - floor
    if height > highest + limits.tolerance:
        line = line_end(scene, handle.item)
        if line is None or line - floor > highest + limits.tolerance:
            text = f"is {millimetres(height)} above {subject.level.told}, not piped down to {millimetres(highest)}"
            yield _violation(subject, text, height, highest)
    end = subject.end - floor
    if subject.drains and end < limits.union_low - limits.tolerance:
        text = f"ends {millimetres(end)} above {subject.level.told}: a hose needs {millimetres(limits.union_low)}"
        yield _violation(subject, text, end, limits.union_low)


def is_automatic(item: Item) -> bool:
    """Whether a vent opens by itself: by its property, else by its names."""
    said = item.property("Pset_ValveTypeAirRelease", "IsAutomatic")
    if isinstance(said, bool):
        return said
    return _AUTOMATIC.search(" ".join((item.name, item.type_name, item.object_type)).lower()) is not None


def open_end(scene: Scene, item: Item) -> float:
    """Height of the end of a drain that is farthest from its inlet [m], scene coordinates; else of its lowest point."""
    if item.body is None:
        return float("inf")
    line = line_end(scene, item)
    if line is not None:
        return line
    places = [np.array(at) for port in scene.network.ports_of(item.index) if (at := scene.network.ports[port].at)]
    if len(places) != 1:
        return float(item.body.bounds[0, 2])
    away = np.linalg.norm(item.body.vertices - places[0], axis=1)
    far: Floats = item.body.vertices[away >= away.max() - 0.01]
    return float(far[:, 2].mean())


def line_end(scene: Scene, item: Item) -> float | None:
    """Find where the line from the outlet of a cock ends.

    Returns:
        Height of its open end [m], scene coordinates; None where no line is joined that ends without a branch.
    """
    network = scene.network
    for port, _, start in network.neighbours(item.index):
        if network.ports[port].flow == "SINK":
            continue
        chain, current = [item.index], start
        while len(chain) < LONGEST:
            chain.append(current)
            ahead = sorted({other for _, _, other in network.neighbours(current)} - set(chain))
            if len(ahead) > 1 or not _is_line(scene.items[current], len(network.ports_of(current))):
                break
            if not ahead:
                body = scene.items[current].body
                return None if body is None else float(body.bounds[0, 2])
            current = ahead[0]
    return None


def _is_line(item: Item, ports: int) -> bool:
    return ports <= 2 and (item.is_a("IfcFlowSegment") or item.is_a("IfcFlowFitting"))


def _violation(subject: Cock, text: str, observed: float, expected: float) -> Violation:
    handle = subject.handle
    derived = f"; its cock is derived: {handle.told}" if handle.told else ""
    x, y, z = (float(value) for value in handle.at)
    return Violation(
        subject=handle.item,
        message=f"{label(handle.item)} {text}{derived}",
        at=(x, y, z),
        observed=observed,
        expected=expected,
        unit="m",
        envelope=handle.envelope,
    )


RULE = Rule("REA006", "vent-or-drain-out-of-reach", Severity.WARNING, "0.3.0", Limits, applicability, requirement)
