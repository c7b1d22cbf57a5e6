r"""Three-way globe control valve with electric actuator, mixing or diverting; the bypass leaves below.

     z ^   +-----+  SERVICE: actuator lifted off, 150 mm, from DN100 250 mm
       |   |     |  OPERATE: hand at +y
       |   +-----+
       |    | |
    in |=|==| |==|=|  out        --> x
  FLANGED  |  |   FLANGED
          ======  bypass, FLANGED

"mixing": flow enters at "in" and "bypass" and leaves at "out". "diverting": it enters at "in" and leaves at "out"
and "bypass".
"""

from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import look_up
from component_library.control import Control, ControlDuty, choose, figures_of
from component_library.fittings import Ends, Outfit, PressureClass, Works, ends_of, flanged_ports, mass_of, neck, valve
from component_library.model import (
    Component,
    ComponentType,
    Exclusion,
    Figure,
    Placement,
    Port,
    Solid,
    X,
    Z,
    at,
    negative,
)
from component_library.operators import INSULATION_GAP, actuator
from component_library.quantities import Inputs
from component_library.shapes import Cylinder
from component_library.standards import tables
from component_library.vocabulary import FlowDirection, Joint

PART = "three-way valve"
BONNET = 0.9
"""Diameter of the bonnet over the pipe's outside diameter (practice)."""
THREE_WAY = 1.15
"""Mass of the body over that of a two-way one (practice: a third flange)."""


class Choices(Inputs):
    """Which way it works, PN, and where the actuator goes without power."""

    function: Literal["mixing", "diverting"] = "mixing"
    pn: PressureClass = 16
    fail: Literal["closed", "open", "stay"] = "stay"


Duty = ControlDuty


@dataclass(frozen=True)
class Size:
    """Ends, sizing, level of the actuator's foot and depth of the bypass face from the pipe axis [m], mass [kg]."""

    ends: Ends
    control: Control
    mount: float
    depth: float
    mass: float
    figures: tuple[Figure, ...]

    @property
    def dn(self) -> int:
        """Nominal diameter."""
        return self.ends.dn


def size(choices: Choices, duty: ControlDuty) -> Size:
    """Choose the valve by Kvs and find its length in EN 558; the bypass is half of it below the axis.

    Raises:
        SizingError: flow beyond the largest valve, a DN of one's own too small, cavitation, or more pressure than PN.
    """
    control = choose(PART, duty)
    length = look_up(PART, tables.faces(), control.dn).s1
    ends = ends_of(PART, control.dn, choices.pn, length, duty.pressure)
    mount = ends.rim + INSULATION_GAP
    figures = (
        *figures_of(control),
        Figure("length", length, "m", "series 1", "EN 558", "code"),
        Figure("depth", length / 2, "m", "axis to bypass face, half the length", "vendors", "practice"),
        Figure("mount", mount, "m", "rim + 60 mm for insulation", "practice", "practice"),
    )
    return Size(ends, control, mount, length / 2, THREE_WAY * mass_of(PART, control.dn, "globe"), figures)


def build(choices: Choices, size: Size) -> Component:
    """Make body, third flange and bonnet, and stand the actuator on it."""
    ends, control = size.ends, size.control
    bonnet = neck(ends, BONNET * ends.pipe.outside_diameter / 2, size.mount)
    operator = actuator(bonnet, at(ends.middle, 0.0, size.mount), ends.dn, "linear", choices.fail)
    mixing = choices.function == "mixing"
    down = Placement((ends.middle, 0.0, 0.0), negative(Z), X)
    bypass = Port(
        "bypass",
        down.moved(z=size.depth),
        FlowDirection.SINK if mixing else FlowDirection.SOURCE,
        ends.dn,
        Joint.FLANGED,
    )
    leg = Solid(Cylinder(ends.pipe.outside_diameter / 2, size.depth), down, "cast iron")
    disc = Solid(Cylinder(ends.rim, ends.flange.thickness), down.moved(z=size.depth - ends.flange.thickness))
    return valve(
        ends,
        f"Three-way valve DN{ends.dn} PN{ends.pn} {choices.function}",
        choices.function.upper(),
        Works("GLOBE", operator.operation, control.kvs, "STRAIGHT_3_PORT"),
        Outfit((*operator.solids, leg, disc), operator.envelopes, operator.children),
        size.mass,
        {
            "DHR_Design": {"FlowDesign": control.flow, "PressureDropDesign": control.drop},
            "DHR_Access": {"AccessFrequency": "ANNUAL", "RequiresTool": True},
        },
        {"Pset_ValveTypeMixing": {"MixerControl": "PREDEFINED", "OutletConnectionSize": ends.dn / 1000}}
        if mixing
        else None,
        (*flanged_ports(ends), bypass),
    )


GRID = {
    "flow": ("2 m3/h", "20 m3/h", "152 m3/h", "3000 m3/h"),
    "drop": ("20 kPa", "50 kPa"),
    "function": ("mixing", "diverting"),
    "pn": (16, 25),
    "fail": ("stay", "closed"),
}

EXCLUDED = (Exclusion({"flow": "3000 m3/h"}, "more than the largest globe valve passes"),)

COMPONENT = ComponentType("three_way_valve", Choices, Duty, size, build, GRID, EXCLUDED)
