r"""Rod hanger: a clevis around the insulated pipe, on a rod from the structure above.

        ====|====  plate, on the underside of slab or beam          z ^
            |  rod                                                    |
        +---+---+  yoke                                               +--> the pipe runs along x
        |  ( )  |  clevis around pipe and insulation; the pipe lies on its lower bar
        +-------+

The origin is on the pipe axis. The lower bar touches the insulation (the bare pipe where there is none) at one line.
"""

from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import look_up
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, at
from component_library.quantities import Force, Inputs, Length
from component_library.shapes import Box, Cylinder
from component_library.standards import installation, tables
from component_library.standards.tables import Pipe
from component_library.vocabulary import DHR_SUPPORT

PART = "pipe hanger"
RODS = ((50, 0.010), (100, 0.012), (150, 0.016), (300, 0.020), (600, 0.024))
"""(up to DN, diameter of the rod [m]) (domain 2.10)."""
BAR, BAR_WIDTH = 0.008, 0.05
"""Thickness of the clevis, and its width along the pipe [m] (practice)."""
GAP = 0.005
"""Free width beside the insulation [m] (practice)."""
PLATE, PLATE_SIDE = 0.010, 0.12
"""Thickness and side of the plate on the structure [m] (practice)."""
LEAST_ROD = 0.03
"""Shortest rod [m]: below that a hanger cannot be levelled (practice)."""


class Choices(Inputs):
    """What it does: a hanger only carries."""

    function: Literal["REST"] = "REST"


class Duty(Inputs):
    """Pipe; from its axis up to the structure; insulation; load."""

    dn: int
    height: Length
    insulation: Length = 0.0
    load: Force = 0.0


@dataclass(frozen=True)
class Size:
    """Pipe, height from its axis to the structure, radius over the insulation, diameter of the rod [m], load [N]."""

    pipe: Pipe
    height: float
    radius: float
    rod: float
    load: float
    figures: tuple[Figure, ...]


def rod_of(dn: int, load: float = 0.0) -> float:
    """Diameter of the rod for a DN (domain 2.10) [m], or the next one that takes a load [N] (MSS SP-58).

    Raises:
        SizingError: no rod takes the load.
    """
    least = next(rod for limit, rod in RODS if dn <= limit)
    strong = {row.rod: row.load for row in installation.hanger_rods()}
    for rod, most in sorted(strong.items()):
        if rod >= least - 1e-9 and most >= load:
            return rod
    raise SizingError(f"{PART}: no rod takes {load:.0f} N of DN{dn}", "set more supports")


def least_height(dn: int, radius: float) -> float:
    """Least height from the pipe axis to the structure [m]; `radius` over the insulation [m]."""
    return radius + GAP + BAR + LEAST_ROD + PLATE


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the rod.

    Raises:
        SizingError: no such DN, no height for a rod, or no rod takes the load.
    """
    pipe = look_up(PART, tables.pipes(), duty.dn)
    radius = pipe.outside_diameter / 2 + duty.insulation
    least = least_height(duty.dn, radius)
    if duty.height < least - 1e-9:
        raise SizingError(
            f"{PART}: {duty.height:.3f} m from the axis of DN{duty.dn} to the structure leave no rod",
            f"at least {least:.3f} m",
        )
    rod = rod_of(duty.dn, duty.load)
    figures = (
        Figure("rod", f"M{rod * 1e3:.0f}", "", "by DN and load", "MSS SP-58, practice", "practice"),
        Figure("rod_length", duty.height - radius - GAP - BAR - PLATE, "m", "yoke to plate", "layout"),
        Figure("load", duty.load, "N", "pipe, water and insulation it carries", "layout"),
    )
    return Size(pipe, duty.height, radius, rod, duty.load, figures)


def build(choices: Choices, size: Size) -> Component:
    """Build the clevis of flat bars, the rod and the plate."""
    side = size.radius + GAP
    top = side + BAR
    bars = (
        Solid(Box(BAR_WIDTH, 2 * (side + BAR), BAR), at(0.0, 0.0, -size.radius - BAR), "galvanised steel"),
        Solid(Box(BAR_WIDTH, BAR, size.radius + side), at(0.0, side + BAR / 2, -size.radius), "galvanised steel"),
        Solid(Box(BAR_WIDTH, BAR, size.radius + side), at(0.0, -side - BAR / 2, -size.radius), "galvanised steel"),
        Solid(Box(BAR_WIDTH, 2 * (side + BAR), BAR), at(0.0, 0.0, side), "galvanised steel"),
    )
    rod = Solid(Cylinder(size.rod / 2, size.height - PLATE - top), at(0.0, 0.0, top), "galvanised steel")
    plate = Solid(Box(PLATE_SIDE, PLATE_SIDE, PLATE), at(0.0, 0.0, size.height - PLATE), "galvanised steel")
    return Component(
        name=f"Rod hanger DN{size.pipe.dn} M{size.rod * 1e3:.0f}",
        ifc_class="IfcDiscreteAccessory",
        predefined_type="BRACKET",
        solids=(*bars, rod, plate),
        properties={DHR_SUPPORT: {"Function": "REST", "LoadV": size.load, "RodSize": f"M{size.rod * 1e3:.0f}"}},
        type_properties={"Pset_ElementComponentCommon": {"CorrosionTreatment": "GALVANISED"}},
        mapped=False,
    )


GRID = {"dn": (25, 100, 300, 55), "height": ("150 mm", "800 mm", "3 m"), "insulation": ("0 mm", "100 mm")}

EXCLUDED = (
    Exclusion({"dn": 55}, "no such nominal diameter"),
    Exclusion({"height": "150 mm", "insulation": "100 mm"}, "no height for a rod"),
    Exclusion({"height": "150 mm", "dn": 300}, "no height for a rod"),
)

COMPONENT = ComponentType("pipe_hanger", Choices, Duty, size, build, GRID, EXCLUDED)
