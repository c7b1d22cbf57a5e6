r"""Bracket: an arm from a wall or column to under the pipe.

      wall ||                      z ^
           ||     ( )                |
           ||===========  arm        +--> y, from the pipe to the wall (towards +y); the pipe runs along x
           ||  ==/        knee
           plate

The origin is on the pipe axis. The arm touches the insulation (the bare pipe) at one line; guides and anchors have lugs
beside it.
"""

from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import look_up
from component_library.components.pipe_frame import FRICTION, GUIDE_GAP, LUG, LUG_HEIGHT, section_of
from component_library.components.pipe_hanger import PLATE
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, at
from component_library.quantities import Force, Inputs, Length
from component_library.shapes import Box
from component_library.standards import tables
from component_library.standards.tables import Pipe
from component_library.vocabulary import DHR_SUPPORT

PART = "pipe bracket"
LONGEST = 1.0
"""Longest arm from the wall to the pipe axis [m] (practice)."""
BEYOND = 0.03
"""How far the arm reaches beyond the insulation [m] (practice)."""
PLATE_EDGE = 0.04
"""How far the plate stands out of the arm [m] (practice)."""


class Choices(Inputs):
    """What it does to the pipe."""

    function: Literal["REST", "GUIDE", "ANCHOR"] = "REST"


class Duty(Inputs):
    """Pipe; from its axis to the wall; insulation; loads (`side_load` None: friction)."""

    dn: int
    reach: Length
    insulation: Length = 0.0
    load: Force = 0.0
    side_load: Force | None = None


@dataclass(frozen=True)
class Size:
    """Pipe, distance of the wall, radius over the insulation, section of the arm [m], loads [N]."""

    pipe: Pipe
    reach: float
    radius: float
    section: float
    load: float
    side_load: float
    figures: tuple[Figure, ...]


def least_reach(radius: float) -> float:
    """Least distance from the pipe axis to the wall [m]; `radius` over the insulation [m]."""
    return radius + GUIDE_GAP + LUG + PLATE


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the section.

    Raises:
        SizingError: no such DN, or a wall too near or too far.
    """
    pipe = look_up(PART, tables.pipes(), duty.dn)
    radius = pipe.outside_diameter / 2 + duty.insulation
    least = least_reach(radius)
    if not least - 1e-9 <= duty.reach <= LONGEST:
        raise SizingError(
            f"{PART}: a wall {duty.reach:.3f} m from the axis of DN{duty.dn} is not between {least:.3f} and "
            f"{LONGEST:g} m",
            "hang it from above, or stand it on the floor",
        )
    friction = FRICTION * duty.load if choices.function != "REST" else 0.0
    side_load = friction if duty.side_load is None else duty.side_load
    figures = (
        Figure("section", section_of(duty.dn), "m", "square section by DN", "practice", "practice"),
        Figure("moment", duty.load * duty.reach, "N m", "load x reach", "statics"),
        Figure("load", duty.load, "N", "pipe, water and insulation it carries", "layout"),
        Figure("side_load", side_load, "N", "given, or 0.3 x load", "steel on steel", "practice"),
    )
    return Size(pipe, duty.reach, radius, section_of(duty.dn), duty.load, side_load, figures)


def build(choices: Choices, size: Size) -> Component:
    """Build arm, plate and lugs."""
    steel, side = "galvanised steel", size.section
    end = -size.radius - GUIDE_GAP - LUG - BEYOND
    wall = size.reach - PLATE
    solids = [
        Solid(Box(side, wall - end, side), at(0.0, (wall + end) / 2, -size.radius - side), steel),
        Solid(
            Box(side + 2 * PLATE_EDGE, PLATE, side + 2 * PLATE_EDGE),
            at(0.0, wall + PLATE / 2, -size.radius - side - PLATE_EDGE),
            steel,
        ),
    ]
    if choices.function != "REST":
        gap = GUIDE_GAP if choices.function == "GUIDE" else 0.0
        lug = Box(side, LUG, LUG_HEIGHT * size.radius + size.radius)
        away = size.radius + gap + LUG / 2
        solids.extend(Solid(lug, at(0.0, y, -size.radius), steel) for y in (away, -away))
    loads: dict[str, float | str] = {"Function": choices.function, "LoadV": size.load}
    if size.side_load:
        loads["LoadH"] = size.side_load
    return Component(
        name=f"Pipe bracket DN{size.pipe.dn} {choices.function.lower()}",
        ifc_class="IfcDiscreteAccessory",
        predefined_type="BRACKET",
        solids=tuple(solids),
        properties={DHR_SUPPORT: loads},
        type_properties={"Pset_ElementComponentCommon": {"CorrosionTreatment": "GALVANISED"}},
        mapped=False,
    )


GRID = {
    "dn": (25, 150, 300),
    "reach": ("300 mm", "600 mm", "2 m"),
    "insulation": ("0 mm", "100 mm"),
    "function": ("REST", "GUIDE", "ANCHOR"),
}

EXCLUDED = (Exclusion({"reach": "2 m"}, "too far for an arm"),)

COMPONENT = ComponentType("pipe_bracket", Choices, Duty, size, build, GRID, EXCLUDED)
