r"""Flanged gate valve with rising stem (outside screw and yoke), open.

     z ^   |  SERVICE (150 above the stem)
       |   |  stem
       | =====  wheel, OPERATE: 100 all round
       |  / \   yoke
       | |   |  bonnet
    in |=|   |=|  out        --> x
  FLANGED|___| FLANGED

Drawn open: shut, the stem is lower by the DN. From DN250 a hand gear stands at +y instead of the wheel.
"""

from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import look_up
from component_library.fittings import Ends, Outfit, PressureClass, Works, ends_of, mass_of, valve
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, at
from component_library.operators import HAND, RISING, WHEEL_RIM, Neck, Operator, gear, handwheel
from component_library.quantities import Inputs, Pressure
from component_library.shapes import Box, Cylinder
from component_library.standards import tables
from component_library.vocabulary import EnvelopeKind

WHEEL_UP_TO = 200
"""Largest DN with a wheel on the stem unless one is asked for (practice: rim pull within 400 N)."""
BONNET = 1.6
"""Top of the bonnet above the pipe axis over the DN: it takes the gate up (practice)."""
ABOVE_RIM = 0.02
"""Least height of the bonnet above the rim [m] (practice)."""
YOKE = 0.35
"""Radius of the yoke over half the bonnet's width (practice)."""
SERIES: dict[str, str] = {"short": "14", "long": "15"}
"""Pattern -> EN 558 basic series."""


class Choices(Inputs):
    """Pattern (EN 558 series 14 or 15), operator ("auto": a wheel up to DN200, a gear above), PN."""

    pattern: Literal["short", "long"] = "short"
    operator: Literal["auto", "handwheel", "gear"] = "auto"
    pn: PressureClass = 16
    normally_open: bool = True


class Duty(Inputs):
    """Nominal diameter; gauge pressure, None: that of the PN."""

    dn: int
    pressure: Pressure | None = None


@dataclass(frozen=True)
class Size:
    """Ends, heights above the pipe axis [m] (bonnet, wheel, risen stem), wheel diameter [m], mass [kg]."""

    ends: Ends
    bonnet: float
    level: float
    height: float
    wheel: float
    geared: bool
    mass: float
    figures: tuple[Figure, ...]

    @property
    def dn(self) -> int:
        """Nominal diameter."""
        return self.ends.dn


def size(choices: Choices, duty: Duty) -> Size:
    """Find length and height in their tables and choose the operator.

    Raises:
        SizingError: no gate valve of that DN, or more pressure than its PN.
    """
    part, series = "gate valve", SERIES[choices.pattern]
    face = look_up(part, tables.faces(), duty.dn)
    length = face.s14 if choices.pattern == "short" else face.s15
    if length is None:
        raise SizingError(f"{part}: EN 558 series {series} has no DN{duty.dn}", "DN40 and above")
    ends = ends_of(part, duty.dn, choices.pn, length, duty.pressure)
    geared = duty.dn > WHEEL_UP_TO if choices.operator == "auto" else choices.operator == "gear"
    wheels = [wheel for wheel in (face.gear_wheel if geared else None, face.lever, face.gear_wheel) if wheel]
    if not wheels:
        raise SizingError(f"{part}: no wheel for DN{duty.dn} in the valve table", "another DN")
    bonnet = max(BONNET * duty.dn / 1000, ends.rim + ABOVE_RIM)
    level = max(face.height_gate - duty.dn / 1000, bonnet + WHEEL_RIM + HAND)
    figures = (
        Figure("length", length, "m", f"series {series}", "EN 558", "code"),
        Figure("height", face.height_gate, "m", "axis to top of the stem, open", "valve table", "practice"),
        Figure("wheel", wheels[0], "m", "wheel diameter", "valve table", "practice"),
        Figure("level", level, "m", "top of the wheel: height less the travel of one DN", "geometry", "practice"),
        Figure("pressure", ends.pressure, "Pa", f"within PN{choices.pn}", "EN 1092-1", "code"),
    )
    mass = mass_of(part, duty.dn, "gate")
    return Size(ends, bonnet, level, face.height_gate, wheels[0], geared, mass, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make body, bonnet, yoke, wheel and stem, and the room of hands and stem."""
    ends = size.ends
    width = 2 * ends.waist
    bonnet = Solid(Box(width, 2 * ends.casing, size.bonnet), at(ends.middle), "cast iron")
    operator = _geared(size, width) if size.geared else _wheeled(size, width)
    return valve(
        ends,
        f"Gate valve DN{ends.dn} PN{ends.pn} {choices.pattern} {operator.kind}",
        "ISOLATING",
        Works("WEDGEGATE", operator.operation),
        Outfit((bonnet, *operator.solids), operator.envelopes),
        size.mass + operator.mass,
        {
            "Pset_ValveTypeIsolating": {"IsNormallyOpen": choices.normally_open},
            "DHR_Access": {"TopClearance": RISING, "AccessFrequency": "MONTHLY", "RequiresTool": False},
        },
    )


def _wheeled(size: Size, width: float) -> Operator:
    stem = at(size.ends.middle)
    rise = size.level - WHEEL_RIM - size.bonnet
    yoke = Solid(Cylinder(YOKE * width / 2, rise), stem.moved(z=size.bonnet), "cast iron")
    return handwheel(yoke, stem, size.wheel, size.level, size.height)


def _geared(size: Size, width: float) -> Operator:
    """Gear on the yoke, and the stem through it."""
    stem = at(size.ends.middle)
    made = gear(Neck(YOKE * width / 2, size.bonnet, size.ends.rim), stem, size.level, size.wheel)
    risen = handwheel(made.solids[0], stem, size.wheel, size.level, size.height)
    rod, free = risen.solids[-1], risen.envelopes[-1]
    if free.kind is not EnvelopeKind.SERVICE:
        return made
    return Operator("gear", (*made.solids, rod), (*made.envelopes, free), made.mass)


GRID = {
    "dn": (40, 100, 200, 300, 600, 32),
    "pattern": ("short", "long"),
    "operator": ("auto", "handwheel", "gear"),
    "pn": (16, 25),
    "pressure": ("6 bar", "40 bar"),
}

EXCLUDED = (
    Exclusion({"dn": 32}, "EN 558 series 14 and 15 begin at DN40"),
    Exclusion({"pressure": "40 bar"}, "more than PN25"),
)

COMPONENT = ComponentType("gate_valve", Choices, Duty, size, build, GRID, EXCLUDED)
