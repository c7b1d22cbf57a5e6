"""How messages of rules call things: one line that a coordinator finds the element by."""

from rules.scene import Item

LONGEST = 60
"""Most characters of a name in a message; practice."""


def called(item: Item) -> str:
    """Call an element by class and tag, else name, else GlobalId: "IfcPump P-1A"."""
    words = " ".join((_tag(item) or item.name or item.tag or item.guid).split())
    return f"{item.ifc_class} {words if len(words) <= LONGEST else words[: LONGEST - 1] + '…'}"


def _tag(item: Item) -> str:
    """Tag of an element; a number only is an element id of the authoring tool, which nobody calls it by."""
    return "" if item.tag.strip().isdigit() else item.tag


def millimetres(length: float) -> str:
    """Write a length [m] in mm: one digit behind the point below 100 mm, none above."""
    value = length * 1000
    return f"{value:.0f} mm" if abs(value) >= 100 else f"{round(value, 1):g} mm"
