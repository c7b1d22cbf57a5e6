"""Who belongs to whom: wholes, parts, products and coverings of items."""

from collections.abc import Iterable, Iterator

from rules.scene import Item, Scene


def wholes_of(scene: Scene, item: Item) -> Iterator[Item]:
    """Yield what an item is part of, the nearest first."""
    seen = {item.index}
    current = item
    while current.whole is not None and current.whole not in seen:
        current = scene.items[current.whole]
        seen.add(current.index)
        yield current


class Belongings:
    """What belongs to the items of a scene, sorted once: models have a hundred thousand items."""

    def __init__(self, scene: Scene):
        self._parts: dict[int, list[int]] = {}
        self._products: dict[int, list[int]] = {}
        self._coverings: dict[int, list[int]] = {}
        for item in scene.items:
            if item.whole is not None:
                self._parts.setdefault(item.whole, []).append(item.index)
            if item.product >= 0:
                self._products.setdefault(item.product, []).append(item.index)
        for first, second in sorted(scene.coverings):
            for covered, covering in ((first, second), (second, first)):
                if scene.items[covering].is_a("IfcCovering"):
                    self._coverings.setdefault(covered, []).append(covering)

    def parts(self, index: int) -> tuple[int, ...]:
        """Give the indices of an item's parts, parts of parts included; without itself."""
        found: dict[int, None] = {}
        queue = [index]
        for current in queue:
            for part in self._parts.get(current, ()):
                if part not in found and part != index:
                    found[part] = None
                    queue.append(part)
        return tuple(sorted(found))

    def product(self, item: Item) -> tuple[int, ...]:
        """Give the indices of the delivered product that an item is part of; itself included."""
        return tuple(self._products.get(item.product, (item.index,)))

    def coverings(self, indices: Iterable[int]) -> tuple[int, ...]:
        """Give the indices of what covers any of these items."""
        return tuple(sorted({covering for index in indices for covering in self._coverings.get(index, ())}))
