r"""Safety valve train: from the source to the safety valve and on to a drain, without any valve between.

      z ^        |_| bonnet, SERVICE above
        |        | |==|-----+  discharge, wider than the inlet
        |        ===        |
    in  |=o=pipe==/         |  falls all the way
        |                  ===  discharge, FLANGED, facing down over the tundish
        +-------------------------   --> x

The discharge ends facing down: a level piece would hold water, and what blows off must be seen. No valve stands in
it either. The origin is on the floor below "in".
"""

import math
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from component_library.components import relief_valve
from component_library.components.elbow import COMPONENT as ELBOW
from component_library.components.pipe import COMPONENT as PIPE
from component_library.compose import Assembly, Placed, Step, elbow_lengths
from component_library.model import Component, ComponentType, Exclusion, Figure, X, Z, negative
from component_library.quantities import Inputs, Length
from component_library.shoring import shore
from component_library.standards import tables
from component_library.train import Train, need_level, side_of

PART = "safety valve train"
OVER_FLOOR = 0.25
"""Discharge flange above the floor [m]: tundish and air gap (EN 1717; practice)."""
HELD = 0.3
"""Pipe between the valve and the elbow of its discharge [m]: a post and its base plate (practice)."""
STUB = 0.1
"""Least straight piece between two fittings [m] (domain rule ROU-01)."""


class Choices(Inputs):
    """Level of the inlet's axis, circuit and number of the tags."""

    level: Length = 0.6
    circuit: str = "DH-S"
    number: Annotated[int, Field(ge=1, le=9)] = 1


Duty = relief_valve.Duty


@dataclass(frozen=True)
class Size:
    """The safety valve."""

    valve: relief_valve.Size
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: relief_valve.Duty) -> Size:
    """Choose the valve.

    Raises:
        SizingError: as `relief_valve.size`, or an axis too low for the inlet's post.
    """
    valve = relief_valve.size(relief_valve.Choices(), duty)
    need_level(PART, choices.level, tables.pipes().row(valve.dn).outside_diameter / 2 + OVER_FLOOR)
    figures = (
        Figure("inlet_dn", valve.dn, "DN", "full bore of the valve, nothing between", "EN ISO 4126-1", "code"),
        Figure("discharge_dn", valve.row.outlet_dn, "DN", "full bore of the outlet", "EN ISO 4126-1", "code"),
        *(replace(figure, key=f"valve.{figure.key}") for figure in valve.figures),
    )
    return Size(valve, figures)


def build(choices: Choices, size: Size) -> Component:
    """Lay the inlet, stand the valve on its bend, and drop the discharge."""
    assembly, row = Assembly(circuit=choices.circuit), size.valve.row
    train = Train(assembly, row.dn, choices.level, side_of("right"), choices.number)
    here = train.begin()
    bend = ELBOW.make(dn=row.dn, angle=math.pi / 2)
    valve = relief_valve.build(relief_valve.Choices(), size.valve)
    flange = tables.flanges().row(row.dn).outside_diameter / 2
    rise = PIPE.make(dn=row.dn, length=max(STUB, flange - elbow_lengths(bend)[0]))
    here = assembly.chain(here, [Step("inlet-elbow", bend, up=Z), Step("inlet-rise", rise)])
    placed = assembly.attach(here, Step("safety-valve", valve, up=X, tag=f"PSV-{choices.number}01"))
    drop = ELBOW.make(dn=row.outlet_dn, angle=math.pi / 2)
    out = assembly.chain(
        assembly.welded(Placed(placed.instance).port("discharge")),
        [
            Step("discharge-pipe", PIPE.make(dn=row.outlet_dn, length=HELD)),
            Step("discharge-elbow", drop, up=negative(Z)),
        ],
    )
    thickness = tables.flanges().row(row.outlet_dn).thickness
    fall = PIPE.make(dn=row.outlet_dn, length=out.port.at.origin[2] - OVER_FLOOR - thickness)
    out = assembly.chain(out, [Step("discharge-fall", fall)])
    assembly.expose("discharge", assembly.flanged("tie-in-discharge", out))
    shore(assembly)
    return assembly.component(f"Safety valve train DN{row.dn}/{row.outlet_dn}", "VALVETRAIN")


GRID = {
    "set_pressure": ("3 bar", "10 bar", "20 bar"),
    "heat": ("50 kW", "2 MW", "90000 MW"),
    "hottest": ("90 degC", "150 degC"),
}

EXCLUDED = (
    Exclusion({"heat": "90000 MW"}, "more than the largest valve blows off"),
    Exclusion({"set_pressure": "20 bar"}, "set above the PN"),
)

COMPONENT = ComponentType("safety_valve_train", Choices, Duty, size, build, GRID, EXCLUDED)
