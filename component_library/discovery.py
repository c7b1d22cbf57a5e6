"""Find the one object that each module of a package ends with: COMPONENT, RULE or REPORT."""

import importlib
import pkgutil
from collections.abc import Collection
from typing import TypeVar

T = TypeVar("T")


def module_names(package: str) -> tuple[str, ...]:
    """Last parts of the names of the modules of a package, sorted; none of them is imported."""
    path = importlib.import_module(package).__path__
    return tuple(sorted(info.name for info in pkgutil.iter_modules(path) if not info.ispkg))


def discover(package: str, name: str, kind: type[T], only: Collection[str] | None = None) -> dict[str, T]:
    """Import every module of `package` and collect its object `name`.

    Args:
        package: dotted name of an importable package, such as "rules.catalogue".
        name: attribute that every module of the package carries, such as "RULE".
        kind: type that the attribute must have.
        only: modules to look at, of `module_names`; None: all.

    Returns:
        Module name (last part) to object, sorted by module name.

    Raises:
        TypeError: a module has no such attribute, or one of another type. Every file of such a
            package is one component, rule or report; anything else belongs elsewhere.
    """
    found: dict[str, T] = {}
    for module_name in module_names(package):
        if only is not None and module_name not in only:
            continue
        module = importlib.import_module(f"{package}.{module_name}")
        item = getattr(module, name, None)
        if not isinstance(item, kind):
            raise TypeError(f"{package}.{module_name} has no {name} of type {kind.__name__}")
        found[module_name] = item
    return found
