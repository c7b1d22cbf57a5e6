r"""Cross, equal or with reduced branches: the run along x, branches up and down.

     z ^        | up    WELDED
       |      +-+-+
     in ======+   +======  out        --> x
     WELDED   +-+-+        WELDED
                | down  WELDED

"diverging": flow enters at "in" and leaves at the other three. "converging": it enters at "in", "up" and "down".
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
    negative,
)
from component_library.quantities import Inputs
from component_library.shapes import Cylinder
from component_library.standards import tables
from component_library.standards.tables import PN16, Pipe
from component_library.vocabulary import FlowDirection, Joint


class Choices(Inputs):
    """Which way the branches flow."""

    flow: Literal["diverging", "converging"] = "diverging"


class Duty(Inputs):
    """Nominal diameters of run and of both branches."""

    dn: int
    branch_dn: int


@dataclass(frozen=True)
class Size:
    """Pipes of run and branches, and axis to end [m], the same for all."""

    pipe: Pipe
    branch: Pipe
    centre_to_end: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Find the lengths in the table of tees: ASME B16.9 gives crosses the same; reduced ones take the run's.

    Raises:
        SizingError: no such DN, or branches larger than the run.
    """
    pipe = look_up("cross", tables.pipes(), duty.dn)
    branch = look_up("cross branch", tables.pipes(), duty.branch_dn)
    if duty.branch_dn > duty.dn:
        raise SizingError(f"cross: branches DN{duty.branch_dn} are larger than the run DN{duty.dn}", "enlarge the run")
    centre = look_up("cross", tables.tees(), duty.dn).centre_to_end
    figures = (
        *pipe_figures(pipe),
        Figure("centre_to_end", centre, "m", "as an equal tee of the run", "ASME B16.9 / EN 10253", "code"),
    )
    return Size(pipe, branch, centre, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make the run, and the branches from its axis."""
    pipe, branch, centre = size.pipe, size.branch, size.centre_to_end
    flow = FlowDirection.SOURCE if choices.flow == "diverging" else FlowDirection.SINK
    up = Placement((centre, 0.0, 0.0), Z, X)
    down = Placement((centre, 0.0, 0.0), negative(Z), X)
    leg = Cylinder(branch.outside_diameter / 2, centre)
    stub = 2 * (centre - pipe.outside_diameter / 2)
    mass = pipe.steel_mass * 2 * centre + branch.steel_mass * stub
    surface = math.pi * (pipe.outside_diameter * 2 * centre + branch.outside_diameter * stub)
    return Component(
        name=f"Cross DN{pipe.dn}/DN{branch.dn}",
        ifc_class="IfcPipeFitting",
        predefined_type="JUNCTION",
        solids=(
            Solid(Cylinder(pipe.outside_diameter / 2, 2 * centre), along_x()),
            Solid(leg, up),
            Solid(leg, down),
        ),
        ports=(
            *inline_ports(pipe.dn, 2 * centre, Joint.WELDED),
            Port("up", up.moved(z=centre), flow, branch.dn, Joint.WELDED),
            Port("down", down.moved(z=centre), flow, branch.dn, Joint.WELDED),
        ),
        type_properties={
            "Pset_PipeFittingTypeCommon": {"PressureClass": PN16},
            "Pset_FittingJunction": {"JunctionType": "CROSS"},
        },
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
    Exclusion({"dn": 50, "branch_dn": 200}, "branches larger than the run"),
    Exclusion({"dn": 20}, "no cross of that size in the table"),
)

COMPONENT = ComponentType("cross", Choices, Duty, size, build, GRID, EXCLUDED)
