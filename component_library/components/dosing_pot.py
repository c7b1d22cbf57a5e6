r"""Dosing pot: a small vessel in a bypass, filled through a funnel, flushed by the flow round it.

             z ^  \   /   OPERATE above: a can is tilted into the funnel
               |   \_/
               |  [valve]
               |  /    \
    return ----|-|      |          ACCESS, 600 mm in front (+x)
               | | pot  |
      feed ----|-|      |                     --> x
               |  \____/
      drain ---|-|=| |
               legs on the floor

"feed" takes water from the pressure side, "return" leads to the suction side of a pump. The funnel's rim is between
waist and chest, so that nobody lifts a can over the head.
"""

from dataclasses import dataclass, replace
from functools import cache

from component_library.equipment import (
    STANDING,
    WATER_DENSITY,
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
from component_library.quantities import Inputs, Length, Pressure, Volume
from component_library.shapes import Cylinder, Revolution
from component_library.standards.tables import PRESSURE_CLASS, OutOfTable, Table, read
from component_library.vessels import bottom_line, bottom_port, leg_solids, shell_solids
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

DOSE = 1e-3
"""Volume of inhibitor over that of the system: 1 litre a cubic metre in one filling (vendors, practice)."""
VALVE, FUNNEL = 0.12, 0.10
"""Height of the filling valve and of the funnel on top [m] (practice)."""
VALVE_RADIUS, RIM_RADIUS, SHEET = 0.03, 0.09, 0.003
"""Outline of the filling valve, rim of the funnel, its sheet [m] (practice)."""
RIM_LOW, RIM_HIGH = 0.8, 1.4
"""The rim of the funnel above the floor [m]: a can of 25 kg between waist and chest (HSE MAC; practice)."""
REACH = 0.08
"""How far the connections stand out of the shell [m] (practice)."""
CAN = 0.4
"""Free height above the rim to tilt a can [m] (practice)."""
FRONT = 0.6
"""Standing room in front [m] (domain 3.2, practice)."""
LEVELS = (0.25, 0.75)
"""Feed and return, of the height of the pot (practice)."""


@dataclass(frozen=True)
class Pot:
    """Pot by its volume [m3]. Lengths [m], mass empty [kg]."""

    volume: float
    diameter: float
    height: float
    mass: float
    dn: int


@cache
def dosing_pots() -> Table[Pot]:
    """Dosing pots by volume, indicative."""
    return read("dosing_pot", Pot)


class Choices(Inputs):
    """Height of the funnel's rim above the floor."""

    rim: Length = 1.2


class Duty(Inputs):
    """Volume of the system that is dosed; `volume`: of the pot instead of what follows; pressure is gauge."""

    system: Volume = 0.0
    volume: Volume = 0.0
    pressure: Pressure = 6e5


@dataclass(frozen=True)
class Size:
    """Pot of the table, height of its lowest point and of the rim [m], pressure [Pa], masses [kg]."""

    pot: Pot
    rim: float
    pressure: float
    mass: float
    operating_mass: float
    figures: tuple[Figure, ...]

    @property
    def bottom(self) -> float:
        """Lowest point of the pot [m]."""
        return self.rim - FUNNEL - VALVE - self.pot.height


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the pot by the system's volume.

    Raises:
        SizingError: neither volume given, a pot beyond the table, a rim out of reach, or more pressure than PN16.
    """
    wanted = duty.volume or duty.system * DOSE
    need_positive("dosing pot", "give the volume of the system", volume=wanted)
    need_pressure("dosing pot", duty.pressure)
    if not RIM_LOW <= choices.rim <= RIM_HIGH:
        raise SizingError(
            f"dosing pot: a rim at {choices.rim:.2f} m is not between {RIM_LOW:g} and {RIM_HIGH:g} m",
            "a can is tilted between waist and chest",
        )
    try:
        pot = dosing_pots().at_least("volume", wanted, "dose in several fillings")
    except OutOfTable as error:
        raise SizingError(f"dosing pot: {error}", error.hint) from error
    sized = Size(pot, choices.rim, duty.pressure, pot.mass, pot.mass + pot.volume * WATER_DENSITY, ())
    if sized.bottom < 0.1:
        raise SizingError(
            f"dosing pot: {pot.height:.2f} m of pot do not fit below a rim at {choices.rim:.2f} m", "a higher rim"
        )
    source = dosing_pots().source
    return replace(
        sized,
        figures=(
            Figure("wanted", wanted, "m3", "system x 1 L/m3 unless given", "vendors of inhibitors", "practice"),
            Figure("volume", pot.volume, "m3", "next pot", source, "practice"),
            Figure("mass", pot.mass, "kg", "empty", source, "practice"),
            Figure("operating_mass", sized.operating_mass, "kg", "empty + volume x 1000 kg/m3", "weight of the water"),
        ),
    )


def build(choices: Choices, size: Size) -> Component:
    """Make pot, legs, lines, valve and funnel, and the rooms."""
    pot, bottom = size.pot, size.bottom
    radius = pot.diameter / 2
    sink, source = FlowDirection.SINK, FlowDirection.SOURCE
    side = negative(X)
    low, high = (bottom + share * pot.height for share in LEVELS)
    ports = (
        Port("feed", Placement((-radius - REACH, 0.0, low), side, Z), sink, pot.dn, Joint.THREADED),
        Port("return", Placement((-radius - REACH, 0.0, high), side, Z), source, pot.dn, Joint.THREADED),
    )
    drain = bottom_port("drain", pot.dn, Joint.THREADED, source, bottom, radius + REACH)
    top = bottom + pot.height
    funnel = Revolution(
        (
            (VALVE_RADIUS - SHEET, 0.0),
            (VALVE_RADIUS, 0.0),
            (RIM_RADIUS, FUNNEL),
            (RIM_RADIUS - SHEET, FUNNEL),
        )
    )
    return Component(
        name=f"Dosing pot {pot.volume * 1000:g} L rim {size.rim * 1000:.0f}",
        ifc_class="IfcTank",
        predefined_type="PRESSUREVESSEL",
        solids=(
            *shell_solids(radius, bottom, top, "painted steel", pot.dn),
            *leg_solids(radius, bottom),
            *(solid for port in ports for solid in nozzle(port, REACH + radius)),
            *bottom_line(drain, bottom),
            Solid(Cylinder(VALVE_RADIUS, VALVE), at(0.0, 0.0, top), "brass"),
            Solid(funnel, at(0.0, 0.0, top + VALVE), "stainless steel"),
        ),
        ports=(*ports, drain),
        envelopes=(
            room(
                EnvelopeKind.OPERATE,
                (((-RIM_RADIUS, -FRONT / 2, size.rim), (radius + FRONT, FRONT / 2, size.rim + CAN)),),
                "400 mm above the funnel to tilt a can (practice)",
                ("REA003",),
                "MONTHLY",
            ),
            room(
                EnvelopeKind.ACCESS,
                (((radius, -FRONT / 2, 0.0), (radius + FRONT, FRONT / 2, STANDING)),),
                "standing room 600 x 600 x 2000 in front (domain 3.2, practice)",
                ("ACC010",),
                "MONTHLY",
            ),
        ),
        properties=_properties(size),
        type_properties={
            "Pset_TankTypeCommon": {
                "StorageType": "WATER",
                "NominalLengthOrDiameter": pot.diameter,
                "NominalDepth": pot.height,
                "TankNominalCapacity": pot.volume,
                "PatternType": "VERTICALCYLINDER",
                "EndShapeType": "CONVEXCONVEX",
            }
        },
        quantities={"Qto_TankBaseQuantities": {"GrossWeight": size.mass, "NetWeight": size.operating_mass}},
    )


def _properties(size: Size) -> Properties:
    pot = size.pot
    return {
        "Pset_TankTypeCommon": {"OperatingWeight": size.operating_mass},
        "DHR_Design": {"PN": PRESSURE_CLASS, "PS": size.pressure, "Medium": "water"},
        "DHR_Access": {
            "FrontClearance": FRONT,
            "TopClearance": CAN,
            "ServiceSide": "FRONT",
            "AccessFrequency": "MONTHLY",
            "RequiresTool": False,
        },
        "DHR_Lifting": lifting(pot.diameter, pot.diameter, pot.height, size.mass),
        "DHR_Support": floor_load(size.operating_mass),
    }


GRID = {
    "system": ("2 m3", "8 m3", "20 m3", "60 m3"),
    "rim": ("1 m", "1.3 m", "1.8 m"),
}

EXCLUDED = (
    Exclusion({"rim": "1.8 m"}, "nobody fills over the head"),
    Exclusion({"system": "60 m3"}, "more than the largest pot"),
)

COMPONENT = ComponentType("dosing_pot", Choices, Duty, size, build, GRID, EXCLUDED)
