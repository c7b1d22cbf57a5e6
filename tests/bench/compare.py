"""Whole runs on real models, side by side with the peers: each in its own process, in turn, several times."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import BenchError, say
from models import found, read, write
from move import move_one
from ours import CLASH, Checked, check, empty
from peers import Peer, PeerRun, clash, fast


@dataclass(frozen=True)
class ClashRow:
    """One model against ifcclash: medians of seconds, and the last run of each for what was found.

    Attributes:
        model: name in the table.
        peer: seconds of ifcclash [s].
        cold: seconds with an empty cache [s].
        unchanged: seconds of the same check again [s].
        moved: seconds after one element of the file stands elsewhere [s].
        theirs: what ifcclash found.
        ours: what the cold check found.
        what: class of the element that was moved, as the file spells it.
    """

    model: str
    peer: float
    cold: float
    unchanged: float
    moved: float
    theirs: PeerRun
    ours: Checked
    what: str


@dataclass(frozen=True)
class FastRow:
    """One model against ifcfast: medians of seconds, and the last run of each for what was meshed and found."""

    model: str
    peer: float
    cold: float
    theirs: PeerRun
    ours: Checked


def against_ifcclash(tool: Peer, corpus: Path, work: Path, runs: int) -> tuple[ClashRow, ...]:
    """Measure every model of the set; the tools take turns, so that both meet the same state of the machine.

    Raises:
        BenchError: a run failed.
    """
    return tuple(_clash_row(tool, name, path, work, runs) for name, path in found(corpus).items())


def _clash_row(tool: Peer, name: str, path: Path, work: Path, runs: int) -> ClashRow:
    cache, out = work / "cache", work / "out"
    text = read(path)
    moved = move_one(text)
    model = empty(work / "model") / "model.ifc"
    turns: list[tuple[PeerRun, Checked, Checked, Checked]] = []
    for number in range(runs):
        say(f"{name}: run {number + 1} of {runs}")
        write(model, text)
        theirs = clash(tool, model, work)
        empty(cache)
        cold = check([model], out, cache)
        unchanged = check([model], out, cache)
        write(model, moved.text)  # the next issue of the file, under the same name
        again = check([model], out, cache)
        if unchanged.findings != cold.findings:
            raise BenchError(f"{name}: {unchanged.findings} findings with the cache, {cold.findings} without")
        if again.elements != cold.elements:
            raise BenchError(f"{name}: the moved copy has {again.elements} elements instead of {cold.elements}")
        turns.append((theirs, cold, unchanged, again))
    medians = [statistics.median(turn[column].seconds for turn in turns) for column in range(4)]
    theirs, cold, *_ = turns[-1]
    return ClashRow(name, *medians, theirs=theirs, ours=cold, what=moved.keyword)


def against_ifcfast(tool: Peer, corpus: Path, work: Path, runs: int) -> tuple[FastRow, ...]:
    """Measure every model of the set with the clash rules alone, as ifcfast has no others.

    Raises:
        BenchError: a run failed.
    """
    return tuple(_fast_row(tool, name, path, work, runs) for name, path in found(corpus).items())


def _fast_row(tool: Peer, name: str, path: Path, work: Path, runs: int) -> FastRow:
    turns: list[tuple[PeerRun, Checked]] = []
    for number in range(runs):
        say(f"{name}: run {number + 1} of {runs}")
        theirs = fast(tool, path, work)
        cold = check([path], work / "out", empty(work / "cache"), "--select", CLASH)
        turns.append((theirs, cold))
    peer, ours = (statistics.median(turn[column].seconds for turn in turns) for column in range(2))
    return FastRow(name, peer, ours, *turns[-1])


def geometric_mean(ratios: Sequence[float]) -> float:
    """Give the geometric mean: what a ratio is on the whole, whichever of the two stands above."""
    return statistics.geometric_mean(ratios)
