"""Clash sets: which elements are tested against which, how, and with what tolerance.

A set has two selections. Each is a list of queries in IfcOpenShell's selector syntax, of which an element need fit
one only, on the models whose names fit a pattern. Without a second selection the first is tested against itself.

Terminology: the *members* of a set are the items that its two selections give in a scene.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from rules.broadphase import Indices
from rules.rule import Severity
from rules.scene import Scene

Flags = NDArray[np.bool_]

Selected = Mapping[tuple[int, str], tuple[int, ...] | str]
"""(model, query) -> instance numbers, or as text why the query cannot be answered."""


SHOWN = 5
"""Names of models that a message lists."""


class Kind(StrEnum):
    """What a set looks for."""

    HARD = "hard"  # bodies that overlap by more than the tolerance; duplicates and contained ones too
    DUPLICATE = "duplicate"  # the same thing twice
    TOUCH = "touch"  # bodies that meet within the tolerance
    CLEARANCE = "clearance"  # bodies that come nearer than the clearance


@dataclass(frozen=True)
class Side:
    """One selection: queries, and patterns of model names such as "*MEP*" (none: all models)."""

    queries: tuple[str, ...]
    models: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClashSet:
    """One clash set; `b` None tests `a` against itself. Lengths [m]. `severity` None leaves that to the rule."""

    name: str
    a: Side
    b: Side | None = None
    kind: Kind = Kind.HARD
    tolerance: float = 0.002
    clearance: float = 0.0
    severity: Severity | None = None

    @property
    def reach(self) -> float:
        """Greatest gap at which a pair is of interest [m]."""
        return self.clearance if self.kind is Kind.CLEARANCE else self.tolerance


@dataclass(frozen=True, eq=False)
class Members:
    """Items of a set, as flags over `Scene.items`; and why a query could not be answered, empty if all could."""

    clash_set: ClashSet
    a: Flags
    b: Flags
    errors: tuple[str, ...] = ()

    def among(self, pairs: Indices) -> Flags:
        """Which pairs (k, 2) of item indices the set is about."""
        first, second = pairs[:, 0], pairs[:, 1]
        return (self.a[first] & self.b[second]) | (self.a[second] & self.b[first])

    def named(self) -> list[int]:
        """Give the indices of the items on either side, if there is something to test against."""
        return np.flatnonzero(self.a | self.b).tolist() if self.a.any() and self.b.any() else []

    def turned(self, meeting: tuple[int, int]) -> bool:
        """Whether of two items the second is in A and the first in B, and not the other way about."""
        a, b = meeting
        return not (self.a[a] and self.b[b])


@dataclass(frozen=True)
class SetCoverage:
    """What became of a set: how many elements each side has, how many pairs came near, and how many were found."""

    name: str
    kind: str
    a: int
    b: int
    pairs: int
    found: int
    error: str = ""


def queries_of(sets: Sequence[ClashSet]) -> tuple[str, ...]:
    """All queries, each once, in the order of the sets."""
    sides = [side for clash_set in sets for side in (clash_set.a, clash_set.b) if side is not None]
    return tuple(dict.fromkeys(query for side in sides for query in side.queries))


def members(sets: Sequence[ClashSet], scene: Scene, selected: Selected) -> tuple[Members, ...]:
    """Tell which items each set is about; only what is matter and has a body can be."""
    physical = np.zeros(len(scene.items), dtype=np.bool_)
    physical[[item.index for item in scene.physical]] = True
    index = {(item.model, item.step): item.index for item in scene.items}
    found: list[Members] = []
    for clash_set in sets:
        errors: list[str] = []
        a = _side(clash_set.a, scene, selected, index, errors) & physical
        b = a if clash_set.b is None else _side(clash_set.b, scene, selected, index, errors) & physical
        found.append(Members(clash_set, a, b, tuple(dict.fromkeys(errors))))
    return tuple(found)


def _names(scene: Scene) -> list[str]:
    names = [model.name for model in scene.models]
    return [*names[:SHOWN], "…"] if len(names) > SHOWN else names


def _side(
    side: Side, scene: Scene, selected: Selected, index: Mapping[tuple[int, int], int], errors: list[str]
) -> Flags:
    flags = np.zeros(len(scene.items), dtype=np.bool_)
    there = ", ".join(_names(scene))
    errors.extend(
        f"{pattern!r}: no model is called that; there are {there}"
        for pattern in side.models
        if not any(fnmatchcase(model.name.lower(), pattern.lower()) for model in scene.models)
    )
    for number, model in enumerate(scene.models):
        if side.models and not any(fnmatchcase(model.name.lower(), pattern.lower()) for pattern in side.models):
            continue
        for query in side.queries:
            answer = selected.get((number, query), ())
            if isinstance(answer, str):
                errors.append(f"{query!r}: {answer}")
                continue
            flags[[index[number, step] for step in answer if (number, step) in index]] = True
    return flags
