"""What the IFC parser logged, as notes for the user: what it left out, not what it found untidy."""

import re
from collections.abc import Iterable

_DANGLING = re.compile(r"Instance reference #(\d+) used by instance #(\d+)")
_UNKNOWN = re.compile(r"Entity with name '([^']*)' not found")
_TWICE = re.compile(r"Overwriting instance with name #(\d+)")


def parser_notes(log: str) -> tuple[str, ...]:
    """Sum up a log in one note for each kind of loss.

    Args:
        log: as the parser wrote it, one message a line.

    Returns:
        Notes on references that lead nowhere, classes that the schema does not have and instance numbers that occur
        twice; nothing for a log that only complains of style.
    """
    notes: list[str] = []
    broken = dict.fromkeys(f"#{user} -> #{target}" for target, user in _DANGLING.findall(log))
    if broken:
        notes.append(f"{len(broken)} references lead nowhere ({_some(broken)})")
    unknown: list[str] = _UNKNOWN.findall(log)
    if unknown:
        notes.append(
            f"{len(unknown)} records are left out, the schema has no such class ({_some(dict.fromkeys(unknown))})"
        )
    twice = dict.fromkeys(f"#{number}" for number in _TWICE.findall(log))
    if twice:
        notes.append(f"{len(twice)} instance numbers occur more than once, the last record counts ({_some(twice)})")
    return tuple(notes)


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:3]) + (", …" if len(listed) > 3 else "")
