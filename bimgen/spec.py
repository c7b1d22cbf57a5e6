"""Project TOML -> Project. Every mistake is one line that names the file and the key.

A project file names stations (kind, duty, choices, where they stand), the models of others that they are federated
with, and the profile of the check. Text carries units, the Project holds SI.
"""

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from component_library.discovery import discover
from component_library.model import ComponentType
from component_library.quantities import Angle, Inputs, Length

AnyComponentType = ComponentType[Any, Any, Any]

SAFE_NAME = r"^[A-Za-z0-9][A-Za-z0-9 ._-]*$"
"""Names that become file names: letters, digits, blank, dot, underscore, hyphen."""


class ProjectError(Exception):
    """Something in the project the user can mend: one line, and a hint."""

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.hint = hint


class Strict(BaseModel):
    """A table of the file: a key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Station(Strict):
    """One `[[station]]`: what it is, what it is asked for, where its datum stands in the storey."""

    kind: str
    name: Annotated[str, Field(pattern=SAFE_NAME)]
    at: tuple[Length, Length, Length] = (0.0, 0.0, 0.0)
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

    name: Annotated[str, Field(pattern=SAFE_NAME)]
    federate: tuple[str, ...] = ()
    profile: str = "default"


class Project(Strict):
    """A whole project file. `folder` is where its relative paths start."""

    project: Head
    place: Place = Place()
    map: Map | None = None
    station: Annotated[tuple[Station, ...], Field(min_length=1)]
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
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ProjectError(f"{path}: no such file", "give the path of a project TOML") from None
    except IsADirectoryError:
        raise ProjectError(f"{path}: is a folder", "give the path of a project TOML") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(f"{path}: not TOML: {error}", "check quotes and brackets near that line") from None
    if "folder" in data:
        raise ProjectError(f"{path}: folder: no such key", "relative paths start at the project file's folder")
    try:
        project = Project.model_validate({**data, "folder": path.parent})
    except ValidationError as error:
        raise _explain(path, error, (), Project) from None
    names = [station.name for station in project.station]
    for name in names:
        if names.count(name) > 1:
            raise ProjectError(f"{path}: two stations are called {name!r}", "names become file names: make them unique")
    return project


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
            raise _explain(path, error, (f"station {station.name}", part), model) from None
    return kind, read[0], read[1]


def _explain(path: Path, error: ValidationError, where: Sequence[str], model: type[BaseModel]) -> ProjectError:
    """Make one line of the first thing pydantic found wrong (unknown keys first: a typo also misses a key)."""
    details = sorted(error.errors(), key=lambda item: item["type"] != "extra_forbidden")
    first = details[0]
    location = first["loc"]
    key = ": ".join([*where, ".".join(str(part) for part in location)])
    if first["type"] == "extra_forbidden":
        return ProjectError(f"{path}: {key}: no such key", _closest(str(location[-1]), _keys(model, location[:-1])))
    if first["type"] == "missing":
        field = model.model_fields.get(str(location[-1])) if len(location) == 1 else None
        return ProjectError(f"{path}: {key}: is missing", (field.description or "") if field else "")
    message = first["msg"].removeprefix("Value error, ")
    return ProjectError(f"{path}: {key}: {message[0].lower()}{message[1:]}")


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
