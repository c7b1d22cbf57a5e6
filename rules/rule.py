"""Rule, Violation, Result and Finding: what the catalogue is made of and what the engine gives back.

A rule asks two things, in the words of buildingSMART IDS: *applicability* (which subjects) and *requirement* (what
must hold for each). It knows nothing of reports, waivers or files.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from rules.scene import Item, Mesh, Point, Scene


class Severity(StrEnum):
    """How much a finding matters; only ERROR makes the command exit with 1."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Status(StrEnum):
    """The four answers of a rule."""

    PASS = "PASS"
    FAIL = "FAIL"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    CRASHED = "CRASHED"


@dataclass(frozen=True)
class Violation:
    """What a requirement found wrong. `observed` and `expected` are numbers in `unit`, or text.

    `at` is in scene coordinates [m]. `severity` lowers the rule's own. For geometric rules `observed` is a signed
    separation: negative is penetration, positive a gap. `depth`, `depth_exact` and `volume` as in contract.md.
    `envelope` is the GlobalId of the violated envelope where there is one, `clash_set` the set that asked, `points` the
    nearest points of subject and other where a gap was measured, `space` the convex parts of the room that was asked
    about, for pictures.
    """

    subject: Item
    message: str
    other: Item | None = None
    at: tuple[float, float, float] | None = None
    observed: float | str | None = None
    expected: float | str | None = None
    unit: str = ""
    depth: float | None = None
    depth_exact: bool | None = None
    volume: float | None = None
    severity: Severity | None = None
    envelope: str = ""
    clash_set: str = ""
    points: tuple[Point, Point] | None = None
    space: tuple[Mesh, ...] = ()


S = TypeVar("S")
L = TypeVar("L")


@dataclass(frozen=True)
class Limit:
    """A number a rule rests on: the value in SI, and as the profile wrote it, with source and status.

    A few limits are text (a pattern for tags); `value` is that text then.
    """

    value: float | str
    text: str
    source: str
    status: str


@dataclass(frozen=True)
class Rule(Generic[S, L]):
    """The RULE of a file.

    Attributes:
        code: family and number, such as "LFT003".
        name: reads after "allow …", such as "lifting-column-obstructed".
        severity: of its violations, unless one lowers it or a profile sets another.
        since: version of bimgen that brought it.
        limits: a frozen dataclass type whose float fields are filled from the profile (SI); its docstring and field
            metadata (`{"dimension": "length", "meaning": "…"}`) document them.
        applicability: scene -> subjects (items, envelopes…), in scene order.
        requirement: (subject, scene, limits) -> violations.
        family: rules of one family share finding keys (CLS001, CLS002 and CLS004 do: "CLS").
    """

    code: str
    name: str
    severity: Severity
    since: str
    limits: type[L]
    applicability: Callable[[Scene, L], Iterable[S]]
    requirement: Callable[[S, Scene, L], Iterable[Violation]]
    family: str = ""


AnyRule = Rule[Any, Any]


@dataclass(frozen=True)
class Waiver:
    """A decision to live with a finding: by key, or by rule and the GlobalIds it concerns. Carries its reason."""

    reason: str
    approver: str
    date: str
    expires: str = ""
    key: str = ""
    rule: str = ""
    guids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A violation with its identity: what contract.md calls a finding.

    `key` = uuid5(rule family, sorted canonical GlobalIds, ordinal): no coordinates, so it survives a move.
    `at` is in world coordinates [m].
    """

    key: str
    rule: str
    severity: Severity
    message: str
    subject: Item
    other: Item | None = None
    at: tuple[float, float, float] | None = None
    observed: float | str | None = None
    expected: float | str | None = None
    unit: str = ""
    depth: float | None = None
    depth_exact: bool | None = None
    volume: float | None = None
    waiver: Waiver | None = None
    envelope: str = ""
    clash_set: str = ""
    points: tuple[Point, Point] | None = None
    space: tuple[Mesh, ...] = ()


@dataclass(frozen=True)
class Result:
    """What became of one rule: its status, how many subjects it checked, and its findings in order."""

    rule: AnyRule
    status: Status
    checked: int
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
    pairs: int | None = None
    error: str = ""
