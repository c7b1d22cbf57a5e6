r"""Heat-pump interface: machines N+1, a valve train at each water port, headers of source and sink overhead.

        z ^    d    c    b    a                     headers along y, side by side overhead
          |  ==o====o====o====o==                            __vent line
          |    |    |    |    |                             |  (         +-------------+
          |    +----|----|----|--[x]-[flow sensor]-T-P--,   '--|===flex==| cond. out   |
          |         +----|----|--[x]-[strainer]----T-P--'      |==flex===| cond. in    |  SERVICE (tubes, +x)
          |              +----|--[x]-[flow sensor]-T-P---------|===flex==| evap. out   |
          |                   +--[x]-[strainer]----T-P---------|==flex===| evap. in    |
          |                          ACCESS      drains       spools     +-------------+   --> x

        in plan, hand "left":   y ^   evaporator in   ------------.   outer lane
                                  |   ACCESS (aisle)               |
                                  |   evaporator out  ----------.  |  inner lane
                                  |                             '--+--[ machine
                                  |   condenser out   ----------.--+--[
                                  |   ACCESS (aisle)               |
                                  |   condenser in    -------------'

The origin is on the floor at the port faces of the machine nearest to the tie-ins, on the centre line of its frame;
the others stand beyond it. Every line turns into a lane of its own and to a level where its valve can be worked. The
panels look to the side of the tie-ins; `hand` mirrors the whole.

In parallel the sink has two headers. In series a return pipe leads past all machines to the far end, and a main comes
back past them, coldest first, with an actuated valve in each machine's bypass. The bypass for the least flow leads
from return to supply, as the pressure does that drives it: the pump stands outside.

A buffer stands between both sink headers and their tie-ins, as a hydraulic separator: hot in the supply, cold in the
return.

Ports: "source_in", "source_out", "sink_in", "sink_out", all on the side of `hand`.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.calc import buffer as store
from component_library.calc import heat_pump as cycle
from component_library.calc import heat_transfer, hydraulics
from component_library.components import (
    buffer_vessel,
    butterfly_valve,
    flow_sensor,
    globe_control_valve,
    heat_pump,
    strainer,
    support,
)
from component_library.components.drain import COMPONENT as DRAIN
from component_library.components.elbow import COMPONENT as ELBOW
from component_library.components.flexible_connector import COMPONENT as FLEXIBLE
from component_library.components.pipe import COMPONENT as PIPE
from component_library.components.pressure_temperature_point import COMPONENT as TEST_POINT
from component_library.components.pump_skid import LETTERS, STUB, least_header_level
from component_library.components.reducer import COMPONENT as REDUCER
from component_library.components.tee import COMPONENT as TEE
from component_library.components.thermometer import COMPONENT as THERMOMETER
from component_library.components.vent import COMPONENT as VENT
from component_library.compose import (
    STANDING,
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
from component_library.equipment import need_pressure
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
    add,
    at,
    negative,
    unit,
)
from component_library.operators import HANDLE_HIGH
from component_library.quantities import Inputs, Power, Pressure, Ratio, Temperature
from component_library.shapes import Vector
from component_library.shoring import shore
from component_library.standards import installation, machines, tables
from component_library.standards.tables import OutOfTable
from component_library.vocabulary import FlowDirection, Joint

PART = "heat-pump interface"
SPOOL = 0.3
"""Demountable spool at a port, so that the water box opens [m] (domain 1.3, 1.5, practice)."""
LEG = 0.6
"""Straight leg before the elbow of a riser [m]: room for a support (practice)."""
LEAD = 0.3
"""Straight pipe at the start of a lane, and on both sides of the tee of a vent [m]: room for a support (practice)."""
HELD = 0.3
"""Pipe among the instruments of a line, or behind its strainer [m]: a post and its base plate (practice)."""
HEADER_GAP = 0.35
"""Free width between two headers, or two lines near the machine [m]: insulation, 100 mm of DIN 4140 (domain 3.2), and
what runs that go on one size larger take of it."""
HEADER_END = 0.9
"""From the outermost lane to the ends of the headers [m]: room for the posts (practice)."""
END_SUPPORT = 0.25
"""From the end of a header to its last support [m] (UFGS 15561: within 0.3 of a change of direction)."""
POSTS_APART = 0.85
"""Share of a span that two posts of a line stand apart at most: valves and meters weigh more than pipe (practice)."""
UNANCHORED = 25.0
"""Longest header without an anchor [m] (domain 2.10: 30 m; its ends belong to it)."""
SUPPORT_FROM_BEND = 0.15
"""From the start of a riser's elbow to the support [m]; at most 0.3 (UFGS 15561)."""
POST_ROOM = 0.25
"""From the rim of a line to the axis of a header's post [m]: half a base plate and a hand (practice)."""
LOW, GOOD, HIGH = 0.75, 1.2, 1.5
"""Levels of a lane: least, best, greatest of a stem that lies [m] (domain 3.3, Shell DEP 30.00.60.13)."""
HOSE_LEVEL, COCK_LENGTH = 0.35, 0.13
"""Height of a hose union (150 to 600, domain 3.2), and length of the drain above it [m]."""
VENT_LEVEL, VENT_REACH = 1.5, 1.8
"""Cock of a vent line, and the height above which a vent is led down [m] (domain 3.2)."""
SMALL_DN, VENT_DN, DRAIN_DN = 15, 20, 20
"""Branches of instruments and vents, vent lines, drains (domain 1.7, practice)."""
LEVEL_STEP = 0.05
"""Headers stand at a multiple of this level [m] (practice)."""
BYPASS_LEVEL = 1.0
"""Level of the least-flow bypass [m] (domain 3.3)."""
LEAST_SHARE, MOST_SHARE = 0.3, 0.6
"""Flow of the bypass over that of the sink (domain 1.8, practice)."""
LEAST_CAPACITY = 0.5
"""Least capacity of a machine over that of design: what the buffer takes for five minutes (practice)."""
HOT_RUBBER = 373.15
"""Hottest water of a rubber connector [K] (as the component has it)."""


@dataclass(frozen=True)
class Line:
    """One of the four lines of a machine: port, way of the flow, side of the ports, circuit, number of its tags."""

    name: str
    port: str
    entering: bool
    side: int
    circuit: str
    number: int

    @property
    def source(self) -> bool:
        """Whether it belongs to the source."""
        return self.side > 0

    @property
    def flow(self) -> str:
        """Kind of its header."""
        return "diverging" if self.entering else "converging"


LINES = (
    Line("source-in", "evaporator_in", True, 1, "SRC-S", 1),
    Line("sink-in", "condenser_in", True, -1, "HPC-R", 3),
    Line("source-out", "evaporator_out", False, 1, "SRC-R", 2),
    Line("sink-out", "condenser_out", False, -1, "HPC-S", 4),
)


class Choices(Inputs):
    """What changes the layout. `standby`: one machine more than the duty needs. `hand`: where the tie-ins are."""

    machines: Annotated[int, Field(ge=1, le=4)] = 1
    standby: bool = False
    arrangement: Literal["parallel", "series"] = "parallel"
    minimum_flow_bypass: bool = False
    buffer: bool = False
    stages: Literal[1, 2] = 2
    hand: Literal["left", "right"] = "left"
    number: Annotated[int, Field(ge=1, le=9)] = 1


class Duty(Inputs):
    """Heat taken up (`source_heat`) or delivered (`heat`), one of the two, and temperatures; pressure is gauge.

    `efficiency` of Lorenz, 0: by stages and arrangement; `bypass_share`: flow of the bypass over that of the sink.
    """

    source_heat: Power = 0.0
    heat: Power = 0.0
    source_in: Temperature
    source_out: Temperature
    sink_in: Temperature
    sink_out: Temperature
    efficiency: Ratio = 0.0
    bypass_share: Ratio = 0.5
    pressure: Pressure = 10e5


@dataclass(frozen=True)
class Side:
    """Source or sink: DN of a line and of the header, flow sensor, hottest water [K]."""

    dn: int
    header_dn: int
    sensor: flow_sensor.Size
    temperature: float


@dataclass(frozen=True)
class Size:
    """Machines in the order of the sink's flow, lines and headers of both sides, and the bypass if there is one."""

    machines: tuple[heat_pump.Size, ...]
    source: Side
    sink: Side
    bypass: globe_control_valve.Size | None
    bypass_dn: int
    buffer: buffer_vessel.Size | None
    pressure: float
    figures: tuple[Figure, ...]

    def side(self, line: Line) -> Side:
        """Side that a line belongs to."""
        return self.source if line.source else self.sink


def size(choices: Choices, duty: Duty) -> Size:
    """Reckon COP, power and heat of the plant, share them among the machines, choose diameters.

    Raises:
        SizingError: temperatures, heat or pressure that no machine has, or a combination that cannot be built.
    """
    _check(choices, duty)
    series = choices.arrangement == "series"
    in_row = choices.machines if series else 1
    try:
        lorenz = cycle.cop_lorenz(duty.source_in, duty.source_out, duty.sink_in, duty.sink_out)
        efficiency = duty.efficiency or cycle.lorenz_efficiency(choices.stages, in_row)
        whole = (
            cycle.from_source(duty.source_heat, lorenz, efficiency)
            if duty.source_heat
            else cycle.from_heat(duty.heat, lorenz, efficiency)
        )
        steps = cycle.in_series(in_row, duty.source_in, duty.source_out, duty.sink_in, duty.sink_out)
        source_flow = heat_transfer.flow(whole.source_heat, duty.source_in, duty.source_out)
        sink_flow = heat_transfer.flow(whole.heat, duty.sink_out, duty.sink_in)
        sink_mass = heat_transfer.mass_flow(whole.heat, duty.sink_out, duty.sink_in)
    except OutOfTable as error:
        raise SizingError(f"{PART}: {error}", error.hint) from error
    except ValueError as error:
        hint = "source_in > source_out, sink_out > sink_in, a sink warmer than the source, and liquid water"
        raise SizingError(f"{PART}: {str(error).removeprefix('heat pump: ')}", hint) from error
    total = choices.machines + choices.standby
    units = tuple(
        _machine(choices, duty, whole.heat / choices.machines, efficiency, steps[min(place, in_row - 1)])
        for place in range(total)
    )
    source = _side(source_flow, max(one.source_flow for one in units), duty.source_in, duty.pressure)
    sink = _side(sink_flow, sink_flow if series else sink_flow / choices.machines, duty.sink_out, duty.pressure)
    bypass = _bypass(duty, sink_flow) if choices.minimum_flow_bypass else None
    reached = cycle.combined_cop(tuple(one.performance.cop for one in units[: choices.machines]))
    bypass_dn = sink.dn if bypass is None else hydraulics.choose_dn(duty.bypass_share * sink_flow)
    vessel = _buffer(duty, whole.heat / choices.machines, sink_flow) if choices.buffer else None
    figures = (
        Figure("cop_lorenz", lorenz, "", "T_h / (T_h - T_c) of the entropic means", "domain 5.3"),
        Figure("efficiency", efficiency, "", "0.38 of one stage, 0.45 of two or in series", "domain 5.3", "practice"),
        Figure("cop", whole.cop, "", "efficiency x Lorenz COP", "domain 5.3"),
        Figure("cop_of_machines", reached, "", "harmonic mean of machines of equal heat", "first law"),
        Figure("power", whole.power, "W", "P = Q_c / (COP - 1) = Q_h / COP", "first law"),
        Figure("source_heat", whole.source_heat, "W", "Q_c = Q_h - P", "first law"),
        Figure("heat", whole.heat, "W", "Q_h = Q_c + P", "first law"),
        Figure("source_flow", source_flow, "m3/s", "V = Q_c / (rho cp dT)", "heat balance"),
        Figure("sink_flow", sink_flow, "m3/s", "V = Q_h / (rho cp dT)", "heat balance"),
        Figure("sink_mass_flow", sink_mass, "kg/s", "m = Q_h / (cp dT)", "heat balance"),
        Figure(
            "largest_loss",
            0.0 if choices.standby else 1 / choices.machines,
            "",
            "share lost with one machine, 0 with a standby",
            "domain 1.8: at most 0.5",
            "practice",
        ),
        *_side_figures("source", source),
        *_side_figures("sink", sink),
        *(
            ()
            if bypass is None
            else (
                Figure(
                    "bypass_flow", duty.bypass_share * sink_flow, "m3/s", "share x sink flow", "domain 1.8", "practice"
                ),
                Figure("bypass_dn", bypass_dn, "DN", "least DN within velocity and gradient", "CIBSE", "practice"),
                *(replace(one, key=f"bypass_valve.{one.key}") for one in bypass.figures),
            )
        ),
        *(() if vessel is None else tuple(replace(one, key=f"buffer.{one.key}") for one in vessel.figures)),
        *(
            replace(one, key=f"machine_{LETTERS[place].lower()}.{one.key}")
            for place, machine in enumerate(units)
            for one in machine.figures
        ),
    )
    return Size(units, source, sink, bypass, bypass_dn, vessel, duty.pressure, figures)


def _check(choices: Choices, duty: Duty) -> None:
    """Refuse what cannot be meant.

    Raises:
        SizingError: not one of both heats, more pressure than PN16, one machine in series, a share out of bounds.
    """
    if (duty.source_heat > 0) == (duty.heat > 0) or min(duty.source_heat, duty.heat) < 0:
        raise SizingError(f"{PART}: give source_heat or heat, one of the two, more than zero", 'heat = "2 MW"')
    need_pressure(PART, duty.pressure)
    if choices.arrangement == "series" and choices.machines < 2:
        raise SizingError(f"{PART}: one machine is no series", 'machines = 2 or more, or arrangement = "parallel"')
    if choices.minimum_flow_bypass and not LEAST_SHARE <= duty.bypass_share <= MOST_SHARE:
        raise SizingError(
            f"{PART}: a bypass of {duty.bypass_share:.0%} of the flow is not between {LEAST_SHARE:.0%} and "
            f"{MOST_SHARE:.0%}",
            "bypass_share = 0.5",
        )


def _machine(choices: Choices, duty: Duty, heat: float, efficiency: float, step: cycle.Step) -> heat_pump.Size:
    """Size one machine: the whole of the source's cooling, its own part of the sink's warming."""
    return heat_pump.size(
        _machine_choices(choices),
        heat_pump.Duty.of(
            heat=heat,
            source_in=duty.source_in,
            source_out=duty.source_out,
            sink_in=step.sink_in,
            sink_out=step.sink_out,
            efficiency=efficiency,
            pressure=duty.pressure,
        ),
    )


def _machine_choices(choices: Choices) -> heat_pump.Choices:
    return heat_pump.Choices.of(stages=choices.stages, panel_side=choices.hand)


def _side(flow: float, each: float, temperature: float, pressure: float) -> Side:
    """Choose the diameters of lines and header, and the flow sensor.

    Raises:
        SizingError: the flow is beyond the tables.
    """
    try:
        dn = hydraulics.choose_dn(each)
        header_dn = max(dn, hydraulics.choose_dn(flow))
    except OutOfTable as error:
        raise SizingError(f"{PART}: {error}", error.hint) from error
    wanted = flow_sensor.Choices(straights="disturbed")
    try:
        sensor = flow_sensor.size(wanted, flow_sensor.Duty.of(flow=each, dn=dn, pressure=pressure))
    except SizingError:
        sensor = flow_sensor.size(wanted, flow_sensor.Duty.of(flow=each, pressure=pressure))
    return Side(dn, header_dn, sensor, temperature)


def _side_figures(name: str, side: Side) -> tuple[Figure, ...]:
    limits = "least DN within velocity and gradient"
    return (
        Figure(f"{name}_dn", side.dn, "DN", limits, "CIBSE, domain 5.1", "practice"),
        Figure(f"{name}_header_dn", side.header_dn, "DN", limits, "CIBSE, domain 5.1", "practice"),
        *(replace(one, key=f"{name}_sensor.{one.key}") for one in side.sensor.figures),
    )


def _bypass(duty: Duty, flow: float) -> globe_control_valve.Size:
    """Size the control valve by the pressure that drives the bypass: what a condenser takes."""
    drop = installation.equipment_drops().row("condenser").drop
    asked = globe_control_valve.Duty.of(
        flow=duty.bypass_share * flow, drop=drop, temperature=duty.sink_in, pressure=duty.pressure
    )
    return globe_control_valve.size(globe_control_valve.Choices(), asked)


def _buffer(duty: Duty, heat: float, flow: float) -> buffer_vessel.Size:
    """Choose the smallest vessel that holds the least run of a machine and has ports for the whole flow.

    Raises:
        SizingError: none does.
    """
    needed = store.volume(LEAST_CAPACITY * heat, store.LEAST_RUN, duty.sink_out, duty.sink_in)
    refusal = SizingError(f"{PART}: no buffer vessel holds {needed:.1f} m3", "more machines, or no buffer")
    for vessel in machines.buffer_vessels():
        if vessel.volume >= needed:
            asked = buffer_vessel.Duty.of(
                volume=vessel.volume, flow=flow, pressure=duty.pressure, temperature=duty.sink_out
            )
            try:
                return buffer_vessel.size(buffer_vessel.Choices(), asked)
            except SizingError as error:
                refusal = error
    raise refusal


@dataclass
class Plant:
    """The module in the making: its assembly, sizes, and the measures that all lanes share.

    Lanes are counted in u: y towards the tie-ins, times `sense` (1 left, -1 right).
    """

    station: Assembly
    choices: Choices
    size: Size
    sense: float
    port_u: float
    opens: dict[str, Handle] = field(default_factory=dict[str, Handle])

    @property
    def across(self) -> Vector:
        """Towards the tie-ins."""
        return (0.0, self.sense, 0.0)

    @property
    def machines(self) -> int:
        """How many there are."""
        return len(self.size.machines)

    def valve(self, line: Line, turned: bool = False) -> Component:
        """Isolating valve of a line."""
        return butterfly_valve.COMPONENT.make({"turned": turned}, dn=self.size.side(line).dn)

    def port_dn(self, line: Line) -> int:
        """DN of the port of a line."""
        row = self.size.machines[0].row
        return row.evaporator_dn if line.source else row.condenser_dn

    def lane(self, line: Line) -> float:
        """Distance of a line's lane from the plane of the ports, towards its side [m]."""
        inner = self.inner(line)
        return inner + 2 * stem_clearance(self.valve(line)) + STANDING if line.entering else inner

    def inner(self, line: Line) -> float:
        """Distance of the inner lane: elbows, the tee of a vent and room for supports [m]."""
        dn, side = self.port_dn(line), self.size.side(line)
        back, _ = elbow_lengths(ELBOW.make(dn=dn, angle=math.pi / 2))
        tee, _ = tee_lengths(dn, VENT_DN)
        _, half = tee_lengths(side.header_dn, side.dn)
        lead = max(LEAD, tables.least_piece(dn))
        return max(2 * back + 2 * tee + 2 * lead, half + POST_ROOM)

    def outside(self, line: Line) -> float:
        """From the axis of an outer lane to a header's post beside it [m]."""
        side = self.size.side(line)
        _, half = tee_lengths(side.header_dn, side.dn)
        return max(tables.flanges().row(side.dn).outside_diameter / 2, half) + POST_ROOM

    @property
    def pitch(self) -> float:
        """Distance of two machines [m]: lanes side by side, the aisle of the panel at least."""
        lanes = sum(self.lane(line) + self.outside(line) for line in LINES[:2])
        return max(lanes, self.size.machines[0].row.width + heat_pump.PANEL_SIDE)

    @property
    def bypass_u(self) -> float:
        """Where the bypass lies, a person between it and the outermost lane [m]."""
        dn = self.size.bypass_dn
        rim = tables.flanges().row(self.size.source.dn).outside_diameter / 2
        clear = stem_clearance(butterfly_valve.COMPONENT.make(dn=dn))
        return self.port_u + self.lane(LINES[0]) + rim + HEADER_GAP + STANDING + clear

    def machine_u(self, place: int) -> float:
        """Where a machine stands: the last at 0, the first farthest from the tie-ins [m]."""
        return -(self.machines - 1 - place) * self.pitch


def build(choices: Choices, size: Size) -> Component:
    """Lay out machines and lanes, headers over their ends, the bypass, and the supports."""
    sense = 1.0 if choices.hand == "left" else -1.0
    machine = [heat_pump.build(_machine_choices(choices), one) for one in size.machines]
    port_u = sense * machine[0].port("evaporator_in").at.origin[1]
    plant = Plant(Assembly(), choices, size, sense, port_u)
    ends: dict[str, list[tuple[str, Handle]]] = {line.name: [] for line in LINES}
    for place in range(plant.machines):
        letter = LETTERS[place]
        standby = choices.standby and place == plant.machines - 1
        placed = plant.station.add(
            f"heat-pump-{letter.lower()}",
            machine[place],
            at(y=sense * plant.machine_u(place)),
            tag=f"HP-{choices.number}{letter}",
            port_circuits={line.port: line.circuit for line in LINES},
            properties={
                "DHR_Design": {
                    "DutyStandby": "STANDBY" if standby else "DUTY",
                    "ParallelGroup": f"HP-{choices.number}",
                }
            },
        )
        for line in LINES:
            ends[line.name].append((letter.lower(), _train(plant, placed, letter, line)))
    _headers(plant, ends)
    text = f"{choices.machines}{'+1' if choices.standby else ''} {choices.arrangement}"
    shore(plant.station)
    return plant.station.component(f"Heat-pump interface {text}", "HEATPUMPINTERFACE")


def _level(height: float, dn: int) -> float:
    """Level of a lane [m]: that of its port if a valve can be worked there, else far enough for two elbows."""
    back, _ = elbow_lengths(ELBOW.make(dn=dn, angle=math.pi / 2))
    offset = 2 * back + tables.least_piece(dn)
    if LOW <= height <= HIGH:
        return height
    if abs(GOOD - height) >= offset:
        return GOOD
    return height + offset if height < GOOD else height - offset


def _lead(
    plant: Plant, name: str, start: Handle, corners: Sequence[Vector], towards: Vector, line: Line
) -> tuple[Handle, Handle | None]:
    """Lay pipe and elbows from a handle past corners, the last turned towards a direction.

    The second leg (along the front) carries the tee of a vent if it is the highest; returns the end and that branch.
    """
    station, dn, branch = plant.station, start.port.dn, None
    points = [start.port.at.origin, *corners]
    ways = [unit(add(b, a, -1.0)) for a, b in itertools.pairwise(points)] + [towards]
    elbow = ELBOW.make(dn=dn, angle=math.pi / 2)
    back, _ = elbow_lengths(elbow)
    here = start
    for number, (corner, way) in enumerate(zip(corners, ways[1:], strict=True), 1):
        length = math.dist(here.port.at.origin, corner) - back
        if number == 2 and len(corners) > 2 and corner[2] > corners[2][2]:
            centre, _ = tee_lengths(dn, VENT_DN)
            half = length / 2 - centre
            tee = TEE.make(dn=dn, branch_dn=VENT_DN)
            steps = [
                Step(f"{name}-pipe-{number}", PIPE.make(dn=dn, length=half)),
                Step(f"{name}-vent-tee", tee, up=Z),
                Step(f"{name}-pipe-{number}-on", PIPE.make(dn=dn, length=half)),
            ]
            here = station.chain(here, steps, line.circuit)
            branch = Placed(station.instances[f"{name}-vent-tee"]).port("branch")
        else:
            here = station.chain(here, [Step(f"{name}-pipe-{number}", PIPE.make(dn=dn, length=length))], line.circuit)
        here = station.chain(here, [Step(f"{name}-elbow-{number}", elbow, up=way)], line.circuit)
    return here, branch


def _train(plant: Plant, machine: Placed, letter: str, line: Line) -> Handle:
    """Lead a port's line into its lane and chain its train there; return its weld end."""
    station, size, side = plant.station, plant.size, plant.size.side(line)
    name, dn, port_dn = f"{letter.lower()}-{line.name}", side.dn, plant.port_dn(line)
    port = machine.port(line.port)
    design = "rubber" if side.temperature <= HOT_RUBBER else "braided"
    flexible = FLEXIBLE.make({"design": design}, dn=port_dn, temperature=side.temperature, pressure=size.pressure)
    steps = [Step(f"{name}-spool", PIPE.make(dn=port_dn, length=SPOOL), up=Z), Step(f"{name}-flexible", flexible, up=Z)]
    end = station.welded(station.chain(port, steps, line.circuit), line.circuit)
    here, y, z = end.port.at.origin
    back, _ = elbow_lengths(ELBOW.make(dn=port_dn, angle=math.pi / 2))
    x = here - tables.least_piece(port_dn) - back
    if not line.entering:
        x -= tables.pipes().row(port_dn).outside_diameter + HEADER_GAP
    out = line.side * plant.sense
    lane, level = y + out * plant.lane(line), _level(z, port_dn)
    corners = [(x, y, z), (x, lane, z)] + ([(x, lane, level)] if level != z else [])
    end, branch = _lead(plant, name, end, corners, negative(X), line)
    stand = support.COMPONENT.make(dn=port_dn, height=z)
    post(f"support-{name}-front", station, stand, x, lane - out * (back + SUPPORT_FROM_BEND), Y)
    if branch is not None:
        _vent_line(plant, name, branch, X if line.entering else negative(X), line)
    aisle = (0.0, -out if line.entering else out, 0.0)
    lead = max(LEAD, tables.least_piece(port_dn))
    end = station.chain(end, [Step(f"{name}-lead", PIPE.make(dn=port_dn, length=lead), up=Z)], line.circuit)
    stand = support.COMPONENT.make(dn=port_dn, height=level)
    post(f"support-{name}-lead", station, stand, end.port.at.origin[0] + lead / 2, lane, X)
    end = _reduced(station, f"{name}-reducer", end, dn, line)
    if line.entering:
        end = _instruments(plant, name, end, aisle, line, letter, branch is None)
        filter_ = strainer.make_above_floor(dn, level)
        steps = [
            Step(f"{name}-stub", PIPE.make(dn=dn, length=HELD), up=Z),
            Step(f"{name}-strainer", filter_, up=Z, tag=f"F-{_tag(plant, line, letter)}"),
        ]
        end = station.chain(end, steps, line.circuit)
    else:
        end = _measured(plant, name, end, line, letter)
        end = _instruments(plant, name, end, aisle, line, letter, branch is None)
        end = station.chain(end, [Step(f"{name}-stub", PIPE.make(dn=dn, length=STUB), up=Z)], line.circuit)
    return _isolated(plant, name, end, aisle, line, letter, level)


def _tag(plant: Plant, line: Line, letter: str) -> str:
    return f"{plant.choices.number}{line.number:02d}{letter}"


def _driven(valve: Component, tag: str) -> Component:
    """Give the actuator of a valve its tag."""
    return replace(valve, children=tuple(replace(one, tag=tag) for one in valve.children))


def _isolated(plant: Plant, name: str, end: Handle, aisle: Vector, line: Line, letter: str, level: float) -> Handle:
    """Add the isolating valve, its stem to the aisle and its wheel towards the best level, and where one stands."""
    station = plant.station
    flow_x = 1.0 if line.entering else -1.0
    rises = -aisle[1] * flow_x > 0
    valve = plant.valve(line, turned=rises != (level < GOOD))
    step = Step(f"{name}-valve", valve, up=aisle, tag=f"HV-{_tag(plant, line, letter)}")
    end = station.welded(station.chain(end, [step], line.circuit), line.circuit)
    placed = Placed(station.instances[f"{name}-valve"])
    station.envelopes.append(standing_room(placed, aisle, stem_clearance(valve)))
    return end


def _reduced(station: Assembly, name: str, end: Handle, dn: int, line: Line) -> Handle:
    """Add a reducer if the line goes on in another DN."""
    if end.port.dn == dn:
        return end
    ends = (end.port.dn, dn) if end.downstream else (dn, end.port.dn)
    return station.chain(end, [Step(name, REDUCER.make(dn_in=ends[0], dn_out=ends[1]), up=Z)], line.circuit)


def _measured(plant: Plant, name: str, end: Handle, line: Line, letter: str) -> Handle:
    """Add the flow sensor between its straight lengths, in its own DN."""
    station, side = plant.station, plant.size.side(line)
    sensor, dn = side.sensor, side.sensor.dn
    end = _reduced(station, f"{name}-sensor-inlet-reducer", end, dn, line)
    part = flow_sensor.build(flow_sensor.Choices(straights="disturbed"), sensor)
    steps = [
        Step(f"{name}-straight-before", PIPE.make(dn=dn, length=sensor.straight_up), up=Z),
        Step(f"{name}-flow-sensor", part, up=Z, tag=f"FT-{_tag(plant, line, letter)}"),
        Step(f"{name}-straight-after", PIPE.make(dn=dn, length=sensor.straight_down), up=Z),
    ]
    end = station.chain(end, steps, line.circuit)
    return _reduced(station, f"{name}-sensor-outlet-reducer", end, side.dn, line)


def _instruments(plant: Plant, name: str, end: Handle, aisle: Vector, line: Line, letter: str, vented: bool) -> Handle:
    """Add tees with drain, test point, thermometer and, where the lane is the highest, a vent."""
    station, side = plant.station, plant.size.side(line)
    tag = _tag(plant, line, letter)
    end, branch = _branched(station, f"{name}-drain", end, DRAIN_DN, negative(Z), line)
    _drain(plant, name, branch, aisle, line)
    end, branch = _branched(station, f"{name}-test-point", end, SMALL_DN, Z, line)
    point = TEST_POINT.make(pressure=plant.size.pressure, temperature=side.temperature)
    station.attach(branch, Step(f"{name}-test-point", point, up=aisle, tag=f"PT-{tag}"), line.circuit)
    if not line.entering:
        # The isolating valve behind the tees needs a post on this side too.
        end = station.chain(end, [Step(f"{name}-held", PIPE.make(dn=side.dn, length=HELD), up=Z)], line.circuit)
    centre, _ = tee_lengths(side.dn, SMALL_DN)
    dial = THERMOMETER.make(pipe_dn=side.dn, to_axis=centre, temperature=side.temperature)
    top = end.port.at.origin[2] + centre + dial.bounds()[1][2]
    # Above a high lane nobody reads it: there it hangs below.
    way = Z if top <= HANDLE_HIGH else negative(Z)
    end, branch = _branched(station, f"{name}-thermometer", end, SMALL_DN, way, line)
    station.attach(branch, Step(f"{name}-thermometer", dial, up=aisle, tag=f"TI-{tag}"), line.circuit)
    if vented:
        end, branch = _branched(station, f"{name}-vent", end, VENT_DN, Z, line)
        vent = VENT.make(dn=VENT_DN, pressure=plant.size.pressure)
        station.attach(branch, Step(f"{name}-vent", vent, up=aisle, tag=f"AV-{tag}"), line.circuit)
    return end


def _branched(station: Assembly, name: str, end: Handle, dn: int, up: Vector, line: Line) -> tuple[Handle, Handle]:
    """Add a tee and return the free end of its run and its branch."""
    end = station.chain(end, [Step(f"{name}-tee", TEE.make(dn=end.port.dn, branch_dn=dn), up=up)], line.circuit)
    return end, Placed(station.instances[f"{name}-tee"]).port("branch")


def _drain(plant: Plant, name: str, branch: Handle, aisle: Vector, line: Line) -> None:
    """Lead a drain down to where a hose is coupled."""
    length = branch.port.at.origin[2] - HOSE_LEVEL - COCK_LENGTH
    steps = [Step(f"{name}-drain-pipe", PIPE.make(dn=DRAIN_DN, length=length))] if length > STUB else []
    end = plant.station.chain(branch, steps, line.circuit)
    drain = DRAIN.make(dn=DRAIN_DN, pressure=plant.size.pressure)
    tag = f"DV-{_tag(plant, line, name[0].upper())}"
    plant.station.attach(end, Step(f"{name}-drain", drain, up=aisle, tag=tag), line.circuit)


def _vent_line(plant: Plant, name: str, branch: Handle, way: Vector, line: Line) -> None:
    """Vent a high leg; a vent out of reach is led over and down to a cock."""
    station = plant.station
    vent = VENT.make(dn=VENT_DN, pressure=plant.size.pressure)
    end = branch
    if branch.port.at.origin[2] > VENT_REACH:
        elbow = ELBOW.make(dn=VENT_DN, angle=math.pi / 2)
        beside = tables.pipes().row(plant.port_dn(line)).outside_diameter / 2 + STUB
        end = station.chain(
            end,
            [
                Step(f"{name}-vent-elbow-1", elbow, up=way),
                Step(f"{name}-vent-pipe-1", PIPE.make(dn=VENT_DN, length=beside)),
                Step(f"{name}-vent-elbow-2", elbow, up=negative(Z)),
            ],
            line.circuit,
        )
        length = end.port.at.origin[2] - VENT_LEVEL
        end = station.chain(end, [Step(f"{name}-vent-pipe-2", PIPE.make(dn=VENT_DN, length=length))], line.circuit)
    tag = f"AV-{_tag(plant, line, name[0].upper())}"
    station.attach(end, Step(f"{name}-vent", vent, up=way, tag=tag), line.circuit)


def _headers(plant: Plant, ends: dict[str, list[tuple[str, Handle]]]) -> None:
    """Lay headers with risers and posts, or return and main of a series, then the bypass; expose the open ends."""
    positions, level = _positions(plant, ends)
    branches: dict[str, Handle] = {}
    series = plant.choices.arrangement == "series"
    for line in LINES:
        if line.source or not series:
            branches |= _header(plant, line, ends[line.name], positions[line.name], level)
    if series:
        branches |= _series(plant, ends, positions, level)
    for line in LINES:
        x = _riser_x(plant, line, positions)
        for letter, end in ends[line.name]:
            _, y, z = end.port.at.origin
            branch = branches[f"{line.name}-{letter}"]
            start, finish = (branch, end) if line.entering else (end, branch)
            plant.station.run(f"riser-{letter}-{line.name}", start, [(x, y, z)], finish, line.circuit)
            back, _ = elbow_lengths(ELBOW.make(dn=end.port.dn, angle=math.pi / 2))
            stand = support.COMPONENT.make(dn=end.port.dn, height=z)
            at_riser = x + back + SUPPORT_FROM_BEND
            post(f"support-{letter}-{line.name}-riser", plant.station, stand, at_riser, y, X)
            _between(plant, line, letter, end, at_riser)
        dn = plant.size.side(line).header_dn
        _posts(plant, f"support-header-{line.name}", dn, positions[line.name], level)
    if plant.size.buffer is not None:
        _lay_buffer(plant, plant.size.buffer, positions)
    if plant.size.bypass is not None:
        _lay_bypass(plant, branches["sink-in-bypass"], branches["sink-out-bypass"])


def _between(plant: Plant, line: Line, letter: str, end: Handle, riser: float) -> None:
    """Stand posts between that of the lead and that of the riser [x in m] where the line spans too far."""
    station, name, (_, y, z) = plant.station, f"{letter}-{line.name}", end.port.at.origin
    side = plant.size.side(line)
    span = POSTS_APART * min(tables.pipes().row(dn).span for dn in (side.dn, side.sensor.dn))
    lead = station.instances[f"support-{name}-lead"].at.origin[0]
    places = [riser, lead]
    behind = end.port.at.origin[0] - LEAD
    candidates = [("middle", behind, side.dn)] if behind > riser + LEAD else []
    straight = station.instances.get(f"{name}-straight-after")
    if straight is not None:
        pipe = Placed(straight)
        x = (pipe.port("in").port.at.origin[0] + pipe.port("out").port.at.origin[0]) / 2
        candidates.append(("meter", x, side.sensor.dn))
    if behind - riser > 4 * LEAD:
        candidates.append(("half", (riser + behind) / 2, side.dn))
    for role, x, dn in candidates:
        if max(b - a for a, b in itertools.pairwise(sorted(places))) > span:
            places.append(x)
            post(f"support-{name}-{role}", station, support.COMPONENT.make(dn=dn, height=z), x, y, X)


def _riser_x(plant: Plant, line: Line, positions: dict[str, float]) -> float:
    """Where a line rises: under its header; in series both sink lines rise to the main."""
    series = plant.choices.arrangement == "series"
    return positions["sink-out" if series and not line.source else line.name]


def _positions(plant: Plant, ends: dict[str, list[tuple[str, Handle]]]) -> tuple[dict[str, float], float]:
    """Choose x of each header's axis, from the machines outwards, and the common level [m].

    In series "sink-out" is the main and "sink-in" the return, farthest out.
    """
    series = plant.choices.arrangement == "series"
    order = [LINES[0], LINES[2], LINES[3], LINES[1]] if series else list(LINES)
    positions: dict[str, float] = {}
    beyond, level = math.inf, 0.0
    for line in order:
        side = plant.size.side(line)
        radius = tables.pipes().row(side.header_dn).outside_diameter / 2
        back, _ = elbow_lengths(ELBOW.make(dn=side.dn, angle=math.pi / 2))
        centre, _ = tee_lengths(side.header_dn, side.dn)
        served = [LINES[1], LINES[3]] if series and not line.source else [line]
        outermost = min(ends[one.name][0][1].port.at.origin[0] for one in served)
        x = min(outermost - LEG - back, beyond - HEADER_GAP - radius)
        other = positions.get("sink-out" if series else "sink-in")
        if not line.source and other is not None:
            bend, _ = elbow_lengths(ELBOW.make(dn=side.header_dn, angle=math.pi / 2))
            x = min(x, other - 2 * bend - tables.least_piece(side.header_dn), other - _bypass_length(plant))
        positions[line.name], beyond = x, x - radius
        highest = max(ends[one.name][0][1].port.at.origin[2] for one in served)
        level = max(level, highest + back + tables.least_piece(side.dn) + centre, least_header_level(side.header_dn))
    level = math.ceil(level / LEVEL_STEP - 1e-9) * LEVEL_STEP
    if plant.size.buffer is not None:
        back, _ = elbow_lengths(ELBOW.make(dn=plant.size.buffer.dn, angle=math.pi / 2))
        offset = 2 * back + tables.least_piece(plant.size.buffer.dn)
        if abs(level - plant.size.buffer.high) < offset:
            level = plant.size.buffer.high + offset
    return positions, level


def _header(plant: Plant, line: Line, ends: list[tuple[str, Handle]], x: float, level: float) -> dict[str, Handle]:
    """Lay a header past its lanes and the bypass, and expose its open end; return its branches by line and letter."""
    near, far = _reach(plant)
    reach = (near, far) if line.entering else (far, near)
    served = list(ends)
    if plant.size.bypass is not None and not line.source:
        place = at(x, plant.sense * plant.bypass_u, level, axis=negative(Z))
        port = Port("bypass", place, FlowDirection.NOTDEFINED, plant.size.bypass_dn, Joint.WELDED)
        served.append(("bypass", Handle(("bypass",), port)))
    opened, branches = header_along_y(
        plant.station,
        f"header-{line.name}",
        served,
        plant.size.side(line).header_dn,
        (plant.sense * reach[0], plant.sense * reach[1]),
        (x, level),
        negative(Z),
        line.flow,
        line.circuit,
    )
    _expose(plant, line, opened)
    return {f"{line.name}-{letter}": handle for letter, handle in branches.items()}


def _expose(plant: Plant, line: Line, opened: Handle) -> None:
    """Finish an open end with a flange and make it a port of the whole."""
    if plant.size.buffer is not None and not line.source:
        plant.opens[line.name] = opened
        return
    flange = plant.station.flanged(f"{line.name}-tie-in", opened, line.circuit)
    plant.station.expose(line.name.replace("-", "_"), flange)


def _series(
    plant: Plant, ends: dict[str, list[tuple[str, Handle]]], positions: dict[str, float], level: float
) -> dict[str, Handle]:
    """Lay the return past all machines, the bend at the far end, and the main back past them."""
    station, sense = plant.station, plant.sense
    entering, leaving = LINES[1], LINES[3]
    near, far = _reach(plant)
    branches: dict[str, Handle] = {}
    back, _ = elbow_lengths(ELBOW.make(dn=plant.size.sink.header_dn, angle=math.pi / 2))

    stops = [(plant.bypass_u, "sink-in-bypass", "diverging")] if plant.size.bypass is not None else []
    first, last = _pass_by(plant, entering, (positions["sink-in"], near, far), level, stops, branches)
    _expose(plant, entering, first)
    stops = [
        (sense * end.port.at.origin[1], f"{line.name}-{letter}", line.flow)
        for line in (entering, leaving)
        for letter, end in ends[line.name]
    ]
    if plant.size.bypass is not None:
        stops.append((plant.bypass_u, "sink-out-bypass", "converging"))
    start, opened = _pass_by(plant, leaving, (positions["sink-out"], far, near), level, stops, branches)
    turn = sense * (far - back - tables.least_piece(plant.size.sink.header_dn))
    corners = [(positions["sink-in"], turn, level), (positions["sink-out"], turn, level)]
    station.run("sink-bend", last, corners, start, entering.circuit)
    _expose(plant, leaving, opened)
    return branches


def _pass_by(
    plant: Plant,
    line: Line,
    course: tuple[float, float, float],
    level: float,
    stops: list[tuple[float, str, str]],
    branches: dict[str, Handle],
) -> tuple[Handle, Handle]:
    """Lay a line along y through tees, with a bypass valve between those of each machine.

    Args:
        plant: the module.
        line: that it belongs to.
        course: x [m], u where it begins and where it ends [m].
        level: of its axis [m].
        stops: u, name and flow of each tee.
        branches: takes the branches by name.

    Returns:
        Its first and its last end.
    """
    station, size = plant.station, plant.size
    x, begin, finish = course
    sense = math.copysign(1.0, finish - begin)
    way = (0.0, plant.sense * sense, 0.0)
    dn = size.sink.header_dn
    position = begin
    pipe = PIPE.make(dn=dn, length=LEAD)
    placed = station.add(f"main-{line.name}", pipe, at(x, plant.sense * begin, level, ref=way), "", line.circuit)
    first, here, within = placed.port("in"), placed.port("out"), False
    position += sense * LEAD
    for u, name, flow in sorted(stops, key=lambda stop: sense * stop[0]):
        bypass = name.endswith("bypass")
        branch_dn = size.bypass_dn if bypass else size.sink.dn
        tee = TEE.make({"flow": flow}, dn=dn, branch_dn=branch_dn)
        _, half = tee_lengths(dn, branch_dn)
        gap = abs(u - position) - half
        steps = [Step(f"main-pipe-to-{name}", PIPE.make(dn=dn, length=gap))]
        if within and not bypass:
            driven = {"operator": "actuator", "normally_open": False, "chain": True}  # the main is overhead
            valve = butterfly_valve.COMPONENT.make(driven, dn=dn)
            length = math.dist(valve.port("in").at.origin, valve.port("out").at.origin)
            rest = (gap - length - 2 * tables.flanges().row(dn).thickness) / 2
            letter = name[-1]
            tag = f"MV-{plant.choices.number}05{letter.upper()}"
            steps = [
                Step(f"{letter}-bypass-pipe-before", PIPE.make(dn=dn, length=rest), up=Z),
                Step(f"{letter}-bypass-valve", _driven(valve, tag.replace("MV", "MOV")), up=Z, tag=tag),
                Step(f"{letter}-bypass-pipe-after", PIPE.make(dn=dn, length=rest), up=Z),
            ]
        here = station.chain(here, [*steps, Step(f"{name}-main-tee", tee, up=negative(Z))], line.circuit)
        branches[name] = Placed(station.instances[f"{name}-main-tee"]).port("branch")
        position = u + sense * half
        within = flow == "diverging" and not bypass
    rest = PIPE.make(dn=dn, length=abs(finish - position))
    return first, station.chain(here, [Step(f"main-{line.name}-end", rest)], line.circuit)


def _bypass_steps(plant: Plant) -> list[Step]:
    """Isolating valve, strainer, straight, control valve, straight, isolating valve (domain 1.7)."""
    sized, dn, number = plant.size.bypass, plant.size.bypass_dn, plant.choices.number
    if sized is None:
        return []
    control = _driven(globe_control_valve.build(globe_control_valve.Choices(), sized), f"MOV-{number}06")
    side = negative(plant.across)
    flows = 1.0 if plant.choices.arrangement == "series" else -1.0
    valve = butterfly_valve.COMPONENT.make({"turned": -side[1] * flows < 0}, dn=dn)
    reduced = sized.dn != dn
    before = [Step("bypass-inlet-reducer", REDUCER.make(dn_in=dn, dn_out=sized.dn), up=Z)] if reduced else []
    after = [Step("bypass-outlet-reducer", REDUCER.make(dn_in=sized.dn, dn_out=dn), up=Z)] if reduced else []
    return [
        Step("bypass-inlet-valve", valve, up=side, tag=f"HV-{number}06A"),
        Step("bypass-strainer", strainer.make_above_floor(dn, BYPASS_LEVEL), up=Z, tag=f"F-{number}06"),
        *before,
        Step("bypass-straight-before", PIPE.make(dn=sized.dn, length=sized.straight_up), up=Z),
        Step("bypass-control-valve", control, up=Z, tag=f"CV-{number}06"),
        Step("bypass-straight-after", PIPE.make(dn=sized.dn, length=max(sized.straight_down, STUB)), up=Z),
        *after,
        Step("bypass-outlet-valve", valve, up=side, tag=f"HV-{number}06B"),
    ]


def _bypass_length(plant: Plant) -> float:
    """Distance of the two headers that the bypass needs [m]: its parts laid out for measure; 0 without one."""
    steps = _bypass_steps(plant)
    if not steps:
        return 0.0
    trial = Assembly()
    start = trial.add("lead", PIPE.make(dn=plant.size.bypass_dn, length=LEG), at())
    end = trial.welded(trial.chain(start.port("out"), steps))
    back, _ = elbow_lengths(ELBOW.make(dn=plant.size.bypass_dn, angle=math.pi / 2))
    return end.port.at.origin[0] + LEG + 2 * back


def _lay_buffer(plant: Plant, sized: buffer_vessel.Size, positions: dict[str, float]) -> None:
    """Stand the vessel beyond the sink's headers: hot from the supply, cold to the return, the tie-ins behind it."""
    station, sense, dn = plant.station, plant.sense, sized.dn
    returning, leaving = LINES[1], LINES[3]
    cold_end = _reduced(station, "sink-in-buffer-reducer", plant.opens["sink-in"], dn, returning)
    hot_end = _reduced(station, "sink-out-buffer-reducer", plant.opens["sink-out"], dn, leaving)
    vessel = buffer_vessel.build(buffer_vessel.Choices(), sized)
    back, _ = elbow_lengths(ELBOW.make(dn=dn, angle=math.pi / 2))
    outside = tables.pipes().row(dn).outside_diameter
    piece = tables.least_piece(dn)
    reach = -vessel.port("hot_in").at.origin[0]
    x = min(positions["sink-in"], positions["sink-out"]) - max(2 * back + piece, HEADER_GAP + outside + reach)
    near = max(sense * end.port.at.origin[1] for end in (cold_end, hot_end))
    hot_y = sense * (near + back + piece)
    cold_y = sense * (near + back + piece + outside + HEADER_GAP)
    centre = cold_y + sense * (back + LEG + reach)
    placed = station.add(
        "buffer",
        vessel,
        at(x, centre, 0.0, ref=plant.across),
        f"TK-{plant.choices.number}",
        port_circuits={
            "hot_in": leaving.circuit,
            "hot_out": leaving.circuit,
            "cold_in": returning.circuit,
            "cold_out": returning.circuit,
            "drain": returning.circuit,
        },
    )
    hot_x, _, level = hot_end.port.at.origin
    corners = [(hot_x, hot_y, level), (hot_x, hot_y, sized.high), (x, hot_y, sized.high)]
    station.run("buffer-hot", hot_end, corners, placed.port("hot_in"), leaving.circuit)
    cold_x = cold_end.port.at.origin[0]
    corners = [(x, cold_y, sized.low), (cold_x, cold_y, sized.low), (cold_x, cold_y, level)]
    station.run("buffer-cold", placed.port("cold_out"), corners, cold_end, returning.circuit)
    for name, y, height in (("hot", hot_y, sized.high), ("cold", cold_y, sized.low)):
        stand = support.COMPONENT.make(dn=dn, height=height)
        post(f"support-buffer-{name}", station, stand, x + back + SUPPORT_FROM_BEND, y, X)
    outlet = placed.port("drain")
    drain = DRAIN.make(dn=outlet.port.dn, pressure=plant.size.pressure)
    station.attach(outlet, Step("buffer-drain", drain, up=X, tag=f"DV-{plant.choices.number}07"), returning.circuit)
    station.expose("sink_out", placed.port("hot_out"))
    station.expose("sink_in", placed.port("cold_in"))


def _lay_bypass(plant: Plant, start: Handle, finish: Handle) -> None:
    """Lead the bypass down from one branch, along the floor through its control valve, and up to the other."""
    station, dn, circuit = plant.station, plant.size.bypass_dn, LINES[1].circuit
    x, y, z = start.port.at.origin
    way = unit((finish.port.at.origin[0] - x, 0.0, 0.0))
    elbow = ELBOW.make(dn=dn, angle=math.pi / 2)
    back, _ = elbow_lengths(elbow)
    steps = [
        Step("bypass-drop", PIPE.make(dn=dn, length=z - BYPASS_LEVEL - back)),
        Step("bypass-elbow", elbow, up=way),
        Step("bypass-lead", PIPE.make(dn=dn, length=LEG), up=Z),
        *_bypass_steps(plant),
    ]
    end = station.welded(station.chain(start, steps, circuit), circuit)
    stand = support.COMPONENT.make(dn=dn, height=BYPASS_LEVEL)
    other = finish.port.at.origin[0]
    post("support-bypass-inlet", station, stand, x + way[0] * (back + SUPPORT_FROM_BEND), y, X)
    post("support-bypass-outlet", station, stand, other - way[0] * (back + SUPPORT_FROM_BEND), y, X)
    station.run("bypass-rise", end, [(other, y, BYPASS_LEVEL)], finish, circuit)
    for name in ("bypass-inlet-valve", "bypass-outlet-valve"):
        placed = Placed(station.instances[name])
        clear = stem_clearance(placed.instance.component)
        station.envelopes.append(standing_room(placed, negative(plant.across), clear))


def _reach(plant: Plant) -> tuple[float, float]:
    """Where headers end at the tie-ins and at the far side, in u [m]."""
    beyond = [plant.lane(line) + HEADER_END + plant.outside(line) - POST_ROOM for line in LINES[:2]]
    near = plant.port_u + beyond[0] if plant.size.bypass is None else plant.bypass_u + HEADER_END
    return near, plant.machine_u(0) + plant.port_u - beyond[1]


def _posts(plant: Plant, name: str, dn: int, x: float, level: float) -> None:
    """Stand posts under a header: near its ends, before each machine and between two."""
    stand = support.COMPONENT.make(dn=dn, height=level)
    near, far = _reach(plant)
    places = [far + END_SUPPORT, near - END_SUPPORT]
    for place in range(plant.machines):
        middle = plant.machine_u(place) + plant.port_u
        places.append(middle)
        if place:
            places.append(middle - plant.lane(LINES[1]) - plant.outside(LINES[1]))
    filled = _filled(plant, dn, sorted(places))
    # Held in the middle it grows both ways, half as far.
    held = len(filled) // 2 if near - far > UNANCHORED else None
    anchor = support.COMPONENT.make({"function": "ANCHOR"}, dn=dn, height=level)
    for number, u in enumerate(filled):
        post(f"{name}-{number + 1}", plant.station, anchor if number == held else stand, x, plant.sense * u, Y)


def _filled(plant: Plant, dn: int, places: list[float]) -> list[float]:
    """Add posts where two stand farther apart than the span, clear of the lanes that pass below; u [m], ascending."""
    span = tables.pipes().row(dn).span
    lanes = [
        plant.machine_u(place) + plant.port_u + line.side * plant.lane(line)
        for place in range(plant.machines)
        for line in LINES
    ]
    found = places[:1]
    for low, high in itertools.pairwise(places):
        count = math.ceil((high - low) / span - 1e-9)
        for number in range(1, count):
            middle = low + (high - low) * number / count
            for step in range(20):
                tried = [middle + sign * step * LEVEL_STEP for sign in (1, -1)]
                free = [u for u in tried if all(abs(u - lane) >= POST_ROOM + LEAD for lane in lanes)]
                if free:
                    found.append(free[0])
                    break
        found.append(high)
    return found


GRID = {
    "source_heat": ("4 MW",),
    "source_in": ("30 degC",),
    "source_out": ("20 degC",),
    "sink_in": ("45 degC",),
    "sink_out": ("75 degC",),
    "machines": (1, 2),
    "standby": (False, True),
    "arrangement": ("parallel", "series"),
    "minimum_flow_bypass": (False, True),
    "hand": ("left", "right"),
}

EXCLUDED = (Exclusion({"machines": 1, "arrangement": "series"}, "one machine is no series"),)

COMPONENT = ComponentType("heat_pump_interface", Choices, Duty, size, build, GRID, EXCLUDED)
