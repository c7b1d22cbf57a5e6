"""Project TOML -> Project. Every mistake is one line that names the file and the key.

A project file names stations (kind, duty, choices, where they stand), the models of others that they are federated
with, and the profile of the check. Text carries units, the Project holds SI.
"""

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bimgen.errors import ProjectError
from component_library.discovery import discover
from component_library.ifc.circuits import read_circuit
from component_library.model import ComponentType
from component_library.quantities import Angle, Inputs, Length, Temperature

AnyComponentType = ComponentType[Any, Any, Any]

SAFE_NAME = r"^[A-Za-z0-9](?:[A-Za-z0-9 ._-]*[A-Za-z0-9_-])?$"
"""Names that become file names: letters, digits, blank, dot, underscore, hyphen. Windows drops dots and blanks at the
end of a name."""

DEVICES = ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
"""Names that Windows keeps for devices, whatever ending follows (Microsoft, Naming Files)."""


Text = Annotated[str, Field(min_length=1, pattern=r"\S")]


def _between(low: float, high: float) -> AfterValidator:
    """Take lengths within limits only [m]."""

    def check(value: float) -> float:
        if not low <= value <= high:
            raise ValueError(f"{value:g} m is not between {low:g} m and {high:g} m; see what was meant")
        return value

    return AfterValidator(check)


class Strict(BaseModel):
    """A table of the file: a key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Station(Strict):
    """One `[[station]]`: what it is, what it is asked for, where its datum stands in the storey.

    Without `at` it stands at the origin; where the project has a `[room]` a place is found for it.
    """

    kind: str
    name: Annotated[str, Field(pattern=SAFE_NAME)]
    at: tuple[Length, Length, Length] | None = None
    rotation: Angle = 0.0
    duty: dict[str, Any] = {}
    choices: dict[str, Any] = {}


class Place(Strict):
    """`[place]`: the storey the stations stand in. With `host`, a storey of that model, found by name or GlobalId."""

    host: str | None = None
    storey: str = "Level 0"
    building: str = "Building"
    site: str = "Site"
    elevation: Length = 0.0
    origin: tuple[Length, Length] = (0.0, 0.0)
    rotation: Angle = 0.0


class Map(Strict):
    """`[map]`: IfcMapConversion of what is written. Rotation is that of the model's x axis from grid east."""

    eastings: Length
    northings: Length
    height: Length = 0.0
    rotation: Angle = 0.0
    crs: str = "EPSG:25832"


class Head(Strict):
    """`[project]`: name, models to federate with (paths and globs from the file's folder), profile."""

    name: Text
    federate: tuple[str, ...] = ()
    profile: str = "default"


class Room(Strict):
    """`[room]`: what the stations stand in, read from the host and the federated models.

    `space`: an IfcSpace by name or GlobalId; without it, what walls enclose around `origin`, a point of the plan.
    `walkway`: clear width that must lead from a door to every station. `height`: of the room where the models do not
    say it, or say it wrong. `without`: IFC classes that are taken out before, such as furniture and ceilings.
    `headroom`: kept free of pipes over the whole floor (EN ISO 14122-2). `crossings`: whether pipes may go through
    walls, with a provision for void.
    """

    space: Text | None = None
    origin: tuple[Length, Length] = (0.0, 0.0)
    walkway: Annotated[Length, _between(0.4, 10.0)] = 0.9
    height: Annotated[Length, _between(0.5, 60.0)] | None = None
    without: tuple[Text, ...] = ()
    headroom: Annotated[Length, _between(0.0, 60.0)] = 2.1
    crossings: Literal["none", "provision"] = "none"


class Boundary(Strict):
    """One `[[boundary]]`: where a pipe ends that others carry on. `axis`: the way from it into the project."""

    name: Annotated[str, Field(pattern=SAFE_NAME)]
    at: tuple[Length, Length, Length]
    axis: Literal["+x", "-x", "+y", "-y", "+z", "-z"]


class RunTable(Strict):
    """One `[[run]]`: ends, each "STATION.port" or a boundary. `name`: by default that of its first end."""

    ends: tuple[str, str]
    name: Annotated[str, Field(pattern=SAFE_NAME)] | None = None


class Pipework(Strict):
    """`[pipework]`: how runs are built. `name`: of the model that holds stations and runs.

    `clearance`: between insulation and anything else. `insulation`: "GEG" (annex 8), "allowance" (the space of it
    only) or "none". `spool`: greatest length in one piece; `joints`: how spools are joined. `levels`: heights of pipe
    axes that are preferred. `supports`: whether they are set; `coldest`, `hottest`: of the steel, when it is filled and
    at work, for growth, guides and anchors.
    """

    name: Annotated[str, Field(pattern=SAFE_NAME)] = "PLANT"
    clearance: Annotated[Length, _between(0.0, 2.0)] = 0.1
    insulation: Literal["GEG", "allowance", "none"] = "GEG"
    spool: Annotated[Length, _between(1.0, 18.0)] = 6.0
    joints: Literal["welded", "flanged"] = "welded"
    levels: tuple[Length, ...] = ()
    supports: bool = True
    coldest: Temperature = 283.15
    hottest: Temperature = 353.15

    @model_validator(mode="after")
    def _warmer(self) -> Self:
        if self.hottest <= self.coldest:
            raise ValueError("hottest is not above coldest; give what the steel sees when it is filled and at work")
        return self


class Project(Strict):
    """A whole project file. `folder` is where its relative paths start."""

    project: Head
    place: Place = Place()
    map: Map | None = None
    room: Room | None = None
    pipework: Pipework = Pipework()
    station: Annotated[tuple[Station, ...], Field(min_length=1)]
    boundary: tuple[Boundary, ...] = ()
    run: tuple[RunTable, ...] = ()
    folder: Path = Path()


def component_types() -> dict[str, AnyComponentType]:
    """Every kind of component there is, by key."""
    found: dict[str, AnyComponentType] = discover("component_library.components", "COMPONENT", ComponentType)
    return {kind.key: kind for kind in found.values()}


def read_project(path: Path) -> Project:
    """Read a project file.

    Raises:
        ProjectError: the file is missing, is not TOML, or a key or value is wrong; names the file and the key.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))  # editors on Windows put a byte order mark first
    except FileNotFoundError:
        raise ProjectError(f"{path}: no such file", "give the path of a project TOML") from None
    except IsADirectoryError:
        raise ProjectError(f"{path}: is a folder", "give the path of a project TOML") from None
    except OSError as error:
        raise ProjectError(f"{path}: cannot be read: {error.strerror}", "give the path of a project TOML") from None
    except UnicodeDecodeError as error:
        raise ProjectError(f"{path}: not UTF-8: {error.reason} at byte {error.start}", "save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ProjectError(f"{path}: not TOML: {error}", "check quotes and brackets near that line") from None
    if "folder" in data:
        raise ProjectError(f"{path}: folder: no such key", "relative paths start at the project file's folder")
    try:
        project = Project.model_validate({**data, "folder": path.parent})
    except ValidationError as error:
        raise _explain(path, error, (), Project, data) from None
    _check_names(path, [station.name for station in project.station])
    if project.run:
        _check_model(path, project)
    _check_boundaries(path, project)
    return project


def _check_model(path: Path, project: Project) -> None:
    """See that the model of stations and runs is not called as a part of it."""
    name = project.pipework.name
    if name.lower() in (station.name.lower() for station in project.station):
        raise ProjectError(
            f"{path}: pipework: name: {name!r} is a station",
            'the model of them all needs a name of its own: name = "…"',
        )
    _check_names(path, [name])


def _check_boundaries(path: Path, project: Project) -> None:
    """See that every boundary has a name of its own."""
    taken = {station.name: "station" for station in project.station}
    for boundary in project.boundary:
        if boundary.name in taken:
            what = f"a {taken[boundary.name]} of that name already"
            raise ProjectError(f"{path}: boundary {boundary.name}: there is {what}", "make the names unique")
        taken[boundary.name] = "boundary"


def _check_names(path: Path, names: Sequence[str]) -> None:
    """See that every station can have its two files: NAME.ifc and NAME_ENV.ifc, on disks that know no case too."""
    taken: dict[str, str] = {}
    for name in names:
        if name.split(".")[0].rstrip().lower() in DEVICES:
            raise ProjectError(f"{path}: station {name}: Windows keeps that name for a device", "choose another name")
        for file in (name.lower(), f"{name.lower()}_env"):
            other = taken.setdefault(file, name)
            if other == name and names.count(name) > 1:
                raise ProjectError(
                    f"{path}: two stations are called {name!r}", "names become file names: make them unique"
                )
            if other != name:
                raise ProjectError(
                    f"{path}: stations {other!r} and {name!r} would write the same file",
                    "names become NAME.ifc and NAME_ENV.ifc, upper and lower case alike: choose another name",
                )


def read_inputs(path: Path, station: Station) -> tuple[AnyComponentType, Inputs, Inputs]:
    """Turn the duty and choices of a station into those of its kind.

    Raises:
        ProjectError: an unknown kind, or a key or value its duty or choices do not take.
    """
    kinds = component_types()
    if station.kind not in kinds:
        raise ProjectError(
            f"{path}: station {station.name}: kind: there is no {station.kind!r}", _closest(station.kind, list(kinds))
        )
    kind = kinds[station.kind]
    read: list[Inputs] = []
    for part, model, given in (("choices", kind.choices, station.choices), ("duty", kind.duty, station.duty)):
        try:
            read.append(model.model_validate(given))
        except ValidationError as error:
            raise _explain(path, error, (f"station {station.name}", part), model, given, station.kind) from None
    _check_circuit(path, station, read[0])
    return kind, read[0], read[1]


def _check_circuit(path: Path, station: Station, choices: Inputs) -> None:
    """See that a circuit that is chosen by its name is one that there is."""
    named: object = getattr(choices, "circuit", None)
    if isinstance(named, str):
        try:
            read_circuit(named, "circuit")
        except ValueError as error:
            message, _, known = str(error).removeprefix("circuit: ").partition("; ")
            raise ProjectError(f"{path}: station {station.name}: choices: circuit: {message}", known) from None


_PLAIN = {
    "tuple_type": ("must be a list", "write [ … ], or [[station]] with two brackets"),
    "dict_type": ("must be a table", 'write { key = "value" }'),
    "model_type": ("must be a table", "write [name] in a line of its own, the keys below it"),
    "string_type": ("must be text", "put it in quotes"),
    "string_too_short": ("is empty", "give it a name"),
    "bool_type": ("must be true or false", "write it without quotes"),
    "bool_parsing": ("must be true or false", "write it without quotes"),
    "int_type": ("must be a whole number", "write it without quotes"),
    "int_parsing": ("must be a whole number", "write it without quotes"),
    "int_from_float": ("must be a whole number", "write it without a decimal point"),
}
"""What pydantic finds wrong, said to someone who wrote TOML: message and hint."""

_EXAMPLE = re.compile(r'such as (".+")$')

_MISSING = {
    "project": 'begin the file with [project] and name = "…"',
    "station": "add [[station]] with kind, name and duty",
    "kind": "bimgen components lists the kinds",
    "name": 'such as name = "HX-01"',
}


def _explain(
    path: Path,
    error: ValidationError,
    where: Sequence[str],
    model: type[BaseModel],
    data: Mapping[str, Any],
    kind: str = "",
) -> ProjectError:
    """Make one line of the first thing pydantic found wrong (unknown keys first: a typo also misses a key)."""
    first = sorted(error.errors(), key=lambda item: item["type"] != "extra_forbidden")[0]
    location, wrong = first["loc"], first["type"]
    key = ": ".join([str(path), *where, *_spoken(location, data)])
    known = f"bimgen components {kind} lists what it takes" if kind else ""
    if wrong == "extra_forbidden":
        return ProjectError(f"{key}: no such key", _closest(str(location[-1]), _keys(model, location[:-1])))
    if wrong == "missing" and isinstance(location[-1], int) and "ends" in location:
        return ProjectError(f"{key}: a run has two ends", 'such as ends = ["HX-01.hot_in", "FACILITY"]')
    if wrong == "missing" and isinstance(location[-1], int):
        return ProjectError(f"{key}: there are too few of them", 'such as ["6.5 m", "7.6 m", "0 m"]')
    if wrong == "missing":
        return ProjectError(f"{key}: is missing", _MISSING.get(str(location[-1]), known or "add it"))
    if wrong in _PLAIN:
        return ProjectError(f"{key}: {_PLAIN[wrong][0]}", _PLAIN[wrong][1])
    if wrong == "string_pattern_mismatch":
        hint = 'letters, digits and . _ - and blanks between them, such as "HX-01"'
        return ProjectError(f"{key}: {first['input']!r} cannot be the name of a file", hint)
    message, _, hint = first["msg"].removeprefix("Value error, ").removeprefix("Input ").partition("; ")
    example = _EXAMPLE.search(message)
    if example and isinstance(location[-1], str):
        hint = f"a quantity is text with its unit: {location[-1]} = {example[1]}"
    elif wrong == "value_error" and not hint:
        hint = "a quantity is text with its unit, in quotes"
    return ProjectError(f"{key}: {message[0].lower()}{message[1:]}", hint or known)


def _spoken(location: Sequence[str | int], data: Mapping[str, Any]) -> list[str]:
    """Say a place as people do: stations by their names, other list entries counted from 1."""
    parts: list[str] = []
    names = [_name_of(station) for station in _listed(data.get("station"))]
    for part in location:
        if isinstance(part, str):
            parts.append(part)
        else:
            named = parts == ["station"] and part < len(names) and names[part]
            parts[-1] = f"{parts[-1]} {named or part + 1}"
    return parts


def _listed(value: object) -> list[object]:
    return cast(list[object], value) if isinstance(value, list) else []


def _name_of(table: object) -> str:
    name = cast(dict[str, object], table).get("name") if isinstance(table, dict) else None
    return name if isinstance(name, str) else ""


def _keys(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """Names that a table of the file may hold, found by following the location of an error."""
    fields: Mapping[str, Any] = model.model_fields
    for part in location:
        if isinstance(part, int):
            continue
        annotation = fields[part].annotation if part in fields else None
        candidates = [annotation, *getattr(annotation, "__args__", ())]
        inner = [item for item in candidates if isinstance(item, type) and issubclass(item, BaseModel)]
        fields = inner[0].model_fields if inner else {}
    return [name for name in fields if name != "folder"]


def _closest(word: str, known: Sequence[str]) -> str:
    match = difflib.get_close_matches(word, known, 1)
    return f"did you mean {match[0]!r}?" if match else f"known: {', '.join(sorted(known))}"
