"""Which elements meet, and which of those meetings are as they should be.

Geometry first, then the excuses, in this order: "connected" (joined port to port, or both bolted to the same thin
flange), "assembly" (parts of one delivered product, or a whole and its part), "host" (an opening's host and what fills
it), "covering" (insulation and what it covers, or what joins it), "allowed" (the profile lets one embed in the other;
but never that it be there twice).
A touch that nothing else explains is counted as "touch": the profile allows embedding, and a touch needs no leave.
An excused pair is still a meeting: reports count it, so that nobody takes a silent exclusion for a clean model.
"""

from collections.abc import Callable, Iterable

import numpy as np

from rules.broadphase import Indices, candidates
from rules.collide import DUPLICATE, Body, Overlap, overlap
from rules.scene import Item, Meeting, Scene

Embeds = Callable[[Item, Item], bool]

THIN = 0.5
"""A part is flange-like if its joined ports are no farther apart than this share of its longest side.

Practice: a weld-neck flange comes to 0.3, a wafer valve to 0.2, a short elbow or a reducer to 0.6 and more.
"""


DIGITS = 9
"""Decimals of depth and place: the last bits depend on which pairs were judged before, a nanometre does not."""


def meet(scene: Scene, tolerance: float, embeds: Embeds, iou: float = DUPLICATE) -> tuple[tuple[Meeting, ...], int]:
    """Find all meetings of a scene.

    Args:
        scene: the federated model; its `meetings` are not looked at.
        tolerance: greatest depth or gap of a touch [m].
        embeds: whether the profile lets either item be embedded in the other.
        iou: share of the joint volume above which two items of one class are duplicates.

    Returns:
        Meetings sorted by the indices of A and B, A the lower; and how many pairs the broad phase let through.
    """
    pairs = pairs_of(scene, tolerance)
    return judge(scene, pairs, tolerance, embeds, iou), len(pairs)


def pairs_of(scene: Scene, tolerance: float) -> Indices:
    """Pairs of physical items whose boxes come within the tolerance [m]: (k, 2) item indices, sorted."""
    boxes = np.full((len(scene.items), 2, 3), np.nan)
    for item in scene.physical:
        boxes[item.index] = scene.bounds[item.index]
    return candidates(boxes, None, tolerance)


def judge(
    scene: Scene, pairs: Indices, tolerance: float, embeds: Embeds, iou: float = DUPLICATE
) -> tuple[Meeting, ...]:
    """Judge pairs (k, 2) of item indices one by one; any split of them, put together again, gives the same."""
    relations = Relations(scene)
    bodies: dict[int, Body] = {}
    found: list[Meeting] = []
    for a, b in ((int(a), int(b)) for a, b in pairs):
        one, other = (_body(scene.items[index], bodies) for index in (a, b))
        excuse = relations.excuse(a, b)
        if not excuse and embeds(scene.items[a], scene.items[b]):
            excuse = "allowed"
        met = overlap(one, other, tolerance, measure=not excuse, iou=iou)
        if met is None:
            continue
        kind = _kind(scene.items[a], scene.items[b], met)
        if excuse == "allowed" and kind == "duplicate":
            met, excuse = overlap(one, other, tolerance, iou=iou) or met, ""
        if not excuse and relations.across_flange(a, b, met):
            excuse = "connected"
        if kind == "touch" and excuse in ("", "allowed"):
            excuse = "touch"
        x, y, z = (round(float(value), DIGITS) for value in met.at)
        at, depth = (x, y, z), round(met.depth, DIGITS)
        found.append(Meeting(a, b, kind, depth, met.exact, met.volume, at, met.how, excuse, met.iou))
    return tuple(found)


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


def _body(item: Item, bodies: dict[int, Body]) -> Body:
    if item.index not in bodies:
        if item.body is None:
            raise ValueError(f"{item.guid} has no body to meet anything with")
        bodies[item.index] = Body(item.body)
    return bodies[item.index]


def _kind(a: Item, b: Item, met: Overlap) -> str:
    """Tell the kind of a meeting: two bodies in one place are duplicates only if they are of one class."""
    if met.kind == "duplicate" and not (a.is_a(b.ifc_class) or b.is_a(a.ifc_class)):
        return "contained" if met.inside else "hard"
    return met.kind


class Relations:
    """What the files say about pairs of items: joints, products, hosts, coverings."""

    def __init__(self, scene: Scene):
        self._scene = scene
        self._joined: dict[int, set[int]] = _both_ways(scene.network.joined)
        self._beside: dict[int, set[int]] = _both_ways(scene.coverings)

    def excuse(self, a: int, b: int) -> str:
        """Tell why a pair may meet: "connected", "assembly", "host", "covering"; empty if nothing says so."""
        if any(second in self._joined.get(first, ()) for first in self._product(a) for second in self._product(b)):
            return "connected"
        product_a, product_b = self._scene.items[a].product, self._scene.items[b].product
        if (product_a >= 0 and product_a == product_b) or a in self._wholes(b) or b in self._wholes(a):
            return "assembly"
        if any(pair in self._scene.hosts for pair in self._pairs(a, b)):
            return "host"
        return "covering" if self._covered(a, b) else ""

    def across_flange(self, a: int, b: int, overlapping: Overlap) -> bool:
        """Tell whether both are joined to one thin part and meet within reach of it: pipe, flange, valve.

        The flange must have a body and places for the two ports; the point where the items meet must lie in its box,
        grown by its own thickness, so that a lever that hits the pipe farther on is still found.
        """
        for middle in sorted(self._joined.get(a, set()) & self._joined.get(b, set())):
            body = self._scene.items[middle].body
            sides = [self._port_places(middle, end) for end in (a, b)]
            if body is None or not all(sides):
                continue
            thickness = min(float(np.linalg.norm(np.subtract(p, q))) for p in sides[0] for q in sides[1])
            longest = float(np.ptp(body.bounds, axis=0).max())
            within = (overlapping.at >= body.bounds[0] - thickness) & (overlapping.at <= body.bounds[1] + thickness)
            if thickness <= THIN * longest and bool(within.all()):
                return True
        return False

    def _port_places(self, item: int, other: int) -> list[tuple[float, float, float]]:
        network = self._scene.network
        own = [port for port, _, neighbour in network.neighbours(item) if neighbour == other]
        return [place for place in (network.ports[port].at for port in own) if place is not None]

    def _wholes(self, index: int) -> list[int]:
        """List what an item is aggregated in, nearest first."""
        found: list[int] = []
        whole = self._scene.items[index].whole
        while whole is not None and whole not in found:
            found.append(whole)
            whole = self._scene.items[whole].whole
        return found

    def _product(self, index: int) -> tuple[int, ...]:
        """Give an item and the delivered product it is part of: either may carry the ports."""
        product = self._scene.items[index].product
        return (index,) if product in (-1, index) else (index, product)

    def _pairs(self, a: int, b: int) -> Iterable[tuple[int, int]]:
        """Yield the pair, and every pair of their wholes."""
        for first in (a, *self._wholes(a)):
            for second in (b, *self._wholes(b)):
                yield min(first, second), max(first, second)

    def _covered(self, a: int, b: int) -> bool:
        if any(pair in self._scene.coverings for pair in self._pairs(a, b)):
            return True
        under_a, under_b = self._under(a), self._under(b)
        if under_a == {a} and under_b == {b}:
            return False
        return any(first == second or second in self._joined.get(first, ()) for first in under_a for second in under_b)

    def _under(self, index: int) -> set[int]:
        """Tell what a covering covers, by relation or as part of what has a body; any other item is itself."""
        item = self._scene.items[index]
        if not item.is_a("IfcCovering"):
            return {index}
        found = set(self._beside.get(index, ()))
        if item.whole is not None and self._scene.items[item.whole].body is not None:
            found.add(item.whole)
        return found or {index}


def _both_ways(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for first, second in pairs:
        found.setdefault(first, set()).add(second)
        found.setdefault(second, set()).add(first)
    return found
