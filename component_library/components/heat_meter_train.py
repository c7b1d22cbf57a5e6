r"""Heat meter train: isolating valve, strainer, straight pipe, flow sensor, straight pipe, isolating valve.

      z ^                           [integrator] at +y
        |                               |      sensor, SERVICE
    in  |=o=[x]==o=[strainer]==o==straight==[FS]==straight=+==o==[x]==o=|  out      --> x
        |           \ SERVICE                                drain
        +--------------------------------------------------------

The temperature sensor of this leg stands behind the flow sensor; its partner stands in the other leg:
`temperature_sensor` with purpose "meter", placed by whoever lays that line. Origin: on the floor below "in".
"""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.calc import hydraulics
from component_library.components import heat_meter
from component_library.compose import Assembly, Step, Tap
from component_library.fittings import refused
from component_library.model import Component, ComponentType, Exclusion, Figure, Y, Z, negative
from component_library.quantities import Inputs, Length
from component_library.shoring import shore
from component_library.standards.tables import OutOfTable
from component_library.train import DRAIN_DN, TAP_END, Train, least_level, leg_overhang, need_level

PART = "heat meter train"


class Choices(Inputs):
    """Level of the axis, straight pipe (as `heat_meter`), circuit, number; people stand at +y, before the display."""

    level: Length = 1.2
    straights: Literal["general", "disturbed"] = "general"
    custody: Literal["fiscal", "submeter"] = "fiscal"
    circuit: str = "DH-R"
    number: Annotated[int, Field(ge=1, le=9)] = 1


Duty = heat_meter.Duty


@dataclass(frozen=True)
class Size:
    """DN of the line, its meter, and how that is chosen."""

    dn: int
    meter: heat_meter.Size
    figures: tuple[Figure, ...]


def _meter(choices: Choices) -> heat_meter.Choices:
    return heat_meter.Choices(straights=choices.straights, custody=choices.custody)


def size(choices: Choices, duty: heat_meter.Duty) -> Size:
    """Choose meter and line.

    Raises:
        SizingError: flow beyond the meters, too little pressure at the outlet, or an axis too low.
    """
    meter = heat_meter.size(_meter(choices), duty)
    try:
        dn = max(hydraulics.choose_dn(duty.flow), meter.dn)
    except OutOfTable as error:
        raise refused(PART, error, "share the flow among more trains") from error
    need_level(PART, choices.level, least_level(dn))
    figures = (
        Figure("pipe_dn", dn, "DN", "least DN within velocity and gradient, not below the meter", "CIBSE", "practice"),
        *(replace(figure, key=f"meter.{figure.key}") for figure in meter.figures),
    )
    return Size(dn, meter, figures)


def build(choices: Choices, size: Size) -> Component:
    """Lay the parts in the order of flow."""
    assembly, number = Assembly(circuit=choices.circuit), choices.number
    train = Train(assembly, size.dn, choices.level, Y, number)
    here = train.isolating("inlet-valve", train.begin(), "01", turned=True)
    here = train.pipe("strainer-inlet", here, 3 * TAP_END)
    here = train.strainer(here, "02")
    overhang = leg_overhang(assembly.instances["strainer"].component)
    here = train.pipe("meter-inlet", here, overhang + 3 * TAP_END, share=1 - 1.5 * TAP_END / (overhang + 3 * TAP_END))
    here = train.to("meter-reducer", assembly.welded(here), size.meter.dn)
    meter = heat_meter.build(_meter(choices), size.meter)
    here = assembly.chain(here, [Step("heat-meter", meter, up=Z, tag=f"HM-{number}03")])
    here = train.to("meter-expander", here, size.dn)
    taps = (Tap("drain", TAP_END, negative(Z), DRAIN_DN),)
    here, sockets = train.tapped("valve-inlet", here, 4 * TAP_END, taps, share=0.7)
    train.drain("03", sockets["drain"])
    train.end(train.isolating("outlet-valve", here, "04"))
    train.room("inlet-valve")
    train.room("outlet-valve")
    shore(assembly)
    return assembly.component(f"Heat meter train DN{size.dn} {choices.straights}", "VALVETRAIN")


GRID = {"flow": ("4 m3/h", "20 m3/h", "152 m3/h", "5000 m3/h"), "straights": ("general", "disturbed")}

EXCLUDED = (Exclusion({"flow": "5000 m3/h"}, "more than the largest flow sensor"),)

COMPONENT = ComponentType("heat_meter_train", Choices, Duty, size, build, GRID, EXCLUDED)
