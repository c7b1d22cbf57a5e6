"""Supports of the runs that were laid: from pipework to what is to be carried, and what is in the way."""

import math
from collections.abc import Mapping, Sequence

from component_library.model import Instance, add, at, unit
from component_library.pipework import Laid
from component_library.piping import Piping, Station
from component_library.routing.bodies import Body, convex
from component_library.routing.parts import bodies_of, hulls
from component_library.shapes import Cylinder
from component_library.standards import tables
from component_library.supports.place import SupportPlan, place_supports
from component_library.supports.run import Leg, Run, Support, leg_name
from component_library.supports.surroundings import Around


def carry(
    piping: Piping,
    stations: Sequence[Station],
    obstacles: Sequence[Body],
    roles: Mapping[str, str],
    temperatures: tuple[float, float],
) -> SupportPlan:
    """Set supports under all runs of a plant.

    Args:
        piping: what was laid.
        stations: that it joins.
        obstacles: bodies of the room.
        roles: name of a body -> "floor", "slab", "roof", "beam", "wall", "column".
        temperatures: least and greatest of the steel [K].
    """
    runs = tuple(_run(laid, temperatures) for laid in piping.laid)
    bodies = [body for body in obstacles if body.kind != "HEADROOM"]
    bodies += [body for one in stations for body in one.bodies]
    for laid, run in zip(piping.laid, runs, strict=True):
        bodies += _bodies(piping, laid, run)
    return place_supports(runs, Around(tuple(bodies), roles))


def _run(laid: Laid, temperatures: tuple[float, float]) -> Run:
    line = laid.line
    bend = math.pi / 2 * tables.elbows().row(line.dn).bend_radius if len(line.points) > 2 else 0.0
    legs = tuple(Leg(one.start, one.end, one.fixed) for one in laid.stretches)
    return Run(line.name, line.dn, line.insulation, legs, bend, *temperatures)


def _bodies(piping: Piping, laid: Laid, run: Run) -> list[Body]:
    """Give the bodies of a run: each leg with its insulation, and every part that is no pipe."""
    found: list[Body] = []
    for number, leg in enumerate(run.legs):
        frame = at(*leg.start, axis=unit(add(leg.end, leg.start, -1.0)))
        corners = hulls(Cylinder(run.radius, leg.length))[0]
        found.append(convex(leg_name(run, number), [frame.point(corner) for corner in corners], owner=run.name))
    for names in laid.spools:
        for name in names:
            instance = piping.assembly.instances[name]
            if instance.component.ifc_class != "IfcPipeSegment":
                found.extend(bodies_of(instance.component, instance.at, name))
    return found


def instances(supports: Sequence[Support]) -> tuple[Instance, ...]:
    """Give supports as parts of the plant."""
    return tuple(Instance(one.name, one.component, one.at, one.name.upper()) for one in supports)
