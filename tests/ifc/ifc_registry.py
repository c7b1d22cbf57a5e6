"""Every component of the library with the combinations of its grid, as parts of one plant."""

import itertools
import math
from typing import Any

from component_library.discovery import discover
from component_library.model import Component, ComponentType, Instance, SizingError, at

REGISTRY = discover("component_library.components", "COMPONENT", ComponentType)
KEYS = tuple(REGISTRY)
APART = 60.0
"""Distance between two combinations [m], more than the largest is long."""
MOST = 24
"""Combinations of one component that are written; a composite of many parts counts for more."""
PARTS = 120
"""Parts of all combinations together."""
MODULE_FROM = 10
"""Parts from which a component is a module, and is sampled by `spread`."""


def combinations(kind: ComponentType[Any, Any, Any]) -> list[dict[str, Any]]:
    """Evenly spread combinations of the grid that are not excluded."""
    every = [dict(zip(kind.grid, values, strict=True)) for values in itertools.product(*kind.grid.values())]
    kept = [
        values
        for values in every
        if not any(all(values[name] == value for name, value in one.values.items()) for one in kind.excluded)
    ]
    step = max(1, math.ceil(len(kept) / MOST))
    while math.gcd(step, len(kept)) > 1:
        step += 1
    return kept[::step]


def components(key: str) -> list[Component]:
    """Build combinations until there are enough parts; what a duty forbids is left out."""
    kind = REGISTRY[key]
    found: list[Component] = []
    parts = 0
    for values in combinations(kind):
        choices = kind.choices.model_validate({k: v for k, v in values.items() if k in kind.choices.model_fields})
        duty = kind.duty.model_validate({k: v for k, v in values.items() if k in kind.duty.model_fields})
        try:
            component = kind.build(choices, kind.size(choices, duty))
        except SizingError:
            continue
        parts += 1 + sum(1 for _ in component.walk())
        found.append(component)
        if parts > PARTS:
            break
    return found


def rows(key: str) -> tuple[Instance, ...]:
    """Stand the combinations of one component in rows of five, on the supply side of the source circuit."""
    found: list[Instance] = []
    for number, component in enumerate(components(key)):
        sides = {port.name: "SRC-S" for port in component.ports if not port.inner} if component.ifc_class else {}
        place = at(APART * (number % 5), APART * (number // 5)).rolled(30.0 * number)
        found.append(Instance(f"{key}-{number}", component, place, "", "", sides))
    return tuple(found)


def spread(key: str, most: int) -> list[Component]:
    """Build at most so many combinations of one component, by a stride that meets every value of its grid."""
    kind = REGISTRY[key]
    kept = combinations(kind)
    stride = math.ceil(0.38 * len(kept))
    while math.gcd(stride, len(kept)) > 1:
        stride += 1
    found: list[Component] = []
    for values in [kept[number * stride % len(kept)] for number in range(min(most, len(kept)))]:
        choices = kind.choices.model_validate({k: v for k, v in values.items() if k in kind.choices.model_fields})
        duty = kind.duty.model_validate({k: v for k, v in values.items() if k in kind.duty.model_fields})
        found.append(kind.build(choices, kind.size(choices, duty)))
    return found


MODULES = tuple(key for key in KEYS if sum(1 for _ in components(key)[0].walk()) >= MODULE_FROM)
SMALL = tuple(key for key in KEYS if key not in MODULES)
