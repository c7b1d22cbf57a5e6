"""REA005 frequent-valves-scattered: valves that are worked every day or week stand together.

What it checks: the valves of one module (DHR_Identity.ModuleTag, else the assembly they are part of) that
DHR_Access.AccessFrequency calls DAILY or WEEKLY. Valves no more than `station` apart, handle to handle, one after the
other, are one station. Every station but the largest of a module is told, once, with the gap to the nearest one.
Where no frequency is said, or only one valve of a module is frequent, there is nothing to check.

Why it matters: a round of ten valves at one place takes five minutes; ten valves at ten places are not done.

Example: three valves of the softener are worked every week; two are beside the unit, the third 7 m away in the rack.

How to clear it: bring the valves to one place. Where a valve is gone to less often, say so in AccessFrequency.

References: practice of operators; EN ISO 14122-1 (access for frequent work). Domain reference REA-05.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from component_library.vocabulary import DHR_IDENTITY
from rules.connected import connected
from rules.meetings import label
from rules.reach import OFTEN, Handle, frequency, handles_of
from rules.rule import Rule, Severity, Violation
from rules.scene import Floats, Item, Scene


@dataclass(frozen=True)
class Limits:
    """Numbers of REA005."""

    station: float = field(metadata={"dimension": "length", "meaning": "greatest gap between valves of one station"})


@dataclass(frozen=True, eq=False)
class Round:
    """The frequent valves of one module, in scene order."""

    module: str
    handles: tuple[Handle, ...]


def applicability(scene: Scene, limits: Limits) -> Iterable[Round]:
    """Give the modules with several frequent valves."""
    modules: dict[tuple[int, str], list[Handle]] = {}
    for handle in (*handles_of(scene).by_hand, *handles_of(scene).small):
        module = module_of(scene, handle.item)
        if module and frequency(handle.item) in OFTEN:
            modules.setdefault((handle.item.model, module), []).append(handle)
    for (_, module), handles in sorted(modules.items()):
        if len(handles) > 1:
            yield Round(module, tuple(sorted(handles, key=lambda handle: handle.item.index)))


def requirement(subject: Round, scene: Scene, limits: Limits) -> Iterable[Violation]:
    """Demand one station."""
    at = np.array([handle.at for handle in subject.handles])
    apart = np.linalg.norm(at[:, None] - at[None], axis=2)
    first, second = np.nonzero(apart <= limits.station)
    station = connected(len(at), first, second)
    numbers, sizes = np.unique(station, return_counts=True)
    largest = int(numbers[np.argmax(sizes)])
    for number in (int(one) for one in numbers if one != largest):
        yield _violation(subject, apart, station == number, limits)


def _violation(subject: Round, apart: Floats, own: np.ndarray, limits: Limits) -> Violation:
    between = apart[own][:, ~own]
    row, column = np.unravel_index(int(np.argmin(between)), between.shape)
    here = subject.handles[int(np.flatnonzero(own)[row])]
    there = subject.handles[int(np.flatnonzero(~own)[column])]
    more = f" and {int(own.sum()) - 1} more" if own.sum() > 1 else ""
    gap = float(between.min())
    x, y, z = (float(value) for value in here.at)
    return Violation(
        subject=here.item,
        message=f"{label(here.item)}{more} of {subject.module}, worked {frequency(here.item).lower()}, is {gap:.1f} m "
        f"from {label(there.item)}, the nearest of the other frequent valves; one station is {limits.station:g} m",
        other=there.item,
        at=(x, y, z),
        observed=gap,
        expected=limits.station,
        unit="m",
    )


def module_of(scene: Scene, item: Item) -> str:
    """Name the module of an item: its module tag, else the assembly it is part of; empty if neither is there."""
    tag = item.property(DHR_IDENTITY, "ModuleTag")
    if isinstance(tag, str) and tag.strip():
        return tag.strip()
    if item.whole is None:
        return ""
    whole = scene.items[item.whole]
    return whole.tag or whole.name or whole.guid


RULE = Rule("REA005", "frequent-valves-scattered", Severity.INFO, "0.3.0", Limits, applicability, requirement)
