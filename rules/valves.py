"""What kind of valve an item is: by its predefined type, and where the author gave none, by its names.

Many authoring tools write every valve as NOTDEFINED and say what it is in the family name, so names decide then
(English, German, Dutch, French: practice).
"""

import re

from rules.scene import Item

CHECKING = frozenset({"CHECK", "DOUBLECHECK"})
ISOLATING = frozenset({"ISOLATING", "STOPCOCK", "GASCOCK", "GASTAP"})
"""Predefined types of IfcValve that shut off a line (IfcValveTypeEnum)."""

_UNSAID = frozenset({"", "NOTDEFINED", "USERDEFINED"})
_CHECK_WORDS = re.compile(
    r"check.?valve|non.?return|\bnrv\b|back.?flow|rückschlag|rueckschlag|rückfluss|terugslag|keerklep|anti.?retour"
)
_ISOLATING_WORDS = re.compile(
    r"isolat|shut.?off|butterfly|gate.?valve|ball.?valve|stop.?valve|absperr|kugelhahn|schieber|klappe|afsluiter|"
    r"kogelkraan|vlinderklep|vanne d.?arrêt|papillon"
)


def is_valve(item: Item) -> bool:
    """Whether an item is a valve; in IFC2X3 its type says so."""
    return item.is_a("IfcValve")


def is_unsaid(item: Item) -> bool:
    """Whether an item is a valve of which neither type nor name tells the kind."""
    said = item.predefined_type.upper() not in _UNSAID
    return is_valve(item) and not said and not is_check(item) and not is_isolating(item)


def is_check(item: Item) -> bool:
    """Whether an item lets water pass one way only."""
    return is_valve(item) and _is(item, CHECKING, _CHECK_WORDS)


def is_isolating(item: Item) -> bool:
    """Whether an item is a valve that shuts off a line. A check valve is never one (domain reference, 4)."""
    return is_valve(item) and not is_check(item) and _is(item, ISOLATING, _ISOLATING_WORDS)


def _is(item: Item, types: frozenset[str], words: re.Pattern[str]) -> bool:
    kind = item.predefined_type.upper()
    if kind not in _UNSAID:
        return kind in types
    return words.search(" ".join((item.name, item.type_name, item.object_type)).lower()) is not None
