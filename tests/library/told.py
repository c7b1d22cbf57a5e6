"""Findings that a run of the generator gives the reason of."""

import re
from collections.abc import Iterable

from bimgen.errors import Message
from rules.rule import Finding

UNHELD = re.compile(r"(\S+): no support can stand within 0\.30 m of bend (\d+)")
"""What the run says of a bend that it cannot hold: SUP002 rightly finds it."""


def told(messages: Iterable[Message]) -> set[tuple[str, str]]:
    """Give what the messages of a run give the reason of: (rule, element)."""
    found = [UNHELD.findall(message.text) for message in messages]
    return {("SUP002", f"{run}-elbow-{bend}") for bends in found for run, bend in bends}


def untold(findings: Iterable[Finding], messages: Iterable[Message]) -> list[str]:
    """List the findings that nothing was said of."""
    known = told(messages)
    return [finding.message for finding in findings if (finding.rule, finding.subject.name) not in known]
