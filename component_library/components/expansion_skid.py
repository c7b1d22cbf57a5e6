r"""Expansion skid: membrane vessels in parallel, each behind its own valve, with the safety valve on the system side.

        z ^   relief  gauge
          |     |      |
  system |=|====T======T====o=========o====]   header along y
          |     |           |         |
          |     |          [x]       [x]     service valve, ACCESS before it (-x)
          |   to the        |         |
          |   floor         |  drain  |  drain
          |                 \_(vessel)\_(vessel)   [pressurisation unit]      y along the row, x into the page

The origin is on the floor below the axis of vessel A. A right-hand skid has "system" at +y and the other vessels
towards -y; a left-hand one the other way round. No valve stands between "system" and the safety valve; the service
valves are for locking open (EN 12828). Ports: "system", "relief" above the floor, with a unit "make_up".
"""

import itertools
import math
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.calc import expansion
from component_library.components import (
    drain,
    expansion_vessel,
    pressure_gauge,
    pressurisation_unit,
    relief_valve,
    support,
)
from component_library.components.elbow import COMPONENT as ELBOW
from component_library.components.pipe import COMPONENT as PIPE
from component_library.components.separator_train import isolating
from component_library.compose import (
    Assembly,
    Handle,
    Placed,
    Step,
    Tap,
    elbow_lengths,
    header_along_y,
    post,
    standing_room,
    stem_clearance,
    tee_lengths,
)
from component_library.model import (
    Component,
    ComponentType,
    Exclusion,
    Figure,
    SizingError,
    X,
    Y,
    Z,
    at,
    negative,
)
from component_library.quantities import Inputs, Power, Pressure, Temperature, Volume
from component_library.shapes import Vector
from component_library.shoring import shore
from component_library.standards import tables
from component_library.standards.tables import OutOfTable
from component_library.standards.valves import safety_valves
from component_library.vocabulary import Joint

LETTERS = "ABCD"
STUB = 0.1
"""Least straight piece between two fittings [m] (domain rule ROU-01)."""
VALVE = 0.9
"""Height of the service valves [m] (domain 3.3: horizontal stems 750 to 1500)."""
DRAINED = 0.4
"""Piece with the drain between vessel and riser [m] (practice)."""
BETWEEN = 0.1
"""Free width between the rooms of two neighbours [m] (practice)."""
CAPPED_END, OPEN_END = 0.35, 0.35
"""From the last branch to the ends of the header, over the tee [m] (practice)."""
TAPPED, GAUGE_AT, RELIEF_AT = 1.2, 0.25, 0.8
"""Piece before "system" with gauge and safety valve [m] (practice)."""
LEAST_HEADER = 25
"""Least DN of the header (EN 10253-2: tees from DN25)."""
RELIEF_END = 0.15
"""Open end of the relief pipe above the floor [m] (practice)."""


class Choices(Inputs):
    """`pressurisation_unit`: a pump-controlled unit beside the vessels. `hand`: side of "system"."""

    pressurisation_unit: bool = False
    hand: Literal["left", "right"] = "right"
    number: Annotated[int, Field(ge=1, le=9)] = 1
    circuit: str = "SRC-R"


class Duty(Inputs):
    """Volume of the system, greatest mean temperature; gauge pressures: static at the skid, safety valve.

    `heat` into the loop sizes the safety valve, which may reach `hottest`; without it the smallest valve is taken for
    the expansion of shut-in water.
    """

    system: Volume
    hot: Temperature
    static: Pressure
    safety: Pressure
    heat: Power | None = None
    hottest: Temperature = 363.15


@dataclass(frozen=True)
class Size:
    """One of the vessels, how many, safety valve, pressurisation unit if any, DN of the header."""

    vessels: int
    vessel: expansion_vessel.Size
    relief: relief_valve.Size
    unit: pressurisation_unit.Size | None
    header_dn: int
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Reckon the expansion, take the fewest vessels, and the safety valve.

    Raises:
        SizingError: pressures that leave nothing between them, more than four vessels take, or no such valve.
    """
    try:
        need = expansion.size(duty.system, duty.hot, expansion.gas_pressure(duty.static, duty.hot), duty.safety)
        count, _ = expansion.choose(need.volume)
    except OutOfTable as error:
        raise SizingError(f"expansion skid: {error}", error.hint) from error
    except ValueError as error:
        raise SizingError(
            f"expansion skid: {error}", "a safety valve with a higher set pressure, warm water"
        ) from error
    vessel = expansion_vessel.size(
        expansion_vessel.Choices.of(vessels=count),
        expansion_vessel.Duty.of(system=duty.system, hot=duty.hot, static=duty.static, safety=duty.safety),
    )
    least = 0 if duty.heat else next(iter(safety_valves())).dn
    relief = relief_valve.size(
        relief_valve.Choices(),
        relief_valve.Duty.of(set_pressure=duty.safety, heat=duty.heat, hottest=duty.hottest, dn=least),
    )
    unit = None
    if choices.pressurisation_unit:
        unit = pressurisation_unit.size(
            pressurisation_unit.Choices(),
            pressurisation_unit.Duty.of(system=duty.system, hot=duty.hot, pressure=vessel.need.filling),
        )
    dns = [LEAST_HEADER, vessel.vessel.connection_dn, relief.row.dn, *([unit.loop_dn] if unit else [])]
    figures = (
        Figure("vessels", count, "", "fewest that hold the needed volume", "EN 12828 annex D"),
        Figure("header_dn", max(dns), "DN", "greatest of vessel, safety valve and unit", "EN 12828", "practice"),
        *(replace(figure, key=f"vessel.{figure.key}") for figure in vessel.figures if figure.key != "vessels"),
        *(replace(figure, key=f"relief.{figure.key}") for figure in relief.figures),
        *(replace(figure, key=f"unit.{figure.key}") for figure in (unit.figures if unit else ())),
    )
    return Size(count, vessel, relief, unit, max(dns), figures)


def build(choices: Choices, size: Size) -> Component:
    """Stand the vessels in a row, lead each up to the header, then the system side and the supports."""
    skid = Assembly(choices.circuit)
    sense, number = _sense(choices), choices.number
    component = expansion_vessel.build(expansion_vessel.Choices.of(vessels=size.vessels), size.vessel)
    radius = size.vessel.radius
    pitch = 2 * radius + expansion_vessel.FRONT + BETWEEN
    tops: list[tuple[str, Handle]] = []
    line = -radius - expansion_vessel.REACH - _reach(size)
    for index in range(size.vessels):
        letter = LETTERS[index].lower()
        vessel = skid.add(
            f"vessel-{letter}", component, at(y=-sense * index * pitch), tag=f"EV-{number}{LETTERS[index]}"
        )
        handle = vessel.port("connection")
        tops.append((letter, _riser(skid, f"vessel-{letter}", handle, line, f"{number}4{index + 1}")))
    if size.unit is not None:
        tops.append(("unit", _unit(skid, choices, size, -sense * (size.vessels - 1) * pitch, line)))
    dn = size.header_dn
    level = max(top.port.at.origin[2] + STUB + tee_lengths(dn, top.port.dn)[0] for _, top in tops)
    half = max(tee_lengths(dn, top.port.dn)[1] for _, top in tops)
    far = tops[-1][1].port.at.origin[1] - sense * (half + CAPPED_END)
    near = sense * (half + OPEN_END)
    end, branches = header_along_y(skid, "header", tops, dn, (far, near), (line, level), negative(Z), "converging")
    for name, top in tops:
        skid.straight(f"{name}-stub", top, branches[name])
    _system(skid, choices, size, end)
    stand = support.COMPONENT.make(dn=dn, height=level)
    places = [far + sense * CAPPED_END / 2, near - sense * OPEN_END / 2, near + sense * (TAPPED - 0.2)]
    # Between two vessels that stand far apart.
    places += [(a[1].port.at.origin[1] + b[1].port.at.origin[1]) / 2 for a, b in itertools.pairwise(tops)]
    for index, y in enumerate(sorted(places), 1):
        post(f"support-{index}", skid, stand, line, y, Y)
    shore(skid)
    return skid.component(f"Expansion skid {size.vessels} x {size.vessel.vessel.volume * 1000:.0f} L", "EXPANSIONSKID")


def _sense(choices: Choices) -> int:
    """Side of "system": 1 for +y."""
    return 1 if choices.hand == "right" else -1


def _reach(size: Size) -> float:
    """From a connection to the riser [m], the same for vessels and unit."""
    dns = [size.vessel.vessel.connection_dn, *([size.unit.loop_dn] if size.unit else [])]
    back = max(elbow_lengths(ELBOW.make(dn=dn, angle=math.pi / 2))[0] for dn in dns)
    return DRAINED + back + max(tables.flanges().row(dn).thickness for dn in dns) + 0.1


def _riser(skid: Assembly, name: str, handle: Handle, line: float, tag: str) -> Handle:
    """Lead a connection out past its drain and up through its service valve; return the weld end above."""
    dn = handle.port.dn
    elbow = ELBOW.make(dn=dn, angle=math.pi / 2)
    back, _ = elbow_lengths(elbow)
    here = skid.welded(handle)
    length = here.port.at.origin[0] - line - back
    here, sockets = skid.tapped(f"{name}-outlet", here, length, (Tap("drain", length / 2, negative(Y)),))
    skid.attach(sockets["drain"], Step(f"{name}-drain", drain.COMPONENT.make(dn=15), up=negative(X), tag=f"DV-{tag}"))
    here = skid.chain(here, [Step(f"{name}-elbow", elbow, up=Z)])
    valve = isolating(dn)
    length = math.dist(valve.port("in").at.origin, valve.port("out").at.origin)
    rise = max(STUB, VALVE - length / 2 - tables.flanges().row(dn).thickness - here.port.at.origin[2])
    steps = [
        Step(f"{name}-riser", PIPE.make(dn=dn, length=rise)),
        Step(f"{name}-service-valve", valve, up=negative(X), tag=f"HV-{tag}"),
    ]
    here = skid.welded(skid.chain(here, steps))
    placed = Placed(skid.instances[f"{name}-service-valve"])
    skid.envelopes.append(standing_room(placed, negative(X), stem_clearance(valve)))
    return here


def _unit(skid: Assembly, choices: Choices, size: Size, last: float, line: float) -> Handle:
    """Stand the pressurisation unit beyond the last vessel and lead its loop up, its make-up out to the front."""
    assert size.unit is not None
    unit = pressurisation_unit.build(pressurisation_unit.Choices(), size.unit)
    low, high = unit.bounds()
    radius = size.vessel.radius
    if choices.hand == "right":
        y = last - radius - BETWEEN - high[1] - pressurisation_unit.FRONT
    else:
        y = last + radius + expansion_vessel.FRONT + BETWEEN - low[1]
    x = -radius - expansion_vessel.REACH
    placed = skid.add("unit", unit, at(x, y), tag=f"PU-{choices.number}")
    top = _riser(skid, "unit", placed.port("loop"), line, f"{choices.number}46")
    start = skid.welded(placed.port("make_up"))
    pipe = PIPE.make(dn=start.port.dn, length=start.port.at.origin[0] - line + 0.3)
    end = skid.chain(start, [Step("make-up-pipe", pipe)])
    skid.expose("make_up", skid.flanged("make-up-tie-in", end))
    return top


def _system(skid: Assembly, choices: Choices, size: Size, end: Handle) -> None:
    """Attach gauge and safety valve before the open end, and lead the relief down to the floor."""
    side: Vector = negative(X)
    relief_dn = size.relief.row.dn
    taps = (Tap("gauge", GAUGE_AT, Z), Tap("relief", RELIEF_AT, Z, relief_dn, Joint.WELDED))
    end, sockets = skid.tapped("system-pipe", end, TAPPED, taps)
    gauge = pressure_gauge.COMPONENT.make(pressure=size.vessel.safety, temperature=size.vessel.hot)
    skid.attach(sockets["gauge"], Step("gauge", gauge, up=side, tag=f"PI-{choices.number}40"))
    valve = relief_valve.build(relief_valve.Choices(), size.relief)
    placed = skid.attach(sockets["relief"], Step("relief", valve, up=side, tag=f"PSV-{choices.number}40"))
    here = skid.welded(placed.port("discharge"))
    dn = here.port.dn
    elbow = ELBOW.make(dn=dn, angle=math.pi / 2)
    here = skid.chain(
        here, [Step("relief-outlet", PIPE.make(dn=dn, length=STUB)), Step("relief-elbow", elbow, up=negative(Z))]
    )
    down = PIPE.make(dn=dn, length=here.port.at.origin[2] - RELIEF_END)
    skid.expose("relief", skid.chain(here, [Step("relief-pipe", down)]))
    skid.expose("system", skid.flanged("system-tie-in", end))


GRID = {
    "system": ("1 m3", "20 m3", "120 m3"),
    "hot": ("75 degC",),
    "static": ("1.2 bar",),
    "safety": ("3 bar", "6 bar"),
    "pressurisation_unit": (False, True),
    "hand": ("left", "right"),
}

EXCLUDED = (Exclusion({"system": "120 m3", "safety": "3 bar"}, "more than four of the largest vessels"),)

COMPONENT = ComponentType("expansion_skid", Choices, Duty, size, build, GRID, EXCLUDED)
