r"""Tee, equal or reduced: the run along x, the branch upwards.

     z ^         | branch  WELDED
       |       +-+-+
     in  ======+   +======  out        --> x
     WELDED                 WELDED

"diverging": flow enters at "in" and leaves at "out" and "branch". "converging": it enters at "in" and "branch".
"""

import math
from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import along_x, full_area, inline_ports, look_up, pipe_figures, steel_area
from component_library.model import (
    Component,
    ComponentType,
    Exclusion,
    Figure,
    Placement,
    Port,
    SizingError,
    Solid,
    X,
    Z,
)
from component_library.quantities import Inputs
from component_library.shapes import Cylinder
from component_library.standards import tables
from component_library.standards.tables import PN16, Pipe
from component_library.vocabulary import FlowDirection, Joint


class Choices(Inputs):
    """Which way the branch flows."""

    flow: Literal["diverging", "converging"] = "diverging"


class Duty(Inputs):
    """Nominal diameters of run and branch."""

    dn: int
    branch_dn: int


@dataclass(frozen=True)
class Size:
    """Pipes of run and branch, and axis to end [m], the same for both."""

    pipe: Pipe
    branch: Pipe
    centre_to_end: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Find the lengths in the table; a reduced branch takes those of the equal tee of the run.

    Raises:
        SizingError: no such DN, or a branch larger than the run.
    """
    pipe = look_up("tee", tables.pipes(), duty.dn)
    branch = look_up("tee branch", tables.pipes(), duty.branch_dn)
    if duty.branch_dn > duty.dn:
        raise SizingError(f"tee: branch DN{duty.branch_dn} is larger than its run DN{duty.dn}", "enlarge the run")
    centre = look_up("tee", tables.tees(), duty.dn).centre_to_end
    figures = (
        *pipe_figures(pipe),
        Figure("centre_to_end", centre, "m", "equal tee of the run", "EN 10253 / ASME B16.9", "code"),
    )
    return Size(pipe, branch, centre, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make the run, and the branch from its axis."""
    pipe, branch, centre = size.pipe, size.branch, size.centre_to_end
    up = Placement((centre, 0.0, 0.0), Z, X)
    flow = FlowDirection.SOURCE if choices.flow == "diverging" else FlowDirection.SINK
    stub = centre - pipe.outside_diameter / 2
    mass = pipe.steel_mass * 2 * centre + branch.steel_mass * stub
    surface = math.pi * (pipe.outside_diameter * 2 * centre + branch.outside_diameter * stub)
    return Component(
        name=f"Tee DN{pipe.dn}/DN{branch.dn}",
        ifc_class="IfcPipeFitting",
        predefined_type="JUNCTION",
        solids=(
            Solid(Cylinder(pipe.outside_diameter / 2, 2 * centre), along_x()),
            Solid(Cylinder(branch.outside_diameter / 2, centre), up),
        ),
        ports=(
            *inline_ports(pipe.dn, 2 * centre, Joint.WELDED),
            Port("branch", up.moved(z=centre), flow, branch.dn, Joint.WELDED),
        ),
        type_properties={"Pset_PipeFittingTypeCommon": {"PressureClass": PN16}},
        quantities={
            "Qto_PipeFittingBaseQuantities": {
                "Length": 2 * centre,
                "OuterSurfaceArea": surface,
                "GrossCrossSectionArea": full_area(pipe),
                "NetCrossSectionArea": steel_area(pipe),
                "GrossWeight": mass,
                "NetWeight": mass,
            }
        },
    )


GRID = {"dn": (50, 200, 600, 20), "branch_dn": (25, 50, 200), "flow": ("diverging", "converging")}

EXCLUDED = (
    Exclusion({"dn": 50, "branch_dn": 200}, "a branch larger than its run"),
    Exclusion({"dn": 20}, "no tee of that size in the table"),
)

COMPONENT = ComponentType("tee", Choices, Duty, size, build, GRID, EXCLUDED)
