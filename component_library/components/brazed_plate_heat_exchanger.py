r"""Brazed plate heat exchanger on a stand, counterflow, all four ports on its front.

           z ^     LIFT above (from 45 kg)
             |   +---+
   hot_in   -|---|   |
   cold_out -|---| p |   SERVICE behind: the unit is only ever replaced
             |   | a |
   hot_out  -|---| c |
   cold_in  -|---| k |              ACCESS, 600 mm, on one side (y)
             |   +---+
             |   |stand             --> x
             0

The origin is on the floor below the port faces, y = 0 the centre plane. The hot ports stand at +y, the cold ones at
-y; the hot side flows down, the cold side up. It cannot be opened: it is cleaned through its ports or replaced.

Classes are indicative; a project replaces the table by the data sheet of its exchanger.
"""

import math
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.calc import heat_transfer
from component_library.equipment import (
    FLOOR_GAP,
    HOIST_FROM,
    STANDING,
    WATER_DENSITY,
    body,
    floor_load,
    lifting,
    need_positive,
    need_pressure,
    nozzle,
    port_radius,
    room,
)
from component_library.model import (
    Component,
    ComponentType,
    Envelope,
    Exclusion,
    Figure,
    Placement,
    Port,
    Properties,
    SizingError,
    X,
    Z,
    negative,
)
from component_library.quantities import Inputs, Length, Power, Pressure, Ratio, Temperature
from component_library.standards import machines, tables
from component_library.standards.machines import BrazedPlate
from component_library.standards.tables import PRESSURE_CLASS
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

U_VALUE = 4500.0
"""Overall heat transfer coefficient, water to water [W/(m2 K)] (practice; 3500 to 6000)."""
FOULING, FOULING_MOST = 0.10, 0.25
"""Area margin for fouling, and the most that makes sense (practice)."""
PRESSURE_DROP = 40e3
"""Pressure drop a side [Pa] (practice; 30 to 50 kPa)."""
END_PLATES = 2
"""Plates that carry no heat because one side of them is dry."""
NECK = 0.054
"""From the port faces to the front plate [m] (vendors, practice)."""
THREADED_TO = 40
"""Ports up to this DN are threaded (vendors); larger ones flanged where two flanges fit, else welded."""
FLANGE_GAP = 0.004
"""Least distance between the flanges of two ports [m] (practice)."""
CHANNEL = 0.85
"""Share of the pack's volume that is water, both sides (vendors: 2 mm channels of 2.4 mm pitch)."""
SIDE, BEHIND, ABOVE = 0.6, 0.3, 0.5
"""Walking space at one side; hand room behind the unit when it is drawn; free height for a sling [m] (practice)."""


class Choices(Inputs):
    """`access_side`: where a person stands, "left" (+y) or "right" (-y). `stand`: height of the stand."""

    access_side: Literal["left", "right"] = "left"
    stand: Length = 0.5


class Duty(Inputs):
    """Heat and temperatures; water on both sides. `pressure` is gauge."""

    heat: Power
    hot_in: Temperature
    hot_out: Temperature
    cold_in: Temperature
    cold_out: Temperature
    u_value: Annotated[float, Field(gt=0)] = U_VALUE
    fouling: Ratio = FOULING
    pressure_drop: Pressure = PRESSURE_DROP
    pressure: Pressure = 6e5


@dataclass(frozen=True)
class Size:
    """What came out. Lengths [m], flows [m3/s], area [m2], masses [kg]."""

    row: BrazedPlate
    duty: Duty
    hot_flow: float
    cold_flow: float
    area: float
    plates: int
    stand: float
    mass: float
    operating_mass: float
    figures: tuple[Figure, ...]

    @property
    def depth(self) -> float:
        """Cover plates and pack, along x [m]."""
        return self.row.ends + self.plates * self.row.plate_pitch

    @property
    def joint(self) -> Joint:
        """How its ports are joined."""
        return _joint(self.row)

    @property
    def top(self) -> float:
        """Top of the unit above the floor [m]."""
        return self.stand + self.row.height

    @property
    def length(self) -> float:
        """From the port faces to the back of the unit [m]."""
        return NECK + self.depth


def _joint(row: BrazedPlate) -> Joint:
    if row.port_dn <= THREADED_TO:
        return Joint.THREADED
    flange = tables.flanges().row(row.port_dn).outside_diameter
    return Joint.FLANGED if flange + FLANGE_GAP <= row.horizontal_pitch else Joint.WELDED


def size(choices: Choices, duty: Duty) -> Size:
    """Reckon flows and area, then take the smallest class that holds them.

    Raises:
        SizingError: temperatures cross, no class is large enough, more than PN16, or ports too near the floor.
    """
    part = "brazed plate heat exchanger"
    need_positive(part, "give the heat to be transferred", heat=duty.heat)
    need_pressure(part, duty.pressure)
    if not 0 <= duty.fouling <= FOULING_MOST:
        raise SizingError(
            f"{part}: a fouling margin of {duty.fouling:.0%} is not between 0 and {FOULING_MOST:.0%}",
            "more area slows the flow and fouls faster",
        )
    try:
        difference = heat_transfer.lmtd(duty.hot_in, duty.hot_out, duty.cold_in, duty.cold_out)
        hot_flow = heat_transfer.flow(duty.heat, duty.hot_in, duty.hot_out)
        cold_flow = heat_transfer.flow(duty.heat, duty.cold_out, duty.cold_in)
    except ValueError as error:
        hint = "hot_in > cold_out, hot_out > cold_in, and liquid water on both sides"
        raise SizingError(f"{part}: {error}", hint) from error
    clean = heat_transfer.area(duty.heat, duty.u_value, difference)
    area = clean * (1 + duty.fouling)
    row = _class(max(hot_flow, cold_flow), area)
    plates = _plates(row, area)
    least = _least_stand(row)
    if choices.stand < least - 1e-9:
        raise SizingError(
            f"{part}: a stand of {choices.stand * 1000:.0f} mm brings its ports to the floor",
            f"at least {least * 1000:.0f} mm",
        )
    mass = row.mass_ends + plates * row.mass_plate
    water = CHANNEL * row.height * row.width * plates * row.plate_pitch
    operating = mass + water * WATER_DENSITY
    sized = Size(row, duty, hot_flow, cold_flow, area, plates, choices.stand, mass, operating, ())
    return replace(sized, figures=_figures(sized, difference, clean))


def _figures(size: Size, difference: float, clean: float) -> tuple[Figure, ...]:
    source = machines.brazed_plates().source
    return (
        Figure("hot_flow", size.hot_flow, "m3/s", "V = Q / (rho cp dT)", "heat balance"),
        Figure("cold_flow", size.cold_flow, "m3/s", "V = Q / (rho cp dT)", "heat balance"),
        Figure("lmtd", difference, "K", "(dT1 - dT2) / ln(dT1 / dT2), equal ends: dT", "counterflow"),
        Figure("area_clean", clean, "m2", "A = Q / (U LMTD)", "heat transfer"),
        Figure("area", size.area, "m2", "A (1 + fouling margin)", "10 % unless given", "practice"),
        Figure("class", size.row.size, "", "flow and plates fit", source, "practice"),
        Figure("plates", size.plates, "", "A / plate area + 2 end plates", source, "practice"),
        Figure("depth", size.depth, "m", "ends + plates x pitch", source, "practice"),
        Figure("pressure_drop", size.duty.pressure_drop, "Pa", "each side", "vendors", "practice"),
        Figure("mass", size.mass, "kg", "ends + plates x plate mass", source, "practice"),
        Figure("operating_mass", size.operating_mass, "kg", "empty + 0.85 x pack x 1000 kg/m3", "weight of the water"),
    )


def _plates(row: BrazedPlate, area: float) -> int:
    return math.ceil(area / row.plate_area - 1e-9) + END_PLATES


def _least_stand(row: BrazedPlate) -> float:
    """Least height of the stand so that the lower ports clear the floor [m]."""
    return max(FLOOR_GAP, port_radius(row.port_dn, _joint(row)) + FLOOR_GAP - (row.height - row.vertical_pitch) / 2)


def _class(flow: float, area: float) -> BrazedPlate:
    """Smallest class for a flow [m3/s] and an area [m2].

    Raises:
        SizingError: none is large enough.
    """
    for row in machines.brazed_plates():
        if row.flow >= flow and _plates(row, area) <= row.plates:
            return row
    raise SizingError(
        f"brazed plate heat exchanger: no class for {flow * 3600:.0f} m3/h and {area:.0f} m2",
        "share the heat among more exchangers, or take a gasketed one",
    )


def build(choices: Choices, size: Size) -> Component:
    """Make unit, stand, ports, and the rooms around them."""
    row = size.row
    half, side = row.width / 2, row.horizontal_pitch / 2
    low = size.stand + (row.height - row.vertical_pitch) / 2
    high = low + row.vertical_pitch
    sink, source = FlowDirection.SINK, FlowDirection.SOURCE
    ports = tuple(
        Port(name, Placement((0.0, y, z), negative(X), Z), flow, row.port_dn, size.joint)
        for name, y, z, flow in (
            ("hot_in", side, high, sink),
            ("hot_out", side, low, source),
            ("cold_in", -side, low, sink),
            ("cold_out", -side, high, source),
        )
    )
    return Component(
        name=f"Brazed plate heat exchanger {row.size} {size.plates} plates stand {size.stand * 1000:.0f}",
        ifc_class="IfcHeatExchanger",
        predefined_type="PLATE",
        solids=(
            body((NECK, -half, size.stand), (size.length, half, size.top), "stainless steel"),
            body((NECK, -half, 0.0), (size.length, half, size.stand)),
            *(solid for port in ports for solid in nozzle(port, NECK, "stainless steel")),
        ),
        ports=ports,
        envelopes=_envelopes(choices, size),
        properties=_properties(choices, size),
        type_properties={
            "Pset_HeatExchangerTypeCommon": {"FlowArrangement": "COUNTERFLOW"},
            "Pset_HeatExchangerTypePlate": {"NumberOfPlates": size.plates},
        },
        quantities={"Qto_HeatExchangerBaseQuantities": {"GrossWeight": size.mass}},
    )


def _properties(choices: Choices, size: Size) -> Properties:
    row, duty = size.row, size.duty
    return {
        "DHR_Design": {
            "Duty": duty.heat,
            "FlowDesign": size.hot_flow,
            "PressureDropDesign": duty.pressure_drop,
            "TDesignIn": duty.hot_in,
            "TDesignOut": duty.hot_out,
            "PN": PRESSURE_CLASS,
            "PS": duty.pressure,
            "TS": max(duty.hot_in, duty.cold_out),
            "Medium": "water",
        },
        "DHR_Access": {
            ("SideAClearance" if choices.access_side == "left" else "SideBClearance"): SIDE,
            "RearClearance": size.depth + BEHIND,
            "TopClearance": ABOVE,
            "ServiceSide": choices.access_side.upper(),
            "AccessFrequency": "RARE",
            "RequiresTool": True,
        },
        "DHR_Lifting": lifting(size.depth, row.width, row.height, size.mass),
        "DHR_Support": floor_load(size.operating_mass),
    }


def _envelopes(choices: Choices, size: Size) -> tuple[Envelope, ...]:
    half, behind = size.row.width / 2, size.length + size.depth + BEHIND
    near, far = (half, half + SIDE) if choices.access_side == "left" else (-half - SIDE, -half)
    rooms = [
        room(
            EnvelopeKind.SERVICE,
            (((size.length, -half, size.stand), (behind, half, size.top)),),
            "replacement: the whole unit is drawn off its pipes, its depth + 300 mm (practice)",
            ("ACC001",),
            "RARE",
        ),
        room(
            EnvelopeKind.ACCESS,
            (((NECK, near, 0.0), (behind, far, STANDING)),),
            "walking space on one side: 600 mm (practice)",
            ("ACC001",),
        ),
    ]
    if size.mass > HOIST_FROM:
        rooms.append(
            room(
                EnvelopeKind.LIFT,
                (((NECK, -half, size.top), (size.length, half, size.top + ABOVE)),),
                "500 mm above for sling and hook of a unit above 45 kg (GSA P100, practice)",
                ("LFT003",),
                "RARE",
            )
        )
    return tuple(rooms)


GRID = {
    "heat": ("50 kW", "200 kW", "800 kW", "3 MW"),
    "hot_in": ("75 degC",),
    "hot_out": ("50 degC", "44 degC"),
    "cold_in": ("45 degC",),
    "cold_out": ("70 degC",),
    "access_side": ("left", "right"),
    "stand": ("400 mm", "600 mm"),
}

EXCLUDED = (
    Exclusion({"hot_out": "44 degC"}, "temperatures cross: no difference at the cold end"),
    Exclusion({"heat": "3 MW"}, "more plates than one unit has"),
)

COMPONENT = ComponentType("brazed_plate_heat_exchanger", Choices, Duty, size, build, GRID, EXCLUDED)
