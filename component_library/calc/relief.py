"""Safety valves: what they must blow off, the area for it, and the valve of the table that has it.

Two duties: a heater that boils the water at the set pressure gives steam; an exchanger that cannot, but is shut in,
gives the expansion of the liquid. Areas after API 520 part 1 as `fluids` has it, with the certified (derated)
coefficients of discharge of the valve (ISO 4126-1). Pressures gauge [Pa] unless called absolute.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false

import math
from dataclasses import dataclass

from fluids.safety_valve import API520_A_l, API520_A_steam

from component_library.calc import hydraulics, water
from component_library.standards.tables import OutOfTable
from component_library.standards.valves import SafetyValve, safety_valves

OVERPRESSURE = 0.10
"""Pressure above the set pressure at which a valve is fully open, over the set pressure (EN ISO 4126-1, EN 12828)."""
LEAST_SET, MOST_SET = 0.5e5, 25e5
"""Set pressures that are sized for [Pa]: loops of PN25 at most."""


@dataclass(frozen=True)
class Relief:
    """A chosen safety valve: `case` steam or liquid, mass flow to blow off [kg/s], area needed and given [m2]."""

    case: str
    valve: SafetyValve
    set_pressure: float
    mass_flow: float
    area: float

    @property
    def given(self) -> float:
        """Flow area of the valve [m2]."""
        return math.pi / 4 * self.valve.flow_diameter**2

    @property
    def capacity(self) -> float:
        """Mass flow of the valve at its set pressure and overpressure [kg/s]."""
        return self.mass_flow * self.given / self.area


def size(heat: float, hottest: float, set_pressure: float, back_pressure: float = 0.0) -> Relief:
    """Safety valve of a loop that a heater warms: for steam if the heater is hot enough to boil it, else for liquid.

    Args:
        heat: greatest heat into the loop [W].
        hottest: temperature that the heater can bring the loop to [K]: that of the warmer side of an exchanger.
        set_pressure: [Pa], gauge.
        back_pressure: at the outlet [Pa], gauge.

    Raises:
        ValueError: no heat, or pressures out of range.
        OutOfTable: the largest valve is too small.
    """
    if not heat > 0:
        raise ValueError(f"safety valve: heat {heat / 1e3:g} kW, not more than zero")
    if not LEAST_SET <= set_pressure <= MOST_SET or not 0 <= back_pressure < set_pressure:
        raise ValueError(
            f"safety valve: set to {set_pressure / 1e5:g} bar against {back_pressure / 1e5:g} bar; sized from "
            f"{LEAST_SET / 1e5:g} to {MOST_SET / 1e5:g} bar, and above the back pressure"
        )
    relieving = set_pressure * (1 + OVERPRESSURE) + hydraulics.ATMOSPHERE
    if hottest >= water.boiling_temperature(relieving):
        return _steam(heat, set_pressure, relieving, back_pressure)
    return _liquid(heat, hottest, set_pressure, relieving, back_pressure)


def _steam(heat: float, set_pressure: float, relieving: float, back_pressure: float) -> Relief:
    flow = heat / water.latent_heat(relieving)
    # Napier's equation holds while the outlet chokes: back pressure below half of that of the inlet.
    if back_pressure + hydraulics.ATMOSPHERE > 0.5 * relieving:
        raise ValueError(f"safety valve: back pressure {back_pressure / 1e5:g} bar is too high for steam to choke")
    temperature = water.boiling_temperature(relieving)
    for valve in safety_valves():
        area = float(API520_A_steam(m=flow, T=temperature, P1=relieving, Kd=valve.discharge_steam))
        if area <= math.pi / 4 * valve.flow_diameter**2:
            return Relief("steam", valve, set_pressure, flow, area)
    raise _too_much("steam", heat)


def _liquid(heat: float, hottest: float, set_pressure: float, relieving: float, back_pressure: float) -> Relief:
    density = water.density(hottest)
    # Mass driven out by warming: beta Q / cp; V' = beta Q / (rho cp) (API 521 clause 4.4.12).
    flow = water.expansion_coefficient(hottest) * heat / water.heat_capacity(hottest)
    outlet = back_pressure + hydraulics.ATMOSPHERE
    for valve in safety_valves():
        area = float(
            API520_A_l(
                m=flow,
                rho=density,
                P1=relieving,
                P2=outlet,
                overpressure=OVERPRESSURE,
                Kd=valve.discharge_liquid,
                Kw=1.0,
                Kv=1.0,
            )
        )
        if area <= math.pi / 4 * valve.flow_diameter**2:
            return Relief("liquid", valve, set_pressure, flow, area)
    raise _too_much("liquid", heat)


def _too_much(case: str, heat: float) -> OutOfTable:
    return OutOfTable(
        f"safety valve for {case} of {heat / 1e6:.2f} MW: more than the largest of the table blows off",
        "share it among more valves",
    )
