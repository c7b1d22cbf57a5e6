r"""Riser clamp: two bars bolted around a vertical pipe, on two arms from a wall or column, or on two posts.

      wall ||                 z ^             base = "floor":      ( )
           ||     | |           |                                  | |
           ||   ==| |==  bars   |                                ==| |==
           ||==========  arms   +--> x, to the wall               || ||  posts
           plate  | |                the pipe runs along z       _||_||_ plates

The origin is on the pipe axis, at the underside of the bars. The bars touch the insulation (the bare pipe where there
is none) at one line each.
"""

from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import look_up
from component_library.components.pipe_frame import LEAST_POST, section_of
from component_library.components.pipe_hanger import BAR, BAR_WIDTH, GAP, PLATE, PLATE_SIDE
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, X, at
from component_library.quantities import Force, Inputs, Length
from component_library.shapes import Box, Cylinder
from component_library.standards import tables
from component_library.standards.tables import Pipe
from component_library.vocabulary import DHR_SUPPORT

PART = "riser clamp"
LONGEST = 1.0
"""Longest arm from the wall to the pipe axis [m] (practice)."""
TALLEST = 4.0
"""Longest post from the floor [m] (practice)."""
BOLT = 0.012
"""Diameter of the bolts [m] (practice)."""
PLATE_EDGE = 0.04
"""How far the plate on a wall stands out of the arms [m] (practice)."""


class Choices(Inputs):
    """`base`: arms from a "wall" (or column), or posts on the "floor"."""

    base: Literal["wall", "floor"] = "wall"
    function: Literal["REST"] = "REST"


class Duty(Inputs):
    """Pipe; from its axis to the wall, or from the bars down to the floor; insulation; load."""

    dn: int
    reach: Length
    insulation: Length = 0.0
    load: Force = 0.0


@dataclass(frozen=True)
class Size:
    """Pipe, distance of the structure, radius over the insulation, section of arms and posts [m], load [N]."""

    pipe: Pipe
    reach: float
    radius: float
    section: float
    load: float
    figures: tuple[Figure, ...]


def arm_offset(dn: int, radius: float) -> float:
    """From the pipe axis to the axis of an arm or post beside it [m]; `radius` over the insulation [m]."""
    return radius + GAP + section_of(dn) / 2


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the section.

    Raises:
        SizingError: no such DN, or structure too near or too far.
    """
    pipe = look_up(PART, tables.pipes(), duty.dn)
    radius, section = pipe.outside_diameter / 2 + duty.insulation, section_of(duty.dn)
    floor = choices.base == "floor"
    least, most = (LEAST_POST + PLATE, TALLEST) if floor else (radius + BAR + PLATE, LONGEST)
    if not least - 1e-9 <= duty.reach <= most + 1e-9:
        raise SizingError(
            f"{PART}: a {choices.base} {duty.reach:.3f} m from DN{duty.dn} is not between {least:.3f} and {most:g} m",
            "clamp the riser elsewhere",
        )
    figures = (
        Figure("section", section, "m", "square section by DN", "practice", "practice"),
        Figure("load", duty.load, "N", "pipe, water and insulation it carries", "layout"),
    )
    return Size(pipe, duty.reach, radius, section, duty.load, figures)


def build(choices: Choices, size: Size) -> Component:
    """Build bars, bolts, and arms with their plate or posts with theirs."""
    steel, side, radius = "galvanised steel", size.section, size.radius
    offset = arm_offset(size.pipe.dn, radius)
    bar = Box(BAR, 2 * offset + side, BAR_WIDTH)
    bolt = Cylinder(BOLT / 2, 2 * radius)
    solids = [Solid(bar, at(x, 0.0, 0.0), steel) for x in (radius + BAR / 2, -radius - BAR / 2)]
    solids += [Solid(bolt, at(-radius, y, BAR_WIDTH / 2, axis=X), steel) for y in (offset, -offset)]
    if choices.base == "wall":
        back, wall = -radius - BAR, size.reach - PLATE
        arm = Box(wall - back, side, side)
        solids += [Solid(arm, at((wall + back) / 2, y, -side), steel) for y in (offset, -offset)]
        plate = Box(PLATE, 2 * offset + side + 2 * PLATE_EDGE, side + 2 * PLATE_EDGE)
        solids.append(Solid(plate, at(wall + PLATE / 2, 0.0, -side - PLATE_EDGE), steel))
    else:
        head = Box(2 * (radius + BAR), side, min(side, size.reach - PLATE - LEAST_POST / 2))
        foot = Box(PLATE_SIDE, PLATE_SIDE, PLATE)
        post = Box(side, side, size.reach - PLATE - head.z)
        out = (PLATE_SIDE - side) / 2  # a plate stands outwards: below the pipe its own bend may lie
        for way in (1, -1):
            y = way * offset
            solids.append(Solid(head, at(0.0, y, -head.z), steel))
            solids.append(Solid(post, at(0.0, y, PLATE - size.reach), steel))
            solids.append(Solid(foot, at(0.0, y + way * out, -size.reach), steel))
    return Component(
        name=f"Riser clamp DN{size.pipe.dn} {choices.base}",
        ifc_class="IfcDiscreteAccessory",
        predefined_type="BRACKET",
        solids=tuple(solids),
        properties={DHR_SUPPORT: {"Function": choices.function, "LoadV": size.load}},
        type_properties={"Pset_ElementComponentCommon": {"CorrosionTreatment": "GALVANISED"}},
        mapped=False,
    )


GRID = {
    "dn": (25, 150, 300),
    "reach": ("300 mm", "900 mm", "3 m"),
    "insulation": ("0 mm", "100 mm"),
    "base": ("wall", "floor"),
}

EXCLUDED = (Exclusion({"base": "wall", "reach": "3 m"}, "too far for an arm"),)

COMPONENT = ComponentType("riser_clamp", Choices, Duty, size, build, GRID, EXCLUDED)
