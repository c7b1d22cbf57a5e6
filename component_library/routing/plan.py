"""Route many nets: one after another, then those that meet again at a rising price, until none meet. Metres.

After L. McMurchie and C. Ebeling, PathFinder: a negotiation-based performance-driven router for FPGAs (1995): nets may
at first run through each other at a price; where they meet the price rises from round to round and is remembered, so
that the net with the cheapest other way takes it. What still meets after the last round is ripped up and routed
around all others. The first metres at every port are reserved from the start.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from component_library.routing.blockers import explain
from component_library.routing.blocks import Blocks, blocks_of, body_reach, tube_blocks
from component_library.routing.bodies import Body, Floats, Room, box
from component_library.routing.distance import between_segments, box_gap
from component_library.routing.net import Costs, Net, Route, Tubes, Unroutable, tubes
from component_library.routing.single import Failure, Neighbour, Task, solve

FIRST_RATE = 4.0
"""Price of a metre in the way of another net in the first round [m] (practice)."""
RISE = 2.0
"""Factor on that price from round to round (practice)."""
HISTORY = 2.0
"""Price of a metre where nets have met in an earlier round, each time [m] (practice)."""
HIGHEST = 32.0
"""Price of a metre in the way of another net is not raised beyond this [m] (practice)."""
ESCAPES = 2
"""Times a net that meets another is searched for again at once, with lines beside what it met (practice)."""
ROUNDS = 8
"""Rounds before what still meets is routed around everything else (practice)."""
CLOSE = 1e-5
"""Two nets nearer than asked by less than this [m] are far enough apart."""

Answer = Route | Unroutable


@dataclass(frozen=True)
class Plan:
    """Answers in the order the nets were given, the rounds it took, and what a reader must know of the ports."""

    answers: tuple[Answer, ...]
    rounds: int
    notes: tuple[str, ...]

    @property
    def routes(self) -> tuple[Route, ...]:
        """The nets that have a way."""
        return tuple(answer for answer in self.answers if isinstance(answer, Route))

    @property
    def unroutable(self) -> tuple[Unroutable, ...]:
        """The nets that have none."""
        return tuple(answer for answer in self.answers if isinstance(answer, Unroutable))


def route_nets(room: Room, bodies: Sequence[Body], nets: Sequence[Net], costs: Costs | None = None) -> Plan:
    """Route nets through a room around bodies and each other.

    Args:
        room: free region.
        bodies: what stands in it; keep-outs have a kind. Bodies of one name are one element.
        nets: what is asked, in no order that matters but for equals.
        costs: what is preferred; None: practice.

    Raises:
        ValueError: two nets have one name, a body is called as a net or the room is reported, or the discount for
            banks is not within 0 and 1.
    """
    chosen = costs or Costs()
    _refuse(bodies, nets, chosen)
    table = Negotiation(room, tuple(bodies), tuple(nets), chosen)
    table.open()
    table.negotiate()
    table.settle()
    return Plan(tuple(table.answer(number) for number in range(len(nets))), table.rounds, tuple(table.notes))


def _refuse(bodies: Sequence[Body], nets: Sequence[Net], costs: Costs) -> None:
    names = [net.name for net in nets]
    twice = [name for number, name in enumerate(names) if name in names[:number]]
    if twice:
        raise ValueError(f"two nets are called {twice[0]!r}")
    wrong = [body.name for body in bodies if body.name.startswith(("room", "net "))]
    if wrong:
        raise ValueError(f"{wrong[0]!r}: names of bodies do not begin with 'room' or 'net ', which are the router's")
    if not 0 <= costs.bank < 1:
        raise ValueError(f"a discount for banks of {costs.bank:g} is not within 0 and 1")


def fault(room: Room, net: Net) -> str:
    """Say what is wrong with the ends of a net in one line; "" if nothing is."""
    for end in (net.first, net.second):
        axis, point = np.array(end.axis), np.array(end.point)
        if not np.isfinite([axis, point]).all():
            return f"{net.name}: port {end.name} has no place"
        if abs(np.abs(axis).max() - 1) > 1e-6 or np.sort(np.abs(axis))[1] > 1e-6:
            return f"{net.name}: port {end.name} does not point along x, y or z"
        if not room.contains(point):
            place = ", ".join(f"{value:.3f}" for value in end.point)
            return f"{net.name}: port {end.name} at ({place}) m is outside the room"
        if not room.contains(point + axis * net.pipe.shortest):
            return f"{net.name}: port {end.name} points out of the room"
    if net.first.point == net.second.point:
        return f"{net.name}: ports {net.first.name} and {net.second.name} are at one place"
    return ""


class Negotiation:
    """Who runs where at the moment, and what it costs to stand in each other's way."""

    def __init__(self, room: Room, bodies: tuple[Body, ...], nets: tuple[Net, ...], costs: Costs):
        self.nets = nets
        self.costs = costs
        self.room = room
        self.rounds = 0
        self.notes: list[str] = []
        self.unroutable: dict[int, Unroutable] = {}
        self.routes: dict[int, Route] = {}
        self.pieces: dict[int, Tubes] = {}
        self.legs: dict[int, Blocks] = {}
        self.met: list[Body] = []
        self.bodies = bodies
        self.static: dict[int, Task] = {}
        self.asked: Floats = np.zeros((0, 0))

    def open(self) -> None:
        """Look at each net alone: its ends, its blocks, and the stubs of the others, which are reserved."""
        for number, net in enumerate(self.nets):
            line = fault(self.room, net)
            if line:
                self.unroutable[number] = Unroutable(net, line)
            else:
                self.static[number] = self._task(net)
        stubs = {number: self._stubs(number) for number in self.static}
        self.asked = self._distances(stubs)
        for number, task in self.static.items():
            blocks = task.blocks
            for other, (starts, ends) in stubs.items():
                if other != number:
                    pieces = Tubes(starts, ends, (0, 1), np.zeros(2))
                    reserved = tube_blocks(f"net {self.nets[other].name}", pieces, float(self.asked[number, other]))
                    blocks = blocks.joined(reserved)
            self.static[number] = replace(task, blocks=blocks, known=task.gates)

    def _task(self, net: Net) -> Task:
        walls, bodies = list(self.room.walls), list(self.bodies)
        hard = [body for body in (*walls, *bodies) if not body.soft]
        soft = [body for body in bodies if body.soft]
        chosen = [blocks_of(part, [body_reach(body, net) for body in part]) for part in (hard, soft)]
        return Task(net, self.room, chosen[0], self.costs, chosen[1])

    def _stubs(self, number: int) -> tuple[Floats, Floats]:
        """Port to gate of both ends of a net."""
        gates = self.static[number].gates
        return np.array([here.port for here in gates]), np.array([here.point for here in gates])

    def _distances(self, stubs: dict[int, tuple[Floats, Floats]]) -> Floats:
        """Distance asked between the axes of each two nets: less where their ports stand closer, which is noted."""
        count = len(self.nets)
        asked = np.zeros((count, count))
        for first, second in ((a, b) for a in stubs for b in stubs if a < b):
            one, other = self.nets[first].pipe, self.nets[second].pipe
            wanted = one.radius + other.radius + max(one.pipe_clearance, other.pipe_clearance)
            a, b = stubs[first], stubs[second]
            given = float(between_segments(a[0][:, None], a[1][:, None], b[0][None], b[1][None]).min())
            if given < wanted:
                self.notes.append(
                    f"{self.nets[first].name} and {self.nets[second].name}: their ports leave {given:.3f} m between "
                    f"axes, {wanted:.3f} m are asked; they keep what the ports leave"
                )
            asked[first, second] = asked[second, first] = min(given, wanted)
        return asked

    def order(self, numbers: Sequence[int]) -> list[int]:
        """Sort nets: thick before thin, short before long, as given."""

        def rank(number: int) -> tuple[float, float, int]:
            net = self.nets[number]
            apart = np.abs(np.array(net.first.point) - np.array(net.second.point)).sum()
            return (-net.pipe.radius, round(float(apart), 6), number)

        return sorted(numbers, key=rank)

    def negotiate(self) -> None:
        """Route all, then those that meet, at a rising price."""
        rate = FIRST_RATE
        for number in self.order(list(self.static)):
            self._route(number, rate)
        self.rounds = 1
        while self.rounds < ROUNDS:
            meeting = self.meetings()
            if not meeting:
                return
            rate = min(rate * RISE, HIGHEST)
            self.rounds += 1
            self._remember(meeting)
            turn = self.order(sorted({number for pair in meeting for number in pair}))
            for number in turn if self.rounds % 2 else turn[::-1]:
                if self.meetings(number):
                    self._route(number, rate)

    def _route(self, number: int, rate: float) -> None:
        """Rip a net up and lay it anew among the others at a price."""
        task = replace(
            self.static[number],
            neighbours=self._neighbours(number, rate),
            history=blocks_of(self.met, [0.01] * len(self.met)),
            history_rates=np.full(len(self.met), HISTORY),
        )
        found = solve(task)
        for _ in range(ESCAPES):
            if not isinstance(found, Route):
                break
            self._lay(number, found)
            more = self._escapes(number)
            if not any(more):
                return
            task = replace(task, lanes=tuple((*old, *new) for old, new in zip(task.lanes, more, strict=True)))
            found = solve(task)
        if isinstance(found, Route):
            self._lay(number, found)
        elif number not in self.routes:
            answer = explain(self.static[number], found)
            if isinstance(answer, Route):
                self._lay(number, answer)
            else:
                self.unroutable[number] = answer

    def _escapes(self, number: int) -> tuple[tuple[float, ...], ...]:
        """Coordinates beside the legs that a net comes too near to: a thinned grid may lack the way past them."""
        found: tuple[list[float], list[float], list[float]] = ([], [], [])
        mine = self.legs[number]
        for other in dict.fromkeys(one for pair in self.meetings(number) for one in pair):
            if other == number:
                continue
            asked, legs = float(self.asked[number, other]), self.legs[other]
            gaps = box_gap(mine.lows[:, None], mine.highs[:, None], legs.lows[None], legs.highs[None])
            for leg in np.flatnonzero((gaps < asked).any(axis=0)).tolist():
                for axis in range(3):
                    found[axis].extend((float(legs.lows[leg, axis]) - asked, float(legs.highs[leg, axis]) + asked))
        return tuple(found[0]), tuple(found[1]), tuple(found[2])

    def _lay(self, number: int, route: Route) -> None:
        self.routes[number] = route
        self.pieces[number] = tubes(route.points, route.net.pipe.bend_radius)
        points, count = route.points, len(route.points) - 1
        legs = Tubes(points[:-1], points[1:], tuple(range(count)), np.zeros(count))
        self.legs[number] = tube_blocks(f"net {route.net.name}", legs, 0.0)

    def _take_up(self, number: int) -> None:
        self.routes.pop(number, None)
        self.pieces.pop(number, None)
        self.legs.pop(number, None)

    def _neighbours(self, number: int, rate: float) -> tuple[Neighbour, ...]:
        found: list[Neighbour] = []
        for other in sorted(self.routes):
            if other != number:
                points = self.routes[other].points
                reach = float(self.asked[number, other])
                blocks = replace(self.legs[other], reaches=self.legs[other].reaches + reach)
                found.append(Neighbour(points[:-1], points[1:], reach, blocks, rate))
        return tuple(found)

    def meetings(self, only: int | None = None) -> dict[tuple[int, int], list[Body]]:
        """Find pairs of nets that are nearer than asked, with the places (blocks of space) where they are."""
        found: dict[tuple[int, int], list[Body]] = {}
        for first, second in self._close_pairs(only):
            places = self._meet(first, second)
            if places:
                found[first, second] = places
        return found

    def _close_pairs(self, only: int | None) -> list[tuple[int, int]]:
        """Pairs of nets whose legs, as wide as a bend reaches out of them, may be nearer than asked."""
        numbers = sorted(self.routes)
        if not numbers:
            return []
        starts = np.vstack([self.routes[number].points[:-1] for number in numbers])
        ends = np.vstack([self.routes[number].points[1:] for number in numbers])
        owner = np.concatenate([np.full(len(self.routes[number].points) - 1, number) for number in numbers])
        radius = np.array([net.pipe.bend_radius for net in self.nets])[owner]
        low, high = np.minimum(starts, ends) - radius[:, None], np.maximum(starts, ends) + radius[:, None]
        mine = np.ones(len(owner), dtype=np.bool_) if only is None else owner == only
        gaps = box_gap(low[mine][:, None], high[mine][:, None], low[None], high[None])
        rows, columns = np.nonzero(gaps < self.asked[owner[mine][:, None], owner[None]])
        pairs = {
            (min(a, b), max(a, b)): None
            for a, b in zip(owner[mine][rows].tolist(), owner[columns].tolist(), strict=True)
        }
        return sorted(pair for pair in pairs if pair[0] != pair[1])

    def _meet(self, first: int, second: int) -> list[Body]:
        asked = float(self.asked[first, second]) - CLOSE
        a = self._pieces_near(first, second, asked)
        b = self._pieces_near(second, first, asked)
        if not len(a.starts) or not len(b.starts):
            return []
        a_low, a_high = np.minimum(a.starts, a.ends), np.maximum(a.starts, a.ends)
        b_low, b_high = np.minimum(b.starts, b.ends), np.maximum(b.starts, b.ends)
        rows, columns = np.nonzero(box_gap(a_low[:, None], a_high[:, None], b_low[None], b_high[None]) < asked)
        if not len(rows):
            return []
        gaps = between_segments(a.starts[rows], a.ends[rows], b.starts[columns], b.ends[columns])
        places: list[Body] = []
        for row, column in zip(rows[gaps < asked].tolist(), columns[gaps < asked].tolist(), strict=True):
            low = np.maximum(a_low[row], b_low[column] - asked).tolist()
            high = np.minimum(a_high[row], b_high[column] + asked).tolist()
            if all(bottom <= top for bottom, top in zip(low, high, strict=True)):
                places.append(box("met", low, high))
        return places

    def _pieces_near(self, number: int, other: int, asked: float) -> Tubes:
        """Pieces of a net that are near to a leg of another, as wide as its bends reach out of it."""
        pieces, legs = self.pieces[number], self.legs[other]
        low, high = np.minimum(pieces.starts, pieces.ends), np.maximum(pieces.starts, pieces.ends)
        wide = asked + self.nets[other].pipe.bend_radius
        gaps = box_gap(low[:, None], high[:, None], legs.lows[None], legs.highs[None])
        near = np.flatnonzero((gaps < wide).any(axis=1))
        owners = tuple(pieces.owners[piece] for piece in near.tolist())
        return Tubes(pieces.starts[near], pieces.ends[near], owners, pieces.slack[near])

    def _remember(self, meeting: dict[tuple[int, int], list[Body]]) -> None:
        for places in meeting.values():
            low = np.min([place.low for place in places], axis=0)
            high = np.max([place.high for place in places], axis=0)
            self.met.append(box("met", low.tolist(), high.tolist()))

    def settle(self) -> None:
        """Rip up what still meets, least important first, and lay it around all others."""
        waiting: list[int] = []
        meeting = self.meetings()
        while meeting:
            counts = [number for pair in meeting for number in pair]
            ranks = self.order(sorted(set(counts)))
            worst = max(ranks, key=lambda number: (counts.count(number), ranks.index(number)))
            waiting.append(worst)
            self._take_up(worst)
            meeting = {pair: places for pair, places in meeting.items() if worst not in pair}
        for number in self.order(waiting):
            self._settle_one(number, [])
        for number in self.order(waiting):
            if number not in self.routes:
                self._make_way(number)

    def _settle_one(self, number: int, gone: Sequence[int]) -> Route | Failure:
        found = solve(self.hard(number, gone))
        if isinstance(found, Route):
            self._lay(number, found)
            self.unroutable.pop(number, None)
        return found

    def hard(self, number: int, gone: Sequence[int] = ()) -> Task:
        """Give the task of a net with the others, but for some that are gone, as blocks."""
        task = self.static[number]
        blocks = task.blocks
        for other in sorted(self.routes):
            if other != number and other not in gone:
                reach = float(self.asked[number, other])
                blocks = blocks.joined(tube_blocks(f"net {self.nets[other].name}", self.pieces[other], reach))
        return replace(task, blocks=blocks, neighbours=self._neighbours(number, 0.0))

    def _make_way(self, number: int) -> None:
        """Lay a net where others lie and those around it; if that fails all stays as it was and it is unroutable."""
        answer = explain(self.hard(number), Failure())
        if isinstance(answer, Route):
            self._lay(number, answer)
            return
        names = {f"net {self.nets[other].name}": other for other in sorted(self.routes)}
        gone = [names[name] for name in answer.blockers if name in names]
        kept = {other: self.routes[other] for other in gone}
        for other in gone:
            self._take_up(other)
        if gone and isinstance(self._settle_one(number, []), Route):
            again = [self._settle_one(other, []) for other in self.order(gone)]
            if all(isinstance(found, Route) for found in again):
                return
        self._take_up(number)
        for other, route in kept.items():
            self._lay(other, route)
        self.unroutable[number] = answer

    def answer(self, number: int) -> Answer:
        """Say what has come of a net."""
        return self.routes[number] if number in self.routes else self.unroutable[number]
