"""CLR002 pipe-too-near-to-structure: there must be room between an insulated pipe or valve and walls, slabs and steel.

What it checks: straight pipes and valves whose insulation is modelled or stated, against walls, slabs, roofs, beams,
columns, members, footings and stairs of all models. The gap is the true distance of the two bodies, less the
insulation where that is no body itself: below `near` it is a warning, below `hard` an error. A pipe in a hole of what
it is near to goes through it and is none of this (CLS003 is about that); nor is the open end of a pipe, which goes on
where this model stops, nor what overlaps already (CLS001, INS003). Pipes whose insulation would have to be assumed are
left to INS003.

Why it matters: insulation is put on from all sides, and so is paint. What stands 20 mm from a wall gets neither on that
side, and that is the side that sweats and rusts.

Example: the return of DN80 runs with its jacket 35 mm from a column.

How to clear it: move the run by what is missing.

References: DIN 4140 (100 mm between insulation and building; contested in building services, so it warns); AVEVA E3D
default of 50 mm to walls.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from rules.broadphase import candidates
from rules.collide import Body, near
from rules.meetings import label, millimetres
from rules.pipes import Insulation, pipes_of
from rules.rule import Rule, Severity, Violation
from rules.scene import Floats, Item, Scene
from rules.structure import Structure, surrounds
from rules.valves import is_valve


@dataclass(frozen=True)
class Limits:
    """Numbers of CLR002."""

    near: float = field(metadata={"dimension": "length", "meaning": "gap below which it is a warning"})
    hard: float = field(metadata={"dimension": "length", "meaning": "gap below which it is an error"})
    tolerance: float = field(metadata={"dimension": "length", "meaning": "what a gap may lack, and insulation overlap"})


@dataclass(frozen=True, eq=False)
class Run:
    """A pipe or valve with its insulation: `overlay` [m] is what its body lacks of it; `near` are what is about it."""

    item: Item
    insulation: Insulation
    near: tuple[Item, ...]


def applicability(scene: Scene, limits: Limits) -> Iterator[Run]:
    """Pipes and valves with insulation of their own, where there is a building."""
    structure = scene.once(Structure)
    if not structure.items:
        return
    pipes = pipes_of(scene)
    runs = [(straight.item, straight.insulation) for straight in pipes.straights]
    runs += [(item, pipes.insulation(item, _width(item))) for item in scene.physical if is_valve(item)]
    runs = [(item, told) for item, told in runs if told.told in ("modelled", "stated")]
    if not runs:
        return
    boxes = np.array([scene.bounds[item.index] for item, _ in runs])
    grown = np.array([told.thickness for _, told in runs])[:, None]
    boxes = np.stack([boxes[:, 0] - grown, boxes[:, 1] + grown], axis=1)
    about: dict[int, list[Item]] = {}
    for row, column in candidates(boxes, structure.boxes, limits.near):
        about.setdefault(int(row), []).append(structure.items[int(column)])
    for row, (item, told) in enumerate(runs):
        yield Run(item, told, tuple(about.get(row, ())))


def requirement(run: Run, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand a gap to each part of the building."""
    if run.item.body is None:
        return
    body = Body(run.item.body)
    for other in run.near:
        wall = scene.once(Structure).body(other)
        if wall is None or _is_hosted(scene, run.item, other):
            continue
        thickness = run.insulation.thickness
        met = near(body, wall, limits.near + thickness)
        if met is None:
            continue
        gap = -met.depth - thickness
        first, second = (place - np.array(run.item.body.origin) for place in _ends(met.at, met.other_at, body))
        wide = gap >= limits.near - limits.tolerance or gap < -limits.tolerance or met.depth >= 0
        if wide or _goes_on(scene, run, other, first, thickness + limits.near):
            continue
        severe = gap < limits.hard - limits.tolerance
        middle = (first + second) / 2
        yield Violation(
            subject=run.item,
            message=f"{label(run.item)} with {millimetres(thickness)} of {run.insulation.told} insulation stands "
            f"{millimetres(max(gap, 0.0))} from {label(other)}; {millimetres(limits.near)} are due",
            other=other,
            at=_point(middle),
            observed=gap,
            expected=limits.near,
            unit="m",
            severity=None if severe else Severity.WARNING,
            points=(_point(first), _point(second)),
        )


def _ends(at: Floats, other_at: Floats | None, body: Body) -> tuple[Floats, Floats]:
    """Order the two points of a gap: that on the body first."""
    second = at if other_at is None else other_at
    outside = [float(np.maximum(np.maximum(body.bounds[0] - p, p - body.bounds[1]), 0.0).max()) for p in (at, second)]
    return (at, second) if outside[0] <= outside[1] else (second, at)


def _is_hosted(scene: Scene, item: Item, other: Item) -> bool:
    return (min(item.index, other.index), max(item.index, other.index)) in scene.hosts


def _goes_on(scene: Scene, run: Run, other: Item, place: Floats, reach: float) -> bool:
    """Whether a pipe goes through the other body near a place, or ends there open."""
    network = scene.network
    for port in network.ports_of(run.item.index):
        at = network.ports[port].at
        open_end = at is not None and not network.across(port)
        if open_end and np.linalg.norm(np.array(at) - place) <= reach + _width(run.item):
            return True
    straight = pipes_of(scene).by_item.get(run.item.index)
    if straight is None or other.body is None:
        return False
    along = float(np.clip((place - straight.start) @ straight.way, 0.0, straight.length))
    axis_point = straight.at(along)
    return surrounds(other.body, straight.start, straight.end, axis_point, straight.radius + reach)


def _width(item: Item) -> float:
    """Middle extent of a body [m]: the outside of a pipe or of a valve's bore, roughly."""
    return float(np.sort(np.ptp(item.body.bounds, axis=0))[1]) if item.body is not None else 0.0


def _point(place: Floats) -> tuple[float, float, float]:
    return float(place[0]), float(place[1]), float(place[2])


RULE = Rule("CLR002", "pipe-too-near-to-structure", Severity.ERROR, "0.3.0", Limits, applicability, requirement)
