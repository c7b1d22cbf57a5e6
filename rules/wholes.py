"""Who belongs to whom: wholes, parts and coverings of an item."""

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


def parts_of(scene: Scene, item: Item) -> tuple[Item, ...]:
    """Find the parts of an item, parts of parts included, in scene order."""
    return tuple(
        other for other in scene.items if other.whole is not None and any(w is item for w in wholes_of(scene, other))
    )


def coverings_of(scene: Scene, items: Iterable[int]) -> frozenset[int]:
    """Find the indices of what covers one of these items, and of what they cover."""
    own = frozenset(items)
    return frozenset(
        other
        for pair in scene.coverings
        for one, other in (pair, pair[::-1])
        if one in own and _is_covering(scene.items[other])
    )


def _is_covering(item: Item) -> bool:
    return item.is_a("IfcCovering") or item.is_a("IfcCoveringType")
