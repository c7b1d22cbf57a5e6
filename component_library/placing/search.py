# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportMissingTypeStubs=false
"""Find where modules stand: candidate poses along walls, obstacles and each other, and a beam search over them.

Largest modules are placed first. A partial placing is kept while it is among the `BEAM` cheapest; the walkways are
proven for whole placings, cheapest first. The price of a placing is the rectilinear length of the runs between the
ports that will be joined, then how far it spreads.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.signal
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from component_library.placing.module import ANKLE, HEAD, Floor, Module, Pose
from component_library.routing.bodies import Floats

GAP = 0.1
"""Least gap between bodies of two modules [m] (practice)."""
BEAM = 8
"""Partial placings kept (practice)."""
BEST = 8
"""Poses of a module that are followed in each partial placing (practice)."""
OTHERS = 3
"""Dearer placings that are given beside the cheapest: runs may find no way in that one (practice)."""
TRIED = 160
"""Places that are looked at to the millimetre, cheapest first (practice)."""
APART = 1.0
"""Poses that are followed stand this far apart [m] (practice)."""
EDGE = 2
"""Cells around a room in which a module may stick out by the rounding of cells."""
CELL = 0.1
"""Cells that a floor is looked at by, before exact plans are [m]."""
CLOSE = 0.008
"""Bodies may touch what they stand beside [m]: rounding of plans."""

Link = tuple[tuple[str, str] | tuple[float, float], tuple[str, str] | tuple[float, float]]
"""Two ends that will be joined: (module, port), or a fixed point [m]."""


@dataclass(frozen=True)
class Placing:
    """Poses by name of module, the price [m], what a reader must know, and dearer placings, at most `OTHERS`."""

    poses: Mapping[str, Pose]
    price: float
    notes: tuple[str, ...] = ()
    others: tuple["Placing", ...] = ()


@dataclass(frozen=True)
class Unplaceable:
    """A module that does not fit: which, what was placed before, and what is missing by how much."""

    module: str
    poses: Mapping[str, Pose]
    reason: str


def place_modules(
    floor: Floor, modules: Sequence[Module], links: Sequence[Link], fixed: Mapping[str, Pose]
) -> Placing | Unplaceable:
    """Find poses for modules.

    Args:
        floor: of the room.
        modules: all of them; names are unique.
        links: what will be joined.
        fixed: poses that are given.
    """
    table = _Table(floor, {module.name: module for module in modules}, links)
    waiting = sorted(
        (module for module in modules if module.name not in fixed), key=lambda one: (-one.whole.area, one.name)
    )
    beam: list[dict[str, Pose]] = [dict(fixed)]
    for module in waiting:
        grown: list[tuple[float, float, tuple[float, float, int], dict[str, Pose]]] = []
        for poses in beam:
            for price, spread, pose in table.poses(module, poses)[:BEST]:
                grown.append((price, spread, (pose.x, pose.y, pose.turns), {**poses, module.name: pose}))
        if not grown:
            return Unplaceable(module.name, beam[0], table.why(module, beam[0]))
        grown.sort(key=lambda one: one[:3])
        beam = [poses for *_, poses in grown[:BEAM]] if module is not waiting[-1] else [poses for *_, poses in grown]
    return table.proven(beam)


class _Table:
    """The floor, what stands on it, and what was worked out of it."""

    def __init__(self, floor: Floor, modules: Mapping[str, Module], links: Sequence[Link]):
        self.floor = floor
        self.modules = modules
        self.links = links
        self.blocked: dict[float, BaseGeometry] = {}
        self.aprons = shapely.union_all([door.apron for door in floor.doors])

    def obstacles(self, height: float) -> BaseGeometry:
        """Plan of what others have below a height [m]."""
        key = round(height, 3)
        if key not in self.blocked:
            self.blocked[key] = self.floor.blocked(0.01, height)
            shapely.prepare(self.blocked[key])
        return self.blocked[key]

    def poses(self, module: Module, poses: Mapping[str, Pose]) -> list[tuple[float, float, Pose]]:
        """List free poses of a module among others, cheapest first: (price, spread, pose), at most `BEST`."""
        if self.floor.level + module.height > self.floor.ceiling + CLOSE:
            return []
        stands = [pose.moved(self.modules[name].solid) for name, pose in poses.items()]
        rooms = [pose.moved(self.modules[name].rooms) for name, pose in poses.items()]
        taken = shapely.union_all([self.obstacles(module.height), *(plan.buffer(GAP) for plan in stands)])
        kept = shapely.union_all([*rooms, self.aprons])
        outline = self.floor.outline.buffer(CLOSE)
        for plan in (taken, kept, outline):
            shapely.prepare(plan)
        lines = self._lines([*stands, *rooms], self.obstacles(module.height))
        maps = _Maps(self.floor.outline, taken, kept)
        found: list[tuple[float, float, Pose]] = []
        for margin in (CELL, -CELL):  # what is surely free; only where that is nothing, what may be
            self._follow(module, poses, maps, margin, lines, (taken, kept, outline), found)
            if found:
                break
        return sorted(found, key=lambda one: (one[0], one[1], one[2].x, one[2].y, one[2].turns))

    def _follow(
        self,
        module: Module,
        poses: Mapping[str, Pose],
        maps: "_Maps",
        margin: float,
        lines: tuple[list[float], list[float]],
        plans: tuple[BaseGeometry, BaseGeometry, BaseGeometry],
        found: list[tuple[float, float, Pose]],
    ) -> None:
        """Add the cheapest poses of a module that are free to the millimetre."""
        footprints: list[_Footprint] = []
        columns: list[Floats] = []
        for turns in range(4):
            turned = Pose(0.0, 0.0, turns)
            footprint = _Footprint(turned.moved(module.whole), turned.moved(module.solid))
            footprints.append(footprint)
            places = maps.places(footprint, margin)
            price = self._prices(module, poses, turns, places)
            middle = places + np.array(footprint.middle)
            columns.append(np.column_stack([price, middle.sum(axis=1), places, np.full(len(places), turns)]))
        rows = np.round(np.vstack(columns), 6)
        rows = rows[np.lexsort(rows.T[::-1])]
        tried = 0
        while len(rows) and len(found) < BEST and tried < TRIED:
            x, y, turns = float(rows[0, 2]), float(rows[0, 3]), int(rows[0, 4])
            tried += 1
            here = footprints[turns].free_near(x, y, lines, plans)
            if here is not None:
                pose = Pose(here[0], here[1], turns)
                low_x, low_y, high_x, high_y = pose.moved(module.whole).bounds
                price = self._price({**poses, module.name: pose})
                found.append((round(price, 6), round(low_x + low_y + high_x + high_y, 6), pose))
            apart = APART if here is not None else 2 * CELL
            near = (np.abs(rows[:, 2:4] - (x, y)).sum(axis=1) < apart) & (rows[:, 4] == turns)
            rows = rows[~near]

    def _prices(self, module: Module, poses: Mapping[str, Pose], turns: int, places: Floats) -> Floats:
        """Length of the runs to a module at places (n, 2), from what has a pose [m]: (n,)."""
        total = np.zeros(len(places))
        turned = Pose(0.0, 0.0, turns)
        for link in self.links:
            mine = [turned.point(*module.ports[str(end[1])]) for end in link if end[0] == module.name]
            others = [self._end(end, poses) for end in link if end[0] != module.name]
            if len(mine) == 1 and others and others[0] is not None:
                total += np.abs(places + np.array(mine[0]) - np.array(others[0])).sum(axis=1)
        return total

    def _lines(self, plans: Sequence[BaseGeometry], others: BaseGeometry) -> tuple[list[float], list[float]]:
        """Coordinates that bounds of a module may lie on: walls, obstacles, modules."""
        xs: list[float] = []
        ys: list[float] = []
        for plan in [*plans, *shapely.get_parts(others)]:
            if not plan.is_empty:
                low_x, low_y, high_x, high_y = plan.bounds
                xs += [low_x, high_x]
                ys += [low_y, high_y]
        for x, y in self.floor.outline.exterior.coords:
            xs.append(x)
            ys.append(y)
        return sorted({round(x, 4) for x in xs}), sorted({round(y, 4) for y in ys})

    def _price(self, poses: Mapping[str, Pose]) -> float:
        """Length of the runs among modules that have a pose [m]."""
        total = 0.0
        for link in self.links:
            ends = [self._end(end, poses) for end in link]
            if ends[0] is not None and ends[1] is not None:
                total += abs(ends[0][0] - ends[1][0]) + abs(ends[0][1] - ends[1][1])
        return total

    def _end(self, end: tuple[str, str] | tuple[float, float], poses: Mapping[str, Pose]) -> tuple[float, float] | None:
        name, port = end
        if isinstance(name, str):
            return poses[name].point(*self.modules[name].ports[str(port)]) if name in poses else None
        return float(name), float(port)

    def proven(self, beam: Sequence[Mapping[str, Pose]]) -> Placing | Unplaceable:
        """Give the first placings whose walkways lead to every module."""
        doors, width = self.floor.doors, self.floor.walkway
        walkable = (poses for poses in beam if not doors or self._reached(poses, width) is None)
        found = [Placing(poses, self._price(poses)) for poses in itertools.islice(walkable, 1 + OTHERS)]
        if not found:
            name, reason = self.cut_off(beam[0])
            return Unplaceable(name, beam[0], reason)
        notes = () if doors else ("the room has no door: walkways were not proven",)
        return replace(found[0], notes=notes, others=tuple(found[1:]))

    def cut_off(self, poses: Mapping[str, Pose]) -> tuple[str, str]:
        """Name a module that no walkway leads to from a door, and say how wide it could be."""
        width = self.floor.walkway
        name = self._reached(poses, width) or ""
        low, high = 0.0, width
        while high - low > 0.01:
            middle = (low + high) / 2
            low, high = (middle, high) if self._reached(poses, middle) != name else (low, middle)
        widest = f"the widest is {low:.2f} m" if low > 0.05 else "there is none"
        return name, f"{name} fits, but no walkway of {width:g} m leads to it from a door: {widest}"

    def _reached(self, poses: Mapping[str, Pose], width: float) -> str | None:
        """Name the first module that people cannot get to with a walkway of a width [m]; None if all can be got to."""
        ground = [pose.moved(self.modules[name].ground) for name, pose in poses.items()]
        others = self.floor.blocked(ANKLE, HEAD)
        free = shapely.difference(self.floor.outline, shapely.union_all([*ground, others]))
        walk = free.buffer(-width / 2 + 1e-3)
        parts = [part for part in shapely.get_parts(walk) if isinstance(part, Polygon) and not part.is_empty]
        reach = width / 2 + 0.05
        aprons = [door.apron for door in self.floor.doors]
        open_parts = [part for part in parts if any(part.intersects(apron) for apron in aprons)]
        for name, pose in poses.items():
            standing = pose.moved(self.modules[name].standing)
            if not any(part.distance(standing) <= reach for part in open_parts):
                return name
        return None

    def why(self, module: Module, poses: Mapping[str, Pose]) -> str:
        """Say what is missing for a module, and by how much."""
        low_x, low_y, high_x, high_y = module.whole.bounds
        need = (high_x - low_x, high_y - low_y)
        height = self.floor.ceiling - self.floor.level
        if module.height > height + CLOSE:
            return f"{module.name} needs {module.height:.2f} m of height, the room has {height:.2f} m"
        taken = [pose.moved(self.modules[name].whole) for name, pose in poses.items()]
        free = shapely.difference(self.floor.outline, shapely.union_all([*taken, self.obstacles(module.height)]))
        width, depth = largest_rectangle(free, need)
        short = min(
            max(need[0] - width, need[1] - depth, 0.0),
            max(need[1] - width, need[0] - depth, 0.0),
        )
        missing = f"{short * 1e3:.0f} mm short" if short > 0.005 else "its shape does not go between what stands there"
        return (
            f"{module.name} needs {need[0]:.2f} x {need[1]:.2f} m with its envelopes; "
            f"the largest free rectangle is {width:.2f} x {depth:.2f} m: {missing}"
        )


def _shifted(plan: BaseGeometry, x: float, y: float) -> BaseGeometry:
    return shapely.transform(plan, lambda points: points + np.array([x, y]))


class _Footprint:
    """Plans of a module that is turned: all of it, its bodies, and both without the `CLOSE` that may touch."""

    def __init__(self, whole: BaseGeometry, solid: BaseGeometry):
        self.whole = whole
        self.solid = solid
        self.middle = ((whole.bounds[0] + whole.bounds[2]) / 2, (whole.bounds[1] + whole.bounds[3]) / 2)
        self.inner = whole.buffer(-CLOSE)
        self.inner_solid = solid.buffer(-CLOSE)

    def free_near(
        self,
        x: float,
        y: float,
        lines: tuple[list[float], list[float]],
        plans: tuple[BaseGeometry, BaseGeometry, BaseGeometry],
    ) -> tuple[float, float] | None:
        """Find an origin near a place that is free, one that lines up with something if there is one."""
        taken, kept, outline = plans
        for here in itertools.product(self._snapped(x, 0, lines[0]), self._snapped(y, 1, lines[1])):
            if (
                outline.contains(_shifted(self.whole, *here))
                and not taken.intersects(_shifted(self.inner, *here))
                and not kept.intersects(_shifted(self.inner_solid, *here))
            ):
                return here
        return None

    def _snapped(self, place: float, axis: int, lines: Sequence[float]) -> list[float]:
        """List coordinates near a place where an edge lies on a line, or `GAP` beside it, then the place."""
        whole, solid = self.whole.bounds, self.solid.bounds
        wanted = [(whole[axis], 0.0), (whole[axis + 2], 0.0), (solid[axis], GAP), (solid[axis + 2], -GAP)]
        found = {
            round(line + gap - edge, 4)
            for line in lines
            for edge, gap in wanted
            if abs(line + gap - edge - place) <= 2 * CELL
        }
        return [*sorted(found, key=lambda one: (abs(one - place), one))[:4], place]


class _Maps:
    """Cells of a room that are taken: `hard` for all of a module, `soft` for its bodies only."""

    def __init__(self, outline: Polygon, taken: BaseGeometry, kept: BaseGeometry):
        west, south, east, north = outline.bounds
        self.origin = np.array([west, south]) - EDGE * CELL
        shape = (int(np.ceil((north - south) / CELL)) + 2 * EDGE, int(np.ceil((east - west) / CELL)) + 2 * EDGE)
        self.middles = _cells(self.origin, shape)
        self.hard = ~_within(outline, self.middles) | _within(taken, self.middles)
        self.soft = _within(kept, self.middles)

    def places(self, footprint: _Footprint, margin: float) -> Floats:
        """List origins (n, 2) where a module is free with a margin around it [m]."""
        west, south, east, north = (
            bound + sign * max(margin, 0.0) for bound, sign in zip(footprint.whole.bounds, (-1, -1, 1, 1), strict=True)
        )
        shape = (int(np.ceil((north - south) / CELL)), int(np.ceil((east - west) / CELL)))
        if shape[0] > self.hard.shape[0] or shape[1] > self.hard.shape[1]:
            return np.zeros((0, 2))
        cells = _cells(np.array([west, south]), shape)
        meets = np.zeros((self.hard.shape[0] - shape[0] + 1, self.hard.shape[1] - shape[1] + 1))
        for plan, taken in ((footprint.whole, self.hard), (footprint.solid, self.soft)):
            mask = _within(plan.buffer(margin), cells)
            meets += scipy.signal.fftconvolve(taken.astype(np.float64), mask[::-1, ::-1].astype(np.float64), "valid")
        rows, columns = np.nonzero(meets < 0.5)
        corner = self.origin + np.column_stack([columns, rows]) * CELL
        return np.round(corner - np.array([west, south]), 6)


def _cells(origin: Floats, shape: tuple[int, int]) -> Floats:
    """Middles of cells (rows, columns, 2) from a corner on [m]."""
    xs = origin[0] + (np.arange(shape[1]) + 0.5) * CELL
    ys = origin[1] + (np.arange(shape[0]) + 0.5) * CELL
    return np.stack(np.meshgrid(xs, ys), axis=-1)


def _within(plan: BaseGeometry, middles: Floats) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """Tell which cells have their middle in a plan (rows, columns)."""
    if plan.is_empty:
        return np.zeros(middles.shape[:2], dtype=np.bool_)
    shapely.prepare(plan)
    return shapely.contains_xy(plan, middles[..., 0], middles[..., 1])


def largest_rectangle(free: BaseGeometry, need: tuple[float, float]) -> tuple[float, float]:
    """Measure the largest free rectangle along the axes, of those the one that is least short of what is needed [m].

    Found on cells of `CELL`: a rectangle of cells whose middles are free (largest rectangle in a histogram).
    """
    if free.is_empty:
        return 0.0, 0.0
    west, south, east, north = free.bounds
    xs = np.arange(west + CELL / 2, east, CELL)
    ys = np.arange(south + CELL / 2, north, CELL)
    cells = shapely.contains_xy(free, *(grid.ravel() for grid in np.meshgrid(xs, ys))).reshape(len(ys), len(xs))
    heights = np.zeros(len(xs), dtype=np.int64)
    best: tuple[float, float, float, float] = (np.inf, 0.0, 0.0, 0.0)
    for row in cells:
        heights = np.where(row, heights + 1, 0)
        for width, depth in _histogram(heights.tolist()):
            sides = width * CELL, depth * CELL
            short = min(
                max(need[0] - sides[0], need[1] - sides[1], 0.0), max(need[1] - sides[0], need[0] - sides[1], 0.0)
            )
            best = min(best, (short, -sides[0] * sides[1], *sides))
    return best[2], best[3]


def _histogram(heights: Sequence[int]) -> list[tuple[int, int]]:
    """Give the widest rectangle at each height of a histogram: (width, height)."""
    found: list[tuple[int, int]] = []
    stack: list[tuple[int, int]] = []
    for place, height in enumerate([*heights, 0]):
        start = place
        while stack and stack[-1][1] >= height:
            begin, level = stack.pop()
            found.append((place - begin, level))
            start = begin
        stack.append((start, height))
    return found
