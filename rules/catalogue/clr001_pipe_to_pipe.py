"""CLR001 pipes-too-near: there must be room between the insulated surfaces of two pipes.

What it checks: all pairs of straight pipes of which at least one is insulated or of a heating system. The gap is that
of the insulated surfaces, along the axes of the pipes: below `near` it is a warning, below `hard` an error. Thickness
is what coverings show, else what a property or an allowance says. Where the file says nothing it is assumed (GEG annex
8, of heating systems only); then a gap below `hard` is a warning and a wider one is none, and the message says so.
Pipes that are joined near the place (within `joined`, through their ports) are one construction and left out; so is
what overlaps already, which is a clash (CLS001) or insulation without room (INS003).

Why it matters: two pipes clear each other on the drawing. Then each gets 100 mm of insulation, and the fitter's hand
does not fit between them.

Example: supply and return of DN100 run 300 mm apart, axis to axis: 286 mm of that is pipe and insulation.

How to clear it: draw the two apart, or insulate both in one jacket and say so by a waiver.

References: DIN 4140 (100 mm between insulated surfaces; building services contest it as a rule, so it warns); AVEVA
E3D defaults of 50 mm; 25 mm is what it takes to close a jacket (practice).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from rules.broadphase import candidates
from rules.meetings import label, millimetres
from rules.neighbours import joined_within
from rules.pipes import Straight, pipes_of
from rules.rule import Rule, Severity, Violation
from rules.scene import Floats, Scene
from rules.segments import nearest


@dataclass(frozen=True)
class Limits:
    """Numbers of CLR001."""

    near: float = field(metadata={"dimension": "length", "meaning": "gap below which it is a warning"})
    hard: float = field(metadata={"dimension": "length", "meaning": "gap below which it is an error"})
    joined: float = field(metadata={"dimension": "length", "meaning": "reach within which joined pipes are one"})
    tolerance: float = field(metadata={"dimension": "length", "meaning": "what a gap may lack, and pipes overlap"})


@dataclass(frozen=True, eq=False)
class Near:
    """A pair of pipes, the points of their axes that are nearest, and the gap of their insulated surfaces [m]."""

    first: Straight
    second: Straight
    at_first: Floats
    at_second: Floats
    gap: float

    @property
    def assumed(self) -> bool:
        """Whether any insulation of the two is assumed."""
        return "assumed" in (self.first.insulation.told, self.second.insulation.told)


BORES = 8
"""Pipes that are joined within this many outside diameters are one construction too (practice)."""


def applicability(scene: Scene, limits: Limits) -> Iterator[Near]:
    """Pairs of pipes within reach of each other, one of them insulated."""
    straights = pipes_of(scene).straights
    if not straights:
        return
    starts = np.array([straight.start for straight in straights])
    ends = np.array([straight.end for straight in straights])
    radii = np.array([straight.radius for straight in straights])
    insulated = np.array([straight.insulation.told != "none" for straight in straights])
    boxes = np.stack([np.minimum(starts, ends) - radii[:, None], np.maximum(starts, ends) + radii[:, None]], axis=1)
    pairs = candidates(boxes, None, limits.near)
    a, b = pairs[:, 0], pairs[:, 1]
    at_a, at_b = nearest((starts[a], ends[a]), (starts[b], ends[b]))
    gaps = np.linalg.norm(at_a - at_b, axis=1) - radii[a] - radii[b]
    for row in np.flatnonzero((gaps < limits.near) & (insulated[a] | insulated[b])):
        yield Near(straights[int(a[row])], straights[int(b[row])], at_a[row], at_b[row], float(gaps[row]))


def requirement(pair: Near, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand a gap."""
    wanted = limits.hard if pair.assumed else limits.near
    if not -limits.tolerance <= pair.gap < wanted - limits.tolerance or _is_one(pair, scene, limits):
        return
    first, second = pair.first, pair.second
    way = pair.at_second - pair.at_first
    way = way / max(float(np.linalg.norm(way)), 1e-9)
    points = pair.at_first + way * first.radius, pair.at_second - way * second.radius
    middle = (points[0] + points[1]) / 2
    severe = pair.gap < limits.hard - limits.tolerance and not pair.assumed
    yield Violation(
        subject=first.item,
        message=f"{label(first.item)} runs {millimetres(max(pair.gap, 0.0))} from {label(second.item)}, between "
        f"{_told(first)} and {_told(second)}; {millimetres(wanted)} are due",
        other=second.item,
        at=_point(middle),
        observed=pair.gap,
        expected=wanted,
        unit="m",
        severity=None if severe else Severity.WARNING,
        points=(_point(points[0]), _point(points[1])),
    )


def _is_one(pair: Near, scene: Scene, limits: Limits) -> bool:
    """Whether two pipes are joined near the place."""
    reach = max(limits.joined, BORES * max(pair.first.diameter, pair.second.diameter))
    middle = (pair.at_first + pair.at_second) / 2
    return pair.second.item.index in joined_within(scene, (pair.first.item.index,), middle, reach)


def _told(straight: Straight) -> str:
    thickness, told = straight.insulation.thickness, straight.insulation.told
    return "a bare surface" if told == "none" else f"{millimetres(thickness)} of {told} insulation"


def _point(place: Floats) -> tuple[float, float, float]:
    return float(place[0]), float(place[1]), float(place[2])


RULE = Rule("CLR001", "pipes-too-near", Severity.ERROR, "0.3.0", Limits, applicability, requirement)
