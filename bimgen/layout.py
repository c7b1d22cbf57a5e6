"""Stations in a room, joined by pipes: what a project with `[room]` or `[[run]]` becomes.

The federated models are read once; the library gets plain bodies. What cannot be placed, routed or carried is one line
each, and the rest is built.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bimgen.errors import Message, ProjectError
from bimgen.room import Surroundings
from bimgen.spec import Project
from component_library.model import Component, Placement, at
from component_library.pipework import Boundary
from component_library.piping import WALL, Ask, Piping, Station, Style, join
from component_library.routing.bodies import Body, Room, box, box_room, prism_room
from component_library.routing.net import Costs
from component_library.routing.parts import bodies_of
from component_library.shapes import Vector
from component_library.supports import carried
from component_library.supports.place import SupportPlan

AXES: Mapping[str, Vector] = {
    "+x": (1.0, 0.0, 0.0),
    "-x": (-1.0, 0.0, 0.0),
    "+y": (0.0, 1.0, 0.0),
    "-y": (0.0, -1.0, 0.0),
    "+z": (0.0, 0.0, 1.0),
    "-z": (0.0, 0.0, -1.0),
}
OPEN = 5.0
"""Room around stations that no walls enclose, for their runs [m] (practice)."""


def asks(path: Path, project: Project, components: Mapping[str, Component]) -> tuple[Ask, ...]:
    """Turn the runs of a project into what the library takes.

    Raises:
        ProjectError: an end is no station, port or boundary, or a name or an end occurs twice.
    """
    boundaries = [boundary.name for boundary in project.boundary]
    found: list[Ask] = []
    used: dict[str, str] = {}
    for number, run in enumerate(project.run, 1):
        ends = [_end(f"{path}: run {number}", text, components, boundaries) for text in run.ends]
        name = run.name or run.ends[0].replace(".", "-")
        if name in (ask.name for ask in found) or name in components:
            raise ProjectError(f"{path}: run {number}: the name {name!r} is taken", 'give it another with name = "…"')
        for text in run.ends:
            if text in used:
                raise ProjectError(f"{path}: run {number}: {text} is an end of run {used[text]} too", "join another")
            used[text] = str(number)
        found.append(Ask(name, (ends[0], ends[1])))
    return tuple(found)


def _end(where: str, text: str, components: Mapping[str, Component], boundaries: Sequence[str]) -> tuple[str, ...]:
    if text in boundaries:
        return (text,)
    station = next((name for name in components if text.startswith(f"{name}.")), "")
    if not station:
        known = ", ".join([*(f"{name}.PORT" for name in components), *boundaries])
        raise ProjectError(f"{where}: {text!r} is no port of a station and no boundary", f"known: {known}")
    port = text.removeprefix(f"{station}.")
    ports = [one.name for one in components[station].ports]
    if port not in ports:
        raise ProjectError(f"{where}: {station} has no port {port!r}", f"its ports: {', '.join(ports)}")
    return (station, port)


def boundaries_of(project: Project) -> dict[str, Boundary]:
    """Give the boundaries of a project by name."""
    return {one.name: Boundary(one.name, one.at, AXES[one.axis]) for one in project.boundary}


def route_room(project: Project, around: Surroundings | None, stations: Sequence[Station]) -> Room:
    """Give the region that runs may use: the room, or with crossings allowed all up to the farthest boundary."""
    points = [np.array(one.at) for one in project.boundary]
    if around is not None and (project.room is None or project.room.crossings == "none"):
        return prism_room(around.outline, around.level, around.ceiling)
    if around is not None:
        outline = np.array(around.outline)
        points += [np.array([*outline.min(axis=0), around.level]), np.array([*outline.max(axis=0), around.ceiling])]
        margin = 1.0
    else:
        for station in stations:
            for body in bodies_of(station.component, station.place, station.name):
                points += [body.low, body.high]
        margin = OPEN
    low, high = np.min(points, axis=0) - margin, np.max(points, axis=0) + margin
    level = around.level if around is not None else 0.0
    low[2] = max(float(low[2]), min(level, float(np.min(points, axis=0)[2])))
    return box_room([(low.tolist(), high.tolist())])


def obstacles_of(project: Project, around: Surroundings | None) -> list[Body]:
    """Give the bodies of others that runs keep clear of, and the headroom of the floor, which costs to enter."""
    if around is None or project.room is None:
        return []
    through = project.room.crossings == "provision"
    bodies: list[Body] = []
    for body in around.bodies:
        wall = around.roles.get(body.name) == "wall"
        bodies.append(replace(body, kind=WALL, soft=True) if wall and through else body)
    xs, ys = zip(*around.outline, strict=True)
    low, high = (min(xs), min(ys), around.level), (max(xs), max(ys), around.level + project.room.headroom)
    if around.level + project.room.headroom < around.ceiling:
        bodies.append(box("headroom", low, high, "HEADROOM", soft=True))
    return bodies


def route(
    path: Path, project: Project, around: Surroundings | None, stations: Sequence[Station], messages: list[Message]
) -> Piping:
    """Join the stations of a project by its runs; what is refused becomes a message."""
    components = {station.name: station.component for station in stations}
    asked = asks(path, project, components)
    table = project.pipework
    style = Style(
        clearance=table.clearance,
        insulated=table.insulation != "none",
        allowance=table.insulation == "allowance",
        spool=table.spool,
        flanged=table.joints == "flanged",
        costs=Costs(levels=table.levels),
    )
    room = route_room(project, around, stations)
    piping = join(room, obstacles_of(project, around), stations, asked, boundaries_of(project), style)
    for one in piping.refused:
        hint = f"in the way: {', '.join(one.blockers)}" if one.blockers else "see where its ends stand and look to"
        messages.append(Message(f"{path}: run {one.reason}", hint))
    messages.extend(Message(f"{path}: {note}", failed=False) for note in piping.notes)
    return piping


def carry(
    path: Path, project: Project, around: Surroundings | None, stations: Sequence[Station], piping: Piping,
    messages: list[Message],
) -> SupportPlan:  # fmt: skip
    """Set the supports of the runs; what nothing carries becomes a message."""
    table = project.pipework
    roles = around.roles if around else {}
    if not table.supports or not roles:
        if table.supports:
            messages.append(Message(f"{path}: pipework: no supports: there is no structure", "name a [room]", False))
        return SupportPlan((), (), (), ())
    plan = carried.carry(piping, stations, obstacles_of(project, around), roles, (table.coldest, table.hottest))
    hint = "another route, or structure to fix it to"
    messages.extend(Message(f"{path}: run {one.reason}", hint) for one in plan.refusals)
    messages.extend(Message(f"{path}: {note}", failed=False) for note in plan.notes)
    return plan


def place_of(position: tuple[float, float, float], turn: float) -> Placement:
    """Give the frame of a station at a position [m], turned about the vertical [rad]."""
    return at(*position).rolled(math.degrees(turn))
