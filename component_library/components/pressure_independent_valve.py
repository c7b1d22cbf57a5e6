r"""Pressure-independent control valve: it holds the flow set while the pressure across it changes.

     z ^   +-----+  SERVICE: actuator lifted off; OPERATE: hand at +y
       |   +-----+
       |    | |     bonnet
    in |=|==| |==|=|  out        --> x
  FLANGED |_____| FLANGED
             \__ regulator below

Chosen by its range of flow, not by Kvs; the pressure difference must stay within what the regulator holds.
"""

from dataclasses import dataclass
from typing import Literal

from component_library.components.pipe import look_up
from component_library.equipment import need_positive
from component_library.fittings import Ends, Outfit, PressureClass, Works, ends_of, mass_of, neck, refused, valve
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, X, Z, at, negative
from component_library.operators import INSULATION_GAP, actuator
from component_library.quantities import Flow, Inputs, Pressure
from component_library.shapes import Cylinder
from component_library.standards import tables
from component_library.standards.tables import OutOfTable
from component_library.standards.valves import PressureIndependent, pressure_independent_valves

PART = "pressure-independent valve"
BONNET = 0.9
"""Diameter of the bonnet over the pipe's outside diameter (practice)."""
REGULATOR = 1.1, 1.2
"""Radius of the regulator over that of the casing, depth below the axis over the rim (practice)."""
REGULATED = 1.2
"""Mass over that of a globe valve (practice: regulator and membrane)."""


class Choices(Inputs):
    """PN, and where the actuator goes without power."""

    pn: PressureClass = 16
    fail: Literal["closed", "open", "stay"] = "stay"


class Duty(Inputs):
    """Flow to be set; greatest pressure difference across it; `dn`: 0 for the smallest that will do; pressure gauge."""

    flow: Flow
    difference: Pressure = 100e3
    dn: int = 0
    pressure: Pressure | None = None


@dataclass(frozen=True)
class Size:
    """Ends, row of the table, flow [m3/s], level of the actuator's foot [m], mass without actuator [kg]."""

    ends: Ends
    row: PressureIndependent
    flow: float
    mount: float
    mass: float
    figures: tuple[Figure, ...]

    @property
    def dn(self) -> int:
        """Nominal diameter."""
        return self.ends.dn


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the valve by its range of flow.

    Raises:
        SizingError: a flow or pressure difference out of its range, no such DN, or more pressure than PN.
    """
    need_positive(PART, "give the flow to be held", flow=duty.flow)
    rows = pressure_independent_valves()
    try:
        row = look_up(PART, rows, duty.dn) if duty.dn else rows.at_least("flow", duty.flow)
    except OutOfTable as error:
        raise refused(PART, error, "share the flow among more valves") from error
    if not row.flow_min <= duty.flow <= row.flow:
        raise SizingError(
            f"{PART}: DN{row.dn} is set from {row.flow_min * 3600:g} to {row.flow * 3600:g} m3/h, not to "
            f"{duty.flow * 3600:g}",
            "another DN",
        )
    if not row.drop_min <= duty.difference <= row.drop_max:
        raise SizingError(
            f"{PART}: DN{row.dn} holds from {row.drop_min / 1e3:g} to {row.drop_max / 1e3:g} kPa, not at "
            f"{duty.difference / 1e3:g}",
            "another pressure difference",
        )
    length = look_up(PART, tables.faces(), row.dn).s1
    ends = ends_of(PART, row.dn, choices.pn, length, duty.pressure)
    mount = ends.rim + INSULATION_GAP
    figures = (
        Figure("flow", duty.flow, "m3/s", "set", "duty"),
        Figure("pressure_drop", row.drop_min, "Pa", "least difference at which it holds", rows.source, "practice"),
        Figure("difference_most", row.drop_max, "Pa", "greatest difference at which it holds", rows.source, "practice"),
        Figure("length", length, "m", "series 1", "EN 558", "code"),
    )
    return Size(ends, row, duty.flow, mount, REGULATED * mass_of(PART, row.dn, "globe"), figures)


def build(choices: Choices, size: Size) -> Component:
    """Make body, regulator and bonnet, and stand the actuator on it."""
    ends, row = size.ends, size.row
    bonnet = neck(ends, BONNET * ends.pipe.outside_diameter / 2, size.mount)
    operator = actuator(bonnet, at(ends.middle, 0.0, size.mount), ends.dn, "linear", choices.fail)
    radius = min(REGULATOR[0] * ends.casing, ends.waist)
    regulator = Solid(Cylinder(radius, REGULATOR[1] * ends.rim), at(ends.middle, 0.0, 0.0, negative(Z), X), "cast iron")
    return valve(
        ends,
        f"PICV DN{ends.dn} PN{ends.pn}",
        "REGULATING",
        Works("GLOBE", operator.operation),
        Outfit((*operator.solids, regulator), operator.envelopes, operator.children),
        size.mass,
        {
            "DHR_Design": {"FlowDesign": size.flow, "MinFlow": row.flow_min, "PressureDropDesign": row.drop_min},
            "DHR_Access": {"AccessFrequency": "ANNUAL", "RequiresTool": True},
        },
    )


GRID = {
    "flow": ("0.3 m3/h", "20 m3/h", "150 m3/h", "400 m3/h"),
    "dn": (0, 65),
    "pn": (16, 25),
    "fail": ("stay", "open"),
}

EXCLUDED = (
    Exclusion({"flow": "400 m3/h"}, "more than the largest is set to"),
    Exclusion({"flow": "0.3 m3/h", "dn": 65}, "less than DN65 is set to"),
    Exclusion({"flow": "150 m3/h", "dn": 65}, "more than DN65 is set to"),
)

COMPONENT = ComponentType("pressure_independent_valve", Choices, Duty, size, build, GRID, EXCLUDED)
