"""Steps 1 to 4 of the pipeline: a project file becomes IFC files and a calculation sheet."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bimgen.errors import Message, ProjectError
from bimgen.layout import place_of
from bimgen.plant import Plant, lay_out
from bimgen.room import Surroundings, find_space, main_direction, surroundings
from bimgen.schedule import tables
from bimgen.sizing import Sheet, size_and_lay_out
from bimgen.spec import Place, Project
from bimgen.wording import moment
from component_library.ifc.site import MapConversion, Site
from component_library.ifc.write import write_model
from component_library.model import Component, Instance, Placement, at
from rules.facts import MapConversion as ReadConversion
from rules.facts import StoreyFrame
from rules.load import UnreadableError, find_models, load, storeys
from rules.scene import Floats

SCHEMAS = ("IFC4", "IFC4X3_ADD2", "IFC2X3")


@dataclass(frozen=True)
class Built:
    """What a project became: file names to bytes, those of them that are models, and what must be said of it."""

    files: Mapping[str, bytes]
    models: tuple[str, ...]
    messages: tuple[Message, ...] = ()


def build_project(path: Path, project: Project, schema: str, timestamp: str) -> Built:
    """Size, lay out and write every station of a project.

    Args:
        path: of the project file, for messages.
        project: what it says.
        schema: IFC schema to write.
        timestamp: ISO 8601, for the file headers.

    Returns:
        NAME.ifc and NAME_ENV.ifc for each station, or of all of them where runs join them, and sizing.json.

    Raises:
        ProjectError: an input is wrong, a duty cannot be met, or the host storey is not to be found.
    """
    if schema not in SCHEMAS:
        raise ProjectError(f"--schema: {schema} cannot be written", f"one of {', '.join(SCHEMAS)}")
    host, around = _host(path, project)
    files: dict[str, bytes] = {}
    models: list[str] = []

    def written(name: str, instance: Instance) -> None:
        model = write_model(replace(host, model=name), (instance,), timestamp, schema)
        files[f"{name}.ifc"] = model.model
        models.append(f"{name}.ifc")
        if _has_envelopes(instance.component):
            files[f"{name}_ENV.ifc"] = model.envelopes
            models.append(f"{name}_ENV.ifc")

    if project.room is None and not project.run:
        sheets: list[Sheet] = []
        for station in project.station:
            component, sheet = size_and_lay_out(path, station)
            sheets.append(sheet)
            place = place_of(station.at or (0.0, 0.0, 0.0), station.rotation)
            tag = station.name if component.ifc_class else ""
            written(station.name, Instance(station.name, component, place, tag))
        files["sizing.json"] = _document(project, {"stations": sheets})
        return Built(files, tuple(models))
    plant = lay_out(path, project, around)
    for instance in plant.instances:
        written(instance.name, instance)
    if plant.piping:
        files |= tables(project.pipework.name, plant.parts, moment(timestamp))
    files["sizing.json"] = _document(project, {"stations": plant.sheets, **_piping(plant)})
    return Built(files, tuple(models), plant.messages)


def _document(project: Project, content: Mapping[str, Any]) -> bytes:
    document = {"schema": "bimgen-sizing/1", "project": project.project.name, **content}
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def _piping(plant: Plant) -> dict[str, Any]:
    return {"piping": plant.piping} if plant.piping else {}


def _has_envelopes(component: Component) -> bool:
    return bool(component.envelopes) or any(part.component.envelopes for _, part, _ in component.walk())


def _host(path: Path, project: Project) -> tuple[Site, Surroundings | None]:
    """Say where the stations stand, and what is around them where the project asks for a room."""
    place, room = project.place, project.room
    if room is None:
        return _site(path, project, place)[0], None
    named = [project.folder / place.host] if place.host else []
    others = find_models([str(project.folder / pattern) for pattern in project.project.federate])
    scene = load([*named, *(other for other in others if other.resolve() not in [one.resolve() for one in named])], 2)
    if not scene.models:
        raise ProjectError(f"{path}: room: there is no model to read it from", "name it in place.host or federate")
    for model in scene.models:
        if model.error:
            raise ProjectError(f"{path}: room: {model.error}", "mend the file, or leave it out")
    space = None if room.space is None else find_space(scene, room.space, f"{path}: room.space")
    if space is not None and place.host and "storey" not in place.model_fields_set:
        place = place.model_copy(update={"storey": space.storey})
    if space is not None and "rotation" not in place.model_fields_set:
        x = _site(path, project, place)[1].x
        turn = main_direction(space) - math.atan2(x[1], x[0])
        place = place.model_copy(update={"rotation": math.remainder(turn, math.pi / 2)})
    site, frame = _site(path, project, place)
    around = surroundings(scene, frame, space, f"{path}: room", room.without, room.origin)
    if room.height is not None:
        around = replace(around, ceiling=around.level + room.height)
    return site, around


def _site(path: Path, project: Project, place: Place) -> tuple[Site, Placement]:
    """Say where the stations stand: the storey of the host model if there is one, and its map conversion."""
    given = project.map
    frame = _host_storey(path, project, place) if place.host else None
    storey = at(0.0, 0.0, place.elevation) if frame is None else _placement(frame.placement)
    storey = storey @ at(*place.origin).rolled(math.degrees(place.rotation))
    conversion = None
    if given is not None:
        conversion = MapConversion(given.eastings, given.northings, given.height, given.rotation, crs_name=given.crs)
    elif frame is not None and frame.conversion is not None:
        conversion = _copied(frame.conversion)
    x, y, level = storey.origin
    site = Site(
        project=project.project.name,
        site=place.site,
        building=place.building,
        storey=place.storey if frame is None else frame.name,
        elevation=level,
        placement=Placement((x, y, 0.0), storey.z, storey.x),
        map=conversion,
    )
    return site, storey


def _placement(matrix: Floats) -> Placement:
    """Read a (4, 4) matrix of rotation and translation [m] as a frame."""
    x, _, z, origin = ((float(matrix[0, c]), float(matrix[1, c]), float(matrix[2, c])) for c in range(4))
    return Placement(origin, z, x)


def _copied(conversion: ReadConversion) -> MapConversion:
    """Take over the map conversion of the host, so that both say the same of where they are."""
    return MapConversion(
        conversion.eastings,
        conversion.northings,
        conversion.height,
        math.atan2(conversion.ordinate, conversion.abscissa),
        conversion.scale,
        conversion.crs or "unknown",
    )


def _host_storey(path: Path, project: Project, place: Place) -> StoreyFrame:
    host = project.folder / str(place.host)
    try:
        found = storeys(host)
    except UnreadableError as error:
        message, _, hint = str(error).partition("; hint: ")
        raise ProjectError(f"{path}: place.host: {message}", hint) from None
    matching = [frame for frame in found if place.storey in (frame.name, frame.guid)]
    if len(matching) == 1:
        return matching[0]
    names = ", ".join(f"{frame.name!r} ({frame.guid})" for frame in found) or "none"
    what = "has no" if not matching else f"has {len(matching)} storeys called"
    raise ProjectError(f"{path}: place.storey: {host.name} {what} {place.storey!r}", f"its storeys: {names}")
