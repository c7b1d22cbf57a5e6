r"""Control valve train: isolating valve, strainer, straight pipe, globe control valve, isolating valve.

      z ^                             +---+ actuator, SERVICE above, OPERATE
        |              P/T       P/T  |   |    P/T
    in  |=o=[x]==o=[strainer]=====o===[CV]===o==[x]==o=|  out      --> x
        |           \ SERVICE   drain       drain      ACCESS beside both valves, at the side of the hand
        +------------------------------------------------
    hand bypass (plan, other side):   tee ----[DRV]---- tee, outside both isolating valves

The origin is on the floor below "in". Both ports are flanged. Straight pipe: table of straight lengths.
"""

from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from component_library.calc import hydraulics
from component_library.components import balancing_valve, globe_control_valve, support
from component_library.components.pipe import COMPONENT as PIPE
from component_library.components.tee import COMPONENT as TEE
from component_library.compose import Assembly, Handle, Placed, Step, Tap, post, standing_room
from component_library.control import ControlDuty
from component_library.fittings import refused
from component_library.model import Component, ComponentType, Exclusion, Figure, X, Z, add, negative
from component_library.quantities import Inputs, Length
from component_library.shoring import shore
from component_library.standards import tables
from component_library.standards.tables import OutOfTable
from component_library.train import DRAIN_DN, TAIL, TAP_END, Hand, Train, least_level, leg_overhang, need_level, side_of

PART = "control valve train"
BYPASS_ASIDE = 0.75
"""From the rim of the line to the rim of its bypass [m]: actuator, hand, probe at the test points (practice)."""


class Choices(Inputs):
    """Level of the axis, side of the person, bypass by hand, circuit and number of the tags."""

    level: Length = 1.2
    hand: Hand = "right"
    hand_bypass: bool = False
    circuit: str = "DH-S"
    number: Annotated[int, Field(ge=1, le=9)] = 1


Duty = ControlDuty


@dataclass(frozen=True)
class Size:
    """DN of the line, its control valve, straight pipe before and after it [m], temperature [K]."""

    dn: int
    valve: globe_control_valve.Size
    straight_up: float
    straight_down: float
    temperature: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: ControlDuty) -> Size:
    """Choose valve and line.

    Raises:
        SizingError: flow beyond valve or pipe tables, cavitation, pressure above PN16, or an axis too low.
    """
    valve = globe_control_valve.size(globe_control_valve.Choices(), duty)
    try:
        dn = max(hydraulics.choose_dn(duty.flow), valve.dn)
    except OutOfTable as error:
        raise refused(PART, error, "share the flow among more trains") from error
    need_level(PART, choices.level, least_level(dn))
    bore = tables.pipes().row(dn).bore
    scale = bore / valve.ends.pipe.bore
    up, down = valve.straight_up * scale, valve.straight_down * scale
    figures = (
        Figure("pipe_dn", dn, "DN", "least DN within velocity and gradient, not below the valve", "CIBSE", "practice"),
        Figure("straight_up", up, "m", "5 D of the line", "straight length table", "practice"),
        Figure("straight_down", down, "m", "2 D of the line", "straight length table", "practice"),
        *(replace(figure, key=f"valve.{figure.key}") for figure in valve.figures),
    )
    return Size(dn, valve, up, down, duty.temperature, figures)


def build(choices: Choices, size: Size) -> Component:
    """Lay the parts in the order of flow, then the bypass."""
    assembly = Assembly(circuit=choices.circuit)
    train = Train(assembly, size.dn, choices.level, side_of(choices.hand), choices.number)
    down, temperature = negative(Z), size.temperature
    here = train.begin()
    tees: list[Handle] = []
    if choices.hand_bypass:
        here = _tee(train, "bypass-inlet-tee", here, "diverging", tees)
        here = train.pipe("bypass-inlet-gap", here, TAIL)
    here = train.isolating("inlet-valve", here, "01", turned=True)
    here, sockets = train.tapped("strainer-inlet", here, 3 * TAP_END, (Tap("pt", 1.5 * TAP_END, Z),))
    train.point("01", sockets["pt"], temperature)
    here = train.strainer(here, "02")
    overhang = leg_overhang(assembly.instances["strainer"].component)
    length = max(size.straight_up, overhang + 3 * TAP_END)
    taps = (Tap("pt", length - TAP_END, Z), Tap("drain", length - TAP_END, down, DRAIN_DN))
    here, sockets = train.tapped("straight-upstream", here, length, taps)
    train.point("03", sockets["pt"], temperature)
    train.drain("03", sockets["drain"])
    here = train.to("inlet-reducer", here, size.valve.dn)
    part = globe_control_valve.build(globe_control_valve.Choices(), size.valve)
    here = assembly.chain(here, [Step("control-valve", part, up=Z, tag=f"CV-{choices.number}04")])
    here = train.to("outlet-reducer", here, size.dn)
    length = max(size.straight_down, 5 * TAP_END)
    taps = (Tap("pt", 2 * TAP_END, Z), Tap("drain", TAP_END, down, DRAIN_DN))
    here, sockets = train.tapped("straight-downstream", here, length, taps, share=1 - 1.5 * TAP_END / length)
    train.point("05", sockets["pt"], temperature)
    train.drain("05", sockets["drain"])
    here = train.isolating("outlet-valve", here, "06")
    if choices.hand_bypass:
        here = train.pipe("bypass-outlet-gap", here, TAIL)
        here = _tee(train, "bypass-outlet-tee", here, "converging", tees)
    train.end(here)
    train.room("inlet-valve")
    train.room("outlet-valve")
    if choices.hand_bypass:
        _bypass(train, size, tees[0], tees[1])
    shore(assembly)
    return assembly.component(f"Control valve train DN{size.dn}", "VALVETRAIN")


def _tee(train: Train, name: str, start: Handle, flow: str, tees: list[Handle]) -> Handle:
    """Set a tee whose branch points away from the person."""
    tee = TEE.make({"flow": flow}, dn=train.dn, branch_dn=train.dn)
    placed = train.assembly.attach(train.assembly.welded(start), Step(name, tee, up=negative(train.side)))
    tees.append(placed.port("branch"))
    return placed.port("out")


def _bypass(train: Train, size: Size, start: Handle, finish: Handle) -> None:
    """Lay the bypass beside the line, a regulating valve in its middle."""
    assembly, away, dn = train.assembly, negative(train.side), size.dn
    rim = tables.flanges().row(dn).outside_diameter / 2
    aside = BYPASS_ASIDE + 2 * rim
    valve = balancing_valve.COMPONENT.make(dn=dn)
    first, last = start.port.at.origin, finish.port.at.origin
    y = away[1] * aside
    length = valve.port("out").at.origin[0] + 2 * tables.flanges().row(dn).thickness
    begin = (first[0] + last[0]) / 2 - length / 2
    reach = 2 * TAIL
    corner = (first[0], y, train.level)
    stub = PIPE.make(dn=dn, length=TAIL)
    place = replace(start.port.at, origin=(begin - TAIL, y, train.level), z=X, x=Z)
    entry = assembly.add("bypass-inlet-pipe", stub, replace(place, z=Z, x=X))
    here = assembly.chain(entry.port("out"), [Step("bypass-valve", valve, up=Z, tag=f"BV-{train.number}07")])
    here = assembly.chain(assembly.welded(here), [Step("bypass-outlet-pipe", stub)])
    assembly.run("bypass-inlet", start, [corner], entry.port("in"))
    assembly.run("bypass-outlet", here, [add(here.port.at.origin, X, last[0] - here.port.at.origin[0])], finish)
    stand = support.COMPONENT.make(dn=dn, height=train.level)
    for name, x in (("inlet", begin - reach / 2 + TAIL / 2), ("outlet", begin + length + TAIL / 2)):
        post(f"support-bypass-{name}", assembly, stand, x, y, X)
    clear = max(valve.bounds()[1][1], rim) + 0.2
    assembly.envelopes.append(standing_room(Placed(assembly.instances["bypass-valve"]), away, clear))


GRID = {
    "flow": ("4 m3/h", "40 m3/h", "152 m3/h", "3000 m3/h"),
    "drop": ("50 kPa",),
    "rest": ("60 kPa",),
    "hand": ("right", "left"),
    "hand_bypass": (False, True),
}

EXCLUDED = (Exclusion({"flow": "3000 m3/h"}, "more than the largest globe valve passes"),)

COMPONENT = ComponentType("control_valve_train", Choices, Duty, size, build, GRID, EXCLUDED)
