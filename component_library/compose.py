"""Put components together: place, mate port to port, chain along a line, run pipe through corners, lay headers.

An `Assembly` is filled part by part and then frozen into a Component. Everything stands in the coordinates of that
composite. Parts are mated, never nudged: a part takes its place from the port it is joined to, so flange faces meet
exactly and two neighbours touch without overlapping.

Where a welded end meets a flanged or wafer one, the companion flange between them is added by itself and named
after the flanged side ("strainer-in-flange"): names of parts say what they do, never where they come in a count.

Terminology: a *handle* is a port of a part already placed; *downstream* follows the flow; a *run* is pipe and elbows
through corners; a *header* is a pipe with one tee a branch, distributing (diverging) or collecting (converging).
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from component_library.components.cap import COMPONENT as CAP
from component_library.components.elbow import COMPONENT as ELBOW
from component_library.components.flange import COMPONENT as FLANGE
from component_library.components.pipe import COMPONENT as PIPE
from component_library.components.pipe import look_up
from component_library.components.tee import COMPONENT as TEE
from component_library.instruments import BRANCH_DN, SOCKET
from component_library.model import (
    Component,
    Connection,
    Envelope,
    Instance,
    Placement,
    Port,
    Properties,
    SizingError,
    Solid,
    Z,
    add,
    at,
    negative,
    unit,
)
from component_library.operators import HANDLE_HIGH
from component_library.shapes import Box, Cylinder, Vector, dot
from component_library.standards import tables
from component_library.vocabulary import DHR_SUPPORT, EnvelopeKind, FlowDirection, Joint

COINCIDENT = 1e-6
"""Two ports closer than this [m] are at one place: a thousandth of the federated placement tolerance (1 mm)."""

LEVEL = 1e-3
"""Pipe this near to a saddle lies in it [m]: the federated placement tolerance."""

SHORTEST_PIPE = 0.02
"""A gap shorter than this [m] cannot be filled with a piece of pipe (practice: a weld needs that much)."""

STANDING, STANDING_HEIGHT = 0.6, 2.0
"""Plan side and height of the room a standing person needs [m] (domain 3.2, practice)."""

HAND = 0.1
"""Free space around a handwheel [m] (domain 3.2, ASTM F1166, practice)."""

OPPOSITE = MappingProxyType({"diverging": "converging", "converging": "diverging"})
"""The other way that the branch of a tee can flow."""

SOCKET_WIDTH = 1.3
"""Diameter of a weld-on socket over that of the pipe it takes (practice: ASME B16.11 half coupling)."""

FLANGED = (Joint.FLANGED, Joint.WAFER)


@dataclass(frozen=True)
class Handle:
    """A port of a placed part: path from the composite (instance names, port name) and the port in its coordinates."""

    path: tuple[str, ...]
    port: Port

    @property
    def downstream(self) -> bool:
        """Whether flow leaves the part here, so that what is attached follows downstream."""
        return self.port.flow is not FlowDirection.SINK


@dataclass(frozen=True)
class Placed:
    """A part that has its place."""

    instance: Instance

    def port(self, name: str) -> Handle:
        """Handle of one of its ports."""
        port = self.instance.component.port(name)
        place = self.instance.at @ port.at
        return Handle((self.instance.name, name), Port(port.name, place, port.flow, port.dn, port.joint))


@dataclass(frozen=True)
class Step:
    """One part of a chain: its name, the component, where its up axis points (None: as the port before), its tag."""

    name: str
    component: Component
    up: Vector | None = None
    tag: str = ""
    entry: str = ""


@dataclass(frozen=True)
class Tap:
    """A weld-on socket of a pipe: name, distance from where the pipe is attached [m], where it points, its DN.

    `direction` is a unit vector across the pipe, in the coordinates of the assembly. A WELDED one takes a flange.
    """

    name: str
    distance: float
    direction: Vector
    dn: int = BRANCH_DN
    joint: Joint = Joint.THREADED


@dataclass
class Assembly:
    """A composite in the making. `circuit` is what parts carry unless told otherwise."""

    circuit: str = ""
    instances: dict[str, Instance] = field(default_factory=dict[str, Instance])
    connections: list[Connection] = field(default_factory=list[Connection])
    envelopes: list[Envelope] = field(default_factory=list[Envelope])
    ports: list[Port] = field(default_factory=list[Port])

    def add(
        self,
        name: str,
        component: Component,
        place: Placement,
        tag: str = "",
        circuit: str | None = None,
        port_circuits: Mapping[str, str] | None = None,
        properties: Properties | None = None,
    ) -> Placed:
        """Put a part at a place.

        Raises:
            ValueError: the name is taken.
        """
        if name in self.instances:
            raise ValueError(f"two parts are called {name!r}")
        instance = Instance(
            name,
            component,
            place,
            tag,
            self.circuit if circuit is None else circuit,
            port_circuits or {},
            properties or {},
        )
        self.instances[name] = instance
        return Placed(instance)

    def attach(self, target: Handle, step: Step, circuit: str | None = None) -> Placed:
        """Mate a part to a handle and connect the two; a companion flange is added where the joints ask for one.

        Args:
            target: where. If flow leaves there the part's "in" is mated, else its "out"; `step.entry` overrides.
            step: what.
            circuit: of the new parts; None: the assembly's.

        Raises:
            ValueError: nominal diameters differ, or two wafer bodies would meet without a flange between them.
        """
        entry = step.entry or ("in" if target.downstream else "out")
        port = step.component.port(entry)
        if port.dn != target.port.dn:
            raise ValueError(f"{step.name} is DN{port.dn}, {'/'.join(target.path)} is DN{target.port.dn}")
        if port.joint is Joint.WAFER and target.port.joint is Joint.WAFER:
            raise ValueError(f"{step.name} and {'/'.join(target.path)}: two wafer bodies need a flange between them")
        if (port.joint in FLANGED) != (target.port.joint in FLANGED):
            owner, end = (step.name, entry) if port.joint in FLANGED else (target.path[-2], target.path[-1])
            target = self._flange(f"{owner}-{end}-flange", target, circuit)
        placed = self.add(step.name, step.component, _mate(target.port.at, port.at, step.up), step.tag, circuit)
        self.connect(target, placed.port(entry))
        return placed

    def _flange(self, name: str, target: Handle, circuit: str | None) -> Handle:
        welded_target = target.port.joint not in FLANGED
        side = "inlet" if welded_target == target.downstream else "outlet"
        component = FLANGE.make({"side": side}, dn=target.port.dn)
        entry, leave = ("in", "out") if target.downstream else ("out", "in")
        placed = self.add(name, component, _mate(target.port.at, component.port(entry).at, None), "", circuit)
        self.connect(target, placed.port(entry))
        return placed.port(leave)

    def chain(self, start: Handle, steps: Sequence[Step], circuit: str | None = None) -> Handle:
        """Attach inline parts one after another and return the last free end."""
        end = start
        for step in steps:
            placed = self.attach(end, step, circuit)
            end = placed.port("out" if end.downstream else "in")
        return end

    def tapped(
        self, name: str, target: Handle, length: float, taps: Sequence[Tap], circuit: str | None = None
    ) -> tuple[Handle, dict[str, Handle]]:
        """Attach a straight pipe with sockets for instruments, drains and vents.

        Args:
            name: of the pipe.
            target: where it begins; a companion flange is added to a flanged end.
            length: of the pipe [m].
            taps: its sockets.
            circuit: of the pipe; None: the assembly's.

        Returns:
            The free end of the pipe, and the sockets by name.

        Raises:
            ValueError: a socket points along the pipe, or stands beyond one of its ends.
            SizingError: no such DN.
        """
        target = self.welded(target, circuit)
        pipe = PIPE.make(dn=target.port.dn, length=length)
        entry, leave = ("in", "out") if target.downstream else ("out", "in")
        place = _mate(target.port.at, pipe.port(entry).at, None)
        sockets = [_socket(name, tap, target, pipe, place, length) for tap in taps]
        component = replace(
            pipe,
            name=f"{pipe.name} with sockets",
            solids=(*pipe.solids, *(solid for solid, _ in sockets)),
            ports=(*pipe.ports, *(port for _, port in sockets)),
        )
        placed = self.add(name, component, place, "", circuit)
        self.connect(*((target, placed.port(entry)) if target.downstream else (placed.port(entry), target)))
        return placed.port(leave), {tap.name: placed.port(tap.name) for tap in taps}

    def welded(self, end: Handle, circuit: str | None = None) -> Handle:
        """Give the end itself if it is welded, else the weld end of a companion flange added to it."""
        if end.port.joint not in FLANGED:
            return end
        return self._flange(f"{end.path[-2]}-{end.path[-1]}-flange", end, circuit)

    def flanged(self, name: str, end: Handle, circuit: str | None = None) -> Handle:
        """Finish a welded end with a flange, where the next delivery bolts on."""
        return end if end.port.joint in FLANGED else self._flange(name, end, circuit)

    def connect(self, one: Handle, other: Handle) -> None:
        """Join two ports that are at one place, face to face.

        Raises:
            ValueError: they are apart, not opposed, of different DN, or flow out of (into) both.
        """
        a, b = (one, other) if one.downstream else (other, one)
        where = f"{'/'.join(a.path)} and {'/'.join(b.path)}"
        apart = math.dist(a.port.at.origin, b.port.at.origin)
        if apart > COINCIDENT:
            raise ValueError(f"{where} are {apart * 1000:.1f} mm apart")
        if dot(a.port.at.z, b.port.at.z) > -1 + 1e-9:
            raise ValueError(f"{where} do not face each other")
        if a.port.dn != b.port.dn:
            raise ValueError(f"{where}: DN{a.port.dn} meets DN{b.port.dn}")
        if not a.downstream or b.port.flow is FlowDirection.SOURCE:
            raise ValueError(f"{where}: the flow does not go from one to the other")
        self.connections.append(Connection(a.path, b.path))

    def run(
        self, name: str, start: Handle, corners: Sequence[Vector], end: Handle, circuit: str | None = None
    ) -> float:
        """Lay pipe and long-radius elbows from a flow-leaving handle through corner points to another handle.

        Returns:
            The laid length along the axis, elbows as arcs [m].

        Raises:
            ValueError: a leg is too short for its elbows, or a leg does not leave an end along its axis.
        """
        start, end = self.welded(start, circuit), self.welded(end, circuit)
        points = [start.port.at.origin, *corners, end.port.at.origin]
        legs = [unit(add(second, first, -1.0)) for first, second in itertools.pairwise(points)]
        if dot(legs[0], start.port.at.z) < 1 - 1e-6 or dot(legs[-1], end.port.at.z) > -1 + 1e-6:
            raise ValueError(f"run {name} does not leave its ends along their axes")
        here, total, dn = start, 0.0, start.port.dn
        for number, (direction, target) in enumerate(zip(legs, points[1:], strict=True), 1):
            turn = legs[number] if number < len(legs) else None
            elbow = ELBOW.make(dn=dn, angle=math.acos(dot(direction, turn))) if turn else None
            back, arc = elbow_lengths(elbow) if elbow else (0.0, 0.0)
            length = math.dist(here.port.at.origin, target) - back
            if length > COINCIDENT:
                if length < SHORTEST_PIPE:
                    raise ValueError(f"run {name}: leg {number} leaves {length * 1000:.0f} mm for its pipe")
                here = self.chain(here, [Step(f"{name}-pipe-{number}", PIPE.make(dn=dn, length=length))], circuit)
                total += length
            elif length < -COINCIDENT:
                raise ValueError(f"run {name}: leg {number} is {-length * 1000:.0f} mm too short for its elbows")
            if elbow and turn:
                here = self.chain(here, [Step(f"{name}-elbow-{number}", elbow, up=_sideways(direction, turn))], circuit)
                total += arc
        self.connect(here, end)
        return total

    def straight(self, name: str, start: Handle, end: Handle, circuit: str | None = None) -> float:
        """Lay one straight pipe between two handles; returns its length [m]."""
        return self.run(name, start, (), end, circuit)

    def header(
        self,
        name: str,
        start: Placement,
        branches: Sequence[tuple[str, float, int]],
        dn: int,
        up: Vector,
        flow: str,
        length: float,
        circuit: str | None = None,
        against: Sequence[str] = (),
    ) -> tuple[Handle, dict[str, Handle]]:
        """Lay a header along `start.z`, which is the direction of flow.

        Args:
            name: of the header; its parts are called after it and after the branches.
            start: upstream end and direction.
            branches: (name, distance of the branch axis from the start [m], DN), in the order of flow.
            dn: nominal diameter of the header.
            up: where the branches point, a unit vector across the header.
            flow: "diverging" (fed at the start, capped at the end) or "converging" (capped at the start).
            length: from start to end [m].
            circuit: of its parts; None: the assembly's.
            against: branches that flow the other way than `flow` says, as a bypass between two headers does.

        Returns:
            The open end, and the branch handles by name.

        Raises:
            ValueError: two tees overlap, or a tee does not fit at an end.
        """
        ends = start.moved(z=length)
        open_flow = FlowDirection.SINK if flow == "diverging" else FlowDirection.SOURCE
        handles: dict[str, Handle] = {}
        first: Handle | None = None
        here: Handle | None = None
        position = 0.0
        for branch, distance, branch_dn in branches:
            tee = TEE.make({"flow": OPPOSITE[flow] if branch in against else flow}, dn=dn, branch_dn=branch_dn)
            half = abs(tee.port("in").at.origin[0] - tee.port("out").at.origin[0]) / 2
            gap = distance - half - position
            if gap < SHORTEST_PIPE:
                raise ValueError(f"header {name}: {gap * 1000:.0f} mm of pipe before branch {branch}")
            pipe = Step(f"{name}-pipe-to-{branch}", PIPE.make(dn=dn, length=gap))
            if here is None:
                placed = self.add(pipe.name, pipe.component, _along(start, pipe.component), "", circuit)
                first, here = placed.port("in"), placed.port("out")
            else:
                here = self.chain(here, [pipe], circuit)
            placed = self.attach(here, Step(f"{name}-tee-{branch}", tee, up=up), circuit)
            here, handles[branch] = placed.port("out"), placed.port("branch")
            position = distance + half
        if first is None or here is None:
            raise ValueError(f"header {name} has no branch")
        if length - position < SHORTEST_PIPE:
            raise ValueError(f"header {name}: {(length - position) * 1000:.0f} mm of pipe after its last branch")
        here = self.chain(here, [Step(f"{name}-pipe-end", PIPE.make(dn=dn, length=length - position))], circuit)
        if math.dist(here.port.at.origin, ends.origin) > COINCIDENT:
            raise ValueError(f"header {name} ends off its axis")
        capped, free = (here, first) if open_flow is FlowDirection.SINK else (first, here)
        cap = CAP.make({"flow": "outlet" if capped.downstream else "inlet"}, dn=dn)
        self._cap(f"{name}-cap", capped, cap, circuit)
        return free, handles

    def _cap(self, name: str, end: Handle, cap: Component, circuit: str | None) -> None:
        placed = self.add(name, cap, _mate(end.port.at, cap.ports[0].at, None), "", circuit)
        self.connect(end, placed.port(cap.ports[0].name))

    def expose(self, name: str, end: Handle) -> None:
        """Make a free port of a part a port of the composite."""
        port = end.port
        self.ports.append(Port(name, port.at, port.flow, port.dn, port.joint, end.path))

    def component(self, name: str, object_type: str, properties: Properties | None = None) -> Component:
        """Freeze into an IfcElementAssembly of the given ObjectType."""
        return Component(
            name=name,
            ifc_class="IfcElementAssembly",
            predefined_type="USERDEFINED",
            object_type=object_type,
            ports=tuple(self.ports),
            envelopes=tuple(self.envelopes),
            children=tuple(self.instances.values()),
            connections=tuple(self.connections),
            properties=properties or {},
            bearings=tuple(self._bearings()),
        )

    def _bearings(self) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Yield each stanchion with the pipe that lies in its saddle."""
        pipes = [
            (name, instance.at @ port.at, math.dist(*(one.at.origin for one in instance.component.ports[:2])))
            for name, instance in self.instances.items()
            if (instance.component.ifc_class, instance.component.predefined_type) == ("IfcPipeSegment", "RIGIDSEGMENT")
            for port in instance.component.ports[:1]
        ]
        for name, instance in self.instances.items():
            if DHR_SUPPORT not in instance.component.properties:
                continue
            saddle = instance.at.point((0.0, 0.0, instance.component.bounds()[1][2]))
            for pipe, face, length in pipes:
                if _lies_in(saddle, face, length, self.instances[pipe].component.ports[0].dn):
                    yield (name,), (pipe,)
                    break


def _lies_in(saddle: Vector, face: Placement, length: float, dn: int) -> bool:
    """Whether level pipe that begins at a face, which looks out of it, lies on a saddle's top."""
    if abs(face.z[2]) > LEVEL:
        return False
    apart = add(saddle, face.origin, -1.0)
    along = -dot(apart, face.z)
    across = abs(apart[0] * face.z[1] - apart[1] * face.z[0])
    rise, radius = -apart[2], look_up("support", tables.pipes(), dn).outside_diameter / 2
    lies = min(abs(rise - radius), abs(rise)) < LEVEL  # the lugs of a guide end at the axis
    return -LEVEL <= along <= length + LEVEL and across < LEVEL and lies


def _mate(target: Placement, own: Placement, up: Vector | None) -> Placement:
    """Where a component must stand so that its port `own` faces `target`, its port's x axis along `up`."""
    z = negative(target.z)
    x = target.x if up is None else unit(add(up, z, -dot(up, z)))
    return Placement(target.origin, z, x) @ own.inverse()


def _socket(
    name: str, tap: Tap, target: Handle, pipe: Component, place: Placement, length: float
) -> tuple[Solid, Port]:
    """Body and port of a socket, in the frame of the pipe it is welded to."""
    direction = place.inverse().direction(tap.direction)
    if abs(direction[0]) > 1e-9:
        raise ValueError(f"{name}: socket {tap.name} does not point across the pipe")
    outside = look_up("socket", tables.pipes(), tap.dn).outside_diameter
    radius = SOCKET_WIDTH * outside / 2
    if not radius < tap.distance < length - radius:
        raise ValueError(f"{name}: socket {tap.name} does not stand between the ends")
    along = tap.distance if target.downstream else length - tap.distance
    reach = look_up("pipe", tables.pipes(), target.port.dn).outside_diameter / 2 + SOCKET
    foot = Placement((along, 0.0, 0.0), direction, (1.0, 0.0, 0.0))
    port = Port(tap.name, foot.moved(z=reach), FlowDirection.SOURCE, tap.dn, tap.joint)
    return Solid(Cylinder(radius, reach), foot), port


def _along(start: Placement, component: Component) -> Placement:
    """Where an inline component must stand so that its "in" is at `start` and its flow along `start.z`."""
    return Placement(start.origin, negative(start.z), start.x) @ component.port("in").at.inverse()


def elbow_lengths(elbow: Component) -> tuple[float, float]:
    """Centre to end, and the arc along the axis of an elbow [m], from its two ports."""
    inlet, outlet = elbow.port("in").at, elbow.port("out").at
    half = math.acos(max(-1.0, min(1.0, dot(negative(inlet.z), outlet.z)))) / 2
    if half < 1e-9:
        raise SizingError("an elbow that does not turn")
    chord = math.dist(inlet.origin, outlet.origin)
    return chord / 2 / math.cos(half), chord / 2 / math.sin(half) * 2 * half


def _sideways(direction: Vector, turn: Vector) -> Vector:
    """Where a run turns to, at right angles to where it comes from."""
    return unit(add(turn, direction, -dot(turn, direction)))


def standing_room(valve: Placed, side: Vector, clear: float, along: float = 0.0) -> Envelope:
    """Make the place where a person stands to work a valve: 600 x 600 x 2000 mm on the floor (z = 0) beside it.

    Args:
        valve: the placed valve.
        side: horizontal unit vector from the valve axis to the person.
        clear: from the valve axis to the near face of the room [m].
        along: how far the room is moved downstream [m].

    Source: domain reference 3.2 (standing space 600 x 600 x 2000 reachable, practice).
    """
    inlet, outlet = valve.port("in").port.at.origin, valve.port("out").port.at.origin
    middle = add(((inlet[0] + outlet[0]) / 2, (inlet[1] + outlet[1]) / 2, 0.0), side, clear + STANDING / 2)
    centre = add(middle, unit(add(outlet, inlet, -1.0)), along)
    return Envelope(
        EnvelopeKind.ACCESS,
        ((Box(STANDING, STANDING, STANDING_HEIGHT), Placement(centre, Z, side)),),
        "standing room 600 x 600 x 2000 at the valve (practice)",
        host=(valve.instance.name,),
        frequency="MONTHLY",
    )


def header_along_y(
    assembly: Assembly,
    name: str,
    ends: Sequence[tuple[str, Handle]],
    dn: int,
    reach: tuple[float, float],
    origin: tuple[float, float],
    up: Vector,
    flow: str,
    circuit: str | None = None,
    against: Sequence[str] = (),
) -> tuple[Handle, dict[str, Handle]]:
    """Lay a header along y past a row of branch ends.

    Args:
        assembly: where the parts go.
        name: of the header.
        ends: (branch name, end to be served); their y is where the tees stand.
        dn: of the header.
        reach: y where it begins and where it ends, in the order of flow [m].
        origin: x and z of its axis [m].
        up: where its branches point.
        flow: "diverging" or "converging".
        circuit: of its parts; None: the assembly's.
        against: branches that flow the other way than `flow` says.

    Returns:
        The open end, and the branch handles by name.
    """
    begin, end_y = reach
    sense = math.copysign(1.0, end_y - begin)
    order = sorted(ends, key=lambda item: sense * item[1].port.at.origin[1])
    start = at(origin[0], begin, origin[1], axis=(0.0, sense, 0.0), ref=up)
    branches = [(branch, abs(end.port.at.origin[1] - begin), end.port.dn) for branch, end in order]
    return assembly.header(name, start, branches, dn, up, flow, abs(end_y - begin), circuit, against)


def tee_lengths(dn: int, branch_dn: int) -> tuple[float, float]:
    """Axis to branch end, and axis to run end, of a tee [m]."""
    tee = TEE.make({"flow": "diverging"}, dn=dn, branch_dn=branch_dn)
    inlet, outlet, branch = (tee.port(name).at.origin for name in ("in", "out", "branch"))
    middle = tuple((a + b) / 2 for a, b in zip(inlet, outlet, strict=True))
    return math.dist(middle, branch), math.dist(inlet, outlet) / 2


def post(name: str, assembly: Assembly, support: Component, x: float, y: float, along: Vector) -> Placed:
    """Stand a support on the floor below a pipe axis that runs along a horizontal direction."""
    return assembly.add(name, support, at(x, y, 0.0, ref=along), circuit="")


def side_clearance(valve: Component) -> float:
    """From the axis of a valve whose stem points away to the near face of a person beside it [m]."""
    return max(valve.bounds()[1][1], valve.bounds()[1][2] / 2) + HAND


def within_reach(valves: Iterable[Component], axis: float, flow: Vector, up: Vector) -> Component:
    """Choose the first of several valves whose handle is within reach from the floor (z = 0), else the last.

    Args:
        valves: in the order of preference.
        axis: level of the middle of the valve [m].
        flow: unit vector along the pipe.
        up: unit vector of the stem, across it.

    Source: domain reference 3.3 (handles up to 1800 mm).
    """
    turned = Placement((0.0, 0.0, 0.0), up, flow)
    chosen = None
    for chosen in valves:
        middle = abs(chosen.port("out").at.origin[0] - chosen.port("in").at.origin[0]) / 2
        if axis + _handle_rise(chosen, turned.moved(-middle)) <= HANDLE_HIGH:
            return chosen
    if chosen is None:
        raise ValueError("no valve to choose from")
    return chosen


def _handle_rise(valve: Component, place: Placement) -> float:
    """Height of the middle of the hand's room of a valve that stands at a place [m]."""
    levels: list[float] = []
    for envelope in valve.envelopes:
        for shape, own in envelope.parts if envelope.kind is EnvelopeKind.OPERATE else ():
            frame = place @ own
            way = (frame.x[2], frame.y[2], frame.z[2])
            levels += [frame.origin[2] + shape.extent(way), frame.origin[2] - shape.extent(negative(way))]
    return (min(levels) + max(levels)) / 2


def stem_clearance(valve: Component) -> float:
    """From the axis of a valve whose stem points at a person to that person [m]."""
    return valve.bounds()[1][2] + HAND
