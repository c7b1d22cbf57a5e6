r"""Pump-controlled pressurisation unit: atmospheric tank with a membrane, and a skid with pumps and spill valves.

           z ^                     __boss__    SERVICE above (membrane)
             |  +-----------+     /        \
             |  | [panel]   |    |          |
   loop -----|==|  skid     |====|   tank   |       ACCESS, 1000 mm, in front of both (+y)
   make_up --|==|  pumps    |     \________/
             |  +-----------+      |      |         --> x
             0                      legs on the floor

The origin is on the floor below the port faces, y = 0 the axis of the tank. "loop" takes water off and gives it back;
"make_up" brings treated water.
"""

from dataclasses import dataclass, replace

from component_library.calc import expansion, water
from component_library.equipment import (
    STANDING,
    WATER_DENSITY,
    body,
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
    Z,
    at,
    negative,
)
from component_library.quantities import Inputs, Pressure, Temperature, Volume
from component_library.shapes import Cylinder
from component_library.standards import machines, tables
from component_library.standards.machines import Pressurisation
from component_library.standards.tables import PRESSURE_CLASS, OutOfTable
from component_library.vessels import leg_solids, shell_solids
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

USE = 0.9
"""Share of the tank that water may fill (vendors, practice)."""
TANK_HOTTEST = 343.15
"""Water in the tank may not be warmer than its membrane bears [K]: 70 degC (EN 13831); else a cooling vessel."""
LOOP_DN, LOOP_DN_LARGE, LARGE_TANK, MAKE_UP_DN = 25, 50, 3.0, 20
"""Connection to the loop for tanks below 3 m3 and from there [m3], and that of the make-up (vendors, practice)."""
NECK = 0.10
"""How far the connections stand out of the skid [m] (practice)."""
BETWEEN = 0.30
"""From the skid to the tank [m] (practice)."""
TANK_BOTTOM = 0.20
"""Lowest point of the tank above the floor [m] (practice)."""
FRAME = 0.10
"""Base frame of the skid [m] (practice)."""
LOOP_LEVEL, MAKE_UP_LEVEL, LINK_LEVEL = 0.6, 0.3, 0.35
"""Heights of the connections, and of the line from skid to tank [m] (practice)."""
FRONT, ABOVE = 1.0, 0.6
"""Access in front (ACC-10) and height above the tank for its membrane [m] (practice)."""


class Choices(Inputs):
    """`degassing`: whether the spilled water is degassed in the tank, which keeps the pumps running."""

    degassing: bool = True


class Duty(Inputs):
    """Volume of the system, greatest mean temperature, pressure that is held (gauge), temperature of the return."""

    system: Volume
    hot: Temperature
    pressure: Pressure
    returning: Temperature = 318.15
    cold: Temperature = expansion.FILLING


@dataclass(frozen=True)
class Size:
    """Unit of the table, water that moves [m3], pressure [Pa], masses [kg]."""

    unit: Pressurisation
    expansion: float
    reserve: float
    pressure: float
    hot: float
    mass: float
    operating_mass: float
    figures: tuple[Figure, ...]

    @property
    def loop_dn(self) -> int:
        """Connection to the loop."""
        return LOOP_DN_LARGE if self.unit.tank >= LARGE_TANK else LOOP_DN

    @property
    def tank_axis(self) -> float:
        """X of the tank's axis [m]."""
        return NECK + self.unit.skid_length + BETWEEN + self.unit.tank_diameter / 2

    @property
    def length(self) -> float:
        """Over all, from the port faces [m]."""
        return self.tank_axis + self.unit.tank_diameter / 2


def size(choices: Choices, duty: Duty) -> Size:
    """Reckon the expansion and take the next tank.

    Raises:
        SizingError: no liquid water, a return too hot for the membrane, a tank beyond the table, more than PN16.
    """
    part = "pressurisation unit"
    need_positive(part, "give the system and the pressure it is held at", system=duty.system, pressure=duty.pressure)
    need_pressure(part, duty.pressure)
    try:
        share = expansion.coefficient(duty.hot, duty.cold)
        water.density(duty.returning)
    except ValueError as error:
        raise SizingError(f"{part}: {error}", "temperatures of liquid water, hot above cold") from error
    if duty.returning > TANK_HOTTEST:
        raise SizingError(
            f"{part}: a return of {duty.returning - 273.15:.0f} degC is more than the membrane bears, 70 degC",
            "connect it to a colder place, or put a cooling vessel before it",
        )
    expanded = share * duty.system
    kept = expansion.reserve(duty.system, expanded)
    try:
        unit = machines.pressurisations().at_least("tank", (expanded + kept) / USE, "share it among more units")
    except OutOfTable as error:
        raise SizingError(f"{part}: {error}", error.hint) from error
    mass = unit.tank_mass + unit.skid_mass
    operating = mass + (expanded + kept) * WATER_DENSITY
    sized = Size(unit, expanded, kept, duty.pressure, duty.hot, mass, operating, ())
    source = machines.pressurisations().source
    return replace(
        sized,
        figures=(
            Figure("expansion", expanded, "m3", "system (rho_cold / rho_hot - 1)", "EN 12828 annex D"),
            Figure("reserve", kept, "m3", "max(0.5 % of the system, 3 L)", "EN 12828 annex D"),
            Figure("tank", unit.tank, "m3", "next above (Ve + Vr) / 0.9", source, "practice"),
            Figure("loop_dn", sized.loop_dn, "DN", "DN25, from 3 m3 DN50", "vendors", "practice"),
            Figure("mass", mass, "kg", "tank + skid, empty", source, "practice"),
            Figure("operating_mass", operating, "kg", "empty + (Ve + Vr) x 1000 kg/m3", "weight of the water"),
        ),
    )


def build(choices: Choices, size: Size) -> Component:
    """Make skid, tank, the line between them, ports, and the rooms in front and above."""
    unit = size.unit
    end, half = NECK + unit.skid_length, unit.skid_width / 2
    ports = (
        _port("loop", -half / 2, LOOP_LEVEL, size.loop_dn, FlowDirection.SOURCEANDSINK),
        _port("make_up", half / 2, MAKE_UP_LEVEL, MAKE_UP_DN, FlowDirection.SINK),
    )
    radius = unit.tank_diameter / 2
    tank = (*shell_solids(radius, TANK_BOTTOM, unit.tank_height, "painted steel"), *leg_solids(radius, TANK_BOTTOM))
    to_tank = at(size.tank_axis)
    link = tables.pipes().row(size.loop_dn).outside_diameter / 2
    reach = BETWEEN + 0.2 * radius
    solids = (
        body((NECK, -half, 0.0), (end, half, FRAME)),
        body((NECK + 0.02, -half + 0.02, FRAME), (end - 0.02, half - 0.02, unit.skid_height)),
        *(solid for port in ports for solid in nozzle(port, NECK + 0.05)),
        Solid(Cylinder(link, reach), at(end - 0.05, 0.0, TANK_BOTTOM + LINK_LEVEL, X)),
        *(Solid(one.shape, to_tank @ one.at, one.material) for one in tank),
    )
    return Component(
        name=f"Pressurisation unit {unit.tank * 1000:.0f} L{' degassing' if choices.degassing else ''}",
        ifc_class="IfcTank",
        predefined_type="FEEDANDEXPANSION",
        solids=solids,
        ports=ports,
        envelopes=_envelopes(size, half),
        properties=_properties(size),
        type_properties={
            "Pset_TankTypeCommon": {
                "AccessType": "SECUREDCOVER",
                "StorageType": "WATER",
                "NominalLengthOrDiameter": unit.tank_diameter,
                "NominalDepth": unit.tank_height,
                "TankNominalCapacity": unit.tank,
                "PatternType": "VERTICALCYLINDER",
                "EndShapeType": "CONVEXCONVEX",
            }
        },
        quantities={"Qto_TankBaseQuantities": {"GrossWeight": size.mass, "NetWeight": size.operating_mass}},
    )


def _port(name: str, y: float, z: float, dn: int, flow: FlowDirection) -> Port:
    joint = Joint.FLANGED if dn >= LOOP_DN_LARGE else Joint.THREADED
    return Port(name, Placement((0.0, y, z), negative(X), Z), flow, dn, joint)


def _properties(size: Size) -> Properties:
    unit = size.unit
    return {
        "Pset_TankTypeCommon": {
            "EffectiveCapacity": size.expansion + size.reserve,
            "OperatingWeight": size.operating_mass,
        },
        "Pset_TankTypeExpansion": {"PressureRegulatorSetting": size.pressure},
        "DHR_Design": {"PN": PRESSURE_CLASS, "PS": size.pressure, "TS": size.hot, "Medium": "water"},
        "DHR_Access": {
            "SideAClearance": FRONT,
            "TopClearance": ABOVE,
            "ServiceSide": "LEFT",
            "AccessFrequency": "MONTHLY",
            "RequiresTool": True,
        },
        "DHR_Lifting": lifting(unit.tank_diameter, unit.tank_diameter, unit.tank_height, unit.tank_mass),
        "DHR_Support": floor_load(size.operating_mass),
    }


def _envelopes(size: Size, half: float) -> tuple[Envelope, ...]:
    unit, radius = size.unit, size.unit.tank_diameter / 2
    front = max(half, radius)
    above = (
        (size.tank_axis - radius, -radius, unit.tank_height),
        (size.tank_axis + radius, radius, unit.tank_height + ABOVE),
    )
    return (
        room(
            EnvelopeKind.ACCESS,
            (((NECK, front, 0.0), (size.length, front + FRONT, STANDING)),),
            "1000 mm in front of panel, pumps and tank cover (ACC-10, vendors; practice)",
            ("ACC010",),
            "MONTHLY",
        ),
        room(
            EnvelopeKind.SERVICE,
            (above,),
            "600 mm above the tank to draw its membrane and to lift it (vendors, practice)",
            ("ACC010",),
            "RARE",
        ),
    )


GRID = {
    "system": ("5 m3", "40 m3", "150 m3", "600 m3"),
    "hot": ("30 degC", "75 degC"),
    "pressure": ("3 bar", "9 bar"),
    "degassing": (True, False),
}

EXCLUDED = (Exclusion({"system": "600 m3", "hot": "75 degC"}, "more than the largest tank"),)

COMPONENT = ComponentType("pressurisation_unit", Choices, Duty, size, build, GRID, EXCLUDED)
