"""How findings read to people: titles, ids, numbers with units, the text of a rule. Shared by all reports."""

import base64
import hashlib
import math
import re
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from rules.rule import AnyRule, Finding, Limit, Severity
from rules.scene import Item, Scene

TOPIC_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "bimgen/finding")
"""Namespace of the GUIDs that are derived from finding keys, such as those of BCF topics."""

FAMILIES = {
    "MDL": "Model quality",
    "DAT": "Data",
    "CLS": "Clash",
    "CLR": "Clearance",
    "ACC": "Access",
    "REA": "Reach",
    "LFT": "Lifting",
    "EGR": "Egress",
    "TOP": "Topology",
    "MET": "Metering",
    "HYD": "Hydraulics",
    "SUP": "Supports",
    "INS": "Insulation",
    "ROU": "Routing",
    "COM": "Commissioning",
}
"""Rule family -> what people call it; also the BCF topic type and the Type column of the register."""

PRIORITIES = {Severity.ERROR: "High", Severity.WARNING: "Normal", Severity.INFO: "Low"}
"""Severity as the priority words of BCF managers."""

COVERAGE = {
    "touch": "touch within tolerance",
    "connected": "joined port to port",
    "assembly": "parts of one delivered product",
    "host": "element and what fills or voids it",
    "covering": "covering and what it covers",
    "allowed": "allowed by the profile",
}
"""Why two bodies that meet are no finding: the six keys of results.json and what they mean."""

LONGEST_NAME = 52
"""Most characters of an element's name in a title; practice."""

# What XML 1.0 cannot hold (production [2] Char), lone surrogates included.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: object) -> str:
    """Text that XML, JSON and spreadsheets can hold: what they cannot becomes U+FFFD."""
    return _ILLEGAL.sub("\ufffd", str(text))


def line(text: object) -> str:
    """Clean text and put it on one line."""
    return " ".join(clean(text).split())


def topic_guid(key: str) -> str:
    """Derive the GUID of a finding's BCF topic: uuid5 of its key, so that a new export updates the topic."""
    return str(uuid.uuid5(TOPIC_NAMESPACE, key))


def short_id(key: str) -> str:
    """Make a short id for people, stable over runs: "F-" and seven letters and digits of the key's SHA-256.

    Seven base-32 digits: among 10 000 findings two alike turn up once in 700 runs; the key itself stays decisive.
    """
    return "F-" + base64.b32encode(hashlib.sha256(key.encode("utf-8", "replace")).digest()).decode("ascii")[:7]


def moment(started: str) -> datetime:
    """Read the run's clock (ISO 8601) as UTC, whole seconds; text without a zone is taken as UTC.

    Raises:
        ValueError: not a time.
    """
    when = datetime.fromisoformat(started)
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return when.replace(microsecond=0)


def stamp(when: datetime) -> str:
    """Write a time as xs:dateTime with zone: 2026-01-31T08:00:00Z."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def family(rule: str) -> str:
    """Say what the family of a rule code is called; codes of other makers are "Check"."""
    return FAMILIES.get(rule[:3], "Check")


def label(item: Item) -> str:
    """Call an element as people do: by its tag, else its name, else class and GlobalId.

    A tag of digits only is an element id of the authoring tool, which nobody calls it by.
    """
    tag = line(item.tag)
    name = line(item.name)
    return (name or tag if tag.isdigit() else tag or name) or f"{item.ifc_class} {line(item.guid)}"


def title(finding: Finding) -> str:
    """Name a finding in one line: rule and elements, each shortened to 52 characters (BCF managers cut at some 120)."""
    names = [label(item) for item in (finding.subject, finding.other) if item is not None]
    short = [name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…" for name in names]
    return f"{finding.rule} {' / '.join(short)}"


def model_name(scene: Scene, item: Item) -> str:
    """File name of the model an item comes from."""
    if not 0 <= item.model < len(scene.models):
        return ""
    model = scene.models[item.model]
    return model.name or model.path


def number(value: float) -> float | None:
    """Make a number that any file can hold: None instead of NaN and infinity, no minus zero."""
    return value + 0.0 if math.isfinite(value) else None


def quantity(value: float | str | None, unit: str) -> str:
    """Write a measured value for people: lengths in mm, others with their unit, text as it stands, "" for none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return line(value)
    if not math.isfinite(value):
        return "unknown"
    if unit == "m":
        return f"{round(value * 1000, 1):g} mm" if abs(value) < 10 else f"{value:.2f} m"
    return f"{value:.4g} {line(unit)}".strip()


@dataclass(frozen=True)
class Measure:
    """One number of a finding: what it is, the value as text, and how it was come by ("" if that is plain)."""

    name: str
    text: str
    how: str = ""


def measures(finding: Finding) -> tuple[Measure, ...]:
    """List the numbers of a finding, as contract.md defines them, for people."""
    found: list[Measure] = []
    if finding.observed is not None:
        found.append(_observed(finding))
    if finding.expected is not None:
        text = quantity(finding.expected, finding.unit)
        found.append(Measure("Expected", text, "the limit" if not isinstance(finding.expected, str) else ""))
    if finding.depth is not None and math.isfinite(finding.depth):
        how = "shortest move that parts the bodies" + ("" if finding.depth_exact else "; an upper bound, not exact")
        found.append(Measure("Depth", quantity(finding.depth, "m"), how))
    if finding.volume is not None and math.isfinite(finding.volume):
        litres = finding.volume * 1000
        found.append(Measure("Overlap", f"{litres:.3g} l", "volume that both bodies claim"))
    return tuple(found)


def _observed(finding: Finding) -> Measure:
    value = finding.observed
    if isinstance(value, str) or value is None or finding.unit != "m" or finding.depth is None:
        return Measure("Observed", quantity(value, finding.unit))
    return Measure("Separation", quantity(value, "m"), "signed: negative is penetration, positive a gap")


@dataclass(frozen=True)
class RuleText:
    """The documentation of a rule, from its module's docstring: paragraphs without markup, "" where it has none."""

    checks: str = ""
    matters: str = ""
    example: str = ""
    clear: str = ""
    references: str = ""


_SECTIONS = {
    "what it checks": "checks",
    "why it matters": "matters",
    "example": "example",
    "how to clear it": "clear",
    "references": "references",
}
_HEADING = re.compile(rf"^[#*\s]*({'|'.join(_SECTIONS)})[*\s]*(?::[*\s]*(.*)|[-=~]*)$", re.IGNORECASE)


def rule_text(rule: AnyRule) -> RuleText:
    """Read the documentation of a rule out of the docstring of the module its requirement stands in.

    Headings may stand alone, be underlined, or carry text after a colon. A docstring without headings counts as what
    the rule checks.
    """
    module = sys.modules.get(rule.requirement.__module__)
    text = (module.__doc__ if module is not None else None) or ""
    found: dict[str, list[str]] = {}
    current = ""
    for row in text.splitlines():
        heading = _HEADING.match(row)
        if heading:
            current = _SECTIONS[heading[1].lower()]
            found[current] = [heading[2] or ""]
        elif current and not re.fullmatch(r"\s*[-=~]{3,}\s*", row):
            found[current].append(row.strip())
    if not found:
        return RuleText(checks=text.strip())
    return RuleText(**{name: _flowing(rows) for name, rows in found.items()})


def _flowing(rows: list[str]) -> str:
    """Join the lines of each paragraph; list entries keep their own line."""
    text = ""
    for row in rows:
        fresh = not row or re.match(r"[-*•]\s|\d+[.)]\s", row) or not text or text.endswith("\n")
        text += ("\n" if fresh else " ") + row
    return re.sub(r"\n{3,}", "\n\n", text).strip()


@dataclass(frozen=True)
class LimitText:
    """A limit a rule rests on: its name, what it means, its value with unit, and where that comes from."""

    name: str
    meaning: str
    value: str = ""
    source: str = ""
    status: str = ""


def limit_texts(rule: AnyRule, given: Mapping[str, Limit]) -> tuple[LimitText, ...]:
    """Tell what the limits of a rule are, from the metadata of their fields and the values of the profile."""
    texts: list[LimitText] = []
    for entry in fields(rule.limits):
        meaning, limit = str(entry.metadata.get("meaning", "")), given.get(entry.name)
        name = entry.name.replace("_", " ")
        if limit is None:
            texts.append(LimitText(name, meaning))
        else:
            texts.append(LimitText(name, meaning, limit.text, limit.source, limit.status))
    return tuple(texts)
