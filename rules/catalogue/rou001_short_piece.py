"""ROU001 piece-too-short: between two welded fittings there must be pipe enough to weld and insulate.

What it checks: straight pipes that are joined at both ends to a bend, tee or reducer, through their ports: the piece
must be as long as `share` of its outside diameter, and `least`. Fittings that are welded to each other without a piece
between them are not asked, nor are pieces beside a flange, which are made with it. Fittings whose model does not say
what they are count as welded from `welded` on, and the message says so; smaller ones are screwed or pressed.

Why it matters: two welds nearer than a diameter heat each other twice, and no jacket fits between two elbows.

Example: a piece of 40 mm between two elbows of DN100.

How to clear it: weld the fittings together, or set them apart by a diameter.

References: EN 13480-4 practice (distance of circumferential welds); domain practice: one outside diameter, at least
100 mm.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from rules.flanges import is_flange
from rules.meetings import label, millimetres
from rules.pipes import is_pipe
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene

WELDED = ("BEND", "JUNCTION", "TRANSITION", "ENTRY")
"""Predefined types of fittings that are welded in."""
_LOOSE = re.compile(
    r"flan[sg]|bride|flens|armatur|coupling|muffe|verschraub|union|screw|press|groove|clamp|nippel|nipple|socket"
)
"""Names of what is not welded in, in several languages (practice)."""


@dataclass(frozen=True)
class Limits:
    """Numbers of ROU001."""

    share: float = field(metadata={"dimension": "ratio", "meaning": "of the outside diameter"})
    least: float = field(metadata={"dimension": "length", "meaning": "shortest piece"})
    welded: float = field(metadata={"dimension": "length", "meaning": "outside diameter from which pipe is welded"})
    tolerance: float = field(metadata={"dimension": "length", "meaning": "what it may lack"})


@dataclass(frozen=True, eq=False)
class Between:
    """A piece of pipe between two fittings, its length and outside diameter [m]; `told`: both say their kind."""

    item: Item
    fittings: tuple[Item, Item]
    length: float
    diameter: float
    at: tuple[float, float, float]
    told: bool


def applicability(scene: Scene, limits: Limits) -> Iterator[Between]:
    """Pipes between two welded fittings."""
    network = scene.network
    for item in scene.physical:
        if not is_pipe(item) or item.body is None:
            continue
        found = [
            (scene.items[other], np.array(at))
            for port, _, other in network.neighbours(item.index)
            if (at := network.ports[port].at) is not None and is_welded(scene.items[other])
        ]
        if len(found) != 2 or len(network.ports_of(item.index)) != 2:
            continue
        (first, start), (second, end) = found
        told = all(_kind(fitting) in WELDED for fitting in (first, second))
        if not told and _diameter(item, end - start) < limits.welded:
            continue
        length = float(np.linalg.norm(end - start))
        x, y, z = ((start + end) / 2).tolist()
        yield Between(item, (first, second), length, _diameter(item, end - start), (x, y, z), told)


def requirement(subject: Between, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand pipe enough."""
    wanted = max(limits.share * subject.diameter, limits.least)
    if subject.length >= wanted - limits.tolerance:
        return
    first, second = subject.fittings
    yield Violation(
        subject=subject.item,
        message=f"{label(subject.item)} is {millimetres(subject.length)} long between {label(first)} and "
        f"{label(second)}; {millimetres(wanted)} are due"
        f"{'' if subject.told else ' (the fittings do not say their kind and are taken to be welded)'}",
        other=first,
        at=subject.at,
        observed=subject.length,
        expected=wanted,
        unit="m",
    )


def is_welded(item: Item) -> bool:
    """Whether an item is a bend, tee or reducer that is welded in."""
    if is_flange(item) or not (item.is_a("IfcPipeFitting") or item.is_a("IfcFlowFitting")):
        return False
    if _kind(item) in WELDED:
        return True
    words = f"{item.name} {item.type_name} {item.object_type}".lower()
    return _kind(item) in ("", "NOTDEFINED") and _LOOSE.search(words) is None


def _kind(item: Item) -> str:
    return item.predefined_type.upper()


def _diameter(item: Item, way: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> float:
    """Outside diameter of a piece about its axis [m]."""
    if item.body is None:
        return 0.0
    vertices = item.body.vertices
    axis = way / max(float(np.linalg.norm(way)), 1e-9)
    off = vertices - vertices.mean(axis=0)
    across = np.linalg.norm(off - (off @ axis)[:, None] * axis, axis=1)
    return 2 * float(across.max())


RULE = Rule("ROU001", "piece-too-short", Severity.WARNING, "0.3.0", Limits, applicability, requirement)
