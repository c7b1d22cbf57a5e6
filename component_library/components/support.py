r"""Floor stanchion under a horizontal pipe.

        z ^        ( pipe )  not part of it                arm: post beside the line
          |        --saddle--                              --saddle--____
          |            |                                        arm      |
          |            | post                                            | post
          |        ____|____ base plate                              ____|____
          +------------------------  the pipe runs along x           y = arm

The origin is on the floor below the pipe axis. The saddle touches the underside of the pipe at one line and nothing
more. Guides stand beside the pipe with a gap, anchors touch it on both sides.
"""

import math
from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import look_up
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, at
from component_library.quantities import Inputs, Length
from component_library.shapes import Box
from component_library.standards import tables
from component_library.standards.tables import GRAVITY, Pipe
from component_library.vocabulary import DHR_SUPPORT

POSTS = ((65, 0.06), (150, 0.08), (250, 0.10), (600, 0.14))
"""(up to DN, side of the square post [m]) (practice)."""
BASE_PLATE, PLATE_EDGE = 0.012, 0.06
"""Thickness of the base plate and how far it stands out of the post [m] (practice)."""
PAD = 0.010
"""Thickness of the saddle [m] (practice)."""
LUG, GUIDE_GAP = 0.010, 0.003
"""Thickness of a lug and its gap to the pipe in a guide [m] (practice)."""
FRICTION = 0.3
"""Steel on steel: horizontal over vertical load of guides and anchors (practice)."""
LEAST_POST = 0.02
"""Shortest post [m] (practice): below that a pad on the floor is meant."""


class Choices(Inputs):
    """`arm`: how far the post stands beside the pipe axis, towards +y (negative: -y). `function`: what it holds."""

    arm: Length = 0.0
    function: Literal["REST", "GUIDE", "ANCHOR"] = "REST"


class Duty(Inputs):
    """Pipe, height of its axis above the floor, and the length of pipe it carries (default: the greatest span)."""

    dn: int
    height: Length
    span: Length | None = None


@dataclass(frozen=True)
class Size:
    """Pipe, height of its axis [m], side of the post [m], vertical and horizontal load [N]."""

    pipe: Pipe
    height: float
    post: float
    load: float
    side_load: float
    figures: tuple[Figure, ...]

    @property
    def saddle(self) -> float:
        """Level of the saddle's top, where the pipe lies [m]."""
        return self.height - self.pipe.outside_diameter / 2


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the post and reckon the load.

    Raises:
        SizingError: no such DN, a span beyond the table, or no room for a post below the pipe.
    """
    pipe = look_up("support", tables.pipes(), duty.dn)
    span = pipe.span if duty.span is None else duty.span
    if not 0 < span <= pipe.span * (1 + 1e-9):
        raise SizingError(
            f"support: a span of {span:.2f} m of DN{duty.dn} is not between 0 and {pipe.span:.2f} m",
            "set more supports",
        )
    post = next(side for limit, side in POSTS if duty.dn <= limit)
    least = BASE_PLATE + LEAST_POST + (post if choices.arm else 0.0) + PAD + pipe.outside_diameter / 2
    if duty.height < least:
        raise SizingError(
            f"support: DN{duty.dn} at {duty.height:.3f} m leaves no room for a post", f"at least {least:.3f} m"
        )
    load = pipe.full_mass * span * GRAVITY
    side_load = FRICTION * load if choices.function != "REST" else 0.0
    figures = (
        Figure("span", span, "m", "min(MSS, sag 2.5 mm, stress 16 MPa) unless given", "MSS SP-69", "practice"),
        Figure("load", load, "N", "mass per length with water and insulation x span x g", "pipe table"),
        Figure("side_load", side_load, "N", "0.3 x load for guides and anchors", "steel on steel", "practice"),
        Figure("post", post, "m", "square hollow section by DN", "practice", "practice"),
    )
    return Size(pipe, duty.height, post, load, side_load, figures)


def build(choices: Choices, size: Size) -> Component:
    """Stack base plate, post, arm and saddle, each on the one below."""
    pipe, post, arm = size.pipe, size.post, choices.arm
    lugs = 2 * (_gap(choices) + LUG) if choices.function != "REST" else 0.0
    pad_width = pipe.outside_diameter + lugs if lugs else max(post, 0.8 * pipe.outside_diameter)
    saddle = Box(post, pad_width, PAD)
    under = size.saddle - PAD
    solids = [Solid(saddle, at(0.0, 0.0, under), "galvanised steel")]
    if arm:
        # From the far edge of the saddle to the far edge of the post.
        near, far = -math.copysign(pad_width / 2, arm), arm + math.copysign(post / 2, arm)
        under -= post
        beam = Box(post, abs(far - near), post)
        solids.append(Solid(beam, at(0.0, (near + far) / 2, under), "galvanised steel"))
    plate = post + 2 * PLATE_EDGE
    solids += [
        Solid(Box(post, post, under - BASE_PLATE), at(0.0, arm, BASE_PLATE), "galvanised steel"),
        Solid(Box(plate, plate, BASE_PLATE), at(0.0, arm, 0.0), "galvanised steel"),
    ]
    if choices.function != "REST":
        solids += _lugs(choices, size)
    loads: dict[str, float | str] = {"Function": choices.function, "LoadV": size.load}
    if size.side_load:
        loads["LoadH"] = size.side_load
    return Component(
        name=f"Pipe stanchion DN{pipe.dn} {choices.function.lower()}",
        ifc_class="IfcDiscreteAccessory",
        predefined_type="BRACKET",
        solids=tuple(solids),
        properties={DHR_SUPPORT: loads},
        type_properties={"Pset_ElementComponentCommon": {"CorrosionTreatment": "GALVANISED"}},
        mapped=False,
    )


def _gap(choices: Choices) -> float:
    """Free width between pipe and lug [m]."""
    return GUIDE_GAP if choices.function == "GUIDE" else 0.0


def _lugs(choices: Choices, size: Size) -> list[Solid]:
    """Lugs on both sides of the pipe, up to its axis."""
    radius = size.pipe.outside_diameter / 2
    offset = radius + _gap(choices) + LUG / 2
    lug = Box(size.post, LUG, radius)
    return [Solid(lug, at(0.0, side * offset, size.saddle), "galvanised steel") for side in (-1, 1)]


GRID = {
    "dn": (25, 100, 200, 600),
    "height": ("100 mm", "800 mm", "2.5 m"),
    "arm": ("0 mm", "400 mm", "-300 mm"),
    "function": ("REST", "GUIDE", "ANCHOR"),
}

EXCLUDED = (
    Exclusion({"dn": 600, "height": "100 mm"}, "the pipe would lie on the floor"),
    Exclusion({"dn": 200, "height": "100 mm"}, "the pipe would lie on the floor"),
    Exclusion({"height": "100 mm", "arm": "400 mm"}, "no height for an arm"),
    Exclusion({"height": "100 mm", "arm": "-300 mm"}, "no height for an arm"),
)

COMPONENT = ComponentType("support", Choices, Duty, size, build, GRID, EXCLUDED)
