r"""Dry-cooler fallback: equal coolers in parallel that take all of the heat, behind a diverting valve.

        z ^     hot line: vent
          |    __|__[~]-| cooler |       hot_in at +y, cold_out at -y of each cooler's middle
          |   |
          |  [x]  ACCESS beside it (+y)
          |   |     __[x]_[~]-| cooler |     ACCESS beside it (-y)
     hot o-----    |
    cold o---------+           headers along y, one above the other                 --> x

    seen from the headers:   cap [====T====T====[3-way]==| hot_in
                                                  |bypass
                             cap [====T====T======T======| cold_out              along y

The origin is on the ground below the port faces of cooler A, on its centre line. A right-hand one opens at +y and has
cooler B, C, … at -y, a left-hand one the other way round. The diverting valve leads past the coolers what must not
be cooled: in frost, and while the heat is wanted elsewhere. Ports: "hot_in" and "cold_out", flanged.
"""

import math
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.calc import hydraulics
from component_library.components import drain, dry_cooler, support, three_way_valve, vent
from component_library.components.elbow import COMPONENT as ELBOW
from component_library.components.flange import COMPONENT as FLANGE
from component_library.components.pipe import COMPONENT as PIPE
from component_library.components.pump_skid import flexible
from component_library.components.separator_train import isolating
from component_library.components.tee import COMPONENT as TEE
from component_library.compose import (
    FLANGED,
    SHORTEST_PIPE,
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
from component_library.quantities import Inputs, Power, Pressure, Ratio, Temperature
from component_library.shoring import shore
from component_library.standards import tables
from component_library.standards.tables import OutOfTable

LETTERS = "ABCDEFGH"
STUB = 0.1
"""Least straight piece between two fittings [m] (domain rule ROU-01)."""
VENTED = 0.3
"""Piece with the vent behind the flexible connector of the hot line [m] (practice)."""
UNDER = 0.45
"""From the underside of the lower header to the ground [m]: socket, drain and hose (practice)."""
BETWEEN = 0.3
"""Free height between the headers [m]: insulation of both and 100 mm (DIN 4140, domain 3.2)."""
ROOM = 0.5
"""From the risers to the branches of the headers [m]: a person beside a riser stands clear of them (practice)."""
END = 0.4
"""From the last tee to the ends of a header, with a support [m] (practice)."""
DRAINED = 0.4
"""Piece of a header with its drain [m] (practice)."""
ARM = 0.45
"""How far the posts of the upper header stand beside the lower one [m] (practice)."""
VALVE_DROP = 20e3
"""Drop that the diverting valve may take [Pa] (practice)."""
PLINTH_STEP = 0.05
"""Plinths below the coolers are a multiple of this high [m] (practice)."""
LANE = 0.1
"""Added to the height of a cooler, which is the free width for its air [m] (practice)."""


class Choices(Inputs):
    """`units`: equal coolers in parallel. `diverting`: a three-way valve before them, and a bypass to the return."""

    units: Annotated[int, Field(ge=1, le=8)] = 2
    diverting: bool = True
    hand: Literal["left", "right"] = "right"
    number: Annotated[int, Field(ge=1, le=9)] = 1
    circuit: str = "DRY"


class Duty(Inputs):
    """All of the heat that may have to be rejected, temperatures of fluid and air, glycol, gauge pressure."""

    heat: Power
    hot_in: Temperature
    cold_out: Temperature
    air: Temperature
    glycol: Ratio = 0.35
    pressure: Pressure = 6e5


@dataclass(frozen=True)
class Size:
    """One of the coolers, DN of the headers, the diverting valve if any."""

    cooler: dry_cooler.Size
    header_dn: int
    valve: three_way_valve.Size | None
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Share all of the heat among the coolers, choose headers and valve.

    Raises:
        SizingError: air too warm, more heat than the coolers reject, a flow beyond pipes and valves, or one side of a
            circuit.
    """
    if "-" in choices.circuit:
        raise SizingError(
            f"dry-cooler fallback: circuit {choices.circuit!r} is one side", f'both are laid: "{choices.circuit[:-2]}"'
        )
    inputs = dry_cooler.Duty.of(
        heat=duty.heat,
        hot_in=duty.hot_in,
        cold_out=duty.cold_out,
        air=duty.air,
        glycol=duty.glycol,
        pressure=duty.pressure,
    )
    cooler = dry_cooler.size(dry_cooler.Choices.of(units=choices.units), inputs)
    flow = cooler.flow * choices.units
    try:
        dn = max(hydraulics.choose_dn(flow), cooler.row.dn)
    except OutOfTable as error:
        raise SizingError(f"dry-cooler fallback: {error}", error.hint) from error
    valve = None
    if choices.diverting:
        valve = three_way_valve.size(
            three_way_valve.Choices.of(function="diverting"),
            three_way_valve.Duty.of(flow=flow, drop=VALVE_DROP, temperature=duty.hot_in, dn=dn, pressure=duty.pressure),
        )
    figures = (
        Figure("heat", duty.heat, "W", "100 % of the rejected heat", "domain 1.8", "practice"),
        Figure("units", choices.units, "", "chosen, all on duty", "duty"),
        Figure("flow", flow, "m3/s", "units x flow of one", "domain 5.2"),
        Figure(
            "header_dn", dn, "DN", "least DN within velocity and gradient, not below a cooler's", "CIBSE", "practice"
        ),
        *(replace(figure, key=f"cooler.{figure.key}") for figure in cooler.figures if figure.key != "units"),
        *(replace(figure, key=f"valve.{figure.key}") for figure in (valve.figures if valve else ())),
    )
    sized = Size(cooler, dn, valve, figures)
    low = max(-_below_valve(sized), _below_riser(sized))
    if low <= 0:
        return sized
    plinth = math.ceil(low / PLINTH_STEP - 1e-9) * PLINTH_STEP
    raised = dry_cooler.size(dry_cooler.Choices.of(units=choices.units, plinth=plinth), inputs)
    figure = Figure("plinth", plinth, "m", "both lines above their headers, with bends and valve", "layout", "practice")
    return replace(sized, cooler=raised, figures=(*figures, figure))


def build(choices: Choices, size: Size) -> Component:
    """Stand the coolers in a row, lead both lines of each out, then headers, valve and supports."""
    field = Assembly(f"{choices.circuit}-S")
    sense = _sense(choices)
    cooler = dry_cooler.build(dry_cooler.Choices.of(units=choices.units, plinth=size.cooler.plinth), size.cooler)
    pitch = size.cooler.row.width + size.cooler.row.height + LANE
    hot: list[tuple[str, Handle]] = []
    cold: list[tuple[str, Handle]] = []
    for index in range(choices.units):
        letter = LETTERS[index]
        placed = field.add(
            f"cooler-{letter.lower()}",
            cooler,
            at(y=-sense * index * pitch),
            tag=f"DC-{choices.number}{letter}",
            port_circuits={"hot_in": f"{choices.circuit}-S", "cold_out": f"{choices.circuit}-R"},
            properties={"DHR_Design": {"ParallelGroup": f"DC-{choices.number}", "DutyStandby": "DUTY"}},
        )
        hot.append((letter.lower(), _hot_line(field, choices, size, placed, letter)))
        cold.append((letter.lower(), _cold_line(field, choices, placed, letter)))
    _headers(field, choices, size, hot, cold)
    shore(field)
    return field.component(
        f"Dry-cooler fallback {choices.units} x {size.cooler.row.heat / 1e3:g} kW", "DRYCOOLERFALLBACK"
    )


def _sense(choices: Choices) -> int:
    """Side where the headers are open: 1 for +y."""
    return 1 if choices.hand == "right" else -1


def _hot_line(field: Assembly, choices: Choices, size: Size, cooler: Placed, letter: str) -> Handle:
    """Chain from the inlet of a cooler back past its vent and down to its valve; return the weld end below."""
    name, circuit = f"cooler-{letter.lower()}-hot", f"{choices.circuit}-S"
    dn = cooler.port("hot_in").port.dn
    connector = flexible(dn, size.cooler.duty.hot_in)
    here = field.chain(cooler.port("hot_in"), [Step(f"{name}-connector", connector)], circuit)
    here, sockets = field.tapped(f"{name}-spool", here, VENTED, (Tap("vent", VENTED / 2, Z),), circuit)
    tag = f"{choices.number}51{letter}"
    part = vent.make_at(sockets["vent"].port.at.origin[2])
    field.attach(sockets["vent"], Step(f"{name}-vent", part, up=Y, tag=f"AV-{tag}"), circuit)
    elbow, valve = ELBOW.make(dn=dn, angle=math.pi / 2), isolating(dn)
    here = field.chain(here, [Step(f"{name}-elbow", elbow, up=negative(Z))], circuit)
    rest = _below_valve(size)  # a piece too short to be welded in below the valve goes above it
    steps = [
        Step(f"{name}-drop", PIPE.make(dn=dn, length=STUB + rest if rest < SHORTEST_PIPE else STUB)),
        Step(f"{name}-valve", valve, up=Y, tag=f"HV-{tag}"),
    ]
    end = field.welded(field.chain(here, steps, circuit), circuit)
    field.envelopes.append(standing_room(Placed(field.instances[f"{name}-valve"]), Y, stem_clearance(valve)))
    return end


def _below_valve(size: Size) -> float:
    """Height that is left for pipe between the valve of a hot line and the elbow at the header's level [m]."""
    dn = size.cooler.row.dn
    valve = isolating(dn)
    joint = FLANGE.make(dn=dn).port("out").at.origin[0] if valve.port("in").joint in FLANGED else 0.0
    body = math.dist(valve.port("in").at.origin, valve.port("out").at.origin)
    back, _ = elbow_lengths(ELBOW.make(dn=dn, angle=math.pi / 2))
    return size.cooler.port_levels[1] - 2 * back - STUB - 2 * joint - body - _levels(size)[1]


def _below_riser(size: Size) -> float:
    """Height that the riser of a cold line lacks for two elbows and the piece between them [m]."""
    dn = size.cooler.row.dn
    back, _ = elbow_lengths(ELBOW.make(dn=dn, angle=math.pi / 2))
    return _levels(size)[0] + 2 * back + tables.least_piece(dn) - size.cooler.port_levels[0]


def _cold_line(field: Assembly, choices: Choices, cooler: Placed, letter: str) -> Handle:
    """Chain from the outlet of a cooler through its valve; return the weld end."""
    name, circuit = f"cooler-{letter.lower()}-cold", f"{choices.circuit}-R"
    dn = cooler.port("cold_out").port.dn
    valve = isolating(dn)
    tag = f"{choices.number}52{letter}"
    steps = [
        Step(f"{name}-connector", flexible(dn, _hottest(cooler))),
        Step(f"{name}-spool", PIPE.make(dn=dn, length=VENTED)),
        Step(f"{name}-valve", valve, up=negative(Y), tag=f"HV-{tag}"),
    ]
    end = field.welded(field.chain(cooler.port("cold_out"), steps, circuit), circuit)
    room = standing_room(Placed(field.instances[f"{name}-valve"]), negative(Y), stem_clearance(valve))
    field.envelopes.append(room)
    return end


def _headers(
    field: Assembly, choices: Choices, size: Size, hot: list[tuple[str, Handle]], cold: list[tuple[str, Handle]]
) -> None:
    """Lay both headers, join the lines to them, finish the open ends, and stand the posts."""
    dn, sense = size.header_dn, _sense(choices)
    branch = size.cooler.row.dn
    back, _ = elbow_lengths(ELBOW.make(dn=branch, angle=math.pi / 2))
    reach, half = tee_lengths(dn, branch)
    low, upper = _levels(size)
    riser = min(end.port.at.origin[0] for _, end in (*hot, *cold)) - STUB - back
    x = riser - ROOM - reach
    ends = [end.port.at.origin[1] for _, end in (*hot, *cold)]
    near, far = (max(ends), min(ends)) if sense > 0 else (min(ends), max(ends))
    near, far = near + sense * (half + END), far - sense * (half + END)
    supply, return_ = f"{choices.circuit}-S", f"{choices.circuit}-R"
    hot_end, hots = header_along_y(field, "hot-header", hot, dn, (near, far), (x, upper), X, "diverging", supply)
    cold_end, colds = header_along_y(field, "cold-header", cold, dn, (far, near), (x, low), X, "converging", return_)
    for letter, end in hot:
        _, y, _ = end.port.at.origin
        field.run(f"cooler-{letter}-hot", hots[letter], [(end.port.at.origin[0], y, upper)], end, supply)
    for letter, end in cold:
        _, y, level = end.port.at.origin
        field.run(f"cooler-{letter}-cold", end, [(riser, y, level), (riser, y, low)], colds[letter], return_)
    hot_end, cold_end = _tie_ins(field, choices, size, hot_end, cold_end)
    field.expose("hot_in", field.flanged("hot-tie-in", hot_end, supply))
    field.expose("cold_out", field.flanged("cold-tie-in", cold_end, return_))
    lower_stand = support.COMPONENT.make(dn=dn, height=low)
    upper_stand = support.COMPONENT.make({"arm": ARM}, dn=dn, height=upper)
    places = [near - sense * END / 2, far + sense * END / 2]
    places += [(one + other) / 2 for one, other in zip(sorted(ends), sorted(ends)[1:], strict=False)]
    for number, y in enumerate(sorted(places), 1):
        post(f"support-cold-{number}", field, lower_stand, x, y, Y)
        post(f"support-hot-{number}", field, upper_stand, x, y, Y)


def _hottest(cooler: Placed) -> float:
    """Temperature that the connector of the cold line must bear [K]: the warm one, with the fans at rest."""
    return float(cooler.instance.component.properties["DHR_Design"]["TS"])


def _levels(size: Size) -> tuple[float, float]:
    """Heights of the cold and of the hot header [m]: these are clear of each other, and of the bypass between them."""
    pipe = tables.pipes().row(size.header_dn).outside_diameter
    low = round(pipe / 2 + UNDER, 3)
    level = low + pipe + BETWEEN
    if size.valve is not None:
        valve = three_way_valve.build(three_way_valve.Choices.of(function="diverting"), size.valve)
        depth = -valve.port("bypass").at.origin[2]
        flange = tables.flanges().row(size.header_dn).thickness
        level = max(level, low + tee_lengths(size.header_dn, size.header_dn)[0] + STUB + 2 * flange + depth)
    return low, math.ceil(level * 20) / 20


def _tie_ins(field: Assembly, choices: Choices, size: Size, hot: Handle, cold: Handle) -> tuple[Handle, Handle]:
    """Attach drains and the diverting valve with its bypass; return both open ends."""
    dn = size.header_dn
    supply, return_ = f"{choices.circuit}-S", f"{choices.circuit}-R"
    tap = (Tap("drain", DRAINED / 2, negative(Z)),)
    cold, sockets = field.tapped("cold-tie-in-pipe", cold, DRAINED, tap, return_)
    cock = drain.COMPONENT.make(dn=15)
    field.attach(sockets["drain"], Step("cold-drain", cock, up=negative(X), tag=f"DV-{choices.number}52"), return_)
    if size.valve is None:
        return field.chain(hot, [Step("hot-tie-in-pipe", PIPE.make(dn=dn, length=DRAINED))], supply), cold
    component = three_way_valve.build(three_way_valve.Choices.of(function="diverting"), size.valve)
    placed = field.attach(
        field.welded(field.chain(hot, [Step("hot-valve-pipe", PIPE.make(dn=dn, length=2 * DRAINED))], supply), supply),
        Step("diverting-valve", component, up=Z, tag=f"CV-{choices.number}50"),
        supply,
    )
    bypass = field.welded(placed.port("bypass"), supply)
    tee = TEE.make({"flow": "converging"}, dn=dn, branch_dn=dn)
    gap = abs(bypass.port.at.origin[1] - cold.port.at.origin[1]) - tee_lengths(dn, dn)[1]
    cold = field.chain(cold, [Step("bypass-pipe-cold", PIPE.make(dn=dn, length=gap))], return_)
    joint = field.attach(cold, Step("bypass-tee", tee, up=Z), return_)
    field.straight("bypass", bypass, joint.port("branch"), return_)
    ends = field.welded(placed.port("in"), supply), joint.port("out")
    outer = [
        field.chain(end, [Step(f"{name}-end-pipe", PIPE.make(dn=dn, length=END))], circuit)
        for name, end, circuit in zip(("hot", "cold"), ends, (supply, return_), strict=True)
    ]
    return outer[0], outer[1]


GRID = {
    "heat": ("400 kW", "1 MW"),
    "hot_in": ("40 degC",),
    "cold_out": ("30 degC",),
    "air": ("15 degC", "28 degC"),
    "units": (2, 3),
    "diverting": (True, False),
    "hand": ("left", "right"),
}

EXCLUDED = (Exclusion({"air": "28 degC"}, "the fluid would be 2 K warmer than the air"),)

COMPONENT = ComponentType("dry_cooler_fallback", Choices, Duty, size, build, GRID, EXCLUDED)
