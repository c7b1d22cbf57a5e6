"""CLR004 tray-too-near-to-pipe: cable trays keep their distance from warm pipes, and their space above.

What it checks: pipes of heating systems and pipes with insulation against cable trays, ladders and trunking. The gap is
the true distance of the bodies less the insulation that is no body: `parallel` where the two run along each other
(within `turn`), `crossing` where they cross. And every SERVICE envelope of a tray, the room above it to lay cables,
against the body of every other element. Overlaps of bodies are clashes (CLS001).

Why it matters: cables are rated at 30 degC of air. Beside a warm pipe they carry less, and their insulation ages; and
a tray with a pipe on its lid takes no further cable.

Example: a DN100 return with its jacket runs 90 mm beside a tray for 12 m.

How to clear it: lay the tray on another level, or put 150 mm between the two.

References: BS 7671 522.2 (external heat sources) and practice: 150 mm parallel, 50 mm crossing, 300 mm above.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from rules.broadphase import candidates
from rules.collide import Body, near
from rules.guarding import TRAYS, guarded_by, obstructions
from rules.intrusion import Guarded
from rules.meetings import label, millimetres
from rules.pipes import WARM, Straight, pipes_of
from rules.rule import Rule, Severity, Violation
from rules.scene import Floats, Item, Role, Scene


@dataclass(frozen=True)
class Limits:
    """Numbers of CLR004."""

    parallel: float = field(metadata={"dimension": "length", "meaning": "gap where the two run along each other"})
    crossing: float = field(metadata={"dimension": "length", "meaning": "gap where they cross"})
    turn: float = field(metadata={"dimension": "angle", "meaning": "angle up to which they run along each other"})
    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


@dataclass(frozen=True, eq=False)
class Beside:
    """A warm pipe and the trays about it."""

    straight: Straight
    trays: tuple[Item, ...]


_SUPPORTS = ("IfcDiscreteAccessory", "IfcMechanicalFastener", "IfcCableCarrierFitting", "IfcCableSegment")


def applicability(scene: Scene, limits: Limits) -> Iterator[Beside | Guarded]:
    """Warm pipes, where there are trays; and the rooms above trays."""
    yield from guarded_by("CLR004", scene, limits.stub)
    trays = [item for item in scene.physical if is_tray(item)]
    warm = [straight for straight in pipes_of(scene).straights if is_warm(scene, straight)] if trays else []
    if not warm:
        return
    reach = max(limits.parallel, limits.crossing)
    boxes = np.array([scene.bounds[straight.item.index] for straight in warm])
    grown = np.array([straight.insulation.thickness for straight in warm])[:, None]
    boxes = np.stack([boxes[:, 0] - grown, boxes[:, 1] + grown], axis=1)
    about: dict[int, list[Item]] = {}
    for row, column in candidates(boxes, np.array([scene.bounds[tray.index] for tray in trays]), reach):
        about.setdefault(int(row), []).append(trays[int(column)])
    for row, straight in enumerate(warm):
        yield Beside(straight, tuple(about.get(row, ())))


def requirement(subject: Beside | Guarded, scene: Scene, limits: Limits) -> Iterator[Violation]:
    """Demand the gap, and that the room above is free."""
    if isinstance(subject, Guarded):
        yield from obstructions(subject, scene, limits.tolerance, "lay cables", ignored=_belongs)
        return
    straight = subject.straight
    if straight.item.body is None:
        return
    body = Body(straight.item.body)
    for tray in subject.trays:
        if tray.body is None:
            continue
        along = abs(float(straight.way @ _axis(tray))) >= np.cos(limits.turn)
        wanted = limits.parallel if along else limits.crossing
        thickness = straight.insulation.thickness
        met = near(body, Body(tray.body), wanted + thickness)
        if met is None or met.depth >= 0 or -met.depth - thickness >= wanted - 1e-3:
            continue
        gap = -met.depth - thickness
        places = [place - np.array(straight.item.body.origin) for place in (met.at, _other(met.at, met.other_at))]
        middle = (places[0] + places[1]) / 2
        how = "along" if along else "across"
        yield Violation(
            subject=straight.item,
            message=f"{label(straight.item)} runs {how} {label(tray)} with {millimetres(max(gap, 0.0))} between "
            f"{_told(straight)} and the tray; {millimetres(wanted)} are due",
            other=tray,
            at=_point(middle),
            observed=gap,
            expected=wanted,
            unit="m",
            points=(_point(places[0]), _point(places[1])),
        )


def is_tray(item: Item) -> bool:
    """Whether cables lie in it; conduit in walls is none."""
    return (
        item.role is Role.PHYSICAL
        and item.body is not None
        and any(item.is_a(name) for name in TRAYS[:2])
        and item.predefined_type.upper() != "CONDUITSEGMENT"
    )


def is_warm(scene: Scene, straight: Straight) -> bool:
    """Whether a pipe is warm: of a heating system, or insulated and not of a cold one."""
    kinds = {scene.network.ports[port].system_type for port in scene.network.ports_of(straight.item.index)}
    cold = kinds & {"CHILLEDWATER", "DOMESTICCOLDWATER", "WATERSUPPLY", "REFRIGERATION", "DRAINAGE", "FIREPROTECTION"}
    return bool(kinds & WARM) or (straight.insulation.told != "none" and not cold)


def _told(straight: Straight) -> str:
    insulation = straight.insulation
    return (
        "it"
        if insulation.told == "none"
        else f"its {millimetres(insulation.thickness)} of {insulation.told} insulation"
    )


def _axis(item: Item) -> Floats:
    """Direction in which a body is longest (3,)."""
    if item.body is None:
        return np.array([1.0, 0.0, 0.0])
    points = np.unique(np.round(item.body.vertices, 6), axis=0)
    return np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2][0]


def _point(place: Floats) -> tuple[float, float, float]:
    return float(place[0]), float(place[1]), float(place[2])


def _other(at: Floats, other_at: Floats | None) -> Floats:
    return at if other_at is None else other_at


def _belongs(item: Item) -> bool:
    """Whether something is of the trays themselves: cables, fittings, what holds them."""
    return any(item.is_a(name) for name in _SUPPORTS) or is_tray(item)


RULE = Rule("CLR004", "tray-too-near-to-pipe", Severity.WARNING, "0.3.0", Limits, applicability, requirement)
