"""Posts where a line needs them beyond its spans: beside bends, heavy parts and the nozzles of machines. Metres.

A composite is looked at as what it is joined of, down to the last part. A *line* runs through pipes, fittings, valves
and meters from end to end, straight through tees. A *need* is a stretch of a line in which a support must stand. Needs
that no support of the composite serves get a post on the floor (z = 0), where it stands free of all bodies, of the
insulation of other pipes, and of every envelope. Where none can stand, nothing is set: rules SUP002 and SUP003 judge.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import numpy as np

from component_library.calc import insulation
from component_library.components.pipe import look_up
from component_library.components.support import COMPONENT as SUPPORT
from component_library.compose import LEVEL, Assembly
from component_library.model import (
    Component,
    Placement,
    SizingError,
    Solid,
    Vector,
    add,
    at,
    dot,
    solid_bounds,
    unit,
)
from component_library.standards import tables
from component_library.vocabulary import DHR_SUPPORT

FROM_BEND = 0.3
"""From a bend to its support [m] (UFGS 15561)."""
FROM_HEAVY = 1.5
"""From a heavy part to the supports on both sides of it [m] (UFGS 15561)."""
BEND_DN, VALVE_DN, DEVICE_DN, NOZZLE_DN = 50, 100, 50, 50
"""Least DN of bends, valves, other heavy parts and nozzles that ask for a support (rules SUP002, SUP003)."""
NOZZLE_DIAMETERS, NOZZLE_LEAST = 3, 0.5
"""From a nozzle to its first support: in DN, and what is always allowed [m] (domain rule SUP-03, practice)."""
AHEAD = 3
"""How many fittings may stand between a flexible connector and its machine (practice)."""
REACH = (0.3, 0.4, 0.5, 0.65)
"""How far a post may stand beside its saddle [m]: arms that are tried, the shortest first (practice)."""
ARMS = (
    (0.0, 0),
    *((sign * arm, 0) for arm in REACH for sign in (1, -1)),
    *((sign * arm, 90) for arm in REACH for sign in (1, -1)),
)
"""Arm of a post [m] and how it is turned [degrees], in the order of preference: below the line, beside it, along it."""
STEP = 0.02
"""Between the places on a pipe that are tried [m]."""
GAP = 0.02
"""Between a post and what else stands there [m] (practice)."""

_THROUGH = frozenset(
    ("IfcPipeSegment", "IfcPipeFitting", "IfcValve", "IfcFlowMeter", "IfcFilter", "IfcInterceptor", "IfcSensor")
)
_MACHINES = frozenset(("IfcPump", "IfcChiller", "IfcHeatExchanger", "IfcUnitaryEquipment", "IfcCoolingTower"))
_DEVICES = frozenset(("IfcFlowMeter", "IfcFilter", "IfcInterceptor"))

Path = tuple[str, ...]
End = tuple[Path, str]


@dataclass(frozen=True)
class _Part:
    """A part with a body, and where it stands."""

    path: Path
    component: Component
    place: Placement

    def port(self, name: str) -> Vector:
        return (self.place @ self.component.port(name).at).origin

    @property
    def through(self) -> tuple[str, str] | None:
        """The two ports that a line goes through; None if it goes through none."""
        ports = self.component.ports
        if self.component.ifc_class not in _THROUGH or self.flexible or len(ports) < 2:
            return None
        pairs = [(a, b) for number, a in enumerate(ports) for b in ports[number + 1 :]]
        first, second = max(pairs, key=lambda pair: round(math.dist(pair[0].at.origin, pair[1].at.origin), 6))
        return first.name, second.name

    @property
    def flexible(self) -> bool:
        return self.component.predefined_type == "FLEXIBLESEGMENT"


@dataclass(frozen=True)
class _Piece:
    """A part on a line, from one place along it to another."""

    part: _Part
    start: Vector
    end: Vector
    begin: float

    @property
    def length(self) -> float:
        return math.dist(self.start, self.end)

    @property
    def finish(self) -> float:
        return self.begin + self.length

    @property
    def dn(self) -> int:
        return max(port.dn for port in self.part.component.ports)

    @property
    def rises(self) -> bool:
        return abs(self.end[2] - self.start[2]) >= 0.7 * self.length

    @property
    def pipe(self) -> bool:
        """Whether a saddle fits under it: straight and level."""
        component = self.part.component
        straight = (component.ifc_class, component.predefined_type) == ("IfcPipeSegment", "RIGIDSEGMENT")
        return straight and abs(self.end[2] - self.start[2]) < LEVEL < self.length


@dataclass
class _Line:
    """Parts in order, what the line ends at, the machines it serves, and where it is held."""

    pieces: list[_Piece]
    ends: tuple[str, str]
    machines: tuple[str, str]
    holds: list[tuple[float, bool]] = field(default_factory=list[tuple[float, bool]])
    """Where supports hold it, and whether they are anchors."""

    @property
    def length(self) -> float:
        return self.pieces[-1].finish

    def held(self, low: float, high: float) -> bool:
        """Whether something carries it between two places; its own ends count where they do."""
        ends = ((0.0, self.ends[0]), (self.length, self.ends[1]))
        stops = [place for place, end in ends if end in ("held", "branch")]
        return any(low - 1e-9 <= place <= high + 1e-9 for place in (*(place for place, _ in self.holds), *stops))

    def level(self, distance: float, backward: bool) -> float:
        """Give the place that lies a distance from an end, counted over what does not rise."""
        pieces = self.pieces[::-1] if backward else self.pieces
        left = distance
        for piece in pieces:
            if piece.rises:
                continue
            if piece.length >= left:
                return piece.finish - left if backward else piece.begin + left
            left -= piece.length
        return 0.0 if backward else self.length


@dataclass(frozen=True)
class Need:
    """A stretch of a line in which a support must stand: what asks for it, the place of the nozzle that does.

    `anchor`: the support next to the nozzle must hold fast, because a flexible connector stands between.
    """

    name: str
    line: _Line
    low: float
    high: float
    nozzle: float | None = None
    anchor: bool = False

    @property
    def served(self) -> bool:
        """Whether a support stands there."""
        nozzle = self.nozzle
        if nozzle is None:
            return self.line.held(self.low, self.high)
        first = min(self.line.holds, key=lambda hold: abs(hold[0] - nozzle), default=None)
        if first is None or (self.anchor and not first[1]):
            return False
        return self.low - 1e-9 <= first[0] <= self.high + 1e-9


def shore(assembly: Assembly) -> tuple[str, ...]:
    """Set the posts that the lines of a composite still need.

    Returns:
        What no post could be found for, by the name of what asks.
    """
    parts, joints = _flattened(assembly)
    lines = list(_lines(parts, joints))
    _mark_held(parts.values(), lines)
    ground = _Ground(parts.values(), _envelopes(assembly))
    crew = _Shoring(assembly, ground)
    for line in lines:
        crew.serve(list(_needs(line)))
        crew.serve(list(_overlong(line)))
    return tuple(crew.unserved)


@dataclass
class _Shoring:
    """Sets posts into a composite, one after another."""

    assembly: Assembly
    ground: "_Ground"
    unserved: list[str] = field(default_factory=list[str])

    def serve(self, needs: Sequence[Need]) -> None:
        """Set a post for every need that is not served yet."""
        for need in needs:
            if need.served:
                continue
            found = _best(need, needs, self.ground)
            if found is None:
                self.unserved.append(need.name)
                continue
            place, component, frame = found
            self.assembly.add(_free_name(self.assembly, f"support-{need.name}"), component, frame, circuit="")
            self.ground.occupy(component, frame)
            need.line.holds.append((place, need.anchor))


def _free_name(assembly: Assembly, name: str) -> str:
    number = 1
    while name in assembly.instances:
        number += 1
        name = f"{name.rstrip('0123456789').removesuffix('-')}-{number}"
    return name


def _flattened(assembly: Assembly) -> tuple[dict[Path, _Part], dict[End, End]]:
    """List the parts of a composite that have a body, and which of their ports are joined, both ways."""
    whole = Component("", "", "", children=tuple(assembly.instances.values()), connections=tuple(assembly.connections))
    components: dict[Path, Component] = {(): whole}
    parts: dict[Path, _Part] = {}
    for path, instance, place in whole.walk():
        components[path] = instance.component
        if instance.component.solids:
            parts[path] = _Part(path, instance.component, place)
    joints: dict[End, End] = {}
    for prefix, component in components.items():
        for link in component.connections:
            one, other = (_resolved(components, (*prefix, *path)) for path in (link.source, link.sink))
            joints[one], joints[other] = other, one
    return parts, joints


def _resolved(components: Mapping[Path, Component], path: Path) -> End:
    """Find the part that owns a port of a composite."""
    owner, port = path[:-1], path[-1]
    while inner := components[owner].port(port).inner:
        owner, port = (*owner, *inner[:-1]), inner[-1]
    return owner, port


def _lines(parts: Mapping[Path, _Part], joints: Mapping[End, End]) -> Iterator[_Line]:
    seen: set[Path] = set()
    for path, part in parts.items():
        through = part.through
        if through is None or path in seen:
            continue
        ahead, end, machine = _follow((path, through[1]), parts, joints, {path})
        taken = {path, *(one[0] for one in ahead)}
        behind, begin, before = _follow((path, through[0]), parts, joints, taken)
        chain = [(one, last, first) for one, first, last in reversed(behind)]
        chain += [(path, *through), *ahead]
        seen.update(one[0] for one in chain)
        pieces: list[_Piece] = []
        place = 0.0
        for one, first, last in chain:
            piece = _Piece(parts[one], parts[one].port(first), parts[one].port(last), place)
            pieces.append(piece)
            place = piece.finish
        yield _Line(pieces, (begin, end), (before, machine))


def _follow(
    here: End, parts: Mapping[Path, _Part], joints: Mapping[End, End], taken: set[Path]
) -> tuple[list[tuple[Path, str, str]], str, str]:
    """Follow a line out of a port: parts with the ports it goes in and out by, what its end is, and whose nozzle."""
    chain: list[tuple[Path, str, str]] = []
    while True:
        other = joints.get(here)
        if other is None:
            return chain, "open", ""
        part = parts[other[0]]
        if other[0] in taken:
            return chain, "branch", ""
        if part.flexible:
            return chain, "flexible", _machine(_beyond(other, parts, joints), parts)
        through = part.through
        if through is None:
            ends = part.component.ifc_class == "IfcPipeFitting"
            return chain, "free" if ends else "held", _machine(other, parts)
        if other[1] not in through:
            return chain, "branch", ""
        leave = through[1] if other[1] == through[0] else through[0]
        chain.append((other[0], other[1], leave))
        taken = {*taken, other[0]}
        here = other[0], leave


def _beyond(end: End, parts: Mapping[Path, _Part], joints: Mapping[End, End]) -> End | None:
    """Find what a flexible connector is joined to on its other side, past fittings."""
    here = end
    for _ in range(AHEAD + 1):
        path, port = here
        others = [one.name for one in parts[path].component.ports if one.name != port]
        if not others or (path, others[0]) not in joints:
            return None
        here = joints[path, others[0]]
        if parts[here[0]].component.ifc_class != "IfcPipeFitting":
            return here
    return None


def _machine(end: End | None, parts: Mapping[Path, _Part]) -> str:
    """Name the nozzle of a machine, "" for all else."""
    if end is None or parts[end[0]].component.ifc_class not in _MACHINES:
        return ""
    return "-".join((*end[0], end[1]))


def _mark_held(parts: Iterable[_Part], lines: Sequence[_Line]) -> None:
    """Enter where the supports of a composite hold its lines."""
    saddles = [
        (part.place.point((0.0, 0.0, part.component.bounds()[1][2])), _holds_fast(part.component))
        for part in parts
        if DHR_SUPPORT in part.component.properties
    ]
    for line in lines:
        for piece in line.pieces:
            if not piece.pipe:
                continue
            way, radius = unit(add(piece.end, piece.start, -1.0)), _radius(piece.dn)
            for saddle, fast in saddles:
                apart = add(saddle, piece.start, -1.0)
                along = dot(apart, way)
                across = abs(apart[0] * way[1] - apart[1] * way[0])
                rise = -apart[2]
                lies = min(abs(rise - radius), abs(rise)) < LEVEL
                if lies and across < LEVEL and -LEVEL <= along <= piece.length + LEVEL:
                    line.holds.append((piece.begin + along, fast))


def _holds_fast(support: Component) -> bool:
    return support.properties[DHR_SUPPORT].get("Function") == "ANCHOR"


def _needs(line: _Line) -> Iterator[Need]:
    """List what asks for supports: nozzles first, where the place is the least."""
    for end, backward in ((0, False), (1, True)):
        machine, pieces = line.machines[end], line.pieces[::-1] if backward else line.pieces
        dn = min(pieces[0].dn, next((piece.dn for piece in pieces if piece.pipe), pieces[0].dn))
        if not machine or dn < NOZZLE_DN:
            continue
        reach = line.level(max(NOZZLE_DIAMETERS * dn / 1000, NOZZLE_LEAST), backward)
        low, high = (reach, line.length) if backward else (0.0, reach)
        if high - low >= line.length - 1e-9:
            continue  # as short as a nozzle bears
        flexible = line.ends[end] == "flexible"
        yield Need(f"{machine}-nozzle", line, low, high, line.length if backward else 0.0, flexible)
    for piece in line.pieces:
        component, name = piece.part.component, "-".join(piece.part.path)
        if component.predefined_type == "BEND" and piece.dn >= BEND_DN:
            yield Need(name, line, piece.begin - FROM_BEND, piece.finish + FROM_BEND)
    for group in _loads(line):
        begin, finish, name = group[0].begin, group[-1].finish, "-".join(group[0].part.path)
        if begin > FROM_HEAVY or line.ends[0] not in ("flexible", "free"):
            yield Need(name, line, begin - FROM_HEAVY, begin)
        if line.length - finish > FROM_HEAVY or line.ends[1] not in ("flexible", "free"):
            yield Need(name, line, finish, finish + FROM_HEAVY)


def _loads(line: _Line) -> Iterator[list[_Piece]]:
    """List the heavy parts of a line, those together that are bolted to each other."""
    group: list[_Piece] = []
    for piece in line.pieces:
        component = piece.part.component
        least = VALVE_DN if component.ifc_class == "IfcValve" else DEVICE_DN
        kind = component.ifc_class == "IfcValve" or component.ifc_class in _DEVICES
        if kind and piece.dn >= least and not piece.rises:  # in a riser it bends nothing
            group.append(piece)
        elif component.predefined_type != "CONNECTOR":
            yield from [group] if group else []
            group = []
    yield from [group] if group else []


def _overlong(line: _Line) -> Iterator[Need]:
    """List the middles of stretches between two supports that are longer than their pipe may span."""
    stops = sorted({0.0, *(place for place, _ in line.holds), line.length})
    for low, high in pairwise(stops):
        share = sum(
            max(0.0, min(high, piece.finish) - max(low, piece.begin)) / tables.pipes().row(piece.dn).span
            for piece in line.pieces
            if not piece.rises
        )
        if share > 1.0:
            third = (high - low) / 3
            name = next(piece for piece in line.pieces if piece.finish >= low + 1.5 * third).part.path
            yield Need("-".join(name), line, low + third, high - third)


class _Ground:
    """What a post must stand clear of, as boxes with the path of what they belong to."""

    def __init__(self, parts: Iterable[_Part], rooms: Iterable[tuple[Vector, Vector]]):
        boxes: list[tuple[Vector, Vector]] = []
        self._insulated: list[float] = []
        self._paths: list[Path] = []
        for part in parts:
            more = _insulated(part.component)
            for solid in part.component.solids:
                boxes.append(solid_bounds(solid, part.place))
                self._insulated.append(more)
                self._paths.append(part.path)
        for room in rooms:
            boxes.append(room)
            self._insulated.append(0.0)
            self._paths.append(())
        self._boxes = np.array(boxes).reshape(-1, 2, 3)

    def occupy(self, component: Component, place: Placement) -> None:
        """Enter a post that was set."""
        boxes = [solid_bounds(solid, place) for solid in component.solids]
        self._boxes = np.concatenate([self._boxes, np.array(boxes)])
        self._insulated += [0.0] * len(boxes)
        self._paths += [()] * len(boxes)

    def free(self, component: Component, place: Placement, line: _Line, insulated: bool = True) -> bool:
        """Whether a post stands free, but for the pipes of its line that lie on it."""
        pipes = {piece.part.path for piece in line.pieces if piece.pipe}
        return all(path in pipes for path in self.met(component, place, line, insulated))

    def met(self, component: Component, place: Placement, line: _Line, insulated: bool = True) -> list[Path]:
        """List what a post comes too near to: within the insulation of its own line it may stand."""
        own = {piece.part.path for piece in line.pieces}
        more = [
            0.0 if path in own or not insulated else thickness
            for path, thickness in zip(self._paths, self._insulated, strict=True)
        ]
        apart = (np.array(more) + GAP)[:, None]
        low, high = self._boxes[:, 0] - apart, self._boxes[:, 1] + apart
        boxes = np.array([solid_bounds(solid, place) for solid in component.solids])
        meets = ((low[None] < boxes[:, None, 1]) & (high[None] > boxes[:, None, 0])).all(axis=2).any(axis=0)
        return [self._paths[index] for index in np.flatnonzero(meets)]


def _insulated(component: Component) -> float:
    """Give what a pipe is larger by when it is insulated [m]."""
    through = component.ifc_class in ("IfcPipeSegment", "IfcPipeFitting") and component.ports
    return insulation.of_pipe(max(port.dn for port in component.ports)) if through else 0.0


def _envelopes(assembly: Assembly) -> Iterator[tuple[Vector, Vector]]:
    """Boxes of all envelopes of a composite and its parts."""
    whole = Component("", "", "", children=tuple(assembly.instances.values()), envelopes=tuple(assembly.envelopes))
    owners = [(whole, Placement()), *((one.component, place) for _, one, place in whole.walk())]
    for component, place in owners:
        for envelope in component.envelopes:
            for shape, own in envelope.parts:
                yield solid_bounds(Solid(shape, own), place)


def _best(need: Need, needs: Sequence[Need], ground: "_Ground") -> tuple[float, Component, Placement] | None:
    """Find a post for a need: what serves most needs first, then straight below, then the middle of the stretch.

    Where nozzles stand too close for the insulation of their lines, it has no claim to room either.
    """
    tries: list[tuple[int, int, float, float, _Piece]] = []
    middle = (max(need.low, 0.0) + min(need.high, need.line.length)) / 2
    for piece in need.line.pieces:
        if not piece.pipe:
            continue
        low, high = max(need.low, piece.begin), min(need.high, piece.finish)
        for number in range(math.floor((high - low) / STEP) + 1 if high > low else 0):
            place = low + number * STEP
            served = sum(one.low <= place <= one.high for one in needs if not one.served)
            off = round(abs(place - middle), 6)
            tries.extend((-served, rank, off, place, piece) for rank in range(len(ARMS)))
    tries.sort(key=lambda one: one[:4])
    for insulated in (True, False):
        for _, rank, _, place, piece in tries:
            made = _post(piece, place, *ARMS[rank], need.anchor)
            if made is not None and ground.free(*made, need.line, insulated):
                return place, *made
    return None


def _post(piece: _Piece, place: float, arm: float, turn: float, anchor: bool) -> tuple[Component, Placement] | None:
    """Make a post under a place of a level pipe; None where it has no room below, or the pipe ends on its saddle."""
    if anchor and turn:
        return None  # its lugs stand on both sides of the pipe
    x, y, z = piece.start
    way = unit(add(piece.end, piece.start, -1.0))
    component = _stanchion(piece.dn, round(z, 9), arm, anchor)
    if component is None:
        return None
    half = component.solids[0].shape.extent((0.0, 1.0, 0.0) if turn else (1.0, 0.0, 0.0))
    along = place - piece.begin
    if not half <= along <= piece.length - half:
        return None
    return component, at(x + way[0] * along, y + way[1] * along, 0.0, ref=way).rolled(turn)


@cache
def _stanchion(dn: int, height: float, arm: float, anchor: bool) -> Component | None:
    """Make a post; None where the pipe lies too low for it."""
    try:
        return SUPPORT.make({"arm": arm, "function": "ANCHOR" if anchor else "REST"}, dn=dn, height=height)
    except SizingError:
        return None


def _radius(dn: int) -> float:
    return look_up("support", tables.pipes(), dn).outside_diameter / 2
