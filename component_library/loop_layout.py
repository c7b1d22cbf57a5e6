"""From pipework as laid out to the `Layout` that a loop of the plant is sized by: runs, equipment, content.

Every hop of a path becomes one of three things: a length, a fitting of a DN and a share of the flow, or equipment with
its stated loss. Exchangers, evaporators and condensers keep the names that `calc.plant_chain` knows them by.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence

from component_library.calc.plant_loop import Run
from component_library.flow_path import FITTINGS, REDUCER_SOURCE, Hop, Path, reducer_coefficient
from component_library.model import Component
from component_library.standards import tables
from component_library.standards.installation import equipment_drops

MACHINE = "IfcChiller"
"""IFC class of heat pumps; which side the water passes is told by the port where it enters."""
EXCHANGER = "plate heat exchanger"

Equipment = tuple[tuple[str, float | None], ...]
"""(name, loss [Pa]) of what stands in a path."""


def runs(path: Sequence[Hop], share_at: Callable[[Path], float]) -> tuple[Run, ...]:
    """Gather the pipework of a path by DN and share of the flow, in the order of the water.

    Args:
        path: of the water.
        share_at: share of the flow of the circuit that passes a part, by its path.
    """
    lengths: defaultdict[tuple[int, float], float] = defaultdict(float)
    counts: defaultdict[tuple[int, float], dict[str, int]] = defaultdict(dict)
    reducers: defaultdict[tuple[int, float], list[tuple[str, float, str]]] = defaultdict(list)
    order: dict[tuple[int, float], None] = {}
    for place, hop in enumerate(path):
        dn = min(hop.part.port(hop.entry).dn, hop.part.port(hop.leave).dn)
        # The branch of a tee carries what the part beyond the branch carries.
        beyond = {hop.leave: path[min(place + 1, len(path) - 1)], hop.entry: path[max(place - 1, 0)]}
        key = (dn, share_at(beyond.get("branch", hop).path))
        kind = fitting(hop)
        if (hop.part.ifc_class, hop.part.predefined_type) == ("IfcPipeSegment", "RIGIDSEGMENT"):
            lengths[key] += math.dist(hop.part.port(hop.entry).at.origin, hop.part.port(hop.leave).at.origin)
        elif kind:
            counts[key][kind] = counts[key].get(kind, 0) + 1
        elif hop.part.predefined_type == "TRANSITION":
            _, k = reducer_coefficient(hop)
            reducers[key].append(("reducer", k, REDUCER_SOURCE))
        else:
            continue
        order[key] = None
    return tuple(
        Run(lengths[dn, share], dn, tuple(counts[dn, share].items()), tuple(reducers[dn, share]), share)
        for dn, share in order
    )


def fitting(hop: Hop) -> str:
    """Kind of fitting of `calc.head.COEFFICIENTS`; "" if it is none."""
    match hop.part.ifc_class, hop.part.predefined_type:
        case "IfcPipeFitting", "BEND":
            return "elbow"
        case "IfcPipeFitting", "JUNCTION":
            return "tee branch" if "branch" in (hop.entry, hop.leave) else "tee run"
        case "IfcValve", kind if kind in FITTINGS:
            return FITTINGS[kind]
        case _:
            return ""


def equipment(path: Sequence[Hop]) -> Equipment:
    """List what stands in a path with its stated loss; what is passed more than once is added up under its name."""
    found: dict[str, float] = {}
    for hop in path:
        design = hop.part.properties.get("DHR_Design", {})
        drop = design.get("PressureDropDesign")
        if hop.part.ifc_class == MACHINE:
            name = hop.entry.removesuffix("_in")
            drop = equipment_drops().row(name).drop
        elif hop.part.ifc_class == "IfcHeatExchanger":
            name = EXCHANGER
        elif hop.part.predefined_type == "FLEXIBLESEGMENT":
            name, drop = "flexible connectors", equipment_drops().row("flexible connector").drop
        else:
            name = f"{'/'.join(hop.path)} ({hop.part.name})"
        if isinstance(drop, float):
            found[name] = found.get(name, 0.0) + drop
    return tuple(found.items())


def pipe_content(component: Component, circuit: str) -> float:
    """Water in pipes and fittings of a circuit, both of its sides [m3]: bore area by the way between the ports."""
    total = 0.0
    for _, instance, _ in component.walk():
        part = instance.component
        if instance.circuit.startswith(f"{circuit}-") and part.ifc_class in ("IfcPipeSegment", "IfcPipeFitting"):
            names = {port.name for port in part.ports}
            if {"in", "out"} <= names:
                entry, leave = part.port("in"), part.port("out")
                bore = tables.pipes().row(min(entry.dn, leave.dn)).bore
                total += math.pi / 4 * bore**2 * math.dist(entry.at.origin, leave.at.origin)
    return total
