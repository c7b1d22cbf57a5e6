r"""Welding-neck flange PN16 or PN25, the companion of every flanged or wafer part.

     side "inlet": pipe first                 side "outlet": bolts first
                 +--+                          +--+
       in  ------|  | out  FLANGED      in     |  |------  out
       WELDED    +--+                 FLANGED  +--+        WELDED       --> x

The body is a disc of the flange's diameter and thickness; the neck lies within the pipe's own body.
"""

import math
from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import along_x, look_up
from component_library.model import Component, ComponentType, Exclusion, Figure, Placement, Port, Solid, X, Z, negative
from component_library.quantities import Inputs
from component_library.shapes import Cylinder
from component_library.standards import tables
from component_library.standards.tables import PRESSURE_CLASS, Flange, Pipe
from component_library.vocabulary import FlowDirection, Joint

STANDARD = "EN 1092-1"
BAR = 1e5
"""[Pa]."""


class Choices(Inputs):
    """Which end of a pipe it finishes: "inlet" flanges stand before a bolted part, "outlet" ones after it; PN."""

    side: Literal["inlet", "outlet"] = "inlet"
    pn: Literal[16, 25] = 16


class Duty(Inputs):
    """Nominal diameter."""

    dn: int


@dataclass(frozen=True)
class Size:
    """The flange, its pipe and its PN."""

    flange: Flange
    pipe: Pipe
    pn: int
    figures: tuple[Figure, ...]


def flange_disc(dn: int, at: Placement, pn: int = PRESSURE_CLASS) -> Solid:
    """Disc of a flange that a part carries itself; it grows along the z axis of `at`.

    Raises:
        OutOfTable: no such DN or PN.
    """
    flange = tables.flanges(pn).row(dn)
    return Solid(Cylinder(flange.outside_diameter / 2, flange.thickness), at)


def flange_mass(dn: int, pn: int = PRESSURE_CLASS) -> float:
    """Mass of a bored disc [kg].

    Raises:
        OutOfTable: no such DN or PN.
    """
    flange, pipe = tables.flanges(pn).row(dn), tables.pipes().row(dn)
    return math.pi / 4 * (flange.outside_diameter**2 - pipe.bore**2) * flange.thickness * tables.STEEL_DENSITY


def size(choices: Choices, duty: Duty) -> Size:
    """Find the flange in its table.

    Raises:
        SizingError: no such DN.
    """
    flange = look_up("flange", tables.flanges(choices.pn), duty.dn)
    pipe = look_up("flange", tables.pipes(), duty.dn)
    source = f"{STANDARD} PN{choices.pn}"
    figures = (
        Figure("outside_diameter", flange.outside_diameter, "m", "D", source, "code"),
        Figure("thickness", flange.thickness, "m", "type 11", source, "code"),
        Figure("bolt_circle", flange.bolt_circle, "m", "K", source, "code"),
        Figure("bolts", f"{flange.holes} x M{flange.bolt * 1000:.0f}", "", "n x bolt", source, "code"),
    )
    return Size(flange, pipe, choices.pn, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make the disc; side changes the joints only, so both are one type."""
    flange, dn = size.flange, size.flange.dn
    entry, leave = (Joint.WELDED, Joint.FLANGED) if choices.side == "inlet" else (Joint.FLANGED, Joint.WELDED)
    mass = flange_mass(dn, size.pn)
    return Component(
        name=f"Flange DN{dn} PN{size.pn}",
        ifc_class="IfcPipeFitting",
        predefined_type="CONNECTOR",
        solids=(flange_disc(dn, along_x(), size.pn),),
        ports=(
            Port("in", Placement((0.0, 0.0, 0.0), negative(X), Z), FlowDirection.SINK, dn, entry),
            Port("out", Placement((flange.thickness, 0.0, 0.0), X, Z), FlowDirection.SOURCE, dn, leave),
        ),
        type_properties=flange_sets(flange, size.pipe, size.pn),
        quantities={
            "Qto_PipeFittingBaseQuantities": {
                "Length": flange.thickness,
                "GrossCrossSectionArea": math.pi / 4 * flange.outside_diameter**2,
                "GrossWeight": mass,
                "NetWeight": mass,
            }
        },
    )


def flange_sets(flange: Flange, pipe: Pipe, pn: int) -> dict[str, dict[str, float | int | str]]:
    """Property sets of the type of a part that is a flange, or a pair of them."""
    return {
        "Pset_PipeFittingTypeCommon": {"PressureClass": pn * BAR},
        "Pset_PipeConnectionFlanged": {
            "FlangeTable": f"PN{pn}",
            "FlangeStandard": STANDARD,
            "BoreSize": pipe.bore,
            "FlangeDiameter": flange.outside_diameter,
            "FlangeThickness": flange.thickness,
            "NumberOfBoltholes": flange.holes,
            "BoltSize": flange.bolt,
            "BoltholePitch": flange.bolt_circle,
        },
    }


GRID = {"dn": (15, 100, 350, 600, 700), "side": ("inlet", "outlet"), "pn": (16, 25)}

EXCLUDED = (Exclusion({"dn": 700}, "beyond the flange table"),)

COMPONENT = ComponentType("flange", Choices, Duty, size, build, GRID, EXCLUDED)
