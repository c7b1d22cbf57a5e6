"""ACC003 pack-cannot-open: a plate pack must have the length to be opened.

What it checks: gasketed plate heat exchangers that say how many plates they have (Pset_HeatExchangerTypePlate). The
pack is plates times `pitch` long; to open it takes two end plates of `head` each, `opened` times the pack, and the
larger of `share` of the pack and `least`. The frame has that length between the face of its ports and the far side of
its column; where it is shorter, what is free behind it, at the height of the pack, counts as well. Without ports the
long axis of the body is taken. Brazed and welded exchangers have nothing to open and are no subjects.

Why it matters: plates come out one by one once the pack is loosened, and the pressure plate must run back on the bar
for it. A frame that is filled to its last hand's breadth has to be emptied from the end.

Example: PHE-1A has 290 plates, a pack of 0.90 m, and needs 1.65 m; its frame is 1.40 m long and a wall stands 0.1 m
behind it.

How to clear it: take the longer carrying bar of the same frame, or keep the way behind the frame free.

References: makers' manuals (L = heads + 1.15 A + max(0.6 A, 300 mm), domain reference 2.2); EN 307 (distances for
dismantling).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from rules.broadphase import candidates
from rules.collide import Body, intrusion
from rules.convex import convex_hull
from rules.meetings import label, millimetres
from rules.rule import Rule, Severity, Violation
from rules.scene import Floats, Item, Mesh, Role, Scene
from rules.stub import passes
from rules.upright import Upright, upright
from rules.wholes import Belongings


@dataclass(frozen=True)
class Limits:
    """Numbers of ACC003."""

    pitch: float = field(metadata={"dimension": "length", "meaning": "plate and gap"})
    head: float = field(metadata={"dimension": "length", "meaning": "least thickness of an end plate"})
    opened: float = field(metadata={"dimension": "ratio", "meaning": "length of the loosened pack over the tight one"})
    share: float = field(metadata={"dimension": "ratio", "meaning": "room to part the plates, of the pack"})
    least: float = field(metadata={"dimension": "length", "meaning": "least room to part the plates"})


_PACKED = frozenset({"PLATE", "PLATE_HEATEXCHANGER", "", "NOTDEFINED", "USERDEFINED"})
_SEALED = ("brazed", "gelötet", "geloetet", "soldered", "welded", "geschweißt")
_TOUCH = 0.005
"""What reaches into the way behind a frame by less only stands beside it [m]."""


def applicability(scene: Scene, limits: Limits) -> Iterable[Item]:
    """Plate exchangers that say how many plates they have."""
    return (item for item in scene.physical if item.is_a("IfcHeatExchanger") and _plates(item) > 0)


def requirement(item: Item, scene: Scene, limits: Limits) -> Iterator[Violation]:
    """Demand the length to open the pack."""
    pack = _plates(item) * limits.pitch
    needed = 2 * limits.head + limits.opened * pack + max(limits.share * pack, limits.least)
    box = upright(scene, item)
    if box is None or item.body is None:
        return
    axis, back = (box.front[1], -box.front[0]) if box.front is not None else (0, 0)
    own = 2 * float(box.half[axis])
    if own >= needed:
        return
    ways = (back,) if back else (1, -1)
    free, intruder, at = max(
        (_free_behind(scene, item, box, axis, sign, needed - own) for sign in ways), key=lambda found: found[0]
    )
    if own + free >= needed - _TOUCH:
        return
    yield Violation(
        subject=item,
        message=f"{label(item)} needs {millimetres(needed)} to open its pack of {_plates(item)} plates; its frame has "
        f"{millimetres(own)} and {millimetres(free)} behind it are free",
        other=intruder,
        at=at,
        observed=own + free,
        expected=needed,
        unit="m",
    )


def _plates(item: Item) -> int:
    if item.predefined_type.upper() not in _PACKED:
        return 0
    if any(word in f"{item.name} {item.type_name}".lower() for word in _SEALED):
        return 0
    said = item.property("Pset_HeatExchangerTypePlate", "NumberOfPlates")
    return said if isinstance(said, int) and not isinstance(said, bool) else 0


def _free_behind(
    scene: Scene, item: Item, box: Upright, axis: int, sign: int, wanted: float
) -> tuple[float, Item | None, tuple[float, float, float]]:
    """Find how much of the way behind a frame is free [m], what ends it, and where."""
    across = 1 - axis
    way = box.axes[axis] * sign
    face = box.centre + way * box.half[axis]
    side = box.axes[across] * box.half[across]
    up = np.array([0.0, 0.0, (box.high - box.low) / 2])
    corners = np.array(
        [face + way * reach + a * side + b * up for reach in (_TOUCH, wanted) for a in (-1, 1) for b in (-0.9, 0.9)]
    )
    part = _mesh(corners, item)
    belongings = Belongings(scene)
    own = (item.index, *belongings.parts(item.index))
    excused = {*own, *belongings.product(item), *belongings.coverings(own)}
    free, nearest = wanted, None
    for _, index in candidates(part.bounds[None], scene.bounds, 0.0):
        other = scene.items[int(index)]
        if (
            other.index in excused
            or other.role is not Role.PHYSICAL
            or other.body is None
            or _is_own(scene, own, other)
        ):
            continue
        if intrusion(part, Body(other.body), _TOUCH) is None:
            continue
        ahead = (other.body.vertices - face) @ way
        reach = max(0.0, float(ahead.min()))
        if reach < free:
            free, nearest = reach, other
    place = face + way * free
    return free, nearest, (float(place[0]), float(place[1]), float(place[2]))


def _is_own(scene: Scene, own: tuple[int, ...], other: Item) -> bool:
    """Whether something is pipework at the exchanger's own ports."""
    return passes(other) and any(
        neighbour == other.index for one in own for _, _, neighbour in scene.network.neighbours(one)
    )


def _mesh(corners: Floats, item: Item) -> Mesh:
    hull = convex_hull(corners)
    origin = item.body.origin if item.body is not None else (0.0, 0.0, 0.0)
    return Mesh(hull.vertices + np.array(origin), hull.faces, origin=origin)


RULE = Rule("ACC003", "pack-cannot-open", Severity.ERROR, "0.3.0", Limits, applicability, requirement)
