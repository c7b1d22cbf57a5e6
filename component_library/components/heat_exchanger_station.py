r"""Heat-exchanger station: exchangers N, N+1 or 2N, a valve train a port, four headers, the source loop's pump skid.

        z ^    d    c    b    a          headers along y, side by side overhead
          |  ==o====o====o====o==
          |    |    |    |    +--[x]-[strainer]--spool--| hot in   +---------+
          |    |    |    +------------------[x]--spool--| cold out | plates  | SERVICE (column end)
          |    |    |                                              |         |
          |    |    +-----------------------[x]--spool--| hot out  |         |
          |    +-------------[x]-[strainer]------spool--| cold in  +---------+
                                                                    SERVICE to +y  --> x

The origin is on the floor at the port face of exchanger A, on its centre line; B, C, … follow towards -y, the skid
after them, so that its discharge header runs straight on into header d. Valves of leaving lines stand near the
exchanger, those of entering lines farther out: no two flanges lie side by side, whatever the port pitch.

Each spool carries a temperature sensor and a P/T point to the outside and a flushing valve (CIP, on the lower lines
the drain) below; the upper ones a vent and a relief valve above, whose discharge is led down to the floor: both sides
can be shut in. The optional bypass joins hot supply and return, at the open ends of their headers.

A left-hand station has its exchangers and skid towards +y; hot and cold ports stay as the exchanger has them.

Ports: "hot_supply" and "hot_return" (data-centre water), "source_supply" (to the heat pumps), "source_return", and the
open ends of the relief pipes above the floor, "relief_a_hot", "relief_a_cold", …
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.calc import head as head_calc
from component_library.calc import heat_transfer, hydraulics
from component_library.components import (
    butterfly_valve,
    drain,
    plate_heat_exchanger,
    pressure_temperature_point,
    pump_skid,
    reducer,
    relief_valve,
    strainer,
    support,
    temperature_sensor,
    vent,
)
from component_library.components.elbow import COMPONENT as ELBOW
from component_library.components.pipe import COMPONENT as PIPE
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
    within_reach,
)
from component_library.flow_path import Path, losses, paths
from component_library.model import (
    Component,
    ComponentType,
    Figure,
    Port,
    SizingError,
    X,
    Y,
    Z,
    at,
    negative,
)
from component_library.operators import HANDLE_HIGH
from component_library.quantities import Inputs, Length, Power, Pressure, Temperature
from component_library.shapes import Vector
from component_library.shoring import shore
from component_library.standards import tables
from component_library.standards.tables import PN16, OutOfTable
from component_library.standards.valves import safety_valves
from component_library.vocabulary import FlowDirection, Joint

LETTERS = pump_skid.LETTERS
HELD = 0.24
"""Pipe of a spool next to the exchanger that is left free for a post [m]: the base plate of a DN300 (practice)."""
TAPS = (HELD + 0.18, HELD + 0.33, HELD + 0.48)
"""Where the sockets of a spool stand, from the exchanger outwards [m]: hands and levers clear of flanges (practice)."""
SPOOL = TAPS[-1] + TAPS[0] - HELD
"""Demountable spool between exchanger and first valve [m] (domain 1.3, practice)."""
FLUSH_DN = 25
"""Flushing and CIP connection, which drains the lower line [DN] (domain 1.3: DN25 to DN50)."""
BELOW_FLUSH = 0.35
"""From the underside of a pipe to the floor [m]: socket, valve and hose (practice)."""
RELIEF_DN = next(iter(safety_valves())).dn
"""Relief of the water that is shut in and warmed: the smallest valve will do (API 521 4.4.12.3, practice)."""
OPERATED: tuple[dict[str, object], ...] = ({}, {"turned": True}, {"operator": "gear", "chain": True})
"""How an isolating valve is worked: as usual, its handle below the axis, by a chain; the first within reach."""
LOWERED = 0.3
"""How far below reach a drain of a high line is led [m] (practice)."""
RELIEF_ASIDE = 0.12
"""From the side of a pipe to the relief pipe that is led down beside it [m]: insulation (practice)."""
RELIEF_END = 0.15
"""Open end of a relief pipe above the floor [m] (practice)."""
BYPASS_VALVE = 1.2
"""Height of the bypass valve [m] (domain 3.3: 750 to 1500, best 1200)."""
BYPASS_LEAST = 0.1
"""Least free height under the bypass [m] (practice)."""
ROUNDS = 8
"""Times that the head is reckoned anew with the pipework it leads to, at most; two or three do."""
LEG = 0.6
"""Straight leg before the elbow of a riser [m]: room for a support (practice)."""
HEADER_GAP = 0.3
"""Free width between two headers [m]: insulation of both and the 100 mm of DIN 4140 (domain 3.2)."""
HEADER_END = 0.9
"""From the outermost train to the ends of the headers [m]: room for the posts of both (practice)."""
SIDE_ACCESS = 0.6
"""Walking space on the other long side of an exchanger [m] (domain 3.2, practice)."""
SUPPORT_FROM_BEND = 0.15
"""From the start of a riser's elbow to the support [m]; at most 0.3 (UFGS 15561)."""
POST_ARM = 0.4
"""How far posts of the upper lines stand beside them [m], clear of the lower lines (practice)."""

STUB = pump_skid.STUB
FIRST_DROP = 100e3
"""What the station is taken to lose before it is laid out for the first time [Pa]: exchanger, strainers, pipework."""
LINK = 0.2
"""Least distance between the tie-in flange of the skid and header d [m]: two flanges and a piece of pipe."""
LEVEL_STEP = 0.05
"""Headers stand at a multiple of this level [m] (practice)."""
END_SUPPORT = 0.25
"""From the end of a header to its last support [m] (UFGS 15561: within 0.3 of a change of direction)."""


@dataclass(frozen=True)
class Line:
    """One of the four lines of an exchanger: header, port, flow, side of the centre plane, circuit, valve number."""

    header: str
    name: str
    port: str
    flow: str
    side: int
    circuit: str
    valve: int


LINES = (
    Line("a", "hot-in", "hot_in", "diverging", 1, "FWS-R", 1),
    Line("b", "cold-out", "cold_out", "converging", -1, "SRC-S", 4),
    Line("c", "hot-out", "hot_out", "converging", 1, "FWS-S", 2),
    Line("d", "cold-in", "cold_in", "diverging", -1, "SRC-R", 3),
)
BOUNDARIES = {"a": "hot_supply", "b": "source_supply", "c": "hot_return"}
"""Header -> boundary port; header d goes on into the pump skid."""
UPPER = ("hot-in", "cold-out")
RELIEF_TAP = {1: 1, -1: 0}
"""Side of a line -> which socket takes its relief valve: the two upper lines stand too close for the same one."""
MAKE_WAY = 0.015
"""How far a relief valve that makes way stands inside the outer socket [m]: its pipe clear of the valve below it."""
CLOSE_LINES = 200
"""DN up to which two upper relief valves side by side need a socket's distance along the line."""
VENT_AT = {1: HELD + 0.56, -1: TAPS[2]}
"""Side of a line -> where its vent stands on the spool [m], clear of both relief valves (practice)."""


class Choices(Inputs):
    """What changes the layout.

    `exchanger_redundancy`, `pump_redundancy`: "N", "N+1" or "2N"; None: "N+1" with `standby_exchanger` or
    `standby_pump`, else "N". `hand`: "right" has exchanger B, C, … and the skid towards -y, "left" towards +y.
    `bypass`: 100 % of the hot side, from supply to return.
    """

    duty_exchangers: Annotated[int, Field(ge=1, le=3)] = 1
    standby_exchanger: bool = True
    exchanger_redundancy: pump_skid.Redundancy | None = None
    duty_pumps: Annotated[int, Field(ge=1, le=3)] = 1
    standby_pump: bool = True
    pump_redundancy: pump_skid.Redundancy | None = None
    hand: Literal["left", "right"] = "right"
    bypass: bool = False
    balancing: bool = False
    number: Annotated[int, Field(ge=1, le=9)] = 1


class Duty(Inputs):
    """Heat and temperatures of the station.

    `external_drop` is what the source loop loses outside the station (heat-pump evaporator, meter), `external_length`
    the pipe out there, to and fro, in the diameter of the headers. `relief_pressure`: gauge, of the relief valves.
    """

    heat: Power
    hot_in: Temperature
    hot_out: Temperature
    cold_in: Temperature
    cold_out: Temperature
    external_drop: Pressure = 60e3
    external_length: Length = 0.0
    suction_pressure: Pressure = 1.0e5
    relief_pressure: Pressure = PN16


@dataclass(frozen=True)
class Size:
    """Sizes of the parts."""

    exchangers: int
    redundancy: pump_skid.Redundancy
    exchanger: plate_heat_exchanger.Size
    hot_dn: int
    cold_dn: int
    hot_header_dn: int
    cold_header_dn: int
    temperatures: Mapping[str, float]
    relief_pressure: float
    skid: pump_skid.Size
    skid_choices: pump_skid.Choices
    skid_duty: pump_skid.Duty
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Share the heat among the duty exchangers, choose diameters, then head and pumps.

    Raises:
        SizingError: temperatures cross, or flow, heat or head is beyond a table.
    """
    _check(duty)
    each = duty.heat / choices.duty_exchangers
    try:
        heat_transfer.lmtd(duty.hot_in, duty.hot_out, duty.cold_in, duty.cold_out)
        hot_flow = heat_transfer.flow(duty.heat, duty.hot_in, duty.hot_out)
        cold_flow = heat_transfer.flow(duty.heat, duty.cold_out, duty.cold_in)
        hot_dn = hydraulics.choose_dn(hot_flow / choices.duty_exchangers)
        cold_dn = hydraulics.choose_dn(cold_flow / choices.duty_exchangers)
        hot_header, cold_header = hydraulics.choose_dn(hot_flow), hydraulics.choose_dn(cold_flow)
    except OutOfTable as error:
        raise SizingError(f"heat-exchanger station: {error}", error.hint) from error
    except ValueError as error:
        hint = "the hot side must be warmer at both ends; water is liquid, 0 to 160 degC"
        raise SizingError(f"heat-exchanger station: {error}", hint) from error
    inputs = plate_heat_exchanger.Duty.of(
        heat=each,
        hot_in=duty.hot_in,
        hot_out=duty.hot_out,
        cold_in=duty.cold_in,
        cold_out=duty.cold_out,
        dn_min=max(hot_dn, cold_dn),
    )
    exchanger = plate_heat_exchanger.size(plate_heat_exchanger.Choices(), inputs)
    pipes = tables.pipes()
    least = max(
        strainer.least_level(cold_dn),
        *(pipes.row(dn).outside_diameter / 2 + BELOW_FLUSH for dn in (hot_dn, cold_dn)),
    )
    plinth = max(0.0, math.ceil((least - exchanger.port_levels[0]) * 100 - 1e-9) / 100)
    exchanger = plate_heat_exchanger.size(plate_heat_exchanger.Choices.of(plinth=plinth), inputs)
    redundancy = pump_skid.redundancy_of(choices.exchanger_redundancy, choices.standby_exchanger)
    number = choices.duty_exchangers + pump_skid.standing_by(redundancy, choices.duty_exchangers)
    skid_choices = pump_skid.Choices.of(
        duty_pumps=choices.duty_pumps,
        redundancy=pump_skid.redundancy_of(choices.pump_redundancy, choices.standby_pump),
        hand=choices.hand,
        suction_from=choices.hand,
        discharge_to="left" if choices.hand == "right" else "right",
        balancing=choices.balancing,
        number=choices.number,
        circuit="SRC-R",
    )
    skid_duty = _skid_duty(duty, cold_flow, _first_head(duty))
    figures = (
        Figure("exchangers", number, "", f"{choices.duty_exchangers} on duty, {redundancy}", "domain 1.8", "practice"),
        Figure("heat_each", each, "W", "heat / duty exchangers", "duty"),
        Figure("hot_flow", hot_flow, "m3/s", "V = Q / (rho cp dT)", "domain 5.2"),
        Figure("cold_flow", cold_flow, "m3/s", "V = Q / (rho cp dT)", "domain 5.2"),
        Figure("hot_branch_dn", hot_dn, "DN", "least DN within velocity and gradient", "CIBSE", "practice"),
        Figure("cold_branch_dn", cold_dn, "DN", "least DN within velocity and gradient", "CIBSE", "practice"),
        Figure("plinth", plinth, "m", "strainer, drain and hose clear of the floor", "domain 3.2", "practice"),
        Figure("relief_dn", RELIEF_DN, "DN", "shut-in water that is warmed", "API 521 4.4.12.3", "practice"),
        *(replace(figure, key=f"exchanger.{figure.key}") for figure in exchanger.figures),
    )
    first = Size(
        exchangers=number,
        redundancy=redundancy,
        exchanger=exchanger,
        hot_dn=hot_dn,
        cold_dn=cold_dn,
        hot_header_dn=hot_header,
        cold_header_dn=cold_header,
        temperatures={line.port: getattr(duty, line.port) for line in LINES},
        relief_pressure=duty.relief_pressure,
        skid=pump_skid.size(skid_choices, skid_duty),
        skid_choices=skid_choices,
        skid_duty=skid_duty,
        figures=figures,
    )
    return _with_head(choices, duty, first)


def _check(duty: Duty) -> None:
    """Refuse what cannot be meant.

    Raises:
        SizingError: no heat, or a negative loss or length.
    """
    if duty.heat <= 0:
        raise SizingError(f"heat-exchanger station: heat {duty.heat / 1e3:g} kW is not more than zero", "give the duty")
    if duty.external_drop < 0 or duty.external_length < 0:
        raise SizingError(
            "heat-exchanger station: external_drop and external_length must not be negative", "give 0 or more"
        )


def build(choices: Choices, size: Size) -> Component:
    """Lay out trains, headers, risers and skid, then the supports and the standing room at the valves."""
    station = Assembly()
    service = "left" if choices.hand == "right" else "right"
    choice = plate_heat_exchanger.Choices.of(plinth=size.exchanger.plinth, service_side=service)
    exchanger = plate_heat_exchanger.build(choice, size.exchanger)
    pitch = _pitch(size)
    ends: dict[str, list[tuple[str, Handle]]] = {line.name: [] for line in LINES}
    for number in range(size.exchangers):
        letter = LETTERS[number]
        placed = station.add(
            f"exchanger-{letter.lower()}",
            exchanger,
            at(y=-_sense(choices) * number * pitch),
            tag=f"PHE-{choices.number}{letter}",
            port_circuits={line.port: line.circuit for line in LINES},
            properties={
                "DHR_Design": {
                    "ParallelGroup": f"PHE-{choices.number}",
                    "DutyStandby": "DUTY" if number < choices.duty_exchangers else "STANDBY",
                }
            },
        )
        for line in LINES:
            ends[line.name].append((letter.lower(), _train(station, choices, size, placed, letter, line)))
    positions, level = _header_positions(size, ends)
    skid = _skid(size, level)
    level = skid.port("discharge").at.origin[2]
    opens: dict[str, Handle] = {}
    joined: dict[str, Handle] = {}
    for line in LINES:
        opens[line.header], bypass = _header(
            station, choices, size, line, ends[line.name], positions[line.header], level
        )
        joined |= {line.header: bypass} if bypass else {}
    if choices.bypass:
        _bypass(station, choices, size, joined["a"], joined["c"])
    _join_skid(station, choices, size, skid, opens["d"], positions["d"])
    for line in LINES[:3]:
        name = BOUNDARIES[line.header]
        station.expose(name, station.flanged(f"{name.replace('_', '-')}-tie-in", opens[line.header], line.circuit))
    spare = size.exchangers - choices.duty_exchangers
    text = f"{choices.duty_exchangers}{f'+{spare}' if spare else ''}"
    shore(station)
    return station.component(f"Heat-exchanger station {text} ({size.redundancy})", "HXSTATION")


def _sense(choices: Choices) -> int:
    """Side of exchanger A where the headers are open: 1 for +y."""
    return 1 if choices.hand == "right" else -1


def _first_head(duty: Duty) -> float:
    """Head that the first layout is made with [m]; what is laid out replaces it."""
    return hydraulics.pump_head(0.0, FIRST_DROP + duty.external_drop, temperature=duty.cold_in)


def _skid_duty(duty: Duty, flow: float, head: float) -> pump_skid.Duty:
    """Ask for a skid of a head [m]."""
    return pump_skid.Duty.of(flow=flow, head=head, temperature=duty.cold_in, suction_pressure=duty.suction_pressure)


def _with_head(choices: Choices, duty: Duty, size: Size) -> Size:
    """Lay out, reckon the head of what was laid out, and again until the pump stays the same.

    Raises:
        SizingError: head beyond the pumps, or it does not settle.
    """
    flow = size.skid_duty.flow
    for count in range(1, ROUNDS + 1):
        found = _laid_out_head(choices, duty, size, flow)
        skid_duty = _skid_duty(duty, flow, found.head)
        skid = pump_skid.size(size.skid_choices, skid_duty)
        settled = _layout_of(skid) == _layout_of(size.skid)
        size = replace(size, skid=skid, skid_duty=skid_duty)
        if settled:
            lines = tuple(
                Figure(f"loss_{number}", line.loss, "Pa", f"{line.name}: {line.detail}", "domain 5.1")
                for number, line in enumerate(found.lines, 1)
            )
            figures = (
                *lines,
                Figure("pipe_and_fitting_loss", found.friction, "Pa", "sum of pipes and fittings", "domain 5.1"),
                Figure("equipment_loss", found.equipment, "Pa", "sum of equipment", "domain 5.1"),
                Figure("layouts", count, "", "layouts until the pump stays the same", "iteration"),
                Figure("head", found.head, "m", "H = (1.1 friction + equipment) / (rho g), closed loop", "domain 5.1"),
                *(replace(figure, key=f"skid.{figure.key}") for figure in skid.figures),
            )
            return replace(size, figures=(*size.figures, *figures))
    raise SizingError(
        f"heat-exchanger station: the pump still changes after {ROUNDS} layouts", "another number of duty pumps"
    )


def _layout_of(skid: pump_skid.Size) -> tuple[object, ...]:
    """Give what of a skid decides its pipework: pump, motor, diameters, levels."""
    return (skid.pump.pump, skid.pump.motor, skid.branch_dn, skid.header_dn, skid.base_height, skid.pitch)


def _laid_out_head(choices: Choices, duty: Duty, size: Size, flow: float) -> head_calc.Head:
    """Head [m] of the source loop by the worst of its paths as built, with what lies outside."""
    station = build(choices, size)

    def flow_at(path: Path) -> float:
        if path[0] == "skid":
            return flow / choices.duty_pumps if path[1].startswith("pump-") else flow
        return flow / choices.duty_exchangers if path[0].startswith(("exchanger-", "riser-")) else flow

    outside = [head_calc.equipment("outside the station", duty.external_drop)]
    if duty.external_length:
        pipe = head_calc.Stream(flow, duty.cold_in).pipe(size.cold_header_dn, duty.external_length)
        outside.append(replace(pipe, name="pipe outside the station"))
    heads = [
        head_calc.total((*losses(path, flow_at, duty.cold_in), *outside), duty.cold_in)
        for path in paths(station, "source_return", "source_supply")
    ]
    return max(heads, key=lambda one: one.head)


def _train(station: Assembly, choices: Choices, size: Size, exchanger: Placed, letter: str, line: Line) -> Handle:
    """Chain one port's train outwards: spool, strainer where the flow enters, isolating valve; return its weld end."""
    entering = line.flow == "diverging"
    dn = size.hot_dn if line.port.startswith("hot") else size.cold_dn
    port_dn = size.exchanger.port_dn
    name = f"exchanger-{letter.lower()}-{line.name}"
    tag = f"{choices.number}{line.valve:02d}{letter}"
    outward = Y if line.side > 0 else negative(Y)
    nozzle = exchanger.port(line.port).port.at
    valve = within_reach(
        (butterfly_valve.COMPONENT.make(kind, dn=dn) for kind in OPERATED),
        nozzle.origin[2],
        negative(nozzle.z) if entering else nozzle.z,
        outward,
    )
    steps: list[Step] = []
    if port_dn != dn:
        ends = (dn, port_dn) if entering else (port_dn, dn)
        steps.append(Step(f"{name}-reducer", reducer.COMPONENT.make(dn_in=ends[0], dn_out=ends[1]), up=Z))
    spool = SPOOL + (_length(valve) + 2 * tables.flanges().row(dn).thickness + STUB if entering else 0.0)
    here = station.chain(exchanger.port(line.port), steps, line.circuit)
    here = _spool(station, size, here, name, spool, line, f"{choices.number}{line.valve:02d}{letter}")
    steps = []
    if entering:
        filter_ = strainer.make_above_floor(dn, nozzle.origin[2])
        steps.append(Step(f"{name}-strainer", filter_, up=Z, tag=f"F-{tag}"))
    steps.append(Step(f"{name}-valve", valve, up=outward, tag=f"HV-{tag}"))
    end = station.welded(station.chain(here, steps, line.circuit), line.circuit)
    placed = Placed(station.instances[f"{name}-valve"])
    room = standing_room(placed, outward, stem_clearance(valve))
    station.envelopes.append(room)
    return end


def _spool(station: Assembly, size: Size, start: Handle, name: str, length: float, line: Line, tag: str) -> Handle:
    """Attach the demountable spool of a line with its instruments; return its outer end."""
    outward = Y if line.side > 0 else negative(Y)
    upper = line.name in UPPER
    relief, vented = RELIEF_TAP[line.side], VENT_AT[line.side]
    relieved = TAPS[relief]
    if line.side > 0 and size.cold_dn < size.hot_dn <= CLOSE_LINES:
        # A reducer moves the cold spool outwards: the relief valve of the hot one makes way, and its vent for that.
        relief, relieved, vented = relief + 1, TAPS[relief + 1] - MAKE_WAY, TAPS[0]
    sensor, point = (place for number, place in enumerate(TAPS) if number != relief)
    low, lever = (TAPS[0], X) if line.side > 0 else (TAPS[1], negative(X))
    taps = [
        Tap("sensor", sensor, outward),
        Tap("point", point, outward),
        Tap("flush", low, negative(Z), FLUSH_DN),
    ]
    if upper:
        taps += [Tap("vent", vented, Z), Tap("relief", relieved, Z, RELIEF_DN, Joint.WELDED)]
    end, sockets = station.tapped(f"{name}-spool", start, length, taps, line.circuit)
    temperature, dn = size.temperatures[line.port], start.port.dn
    parts = [
        ("sensor", temperature_sensor.COMPONENT.make(pipe_dn=dn, temperature=temperature), Z, "TT"),
        ("point", pressure_temperature_point.COMPONENT.make(temperature=temperature), Z, "PT"),
        ("flush", drain.COMPONENT.make(dn=FLUSH_DN), lever, "DV"),
    ]
    if upper:
        parts.append(("vent", vent.make_at(sockets["vent"].port.at.origin[2]), X, "AV"))
    high = sockets["flush"].port.at.origin[2] - HANDLE_HIGH
    if high > 0:
        down = Step(f"{name}-flush-pipe", PIPE.make(dn=FLUSH_DN, length=high + LOWERED))
        sockets["flush"] = station.chain(sockets["flush"], [down], line.circuit)
    for role, component, up, letters in parts:
        station.attach(sockets[role], Step(f"{name}-{role}", component, up=up, tag=f"{letters}-{tag}"), line.circuit)
    if upper:
        _relief(station, size, sockets["relief"], name, outward, line, tag)
    return end


def _relief(station: Assembly, size: Size, socket: Handle, name: str, outward: Vector, line: Line, tag: str) -> None:
    """Set a relief valve on its socket and lead its discharge down to the floor, beside the line."""
    component = relief_valve.COMPONENT.make(dn=RELIEF_DN, set_pressure=size.relief_pressure)
    valve = station.attach(socket, Step(f"{name}-relief", component, up=outward, tag=f"PSV-{tag}"), line.circuit)
    here = station.welded(valve.port("discharge"), line.circuit)
    dn = here.port.dn
    elbow = ELBOW.make(dn=dn, angle=math.pi / 2)
    back, _ = elbow_lengths(elbow)
    line_dn = size.hot_dn if line.side > 0 else size.cold_dn
    pipes = tables.pipes()
    beside = pipes.row(line_dn).outside_diameter / 2 + RELIEF_ASIDE + pipes.row(dn).outside_diameter / 2
    reached = abs(here.port.at.origin[1] - socket.port.at.origin[1]) + back
    steps: list[Step] = []
    if beside - reached > STUB / 2:
        steps.append(Step(f"{name}-relief-outlet", PIPE.make(dn=dn, length=beside - reached)))
    steps.append(Step(f"{name}-relief-elbow", elbow, up=negative(Z)))
    here = station.chain(here, steps, line.circuit)
    down = PIPE.make(dn=dn, length=here.port.at.origin[2] - RELIEF_END)
    here = station.chain(here, [Step(f"{name}-relief-pipe", down)], line.circuit)
    _, letter, *_ = name.split("-")
    station.expose(f"relief_{letter}_{'hot' if line.side > 0 else 'cold'}", here)


def _length(part: Component) -> float:
    """Face to face of an inline part [m]."""
    return math.dist(part.port("in").at.origin, part.port("out").at.origin)


def _header_positions(size: Size, ends: Mapping[str, list[tuple[str, Handle]]]) -> tuple[dict[str, float], float]:
    """Choose x of each header's axis, from the exchangers outwards, and the common level of all four [m]."""
    positions: dict[str, float] = {}
    level = 0.0
    beyond = 0.0
    for line in LINES:
        end = ends[line.name][0][1].port
        header_dn = size.hot_header_dn if line.port.startswith("hot") else size.cold_header_dn
        radius = tables.pipes().row(header_dn).outside_diameter / 2
        back, _ = elbow_lengths(ELBOW.make(dn=end.dn, angle=math.pi / 2))
        centre_to_end, _ = tee_lengths(header_dn, end.dn)
        x = end.at.origin[0] - LEG - back
        if positions:
            x = min(x, beyond - HEADER_GAP - radius)
        positions[line.header] = x
        beyond = x - radius
        riser = back + tables.least_piece(end.dn) + centre_to_end
        level = max(level, end.at.origin[2] + riser, pump_skid.least_header_level(header_dn))
    return positions, math.ceil(level / LEVEL_STEP - 1e-9) * LEVEL_STEP


def _skid(size: Size, level: float) -> Component:
    """Build the skid with its discharge header at the level of the others, or higher where it has to be."""
    return pump_skid.build(size.skid_choices, replace(size.skid, header_height=level))


def _header(
    station: Assembly,
    choices: Choices,
    size: Size,
    line: Line,
    ends: list[tuple[str, Handle]],
    x: float,
    level: float,
) -> tuple[Handle, Handle | None]:
    """Lay a header over its trains, its risers, and the supports of both; return the open end and the bypass branch."""
    dn = size.hot_header_dn if line.port.startswith("hot") else size.cold_header_dn
    near, far = _reach(choices, size)
    reach = (far, near) if line.header == "d" or line.flow == "converging" else (near, far)
    branched = choices.bypass and line.circuit.startswith("FWS")
    lane = at(y=_lane(choices, size))
    bypass = [("bypass", Handle((), Port("branch", lane, FlowDirection.NOTDEFINED, dn, Joint.WELDED)))]
    open_end, branches = header_along_y(
        station,
        f"header-{line.name}",
        [*ends, *(bypass if branched else [])],
        dn,
        reach,
        (x, level),
        negative(Z),
        line.flow,
        line.circuit,
    )
    for letter, end in ends:
        corner = (x, end.port.at.origin[1], end.port.at.origin[2])
        start, finish = (branches[letter], end) if line.flow == "diverging" else (end, branches[letter])
        station.run(f"riser-{letter}-{line.name}", start, [corner], finish, line.circuit)
        _line_support(station, line, letter, end, x)
    _header_supports(station, choices, size, line, dn, x, level)
    return open_end, branches.get("bypass")


def _bypass(station: Assembly, choices: Choices, size: Size, start: Handle, finish: Handle) -> None:
    """Lay the bypass from hot supply down to its valve, along the floor, and up to hot return.

    Raises:
        SizingError: the headers are so large that no valve fits below them within reach.
    """
    dn, circuit = size.hot_header_dn, "FWS-R"
    valve = butterfly_valve.COMPONENT.make({"normally_open": False}, dn=dn)
    flange = tables.flanges().row(dn).thickness
    back, _ = elbow_lengths(ELBOW.make(dn=dn, angle=math.pi / 2))
    drop = start.port.at.origin[2] - BYPASS_VALVE - _length(valve) / 2 - 2 * flange
    low = BYPASS_VALVE - _length(valve) / 2 - 2 * flange - STUB - back
    across = start.port.at.origin[0] - finish.port.at.origin[0] - 2 * back
    least = tables.pipes().row(dn).outside_diameter / 2 + BYPASS_LEAST
    if drop < STUB or across < tables.least_piece(dn) or low < least:
        raise SizingError(f"heat-exchanger station: no room for a bypass of DN{dn} below the headers", "bypass = false")
    here = station.chain(
        start,
        [
            Step("bypass-drop", PIPE.make(dn=dn, length=drop)),
            Step("bypass-valve", valve, up=X, tag=f"HV-{choices.number}05"),
        ],
        circuit,
    )
    y = start.port.at.origin[1]
    corners = [(start.port.at.origin[0], y, low), (finish.port.at.origin[0], y, low)]
    station.run("bypass", here, corners, finish, circuit)
    middle = (start.port.at.origin[0] + finish.port.at.origin[0]) / 2
    post("support-bypass", station, support.COMPONENT.make(dn=dn, height=low), middle, y, X)
    station.envelopes.append(standing_room(Placed(station.instances["bypass-valve"]), X, stem_clearance(valve)))


def _line_support(station: Assembly, line: Line, letter: str, end: Handle, header_x: float) -> None:
    """Stand a support under a train, just before its riser; upper lines get a post beside the lower ones."""
    _, y, z = end.port.at.origin
    back, _ = elbow_lengths(ELBOW.make(dn=end.port.dn, angle=math.pi / 2))
    upper = line.name in UPPER
    stand = support.COMPONENT.make({"arm": POST_ARM if upper else 0.0}, dn=end.port.dn, height=z)
    along = X if line.side > 0 else negative(X)
    post(f"support-{letter}-{line.name}", station, stand, header_x + back + SUPPORT_FROM_BEND, y, along)


def _beyond(size: Size) -> float:
    """From the centre plane of an outermost exchanger to the ends of the headers [m], clear of its trains."""
    dn = max(size.hot_header_dn, size.cold_header_dn)
    _, half_run = tee_lengths(dn, dn)
    return size.exchanger.frame.horizontal_pitch / 2 + HEADER_END + half_run


def _lane(choices: Choices, size: Size) -> float:
    """Where the bypass stands along y [m]: beyond exchanger A."""
    return _sense(choices) * _beyond(size)


def _reach(choices: Choices, size: Size) -> tuple[float, float]:
    """Where all headers begin and end along y, at the open end and at the skid's [m]: the same for all."""
    beyond, sense = _beyond(size), _sense(choices)
    near = 2 * beyond if choices.bypass else beyond
    return sense * near, -sense * ((size.exchangers - 1) * _pitch(size) + beyond)


def _pitch(size: Size) -> float:
    """Distance of the centre planes of two exchangers: the frame and its service side [m]."""
    return size.exchanger.frame_width + size.exchanger.service_clearance


def _header_supports(
    station: Assembly, choices: Choices, size: Size, line: Line, dn: int, x: float, level: float
) -> None:
    """Stand posts under a header: near both ends and between the exchangers."""
    stand = support.COMPONENT.make(dn=dn, height=level)
    sense = _sense(choices)
    near, far = _reach(choices, size)
    places = [far + sense * END_SUPPORT, near - sense * END_SUPPORT]
    places += [-sense * (number + 0.5) * _pitch(size) for number in range(size.exchangers - 1)]
    for number, y in enumerate(sorted(places), 1):
        post(f"support-header-{line.name}-{number}", station, stand, x, y, Y)


def _join_skid(
    station: Assembly, choices: Choices, size: Size, skid: Component, header: Handle, header_x: float
) -> None:
    """Stand the skid beside the last exchanger so that its discharge header meets header d in one line."""
    discharge = skid.port("discharge").at.origin
    sense = _sense(choices)
    _, far = _reach(choices, size)
    # Reckoned as on a right-hand station, then mirrored.
    edge = min(sense * far, -(size.exchangers - 1) * _pitch(size) - size.exchanger.frame_width / 2 - SIDE_ACCESS)
    pump_edge = size.skid.pump.breadth / 2 + pump_skid.AISLE
    y = sense * min(edge - pump_edge, sense * (header.port.at.origin[1] - discharge[1]) - LINK)
    placed = station.add("skid", skid, at(header_x - discharge[0], y), tag=f"PSK-{choices.number}", circuit="SRC-R")
    station.straight("skid-link", placed.port("discharge"), header, "SRC-R")
    station.expose("source_return", placed.port("suction"))


GRID = {
    "heat": ("400 kW", "2 MW"),
    "hot_in": ("32 degC",),
    "hot_out": ("22 degC",),
    "cold_in": ("20 degC",),
    "cold_out": ("30 degC",),
    "duty_exchangers": (1, 2),
    "exchanger_redundancy": ("N", "N+1", "2N"),
    "pump_redundancy": ("2N",),
    "hand": ("left", "right"),
    "bypass": (True,),
}

COMPONENT = ComponentType("heat_exchanger_station", Choices, Duty, size, build, GRID)
