r"""Heat-exchanger station: exchangers N+1, a valve train at each port, four headers, and the source loop's pump skid.

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

Ports: "hot_supply" and "hot_return" (data-centre water), "source_supply" (to the heat pumps), "source_return".
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from component_library.calc import heat_transfer, hydraulics
from component_library.components import butterfly_valve, plate_heat_exchanger, pump_skid, reducer, strainer, support
from component_library.components.elbow import COMPONENT as ELBOW
from component_library.components.pipe import COMPONENT as PIPE
from component_library.compose import (
    Assembly,
    Handle,
    Placed,
    Step,
    elbow_lengths,
    header_along_y,
    post,
    standing_room,
    stem_clearance,
    tee_lengths,
)
from component_library.model import Component, ComponentType, Figure, SizingError, X, Y, Z, at, negative
from component_library.quantities import Inputs, Length, Power, Pressure, Temperature
from component_library.standards import tables
from component_library.standards.tables import OutOfTable

LETTERS = pump_skid.LETTERS
SPOOL = 0.3
"""Demountable spool between exchanger and first valve [m] (domain 1.3, practice)."""
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
EXCHANGER_DROP, STRAINER_DROP = 50e3, 10e3
"""Pressure drop of an exchanger side and of a clean strainer [Pa] (domain 5.1, practice)."""
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


class Choices(Inputs):
    """What changes the layout."""

    duty_exchangers: Annotated[int, Field(ge=1, le=3)] = 1
    standby_exchanger: bool = True
    duty_pumps: Annotated[int, Field(ge=1, le=3)] = 1
    standby_pump: bool = True
    number: Annotated[int, Field(ge=1, le=9)] = 1


class Duty(Inputs):
    """Heat and temperatures of the station.

    `external_drop` is what the source loop loses outside the station (heat-pump evaporator, mains, meter);
    `pipework` the length of pipe inside it that the pump is sized for.
    """

    heat: Power
    hot_in: Temperature
    hot_out: Temperature
    cold_in: Temperature
    cold_out: Temperature
    external_drop: Pressure = 60e3
    pipework: Length = 30.0
    suction_pressure: Pressure = 1.0e5


@dataclass(frozen=True)
class Size:
    """Sizes of the parts."""

    exchangers: int
    exchanger: plate_heat_exchanger.Size
    hot_dn: int
    cold_dn: int
    hot_header_dn: int
    cold_header_dn: int
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
    plinth = max(0.0, math.ceil((strainer.least_level(cold_dn) - exchanger.port_levels[0]) * 100 - 1e-9) / 100)
    exchanger = plate_heat_exchanger.size(plate_heat_exchanger.Choices.of(plinth=plinth), inputs)
    head, head_figures = _head(choices, duty, cold_flow, cold_dn)
    skid_choices = pump_skid.Choices.of(
        duty_pumps=choices.duty_pumps, standby=choices.standby_pump, number=choices.number, circuit="SRC-R"
    )
    skid_duty = pump_skid.Duty.of(
        flow=cold_flow, head=head, temperature=duty.cold_in, suction_pressure=duty.suction_pressure
    )
    skid = pump_skid.size(skid_choices, skid_duty)
    figures = (
        Figure("heat_each", each, "W", "heat / duty exchangers", "duty"),
        Figure("hot_flow", hot_flow, "m3/s", "V = Q / (rho cp dT)", "domain 5.2"),
        Figure("cold_flow", cold_flow, "m3/s", "V = Q / (rho cp dT)", "domain 5.2"),
        Figure("hot_branch_dn", hot_dn, "DN", "least DN within velocity and gradient", "CIBSE", "practice"),
        Figure("cold_branch_dn", cold_dn, "DN", "least DN within velocity and gradient", "CIBSE", "practice"),
        Figure("plinth", plinth, "m", "strainer basket and drain clear of the floor", "domain 3.2", "practice"),
        *(replace(figure, key=f"exchanger.{figure.key}") for figure in exchanger.figures),
        *head_figures,
        *(replace(figure, key=f"skid.{figure.key}") for figure in skid.figures),
    )
    return Size(
        exchangers=choices.duty_exchangers + choices.standby_exchanger,
        exchanger=exchanger,
        hot_dn=hot_dn,
        cold_dn=cold_dn,
        hot_header_dn=hot_header,
        cold_header_dn=cold_header,
        skid=skid,
        skid_choices=skid_choices,
        skid_duty=skid_duty,
        figures=figures,
    )


def _check(duty: Duty) -> None:
    """Refuse what cannot be meant.

    Raises:
        SizingError: no heat, or a negative loss or length.
    """
    if duty.heat <= 0:
        raise SizingError(f"heat-exchanger station: heat {duty.heat / 1e3:g} kW is not more than zero", "give the duty")
    if duty.external_drop < 0 or duty.pipework < 0:
        raise SizingError("heat-exchanger station: external_drop and pipework must not be negative", "give 0 or more")


def build(choices: Choices, size: Size) -> Component:
    """Lay out trains, headers, risers and skid, then the supports and the standing room at the valves."""
    station = Assembly()
    choice = plate_heat_exchanger.Choices.of(plinth=size.exchanger.plinth)
    exchanger = plate_heat_exchanger.build(choice, size.exchanger)
    pitch = _pitch(size)
    ends: dict[str, list[tuple[str, Handle]]] = {line.name: [] for line in LINES}
    for number in range(size.exchangers):
        letter = LETTERS[number]
        placed = station.add(
            f"exchanger-{letter.lower()}",
            exchanger,
            at(y=-number * pitch),
            tag=f"PHE-{choices.number}{letter}",
            port_circuits={line.port: line.circuit for line in LINES},
            properties={"DHR_Design": {"ParallelGroup": f"PHE-{choices.number}"}},
        )
        for line in LINES:
            ends[line.name].append((letter.lower(), _train(station, choices, size, placed, letter, line)))
    positions, level = _header_positions(size, ends)
    skid = _skid(size, level)
    level = skid.port("discharge").at.origin[2]
    opens = {
        line.header: _header(station, size, line, ends[line.name], positions[line.header], level) for line in LINES
    }
    _join_skid(station, choices, size, skid, opens["d"], positions["d"])
    for line in LINES[:3]:
        name = BOUNDARIES[line.header]
        station.expose(name, station.flanged(f"{name.replace('_', '-')}-tie-in", opens[line.header], line.circuit))
    text = f"{choices.duty_exchangers}{'+1' if choices.standby_exchanger else ''}"
    return station.component(f"Heat-exchanger station {text}", "HXSTATION")


def _head(choices: Choices, duty: Duty, flow: float, branch_dn: int) -> tuple[float, tuple[Figure, ...]]:
    """Add up the losses of the source loop: pipe and fittings, then equipment; return head [m] and the figures."""
    header_dn = hydraulics.choose_dn(flow)
    pump_dn = hydraulics.choose_dn(flow / choices.duty_pumps)
    pump_flow, branch_flow = flow / choices.duty_pumps, flow / choices.duty_exchangers
    pipe = hydraulics.gradient(flow, header_dn, duty.cold_in) * duty.pipework
    k_pump = 2 * hydraulics.k_butterfly(pump_dn) + hydraulics.k_check(pump_dn) + 2 * hydraulics.k_tee_branch(pump_dn)
    k_branch = (
        2 * hydraulics.k_butterfly(branch_dn)
        + 2 * hydraulics.k_elbow(branch_dn)
        + 2 * hydraulics.k_tee_branch(branch_dn)
    )
    fittings = hydraulics.loss(k_pump, pump_flow, pump_dn, duty.cold_in)
    fittings += hydraulics.loss(k_branch, branch_flow, branch_dn, duty.cold_in)
    equipment = EXCHANGER_DROP + 2 * STRAINER_DROP + duty.external_drop
    head = hydraulics.pump_head(pipe + fittings, equipment, temperature=duty.cold_in)
    crane = "Crane TP-410, two valves, check valve, elbows and tees of one pump and one exchanger branch"
    return head, (
        Figure("pipe_loss", pipe, "Pa", "dp = R L, R by Darcy-Weisbach and Colebrook", "domain 5.1"),
        Figure("fitting_loss", fittings, "Pa", "dp = sum K rho v2 / 2", crane),
        Figure("exchanger_loss", EXCHANGER_DROP, "Pa", "given", "domain 5.1: PHE 30-50 kPa a side", "practice"),
        Figure("strainer_loss", 2 * STRAINER_DROP, "Pa", "two strainers, clean", "domain 5.1", "practice"),
        Figure("external_loss", duty.external_drop, "Pa", "given", "duty"),
        Figure("head", head, "m", "H = (1.1 friction + equipment) / (rho g), closed loop", "domain 5.1"),
    )


def _train(station: Assembly, choices: Choices, size: Size, exchanger: Placed, letter: str, line: Line) -> Handle:
    """Chain one port's train outwards: spool, strainer where the flow enters, isolating valve; return its weld end."""
    entering = line.flow == "diverging"
    dn = size.hot_dn if line.port.startswith("hot") else size.cold_dn
    port_dn = size.exchanger.port_dn
    name = f"exchanger-{letter.lower()}-{line.name}"
    valve = butterfly_valve.COMPONENT.make(dn=dn)
    tag = f"{choices.number}{line.valve:02d}{letter}"
    outward = Y if line.side > 0 else negative(Y)
    steps: list[Step] = []
    if port_dn != dn:
        ends = (dn, port_dn) if entering else (port_dn, dn)
        steps.append(Step(f"{name}-reducer", reducer.COMPONENT.make(dn_in=ends[0], dn_out=ends[1]), up=Z))
    spool = SPOOL + (_length(valve) + 2 * tables.flanges().row(dn).thickness + STUB if entering else 0.0)
    steps.append(Step(f"{name}-spool", PIPE.make(dn=dn, length=spool), up=Z))
    if entering:
        filter_ = strainer.make_above_floor(dn, exchanger.port(line.port).port.at.origin[2])
        steps.append(Step(f"{name}-strainer", filter_, up=Z, tag=f"F-{tag}"))
    steps.append(Step(f"{name}-valve", valve, up=outward, tag=f"HV-{tag}"))
    end = station.welded(station.chain(exchanger.port(line.port), steps, line.circuit), line.circuit)
    placed = Placed(station.instances[f"{name}-valve"])
    room = standing_room(placed, outward, stem_clearance(valve))
    station.envelopes.append(room)
    return end


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
        level = max(level, end.at.origin[2] + back + STUB + centre_to_end, pump_skid.least_header_level(header_dn))
    return positions, math.ceil(level / LEVEL_STEP - 1e-9) * LEVEL_STEP


def _skid(size: Size, level: float) -> Component:
    """Build the skid with its discharge header at the level of the others, or higher where it has to be."""
    return pump_skid.build(size.skid_choices, replace(size.skid, header_height=level))


def _header(
    station: Assembly, size: Size, line: Line, ends: list[tuple[str, Handle]], x: float, level: float
) -> Handle:
    """Lay a header over its trains, its risers, and the supports of both; return the open end."""
    dn = size.hot_header_dn if line.port.startswith("hot") else size.cold_header_dn
    left, right = _reach(size)
    reach = (right, left) if line.header == "d" or line.flow == "converging" else (left, right)
    open_end, branches = header_along_y(
        station, f"header-{line.name}", ends, dn, reach, (x, level), negative(Z), line.flow, line.circuit
    )
    for letter, end in ends:
        corner = (x, end.port.at.origin[1], end.port.at.origin[2])
        start, finish = (branches[letter], end) if line.flow == "diverging" else (end, branches[letter])
        station.run(f"riser-{letter}-{line.name}", start, [corner], finish, line.circuit)
        _line_support(station, line, letter, end, x)
    _header_supports(station, size, line, dn, x, level)
    return open_end


def _line_support(station: Assembly, line: Line, letter: str, end: Handle, header_x: float) -> None:
    """Stand a support under a train, just before its riser; upper lines get a post beside the lower ones."""
    _, y, z = end.port.at.origin
    back, _ = elbow_lengths(ELBOW.make(dn=end.port.dn, angle=math.pi / 2))
    upper = line.name in UPPER
    stand = support.COMPONENT.make({"arm": POST_ARM if upper else 0.0}, dn=end.port.dn, height=z)
    along = X if line.side > 0 else negative(X)
    post(f"support-{letter}-{line.name}", station, stand, header_x + back + SUPPORT_FROM_BEND, y, along)


def _reach(size: Size) -> tuple[float, float]:
    """Where all headers begin and end along y, left and right [m]: the same for all, clear of the outermost trains."""
    dn = max(size.hot_header_dn, size.cold_header_dn)
    _, half_run = tee_lengths(dn, dn)
    beyond = size.exchanger.frame.horizontal_pitch / 2 + HEADER_END + half_run
    return beyond, -(size.exchangers - 1) * _pitch(size) - beyond


def _pitch(size: Size) -> float:
    """Distance of the centre planes of two exchangers: the frame and its service side [m]."""
    return size.exchanger.frame_width + size.exchanger.service_clearance


def _header_supports(station: Assembly, size: Size, line: Line, dn: int, x: float, level: float) -> None:
    """Stand posts under a header: near both ends and between the exchangers."""
    stand = support.COMPONENT.make(dn=dn, height=level)
    left, right = _reach(size)
    places = [right + END_SUPPORT, left - END_SUPPORT]
    places += [-(number + 0.5) * _pitch(size) for number in range(size.exchangers - 1)]
    for number, y in enumerate(sorted(places), 1):
        post(f"support-header-{line.name}-{number}", station, stand, x, y, Y)


def _join_skid(
    station: Assembly, choices: Choices, size: Size, skid: Component, header: Handle, header_x: float
) -> None:
    """Stand the skid beside the last exchanger so that its discharge header meets header d in one line."""
    discharge = skid.port("discharge").at.origin
    _, right = _reach(size)
    edge = min(right, -(size.exchangers - 1) * _pitch(size) - size.exchanger.frame_width / 2 - SIDE_ACCESS)
    pump_edge = size.skid.pump.width / 2 + pump_skid.AISLE
    y = min(edge - pump_edge, header.port.at.origin[1] - discharge[1] - LINK)
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
    "standby_exchanger": (True, False),
    "duty_pumps": (1, 2),
    "standby_pump": (True, False),
}

COMPONENT = ComponentType("heat_exchanger_station", Choices, Duty, size, build, GRID)
