"""Masses of parts, dry and in operation [kg]: what is lifted, and what stands on the floor.

Indicative where the tables are; a data sheet overrides.
"""

import math
from dataclasses import dataclass

from component_library.calc import water
from component_library.standards import tables
from component_library.standards.machines import BrazedPlate, BufferVessel, ExpansionVessel, heat_pumps
from component_library.standards.tables import STEEL_DENSITY, Motor, PlateFrame

COLD = 283.15
"""Temperature of the heaviest filling [K]: 10 degC."""
PUMP_SET = 1.6
"""Pump, base and motor over the motor (practice)."""
HOLD_UP = 0.45
"""Water on both sides over the volume of the plate pack, frame height by width by length (practice: 0.5 x 0.9)."""
BRAZED_GAP = 0.85
"""Water on both sides over area by pitch of brazed plates (practice: a sheet of 0.3 to 0.4 mm takes the rest)."""
HEAT_PUMP, HEAT_PUMP_EXPONENT = 9e3, 1.1
"""Operating mass of a water-water heat pump of 1 MW [kg], and how it grows with heat (practice, +-30 %)."""
HEAT_PUMP_DRY = 0.9
"""Dry over operating mass of a water-water heat pump (practice)."""


@dataclass(frozen=True)
class Masses:
    """Dry mass and the content in operation [kg]."""

    dry: float
    content: float

    @property
    def operating(self) -> float:
        """Mass in operation [kg]."""
        return self.dry + self.content

    def __add__(self, other: "Masses") -> "Masses":
        """Sum of two parts."""
        return Masses(self.dry + other.dry, self.content + other.content)


def _filled(volume: float) -> float:
    return volume * water.density(COLD)


def pipe(dn: int, length: float, insulated: bool = True) -> Masses:
    """Steel pipe of EN 10220 of a length [m], with the insulation of the table.

    Raises:
        OutOfTable: no such DN.
    """
    row = tables.pipes().row(dn)
    cover = row.full_mass - row.steel_mass - row.water_mass if insulated else 0.0
    return Masses((row.steel_mass + cover) * length, row.water_mass * length)


def flange(dn: int, pressure_class: int = tables.PRESSURE_CLASS) -> float:
    """Mass of a weld flange [kg] from its dimensions: a disc less bore and bolt holes; the hub is left out.

    Raises:
        OutOfTable: no such DN or PN.
    """
    row, bore = tables.flanges(pressure_class).row(dn), tables.pipes().row(dn).bore
    area = row.outside_diameter**2 - bore**2 - row.holes * row.hole**2
    return math.pi / 4 * area * row.thickness * STEEL_DENSITY


def plate_exchanger(frame: PlateFrame, plates: int, pack: float) -> Masses:
    """Gasketed exchanger of a frame with a number of plates in a pack of a length [m].

    Raises:
        ValueError: more plates than the frame holds.
    """
    if not 0 < plates <= frame.plates:
        raise ValueError(f"{plates} plates: a frame DN{frame.port_dn} holds 1 to {frame.plates}")
    dry = frame.mass_min + (frame.mass_max - frame.mass_min) * plates / frame.plates
    return Masses(dry, _filled(HOLD_UP * pack * frame.frame_width * frame.frame_height))


def brazed_exchanger(row: BrazedPlate, plates: int) -> Masses:
    """Brazed exchanger of a class with a number of plates.

    Raises:
        ValueError: more plates than the class has.
    """
    if not 0 < plates <= row.plates:
        raise ValueError(f"{plates} plates: a {row.size} has 1 to {row.plates}")
    content = _filled(BRAZED_GAP * row.plate_area * row.plate_pitch * plates)
    return Masses(row.mass_ends + row.mass_plate * plates, content)


def pump_set(motor: Motor) -> float:
    """Mass of pump, base and motor [kg]: 1.6 times the motor (practice)."""
    return PUMP_SET * motor.mass


def vessel(row: BufferVessel | ExpansionVessel) -> Masses:
    """Vessel full of water; an expansion vessel too: it may be filled to the top when its membrane has failed."""
    return Masses(row.mass, _filled(row.volume))


def heat_pump(heat: float) -> Masses:
    """Heat pump by its heat output [W]: 9 t Q^1.1 with Q in MW (practice, within 30 % of the classes of the table).

    Raises:
        OutOfTable: more or less heat than the table has.
    """
    heat_pumps().at_least("heat_max", heat, "share the heat among more machines")
    least = min(row.heat_min for row in heat_pumps())
    if heat < least:
        raise tables.OutOfTable(
            f"heat pump of {heat / 1e3:.0f} kW: the smallest of the table gives {least / 1e3:.0f} kW",
            "give the masses of its data sheet",
        )
    operating = HEAT_PUMP * (heat / 1e6) ** HEAT_PUMP_EXPONENT
    return Masses(HEAT_PUMP_DRY * operating, (1 - HEAT_PUMP_DRY) * operating)
