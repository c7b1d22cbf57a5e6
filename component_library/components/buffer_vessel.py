r"""Upright buffer vessel on legs, with two ports (a store) or four (a hydraulic separator).

            z ^   LIFT (whole vessel)
              |   __boss__
              |  /        \
     hot_in --|=|          |=|-- hot_out         hot ports high, cold ports low, drain at the bottom
              | |  (man-   |
              | |   hole)  |      ACCESS, 1000 mm, on the manhole side (+y)
    cold_out -|=|          |=|-- cold_in
              |  \________/
      drain --|==|==_| |                  --> x
              legs on the floor
    "hot" and "cold", both to -x, where there are two ports

The origin is on the floor below the axis. The insulation is not a body: INSULATION is its room, and necks reach
50 mm out of it.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

from component_library.calc import hydraulics, water
from component_library.equipment import (
    STANDING,
    floor_load,
    lifting,
    need_positive,
    need_pressure,
    nozzle,
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
    Solid,
    X,
    Y,
    Z,
    at,
    negative,
)
from component_library.quantities import Flow, Inputs, Pressure, Temperature, Volume
from component_library.shapes import Cylinder, Vector
from component_library.standards import machines, tables
from component_library.standards.machines import BufferVessel
from component_library.standards.tables import PRESSURE_CLASS, OutOfTable
from component_library.vessels import (
    BOSS,
    bottom_line,
    bottom_port,
    dish_height,
    least_bottom,
    leg_solids,
    shell_solids,
    vessel_volume,
)
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

INSULATION = 0.1
"""Thickness of the insulation [m]: 200 mm on the diameter (domain 2.7, practice)."""
NECK_BEYOND = 0.05
"""How far a neck reaches out of the insulation [m] (practice)."""
VELOCITY = 1.0
"""Greatest velocity in a port [m/s] (practice: faster flow stirs the layers of a store)."""
DRAIN_DN = 25
"""Size of the drain (practice)."""
FRONT, LIFT_ABOVE = 1.0, 0.6
"""Access on the manhole side, and free height above for eye and sling [m] (practice)."""
MANHOLE_FROM, MANHOLE_DN, MANHOLE_LEVEL = 1.2, 500, 1.0
"""Vessels of this diameter [m] on have a manhole DN500 at this height [m] (practice; EN 13445 asks for access)."""


class Choices(Inputs):
    """`ports`: 2 of a store, 4 of a hydraulic separator. `insulated`: whether it gets 100 mm of insulation."""

    ports: Literal[2, 4] = 4
    insulated: bool = True


class Duty(Inputs):
    """Least volume, greatest flow through a port, pressure (gauge) and greatest temperature."""

    volume: Volume
    flow: Flow
    pressure: Pressure = 6e5
    temperature: Temperature = 348.15


@dataclass(frozen=True)
class Size:
    """Vessel of the table and DN of its ports; heights of its lowest point and its ports [m], masses [kg]."""

    vessel: BufferVessel
    duty: Duty
    dn: int
    bottom: float
    low: float
    high: float
    mass: float
    operating_mass: float
    figures: tuple[Figure, ...]

    @property
    def radius(self) -> float:
        """Radius of the shell [m]."""
        return self.vessel.diameter / 2

    @property
    def shell(self) -> float:
        """Length of the shell between the ends [m]."""
        return self.vessel.height - BOSS - self.bottom - 2 * dish_height(self.radius)


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the vessel by volume and its ports by flow.

    Raises:
        SizingError: volume or flow beyond the table, no liquid water, or more pressure than PN16.
    """
    need_positive("buffer vessel", "give volume and flow", volume=duty.volume, flow=duty.flow)
    need_pressure("buffer vessel", duty.pressure)
    try:
        vessel = machines.buffer_vessels().at_least("volume", duty.volume, "share it among more vessels")
        dn = hydraulics.choose_dn(duty.flow, velocity_max=VELOCITY)
        density = water.density(duty.temperature)
    except OutOfTable as error:
        raise SizingError(f"buffer vessel: {error}", error.hint) from error
    except ValueError as error:
        raise SizingError(f"buffer vessel: {error}", "give a temperature of liquid water") from error
    if dn > vessel.port_dn:
        raise SizingError(
            f"buffer vessel: {duty.flow * 3600:.0f} m3/h need DN{dn}, a vessel of {vessel.volume:g} m3 has "
            f"DN{vessel.port_dn} at most",
            "a larger volume, or more vessels",
        )
    bottom = least_bottom(DRAIN_DN, Joint.THREADED)
    end = dish_height(vessel.diameter / 2)
    margin = tables.flanges().row(dn).outside_diameter / 2
    low, high = bottom + end + margin, vessel.height - BOSS - end - margin
    operating = vessel.mass + vessel.volume * density
    sized = Size(vessel, duty, dn, bottom, low, high, vessel.mass, operating, ())
    return replace(sized, figures=_figures(sized))


def _figures(size: Size) -> tuple[Figure, ...]:
    vessel, source = size.vessel, machines.buffer_vessels().source
    outline = vessel_volume(size.radius, size.shell)
    return (
        Figure("volume", vessel.volume, "m3", "next vessel of the table", source, "practice"),
        Figure("outline_volume", outline, "m3", "pi r2 (L + 4/3 h), of what is drawn", "geometry"),
        Figure("diameter", vessel.diameter, "m", "without insulation", source, "practice"),
        Figure("height", vessel.height, "m", "over all", source, "practice"),
        Figure("port_dn", size.dn, "DN", "at most 1 m/s", "layers must not be stirred", "practice"),
        Figure("mass", size.mass, "kg", "empty", source, "practice"),
        Figure("operating_mass", size.operating_mass, "kg", "empty + volume x density", "weight of the water"),
    )


def build(choices: Choices, size: Size) -> Component:
    """Make vessel, ports, and the rooms around it."""
    ports = _ports(choices, size)
    drain = bottom_port("drain", DRAIN_DN, Joint.THREADED, FlowDirection.SOURCE, size.bottom, _reach(size))
    neck = _reach(size) - 0.9 * size.radius
    solids = (
        *shell_solids(size.radius, size.bottom, size.vessel.height, "painted steel", DRAIN_DN),
        *leg_solids(size.radius, size.bottom),
        *(solid for port in ports for solid in nozzle(port, neck)),
        *bottom_line(drain, size.bottom),
        *_manhole(size),
    )
    insulated = " insulated" if choices.insulated else ""
    return Component(
        name=f"Buffer vessel {size.vessel.volume:g} m3 DN{size.dn} {choices.ports} ports{insulated}",
        ifc_class="IfcTank",
        predefined_type="STORAGE",
        solids=solids,
        ports=(*ports, drain),
        envelopes=_envelopes(choices, size),
        properties={
            **_properties(size),
            **({"DHR_Insulation": {"Thickness": INSULATION}} if choices.insulated else {}),
        },
        type_properties={
            "Pset_TankTypeCommon": {
                "AccessType": "MANHOLE" if _has_manhole(size) else "NONE",
                "StorageType": "WATER",
                "NominalLengthOrDiameter": size.vessel.diameter,
                "NominalDepth": size.vessel.height,
                "TankNominalCapacity": size.vessel.volume,
                "PatternType": "VERTICALCYLINDER",
                "EndShapeType": "CONVEXCONVEX",
            }
        },
        quantities={"Qto_TankBaseQuantities": {"GrossWeight": size.mass, "NetWeight": size.operating_mass}},
    )


def _reach(size: Size) -> float:
    """From the axis to the port faces [m]: the same with and without insulation, so that both fit one pipework."""
    return size.radius + INSULATION + NECK_BEYOND


def _ports(choices: Choices, size: Size) -> tuple[Port, ...]:
    left, right = negative(X), X
    sink, source, both = FlowDirection.SINK, FlowDirection.SOURCE, FlowDirection.SOURCEANDSINK
    four: tuple[tuple[str, Vector, float, FlowDirection], ...] = (
        ("hot_in", left, size.high, sink),
        ("hot_out", right, size.high, source),
        ("cold_in", right, size.low, sink),
        ("cold_out", left, size.low, source),
    )
    two: tuple[tuple[str, Vector, float, FlowDirection], ...] = (
        ("hot", left, size.high, both),
        ("cold", left, size.low, both),
    )
    reach = _reach(size)
    return tuple(
        Port(name, Placement((reach * side[0], 0.0, level), side, Z), flow, size.dn, Joint.FLANGED)
        for name, side, level, flow in (four if choices.ports == 4 else two)
    )


def _has_manhole(size: Size) -> bool:
    return size.vessel.diameter >= MANHOLE_FROM


def _manhole(size: Size) -> tuple[Solid, ...]:
    """Make the neck and the blind flange of the manhole."""
    if not _has_manhole(size):
        return ()
    pipe, flange = tables.pipes().row(MANHOLE_DN), tables.flanges().row(MANHOLE_DN)
    level = _manhole_level(size)
    # The neck meets the shell where its own width does: at sqrt(R2 - r2) from the axis.
    start = math.sqrt(size.radius**2 - (pipe.outside_diameter / 2) ** 2)
    face = size.radius + INSULATION
    return (
        Solid(Cylinder(pipe.outside_diameter / 2, face - start), at(0.0, start, level, Y), "painted steel"),
        Solid(Cylinder(flange.outside_diameter / 2, 2 * flange.thickness), at(0.0, face, level, Y), "painted steel"),
    )


def _manhole_level(size: Size) -> float:
    radius = tables.flanges().row(MANHOLE_DN).outside_diameter / 2
    return max(MANHOLE_LEVEL, size.bottom + dish_height(size.radius) + radius)


def _front(size: Size) -> float:
    """Y from where there is room on the manhole side [m]."""
    cover = 2 * tables.flanges().row(MANHOLE_DN).thickness if _has_manhole(size) else 0.0
    return size.radius + INSULATION + cover


def _properties(size: Size) -> Properties:
    vessel, duty = size.vessel, size.duty
    return {
        "Pset_TankTypeCommon": {"OperatingWeight": size.operating_mass},
        "DHR_Design": {
            "FlowDesign": duty.flow,
            "PN": PRESSURE_CLASS,
            "PS": duty.pressure,
            "TS": duty.temperature,
            "Medium": "water",
        },
        "DHR_Access": {
            "SideAClearance": FRONT,
            "TopClearance": LIFT_ABOVE,
            "ServiceSide": "LEFT",
            "AccessFrequency": "ANNUAL",
            "RequiresTool": True,
        },
        "DHR_Lifting": lifting(vessel.diameter, vessel.diameter, vessel.height, size.mass),
        "DHR_Support": floor_load(size.operating_mass),
    }


def _envelopes(choices: Choices, size: Size) -> tuple[Envelope, ...]:
    radius, top, front = size.radius, size.vessel.height, _front(size)
    rooms = (
        room(
            EnvelopeKind.ACCESS,
            (((-radius, front, 0.0), (radius, front + FRONT, STANDING)),),
            "1000 mm on the manhole and instrument side of a vessel (ACC-10, practice)",
            ("ACC010",),
        ),
        room(
            EnvelopeKind.LIFT,
            (((-radius, -radius, top), (radius, radius, top + LIFT_ABOVE)),),
            "600 mm above for vent, eye and sling (practice)",
            ("LFT003",),
            "RARE",
        ),
    )
    if not choices.insulated:
        return rooms
    jacket = Cylinder(radius + INSULATION, top - size.bottom - BOSS)
    return (
        *rooms,
        Envelope(
            EnvelopeKind.INSULATION,
            ((jacket, at(0.0, 0.0, size.bottom)),),
            "100 mm of insulation around the shell (vendors, practice)",
            frequency="RARE",
        ),
    )


GRID = {
    "volume": ("400 l", "1 m3", "5 m3", "20 m3", "45 m3"),
    "flow": ("2 m3/h", "40 m3/h", "100 m3/h"),
    "ports": (2, 4),
    "insulated": (True, False),
}

EXCLUDED = (
    Exclusion({"volume": "400 l", "flow": "40 m3/h"}, "the vessel has no ports of that size"),
    Exclusion({"volume": "1 m3", "flow": "40 m3/h"}, "the vessel has no ports of that size"),
    Exclusion({"volume": "400 l", "flow": "100 m3/h"}, "the vessel has no ports of that size"),
    Exclusion({"volume": "1 m3", "flow": "100 m3/h"}, "the vessel has no ports of that size"),
    Exclusion({"volume": "5 m3", "flow": "100 m3/h"}, "the vessel has no ports of that size"),
)

COMPONENT = ComponentType("buffer_vessel", Choices, Duty, size, build, GRID, EXCLUDED)
