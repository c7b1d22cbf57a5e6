"""Pumps in parallel: which pumps discharge into one header, and what stands between each of them and it.

The port graph is walked from the discharge of each pump, with the flow where the model tells it. The walk goes
through pipework only: it ends at other pumps, at equipment, tanks and terminals, so that two pumps on the two sides
of an exchanger are not taken for one group.

Terminology: the *reach* of a pump is what its water comes through up to there; its *branch* is what lies between it
and the first item that the water of another pump comes through too, the *join*.
"""

import math
import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from component_library.vocabulary import DHR_DESIGN
from rules.scene import Item, Scene

STOPS = (
    "IfcFlowMovingDevice",
    "IfcEnergyConversionDevice",
    "IfcFlowStorageDevice",
    "IfcFlowTerminal",
)
"""Where a walk ends: what is behind is another circuit, or no matter of the pump."""

STUB_ITEMS = 4
"""A dead end of up to so many items is a drain, a vent or a gauge and no branch (practice)."""

_OUT = re.compile(r"out|disch|deliv|press|druck|austritt|pers\b|refoul|supply")
_IN = re.compile(r"\bin|inlet|suct|saug|eintritt|zuig|aspir|return")


@dataclass(frozen=True)
class Step:
    """One item of a branch, the port it is entered by and the one it is left by (None at the end of the walk)."""

    item: int
    entered: int
    left: int | None


@dataclass(frozen=True)
class Parallel:
    """A pump that has others beside it.

    Attributes:
        pump: the pump.
        others: the pumps that join it, in scene order.
        branch: what lies between its discharge and the join.
        join: the item where the waters meet; None if the pumps are only declared parallel and no join was found.
        told: whether the model tells which way the water flows; else the discharge was guessed.
    """

    pump: Item
    others: tuple[Item, ...]
    branch: tuple[Step, ...]
    join: Item | None
    told: bool


@dataclass(frozen=True)
class _Reach:
    """A walk: how each item was come to (item -> item before, port left by, port entered by), nearest first."""

    pump: int
    port: int
    told: bool
    before: Mapping[int, tuple[int, int, int]]


def parallel_pumps(scene: Scene) -> tuple[Parallel, ...]:
    """Find the pumps that discharge into a common header, or are declared parallel (DHR_Design.ParallelGroup).

    A pump whose ports are not connected cannot be judged by its pipework; it is here only if its group is declared.
    """
    pumps = [item for item in scene.items if item.is_a("IfcPump")]
    walks = {pump.index: _discharges(scene, pump) for pump in pumps}
    found: list[Parallel] = []
    for pump in pumps:
        joined = [_judge(scene, walk, walks) for walk in walks[pump.index]]
        best = next((parallel for parallel in joined if parallel is not None), None)
        if best is None:
            declared = _declared(pumps, pump)
            best = Parallel(pump, declared, (), None, False) if declared else None
        if best is not None:
            found.append(best)
    return tuple(found)


def _declared(pumps: Sequence[Item], pump: Item) -> tuple[Item, ...]:
    group = pump.property(DHR_DESIGN, "ParallelGroup")
    return tuple(
        other for other in pumps if group and other is not pump and other.property(DHR_DESIGN, "ParallelGroup") == group
    )


def _discharges(scene: Scene, pump: Item) -> tuple[_Reach, ...]:
    """Walk from the discharge of a pump; from every connected port where nothing tells which it is."""
    network = scene.network
    connected = [port for port in network.ports_of(pump.index) if network.across(port)]
    ways = {port: direction(scene, port) for port in connected}
    known = [port for port in connected if ways[port] == "SOURCE"]
    if not known and len(connected) == 2 and sorted(ways.values()) == ["", "SINK"]:
        known = [port for port in connected if not ways[port]]
    told = bool(known)
    starts = known or [port for port in connected if not ways[port]]
    return tuple(_walk(scene, pump.index, port, told) for port in starts)


def direction(scene: Scene, port: int) -> str:
    """Tell which way the water flows at a port: SOURCE out of its item, SINK into it, empty if nothing says so.

    The port itself goes first, then the port joined to it, then words in its name.
    """
    network = scene.network
    own = network.ports[port]
    if own.flow in ("SOURCE", "SINK"):
        return own.flow
    joined = {network.ports[other].flow for other in network.across(port)}
    if "SINK" in joined and "SOURCE" not in joined:
        return "SOURCE"
    if "SOURCE" in joined and "SINK" not in joined:
        return "SINK"
    name = own.name.lower()
    out, into = bool(_OUT.search(name)), bool(_IN.search(name))
    return "" if out == into else "SOURCE" if out else "SINK"


def is_stop(item: Item) -> bool:
    """Whether a walk ends at an item."""
    return any(item.is_a(name) for name in STOPS)


def _walk(scene: Scene, pump: int, start: int, told: bool) -> _Reach:
    """Go with the water from a port of a pump, breadth first."""
    network = scene.network
    before: dict[int, tuple[int, int, int]] = {}
    queue: deque[tuple[int, int]] = deque()

    def enter(item: int, left: int, entered: int) -> None:
        index = network.ports[entered].item
        if index != pump and index not in before and not is_stop(scene.items[index]):
            before[index] = (item, left, entered)
            queue.append((index, entered))

    for other in network.across(start):
        enter(pump, start, other)
    while queue:
        index, entered = queue.popleft()
        for left in _exits(scene, index, entered):
            for other in network.across(left):
                enter(index, left, other)
    return _Reach(pump, start, told, before)


def _exits(scene: Scene, index: int, entered: int) -> list[int]:
    """Ports that the water leaves an item by; through one with two ports it must go, however they are labelled."""
    network = scene.network
    others = [port for port in network.ports_of(index) if port != entered and network.across(port)]
    if len(others) < 2:
        return others
    return [port for port in others if network.ports[port].flow != "SINK"]


def _judge(scene: Scene, walk: _Reach, walks: Mapping[int, Sequence[_Reach]]) -> Parallel | None:
    """Find the branch of one pump from one of its ports; None if no other pump joins it."""
    beside: dict[int, set[int]] = {}
    for pump, others in walks.items():
        if pump == walk.pump:
            continue
        for other in others:
            common = {item for item in other.before if item in walk.before}
            if common:
                beside.setdefault(pump, set()).update(common)
    shared = {item for common in beside.values() for item in common if walk.told or _is_junction(scene, item)}
    joins = [item for item in walk.before if item in shared and walk.before[item][0] not in shared]
    if not joins:
        return None
    # A minimum-flow bypass joins the others too, in the suction header: the join to look at is the one from which the
    # water comes back to the pump the latest, or never.
    join = max(joins, key=lambda item: _way_back(scene, walk, item))
    others = tuple(scene.items[pump] for pump, common in sorted(beside.items()) if _meets(scene, walk, common))
    return Parallel(scene.items[walk.pump], others, _branch(walk, join), scene.items[join], walk.told)


def _way_back(scene: Scene, walk: _Reach, join: int) -> float:
    """Count the items that the water comes through from a join to the suction of the pump; infinite if it does not."""
    network = scene.network
    hops = {join: 0}
    queue: deque[tuple[int, int]] = deque([(join, -1)])
    while queue:
        index, entered = queue.popleft()
        for left in _exits(scene, index, entered):
            for other in network.across(left):
                item = network.ports[other].item
                if item == walk.pump and walk.port not in network.across(left):
                    return hops[index]
                if item not in hops and not is_stop(scene.items[item]):
                    hops[item] = hops[index] + 1
                    queue.append((item, other))
    return math.inf


def _meets(scene: Scene, walk: _Reach, common: set[int]) -> bool:
    return walk.told or any(_is_junction(scene, item) for item in common)


def _branch(walk: _Reach, join: int) -> tuple[Step, ...]:
    steps: list[Step] = []
    item, left, _ = walk.before[join]
    while item != walk.pump:
        before, port, entered = walk.before[item]
        steps.append(Step(item, entered, left))
        item, left = before, port
    return tuple(reversed(steps))


def _is_junction(scene: Scene, index: int) -> bool:
    """Whether three or more ways meet in an item, dead ends not counted."""
    ways = [neighbour for _, _, neighbour in scene.network.neighbours(index)]
    return len(ways) > 2 and sum(not _is_dead_end(scene, index, way) for way in ways) > 2


def _is_dead_end(scene: Scene, index: int, way: int) -> bool:
    """Whether a way leads to a few items and nowhere."""
    seen = [way]
    for current in seen:
        if is_stop(scene.items[current]) or len(seen) > STUB_ITEMS:
            return False
        for _, _, neighbour in scene.network.neighbours(current):
            if neighbour != index and neighbour not in seen:
                seen.append(neighbour)
    return True
