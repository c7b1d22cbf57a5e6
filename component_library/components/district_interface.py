r"""District interface: where the plant meets the network, from two isolating valves to the feed-in pumps.

    z ^   supply line, side view; the return line beside it has strainer and heat meter instead of pumps
      |
   ===|=[V1]=bleed=[V2]=link=[check]=(T)(P)(T)(TH)==bypass==o==[x]-[v]-(pump)--[x]==o==(P)(T)=relief==|===  plant
   network  drain         |  blind                    |     discharge          suction header
            OPERATE, ACCESS beside every valve, outwards; SERVICE of strainer, sensors, pumps    --> x, from the network

    in plan:  supply  ==[V1]=[V2]=+===[check]===========+===o=(pumps, outwards)=o======
                                  #  flushing link      |  bypass
              return  ==[V1]=[V2]=+==[strainer]=[meter]=+==============================     origin: floor below its end

Both lines run along x at one level, network at x = 0. The supply is on the left as one looks from the network to the
plant (`hand` "left"), or on the right. Ports: "network_supply", "network_return", "plant_supply" (hot water from the
plant enters), "plant_return", and "relief_discharge", from which a pipe falls to a drain.

V1, the bleed and V2 are a double block and bleed (HSG253 category II). What lies on the network's side of V2's
downstream flange is the utility's: DHR_Interface has the boundary. Mode "return-supply" has feed-in pumps N+1 against
the network's differential pressure, "return-return" a control valve: the plant's own pumps bear the losses.
Bypass: behind the pumps, so that the plant warms up to its set-point before V2 opens; it joins the return behind
the meter, which does not count it. Flushing link: closed by two blind flanges, a spool between them when it is used.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.calc import control_valve, heat_transfer, hydraulics, water
from component_library.components import (
    ball_valve,
    blind_flange,
    butterfly_valve,
    check_valve,
    drain,
    globe_control_valve,
    heat_meter,
    inline_pump,
    pressure_sensor,
    pressure_temperature_point,
    reducer,
    relief_valve,
    strainer,
    support,
    temperature_sensor,
    vent,
)
from component_library.components.elbow import COMPONENT as ELBOW
from component_library.components.pipe import COMPONENT as PIPE
from component_library.components.tee import COMPONENT as TEE
from component_library.compose import (
    COINCIDENT,
    HAND,
    SHORTEST_PIPE,
    STANDING,
    STANDING_HEIGHT,
    Assembly,
    Handle,
    Placed,
    Step,
    Tap,
    elbow_lengths,
    header_along_y,
    post,
    standing_room,
    tee_lengths,
)
from component_library.fittings import refused
from component_library.model import (
    Component,
    ComponentType,
    Envelope,
    Figure,
    Placement,
    Properties,
    SizingError,
    Solid,
    X,
    Y,
    Z,
    at,
    negative,
)
from component_library.quantities import Flow, Inputs, Power, Pressure, Temperature
from component_library.shapes import Box, Vector
from component_library.shoring import shore
from component_library.standards import tables
from component_library.standards.installation import equipment_drops, panels
from component_library.standards.tables import GRAVITY, PN16
from component_library.standards.valves import straight_lengths, welded_ball_valves
from component_library.vocabulary import EnvelopeKind, Joint

PART = "district interface"
LETTERS = "ABCD"
LEAST_DN = 40
"""Least DN of the lines: swing check valves and wafer butterfly valves begin there (EN 558)."""
GRADIENT = 100.0
"""Greatest pressure gradient of the lines [Pa/m]: of district heating, whose pumps run all year (practice)."""
LEVEL, LEVEL_STEP = 0.9, 0.05
"""Least height of both axes [m], and its step: hand wheels lie between 750 and 1500 mm (domain 3.3, practice)."""
STUB, SPOOL, TIE_IN = 0.1, 0.3, 0.4
"""Least straight piece; spool with a support below it; piece at a port of the module, and between a header and the
valve that a person stands at [m] (practice)."""
HELD = 0.24
"""Piece at the outlet of a pump [m]: a post and its base plate (practice)."""
POSTS_APART = 0.85
"""Share of a span that two posts of a line stand apart at most: valves and meters weigh more than pipe (practice)."""
TAP_PITCH = 0.2
"""Between two sockets [m]: hand room of a sensor (domain 3.2, practice)."""
BLEED_DN = 20
"""Drain between V1 and V2 that proves them shut (domain 1.6)."""
HOSE_LEVEL = 0.45
"""Height of a hose union above the floor [m]: 150 to 600 mm (domain 3.2, practice)."""
BYPASS_SHARE = 0.5
"""Flow of the bypass over the design flow: 30 to 60 % (domain 1.8, practice)."""
LINK_SHARE = 0.5
"""DN of the flushing link over that of the lines (practice)."""
LINK_SPOOL = 0.2
"""Gap for the spool between the blind flanges of the flushing link [m] (practice)."""
LEAST_SPACING, SPACING_STEP = 0.8, 0.05
"""Least distance of the lines [m], and its step (practice)."""
OVER_SUPPLY = 10.0
"""How far the plant can overheat its supply before the limiter trips it [K] (practice)."""
ABOVE_WORKING, LEAST_ABOVE = 0.1, 1e5
"""Set pressure above the working pressure: share of it, and at least [Pa] (practice)."""
AUTHORITY = 0.4
"""Authority that the control valve is chosen for (practice: 0.3 to 0.5)."""
HOTTEST = 393.15
"""Greatest supply temperature [K]: EPDM seats of centric butterfly valves, 120 degC (vendors, practice)."""
PIPEWORK = 12.0
"""Length of pipe in the module that the head is reckoned with [m] (practice; both lines)."""
DISPLAY_LEVEL = 1.45
"""Middle of the integrator above the floor [m]: readable between 500 and 1700 mm (domain 3.2)."""
POST_SIDE, POST_PLATE, PLATE = 0.06, 0.2, 0.012
"""Post of the integrator: side, base plate and its thickness [m] (practice)."""
INSULATION = 0.1
"""Insulation allowance of a line [m] (GEG annex 8, above DN100)."""


class Choices(Inputs):
    """What changes the layout.

    `mode`: where the water is fed to; `meter_in`: the line of the flow sensor; `hand`: the supply's side, seen from
    the network; `number`: of pumps and tags.
    """

    mode: Literal["return-supply", "return-return"] = "return-supply"
    meter_in: Literal["return", "supply"] = "return"
    hand: Literal["left", "right"] = "left"
    duty_pumps: Annotated[int, Field(ge=1, le=3)] = 1
    standby: bool = True
    number: Annotated[int, Field(ge=1, le=9)] = 3


class Duty(Inputs):
    """Heat, or flow, and the temperatures of both lines; pressures are gauge.

    `network_drop`: differential pressure of the network at the connection; `static_pressure`: in its return;
    `plant_drop`: what the plant loses between "plant_return" and "plant_supply".
    """

    supply: Temperature
    cold: Temperature
    heat: Power | None = None
    flow: Flow | None = None
    network_drop: Pressure = 0.6e5
    static_pressure: Pressure = 5e5
    plant_drop: Pressure = 60e3


@dataclass(frozen=True)
class Size:
    """Sizes of the parts: diameters DN, lengths [m], pressures [Pa], temperatures [K].

    `level` is the height of both axes, `spacing` their distance; `branch_dn` and `pump` belong to mode
    "return-supply", `control` to "return-return".
    """

    dn: int
    bypass_dn: int
    link_dn: int
    branch_dn: int
    level: float
    spacing: float
    supply: float
    cold: float
    pressure: float
    meter: heat_meter.Size
    relief: relief_valve.Size
    pump: inline_pump.Size | None
    control: globe_control_valve.Size | None
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Find the flow, the diameters, the meter, the head and pumps or the control valve, and the relief valve.

    Raises:
        SizingError: temperatures the wrong way round or too high, flow, head or pressure beyond a table or PN16.
    """
    flow, heat = _flow(duty)
    try:
        dn = max(LEAST_DN, hydraulics.choose_dn(flow, duty.supply, gradient_max=GRADIENT))
        bypass_dn = max(LEAST_DN, hydraulics.choose_dn(BYPASS_SHARE * flow))
        branch_dn = max(LEAST_DN, hydraulics.choose_dn(flow / choices.duty_pumps))
        link_dn = next(pipe.dn for pipe in tables.pipes() if pipe.dn >= max(LINK_SHARE * dn, LEAST_DN))
        level = max(LEVEL, strainer.least_level(dn))
    except ValueError as error:
        raise refused(PART, error, "share the flow among more interfaces") from error
    level = math.ceil(level / LEVEL_STEP - 1e-9) * LEVEL_STEP
    meter = heat_meter.size(
        _meter_choices(choices),
        heat_meter.Duty.of(
            flow=flow,
            temperature=duty.cold if choices.meter_in == "return" else duty.supply,
            outlet_pressure=duty.static_pressure - strainer.DIRTY_DROP,
        ),
    )
    losses, own, equipment = _losses(choices, duty, flow, dn, branch_dn, meter.sensor.drop)
    pump, control, driven, working = _drive(choices, duty, flow, own, equipment)
    set_pressure = working + max(ABOVE_WORKING * working, LEAST_ABOVE)
    if set_pressure > PN16:
        raise SizingError(
            f"{PART}: {working / 1e5:.1f} bar working pressure asks for a relief valve set at "
            f"{set_pressure / 1e5:.1f} bar, more than PN16",
            "less static_pressure or network_drop, or separate the plant by an exchanger",
        )
    relief = relief_valve.size(
        relief_valve.Choices(),
        relief_valve.Duty.of(set_pressure=set_pressure, heat=heat, hottest=duty.supply + OVER_SUPPLY),
    )
    if relief.dn >= dn:
        raise SizingError(
            f"{PART}: a relief valve DN{relief.dn} does not fit on DN{dn}", "a higher pressure, or less heat"
        )
    spacing = _spacing(dn, bypass_dn, link_dn)
    figures = (
        Figure("flow", flow, "m3/s", "V = Q / (rho cp dT), or given", "domain 5.2"),
        Figure("mass_flow", flow * water.density((duty.supply + duty.cold) / 2), "kg/s", "rho V", "domain 5.2"),
        Figure("dn", dn, "DN", "least DN within velocity limit and 100 Pa/m", "CIBSE, domain 5.1", "practice"),
        Figure("velocity", hydraulics.velocity(flow, dn), "m/s", "V / A", "continuity"),
        Figure("gradient", hydraulics.gradient(flow, dn, duty.supply), "Pa/m", "Darcy-Weisbach, Colebrook", "5.1"),
        Figure("bypass_dn", bypass_dn, "DN", "least DN for half the flow", "domain 1.8: 30 to 60 %", "practice"),
        Figure("link_dn", link_dn, "DN", "least DN of half the line or more", "practice", "practice"),
        Figure("level", level, "m", "at least 900 mm, and room below the strainer", "domain 3.2, 3.3", "practice"),
        Figure("spacing", spacing, "m", "bypass, flushing link with its spool, at least 800 mm", "geometry"),
        *losses,
        *driven,
        Figure("working_pressure", working, "Pa", "static pressure + what raises it", "duty"),
        Figure(
            "set_pressure", set_pressure, "Pa", "10 % above working pressure, 1 bar at least", "practice", "practice"
        ),
        *(replace(figure, key=f"meter.{figure.key}") for figure in meter.figures),
        *(replace(figure, key=f"relief.{figure.key}") for figure in relief.figures),
    )
    return Size(
        dn,
        bypass_dn,
        link_dn,
        branch_dn,
        level,
        spacing,
        duty.supply,
        duty.cold,
        set_pressure,
        meter,
        relief,
        pump,
        control,
        figures,
    )


def _flow(duty: Duty) -> tuple[float, float]:
    """Check the duty; return flow [m3/s] and heat [W].

    Raises:
        SizingError: temperatures, pressures or flow that cannot be meant.
    """
    if not duty.cold < duty.supply <= HOTTEST:
        raise SizingError(
            f"{PART}: supply {duty.supply - 273.15:.0f} degC, return {duty.cold - 273.15:.0f} degC",
            f"the supply must be warmer than the return, and {HOTTEST - 273.15:.0f} degC at most",
        )
    if not (duty.network_drop >= 0 and duty.plant_drop >= 0 and duty.static_pressure > 0):
        raise SizingError(
            f"{PART}: a pressure that is negative", "network_drop, plant_drop 0 or more, static_pressure above 0"
        )
    if (duty.heat is None) == (duty.flow is None):
        raise SizingError(f"{PART}: give heat or flow, one of them", 'heat = "5 MW", or flow = "150 m3/h"')
    if (duty.heat or duty.flow or 0.0) <= 0:
        raise SizingError(f"{PART}: heat or flow is not more than zero", 'heat = "5 MW", or flow = "150 m3/h"')
    try:
        per_watt = heat_transfer.flow(1.0, duty.supply, duty.cold)
    except ValueError as error:
        raise refused(PART, error, "water is liquid, 0 to 160 degC") from error
    flow = duty.flow if duty.flow is not None else (duty.heat or 0.0) * per_watt
    return flow, flow / per_watt


def _meter_choices(choices: Choices) -> heat_meter.Choices:
    """Give the meter its straight pipe: in the supply it stands after pump or control valve."""
    straights = "general" if choices.meter_in == "return" else "disturbed"
    return heat_meter.Choices(straights=straights, integrator="wall")


def _losses(
    choices: Choices, duty: Duty, flow: float, dn: int, branch_dn: int, meter_drop: float
) -> tuple[tuple[Figure, ...], float, float]:
    """Friction of pipe and fittings [Pa], and losses of equipment with the plant's [Pa], and their figures."""
    pipe = hydraulics.gradient(flow, dn, duty.supply) * PIPEWORK
    # Both lines: V1 and V2, tees of link and bypass, check valve.
    line = 4 * hydraulics.k_butterfly(dn) + 4 * hydraulics.k_tee_run(dn) + hydraulics.k_check(dn)
    fittings = hydraulics.loss(line, flow, dn, duty.supply)
    if choices.mode == "return-supply":
        branch = 2 * hydraulics.k_butterfly(branch_dn) + hydraulics.k_check(branch_dn)
        branch += 2 * hydraulics.k_tee_branch(branch_dn)
        fittings += hydraulics.loss(branch, flow / choices.duty_pumps, branch_dn, duty.supply)
        fittings += hydraulics.loss(2 * hydraulics.k_elbow(dn), flow, dn, duty.supply)
    screen = equipment_drops().row("strainer")
    equipment = screen.most + meter_drop + duty.plant_drop
    figures = (
        Figure("pipe_loss", pipe, "Pa", "dp = R L, R by Darcy-Weisbach and Colebrook", "domain 5.1"),
        Figure("fitting_loss", fittings, "Pa", "dp = sum K rho v2 / 2", "Crane TP-410"),
        Figure("strainer_loss", screen.most, "Pa", "due for cleaning", equipment_drops().source, "practice"),
        Figure("meter_loss", meter_drop, "Pa", "of qp x (V / qp)2", "heat meter table"),
        Figure("plant_loss", duty.plant_drop, "Pa", "given", "duty"),
    )
    return figures, pipe + fittings, equipment


def _drive(
    choices: Choices, duty: Duty, flow: float, friction: float, equipment: float
) -> tuple[inline_pump.Size | None, globe_control_valve.Size | None, tuple[Figure, ...], float]:
    """Size the pumps or the control valve; also give figures and the greatest working pressure [Pa]."""
    if choices.mode == "return-return":
        rest = friction + equipment
        control = globe_control_valve.size(
            globe_control_valve.Choices(),
            globe_control_valve.Duty.of(
                flow=flow,
                drop=control_valve.drop_for_authority(rest, AUTHORITY),
                rest=rest,
                temperature=duty.supply,
                inlet=duty.static_pressure,
            ),
        )
        drop = rest + control.control.drop
        text = "own losses and control valve, borne by the plant's pumps"
        figures = (
            Figure("required_pressure", drop, "Pa", text, "domain 1.2"),
            *(replace(figure, key=f"control.{figure.key}") for figure in control.figures),
        )
        return None, control, figures, duty.static_pressure + drop
    head = hydraulics.pump_head(friction, equipment + duty.network_drop, temperature=duty.supply)
    suction = duty.static_pressure - equipment - friction / 2
    pump = inline_pump.size(
        inline_pump.Choices(),
        inline_pump.Duty.of(
            flow=flow / choices.duty_pumps, head=head, temperature=duty.supply, suction_pressure=suction
        ),
    )
    figures = (
        Figure("network_drop", duty.network_drop, "Pa", "given", "duty"),
        Figure("head", head, "m", "H = (1.1 friction + equipment + network) / (rho g)", "domain 5.1"),
        Figure("suction_pressure", suction, "Pa", "static - equipment - half the friction", "domain 5.5"),
        *(replace(figure, key=f"pump.{figure.key}") for figure in pump.figures),
    )
    return pump, None, figures, duty.static_pressure + head * water.density(duty.supply) * GRAVITY


def _spacing(dn: int, bypass_dn: int, link_dn: int) -> float:
    """Distance of the two axes [m]: bypass with its valve, or flushing link with room for its spool."""
    bypass, link = tables.flanges().row(bypass_dn), tables.flanges().row(link_dn)
    valve = _length(butterfly_valve.COMPONENT.make({"operator": "actuator"}, dn=bypass_dn))
    across = 2 * tee_lengths(dn, bypass_dn)[0] + 2 * STUB + 2 * bypass.thickness + valve
    flushed = 2 * (tee_lengths(dn, link_dn)[0] + 2 * link.thickness) + LINK_SPOOL
    return math.ceil(max(across, flushed, LEAST_SPACING) / SPACING_STEP - 1e-9) * SPACING_STEP


def _length(part: Component) -> float:
    """Face to face of an inline part [m]."""
    return math.dist(part.port("in").at.origin, part.port("out").at.origin)


@dataclass
class _Line:
    """One of the two lines in the making, from the network to the plant."""

    module: Assembly
    size: Size
    name: Literal["supply", "return"]
    number: int
    y: float
    outward: Vector
    end: Handle = field(init=False)
    posts: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])

    @property
    def letter(self) -> str:
        """S or R."""
        return self.name[0].upper()

    @property
    def circuit(self) -> str:
        """Code of the circuit and its side."""
        return f"DH-{self.letter}"

    @property
    def turned(self) -> bool:
        """Whether an operator must be set half a turn around to be worked from outside."""
        flow_left = self.outward[1] if self.name == "return" else -self.outward[1]
        return flow_left < 0

    @property
    def x(self) -> float:
        """Where the line has come to [m]."""
        return self.end.port.at.origin[0]

    def tag(self, code: str, item: int) -> str:
        """Tag of an item of this line."""
        return f"{code}-{self.number}{item:02d}{self.letter}"

    def begin(self) -> None:
        """Place the first piece, with its flange at x = 0."""
        start = tables.flanges().row(self.size.dn).thickness
        stub = PIPE.make(dn=self.size.dn, length=TIE_IN)
        to_plant = self.name == "return"
        place = at(start if to_plant else start + TIE_IN, self.y, self.size.level, ref=X if to_plant else negative(X))
        placed = self.module.add(f"{self.name}-network-piece", stub, place, circuit=self.circuit)
        network, self.end = (placed.port(name) for name in (("in", "out") if to_plant else ("out", "in")))
        tie_in = self.module.flanged(f"network-{self.name}-tie-in", network, self.circuit)
        self.module.expose(f"network_{self.name}", tie_in)
        self.posts.append((start + TIE_IN / 2, self.size.dn))

    def put(self, name: str, component: Component, up: Vector | None = None, tag: str = "") -> Placed:
        """Attach an inline part at the end."""
        step = Step(f"{self.name}-{name}", component, up, tag)
        self.end = self.module.chain(self.end, [step], self.circuit)
        return Placed(self.module.instances[step.name])

    def tapped(self, name: str, taps: Mapping[str, Tap], length: float) -> dict[str, Handle]:
        """Attach a pipe with sockets."""
        self.end, sockets = self.module.tapped(
            f"{self.name}-{name}", self.end, length, tuple(taps.values()), self.circuit
        )
        return sockets

    def hang(self, name: str, socket: Handle, component: Component, tag: str = "") -> None:
        """Screw an instrument, drain or vent into a socket, its handle outwards."""
        step = Step(f"{self.name}-{name}", component, self.outward, tag, "in")
        self.module.attach(socket, step, self.circuit)

    def instruments(self, name: str, parts: Mapping[str, tuple[Component, str]], stand: bool = True) -> None:
        """Attach a pipe with instruments upright on it, one every 200 mm, and let it be supported."""
        taps = {key: Tap(key, TAP_PITCH * (place + 1), Z) for place, key in enumerate(parts)}
        self.end = self.module.welded(self.end, self.circuit)
        start = self.x
        sockets = self.tapped(name, taps, TAP_PITCH * (len(parts) + 1))
        for key, (component, tag) in parts.items():
            self.hang(key, sockets[key], component, tag)
        if stand:
            self.posts.append((start + TAP_PITCH / 2, self.end.port.dn))

    def drop(self, name: str, socket: Handle, tag: str) -> None:
        """Hang a drain on a socket that points down, on a pipe as long as brings its hose union within reach."""
        cock = drain.COMPONENT.make(dn=BLEED_DN)
        extra = socket.port.at.origin[2] - cock.bounds()[1][2] - HOSE_LEVEL
        if extra >= SHORTEST_PIPE:
            pipe = Step(f"{self.name}-{name}-pipe", PIPE.make(dn=BLEED_DN, length=extra))
            socket = self.module.chain(socket, [pipe], self.circuit)
        self.hang(name, socket, cock, tag)

    def reduce(self, name: str, dn: int) -> None:
        """Attach a reducer to another DN, if it is another."""
        self.end = self.module.welded(self.end, self.circuit)
        if self.end.port.dn != dn:
            ends = (self.end.port.dn, dn) if self.end.downstream else (dn, self.end.port.dn)
            self.put(name, reducer.COMPONENT.make(dn_in=ends[0], dn_out=ends[1]))

    def advance(self, name: str, x: float) -> None:
        """Lay pipe up to a place along x, with places for supports within the span."""
        self.end = self.module.welded(self.end, self.circuit)
        length = x - self.x
        if length <= COINCIDENT:
            return
        pieces = max(1, math.ceil(length / tables.pipes().row(self.end.port.dn).span))
        dn = self.end.port.dn
        self.posts += [(self.x + length * (piece + 0.5) / pieces, dn) for piece in range(pieces) if length >= SPOOL]
        self.put(name, PIPE.make(dn=dn, length=length))

    def mark(self, name: str, properties: Properties) -> None:
        """Give a part of this line properties of its own."""
        full = f"{self.name}-{name}"
        self.module.instances[full] = replace(self.module.instances[full], properties=properties)

    def operated(self, valve: Placed) -> None:
        """Keep the standing room at a valve, outside the lines."""
        room = standing_room(valve, self.outward, _beside(valve.instance.component))
        self.module.envelopes.append(room)


def _tagged(part: Component, tags: Mapping[str, str]) -> Component:
    """Give the parts of a part their tags."""
    return replace(part, children=tuple(replace(one, tag=tags.get(one.name, one.tag)) for one in part.children))


def _beside(valve: Component) -> float:
    """From the axis of a valve with an upright stem to the person who works it, on either side [m]."""
    low, high = valve.bounds()
    return max(high[1], -low[1], high[2] / 2) + HAND


def build(choices: Choices, size: Size) -> Component:
    """Lay both lines from the network, join them by the bypass, go on to the plant, and stand posts below."""
    module = Assembly()
    side = 1.0 if choices.hand == "left" else -1.0
    supply = _Line(module, size, "supply", choices.number, side * size.spacing, (0.0, side, 0.0))
    back = _Line(module, size, "return", choices.number, 0.0, (0.0, -side, 0.0))
    for line in (supply, back):
        _entry(choices, size, line)
    _link(module, size, supply, back)
    _return(choices, size, back)
    _supply(choices, size, supply)
    _bypass(choices, size, supply, back)
    if size.pump is not None:
        _pumps(choices, size, size.pump, supply, side)
    elif size.control is not None:
        _control(size, size.control, supply)
    _plant_ends(size, supply, back)
    for line in (supply, back):
        _supports(size, line)
    shore(module)
    return module.component(f"District interface DN{size.dn} {choices.mode}", "DISTRICTINTERFACE")


def _entry(choices: Choices, size: Size, line: _Line) -> None:
    """Lay the double block and bleed: V1, bleed, V2, then the tee of the flushing link."""
    line.begin()
    options = {"turned": line.turned}
    has_ball = size.dn in welded_ball_valves()
    first = (
        ball_valve.COMPONENT.make({**options, "ends": "welded"}, dn=size.dn)
        if has_ball
        else butterfly_valve.COMPONENT.make(options, dn=size.dn)
    )
    second = butterfly_valve.COMPONENT.make(options, dn=size.dn)
    line.operated(line.put("v1", first, Z, line.tag("HV", 1)))
    # Two people stand side by side at V1 and V2.
    length = max(STANDING, 3 * size.dn / 1000)
    line.end = line.module.welded(line.end, line.circuit)
    sockets = line.tapped("bleed-piece", {"bleed": Tap("bleed", length / 2, negative(Z), BLEED_DN)}, length)
    line.drop("bleed", sockets["bleed"], line.tag("DV", 2))
    line.operated(line.put("v2", second, Z, line.tag("HV", 3)))
    access = {"AccessFrequency": "MONTHLY", "RequiresTool": False, "OperatedInEmergency": True, "TopClearance": HAND}
    isolation = "HSG253 II proved, double block and bleed, lockable"
    line.mark(
        "v1",
        {
            "DHR_Interface": {"OwnerUpstream": "UTILITY", "OwnerDownstream": "UTILITY", "IsolationCategory": isolation},
            "DHR_Access": access,
        },
    )
    line.mark(
        "v2",
        {
            "DHR_Interface": {
                "BoundaryTag": f"DIM-{choices.number}-{line.letter}",
                "OwnerUpstream": "UTILITY" if line.name == "return" else "PLANT",
                "OwnerDownstream": "PLANT" if line.name == "return" else "UTILITY",
                "IsolationCategory": isolation,
            },
            "DHR_Access": access,
        },
    )
    line.put("link-spool", PIPE.make(dn=size.dn, length=STUB))
    flow = "converging" if line.name == "return" else "diverging"
    line.put("link-tee", TEE.make({"flow": flow}, dn=size.dn, branch_dn=size.link_dn), negative(line.outward))


def _link(module: Assembly, size: Size, supply: _Line, back: _Line) -> None:
    """Close both ends of the flushing link with blind flanges, and keep the room of the spool between them."""
    faces: list[float] = []
    for line in (supply, back):
        branch = Placed(module.instances[f"{line.name}-link-tee"]).port("branch")
        flow = "outlet" if branch.downstream else "inlet"
        blind = blind_flange.COMPONENT.make({"flow": flow}, dn=size.link_dn)
        placed = module.attach(branch, Step(f"{line.name}-link-blind", blind), line.circuit)
        port = placed.port(blind.ports[0].name).port.at
        faces.append(port.origin[1] - math.copysign(tables.flanges().row(size.link_dn).thickness, line.outward[1]))
    x = Placed(module.instances["supply-link-tee"]).port("branch").port.at.origin[0]
    wide = tables.flanges().row(size.link_dn).outside_diameter
    spool = Box(wide, abs(faces[0] - faces[1]), wide)
    module.envelopes.append(
        Envelope(
            EnvelopeKind.SERVICE,
            ((spool, at(x, sum(faces) / 2, size.level - wide / 2)),),
            "spool of the flushing link, set in place of the blind flanges (practice)",
            host=("supply-link-tee",),
            frequency="RARE",
        )
    )


def _test_point(size: Size) -> Component:
    return pressure_temperature_point.COMPONENT.make(pressure=size.pressure, temperature=size.supply)


def _sensors(size: Size, line: _Line, item: int) -> dict[str, tuple[Component, str]]:
    """Pressure and temperature transmitter of a line."""
    temperature = size.supply if line.name == "supply" else size.cold
    return {
        f"pressure-sensor-{item}": (pressure_sensor.COMPONENT.make(pressure=size.pressure), line.tag("PT", item)),
        f"temperature-sensor-{item}": (
            temperature_sensor.COMPONENT.make(pipe_dn=size.dn, temperature=temperature),
            line.tag("TT", item),
        ),
    }


def _pair(size: Size, line: _Line) -> dict[str, tuple[Component, str]]:
    """Give the sensor of the meter's pair that stands in the line without flow sensor."""
    temperature = size.supply if line.name == "supply" else size.cold
    sensor = temperature_sensor.COMPONENT.make({"purpose": "meter"}, pipe_dn=size.dn, temperature=temperature)
    return {"meter-temperature-sensor": (sensor, line.tag("TE", 5))}


def _meter(choices: Choices, size: Size, line: _Line) -> None:
    """Set the heat meter between its reducers, and its integrator on a post outside the line."""
    line.reduce("meter-reducer-network", size.meter.dn)
    tags = {"flow-sensor": line.tag("FT", 5), "temperature-sensor": line.tag("TE", 5)}
    meter = _tagged(heat_meter.build(_meter_choices(choices), size.meter), tags)
    placed = line.put("heat-meter", meter, Z, line.tag("HM", 5))
    line.reduce("meter-reducer-plant", size.dn)
    before = meter.child("pipe-upstream")
    ends = [placed.instance.at.point(before.at.point(before.component.port(end).at.origin))[0] for end in ("in", "out")]
    line.posts.append((sum(ends) / 2, size.meter.dn))
    sensor = meter.child("flow-sensor")
    middle = placed.instance.at.point(sensor.at.point((size.meter.sensor.ends.middle, 0.0, 0.0)))[0]
    row = panels().row("integrator")
    rim = tables.flanges().row(max(size.dn, size.meter.dn)).outside_diameter / 2
    sign = line.outward[1]
    y = line.y + sign * (rim + INSULATION + POST_PLATE / 2)
    carried = line.module.add("integrator-post", _integrator_post(DISPLAY_LEVEL + row.height / 2), at(middle, y))
    face = Placement((middle, y + sign * POST_SIDE / 2, DISPLAY_LEVEL), line.outward, Z)
    line.module.add("integrator", heat_meter.integrator(), face, line.tag("UQ", 5))
    front = y + sign * (POST_SIDE / 2 + row.depth)
    line.module.envelopes.append(
        Envelope(
            EnvelopeKind.ACCESS,
            ((Box(STANDING, STANDING, STANDING_HEIGHT), at(middle, front + sign * (HAND + STANDING / 2))),),
            "standing room 600 x 600 x 2000 to read the integrator (practice)",
            host=(carried.instance.name,),
            frequency="MONTHLY",
        )
    )


def _integrator_post(height: float) -> Component:
    """Make the post that carries the integrator: a square hollow section on a base plate, its origin on the floor."""
    return Component(
        name="Integrator post",
        ifc_class="IfcDiscreteAccessory",
        predefined_type="BRACKET",
        solids=(
            Solid(Box(POST_SIDE, POST_SIDE, height - PLATE), at(0.0, 0.0, PLATE), "galvanised steel"),
            Solid(Box(POST_PLATE, POST_PLATE, PLATE), at(), "galvanised steel"),
        ),
        type_properties={"Pset_ElementComponentCommon": {"CorrosionTreatment": "GALVANISED"}},
    )


def _return(choices: Choices, size: Size, line: _Line) -> None:
    """Lay the return: strainer between two test points, meter or its second sensor, transmitters.

    The basket is drawn downwards along the flow, so no post stands just behind it.
    """
    line.instruments("strainer-before", {"test-point-before": (_test_point(size), line.tag("PP", 4))})
    line.put("strainer", strainer.make_above_floor(size.dn, size.level), Z, line.tag("F", 4))
    line.instruments("strainer-after", {"test-point-after": (_test_point(size), line.tag("PP", 5))}, False)
    if choices.meter_in == "return":
        _meter(choices, size, line)
    pair = {} if choices.meter_in == "return" else _pair(size, line)
    line.instruments("sensors", {**pair, **_sensors(size, line, 6)})


def _supply(choices: Choices, size: Size, line: _Line) -> None:
    """Lay the supply as far as the bypass: check valve, transmitters, limiter, meter or its second sensor."""
    line.put("check-piece", PIPE.make(dn=size.dn, length=SPOOL))
    line.put("check-valve", check_valve.COMPONENT.make(dn=size.dn), Z, line.tag("NRV", 4))
    pair = _pair(size, line) if choices.meter_in == "return" else {}
    limit = temperature_sensor.COMPONENT.make({"purpose": "high_limit"}, pipe_dn=size.dn, temperature=size.supply)
    line.instruments("sensors", {**pair, **_sensors(size, line, 6), "temperature-limiter": (limit, line.tag("TZ", 7))})
    if choices.meter_in == "supply":
        _meter(choices, size, line)


def _bypass(choices: Choices, size: Size, supply: _Line, back: _Line) -> None:
    """Bring both lines to one place, set the tees, and lay the bypass from supply to return with its valve."""
    module, dn = supply.module, size.bypass_dn
    for line in (supply, back):
        line.end = module.welded(line.end, line.circuit)
    x = max(supply.x, back.x) + SPOOL
    branches: dict[str, Handle] = {}
    for line, flow in ((supply, "diverging"), (back, "converging")):
        line.advance("bypass-piece", x)
        tee = TEE.make({"flow": flow}, dn=size.dn, branch_dn=dn)
        placed = line.put("bypass-tee", tee, negative(line.outward))
        branches[line.name] = placed.port("branch")
    valve = butterfly_valve.COMPONENT.make({"operator": "actuator", "fail": "closed", "normally_open": False}, dn=dn)
    end = module.chain(
        branches["supply"],
        [
            Step("bypass-stub", PIPE.make(dn=dn, length=STUB)),
            Step("bypass-valve", _tagged(valve, {"actuator": f"MOV-{choices.number}08"}), Z, f"CV-{choices.number}08"),
        ],
        "DH-S",
    )
    module.straight("bypass", end, branches["return"], "DH-R")


def _control(size: Size, control: globe_control_valve.Size, line: _Line) -> None:
    """Set the control valve with its straight pipe; the line is laid against the flow."""
    line.reduce("control-reducer-network", control.dn)
    line.put("control-after", PIPE.make(dn=control.dn, length=max(STUB, control.straight_down)))
    valve = globe_control_valve.build(globe_control_valve.Choices(), control)
    line.put("control-valve", _tagged(valve, {"actuator": line.tag("MOV", 9)}), Z, line.tag("CV", 9))
    line.put("control-before", PIPE.make(dn=control.dn, length=max(STUB, control.straight_up)))
    line.reduce("control-reducer-plant", size.dn)


def _pumps(choices: Choices, size: Size, pump: inline_pump.Size, line: _Line, side: float) -> None:
    """Lay the pump branches outside the line, between a suction and a discharge header."""
    module, dn = line.module, size.dn
    line.advance("pump-piece", line.x + SPOOL)
    start = line.end
    bend, _ = elbow_lengths(ELBOW.make(dn=dn, angle=math.pi / 2))
    to_branch, half_run = tee_lengths(dn, size.branch_dn)
    begin = line.y + side * (bend + SPOOL)
    x = start.port.at.origin[0] + STUB + bend
    first = begin + side * (STUB + half_run)
    ends = [
        _branch(choices, size, pump, line, LETTERS[row], (x + to_branch, first + side * row * _pitch(size, pump)))
        for row in range(choices.duty_pumps + choices.standby)
    ]
    last = ends[-1][1].port.at.origin[1] + side * (half_run + SPOOL)
    suction_x = ends[0][2].port.at.origin[0] + TIE_IN + to_branch
    discharge, _ = header_along_y(
        module,
        "discharge-header",
        [(letter, end) for letter, end, _ in ends],
        dn,
        (last, begin),
        (x, size.level),
        X,
        "converging",
        line.circuit,
    )
    suction, branches = header_along_y(
        module,
        "suction-header",
        [(letter, end) for letter, _, end in ends],
        dn,
        (begin, last),
        (suction_x, size.level),
        negative(X),
        "diverging",
        line.circuit,
    )
    for letter, out, into in ends:
        module.connect(out, Placed(module.instances[f"discharge-header-tee-{letter}"]).port("branch"))
        module.straight(f"pump-{letter}-suction-stub", branches[letter], into, line.circuit)
    module.run("discharge-link", discharge, [(x, line.y, size.level)], start, line.circuit)
    beyond = PIPE.make(dn=dn, length=SPOOL)
    place = at(suction_x + bend + STUB + SPOOL, line.y, size.level, ref=negative(X))
    placed = module.add("supply-pump-piece-plant", beyond, place, circuit=line.circuit)
    module.run("suction-link", placed.port("out"), [(suction_x, line.y, size.level)], suction, line.circuit)
    line.end = placed.port("in")
    line.posts.append((line.x - SPOOL / 2, size.dn))
    stand = support.COMPONENT.make(dn=dn, height=size.level)
    for name, where in (("discharge", x), ("suction", suction_x)):
        for place_name, y in (("near", begin - side * SPOOL / 2), ("far", last - side * SPOOL / 2)):
            post(f"support-{name}-{place_name}", module, stand, where, y, Y)


def _pitch(size: Size, pump: inline_pump.Size) -> float:
    """Distance of two pump branches [m]: a person stands between them at the valves."""
    valve = butterfly_valve.COMPONENT.make(dn=size.branch_dn)
    rim = tables.flanges().row(size.branch_dn).outside_diameter / 2
    casing = pump.pump.casing_width / 2
    low, high = valve.bounds()
    return _beside(valve) + STANDING + max(rim, casing, high[1], -low[1]) + STUB


def _branch(
    choices: Choices, size: Size, sized: inline_pump.Size, line: _Line, letter: str, where: tuple[float, float]
) -> tuple[str, Handle, Handle]:
    """Lay one pump with its valves against the flow; return its letter, its outlet and its inlet."""
    module, dn, row, (x, y) = line.module, size.branch_dn, letter.lower(), where
    name, pump_dn = f"pump-{row}", sized.dn
    place = at(x + TIE_IN, y, size.level, ref=negative(X))
    placed = module.add(f"{name}-discharge-piece", PIPE.make(dn=dn, length=TIE_IN), place, circuit=line.circuit)
    valve = butterfly_valve.COMPONENT.make({"turned": line.turned}, dn=dn)
    straight = straight_lengths().row("pump suction").upstream * dn / 1000
    tag = f"{choices.number}1"
    steps = [
        Step(f"{name}-discharge-valve", valve, Z, f"HV-{tag}2{letter}"),
        Step(f"{name}-discharge-spool", PIPE.make(dn=dn, length=SPOOL)),
        Step(f"{name}-check-valve", check_valve.COMPONENT.make(dn=dn), Z, f"NRV-{tag}2{letter}"),
        Step(f"{name}-outlet-piece", PIPE.make(dn=dn, length=max(HELD, tables.least_piece(dn)))),
    ]
    if pump_dn != dn:
        steps.append(Step(f"{name}-discharge-reducer", reducer.COMPONENT.make(dn_in=pump_dn, dn_out=dn)))
    pump = inline_pump.build(inline_pump.Choices(), sized)
    steps.append(Step(name, pump, Z, f"P-{choices.number}{letter}"))
    if pump_dn != dn:
        steps.append(Step(f"{name}-suction-reducer", reducer.COMPONENT.make(dn_in=dn, dn_out=pump_dn)))
    steps += [
        Step(f"{name}-suction-straight", PIPE.make(dn=dn, length=max(SPOOL, straight))),
        Step(f"{name}-suction-valve", valve, Z, f"HV-{tag}1{letter}"),
    ]
    end = module.welded(module.chain(placed.port("in"), steps, line.circuit), line.circuit)
    standby = choices.standby and LETTERS.index(letter) == choices.duty_pumps
    group = {"DutyStandby": "STANDBY" if standby else "DUTY", "ParallelGroup": f"P-{choices.number}"}
    module.instances[name] = replace(module.instances[name], properties={"DHR_Design": group})
    for which in ("discharge-valve", "suction-valve"):
        line.operated(Placed(module.instances[f"{name}-{which}"]))
    return row, placed.port("out"), end


def _plant_ends(size: Size, supply: _Line, back: _Line) -> None:
    """Lay transmitters, relief valve, vents and drains on the plant's side, and end both lines at one x."""
    supply.instruments("plant-sensors", _sensors(size, supply, 10))
    inlet = tables.flanges().row(size.relief.dn).outside_diameter
    sockets = supply.tapped(
        "relief-piece",
        {"relief": Tap("relief", inlet + TAP_PITCH / 2, Z, size.relief.dn, Joint.WELDED)},
        2 * inlet + TAP_PITCH,
    )
    valve = relief_valve.build(relief_valve.Choices(), size.relief)
    _relief(supply, sockets["relief"], valve)
    end = max(supply.x, back.x + SPOOL)
    for line in (supply, back):
        line.advance("plant-piece", end)
        taps = {
            "vent": Tap("vent", TAP_PITCH, Z),
            "drain": Tap("drain", TAP_PITCH, negative(Z), BLEED_DN),
        }
        ends = line.tapped("plant-end", taps, TIE_IN + TAP_PITCH)
        line.hang("vent", ends["vent"], vent.COMPONENT.make(pressure=size.pressure), line.tag("VV", 11))
        line.drop("drain", ends["drain"], line.tag("DV", 11))
        line.posts.append((line.x - TIE_IN / 2, size.dn))
        tie_in = line.module.flanged(f"plant-{line.name}-tie-in", line.end, line.circuit)
        line.module.expose(f"plant_{line.name}", tie_in)


def _relief(line: _Line, socket: Handle, valve: Component) -> None:
    """Stand the relief valve on its socket, its discharge outwards."""
    placed = line.module.attach(
        socket, Step("relief-valve", valve, line.outward, line.tag("PSV", 11), "in"), line.circuit
    )
    line.module.expose("relief_discharge", placed.port("discharge"))


def _supports(size: Size, line: _Line) -> None:
    """Stand posts below a line where it has room for them, as few as its span allows."""
    places = sorted(line.posts)
    span = POSTS_APART * min(tables.pipes().row(dn).span for _, dn in places)
    chosen = [places[0]]
    for place, (following, _) in zip(places[1:], [*places[2:], (math.inf, 0)], strict=True):
        if following - chosen[-1][0] > span:
            chosen.append(place)
    for number, (x, dn) in enumerate(chosen, 1):
        stand = support.COMPONENT.make(dn=dn, height=size.level)
        post(f"support-{line.name}-{number}", line.module, stand, x, line.y, X)


GRID = {
    "heat": ("500 kW", "5.21 MW"),
    "supply": ("75 degC",),
    "cold": ("45 degC",),
    "mode": ("return-supply", "return-return"),
    "meter_in": ("return", "supply"),
    "hand": ("left", "right"),
}


COMPONENT = ComponentType("district_interface", Choices, Duty, size, build, GRID)
