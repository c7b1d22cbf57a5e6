"""What a loop loses outside the station that its pumps stand in, from the pipework as it is laid out.

The water leaves the station by one port and comes back by another; of all ways between them the worst counts. Bypasses
are shut and standby units are off, and the flow divides evenly among the ways that are open.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from component_library.calc import head, water
from component_library.calc.head import Line
from component_library.flow_path import Hop, Path, losses, paths
from component_library.loop_layout import MACHINE
from component_library.model import Component, Instance, Placement, Port, Value
from component_library.piping import circuit_of
from component_library.standards.installation import equipment_drops
from component_library.standards.tables import GRAVITY
from component_library.vocabulary import FlowDirection, Joint


@dataclass(frozen=True)
class OutsideLoss:
    """What a loop loses outside a station.

    Attributes:
        begin, end: ports of the station.
        flow: of its pumps on duty [m3/s].
        temperature: of the water at its pumps [K].
        drop: with the margin on friction [Pa].
        length: of pipe on the worst way [m].
        lines: of the worst way.
    """

    begin: str
    end: str
    flow: float
    temperature: float
    drop: float
    length: float
    lines: tuple[Line, ...]


def outside_loss(whole: Component, station: str) -> OutsideLoss | None:
    """Follow the water from a station with pumps round through the others and back.

    Args:
        whole: stations and pipework, with the connections among them.
        station: name of the one whose pumps drive the loop.

    Returns:
        None where no way leads back to it.
    """
    component = whole.child(station).component
    links = whole.connections
    leaving = {link.source[1]: link.sink for link in links if link.source[0] == station and len(link.source) == 2}
    coming = {link.sink[1]: link.source for link in links if link.sink[0] == station and len(link.sink) == 2}
    found: list[OutsideLoss] = []
    for begin, first in leaving.items():
        for end, last in coming.items():
            flow, temperature = _pumped(component, begin, end)
            if not flow:
                continue
            ways = _open(whole, _ways(whole, first, last), station)
            if ways:
                found.append(_worst(begin, end, ways, flow, temperature))
    return max(found, key=lambda one: one.drop, default=None)


def _ways(whole: Component, first: Path, last: Path) -> list[tuple[Hop, ...]]:
    here = Placement()
    ends = (
        Port("loop_begin", here, FlowDirection.SINK, 0, Joint.FLANGED, first),
        Port("loop_end", here, FlowDirection.SOURCE, 0, Joint.FLANGED, last),
    )
    return paths(replace(whole, ports=ends), "loop_begin", "loop_end")


def _open(whole: Component, ways: Sequence[tuple[Hop, ...]], station: str) -> list[tuple[Hop, ...]]:
    """Keep ways outside the station that pass neither a bypass valve nor a standby unit."""
    standby = {path for path, instance, _ in whole.walk() if _design(instance).get("DutyStandby") == "STANDBY"}

    def shut(hop: Hop) -> bool:
        bypass = "bypass" in hop.path[-1] and hop.part.ifc_class == "IfcValve"
        return (
            bypass
            or hop.path[0] == station
            or any(hop.path[:count] in standby for count in range(1, len(hop.path) + 1))
        )

    return [way for way in ways if not any(map(shut, way))]


def _pumped(component: Component, begin: str, end: str) -> tuple[float, float]:
    """Flow [m3/s] of the pumps on duty that stand in the circuit of two ports, and the temperature of the water [K]."""
    circuits = {circuit_of(component, component.port(name)).rpartition("-")[0] for name in (begin, end)}
    if len(circuits) > 1:
        return 0.0, 0.0
    flow, temperature = 0.0, 0.0
    for _, design in _pumps(component, "", circuits):
        if design.get("DutyStandby") != "STANDBY":
            flow += float(design["FlowDesign"])
            temperature = max(temperature, float(design["TDesignIn"]))
    return flow, temperature


def _pumps(component: Component, circuit: str, circuits: set[str]) -> Iterator[tuple[Instance, Mapping[str, Value]]]:
    """Yield the pumps of some circuits with their design values."""
    for instance in component.children:
        own = instance.circuit or circuit
        if instance.component.ifc_class == "IfcPump":
            if own.rpartition("-")[0] in circuits:
                yield instance, _design(instance)
        else:
            yield from _pumps(instance.component, own, circuits)


def _design(instance: Instance) -> Mapping[str, Value]:
    """Give the design values of a part: those of the occurrence over those of the component."""
    return {**instance.component.properties.get("DHR_Design", {}), **instance.properties.get("DHR_Design", {})}


def _worst(begin: str, end: str, ways: Sequence[tuple[Hop, ...]], flow: float, temperature: float) -> OutsideLoss:
    counts: dict[Path, int] = {}
    for way in ways:
        for hop in way:
            counts[hop.path] = counts.get(hop.path, 0) + 1

    found: list[OutsideLoss] = []
    for way in ways:
        shares = _shares(way, counts)

        def flow_at(path: Path, shares: Mapping[Path, int] = shares) -> float:
            return flow * shares[path] / len(ways)

        rest = [hop for hop in way if hop.part.ifc_class != MACHINE]
        lines = (*losses(rest, flow_at, temperature), *_machines(way))
        lift = head.total(lines, temperature).head
        length = sum(
            math.dist(hop.part.port(hop.entry).at.origin, hop.part.port(hop.leave).at.origin)
            for hop in way
            if (hop.part.ifc_class, hop.part.predefined_type) == ("IfcPipeSegment", "RIGIDSEGMENT")
        )
        drop = lift * water.density(temperature) * GRAVITY
        found.append(OutsideLoss(begin, end, flow, temperature, drop, length, lines))
    return max(found, key=lambda one: (one.drop, one.length))


def _shares(way: Sequence[Hop], counts: Mapping[Path, int]) -> dict[Path, int]:
    """Count the ways that share each part; the branch of a tee carries what the part beyond the branch carries."""
    found: dict[Path, int] = {}
    for number, hop in enumerate(way):
        beyond = hop
        if hop.leave == "branch":
            beyond = way[min(number + 1, len(way) - 1)]
        elif hop.entry == "branch":
            beyond = way[max(number - 1, 0)]
        found[hop.path] = counts[beyond.path]
    return found


def _machines(way: Sequence[Hop]) -> list[Line]:
    """Losses of evaporators and condensers, told by the port where the water enters."""
    names = [hop.entry.removesuffix("_in") for hop in way if hop.part.ifc_class == MACHINE]
    return [head.equipment(name, equipment_drops().row(name).drop) for name in names]
