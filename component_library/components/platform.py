r"""Work platform: deck on posts, guard rails all round, and a ladder at the +x end.

        z ^   |_________________________|  guard rails
          |   :  EGRESS: deck x 2100 mm :  | |
   level -|---=========================----|-|
          |      |stringers     |          |-|  ladder, ACCESS in front of it (+x)
          |      |posts         |          |-|
          0   floor                                   --> x

The origin is on the floor below the -x end of the deck, y = 0 its middle. Tasks on it are done from 500 to 1700 mm
above the deck (EN ISO 14122-2).
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

from component_library.components import ladder, railing, walkway
from component_library.components.walkway import HEADROOM, LOAD, POST_PITCH, RAIL_EDGE
from component_library.equipment import need_at_most, need_positive, room
from component_library.model import Component, ComponentType, Exclusion, Figure, Instance, Y, Z, at
from component_library.quantities import Inputs, Length
from component_library.standards.tables import GRAVITY
from component_library.vocabulary import EnvelopeKind

LARGEST = 50.0
"""Length or width of what is one platform [m]: beyond, the unit is likely wrong (practice)."""
OPENING = 0.56
"""Gap between the rails at the ladder [m]: 500 mm between its stiles, and these (ISO 14122-4)."""
LADDER_GAP = 0.005
"""From the edge of the deck to the stiles of the ladder [m] (practice)."""
TASK_LOW, TASK_HIGH = 0.5, 1.7
"""Band above the deck in which tasks are done [m] (EN ISO 14122-2)."""


class Choices(Inputs):
    """`access`: a ladder at the +x end, or none where a stair or a walkway joins there."""

    access: Literal["ladder", "none"] = "ladder"


class Duty(Inputs):
    """Clear length and width, level of the deck."""

    length: Length
    width: Length
    level: Length


@dataclass(frozen=True)
class Size:
    """Clear length and width, level [m], pairs of posts, load on each [N], mass [kg]."""

    length: float
    width: float
    level: float
    pairs: int
    post_load: float
    mass: float
    figures: tuple[Figure, ...]

    @property
    def deck_length(self) -> float:
        """Length of the deck [m]."""
        return self.length + 2 * walkway.DECK_EDGE

    @property
    def deck_width(self) -> float:
        """Width of the deck [m]."""
        return self.width + 2 * walkway.DECK_EDGE


def size(choices: Choices, duty: Duty) -> Size:
    """Space the posts and check the way up.

    Raises:
        SizingError: smaller than people need, larger than one platform is, no height for stringers, or higher than a
            ladder may go.
    """
    need_positive("platform", "give length, width and level", length=duty.length, level=duty.level)
    need_at_most("platform", "share it among several", LARGEST, length=duty.length, width=duty.width)
    walkway.check_deck("platform", min(duty.width, duty.length), duty.level)
    if choices.access == "ladder":
        ladder.size(ladder.Choices(), ladder.Duty.of(height=duty.level))
    deck_length, deck_width = duty.length + 2 * walkway.DECK_EDGE, duty.width + 2 * walkway.DECK_EDGE
    pairs = max(1, math.ceil(deck_length / POST_PITCH - 1e-9)) + 1
    mass = walkway.deck_mass(deck_length, deck_width)
    load = (LOAD * deck_length * deck_width + mass * GRAVITY) / (2 * pairs)
    sized = Size(duty.length, duty.width, duty.level, pairs, load, mass, ())
    tasks = f"{duty.level + TASK_LOW:.2f} to {duty.level + TASK_HIGH:.2f}"
    reach = Figure("tasks", tasks, "m", "level + 500 to 1700 mm", "EN ISO 14122-2", "code")
    return replace(sized, figures=(*walkway.deck_figures(duty.width, pairs, load, mass), reach))


def build(choices: Choices, size: Size) -> Component:
    """Put deck, posts, rails and ladder together."""
    wide, long = size.deck_width, size.deck_length
    children = [
        Instance("deck", walkway.deck(long, wide), at(0.0, 0.0, size.level)),
        *walkway.posts(long, wide, size.level, size.pairs, size.post_load),
        *_rails(choices, size),
    ]
    if choices.access == "ladder":
        up = ladder.COMPONENT.make(height=size.level)
        behind = -up.bounds()[0][0]  # stiles, or the rail of the fall arrester behind the rungs
        children.append(Instance("ladder", up, at(long + LADDER_GAP + behind)))
    half, edge = size.width / 2, walkway.DECK_EDGE
    return Component(
        name=f"Platform {size.length * 1000:.0f}x{size.width * 1000:.0f} at {size.level * 1000:.0f}",
        ifc_class="IfcElementAssembly",
        predefined_type="USERDEFINED",
        object_type="PLATFORM",
        envelopes=(
            room(
                EnvelopeKind.EGRESS,
                (((edge, -half, size.level), (edge + size.length, half, size.level + HEADROOM)),),
                "deck x 2100 mm of headroom (EN ISO 14122-2)",
                ("EGR001", "EGR002"),
                "MONTHLY",
            ),
        ),
        children=tuple(children),
    )


def _rails(choices: Choices, size: Size) -> list[Instance]:
    """Rails on both long sides, across the -x end, and on both sides of the way up."""
    offset = size.width / 2 + RAIL_EDGE
    near, far = walkway.DECK_EDGE - RAIL_EDGE, size.deck_length - walkway.DECK_EDGE + RAIL_EDGE
    long = railing.COMPONENT.make(length=size.deck_length)
    # Rails across stand between those along, a tube's width from their axes.
    inner = offset - railing.TUBE
    rails = [
        Instance("rail-left", long, at(0.0, offset, size.level)),
        Instance("rail-right", long, at(0.0, -offset, size.level)),
        Instance("rail-end", railing.COMPONENT.make(length=2 * inner), at(near, -inner, size.level, Z, Y)),
    ]
    rest = inner - OPENING / 2
    if choices.access == "ladder" and rest >= railing.SHORTEST:
        beside = railing.COMPONENT.make(length=rest)
        rails += [
            Instance("rail-way-right", beside, at(far, -inner, size.level, Z, Y)),
            Instance("rail-way-left", beside, at(far, OPENING / 2, size.level, Z, Y)),
        ]
    return rails


GRID = {
    "length": ("1.2 m", "4 m"),
    "width": ("500 mm", "700 mm", "1.5 m"),
    "level": ("600 mm", "2.2 m", "4.2 m", "12 m"),
    "access": ("ladder", "none"),
}

EXCLUDED = (
    Exclusion({"width": "500 mm"}, "narrower than people need"),
    Exclusion({"level": "12 m", "access": "ladder"}, "too high for one flight of ladder"),
)

COMPONENT = ComponentType("platform", Choices, Duty, size, build, GRID, EXCLUDED)
