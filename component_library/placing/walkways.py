# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportMissingTypeStubs=false
"""Walkways from the doors to where people stand at placed modules, as keep-outs for pipes. Metres.

The floor that is free below head height is looked at in cells; of the cells whose middle a person of the walkway's
width can stand on, the shortest ways from the doors are kept free. What stood in nobody's way before pipes were laid
stands in nobody's way after.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from shapely.geometry import MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

from component_library.model import Component, Placement
from component_library.placing.module import ANKLE, GRAIN, HEAD, STANDING, Floor, plan_of
from component_library.routing.blocks import blocks_of, leaves
from component_library.routing.bodies import Body, convex
from component_library.routing.net import End
from component_library.routing.parts import bodies_of
from component_library.standards import tables

WALKWAY = "WALKWAY"
"""Kind of a walkway among keep-outs."""
STEP = 0.1
"""Cells that a floor is looked at by [m]."""
AT_HAND = 0.05
"""A walkway that ends this far before an envelope leads to it [m]: half a cell."""
LEAST = 0.05
"""Parts of envelopes that are smaller are no place to stand [m2] (practice)."""
BENDS = 1e-3
"""Keep-outs end this far below the headroom [m]: bends right above it are tested by chords, with an allowance."""
TURNS = 8
"""Sides of the ends of a walkway, round for the router's purposes."""

Cells = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Standing:
    """A placed module as walkways see it: its name, plans of what is in the way of people and of where they stand."""

    name: str
    ground: BaseGeometry
    standing: BaseGeometry


@dataclass(frozen=True)
class Walkways:
    """Keep-outs from floor to headroom, names of modules that no walkway leads to, and how many places one leads to."""

    bodies: tuple[Body, ...]
    cut_off: tuple[str, ...]
    reached: int


def standing_of(name: str, component: Component, place: Placement, level: float) -> Standing:
    """Look at a placed component: its low bodies and the first metres of its ports; its envelopes for people."""
    bodies = bodies_of(component, place, name)
    low = [
        plan_of(body)
        for body in bodies
        if not body.kind and body.low[2] < level + HEAD and body.high[2] > level + ANKLE
    ]
    rooms = [plan_of(body) for body in bodies if body.kind in STANDING and body.low[2] < level + HEAD]
    stubs = [
        _stub(name, (place @ port.at), port.dn, bodies)
        for port in component.ports
        if place.point(port.at.origin)[2] < level + HEAD
    ]
    ground = shapely.union_all([shapely.union_all(low).buffer(GRAIN), *stubs])
    standing = shapely.union_all(rooms) if rooms else shapely.union_all(low)
    return Standing(name, ground, standing)


def _stub(name: str, at: Placement, dn: int, bodies: Sequence[Body]) -> BaseGeometry:
    """Plan of the way that a pipe leaves a port by: out of the module's own rooms, and a bend."""
    pipe = tables.pipes().row(dn)
    radius = pipe.outside_diameter / 2 + pipe.insulation
    (x, y, _), (u, v, w) = at.origin, at.z
    end = End(name, at.origin, at.z, owner=name)
    length = max(leaves(end, blocks_of(bodies, [radius] * len(bodies)))[0], 1.5 * dn / 1000) + 1.5 * dn / 1000
    foot = shapely.box(x - radius, y - radius, x + radius, y + radius)
    if abs(w) > 0.5:
        return foot
    return shapely.union(
        foot, shapely.LineString([(x, y), (x + u * length, y + v * length)]).buffer(radius, cap_style="square")
    )


def walkways(floor: Floor, modules: Sequence[Standing], headroom: float, pipes: BaseGeometry | None = None) -> Walkways:
    """Keep ways free from the doors to all places to stand that can be got to; and the ground before every door.

    Args:
        floor: its obstacles without the modules.
        modules: what was placed.
        headroom: height to keep free [m].
        pipes: plan that walkways go around.
    """
    top = min(floor.level + headroom, floor.ceiling) - BENDS
    aprons = [(f"space before {door.name}", door.apron) for door in floor.doors]
    kept = [_prism(name, np.array(apron.exterior.coords)[:-1], floor.level, top) for name, apron in aprons]
    around = [pipes] if pipes is not None else []
    taken = shapely.union_all([floor.blocked(ANKLE, HEAD), *(one.ground for one in modules), *around])
    grid = _Grid(floor.outline, shapely.difference(floor.outline, taken), floor.walkway)
    grid.enter([apron for _, apron in aprons])
    places = [
        (module.name, part)
        for module in modules
        for part in shapely.get_parts(module.standing)
        if part.area > LEAST and grid.steps_to(part) is not None
    ]
    places.sort(key=lambda place: grid.steps_to(place[1]) or 0)
    for name, place in places:
        plans = [_stadium(leg, floor.walkway / 2) for leg in grid.lead_to(place)]
        kept.extend(_prism(f"walkway to {name}", plan, floor.level, top) for plan in plans)
    there = {name for name, _ in places}
    cut_off = tuple(module.name for module in modules if floor.doors and module.name not in there)
    return Walkways(tuple(kept), cut_off, len(places))


def _prism(name: str, plan: NDArray[np.float64], bottom: float, top: float) -> Body:
    points = [(float(x), float(y), height) for x, y in plan.tolist() for height in (bottom, top)]
    body = convex(name, points)
    return Body(
        name, body.low, body.high, body.normals, body.offsets, body.starts, body.ends, body.boxed, WALKWAY
    )  # fmt: skip


def _stadium(leg: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """Corners of the plan of a leg (2, 2) with round ends."""
    turns = (np.arange(TURNS) + 0.5) * 2 * np.pi / TURNS
    ring = radius / np.cos(np.pi / TURNS) * np.column_stack([np.cos(turns), np.sin(turns)])
    hull = MultiPoint(np.vstack([leg[0] + ring, leg[1] + ring])).convex_hull
    return np.array(hull.exterior.coords)[:-1] if isinstance(hull, Polygon) else np.zeros((0, 2))


class _Grid:
    """Cells of a floor that a person can stand on, and how far each is from a door."""

    def __init__(self, outline: Polygon, free: BaseGeometry, width: float):
        west, south, east, north = outline.bounds
        self.xs = np.arange(west + STEP / 2, east, STEP)
        self.ys = np.arange(south + STEP / 2, north, STEP)
        self.reach = width / 2 + AT_HAND
        walk = free.buffer(-width / 2 + 1e-3)
        shapely.prepare(walk)
        xs, ys = np.meshgrid(self.xs, self.ys)
        self.open: Flags = shapely.contains_xy(walk, xs.ravel(), ys.ravel()).reshape(xs.shape)
        self.far = np.full(self.open.size, np.inf)
        self.kept = np.zeros(self.open.size, dtype=np.bool_)
        self.graph = csr_matrix((self.open.size, self.open.size))

    def _cells(self, plan: BaseGeometry) -> Cells:
        """Open cells within a plan, flat."""
        west, south, east, north = plan.bounds
        columns = np.flatnonzero((self.xs >= west) & (self.xs <= east))
        rows = np.flatnonzero((self.ys >= south) & (self.ys <= north))
        if not len(rows) or not len(columns):
            return np.zeros(0, dtype=np.int64)
        j, i = (part.ravel() for part in np.meshgrid(columns, rows))
        inside = self.open[i, j] & shapely.contains_xy(plan, self.xs[j], self.ys[i])
        return i[inside] * len(self.xs) + j[inside]

    def enter(self, doors: Sequence[BaseGeometry]) -> None:
        """Begin at the doors."""
        numbers = np.arange(self.open.size).reshape(self.open.shape)
        edges = [
            (numbers[:, :-1][self.open[:, :-1] & self.open[:, 1:]], 1),
            (numbers[:-1][self.open[:-1] & self.open[1:]], len(self.xs)),
        ]
        first = np.concatenate([start for start, _ in edges])
        second = np.concatenate([start + step for start, step in edges])
        self.graph = csr_matrix((np.ones(len(first)), (first, second)), shape=(self.open.size, self.open.size))
        for door in doors:
            self.kept[self._cells(door)] = True
        self._measure()

    def _measure(self) -> None:
        """Measure how many steps each cell is from what is kept."""
        starts = np.flatnonzero(self.kept)
        if len(starts):
            self.far = dijkstra(self.graph, directed=False, indices=starts, unweighted=True, min_only=True)

    def steps_to(self, place: BaseGeometry) -> int | None:
        """Tell how many steps lead to a place to stand from what is kept; None where there is no way."""
        far = self.far[self._cells(place.buffer(self.reach))]
        return int(far.min()) if len(far) and np.isfinite(far.min()) else None

    def lead_to(self, place: BaseGeometry) -> list[NDArray[np.float64]]:
        """Keep a way to a place to stand, and the place itself: legs (2, 2) [m] from what was kept already."""
        cells = self._cells(place.buffer(self.reach))
        cell = int(cells[np.lexsort((cells, self.far[cells]))[0]])
        path = self._path(cell)
        self.kept[path] = True
        self.kept[self._cells(place)] = True
        self._measure()
        turns = [
            here for before, here, after in zip(path, path[1:], path[2:], strict=False) if after - here != here - before
        ]
        corners = [path[0], *turns, path[-1]] if len(path) > 1 else []
        points = np.array([(self.xs[one % len(self.xs)], self.ys[one // len(self.xs)]) for one in corners])
        return [points[number : number + 2] for number in range(len(points) - 1)]

    def _path(self, cell: int) -> list[int]:
        """Give the cells from one to what is kept, straight on where that will do."""
        width = len(self.xs)
        path, step = [cell], 0
        while not self.kept[cell]:
            row, column = divmod(cell, width)
            moves = (
                (-1, column > 0),
                (1, column < width - 1),
                (-width, row > 0),
                (width, row < len(self.ys) - 1),
            )
            nearer = [move for move, exists in moves if exists and self.far[cell + move] == self.far[cell] - 1]
            step = step if step in nearer else nearer[0]
            cell += step
            path.append(cell)
        return path
