r"""Straight cable tray or ladder of perforated sheet, open at the top.

          z ^   :  SERVICE, 300 mm above, to lay cables   :
            |   :                                         :
            |   |_________________________________________|  side
            0   ===========================================    --> x
                        length                                  y = 0 in the middle of its width

The origin is at the start of the tray, in the middle of its underside. Distances to hot pipes (150 mm in parallel,
50 mm crossing) are a rule's business, not an envelope's: they depend on what runs beside it.
"""

import math
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.equipment import need_positive, room
from component_library.model import Component, ComponentType, Exclusion, Figure, Placement, SizingError, Solid, X, Y
from component_library.quantities import Area, Inputs, Length
from component_library.shapes import Extrusion, Point2, polygon_area
from component_library.standards import installation
from component_library.standards.installation import CableTray
from component_library.standards.tables import GRAVITY
from component_library.vocabulary import EnvelopeKind

LAYING = 0.3
"""Free height above to lay cables [m] (domain 2.11, practice)."""
FILL = 0.4
"""Share of the section that cables may fill (practice; NEC 392.22 asks for about that)."""
SHEET = 0.0015
"""Thickness of the sheet [m] (vendors; practice)."""
RUNG, RUNG_PITCH = 0.03, 0.30
"""Section of the rungs of a ladder and their distance [m] (vendors, practice)."""
LONGEST = 100.0
"""Longest tray in one run that a model may ask for [m] (practice)."""


class Choices(Inputs):
    """`design`: "tray" has a perforated bottom, "ladder" rungs; `side`: "low" 60 mm or "high" 100 mm."""

    design: Literal["tray", "ladder"] = "tray"
    side: Literal["low", "high"] = "low"


class Duty(Inputs):
    """Length; `width` asked for, or the area of all cables; mass of the cables a metre [kg/m]."""

    length: Length
    width: Length = 0.0
    cables: Area = 0.0
    cable_mass: Annotated[float, Field(ge=0)] = 0.0


@dataclass(frozen=True)
class Size:
    """Tray of the table, its length and side height [m], mass [kg], number of supports."""

    tray: CableTray
    length: float
    side: float
    mass: float
    supports: int
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the width by what is asked, what the cables fill and what they weigh.

    Raises:
        SizingError: no length, neither width nor cables, or more than the widest tray holds or bears.
    """
    need_positive("cable tray", "give its length", length=duty.length)
    if duty.length > LONGEST:
        raise SizingError(f"cable tray: length {duty.length:g} m is more than {LONGEST:g} m", "lay it in several runs")
    if not max(duty.width, duty.cables) > 0:
        raise SizingError("cable tray: neither width nor cables", "give the width, or the area of all cables")
    load = duty.cable_mass * GRAVITY
    fitting = [row for row in installation.cable_trays() if _fits(row, choices, duty, load)]
    if not fitting:
        widest = max(row.width for row in installation.cable_trays())
        raise SizingError(
            f"cable tray: {duty.width * 1000:.0f} mm, {duty.cables * 1e4:.0f} cm2 and {duty.cable_mass:g} kg/m are "
            f"more than {widest * 1000:.0f} mm of tray hold and bear",
            "share the cables among more trays, or take high sides",
        )
    row = fitting[0]
    side = _side(row, choices)
    supports = math.floor(duty.length / row.span) + 1
    sized = Size(row, duty.length, side, (row.mass + duty.cable_mass) * duty.length, supports, ())
    source = installation.cable_trays().source
    fill = duty.cables / (row.width * side)
    return replace(
        sized,
        figures=(
            Figure("width", row.width, "m", "least that fits width, fill and load", source, "practice"),
            Figure("fill", fill, "", "cables / (width x side), at most 0.4", "NEC 392.22", "practice"),
            Figure("load", load, "N/m", "cable mass x g", "weight"),
            Figure("supports", supports, "", "one every 1.5 m, and one at the end", source, "practice"),
            Figure("mass", row.mass * duty.length, "kg", "mass a metre x length", source, "practice"),
            Figure("operating_mass", sized.mass, "kg", "with cables", source, "practice"),
        ),
    )


def _side(row: CableTray, choices: Choices) -> float:
    return row.side if choices.side == "low" else row.side_high


def _fits(row: CableTray, choices: Choices, duty: Duty, load: float) -> bool:
    held = FILL * row.width * _side(row, choices)
    return row.width >= duty.width - 1e-9 and held >= duty.cables and row.load >= load


def build(choices: Choices, size: Size) -> Component:
    """Make the tray. One type a width; the length is the occurrence's own."""
    half, side = size.tray.width / 2, size.side
    along = Placement((0.0, 0.0, 0.0), X, Y)
    section = _channel(half, side)
    if choices.design == "tray":
        solids = [Solid(Extrusion(section, size.length), along, "galvanised steel")]
    else:
        solids = _ladder(half, side, size.length)
    area = polygon_area(section)
    return Component(
        name=f"Cable {choices.design} {size.tray.width * 1000:.0f}x{side * 1000:.0f}",
        ifc_class="IfcCableCarrierSegment",
        predefined_type="CABLETRAYSEGMENT" if choices.design == "tray" else "CABLELADDERSEGMENT",
        solids=tuple(solids),
        envelopes=(
            room(
                EnvelopeKind.SERVICE,
                (((0.0, -half, side), (size.length, half, side + LAYING)),),
                "300 mm above to lay cables (domain 2.11, practice)",
                ("CLR004",),
                "RARE",
            ),
        ),
        properties={"DHR_Access": {"TopClearance": LAYING, "ServiceSide": "TOP", "AccessFrequency": "RARE"}},
        quantities={
            "Qto_CableCarrierSegmentBaseQuantities": {
                "Length": size.length,
                "CrossSectionArea": area,
                "GrossWeight": size.tray.mass * size.length,
            }
        },
        mapped=False,
    )


def _channel(half: float, side: float) -> tuple[Point2, ...]:
    """U-shaped section: x across, y up [m]."""
    return (
        (-half, 0.0),
        (half, 0.0),
        (half, side),
        (half - SHEET, side),
        (half - SHEET, SHEET),
        (-half + SHEET, SHEET),
        (-half + SHEET, side),
        (-half, side),
    )


def _ladder(half: float, side: float, length: float) -> list[Solid]:
    """Two side rails and rungs every 300 mm, the last before the end."""
    rails = [
        Solid(
            Extrusion(((y, 0.0), (y + SHEET, 0.0), (y + SHEET, side), (y, side)), length),
            _along(0.0),
            "galvanised steel",
        )
        for y in (-half, half - SHEET)
    ]
    inner = half - SHEET
    rung = Extrusion(((-inner, 0.0), (inner, 0.0), (inner, RUNG), (-inner, RUNG)), min(RUNG, length))
    count = max(1, math.floor((length - RUNG) / RUNG_PITCH) + 1)
    return rails + [Solid(rung, _along(number * RUNG_PITCH), "galvanised steel") for number in range(count)]


def _along(x: float) -> Placement:
    return Placement((x, 0.0, 0.0), X, Y)


GRID = {
    "length": ("500 mm", "6 m"),
    "width": ("0 mm", "300 mm"),
    "cables": ("0 m2", "0.005 m2", "0.05 m2"),
    "design": ("tray", "ladder"),
    "side": ("low", "high"),
}

EXCLUDED = (
    Exclusion({"width": "0 mm", "cables": "0 m2"}, "nothing asked for"),
    Exclusion({"cables": "0.05 m2"}, "more than the widest tray"),
)

COMPONENT = ComponentType("cable_tray", Choices, Duty, size, build, GRID, EXCLUDED)
