"""Stations of a project placed in a room and joined by pipes, sized until the pipework no longer changes the pumps.

A duty that says "routed" (what a loop loses outside its station) is found from the pipework: the stations are sized
with a first guess, placed, joined, and sized again with what the runs lose, until nothing changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bimgen.errors import Message, ProjectError
from bimgen.layout import carry, route, stand
from bimgen.room import Surroundings
from bimgen.sizing import Sheet, given, size_and_lay_out
from bimgen.spec import Project
from component_library.calc import water
from component_library.loop_drop import OutsideLoss, outside_loss
from component_library.model import Component, Instance
from component_library.piping import Bearing, Piping, Station, whole
from component_library.routing.bodies import Body
from component_library.standards.tables import GRAVITY
from component_library.supports import carried
from component_library.supports.place import SupportPlan

ROUTED = "routed"
"""Value of a duty that is found from the pipework."""
DROPS = ("external_drop", "plant_drop", "head")
"""Duties that it is for: what is lost outside a station [Pa], or the head of a pump skid [m]."""
FIRST = 60e3
"""First guess of what a loop loses outside its station [Pa] (practice)."""
ROUNDS = 8
"""Times that the plant is laid out at most; three or four do."""
SETTLED = 50.0
"""A loss that changes by less than this has settled [Pa]: 5 mm of head."""


@dataclass(frozen=True)
class Plant:
    """What a project became.

    Attributes:
        instances: what is written, each a model of its own.
        sheets: of the stations.
        piping: what sizing.json says of runs and loops; empty without runs.
        parts: what joins the stations: spools and supports.
        messages: what could not be done.
    """

    instances: tuple[Instance, ...]
    sheets: tuple[Sheet, ...]
    piping: Mapping[str, Any]
    parts: tuple[Instance, ...]
    messages: tuple[Message, ...]


def lay_out(path: Path, project: Project, around: Surroundings | None) -> Plant:
    """Size, place and join the stations of a project.

    Args:
        path: of the project file, for messages.
        project: what it says.
        around: the room; None: open space.

    Raises:
        ProjectError: an input is wrong, a duty cannot be met, or heads do not settle.
    """
    routed = _routed(path, project)
    drops, chosen = dict.fromkeys(routed, FIRST), 0
    for count in range(1, ROUNDS + 1):
        messages = [Message(f"{path}: {note}", failed=False) for note in (around.notes if around else ())]
        choices, sheets = _stations(path, project, around, routed, drops, messages)
        if not project.run:
            return Plant(tuple(_alone(one) for one in choices[0]), tuple(sheets), {}, (), tuple(messages))
        chosen, piping, ways = _joined(path, project, around, choices, chosen, messages)
        stations = choices[chosen]
        component = whole(piping, project.pipework.name)
        there = {station.name for station in stations}
        losses = {name: outside_loss(component, name) for name in routed if name in there}
        for name, loss in losses.items():
            if loss is None:
                text = f"no way leads through the runs from its pumps back to it: {FIRST / 1e3:g} kPa are taken"
                hint = 'give a value in place of "routed", or join both ends of its loop to stations'
                messages.append(Message(f"{path}: station {name}: {routed[name]}: {text}", hint))
        found = dict.fromkeys(routed, FIRST) | {name: loss.drop for name, loss in losses.items() if loss is not None}
        if all(abs(found[name] - drops[name]) <= SETTLED for name in routed):
            plan = carry(path, project, around, stations, ways, piping, messages)
            supports = carried.instances(plan.supports)
            bearings = [
                Bearing(instance, one.run, one.leg, one.distance)
                for instance, one in zip(supports, plan.supports, strict=True)
            ]
            component = whole(piping, project.pipework.name, bearings)
            said = _said(piping, losses, count) | _supports(plan)
            instance = Instance(project.pipework.name, component)
            names = {one.name for one in stations}
            parts = tuple(part for part in component.children if part.name not in names)
            return Plant((instance,), tuple(sheets), said, parts, tuple(messages))
        drops = found
    raise ProjectError(
        f"{path}: pumps and pipework still change after {ROUNDS} layouts", "give stations a place with `at`"
    )


def _routed(path: Path, project: Project) -> dict[str, str]:
    """Find the stations whose loss comes from the pipework: name -> duty.

    Raises:
        ProjectError: a duty that cannot be found that way.
    """
    found: dict[str, str] = {}
    for station in project.station:
        for key, value in station.duty.items():
            if value != ROUTED:
                continue
            if key not in DROPS:
                raise ProjectError(
                    f"{path}: station {station.name}: duty: {key} is not found from the pipework",
                    f'"routed" is for {", ".join(DROPS)}',
                )
            found[station.name] = key
    return found


def _stations(
    path: Path,
    project: Project,
    around: Surroundings | None,
    routed: Mapping[str, str],
    drops: Mapping[str, float],
    messages: list[Message],
) -> tuple[list[list[Station]], list[Sheet]]:
    """Size the stations and give each its place, and others if its runs find no way there."""
    components: dict[str, Component] = {}
    sheets: list[Sheet] = []
    for station in project.station:
        asked = station
        if station.name in routed:
            key = routed[station.name]
            loss = drops[station.name]
            text = f"{loss / (water.density(293.15) * GRAVITY)} m" if key == "head" else f"{loss} Pa"
            asked = given(station, **{key: text})
        components[station.name], sheet = size_and_lay_out(path, asked)
        sheets.append(sheet)
    return stand(path, project, around, components, messages), sheets


def _joined(
    path: Path,
    project: Project,
    around: Surroundings | None,
    choices: Sequence[list[Station]],
    likely: int,
    messages: list[Message],
) -> tuple[int, Piping, tuple[Body, ...]]:
    """Join the stations where fewest runs are refused: number of the choice, runs, and the walkways kept.

    The likely choice is tried first, then the others in their order; the first without a refusal is taken.
    """
    best: tuple[int, Piping, tuple[Body, ...], list[Message]] | None = None
    for number in sorted(range(len(choices)), key=lambda one: (one != likely, one)):
        said: list[Message] = []
        piping, ways = route(path, project, around, choices[number], said)
        if best is None or len(piping.refused) < len(best[1].refused):
            best = number, piping, ways, said
        if not piping.refused:
            break
    assert best is not None, "there is always a choice"
    messages.extend(best[3])
    return best[0], best[1], best[2]


def _alone(station: Station) -> Instance:
    return Instance(station.name, station.component, station.place, station.tag)


def _said(piping: Piping, losses: Mapping[str, OutsideLoss | None], layouts: int) -> dict[str, Any]:
    """Give what sizing.json says of runs and loops."""
    return {
        "layouts": layouts,
        "runs": [
            {
                "name": laid.line.name,
                "dn": laid.line.dn,
                "circuit": laid.line.circuit,
                "length": round(laid.length, 6),
                "bends": len(laid.line.points) - 2,
                "spools": len(laid.spools),
                "insulation": laid.line.insulation,
                "points": [[round(value, 6) for value in point] for point in laid.line.points],
            }
            for laid in piping.laid
        ],
        "refused": [{"name": one.name, "reason": one.reason, "blockers": list(one.blockers)} for one in piping.refused],
        "loops": [_loop(name, loss) for name, loss in losses.items() if loss is not None],
    }


def _supports(plan: SupportPlan) -> dict[str, Any]:
    """Give what sizing.json says of supports."""
    return {
        "supports": [
            {
                "name": one.name,
                "run": one.run,
                "kind": one.kind,
                "function": one.function,
                "along": round(one.along, 6),
                "load": round(one.load, 3),
                "side_load": round(one.side_load, 3),
                "structure": one.structure,
            }
            for one in plan.supports
        ],
        "growth": [
            {
                "run": one.run,
                "leg": one.leg + 1,
                "moved": round(one.moved, 6),
                "needed": round(one.needed, 6),
                "available": round(one.available, 6),
            }
            for one in plan.growths
        ],
        "not_carried": [one.reason for one in plan.refusals],
    }


def _loop(name: str, loss: OutsideLoss) -> dict[str, Any]:
    lines: Sequence[dict[str, Any]] = [
        {"name": line.name, "detail": line.detail, "loss": round(line.loss, 3)} for line in loss.lines
    ]
    return {
        "station": name,
        "from": loss.begin,
        "to": loss.end,
        "flow": round(loss.flow, 9),
        "drop": round(loss.drop, 3),
        "pipe": round(loss.length, 6),
        "lines": lines,
    }
