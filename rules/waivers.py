"""Waivers: decisions to live with a finding, put to the findings they name.

A waiver that names elements fits a finding only if it names exactly its elements: a decision about one pump and one
duct says nothing about the next duct. One that fits nothing is reported, because it may have lost its finding.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rules.identity import canonical
from rules.rule import Finding, Waiver


@dataclass(frozen=True)
class Applied:
    """Findings with their waivers, and the waivers that did nothing: expired ones and those that fit no finding."""

    findings: tuple[Finding, ...]
    expired: tuple[Waiver, ...]
    unused: tuple[Waiver, ...]


def apply(findings: Iterable[Finding], waivers: Sequence[Waiver], today: date | None) -> Applied:
    """Put waivers to findings; of several that fit one finding the first counts.

    Args:
        findings: of one check.
        waivers: of the profile.
        today: a waiver is over after the day it expires; None leaves dates aside.

    Returns:
        The findings in their order. `expired` and `unused` share no waiver.
    """
    over = [waiver for waiver in waivers if is_over(waiver, today)]
    valid = [waiver for waiver in waivers if waiver not in over]
    used: list[Waiver] = []
    found: list[Finding] = []
    for finding in findings:
        waiver = next((waiver for waiver in valid if fits(waiver, finding)), None)
        if waiver is not None:
            used.append(waiver)
        found.append(finding if waiver is None else replace(finding, waiver=waiver))
    return Applied(tuple(found), tuple(over), tuple(waiver for waiver in valid if waiver not in used))


def is_over(waiver: Waiver, today: date | None) -> bool:
    """Whether a waiver has expired."""
    return today is not None and bool(waiver.expires) and date.fromisoformat(waiver.expires) < today


def fits(waiver: Waiver, finding: Finding) -> bool:
    """Whether a waiver is about a finding: by its key, or by its rule and exactly the elements concerned.

    The envelope may be named along with the elements, it need not be.
    """
    if waiver.key:
        return waiver.key.lower() == finding.key
    if waiver.rule != finding.rule:
        return False
    named = {canonical(guid) for guid in waiver.guids}
    concerned = {canonical(item.guid) for item in (finding.subject, finding.other) if item is not None}
    return named == concerned or (bool(finding.envelope) and named == concerned | {canonical(finding.envelope)})
