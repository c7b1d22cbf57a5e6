r"""Upright expansion vessel on legs, with a gas cushion or with a compressor that holds the pressure.

             z ^   SERVICE above (membrane)
               |   __boss__
               |  /        \
               | |  gas     |
               | |==========|   membrane         ACCESS, 600 mm, on the gauge side (+y)
               | |  water   |
               |  \________/
   connection--|==|==_| |      [compressor] beside it, if any    --> x
               legs on the floor

The origin is on the floor below the axis. The connection is the end of the line to the pressure-holding point of the
loop: a capped valve and a drain belong to the pipework.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from component_library.calc import expansion
from component_library.calc.expansion import Expansion
from component_library.equipment import (
    STANDING,
    WATER_DENSITY,
    body,
    floor_load,
    lifting,
    need_positive,
    need_pressure,
    room,
)
from component_library.model import Component, ComponentType, Envelope, Exclusion, Figure, Properties, SizingError
from component_library.quantities import Inputs, Pressure, Temperature, Volume
from component_library.standards import machines
from component_library.standards.machines import ExpansionVessel
from component_library.standards.tables import PRESSURE_CLASS, OutOfTable
from component_library.vessels import bottom_line, bottom_port, least_bottom, leg_solids, shell_solids
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

MOST_PRESSURE = 10e5
"""Greatest pressure of the vessels of the table [Pa] (vendors: PN6 to PN10)."""
FLANGED_FROM = 40
"""Connections of this DN on are flanged, smaller ones threaded (practice)."""
REACH = 0.1
"""How far the connection stands out of the shell [m] (practice)."""
FRONT, ABOVE = 0.6, 0.5
"""Access on the gauge side, and height above to draw the membrane and to lift [m] (practice)."""
USE = 0.9
"""Share of the volume that water may fill where a compressor holds the pressure (VDI 4708-1, practice)."""
COMPRESSOR = (0.40, 0.35, 0.45)
"""Compressor unit beside the vessel: x, y, z [m], and its mass [kg] (vendors, practice)."""
COMPRESSOR_MASS = 30.0


class Choices(Inputs):
    """`pressurisation`: "gas" is a cushion of nitrogen, "compressor" holds the pressure. `vessels`: equal ones."""

    pressurisation: Literal["gas", "compressor"] = "gas"
    vessels: Annotated[int, Field(ge=1, le=4)] = 1


class Duty(Inputs):
    """Volume of the whole system and its greatest mean temperature; gauge pressures: static at the vessel, safety."""

    system: Volume
    hot: Temperature
    static: Pressure
    safety: Pressure
    cold: Temperature = expansion.FILLING


@dataclass(frozen=True)
class Size:
    """One of the vessels, what all together must take, height of its lowest point [m], masses [kg]."""

    vessel: ExpansionVessel
    need: Expansion
    hot: float
    safety: float
    bottom: float
    mass: float
    operating_mass: float
    figures: tuple[Figure, ...]

    @property
    def radius(self) -> float:
        """Radius of the shell [m]."""
        return self.vessel.diameter / 2

    @property
    def joint(self) -> Joint:
        """How its connection is joined."""
        return Joint.FLANGED if self.vessel.connection_dn >= FLANGED_FROM else Joint.THREADED


def size(choices: Choices, duty: Duty) -> Size:
    """Reckon the expansion and take the next vessel.

    Raises:
        SizingError: no liquid water, pressures that leave nothing between them, or more than the largest vessel takes.
    """
    hint = "a safety valve with a higher set pressure, or a system that is warmer than its filling"
    need_positive("expansion vessel", "give the volume of the system", system=duty.system)
    need_pressure("expansion vessel", duty.safety, MOST_PRESSURE, "PN10")
    try:
        gas = expansion.gas_pressure(duty.static, duty.hot)
        need = expansion.size(duty.system, duty.hot, gas, duty.safety, duty.cold)
    except ValueError as error:
        raise SizingError(f"expansion vessel: {error}", hint) from error
    volume = need.volume if choices.pressurisation == "gas" else (need.expansion + need.reserve) / USE
    try:
        vessel = machines.expansion_vessels().at_least("volume", volume / choices.vessels)
    except OutOfTable as error:
        raise SizingError(f"expansion vessel: {error}", "more vessels, or a pressurisation unit") from error
    joint = Joint.FLANGED if vessel.connection_dn >= FLANGED_FROM else Joint.THREADED
    mass = vessel.mass + (COMPRESSOR_MASS if choices.pressurisation == "compressor" else 0.0)
    water = min(vessel.volume, (need.expansion + need.reserve) / choices.vessels)
    sized = Size(
        vessel,
        need,
        duty.hot,
        duty.safety,
        least_bottom(vessel.connection_dn, joint),
        mass,
        mass + water * WATER_DENSITY,
        (),
    )
    return replace(sized, figures=_figures(choices, sized, volume))


def _figures(choices: Choices, size: Size, volume: float) -> tuple[Figure, ...]:
    need, source = size.need, "EN 12828 annex D"
    formula = "(Ve + Vr) (pe + 1) / (pe - p0)" if choices.pressurisation == "gas" else "(Ve + Vr) / 0.9"
    return (
        Figure("expansion", need.expansion, "m3", "system (rho_cold / rho_hot - 1)", source),
        Figure("reserve", need.reserve, "m3", "max(0.5 % of the system, 3 L), below 15 L of expansion 20 %", source),
        Figure("gas_pressure", need.gas, "Pa", "static + 0.3 bar (+ vapour above 100 degC)", "VDI 4708-1"),
        Figure("final_pressure", need.final, "Pa", "safety - max(10 %, 0.5 bar)", source),
        Figure("filling_pressure", need.filling, "Pa", "V (p0 + 1) / (V - Vr) - 1", source),
        Figure("needed_volume", volume, "m3", formula, "EN 12828, VDI 4708-1"),
        Figure("vessels", choices.vessels, "", "chosen", "duty"),
        Figure("volume", size.vessel.volume, "m3", "next vessel", machines.expansion_vessels().source, "practice"),
        Figure("mass", size.mass, "kg", "empty", machines.expansion_vessels().source, "practice"),
        Figure("operating_mass", size.operating_mass, "kg", "empty + (Ve + Vr) x 1000 kg/m3", "weight of the water"),
    )


def build(choices: Choices, size: Size) -> Component:
    """Make vessel, bottom line and compressor, and the rooms around them."""
    vessel = size.vessel
    dn = vessel.connection_dn
    reach = size.radius + REACH
    port = bottom_port("connection", dn, size.joint, FlowDirection.SOURCEANDSINK, size.bottom, reach)
    solids = [
        *shell_solids(size.radius, size.bottom, vessel.height, "painted steel", dn),
        *leg_solids(size.radius, size.bottom),
        *bottom_line(port, size.bottom),
    ]
    compressor = choices.pressurisation == "compressor"
    if compressor:
        x, y, z = COMPRESSOR
        solids.append(body((size.radius, -y / 2, 0.0), (size.radius + x, y / 2, z)))
    return Component(
        name=f"Expansion vessel {vessel.volume * 1000:.0f} L {choices.pressurisation}",
        ifc_class="IfcTank",
        predefined_type="EXPANSION",
        solids=tuple(solids),
        ports=(port,),
        envelopes=_envelopes(size, COMPRESSOR[0] if compressor else 0.0),
        properties=_properties(size),
        type_properties={
            "Pset_TankTypeCommon": {
                "AccessType": "NONE",
                "StorageType": "WATER",
                "NominalLengthOrDiameter": vessel.diameter,
                "NominalDepth": vessel.height,
                "TankNominalCapacity": vessel.volume,
                "PatternType": "VERTICALCYLINDER",
                "EndShapeType": "CONVEXCONVEX",
            }
        },
        quantities={"Qto_TankBaseQuantities": {"GrossWeight": size.mass, "NetWeight": size.operating_mass}},
    )


def _properties(size: Size) -> Properties:
    need, vessel = size.need, size.vessel
    return {
        "Pset_TankTypeExpansion": {
            "ChargePressure": need.gas,
            "PressureRegulatorSetting": need.filling,
            "ReliefValveSetting": size.safety,
        },
        "Pset_TankTypeCommon": {
            "EffectiveCapacity": min(vessel.volume, need.expansion + need.reserve),
            "OperatingWeight": size.operating_mass,
        },
        "DHR_Design": {"PN": PRESSURE_CLASS, "PS": size.safety, "TS": size.hot, "Medium": "water"},
        "DHR_Access": {
            "SideAClearance": FRONT,
            "TopClearance": ABOVE,
            "ServiceSide": "LEFT",
            "AccessFrequency": "ANNUAL",
            "RequiresTool": True,
        },
        "DHR_Lifting": lifting(vessel.diameter, vessel.diameter, vessel.height, vessel.mass),
        "DHR_Support": floor_load(size.operating_mass),
    }


def _envelopes(size: Size, beside: float) -> tuple[Envelope, ...]:
    radius, top = size.radius, size.vessel.height
    return (
        room(
            EnvelopeKind.ACCESS,
            (((-radius, radius, 0.0), (radius + beside, radius + FRONT, STANDING)),),
            "600 mm to read the gauge and to test the gas pressure every year (EN 12828, practice)",
            ("ACC010",),
        ),
        room(
            EnvelopeKind.SERVICE,
            (((-radius, -radius, top), (radius, radius, top + ABOVE)),),
            "500 mm above to draw the membrane and to lift the vessel (vendors, practice)",
            ("ACC010",),
            "RARE",
        ),
    )


GRID = {
    "system": ("400 l", "5 m3", "20 m3", "60 m3"),
    "hot": ("30 degC", "75 degC"),
    "static": ("1.2 bar",),
    "safety": ("3 bar", "6 bar"),
    "pressurisation": ("gas", "compressor"),
    "vessels": (1, 2),
}

EXCLUDED = (
    Exclusion(
        {"system": "60 m3", "hot": "75 degC", "pressurisation": "gas", "vessels": 1}, "more than the largest vessel"
    ),
    Exclusion(
        {"system": "60 m3", "hot": "75 degC", "safety": "3 bar", "pressurisation": "gas"}, "more than two vessels"
    ),
)

COMPONENT = ComponentType("expansion_vessel", Choices, Duty, size, build, GRID, EXCLUDED)
