r"""Check valve: flanged swing type, or dual-plate wafer type.

     swing, EN 558 series 48           dual plate, series 16
        |\ ___ /|  cover                  | |
    in  | |   | |  out               in   | |  out         --> x, the only direction of flow
  FLANGED|___| | FLANGED            WAFER | | WAFER

Not an item of maintenance: it has no envelope of its own.
"""

import math
from dataclasses import dataclass
from typing import Literal

from component_library.components.butterfly_valve import BODY_DENSITY, SHELL_TEST, TRIM
from component_library.components.flange import flange_disc, flange_mass
from component_library.components.pipe import along_x, inline_ports, look_up
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, at
from component_library.quantities import Inputs
from component_library.shapes import Cylinder
from component_library.standards import tables
from component_library.standards.tables import PN16, PRESSURE_CLASS, Flange, Pipe
from component_library.vocabulary import Joint

CASING = 1.2
"""Casing of a swing valve over the pipe's outside diameter (practice)."""
COVER = 0.05
"""How far the cover stands above the rims of the flanges [m] (practice)."""


class Choices(Inputs):
    """Design."""

    design: Literal["swing", "dual_plate"] = "swing"


class Duty(Inputs):
    """Nominal diameter."""

    dn: int


@dataclass(frozen=True)
class Size:
    """Length face to face [m], and what it is bolted to."""

    dn: int
    length: float
    flange: Flange
    pipe: Pipe
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Find the length in EN 558.

    Raises:
        SizingError: the series has no such DN.
    """
    face = look_up("check valve", tables.faces(), duty.dn)
    series, length = ("48", face.s48) if choices.design == "swing" else ("16", face.s16)
    if length is None:
        other = "dual_plate" if choices.design == "swing" and face.s16 is not None else "swing"
        raise SizingError(f"check valve: EN 558 series {series} has no DN{duty.dn}", f'design = "{other}"')
    flange = look_up("check valve", tables.flanges(), duty.dn)
    pipe = look_up("check valve", tables.pipes(), duty.dn)
    return Size(duty.dn, length, flange, pipe, (Figure("length", length, "m", f"series {series}", "EN 558", "code"),))


def build(choices: Choices, size: Size) -> Component:
    """Make the flanged casing with its cover, or the plain ring."""
    swing = choices.design == "swing"
    ring = size.flange.bolt_circle - size.flange.hole
    solids, mass = _swing(size) if swing else ((Solid(Cylinder(ring / 2, size.length), along_x(), "cast iron"),), 0.0)
    if not swing:
        mass = math.pi / 4 * (ring**2 - size.pipe.bore**2) * size.length * BODY_DENSITY * TRIM
    text = "swing" if swing else "dual plate"
    return Component(
        name=f"Check valve DN{size.dn} PN16 {text}",
        ifc_class="IfcValve",
        predefined_type="CHECK",
        solids=solids,
        ports=inline_ports(size.dn, size.length, Joint.FLANGED if swing else Joint.WAFER),
        properties={"DHR_Design": {"PN": PRESSURE_CLASS, "PS": PN16}},
        type_properties={
            "Pset_ValveTypeCommon": {
                "ValvePattern": "STRAIGHT_2_PORT",
                "Size": size.dn / 1000,
                "WorkingPressure": PN16,
                "TestPressure": SHELL_TEST * PN16,
            }
        },
        quantities={"Qto_ValveBaseQuantities": {"GrossWeight": mass}},
    )


def _swing(size: Size) -> tuple[tuple[Solid, ...], float]:
    """Bodies and mass [kg] of a swing valve."""
    thickness, length = size.flange.thickness, size.length
    radius = CASING * size.pipe.outside_diameter / 2
    casing = Cylinder(radius, length - 2 * thickness)
    top = size.flange.outside_diameter / 2 + COVER
    cover = Cylinder(min(radius, length / 2 - 1.5 * thickness), top)
    solids = (
        flange_disc(size.dn, along_x()),
        flange_disc(size.dn, along_x(length - thickness)),
        Solid(casing, along_x(thickness), "cast iron"),
        Solid(cover, at(length / 2), "cast iron"),
    )
    wall = math.pi / 4 * ((2 * radius) ** 2 - size.pipe.bore**2) * (length - 2 * thickness)
    return solids, (wall * BODY_DENSITY + 2 * flange_mass(size.dn)) * TRIM


GRID = {"dn": (40, 100, 400, 600, 25), "design": ("swing", "dual_plate")}

EXCLUDED = (
    Exclusion({"dn": 25}, "neither series has it"),
    Exclusion({"dn": 600, "design": "swing"}, "series 48 ends at DN400"),
    Exclusion({"dn": 40, "design": "dual_plate"}, "series 16 begins at DN50"),
)

COMPONENT = ComponentType("check_valve", Choices, Duty, size, build, GRID, EXCLUDED)
