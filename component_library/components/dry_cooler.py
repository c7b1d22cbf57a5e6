r"""Dry cooler, V-shaped with fans on top: the fallback that takes the heat when nobody wants it.

          z ^        : THERMAL (discharge of the fans) :
            |        :________________________________:
            |         |fan|   |fan|   |fan|   |fan|
   hot_in  -|==|\____________________________________/|  SERVICE above (fans, by crane)
   cold_out-|==| \          coils                    / |  THERMAL on both long sides (air intake)
            |  |  frame with feet, plinths if any      |
            0                                              --> x      ACCESS at both ends

The origin is on the ground below the port faces, y = 0 the middle. It stands outside, in the open.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated

from pydantic import Field

from component_library.calc import heat_transfer, hydraulics
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
    Y,
    Z,
    at,
    negative,
)
from component_library.quantities import Inputs, Length, Power, Pressure, Ratio, Temperature
from component_library.shapes import Cylinder, Extrusion
from component_library.standards.tables import PRESSURE_CLASS, OutOfTable, Table, read
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

RATED_DIFFERENCE = 15.0
"""Difference of fluid inlet and air that the table is rated at [K]; the heat of a coil is in proportion to it."""
LEAST_APPROACH = 4.0
"""Least difference of fluid outlet and air [K] (vendors, practice)."""
GLYCOL_FLOW = 0.3
"""More flow than of water for the same heat, over the share of glycol: 35 % glycol carry 10 % less (practice)."""
GLYCOL_MOST = 0.5
PORT_VELOCITY = 3.0
"""Greatest velocity in a port [m/s] (practice)."""
NECK = 0.15
"""From the port faces to the frame [m] (practice)."""
PORT_LEVELS = (0.5, 0.8)
"""Heights of outlet and inlet over that of the unit (vendors, practice)."""
FOOT, COIL, FAN_RADIUS, FAN_RING = 0.4, 0.12, 0.45, 0.15
"""Height of the feet, thickness of a coil, radius and height of a fan's ring [m] (vendors, practice)."""
END, FAN_LIFT = 1.0, 1.5
"""Access at both ends, and height above to lift a fan [m] (vendors, practice)."""
DISCHARGE = 3.0
"""Free height above the fans, so that warm air is not drawn in again [m] (vendors, practice)."""
FAN_MASS = 40.0
"""Mass of a fan with motor [kg] (vendors, practice)."""


@dataclass(frozen=True)
class Cooler:
    """Dry cooler by its heat at 15 K [W]. Lengths [m], mass empty [kg], content [m3], power of all fans [W]."""

    heat: float
    fans: int
    length: float
    width: float
    height: float
    mass: float
    volume: float
    dn: int
    power: float


@cache
def dry_coolers() -> Table[Cooler]:
    """Dry coolers by heat at 15 K, indicative."""
    return read("dry_cooler", Cooler)


class Choices(Inputs):
    """`units`: equal coolers that share the heat; the component is one of them. `plinth`: height of those below it."""

    units: Annotated[int, Field(ge=1, le=20)] = 1
    plinth: Annotated[Length, Field(ge=0, le=2)] = 0.0


class Duty(Inputs):
    """Heat of all units, temperatures of fluid and air, share of glycol in the fluid, gauge pressure."""

    heat: Power
    hot_in: Temperature
    cold_out: Temperature
    air: Temperature
    glycol: Ratio = 0.35
    pressure: Pressure = 6e5


@dataclass(frozen=True)
class Size:
    """Cooler of the table, heat [W] and flow [m3/s] of one unit, heat that it could reject, masses [kg], plinth [m]."""

    row: Cooler
    duty: Duty
    plinth: float
    heat: float
    flow: float
    capacity: float
    mass: float
    operating_mass: float
    figures: tuple[Figure, ...]

    @property
    def length(self) -> float:
        """From the port faces to the far end [m]."""
        return NECK + self.row.length

    @property
    def port_levels(self) -> tuple[float, float]:
        """Heights of "cold_out" and "hot_in" above the ground [m]."""
        low, high = (self.plinth + share * self.row.height for share in PORT_LEVELS)
        return low, high


def size(choices: Choices, duty: Duty) -> Size:
    """Choose the cooler by heat and by the difference of fluid and air.

    Raises:
        SizingError: air too warm, more heat than the largest unit rejects, a flow too fast for its ports, more glycol
            than half, or more than PN16.
    """
    part = "dry cooler"
    need_positive(part, "give the heat to be rejected", heat=duty.heat)
    need_pressure(part, duty.pressure)
    if not 0 <= duty.glycol <= GLYCOL_MOST:
        raise SizingError(f"{part}: {duty.glycol:.0%} of glycol is not between 0 and 50 %", "25 to 35 % are usual")
    if duty.cold_out < duty.air + LEAST_APPROACH:
        raise SizingError(
            f"{part}: fluid at {duty.cold_out - 273.15:.0f} degC in air of {duty.air - 273.15:.0f} degC: it must stay "
            f"{LEAST_APPROACH:g} K warmer",
            "a warmer fluid, or wetted coils",
        )
    heat = duty.heat / choices.units
    gain = (duty.hot_in - duty.air) / RATED_DIFFERENCE
    try:
        water = heat_transfer.flow(heat, duty.hot_in, duty.cold_out)
        row = dry_coolers().at_least("heat", heat / gain, "more units")
    except OutOfTable as error:
        raise SizingError(f"{part}: {error}", error.hint) from error
    except ValueError as error:
        raise SizingError(f"{part}: {error}", "hot_in above cold_out, and liquid water") from error
    flow = water * (1 + GLYCOL_FLOW * duty.glycol)
    velocity = hydraulics.velocity(flow, row.dn)
    if velocity > PORT_VELOCITY:
        raise SizingError(
            f"{part}: {flow * 3600:.0f} m3/h through DN{row.dn} is {velocity:.1f} m/s, more than {PORT_VELOCITY:g} m/s",
            "more units, or a larger temperature difference",
        )
    sized = Size(
        row, duty, choices.plinth, heat, flow, row.heat * gain, row.mass, row.mass + row.volume * WATER_DENSITY, ()
    )
    return replace(sized, figures=_figures(choices, sized))


def _figures(choices: Choices, size: Size) -> tuple[Figure, ...]:
    row, source = size.row, dry_coolers().source
    return (
        Figure("units", choices.units, "", "chosen", "duty"),
        Figure("heat_each", size.heat, "W", "heat / units", "duty"),
        Figure("flow_each", size.flow, "m3/s", "V of water x (1 + 0.3 x glycol)", "heat balance", "practice"),
        Figure("capacity", size.capacity, "W", "rated heat x (T_in - T_air) / 15 K", source, "practice"),
        Figure("fans", row.fans, "", "table", source, "practice"),
        Figure("power", row.power, "W", "all fans at full speed", source, "practice"),
        Figure("mass", size.mass, "kg", "empty", source, "practice"),
        Figure("operating_mass", size.operating_mass, "kg", "empty + content x 1000 kg/m3", "weight of the fluid"),
    )


def build(choices: Choices, size: Size) -> Component:
    """Make feet, coils, fans, ports, and the rooms around them."""
    row = size.row
    plinth = f" plinth {size.plinth * 1000:g}" if size.plinth else ""
    ports = tuple(
        Port(name, Placement((0.0, y, level), negative(X), Z), flow, row.dn, Joint.FLANGED)
        for name, y, level, flow in (
            ("cold_out", -row.width / 4, size.port_levels[0], FlowDirection.SOURCE),
            ("hot_in", row.width / 4, size.port_levels[1], FlowDirection.SINK),
        )
    )
    return Component(
        name=f"Dry cooler {row.heat / 1e3:g} kW {row.fans} fans{plinth}",
        ifc_class="IfcCoolingTower",
        predefined_type="MECHANICALINDUCEDDRAFT",
        solids=(*_bodies(row, size.plinth), *(solid for port in ports for solid in nozzle(port, NECK + COIL))),
        ports=ports,
        envelopes=_envelopes(size),
        properties=_properties(size),
        type_properties={
            "Pset_CoolingTowerTypeCommon": {
                "NominalCapacity": row.heat,
                "CircuitType": "CLOSEDCIRCUITDRY",
                "FlowArrangement": "CROSSFLOW",
                "NumberOfCells": row.fans // 2,
            }
        },
        quantities={"Qto_CoolingTowerBaseQuantities": {"GrossWeight": size.mass}},
    )


def _bodies(row: Cooler, base: float) -> tuple[Solid, ...]:
    """Make end walls, two leaning coils, the deck, fans in two rows, and feet, on two plinths of a height [m]."""
    start, end, half = NECK, NECK + row.length, row.width / 2
    deck, foot = base + row.height - FAN_RING, base + FOOT
    lean = ((half - COIL, deck - 0.05), (0.05, foot), (0.05 + COIL, foot), (half, deck - 0.05))
    plinths = [body((x, -half, 0.0), (x + 0.2, half, base), "concrete") for x in (start, end - 0.2)] if base else []
    along = Placement((start, 0.0, 0.0), X, Y)
    coil = Extrusion(lean, row.length)
    mirrored = Extrusion(tuple((-y, z) for y, z in reversed(lean)), row.length)
    pitch = row.length / (row.fans // 2)
    fans = [
        Solid(Cylinder(FAN_RADIUS, FAN_RING), at(start + (number + 0.5) * pitch, y, deck), "painted steel")
        for number in range(row.fans // 2)
        for y in (-half / 2, half / 2)
    ]
    return (
        Solid(coil, along, "aluminium"),
        Solid(mirrored, along, "aluminium"),
        body((start, -half, deck - 0.05), (end, half, deck)),
        body((start, -half, foot), (start + COIL, half, deck - 0.05)),
        body((end - COIL, -half, foot), (end, half, deck - 0.05)),
        *(
            body((x, y - 0.1, base), (x + 0.2, y + 0.1, foot))
            for x in (start, end - 0.2)
            for y in (-half / 2, half / 2)
        ),
        body((start, -0.1, foot - 0.1), (end, 0.1, foot)),
        *plinths,
        *fans,
    )


def _properties(size: Size) -> Properties:
    row, duty = size.row, size.duty
    return {
        "Pset_CoolingTowerTypeCommon": {"AmbientDesignDryBulbTemperature": duty.air},
        "DHR_Design": {
            "Duty": size.heat,
            "FlowDesign": size.flow,
            "TDesignIn": duty.hot_in,
            "TDesignOut": duty.cold_out,
            "PN": PRESSURE_CLASS,
            "PS": duty.pressure,
            "TS": duty.hot_in,
            "Medium": f"water, {duty.glycol:.0%} glycol" if duty.glycol else "water",
        },
        "DHR_Access": {
            "FrontClearance": END,
            "RearClearance": END,
            "SideAClearance": row.height,
            "SideBClearance": row.height,
            "TopClearance": DISCHARGE,
            "ServiceSide": "REAR",
            "AccessFrequency": "MONTHLY",
            "RequiresTool": True,
        },
        "DHR_Lifting": lifting(2 * FAN_RADIUS, 2 * FAN_RADIUS, 0.5, FAN_MASS),
        "DHR_Support": floor_load(size.operating_mass),
    }


def _envelopes(size: Size) -> tuple[Envelope, ...]:
    row = size.row
    start, end, half, top = NECK, size.length, row.width / 2, size.plinth + row.height
    return (
        room(
            EnvelopeKind.THERMAL,
            (
                ((start, half, 0.0), (end, half + row.height, top)),
                ((start, -half - row.height, 0.0), (end, -half, top)),
            ),
            "air intake on both long sides: the height of the unit (vendors, practice)",
            ("ACC006",),
            "RARE",
            "SOFT",
        ),
        room(
            EnvelopeKind.THERMAL,
            (((start, -half, top), (end, half, top + DISCHARGE)),),
            "discharge of the fans: 3 m of free height (vendors, practice)",
            ("ACC006",),
            "RARE",
            "SOFT",
        ),
        room(
            EnvelopeKind.SERVICE,
            (((start, -half, top), (end, half, top + FAN_LIFT)),),
            "1.5 m above to lift a fan (vendors, practice)",
            ("LFT003",),
            "RARE",
        ),
        room(
            EnvelopeKind.ACCESS,
            (((end, -half, 0.0), (end + END, half, STANDING)),),
            "1000 mm at the far end to wash the coils and to reach the fans' wiring (vendors, practice)",
            ("ACC006",),
            "MONTHLY",
        ),
    )


GRID = {
    "heat": ("300 kW", "1 MW", "4 MW"),
    "hot_in": ("40 degC",),
    "cold_out": ("30 degC",),
    "air": ("15 degC", "25 degC", "28 degC"),
    "units": (1, 5),
    "plinth": ("0 mm", "300 mm"),
}

EXCLUDED = (
    Exclusion({"air": "28 degC"}, "the fluid would be 2 K warmer than the air"),
    Exclusion({"heat": "4 MW", "units": 1}, "more than the largest unit"),
)

COMPONENT = ComponentType("dry_cooler", Choices, Duty, size, build, GRID, EXCLUDED)
