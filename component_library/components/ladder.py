r"""Fixed ladder to a platform, with its stiles carried on above the landing.

        z ^    | |   stiles 1100 above the landing
          |    | |
          |____| |     landing
          |    |-|
          |  b |-|     ACCESS (climbing), 650 mm in front of the rungs (+x)
          |    |-|     OPERATE b: 200 mm behind the rungs for the feet (-x)
          0    |-|                       --> x, away from the platform

The origin is on the floor between the stiles, at the axis of the rungs; the platform lies to -x.
"""

import math
from dataclasses import dataclass, replace

from component_library.equipment import body, need_positive, room
from component_library.model import Component, ComponentType, Exclusion, Figure, Placement, SizingError, Solid, X, Y
from component_library.quantities import Inputs, Length
from component_library.shapes import Cylinder
from component_library.vocabulary import EnvelopeKind

RUNG_PITCH = 0.30
"""Greatest distance of rungs [m] (ISO 14122-4: 225 to 300 mm)."""
RUNG_RADIUS = 0.0125
"""[m] (ISO 14122-4: 20 to 35 mm in diameter)."""
CLEAR = 0.5
"""Clear width between the stiles [m] (ISO 14122-4: 400 to 600 mm)."""
STILE, STILE_SHEET = 0.06, 0.02
"""Depth and width of a stile [m] (practice)."""
ABOVE = 1.1
"""How far the stiles rise above the landing [m] (ISO 14122-4)."""
CLIMB, BEHIND = 0.65, 0.2
"""Free depth in front of the rungs and behind them [m] (ISO 14122-4)."""
BESIDE = 0.1
"""Free width on both sides of the stiles [m]: 700 mm and more together (ISO 14122-4)."""
FALL = 3.0
"""Height from which a fall must be arrested [m] (ISO 14122-4)."""
LOWEST = 0.5
"""Least height of a ladder [m] (ISO 14122-1: below it a step is enough)."""
HIGHEST = 10.0
"""Greatest flight without a rest platform [m] (ISO 14122-4)."""
ARREST_RAIL = 0.04
"""Section of the rail of a fall arrester [m] (EN 353-1; practice)."""
MASS = 12.0
"""Mass a metre [kg/m] (vendors, practice)."""


class Choices(Inputs):
    """A ladder has no choices: what arrests a fall follows from its height."""


class Duty(Inputs):
    """Height from floor to landing."""

    height: Length


@dataclass(frozen=True)
class Size:
    """Height to the landing [m], rungs, whether a fall is arrested, mass [kg]."""

    height: float
    rungs: int
    arrest: bool
    mass: float
    figures: tuple[Figure, ...]

    @property
    def pitch(self) -> float:
        """Distance of the rungs [m]."""
        return self.height / self.rungs


def size(choices: Choices, duty: Duty) -> Size:
    """Space the rungs evenly, the last one level with the landing.

    Raises:
        SizingError: no height, one that a step overcomes, or a flight too long without rest.
    """
    need_positive("ladder", "give the height of the landing", height=duty.height)
    if duty.height > HIGHEST:
        raise SizingError(
            f"ladder: {duty.height:.1f} m in one flight are more than {HIGHEST:g} m",
            "a platform to rest on, or a stair",
        )
    if duty.height < LOWEST:
        raise SizingError(f"ladder: no ladder for {duty.height * 1000:.0f} mm", "a step is enough below 500 mm")
    rungs = math.ceil(duty.height / RUNG_PITCH - 1e-9)
    arrest = duty.height > FALL
    sized = Size(duty.height, rungs, arrest, MASS * (duty.height + ABOVE), ())
    return replace(
        sized,
        figures=(
            Figure("rungs", rungs, "", "height / 300 mm, rounded up", "ISO 14122-4", "code"),
            Figure("pitch", sized.pitch, "m", "height / rungs", "ISO 14122-4", "code"),
            Figure("fall_arrest", "yes" if arrest else "no", "", "above 3 m", "ISO 14122-4", "code"),
            Figure("mass", sized.mass, "kg", "12 kg/m", "vendors", "practice"),
        ),
    )


def build(choices: Choices, size: Size) -> Component:
    """Make stiles, rungs and the arrester's rail, and the climbing space."""
    half, top = CLEAR / 2, size.height + ABOVE
    depth, out = STILE / 2, CLEAR / 2 + STILE_SHEET
    rungs = [
        Solid(Cylinder(RUNG_RADIUS, CLEAR), Placement((0.0, -half, size.pitch * number), Y, X), "galvanised steel")
        for number in range(1, size.rungs + 1)
    ]
    rail = ARREST_RAIL / 2
    # The rail stands behind the rungs and meets them.
    arrester = (
        [body((-RUNG_RADIUS - ARREST_RAIL, -rail, 0.0), (-RUNG_RADIUS, rail, size.height), "stainless steel")]
        if size.arrest
        else []
    )
    wide = out + BESIDE
    return Component(
        name=f"Ladder {size.height * 1000:.0f}",
        ifc_class="IfcStair",
        predefined_type="USERDEFINED",
        object_type="LADDER",
        solids=(
            body((-depth, -out, 0.0), (depth, -half, top), "galvanised steel"),
            body((-depth, half, 0.0), (depth, out, top), "galvanised steel"),
            *rungs,
            *arrester,
        ),
        envelopes=(
            room(
                EnvelopeKind.ACCESS,
                (((depth, -wide, 0.0), (depth + CLIMB, wide, top)),),
                "climbing space 650 mm in front of the rungs (ISO 14122-4)",
                ("EGR001",),
                "MONTHLY",
            ),
            room(
                EnvelopeKind.OPERATE,
                (((-BEHIND, -half, 0.0), (-depth, half, size.height - size.pitch)),),
                "200 mm behind the rungs for the feet, below the last one (ISO 14122-4)",
                ("EGR001",),
                "MONTHLY",
            ),
        ),
        properties={
            "Pset_StairCommon": {"NumberOfRiser": size.rungs, "RiserHeight": size.pitch},
            "DHR_Access": {"FrontClearance": CLIMB, "RearClearance": BEHIND, "AccessFrequency": "MONTHLY"},
        },
    )


GRID = {"height": ("300 mm", "600 mm", "2.4 m", "4.2 m", "11 m")}

EXCLUDED = (
    Exclusion({"height": "300 mm"}, "a step is enough"),
    Exclusion({"height": "11 m"}, "too long without rest"),
)

COMPONENT = ComponentType("ladder", Choices, Duty, size, build, GRID, EXCLUDED)
