"""A copy of a model in which one element stands elsewhere, as the next issue of its author would have it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from measure import BenchError

STEP = re.compile(r"#(\d+)\s*=\s*([A-Za-z0-9_]+)\s*\(((?:[^';]|'[^']*')*)\)\s*;")
"""An instance of the exchange structure (ISO 10303-21): number, keyword, arguments. `''` in text reads as two texts."""
REFERENCE = re.compile(r"#(\d+)")
TEXT = re.compile(r"'[^']*'")
POINT = re.compile(r"^\s*\(\s*([^,()]+),([^,()]+),([^,()]+)\)\s*$")

MOVABLE = ("IFCWALLSTANDARDCASE", "IFCWALL", "IFCPIPESEGMENT", "IFCFLOWSEGMENT", "IFCPIPEFITTING", "IFCFLOWFITTING")
"""What is moved, first choice first; a model with none of them gives its first beam, column, member or other part."""
OTHERS = (
    "IFCBEAM",
    "IFCCOLUMN",
    "IFCMEMBER",
    "IFCPLATE",
    "IFCSLAB",
    "IFCFURNISHINGELEMENT",
    "IFCBUILDINGELEMENTPROXY",
)
PLACEMENT = 5
"""Position of ObjectPlacement among the attributes of an IfcProduct (all schemas)."""
SHIFT = 0.05
"""How far the element moves [m]: enough to change what it meets, little enough to stay in its room."""
PREFIXES = {"$": 1.0, ".MILLI.": 1000.0, ".CENTI.": 100.0, ".DECI.": 10.0}
"""Prefix of the length unit -> units in a metre."""


@dataclass(frozen=True)
class Statement:
    """One instance: its keyword, its arguments, and where these stand in the text."""

    keyword: str
    arguments: str
    span: tuple[int, int]


@dataclass(frozen=True)
class Moved:
    """A model in which one element was moved.

    Attributes:
        text: the whole file.
        keyword: the class of the element, as in the file.
        number: its instance number.
    """

    text: str
    keyword: str
    number: int


def move_one(text: str) -> Moved:
    """Move one element by changing one coordinate of one IfcCartesianPoint: what an author's next issue looks like.

    The element is the first whose placement, axis system and point no other element uses, so that nothing moves with it
    but its own ports.

    Args:
        text: a STEP file.

    Raises:
        BenchError: the file has no such element.
    """
    statements = {int(match[1]): _statement(match) for match in STEP.finditer(text)}
    users = _users(statements)
    shift = SHIFT * _units_in_a_metre(statements)
    for number in _candidates(statements):
        point = _own_point(statements, users, number)
        if point is None:
            continue
        first, rest = _split(point.arguments)
        changed = f"({first + shift!r},{rest})"
        begin, end = point.span
        return Moved(text[:begin] + changed + text[end:], statements[number].keyword, number)
    raise BenchError("no element of the model has a place of its own that could be changed")


def _statement(match: re.Match[str]) -> Statement:
    return Statement(match[2].upper(), match[3], match.span(3))


def _bare(arguments: str) -> str:
    """Leave texts out: a '#' in a name is no reference."""
    return TEXT.sub("''", arguments)


def _candidates(statements: Mapping[int, Statement]) -> Iterator[int]:
    for keyword in (*MOVABLE, *OTHERS):
        yield from (number for number, statement in statements.items() if statement.keyword == keyword)


def _users(statements: Mapping[int, Statement]) -> dict[int, list[int]]:
    """Give for every instance the numbers of those that refer to it."""
    users: dict[int, list[int]] = defaultdict(list)
    for number, statement in statements.items():
        for reference in REFERENCE.findall(_bare(statement.arguments)):
            users[int(reference)].append(number)
    return users


def _own_point(
    statements: Mapping[int, Statement], users: Mapping[int, Sequence[int]], element: int
) -> Statement | None:
    """Follow element -> IfcLocalPlacement -> IfcAxis2Placement3D -> IfcCartesianPoint while these are its own."""
    fields = _fields(statements[element].arguments)
    path = (("IFCLOCALPLACEMENT", PLACEMENT), ("IFCAXIS2PLACEMENT3D", 1), ("IFCCARTESIANPOINT", 0))
    owner, step = element, statements[element]
    for keyword, position in path:
        reference = REFERENCE.fullmatch(fields[position].strip()) if position < len(fields) else None
        number = int(reference[1]) if reference else 0
        if number not in statements or statements[number].keyword != keyword:
            return None
        others = [user for user in users[number] if user != owner]
        if not all(keyword == "IFCLOCALPLACEMENT" and _of_a_port(statements, users, user) for user in others):
            return None
        owner, step = number, statements[number]
        fields = _fields(step.arguments)
    return step if POINT.match(step.arguments) else None


def _of_a_port(statements: Mapping[int, Statement], users: Mapping[int, Sequence[int]], number: int) -> bool:
    """Say whether an instance is the placement of ports and of nothing else."""
    return statements[number].keyword == "IFCLOCALPLACEMENT" and all(
        statements[user].keyword == "IFCDISTRIBUTIONPORT" for user in users[number]
    )


def _fields(arguments: str) -> list[str]:
    """Split arguments at their outer commas; texts lose their content."""
    fields: list[str] = []
    depth, begin = 0, 0
    bare = _bare(arguments)
    for position, sign in enumerate(bare):
        if sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "," and depth == 0:
            fields.append(bare[begin:position])
            begin = position + 1
    return [*fields, bare[begin:]]


def _split(arguments: str) -> tuple[float, str]:
    """Give the first coordinate, and the text of the others."""
    match = POINT.match(arguments)
    if match is None:
        raise BenchError(f"not a point of three coordinates: {arguments}")
    return float(match[1]), f"{match[2]},{match[3]}"


def _units_in_a_metre(statements: Mapping[int, Statement]) -> float:
    for statement in statements.values():
        fields = [field.strip() for field in _fields(statement.arguments)] if "UNIT" in statement.keyword else []
        if statement.keyword == "IFCSIUNIT" and fields[1:2] == [".LENGTHUNIT."] and fields[3:] == [".METRE."]:
            return PREFIXES.get(fields[2], 1.0)
    return 1.0
