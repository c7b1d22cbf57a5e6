r"""Trapeze or frame: a beam under one pipe or a bank of them, on two rods from above or two posts from above or below.

      ==|==========|==   plates on the structure above                    z ^
        |          |     rods (trapeze) or posts (frame)                    |
        |  ( ) ( ) |                                                        +--> the pipes run along x
      +-+----------+-+   beam; guides and anchors have lugs beside the pipe

      a frame on posts from below is the same upside down: its feet stand on the floor

The origin is on the axis of the first pipe; others lie beside it at the same level of their underside. The beam
touches their insulation at one line each.
"""

from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import look_up
from component_library.components.pipe_hanger import PLATE, PLATE_SIDE, rod_of
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, at
from component_library.quantities import Force, Inputs, Length
from component_library.shapes import Box, Cylinder
from component_library.standards import tables
from component_library.standards.tables import Pipe
from component_library.vocabulary import DHR_SUPPORT

PART = "pipe frame"
SECTIONS = ((100, 0.041), (200, 0.06), (300, 0.08), (600, 0.12))
"""(up to DN, side of beam and posts [m]): strut channel 41, then hollow sections (practice)."""
BESIDE = 0.03
"""Free width between insulation and rod or post [m] (practice)."""
LUG, GUIDE_GAP = 0.010, 0.003
"""Thickness of a lug, and its gap to the insulation in a guide [m] (practice)."""
LUG_HEIGHT = 0.6
"""Height of a lug over the radius that it holds (practice)."""
FRICTION = 0.3
"""Steel on steel: horizontal over vertical load of guides and anchors (practice)."""
LEAST_POST = 0.03
"""Shortest rod or post [m] (practice)."""


class Choices(Inputs):
    """`stands`: "rods" or "posts" from above, or "floor" on posts from below. `function`: what it does to the pipe."""

    stands: Literal["rods", "posts", "floor"] = "rods"
    function: Literal["REST", "GUIDE", "ANCHOR"] = "REST"


class Duty(Inputs):
    """Pipe; from its axis to the structure at the left (+y) and at the right post; insulation; load; width of the bank.

    `width` is from the axis of the first pipe to that of the last, towards -y, 0 for one. `side_load` of a guide or
    anchor; None: friction.
    """

    dn: int
    height: Length
    height_right: Length | None = None
    insulation: Length = 0.0
    width: Length = 0.0
    load: Force = 0.0
    side_load: Force | None = None


@dataclass(frozen=True)
class Size:
    """Pipe, heights to the structure at both posts [m], radius over the insulation, section, rod, width [m], loads."""

    pipe: Pipe
    heights: tuple[float, float]
    radius: float
    section: float
    rod: float
    width: float
    load: float
    side_load: float
    figures: tuple[Figure, ...]


def section_of(dn: int) -> float:
    """Side of beam and posts for a DN [m]."""
    return next(side for limit, side in SECTIONS if dn <= limit)


def post_offset(dn: int, radius: float) -> float:
    """From the axis of an outer pipe to the axis of the post beside it [m]; `radius` over the insulation [m]."""
    return radius + GUIDE_GAP + LUG + BESIDE + section_of(dn) / 2


def least_height(dn: int, radius: float, floor: bool) -> float:
    """Least height from the pipe axis to the structure [m]."""
    if floor:
        return radius + section_of(dn) + LEAST_POST + PLATE
    return LEAST_POST + PLATE


def size(choices: Choices, duty: Duty) -> Size:
    """Choose section and rod.

    Raises:
        SizingError: no such DN, no height, or a trapeze that should hold a pipe sideways.
    """
    pipe = look_up(PART, tables.pipes(), duty.dn)
    radius = pipe.outside_diameter / 2 + duty.insulation
    heights = (duty.height, duty.height if duty.height_right is None else duty.height_right)
    least = least_height(duty.dn, radius, choices.stands == "floor")
    if min(heights) < least - 1e-9:
        raise SizingError(
            f"{PART}: {min(heights):.3f} m from the axis of DN{duty.dn} to the structure leave no post",
            f"at least {least:.3f} m",
        )
    if choices.stands == "rods" and choices.function != "REST":
        raise SizingError(f"{PART}: rods hold nothing sideways", 'stands = "posts" or "floor"')
    friction = FRICTION * duty.load if choices.function != "REST" else 0.0
    side_load = friction if duty.side_load is None else duty.side_load
    section, rod = section_of(duty.dn), rod_of(duty.dn, duty.load / 2)
    figures = (
        Figure("section", section, "m", "square section by DN", "practice", "practice"),
        Figure("rod", f"M{rod * 1e3:.0f}", "", "by DN and half the load", "MSS SP-58, practice", "practice"),
        Figure("load", duty.load, "N", "pipe, water and insulation it carries", "layout"),
        Figure("side_load", side_load, "N", "given, or 0.3 x load", "steel on steel", "practice"),
    )
    return Size(pipe, heights, radius, section, rod, duty.width, duty.load, side_load, figures)


def build(choices: Choices, size: Size) -> Component:
    """Build beam, lugs, posts or rods, and plates."""
    steel, side = "galvanised steel", size.section
    offset = post_offset(size.pipe.dn, size.radius)
    left, right = offset, -offset - size.width
    beam = Box(side, left - right + side, side)
    solids = [Solid(beam, at(0.0, (left + right) / 2, -size.radius - side), steel)]
    for y, height in ((left, size.heights[0]), (right, size.heights[1])):
        if choices.stands == "floor":
            low = -height
            solids.append(Solid(Box(side, side, height - size.radius - side - PLATE), at(0.0, y, low + PLATE), steel))
            solids.append(Solid(Box(PLATE_SIDE, PLATE_SIDE, PLATE), at(0.0, y, low), steel))
            continue
        length = height + size.radius - PLATE
        post = Cylinder(size.rod / 2, length) if choices.stands == "rods" else Box(side, side, length)
        solids.append(Solid(post, at(0.0, y, -size.radius), steel))
        solids.append(Solid(Box(PLATE_SIDE, PLATE_SIDE, PLATE), at(0.0, y, height - PLATE), steel))
    if choices.function != "REST":
        gap = GUIDE_GAP if choices.function == "GUIDE" else 0.0
        lug = Box(side, LUG, LUG_HEIGHT * size.radius + size.radius)
        away = size.radius + gap + LUG / 2
        solids.extend(Solid(lug, at(0.0, y, -size.radius), steel) for y in (away, -away))
    loads: dict[str, float | str] = {"Function": choices.function, "LoadV": size.load}
    if choices.stands == "rods":
        loads["RodSize"] = f"M{size.rod * 1e3:.0f}"
    if size.side_load:
        loads["LoadH"] = size.side_load
    word = {"rods": "Trapeze", "posts": "Frame", "floor": "Portal"}[choices.stands]
    return Component(
        name=f"{word} DN{size.pipe.dn} {choices.function.lower()}",
        ifc_class="IfcDiscreteAccessory",
        predefined_type="BRACKET",
        solids=tuple(solids),
        properties={DHR_SUPPORT: loads},
        type_properties={"Pset_ElementComponentCommon": {"CorrosionTreatment": "GALVANISED"}},
        mapped=False,
    )


GRID = {
    "dn": (25, 150, 300),
    "height": ("400 mm", "3 m"),
    "insulation": ("0 mm", "100 mm"),
    "stands": ("rods", "posts", "floor"),
    "function": ("REST", "GUIDE", "ANCHOR"),
}

EXCLUDED = (
    Exclusion({"stands": "rods", "function": "GUIDE"}, "rods hold nothing sideways"),
    Exclusion({"stands": "rods", "function": "ANCHOR"}, "rods hold nothing sideways"),
)

COMPONENT = ComponentType("pipe_frame", Choices, Duty, size, build, GRID, EXCLUDED)
