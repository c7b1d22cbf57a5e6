"""Steps 1 to 4 of the pipeline: a project file becomes IFC files and a calculation sheet."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bimgen.errors import ProjectError
from bimgen.spec import AnyComponentType, Place, Project, Station, read_inputs
from component_library.ifc.site import MapConversion, Site
from component_library.ifc.write import write_model
from component_library.model import Component, Figure, Instance, Placement, SizingError, at
from component_library.quantities import Inputs
from component_library.standards.tables import OutOfTable
from rules.facts import MapConversion as ReadConversion
from rules.facts import StoreyFrame
from rules.load import UnreadableError, storeys
from rules.scene import Floats

SCHEMAS = ("IFC4", "IFC4X3_ADD2", "IFC2X3")


@dataclass(frozen=True)
class Built:
    """What a project became: file names to bytes, and those of them that are models, bodies before envelopes."""

    files: Mapping[str, bytes]
    models: tuple[str, ...]


def build_project(path: Path, project: Project, schema: str, timestamp: str) -> Built:
    """Size, lay out and write every station of a project.

    Args:
        path: of the project file, for messages.
        project: what it says.
        schema: IFC schema to write.
        timestamp: ISO 8601, for the file headers.

    Returns:
        NAME.ifc and NAME_ENV.ifc for each station, and sizing.json.

    Raises:
        ProjectError: an input is wrong, a duty cannot be met, or the host storey is not to be found.
    """
    if schema not in SCHEMAS:
        raise ProjectError(f"--schema: {schema} cannot be written", f"one of {', '.join(SCHEMAS)}")
    host = _site(path, project)
    files: dict[str, bytes] = {}
    models: list[str] = []
    sheets: list[dict[str, Any]] = []
    for station in project.station:
        component, sheet = _size_and_lay_out(path, station)
        sheets.append(sheet)
        place = at(*station.at).rolled(math.degrees(station.rotation))
        instance = Instance(station.name, component, place, tag=station.name if component.ifc_class else "")
        site = replace(host, model=station.name)
        written = write_model(site, (instance,), timestamp, schema)
        files[f"{station.name}.ifc"] = written.model
        models.append(f"{station.name}.ifc")
        if _has_envelopes(component):
            files[f"{station.name}_ENV.ifc"] = written.envelopes
            models.append(f"{station.name}_ENV.ifc")
    document = {"schema": "bimgen-sizing/1", "project": project.project.name, "stations": sheets}
    files["sizing.json"] = (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
    return Built(files, tuple(models))


def _size_and_lay_out(path: Path, station: Station) -> tuple[Component, dict[str, Any]]:
    kind, choices, duty = read_inputs(path, station)
    known = f"bimgen components {station.kind} lists what it takes"
    try:
        component, figures = _made(kind, choices, duty)
    except (SizingError, OutOfTable) as error:
        raise ProjectError(f"{path}: station {station.name}: {error}", error.hint or known) from None
    return component, _sheet(station, choices, duty, figures)


def _made(kind: AnyComponentType, choices: Inputs, duty: Inputs) -> tuple[Component, tuple[Figure, ...]]:
    """Size and lay out. Formulas and layouts refuse with a ValueError what they do not hold for: it cannot be built."""
    try:
        sized = kind.size(choices, duty)
        return kind.build(choices, sized), sized.figures
    except (SizingError, OutOfTable):
        raise
    except ValueError as error:
        raise SizingError(str(error), f"change the duty: {kind.key} cannot be built for it") from error


def _sheet(station: Station, choices: Inputs, duty: Inputs, figures: tuple[Figure, ...]) -> dict[str, Any]:
    """Make the calculation sheet of a station: inputs in SI, then every figure with formula and source."""
    return {
        "name": station.name,
        "kind": station.kind,
        "choices": choices.model_dump(mode="json"),
        "duty": duty.model_dump(mode="json"),
        "units": "SI: m, kg, s, K, Pa (gauge), W, m3/s",
        "figures": [
            {
                "key": figure.key,
                "value": round(figure.value, 9) if isinstance(figure.value, float) else figure.value,
                "unit": figure.unit,
                "formula": figure.formula,
                "source": figure.source,
                "status": figure.status,
            }
            for figure in figures
        ],
    }


def _has_envelopes(component: Component) -> bool:
    return bool(component.envelopes) or any(part.component.envelopes for _, part, _ in component.walk())


def _site(path: Path, project: Project) -> Site:
    """Say where the stations stand: the storey of the host model if there is one, and its map conversion."""
    place, given = project.place, project.map
    frame = _host_storey(path, project, place) if place.host else None
    storey = at(0.0, 0.0, place.elevation) if frame is None else _placement(frame.placement)
    storey = storey @ at(*place.origin).rolled(math.degrees(place.rotation))
    conversion = None
    if given is not None:
        conversion = MapConversion(given.eastings, given.northings, given.height, given.rotation, crs_name=given.crs)
    elif frame is not None and frame.conversion is not None:
        conversion = _copied(frame.conversion)
    x, y, level = storey.origin
    return Site(
        project=project.project.name,
        site=place.site,
        building=place.building,
        storey=place.storey if frame is None else frame.name,
        elevation=level,
        placement=Placement((x, y, 0.0), storey.z, storey.x),
        map=conversion,
    )


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
