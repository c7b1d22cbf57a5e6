"""What each rule costs: the whole catalogue on the plants of the samples, rule by rule."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import BenchError, bimgen, say
from ours import empty

from rules.engine import check, is_clash
from rules.load import load
from rules.profile import read_profile

SAMPLES = Path(__file__).resolve().parents[2] / "sample_ifc"
PLANTS = ("hall", "rd1")
"""Projects of `sample_ifc`: the largest plant in its room, and the largest by itself."""


SHARE = 0.1
"""Share of the time of all rules above which a rule needs a reason."""
WHY = {
    "CLS": "judges every pair of bodies exactly, for all clash rules",
    "SUP001": "finds the lines of pipe and what holds them, for all rules of supports",
    "REA003": "a room about every lever and wheel, each in the thick of its train",
    "CLR001": "finds the axes of all pipes, for all rules that ask for them",
    "CLR003": "a room about every flange, each in the thick of its train",
    "INS003": "measures every pipe without modelled insulation against all about it",
}
"""Reasons for such shares."""


@dataclass(frozen=True)
class Cost:
    """A rule on a plant: subjects and seconds."""

    code: str
    checked: int
    seconds: float


@dataclass(frozen=True)
class Plant:
    """A plant: elements, seconds to load it, and its rules, the clash rules as one."""

    name: str
    elements: int
    load: float
    costs: tuple[Cost, ...]

    @property
    def seconds(self) -> float:
        """Of all rules."""
        return sum(cost.seconds for cost in self.costs)


def measure(work: Path) -> tuple[Plant, ...]:
    """Build each plant and check it once, in one process.

    Raises:
        BenchError: a plant could not be built.
    """
    return tuple(_plant(name, work) for name in PLANTS)


def _plant(name: str, work: Path) -> Plant:
    say(f"rules: {name}")
    folder = empty(work / f"rules-{name}")
    bimgen("build", SAMPLES / f"{name}.toml", "--out", folder, "--quiet", good=(0,))
    files = sorted(folder.glob("*.ifc")) + [path for path in (SAMPLES / f"{name}_room.ifc",) if path.is_file()]
    if not files:
        raise BenchError(f"{name}: nothing was built")
    begin = time.perf_counter()
    scene = load(files, 1)
    loaded = time.perf_counter() - begin
    results = check(scene, read_profile("default"), clock=time.perf_counter).results
    clashes = [result for result in results if is_clash(result.rule)]
    costs = [Cost("CLS", max((one.checked for one in clashes), default=0), sum(one.seconds for one in clashes))]
    costs += [Cost(result.rule.code, result.checked, result.seconds) for result in results if result not in clashes]
    return Plant(name, len(scene.physical), loaded, tuple(sorted(costs, key=_dearest)))


def _dearest(cost: Cost) -> tuple[float, str]:
    return -cost.seconds, cost.code


def rows(plants: Sequence[Plant]) -> list[tuple[str, Cost, float]]:
    """Rules with their share of all rules of their plant, the dearest of each plant first."""
    return [(plant.name, cost, cost.seconds / max(plant.seconds, 1e-9)) for plant in plants for cost in plant.costs]
