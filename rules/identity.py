"""Which finding is which: canonical GlobalIds and finding keys that survive a move, a rename and a re-export.

A key rests on who is concerned, never on where: `uuid5(rule family, sorted canonical GlobalIds, ordinal)`. The model
enters only where a GlobalId occurs more than once in the federation, because file names change between revisions.
"""

import re
import uuid
from collections import Counter
from collections.abc import Iterable

from rules.scene import Item, Scene

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "bimgen/finding-key")
"""Namespace of finding keys."""

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"
"""Digits of an IFC GlobalId, base 64. Source: buildingSMART, "IFC GUID" (IfcGloballyUniqueId)."""

_VALUES = {digit: value for value, digit in enumerate(_ALPHABET)}
_COMPRESSED = re.compile(r"[0-9A-Za-z_$]{22}")
_HEXADECIMAL = re.compile(r"\{?([0-9A-Fa-f]{8}(?:-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12})\}?")


def canonical(guid: str) -> str:
    """Write a GlobalId the one right way.

    Twenty-two digits of base 64 hold 132 bits, a GUID has 128: some exporters set the four bits that do not count,
    others write the GUID in hexadecimal. All of these name the same element.

    Args:
        guid: 22 characters, or a GUID in hexadecimal with or without hyphens and braces.

    Returns:
        Twenty-two characters, the first of them 0 to 3; text that is no GUID comes back stripped.
    """
    text = guid.strip()
    hexadecimal = _HEXADECIMAL.fullmatch(text)
    if hexadecimal:
        number = int(hexadecimal[1].replace("-", ""), 16)
    elif _COMPRESSED.fullmatch(text):
        number = 0
        for digit in text:
            number = number * 64 + _VALUES[digit]
        number %= 1 << 128
    else:
        return text
    digits: list[str] = []
    for _ in range(22):
        number, value = divmod(number, 64)
        digits.append(_ALPHABET[value])
    return "".join(reversed(digits))


class Names:
    """What the elements of a scene are called in finding keys.

    Args:
        scene: the federation; it decides which GlobalIds need the name of their model.
    """

    def __init__(self, scene: Scene):
        self._models = tuple(model.name or model.path for model in scene.models)
        counts = Counter(canonical(item.guid) for item in scene.items)
        self._repeated = frozenset(guid for guid, count in counts.items() if count > 1)

    def of(self, item: Item) -> str:
        """Name of one element: its canonical GlobalId, behind it the model where the GlobalId is not enough."""
        guid = canonical(item.guid)
        if guid not in self._repeated:
            return guid
        return f"{guid}@{self._models[item.model] if 0 <= item.model < len(self._models) else item.model}"


def key(family: str, names: Iterable[str], ordinal: int) -> str:
    """Derive the key of a finding.

    Args:
        family: what rules share keys: a code, or "CLS" for the three that say how one pair clashes.
        names: of the elements concerned, in any order (`Names.of`).
        ordinal: 0 for the first finding of this family about these elements, then 1, 2 …

    Returns:
        A UUID, as text.
    """
    return str(uuid.uuid5(NAMESPACE, "\n".join([family, *sorted(names), str(ordinal)])))
