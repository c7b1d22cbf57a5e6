r"""Heat meter: flow sensor in its straight pipe, temperature sensor behind it, integrator.

     z ^        [integrator]  OPERATE: hand and eye, at +y           SERVICE
       |             |                                      sensor  |
    in |--------|=|======|=|-----------------------------------+-+-----|  out        --> x
     WELDED   straight_up   flow sensor      within 3 DN        tee     WELDED

One IfcFlowMeter with its parts: "flow-sensor", "temperature-sensor", "integrator" and the pipe between. It stands in
the line that the utility prescribes, by default the return. The other sensor of the pair stands in the other line:
`temperature_sensor` with purpose "meter", placed by whoever lays that line. Below DN25 the sensor sits in the body of
the flow sensor. With `integrator` "wall" the integrator is placed elsewhere: `integrator()` makes it.
"""

from dataclasses import dataclass, replace
from typing import Literal

from component_library.components import flow_sensor
from component_library.components.flange import COMPONENT as FLANGE
from component_library.components.pipe import COMPONENT as PIPE
from component_library.components.tee import COMPONENT as TEE
from component_library.components.temperature_sensor import COMPONENT as TEMPERATURE_SENSOR
from component_library.components.temperature_sensor import PART as SENSOR
from component_library.compose import COINCIDENT, SHORTEST_PIPE, Assembly, Handle, Placed, Step, tee_lengths
from component_library.fittings import PressureClass
from component_library.instruments import BRANCH_DN, insertion
from component_library.model import (
    Component,
    ComponentType,
    Envelope,
    Exclusion,
    Figure,
    Placement,
    Solid,
    Y,
    Z,
    at,
)
from component_library.quantities import Flow, Inputs, Pressure, Temperature
from component_library.shapes import Box
from component_library.standards import tables
from component_library.standards.installation import panels
from component_library.vocabulary import EnvelopeKind

PART = "heat meter"
IN_LINE_FROM = 25
"""Least DN with a temperature sensor in the pipe (practice; smaller sensors have it in their body)."""
WITHIN = 3.0
"""Greatest distance of the temperature sensor behind the flow sensor [DN] (domain 2.6, EN 1434-6)."""
DISPLAY = 0.3
"""Free space in front of the display [m]: hand and eye (practice)."""


class Choices(Inputs):
    """Straight pipe, where the integrator is, what it is for, PN.

    `straights` "disturbed": after a pump, a control valve or bends in two planes. `custody`: billed, or a sub-meter.
    """

    straights: Literal["general", "disturbed"] = "general"
    integrator: Literal["meter", "wall"] = "meter"
    custody: Literal["fiscal", "submeter"] = "fiscal"
    pn: PressureClass = 16


class Duty(Inputs):
    """Design flow and temperature; `dn`: 0 for the smallest; `outlet_pressure`: least at the outlet; gauge."""

    flow: Flow
    temperature: Temperature = 333.15
    dn: int = 0
    outlet_pressure: Pressure | None = None
    pressure: Pressure | None = None


@dataclass(frozen=True)
class Size:
    """The flow sensor, its temperature [K], axis of the temperature sensor behind it [m] (0: in its body)."""

    sensor: flow_sensor.Size
    temperature: float
    behind: float
    figures: tuple[Figure, ...]

    @property
    def dn(self) -> int:
        """Nominal diameter."""
        return self.sensor.dn


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the flow sensor, and the place of the temperature sensor behind it.

    Raises:
        SizingError: as `flow_sensor.size` and `temperature_sensor.size`.
    """
    sensor = flow_sensor.size(
        flow_sensor.Choices(straights=choices.straights, pn=choices.pn),
        flow_sensor.Duty.of(flow=duty.flow, dn=duty.dn, outlet_pressure=duty.outlet_pressure, pressure=duty.pressure),
    )
    behind = 0.0
    more: tuple[Figure, ...] = ()
    if sensor.dn >= IN_LINE_FROM:
        to_axis, half = tee_lengths(sensor.dn, BRANCH_DN)
        least = tables.flanges(choices.pn).row(sensor.dn).thickness + SHORTEST_PIPE + half
        behind = max(least, WITHIN * sensor.dn / 1000)
        length, _ = insertion(SENSOR, sensor.dn, to_axis)
        more = (
            Figure(
                "behind", behind, "m", "3 DN behind the flow sensor, or as near as welds allow", "EN 1434-6", "code"
            ),
            Figure("insertion", length, "m", "of the temperature sensor", "EN 1434-2", "code"),
        )
    return Size(sensor, duty.temperature, behind, (*sensor.figures, *more))


def build(choices: Choices, size: Size) -> Component:
    """Lay straight pipe, flow sensor, straight pipe with the temperature sensor, and hang the integrator on."""
    dn, pn = size.dn, size.sensor.ends.pn
    assembly = Assembly()
    meter = flow_sensor.build(flow_sensor.Choices(straights=choices.straights, pn=choices.pn), size.sensor)
    if choices.integrator == "meter":  # it stands on the converter, and is opened instead of that
        meter = replace(meter, envelopes=())
    before = assembly.add("pipe-upstream", PIPE.make(dn=dn, length=size.sensor.straight_up), at())
    assembly.expose("in", before.port("in"))
    entry = assembly.attach(before.port("out"), _flange("flow-sensor-in-flange", "inlet", dn, pn))
    placed = assembly.attach(entry.port("out"), Step("flow-sensor", meter))
    leave = assembly.attach(placed.port("out"), _flange("flow-sensor-out-flange", "outlet", dn, pn))
    assembly.expose("out", _downstream(assembly, leave.port("out"), size))
    if choices.integrator == "meter":
        _hang(assembly, placed, size)
    made = assembly.component(f"Heat meter qp {size.sensor.row.qp * 3600:g} DN{dn} PN{pn} {choices.straights}", "")
    return replace(
        made,
        name=f"{made.name} integrator {choices.integrator}",
        ifc_class="IfcFlowMeter",
        predefined_type="ENERGYMETER",
        object_type="",
        properties={
            "Pset_FlowMeterOccurrence": {"FlowMeterOurpose": "MASTER" if choices.custody == "fiscal" else "SUBMETER"},
            "DHR_Design": {
                "FlowDesign": size.sensor.flow,
                "MinFlow": size.sensor.row.qp / flow_sensor.LEAST_FLOW,
                "PressureDropDesign": size.sensor.drop,
                "TDesignIn": size.temperature,
                "PN": pn,
                "PS": size.sensor.ends.pressure,
            },
            "DHR_Access": {"FrontClearance": DISPLAY, "AccessFrequency": "MONTHLY", "RequiresTool": False},
            "DHR_Meter": {
                "QP": size.sensor.row.qp,
                "QS": size.sensor.row.qs,
                "StraightUp": size.sensor.straight_up,
                "StraightDown": size.sensor.straight_down,
                "Custody": choices.custody.upper(),
            },
        },
        type_properties={"Pset_FlowMeterTypeCommon": {"ReadOutType": "DIGITAL", "RemoteReading": True}},
        quantities={
            "Qto_FlowMeterBaseQuantities": {"GrossWeight": size.sensor.row.mass + panels().row("integrator").mass}
        },
    )


def _flange(name: str, side: str, dn: int, pn: int) -> Step:
    return Step(name, FLANGE.make({"side": side, "pn": pn}, dn=dn))


def _downstream(assembly: Assembly, start: Handle, size: Size) -> Handle:
    """Straight pipe after the flow sensor, with the tee of the temperature sensor, at least as long as is due."""
    dn = size.dn
    due = size.sensor.straight_down - size.sensor.ends.flange.thickness
    if not size.behind:
        return assembly.chain(start, [Step("pipe-downstream", PIPE.make(dn=dn, length=max(due, SHORTEST_PIPE)))])
    to_axis, half = tee_lengths(dn, BRANCH_DN)
    gap = size.behind - half - size.sensor.ends.flange.thickness
    pipe = assembly.attach(start, Step("pipe-downstream", PIPE.make(dn=dn, length=gap)))
    tee = assembly.attach(
        pipe.port("out"), Step("tee-temperature", TEE.make({"flow": "diverging"}, dn=dn, branch_dn=BRANCH_DN), up=Z)
    )
    sensor = TEMPERATURE_SENSOR.make({"purpose": "meter"}, pipe_dn=dn, to_axis=to_axis, temperature=size.temperature)
    assembly.attach(tee.port("branch"), Step("temperature-sensor", sensor, entry="in"))
    rest = due - gap - 2 * half
    if rest <= COINCIDENT:
        return tee.port("out")
    return assembly.chain(
        tee.port("out"), [Step("pipe-end", PIPE.make(dn=dn, length=max(rest, tables.least_piece(dn))))]
    )


def integrator() -> Component:
    """Make the integrator: its back at the origin against what carries it, its display towards +z.

    In its frame x is upwards.
    """
    row = panels().row("integrator")
    front = Box(row.height, row.width, DISPLAY)
    read = Envelope(
        EnvelopeKind.OPERATE,
        ((front, at(0.0, 0.0, row.depth)),),
        "300 mm in front of the display for hand and eye (practice)",
        frequency="MONTHLY",
        rules=("REA004",),
    )
    return Component(
        name="Heat meter integrator",
        ifc_class="IfcController",
        predefined_type="PROGRAMMABLE",
        solids=(Solid(Box(row.height, row.width, row.depth), at(), "plastic"),),
        envelopes=(read,),
        properties={"DHR_Access": {"FrontClearance": DISPLAY, "AccessFrequency": "MONTHLY", "RequiresTool": False}},
        type_properties={"Pset_ControllerTypeProgrammable": {"ControlType": "PRIMARY"}},
        quantities={"Qto_ControllerBaseQuantities": {"GrossWeight": row.mass}},
    )


def _hang(assembly: Assembly, meter: Placed, size: Size) -> None:
    """Stand the integrator on the converter of the flow sensor, facing +y."""
    row = panels().row("integrator")
    middle = Placement((size.sensor.ends.middle, -row.depth / 2, size.sensor.top + row.height / 2), Y, Z)
    assembly.add("integrator", integrator(), meter.instance.at @ middle)


GRID = {
    "flow": ("1 m3/h", "20 m3/h", "152 m3/h", "5000 m3/h"),
    "dn": (0, 200),
    "straights": ("general", "disturbed"),
    "integrator": ("meter", "wall"),
    "custody": ("fiscal", "submeter"),
    "pn": (16, 25),
}

EXCLUDED = (Exclusion({"flow": "5000 m3/h"}, "more than the largest flow sensor"),)

COMPONENT = ComponentType("heat_meter", Choices, Duty, size, build, GRID, EXCLUDED)
