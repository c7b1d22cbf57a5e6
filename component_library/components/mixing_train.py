r"""Three-way train, mixing or diverting: isolating valves on three legs, balancing and check valve on the bypass leg.

      z ^                    +---+ actuator, SERVICE above, OPERATE
        |            P/T     |   |   P/T
    in  |=o=[x]==============[3W]==========[x]==o=|  out      --> x
        |                     |                     plan: the bypass leg runs away from the person
        |                     +--[v]--[BV]--[x]--o=|  bypass (to -y on a right-hand train)
        +------------------------------------------

"mixing": flow comes in at "in" and "bypass" (the recirculation, with its check valve) and leaves at "out".
"diverting": it comes in at "in" and leaves at "out" and "bypass". The origin is on the floor below "in".
"""

import math
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.calc import hydraulics
from component_library.components import balancing_valve, support, three_way_valve
from component_library.components.check_valve import COMPONENT as CHECK
from component_library.components.elbow import COMPONENT as ELBOW
from component_library.components.pipe import COMPONENT as PIPE
from component_library.compose import Assembly, Handle, Placed, Step, Tap, elbow_lengths, post, standing_room
from component_library.control import ControlDuty
from component_library.fittings import refused
from component_library.model import Component, ComponentType, Exclusion, Figure, Z, negative
from component_library.quantities import Inputs, Length
from component_library.shoring import shore
from component_library.standards import tables
from component_library.standards.tables import OutOfTable
from component_library.train import DRAIN_DN, TAIL, TAP_END, Hand, Train, need_level, side_of

PART = "mixing train"
STUB = 0.1
"""Least straight piece between two fittings [m] (domain rule ROU-01)."""
LOWEST_STEM = 0.455
"""Least height of the axis of a valve whose stem stands up [m] (domain 3.3)."""


class Choices(Inputs):
    """Mixing or diverting, level of the axis, side of the person, circuit and number of the tags."""

    function: Literal["mixing", "diverting"] = "mixing"
    level: Length = 1.2
    hand: Hand = "right"
    circuit: str = "DH-S"
    number: Annotated[int, Field(ge=1, le=9)] = 1


Duty = ControlDuty


@dataclass(frozen=True)
class Size:
    """DN of all legs, the valve, flow [m3/s], temperature [K], level of the bypass leg below the axis [m]."""

    dn: int
    valve: three_way_valve.Size
    flow: float
    temperature: float
    below: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: ControlDuty) -> Size:
    """Choose valve and legs.

    Raises:
        SizingError: flow beyond the tables, cavitation, pressure above PN16, or an axis too low for the bypass leg.
    """
    valve = three_way_valve.size(three_way_valve.Choices(function=choices.function), duty)
    try:
        dn = max(hydraulics.choose_dn(duty.flow), valve.dn)
    except OutOfTable as error:
        raise refused(PART, error, "share the flow among more trains") from error
    back, _ = elbow_lengths(ELBOW.make(dn=dn, angle=math.pi / 2))
    reducer = tables.reducers().row(dn).length if dn != valve.dn else 0.0
    below = valve.depth + tables.flanges().row(valve.dn).thickness + (reducer or STUB) + back
    need_level(PART, choices.level, math.ceil((below + LOWEST_STEM) * 100) / 100)
    figures = (
        Figure("pipe_dn", dn, "DN", "least DN within velocity and gradient, not below the valve", "CIBSE", "practice"),
        Figure("bypass_level", choices.level - below, "m", "axis of the bypass leg above the floor", "domain 3.3"),
        *(replace(figure, key=f"valve.{figure.key}") for figure in valve.figures),
    )
    return Size(dn, valve, duty.flow, duty.temperature, below, figures)


def build(choices: Choices, size: Size) -> Component:
    """Lay the line, then the bypass leg from the valve outwards."""
    assembly, temperature = Assembly(circuit=choices.circuit), size.temperature
    train = Train(assembly, size.dn, choices.level, side_of(choices.hand), choices.number)
    here = train.isolating("inlet-valve", train.begin(), "01", turned=True)
    length = max(4 * TAP_END, 2 * size.dn / 1000)
    here, sockets = train.tapped("valve-inlet", here, length, (Tap("pt", length / 2, Z),), share=0.25)
    train.point("01", sockets["pt"], temperature)
    here = train.to("inlet-reducer", here, size.valve.dn)
    part = three_way_valve.build(three_way_valve.Choices(function=choices.function), size.valve)
    here = assembly.chain(here, [Step("three-way-valve", part, up=Z, tag=f"CV-{choices.number}02")])
    here = train.to("outlet-reducer", here, size.dn)
    taps = (Tap("pt", 2 * TAP_END, Z), Tap("drain", TAP_END, negative(Z), DRAIN_DN))
    here, sockets = train.tapped("valve-outlet", here, max(length, 5 * TAP_END), taps, share=0.75)
    train.point("03", sockets["pt"], temperature)
    train.drain("03", sockets["drain"])
    train.end(train.isolating("outlet-valve", here, "04"))
    train.room("inlet-valve")
    train.room("outlet-valve")
    _leg(train, size, Placed(assembly.instances["three-way-valve"]).port("bypass"))
    shore(assembly)
    return assembly.component(f"Three-way train DN{size.dn} {choices.function}", "VALVETRAIN")


def _leg(train: Train, size: Size, start: Handle) -> None:
    """Lay the bypass leg from the valve: down, away from the person, check, balancing and isolating valve."""
    assembly, away, dn = train.assembly, negative(train.side), size.dn
    here = train.to("bypass-reducer", start, dn)
    bend = ELBOW.make(dn=dn, angle=math.pi / 2)
    # The elbow is welded to the reducer: a piece between them would have to be as long as it is wide.
    drop = [] if dn != size.valve.dn else [Step("bypass-drop", PIPE.make(dn=dn, length=STUB))]
    here = assembly.chain(assembly.welded(here), [*drop, Step("bypass-elbow", bend, up=away)])
    swing = tables.faces().row(dn).s48 is not None
    check = CHECK.make({"design": "swing" if swing else "dual_plate"}, dn=dn)
    here, sockets = train.tapped(
        "bypass-inner-pipe", here, 5 * TAP_END, (Tap("drain", 4 * TAP_END, negative(Z), DRAIN_DN),)
    )
    cock = "bypass"
    train.drain(cock, sockets["drain"])
    here = assembly.chain(here, [Step("bypass-check-valve", check, up=Z, tag=f"NRV-{train.number}05")])
    here, _ = train.tapped("bypass-middle-pipe", here, max(2 * STUB, dn / 1000))
    valve = balancing_valve.COMPONENT.make(dn=dn)
    here = assembly.chain(here, [Step("bypass-balancing-valve", valve, up=Z, tag=f"BV-{train.number}06")])
    here, _ = train.tapped("bypass-outer-pipe", here, 4 * TAP_END)
    here = train.isolating("bypass-isolating-valve", here, "07", upright=True)
    here, _ = train.tapped("bypass-tail", here, TAIL)
    end = here.port.at.origin
    stand = support.COMPONENT.make(dn=dn, height=end[2])
    post("support-bypass-tail", assembly, stand, end[0], end[1] - away[1] * TAIL / 2, away)
    assembly.expose("bypass", assembly.flanged("tie-in-bypass", here))
    placed = Placed(assembly.instances["bypass-isolating-valve"])
    low, high = placed.instance.component.bounds()
    clear = max(high[1], -low[1], 0.3) + 0.15
    assembly.envelopes.append(standing_room(placed, (1.0, 0.0, 0.0), clear))


GRID = {
    "flow": ("4 m3/h", "40 m3/h", "152 m3/h", "3000 m3/h"),
    "drop": ("50 kPa",),
    "function": ("mixing", "diverting"),
    "hand": ("right", "left"),
}

EXCLUDED = (Exclusion({"flow": "3000 m3/h"}, "more than the largest globe valve passes"),)

COMPONENT = ComponentType("mixing_train", Choices, Duty, size, build, GRID, EXCLUDED)
