r"""Cap that closes the end of a pipe.

     flow "outlet": closes the end the flow runs to     flow "inlet": closes the end the flow comes from
        in  -----)                                         out  -----)                --> x
        WELDED                                             WELDED

The port faces -x in both and the body lies behind it; only the direction of flow at the port differs, so that a cap
joins either end of a header. The body is a cylinder around the dished head.
"""

import math
from dataclasses import dataclass
from typing import Literal

from component_library.components.elbow import fitting_quantities
from component_library.components.pipe import along_x, look_up, pipe_figures
from component_library.model import Component, ComponentType, Exclusion, Figure, Placement, Port, Solid, X, Z, negative
from component_library.quantities import Inputs
from component_library.shapes import Cylinder
from component_library.standards import tables
from component_library.standards.tables import PN16, Pipe
from component_library.vocabulary import FlowDirection, Joint


class Choices(Inputs):
    """Which end of the pipe it closes."""

    flow: Literal["outlet", "inlet"] = "outlet"


class Duty(Inputs):
    """Nominal diameter."""

    dn: int


@dataclass(frozen=True)
class Size:
    """Pipe and length of the cap [m]."""

    pipe: Pipe
    length: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Find the length in the table.

    Raises:
        SizingError: no such DN.
    """
    pipe = look_up("cap", tables.pipes(), duty.dn)
    length = look_up("cap", tables.caps(), duty.dn).length
    figures = (*pipe_figures(pipe), Figure("length", length, "m", "E", "ASME B16.9", "code"))
    return Size(pipe, length, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make the cylinder around the head."""
    pipe = size.pipe
    name, flow = ("in", FlowDirection.SINK) if choices.flow == "outlet" else ("out", FlowDirection.SOURCE)
    quantities = fitting_quantities(pipe, size.length)["Qto_PipeFittingBaseQuantities"]
    # The head is as heavy as a disc of the wall's thickness besides the rim (practice).
    mass = quantities["GrossWeight"] + math.pi / 4 * pipe.outside_diameter**2 * pipe.wall * tables.STEEL_DENSITY
    return Component(
        name=f"Cap DN{pipe.dn}",
        ifc_class="IfcPipeFitting",
        predefined_type="EXIT",
        solids=(Solid(Cylinder(pipe.outside_diameter / 2, size.length), along_x()),),
        ports=(Port(name, Placement((0.0, 0.0, 0.0), negative(X), Z), flow, pipe.dn, Joint.WELDED),),
        type_properties={"Pset_PipeFittingTypeCommon": {"PressureClass": PN16}},
        quantities={"Qto_PipeFittingBaseQuantities": {**quantities, "GrossWeight": mass, "NetWeight": mass}},
    )


GRID = {"dn": (15, 100, 600, 700), "flow": ("outlet", "inlet")}

EXCLUDED = (Exclusion({"dn": 700}, "beyond the pipe table"),)

COMPONENT = ComponentType("cap", Choices, Duty, size, build, GRID, EXCLUDED)
