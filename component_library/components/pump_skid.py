r"""Pump skid: N duty pumps and their standby between a suction and a discharge header.

        z ^                       ==o== discharge header (along y)
          |                         |
          |                        [x] isolating valve
          |                         |  spool
          |                        [v] check valve
          |                        \_/ reducer
    ==o==-[x]-[strainer]-pipe-\_--(pump)=motor=| SERVICE (back pull-out) |
     suction header (along y)                                       --> x

The origin is on the floor below the suction flange of pump A; B, C, … follow towards -y.
Ports: "suction" and "discharge", the flanged open ends of the headers.

Order of parts: Griswold pump manual (check valve between pump and discharge isolating valve); straight pipe before
the suction flange: 5 DN (HI 9.6.6, practice).
"""

import math
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.calc import hydraulics
from component_library.components import butterfly_valve, check_valve, end_suction_pump, reducer, strainer, support
from component_library.components.pipe import COMPONENT as PIPE
from component_library.compose import (
    STANDING,
    Assembly,
    Handle,
    Placed,
    Step,
    header_along_y,
    post,
    side_clearance,
    standing_room,
    tee_lengths,
)
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, X, Y, Z, at, negative
from component_library.quantities import Flow, Inputs, Length, Pressure, Temperature
from component_library.standards import tables
from component_library.standards.tables import OutOfTable

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
POST_ARM = 0.45
"""How far the posts of the discharge header stand before the suction flanges [m], clear of the aisles (practice)."""


class Choices(Inputs):
    """What changes the layout. `suction_from`, `discharge_to`: the side where a header is open, seen along +x."""

    duty_pumps: Annotated[int, Field(ge=1, le=3)] = 1
    standby: bool = True
    suction_from: Literal["left", "right"] = "right"
    discharge_to: Literal["left", "right"] = "left"
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
class Size:
    """Sizes of the parts: diameters DN, lengths [m]. `header_height` is what was asked; `build` goes no lower."""

    pumps: int
    pump: end_suction_pump.Size
    branch_dn: int
    header_dn: int
    pitch: float
    base_height: float
    suction_level: float
    header_height: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Share the flow among the duty pumps, choose pump, diameters and pitch.

    Raises:
        SizingError: flow or head is beyond the pump or pipe tables.
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
    shaft = pump.shaft_height - pump.base_height
    basket = strainer.least_level(branch)
    base = max(pump.base_height, math.ceil((basket - shaft) * 100 - 1e-9) / 100)
    pump = end_suction_pump.size(end_suction_pump.Choices.of(base_height=base), inputs)
    aisle = AISLE_LARGE if pump.motor_power >= LARGE_MOTOR else AISLE
    pitch = pump.width + aisle
    figures = (
        Figure("flow_each", each, "m3/s", "flow / duty pumps", "duty"),
        Figure("branch_dn", branch, "DN", "least DN within velocity and gradient", "CIBSE, domain 5.1", "practice"),
        Figure("header_dn", header, "DN", "least DN within velocity and gradient", "CIBSE, domain 5.1", "practice"),
        Figure("pitch", pitch, "m", "pump width + aisle between pumps", "domain 3.2", "practice"),
        Figure("base_height", base, "m", "strainer basket and drain clear of the floor", "domain 3.2", "practice"),
        *(replace(figure, key=f"pump.{figure.key}") for figure in pump.figures),
    )
    number = choices.duty_pumps + choices.standby
    return Size(number, pump, branch, header, pitch, base, pump.shaft_height, duty.header_height, figures)


def build(choices: Choices, size: Size) -> Component:
    """Lay out the branches, then the headers at their ends, then the supports."""
    skid = Assembly(circuit=choices.circuit)
    filter_ = strainer.make_above_floor(size.branch_dn, size.suction_level)
    pump = end_suction_pump.build(end_suction_pump.Choices.of(base_height=size.base_height), size.pump)
    suction_ends: list[tuple[str, Handle]] = []
    discharge_ends: list[tuple[str, Handle]] = []
    for number in range(size.pumps):
        letter = LETTERS[number]
        standby = choices.standby and number == size.pumps - 1
        placed = skid.add(
            f"pump-{letter.lower()}",
            pump,
            at(y=-number * size.pitch),
            tag=f"P-{choices.number}{letter}",
            properties={
                "DHR_Design": {
                    "DutyStandby": "STANDBY" if standby else "DUTY",
                    "ParallelGroup": f"P-{choices.number}",
                }
            },
        )
        suction_ends.append((letter.lower(), _suction(skid, choices, size, filter_, placed, letter)))
        discharge_ends.append((letter.lower(), _discharge(skid, choices, size, placed, letter)))
    _headers(skid, choices, size, suction_ends, discharge_ends)
    kind = "N+1" if choices.standby else "N"
    return skid.component(f"Pump skid {choices.duty_pumps}{'+1' if choices.standby else ''} ({kind})", "PUMPSKID")


def least_header_level(dn: int) -> float:
    """Least height of an overhead header's axis [m]: its insulation leaves the headroom of a walkway."""
    return HEADROOM + INSULATION + tables.pipes().row(dn).outside_diameter / 2


def _suction(skid: Assembly, choices: Choices, size: Size, filter_: Component, pump: Placed, letter: str) -> Handle:
    name, dn = f"pump-{letter.lower()}", size.branch_dn
    steps: list[Step] = []
    if size.pump.suction_dn != dn:
        eccentric = reducer.COMPONENT.make({"design": "eccentric"}, dn_in=dn, dn_out=size.pump.suction_dn)
        steps.append(Step(f"{name}-suction-reducer", eccentric, up=Z))
    # The lever lies over the header side, clear of what is drawn up out of the strainer.
    valve = butterfly_valve.COMPONENT.make({"turned": True}, dn=dn)
    steps += [
        Step(f"{name}-suction-straight", PIPE.make(dn=dn, length=STRAIGHT * dn / 1000), up=Z),
        Step(f"{name}-strainer", filter_, up=Z, tag=f"F-{choices.number}11{letter}"),
        Step(f"{name}-suction-valve", valve, up=Z, tag=f"HV-{choices.number}11{letter}"),
    ]
    end = skid.welded(skid.chain(pump.port("in"), steps))
    isolating = Placed(skid.instances[f"{name}-suction-valve"])
    # As far from the header as the pump allows.
    along = min(STANDING / 2, -isolating.port("out").port.at.origin[0] - STANDING / 2)
    skid.envelopes.append(standing_room(isolating, Y, side_clearance(valve), along))
    return end


def _discharge(skid: Assembly, choices: Choices, size: Size, pump: Placed, letter: str) -> Handle:
    name, dn = f"pump-{letter.lower()}", size.branch_dn
    steps: list[Step] = []
    if size.pump.discharge_dn != dn:
        concentric = reducer.COMPONENT.make({"design": "concentric"}, dn_in=size.pump.discharge_dn, dn_out=dn)
        steps.append(Step(f"{name}-discharge-reducer", concentric))
    valve = butterfly_valve.COMPONENT.make(dn=dn)
    steps += [
        Step(f"{name}-check-valve", check_valve.COMPONENT.make(dn=dn), tag=f"NRV-{choices.number}12{letter}"),
        Step(f"{name}-discharge-spool", PIPE.make(dn=dn, length=max(STUB, dn / 1000))),
        Step(f"{name}-discharge-valve", valve, up=negative(X), tag=f"HV-{choices.number}12{letter}"),
    ]
    end = skid.welded(skid.chain(pump.port("out"), steps))
    isolating = Placed(skid.instances[f"{name}-discharge-valve"])
    skid.envelopes.append(
        standing_room(isolating, Y, max(side_clearance(valve), pump.instance.component.bounds()[1][1]))
    )
    return end


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
    level = max(size.header_height, discharge[2] + STUB + centre_to_end, least_header_level(size.header_dn))
    right, left = -(size.pumps - 1) * size.pitch - margin, margin
    for name, flow, ends, reach, origin, up in (
        (
            "suction",
            "diverging",
            suction_ends,
            (left, right) if choices.suction_from == "left" else (right, left),
            (suction[0] - STUB - centre_to_end, suction[2]),
            X,
        ),
        (
            "discharge",
            "converging",
            discharge_ends,
            (right, left) if choices.discharge_to == "left" else (left, right),
            (discharge[0], level),
            negative(Z),
        ),
    ):
        open_end, branches = header_along_y(skid, f"{name}-header", ends, size.header_dn, reach, origin, up, flow)
        for letter, end in ends:
            start, finish = (branches[letter], end) if flow == "diverging" else (end, branches[letter])
            skid.straight(f"pump-{letter}-{name}-stub", start, finish)
        skid.expose(name, skid.flanged(f"{name}-tie-in", open_end))
    _supports(skid, size, margin, (suction[0] - STUB - centre_to_end, suction[2]), (discharge[0], level))


def _supports(
    skid: Assembly, size: Size, margin: float, suction: tuple[float, float], discharge: tuple[float, float]
) -> None:
    """Stand posts under both headers: near the ends, and between the pumps."""
    low = support.COMPONENT.make(dn=size.header_dn, height=suction[1])
    high = support.COMPONENT.make({"arm": discharge[0] + POST_ARM}, dn=size.header_dn, height=discharge[1])
    # People stand on the +y side of each line, so posts stand close on the other.
    beside = tables.pipes().row(size.branch_dn).outside_diameter / 2 + BESIDE_LINE
    rows = [-number * size.pitch for number in range(size.pumps)]
    places = [rows[-1] - margin + END_SUPPORT, margin - END_SUPPORT, *(row - beside for row in rows)]
    for number, y in enumerate(sorted(places), 1):
        post(f"support-suction-{number}", skid, low, suction[0], y, Y)
        post(f"support-discharge-{number}", skid, high, discharge[0], y, Y)


GRID = {
    "flow": ("20 m3/h", "150 m3/h", "500 m3/h"),
    "head": ("20 m",),
    "duty_pumps": (1, 3),
    "standby": (True, False),
    "suction_from": ("left", "right"),
    "discharge_to": ("left", "right"),
}

EXCLUDED = (Exclusion({"flow": "500 m3/h", "duty_pumps": 1}, "more than one pump of EN 733 passes"),)

COMPONENT = ComponentType("pump_skid", Choices, Duty, size, build, GRID, EXCLUDED)
