"""What may stand in what: the pairs that a profile allows to embed, such as a socket in a wall.

Allowed pairs are no findings, but they are counted, so that a report can say how many there were.

Terminology: a *selector* names one side of a pair: a discipline ("arc"), a group ("mep"), an IFC class with its
subtypes ("IfcOutlet"), a class with a type ("IfcCableCarrierSegment.CONDUITSEGMENT"), or "any".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.roles import DISCIPLINES
from rules.scene import Item

ANY = "any"
GROUPS = {"mep": tuple(name for name in DISCIPLINES if name.startswith("mep-"))}
"""Names that stand for several disciplines."""

_CLASS = re.compile(r"Ifc[A-Za-z0-9]+(\.\w+)?")


def selector_words() -> tuple[str, ...]:
    """Every selector that is no class name."""
    return (ANY, *GROUPS, *DISCIPLINES)


def is_selector(text: str) -> bool:
    """Whether a text can name one side of a pair."""
    return text in selector_words() or _CLASS.fullmatch(text) is not None


def selects(selector: str, item: Item) -> bool:
    """Whether a selector names this item."""
    if selector == ANY:
        return True
    if not selector.startswith("Ifc"):
        return item.discipline in GROUPS.get(selector, (selector,))
    ifc_class, _, kind = selector.partition(".")
    if not item.is_a(ifc_class):
        return False
    return not kind or kind.upper() in (item.predefined_type.upper(), item.object_type.upper())


@dataclass(frozen=True)
class Embed:
    """One `[[embed]]` of a profile: whether what `a` selects may stand in what `b` selects, and why. Has no order."""

    a: str
    b: str
    allow: bool
    reason: str

    def fits(self, one: Item, other: Item) -> bool:
        """Whether this says anything about a pair."""
        return (selects(self.a, one) and selects(self.b, other)) or (selects(self.a, other) and selects(self.b, one))


def may_embed(embeds: Sequence[Embed], one: Item, other: Item) -> bool:
    """Whether a pair may embed: the first entry that fits it decides, none means no."""
    return next((embed.allow for embed in embeds if embed.fits(one, other)), False)
