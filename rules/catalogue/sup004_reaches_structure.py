"""SUP004 support-hangs-in-the-air: a support must reach what carries it.

What it checks: every support that holds a line, in a scene with a building or steelwork: it must come within
`tolerance` of a slab, wall, beam, column, member, footing or roof, of another support, or of a frame or plinth that
does. The rooms that a support must not stand in are those of everything else: a support in an envelope is found by the
rule of that envelope.

Why it matters: a hanger that ends 200 mm below the beam is drawn, ordered and delivered, and hangs on the pipe.

Example: the slab was raised by 80 mm; the rods of six hangers end in the ceiling void.

How to clear it: lengthen the support, or model what it is fixed to.

References: MSS SP-58 (hangers are attached to the structure); domain practice for `tolerance`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from rules.broadphase import candidates
from rules.collide import Body, gap, near
from rules.connected import connected
from rules.meetings import label, millimetres
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene
from rules.structure import Structure
from rules.supports import supports_of


@dataclass(frozen=True)
class Limits:
    """Numbers of SUP004."""

    tolerance: float = field(metadata={"dimension": "length", "meaning": "gap up to which it is fixed"})
    near: float = field(metadata={"dimension": "length", "meaning": "reach within which the missing part is measured"})


@dataclass(frozen=True, eq=False)
class Standing:
    """A support, and whether it reaches structure, by itself or through others."""

    support: Item
    reaches: bool


_CARRIERS = ("IfcPlate", "IfcElementAssembly", "IfcBuildingElementProxy", "IfcBearing", "IfcBuildingElementPart")
"""What may stand between a support and the structure, besides other supports and structure itself."""


def applicability(scene: Scene, limits: Limits) -> Iterator[Standing]:
    """Supports that hold something, where there is structure."""
    structure = scene.once(Structure)
    supports = supports_of(scene)
    held = list(dict.fromkeys(hold.support.index for hold in supports.holds))
    if not structure.items or not held:
        return
    between = [item for item in scene.physical if any(item.is_a(name) for name in _CARRIERS)]
    items = list({item.index: item for item in (*supports.items, *between, *structure.items)}.values())
    place = {item.index: number for number, item in enumerate(items)}
    boxes = np.array([scene.bounds[item.index] for item in items])
    firm = {item.index for item in structure.items}
    ready: dict[int, Body] = {}
    edges: list[tuple[int, int]] = []
    for a, b in candidates(boxes, None, limits.tolerance):
        pair = items[int(a)], items[int(b)]
        if all(item.index in firm for item in pair):
            continue
        first, second = (_ready(ready, item) for item in pair)
        if near(first, second, limits.tolerance + 1e-6) is not None:
            edges.append((int(a), int(b)))
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    labels = connected(len(items), ends[:, 0], ends[:, 1])
    grounded = {int(labels[place[index]]) for index in firm}
    for index in held:
        yield Standing(scene.items[index], int(labels[place[index]]) in grounded)


def requirement(subject: Standing, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand that it reaches."""
    support = subject.support
    if subject.reaches or support.body is None:
        return
    structure = scene.once(Structure)
    box = support.body.bounds[None]
    body = Body(support.body)
    best: tuple[float, Item, tuple[float, float, float]] | None = None
    for _, number in candidates(box, structure.boxes, limits.near):
        other = structure.items[int(number)]
        wall = structure.body(other)
        if wall is None:
            continue
        found = gap(body, wall)
        if best is None or found.distance < best[0]:
            x, y, z = ((found.point_a + found.point_b) / 2 - np.array(support.body.origin)).tolist()
            best = found.distance, other, (x, y, z)
    if best is None:
        x, y, z = support.body.bounds.mean(axis=0).tolist()
        text = f"{label(support)} reaches no structure within {limits.near:.1f} m"
        yield Violation(support, text, at=(x, y, z), observed="no structure", expected="structure")
        return
    yield Violation(
        subject=support,
        message=f"{label(support)} ends {millimetres(best[0])} from {label(best[1])}, the nearest structure",
        other=best[1],
        at=best[2],
        observed=best[0],
        expected=limits.tolerance,
        unit="m",
    )


def _ready(ready: dict[int, Body], item: Item) -> Body:
    if item.index not in ready and item.body is not None:
        ready[item.index] = Body(item.body)
    return ready[item.index]


RULE = Rule("SUP004", "support-hangs-in-the-air", Severity.ERROR, "0.3.0", Limits, applicability, requirement)
