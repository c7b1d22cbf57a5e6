"""DAT002 missing-or-shared-tag: everything that is maintained has a tag, and no two things have the same.

What it checks: the tags (DHR_Identity.Tag, else the attribute Tag) of all maintainable elements of the federation:
exchangers, pumps, chillers, tanks, filters, meters, instruments, actuators, controllers, switchboards, and valves but
for check valves. A tag that a second element carries is an error, upper and lower case being the same. So is one that
does not fit `pattern`, where the project sets one. A missing tag is a warning, and an error where the project sets a
pattern. Where no maintainable element of a model has a tag at all, that is one finding for the model and not one for
each element. What the authoring tool writes into Tag of its own accord is no tag: numbers of five digits and more,
and GUIDs. The same element in two files is no duplicate: same GlobalId, or named by DHR_Identity.DuplicateOf; nor are
the parts of one delivered product.

Why it matters: the tag is what operating manual, controls, spare parts and the lock on the valve agree on. Two valves
with one tag end with the wrong one closed.

Example: the pump skid of one contractor and that of another both have a P-1A.

How to clear it: give the element a tag of its own. If the two are one thing in two files, give both the same
GlobalId, or name the GlobalId or tag of the one in DHR_Identity.DuplicateOf of the other.

References: ISO 81346-1 (a reference designation names one object); IFC4 IfcElement.Tag; the project's tagging
standard for `pattern`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from component_library.vocabulary import DHR_IDENTITY
from rules.identity import canonical
from rules.maintainable import is_maintainable
from rules.meetings import label
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene

_AUTHORING_ID = re.compile(r"\d{5,}|\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?|[0-3][0-9A-Za-z_$]{21}")
"""Element ids of Revit have five digits and more; Archicad and others write GUIDs (practice)."""


@dataclass(frozen=True)
class Limits:
    """What DAT002 rests on."""

    pattern: str = field(
        metadata={
            "dimension": "text",
            "format": "regex",
            "meaning": "regular expression that a whole tag must fit; empty for any",
        }
    )


@dataclass(frozen=True, eq=False)
class Tagged:
    """A maintainable element.

    Attributes:
        item: the element.
        tag: its tag, "" for none.
        taken: the element that had the tag before, if that is another thing.
        untagged: how many maintainable elements its model has, where none of them has a tag and this is the first of
            them; 0 for the rest of such a model; None where others have.
    """

    item: Item
    tag: str
    taken: Item | None
    untagged: int | None


def applicability(scene: Scene, limits: Limits) -> Iterable[Tagged]:
    """Give the maintainable elements, in scene order."""
    items = [item for item in scene.items if is_maintainable(item)]
    tags = {item.index: tag_of(item) for item in items}
    tagging = {item.model for item in items if tags[item.index]}
    counts = Counter(item.model for item in items)
    by_tag: dict[str, list[Item]] = {}
    for item in items:
        by_tag.setdefault(tags[item.index].casefold(), []).append(item)
    taken = {index: first for tag, group in by_tag.items() if tag for index, first in shared(group, tag).items()}
    reported: set[int] = set()
    for item in items:
        untagged = None if item.model in tagging else 0 if item.model in reported else counts[item.model]
        reported.add(item.model)
        yield Tagged(item, tags[item.index], taken.get(item.index), untagged)


def requirement(subject: Tagged, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand a tag, that it fits the pattern, and that nothing else has it."""
    item, tag = subject.item, subject.tag
    missing = None if limits.pattern else Severity.WARNING
    if subject.untagged:
        text = f"none of the {subject.untagged} maintainable elements of {_model(scene, item)} has a tag"
        yield Violation(item, text, observed="no tags", expected="a tag on each", severity=missing)
    elif not tag and subject.untagged is None:
        yield Violation(item, f"{label(item)} has no tag", observed="no tag", expected="a tag", severity=missing)
    if tag and limits.pattern and not re.fullmatch(limits.pattern, tag):
        yield Violation(
            item, f"{label(item)}: tag {tag!r} does not fit {limits.pattern}", observed=tag, expected=limits.pattern
        )
    first = subject.taken
    if first is not None:
        text = f"{label(item)} of {_model(scene, item)} has the tag {tag!r} of {label(first)} of {_model(scene, first)}"
        yield Violation(item, text, other=first, observed=tag, expected="a tag of its own")


def tag_of(item: Item) -> str:
    """Tag of an element, without blanks about it; empty for what an authoring tool wrote of its own accord."""
    tag = item.tag.strip()
    return "" if _AUTHORING_ID.fullmatch(tag) else tag


def shared(group: Sequence[Item], tag: str) -> dict[int, Item]:
    """Find out which elements with one tag are things of their own.

    Args:
        group: elements with the tag, in scene order.
        tag: in lower case.

    Returns:
        For the first element of every thing but the first: its index, and the element that had the tag before.
    """
    stand_ins = [item for item in group if _duplicate_of(item).casefold() == tag]
    things: dict[tuple[str, str | int], int] = {}
    firsts: list[Item] = []
    for item in group:
        if item in stand_ins and len(group) > len(stand_ins):
            continue
        keys = _keys(item)
        number = next((things[key] for key in keys if key in things), len(firsts))
        if number == len(firsts):
            firsts.append(item)
        things.update(dict.fromkeys(keys, number))
    return {item.index: firsts[0] for item in firsts[1:]}


def _keys(item: Item) -> list[tuple[str, str | int]]:
    """List what elements of one thing have in common: GlobalId, the one they stand for, delivered product."""
    keys: list[tuple[str, str | int]] = [("guid", canonical(item.guid))]
    if _duplicate_of(item):
        keys.append(("guid", canonical(_duplicate_of(item))))
    if item.product >= 0:
        keys.append(("product", item.product))
    return keys


def _duplicate_of(item: Item) -> str:
    named = item.property(DHR_IDENTITY, "DuplicateOf")
    return named.strip() if isinstance(named, str) else ""


def _model(scene: Scene, item: Item) -> str:
    model = scene.models[item.model]
    return model.name or model.path


RULE = Rule("DAT002", "missing-or-shared-tag", Severity.ERROR, "0.1.0", Limits, applicability, requirement)
