"""The room that stations stand in, read from the models of others: plan, levels, doors, and what stands in it.

Everything is handed on as plain bodies in the coordinates of the stations (the storey of the host, moved and turned by
`[place]`), so that the library lays out without knowing IFC.

A room is an IfcSpace where the project names one. Else it is what walls, doors, windows and curtain walls enclose
around the origin of the stations, cut 1.1 m above the floor: a door counts as shut.

Terminology: the *shell* is what encloses a room, its *structure* what can carry a pipe.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from bimgen.errors import ProjectError
from component_library.model import Placement
from component_library.routing.bodies import Body, Floats, convex
from rules.pieces import convex_pieces
from rules.scene import Item, Role, Scene

CUT = 1.1
"""Height above the floor at which a plan is cut [m]: above sills of most plant, below door heads (drawing practice)."""
BESIDE = 4.5
"""How far around the room elements are read [m]: a rod hanger reaches 4 m (practice)."""
SEAM = 0.05
"""Gaps between walls up to this are none [m] (practice: walls of different authors rarely meet exactly)."""
AT_DOOR = 0.6
"""A door whose leaf stands within this of the plan leads into the room [m]: half a wall and a reveal (practice)."""
OPEN_ABOVE = 6.0
"""Height taken for a room that nothing closes above [m] (practice)."""
WIDE = 60.0
"""A room reaches no farther than this from the point it is read around [m] (practice)."""
FLOOR_STEP = 0.5
"""A slab whose top lies within this of the storey is its floor [m] (practice)."""
FINISH, COVERED = 0.05, 0.05
"""A finish that ends up to this above the floor of a room [m], on at least this share of it, is what one stands on
(practice: many spaces begin under their tiles)."""

GRAIN = 5
"""Digits of coordinates that are kept [m]: kernels carry single precision, and a wall that is askew by a micron is not.
"""

ROLES = (
    ("IfcSlab", "slab"),
    ("IfcRoof", "roof"),
    ("IfcBeam", "beam"),
    ("IfcMember", "beam"),
    ("IfcColumn", "column"),
    ("IfcWall", "wall"),
)
"""IFC class -> what it is to a support; the slab below the room is its floor. Others carry nothing."""

SHELL = ("IfcWall", "IfcDoor", "IfcWindow", "IfcCurtainWall")


@dataclass(frozen=True)
class Door:
    """A door of the room: where its middle stands in the plan [m], clear width and height [m], unit vector into it."""

    name: str
    at: tuple[float, float]
    width: float
    height: float
    inward: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Surroundings:
    """A room and what stands in and around it, in the coordinates of the stations [m].

    Attributes:
        name: of the room.
        outline: corners of its plan, counter-clockwise.
        level, ceiling: of floor and ceiling.
        bodies: convex pieces of the elements in it and within `BESIDE`; those of one element share a name.
        roles: name of an element that can carry a pipe -> "floor", "slab", "roof", "beam", "column" or "wall".
        doors: by name.
        notes: what a reader must know.
    """

    name: str
    outline: tuple[tuple[float, float], ...]
    level: float
    ceiling: float
    bodies: tuple[Body, ...]
    roles: dict[str, str]
    doors: tuple[Door, ...]
    notes: tuple[str, ...] = ()


def find_space(scene: Scene, wanted: str, where: str) -> Item:
    """Find an IfcSpace by name or GlobalId.

    Raises:
        ProjectError: there is none, there are several, or it has no body.
    """
    spaces = [item for item in scene.items if item.role is Role.SPATIAL and item.is_a("IfcSpace")]
    found = [item for item in spaces if wanted in (item.name, item.guid)]
    if len(found) == 1 and found[0].body is not None:
        return found[0]
    if len(found) == 1:
        raise ProjectError(f"{where}: space {wanted!r} has no body", "choose another, or leave room.space out")
    listed = ", ".join(f"{item.name!r} ({item.guid})" for item in (found or spaces)[:12]) or "none"
    more = "" if len(found or spaces) <= 12 else f" and {len(found or spaces) - 12} more"
    what = "there is no space" if not found else f"there are {len(found)} spaces called"
    raise ProjectError(f"{where}: {what} {wanted!r} in the models", f"spaces: {listed}{more}")


def main_direction(item: Item) -> float:
    """Give the angle of the longest walls of a space from the x axis of the scene, within a quarter turn [rad]."""
    assert item.body is not None
    plan = shapely.union_all([_section(piece, _middle(piece)) for piece in convex_pieces(item.body)])
    lengths: dict[float, float] = {}
    for polygon in _polygons(plan):
        corners = list(polygon.exterior.coords)
        for (x0, y0), (x1, y1) in itertools.pairwise(corners):
            angle = math.atan2(y1 - y0, x1 - x0) % (math.pi / 2)
            key = round(angle, 4) % round(math.pi / 2, 4)
            lengths[key] = lengths.get(key, 0.0) + math.hypot(x1 - x0, y1 - y0)
    best = max(lengths, key=lambda angle: (round(lengths[angle], 6), -angle), default=0.0)
    return best if best <= math.pi / 4 else best - math.pi / 2


def surroundings(
    scene: Scene,
    frame: Placement,
    space: Item | None,
    where: str,
    without: Sequence[str] = (),
    origin: tuple[float, float] = (0.0, 0.0),
) -> Surroundings:
    """Read the room around a point, or that of a space.

    Args:
        scene: the models of others.
        frame: of the stations, in the frame of the scene's world [m].
        space: None: what is enclosed around the origin.
        where: file and key, for messages.
        without: IFC classes that are taken out before.
        origin: point of the plan that the room is read around where there is no space [m].

    Raises:
        ProjectError: nothing is enclosed around the point, or the space has no plan.
    """
    inward = frame.inverse()
    turn = np.array([inward.direction(axis) for axis in ((1, 0, 0), (0, 1, 0), (0, 0, 1))]).T
    shift = np.array(inward.origin)

    def pieces(item: Item) -> list[Floats]:
        assert item.body is not None
        found = [(points + np.array(scene.origin)) @ turn.T + shift for points in convex_pieces(item.body)]
        return [np.round(points, GRAIN) for points in found]

    notes = [
        f"room.without: there is no {one} in the models"
        for one in without
        if not any(item.is_a(one) for item in scene.physical)
    ]
    if space is not None:
        name, (plan, level, ceiling) = space.name or space.guid, _of_space(pieces(space), space, where)
        near = _near(scene, frame, plan, level, ceiling)
        read = {item.index: pieces(item) for item in near}
    else:
        name = f"the room around ({origin[0]:g}, {origin[1]:g}) m"
        kept = [item for item in scene.physical if not any(item.is_a(one) for one in without)]
        low, high = np.array([*origin, 0.0]) - WIDE, np.array([*origin, 0.0]) + WIDE
        everything = [item for item in kept if _within(_box(item, scene, frame), low, high)]
        read = {item.index: pieces(item) for item in everything}
        plan, level, ceiling = _enclosed(everything, read, origin, where, notes)
        near = _near(scene, frame, plan, level, ceiling)
    bodies: list[Body] = []
    roles: dict[str, str] = {}
    doors: list[Door] = []
    near = [item for item in near if not any(item.is_a(one) for one in without)]
    slabs = [item for item in near if item.is_a("IfcSlab") or item.is_a("IfcCovering")]
    level = _finished([points for item in slabs for points in read.get(item.index) or pieces(item)], plan, level)
    for item in near:
        label = label_of(item)
        if item.is_a("IfcDoor"):
            door = _door(item, read.get(item.index) or pieces(item), plan, level)
            if door is not None:
                doors.append(door)
        parts = [_body(label, points) for points in read.get(item.index) or pieces(item)]
        found = [part for part in parts if part is not None]
        bodies.extend(found)
        role = next((role for ifc_class, role in ROLES if item.is_a(ifc_class)), "")
        if role and found:
            roles[label] = "floor" if role == "slab" and _top(found) <= level + SEAM else role
    if not doors:
        notes.append(f"{name} has no door: walkways out of it cannot be proven")
    outline = tuple((round(x, GRAIN), round(y, GRAIN)) for x, y in shapely.normalize(plan).exterior.coords[:-1])
    outline = outline if Polygon(outline).exterior.is_ccw else outline[::-1]
    return Surroundings(name, outline, level, ceiling, tuple(bodies), roles, tuple(doors), tuple(notes))


def _finished(floors: Sequence[Floats], plan: Polygon, level: float) -> float:
    """Give the level of what is laid on the floor of a room: a space begins under its tiles, or on them [m]."""
    tops = [
        float(points[:, 2].max())
        for points in floors
        if level < points[:, 2].max() <= level + FINISH
        and MultiPoint(points[:, :2]).convex_hull.intersection(plan).area > COVERED * plan.area
    ]
    return max(tops, default=level)


def label_of(item: Item) -> str:
    """Name an element as people find it: class, name, GlobalId."""
    return f"{item.ifc_class} {item.name or item.tag or 'without name'} ({item.guid})"


def _of_space(pieces: Sequence[Floats], space: Item, where: str) -> tuple[Polygon, float, float]:
    """Give plan and levels of a space from its body."""
    level = min((float(points[:, 2].min()) for points in pieces), default=0.0)
    ceiling = max((float(points[:, 2].max()) for points in pieces), default=0.0)
    cut = min(level + CUT, (level + ceiling) / 2)
    plans = _polygons(shapely.union_all([_section(points, cut) for points in pieces]).buffer(1e-4, join_style="mitre"))
    if not plans:
        raise ProjectError(f"{where}: space {space.name!r} has no plan", "choose another, or leave room.space out")
    largest = max(plans, key=lambda plan: plan.area).buffer(-1e-4, join_style="mitre")
    return _plain(largest), level, ceiling


def _enclosed(
    items: Sequence[Item], read: dict[int, list[Floats]], origin: tuple[float, float], where: str, notes: list[str]
) -> tuple[Polygon, float, float]:
    """Find the plan and levels of what is enclosed around a point of the plan."""
    here = Point(*origin)
    slabs = [item for item in items if item.is_a("IfcSlab") or item.is_a("IfcRoof") or item.is_a("IfcCovering")]
    floors = [points for item in slabs for points in read[item.index] if abs(float(points[:, 2].max())) <= FLOOR_STEP]
    under = [points for points in floors if MultiPoint(points[:, :2]).convex_hull.covers(here)]
    level = max((float(points[:, 2].max()) for points in under), default=0.0)
    if not under:
        notes.append("no slab lies under the room: the level of the storey is taken as its floor")
    shell = [item for item in items if any(item.is_a(one) for one in SHELL)]
    walls = shapely.union_all([_section(points, level + CUT) for item in shell for points in read[item.index]])
    closed = walls.buffer(SEAM / 2, join_style="mitre").buffer(-SEAM / 2, join_style="mitre")
    world = shapely.box(here.x - WIDE, here.y - WIDE, here.x + WIDE, here.y + WIDE)
    free = [part for part in _polygons(world.difference(closed)) if part.covers(here)]
    if not free:
        raise ProjectError(f"{where}: the point the room is read around stands in a wall", "move room.origin")
    if free[0].intersects(world.exterior):
        raise ProjectError(
            f"{where}: no walls enclose ({here.x:g}, {here.y:g}) m within {WIDE:g} m",
            "move room.origin, or name an IfcSpace with room.space",
        )
    plan = _plain(free[0])
    above = [
        float(points[:, 2].min())
        for item in slabs
        for points in read[item.index]
        if float(points[:, 2].min()) > level + CUT
        and MultiPoint(points[:, :2]).convex_hull.intersection(plan).area > 0.2 * plan.area
    ]
    if not above:
        notes.append(f"nothing closes the room above: {OPEN_ABOVE:g} m of height are taken")
    return plan, level, min(above, default=level + OPEN_ABOVE)


def _box(item: Item, scene: Scene, frame: Placement) -> Floats:
    """Bounds of an element in the coordinates of the stations (2, 3), those of its box in the scene [m]."""
    assert item.body is not None
    low, high = item.body.bounds + np.array(scene.origin)
    inward = frame.inverse()
    corners = np.array(
        [inward.point((float(x), float(y), float(z))) for x in (low[0], high[0]) for y in (low[1], high[1])
         for z in (low[2], high[2])]
    )  # fmt: skip
    return np.array([corners.min(axis=0), corners.max(axis=0)])


def _within(bounds: Floats, low: Floats, high: Floats) -> bool:
    return bool((bounds[1] >= low).all() and (bounds[0] <= high).all())


def _near(scene: Scene, frame: Placement, plan: Polygon, level: float, ceiling: float) -> list[Item]:
    """Elements within `BESIDE` of a room, in the order of the models."""
    west, south, east, north = plan.bounds
    low = np.array([west, south, level]) - BESIDE
    high = np.array([east, north, ceiling]) + BESIDE
    found: list[Item] = []
    for item in scene.physical:
        bounds = _box(item, scene, frame)
        if (bounds[1] >= low).all() and (bounds[0] <= high).all():
            found.append(item)
    return found


def _section(points: Floats, height: float) -> BaseGeometry:
    """Cut the hull of points (n, 3) at a height: a polygon, empty where it is not met [m]."""
    below, over = points[points[:, 2] <= height], points[points[:, 2] > height]
    if not len(below) or not len(over):
        return Polygon()
    share = (height - below[:, None, 2]) / (over[None, :, 2] - below[:, None, 2])
    crossings = below[:, None, :2] + share[..., None] * (over[None, :, :2] - below[:, None, :2])
    hull = MultiPoint(crossings.reshape(-1, 2)).convex_hull
    return hull if isinstance(hull, Polygon) else Polygon()


def _middle(points: Floats) -> float:
    return float((points[:, 2].min() + points[:, 2].max()) / 2)


def _polygons(geometry: BaseGeometry) -> list[Polygon]:
    """Polygons of a geometry, largest first."""
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon) and part.area > 1e-6]
    return sorted(parts, key=lambda part: -part.area)


def _plain(plan: BaseGeometry) -> Polygon:
    """Give the outer boundary of a plan without corners that are none; what stands within it is a body anyway."""
    largest = _polygons(plan)[0]
    corners = Polygon([(round(x, GRAIN), round(y, GRAIN)) for x, y in largest.exterior.coords])
    return Polygon(shapely.get_coordinates(corners.simplify(1e-3)))


def _body(label: str, points: Floats) -> Body | None:
    """Make a body of a piece; None for one without volume."""
    try:
        return convex(label, points)
    except ValueError:
        return None


def _top(bodies: Sequence[Body]) -> float:
    return max(float(body.high[2]) for body in bodies)


def _door(item: Item, pieces: Sequence[Floats], plan: Polygon, level: float) -> Door | None:
    """Read a door that leads into the room; None if it does not."""
    points = np.concatenate(list(pieces)) if pieces else np.zeros((0, 3))
    if not len(points) or not level - FLOOR_STEP <= float(points[:, 2].min()) <= level + FLOOR_STEP:
        return None
    leaf = MultiPoint(points[:, :2]).minimum_rotated_rectangle
    if plan.exterior.distance(leaf) > AT_DOOR:
        return None
    middle = leaf.centroid
    corners = list(leaf.exterior.coords) if isinstance(leaf, Polygon) else list(leaf.coords)
    width = max(math.dist(a, b) for a, b in itertools.pairwise(corners))
    foot = plan.exterior.interpolate(plan.exterior.project(middle))
    inward = _inward(plan, foot)
    return Door(
        label_of(item),
        (float(foot.x), float(foot.y)),
        width,
        float(points[:, 2].max()) - level,
        inward,
    )


def _inward(plan: Polygon, foot: Point) -> tuple[float, float]:
    """Give the unit vector into a plan at a point of its boundary, across the side it lies on."""
    corners = list(plan.exterior.coords)
    sides = list(itertools.pairwise(corners))
    (x0, y0), (x1, y1) = min(sides, key=lambda side: shapely.LineString(side).distance(foot))
    length = math.hypot(x1 - x0, y1 - y0)
    across = ((y0 - y1) / length, (x1 - x0) / length)
    ahead = Point(foot.x + across[0] * 0.01, foot.y + across[1] * 0.01)
    return across if plan.covers(ahead) else (-across[0], -across[1])
