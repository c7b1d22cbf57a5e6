"""A profile once it is read: what runs, how severe, on which numbers, and what is waived or allowed."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from rules.allowance import Embed, may_embed
from rules.clashsets import ClashSet
from rules.derived import Derive
from rules.registry import family_of
from rules.rule import AnyRule, Limit, Severity, Waiver
from rules.scene import Item


class ProfileError(Exception):
    """Something in a profile that the user can mend: one line, and a hint."""

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class Profile:
    """A profile with everything it inherits.

    Attributes:
        name: what it calls itself.
        select: codes and families that run; empty for all.
        ignore: codes and families that do not, whatever `select` says.
        severities: code or family to severity; a code goes before its family.
        limits: code -> name -> limit.
        waivers: inherited ones first.
        disciplines: regular expression on the file name -> discipline; the first that fits decides.
        embedding: what may embed; the first that fits decides.
        assemblies: types of IfcElementAssembly that come as one delivered product.
        derive: what room equipment needs whose author gave no envelope; what names a type goes first.
        clash_sets: what is tested against what; none: everything against everything.
        sha256: of the content, whatever file it stands in.
    """

    name: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    severities: Mapping[str, Severity]
    limits: Mapping[str, Mapping[str, Limit]]
    waivers: tuple[Waiver, ...]
    disciplines: Mapping[str, str]
    embedding: tuple[Embed, ...]
    assemblies: tuple[str, ...]
    derive: tuple[Derive, ...]
    clash_sets: tuple[ClashSet, ...]
    sha256: str

    def runs(self, code: str) -> bool:
        """Whether a rule runs."""
        names = (code, family_of(code))
        chosen = not self.select or any(name in self.select for name in names)
        return chosen and not any(name in self.ignore for name in names)

    def severity(self, rule: AnyRule) -> Severity:
        """Severity of a rule."""
        return self.severities.get(rule.code, self.severities.get(family_of(rule.code), rule.severity))

    def limits_of(self, rule: AnyRule) -> Any:
        """Limits of a rule, as the dataclass that it declares, in SI.

        Raises:
            ProfileError: the profile gives no value for one of them.
        """
        given = self.limits.get(rule.code, {})
        for entry in fields(rule.limits):
            if entry.name not in given:
                raise ProfileError(
                    f"profile {self.name}: limits.{rule.code}.{entry.name}: has no value",
                    "every limit stands in rules/profiles/default.toml",
                )
        return rule.limits(**{entry.name: given[entry.name].value for entry in fields(rule.limits)})

    def may_embed(self, one: Item, other: Item) -> bool:
        """Whether two items may stand in each other without being a finding."""
        return may_embed(self.embedding, one, other)


def closest(word: str, known: Sequence[str]) -> str:
    """Hint for a word that is not known: the one that was probably meant, else all there are."""
    match = difflib.get_close_matches(word, known, 1)
    return f'did you mean "{match[0]}"?' if match else f"known: {', '.join(sorted(known))}"
