r"""What works a valve: lever, hand gear, handwheel, electric actuator, each with the room that a hand or tool needs.

     lever                gear, seen along the pipe       handwheel           actuator
    ==========              +--+ _ wheel                   ===+===            +------+  SERVICE above
    |                       |  ||_|                           |               |      |  OPERATE at its side
    +-+                     +--+  --> y                      / \              +------+
    | | stem                 |                               | |  yoke           |

All stand on a *stem*: a frame at the pipe axis whose z axis is the stem, x where an open lever points and y where
the wheel of a gear stands. Heights are from the pipe axis.
"""

import math
from dataclasses import dataclass
from typing import Literal

from component_library.components.electric_actuator import COMPONENT as ACTUATOR
from component_library.model import Envelope, Instance, Placement, SizingError, Solid, X, Y
from component_library.shapes import Box, Cylinder, Extrusion, Point2
from component_library.standards.tables import FaceToFace, faces
from component_library.vocabulary import EnvelopeKind

LEVER_UP_TO = 150
"""Largest DN with a lever unless one is asked for (practice; torque of a centric valve at PN16)."""
HANDLE_HIGH = 1.8
"""Greatest height of a handle above the floor [m] (domain 3.3)."""
HAND = 0.1
"""Free space around a wheel and above a lever [m] (domain 3.2, practice)."""
KNUCKLES = 0.075
"""Free space beside the arc of a lever [m] (ASTM F1166 / NORSOK, practice)."""
LEVER_WIDTH, LEVER_HEIGHT = 0.035, 0.02
"""Section of a lever [m] (practice)."""
GEAR_BOX, WHEEL_RIM = 0.09, 0.03
"""Side of a gear box and thickness of a wheel's rim [m] (practice)."""
AXLE = 0.0175
"""Radius of the axle of a wheel [m] (practice)."""
INSULATION_GAP = 0.06
"""From the flange rim to the wheel [m]: insulation and fingers (practice)."""
RISING = 0.15
"""Free height above a risen stem [m] (domain 3.2, practice)."""

Kind = Literal["lever", "gear", "handwheel", "actuator"]
OPERATIONS: dict[Kind, str] = {"lever": "LEVER", "gear": "WHEEL", "handwheel": "WHEEL", "actuator": "MOTORIZED"}
"""Kind of operator -> PEnum_ValveOperation."""


@dataclass(frozen=True)
class Operator:
    """Bodies and rooms of what works a valve, its mass [kg], and its parts of their own (an actuator)."""

    kind: Kind
    solids: tuple[Solid, ...]
    envelopes: tuple[Envelope, ...]
    mass: float
    children: tuple[Instance, ...] = ()

    @property
    def operation(self) -> str:
        """Value of Pset_ValveTypeCommon.ValveOperation."""
        return OPERATIONS[self.kind]

    @property
    def hand_mass(self) -> float:
        """Mass that counts as the valve's own [kg]: an actuator weighs for itself."""
        return 0.0 if self.children else self.mass


@dataclass(frozen=True)
class Neck:
    """What an operator stands on: a cylinder around the stem that begins within the body. Lengths [m].

    Attributes:
        radius: of the neck.
        start: level where it begins.
        rim: radius of the flanges beside it: bolts are within it, insulation around it.
    """

    radius: float
    start: float
    rim: float


def reach_of(part: str, face: FaceToFace, kind: Literal["auto", "lever", "gear", "actuator"]) -> tuple[Kind, float]:
    """Choose the operator of a quarter-turn valve: kind, and lever length or wheel diameter [m] (0 for an actuator).

    Raises:
        SizingError: a lever is asked for that no hand can turn.
    """
    if kind == "actuator":
        return "actuator", 0.0
    by_lever = face.dn <= LEVER_UP_TO if kind == "auto" else kind == "lever"
    if by_lever and face.lever is None:
        raise SizingError(f"{part}: DN{face.dn} cannot be worked by a lever", 'operator = "gear"')
    smallest_wheel = min(row.gear_wheel for row in faces() if row.gear_wheel is not None)
    if by_lever and face.lever is not None:
        return "lever", face.lever
    return "gear", face.gear_wheel or smallest_wheel


def quarter_turn(
    kind: Kind,
    neck: Neck,
    stem: Placement,
    height: float,
    reach: float,
    dn: int,
    fail: str = "stay",
    chain: bool = False,
) -> Operator:
    """Make the operator of a butterfly or ball valve.

    Args:
        kind: "lever", "gear" or "actuator".
        neck: what it stands on.
        stem: frame of the stem.
        height: axis to the top of lever or gear [m].
        reach: lever length or wheel diameter [m].
        dn: of the valve, by which an actuator is chosen.
        fail: where an actuator goes without power: "closed", "open", "stay".
        chain: the emergency wheel of an actuator is worked by a chain.

    Raises:
        SizingError: no actuator for that DN.
    """
    if kind == "lever":
        return lever(neck, stem, height, reach)
    if kind == "gear":
        return gear(neck, stem, height, reach)
    mount = neck.rim + INSULATION_GAP
    return actuator(_neck(neck, stem, mount), stem.moved(z=mount), dn, "rotary", fail, chain)


def _neck(neck: Neck, stem: Placement, top: float) -> Solid:
    return Solid(Cylinder(neck.radius, top - neck.start), stem.moved(z=neck.start), "cast iron")


def lever(neck: Neck, stem: Placement, height: float, reach: float) -> Operator:
    """Make neck and lever, whose top is at a height [m]."""
    low = height - LEVER_HEIGHT
    bar = Box(reach + LEVER_WIDTH / 2, LEVER_WIDTH, LEVER_HEIGHT)
    body = Solid(bar, stem.moved(reach / 2 - LEVER_WIDTH / 4, 0.0, low))
    # A hand below the lever, but no deeper than the flange rims, where the bolts are.
    bottom = max(low - HAND, neck.rim)
    room = Extrusion(lever_arc(reach, KNUCKLES), height + HAND - bottom)
    envelope = Envelope(
        EnvelopeKind.OPERATE,
        ((room, stem.moved(z=bottom)),),
        "arc of the lever + 75 mm for the knuckles (ASTM F1166, practice), 100 mm above and below",
        frequency="MONTHLY",
        rules=("REA003",),
    )
    return Operator("lever", (_neck(neck, stem, low), body), (envelope,), 1.0)


def lever_arc(reach: float, gap: float) -> tuple[Point2, ...]:
    """Quarter turn of a lever from +x to +y with a gap around it, as a convex polygon [m].

    The arc is circumscribed in steps of 15 degrees, so that the polygon holds the whole of it.
    """
    step = math.radians(15)
    radius = (reach + gap) / math.cos(step / 2)
    arc = [(radius * math.cos(step * (turn + 0.5)), radius * math.sin(step * (turn + 0.5))) for turn in range(6)]
    return ((-gap, -gap), (reach + gap, -gap), (reach + gap, 0.0), *arc, (0.0, reach + gap), (-gap, reach + gap))


def gear(neck: Neck, stem: Placement, height: float, wheel: float) -> Operator:
    """Make neck, gear box, axle and wheel; the top of box and wheel is at a height [m]."""
    wheel_at, centre = neck.rim + INSULATION_GAP, height - wheel / 2
    box_low = max(centre - GEAR_BOX / 2, neck.rim)
    box = Solid(Box(GEAR_BOX, GEAR_BOX, height - box_low), stem.moved(z=box_low), "cast iron")
    axle_level = max(centre, box_low + AXLE)
    axle_at = stem @ Placement((0.0, GEAR_BOX / 2, axle_level), Y, X)
    axle = Solid(Cylinder(AXLE, wheel_at - GEAR_BOX / 2), axle_at)
    at_wheel = stem @ Placement((0.0, wheel_at, centre), Y, X)
    rim = Solid(Cylinder(wheel / 2, WHEEL_RIM), at_wheel)
    room = Cylinder(wheel / 2 + HAND, INSULATION_GAP + WHEEL_RIM + HAND)
    envelope = Envelope(
        EnvelopeKind.OPERATE,
        ((room, at_wheel.moved(z=-INSULATION_GAP)),),
        "hand wheel + 100 mm all round and in front (practice)",
        frequency="MONTHLY",
        rules=("REA003",),
    )
    return Operator("gear", (_neck(neck, stem, box_low), box, axle, rim), (envelope,), 30 * wheel)


def handwheel(yoke: Solid, stem: Placement, wheel: float, level: float, risen: float) -> Operator:
    """Make a wheel across the stem.

    Args:
        yoke: what carries it.
        stem: frame of the stem.
        wheel: its diameter [m].
        level: top of the wheel [m].
        risen: top of the stem, risen [m]; the level of the wheel if it does not rise.
    """
    rim = Solid(Cylinder(wheel / 2, WHEEL_RIM), stem.moved(z=level - WHEEL_RIM))
    room = Cylinder(wheel / 2 + HAND, max(risen - level, 0.0) + WHEEL_RIM + 2 * HAND)
    operate = Envelope(
        EnvelopeKind.OPERATE,
        ((room, stem.moved(z=level - WHEEL_RIM - HAND)),),
        "hand wheel + 100 mm all round, above and below (practice)",
        frequency="MONTHLY",
        rules=("REA003",),
    )
    if risen <= level:
        return Operator("handwheel", (yoke, rim), (operate,), 10 * wheel)
    rod = Solid(Cylinder(AXLE, risen - level), stem.moved(z=level))
    free = Envelope(
        EnvelopeKind.SERVICE,
        ((Box(wheel, wheel, RISING), stem.moved(z=risen)),),
        "150 mm above the risen stem (practice)",
        frequency="RARE",
        rules=("ACC009",),
    )
    return Operator("handwheel", (yoke, rim, rod), (operate, free), 10 * wheel)


def actuator(yoke: Solid, mount: Placement, dn: int, motion: str, fail: str, chain: bool = False) -> Operator:
    """Stand an electric actuator, a part of its own, on what carries it.

    Args:
        yoke: what carries it.
        mount: frame of its foot: z up the stem.
        dn: of the valve.
        motion: "linear" or "rotary".
        fail: where it goes without power: "closed", "open", "stay".
        chain: its emergency wheel is worked by a chain.

    Raises:
        SizingError: no actuator for that DN.
    """
    component = ACTUATOR.make({"motion": motion, "fail": fail, "chain": chain}, dn=dn)
    mass = component.properties["DHR_Lifting"]["LargestPartMass"]
    return Operator("actuator", (yoke,), (), float(mass), (Instance("actuator", component, mount),))
