"""What a command costs before it does anything: help, version, and the check of a tiny model."""

import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import bimgen, run, say
from ours import check, empty

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "sample_ifc" / "plant_room.ifc"
"""Twenty elements: reading, meshing and checking them takes no time worth speaking of."""


@dataclass(frozen=True)
class Start:
    """A command and the median of its seconds [s]."""

    command: str
    seconds: float


def start_up(work: Path, runs: int) -> tuple[Start, ...]:
    """Measure the commands, one after the other in each turn.

    Raises:
        BenchError: one of them failed.
    """
    cache, out = work / "cache", work / "out"

    def cold() -> float:
        return check([TINY], out, empty(cache)).seconds

    commands: Sequence[tuple[str, Callable[[], float]]] = (
        ("`python -c pass`, for comparison", lambda: run([sys.executable, "-c", "pass"]).seconds),
        ("`bimgen --help`", lambda: bimgen("--help", good=(0,)).seconds),
        ("`bimgen --version`", lambda: bimgen("--version", good=(0,)).seconds),
        ("`bimgen rules`", lambda: bimgen("rules", good=(0,)).seconds),
        (f"`bimgen check {TINY.name}`, cache empty", cold),
        (f"`bimgen check {TINY.name}`, again", lambda: check([TINY], out, cache).seconds),
    )
    turns: list[list[float]] = []
    for number in range(runs):
        say(f"start-up: run {number + 1} of {runs}")
        turns.append([once() for _, once in commands])
    return tuple(
        Start(command, statistics.median(turn[column] for turn in turns))
        for column, (command, _) in enumerate(commands)
    )
