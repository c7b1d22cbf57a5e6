r"""Make-up train: isolating valve, strainer, water meter, backflow preventer BA, check valve, isolating valve.

      z ^                         ___         o o o  test cocks
        |                        |___|        | | |
    in  |=o=[x]==o=[strainer]=o=[meter]=o==[ BA ]==o=[v]==o=[x]==o=|  out, to the system      --> x
        |           \ SERVICE                \_/ tundish    drain
        +-----------------------------------------------------------

The origin is on the floor below "in". The check valve begins at DN40, and so does the line.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.calc import hydraulics
from component_library.components import backflow_preventer, check_valve, flow_sensor
from component_library.compose import Assembly, Step, Tap
from component_library.fittings import refused
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Z, negative
from component_library.quantities import Flow, Inputs, Length, Temperature
from component_library.shoring import shore
from component_library.standards import tables
from component_library.standards.tables import OutOfTable
from component_library.train import DRAIN_DN, TAP_END, Hand, Train, least_level, leg_overhang, need_level, side_of

PART = "make-up train"
LEAST_DN = 40
"""Least DN of a flanged check valve (EN 558 series 48)."""
HOTTEST = 303.15
"""Greatest temperature of make-up water [K] (EN 806-2: cold water up to 25 degC, 30 degC at most)."""


class Choices(Inputs):
    """Level of the axis, side of the person, circuit and number of the tags."""

    level: Length = 1.2
    hand: Hand = "right"
    circuit: str = "DH-R"
    number: Annotated[int, Field(ge=1, le=9)] = 1


class Duty(Inputs):
    """Flow and temperature of the make-up water."""

    flow: Flow
    temperature: Temperature = 285.15


@dataclass(frozen=True)
class Size:
    """DN of the line, design of its check valve, its meter."""

    dn: int
    check: Literal["swing", "dual_plate"]
    meter: flow_sensor.Size
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Choose line and meter.

    Raises:
        SizingError: flow beyond the tables, water too warm or freezing, or an axis too low.
    """
    if not 273.15 < duty.temperature <= HOTTEST:
        raise SizingError(
            f"{PART}: water of {duty.temperature - 273.15:.0f} degC is no cold drinking water", "0 to 30 degC"
        )
    meter = flow_sensor.size(flow_sensor.Choices(), flow_sensor.Duty.of(flow=duty.flow))
    try:
        dn = max(hydraulics.choose_dn(duty.flow), meter.dn, LEAST_DN)
    except OutOfTable as error:
        raise refused(PART, error, "share the flow among more trains") from error
    need_level(PART, choices.level, least_level(dn))
    figures = (
        Figure("pipe_dn", dn, "DN", "least DN within velocity and gradient, DN40 or more", "CIBSE", "practice"),
        Figure("backflow_drop", backflow_preventer.DROP, "Pa", "within 100 kPa", "EN 12729", "practice"),
        *(replace(figure, key=f"meter.{figure.key}") for figure in meter.figures),
    )
    swing = tables.faces().row(dn).s48 is not None
    return Size(dn, "swing" if swing else "dual_plate", meter, figures)


def build(choices: Choices, size: Size) -> Component:
    """Lay the parts in the order of flow."""
    assembly, number = Assembly(circuit=choices.circuit), choices.number
    train = Train(assembly, size.dn, choices.level, side_of(choices.hand), number)
    here = train.isolating("inlet-valve", train.begin(), "01", turned=True)
    here = train.pipe("strainer-inlet", here, 3 * TAP_END)
    here = train.strainer(here, "02")
    here = train.to("meter-reducer", here, size.meter.dn)
    overhang = leg_overhang(assembly.instances["strainer"].component)
    here, _ = train.tapped("meter-inlet", here, max(size.meter.straight_up, overhang, TAP_END))
    meter = flow_sensor.build(flow_sensor.Choices(), size.meter)
    here = assembly.chain(here, [Step("water-meter", meter, up=Z, tag=f"WM-{number}03")])
    here, _ = train.tapped("meter-outlet", here, max(size.meter.straight_down, TAP_END))
    here = train.pipe("backflow-inlet", train.to("meter-expander", here, size.dn), 3 * TAP_END)
    preventer = backflow_preventer.COMPONENT.make(dn=size.dn)
    here = assembly.chain(here, [Step("backflow-preventer", preventer, up=Z, tag=f"BA-{number}04")])
    here = train.pipe("check-inlet", here, 3 * TAP_END)
    check = check_valve.COMPONENT.make({"design": size.check}, dn=size.dn)
    here = assembly.chain(here, [Step("check-valve", check, up=Z, tag=f"NRV-{number}05")])
    taps = (Tap("drain", TAP_END, negative(Z), DRAIN_DN),)
    here, sockets = train.tapped("valve-inlet", here, 4 * TAP_END, taps, share=0.7)
    train.drain("05", sockets["drain"])
    train.end(train.isolating("outlet-valve", here, "06"))
    train.room("inlet-valve")
    train.room("outlet-valve")
    shore(assembly)
    return assembly.component(f"Make-up train DN{size.dn}", "VALVETRAIN")


GRID = {"flow": ("1 m3/h", "8 m3/h", "60 m3/h", "5000 m3/h"), "hand": ("right", "left")}

EXCLUDED = (Exclusion({"flow": "5000 m3/h"}, "more than the largest meter"),)

COMPONENT = ComponentType("make_up_train", Choices, Duty, size, build, GRID, EXCLUDED)
