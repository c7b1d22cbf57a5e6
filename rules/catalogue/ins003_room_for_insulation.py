"""INS003 no-room-for-insulation: what clears must still clear when it is insulated.

What it checks: insulation that is no body: INSULATION envelopes, and pipes whose thickness a property states or that
are of a heating system and of which the file says nothing (then the thickness of GEG annex 8 is assumed, and findings
are warnings). Their insulated surface must not reach into any other body, nor into the insulation of another pipe, by
more than `tolerance`. What is joined to the pipe within `joined`, its supports, and what it goes through are excused;
bodies that overlap without insulation are clashes (CLS001), and so are modelled coverings, which are bodies.

Why it matters: insulation is what the trades add last. Coordination on bare pipes gives a model without clashes and a
plant room in which nothing can be insulated.

Example: a bare supply of DN100 passes 70 mm under a beam; its 100 mm of insulation do not.

How to clear it: move the pipe by what is missing, or model the thinner insulation that GEG allows at a crossing.

References: GEG annex 8 (thickness; half at crossings); domain practice for `tolerance`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from rules.broadphase import candidates
from rules.collide import Body, near
from rules.guarding import guarded_by
from rules.intrusion import Guarded, violations
from rules.meetings import label, millimetres
from rules.neighbours import joined_within
from rules.pipes import Straight, pipes_of
from rules.rule import Rule, Severity, Violation
from rules.scene import Floats, Item, Role, Scene
from rules.segments import nearest
from rules.structure import is_structure, surrounds
from rules.wholes import Belongings


@dataclass(frozen=True)
class Limits:
    """Numbers of INS003."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which surfaces only touch"})
    joined: float = field(metadata={"dimension": "length", "meaning": "reach within which joined pipework is one"})
    stub: float = field(metadata={"dimension": "ratio", "meaning": "pipework excused round a nozzle, in DN"})


@dataclass(frozen=True, eq=False)
class Unmodelled:
    """A pipe whose insulation is no body, and the items about it."""

    straight: Straight
    about: tuple[Item, ...]


BORES = 8
"""What is joined within this many outside diameters is excused too (practice)."""

_EXCUSED = ("IfcDiscreteAccessory", "IfcMechanicalFastener", "IfcCovering")


def applicability(scene: Scene, limits: Limits) -> Iterator[Guarded | Unmodelled]:
    """Give allowances for insulation, and pipes whose insulation is no body."""
    allowed: set[int] = set()
    for subject in guarded_by("INS003", scene, limits.stub):
        allowed.add(subject.subject.index)
        yield subject
    pipes = [
        straight
        for straight in pipes_of(scene).straights
        if straight.insulation.told in ("stated", "assumed") and straight.item.index not in allowed
    ]
    if not pipes:
        return
    boxes = np.array([scene.bounds[straight.item.index] for straight in pipes])
    grown = np.array([straight.insulation.thickness for straight in pipes])[:, None]
    boxes = np.stack([boxes[:, 0] - grown, boxes[:, 1] + grown], axis=1)
    all_boxes = scene.bounds.copy()
    for straight in pipes:  # two pipes meet with the insulation of both
        all_boxes[straight.item.index] += np.array([[-1.0], [1.0]]) * straight.insulation.thickness
    about: dict[int, list[Item]] = {}
    for row, index in candidates(boxes, all_boxes, 0.0):
        other = scene.items[int(index)]
        if other.role is Role.PHYSICAL and not any(other.is_a(name) for name in _EXCUSED):
            about.setdefault(int(row), []).append(other)
    for row, straight in enumerate(pipes):
        yield Unmodelled(straight, tuple(about.get(row, ())))


def requirement(subject: Guarded | Unmodelled, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow nothing in the insulation; where it is assumed, the deepest intruder stands for all."""
    if isinstance(subject, Guarded):
        return violations(subject, scene, limits.tolerance, "insulate it", ignored=_is_excused)
    found = list(_reaching(subject, scene, limits))
    assumed = [one for one in found if one.severity is not None]
    if len(assumed) < 2:
        return found
    deepest = max(assumed, key=lambda one: (round(one.depth or 0.0, 6), -(one.other.index if one.other else 0)))
    said = replace(deepest, message=f"{deepest.message}; so do {len(assumed) - 1} others")
    return [*(one for one in found if one.severity is None), said]


def _reaching(subject: Unmodelled, scene: Scene, limits: Limits) -> Iterator[Violation]:
    """Yield what reaches into the insulation of a pipe."""
    straight = subject.straight
    item, told = straight.item, straight.insulation
    body = Body(item.body) if item.body is not None else None
    belongings = scene.once(Belongings)
    own = {item.index, *belongings.product(item), *belongings.parts(item.index)}
    own |= {index for _, _, index in scene.network.neighbours(item.index)}
    for other in subject.about:
        if body is None or other.body is None or other.index in own:
            continue
        theirs = pipes_of(scene).by_item.get(other.index)
        both = theirs is not None and theirs.insulation.told in ("stated", "assumed")
        if both and other.index < item.index:
            continue  # said of the other
        beyond = told.thickness + (theirs.insulation.thickness if both and theirs is not None else 0.0)
        if theirs is not None and _apart(straight, theirs) >= beyond:
            continue
        met = near(body, Body(other.body), beyond)
        if met is None or met.depth >= 0 or beyond + met.depth <= limits.tolerance:
            continue
        origin = np.array(item.body.origin) if item.body is not None else np.zeros(3)
        first = met.at - origin
        second = (met.at if met.other_at is None else met.other_at) - origin
        if _is_one(scene, straight, other, first, limits) or _passes(scene, straight, other, first):
            continue
        depth = beyond + met.depth
        with_theirs = f" and its own {millimetres(beyond - told.thickness)}" if both else ""
        yield Violation(
            subject=item,
            message=f"{label(other)} is {millimetres(-met.depth)} from {label(item)}, {millimetres(depth)} inside the "
            f"{millimetres(told.thickness)} of {told.told} insulation{with_theirs}",
            other=other,
            at=_point((first + second) / 2),
            observed=-depth,
            expected=-limits.tolerance,
            unit="m",
            depth=depth,
            depth_exact=True,
            severity=Severity.WARNING if _is_assumed(straight, theirs) else None,
            points=(_point(first), _point(second)),
        )


def _apart(one: Straight, other: Straight) -> float:
    """Distance of the bare surfaces of two pipes, by their axes [m]."""
    at, other_at = nearest((one.start[None], one.end[None]), (other.start[None], other.end[None]))
    return float(np.linalg.norm(at - other_at)) - (one.diameter + other.diameter) / 2


def _is_assumed(straight: Straight, theirs: Straight | None) -> bool:
    return straight.insulation.told == "assumed" or (theirs is not None and theirs.insulation.told == "assumed")


def _is_one(scene: Scene, straight: Straight, other: Item, place: Floats, limits: Limits) -> bool:
    """Whether something is joined to a pipe near a place, or is its neighbour's insulation."""
    pair = min(straight.item.index, other.index), max(straight.item.index, other.index)
    if pair in scene.hosts or pair in scene.coverings:
        return True
    reach = max(limits.joined, BORES * straight.diameter)
    return other.index in joined_within(scene, (straight.item.index,), place, reach)


def _passes(scene: Scene, straight: Straight, other: Item, place: Floats) -> bool:
    """Whether a pipe goes through a part of the building near a place, or ends there open."""
    if not is_structure(other) or other.body is None:
        return False
    reach = straight.radius
    network = scene.network
    for port in network.ports_of(straight.item.index):
        at = network.ports[port].at
        if (
            at is not None
            and not network.across(port)
            and np.linalg.norm(np.array(at) - place) <= reach + straight.diameter
        ):
            return True
    along = float(np.clip((place - straight.start) @ straight.way, 0.0, straight.length))
    return surrounds(other.body, straight.start, straight.end, straight.at(along), reach)


def _is_excused(item: Item) -> bool:
    return any(item.is_a(name) for name in _EXCUSED)


def _point(place: Floats) -> tuple[float, float, float]:
    return float(place[0]), float(place[1]), float(place[2])


RULE = Rule("INS003", "no-room-for-insulation", Severity.ERROR, "0.3.0", Limits, applicability, requirement)
