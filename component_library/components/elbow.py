r"""Long-radius elbow, 90 or 45 degrees or any turn up to 90.

     z ^           | out  WELDED
       |           |
       |          /|
       |        /  /   R = 1.5 D, turning from +x towards +z
     in +======/
     WELDED            --> x, direction of flow

Both ports carry the direction of the turn as their x axis: at "in" it is where the elbow turns to (+z), at "out"
the same axis turned with the flow.
"""

import math
from dataclasses import dataclass

from component_library.components.pipe import full_area, look_up, pipe_figures, steel_area
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
from component_library.quantities import Angle, Inputs
from component_library.shapes import Bend
from component_library.standards import tables
from component_library.standards.tables import PN16, Pipe
from component_library.vocabulary import FlowDirection, Joint

STOCK = (math.pi / 2, math.pi / 4)
"""Angles that elbows are made in (EN 10253); any other is cut from the 90 degree one on site."""
SNAP = 1e-9
"""An angle nearer than this [rad] to a stock angle is that: directions computed from points differ in the last bit."""


class Choices(Inputs):
    """An elbow has no choices."""


class Duty(Inputs):
    """Nominal diameter and turn."""

    dn: int
    angle: Angle = math.pi / 2


@dataclass(frozen=True)
class Size:
    """Pipe, radius of the centre line [m] and turn [rad]."""

    pipe: Pipe
    bend_radius: float
    angle: float
    figures: tuple[Figure, ...]

    @property
    def centre_to_end(self) -> float:
        """From the point where the axes meet to a port [m]."""
        return self.bend_radius * math.tan(self.angle / 2)


def size(choices: Choices, duty: Duty) -> Size:
    """Find the radius in the table.

    Raises:
        SizingError: no such DN, or a turn that is not between 0 and 90 degrees.
    """
    pipe = look_up("elbow", tables.pipes(), duty.dn)
    radius = look_up("elbow", tables.elbows(), duty.dn).bend_radius
    angle = next((stock for stock in STOCK if abs(duty.angle - stock) < SNAP), duty.angle)
    if not math.radians(0.5) <= angle <= math.pi / 2:
        raise SizingError(
            f"elbow: a turn of {math.degrees(duty.angle):g} degrees is not between 0.5 and 90", "use two elbows"
        )
    figures = (
        *pipe_figures(pipe),
        Figure("bend_radius", radius, "m", "type 3D, R = 1.5 D", "EN 10253", "code"),
        Figure("centre_to_end", radius * math.tan(angle / 2), "m", "R tan(angle / 2)", "geometry"),
        Figure("length", radius * angle, "m", "R x angle", "geometry"),
    )
    return Size(pipe, radius, angle, figures)


def build(choices: Choices, size: Size) -> Component:
    """Sweep the disc along the arc."""
    pipe, radius, angle = size.pipe, size.bend_radius, size.angle
    s, c = round(math.sin(angle), 15), round(math.cos(angle), 15)
    end = Placement((radius * s, 0.0, radius * (1 - c)), (c, 0.0, s), (0.0 - s, 0.0, c))
    length = radius * angle
    return Component(
        name=f"Elbow DN{pipe.dn} R{radius * 1000:.0f} {math.degrees(angle):.2f} deg",
        ifc_class="IfcPipeFitting",
        predefined_type="BEND",
        solids=(Solid(Bend(pipe.outside_diameter / 2, radius, angle), Placement((0.0, 0.0, 0.0), X, Z)),),
        ports=(
            Port("in", Placement((0.0, 0.0, 0.0), negative(X), Z), FlowDirection.SINK, pipe.dn, Joint.WELDED),
            Port("out", end, FlowDirection.SOURCE, pipe.dn, Joint.WELDED),
        ),
        type_properties={"Pset_PipeFittingTypeCommon": {"PressureClass": PN16}},
        quantities=fitting_quantities(pipe, length),
        mapped=angle in STOCK,
    )


def fitting_quantities(pipe: Pipe, length: float) -> dict[str, dict[str, float]]:
    """Quantities of a fitting that is a piece of pipe of a length along the axis [m]."""
    mass = pipe.steel_mass * length
    return {
        "Qto_PipeFittingBaseQuantities": {
            "Length": length,
            "OuterSurfaceArea": math.pi * pipe.outside_diameter * length,
            "GrossCrossSectionArea": full_area(pipe),
            "NetCrossSectionArea": steel_area(pipe),
            "GrossWeight": mass,
            "NetWeight": mass,
        }
    }


GRID = {"dn": (20, 100, 600, 15), "angle": ("90 deg", "45 deg", "12.5 deg", "120 deg")}

EXCLUDED = (
    Exclusion({"angle": "120 deg"}, "more than 90 degrees takes two elbows"),
    Exclusion({"dn": 15}, "EN 10253 has no long-radius elbow below DN20 in the table"),
)

COMPONENT = ComponentType("elbow", Choices, Duty, size, build, GRID, EXCLUDED)
