"""CLR005 water-above-panel: nothing that can drip may be above an electrical panel.

What it checks: the space above every distribution board, motor control centre and control panel: its plan, from its
top to `height` above it or to the next slab or roof below that. A valve, fitting, flange, pump, vessel or other part
with a joint in that space is an error. A pipe that only passes through, without a joint within the space, is a warning:
foreign piping does not belong there, but it has nothing to leak from.

Why it matters: every joint drips once. Below it stands the one thing in the room that must not get wet, and that shuts
the plant when it does.

Example: the drain cock of a header hangs 1.1 m above MCC-1.

How to clear it: move the joint out of the plan of the panel. A drip tray that is piped away can be waived.

References: NEC 110.26(E)(1)(a) (dedicated space to 1.83 m, 6 ft, above the equipment or the structural ceiling,
whichever is lower; no foreign piping) and 110.26(E)(1)(b) (protection against leaks from what is above).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from component_library.vocabulary import EnvelopeKind
from rules.convex import convex_hull
from rules.guarding import PANELS
from rules.intrusion import Bodies, Guarded, intruders
from rules.meetings import label, millimetres
from rules.rule import Rule, Severity, Violation
from rules.scene import Envelope, Floats, Item, Mesh, Role, Scene
from rules.structure import Structure
from rules.upright import Upright, upright
from rules.wholes import Belongings


@dataclass(frozen=True)
class Limits:
    """Numbers of CLR005."""

    height: float = field(metadata={"dimension": "length", "meaning": "how far up the space reaches"})
    tolerance: float = field(metadata={"dimension": "length", "meaning": "depth up to which a body only touches"})


_WET = (
    *("IfcPipeSegment", "IfcPipeFitting", "IfcValve", "IfcPump", "IfcTank", "IfcHeatExchanger", "IfcFilter"),
    *("IfcInterceptor", "IfcFlowMeter", "IfcSanitaryTerminal", "IfcWasteTerminal", "IfcFireSuppressionTerminal"),
)
_MOVING = ("IfcFlowSegment", "IfcFlowFitting", "IfcFlowController")
"""Classes of IFC2X3 that are water where their discipline says so."""


def applicability(scene: Scene, limits: Limits) -> Iterator[Guarded]:
    """Spaces above electrical panels."""
    belongings = Belongings(scene)
    panels = [
        (item, box)
        for item in scene.physical
        if any(item.is_a(name) for name in PANELS[:3])
        if (box := upright(scene, item)) is not None
    ]
    rooms = [_space(scene, item, box, limits.height) for item, box in panels]
    bodies = Bodies(scene, rooms)
    for (item, _), room in zip(panels, rooms, strict=True):
        own = (item.index, *belongings.parts(item.index))
        yield Guarded(room, item, frozenset((*own, *belongings.product(item))), {}, bodies)


def requirement(subject: Guarded, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Allow no water in it."""
    space = subject.envelope.parts[0].bounds
    for item, overlap in intruders(subject, scene, limits.tolerance, ignored=lambda item: not is_wet(item)):
        passing = is_segment(item) and not _has_joint(scene, item, subject.envelope)
        x, y, z = (float(value) for value in overlap.at)
        above = max(0.0, float(scene.bounds[item.index][0, 2] - space[0, 2]))
        what = "passes" if passing else "can drip"
        yield Violation(
            subject=subject.subject,
            message=f"{label(item)} {what} {millimetres(above)} above {label(subject.subject)}, in the space that is "
            f"kept for it up to {millimetres(float(space[1, 2] - space[0, 2]))}",
            other=item,
            at=(x, y, z),
            observed=above,
            expected=float(space[1, 2] - space[0, 2]),
            unit="m",
            depth=overlap.depth,
            depth_exact=overlap.exact,
            volume=overlap.volume,
            severity=Severity.WARNING if passing else None,
            space=subject.envelope.parts,
        )


def is_wet(item: Item) -> bool:
    """Whether an item carries water."""
    if any(item.is_a(name) for name in _WET):
        return True
    return item.discipline == "mep-pipe" and any(item.is_a(name) for name in _MOVING)


def is_segment(item: Item) -> bool:
    """Whether an item is pipe, which leaks at its ends only."""
    return item.is_a("IfcFlowSegment")


def _has_joint(scene: Scene, item: Item, envelope: Envelope) -> bool:
    """Whether an end of a pipe lies in the space."""
    network = scene.network
    ends: list[Floats] = [
        np.array(at) for port in network.ports_of(item.index) if (at := network.ports[port].at) is not None
    ]
    if not ends and item.body is not None:
        low, high = item.body.bounds
        axis = int(np.argmax(high - low))
        middle = (low + high) / 2
        ends = [np.where(np.arange(3) == axis, edge, middle) for edge in (low, high)]
    hull = envelope.parts[0]
    corners = hull.vertices[hull.faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return any(bool((np.einsum("ij,ij->i", normals, end - corners[:, 0]) <= 0).all()) for end in ends)


def _space(scene: Scene, item: Item, box: Upright, height: float) -> Envelope:
    top = min(box.high + height, _ceiling(scene, box, box.high + height))
    origin = item.body.origin if item.body is not None else (0.0, 0.0, 0.0)
    corners = [
        box.axes[0] * u * box.half[0] + box.axes[1] * v * box.half[1] + np.array([box.centre[0], box.centre[1], z])
        for u in (-1, 1)
        for v in (-1, 1)
        for z in (box.high, top)
    ]
    hull = convex_hull(np.array(corners))
    part = Mesh(hull.vertices + np.array(origin), hull.faces, origin=origin)
    return Envelope(item.index, "", EnvelopeKind.SERVICE.value, item, (part,), name=f"above {item.name}")


def _ceiling(scene: Scene, box: Upright, otherwise: float) -> float:
    """Underside of the lowest slab or roof above a panel that covers its centre [m]."""
    found = [
        float(one.body.bounds[0, 2])
        for one in scene.once(Structure).items
        if one.body is not None and (one.is_a("IfcSlab") or one.is_a("IfcRoof")) and one.role is Role.PHYSICAL
        if one.body.bounds[0, 2] > box.high + 0.01
        and bool((one.body.bounds[0, :2] <= box.centre[:2]).all() and (one.body.bounds[1, :2] >= box.centre[:2]).all())
    ]
    return min(found, default=otherwise)


RULE = Rule("CLR005", "water-above-panel", Severity.ERROR, "0.3.0", Limits, applicability, requirement)
