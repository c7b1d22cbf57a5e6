"""Lines of pipe: what is joined end to end, as one path from end to end. Metres.

A line goes straight through tees and past taps; what branches off is a line of its own, and the line it branches off
carries it there. Where a model has no ports, every straight pipe is a line by itself and nothing is known of its ends.

Terminology: a *piece* is an item on a line, from one place along it to another. An end is "held" by equipment, "branch"
where another line carries it, "open" where this model stops, "free" where the pipe ends (a cap, a flexible connector),
and "unknown".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rules.guarding import TRAYS
from rules.pipes import Straight, pipes_of
from rules.scene import Floats, Item, Role, Scene
from rules.stub import nominal_diameter

PIPEWORK = ("IfcFlowSegment", "IfcFlowFitting", "IfcFlowController", "IfcFlowTreatmentDevice", "IfcFlowMeter")
"""Classes with their subtypes that lines go through; meters and sensors with two ports too."""
TURN = 0.966
"""Cosine of 15 degrees: a piece whose ends point away from each other by less goes straight on (practice)."""
UPRIGHT = 0.7
"""A piece rises if its ends lie this share of its length above each other (45 degrees)."""


@dataclass(frozen=True, eq=False)
class Piece:
    """An item on a line.

    Attributes:
        item: the element.
        begin: place along the line where it begins; it ends at `finish`.
        finish: place along the line.
        start: its end that comes first (3,), scene coordinates.
        end: its other end (3,).
        dn: nominal diameter [mm], of the nearest piece that has one; 0 if none has.
        bend: whether the line turns in it.
    """

    item: Item
    begin: float
    finish: float
    start: Floats
    end: Floats
    dn: int
    bend: bool

    @property
    def length(self) -> float:
        """Along the line."""
        return self.finish - self.begin

    @property
    def rises(self) -> bool:
        """Whether it runs up or down rather than along."""
        return self.length > 0 and abs(float(self.end[2] - self.start[2])) >= UPRIGHT * self.length


@dataclass(frozen=True, eq=False)
class Line:
    """A line of pipe: its pieces in order, what its two ends are, and the items that hold them (index, or None)."""

    pieces: tuple[Piece, ...]
    ends: tuple[str, str]
    holders: tuple[int | None, int | None]

    @property
    def length(self) -> float:
        """From end to end."""
        return self.pieces[-1].finish

    def at(self, place: float) -> Floats:
        """Give the point at a place along the line (3,)."""
        piece = next((one for one in self.pieces if place <= one.finish), self.pieces[-1])
        share = (place - piece.begin) / piece.length if piece.length > 0 else 0.0
        return piece.start + (piece.end - piece.start) * min(max(share, 0.0), 1.0)


@dataclass(frozen=True)
class _Edge:
    """A stretch of an item between two ports: the item, the two port numbers (-1 for a bare end of a pipe)."""

    item: int
    first: int
    second: int


class Lines:
    """The lines of a scene, found once for all rules (`Scene.once`)."""

    def __init__(self, scene: Scene):
        self._scene = scene
        self._straights = pipes_of(scene).by_item
        self.lines: tuple[Line, ...] = tuple(self._walk())
        """In the order of their first item."""

    @cached_property
    def of(self) -> Mapping[int, tuple[Line, Piece]]:
        """Line and piece by the index of the item."""
        return {piece.item.index: (line, piece) for line in self.lines for piece in line.pieces}

    def _walk(self) -> Iterator[Line]:
        scene = self._scene
        mains = {item.index: main for item in scene.physical if is_pipework(item) for main in (self._main(item),)}
        seen: set[int] = set()
        for index, main in mains.items():
            if index in seen or main is None or is_flexible(scene.items[index]):
                continue  # lines end at a flexible item, whichever comes first in the file
            chain, ends, holders = self._chain(index, mains)
            seen.update(edge.item for edge in chain)
            pieces = self._pieces(chain)
            if pieces:
                yield Line(pieces, ends, holders)

    def _main(self, item: Item) -> _Edge | None:
        """Find the two ports that a line goes through; None for what has fewer and is no pipe."""
        network = self._scene.network
        ports = [port for port in network.ports_of(item.index) if network.ports[port].at is not None]
        if len(ports) < 2:
            return _Edge(item.index, ports[0] if ports else -1, -1) if item.index in self._straights else None
        pairs = [(a, b) for number, a in enumerate(ports) for b in ports[number + 1 :]]
        return _Edge(item.index, *max(pairs, key=lambda pair: self._apart(*pair)))

    def _apart(self, first: int, second: int) -> float:
        return round(float(np.linalg.norm(self._place(first) - self._place(second))), 6)

    def _place(self, port: int) -> Floats:
        at = self._scene.network.ports[port].at
        return np.array(at if at is not None else (0.0, 0.0, 0.0))

    def _chain(
        self, index: int, mains: Mapping[int, _Edge | None]
    ) -> tuple[list[_Edge], tuple[str, str], tuple[int | None, int | None]]:
        """Follow a line both ways from one of its items."""
        first = mains[index]
        assert first is not None
        ahead, end, holder = self._follow(first.second, mains, {index})
        taken = {index, *(edge.item for edge in ahead)}
        behind, begin, before = self._follow(first.first, mains, taken)
        turned = [_Edge(edge.item, edge.second, edge.first) for edge in reversed(behind)]
        return [*turned, first, *ahead], (begin, end), (before, holder)

    def _follow(
        self, port: int, mains: Mapping[int, _Edge | None], taken: set[int]
    ) -> tuple[list[_Edge], str, int | None]:
        """Follow a line out of a port: stretches in order, what its end is, and who holds it."""
        network = self._scene.network
        chain: list[_Edge] = []
        while True:
            if port < 0:
                return chain, "unknown", None
            across = network.across(port)
            if not across:
                return chain, "unknown" if not network.joints else "open", None
            other = network.ports[across[0]].item
            main = mains.get(other)
            if other in taken:
                return chain, "branch", other  # a ring
            neighbour = self._scene.items[other]
            if main is None or is_flexible(neighbour):
                free = is_flexible(neighbour) or (is_pipework(neighbour) and len(network.ports_of(other)) == 1)
                return chain, "free" if free else "held", other
            if across[0] not in (main.first, main.second):
                return chain, "branch", other
            beyond = main.second if across[0] == main.first else main.first
            chain.append(_Edge(other, across[0], beyond))
            taken = {*taken, other}
            port = beyond

    def _pieces(self, chain: list[_Edge]) -> tuple[Piece, ...]:
        """Lay the stretches end to end."""
        found: list[Piece] = []
        place = 0.0
        dns = self._diameters(chain)
        for edge, dn in zip(chain, dns, strict=True):
            start, end = self._ends(edge)
            length = float(np.linalg.norm(end - start))
            item = self._scene.items[edge.item]
            found.append(Piece(item, place, place + length, start, end, dn, self._bends(item)))
            place += length
        return tuple(found) if place > 0 else ()

    def _ends(self, edge: _Edge) -> tuple[Floats, Floats]:
        straight = self._straights.get(edge.item)
        if edge.first >= 0 and edge.second >= 0:
            return self._place(edge.first), self._place(edge.second)
        if straight is None:
            return np.zeros(3), np.zeros(3)
        if edge.first < 0 and edge.second < 0:
            return straight.start, straight.end
        known = self._place(max(edge.first, edge.second))
        near_start = np.linalg.norm(known - straight.start) <= np.linalg.norm(known - straight.end)
        other = straight.end if near_start else straight.start
        return (known, other) if edge.first >= 0 else (other, known)

    def _diameters(self, chain: list[_Edge]) -> list[int]:
        """Nominal diameter of each stretch: its own, else that of the nearest that has one."""
        own = [self._dn(edge.item) for edge in chain]
        known = [number for number, dn in enumerate(own) if dn]
        if not known:
            return own
        return [own[min(known, key=lambda one: (abs(one - number), one))] for number in range(len(own))]

    def _dn(self, index: int) -> int:
        straight = self._straights.get(index)
        return straight.dn if straight is not None else round(nominal_diameter(self._scene.items[index]) * 1e3)

    def _bends(self, item: Item) -> bool:
        """Whether a line turns in an item."""
        if item.index in self._straights:
            return False
        if item.predefined_type.upper() == "BEND":
            return True
        return item.predefined_type.upper() in ("", "NOTDEFINED") and _is_fitting(item) and _says_bend(item)


def is_pipework(item: Item) -> bool:
    """Whether lines go through an item."""
    if item.role is not Role.PHYSICAL or item.body is None or any(item.is_a(name) for name in TRAYS):
        return False
    if item.is_a("IfcDuctSegment") or item.is_a("IfcDuctFitting") or item.discipline in ("mep-duct", "mep-electric"):
        return False
    if item.is_a("IfcSensor") or item.is_a("IfcFlowInstrument"):
        return True
    return any(item.is_a(name) for name in PIPEWORK)


def is_flexible(item: Item) -> bool:
    """Whether an item carries nothing: a hose or a rubber connector."""
    return item.predefined_type.upper() == "FLEXIBLESEGMENT"


def _is_fitting(item: Item) -> bool:
    return item.is_a("IfcPipeFitting") or item.is_a("IfcFlowFitting")


def _says_bend(item: Item) -> bool:
    words = f"{item.name} {item.type_name}".lower()
    return any(word in words for word in ("elbow", "bend", "bogen", "winkel", "bocht", "coude"))


def straight_of(scene: Scene, piece: Piece) -> Straight | None:
    """Give the straight pipe that a piece is, None for a fitting."""
    return pipes_of(scene).by_item.get(piece.item.index)


def lines_of(scene: Scene) -> Lines:
    """Give the lines of a scene, found once."""
    return scene.once(Lines)
