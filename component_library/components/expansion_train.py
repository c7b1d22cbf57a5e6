r"""Expansion train: system, service valve locked open under its cap, drain, flexible connector, vessel.

      z ^
        |     locked open      P/T
    in  |=o=====[x]==o=========o====(~~~~)==o==|  out, to the vessel      --> x
        |            drain (empties the vessel, not the system)
        +--------------------------------------

The safety valve stands on the system's side. The origin is on the floor below "in".
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from component_library.calc import expansion
from component_library.components import ball_valve, flexible_connector
from component_library.compose import Assembly, Step, Tap
from component_library.equipment import need_positive, need_pressure
from component_library.fittings import refused
from component_library.model import Component, ComponentType, Exclusion, Figure, Z, negative
from component_library.quantities import Inputs, Length, Pressure, Temperature, Volume
from component_library.shoring import shore
from component_library.standards.valves import flexible_connectors
from component_library.train import DRAIN_DN, TAP_END, Hand, Train, need_level, side_of

PART = "expansion train"
LEAST_LEVEL = 0.6
"""Least height of the axis [m]: the drain and its hose, and reach of the valve (domain 3.3, practice)."""


class Choices(Inputs):
    """Level of the axis, side of the person, circuit and number of the tags."""

    level: Length = 1.2
    hand: Hand = "right"
    circuit: str = "DH-R"
    number: Annotated[int, Field(ge=1, le=9)] = 1


class Duty(Inputs):
    """Water of the system, its greatest temperature, static pressure at the vessel, set pressure of the relief."""

    system_volume: Volume
    hottest: Temperature
    static: Pressure
    safety: Pressure


@dataclass(frozen=True)
class Size:
    """DN of the vessel's connection, temperature [K], design of the connector."""

    dn: int
    temperature: float
    design: str
    figures: tuple[Figure, ...]


def size(choices: Choices, duty: Duty) -> Size:
    """Size the vessel; its connection is that of the train.

    Raises:
        SizingError: no vessel holds the expansion, pressures that leave no room for it, above PN16, or too hot.
    """
    need_positive(PART, "give the water of the system", system_volume=duty.system_volume)
    need_pressure(PART, duty.safety)
    need_level(PART, choices.level, LEAST_LEVEL)
    try:
        gas = expansion.gas_pressure(duty.static, duty.hottest)
        found = expansion.size(duty.system_volume, duty.hottest, gas, duty.safety)
        count, vessel = expansion.choose(found.volume)
    except ValueError as error:
        raise refused(PART, error, "a higher set pressure, or less static pressure") from error
    dn = vessel.connection_dn
    row = flexible_connectors().row(dn)
    rubber = row.rubber_length is not None and duty.hottest <= flexible_connector.HOTTEST["rubber"]
    figures = (
        Figure("volume", found.volume, "m3", "(Ve + Vr) (pe + 1) / (pe - p0)", "EN 12828"),
        Figure("vessels", count, "", "of the largest that stands in the table", "vessel table", "practice"),
        Figure("vessel_volume", vessel.volume, "m3", "least of the table >= volume", "vessel table", "practice"),
        Figure("gas_pressure", gas, "Pa", "static + margin, gauge", "EN 12828"),
        Figure("dn", dn, "DN", "connection of the vessel", "vessel table", "practice"),
    )
    return Size(dn, duty.hottest, "rubber" if rubber else "braided", figures)


def build(choices: Choices, size: Size) -> Component:
    """Lay the parts from the system to the vessel."""
    assembly, number = Assembly(circuit=choices.circuit), choices.number
    train = Train(assembly, size.dn, choices.level, side_of(choices.hand), number)
    here = train.begin()
    # A ball valve takes the cap and its seal; a wafer valve has no room for one.
    valve = ball_valve.COMPONENT.make({"operator": "lever"}, dn=size.dn)
    here = assembly.chain(here, [Step("service-valve-locked-open", valve, up=train.side, tag=f"LO-{number}01")])
    beyond = TAP_END + max(valve.bounds()[1][0] - valve.port("out").at.origin[0], 0.0)
    length = beyond + 4 * TAP_END
    taps = (Tap("drain", beyond, negative(Z), DRAIN_DN), Tap("pt", beyond + TAP_END, Z))
    here, sockets = train.tapped("vessel-pipe", here, length, taps, share=1 - 1.5 * TAP_END / length)
    train.drain("01", sockets["drain"])
    train.point("01", sockets["pt"], size.temperature)
    connector = flexible_connector.COMPONENT.make({"design": size.design}, dn=size.dn, temperature=size.temperature)
    here = assembly.chain(here, [Step("flexible-connector", connector, up=Z)])
    train.end(here)
    train.room("service-valve-locked-open")
    shore(assembly)
    return assembly.component(f"Expansion train DN{size.dn}", "VALVETRAIN")


GRID = {
    "system_volume": ("2 m3", "20 m3"),
    "hottest": ("60 degC", "105 degC"),
    "static": ("1 bar",),
    "safety": ("6 bar", "20 bar"),
    "hand": ("right", "left"),
}

EXCLUDED = (Exclusion({"safety": "20 bar"}, "above PN16"),)

COMPONENT = ComponentType("expansion_train", Choices, Duty, size, build, GRID, EXCLUDED)
