"""Project files drawn at random: a kind of the library, its duty near what its grid has, its choices anyhow.

Three projects in four are plausible: numbers lie within a factor of three of the grid, temperatures within some kelvin.
One in four is not: some of its numbers are zero, negative, or a thousand times too large, some of its words unknown.
"""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from bimgen.build import SCHEMAS
from bimgen.spec import AnyComponentType, component_types
from component_library import quantities
from component_library.model import Component, Placement, at
from component_library.quantities import RATIO, TEMPERATURE, Dimension, Inputs, in_unit, parse
from component_library.standards import tables
from component_library.vocabulary import CIRCUITS

KINDS = component_types()
APART = 100
"""Between two stations of a project [m]: more than the longest module is long."""
MAP = (512345, 5456789)
"""Origin of a storey that stands at map coordinates [m]."""

Values = Mapping[str, Any]
READERS: dict[object, Dimension] = {
    getattr(quantities, name).__metadata__[0]: dimension
    for name, dimension in (
        ("Length", quantities.LENGTH),
        ("Area", quantities.AREA),
        ("Flow", quantities.FLOW),
        ("Pressure", quantities.PRESSURE),
        ("Power", quantities.POWER),
        ("Temperature", quantities.TEMPERATURE),
        ("TemperatureDifference", quantities.TEMPERATURE_DIFFERENCE),
        ("Velocity", quantities.VELOCITY),
        ("Gradient", quantities.GRADIENT),
        ("Mass", quantities.MASS),
        ("Angle", quantities.ANGLE),
        ("Volume", quantities.VOLUME),
        ("Ratio", quantities.RATIO),
    )
}
USUAL = {
    "length": 1.0,
    "area": 0.01,
    "flow": 0.01,
    "pressure": 3e5,
    "power": 5e5,
    "temperature": 313.15,
    "temperature difference": 5.0,
    "velocity": 1.5,
    "pressure gradient": 150.0,
    "mass": 500.0,
    "angle": 1.0,
    "volume": 5.0,
    "ratio": 0.4,
}
"""What is drawn around where neither the grid nor a default gives a number [SI]."""
SPOKEN = {"temperature": "degC", "angle": "deg", "pressure": "bar"}
"""Units that people write, where they are not SI."""
FACTORS = (0.33, 0.5, 0.7, 0.85, 1.0, 1.0, 1.0, 1.15, 1.4, 2.0, 3.0)
SHIFTS = (-4.0, -1.0, 0.0, 0.0, 0.0, 1.0, 4.0)
WILD = (0.0, -1.0, 1e-6, 0.01, 100.0, 1e3, 1e7)
"""Factors of what no plant has."""
SIZES = (0, *(pipe.dn for pipe in tables.pipes()))
TURNS = (0, 0, 90, 37, 180, 211.5)
ODD = ("", "XYZ-S", "none", "LEFT", "Größe 7")


@dataclass(frozen=True)
class Wanted:
    """One station as its project file has it."""

    kind: str
    name: str
    choices: Values
    duty: Values
    at: tuple[int, int]
    turn: float

    @property
    def place(self) -> Placement:
        """Where it stands in the storey."""
        return at(float(self.at[0]), float(self.at[1])).rolled(self.turn)

    def text(self) -> str:
        x, y = self.at
        lines = [f"kind = {_toml(self.kind)}", f"name = {_toml(self.name)}", f'at = ["{x} m", "{y} m", "0 m"]']
        lines += [f'rotation = "{self.turn} deg"', f"choices = {_toml(self.choices)}", f"duty = {_toml(self.duty)}"]
        return "\n".join(["[[station]]", *lines, ""])


@dataclass(frozen=True, repr=False)
class Draft:
    """A whole project file, and the schema it is to be written in. Its text is what a failing example prints."""

    schema: str
    origin: tuple[int, int]
    turn: int
    stations: tuple[Wanted, ...]

    @property
    def storey(self) -> Placement:
        """Frame of the storey."""
        return at(float(self.origin[0]), float(self.origin[1])).rolled(float(self.turn))

    def text(self) -> str:
        x, y = self.origin
        place = f'[place]\norigin = ["{x} m", "{y} m"]\nrotation = "{self.turn} deg"\n'
        return f'[project]\nname = "Drawn"\n{place}' + "".join(station.text() for station in self.stations)

    def __repr__(self) -> str:
        return f"{self.schema}:\n{self.text()}"


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(inner) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=False)


@cache
def grid(key: str) -> list[dict[str, Any]]:
    """Rows of the grid of a kind that are not excluded."""
    kind = KINDS[key]
    every = (dict(zip(kind.grid, values, strict=True)) for values in itertools.product(*kind.grid.values()))
    return [row for row in every if not any(row.items() >= one.values.items() for one in kind.excluded)]


def make(kind: AnyComponentType, values: Values) -> Component:
    """Size and build what is asked for in the words of a project file."""
    choices = kind.choices.model_validate({k: v for k, v in values.items() if k in kind.choices.model_fields})
    duty = kind.duty.model_validate({k: v for k, v in values.items() if k in kind.duty.model_fields})
    return kind.build(choices, kind.size(choices, duty))


def _has_parts(key: str) -> bool:
    """Whether what the first row of its grid asks for is made of at least ten parts."""
    return sum(1 for _ in make(KINDS[key], grid(key)[0]).walk()) >= 10


HOST = "plant_room"
"""A building of others: its pipes run on beyond it, and stand in whatever the project has in their way."""
MODULES = tuple(key for key in KINDS if key != HOST and _has_parts(key))
SINGLE = tuple(key for key in KINDS if key not in MODULES and key != HOST)


def _field(field: FieldInfo) -> tuple[object, tuple[object, ...]]:
    """What a field holds where it is not None, and the notes of its annotation."""
    held, notes = field.annotation, tuple(field.metadata)
    if get_origin(held) in (Union, UnionType):
        held = next(one for one in get_args(held) if one is not NoneType)
    if get_origin(held) is Annotated:
        held, *more = get_args(held)
        notes += tuple(more)
    return held, notes


def _said(value: float, dimension: Dimension) -> object:
    """SI -> as people write it."""
    if dimension is RATIO:
        return float(f"{value:.4g}")
    unit = SPOKEN.get(dimension.name, dimension.si)
    return f"{float(f'{in_unit(value, unit, dimension):.5g}')} {unit}"


def _number(random: Random, near: float, dimension: Dimension, shift: float, wild: bool) -> object:
    factor = random.choice(WILD if wild else FACTORS)
    if dimension is TEMPERATURE:
        return _said(near + 100 * (factor - 1) if wild else near + shift + random.choice(SHIFTS), dimension)
    return _said(near * factor, dimension)


def _quantity(random: Random, field: FieldInfo, dimension: Dimension, near: object, shift: float, wild: bool) -> object:
    if isinstance(near, str) or (near is not None and dimension is RATIO):
        base = parse(near, dimension)
    else:
        base = near if isinstance(near, float) and near else USUAL[dimension.name]
    return _number(random, base, dimension, shift, wild)


def _whole(random: Random, name: str, notes: tuple[object, ...], wild: bool) -> int:
    least = next((int(note.ge) for note in notes if isinstance(note, Ge)), 0)
    most = next((int(note.le) for note in notes if isinstance(note, Le)), None)
    if most is not None:
        return random.randint(least, most + (3 if wild else 0))
    usual = SIZES if "dn" in name.split("_") else tuple(range(1, 13))
    return random.choice((*usual, 0, -5, 7, 99999) if wild else usual)


def _value(random: Random, name: str, field: FieldInfo, near: object, shift: float, wild: bool) -> object:
    """Draw a value of a field; None leaves it out."""
    held, notes = _field(field)
    dimension = next((READERS[note] for note in notes if note in READERS), None)
    if dimension is not None:
        return _quantity(random, field, dimension, near, shift, wild)
    odd = ODD if wild else ()
    if get_origin(held) is Literal:
        return random.choice([*get_args(held), *odd])
    if held is bool:
        return random.choice((False, True))
    if held is int:
        return _whole(random, name, notes, wild)
    if held is float:
        base = near if isinstance(near, int | float) and near else 1.0
        return float(f"{base * random.choice(WILD if wild else FACTORS):.4g}")
    if held is str:
        return random.choice([*(f"{code}{side}" for code in CIRCUITS for side in ("", "-S", "-R")), *odd])
    return near


def _part(random: Random, model: type[Inputs], row: Values, shift: float, odd: bool) -> dict[str, Any]:
    """Draw choices or duty: all of the row, and some of the rest."""
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        given = name in row
        near = row[name] if given else (None if field.is_required() else field.default)
        if given or random.random() < (0.3 if near else 0.1):
            wild = odd and random.random() < 0.3
            kept = given and not wild and _field(field)[0] is int and random.random() < 0.6
            drawn = near if kept else _value(random, name, field, near, shift, wild)
            if drawn is not None:
                found[name] = drawn
    return found


def draft(seed: int, keys: Sequence[str], most: int = 1) -> Draft:
    """Draw a project of one to `most` stations of some kinds."""
    random = Random(seed)
    stations: list[Wanted] = []
    for number in range(random.randint(1, most)):
        key = random.choice(keys)
        kind = KINDS[key]
        row, odd, shift = random.choice(grid(key)), random.random() < 0.25, random.choice(SHIFTS)
        choices, duty = (_part(random, model, row, shift, odd) for model in (kind.choices, kind.duty))
        step = (APART * number + random.randint(0, 9), random.randint(-9, 9))
        stations.append(Wanted(key, f"{key}-{number}", choices, duty, step, random.choice(TURNS)))
    far = random.random() < 0.25
    frame = (MAP, random.randint(0, 359)) if far else ((0, 0), 0)
    return Draft(random.choice(SCHEMAS), *frame, tuple(stations))
