r"""Ultrasonic flow sensor between flanges, as heat meters have it.

     z ^    ___   converter, SERVICE: 100 to open its lid
       |   |___|
    in |=|=======|=|  out        --> x
  FLANGED             FLANGED

Straight pipe before and after it: 5 and 3 DN, 10 and 5 after a pump, a control valve or bends in two planes, unless
the vendor's sheet asks for less.
"""

from dataclasses import dataclass
from typing import Literal

from component_library.equipment import need_positive
from component_library.fittings import Ends, PressureClass, above, ends_of, flanged_body, flanged_ports, refused
from component_library.model import Component, ComponentType, Exclusion, Figure, SizingError, Solid, at
from component_library.quantities import Flow, Inputs, Pressure
from component_library.shapes import Box
from component_library.standards import tables
from component_library.standards.tables import OutOfTable
from component_library.standards.valves import HeatMeter, heat_meters, straight_lengths

PART = "flow sensor"
INSULATION = 0.06
"""Insulation of the pipes beside it, with its jacket [m] (GEG annex 8 up to DN40; practice)."""
LEAST_FLOW = 100.0
"""Permanent flow over the least flow, qp / qi (EN 1434-1, class 2)."""
OUTLET_AT_QP, OUTLET_AT_QS = 1.5e5, 2.5e5
"""Least gauge pressure at the outlet, against cavitation, at qp and at qs [Pa] (Kamstrup ULTRAFLOW, up to 80 degC)."""
CONVERTER = 0.12, 0.09, 0.05
"""Converter: x, y and least z [m] (vendors, practice)."""
LID = 0.1
"""Room to open the lid [m] (practice)."""
CASES = {"general": "flow meter", "disturbed": "flow meter after pump", "none": ""}
"""Choice -> case of the table of straight lengths."""


class Choices(Inputs):
    """Straight pipe that it needs ("disturbed": after a pump, control valve or two-plane bends), and PN."""

    straights: Literal["general", "disturbed", "none"] = "general"
    pn: PressureClass = 16


class Duty(Inputs):
    """Design flow; `dn`: 0 for the smallest; `outlet_pressure`: least at the outlet, None: not looked at; gauge."""

    flow: Flow
    dn: int = 0
    outlet_pressure: Pressure | None = None
    pressure: Pressure | None = None


@dataclass(frozen=True)
class Size:
    """Ends, row of the table, flow [m3/s], drop at it [Pa], straight pipe before and after [m], casing [m]."""

    ends: Ends
    row: HeatMeter
    flow: float
    drop: float
    straight_up: float
    straight_down: float
    figures: tuple[Figure, ...]

    @property
    def dn(self) -> int:
        """Nominal diameter."""
        return self.ends.dn

    @property
    def top(self) -> float:
        """Top of the converter above the pipe axis [m]: above rims and insulation, so that its lid opens."""
        pipe = tables.pipes().row(self.dn).outside_diameter / 2
        return max(self.row.height - self.ends.rim, self.ends.casing + CONVERTER[2], self.ends.rim, pipe + INSULATION)


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the sensor by its permanent flow.

    Raises:
        SizingError: a flow beyond the table or the DN asked for, too little pressure at the outlet, more than PN.
    """
    need_positive(PART, "give the design flow", flow=duty.flow)
    row = _choose(duty.flow, duty.dn)
    ends = ends_of(PART, row.dn, choices.pn, row.length, duty.pressure)
    if duty.outlet_pressure is not None and not duty.outlet_pressure >= OUTLET_AT_QP:
        raise SizingError(
            f"{PART}: {duty.outlet_pressure / 1e5:.1f} bar at its outlet, {OUTLET_AT_QP / 1e5:g} bar keep it from "
            "cavitating",
            "place it where the pressure is higher",
        )
    drop = row.drop * (duty.flow / row.qp) ** 2
    up, down = 0.0, 0.0
    if choices.straights != "none":
        straight = straight_lengths().row(CASES[choices.straights])
        up, down = straight.upstream * row.dn / 1000, straight.downstream * row.dn / 1000
    figures = (
        Figure("qp", row.qp, "m3/s", "least permanent flow >= design flow", "EN 1434-1", "code"),
        Figure("qs", row.qs, "m3/s", "2 qp", "EN 1434-1", "code"),
        Figure("length", row.length, "m", "face to face", heat_meters().source, "practice"),
        Figure("pressure_drop", drop, "Pa", "of qp x (V / qp)2", heat_meters().source, "practice"),
        Figure("straight_up", up, "m", "in DN, by case", straight_lengths().source, "practice"),
        Figure("straight_down", down, "m", "in DN, by case", straight_lengths().source, "practice"),
    )
    return Size(ends, row, duty.flow, drop, up, down, figures)


def _choose(flow: float, dn: int) -> HeatMeter:
    if not dn:
        try:
            return heat_meters().at_least("qp", flow)
        except OutOfTable as error:
            raise refused(PART, error, "share the flow among more meters") from error
    rows = [row for row in heat_meters() if row.dn == dn]
    if not rows:
        sizes = ", ".join(f"DN{one}" for one in dict.fromkeys(row.dn for row in heat_meters()))
        raise SizingError(f"{PART}: not made in DN{dn}", f"there are {sizes}")
    for row in rows:
        if row.qp >= flow:
            return row
    raise SizingError(
        f"{PART}: {flow * 3600:.0f} m3/h is more than qp {rows[-1].qp * 3600:.0f} m3/h of DN{dn}", "a larger DN"
    )


def build(choices: Choices, size: Size) -> Component:
    """Make flanges, tube and converter, and the room above its lid."""
    ends, row = size.ends, size.row
    top = size.top
    width = min(CONVERTER[0], 2 * ends.waist)
    converter = Solid(Box(width, CONVERTER[1], top), at(ends.middle), "aluminium")
    lid = above(ends.middle, width / 2, top, LID, "100 mm to open the converter (practice)", ("ACC009",))
    return Component(
        name=f"Flow sensor qp {row.qp * 3600:g} DN{ends.dn} PN{ends.pn}",
        ifc_class="IfcSensor",
        predefined_type="FLOWSENSOR",
        solids=(*flanged_body(ends, "brass"), converter),
        ports=flanged_ports(ends),
        envelopes=(lid,),
        properties={
            "DHR_Design": {
                "FlowDesign": size.flow,
                "MinFlow": row.qp / LEAST_FLOW,
                "PressureDropDesign": size.drop,
                "PN": ends.pn,
                "PS": ends.pressure,
            },
            "DHR_Access": {"TopClearance": LID, "AccessFrequency": "ANNUAL", "RequiresTool": True},
            "DHR_Point": {
                "Kind": "AI",
                "Quantity": "flow",
                "Unit": "m3/s",
                "RangeMin": row.qp / LEAST_FLOW,
                "RangeMax": row.qs,
            },
        },
        quantities={"Qto_SensorBaseQuantities": {"GrossWeight": row.mass}},
    )


GRID = {
    "flow": ("1 m3/h", "20 m3/h", "152 m3/h", "5000 m3/h"),
    "dn": (0, 200),
    "straights": ("general", "disturbed", "none"),
    "pn": (16, 25),
}

EXCLUDED = (Exclusion({"flow": "5000 m3/h"}, "more than the largest sensor"),)

COMPONENT = ComponentType("flow_sensor", Choices, Duty, size, build, GRID, EXCLUDED)
