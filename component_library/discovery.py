"""Find the one object that each module of a package ends with: COMPONENT, RULE or REPORT."""

import importlib
import pkgutil
from typing import TypeVar

T = TypeVar("T")


def discover(package: str, name: str, kind: type[T]) -> dict[str, T]:
    """Import every module of `package` and collect its object `name`.

    Args:
        package: dotted name of an importable package, such as "rules.catalogue".
        name: attribute that every module of the package carries, such as "RULE".
        kind: type that the attribute must have.

    Returns:
        Module name (last part) to object, sorted by module name.

    Raises:
        TypeError: a module has no such attribute, or one of another type. Every file of such a
            package is one component, rule or report; anything else belongs elsewhere.
    """
    found: dict[str, T] = {}
    path = importlib.import_module(package).__path__
    for module_name in sorted(info.name for info in pkgutil.iter_modules(path) if not info.ispkg):
        module = importlib.import_module(f"{package}.{module_name}")
        item = getattr(module, name, None)
        if not isinstance(item, kind):
            raise TypeError(f"{package}.{module_name} has no {name} of type {kind.__name__}")
        found[module_name] = item
    return found
