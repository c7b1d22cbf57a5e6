"""Envelopes for equipment whose author gave none: from its class, its shape and its ports.

What room a class needs stands in the profile (`[[derive]]`), and a line for a type overrides it. The equipment is
taken as an upright box about its plan; its *front* is the side that its ports are on, its *back* the opposite one,
its *ends* are the short and its *sides* the long sides of the plan. Where the model does not say which of several
sides is meant ("a side", "an end"), the one that is most free is taken: so a finding means that none of them will do.

Every such envelope says what it was derived from, and findings in it are warnings.
"""

import fnmatch
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from component_library.vocabulary import DHR_IDENTITY
from rules.allowance import selects
from rules.broadphase import candidates
from rules.collide import Body, intrusion
from rules.convex import convex_hull
from rules.scene import Envelope, Floats, Item, Mesh, Role, Scene
from rules.upright import Upright, upright
from rules.wholes import Belongings, wholes_of

PREFIX = "derived:"
"""What the identifier of a derived envelope begins with: it is in no file and has no GlobalId."""

WHERE = ("front", "back", "side", "end", "any", "sides", "ends", "around", "top")
"""Where a room lies: the first two by the ports, "side", "end" and "any" the most free one of those, the rest all."""

FLUSH = 0.005
"""Between the equipment and the room, so that what stands on its face is not in the room [m]."""
TALLEST = 2.0
"""Height of the room of a person, or of the equipment if that is higher [m] (EN ISO 14122-2: 2100 mm; EN 378-3)."""


@dataclass(frozen=True)
class Derive:
    """One `[[derive]]` of a profile: what room equipment needs.

    Attributes:
        selector: class, or class and type, of the equipment (`rules.allowance`).
        types: shell pattern for the name of its type, or its own name; empty for all.
        kind: of the envelope.
        where: one of `WHERE`.
        least: depth at least [m].
        share: of the equipment's extent in that direction.
        beyond: what is added to that share [m].
        source: where the numbers come from.
    """

    selector: str
    types: str
    kind: str
    where: str
    least: float
    share: float
    beyond: float
    source: str

    def fits(self, item: Item) -> bool:
        """Whether this is about an item."""
        if not selects(self.selector, item):
            return False
        return not self.types or any(fnmatch.fnmatch(name, self.types) for name in (item.type_name, item.name) if name)

    def depth(self, extent: float) -> float:
        """Depth of the room before equipment of an extent in that direction [m]."""
        return max(self.least, self.share * extent + self.beyond)


def with_derived(scene: Scene, rooms: Sequence[Derive]) -> Scene:
    """Add envelopes for equipment that has none of its own; lines for a type go before those for a class."""
    served = {envelope.owner.index for envelope in scene.envelopes if envelope.owner is not None}
    served |= {
        whole.index
        for envelope in scene.envelopes
        if envelope.owner is not None
        for whole in wholes_of(scene, envelope.owner)
    }
    belongings = Belongings(scene)
    wanting = [
        (item, chosen)
        for item in scene.physical
        if item.role is Role.PHYSICAL
        and (chosen := _chosen(item, rooms))
        and item.index not in served
        and not any(part in served for part in belongings.parts(item.index))
        and not any(_chosen(whole, rooms) for whole in wholes_of(scene, item))
    ]
    freedom = _Freedom(scene, belongings)
    made = [envelope for item, chosen in wanting for envelope in _envelopes(scene, item, chosen, freedom)]
    return replace(scene, envelopes=(*scene.envelopes, *made)) if made else scene


def _chosen(item: Item, rooms: Sequence[Derive]) -> tuple[Derive, ...]:
    """Give what is said about an item: all that is said of its type, else all that is said of its class."""
    fitting = [room for room in rooms if room.fits(item)]
    return tuple(room for room in fitting if room.types) or tuple(fitting)


def _envelopes(scene: Scene, item: Item, rooms: Sequence[Derive], freedom: "_Freedom") -> Iterator[Envelope]:
    plan = upright(scene, item)
    if plan is None or item.body is None:
        return
    for number, room in enumerate(rooms):
        made = [(face, _room(plan, item.body, face, room)) for face in _faces(plan, room.where)]
        choices = [(face, part) for face, part in made if part is not None]
        if room.where in ("side", "end", "any") and len(choices) > 1:
            choices = [min(choices, key=lambda choice: freedom.taken(item, choice[1], _way(plan, choice[0])))]
        if not choices:
            continue
        tag = item.property(DHR_IDENTITY, "Tag")
        yield Envelope(
            item=item.index,
            guid=f"{PREFIX}{item.guid}:{number}",
            kind=room.kind,
            owner=item,
            parts=tuple(part for _, part in choices),
            name=f"{room.kind} {tag or item.name}",
            derived=f"derived from class and shape, {_said(room)} ({room.source})",
        )


def _said(room: Derive) -> str:
    where = {
        "side": "the more free of its long sides",
        "end": "the more free of its ends",
        "any": "the most free of its sides",
        "around": "all round",
        "top": "above it",
    }
    return where.get(room.where, f"at its {room.where}")


def _faces(plan: Upright, where: str) -> list[tuple[int, int]]:
    """Sides (sign, axis) that a room may lie at; axis 2 is up."""
    ends, sides = [(1, 0), (-1, 0)], [(1, 1), (-1, 1)]
    if where == "top":
        return [(1, 2)]
    if where in ("front", "back"):
        if plan.front is None:
            return []
        sign, axis = plan.front
        return [(sign if where == "front" else -sign, axis)]
    blocked = [plan.front] if plan.front is not None and where in ("side", "end", "any") else []
    chosen = ends if where in ("end", "ends") else sides if where in ("side", "sides") else [*sides, *ends]
    return [face for face in chosen if face not in blocked]


def _way(plan: Upright, face: tuple[int, int]) -> Floats:
    sign, axis = face
    return plan.axes[axis] * sign


def _room(plan: Upright, body: Mesh, face: tuple[int, int], room: Derive) -> Mesh | None:
    """Make the room before a side as a box; None where the profile asks for no depth."""
    sign, axis = face
    extents = (*(2 * plan.half), plan.high - plan.low)
    depth = room.depth(float(extents[axis]))
    if depth <= 0:
        return None
    low, high = plan.low, plan.high
    reach = [(-plan.half[0], plan.half[0]), (-plan.half[1], plan.half[1])]
    if axis == 2:
        low, high = plan.high + FLUSH, plan.high + depth
    else:
        high = max(high, low + TALLEST)
        near, far = plan.half[axis] + FLUSH, plan.half[axis] + depth
        reach[axis] = (near, far) if sign > 0 else (-far, -near)
    corners = [
        plan.axes[0] * u + plan.axes[1] * v + np.array([plan.centre[0], plan.centre[1], z])
        for u in reach[0]
        for v in reach[1]
        for z in (low + FLUSH, high)
    ]
    hull = convex_hull(np.array(corners))
    return Mesh(hull.vertices + np.array(body.origin), hull.faces, origin=body.origin)


class _Freedom:
    """Tells how much of a room is taken."""

    def __init__(self, scene: Scene, belongings: Belongings):
        self._scene = scene
        self._belongings = belongings
        self._ready: dict[int, Body] = {}

    def taken(self, item: Item, part: Mesh, way: Floats) -> float:
        """Tell how much of the depth of a room lies behind the first body in it, 0 where it is free [m].

        Args:
            item: the equipment.
            part: the room.
            way: away from the equipment (3,).
        """
        own = (item.index, *self._belongings.parts(item.index))
        excused = {*own, *self._belongings.product(item), *self._belongings.coverings(own)}
        excused |= {other for index in own for _, _, other in self._scene.network.neighbours(index)}
        end = float((part.vertices @ way).max())
        lost = 0.0
        for _, index in candidates(part.bounds[None], self._scene.bounds, 0.0):
            other = self._scene.items[int(index)]
            if other.index in excused or other.role is not Role.PHYSICAL or other.body is None:
                continue
            if other.index not in self._ready:
                self._ready[other.index] = Body(other.body)
            if intrusion(part, self._ready[other.index], FLUSH) is not None:
                lost = max(lost, end - float((other.body.vertices @ way).min()))
        return round(lost, 6)


def is_derived(guid: str) -> bool:
    """Whether an identifier is that of a derived envelope."""
    return guid.startswith(PREFIX)
