"""Run: everything one check produced. What a report is given, and all it is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rules.clashsets import SetCoverage
from rules.rule import Finding, Limit, Result, Waiver
from rules.scene import Item, Scene


@dataclass(frozen=True)
class Provenance:
    """Where a run came from: tool version, clock (ISO 8601, UTC), duration [s], profile name and hash."""

    tool: str
    started: str
    seconds: float
    profile: str
    profile_sha256: str


@dataclass(frozen=True, eq=False)
class Run:
    """A finished check.

    `coverage` counts the pairs that meet but are no finding, by reason. `snapshots` maps finding keys to PNG bytes.
    `limits` are the numbers the rules rested on, by rule code and name. `expired` and `unused` are waivers that are
    over, and that fit no finding. `unjudged` are pairs whose bodies no kernel survived, and why.
    `sets` says what became of each clash set, if the profile has any.
    """

    project: str
    scene: Scene
    results: tuple[Result, ...]
    coverage: Mapping[str, int]
    provenance: Provenance
    snapshots: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    limits: Mapping[str, Mapping[str, Limit]] = field(default_factory=dict[str, Mapping[str, Limit]])
    expired: tuple[Waiver, ...] = ()
    unused: tuple[Waiver, ...] = ()
    unjudged: tuple[tuple[Item, Item, str], ...] = ()
    sets: tuple[SetCoverage, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the rules."""
        return tuple(finding for result in self.results for finding in result.findings)


@dataclass(frozen=True)
class Report:
    """The REPORT of a file: a format name, the file's ending, and run -> bytes."""

    name: str
    suffix: str
    write: Callable[[Run], bytes]
