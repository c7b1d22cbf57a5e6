r"""Two-way globe control valve with electric actuator, sized by Kvs.

     z ^   +-----+  SERVICE: actuator lifted off, 150 mm, from DN100 250 mm
       |   |     |  OPERATE: hand at +y
       |   +-----+
       |    | |     yoke and bonnet
    in |=|==| |==|=|  out        --> x
  FLANGED         FLANGED

The actuator is a part of its own ("actuator"). Straight pipe before and after: the table of straight lengths.
"""

from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import look_up
from component_library.control import Control, ControlDuty, choose, figures_of
from component_library.fittings import Ends, Outfit, PressureClass, Works, ends_of, mass_of, neck, valve
from component_library.model import Component, ComponentType, Exclusion, Figure, at
from component_library.operators import INSULATION_GAP, actuator
from component_library.quantities import Inputs
from component_library.standards import tables
from component_library.standards.valves import straight_lengths

PART = "globe control valve"
BONNET = 0.9
"""Diameter of the bonnet over the pipe's outside diameter (practice)."""


class Choices(Inputs):
    """PN, and where the actuator goes without power."""

    pn: PressureClass = 16
    fail: Literal["closed", "open", "stay"] = "stay"


Duty = ControlDuty


@dataclass(frozen=True)
class Size:
    """Ends, sizing, level of the actuator's foot above the pipe axis [m], mass without actuator [kg].

    `straight_up`, `straight_down`: straight pipe that it needs before and after [m].
    """

    ends: Ends
    control: Control
    mount: float
    mass: float
    straight_up: float
    straight_down: float
    figures: tuple[Figure, ...]

    @property
    def dn(self) -> int:
        """Nominal diameter."""
        return self.ends.dn


def size(choices: Choices, duty: ControlDuty) -> Size:
    """Choose the valve by Kvs and find its length in EN 558.

    Raises:
        SizingError: flow beyond the largest valve, a DN of one's own too small, cavitation, or more pressure than PN.
    """
    control = choose(PART, duty)
    length = look_up(PART, tables.faces(), control.dn).s1
    ends = ends_of(PART, control.dn, choices.pn, length, duty.pressure)
    straight = straight_lengths().row("control valve")
    bore = ends.pipe.bore
    mount = ends.rim + INSULATION_GAP
    figures = (
        *figures_of(control),
        Figure("length", length, "m", "series 1", "EN 558", "code"),
        Figure("mount", mount, "m", "rim + 60 mm for insulation", "practice", "practice"),
        Figure("straight_up", straight.upstream * bore, "m", "5 D", straight_lengths().source, "practice"),
        Figure("straight_down", straight.downstream * bore, "m", "2 D", straight_lengths().source, "practice"),
    )
    mass = mass_of(PART, control.dn, "globe")
    return Size(ends, control, mount, mass, straight.upstream * bore, straight.downstream * bore, figures)


def build(choices: Choices, size: Size) -> Component:
    """Make body and bonnet, and stand the actuator on it."""
    ends, control = size.ends, size.control
    bonnet = neck(ends, BONNET * ends.pipe.outside_diameter / 2, size.mount)
    operator = actuator(bonnet, at(ends.middle, 0.0, size.mount), ends.dn, "linear", choices.fail)
    return valve(
        ends,
        f"Control valve DN{ends.dn} PN{ends.pn} globe",
        "REGULATING",
        Works("GLOBE", operator.operation, control.kvs),
        Outfit(operator.solids, operator.envelopes, operator.children),
        size.mass,
        {
            "DHR_Design": {"FlowDesign": control.flow, "PressureDropDesign": control.drop},
            "DHR_Access": {"AccessFrequency": "ANNUAL", "RequiresTool": True},
        },
    )


GRID = {
    "flow": ("2 m3/h", "20 m3/h", "152 m3/h", "3000 m3/h"),
    "drop": ("20 kPa", "50 kPa"),
    "rest": ("60 kPa",),
    "dn": (0, 150),
    "pn": (16, 25),
    "fail": ("stay", "closed"),
}

EXCLUDED = (Exclusion({"flow": "3000 m3/h"}, "more than the largest globe valve passes"),)

COMPONENT = ComponentType("globe_control_valve", Choices, Duty, size, build, GRID, EXCLUDED)
