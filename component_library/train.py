r"""What valve trains share: a line along +x at a level, from flange to flange, on posts, people beside it.

      z ^    level     side view                         plan
        |              |=o==[x]==( parts )==[x]==o=|     person  person     y = side of the hand
        |                T                       T       ==[x]===...==[x]==   --> x
        +----------------+-----------------------+--     (other side: bypass, legs)

Isolating valves turn their stems towards the person; those with a gear stand upright, the wheel towards the person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from component_library.components import (
    ball_valve,
    butterfly_valve,
    drain,
    pressure_temperature_point,
    strainer,
    support,
)
from component_library.components.flange import COMPONENT as FLANGE
from component_library.components.reducer import COMPONENT as REDUCER
from component_library.compose import HAND, Assembly, Handle, Placed, Step, Tap, post, standing_room
from component_library.model import Component, SizingError, X, Y, Z, at, cross, negative
from component_library.operators import LEVER_UP_TO
from component_library.shapes import Vector
from component_library.standards import tables

Hand = Literal["left", "right"]
TAIL = 0.4
"""Pipe between the flange of a train and its first valve [m]: a post and its plate (practice)."""
TAP_END = 0.13
"""From the end of a pipe to a socket [m]: the lever of a small valve and 75 mm, or a probe and a hand."""
BUTTERFLY_FROM = 40
"""Least DN of a wafer butterfly valve (EN 558 series 20); smaller ones are ball valves."""
DRAIN_DN = 15
"""DN of drains (domain 1.7: DN15 to DN25)."""
PLATE = 0.25
"""Room along the pipe for the widest base plate of a post [m] (support component)."""


@dataclass
class Train:
    """A line in the making: where it is laid, its DN, level of its axis [m], side of the person, number of its tags."""

    assembly: Assembly
    dn: int
    level: float
    side: Vector
    number: int

    def begin(self, name: str = "in", dn: int = 0, tail: float = TAIL) -> Handle:
        """Set the first flange at the origin, expose it, and lay the tail behind it on a post."""
        own = dn or self.dn
        placed = self.assembly.add(f"tie-in-{name}", FLANGE.make({"side": "outlet"}, dn=own), at(z=self.level))
        self.assembly.expose(name, placed.port("in"))
        return self.pipe(f"{name}-tail", placed.port("out"), tail)

    def pipe(self, name: str, start: Handle, length: float, taps: Sequence[Tap] = (), share: float = 0.5) -> Handle:
        """Lay a pipe with a post at a share of its length."""
        end, _ = self.tapped(name, start, length, taps, share)
        return end

    def tapped(
        self, name: str, start: Handle, length: float, taps: Sequence[Tap] = (), share: float | None = None
    ) -> tuple[Handle, dict[str, Handle]]:
        """Lay a pipe with sockets, and a post at a share of its length if there is one."""
        first = self.assembly.welded(start)
        end, sockets = self.assembly.tapped(name, first, length, taps)
        if share is not None:
            a, b = first.port.at.origin, end.port.at.origin
            x, y = (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
            along = X if abs(b[0] - a[0]) > abs(b[1] - a[1]) else Y
            post(f"support-{name}", self.assembly, support.COMPONENT.make(dn=start.port.dn, height=a[2]), x, y, along)
        return end, sockets

    def point(self, name: str, socket: Handle, temperature: float) -> None:
        """Screw a P/T plug into a socket."""
        plug = pressure_temperature_point.COMPONENT.make(temperature=temperature)
        self.assembly.attach(socket, Step(f"test-point-{name}", plug, up=X, tag=f"PT-{self.number}{name}"))

    def drain(self, name: str, socket: Handle) -> None:
        """Screw a drain into a socket, its lever towards the person."""
        cock = drain.COMPONENT.make(dn=DRAIN_DN)
        self.assembly.attach(socket, Step(f"drain-{name}", cock, up=self.side, tag=f"DV-{self.number}{name}"))

    def isolating(self, name: str, start: Handle, tag: str, turned: bool = False, upright: bool = False) -> Handle:
        """Set an isolating valve, and the room of the person at it.

        `turned`: its lever lies against the direction of the parts; `upright`: its stem stands up, its handle turned
        towards +x.
        """
        dn = start.port.dn
        geared = dn > LEVER_UP_TO
        if geared:
            turned = self.side[1] < 0
        if upright:
            flow = start.port.at.z if start.downstream else negative(start.port.at.z)
            turned = cross(Z, flow)[0] < 0
        kind = butterfly_valve.COMPONENT if dn >= BUTTERFLY_FROM else ball_valve.COMPONENT
        component = kind.make({"turned": turned}, dn=dn)
        stem = Z if geared or upright else self.side
        placed = self.assembly.attach(start, Step(name, component, up=stem, tag=f"HV-{self.number}{tag}"))
        return placed.port("out" if start.downstream else "in")

    def room(self, name: str, side: Vector | None = None, along: float = 0.0) -> None:
        """Keep the standing room at a valve of the line free."""
        component = self.assembly.instances[name].component
        low, high = component.bounds()
        clear = max(high[1], -low[1], high[2]) + HAND
        placed = Placed(self.assembly.instances[name])
        self.assembly.envelopes.append(standing_room(placed, side or self.side, clear, along))

    def strainer(self, start: Handle, tag: str) -> Handle:
        """Set the strainer that the line has room for below."""
        part = strainer.make_above_floor(start.port.dn, self.level)
        return self.assembly.chain(start, [Step("strainer", part, up=Z, tag=f"F-{self.number}{tag}")])

    def to(self, name: str, start: Handle, dn: int) -> Handle:
        """Reduce or enlarge to a DN, if it differs."""
        if start.port.dn == dn:
            return start
        here = self.assembly.welded(start)
        first, last = (here.port.dn, dn) if here.downstream else (dn, here.port.dn)
        return self.assembly.chain(here, [Step(name, REDUCER.make(dn_in=first, dn_out=last))])

    def end(self, start: Handle, name: str = "out") -> None:
        """Lay the tail on its post, close it with a flange and expose it."""
        here = self.pipe(f"{name}-tail", start, TAIL)
        self.assembly.expose(name, self.assembly.flanged(f"tie-in-{name}", here))


def side_of(hand: Hand) -> Vector:
    """Give the unit vector from the line to the person: +y, or -y on a left-hand train."""
    return Y if hand == "right" else negative(Y)


def leg_overhang(part: Component) -> float:
    """How far the room of a strainer reaches beyond its outlet along the pipe [m]."""
    reach = max(
        place.origin[0] + shape.extent((place.x[0], place.y[0], place.z[0]))
        for envelope in part.envelopes
        for shape, place in envelope.parts
    )
    return max(reach - part.port("out").at.origin[0], 0.0)


def need_level(part: str, level: float, least: float) -> None:
    """Check that the axis runs high enough [m].

    Raises:
        SizingError: it does not.
    """
    if level < least:
        raise SizingError(
            f"{part}: an axis {level:.2f} m above the floor is too low", f'level = "{least:.2f} m" or more'
        )


def least_level(dn: int) -> float:
    """Least height of the axis [m]: basket and drain of the strainer, a drain with its hose (0.45 m below the pipe)."""
    return max(strainer.least_level(dn), tables.pipes().row(dn).outside_diameter / 2 + 0.45)
