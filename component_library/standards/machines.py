"""Rows of the tables of pumps, exchangers, heat pumps, separators and vessels, in SI (reader: `standards.tables`)."""

from dataclasses import dataclass
from functools import cache

from component_library.standards.tables import Table, read


@dataclass(frozen=True)
class InlinePump:
    """Inline pump by the DN of its ports. Lengths [m], mass of the casing without motor [kg]."""

    dn: int
    face_to_face: float
    impeller_min: float
    impeller_max: float
    casing_width: float
    casing_mass: float

    def height(self, motor_length: float) -> float:
        """Height above the pipe axis [m] with a motor [m]: 0.6 DN + motor + 250 mm (practice)."""
        return 0.6 * self.dn / 1000 + motor_length + 0.25


@dataclass(frozen=True)
class BrazedPlate:
    """Class of brazed plate exchangers. Lengths [m], area of a plate [m2], flow a side [m3/s], masses [kg]."""

    size: str
    height: float
    width: float
    vertical_pitch: float
    horizontal_pitch: float
    port_dn: int
    plate_area: float
    plates: int
    plate_pitch: float
    ends: float
    flow: float
    mass_ends: float
    mass_plate: float


@dataclass(frozen=True)
class HeatPump:
    """Class of water-water heat pumps by its greatest heat output [W]. Lengths [m], masses [kg], power [W].

    `stages` of compression; `tube_pull`: free length to draw tubes or open plates.
    """

    heat_max: float
    heat_min: float
    type: str
    refrigerant: str
    stages: int
    length: float
    width: float
    height: float
    mass_min: float
    mass_max: float
    evaporator_dn: int
    condenser_dn: int
    power: float
    tube_pull: float


@dataclass(frozen=True)
class Separator:
    """Air or dirt separator with flanges. Lengths [m], mass empty [kg], volume [m3], flow [m3/s]."""

    dn: int
    face_to_face: float
    body_diameter: float
    height: float
    mass_empty: float
    volume: float
    flow: float


@dataclass(frozen=True)
class BufferVessel:
    """Vertical buffer vessel by its volume [m3], without insulation. Lengths [m], mass empty [kg]."""

    volume: float
    diameter: float
    height: float
    mass: float
    port_dn: int


@dataclass(frozen=True)
class ExpansionVessel:
    """Membrane expansion vessel by its volume [m3]. Lengths [m], mass empty [kg]."""

    volume: float
    diameter: float
    height: float
    mass: float
    connection_dn: int


@dataclass(frozen=True)
class Pressurisation:
    """Pump-controlled pressurisation unit by the volume of its tank [m3]. Lengths [m], masses empty [kg]."""

    tank: float
    tank_diameter: float
    tank_height: float
    tank_mass: float
    skid_length: float
    skid_width: float
    skid_height: float
    skid_mass: float


@cache
def inline_pumps() -> Table[InlinePump]:
    """Inline pumps by DN, indicative."""
    return read("pump_inline", InlinePump)


@cache
def brazed_plates() -> Table[BrazedPlate]:
    """Brazed plate exchangers by class, indicative."""
    return read("plate_brazed", BrazedPlate)


@cache
def heat_pumps() -> Table[HeatPump]:
    """Heat pumps by greatest heat output [W], indicative; `at_least("heat_max", heat)` finds one."""
    return read("heat_pump", HeatPump)


@cache
def separators() -> Table[Separator]:
    """Air and dirt separators by DN, indicative."""
    return read("separator", Separator)


@cache
def buffer_vessels() -> Table[BufferVessel]:
    """Buffer vessels by volume [m3], indicative; `at_least("volume", volume)` finds one."""
    return read("buffer_vessel", BufferVessel)


@cache
def expansion_vessels() -> Table[ExpansionVessel]:
    """Expansion vessels by volume [m3], indicative; `at_least("volume", volume)` finds one."""
    return read("expansion_vessel", ExpansionVessel)


@cache
def pressurisations() -> Table[Pressurisation]:
    """Pressurisation units by the volume of the tank [m3], indicative; `at_least("tank", volume)` finds one."""
    return read("pressurisation", Pressurisation)
