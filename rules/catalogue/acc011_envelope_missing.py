"""ACC011 envelope-missing: everything that is maintained must say what room it needs.

What it checks: every maintainable element of a model whose author gives envelopes: exchangers, pumps, heat pumps,
tanks, filters, meters, instruments, actuators, switchboards, and valves but for check valves. One without any envelope
of its own, of its parts or of what it is part of is an error. Of a model in which no element has an envelope that is
one finding for the whole model, for information: the room of its equipment is derived from class and shape as far as
the profile says how (`[[derive]]`), and of the rest nothing is checked.

Why it matters: no findings about access mean something only where access was asked about. What has no envelope was not
checked.

Example: the architect's model brings two boilers without clearance; the plant model brings P-1C without its envelope.

How to clear it: give the element an envelope, or a line in the profile that says what room its type needs.

References: domain practice (every maintainable element carries its envelopes); IFC4 IfcShapeRepresentation,
"Clearance".
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.derived import is_derived
from rules.maintainable import is_maintainable
from rules.meetings import label
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, Scene
from rules.wholes import Belongings, wholes_of


@dataclass(frozen=True)
class Limits:
    """No number of its own."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A maintainable element.

    Attributes:
        item: the element.
        has: whether it has an envelope.
        lacking: how many of its model have none, where none has one and this is the first; 0 for the rest of such a
            model; None where others have one.
        derived: how many of those got a derived one.
    """

    item: Item
    has: bool
    lacking: int | None
    derived: int


def applicability(scene: Scene, limits: Limits) -> Iterator[Asked]:
    """Give the maintainable elements, in scene order."""
    items = [item for item in scene.physical if is_maintainable(item)]
    served = _served(scene, derived=False)
    instead = _served(scene, derived=True)
    having = {item.model for item in items if item.index in served}
    lacking = Counter(item.model for item in items)
    derived = Counter(item.model for item in items if item.index in instead)
    reported: set[int] = set()
    for item in items:
        whole = None if item.model in having else 0 if item.model in reported else lacking[item.model]
        reported.add(item.model)
        yield Asked(item, item.index in served, whole, derived[item.model])


def requirement(subject: Asked, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand an envelope."""
    item = subject.item
    if subject.lacking is None and not subject.has:
        text = f"{label(item)} has no envelope: whether it can be reached and taken out was not checked"
        yield Violation(item, text, observed="no envelope", expected="an envelope")
    elif subject.lacking:
        model = scene.models[item.model]
        text = (
            f"none of the {subject.lacking} maintainable elements of {model.name or model.path} has an envelope; "
            f"{subject.derived} got one derived from class and shape, of the others no access was checked"
        )
        yield Violation(item, text, observed="no envelopes", expected="envelopes", severity=Severity.INFO)


def _served(scene: Scene, *, derived: bool) -> set[int]:
    """Items that an envelope belongs to, their parts and their wholes."""
    belongings = Belongings(scene)
    found: set[int] = set()
    for envelope in scene.envelopes:
        if envelope.owner is None or is_derived(envelope.guid) != derived:
            continue
        owner = envelope.owner
        found |= {owner.index, *belongings.parts(owner.index), *(whole.index for whole in wholes_of(scene, owner))}
        found |= set(belongings.product(owner))
    return found


RULE = Rule("ACC011", "envelope-missing", Severity.ERROR, "0.3.0", Limits, applicability, requirement)
