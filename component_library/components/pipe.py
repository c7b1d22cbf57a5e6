r"""Straight steel pipe.

          z ^
            |   length
     in  ---+==================+---  out      --> x, direction of flow
     WELDED |                  | WELDED

The body is a solid cylinder of the outside diameter, so that whatever lies inside the pipe is found as contained.
"""

import math
from dataclasses import dataclass
from typing import TypeVar

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
    Y,
    Z,
    negative,
)
from component_library.quantities import Inputs, Length
from component_library.shapes import Cylinder
from component_library.standards import tables
from component_library.standards.tables import OutOfTable, Pipe, Table
from component_library.vocabulary import FlowDirection, Joint

RowT = TypeVar("RowT")

PIPE_STANDARD = "EN 10220"
LONGEST = 100.0
"""Longest pipe in one piece that a model may ask for [m]: beyond it a unit went wrong (practice)."""


class Choices(Inputs):
    """A pipe has no choices."""


class Duty(Inputs):
    """Nominal diameter and length."""

    dn: int
    length: Length


@dataclass(frozen=True)
class Size:
    """The pipe of the table, and its length [m]."""

    pipe: Pipe
    length: float
    figures: tuple[Figure, ...]


def look_up(part: str, table: Table[RowT], key: int | float | str) -> RowT:
    """Find the row of a table for a part.

    Raises:
        SizingError: the table has no such size; the message begins with the part.
    """
    try:
        return table.row(key)
    except OutOfTable as error:
        raise SizingError(f"{part}: {error}", error.hint) from error


def along_x(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Placement:
    """Frame at a point [m] whose z axis runs along the flow: where a cylinder of an inline part starts."""
    return Placement((x, y, z), X, Y)


def inline_ports(dn: int, length: float, joint: Joint) -> tuple[Port, Port]:
    """Ports "in" at the origin and "out" at a length [m] of a straight inline part, both with the part's up axis."""
    return (
        Port("in", Placement((0.0, 0.0, 0.0), negative(X), Z), FlowDirection.SINK, dn, joint),
        Port("out", Placement((length, 0.0, 0.0), X, Z), FlowDirection.SOURCE, dn, joint),
    )


def steel_area(pipe: Pipe) -> float:
    """Cross-section of the wall [m2]."""
    return math.pi * pipe.wall * (pipe.outside_diameter - pipe.wall)


def full_area(pipe: Pipe) -> float:
    """Cross-section with the bore [m2]."""
    return math.pi / 4 * pipe.outside_diameter**2


def pipe_figures(pipe: Pipe) -> tuple[Figure, ...]:
    """Give what the table says of a pipe, for the calculation sheet of any part made of it."""
    return (
        Figure("outside_diameter", pipe.outside_diameter, "m", "series 1", PIPE_STANDARD, "code"),
        Figure("wall", pipe.wall, "m", "least wall", "EN 253 / EN 10217", "code"),
    )


def size(choices: Choices, duty: Duty) -> Size:
    """Find the pipe in its table.

    Raises:
        SizingError: no such DN, or a length that is not positive or beyond any building.
    """
    pipe = look_up("pipe", tables.pipes(), duty.dn)
    if not 0 < duty.length <= LONGEST:
        raise SizingError(
            f"pipe: length {duty.length:g} m is not between 0 and {LONGEST:g} m", "lay it in several pieces"
        )
    figures = (
        *pipe_figures(pipe),
        Figure("mass", pipe.steel_mass * duty.length, "kg", "steel mass per length x length", PIPE_STANDARD),
        Figure("span", pipe.span, "m", "min(MSS, sag 2.5 mm, stress 16 MPa)", "MSS SP-69", "practice"),
    )
    return Size(pipe, duty.length, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make the cylinder. One type a DN; the length is the occurrence's own."""
    pipe, length = size.pipe, size.length
    diameter, mass = pipe.outside_diameter, pipe.steel_mass * length
    return Component(
        name=f"Pipe DN{pipe.dn} {PIPE_STANDARD} {diameter * 1000:.1f}x{pipe.wall * 1000:.1f}",
        ifc_class="IfcPipeSegment",
        predefined_type="RIGIDSEGMENT",
        solids=(Solid(Cylinder(diameter / 2, length), along_x()),),
        ports=inline_ports(pipe.dn, length, Joint.WELDED),
        properties={"Pset_PipeSegmentOccurrence": {"InteriorRoughnessCoefficient": tables.STEEL_ROUGHNESS}},
        type_properties={
            "Pset_PipeSegmentTypeCommon": {
                "NominalDiameter": pipe.dn / 1000,
                "InnerDiameter": pipe.bore,
                "OuterDiameter": diameter,
                "WorkingPressure": tables.PN16,
            }
        },
        quantities={
            "Qto_PipeSegmentBaseQuantities": {
                "Length": length,
                "OuterSurfaceArea": math.pi * diameter * length,
                "GrossCrossSectionArea": full_area(pipe),
                "NetCrossSectionArea": steel_area(pipe),
                "GrossWeight": mass,
                "NetWeight": mass,
            }
        },
        mapped=False,
    )


GRID = {"dn": (15, 50, 200, 600, 55), "length": ("50 mm", "6 m")}

EXCLUDED = (Exclusion({"dn": 55}, "no such nominal diameter"),)

COMPONENT = ComponentType("pipe", Choices, Duty, size, build, GRID, EXCLUDED)
