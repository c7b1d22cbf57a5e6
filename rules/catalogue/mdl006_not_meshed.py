"""MDL006 element-not-meshed: geometry that no kernel could read is geometry that was not checked.

What it checks: every element that declares a body, of all models: each must have come back from tessellation as a
mesh. An element without one, or with only part of it, is a warning that says why.

Why it matters: what has no mesh cannot clash. A report of zero findings over a model of which a tenth was not read
proves nothing.

Example: a railing is modelled as a sweep along a curve that turns back on itself; both kernels give up.

How to clear it: open the element in the authoring tool and model it simpler, or export it as facets. Until then look
at it by eye.

References: contract.md, models[].not_meshed; IFC4 IfcRepresentationResource for what a body may be made of.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rules.meetings import label
from rules.rule import Rule, Severity, Violation
from rules.scene import Item, NotMeshed, Scene


@dataclass(frozen=True)
class Limits:
    """MDL006 rests on no numbers."""


@dataclass(frozen=True, eq=False)
class Declared:
    """An element that declares a body, and why it has none or not all of it (None: it has)."""

    item: Item
    missing: NotMeshed | None


def applicability(scene: Scene, limits: Limits) -> Iterable[Declared]:
    """Elements that declare a body."""
    missing = _missing(scene)
    for item in scene.items:
        if item.index in missing or item.body is not None:
            yield Declared(item, missing.get(item.index))


def requirement(subject: Declared, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand a mesh."""
    if subject.missing is not None:
        extent = "has no mesh" if subject.item.body is None else "is meshed in part"
        yield Violation(
            subject=subject.item,
            message=f"{label(subject.item)} {extent} and was not checked: {subject.missing.why}",
            observed=subject.missing.why,
            expected="a mesh",
        )


def _missing(scene: Scene) -> dict[int, NotMeshed]:
    """Items by what their model says was not meshed; where a GlobalId occurs twice, those without a body first."""
    by_guid: dict[tuple[int, str], list[Item]] = {}
    for item in sorted(scene.items, key=lambda item: item.body is not None):
        by_guid.setdefault((item.model, item.guid), []).append(item)
    found: dict[int, NotMeshed] = {}
    for number, model in enumerate(scene.models):
        for missing in model.not_meshed:
            candidates = by_guid.get((number, missing.guid), [])
            chosen = next((item for item in candidates if item.index not in found), None)
            if chosen is not None:
                found[chosen.index] = missing
    return found


RULE = Rule("MDL006", "element-not-meshed", Severity.WARNING, "0.1.0", Limits, applicability, requirement)
