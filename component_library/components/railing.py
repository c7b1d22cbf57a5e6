r"""Guard rail of steel tube: handrail, knee rail, toe plate and posts.

        z ^  =========================  handrail 1100
          |  |           |           |
          |  |-----------|-----------|  knee rail
          |  |___________|___________|  toe plate 100
          0                              --> x
            length

The origin is on the deck at the start of the rail, y = 0 the axis of its posts.
"""

import math
from dataclasses import dataclass, replace

from component_library.components.pipe import along_x
from component_library.equipment import body, need_at_most
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, at
from component_library.quantities import Inputs, Length
from component_library.shapes import Cylinder

LEAST_HEIGHT = 1.1
"""Least height of a guard rail [m] (ISO 14122-3)."""
POST_PITCH = 1.5
"""Greatest distance of posts [m] (ISO 14122-3)."""
RAIL_GAP = 0.5
"""Greatest free height between toe plate and rails [m] (ISO 14122-3)."""
TOE, TOE_SHEET = 0.1, 0.005
"""Height of the toe plate (ISO 14122-3: at least 100 mm) and its sheet [m]."""
TUBE, KNEE_TUBE = 0.0424 / 2, 0.0269 / 2
"""Radius of handrail and posts (DN32), and of knee rails (DN20) [m] (EN 10220; ISO 14122-3: 25 to 50 mm)."""
MASS = 11.0
"""Mass a metre with posts [kg/m] (vendors, practice)."""
LONGEST = 200.0
"""Length of what is one railing [m]: beyond, the unit is likely wrong (practice)."""
MOST_HEIGHT = 2.0
"""Height of what is still a guard rail [m] (practice)."""
SHORTEST = 0.1


class Choices(Inputs):
    """Height of the handrail above the deck."""

    height: Length = LEAST_HEIGHT


class Duty(Inputs):
    """Length from end to end."""

    length: Length


@dataclass(frozen=True)
class Size:
    """Length and height [m], spaces between posts, levels of the knee rails [m], mass [kg]."""

    length: float
    height: float
    spaces: int
    knees: tuple[float, ...]
    mass: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Space posts and knee rails.

    Raises:
        SizingError: too short for two posts, longer than one railing is, or of no height that a guard rail has.
    """
    if duty.length < SHORTEST:
        raise SizingError(f"railing: {duty.length * 1000:.0f} mm is too short for two posts", "at least 100 mm")
    if choices.height < LEAST_HEIGHT - 1e-9:
        raise SizingError(f"railing: {choices.height * 1000:.0f} mm is too low", "at least 1100 mm (ISO 14122-3)")
    need_at_most("railing", f"split it into pieces of at most {LONGEST:g} m", LONGEST, length=duty.length)
    need_at_most("railing", "1100 to 2000 mm", MOST_HEIGHT, height=choices.height)
    spaces = max(1, math.ceil(duty.length / POST_PITCH - 1e-9))
    free = choices.height - TOE - 2 * TUBE
    rails = max(1, math.ceil((free - RAIL_GAP) / (RAIL_GAP + 2 * KNEE_TUBE) - 1e-9))
    gap = (free - 2 * KNEE_TUBE * rails) / (rails + 1)
    knees = tuple(TOE + number * gap + (2 * number - 1) * KNEE_TUBE for number in range(1, rails + 1))
    sized = Size(duty.length, choices.height, spaces, knees, MASS * duty.length, ())
    return replace(
        sized,
        figures=(
            Figure("post_pitch", duty.length / spaces, "m", "length / spaces, at most 1500 mm", "ISO 14122-3", "code"),
            Figure("knee_rails", rails, "", "free heights of at most 500 mm", "ISO 14122-3", "code"),
            Figure("mass", sized.mass, "kg", "11 kg/m", "vendors", "practice"),
        ),
    )


def build(choices: Choices, size: Size) -> Component:
    """Make posts, rails and toe plate; the length is the occurrence's own."""
    first, last = TUBE, size.length - TUBE
    posts = [
        Solid(Cylinder(TUBE, size.height - TUBE), at(first + (last - first) * number / size.spaces), "galvanised steel")
        for number in range(size.spaces + 1)
    ]
    return Component(
        name=f"Guard rail {size.height * 1000:.0f}",
        ifc_class="IfcRailing",
        predefined_type="GUARDRAIL",
        solids=(
            *posts,
            Solid(Cylinder(TUBE, size.length), along_x(z=size.height - TUBE), "galvanised steel"),
            *(Solid(Cylinder(KNEE_TUBE, size.length), along_x(z=level), "galvanised steel") for level in size.knees),
            body((0.0, -TOE_SHEET / 2, 0.0), (size.length, TOE_SHEET / 2, TOE), "galvanised steel"),
        ),
        type_properties={"Pset_RailingCommon": {"Height": size.height, "Diameter": 2 * TUBE}},
        quantities={"Qto_RailingBaseQuantities": {"Length": size.length}},
        mapped=False,
    )


GRID = {"length": ("50 mm", "600 mm", "5 m"), "height": ("1 m", "1.1 m", "1.4 m")}

EXCLUDED = (Exclusion({"length": "50 mm"}, "too short for two posts"), Exclusion({"height": "1 m"}, "too low"))

COMPONENT = ComponentType("railing", Choices, Duty, size, build, GRID, EXCLUDED)
