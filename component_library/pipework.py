"""Build a routed run: flanges and reducers at its ends, pipe, elbows, joints of spools, vents, drains, insulation.

A run is planned as a row of *pieces*, straights of one length each and elbows, before any part is made: where it is cut
into spools follows from the pieces alone, and so does what the parts are called. Everything stands in the coordinates
of the assembly.

Terminology: a *leg* is a straight stretch between two corners of the route; a *spool* is what is prefabricated in one
piece; a *joint* is where two spools meet.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from component_library.components.drain import COMPONENT as DRAIN
from component_library.components.elbow import COMPONENT as ELBOW
from component_library.components.flange_pair import COMPONENT as PAIR
from component_library.components.pipe import COMPONENT as PIPE
from component_library.components.pipe_insulation import COMPONENT as INSULATION
from component_library.components.reducer import COMPONENT as REDUCER
from component_library.components.vent import make_at as make_vent
from component_library.compose import SHORTEST_PIPE, Assembly, Handle, Step, Tap
from component_library.fittings import SPANNER
from component_library.instruments import HEXAGON, SOCKET
from component_library.model import (
    Component,
    Envelope,
    Instance,
    Placement,
    Port,
    X,
    Y,
    Z,
    add,
    at,
    dot,
    negative,
    unit,
)
from component_library.shapes import Cylinder, Vector
from component_library.standards import tables
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

STOCK_LENGTH = 6.0
"""Length that pipe is sold in [m] (EN 10217, practice)."""
SPOOL_WIDTH = 2.4
"""Width and height of a spool that goes onto a lorry and through a plant room door on its side [m] (practice)."""
TAP_FROM_BEND = 0.25
"""From the end of a bend to the axis of a vent or drain [m] (practice)."""
TAP_DN = 15
"""DN of vents and drains of a run (practice)."""
BESIDE_TAP = 0.03
"""Insulation ends this far beside a socket [m] (practice)."""
LEAST_SPOOL = 0.5
"""Pipe is not cut shorter for the sake of flanges beside it [m] (practice)."""
LEAST_SHELL = 0.01
"""Shorter pieces of insulation are not made [m] (practice)."""
VENT_ROOM, DRAIN_ROOM = 0.35, 0.40
"""Height above (below) a pipe that a vent with cap (a drain with hose) needs [m] (practice)."""

SEAL = 0.02
"""Insulation ends this far before a wall that the pipe goes through [m]: the seal is the fire stop's (practice)."""

BENT = "elbow"
STRAIGHT = "straight"


@dataclass(frozen=True)
class Boundary:
    """An end that others carry on: where the pipe ends, and the way from it into the run (unit vector)."""

    name: str
    point: Vector
    axis: Vector


Terminal = Handle | Boundary


@dataclass(frozen=True)
class Line:
    """A run that has its way.

    Attributes:
        name: of the run; its parts are called after it.
        points: port, corners, port, in the order of flow [m].
        dn: of its pipe; ends of another DN get a reducer.
        circuit: side of a circuit that it carries.
        insulation: thickness [m]; 0: none.
        allowance: only the space of the insulation, as an envelope.
        spool: greatest length of a spool [m].
        flanged: whether spools are joined by flanges; else they are welded on site.
        opened: points [m] between which the run must come out: flanged on both sides whatever `flanged` says.
        crossings: axis [m] of the run within each wall that it goes through: no insulation, no joint, no clamp there.
    """

    name: str
    points: tuple[Vector, ...]
    dn: int
    circuit: str
    insulation: float = 0.0
    allowance: bool = False
    spool: float = STOCK_LENGTH
    flanged: bool = False
    opened: tuple[tuple[Vector, Vector], ...] = ()
    crossings: tuple[tuple[Vector, Vector], ...] = ()


@dataclass(frozen=True)
class Piece:
    """A straight or an elbow of a run: ends of its axis [m], number of its leg or corner, of its spool.

    `flanged`: whether a joint that opens follows. `removable`: whether its spool must come out.
    """

    kind: str
    start: Vector
    end: Vector
    number: int
    spool: int = 0
    flanged: bool = False
    removable: bool = False

    @property
    def length(self) -> float:
        """Between the ends [m]."""
        return math.dist(self.start, self.end)


@dataclass(frozen=True)
class Stretch:
    """Straight pipe between fittings: ends of its axis in the order of flow [m].

    `fixed` are stretches of it, measured from its start [m], where flanges, joints and taps leave no place for a clamp.
    """

    start: Vector
    end: Vector
    fixed: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Laid:
    """A run that was laid.

    Attributes:
        line: what was asked.
        spools: names of the parts of each spool.
        removable: numbers of the spools that must come out.
        stretches: straight pipe, leg by leg.
        length: along the axis from port to port [m].
        notes: what could not be done.
    """

    line: Line
    spools: tuple[tuple[str, ...], ...]
    removable: tuple[int, ...]
    stretches: tuple[Stretch, ...]
    length: float
    notes: tuple[str, ...] = ()


Free = Callable[[Vector, Vector], bool]
"""Whether a block between two corners [m] is free of everything."""


def end_length(dn: int, port: Port | None) -> float:
    """Length that flange and reducer take at an end of a run of a DN [m].

    Raises:
        OutOfTable: no such DN.
    """
    if port is None:
        return 0.0
    flange = tables.flanges().row(port.dn).thickness if port.joint is not Joint.WELDED else 0.0
    return flange + (tables.reducers().row(max(dn, port.dn)).length if port.dn != dn else 0.0)


def withdrawal(dn: int) -> float:
    """Length beside the face of a flange that bolts need to be drawn [m]: where insulation ends (domain 3.2)."""
    flange = tables.flanges().row(dn)
    return flange.thickness + flange.bolt_length + SPANNER


def lay(assembly: Assembly, line: Line, start: Terminal, end: Terminal, free: Free) -> Laid:
    """Lay a run from a port where the flow leaves to one that it enters.

    Args:
        assembly: where its parts go.
        line: what is built.
        start: where it comes from.
        end: where it leads to.
        free: asked for vents and drains.

    Raises:
        ValueError: the route does not leave room for its flanges, bends or reducers; the message says where.
    """
    crew = _Crew(assembly, line, free)
    pieces = _plan(line, start, end)
    if isinstance(end, Handle) and end.port.joint is not Joint.WELDED:
        crew.far = max(0.0, withdrawal(end.port.dn) - end_length(line.dn, end.port))
    handle = crew.begin(start, pieces[0])
    for number, piece in enumerate(pieces):
        crew.following = pieces[number + 1] if number + 1 < len(pieces) else None
        crew.beside_bend = (
            number > 0 and pieces[number - 1].kind == BENT,
            number + 1 < len(pieces) and pieces[number + 1].kind == BENT,
        )
        handle = crew.lay(handle, piece, last=number == len(pieces) - 1)
    crew.finish(handle, end)
    crew.insulate()
    if crew.welded:
        crew.notes.append(f"{line.name}: {crew.welded} of its joints have no room for flanges and are welded")
    straight = sum(crew.straight.values())
    bends = sum(piece.kind == BENT for piece in pieces)
    arc = math.pi / 2 * tables.elbows().row(line.dn).bend_radius if bends else 0.0
    stretches = tuple(crew.stretches[leg] for leg in sorted(crew.stretches))
    count = max(piece.spool for piece in pieces) + 1
    spools = tuple(tuple(name for name, spool in crew.spool_of.items() if spool == one) for one in range(count))
    removable = tuple(sorted({piece.spool for piece in pieces if piece.removable}))
    return Laid(line, spools, removable, stretches, straight + bends * arc + crew.fitted, tuple(crew.notes))


def _plan(line: Line, start: Terminal, end: Terminal) -> list[Piece]:
    """Cut a route into straights of stock length and elbows, then into spools."""
    points = line.points
    ways = [unit(add(second, first, -1.0)) for first, second in itertools.pairwise(points)]
    back = tables.elbows().row(line.dn).bend_radius if len(ways) > 1 else 0.0
    first = end_length(line.dn, None if isinstance(start, Boundary) else start.port)
    last = end_length(line.dn, None if isinstance(end, Boundary) else end.port)
    pieces: list[Piece] = []
    for leg, way in enumerate(ways):
        begin = first if leg == 0 else back
        stop = math.dist(points[leg], points[leg + 1]) - (last if leg == len(ways) - 1 else back)
        length = stop - begin
        if length < SHORTEST_PIPE - 1e-9 and abs(length) > 1e-6:
            raise ValueError(f"run {line.name}: leg {leg + 1} leaves {length * 1e3:.0f} mm for its pipe")
        # Flange and reducer at an end are of the spool too.
        ends = (first if leg == 0 else 0.0) + (last if leg == len(ways) - 1 else 0.0)
        longest = max(min(STOCK_LENGTH, line.spool - ends), LEAST_SPOOL)
        count = max(1, math.ceil((length - 1e-6) / longest))
        for part in range(count if length > 1e-6 else 0):
            here = add(points[leg], way, begin + length * part / count)
            there = add(points[leg], way, begin + length * (part + 1) / count)
            pieces.append(Piece(STRAIGHT, here, there, leg))
        if leg < len(ways) - 1:
            corner = points[leg + 1]
            pieces.append(Piece(BENT, add(corner, way, -back), add(corner, ways[leg + 1], back), leg + 1))
    return _opened(line, _spooled(line, pieces, (first, last)))


def _spooled(line: Line, pieces: Sequence[Piece], ends: tuple[float, float]) -> list[Piece]:
    """Group pieces into spools that can be transported, each as long as it may be; `ends` are of the run [m]."""
    radius = tables.pipes().row(line.dn).outside_diameter / 2
    found: list[Piece] = []
    spool = 0
    current: list[Piece] = []
    boxes = [_extent(piece, radius) for piece in pieces]
    for number, more in ((0, -ends[0]), (-1, ends[1])):
        piece = pieces[number]
        way = unit(add(piece.end, piece.start, -1.0))
        face = add(piece.start if number == 0 else piece.end, way, more)
        low, high = boxes[number]
        boxes[number] = (np.minimum(low, face), np.maximum(high, face))
    for place, piece in enumerate(pieces):
        if current and not _portable(boxes[place - len(current) : place + 1], line.spool):
            spool += 1
            current = []
            found[-1] = replace(found[-1], flanged=line.flanged)
        current.append(piece)
        found.append(replace(piece, spool=spool))
    return found


Extent = tuple["np.ndarray[tuple[int, ...], np.dtype[np.float64]]", "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"]


def _extent(piece: Piece, radius: float) -> Extent:
    """Least and greatest corner (3,) of a piece: straight pipe with its outside, elbows between the straights."""
    ends = np.array([piece.start, piece.end])
    across = np.abs(ends[1] - ends[0]) < 1e-9 if piece.kind == STRAIGHT else np.zeros(3, dtype=np.bool_)
    return ends.min(axis=0) - radius * across, ends.max(axis=0) + radius * across


def _portable(boxes: Sequence[Extent], longest: float) -> bool:
    low, high = np.min([box[0] for box in boxes], axis=0), np.max([box[1] for box in boxes], axis=0)
    sides = sorted((high - low).tolist())
    return sides[2] <= longest + 1e-6 and sides[1] <= SPOOL_WIDTH


def _opened(line: Line, pieces: list[Piece]) -> list[Piece]:
    """Put joints that open on both sides of the spools that must come out."""
    found = list(pieces)
    for low, high in line.opened:
        inside = {piece.spool for piece in found if _meets(piece, low, high)}
        for number, piece in enumerate(found):
            if piece.spool in inside:
                piece = found[number] = replace(piece, removable=True)
            following = found[number + 1].spool if number + 1 < len(found) else piece.spool
            if following != piece.spool and (piece.spool in inside or following in inside):
                found[number] = replace(piece, flanged=True)
    return found


def _meets(piece: Piece, low: Vector, high: Vector) -> bool:
    return all(
        min(piece.start[axis], piece.end[axis]) <= high[axis] and max(piece.start[axis], piece.end[axis]) >= low[axis]
        for axis in range(3)
    )


@dataclass
class _Crew:
    """Who lays one run: what was laid so far, and in which spool."""

    assembly: Assembly
    line: Line
    free: Free
    spool_of: dict[str, int] = field(default_factory=dict[str, int])
    stretches: dict[int, Stretch] = field(default_factory=dict[int, Stretch])
    straight: dict[str, float] = field(default_factory=dict[str, float])
    shells: dict[str, list[tuple[float, float]]] = field(default_factory=dict[str, list[tuple[float, float]]])
    notes: list[str] = field(default_factory=list[str])
    fitted: float = 0.0
    owed: float = 0.0
    bare: float = 0.0
    joints: int = 0
    welded: int = 0
    far: float = 0.0
    beside_bend: tuple[bool, bool] = (False, False)
    following: Piece | None = None

    def begin(self, start: Terminal, piece: Piece) -> Handle:
        """Give the end that the first piece is attached to: after companion flange and reducer."""
        if isinstance(start, Boundary):
            place = at(*start.point, axis=start.axis)
            return Handle((start.name,), Port(start.name, place, FlowDirection.SOURCE, self.line.dn, Joint.WELDED))
        self.bare = withdrawal(start.port.dn) if start.port.joint is not Joint.WELDED else 0.0
        handle = self._added(lambda: self.assembly.welded(start, self.line.circuit), piece.spool)
        if start.port.dn != self.line.dn:
            reducer = REDUCER.make(dn_in=start.port.dn, dn_out=self.line.dn)
            handle = self._chain(handle, Step(f"{self.line.name}-reducer-in", reducer), piece.spool)
        self.fitted += end_length(self.line.dn, start.port)
        self.bare = max(0.0, self.bare - end_length(self.line.dn, start.port))
        return handle

    def lay(self, handle: Handle, piece: Piece, last: bool) -> Handle:
        """Lay a piece, and the joint after it."""
        name = self._name(piece)
        if piece.kind == BENT:
            return self._bend(name, handle, piece)
        joint = PAIR.make(dn=self.line.dn) if piece.flanged else None
        taken = joint.port("out").at.origin[0] if joint else 0.0
        length = piece.length - self.owed - taken
        if joint is not None and length < SHORTEST_PIPE - 1e-9:
            self.welded += 1
            joint, taken, length = None, 0.0, piece.length - self.owed
        begin = self.owed
        self.owed = 0.0
        ahead = self._withdrawn(piece, joint, last)
        handle = self._pipe(name, handle, piece, length)
        tight = self._tightness()
        first, final = (tight if bend else 0.0 for bend in self.beside_bend)
        self.shells[name] = [(min(max(self.bare, first), length), max(length - max(ahead, final), 0.0))]
        fixed = [(begin, begin + self.bare)] if self.bare else []
        if ahead:
            fixed.append((begin + length - ahead, begin + length + taken))
        self._stretch(piece, fixed)
        self.bare = 0.0
        if joint is not None:
            self.joints += 1
            handle = self._chain(handle, Step(f"{self.line.name}-joint-{self.joints}", joint), piece.spool)
            self.fitted += taken
            self.bare = withdrawal(self.line.dn) - tables.flanges().row(self.line.dn).thickness
        self._vent(name, piece, length)
        self._cross(name, piece)
        return handle

    def _cross(self, name: str, piece: Piece) -> None:
        """Leave out the insulation of a pipe within a wall, and keep clamps away from it."""
        origin = self.assembly.instances[name].at.origin
        way = unit(add(piece.end, piece.start, -1.0))
        for low, high in self.line.crossings:
            begin, end = sorted(dot(add(point, origin, -1.0), way) for point in (low, high))
            foot = add(origin, way, begin)
            if math.dist(foot, low) > 1e-6 and math.dist(foot, high) > 1e-6:
                continue
            begin, end = begin - SEAL, end + SEAL
            cut = [
                pair
                for first, last in self.shells[name]
                for pair in ((first, min(last, begin)), (max(first, end), last))
            ]
            self.shells[name] = [(first, last) for first, last in cut if last > first]
            stretch = self.stretches[piece.number]
            offset = math.dist(stretch.start, origin)
            fixed = (max(0.0, offset + begin), offset + end)
            if fixed[1] > 0:
                self.stretches[piece.number] = replace(stretch, fixed=(*stretch.fixed, fixed))

    def _tightness(self) -> float:
        """How far insulation reaches beyond the axis that an elbow turns about [m]: there two straights would meet."""
        pipe = tables.pipes().row(self.line.dn)
        reach = pipe.outside_diameter / 2 + self.line.insulation - tables.elbows().row(self.line.dn).bend_radius
        return max(0.0, reach)

    def _withdrawn(self, piece: Piece, joint: Component | None, last: bool) -> float:
        """Length of the end of a straight that bolts ahead of it need to be drawn [m]."""
        if joint is not None:
            return withdrawal(self.line.dn) - tables.flanges().row(self.line.dn).thickness
        return self.far if last else 0.0

    def _pipe(self, name: str, handle: Handle, piece: Piece, length: float) -> Handle:
        pipe = PIPE.make(dn=self.line.dn, length=length)
        self.straight[name] = length
        return self._chain(handle, Step(name, pipe), piece.spool)

    def _bend(self, name: str, handle: Handle, piece: Piece) -> Handle:
        before, after = self.line.points[piece.number - 1], self.line.points[piece.number + 1]
        corner = self.line.points[piece.number]
        come, go = unit(add(corner, before, -1.0)), unit(add(after, corner, -1.0))
        elbow = ELBOW.make(dn=self.line.dn, angle=math.acos(max(-1.0, min(1.0, dot(come, go)))))
        handle = self._chain(handle, Step(name, elbow, up=go), piece.spool)
        joint = PAIR.make(dn=self.line.dn) if piece.flanged else None
        taken = joint.port("out").at.origin[0] if joint else 0.0
        after_it = self.following
        if joint and not (after_it and after_it.kind == STRAIGHT and after_it.length - taken >= SHORTEST_PIPE - 1e-9):
            self.welded += 1
            joint = None
        if joint is not None:
            self.joints += 1
            handle = self._chain(handle, Step(f"{self.line.name}-joint-{self.joints}", joint), piece.spool)
            self.owed = taken
            self.fitted += self.owed
            self.bare = withdrawal(self.line.dn) - tables.flanges().row(self.line.dn).thickness
        return handle

    def finish(self, handle: Handle, end: Terminal) -> None:
        """Join the last piece to the end: reducer, companion flange."""
        if isinstance(end, Boundary):
            self.assembly.expose(end.name, handle)
            return
        spool = max(self.spool_of.values(), default=0)
        if end.port.dn != self.line.dn:
            reducer = REDUCER.make(dn_in=self.line.dn, dn_out=end.port.dn)
            handle = self._chain(handle, Step(f"{self.line.name}-reducer-out", reducer), spool)
        target = self._added(lambda: self.assembly.welded(end, self.line.circuit), spool)
        self.assembly.connect(handle, target)
        self.fitted += end_length(self.line.dn, end.port)

    def _chain(self, handle: Handle, step: Step, spool: int) -> Handle:
        if len(handle.path) == 1:  # a boundary: nothing of ours to connect to
            place = Placement(handle.port.at.origin, negative(handle.port.at.z), handle.port.at.x)
            placed = self.assembly.add(
                step.name, step.component, place @ step.component.port("in").at.inverse(), "", self.line.circuit
            )
            self.spool_of[step.name] = spool
            self.assembly.expose(handle.path[0], placed.port("in"))
            return placed.port("out")
        return self._added(lambda: self.assembly.chain(handle, [step], self.line.circuit), spool)

    def _added(self, work: Callable[[], Handle], spool: int) -> Handle:
        """Do what adds parts, and note which spool they are of."""
        before = set(self.assembly.instances)
        handle = work()
        self.spool_of.update((name, spool) for name in self.assembly.instances if name not in before)
        return handle

    def _name(self, piece: Piece) -> str:
        if piece.kind == BENT:
            return f"{self.line.name}-elbow-{piece.number}"
        stem = f"{self.line.name}-pipe-{piece.number + 1}"
        names = [f"{stem}{letter}" for letter in ("", *(f"-{count}" for count in range(2, 100)))]
        return next(name for name in names if name not in self.assembly.instances)

    def _stretch(self, piece: Piece, fixed: list[tuple[float, float]]) -> None:
        """Join a straight to the stretch of its leg."""
        known = self.stretches.get(piece.number)
        if known is None:
            self.stretches[piece.number] = Stretch(piece.start, piece.end, tuple(fixed))
            return
        offset = math.dist(known.start, piece.start)
        moved = tuple((begin + offset, end + offset) for begin, end in fixed)
        self.stretches[piece.number] = Stretch(known.start, piece.end, (*known.fixed, *moved))

    def _vent(self, name: str, piece: Piece, length: float) -> None:
        """Put a vent on the last pipe of a high stretch, a drain on that of a low one."""
        for kind, way in (("vent", 1.0), ("drain", -1.0)):
            if _turning(self.line.points, piece.number, way):
                self._tap(kind, way, name, piece, length)

    def _tap(self, kind: str, way: float, name: str, piece: Piece, length: float) -> None:
        if f"{self.line.name}-{kind}-{piece.number + 1}" in self.assembly.instances:
            return
        pipe = self.assembly.instances[name]
        radius = tables.pipes().row(self.line.dn).outside_diameter / 2
        along = unit(add(piece.end, piece.start, -1.0))
        room = VENT_ROOM if way > 0 else DRAIN_ROOM
        begin, end = self.shells[name][0]
        for share in (1.0, 0.0, 0.5, 0.75, 0.25):
            distance = begin + TAP_FROM_BEND + share * (end - begin - 2 * TAP_FROM_BEND)
            if not begin + BESIDE_TAP + SOCKET < distance < end - BESIDE_TAP - SOCKET:
                continue
            foot = add(pipe.at.origin, along, distance)
            low = add(foot, (1.0, 1.0, 0.0), -0.1)
            high = add(foot, (1.0, 1.0, 0.0), 0.1)
            near, far = (radius + SOCKET) * way, (radius + room) * way
            if not self.free((low[0], low[1], foot[2] + min(near, far)), (high[0], high[1], foot[2] + max(near, far))):
                continue
            self._set_tap(kind, way, name, piece, length, distance)
            return
        self.notes.append(
            f"{self.line.name}: no room for a {kind} between {_place(piece.start)} and {_place(piece.end)}"
        )

    def _set_tap(self, kind: str, way: float, name: str, piece: Piece, length: float, distance: float) -> None:
        """Replace a pipe by one with a socket, and screw the vent or drain into it."""
        old = self.assembly.instances.pop(name)
        links = [link for link in self.assembly.connections if name in (link.source[0], link.sink[0])]
        self.assembly.connections = [link for link in self.assembly.connections if link not in links]
        scratch = Assembly(self.line.circuit)
        foot = at(*old.at.origin, axis=unit(add(piece.end, piece.start, -1.0)))
        start = Handle(("start", "out"), Port("out", foot, FlowDirection.SOURCE, self.line.dn, Joint.WELDED))
        tap = Tap(kind, distance, (0.0, 0.0, way), TAP_DN)
        _, sockets = scratch.tapped(name, start, length, [tap])
        new = scratch.instances[name]
        self.assembly.instances[name] = replace(old, component=new.component, at=new.at)
        self.assembly.connections.extend(links)
        component = make_vent(sockets[kind].port.at.origin[2], TAP_DN) if kind == "vent" else DRAIN.make(dn=TAP_DN)
        tapped = f"{self.line.name}-{kind}-{piece.number + 1}"
        self._added(
            lambda: self.assembly.attach(
                sockets[kind], Step(tapped, component, tag=tapped.upper()), self.line.circuit
            ).port("in"),
            self.spool_of[name],
        )
        half = HEXAGON * tables.pipes().row(TAP_DN).outside_diameter / 2 + BESIDE_TAP
        begin, end = self.shells[name][0]
        self.shells[name] = [(begin, distance - half), (distance + half, end)]
        stretch = self.stretches[piece.number]
        along = math.dist(stretch.start, old.at.origin) + distance
        self.stretches[piece.number] = replace(stretch, fixed=(*stretch.fixed, (along - half, along + half)))

    def insulate(self) -> None:
        """Put shells around pipes, elbows and reducers, or their space."""
        if not self.line.insulation:
            return
        bare = 0
        for name in self.spool_of:
            instance = self.assembly.instances[name]
            part = instance.component
            match part.ifc_class, part.predefined_type:
                case "IfcPipeSegment", "RIGIDSEGMENT":
                    made = [
                        self._shell(begin, end - begin) for begin, end in self.shells[name] if end - begin > LEAST_SHELL
                    ]
                    bare += not made and not self._by_flange(name)
                case "IfcPipeFitting", "BEND":
                    made = [self._elbow_shell()]
                case "IfcPipeFitting", "TRANSITION":
                    length = math.dist(part.port("in").at.origin, part.port("out").at.origin)
                    widest = tables.pipes().row(max(port.dn for port in part.ports)).outside_diameter
                    made = [self._shell(0.0, length, widest)]
                case _:
                    continue
            self.assembly.instances[name] = replace(instance, component=self._covered(part, made))
        if bare:
            self.notes.append(f"{self.line.name}: {bare} of its pipes between elbows are too short for insulation")

    def _by_flange(self, name: str) -> bool:
        """Whether a pipe is left bare for the bolts of a flange."""
        begin, end = self.shells[name][0]
        return begin >= self.straight[name] - 1e-9 or end <= 1e-9

    def _shell(self, begin: float, length: float, inside: float | None = None) -> Instance:
        shell = INSULATION.make(dn=self.line.dn, thickness=self.line.insulation, length=length, inside=inside)
        return Instance("insulation", shell, at(begin))

    def _elbow_shell(self) -> Instance:
        shell = INSULATION.make({"form": "elbow"}, dn=self.line.dn, thickness=self.line.insulation)
        return Instance("insulation", shell)

    def _covered(self, part: Component, shells: Sequence[Instance]) -> Component:
        if not self.line.allowance:
            named = [
                replace(shell, name=shell.name if number == 1 else f"{shell.name}-{number}")
                for number, shell in enumerate(shells, 1)
            ]
            return replace(part, children=(*part.children, *named))
        spaces = [_space(shell, part, self.line.insulation) for shell in shells]
        return replace(part, envelopes=(*part.envelopes, *spaces))


def _space(shell: Instance, part: Component, thickness: float) -> Envelope:
    """Give the space of a shell as an envelope: a cylinder, or three along an elbow."""
    reason = f"insulation {thickness * 1e3:.0f} mm (GEG annex 8)"
    outer = max(shell.component.solids[0].shape.extent(Y), 0.0)
    if part.predefined_type != "BEND":
        length = shell.component.solids[0].shape.extent(Z)
        frame = Placement((shell.at.origin[0], 0.0, 0.0), X, Y)
        return Envelope(EnvelopeKind.INSULATION, ((Cylinder(outer, length), frame),), reason)
    radius = part.port("out").at.origin[0]
    parts: list[tuple[Cylinder, Placement]] = []
    for step in range(3):
        turns = [math.pi / 2 * (step + share) / 3 for share in (0.0, 1.0)]
        points = [(radius * math.sin(turn), 0.0, radius * (1 - math.cos(turn))) for turn in turns]
        way = unit(add(points[1], points[0], -1.0))
        parts.append((Cylinder(outer, math.dist(*points)), at(*points[0], axis=way, ref=Y)))
    return Envelope(EnvelopeKind.INSULATION, tuple(parts), reason)


def _turning(points: Sequence[Vector], leg: int, way: float) -> bool:
    """Whether a level leg is the last of a stretch above (way 1) or below (way -1) all that is next to it."""
    if abs(points[leg + 1][2] - points[leg][2]) > 1e-9 or leg + 2 >= len(points):
        return False
    if way * (points[leg + 2][2] - points[leg + 1][2]) > -1e-9:
        return False
    here = leg
    while here > 0 and abs(points[here - 1][2] - points[here][2]) <= 1e-9:
        here -= 1
    return here > 0 and way * (points[here - 1][2] - points[here][2]) < -1e-9


def _place(point: Vector) -> str:
    return "(" + ", ".join(f"{value:.2f}" for value in point) + ")"
