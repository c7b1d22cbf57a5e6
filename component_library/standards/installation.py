"""Rows of the tables of supports, insulation, trays, panels and stated losses, in SI (reader: `standards.tables`)."""

from dataclasses import dataclass
from functools import cache

from component_library.standards.tables import Table, read


@dataclass(frozen=True)
class PipeWall:
    """Other pipe specifications by DN [m]: wall of EN 10255 medium, outside diameter and walls of ASME B36.10."""

    dn: int
    wall_en10255: float | None
    outside_diameter_asme: float
    wall_sch40: float
    wall_std: float


@dataclass(frozen=True)
class HangerRod:
    """Rod of a hanger by DN of the pipe: thread [m] and its greatest load [N]."""

    dn: int
    rod: float
    load: float


@dataclass(frozen=True)
class InsulationStep:
    """A row of ASHRAE 90.1: range of temperature [K] and conductivity [W/(m K)], thickness [m] from each DN on."""

    service: str
    temperature_min: float
    temperature_max: float
    conductivity_min: float
    conductivity_max: float
    dn15: float
    dn25: float
    dn40: float
    dn100: float
    dn200: float

    def thickness(self, dn: int) -> float:
        """Thickness [m] of a pipe by DN."""
        steps = ((200, self.dn200), (100, self.dn100), (40, self.dn40), (25, self.dn25))
        return next((thickness for least, thickness in steps if dn >= least), self.dn15)


@dataclass(frozen=True)
class CableTray:
    """Cable tray by width. Lengths [m], mass a metre [kg/m], greatest load [N/m] at its support distance [m]."""

    width: float
    side: float
    side_high: float
    mass: float
    load: float
    span: float


@dataclass(frozen=True)
class Panel:
    """Electrical or control panel. Lengths [m]; `door`: widest leaf; mass [kg]; `floor_standing` 1 or 0."""

    kind: str
    width: float
    depth: float
    height: float
    door: float
    mass: float
    floor_standing: int


@dataclass(frozen=True)
class EquipmentDrop:
    """Pressure loss [Pa] of equipment at design flow when there is no data sheet: range, and the value taken."""

    equipment: str
    least: float
    most: float
    drop: float


@cache
def pipe_walls() -> Table[PipeWall]:
    """Walls of EN 10255 and ASME B36.10 by DN."""
    return read("pipe_wall", PipeWall)


@cache
def hanger_rods() -> Table[HangerRod]:
    """Hanger rods by DN of the pipe, practice."""
    return read("hanger_rod", HangerRod)


@cache
def insulation_ashrae() -> Table[InsulationStep]:
    """Insulation thickness by service, ASHRAE 90.1-2016."""
    return read("insulation_ashrae901", InsulationStep)


@cache
def cable_trays() -> Table[CableTray]:
    """Cable trays by width [m], indicative; `at_least("width", width)` finds one."""
    return read("cable_tray", CableTray)


@cache
def panels() -> Table[Panel]:
    """Panels by kind ("MCC 800", "MCC 1000", "VFD", "control", "wall", "integrator"), practice."""
    return read("panel", Panel)


@cache
def equipment_drops() -> Table[EquipmentDrop]:
    """Pressure losses by equipment ("plate heat exchanger", "evaporator", "condenser", "strainer", ...), practice."""
    return read("equipment_drop", EquipmentDrop)
