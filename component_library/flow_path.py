"""Follow the water through a composite and add up what it loses: pipes, fittings, valves, equipment of its parts.

The head of a pump is that of the worst path through the pipework that was laid out, not of an assumed one.

Terminology: a *hop* is a part with the port where the water enters and the port where it leaves; a *path* the hops
from one port of the composite to another.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from component_library.calc import head
from component_library.calc.head import Line, Stream
from component_library.model import Component
from component_library.vocabulary import FlowDirection

Path = tuple[str, ...]
"""Names of instances from the composite down to a part; with a port's name after them, to a port."""

FITTINGS = {"ISOLATING": "butterfly valve", "CHECK": "check valve"}
"""Predefined type of IfcValve -> fitting of `head.COEFFICIENTS`."""
REDUCER_SOURCE = "Crane TP-410, gradual change of section"


@dataclass(frozen=True)
class Hop:
    """A part on the way of the water: its path, the part, where the water enters and leaves it."""

    path: Path
    part: Component
    entry: str
    leave: str


def paths(component: Component, inlet: str, outlet: str) -> list[tuple[Hop, ...]]:
    """Find every way of the water from one port of a composite to another, in the order of its connections.

    Within a part the water goes from a port "x_in" to "x_out", from any other entry to every exit.

    Raises:
        KeyError: no such port.
    """
    parts = {path: instance.component for path, instance, _ in component.walk()}
    onward: defaultdict[Path, list[Path]] = defaultdict(list)
    for prefix, whole in [((), component), *parts.items()]:
        for connection in whole.connections:
            source, sink = (_owner(parts, (*prefix, *end)) for end in (connection.source, connection.sink))
            onward[source].append(sink)
    start, end = (_owner(parts, component.port(name).inner) for name in (inlet, outlet))
    return list(_ways(parts, onward, start, end, ()))


def _owner(parts: Mapping[Path, Component], port: Path) -> Path:
    """Follow a port of a part that is a composite itself to the part that owns it."""
    inner = parts[port[:-1]].port(port[-1]).inner
    return _owner(parts, (*port[:-1], *inner)) if inner else port


def _ways(
    parts: Mapping[Path, Component],
    onward: Mapping[Path, Sequence[Path]],
    entry: Path,
    end: Path,
    done: tuple[Hop, ...],
) -> Iterator[tuple[Hop, ...]]:
    """Yield the ways from an entry port to the port where the path ends."""
    path = entry[:-1]
    if any(hop.path == path for hop in done):
        return
    for leave in _exits(parts[path], entry[-1]):
        here = (*done, Hop(path, parts[path], entry[-1], leave))
        if (*path, leave) == end:
            yield here
        for following in onward.get((*path, leave), ()):
            yield from _ways(parts, onward, following, end, here)


def _exits(part: Component, entry: str) -> list[str]:
    """Ports where water that enters at a port leaves."""
    if entry.endswith("_in"):
        return [entry.removesuffix("in") + "out"]
    return [port.name for port in part.ports if port.flow is not FlowDirection.SINK and port.name != entry]


def losses(path: Sequence[Hop], flow_at: Callable[[Path], float], temperature: float) -> tuple[Line, ...]:
    """Add up the losses of a path by kind of part, DN and flow, each kind one line.

    Args:
        path: of the water.
        flow_at: flow through a part [m3/s], by its path.
        temperature: of the water [K].

    Raises:
        OutOfTable: a DN, or equipment without data, that no table has.
    """
    lengths: defaultdict[tuple[float, int], float] = defaultdict(float)
    counts: defaultdict[tuple[str, float, int], int] = defaultdict(int)
    single: list[Line] = []
    for hop in path:
        flow, part = flow_at(hop.path), hop.part
        entry, leave = part.port(hop.entry), part.port(hop.leave)
        dn = min(entry.dn, leave.dn)
        match part.ifc_class, part.predefined_type:
            case "IfcPipeSegment", "RIGIDSEGMENT":
                lengths[flow, dn] += math.dist(entry.at.origin, leave.at.origin)
            case "IfcPipeFitting", "BEND":
                counts["elbow", flow, dn] += 1
            case "IfcPipeFitting", "JUNCTION":
                counts["tee branch" if "branch" in (hop.entry, hop.leave) else "tee run", flow, dn] += 1
            case "IfcPipeFitting", "TRANSITION":
                single.append(_reducer(hop, Stream(flow, temperature)))
            case "IfcValve", kind if kind in FITTINGS:
                counts[FITTINGS[kind], flow, dn] += 1
            case _:
                single.extend(_equipment(hop))
    found = [Stream(flow, temperature).pipe(dn, length) for (flow, dn), length in lengths.items()]
    found += [Stream(flow, temperature).fittings(kind, dn, count) for (kind, flow, dn), count in counts.items()]
    return (*found, *single)


def reducer_coefficient(hop: Hop) -> tuple[int, float]:
    """Narrow DN of a reducer, and its loss coefficient referred to it (Crane TP-410, formulas 1 and 3)."""
    entry, leave = hop.part.port(hop.entry), hop.part.port(hop.leave)
    narrow, wide = sorted((entry.dn, leave.dn))
    ratio = (narrow / wide) ** 2
    half = math.atan((wide - narrow) / 2000 / abs(leave.at.origin[0] - entry.at.origin[0]))
    widening = leave.dn > entry.dn
    return narrow, 2.6 * math.sin(half) * (1 - ratio) ** 2 if widening else 0.8 * math.sin(half) * (1 - ratio)


def _reducer(hop: Hop, stream: Stream) -> Line:
    """Loss of a reducer."""
    narrow, k = reducer_coefficient(hop)
    return stream.coefficient("reducer", narrow, k, REDUCER_SOURCE)


def _equipment(hop: Hop) -> list[Line]:
    """Stated loss of equipment; a part of no kind of its own (a flange, a pump) has none."""
    part = hop.part
    design = part.properties.get("DHR_Design", {})
    drop = design.get("PressureDropDesign")
    match part.ifc_class, part.predefined_type:
        case "IfcPipeSegment", "FLEXIBLESEGMENT":
            return [head.equipment("flexible connector")]
        case _ if isinstance(drop, float):
            return [head.equipment(f"{part.name} {'/'.join(hop.path)}", drop)]
        case _:
            return []
