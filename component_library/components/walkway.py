r"""Walkway of grating on stringers and posts, with guard rails.

        z ^   |__________________________|   guard rails beside the clear width
          |   :  EGRESS: clear width x 2100 mm :
   level -|---============================---   grating
          |      |stringers         |
          |      |posts             |
          0   floor                              --> x

The origin is on the floor below the start of the deck, y = 0 its middle. Both ends are open: a stair, a ladder or
another deck joins there.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

from component_library.components import railing
from component_library.equipment import body, need_at_most, need_positive, room
from component_library.model import Component, ComponentType, Exclusion, Figure, Instance, SizingError, at
from component_library.quantities import Inputs, Length
from component_library.shapes import Vector
from component_library.standards.tables import GRAVITY
from component_library.vocabulary import EnvelopeKind

LEAST_WIDTH, WIDTH = 0.6, 0.8
"""Clear width: least and preferred [m] (EN ISO 14122-2)."""
LONGEST = 200.0
"""Length of what is one walkway [m]: beyond, the unit is likely wrong (practice)."""
HEADROOM = 2.1
"""[m] (EN ISO 14122-2)."""
DROP = 0.5
"""Drop from which a guard rail is due [m] (ISO 14122-3)."""
GRATING = 0.03
"""Height of the grating [m] (practice)."""
STRINGER, STRINGER_WIDTH = 0.16, 0.06
"""Height and width of the stringers [m] (practice: UPN 160)."""
POST, POST_PITCH, END = 0.08, 3.0, 0.05
"""Side of a post, greatest distance of posts, their distance from the ends [m] (practice)."""
LOAD = 2000.0
"""Load on a walkway [N/m2] (EN ISO 14122-2)."""
DECK_MASS = 25.0
"""Grating [kg/m2] (vendors, practice)."""
STEEL_MASS = 18.8
"""Stringer [kg/m] (UPN 160, EN 10365)."""
RAIL_EDGE = 0.03
"""From the clear width to the axis of a rail [m]: half a handrail and hand room beyond it (practice)."""
DECK_EDGE = 0.06
"""How far the deck reaches beyond the clear width [m]: the rail stands on it (practice)."""


class Choices(Inputs):
    """Where guard rails stand, seen along +x."""

    rails: Literal["both", "left", "right", "none"] = "both"


class Duty(Inputs):
    """Length, level of the top of the grating, clear width."""

    length: Length
    level: Length
    width: Length = WIDTH


@dataclass(frozen=True)
class Size:
    """Length, level, clear width [m], pairs of posts, load on a post [N], mass [kg]."""

    length: float
    level: float
    width: float
    pairs: int
    post_load: float
    mass: float
    figures: tuple[Figure, ...]

    @property
    def deck_width(self) -> float:
        """Width of the deck [m]."""
        return self.width + 2 * DECK_EDGE


def size(choices: Choices, duty: Duty) -> Size:
    """Space the posts.

    Raises:
        SizingError: narrower than a walkway may be, longer than one is, no height for stringers, or a drop without a
            guard rail.
    """
    need_positive("walkway", "give length and level", length=duty.length, level=duty.level)
    need_at_most("walkway", f"split it into pieces of at most {LONGEST:g} m", LONGEST, length=duty.length)
    check_deck("walkway", duty.width, duty.level)
    if duty.level > DROP and choices.rails != "both":
        raise SizingError(
            f"walkway: a drop of {duty.level * 1000:.0f} mm without guard rail", "guard rails on both sides"
        )
    if duty.length < 2 * END + 2 * POST:
        raise SizingError(f"walkway: {duty.length:.2f} m is too short for its posts", "at least 0.3 m")
    pairs = max(1, math.ceil(duty.length / POST_PITCH - 1e-9)) + 1
    wide = duty.width + 2 * DECK_EDGE
    mass = deck_mass(duty.length, wide)
    load = (LOAD * duty.length * wide + mass * GRAVITY) / (2 * pairs)
    sized = Size(duty.length, duty.level, duty.width, pairs, load, mass, ())
    return replace(sized, figures=deck_figures(duty.width, pairs, load, mass))


def check_deck(part: str, width: float, level: float) -> None:
    """Check clear width and level [m] of a deck.

    Raises:
        SizingError: too narrow, or no height for grating, stringers and posts.
    """
    if width < LEAST_WIDTH - 1e-9:
        raise SizingError(
            f"{part}: {width * 1000:.0f} mm is narrower than {LEAST_WIDTH * 1000:.0f} mm", "800 mm is preferred"
        )
    least = GRATING + STRINGER + 0.01
    if level < least:
        raise SizingError(f"{part}: no height below a deck at {level:.2f} m", f"at least {least:.2f} m")


def deck_mass(length: float, width: float) -> float:
    """Mass of grating and two stringers [kg]."""
    return DECK_MASS * length * width + 2 * STEEL_MASS * length


def deck_figures(width: float, pairs: int, load: float, mass: float) -> tuple[Figure, ...]:
    """Give what holds for every deck."""
    return (
        Figure("width", width, "m", "clear, at least 600 mm", "EN ISO 14122-2", "code"),
        Figure("post_pairs", pairs, "", "length / 3 m, rounded up, + 1", "practice", "practice"),
        Figure("post_load", load, "N", "(2 kN/m2 x area + weight) / posts", "EN ISO 14122-2"),
        Figure("mass", mass, "kg", "25 kg/m2 + 2 x 18.8 kg/m", "vendors, EN 10365", "practice"),
    )


def build(choices: Choices, size: Size) -> Component:
    """Put deck, posts and rails together."""
    half = size.width / 2
    sides = {"left": half + RAIL_EDGE, "right": -half - RAIL_EDGE}
    wanted = ("left", "right") if choices.rails == "both" else (choices.rails,)
    rail = railing.COMPONENT.make(length=size.length)
    rails = [Instance(f"rail-{side}", rail, at(0.0, sides[side], size.level)) for side in wanted if side in sides]
    children = [
        Instance("deck", deck(size.length, size.deck_width), at(0.0, 0.0, size.level)),
        *posts(size.length, size.deck_width, size.level, size.pairs, size.post_load),
        *rails,
    ]
    return Component(
        name=f"Walkway {size.width * 1000:.0f} at {size.level * 1000:.0f}",
        ifc_class="IfcElementAssembly",
        predefined_type="USERDEFINED",
        object_type="WALKWAY",
        envelopes=(
            room(
                EnvelopeKind.EGRESS,
                (((0.0, -half, size.level), (size.length, half, size.level + HEADROOM)),),
                "clear width x 2100 mm of headroom (EN ISO 14122-2)",
                ("EGR001", "EGR002"),
                "DAILY",
            ),
        ),
        children=tuple(children),
    )


def deck(length: float, width: float) -> Component:
    """Make grating and stringers, the top of the grating at z = 0, from x = 0 to `length` [m]."""
    half, under = width / 2, -GRATING - STRINGER
    inner = half - STRINGER_WIDTH
    return Component(
        name=f"Grating {width * 1000:.0f} on stringers",
        ifc_class="IfcSlab",
        predefined_type="LANDING",
        solids=(
            body((0.0, -half, -GRATING), (length, half, 0.0), "galvanised steel"),
            body((0.0, -half, under), (length, -inner, -GRATING), "galvanised steel"),
            body((0.0, inner, under), (length, half, -GRATING), "galvanised steel"),
        ),
        properties={"Pset_SlabCommon": {"LoadBearing": True}},
        quantities={"Qto_SlabBaseQuantities": {"GrossArea": length * width, "NetArea": length * width}},
        mapped=False,
    )


def posts(length: float, width: float, level: float, pairs: int, load: float) -> list[Instance]:
    """Stand pairs of posts below the stringers of a deck; `load` is that of each [N]."""
    high = level - GRATING - STRINGER
    low: Vector = (-POST / 2, -POST / 2, 0.0)
    post = Component(
        name=f"Post {POST * 1000:.0f}",
        ifc_class="IfcMember",
        predefined_type="POST",
        solids=(body(low, (POST / 2, POST / 2, high), "galvanised steel"),),
        properties={"DHR_Support": {"Function": "REST", "LoadV": load}},
        mapped=False,
    )
    first, last = END + POST / 2, length - END - POST / 2
    side = width / 2 - POST / 2
    return [
        Instance(
            f"post-{number + 1}-{name}",
            post,
            at(first + (last - first) * number / (pairs - 1), y),
        )
        for number in range(pairs)
        for name, y in (("left", side), ("right", -side))
    ]


GRID = {
    "length": ("1.2 m", "7 m"),
    "level": ("100 mm", "300 mm", "2.2 m"),
    "width": ("500 mm", "600 mm", "1 m"),
    "rails": ("both", "left"),
}

EXCLUDED = (
    Exclusion({"width": "500 mm"}, "narrower than a walkway may be"),
    Exclusion({"level": "100 mm"}, "no height for stringers"),
    Exclusion({"level": "2.2 m", "rails": "left"}, "a drop without guard rail"),
)

COMPONENT = ComponentType("walkway", Choices, Duty, size, build, GRID, EXCLUDED)
