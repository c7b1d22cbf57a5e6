r"""Separator train: an air or dirt separator in the main line, shut in by two valves, with a bypass round it.

        y ^          +------[x]------+   bypass, same level         ACCESS beyond it
          |          |               |
    in  |=|==support=T==[x]==(sep)==[x]==T=support==|=|  out        --> x
                         |  vent above, drain below  |
                      ACCESS              ACCESS

The origin is on the floor below the face of "in". A right-hand train has its bypass at +y and people at -y; a
left-hand one the other way round. Ports: "in" and "out", flanged.
"""

import math
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.components import (
    air_separator,
    ball_valve,
    butterfly_valve,
    dirt_separator,
    drain,
    support,
    vent,
)
from component_library.components.elbow import COMPONENT as ELBOW
from component_library.components.pipe import COMPONENT as PIPE
from component_library.components.tee import COMPONENT as TEE
from component_library.compose import (
    Assembly,
    Handle,
    Placed,
    Step,
    Tap,
    elbow_lengths,
    post,
    standing_room,
    stem_clearance,
)
from component_library.model import (
    Component,
    ComponentType,
    Exclusion,
    Figure,
    Placement,
    SizingError,
    X,
    Y,
    Z,
    at,
    negative,
)
from component_library.quantities import Flow, Inputs, Pressure
from component_library.rack import room
from component_library.shapes import Vector
from component_library.shoring import shore
from component_library.standards import tables

LEVEL, LEVEL_MOST = 1.0, 1.5
"""Usual and greatest height of the axis [m]: horizontal stems of valves up to 1500 (domain 3.3)."""
END = 0.4
"""Straight end piece with a support [m] (practice)."""
SPOOL = 0.36
"""Least piece between valve and separator with drain and vent [m]: both levers clear of the flanges (practice)."""
HELD = 0.3
"""More of it next to the separator [m]: a post and its base plate (practice)."""
INSULATION = 0.1
"""Insulation allowance on a line and a body [m] (GEG annex 8, above DN100)."""
BUTTERFLY_FROM = 50
"""DN from which lines are shut by butterfly valves, below by ball valves (practice)."""


class Choices(Inputs):
    """What is separated, on which side the bypass lies, loop number and circuit."""

    separator: Literal["air", "dirt"] = "dirt"
    bypass: bool = True
    hand: Literal["left", "right"] = "right"
    number: Annotated[int, Field(ge=1, le=9)] = 1
    circuit: str = "SRC-R"


class Duty(Inputs):
    """Flow and gauge pressure; `dn` of the line, 0 for the smallest separator that passes the flow."""

    flow: Flow
    dn: int = 0
    pressure: Pressure = 6e5


@dataclass(frozen=True)
class Size:
    """The separator, and the height of the pipe axis [m]."""

    separator: air_separator.Size
    level: float
    figures: tuple[Figure, ...]

    @property
    def dn(self) -> int:
        """Nominal diameter of line and bypass."""
        return self.separator.dn


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the separator, and the level that leaves its lower room free.

    Raises:
        SizingError: no flow, a flow or DN beyond the table, too much pressure, or valves out of reach.
    """
    if choices.separator == "air":
        chosen = air_separator.size(
            air_separator.Choices(), air_separator.Duty.of(flow=duty.flow, dn=duty.dn, pressure=duty.pressure)
        )
    else:
        chosen = dirt_separator.size(_DIRT, dirt_separator.Duty.of(flow=duty.flow, dn=duty.dn, pressure=duty.pressure))
    level = max(LEVEL, math.ceil((_depth(_separator(choices, chosen)) + 0.05) * 20) / 20)
    if level > LEVEL_MOST:
        raise SizingError(
            f"separator train: below a DN{chosen.dn} separator the axis must run at {level:.2f} m, valves are worked "
            f"up to {LEVEL_MOST:g} m",
            "two trains side by side",
        )
    figures = (
        Figure("dn", chosen.dn, "DN", "of the separator", "duty"),
        Figure("level", level, "m", "max(1.0, room below the separator)", "domain 3.3", "practice"),
        *(replace(figure, key=f"separator.{figure.key}") for figure in chosen.figures),
    )
    return Size(chosen, level, figures)


_DIRT = dirt_separator.Choices(magnet=False)


def _separator(choices: Choices, size: air_separator.Size) -> Component:
    if choices.separator == "air":
        return air_separator.build(air_separator.Choices(), size)
    return dirt_separator.build(_DIRT, size)


def _depth(separator: Component) -> float:
    """From the pipe axis to the lowest point of body and rooms [m]."""
    lowest = [separator.bounds()[0][2]]
    for envelope in separator.envelopes:
        lowest += [
            place.origin[2] - shape.extent(place.inverse().direction(negative(Z))) for shape, place in envelope.parts
        ]
    return -min(lowest)


def isolating(dn: int, turned: bool = False) -> Component:
    """Make the isolating valve of a line: butterfly from DN50, ball below.

    Raises:
        SizingError: no such DN.
    """
    kind = butterfly_valve.COMPONENT if dn >= BUTTERFLY_FROM else ball_valve.COMPONENT
    return kind.make({"turned": turned}, dn=dn)


def build(choices: Choices, size: Size) -> Component:
    """Chain the line, then bypass, supports and standing rooms."""
    train = Assembly(choices.circuit)
    dn, number = size.dn, choices.number
    people = negative(Y) if choices.hand == "right" else Y
    away = negative(people)
    first = train.add("inlet-pipe", PIPE.make(dn=dn, length=END), at(z=size.level))
    train.expose("in", train.flanged("inlet-tie-in", first.port("in")))
    here, branches = first.port("out"), dict[str, Handle]()
    if choices.bypass:
        here, branches["start"] = _tee(train, "inlet-tee", here, "diverging", away)
    here = train.chain(here, [Step("inlet-stub", PIPE.make(dn=dn, length=tables.least_piece(dn)))])
    here = train.chain(here, [Step("inlet-valve", isolating(dn), up=people, tag=f"HV-{number}31")])
    here = _spool(train, "inlet", here, people, f"{number}31")
    separator = train.attach(
        here,
        Step("separator", _separator(choices, size.separator), up=Z, tag=f"{choices.separator[0].upper()}S-{number}31"),
    )
    if choices.separator == "dirt":
        train.attach(
            separator.port("drain"),
            Step("separator-drain", drain.COMPONENT.make(dn=dirt_separator.DRAIN_DN), up=X, tag=f"DV-{number}30"),
        )
    here = _spool(train, "outlet", separator.port("out"), people, f"{number}32")
    here = train.chain(here, [Step("outlet-valve", isolating(dn), up=people, tag=f"HV-{number}32")])
    here = train.chain(train.welded(here), [Step("outlet-stub", PIPE.make(dn=dn, length=tables.least_piece(dn)))])
    if choices.bypass:
        here, branches["end"] = _tee(train, "outlet-tee", here, "converging", away)
    last = train.attach(here, Step("outlet-pipe", PIPE.make(dn=dn, length=END)))
    train.expose("out", train.flanged("outlet-tie-in", last.port("out")))
    for name in ("inlet", "outlet"):
        valve = Placed(train.instances[f"{name}-valve"])
        train.envelopes.append(standing_room(valve, people, stem_clearance(valve.instance.component)))
    if choices.bypass:
        _bypass(train, choices, size, branches["start"], branches["end"], away)
    stand = support.COMPONENT.make(dn=dn, height=size.level)
    for name, pipe in (("inlet", first), ("outlet", last)):
        post(f"support-{name}", train, stand, pipe.port("in").port.at.origin[0] + END / 2, 0.0, X)
    shore(train)
    return train.component(f"{choices.separator.capitalize()} separator train DN{dn}", "SEPARATORTRAIN")


def _tee(train: Assembly, name: str, here: Handle, flow: str, up: Vector) -> tuple[Handle, Handle]:
    """Attach a tee of the line's DN; return its outlet and its branch."""
    tee = TEE.make({"flow": flow}, dn=here.port.dn, branch_dn=here.port.dn)
    placed = train.attach(here, Step(name, tee, up=up))
    return placed.port("out"), placed.port("branch")


def _spool(train: Assembly, name: str, here: Handle, people: Vector, tag: str) -> Handle:
    """Attach the piece between a valve and the separator, with vent above and drain below."""
    dn, cock = here.port.dn, vent.COMPONENT.make()
    low, high = room(cock, Placement())
    valve = isolating(dn)
    inner, outer = valve.port("in").at.origin[0], valve.port("out").at.origin[0]
    low_x, high_x = valve.bounds()[0][0], valve.bounds()[1][0]
    gear = max(high_x - outer, inner - low_x)
    middle = max(SPOOL / 2, gear + max(abs(x) for x in (*low[:2], *high[:2])))
    # A post stands next to the separator.
    tap = middle if name == "inlet" else HELD + middle
    taps = (Tap("vent", tap, Z), Tap("drain", tap, negative(Z)))
    end, sockets = train.tapped(f"{name}-spool", here, HELD + 2 * middle, taps)
    train.attach(sockets["vent"], Step(f"{name}-vent", cock, up=people, tag=f"AV-{tag}"))
    train.attach(sockets["drain"], Step(f"{name}-drain", drain.COMPONENT.make(dn=15), up=people, tag=f"DV-{tag}"))
    return end


def _bypass(train: Assembly, choices: Choices, size: Size, start: Handle, end: Handle, away: Vector) -> None:
    """Lay the bypass beside the separator, its valve in the middle and worked from beyond."""
    dn = size.dn
    elbow = ELBOW.make(dn=dn, angle=math.pi / 2)
    back, _ = elbow_lengths(elbow)
    low, high = _separator(choices, size.separator).bounds()
    beside = max(high[1], -low[1]) + 3 * INSULATION + tables.flanges().row(dn).outside_diameter / 2
    reached = abs(start.port.at.origin[1]) + back
    stub = max(tables.least_piece(dn), beside - reached)
    valve = isolating(dn)
    length = valve.bounds()[1][0]
    inlet, outlet = valve.port("in").at.origin[0], valve.port("out").at.origin[0]
    length = outlet - inlet
    flange = 0.0 if valve.ports[0].dn != dn else tables.flanges().row(dn).thickness
    span = end.port.at.origin[0] - start.port.at.origin[0]
    before = max(tables.least_piece(dn), (span - length) / 2 - back - 2 * flange)
    here = train.chain(
        start,
        [
            Step("bypass-stub", PIPE.make(dn=dn, length=stub)),
            Step("bypass-elbow", elbow, up=X),
            Step("bypass-inlet", PIPE.make(dn=dn, length=before)),
            Step("bypass-valve", valve, up=away, tag=f"HV-{choices.number}33"),
        ],
    )
    y = here.port.at.origin[1]
    train.run("bypass", here, [(end.port.at.origin[0], y, size.level)], end)
    stand = support.COMPONENT.make(dn=dn, height=size.level)
    # Where the bypass has left its elbow, clear of its valve.
    post("support-bypass", train, stand, start.port.at.origin[0] + back + min(before / 2, 0.2), y, X)
    placed = Placed(train.instances["bypass-valve"])
    train.envelopes.append(standing_room(placed, away, stem_clearance(valve)))


GRID = {
    "flow": ("5 m3/h", "45 m3/h", "150 m3/h"),
    "separator": ("air", "dirt"),
    "bypass": (True, False),
    "hand": ("left", "right"),
}

EXCLUDED = (Exclusion({"flow": "150 m3/h", "separator": "dirt"}, "the valves would be out of reach"),)

COMPONENT = ComponentType("separator_train", Choices, Duty, size, build, GRID, EXCLUDED)
