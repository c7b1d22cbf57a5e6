r"""Electrical panel: motor control centre, drive, control or wall cabinet, in a row of sections.

      in plan                                      side view
      y ^  wall |____________                     z ^  ________
        |       | section 1  |\   OPERATE           | |        |\
        |       |____________|_\  (door swing)      | |        | \  door
        |       | section 2  |\                     | |        |  |  ACCESS (working space)
        |       |____________|_\                    | |________|  |
        +------------------------> x                +---------------------> x
        0       back       front                      0    front

The origin is on the floor at the middle of the back; the panel looks to +x. THERMAL (soft) reaches as far as the arc
flash boundary where a fault current is given: people without protection stay out while a door is open.
"""

import math
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.components.pipe import look_up
from component_library.equipment import STANDING, body, floor_load, lifting, room
from component_library.model import Component, ComponentType, Envelope, Exclusion, Figure, Properties, SizingError, at
from component_library.quantities import Inputs, Length
from component_library.shapes import Extrusion, Point2
from component_library.standards import installation
from component_library.standards.installation import Panel
from component_library.vocabulary import EnvelopeKind

DEPTH = 1.2
"""Default depth of the working space [m] (domain 3.2)."""
LOW_VOLTAGE, HIGHEST_VOLTAGE = 150.0, 600.0
"""Voltages to ground [V] where the rows of NEC table 110.26(A)(1) end."""
NEC_LOW = 0.914
NEC_DEPTHS = (0.914, 1.067, 1.219)
"""Depth of the working space [m] to 150 V, and from 151 V by condition 1, 2, 3 (NEC table 110.26(A)(1))."""
IEC_DEPTH = 1.0
"""Depth with doors open [m] (DIN VDE 0100-729: 700 mm passage, 1000 mm with doors open; practice)."""
NEC_WIDTH = 0.762
"""Least width of the working space [m] (NEC 110.26(A)(2)); its height is 2 m or that of the panel."""
CABLES = 0.3
"""Free height above for cable entry and fans [m] (practice)."""
CLOSED_GAP = 0.001
"""From the front to the swing of the doors [m]."""
SWING_STEPS = 6
"""Chords that the quarter circle of a door is drawn with, outside it."""
FOOT = 0.3048
"""[m]."""
ARC_CONSTANT = 2.65
"""Arc flash boundary [ft] = sqrt(2.65 MVA t), bolted fault in MVA, time in s (NFPA 70E annex D.2, Lee)."""


class Choices(Inputs):
    """What the panel is and how it is reached.

    `sections` side by side; `hinge` of single leaves, seen from the front; `rule` of the working space; `condition`:
    1 bare wall opposite, 2 earthed wall, 3 live parts on both sides; `level`: underside of a wall cabinet.
    """

    kind: Literal["MCC 800", "MCC 1000", "VFD", "control", "wall"] = "control"
    sections: Annotated[int, Field(ge=1, le=12)] = 1
    hinge: Literal["left", "right"] = "left"
    rule: Literal["nec", "iec"] = "nec"
    condition: Literal[1, 2, 3] = 2
    level: Length = 1.0


class Duty(Inputs):
    """Voltage to ground [V]; bolted fault current [A] (0: unknown) and clearing time [s] of the device upstream."""

    voltage: Annotated[float, Field(gt=0)] = 230.0
    fault_current: Annotated[float, Field(ge=0)] = 0.0
    clearing_time: Annotated[float, Field(gt=0, le=5)] = 0.2


@dataclass(frozen=True)
class Size:
    """Section of the table, outline of the row [m], working space [m], arc flash boundary [m] (0: unknown)."""

    panel: Panel
    sections: int
    bottom: float
    depth: float
    space_width: float
    space_height: float
    arc_flash: float
    mass: float
    figures: tuple[Figure, ...]

    @property
    def width(self) -> float:
        """Width of the row [m]."""
        return self.sections * self.panel.width

    @property
    def top(self) -> float:
        """Top above the floor [m]."""
        return self.bottom + self.panel.height


def size(choices: Choices, duty: Duty) -> Size:
    """Take the section of the table and reckon the working space.

    Raises:
        SizingError: a voltage beyond the rule, or a wall cabinet at no height to work at.
    """
    panel = look_up("control panel", installation.panels(), choices.kind)
    if duty.voltage > HIGHEST_VOLTAGE:
        raise SizingError(
            f"control panel: {duty.voltage:g} V to ground is more than {HIGHEST_VOLTAGE:g} V",
            "medium voltage switchgear has rules of its own",
        )
    bottom = 0.0 if panel.floor_standing else choices.level
    if not 0 <= bottom <= STANDING - panel.height and not panel.floor_standing:
        raise SizingError(
            f"control panel: a wall cabinet at {bottom:.2f} m reaches out of the working space",
            f"a level from 0 to {STANDING - panel.height:.2f} m",
        )
    width = choices.sections * panel.width
    nec = NEC_LOW if duty.voltage <= LOW_VOLTAGE else NEC_DEPTHS[choices.condition - 1]
    depth = max(DEPTH, nec) if choices.rule == "nec" else max(IEC_DEPTH, panel.door)
    megavolt_amperes = math.sqrt(3) * (math.sqrt(3) * duty.voltage) * duty.fault_current / 1e6
    arc = FOOT * math.sqrt(ARC_CONSTANT * megavolt_amperes * duty.clearing_time)
    sized = Size(
        panel,
        choices.sections,
        bottom,
        depth,
        max(NEC_WIDTH, width),
        max(STANDING, bottom + panel.height),
        arc,
        choices.sections * panel.mass,
        (),
    )
    return replace(sized, figures=_figures(choices, sized))


def _figures(choices: Choices, size: Size) -> tuple[Figure, ...]:
    source = "NEC 110.26(A)" if choices.rule == "nec" else "DIN VDE 0100-729"
    return (
        Figure("width", size.width, "m", "sections x width", installation.panels().source, "practice"),
        Figure("working_depth", size.depth, "m", "1200 mm, or what the rule asks", source, "code"),
        Figure("working_width", size.space_width, "m", "max(762 mm, width)", "NEC 110.26(A)(2)", "code"),
        Figure("working_height", size.space_height, "m", "max(2000 mm, height)", source, "code"),
        Figure("arc_flash_boundary", size.arc_flash, "m", "sqrt(2.65 MVA t) ft, 0: not given", "NFPA 70E annex D.2"),
        Figure("mass", size.mass, "kg", "sections x mass", installation.panels().source, "practice"),
    )


def build(choices: Choices, size: Size) -> Component:
    """Make the sections, the swing of their doors, and the rooms in front and above."""
    panel, half = size.panel, size.width / 2
    board = choices.kind.startswith("MCC") or choices.kind == "VFD"
    starts = [-half + number * panel.width for number in range(size.sections)]
    sets = "Qto_DistributionBoardBaseQuantities" if board else "Qto_UnitaryControlElementBaseQuantities"
    level = "" if panel.floor_standing else f" at {size.bottom * 1000:.0f}"
    return Component(
        name=f"Panel {choices.kind} {size.sections} sections{level}",
        ifc_class="IfcElectricDistributionBoard" if board else "IfcUnitaryControlElement",
        predefined_type="MOTORCONTROLCENTRE" if board else "CONTROLPANEL",
        solids=tuple(body((0.0, start, size.bottom), (panel.depth, start + panel.width, size.top)) for start in starts),
        envelopes=_envelopes(choices, size, starts),
        properties=_properties(size),
        quantities={sets: {"GrossWeight": size.mass}},
    )


def _properties(size: Size) -> Properties:
    panel = size.panel
    properties: Properties = {
        "DHR_Access": {
            "FrontClearance": size.depth,
            "TopClearance": CABLES,
            "ServiceSide": "FRONT",
            "AccessFrequency": "WEEKLY",
            "RequiresTool": False,
        },
        "DHR_Lifting": lifting(panel.depth, panel.width, panel.height, panel.mass),
    }
    return {**properties, "DHR_Support": floor_load(size.mass)} if panel.floor_standing else properties


def leaf_swing(reach: float, sense: int) -> tuple[Point2, ...]:
    """Outline of a door's quarter turn, hinge at the origin, opening to +x, its leaf along y.

    Args:
        reach: width of the leaf [m].
        sense: +1 if the leaf lies to +y of its hinge, -1 if to -y.

    Returns:
        Corners counter-clockwise; the polygon encloses the quarter disc.
    """
    step = math.pi / 2 / SWING_STEPS
    outer = reach / math.cos(step / 2)
    turns = [step * (number + 0.5) for number in range(SWING_STEPS)]
    arc = [(outer * math.cos(turn), outer * math.sin(turn)) for turn in turns]
    corners = [(0.0, 0.0), (reach, 0.0), *arc, (0.0, reach)]
    if sense < 0:
        corners = [(x, -y) for x, y in reversed(corners)]
    return tuple(corners)


def _leaves(choices: Choices, panel: Panel, start: float) -> tuple[tuple[float, int], ...]:
    """Hinge and sense of every leaf of a section that starts at `start` [m]; seen from the front, left is -y."""
    end = start + panel.width
    if panel.width - panel.door > 1e-9:
        return (start, 1), (end, -1)
    return ((start, 1),) if choices.hinge == "left" else ((end, -1),)


def _envelopes(choices: Choices, size: Size, starts: list[float]) -> tuple[Envelope, ...]:
    panel, front = size.panel, size.panel.depth
    doors = tuple(
        (
            Extrusion(leaf_swing(panel.door, sense), panel.height),
            at(front + CLOSED_GAP, hinge, size.bottom),
        )
        for start in starts
        for hinge, sense in _leaves(choices, panel, start)
    )
    half = size.space_width / 2
    rooms = [
        Envelope(
            EnvelopeKind.OPERATE,
            doors,
            "doors open by 90 degrees (NEC 110.26(A)(2))",
            frequency="WEEKLY",
            rules=("ACC007", "EGR005"),
        ),
        room(
            EnvelopeKind.ACCESS,
            (((front, -half, 0.0), (front + size.depth, half, size.space_height)),),
            "working space in front, depth x max(762, width) x max(2000, height) mm (NEC 110.26(A), DIN VDE 0100-729)",
            ("ACC007",),
            "WEEKLY",
        ),
        room(
            EnvelopeKind.SERVICE,
            (((0.0, -size.width / 2, size.top), (front, size.width / 2, size.top + CABLES)),),
            "300 mm above for cables and fans (practice)",
            ("ACC007",),
            "RARE",
        ),
    ]
    if size.arc_flash > 0:
        wide = size.width / 2 + size.arc_flash
        rooms.append(
            room(
                EnvelopeKind.THERMAL,
                (((front, -wide, 0.0), (front + size.arc_flash, wide, STANDING)),),
                "arc flash boundary: nobody without protection while a door is open (NFPA 70E annex D.2)",
                ("ACC007",),
                "RARE",
                "SOFT",
            )
        )
    return tuple(rooms)


GRID = {
    "kind": ("MCC 800", "MCC 1000", "VFD", "control", "wall"),
    "sections": (1, 4),
    "hinge": ("left", "right"),
    "condition": (2, 3),
    "voltage": (120, 230, 1000),
    "fault_current": (0, 20000),
}

EXCLUDED = (Exclusion({"voltage": 1000}, "no low voltage panel"),)

COMPONENT = ComponentType("control_panel", Choices, Duty, size, build, GRID, EXCLUDED)
