"""Where the findings are, storey by storey: what a clash list alone never shows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bimgen.camera import local, obstacles
from bimgen.wording import short_id, title
from rules.rule import Finding
from rules.scene import Floats, Scene

FOOTPRINTS = 400
"""At most so many elements are drawn per storey, the largest first; practice."""

DRAWING = 720.0
"""Longer side of a plan [pixels]."""

MARGIN = 2.0
"""Least distance between a finding and the edge of the plan [m]; practice."""

REACH = 0.5
"""How far above and below the findings an element still counts to their level [m]; practice."""


@dataclass(frozen=True)
class Dot:
    """A finding on the plan [pixels], with its anchor on the page."""

    x: float
    y: float
    severity: str
    anchor: str
    title: str


@dataclass(frozen=True)
class Rectangle:
    """The box of an element on the plan [pixels]."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Plan:
    """One storey: size of the drawing [pixels], how much a metre is, what stands there, and the findings."""

    storey: str
    width: float
    height: float
    metre: float
    footprints: tuple[Rectangle, ...]
    dots: tuple[Dot, ...]


def plans(scene: Scene, findings: Sequence[Finding]) -> tuple[Plan, ...]:
    """Draw a plan of each storey that has findings with a place, lowest storey first.

    The storey of a finding is that of its subject, or of the other element where the subject has none.
    """
    by_storey: dict[str, list[tuple[Finding, Floats]]] = {}
    for finding in findings:
        place = local(scene, finding)
        if place is not None:
            storey = finding.subject.storey or (finding.other.storey if finding.other is not None else "")
            by_storey.setdefault(storey, []).append((finding, place))
    boxes = obstacles(scene)
    height = {storey: float(np.mean([place[2] for _, place in found])) for storey, found in by_storey.items()}
    order = sorted(by_storey, key=lambda storey: (height[storey], storey))
    return tuple(_plan(storey, by_storey[storey], boxes) for storey in order)


def _plan(storey: str, findings: Sequence[tuple[Finding, Floats]], boxes: Floats) -> Plan:
    places = np.array([place for _, place in findings])
    low, high = places.min(axis=0), places.max(axis=0)
    margin = max(MARGIN, 0.1 * float((high - low)[:2].max()))
    low, high = low - margin, high + margin
    metre = DRAWING / float((high - low)[:2].max())
    dots = tuple(
        Dot(
            round(metre * float(place[0] - low[0]), 1),
            round(metre * float(high[1] - place[1]), 1),
            finding.severity.value,
            short_id(finding.key),
            title(finding),
        )
        for finding, place in findings
    )
    size = metre * (high - low)
    level = (boxes[:, 1, 2] >= low[2] + margin - REACH) & (boxes[:, 0, 2] <= high[2] - margin + REACH)
    footprints = _footprints(boxes[level], low, high, metre)
    return Plan(storey, round(float(size[0]), 1), round(float(size[1]), 1), metre, footprints, dots)


def _footprints(boxes: Floats, low: Floats, high: Floats, metre: float) -> tuple[Rectangle, ...]:
    """Boxes cut to the plan, without those that fill it (slabs and sites say nothing)."""
    first, last = np.maximum(boxes[:, 0, :2], low[:2]), np.minimum(boxes[:, 1, :2], high[:2])
    sides = last - first
    inside = (sides > 0).all(axis=1) & ~(sides >= 0.999 * (high - low)[:2]).all(axis=1)
    area = np.where(inside, sides[:, 0] * sides[:, 1], 0.0)
    largest = np.argsort(-area, kind="stable")[: min(FOOTPRINTS, int(inside.sum()))]
    return tuple(
        Rectangle(
            round(metre * float(first[number, 0] - low[0]), 1),
            round(metre * float(high[1] - last[number, 1]), 1),
            round(metre * float(sides[number, 0]), 1),
            round(metre * float(sides[number, 1]), 1),
        )
        for number in largest
    )
