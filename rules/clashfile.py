"""Clash sets in TOML: single ones, and a matrix of groups against groups.

[[clash_set]]
name = "pipes through structure"
a = "IfcPipeSegment, IfcPipeFitting"       # a query, or a list of which one must fit
b = ["IfcBeam", "IfcColumn"]               # leave it out to test A against itself
a_models = ["*MEP*"]                       # patterns of model names; leave them out for all
type = "hard"                              # hard, duplicate, touch, clearance
tolerance = "2 mm"                         # hard, duplicate and touch
clearance = "50 mm"                        # clearance
severity = "warning"                       # milder than the rule's own; leave it out for that

[clash_matrix]
groups = { pipes = "IfcPipeSegment", ducts = "IfcDuctSegment", frame = "IfcBeam + IfcColumn" }
default = { type = "hard", tolerance = "2 mm" }
cells = [
  ["pipes", "pipes", "hard 2 mm"],
  ["pipes", "ducts", "clearance 50 mm"],
  ["ducts", "frame", "hard 10 mm warning"],
]

A cell says type, length and severity in one text, in that order; what it leaves out is the default's.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from component_library.quantities import LENGTH, parse
from rules.clashsets import ClashSet, Kind, Side
from rules.policy import ProfileError, closest
from rules.rule import Severity

TOLERANCE = 0.002
"""Where a set names none [m]: the tolerance of CLS001 in the default profile."""

_LENGTH = re.compile(r"\d+(?:\.\d+)?\s*[a-zA-Z]+")


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _metres(value: object) -> float:
    if not isinstance(value, str):
        raise ValueError('give a unit, such as "2 mm"')
    length = parse(value, LENGTH)
    if length < 0:
        raise ValueError("is negative")
    return length


Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Queries = Annotated[tuple[Text, ...], BeforeValidator(_listed), Field(min_length=1)]
Patterns = Annotated[tuple[Text, ...], BeforeValidator(_listed)]
Metres = Annotated[float, BeforeValidator(_metres)]


class SetTable(BaseModel):
    """One `[[clash_set]]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Text
    a: Queries
    b: Queries | None = None
    a_models: Patterns = ()
    b_models: Patterns = ()
    type: Kind = Kind.HARD
    tolerance: Metres | None = None
    clearance: Metres | None = None
    severity: Severity | None = None


class CellDefault(BaseModel):
    """What a cell of the matrix does not say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Kind = Kind.HARD
    tolerance: Metres | None = None
    clearance: Metres | None = None
    severity: Severity | None = None


class MatrixTable(BaseModel):
    """`[clash_matrix]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    groups: dict[str, Queries]
    cells: tuple[tuple[Text, Text, str], ...]
    default: CellDefault = CellDefault()


def clash_sets(where: str, tables: tuple[SetTable, ...], matrix: MatrixTable | None) -> tuple[ClashSet, ...]:
    """Make the sets of a file: single ones first, then the cells of the matrix, in their order.

    Raises:
        ProfileError: a name is used twice, a cell names no group, or a set lacks or has a length that is not its own.
    """
    found = [_single(f"{where}: clash_set {number + 1}", table) for number, table in enumerate(tables)]
    if matrix is not None:
        for number, cell in enumerate(matrix.cells):
            made = _cell(f"{where}: clash_matrix.cells {number + 1}", cell, matrix)
            again = any(one.name == made.name for one in found)
            found.append(replace(made, name=f"{made.name} {made.kind.value}") if again else made)
    names: set[str] = set()
    for clash_set in found:
        if clash_set.name in names:
            raise ProfileError(f"{where}: there are two clash sets named {clash_set.name!r}", "give each its own name")
        names.add(clash_set.name)
    return tuple(found)


def _single(where: str, table: SetTable) -> ClashSet:
    second = None if table.b is None else Side(table.b, table.b_models)
    if table.b is None and table.b_models:
        second = Side(table.a, table.b_models)
    return _made(
        where, table.name, Side(table.a, table.a_models), second, table.type, table.tolerance, table.clearance,
        table.severity,
    )  # fmt: skip


def _cell(where: str, cell: tuple[str, str, str], matrix: MatrixTable) -> ClashSet:
    one, other, text = cell
    for name in (one, other):
        if name not in matrix.groups:
            raise ProfileError(f"{where}: there is no group {name!r}", closest(name, list(matrix.groups)))
    said = _said(where, text)
    kind = said.get("kind", matrix.default.type)
    length = said.get("length")
    clearance = matrix.default.clearance if length is None or kind is not Kind.CLEARANCE else length
    tolerance = matrix.default.tolerance if length is None or kind is Kind.CLEARANCE else length
    return _made(
        where,
        f"{one} x {other}",
        Side(matrix.groups[one]),
        None if one == other else Side(matrix.groups[other]),
        kind,
        None if kind is Kind.CLEARANCE else tolerance,
        clearance if kind is Kind.CLEARANCE else None,
        said.get("severity", matrix.default.severity),
    )


def _said(where: str, text: str) -> Mapping[str, Any]:
    """Read "clearance 50 mm warning"."""
    found: dict[str, Any] = {}
    rest = text.strip()
    match = _LENGTH.search(rest)
    if match is not None:
        try:
            found["length"] = parse(match[0], LENGTH)
        except ValueError as error:
            raise ProfileError(f"{where}: {error}", 'write for example "hard 2 mm"') from None
        rest = rest[: match.start()] + rest[match.end() :]
    kinds, severities = [kind.value for kind in Kind], [severity.value for severity in Severity]
    for word in rest.split():
        if word in kinds and "kind" not in found:
            found["kind"] = Kind(word)
        elif word in severities and "severity" not in found:
            found["severity"] = Severity(word)
        elif word in kinds or word in severities:
            raise ProfileError(f"{where}: {word!r} is one word too many", 'write for example "hard 2 mm warning"')
        else:
            raise ProfileError(f"{where}: {word!r} is no type and no severity", closest(word, [*kinds, *severities]))
    return found


def _made(
    where: str,
    name: str,
    a: Side,
    b: Side | None,
    kind: Kind,
    tolerance: float | None,
    clearance: float | None,
    severity: Severity | None,
) -> ClashSet:
    if kind is Kind.CLEARANCE and not clearance:
        raise ProfileError(f"{where}: clearance: is missing", 'say how much must stay free, such as "50 mm"')
    if kind is not Kind.CLEARANCE and clearance is not None:
        raise ProfileError(f"{where}: clearance: a set of type {kind.value} has none", 'write type = "clearance"')
    return ClashSet(name, a, b, kind, TOLERANCE if tolerance is None else tolerance, clearance or 0.0, severity)
