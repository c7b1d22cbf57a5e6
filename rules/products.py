"""Delivered products as a profile wants them: which assemblies come as one, so that their parts do not clash."""

from collections.abc import Iterable
from dataclasses import replace

from rules.roles import PRODUCT_ASSEMBLIES, PRODUCT_CLASSES
from rules.scene import Item, Scene


def regrouped(scene: Scene, assemblies: Iterable[str]) -> Scene:
    """Group the items of a scene into delivered products anew.

    Args:
        scene: grouped with the defaults of `rules.roles`.
        assemblies: predefined types, or object types, of the IfcElementAssembly that come as one product.

    Returns:
        The same scene where the profile keeps the defaults, else one with other items; their indices stay.
    """
    types = frozenset(name.upper() for name in assemblies)
    if types == PRODUCT_ASSEMBLIES:
        return scene
    products = [_product(scene, item, types) for item in scene.items]
    items = tuple(
        item if item.product == product else replace(item, product=product)
        for item, product in zip(scene.items, products, strict=True)
    )
    envelopes = tuple(
        envelope if envelope.owner is None else replace(envelope, owner=items[envelope.owner.index])
        for envelope in scene.envelopes
    )
    return replace(scene, items=items, envelopes=envelopes)


def _product(scene: Scene, item: Item, assemblies: frozenset[str]) -> int:
    """Climb while each whole is a product: what `rules.roles.products` does, on items."""
    top = item
    seen = {item.index}
    while top.whole is not None and top.whole not in seen and _is_product(scene.items[top.whole], assemblies):
        top = scene.items[top.whole]
        seen.add(top.index)
    return top.index


def _is_product(item: Item, assemblies: frozenset[str]) -> bool:
    if any(item.is_a(name) for name in sorted(PRODUCT_CLASSES)):
        return True
    named = {item.predefined_type.upper(), item.object_type.upper()} - {""}
    return item.ifc_class == "IfcElementAssembly" and bool(named & assemblies)
