"""The catalogue as code: every rule of `rules.catalogue`, by its code."""

import re
from typing import cast

from component_library.discovery import discover
from rules.rule import AnyRule, Rule

_CODE = re.compile(r"[A-Z]{3}\d{3}")


def catalogue() -> dict[str, AnyRule]:
    """Find all rules.

    Returns:
        Code to rule, in the order of the codes.

    Raises:
        TypeError: a module of the catalogue has no RULE.
        ValueError: a code is no three letters and three digits, is used twice, or is not the one that the name of
            its file begins with.
    """
    found: dict[str, AnyRule] = {}
    for module, rule in cast(dict[str, AnyRule], discover("rules.catalogue", "RULE", Rule)).items():
        if not _CODE.fullmatch(rule.code):
            raise ValueError(f"rules.catalogue.{module}: {rule.code!r} is no rule code such as CLS001")
        if not module.startswith(rule.code.lower() + "_"):
            raise ValueError(f"rules.catalogue.{module}: the name of the file does not begin with {rule.code.lower()}_")
        if rule.code in found:
            raise ValueError(f"rules.catalogue.{module}: {rule.code} is taken")
        found[rule.code] = rule
    return dict(sorted(found.items()))


def family_of(code: str) -> str:
    """Family of a rule code: its three letters."""
    return code[:3]
