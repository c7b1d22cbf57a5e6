"""Stations in a room, joined by pipes: what a project with `[room]` or `[[run]]` becomes.

The federated models are read once; the library gets plain bodies. What cannot be placed, routed or carried is one line
each, and the rest is built.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from shapely import union_all
from shapely.geometry import LineString, Polygon

from bimgen.errors import Message, ProjectError
from bimgen.room import Surroundings
from bimgen.spec import Project, RunTable
from bimgen.spec import Room as RoomTable
from component_library.model import Component, Placement, at
from component_library.pipework import Boundary
from component_library.piping import WALL, Ask, Piping, Station, Style, join
from component_library.placing.module import Entrance, Floor, Pose, module_of
from component_library.placing.search import Link, Placing, place_modules
from component_library.placing.walkways import Walkways, standing_of, walkways
from component_library.routing.bodies import Body, Room, box, box_room, prism_room
from component_library.routing.net import Costs, Route
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
NARROW = 0.005
"""A door narrower than the walkway by less than this is not [m]."""
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
    station = max((name for name in components if text.startswith(f"{name}.")), key=len, default="")
    if not station:
        known = ", ".join([*(f"{name}.PORT" for name in components), *boundaries])
        raise ProjectError(f"{where}: {text!r} is no port of a station and no boundary", f"known: {known}")
    port = text.removeprefix(f"{station}.")
    ports = [one.name for one in components[station].ports]
    if port not in ports:
        raise ProjectError(f"{where}: {station} has no port {port!r}", f"its ports: {', '.join(ports)}")
    return (station, port)


def stand(
    path: Path, project: Project, around: Surroundings | None, components: Mapping[str, Component],
    messages: list[Message],
) -> list[list[Station]]:  # fmt: skip
    """Give each station its place: that of the project, or one that is found; one that does not fit is left out.

    Returns:
        The stations where the runs are the shortest; then, dearer, where they may find a way if they find none there.
    """
    level = around.level if around else 0.0
    given = {one.name: one for one in project.station if one.at is not None or around is None or project.room is None}
    fixed = {
        name: Station(
            name, components[name], place_of(one.at or (0.0, 0.0, level), one.rotation), _tag(components[name], name)
        )
        for name, one in given.items()
    }
    choices: list[Mapping[str, Pose]] = [{}]
    if around is not None and project.room is not None and len(given) < len(project.station):
        choices = _found(path, project, around, components, fixed, messages)
    found: list[list[Station]] = []
    for poses in choices:
        stations = dict(fixed)
        for name, pose in poses.items():
            place = place_of((pose.x, pose.y, level), pose.turns * math.pi / 2)
            stations[name] = Station(name, components[name], place, _tag(components[name], name))
        found.append([stations[one.name] for one in project.station if one.name in stations])
    return found


def _tag(component: Component, name: str) -> str:
    return name if component.ifc_class else ""


def _found(
    path: Path, project: Project, around: Surroundings, components: Mapping[str, Component],
    fixed: Mapping[str, Station], messages: list[Message],
) -> list[Mapping[str, Pose]]:  # fmt: skip
    """Find places for the stations that have none, cheapest first; those that do not fit are said and left out."""
    assert project.room is not None
    given = [body for station in fixed.values() for body in station.bodies]
    floor = floor_of(around, project.room, given)
    waiting = [
        module_of(one.name, components[one.name], project.pipework.clearance)
        for one in project.station
        if one.name not in fixed
    ]
    while waiting:
        names = [module.name for module in waiting]
        links = _links(path, project, components, fixed, names)
        answer = place_modules(floor, waiting, links, {})
        if isinstance(answer, Placing):
            messages.extend(Message(f"{path}: {note}", failed=False) for note in answer.notes)
            return [answer.poses, *(other.poses for other in answer.others)]
        hint = "a larger room, a smaller duty, or give places with `at`"
        messages.append(Message(f"{path}: station {answer.reason}", hint))
        waiting = [module for module in waiting if module.name != answer.module]
    return [{}]


def _links(
    path: Path, project: Project, components: Mapping[str, Component], fixed: Mapping[str, Station],
    waiting: Sequence[str],
) -> list[Link]:  # fmt: skip
    """Give the ends that runs will join, those of stations that have their place as points in the plan [m]."""
    boundaries = boundaries_of(project)
    found: list[Link] = []
    for ask in asks(path, project, components):
        ends: list[tuple[str, str] | tuple[float, float]] = []
        for end in ask.ends:
            if len(end) == 1:
                ends.append(boundaries[end[0]].point[:2])
            elif end[0] in waiting:
                ends.append((end[0], end[1]))
            elif end[0] in fixed:
                ends.append(fixed[end[0]].place.point(components[end[0]].port(end[1]).at.origin)[:2])
        if len(ends) == 2:
            found.append((ends[0], ends[1]))
    return found


def boundaries_of(project: Project) -> dict[str, Boundary]:
    """Give the boundaries of a project by name."""
    return {one.name: Boundary(one.name, one.at, AXES[one.axis]) for one in project.boundary}


def walks(
    project: Project, around: Surroundings | None, stations: Sequence[Station], routes: Sequence[Route] = ()
) -> Walkways:
    """Give the walkways to the stations of a room that runs keep clear of, and that go around some routes."""
    if around is None or project.room is None:
        return Walkways((), (), 0)
    floor = floor_of(around, project.room)
    modules = [standing_of(one.name, one.component, one.place, around.level) for one in stations]
    top = around.level + project.room.headroom
    low = [
        LineString([first[:2], last[:2]]).buffer(route.net.pipe.radius, cap_style="square")
        for route in routes
        for first, last in pairwise(route.points)
        if min(first[2], last[2]) - route.net.pipe.radius < top
    ]
    return walkways(floor, modules, project.room.headroom, union_all(low) if low else None)


def say_walks(
    path: Path, project: Project, around: Surroundings | None, found: Walkways, messages: list[Message]
) -> None:
    """Note stations that no walkway leads to, and doors that are narrower than one."""
    if around is None or project.room is None:
        return
    for name in found.cut_off:
        text = f"no walkway of {project.room.walkway:g} m leads to it from a door"
        messages.append(Message(f"{path}: station {name}: {text}", "move it, or ask for less with room.walkway", False))
    for door in around.doors:
        if door.width < project.room.walkway - NARROW:
            text = f"{door.name} is {door.width:.2f} m wide, the walkway {project.room.walkway:g} m"
            messages.append(Message(f"{path}: room: {text}", failed=False))


def floor_of(around: Surroundings, room: RoomTable, more: Sequence[Body] = ()) -> Floor:
    """Give the floor of a room with what others have put there, and more bodies."""
    return Floor(
        Polygon(around.outline),
        around.level,
        around.ceiling,
        (*(body for body in around.bodies if around.roles.get(body.name) != "floor"), *more),
        tuple(Entrance(door.name, door.at, door.width, door.inward) for door in around.doors),
        room.walkway,
    )


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
            for body in station.bodies:
                points += [body.low, body.high]
        margin = OPEN
    low, high = np.min(points, axis=0) - margin, np.max(points, axis=0) + margin
    level = around.level if around is not None else 0.0
    low[2] = max(float(low[2]), min(level, float(np.min(points, axis=0)[2])))
    return box_room([(low.tolist(), high.tolist())])


def obstacles_of(project: Project, around: Surroundings | None, walks: Sequence[Body]) -> list[Body]:
    """Give the bodies of others and the walkways that runs keep clear of, and the headroom, which costs to enter."""
    if around is None or project.room is None:
        return []
    through = project.room.crossings == "provision"
    bodies: list[Body] = []
    for body in around.bodies:
        wall = around.roles.get(body.name) == "wall"
        bodies.append(replace(body, kind=WALL, soft=True) if wall and through else body)
    xs, ys = zip(*around.outline, strict=True)
    top = min(around.level + project.room.headroom, around.ceiling)
    low, high = (min(xs), min(ys), around.level), (max(xs), max(ys), top)
    return [*bodies, *walks, box("headroom", low, high, "HEADROOM", soft=True)]


def route(
    path: Path, project: Project, around: Surroundings | None, stations: Sequence[Station], messages: list[Message]
) -> tuple[Piping, tuple[Body, ...]]:
    """Join the stations of a project by its runs, and give the walkways kept; what is refused becomes a message."""
    components = {station.name: station.component for station in stations}
    left_out = [one.name for one in project.station if one.name not in components]
    kept: list[RunTable] = []
    for run in project.run:
        lost = [name for name in left_out if any(end.startswith(f"{name}.") for end in run.ends)]
        if lost:
            messages.append(Message(f"{path}: run {' to '.join(run.ends)} is not built: {lost[0]} has no place"))
        else:
            kept.append(run)
    low, high = (around.level, around.ceiling) if around else (-math.inf, math.inf)
    for level in (one for one in project.pipework.levels if not low < one < high):
        text = f"level {level:g} m is not between floor ({low:g} m) and ceiling ({high:g} m)"
        messages.append(Message(f"{path}: pipework: {text}", failed=False))
    asked = asks(path, project.model_copy(update={"run": tuple(kept)}), components)
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
    boundaries = boundaries_of(project)

    def joined(ways: Walkways) -> Piping:
        return join(room, obstacles_of(project, around, ways.bodies), stations, asked, boundaries, style)

    ways = walks(project, around, stations)
    piping = joined(ways)
    barred = {one.name for one in piping.refused if any(name in one.blockers for name in _names(ways.bodies))}
    if barred:  # walkways that go around the runs that they bar, if they still lead to every place
        bare = joined(replace(ways, bodies=()))
        other = walks(project, around, stations, [route for name, route in bare.routes.items() if name in barred])
        again = joined(other) if other.reached >= ways.reached else piping
        if len(again.refused) < len(piping.refused):
            ways, piping = other, again
    say_walks(path, project, around, ways, messages)
    for one in piping.refused:
        hint = f"in the way: {', '.join(one.blockers)}" if one.blockers else "see where its ends stand and look to"
        messages.append(Message(f"{path}: run {one.reason}", hint))
    messages.extend(Message(f"{path}: {note}", failed=False) for note in piping.notes)
    return piping, ways.bodies


def _names(bodies: Sequence[Body]) -> set[str]:
    return {body.name for body in bodies}


def carry(
    path: Path, project: Project, around: Surroundings | None, stations: Sequence[Station], walks: Sequence[Body],
    piping: Piping, messages: list[Message],
) -> SupportPlan:  # fmt: skip
    """Set the supports of the runs; what nothing carries becomes a message."""
    table = project.pipework
    roles = around.roles if around else {}
    if not table.supports or not roles:
        if table.supports:
            messages.append(Message(f"{path}: pipework: no supports: there is no structure", "name a [room]", False))
        return SupportPlan((), (), (), ())
    plan = carried.carry(piping, stations, obstacles_of(project, around, walks), roles, (table.coldest, table.hottest))
    hint = "another route, or structure to fix it to"
    messages.extend(Message(f"{path}: run {one.reason}", hint) for one in plan.refusals)
    messages.extend(Message(f"{path}: {note}", failed=False) for note in plan.notes)
    return plan


def place_of(position: tuple[float, float, float], turn: float) -> Placement:
    """Give the frame of a station at a position [m], turned about the vertical [rad]."""
    return at(*position).rolled(math.degrees(turn))
