"""The catalogue for readers: Markdown, JSON and terminal text, out of the rules themselves.

The docstring of a rule's module is its only documentation; its limits come from the default profile, with their
sources. `python -m rules.document` prints CATALOGUE.md.
"""

import json
import re
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, fields

from component_library.quantities import DIMENSIONS
from rules.profile import TEXT, Profile, read_profile
from rules.registry import catalogue as catalogue
from rules.rule import AnyRule

SECTIONS = ("What it checks", "Why it matters", "Example", "How to clear it", "References")
"""What every rule says about itself, in this order."""

WIDTH = 100
"""Columns of terminal text."""

_HEADING = re.compile(rf"^({'|'.join(SECTIONS)}): ", re.MULTILINE)


@dataclass(frozen=True)
class LimitText:
    """A limit as readers want it: `value` with its unit, and where it comes from."""

    name: str
    meaning: str
    dimension: str
    value: str
    si: float | str
    source: str
    status: str


@dataclass(frozen=True)
class RuleText:
    """A rule as readers want it. `sections` has a text for each of `SECTIONS`, one line each."""

    code: str
    name: str
    summary: str
    severity: str
    since: str
    sections: Mapping[str, str]
    limits: tuple[LimitText, ...]


def describe(rule: AnyRule, profile: Profile | None = None) -> RuleText:
    """Gather what there is to say about a rule.

    Args:
        rule: one of the catalogue.
        profile: whose limits and severity to print; the default profile if None.

    Raises:
        ValueError: the docstring of the rule's module lacks its summary or one of `SECTIONS`.
    """
    profile = profile or read_profile("default")
    text = sys.modules[rule.requirement.__module__].__doc__ or ""
    head, *rest = _HEADING.split(text.strip())
    sections = {heading: _sentence(body) for heading, body in zip(rest[::2], rest[1::2], strict=True)}
    missing = [heading for heading in SECTIONS if not sections.get(heading)]
    prefix = f"{rule.code} {rule.name}: "
    first = _line(head)
    if missing or list(sections) != list(SECTIONS) or not first.startswith(prefix):
        raise ValueError(f"{rule.code}: its docstring begins {prefix!r} and has, in this order, {', '.join(SECTIONS)}")
    return RuleText(
        code=rule.code,
        name=rule.name,
        summary=_sentence(first.removeprefix(prefix)),
        severity=profile.severity(rule).value,
        since=rule.since,
        sections=sections,
        limits=_limits(rule, profile),
    )


def _limits(rule: AnyRule, profile: Profile) -> tuple[LimitText, ...]:
    given = profile.limits.get(rule.code, {})
    found: list[LimitText] = []
    for entry in fields(rule.limits):
        limit = given[entry.name]
        dimension = str(entry.metadata["dimension"])
        meaning = str(entry.metadata["meaning"])
        text = limit.text or "none"
        found.append(LimitText(entry.name, meaning, dimension, text, limit.value, limit.source, limit.status))
    return tuple(found)


def _line(text: str) -> str:
    return " ".join(text.split())


def _sentence(text: str) -> str:
    line = _line(text)
    return line[:1].upper() + line[1:]


def to_markdown(rules: Mapping[str, AnyRule], profile: Profile | None = None) -> str:
    """Write rules as one Markdown document, a table of contents first."""
    profile = profile or read_profile("default")
    texts = [describe(rule, profile) for rule in rules.values()]
    lines = [
        "# Rule catalogue",
        "",
        "Generated from the rules by `python -m rules.document`. Values are those of the profile `default`.",
        "",
        "| Rule | Allow … | Severity | Summary |",
        "|---|---|---|---|",
        *(
            f"| [{text.code}](#{text.code.lower()}-{text.name}) | {text.name} | {text.severity} "
            f"| {_cell(text.summary)} |"
            for text in texts
        ),
    ]
    for text in texts:
        lines += ["", *_markdown(text)]
    return "\n".join(lines) + "\n"


def _markdown(text: RuleText) -> list[str]:
    lines = [f"## {text.code} {text.name}", "", f"**{text.summary}**", ""]
    lines += [f"Severity: {text.severity}. Since {text.since}."]
    for heading in SECTIONS:
        lines += ["", f"### {heading}", "", textwrap.fill(text.sections[heading], 118, break_on_hyphens=False)]
    if text.limits:
        lines += ["", "| Limit | Value | Meaning | Source | Status |", "|---|---|---|---|---|"]
        lines += [
            f"| `{limit.name}` | {_cell(limit.value)} | {_cell(limit.meaning)} | {_cell(limit.source)} "
            f"| {limit.status} |"
            for limit in text.limits
        ]
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def to_json(rules: Mapping[str, AnyRule], profile: Profile | None = None) -> str:
    """Write rules as JSON: a list of objects, limits in SI beside the text of the profile."""
    profile = profile or read_profile("default")
    entries: list[dict[str, object]] = []
    for rule in rules.values():
        text = describe(rule, profile)
        keys = (heading.lower().replace(" ", "_") for heading in SECTIONS)
        entries.append(
            {
                "code": text.code,
                "name": text.name,
                "family": rule.code[:3],
                "severity": text.severity,
                "since": text.since,
                "summary": text.summary,
                **dict(zip(keys, text.sections.values(), strict=True)),
                "limits": [_limit_entry(limit) for limit in text.limits],
            }
        )
    return json.dumps(entries, indent=1, ensure_ascii=False)


def _limit_entry(limit: LimitText) -> dict[str, object]:
    unit = DIMENSIONS[limit.dimension].si if limit.dimension != TEXT else ""
    return {
        "name": limit.name,
        "meaning": limit.meaning,
        "value": limit.si,
        "unit": unit,
        "as_written": limit.value,
        "source": limit.source,
        "status": limit.status,
    }


def to_text(rules: Mapping[str, AnyRule], profile: Profile | None = None) -> str:
    """Write rules for the terminal: all that is known about one rule, a line for each of several."""
    profile = profile or read_profile("default")
    texts = [describe(rule, profile) for rule in rules.values()]
    if len(texts) == 1:
        return _full(texts[0])
    width = max((len(text.name) for text in texts), default=0)
    return "\n".join(f"{text.code}  {text.name:<{width}}  {text.severity:<7}  {text.summary}" for text in texts)


def _full(text: RuleText) -> str:
    lines = [f"{text.code}  {text.name}  ({text.severity}, since {text.since})", _wrapped(text.summary, "")]
    for heading in SECTIONS:
        lines += ["", heading, _wrapped(text.sections[heading], "  ")]
    if text.limits:
        lines += ["", "Limits"]
    for limit in text.limits:
        lines += [f"  {limit.name} = {limit.value}  ({limit.status})", _wrapped(limit.meaning, "      ")]
        lines.append(_wrapped(f"source: {limit.source}", "      "))
    return "\n".join(lines)


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(_sentence(text), WIDTH, initial_indent=indent, subsequent_indent=indent)


if __name__ == "__main__":
    sys.stdout.write(to_markdown(catalogue()))
