"""INS002 insulation-incomplete: where a line is insulated, all of it is, and its flanges can still be opened.

What it checks: pipes with modelled insulation. Its coverings must cover `share` of the length of the pipe, where the
length of a bolt and `wrench` before each flange, `tap` about each branch and what lies in walls do not count; they
must not end nearer to a flange than its bolts are long, unless marked as removable; and they must lie about the pipe
within `off_centre`. Pipes, fittings and valves between two that have modelled insulation, flanges in between not
counted, must have insulation too; vents, drains, instruments and pieces shorter than half their width need none.

Why it matters: a bare elbow in an insulated line loses as much as two metres of it, burns whoever leans on it, and
drips when the line is cold. And insulation over the bolts is cut open for the first gasket.

Example: the elbows of the supply have insulation, the strainer between them has none.

How to clear it: model the covering of the fitting, or a removable box; end the shell a bolt's length before a flange.

References: GEG annex 8 (pipes and fittings); DIN 4140 and VDI 2055 (flanges free by the length of a bolt, removable
caps); domain practice for `share`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from component_library.standards import tables
from component_library.vocabulary import DHR_ACCESS
from rules.broadphase import candidates
from rules.flanges import is_flange
from rules.meetings import label, millimetres
from rules.pipes import Straight, is_insulation, pipes_of
from rules.rule import Rule, Severity, Violation
from rules.scene import Floats, Item, Scene
from rules.structure import Structure, length_within
from rules.valves import is_valve
from rules.wholes import Belongings


@dataclass(frozen=True)
class Limits:
    """Numbers of INS002."""

    share: float = field(metadata={"dimension": "ratio", "meaning": "of the length that must be covered"})
    tap: float = field(metadata={"dimension": "length", "meaning": "what may be bare about a branch"})
    wrench: float = field(metadata={"dimension": "length", "meaning": "room for a spanner beyond the bolts"})
    off_centre: float = field(metadata={"dimension": "length", "meaning": "between the axes of pipe and insulation"})
    tolerance: float = field(metadata={"dimension": "length", "meaning": "what a length may lack"})


@dataclass(frozen=True, eq=False)
class Covered:
    """A pipe and what covers it."""

    straight: Straight
    coverings: tuple[Item, ...]


@dataclass(frozen=True, eq=False)
class Bare:
    """A pipe, fitting or valve between insulated ones; `covered` tells whether it has insulation."""

    item: Item
    beside: Item
    covered: bool


SEAL = 0.05
"""Beyond the insulation, where the matter about a hole is looked for [m] (practice: 25 to 50 mm of seal)."""

_SMALL = frozenset({"AIRRELEASE", "DRAWOFFCOCK", "PRESSURERELIEF", "SAFETYCUTOFF"})
_LINE = ("IfcPipeFitting", "IfcFlowFitting", "IfcFilter", "IfcFlowMeter")


def applicability(scene: Scene, limits: Limits) -> Iterator[Covered | Bare]:
    """Pipes with modelled insulation, and what is between them."""
    belongings = Belongings(scene)
    covers: dict[int, tuple[Item, ...]] = {}
    pipes = pipes_of(scene)
    for straight in pipes.straights:
        if straight.insulation.told != "modelled":
            continue
        own = (straight.item.index, *belongings.parts(straight.item.index))
        about = [scene.items[index] for index in (*belongings.coverings(own), *own)]
        found = tuple(one for one in about if is_insulation(one) and one.body is not None)
        if found:
            covers[straight.item.index] = found
            yield Covered(straight, found)
    if not covers:
        return
    for item in scene.physical:
        if item.index in covers or not (_wants(item) or item.index in pipes.by_item):
            continue
        beside = [other for other in _about(scene, item) if other in covers or _is_covered(scene, belongings, other)]
        if len(beside) >= 2:
            yield Bare(item, scene.items[beside[0]], _is_covered(scene, belongings, item.index))


def requirement(subject: Covered | Bare, scene: Scene, limits: Limits) -> Iterator[Violation]:
    """Demand that it is complete."""
    if isinstance(subject, Bare):
        if not subject.covered:
            text = f"{label(subject.item)} is bare between insulated pipes such as {label(subject.beside)}"
            place = None if subject.item.body is None else _point(subject.item.body.bounds.mean(axis=0))
            yield Violation(subject.item, text, other=subject.beside, observed="bare", expected="insulated", at=place)
        return
    yield from _length(subject, scene, limits)
    yield from _centre(subject, limits)


def _is_covered(scene: Scene, belongings: Belongings, index: int) -> bool:
    """Whether an item has insulation with a body."""
    own = (index, *belongings.parts(index))
    about = (scene.items[one] for one in (*belongings.coverings(own), *own))
    return any(is_insulation(one) and one.body is not None for one in about)


def _wants(item: Item) -> bool:
    """Whether something in a line is insulated with it."""
    if is_flange(item) or item.predefined_type.upper() in _SMALL:
        return False
    return is_valve(item) or any(item.is_a(name) for name in _LINE)


def _about(scene: Scene, item: Item) -> list[int]:
    """List what is joined to an item, looking through flanges."""
    found: dict[int, None] = {}
    seen = {item.index}
    queue = [item.index]
    for index in queue:
        for _, _, other in scene.network.neighbours(index):
            if other in seen:
                continue
            seen.add(other)
            if is_flange(scene.items[other]):
                queue.append(other)
            else:
                found[other] = None
    return list(found)


def _length(subject: Covered, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Check how much of the pipe is covered, and what is left before flanges."""
    straight = subject.straight
    spans = sorted(_span(straight, covering) for covering in subject.coverings)
    bolts = _bolt_lengths(scene, straight)
    covered, reached = 0.0, 0.0
    for low, high in spans:
        low, high = max(low, reached, 0.0), min(high, straight.length)
        covered += max(0.0, high - low)
        reached = max(reached, high)
    ends = sum(bolt + limits.wrench for bolt in bolts if bolt)
    due = limits.share * (straight.length - ends - limits.tap * _taps(scene, straight))
    if covered < due - limits.tolerance:
        due -= limits.share * _in_structure(scene, straight)
    if covered < due - limits.tolerance:
        yield Violation(
            subject=straight.item,
            message=f"{label(straight.item)} is insulated along {millimetres(covered)} of the {millimetres(due)} that "
            "are due",
            other=subject.coverings[0],
            at=_point(straight.at(straight.length / 2)),
            observed=covered,
            expected=due,
            unit="m",
        )
    for end, bolt in enumerate(bolts):
        free, covering = min(
            (
                (low if end == 0 else straight.length - high, one)
                for one in subject.coverings
                for low, high in (_span(straight, one),)
            ),
            key=lambda found: found[0],
        )
        if bolt and free < bolt - limits.tolerance and covering.property(DHR_ACCESS, "Removable") is not True:
            yield Violation(
                subject=straight.item,
                message=f"{label(covering)} of {label(straight.item)} ends {millimetres(max(free, 0.0))} before the "
                f"flange; its bolts are {millimetres(bolt)} long",
                other=covering,
                at=_point(straight.start if end == 0 else straight.end),
                observed=max(free, 0.0),
                expected=bolt,
                unit="m",
            )


def _centre(subject: Covered, limits: Limits) -> Iterable[Violation]:
    """Check that each covering lies about the pipe."""
    straight = subject.straight
    for covering in subject.coverings:
        if covering.body is None:
            continue
        vertices = covering.body.vertices
        middle = (vertices.min(axis=0) + vertices.max(axis=0)) / 2
        reach = middle - straight.start
        off = float(np.linalg.norm(reach - (reach @ straight.way) * straight.way))
        if off > limits.off_centre and len(vertices) >= 12:
            yield Violation(
                subject=straight.item,
                message=f"{label(covering)} lies {millimetres(off)} off the axis of {label(straight.item)}",
                other=covering,
                at=_point(middle),
                observed=off,
                expected=limits.off_centre,
                unit="m",
            )


def _span(straight: Straight, covering: Item) -> tuple[float, float]:
    """From where to where along a pipe a covering reaches [m]."""
    if covering.body is None:
        return 0.0, 0.0
    along = (covering.body.vertices - straight.start) @ straight.way
    return float(along.min()), float(along.max())


def _bolt_lengths(scene: Scene, straight: Straight) -> tuple[float, float]:
    """Length of the bolts at the start and at the end of a pipe, 0 where there is no flange [m]."""
    rows = tables.flanges().rows
    found = [0.0, 0.0]
    for port, _, other in scene.network.neighbours(straight.item.index):
        place = scene.network.ports[port].at
        if place is None or not is_flange(scene.items[other]) or straight.dn not in rows:
            continue
        along = float((np.array(place) - straight.start) @ straight.way)
        found[0 if along < straight.length / 2 else 1] = rows[straight.dn].bolt_length
    return found[0], found[1]


def _in_structure(scene: Scene, straight: Straight) -> float:
    """How much of a pipe lies in walls and slabs and at their faces, where a seal may stand for insulation [m]."""
    structure = scene.once(Structure)
    if not structure.items:
        return 0.0
    box = np.array([np.minimum(straight.start, straight.end), np.maximum(straight.start, straight.end)])
    about = candidates(box[None], structure.boxes, straight.radius)[:, 1]
    meshes = [structure.items[int(index)].body for index in about]
    reach = straight.radius + SEAL
    within = [length_within(mesh, straight.start, straight.end, reach) for mesh in meshes if mesh is not None]
    return sum(length + 2 * SEAL for length in within if length > 0)


def _taps(scene: Scene, straight: Straight) -> int:
    """Count the branches on a pipe: ports that are not at its ends, or on its side."""
    network, radius = scene.network, straight.diameter / 2
    count = 0
    for port in network.ports_of(straight.item.index):
        place = network.ports[port].at
        if place is not None:
            off = np.array(place) - straight.start
            along = float(off @ straight.way)
            aside = float(np.linalg.norm(off - along * straight.way)) > radius / 2
            count += aside or radius < along < straight.length - radius
    return count


def _point(place: Floats) -> tuple[float, float, float]:
    return float(place[0]), float(place[1]), float(place[2])


RULE = Rule("INS002", "insulation-incomplete", Severity.WARNING, "0.3.0", Limits, applicability, requirement)
