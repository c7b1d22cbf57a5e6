"""Join placed stations by pipes: ports become ends of nets, nets are routed, routes are laid, spools made.

The result is one component without a class of its own: stations, spools and loose parts stand in it side by side, and
it says which ports are joined. Everything is in the coordinates of the room.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from component_library import pipework
from component_library.calc import insulation
from component_library.compose import SHORTEST_PIPE, Assembly, Handle, Placed
from component_library.ifc.circuits import read_circuit
from component_library.model import Component, Connection, Instance, Placement, Port, Solid, add, at, unit
from component_library.pipework import Boundary, Laid, Line, Terminal
from component_library.routing.bodies import Body, Room
from component_library.routing.net import Costs, End, Net, Pipework, Route, Unroutable, standard_pipework
from component_library.routing.parts import bodies_of
from component_library.routing.plan import Plan, route_nets
from component_library.shapes import Cylinder, Vector
from component_library.standards import tables
from component_library.vocabulary import EnvelopeKind, Joint

SLEEVE = 0.05
"""Inside diameter of a sleeve over that of the insulated pipe [m] (domain 3.2, practice)."""
IN_WALL = 0.02
"""A boundary this near to an element comes out of it [m] (practice)."""
WALL = "WALL"
"""Kind of a wall that a pipe may go through at a price."""
OPENED = frozenset({EnvelopeKind.SERVICE, EnvelopeKind.REMOVAL})
"""Envelopes that a demountable spool may stand in (domain 3.1: a removable intruder is no hard one)."""


@dataclass(frozen=True)
class Station:
    """A station that has its place, in the coordinates of the room."""

    name: str
    component: Component
    place: Placement
    tag: str = ""

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """Its bodies and envelopes."""
        return tuple(bodies_of(self.component, self.place, self.name))


@dataclass(frozen=True)
class Ask:
    """A run that is asked for: each end is (station, port) or the name of a boundary."""

    name: str
    ends: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Style:
    """How runs are built: see `pipework.Line` and `routing.net.Pipework`."""

    clearance: float = 0.05
    insulated: bool = True
    allowance: bool = False
    spool: float = pipework.STOCK_LENGTH
    flanged: bool = False
    costs: Costs = field(default_factory=Costs)


@dataclass(frozen=True)
class Refused:
    """A run that is not built: its name, the reason in one line, and names of what stands in the way."""

    name: str
    reason: str
    blockers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Crossing:
    """Where a run goes through a wall: its axis within it [m], outside diameter with insulation [m]."""

    run: str
    wall: str
    start: Vector
    end: Vector
    diameter: float


@dataclass(frozen=True, eq=False)
class Piping:
    """Runs that were laid, in an assembly with the stations, and those that were not.

    Attributes:
        assembly: stations and parts of the runs, in the coordinates of the room.
        laid: what was laid.
        routes: of the runs that were laid, by name.
        refused: what was not.
        crossings: of walls.
        notes: what a reader must know.
        rounds: of negotiation among the nets.
    """

    assembly: Assembly
    laid: tuple[Laid, ...]
    routes: Mapping[str, Route]
    refused: tuple[Refused, ...]
    crossings: tuple[Crossing, ...]
    notes: tuple[str, ...]
    rounds: int


def join(
    room: Room, obstacles: Sequence[Body], stations: Sequence[Station], asked: Sequence[Ask],
    boundaries: Mapping[str, Boundary], style: Style,
) -> Piping:  # fmt: skip
    """Route and lay the runs that are asked for.

    Args:
        room: that they run in.
        obstacles: what others have put into it, and keep-outs.
        stations: with their places.
        asked: runs; each name once.
        boundaries: by name.
        style: how they are built.
    """
    assembly = Assembly()
    placed = {
        station.name: assembly.add(station.name, station.component, station.place, station.tag) for station in stations
    }
    bodies = [*obstacles, *(body for one in stations for body in one.bodies)]
    refused: list[Refused] = []
    nets: list[tuple[Net, Terminal, Terminal, str]] = []
    for ask in asked:
        made = _net(ask, placed, boundaries, style, obstacles)
        if isinstance(made, Refused):
            refused.append(made)
        else:
            nets.append(made)
    plan, opened = _routed(room, bodies, [net for net, *_ in nets], style.costs)
    crew = _Laying(assembly, bodies, style, room)
    for (net, start, end, circuit), answer in zip(nets, plan.answers, strict=True):
        if isinstance(answer, Unroutable):
            refused.append(Refused(net.name, answer.reason, answer.blockers))
            continue
        try:
            crew.lay(answer, start, end, circuit, opened)
        except ValueError as error:
            refused.append(Refused(net.name, str(error)))
    notes = (*plan.notes, *(note for laid in crew.laid for note in laid.notes))
    return Piping(assembly, tuple(crew.laid), crew.routes, tuple(refused), tuple(crew.crossings), notes, plan.rounds)


def circuit_of(component: Component, port: Port) -> str:
    """Give the side of a circuit that a port of a composite carries: that of the part it belongs to."""
    circuit, here = "", component
    path = port.inner
    while path:
        instance = here.child(path[0])
        circuit = instance.circuit or circuit
        here = instance.component
        if len(path) == 2:
            circuit = instance.port_circuits.get(path[1], circuit)
            path = here.port(path[1]).inner
        else:
            path = path[1:]
    return circuit


def _net(
    ask: Ask,
    placed: Mapping[str, Placed],
    boundaries: Mapping[str, Boundary],
    style: Style,
    obstacles: Sequence[Body],
) -> "tuple[Net, Terminal, Terminal, str] | Refused":
    """Make the net of a run, its ends in the order of the flow."""
    ends: list[Terminal] = []
    circuits: list[str] = []
    for end in ask.ends:
        if len(end) == 1:
            ends.append(boundaries[end[0]])
            continue
        handle = placed[end[0]].port(end[1])
        ends.append(handle)
        component = placed[end[0]].instance.component
        circuits.append(circuit_of(component, component.port(end[1])) or placed[end[0]].instance.circuit)
    handles = [end for end in ends if isinstance(end, Handle)]
    if not handles:
        return Refused(ask.name, f"{ask.name}: both ends are boundaries: nothing says how large it is")
    if len(handles) == 2 and handles[0].downstream == handles[1].downstream:
        way = "out of" if handles[0].downstream else "into"
        return Refused(ask.name, f"{ask.name}: the flow goes {way} both of its ends")
    named = list(dict.fromkeys(circuit for circuit in circuits if circuit))
    if len({circuit.rsplit("-", 1)[-1] for circuit in named}) > 1:
        return Refused(ask.name, f"{ask.name}: joins {' to '.join(named)}: a supply to a return")
    systems = list(dict.fromkeys(read_circuit(circuit, ask.name).system_type for circuit in named))
    if len(systems) > 1:
        words = " to ".join(systems)
        return Refused(ask.name, f"{ask.name}: joins {' to '.join(named)}: {words}, which are kept apart")
    first = ends[0]
    forward = first.downstream if isinstance(first, Handle) else not handles[0].downstream
    start, end = ends if forward else ends[::-1]
    dn = max(handle.port.dn for handle in handles)
    flanged = any(handle.port.joint is not Joint.WELDED for handle in handles)
    pipe = _pipework(dn, style, flanged)
    net = Net(ask.name, _end(start, dn, obstacles), _end(end, dn, obstacles), pipe)
    return net, start, end, named[0] if named else ""


def _pipework(dn: int, style: Style, flanged: bool) -> Pipework:
    thickness = insulation.of_pipe(dn) if style.insulated else 0.0
    return standard_pipework(dn, thickness, style.clearance, flanged)


def _end(end: Terminal, dn: int, obstacles: Sequence[Body]) -> End:
    """Give an end as the router takes it, snapped to the axis it points along."""
    if isinstance(end, Boundary):
        return End(end.name, end.point, end.axis, SHORTEST_PIPE, _stands_in(end.point, obstacles))
    axis = tuple(float(round(value)) if abs(value - round(value)) < 1e-9 else value for value in end.port.at.z)
    # A reducer is welded in; a flange is made with its piece.
    least = tables.least_piece(dn) if end.port.dn != dn else SHORTEST_PIPE
    straight = pipework.end_length(dn, end.port) + least
    return End(".".join(end.path), end.port.at.origin, (axis[0], axis[1], axis[2]), straight, end.path[0])


def _stands_in(point: Vector, obstacles: Sequence[Body]) -> str:
    """Name the element of the building that a boundary stands in or on: the pipe comes out of it."""
    for body in obstacles:
        heights = body.normals @ np.array(point) - body.offsets
        if body.kind in ("", WALL) and float(heights.max()) <= IN_WALL:
            return body.name
    return ""


def _routed(room: Room, bodies: Sequence[Body], nets: Sequence[Net], costs: Costs) -> tuple[Plan, bool]:
    """Route around everything; where that leaves a net without a way, demountable spools may stand in service rooms."""
    plan = route_nets(room, bodies, nets, costs)
    if not plan.unroutable or not any(body.kind in OPENED and not body.soft for body in bodies):
        return plan, False
    softer = [replace(body, soft=True) if body.kind in OPENED else body for body in bodies]
    again = route_nets(room, softer, nets, costs)
    return (again, True) if len(again.unroutable) < len(plan.unroutable) else (plan, False)


@dataclass
class _Laying:
    """Lays routes into an assembly, one after another."""

    assembly: Assembly
    bodies: Sequence[Body]
    style: Style
    room: Room
    laid: list[Laid] = field(default_factory=list[Laid])
    routes: dict[str, Route] = field(default_factory=dict[str, Route])
    crossings: list[Crossing] = field(default_factory=list[Crossing])

    def lay(self, route: Route, start: Terminal, end: Terminal, circuit: str, opened: bool) -> None:
        """Lay a route.

        Raises:
            ValueError: it cannot be built; the assembly is as it was.
        """
        pipe, name = route.net.pipe, route.net.name
        crossings = crossings_of(route, self.bodies)
        line = Line(
            name,
            tuple((float(x), float(y), float(z)) for x, y, z in route.points),
            pipe.dn,
            circuit,
            pipe.insulation,
            self.style.allowance,
            self.style.spool,
            self.style.flanged,
            tuple(self._opened(route)) if opened else (),
            tuple((crossing.start, crossing.end) for crossing in crossings),
        )
        before = dict(self.assembly.instances), list(self.assembly.connections), list(self.assembly.ports)
        try:
            self.laid.append(pipework.lay(self.assembly, line, start, end, self._free(name)))
        except ValueError:
            self.assembly.instances, self.assembly.connections, self.assembly.ports = before
            raise
        self.routes[name] = route
        self.crossings.extend(crossings)

    def _opened(self, route: Route) -> list[tuple[Vector, Vector]]:
        """Service rooms that the insulated pipe stands in: least and greatest corner of each."""
        radius = route.net.pipe.radius
        low = np.minimum(route.points[:-1], route.points[1:]) - radius
        high = np.maximum(route.points[:-1], route.points[1:]) + radius
        owners = (route.net.first.owner, route.net.second.owner)
        found: list[tuple[Vector, Vector]] = []
        for body in self.bodies:
            foreign = body.kind in OPENED and body.owner not in owners
            if foreign and ((low < body.high) & (high > body.low)).all(axis=1).any():
                found.append((_vector(body.low - radius), _vector(body.high + radius)))
        return found

    def _free(self, name: str) -> Callable[[Vector, Vector], bool]:
        """Tell whether a block is free of bodies, the room's boundary, and runs laid before."""
        lows = np.array([body.low for body in self.bodies]).reshape(-1, 3)
        highs = np.array([body.high for body in self.bodies]).reshape(-1, 3)
        legs = [
            (np.minimum(a, b) - route.net.pipe.radius, np.maximum(a, b) + route.net.pipe.radius)
            for route in self.routes.values()
            for a, b in zip(route.points[:-1], route.points[1:], strict=True)
        ]

        def free(low: Vector, high: Vector) -> bool:
            bottom, top = np.array(low), np.array(high)
            if (bottom < self.room.low).any() or (top > self.room.high).any():
                return False
            if ((lows < top) & (highs > bottom)).all(axis=1).any():
                return False
            return not any(bool(((a < top) & (b > bottom)).all()) for a, b in legs)

        return free


def crossings_of(route: Route, bodies: Sequence[Body]) -> list[Crossing]:
    """Find where a route goes through walls that it may go through.

    Raises:
        ValueError: it bends within a wall, or runs along in it.
    """
    pipe, found = route.net.pipe, list[Crossing]()
    for body in (body for body in bodies if body.kind == WALL):
        for leg, (first, last) in enumerate(pairwise(route.points)):
            above, change = body.normals @ first - body.offsets, body.normals @ (last - first)
            level = np.abs(change) < 1e-12
            if bool((level & (above > pipe.radius)).any()):
                continue
            share = -above / np.where(level, 1.0, change)
            begin = max(0.0, float(np.where(change < -1e-12, share, 0.0).max()))
            end = min(1.0, float(np.where(change > 1e-12, share, 1.0).min()))
            if end - begin < 1e-9:
                continue
            corner = (begin <= 0 and leg > 0) or (end >= 1 and leg < len(route.points) - 2)
            if corner or bool((level & (above > -1e-9) & (above < pipe.radius)).any()):
                raise ValueError(f"{route.net.name}: the only way found bends or runs along within {body.name}")
            start, stop = (_vector(first + (last - first) * place) for place in (begin, end))
            found.append(Crossing(route.net.name, body.name, start, stop, 2 * pipe.radius))
    return found


def provision(crossing: Crossing) -> Component:
    """Make the provision for void of a crossing: round, 50 mm wider than the insulated pipe (domain 3.2, practice)."""
    depth, diameter = math.dist(crossing.start, crossing.end), crossing.diameter + SLEEVE
    return Component(
        name=f"Provision for void {diameter * 1e3:.0f} mm",
        ifc_class="IfcBuildingElementProxy",
        predefined_type="PROVISIONFORVOID",
        solids=(Solid(Cylinder(diameter / 2, depth), Placement(), ""),),
        properties={"Pset_ProvisionForVoid": {"VoidShape": "Round", "Diameter": diameter, "Depth": depth}},
        mapped=False,
    )


def _vector(values: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> Vector:
    x, y, z = (float(value) for value in values)
    return (x, y, z)


@dataclass(frozen=True)
class Bearing:
    """A support and where it carries a run: number of the leg, distance from the start of it [m]."""

    instance: Instance
    run: str
    leg: int
    distance: float


def whole(piping: Piping, name: str, supports: Sequence[Bearing] = ()) -> Component:
    """Freeze stations, spools and supports into one group, and say which ports are joined and what carries which pipe.

    Args:
        piping: what was laid.
        name: of the whole.
        supports: to stand beside.
    """
    spool_of: dict[str, str] = {}
    for laid in piping.laid:
        for number, parts in enumerate(laid.spools, 1):
            spool_of.update((part, f"{laid.line.name}-spool-{number}") for part in parts)
    children: list[Instance] = []
    members: dict[str, list[Instance]] = {}
    for instance in piping.assembly.instances.values():
        if instance.name in spool_of:
            members.setdefault(spool_of[instance.name], []).append(instance)
        else:
            children.append(instance)
    removable = {f"{laid.line.name}-spool-{number + 1}" for laid in piping.laid for number in laid.removable}
    for spool, parts in members.items():
        children.append(_spool(spool, parts, spool in removable))
    for number, crossing in enumerate(piping.crossings, 1):
        way = unit(add(crossing.end, crossing.start, -1.0))
        name_of = f"{crossing.run}-void-{number}"
        children.append(Instance(name_of, provision(crossing), at(*crossing.start, axis=way), name_of))
    connections = tuple(
        Connection(_moved(link.source, spool_of), _moved(link.sink, spool_of)) for link in piping.assembly.connections
    )
    ports = tuple(replace(port, inner=_moved(port.inner, spool_of)) for port in piping.assembly.ports)
    bearings = tuple(
        ((one.instance.name,), _moved((pipe,), spool_of)) for one in supports for pipe in _carried(piping, one)
    )
    parts = (*children, *(one.instance for one in supports))
    return Component(name, "", "", ports=ports, children=parts, connections=connections, bearings=bearings)


def _carried(piping: Piping, bearing: Bearing) -> list[str]:
    """Name the pipe that a support carries."""
    laid = next(one for one in piping.laid if one.line.name == bearing.run)
    stretch = laid.stretches[bearing.leg]
    way = unit(add(stretch.end, stretch.start, -1.0))
    point = add(stretch.start, way, bearing.distance)
    for name in (name for spool in laid.spools for name in spool):
        instance = piping.assembly.instances[name]
        if instance.component.ifc_class == "IfcPipeSegment":
            ends = [(instance.at @ instance.component.port(port).at).origin for port in ("in", "out")]
            if abs(math.dist(ends[0], point) + math.dist(point, ends[1]) - math.dist(*ends)) < 1e-6:
                return [name]
    return []


def _moved(path: tuple[str, ...], spool_of: Mapping[str, str]) -> tuple[str, ...]:
    return (spool_of[path[0]], *path) if path[0] in spool_of else path


def _spool(name: str, parts: Sequence[Instance], removable: bool) -> Instance:
    """Make a spool of its parts; its frame is that of the room."""
    ports: list[Port] = []
    component = Component(
        name=f"Spool {name}",
        ifc_class="IfcElementAssembly",
        predefined_type="USERDEFINED",
        object_type="SPOOL",
        ports=tuple(ports),
        children=tuple(replace(part, component=_access(part.component)) if removable else part for part in parts),
        properties={"DHR_Access": {"Removable": removable, "RequiresTool": True}},
    )
    return Instance(name, component, Placement(), name, parts[0].circuit)


def _access(part: Component) -> Component:
    properties = {**part.properties, "DHR_Access": {**part.properties.get("DHR_Access", {}), "Removable": True}}
    return replace(part, properties=properties)
