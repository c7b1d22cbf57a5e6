"""Typed rows of the standards tables, in SI.

Each table is a CSV file: a comment line with its source, a header row, a unit row, then the rows. The reader turns
every number into SI by the unit row, so a table is copied as its standard prints it and no factor stands in the code.
An empty cell is `None`: the standard has no such size.
"""

import csv
import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Generic, TypeVar

GRAVITY = 9.80665
"""Standard gravity [m/s2] (CGPM 1901)."""

STEEL_DENSITY = 7850.0
"""[kg/m3] (EN 1991-1-1)."""
STEEL_ROUGHNESS = 4.5e-5
"""Roughness of new steel pipe [m] (Crane TP-410); old or district pipe 1e-4."""
PRESSURE_CLASS = 16
"""PN that flanged parts are built to unless another is chosen."""
FLANGE_CLASSES = (16, 25)
"""PN that there are flange tables of."""
GASKET = 0.003
"""Thickness of a flange gasket [m] (practice)."""
LEAST_PIECE = 0.1
"""Least straight pipe between two welded fittings [m] (practice: two welds and the end of a jacket)."""
PN16 = 16e5
"""Greatest gauge pressure of PN16 at ambient temperature [Pa] (EN 1092-1)."""

# Unit of the CSV -> factor, divisor, offset to SI. A division by a power of ten rounds once, a product with 0.001
# twice: of factor and divisor one is always 1.
_UNITS = {
    "-": (1.0, 1.0, 0.0),
    "%": (1.0, 100.0, 0.0),
    "mm": (1.0, 1e3, 0.0),
    "in": (0.0254, 1.0, 0.0),
    "m": (1.0, 1.0, 0.0),
    "m2": (1.0, 1.0, 0.0),
    "m3": (1.0, 1.0, 0.0),
    "L": (1.0, 1e3, 0.0),
    "kg": (1.0, 1.0, 0.0),
    "t": (1e3, 1.0, 0.0),
    "kg/m": (1.0, 1.0, 0.0),
    "N/m": (1.0, 1.0, 0.0),
    "kN": (1e3, 1.0, 0.0),
    "Nm": (1.0, 1.0, 0.0),
    "m3/h": (1.0, 3600.0, 0.0),
    "kPa": (1e3, 1.0, 0.0),
    "kW": (1e3, 1.0, 0.0),
    "MW": (1e6, 1.0, 0.0),
    "s": (1.0, 1.0, 0.0),
    "degC": (1.0, 1.0, 273.15),
    "W/(m K)": (1.0, 1.0, 0.0),
}


class OutOfTable(ValueError):  # noqa: N818 - a size is out of the table: the name says it
    """A size or duty that a table does not reach. The message says which; `hint` what there is."""

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class Pipe:
    """Steel pipe. Lengths [m], masses per length [kg/m]; `full_mass` with water and insulation."""

    dn: int
    outside_diameter: float
    wall: float
    steel_mass: float
    water_mass: float
    insulation: float
    full_mass: float
    span_sag: float
    span_stress: float
    span_mss: float

    @property
    def bore(self) -> float:
        """Inside diameter [m]."""
        return self.outside_diameter - 2 * self.wall

    @property
    def span(self) -> float:
        """Greatest distance of supports [m].

        The MSS SP-69 table assumes standard wall; from DN350 the thinner EN walls are limited by stress below it.
        """
        return min(self.span_mss, self.span_sag, self.span_stress)


@dataclass(frozen=True)
class Flange:
    """Flange EN 1092-1 type 11. Lengths [m]."""

    dn: int
    outside_diameter: float
    bolt_circle: float
    hole: float
    holes: int
    thickness: float

    @property
    def bolt(self) -> float:
        """Bolt diameter [m]: 2 mm less than its hole, 3 mm from M27 (EN 1092-1)."""
        return self.hole - (0.002 if self.hole < 0.0265 else 0.003)

    @property
    def bolt_length(self) -> float:
        """Length of a bolt through two flanges and a gasket [m]: with 1.6 bolt diameters for nut and end (practice)."""
        return 2 * self.thickness + GASKET + 1.6 * self.bolt


@dataclass(frozen=True)
class FaceToFace:
    """Lengths of valves by EN 558 series, and what stands out of them [m]."""

    dn: int
    s1: float
    s14: float | None
    s15: float | None
    s20: float | None
    s16: float | None
    s27: float | None
    s48: float | None
    lever: float | None
    gear_wheel: float | None
    height_gate: float
    height_butterfly: float


@dataclass(frozen=True)
class Elbow:
    """Long-radius elbow [m]."""

    dn: int
    bend_radius: float


@dataclass(frozen=True)
class Tee:
    """Equal tee [m]."""

    dn: int
    centre_to_end: float


@dataclass(frozen=True)
class Reducer:
    """Reducer, by its larger end [m]."""

    dn: int
    length: float


@dataclass(frozen=True)
class Cap:
    """Pipe cap [m]."""

    dn: int
    length: float


@dataclass(frozen=True)
class Pump:
    """End-suction pump of EN 733. Lengths [m]; `size` is outlet DN and impeller [mm]."""

    size: str
    suction_dn: int
    outlet_dn: int
    impeller: float
    a: float
    f: float
    h1: float
    h2: float


@dataclass(frozen=True)
class Motor:
    """IEC motor, 4 poles, class IE3. Power [W], lengths [m], mass [kg]; `efficiency` at rated load."""

    power: float
    frame: str
    shaft_height: float
    length: float
    outside_diameter: float
    mass: float
    efficiency: float


@dataclass(frozen=True)
class PlateFrame:
    """Frame class of gasketed plate heat exchangers. Lengths [m], flow a side [m3/s], masses [kg]."""

    port_dn: int
    frame_height: float
    frame_width: float
    vertical_pitch: float
    horizontal_pitch: float
    plate_area: float
    plates: int
    length_min: float
    length_max: float
    flow: float
    mass_min: float
    mass_max: float
    head: float


@dataclass(frozen=True)
class ValveKvs:
    """Flow at 1 bar of pressure drop, fully open or clean [m3/s]; None: not made in that size."""

    dn: int
    globe: float | None
    butterfly: float | None
    balancing: float | None
    differential_pressure: float | None
    strainer: float
    check: float | None


RowT = TypeVar("RowT")
Cell = int | float | str | None


@dataclass(frozen=True)
class Table(Generic[RowT]):
    """Rows of one table in the order of the file, found by their first column; `units` as the file prints them."""

    name: str
    source: str
    rows: Mapping[int | float | str, RowT]
    units: Mapping[str, str]

    def __iter__(self) -> Iterator[RowT]:
        return iter(self.rows.values())

    def __contains__(self, key: object) -> bool:
        return key in self.rows

    def row(self, key: int | float | str) -> RowT:
        """Find a row by its first column (mostly the DN).

        Raises:
            OutOfTable: there is none; the hint lists those there are.
        """
        found = self.rows.get(key)
        if found is None:
            prefix = "DN" if isinstance(key, int) else ""
            known = ", ".join(str(one) for one in self.rows)
            raise OutOfTable(f"{prefix}{key} is not in the table {self.name}", f"it has {known}")
        return found

    def at_least(self, column: str, value: float, hint: str = "share it among more") -> RowT:
        """First row, in the order of the file, whose column reaches a value in SI.

        Args:
            column: name of a column of numbers; empty cells are passed over.
            value: what is needed, in SI.
            hint: way out when no row reaches it.

        Raises:
            OutOfTable: the value is no number, or more than the greatest of the column.
        """
        found: list[tuple[float, RowT]] = [
            (float(cell), row) for row in self.rows.values() if (cell := getattr(row, column)) is not None
        ]
        for cell, row in found:
            if cell >= value:
                return row
        unit = self.units[column]
        wanted, greatest = (_printed(one, unit) for one in (value, max(cell for cell, _ in found)))
        raise OutOfTable(f"{column} {wanted}: more than the table {self.name} has, {greatest}", hint)


def _cell(text: str, unit: str, kind: object) -> Cell:
    if text == "":
        return None
    if kind is str:
        return text
    if kind is int:
        return int(text)
    factor, divisor, offset = _UNITS[unit]
    return float(text) * factor / divisor + offset


def _printed(value: float, unit: str) -> str:
    """Print a value in SI [text] in the unit of the file: four digits, and no exponent for what is large."""
    factor, divisor, offset = _UNITS[unit]
    number = float(f"{(value - offset) / factor * divisor:.4g}")
    return f"{number:{'.0f' if 1e4 <= abs(number) < 1e15 else 'g'}} {unit}".removesuffix(" -")


def read(name: str, kind: type[RowT]) -> Table[RowT]:
    """Read one table of this package.

    Args:
        name: file name without ".csv".
        kind: frozen dataclass whose fields are the columns, in order.

    Raises:
        ValueError: the file lacks its source line, its columns are not the fields of `kind`, a row is too long or too
            short, a unit is unknown, or two rows have one key.
    """
    fields = dataclasses.fields(kind)  # pyright: ignore[reportArgumentType]
    lines = (resources.files("component_library.standards") / f"{name}.csv").read_text("utf-8").splitlines()
    source = lines[0].removeprefix("# source: ")
    if source == lines[0]:
        raise ValueError(f"{name}.csv does not begin with its source")
    header, units, *rows = csv.reader(lines[1:])
    if header != [field.name for field in fields] or not set(units) <= set(_UNITS):
        raise ValueError(f"{name}.csv: the columns or units are not those of {kind.__name__}")
    found: dict[int | float | str, RowT] = {}
    for row in rows:
        values: dict[str, Any] = {
            field.name: _cell(text, unit, field.type) for field, unit, text in zip(fields, units, row, strict=True)
        }
        key = values[header[0]]
        if key in found:
            raise ValueError(f"{name}.csv has two rows {key}")
        found[key] = kind(**values)
    return Table(name, source, found, dict(zip(header, units, strict=True)))


@cache
def pipes() -> Table[Pipe]:
    """Pipes by DN, EN 10220."""
    return read("pipe_en10220", Pipe)


@cache
def flanges(pressure_class: int = PRESSURE_CLASS) -> Table[Flange]:
    """Flanges by DN, EN 1092-1, of a pressure class PN.

    Raises:
        OutOfTable: there is no table of that PN.
    """
    if pressure_class not in FLANGE_CLASSES:
        known = ", ".join(f"PN{one}" for one in FLANGE_CLASSES)
        raise OutOfTable(f"PN{pressure_class}: no flanges of that class", f"there are {known}; a higher one will do")
    return read(f"flange_en1092_pn{pressure_class}", Flange)


@cache
def faces() -> Table[FaceToFace]:
    """Valve lengths by DN, EN 558."""
    return read("face_to_face_en558", FaceToFace)


@cache
def elbows() -> Table[Elbow]:
    """Elbows by DN, EN 10253."""
    return read("elbow_en10253", Elbow)


@cache
def tees() -> Table[Tee]:
    """Tees by DN, EN 10253."""
    return read("tee_en10253", Tee)


@cache
def reducers() -> Table[Reducer]:
    """Reducers by larger DN, EN 10253."""
    return read("reducer_en10253", Reducer)


@cache
def caps() -> Table[Cap]:
    """Caps by DN, ASME B16.9."""
    return read("cap_b16_9", Cap)


@cache
def pumps() -> Table[Pump]:
    """Pumps by size, EN 733."""
    return read("pump_en733", Pump)


@cache
def motors() -> Table[Motor]:
    """Motors by power [W], IEC 60072."""
    return read("motor_iec", Motor)


@cache
def plate_frames() -> Table[PlateFrame]:
    """Plate exchanger frames by port DN, indicative."""
    return read("plate_frame", PlateFrame)


@cache
def valve_kvs() -> Table[ValveKvs]:
    """Kvs by DN, indicative."""
    return read("valve_kvs", ValveKvs)


def least_piece(dn: int) -> float:
    """Give the least straight pipe between two welded fittings [m]: an outside diameter, at least 100 mm.

    Source: EN 13480-4 practice (distance of circumferential welds), domain rule ROU-01.

    Raises:
        OutOfTable: no such DN.
    """
    return max(LEAST_PIECE, pipes().row(dn).outside_diameter)
