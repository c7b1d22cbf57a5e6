r"""Differential-pressure train: isolating valve, strainer, differential-pressure valve, isolating valve.

      z ^                              (____) membrane housing, SERVICE above   impulse port at +y
        |              P/T               ||     P/T
    in  |=o=[x]==o=[strainer]====o====[DPCV]==o==[x]==o=|  out      --> x
        |           \ SERVICE   drain        drain     ACCESS beside both valves, at the side of the hand
        +--------------------------------------------------

Stands in the return. "impulse" is screwed: the line from the supply, with its needle valve, is laid by whoever lays
the other leg. The origin is on the floor below "in".
"""

from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from component_library.calc import hydraulics
from component_library.components import differential_pressure_valve
from component_library.compose import Assembly, Placed, Step, Tap
from component_library.fittings import refused
from component_library.model import Component, ComponentType, Exclusion, Figure, Z, negative
from component_library.quantities import Inputs, Length
from component_library.shoring import shore
from component_library.standards.tables import OutOfTable
from component_library.train import DRAIN_DN, TAP_END, Hand, Train, least_level, leg_overhang, need_level, side_of

PART = "differential-pressure train"


class Choices(Inputs):
    """Level of the axis, side of the person, circuit and number of the tags."""

    level: Length = 1.2
    hand: Hand = "right"
    circuit: str = "DH-R"
    number: Annotated[int, Field(ge=1, le=9)] = 1


Duty = differential_pressure_valve.Duty


@dataclass(frozen=True)
class Size:
    """DN of the line, its valve, temperature [K]."""

    dn: int
    valve: differential_pressure_valve.Size
    temperature: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: differential_pressure_valve.Duty) -> Size:
    """Choose valve and line.

    Raises:
        SizingError: flow beyond valve or pipe tables, a difference no spring holds, or an axis too low.
    """
    valve = differential_pressure_valve.size(differential_pressure_valve.Choices(), duty)
    try:
        dn = max(hydraulics.choose_dn(duty.flow), valve.dn)
    except OutOfTable as error:
        raise refused(PART, error, "share the flow among more trains") from error
    need_level(PART, choices.level, least_level(dn))
    figures = (
        Figure("pipe_dn", dn, "DN", "least DN within velocity and gradient, not below the valve", "CIBSE", "practice"),
        *(replace(figure, key=f"valve.{figure.key}") for figure in valve.figures),
    )
    return Size(dn, valve, duty.temperature, figures)


def build(choices: Choices, size: Size) -> Component:
    """Lay the parts in the order of flow."""
    assembly = Assembly(circuit=choices.circuit)
    train = Train(assembly, size.dn, choices.level, side_of(choices.hand), choices.number)
    down, temperature = negative(Z), size.temperature
    here = train.isolating("inlet-valve", train.begin(), "01", turned=True)
    here, sockets = train.tapped("strainer-inlet", here, 3 * TAP_END, (Tap("pt", 1.5 * TAP_END, Z),))
    train.point("01", sockets["pt"], temperature)
    here = train.strainer(here, "02")
    length = leg_overhang(assembly.instances["strainer"].component) + 3 * TAP_END
    taps = (Tap("pt", length - 2 * TAP_END, Z), Tap("drain", length - TAP_END, down, DRAIN_DN))
    here, sockets = train.tapped("valve-inlet", here, length, taps)
    train.point("03", sockets["pt"], temperature)
    train.drain("03", sockets["drain"])
    here = train.to("inlet-reducer", here, size.valve.dn)
    part = differential_pressure_valve.build(differential_pressure_valve.Choices(), size.valve)
    here = assembly.chain(here, [Step("differential-pressure-valve", part, up=Z, tag=f"DPV-{choices.number}04")])
    assembly.expose("impulse", Placed(assembly.instances["differential-pressure-valve"]).port("impulse"))
    here = train.to("outlet-reducer", here, size.dn)
    length = 5 * TAP_END
    taps = (Tap("pt", 2 * TAP_END, Z), Tap("drain", TAP_END, down, DRAIN_DN))
    here, sockets = train.tapped("valve-outlet", here, length, taps, share=1 - 1.5 * TAP_END / length)
    train.point("05", sockets["pt"], temperature)
    train.drain("05", sockets["drain"])
    train.end(train.isolating("outlet-valve", here, "06"))
    train.room("inlet-valve")
    train.room("outlet-valve")
    shore(assembly)
    return assembly.component(f"Differential-pressure train DN{size.dn}", "VALVETRAIN")


GRID = {
    "flow": ("4 m3/h", "20 m3/h", "100 m3/h", "900 m3/h"),
    "difference": ("30 kPa", "200 kPa"),
    "hand": ("right", "left"),
}

EXCLUDED = (
    Exclusion({"flow": "900 m3/h"}, "more than the largest passes"),
    Exclusion({"difference": "200 kPa"}, "no spring holds it"),
)

COMPONENT = ComponentType("differential_pressure_train", Choices, Duty, size, build, GRID, EXCLUDED)
