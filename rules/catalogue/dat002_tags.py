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
from collections.abc import Iterable
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
    """A maintainable element and its tag ("" for none).

    `same` are other things before it with the same tag, each by its first element; empty if it is one of them. `untagged` counts the maintainable elements of its model where
    none of them has a tag and this is the first of them; None where others have, 0 for the rest of such a model.
    """

    item: Item
    tag: str
    same: tuple[Item, ...]
    untagged: int | None


def applicability(scene: Scene, limits: Limits) -> Iterable[Tagged]:
    """Maintainable elements, in scene order."""
    items = [item for item in scene.items if is_maintainable(item)]
    tags = {item.index: tag_of(item) for item in items}
    tagging = {item.model for item in items if tags[item.index]}
    counts = {model: sum(item.model == model for item in items) for model in {item.model for item in items}}
    by_tag: dict[str, list[list[Item]]] = {}
    reported: set[int] = set()
    for item in items:
        tag = tags[item.index]
        things = by_tag.setdefault(tag.casefold(), []) if tag else []
        own = next((thing for thing in things if any(is_same(item, other) for other in thing)), None)
        same = () if own is not None else tuple(thing[0] for thing in things)
        if own is None:
            things.append([item])
        else:
            own.append(item)
        untagged = None if item.model in tagging else 0 if item.model in reported else counts[item.model]
        reported.add(item.model)
        yield Tagged(item, tag, same, untagged)


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
    if subject.same:
        first = subject.same[0]
        text = f"{label(item)} of {_model(scene, item)} has the tag {tag!r} of {label(first)} of {_model(scene, first)}"
        yield Violation(item, text, other=first, observed=tag, expected="a tag of its own")


def tag_of(item: Item) -> str:
    """Tag of an element, without blanks about it; empty for what an authoring tool wrote of its own accord."""
    tag = item.tag.strip()
    return "" if _AUTHORING_ID.fullmatch(tag) else tag


def is_same(one: Item, other: Item) -> bool:
    """Whether two elements are one thing: in two files, or as parts of one delivered product."""
    if one.model != other.model and canonical(one.guid) == canonical(other.guid):
        return True
    if one.product == other.product >= 0:
        return True
    return _stands_for(one, other) or _stands_for(other, one)


def _stands_for(one: Item, other: Item) -> bool:
    named = one.property(DHR_IDENTITY, "DuplicateOf")
    if not isinstance(named, str) or not named.strip():
        return False
    return canonical(named) == canonical(other.guid) or named.strip().casefold() == tag_of(other).casefold()


def _model(scene: Scene, item: Item) -> str:
    model = scene.models[item.model]
    return model.name or model.path


RULE = Rule("DAT002", "missing-or-shared-tag", Severity.ERROR, "0.1.0", Limits, applicability, requirement)
