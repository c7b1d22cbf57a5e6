r"""Backflow preventer BA: two check valves with a zone of reduced pressure between them, its relief valve below.

     z ^   o   o   o    test cocks, OPERATE: 200 for hose and gauge
       |   |   |   |
    in |=|=============|=|  out        --> x
  FLANGED    |___|       FLANGED
              \_/   relief of the zone: drips into an open tundish, SERVICE: 300 below

It keeps water of the plant out of the drinking water (EN 1717: category 4, EN 12729). A strainer stands before it.
"""

from dataclasses import dataclass

from component_library.components.pipe import look_up
from component_library.fittings import Ends, Outfit, PressureClass, Works, ends_of, mass_of, valve
from component_library.model import Component, ComponentType, Envelope, Exclusion, Figure, Solid, Z, at, negative
from component_library.quantities import Inputs, Pressure
from component_library.shapes import Box, Cylinder
from component_library.standards import tables
from component_library.vocabulary import EnvelopeKind

PART = "backflow preventer"
LONG = 1.6
"""Length over that of a globe valve of the DN (vendors, practice)."""
RELIEF_RADIUS, RELIEF_DEPTH = 0.45, 0.08
"""Relief housing: radius over the pipe's outside diameter, depth below the rim [m] (practice)."""
TUNDISH = 0.3
"""Free height below the relief opening for tundish and air gap [m] (EN 1717: 20 mm at least; practice)."""
COCK_RADIUS, COCK_LENGTH, COCK_ROOM = 0.008, 0.04, 0.2
"""Test cock: radius, length above the rim, room of hand and hose above it [m] (practice)."""
DROP = 60e3
"""Pressure drop at the design flow [Pa] (EN 12729: at most 100 kPa; vendors, practice)."""


class Choices(Inputs):
    """PN."""

    pn: PressureClass = 16


class Duty(Inputs):
    """Nominal diameter; gauge pressure, None: that of the PN."""

    dn: int
    pressure: Pressure | None = None


@dataclass(frozen=True)
class Size:
    """Ends, radius of the relief housing [m], mass [kg]."""

    ends: Ends
    radius: float
    mass: float
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Find length and mass.

    Raises:
        SizingError: not made in that DN, or more pressure than PN.
    """
    length = LONG * look_up(PART, tables.faces(), duty.dn).s1
    ends = ends_of(PART, duty.dn, choices.pn, length, duty.pressure)
    figures = (
        Figure("length", length, "m", "1.6 x EN 558 series 1", "vendors", "practice"),
        Figure("pressure_drop", DROP, "Pa", "within 100 kPa", "EN 12729", "practice"),
    )
    radius = min(RELIEF_RADIUS * ends.pipe.outside_diameter, ends.waist)
    return Size(ends, radius, LONG * mass_of(PART, duty.dn, "globe"), figures)


def build(choices: Choices, size: Size) -> Component:
    """Make the body, the relief housing below and the test cocks above, and the rooms of both."""
    ends = size.ends
    depth, top = ends.rim + RELIEF_DEPTH, ends.rim + COCK_LENGTH
    relief = Solid(Cylinder(size.radius, depth), at(ends.middle, 0.0, 0.0, negative(Z)), "brass")
    places = [ends.middle + share * ends.waist for share in (-0.7, 0.0, 0.7)]
    cocks = tuple(Solid(Cylinder(COCK_RADIUS, top), at(x), "brass") for x in places)
    hand = Box(2 * ends.waist, 0.1, COCK_ROOM)
    below = Box(2 * size.radius, 2 * size.radius, TUNDISH)
    envelopes = (
        Envelope(
            EnvelopeKind.OPERATE,
            ((hand, at(ends.middle, 0.0, top)),),
            "200 mm above the test cocks for hose and gauge: tested yearly (EN 806-5; practice)",
            frequency="ANNUAL",
            rules=("REA003",),
        ),
        Envelope(
            EnvelopeKind.SERVICE,
            ((below, at(ends.middle, 0.0, -depth - TUNDISH)),),
            "300 mm below the relief opening for tundish and air gap (EN 1717; practice)",
            frequency="ANNUAL",
            rules=("ACC009",),
        ),
    )
    return valve(
        ends,
        f"Backflow preventer BA DN{ends.dn} PN{ends.pn}",
        "CHECK",
        Works("", "SPRING"),
        Outfit((relief, *cocks), envelopes),
        size.mass,
        {
            "DHR_Design": {"PressureDropDesign": DROP},
            "DHR_Access": {"TopClearance": COCK_ROOM, "AccessFrequency": "ANNUAL", "RequiresTool": True},
        },
    )


GRID = {"dn": (15, 25, 40, 50, 100, 450), "pn": (16, 25)}

EXCLUDED = (Exclusion({"dn": 450}, "EN 558 has no DN450"),)

COMPONENT = ComponentType("backflow_preventer", Choices, Duty, size, build, GRID, EXCLUDED)
