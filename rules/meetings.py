"""Which elements meet, and which of those meetings are as they should be.

Geometry first, then the excuses, in this order: "connected" (joined port to port, or both bolted to the same thin
flange), "assembly" (parts of one delivered product, or a whole and its part), "host" (an opening's host and what fills
it), "covering" (insulation and what it covers, or what joins it), "allowed" (the profile lets one embed in the other;
but never that it be there twice).
A touch that nothing else explains is counted as "touch": the profile allows embedding, and a touch needs no leave.
An excused pair is still a meeting: reports count it, so that nobody takes a silent exclusion for a clean model.
"""

from collections.abc import Callable

import numpy as np

from rules.broadphase import Indices, candidates
from rules.collide import DUPLICATE, Overlap
from rules.excuses import Excuses
from rules.judge import Ask, Judges, judge_here
from rules.scene import Floats, Item, Meeting, Mesh, Point, Scene

Embeds = Callable[[Item, Item], bool]
"""Whether the profile lets one of two items be embedded in the other; asked of kinds of items, not of single ones."""

ALLOWED = "allowed"

DIGITS = 9
"""Decimals of depth and place: the last bits depend on which pairs were judged before, a nanometre does not."""


def meet(scene: Scene, tolerance: float, embeds: Embeds, iou: float = DUPLICATE) -> tuple[tuple[Meeting, ...], int]:
    """Find all meetings of a scene in this process.

    Args:
        scene: the federated model; its `meetings` are not looked at.
        tolerance: greatest depth or gap of a touch [m].
        embeds: whether the profile lets either item be embedded in the other.
        iou: share of the joint volume above which two items of one class are duplicates.

    Returns:
        Meetings sorted by the indices of A and B, A the lower; and how many pairs the broad phase let through.
    """
    pairs = pairs_of(scene, tolerance)
    return meetings_of(scene, pairs, tolerance, embeds, iou)[0], len(pairs)


def pairs_of(scene: Scene, tolerance: float) -> Indices:
    """Pairs of physical items whose boxes come within the tolerance [m]: (k, 2) item indices, sorted."""
    boxes = np.full((len(scene.items), 2, 3), np.nan)
    for item in scene.physical:
        boxes[item.index] = scene.bounds[item.index]
    return candidates(boxes, None, tolerance)


def meetings_of(
    scene: Scene,
    pairs: Indices,
    tolerance: float,
    embeds: Embeds,
    iou: float = DUPLICATE,
    judges: Judges = judge_here,
    *,
    touches: bool = True,
) -> tuple[tuple[Meeting, ...], tuple[tuple[int, int, str], ...]]:
    """Judge pairs (k, 2) of item indices; any split of them, put together again, gives the same.

    Args:
        scene: the federated model.
        pairs: which items.
        tolerance: greatest depth, and greatest gap, at which bodies merely touch [m].
        embeds: whether the profile lets either of two items be embedded in the other.
        iou: share of the joint volume above which two items of one class are duplicates.
        judges: who judges the bodies.
        touches: whether touches are asked for; if not, pairs that may embed and that no plane parts are "allowed" even
            if they only touch.

    Returns:
        The meetings, and the pairs that could not be judged with the reason.
    """
    excuses = Excuses(scene)
    may = _Embedding(scene, embeds)
    reasons = [excuses.excuse(a, b) or may.excuse(a, b) for a, b in pairs.tolist()]
    allowed = Ask.KIND if touches else Ask.TWIN
    asks = [allowed if reason == ALLOWED else Ask.MEETS if reason else Ask.FULL for reason in reasons]
    numbers, inside = np.unique(pairs, return_inverse=True)
    bodies = [_body(scene.items[int(number)]) for number in numbers]
    judged = judges(bodies, inside.reshape(-1, 2), asks, tolerance, iou)
    found: list[Meeting] = []
    unjudged: list[tuple[int, int, str]] = []
    for (a, b), reason, met in zip(pairs.tolist(), reasons, judged, strict=True):
        if isinstance(met, str):
            unjudged.append((a, b, met))
        elif met is not None:
            found.append(_meeting(scene, excuses, (a, b), reason, met, tolerance))
    return tuple(found), tuple(unjudged)


def gaps_of(
    scene: Scene, pairs: Indices, clearance: float, judges: Judges = judge_here
) -> tuple[tuple[Meeting, ...], tuple[tuple[int, int, str], ...]]:
    """Measure the gaps of pairs (k, 2) of item indices, as far as they are below the clearance [m].

    Returns:
        Meetings of kind "near", with minus the gap as depth, and the pairs that could not be judged with the reason.
        Joined, hosted and covering pairs and parts of one product are excused; what may embed must keep its distance
        all the same.
    """
    excuses = Excuses(scene)
    numbers, inside = np.unique(pairs, return_inverse=True)
    bodies = [_body(scene.items[int(number)]) for number in numbers]
    judged = judges(bodies, inside.reshape(-1, 2), [Ask.NEAR] * len(pairs), clearance, DUPLICATE)
    found: list[Meeting] = []
    unjudged: list[tuple[int, int, str]] = []
    for (a, b), met in zip(pairs.tolist(), judged, strict=True):
        if isinstance(met, str):
            unjudged.append((a, b, met))
        elif met is not None:
            found.append(_gap(scene, (a, b), excuses.excuse(a, b), met, clearance))
    return tuple(found), tuple(unjudged)


def _gap(scene: Scene, pair: tuple[int, int], excuse: str, met: Overlap, clearance: float) -> Meeting:
    a, b = pair
    body = _body(scene.items[a])
    other_at = met.at if met.other_at is None else met.other_at
    first, second = (_rounded(point - np.array(body.origin)) for point in (met.at, other_at))
    if _outside(first, body) > _outside(second, body):
        first, second = second, first
    x, y, z = ((one + other) / 2 for one, other in zip(first, second, strict=True))
    depth = round(met.depth, DIGITS) + 0.0
    points = first, second
    return Meeting(
        a, b, "near", depth, met.exact, met.volume, (x, y, z), met.how, excuse, limit=clearance, points=points
    )


def _outside(point: Point, body: Mesh) -> float:
    """Tell how far a point lies outside the box of a body [m]."""
    low, high = body.bounds
    place = np.array(point)
    return float(np.maximum(np.maximum(low - place, place - high), 0.0).max())


def _rounded(point: Floats) -> Point:
    x, y, z = (round(float(value), DIGITS) for value in point)
    return x, y, z


def _meeting(
    scene: Scene, excuses: Excuses, pair: tuple[int, int], excuse: str, met: Overlap, tolerance: float
) -> Meeting:
    a, b = pair
    kind = _kind(scene.items[a], scene.items[b], met)
    if excuse == ALLOWED and kind == "duplicate":
        excuse = ""
    at = met.at - np.array(_body(scene.items[a]).origin)  # verdicts are in world coordinates
    if not excuse and excuses.across_flange(a, b, at):
        excuse = "connected"
    if kind == "touch" and excuse in ("", ALLOWED):
        excuse = "touch"
    depth = round(met.depth, DIGITS)
    return Meeting(a, b, kind, depth, met.exact, met.volume, _rounded(at), met.how, excuse, met.iou, tolerance)


def sides(scene: Scene, meeting: Meeting) -> tuple[Item, Item]:
    """Give the two items of a meeting in the order in which they were asked for."""
    a, b = scene.items[meeting.a], scene.items[meeting.b]
    return (b, a) if meeting.turned else (a, b)


def label(item: Item) -> str:
    """Name an item for a message: class, name, and tag where it says more."""
    words = [item.ifc_class or "element", item.name or item.guid]
    if item.tag and not item.tag.isdigit() and item.tag not in item.name:  # digits: an id of the authoring tool
        words.append(f"[{item.tag}]")
    return " ".join(words)


def millimetres(length: float) -> str:
    """Write a length [m] for a message: "52 mm", "0.4 mm"."""
    value = length * 1000
    return f"{value:.0f} mm" if value >= 9.95 else f"{value:.1f} mm"


class _Embedding:
    """Whether the profile lets pairs embed, asked once for all items that are alike to it."""

    def __init__(self, scene: Scene, embeds: Embeds):
        self._scene = scene
        self._embeds = embeds
        kinds: dict[tuple[object, ...], int] = {}
        self._kind = [
            kinds.setdefault(
                (item.discipline, item.ifc_class, item.classes, item.predefined_type, item.object_type), len(kinds)
            )
            for item in scene.items
        ]
        self._known: dict[tuple[int, int], bool] = {}

    def excuse(self, a: int, b: int) -> str:
        kinds = self._kind[a], self._kind[b]
        if kinds not in self._known:
            self._known[kinds] = self._embeds(self._scene.items[a], self._scene.items[b])
        return ALLOWED if self._known[kinds] else ""


def _body(item: Item) -> Mesh:
    if item.body is None:
        raise ValueError(f"{item.guid} has no body to meet anything with")
    return item.body


def _kind(a: Item, b: Item, met: Overlap) -> str:
    """Tell the kind of a meeting: two bodies in one place are duplicates only if they are of one class."""
    if met.kind == "duplicate" and not (a.is_a(b.ifc_class) or b.is_a(a.ifc_class)):
        return "contained" if met.inside else "hard"
    return met.kind
