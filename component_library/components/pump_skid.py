r"""Pump skid: N duty pumps and their standby between a suction and a discharge header.

        z ^                                  ==o== discharge header (along y)
          |                                    |
          |                                   [x] isolating valve, ACCESS beside it
          |                            gauge--| |--drain, vent
          |                                    |  [balancing valve]
          |                                   [v] check valve
          |                                   \_/ reducer
          |       gauge     gauge             [~] flexible connector
    ==o==-[x]-|-[strainer]-|---pipe----\_-[~]-(pump)=motor=| SERVICE (back pull-out) |
     suction header (along y)      drain                                     --> x

The origin is on the floor below the suction flange of pump A; B, C, … follow towards -y, or towards +y on a left-hand
skid. Ports: "suction" and "discharge", the flanged open ends of the headers. The minimum-flow bypass drops from the
discharge header to the suction header one pitch beyond the pumps, where both headers are open.

Order of parts: Griswold pump manual (check valve between pump and discharge isolating valve, expansion joint between
pump and check valve); straight pipe before the suction reducer: 5 DN (HI 9.6.6, practice).
"""

import math
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.calc import hydraulics, water
from component_library.calc import pump as pump_calc
from component_library.components import (
    balancing_valve,
    butterfly_valve,
    check_valve,
    drain,
    end_suction_pump,
    flexible_connector,
    globe_control_valve,
    pressure_gauge,
    reducer,
    strainer,
    support,
    vent,
)
from component_library.components.elbow import COMPONENT as ELBOW
from component_library.components.pipe import COMPONENT as PIPE
from component_library.components.pipe import look_up
from component_library.compose import (
    STANDING,
    Assembly,
    Handle,
    Placed,
    Step,
    Tap,
    elbow_lengths,
    header_along_y,
    post,
    side_clearance,
    standing_room,
    stem_clearance,
    tee_lengths,
    within_reach,
)
from component_library.model import (
    Component,
    ComponentType,
    Exclusion,
    Figure,
    Port,
    SizingError,
    X,
    Y,
    Z,
    at,
    negative,
)
from component_library.operators import LEVER_UP_TO
from component_library.quantities import Flow, Inputs, Length, Pressure, Temperature
from component_library.shapes import Vector
from component_library.shoring import shore
from component_library.standards import tables
from component_library.standards.tables import GRAVITY, OutOfTable
from component_library.standards.valves import flexible_connectors, straight_lengths
from component_library.vocabulary import FlowDirection, Joint

LETTERS = "ABCDEF"
STRAIGHT = 5.0
"""Straight pipe before the suction flange, in DN (HI 9.6.6, practice)."""
STUB = 0.1
"""Least straight piece between two fittings [m] (domain rule ROU-01: 1 x OD, not less than 100 mm)."""
AISLE, AISLE_LARGE, LARGE_MOTOR = 0.8, 1.0, 45e3
"""Free width between parallel pumps [m]; from a motor of 45 kW the larger one (domain 3.2, practice)."""
HEADER_END = 1.1
"""From the last branch to the end of a header [m]: a person at the last valve, a support, the flange (practice)."""
END_SUPPORT = 0.15
"""From the end of a header to its last support [m] (practice)."""
HEADROOM = 2.1
"""Headroom under the headers [m] (EN ISO 14122-2)."""
INSULATION = 0.1
"""Insulation allowance on headers [m] (GEG annex 8, above DN100)."""
BESIDE_LINE = 0.2
"""From the side of a suction line to the post beside it [m]: insulation and half a base plate (practice)."""
TAP_END = 0.13
"""From the end of a pipe to a socket [m]: the lever of a small valve and 75 mm, or a gauge's cock and a hand."""
HELD = 0.24
"""Pipe before a suction reducer that is left free for a post [m]: the base plate of a DN300 (practice)."""
GEAR_ROOM = 0.05
"""More pipe before and after a geared valve of a riser [m]: the gear is larger than a small valve."""
OPENING = 0.8
"""Kv over Kvs at which a balancing valve is set in the worst line (practice)."""
BALANCING_DROP = 10e3
"""Least drop of a balancing valve [Pa] (domain 5.1, practice)."""
LEAST_GAUGE = 0.5e5
"""Least gauge pressure that a gauge is chosen for [Pa] (practice: the smallest range is 1 bar)."""
BYPASS_SHARE = 0.8
"""Share of the pump's head that the valve of the minimum-flow bypass takes; pipe and fittings the rest (practice)."""
BYPASS_VALVE = 1.2
"""Height of the upper isolating valve of the bypass [m] (domain 3.3: 750 to 1500, best 1200)."""
RUBBER_HOTTEST = flexible_connector.HOTTEST["rubber"]
POST_ARM = 0.45
"""How far the posts of the discharge header stand before the suction flanges [m], clear of the aisles (practice)."""


Redundancy = Literal["N", "N+1", "2N"]


class Choices(Inputs):
    """What changes the layout. `suction_from`, `discharge_to`: the side where a header is open, seen along +x.

    `redundancy`: "N" duty pumps only, "N+1" one standby, "2N" a standby for each; None: "N+1" with `standby`, else "N".
    `hand`: "right" has pump B, C, … at -y of pump A, and people at +y of each line; "left" is its mirror image.
    """

    duty_pumps: Annotated[int, Field(ge=1, le=3)] = 1
    standby: bool = True
    redundancy: Redundancy | None = None
    hand: Literal["left", "right"] = "right"
    suction_from: Literal["left", "right"] = "right"
    discharge_to: Literal["left", "right"] = "left"
    balancing: bool = False
    minimum_flow_bypass: bool = False
    circuit: str = "SRC-R"
    number: Annotated[int, Field(ge=1, le=9)] = 1


class Duty(Inputs):
    """Flow and head of the whole skid; suction pressure (gauge) and temperature at the suction header."""

    flow: Flow
    head: Length
    temperature: Temperature = 293.15
    suction_pressure: Pressure = 1.0e5
    header_height: Length = 0.0


@dataclass(frozen=True)
class Bypass:
    """Minimum-flow bypass: diameter of its pipe [DN], its control valve."""

    dn: int
    valve: globe_control_valve.Size


@dataclass(frozen=True)
class Size:
    """Sizes of the parts: diameters DN, lengths [m], gauge pressures [Pa].

    `header_height` is what was asked; `build` goes no lower. `suction_level`: axis of the suction lines.
    """

    pumps: int
    redundancy: Redundancy
    pump: end_suction_pump.Size
    branch_dn: int
    header_dn: int
    pitch: float
    base_height: float
    suction_level: float
    header_height: float
    suction_pressure: float
    discharge_pressure: float
    bypass: Bypass | None
    figures: tuple[Figure, ...]

    @property
    def rows(self) -> tuple[float, ...]:
        """Distance of each pump from pump A [m]."""
        return tuple(number * self.pitch for number in range(self.pumps))


def standing_by(redundancy: Redundancy, duty: int) -> int:
    """Count the standby units for a number of duty units (domain 1.8)."""
    return {"N": 0, "N+1": 1, "2N": duty}[redundancy]


def redundancy_of(redundancy: Redundancy | None, standby: bool) -> Redundancy:
    """Say what is meant where only a standby unit was asked for, or none."""
    return redundancy or ("N+1" if standby else "N")


def size(choices: Choices, duty: Duty) -> Size:
    """Share the flow among the duty pumps, choose pump, diameters, pitch and bypass.

    Raises:
        SizingError: flow or head is beyond the pump or pipe tables, or the bypass cannot be built.
    """
    each = duty.flow / choices.duty_pumps
    try:
        branch, header = hydraulics.choose_dn(each), hydraulics.choose_dn(duty.flow)
    except OutOfTable as error:
        raise SizingError(f"pump skid: {error}", error.hint) from error
    inputs = end_suction_pump.Duty.of(
        flow=each, head=duty.head, temperature=duty.temperature, suction_pressure=duty.suction_pressure
    )
    pump = end_suction_pump.size(end_suction_pump.Choices(), inputs)
    # A flat top sets the wider suction line lower than the pump's flange.
    pipes = tables.pipes()
    lower = (pipes.row(branch).outside_diameter - pipes.row(pump.suction_dn).outside_diameter) / 2
    shaft = pump.shaft_height - pump.base_height - lower
    basket = strainer.least_level(branch)
    base = max(pump.base_height, math.ceil((basket - shaft) * 100 - 1e-9) / 100)
    pump = end_suction_pump.size(end_suction_pump.Choices.of(base_height=base), inputs)
    aisle = AISLE_LARGE if pump.motor_power >= LARGE_MOTOR else AISLE
    pitch = pump.breadth + aisle
    discharge = duty.suction_pressure + water.density(duty.temperature) * GRAVITY * duty.head
    redundancy = redundancy_of(choices.redundancy, choices.standby)
    number = choices.duty_pumps + standing_by(redundancy, choices.duty_pumps)
    bypass, bypass_figures = _bypass_size(choices, duty, each, discharge)
    figures = (
        Figure("pumps", number, "", f"{choices.duty_pumps} on duty, {redundancy}", "domain 1.8", "practice"),
        Figure("flow_each", each, "m3/s", "flow / duty pumps", "duty"),
        Figure("branch_dn", branch, "DN", "least DN within velocity and gradient", "CIBSE, domain 5.1", "practice"),
        Figure("header_dn", header, "DN", "least DN within velocity and gradient", "CIBSE, domain 5.1", "practice"),
        Figure("pitch", pitch, "m", "pump width + aisle between pumps", "domain 3.2", "practice"),
        Figure("base_height", base, "m", "strainer basket and drain clear of the floor", "domain 3.2", "practice"),
        Figure("discharge_pressure", discharge, "Pa", "suction pressure + rho g H, gauge", "Crane TP-410"),
        *bypass_figures,
        *(replace(figure, key=f"pump.{figure.key}") for figure in pump.figures),
    )
    return Size(
        pumps=number,
        redundancy=redundancy,
        pump=pump,
        branch_dn=branch,
        header_dn=header,
        pitch=pitch,
        base_height=base,
        suction_level=pump.shaft_height - lower,
        header_height=duty.header_height,
        suction_pressure=duty.suction_pressure,
        discharge_pressure=discharge,
        bypass=bypass,
        figures=figures,
    )


def _bypass_size(
    choices: Choices, duty: Duty, each: float, discharge: float
) -> tuple[Bypass | None, tuple[Figure, ...]]:
    """Size the minimum-flow bypass: what one pump must pass for long, through a valve that takes most of its head."""
    if not choices.minimum_flow_bypass:
        return None, ()
    if choices.suction_from != choices.discharge_to:
        raise SizingError(
            "pump skid: a minimum-flow bypass joins the headers where both are open, and they open at opposite ends",
            f'suction_from = "{choices.discharge_to}"',
        )
    flow = pump_calc.least_flow(each)
    drop = BYPASS_SHARE * water.density(duty.temperature) * GRAVITY * duty.head
    valve = globe_control_valve.size(
        globe_control_valve.Choices(),
        globe_control_valve.Duty.of(
            flow=flow, drop=drop, rest=drop / BYPASS_SHARE - drop, temperature=duty.temperature, inlet=discharge
        ),
    )
    dn = max(hydraulics.choose_dn(flow), valve.dn)
    figures = (
        Figure("bypass_flow", flow, "m3/s", "least flow of one pump", "domain 1.8: 20 to 30 %", "practice"),
        Figure("bypass_dn", dn, "DN", "least DN within velocity and gradient", "CIBSE, domain 5.1", "practice"),
        *(replace(figure, key=f"bypass_valve.{figure.key}") for figure in valve.figures),
    )
    return Bypass(dn, valve), figures


def build(choices: Choices, size: Size) -> Component:
    """Lay out the branches, then the headers at their ends, then the bypass and the supports."""
    skid = Assembly(circuit=choices.circuit)
    sense = _sense(choices)
    pump = end_suction_pump.build(end_suction_pump.Choices.of(base_height=size.base_height), size.pump)
    suction_ends: list[tuple[str, Handle]] = []
    discharge_ends: list[tuple[str, Handle]] = []
    for number, row in enumerate(size.rows):
        letter = LETTERS[number]
        placed = skid.add(
            f"pump-{letter.lower()}",
            pump,
            at(y=-sense * row),
            tag=f"P-{choices.number}{letter}",
            properties={
                "DHR_Design": {
                    "DutyStandby": "DUTY" if number < choices.duty_pumps else "STANDBY",
                    "ParallelGroup": f"P-{choices.number}",
                }
            },
        )
        suction_ends.append((letter.lower(), _suction(skid, choices, size, placed, letter)))
        discharge_ends.append((letter.lower(), _discharge(skid, choices, size, placed, letter)))
    _headers(skid, choices, size, suction_ends, discharge_ends)
    spare = size.pumps - choices.duty_pumps
    text = f"{choices.duty_pumps}{f'+{spare}' if spare else ''}"
    shore(skid)
    return skid.component(f"Pump skid {text} ({size.redundancy})", "PUMPSKID")


def least_header_level(dn: int) -> float:
    """Least height of an overhead header's axis [m]: its insulation leaves the headroom of a walkway."""
    return HEADROOM + INSULATION + tables.pipes().row(dn).outside_diameter / 2


def flexible(dn: int, temperature: float) -> Component:
    """Make the flexible connector of a pump or machine: rubber where it bears the temperature [K], else braided.

    Raises:
        SizingError: there is neither.
    """
    row = flexible_connectors().row(dn)
    rubber = row.rubber_length is not None and temperature <= RUBBER_HOTTEST
    return flexible_connector.COMPONENT.make(
        {"design": "rubber" if rubber else "braided"}, dn=dn, temperature=temperature
    )


def balancing_drop(dn: int, flow: float, temperature: float) -> float:
    """Drop of the balancing valve of a pump's line [Pa]: `OPENING` open, or what it must take to be measured.

    Raises:
        SizingError: it is not made in that DN.
    """
    kvs = look_up("balancing valve", tables.valve_kvs(), dn).balancing
    if kvs is None:
        raise SizingError(f"pump skid: no balancing valve is made in DN{dn}", "more duty pumps, or balancing = false")
    return max(BALANCING_DROP, hydraulics.valve_drop(flow, OPENING * kvs, temperature))


def check_for(dn: int) -> Component:
    """Make the check valve of a riser: the short dual-plate type, below DN50 the swing type."""
    short = tables.faces().row(dn).s16 is not None
    return check_valve.COMPONENT.make({"design": "dual_plate" if short else "swing"}, dn=dn)


def _sense(choices: Choices) -> int:
    """Side of a line where people stand: 1 for +y."""
    return 1 if choices.hand == "right" else -1


def _gear_room(choices: Choices, valve: Component) -> float:
    """Give what a riser is longer by, before and after its isolating valve [m]."""
    small = valve.port("in").dn <= LEVER_UP_TO and " gear" in valve.name
    return GEAR_ROOM if choices.hand == "left" or small else 0.0


def _beside(choices: Choices) -> Vector:
    """Give the unit vector from a line to the person beside it."""
    return (0.0, float(_sense(choices)), 0.0)


def _gauge(skid: Assembly, name: str, socket: Handle, pressure: float, size: Size, side: Vector, tag: str) -> None:
    """Screw a gauge into a socket, its dial towards the person beside the line."""
    component = pressure_gauge.COMPONENT.make(pressure=max(pressure, LEAST_GAUGE), temperature=size.pump.temperature)
    skid.attach(socket, Step(name, component, up=side, tag=tag))


def _suction(skid: Assembly, choices: Choices, size: Size, pump: Placed, letter: str) -> Handle:
    """Chain the suction line from the pump back to its isolating valve; return its weld end."""
    name, dn, side = f"pump-{letter.lower()}", size.branch_dn, _beside(choices)
    tag = f"{choices.number}11{letter}"
    steps = [Step(f"{name}-suction-connector", flexible(size.pump.suction_dn, size.pump.temperature), up=Z)]
    if size.pump.suction_dn != dn:
        eccentric = reducer.COMPONENT.make({"design": "eccentric"}, dn_in=dn, dn_out=size.pump.suction_dn)
        steps.append(Step(f"{name}-suction-reducer", eccentric, up=Z))
    here = skid.chain(pump.port("in"), steps)
    straight = max(STRAIGHT * dn / 1000, HELD + 2 * TAP_END)
    # Beside the strainer, out of the way of its cover.
    taps = (Tap("gauge", straight - TAP_END, Z), Tap("drain", HELD + TAP_END, negative(Z)))
    here, sockets = skid.tapped(f"{name}-suction-straight", here, straight, taps)
    _gauge(skid, f"{name}-suction-gauge", sockets["gauge"], size.suction_pressure, size, side, f"PI-{tag}")
    skid.attach(sockets["drain"], Step(f"{name}-suction-drain", drain.COMPONENT.make(dn=15), up=side, tag=f"DV-{tag}"))
    filter_ = strainer.make_above_floor(dn, size.suction_level)
    here = skid.chain(here, [Step(f"{name}-strainer", filter_, up=Z, tag=f"F-{tag}")])
    here, sockets = skid.tapped(f"{name}-strainer-inlet", here, 2 * TAP_END, (Tap("gauge", TAP_END, Z),))
    # With the gauge after the strainer it shows when the strainer is due for cleaning.
    before = f"PI-{choices.number}10{letter}"
    _gauge(skid, f"{name}-strainer-gauge", sockets["gauge"], size.suction_pressure, size, side, before)
    # The lever lies over the header side, clear of what is drawn up out of the strainer.
    valve = butterfly_valve.COMPONENT.make({"turned": True}, dn=dn)
    end = skid.welded(skid.chain(here, [Step(f"{name}-suction-valve", valve, up=Z, tag=f"HV-{tag}")]))
    isolating = Placed(skid.instances[f"{name}-suction-valve"])
    # As far from the header as the pump allows.
    along = min(STANDING / 2, -isolating.port("out").port.at.origin[0] - STANDING / 2)
    skid.envelopes.append(standing_room(isolating, side, side_clearance(valve), along))
    return end


def _discharge(skid: Assembly, choices: Choices, size: Size, pump: Placed, letter: str) -> Handle:
    """Chain the discharge line from the pump up to its isolating valve; return its weld end."""
    name, dn, side = f"pump-{letter.lower()}", size.branch_dn, _beside(choices)
    tag = f"{choices.number}12{letter}"
    steps = [Step(f"{name}-discharge-connector", flexible(size.pump.discharge_dn, size.pump.temperature))]
    if size.pump.discharge_dn != dn:
        concentric = reducer.COMPONENT.make({"design": "concentric"}, dn_in=size.pump.discharge_dn, dn_out=dn)
        steps.append(Step(f"{name}-discharge-reducer", concentric))
    steps.append(Step(f"{name}-check-valve", check_for(dn), tag=f"NRV-{tag}"))
    if choices.balancing:
        flow, temperature = size.pump.flow, size.pump.temperature
        balancing = balancing_valve.COMPONENT.make(
            dn=dn, flow=flow, drop=balancing_drop(dn, flow, temperature), temperature=temperature
        )
        # The plates of a check valve open into the pipe behind it.
        steps.append(Step(f"{name}-balancing-pipe", PIPE.make(dn=dn, length=max(STUB, dn / 1000))))
        steps.append(Step(f"{name}-balancing-valve", balancing, up=negative(X), tag=f"BV-{tag}"))
    here = skid.chain(pump.port("out"), steps)
    away = negative(side)
    taps = (
        Tap("gauge", TAP_END, negative(X)),
        Tap("drain", TAP_END, away),
        Tap("vent", TAP_END, X),
    )
    valve = _discharge_valve(choices, dn, here.port.at.origin[2])
    length = max(2 * TAP_END, dn / 1000) + _gear_room(choices, valve)
    here, sockets = skid.tapped(f"{name}-discharge-spool", here, length, taps)
    _gauge(skid, f"{name}-discharge-gauge", sockets["gauge"], size.discharge_pressure, size, side, f"PI-{tag}")
    # What stands between check valve and isolating valve runs off by neither.
    cock = drain.COMPONENT.make(dn=15)
    skid.attach(sockets["drain"], Step(f"{name}-discharge-drain", cock, up=negative(X), tag=f"DV-{tag}"))
    skid.attach(sockets["vent"], Step(f"{name}-discharge-vent", vent.COMPONENT.make(), up=side, tag=f"AV-{tag}"))
    step = Step(f"{name}-discharge-valve", valve, up=negative(X), tag=f"HV-{tag}")
    end = skid.welded(skid.chain(here, [step]))
    isolating = Placed(skid.instances[f"{name}-discharge-valve"])
    clear = max(side_clearance(valve), pump.instance.component.bounds()[1][1])
    skid.envelopes.append(standing_room(isolating, side, clear))
    return end


def _discharge_valve(choices: Choices, dn: int, below: float) -> Component:
    """Choose how the isolating valve of a riser is worked that has pipe and flanges between it and a level [m].

    A lever cannot be mirrored, a gear can: its wheel stands on the side of the person.
    """
    geared: dict[str, object] = {"operator": "gear", "turned": choices.hand == "left"}
    usual = geared if choices.hand == "left" else {}
    valves = [butterfly_valve.COMPONENT.make(kind, dn=dn) for kind in (usual, geared, {**geared, "chain": True})]
    body = math.dist(valves[0].port("in").at.origin, valves[0].port("out").at.origin)
    pipe = max(2 * TAP_END, dn / 1000) + GEAR_ROOM
    return within_reach(valves, below + pipe + 2 * tables.flanges().row(dn).thickness + body / 2, Z, negative(X))


def _span(choices: Choices, size: Size) -> tuple[float, float]:
    """Least and greatest y of what stands between the headers [m]: the pumps, and the bypass beyond them."""
    sense = _sense(choices)
    places = [-sense * row for row in size.rows]
    low, high = min(places), max(places)
    if size.bypass is None:
        return low, high
    return (low - size.pitch, high) if choices.discharge_to == "right" else (low, high + size.pitch)


def _headers(
    skid: Assembly,
    choices: Choices,
    size: Size,
    suction_ends: list[tuple[str, Handle]],
    discharge_ends: list[tuple[str, Handle]],
) -> None:
    """Lay both headers where the branches end, join them, and stand posts under them."""
    centre_to_end, half_run = tee_lengths(size.header_dn, size.branch_dn)
    margin = HEADER_END + half_run
    suction, discharge = suction_ends[0][1].port.at.origin, discharge_ends[0][1].port.at.origin
    stub = STUB + _gear_room(choices, skid.instances["pump-a-discharge-valve"].component)
    level = max(size.header_height, discharge[2] + stub + centre_to_end, least_header_level(size.header_dn))
    low, high = _span(choices, size)
    right, left = low - margin, high + margin
    lane = low if choices.discharge_to == "right" else high
    bypass = [] if size.bypass is None else [("bypass", _place_on_header(lane, size.bypass.dn))]
    joined: dict[str, Handle] = {}
    suction_at, discharge_at = (suction[0] - STUB - centre_to_end, suction[2]), (discharge[0], level)
    for name, flow, ends, reach, origin, up in (
        (
            "suction",
            "diverging",
            suction_ends,
            (left, right) if choices.suction_from == "left" else (right, left),
            suction_at,
            X,
        ),
        (
            "discharge",
            "converging",
            discharge_ends,
            (right, left) if choices.discharge_to == "left" else (left, right),
            discharge_at,
            negative(Z),
        ),
    ):
        open_end, branches = header_along_y(
            skid, f"{name}-header", [*ends, *bypass], size.header_dn, reach, origin, up, flow, against=("bypass",)
        )
        for letter, end in ends:
            start, finish = (branches[letter], end) if flow == "diverging" else (end, branches[letter])
            skid.straight(f"pump-{letter}-{name}-stub", start, finish)
        if bypass:
            joined[name] = branches["bypass"]
        skid.expose(name, skid.flanged(f"{name}-tie-in", open_end))
    if size.bypass is not None:
        _bypass(skid, choices, size.bypass, joined["discharge"], joined["suction"])
    _supports(skid, choices, size, margin, suction_at, discharge_at)


def _place_on_header(y: float, dn: int) -> Handle:
    """Say where along y a branch is wanted that has no end yet."""
    return Handle((), Port("branch", at(y=y), FlowDirection.NOTDEFINED, dn, Joint.WELDED))


def _bypass(skid: Assembly, choices: Choices, bypass: Bypass, start: Handle, finish: Handle) -> None:
    """Lay the minimum-flow bypass: down from the discharge header, then along the floor through its control valve."""
    dn, number = bypass.dn, choices.number
    outward = negative(Y) if choices.discharge_to == "right" else Y
    valve, turned = butterfly_valve.COMPONENT.make(dn=dn), butterfly_valve.COMPONENT.make({"turned": True}, dn=dn)
    bore = straight_lengths().row("control valve")
    control = globe_control_valve.build(globe_control_valve.Choices(), bypass.valve)
    steps = [
        Step("bypass-stub", PIPE.make(dn=dn, length=STUB)),
        Step("bypass-outlet-valve", turned, up=outward, tag=f"HV-{number}15"),
        Step("bypass-outlet-pipe", PIPE.make(dn=dn, length=max(STUB, bore.downstream * dn / 1000))),
    ]
    if bypass.valve.dn != dn:
        steps.append(Step("bypass-outlet-reducer", reducer.COMPONENT.make(dn_in=bypass.valve.dn, dn_out=dn)))
    steps.append(Step("bypass-control-valve", control, up=Z, tag=f"CV-{number}14"))
    if bypass.valve.dn != dn:
        steps.append(Step("bypass-inlet-reducer", reducer.COMPONENT.make(dn_in=dn, dn_out=bypass.valve.dn)))
    steps.append(Step("bypass-inlet-pipe", PIPE.make(dn=dn, length=bore.upstream * dn / 1000)))
    end = skid.welded(skid.chain(finish, steps))
    flange = tables.flanges().row(dn).thickness
    drop = start.port.at.origin[2] - BYPASS_VALVE - 2 * flange
    here = skid.chain(
        start,
        [
            Step("bypass-drop", PIPE.make(dn=dn, length=max(drop, STUB))),
            Step("bypass-inlet-valve", valve, up=outward, tag=f"HV-{number}14"),
        ],
    )
    corner = (start.port.at.origin[0], start.port.at.origin[1], end.port.at.origin[2])
    back, _ = elbow_lengths(ELBOW.make(dn=dn, angle=math.pi / 2))
    if corner[0] - back < end.port.at.origin[0] + STUB:
        raise SizingError(
            f"pump skid: a bypass of DN{dn} with its control valve is longer than the pump's line",
            "fewer duty pumps have larger branches, more have smaller bypasses",
        )
    skid.run("bypass", here, [corner], end)
    stand = support.COMPONENT.make(dn=dn, height=corner[2])
    post("support-bypass", skid, stand, end.port.at.origin[0] - STUB, corner[1], X)
    upper, lower = (Placed(skid.instances[f"bypass-{name}-valve"]) for name in ("inlet", "outlet"))
    skid.envelopes.append(standing_room(upper, outward, stem_clearance(valve)))
    # Beside the header, which runs on to its open end.
    to_header = (lower.port("in").port.at.origin[0] + lower.port("out").port.at.origin[0]) / 2 - finish.port.at.origin[
        0
    ]
    aside = min(0.0, to_header - STANDING / 2)
    skid.envelopes.append(standing_room(lower, outward, stem_clearance(valve), aside))


def _supports(
    skid: Assembly,
    choices: Choices,
    size: Size,
    margin: float,
    suction: tuple[float, float],
    discharge: tuple[float, float],
) -> None:
    """Stand posts under both headers: near the ends, and between the pumps."""
    low = support.COMPONENT.make(dn=size.header_dn, height=suction[1])
    high = support.COMPONENT.make({"arm": discharge[0] + POST_ARM}, dn=size.header_dn, height=discharge[1])
    # People stand on one side of each line, so posts stand close on the other.
    beside = tables.pipes().row(size.branch_dn).outside_diameter / 2 + BESIDE_LINE
    least, greatest = _span(choices, size)
    sense = _sense(choices)
    places = [least - margin + END_SUPPORT, greatest + margin - END_SUPPORT]
    places += [-sense * (row + beside) for row in size.rows]
    for number, y in enumerate(sorted(places), 1):
        post(f"support-suction-{number}", skid, low, suction[0], y, Y)
        post(f"support-discharge-{number}", skid, high, discharge[0], y, Y)


GRID = {
    "flow": ("20 m3/h", "150 m3/h", "500 m3/h"),
    "head": ("20 m",),
    "duty_pumps": (3,),
    "hand": ("left", "right"),
    "suction_from": ("left", "right"),
    "minimum_flow_bypass": (True, False),
}

EXCLUDED = (Exclusion({"suction_from": "right", "minimum_flow_bypass": True}, "the headers open at opposite ends"),)

COMPONENT = ComponentType("pump_skid", Choices, Duty, size, build, GRID, EXCLUDED)
