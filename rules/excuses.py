"""What the files say about pairs of items that may meet: joints, products, hosts, coverings."""

from collections.abc import Iterable

import numpy as np

from rules.scene import Floats, Scene

THIN = 0.5
"""A part is flange-like if its joined ports are no farther apart than this share of its longest side.

Practice: a weld-neck flange comes to 0.3, a wafer valve to 0.2, a short elbow or a reducer to 0.6 and more.
"""


class Excuses:
    """Tells of a pair whether the model means it to meet.

    Args:
        scene: the federated model.
    """

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

    def across_flange(self, a: int, b: int, at: Floats) -> bool:
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
            within = (at >= body.bounds[0] - thickness) & (at <= body.bounds[1] + thickness)
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
