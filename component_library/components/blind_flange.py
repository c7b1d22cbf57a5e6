r"""Blind flange that closes a flanged end, where a line may be extended or opened.

     flow "outlet": closes the end the flow runs to     flow "inlet": closes the end the flow comes from
        in  |#|                                            out  |#|                --> x
       FLANGED                                             FLANGED

The port faces -x in both and the disc lies behind it, as that of a cap does.
"""

import math
from dataclasses import dataclass
from typing import Literal

from component_library.components.flange import flange_disc
from component_library.components.pipe import along_x, look_up
from component_library.equipment import need_pressure
from component_library.fittings import BAR, PressureClass
from component_library.model import Component, ComponentType, Exclusion, Figure, Placement, Port, X, Z, negative
from component_library.quantities import Inputs, Pressure
from component_library.standards import tables
from component_library.standards.tables import STEEL_DENSITY, Flange
from component_library.vocabulary import FlowDirection, Joint

PART = "blind flange"


class Choices(Inputs):
    """Which end it closes, and PN."""

    flow: Literal["outlet", "inlet"] = "outlet"
    pn: PressureClass = 16


class Duty(Inputs):
    """Nominal diameter; gauge pressure, None: that of the PN."""

    dn: int
    pressure: Pressure | None = None


@dataclass(frozen=True)
class Size:
    """Flange that it is bolted to, PN, gauge pressure [Pa]."""

    flange: Flange
    pn: int
    pressure: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Find the flange in its table; a blind of type 05 is drawn as thick as type 11.

    Raises:
        SizingError: no such DN, or more pressure than PN.
    """
    flange = look_up(PART, tables.flanges(choices.pn), duty.dn)
    pressure = choices.pn * BAR if duty.pressure is None else duty.pressure
    need_pressure(PART, pressure, choices.pn * BAR, f"PN{choices.pn}")
    source = f"EN 1092-1 PN{choices.pn}"
    figures = (
        Figure("outside_diameter", flange.outside_diameter, "m", "D", source, "code"),
        Figure("thickness", flange.thickness, "m", "of type 11, for type 05", source, "practice"),
        Figure("bolts", f"{flange.holes} x M{flange.bolt * 1000:.0f}", "", "n x bolt", source, "code"),
    )
    return Size(flange, choices.pn, pressure, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make the disc."""
    flange = size.flange
    name, flow = ("in", FlowDirection.SINK) if choices.flow == "outlet" else ("out", FlowDirection.SOURCE)
    area = math.pi / 4 * flange.outside_diameter**2
    mass = area * flange.thickness * STEEL_DENSITY
    return Component(
        name=f"Blind flange DN{flange.dn} PN{size.pn}",
        ifc_class="IfcPipeFitting",
        predefined_type="EXIT",
        solids=(flange_disc(flange.dn, along_x(), size.pn),),
        ports=(Port(name, Placement((0.0, 0.0, 0.0), negative(X), Z), flow, flange.dn, Joint.FLANGED),),
        properties={"DHR_Design": {"PN": size.pn, "PS": size.pressure}},
        type_properties={
            "Pset_PipeFittingTypeCommon": {"PressureClass": size.pn * BAR},
            "Pset_PipeConnectionFlanged": {
                "FlangeTable": f"PN{size.pn}",
                "FlangeStandard": "EN 1092-1",
                "FlangeDiameter": flange.outside_diameter,
                "FlangeThickness": flange.thickness,
                "NumberOfBoltholes": flange.holes,
                "BoltSize": flange.bolt,
                "BoltholePitch": flange.bolt_circle,
            },
        },
        quantities={
            "Qto_PipeFittingBaseQuantities": {
                "Length": flange.thickness,
                "GrossCrossSectionArea": area,
                "GrossWeight": mass,
                "NetWeight": mass,
            }
        },
    )


GRID = {"dn": (15, 100, 600, 700), "flow": ("outlet", "inlet"), "pn": (16, 25), "pressure": ("10 bar", "40 bar")}

EXCLUDED = (
    Exclusion({"dn": 700}, "beyond the flange table"),
    Exclusion({"pressure": "40 bar"}, "more than PN25"),
)

COMPONENT = ComponentType("blind_flange", Choices, Duty, size, build, GRID, EXCLUDED)
