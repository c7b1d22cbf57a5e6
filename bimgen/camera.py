"""Where to look from: one camera per finding, the same for its snapshot and its BCF viewpoint.

The camera frames the place of the finding, not the whole of a long pipe, and stands where the fewest bodies are in
the way. It asks boxes only, so that thousands of findings cost seconds; scene coordinates [m] throughout.
"""

import math
from dataclasses import dataclass

import numpy as np

from rules.rule import Finding
from rules.scene import Floats, Item, Mesh, Scene

Point = tuple[float, float, float]

FIELD_OF_VIEW = 50.0
"""Vertical field of view [deg]; BCF 2.1 visinfo.xsd allows 45 to 60."""

SMALLEST_VIEW = 0.3
"""Least radius of what is framed [m]; practice: a DN50 valve with its neighbours."""

WIDEST_PAIR = 3.0
"""Greatest radius around the meeting point of two elements [m]; practice: still shows a 50 mm gap."""

WIDEST_ITEM = 8.0
"""Greatest radius for one element or an envelope [m]; practice: a removal path of a plant room."""

# Azimuth of the eye seen from the finding, elevation above the horizon [deg]: three-quarter views first, then flatter
# ones, then from below for what hangs under a slab. Practice.
AZIMUTHS = (-60.0, -120.0, 60.0, 120.0, -30.0, -150.0, 30.0, 150.0)
ELEVATIONS = (32.0, 52.0, 12.0, -22.0)


@dataclass(frozen=True)
class Camera:
    """A perspective camera: eye [m], unit direction and up (at right angles), vertical field of view [deg]."""

    eye: Point
    direction: Point
    up: Point
    fov: float = FIELD_OF_VIEW


@dataclass(frozen=True)
class Focus:
    """A ball that the picture must show: centre and radius [m]."""

    centre: Point
    radius: float


def bodies(scene: Scene, item: Item) -> tuple[Mesh, ...]:
    """Body of an item, or the bodies of its parts where it has none of its own (an assembly); may be empty."""
    if item.body is not None:
        return (item.body,) if len(item.body.vertices) else ()
    wholes = {item.index}
    grown = True
    while grown:  # a part may stand before its whole in the file, so nested wholes need another round
        inner = {part.index for part in scene.items if part.whole in wholes and part.body is None}
        grown = not inner <= wholes
        wholes |= inner
    parts = (part.body for part in scene.items if part.whole in wholes)
    return tuple(body for body in parts if body is not None and len(body.vertices))


def space(scene: Scene, finding: Finding) -> tuple[Mesh, ...]:
    """Convex parts of the room that a finding speaks of: what the rule says, else its envelope."""
    if finding.space or not finding.envelope:
        return finding.space
    return tuple(part for one in scene.envelopes if one.guid == finding.envelope for part in one.parts)


def local(scene: Scene, finding: Finding) -> Floats | None:
    """Place of the finding in scene coordinates, (3,) [m]."""
    if finding.at is None:
        return None
    place = np.array(finding.at, dtype=np.float64) - np.array(scene.origin, dtype=np.float64)
    return place if bool(np.isfinite(place).all()) else None


def obstacles(scene: Scene) -> Floats:
    """Boxes of everything that can stand in the way, (n, 2, 3) [m]. Compute once for many cameras."""
    found = [item.body.bounds for item in scene.physical if item.body is not None and len(item.body.vertices)]
    boxes = np.array(found, dtype=np.float64).reshape(-1, 2, 3)
    return boxes[np.isfinite(boxes).all(axis=(1, 2))]


def focus(scene: Scene, finding: Finding) -> Focus:
    """Find what the picture of a finding must show.

    Args:
        scene: the federated model.
        finding: any finding; one whose elements have no body and that has no place shows the whole model.

    Returns:
        The ball to frame, in scene coordinates.
    """
    place = local(scene, finding)
    subject = _box(bodies(scene, finding.subject))
    other = _box(bodies(scene, finding.other)) if finding.other is not None else None
    room = _box(space(scene, finding))
    if room is not None:
        return _frame(room, place, WIDEST_ITEM)
    if subject is not None and other is not None:
        middle = place if place is not None else _between(subject, other)
        small = subject if _interest(subject) <= _interest(other) else other
        radius = _interest(small)
        if _compact(small):  # show all of it, and the meeting point
            middle = (middle + small.mean(axis=0)) / 2
            radius = max(radius, 1.02 * float(np.linalg.norm(small - middle, axis=1).max()))
        return _ball(middle, radius, WIDEST_PAIR)
    single = subject if subject is not None else other
    if single is not None:
        return _frame(single, place, WIDEST_ITEM)
    if place is not None:
        return _ball(place, WIDEST_PAIR, WIDEST_PAIR)
    whole = _whole(obstacles(scene))
    return _frame(whole, None, math.inf) if whole is not None else Focus((0.0, 0.0, 0.0), 1.0)


def camera(scene: Scene, finding: Finding, boxes: Floats | None = None) -> Camera:
    """Choose the view of a finding.

    Args:
        scene: the federated model.
        finding: what to show.
        boxes: `obstacles(scene)`, to save computing it for each finding.

    Returns:
        The camera in scene coordinates. Of all candidate views the one from which the fewest bodies hide the place
        and the elements are least foreshortened.
    """
    target = focus(scene, finding)
    centre = np.array(target.centre)
    distance = 1.06 * target.radius / math.sin(math.radians(FIELD_OF_VIEW / 2))
    views = _candidates()
    eyes = centre + distance * views
    solid = [
        box
        for box in (_box(bodies(scene, item)) for item in (finding.subject, finding.other) if item)
        if box is not None
    ]
    cost = _penalty(views) + _foreshortening(views, solid)
    near = _near(obstacles(scene) if boxes is None else boxes, centre, distance)
    targets = [centre, *_proud(solid, target)]
    for point in targets:
        cost = cost + _hidden(eyes, point, near) / len(targets)
    best = int(np.argmin(np.round(cost, 6)))
    return looking(eyes[best], -views[best])


def looking(eye: Floats, direction: Floats, fov: float = FIELD_OF_VIEW) -> Camera:
    """Set up a camera at `eye` (3,) [m] along `direction` (3,), upright. A vertical direction takes +y as up."""
    ahead = direction / np.linalg.norm(direction)
    aside = np.cross(ahead, (0.0, 0.0, 1.0))
    if np.linalg.norm(aside) < 1e-6:
        aside = np.array([1.0, 0.0, 0.0])
    aside = aside / np.linalg.norm(aside)
    up = np.cross(aside, ahead)
    return Camera(_point(eye), _point(ahead), _point(up), fov)


def _point(values: Floats) -> Point:
    return (float(values[0]), float(values[1]), float(values[2]))


def _box(meshes: tuple[Mesh, ...]) -> Floats | None:
    boxes = [mesh.bounds for mesh in meshes if len(mesh.vertices)]
    return _whole(np.array(boxes, dtype=np.float64).reshape(-1, 2, 3))


def _whole(boxes: Floats) -> Floats | None:
    boxes = boxes[np.isfinite(boxes).all(axis=(1, 2))]
    if not len(boxes):
        return None
    return np.array([boxes[:, 0].min(axis=0), boxes[:, 1].max(axis=0)])


def _interest(box: Floats) -> float:
    """Radius worth showing of one element: all of a compact one, some diameters of a long one [m]; practice."""
    sides = np.sort(box[1] - box[0])
    half = float(np.linalg.norm(sides)) / 2
    return 1.15 * half if _compact(box) else 1.6 * math.sqrt(half * float(sides[1]))


def _compact(box: Floats) -> bool:
    sides = np.sort(box[1] - box[0])
    half = float(np.linalg.norm(sides)) / 2
    return half < WIDEST_PAIR / 1.15 and 1.15 * half <= 1.6 * math.sqrt(half * float(sides[1]))


def _ball(middle: Floats, radius: float, widest: float) -> Focus:
    return Focus(_point(middle), min(max(radius, SMALLEST_VIEW), widest))


def _frame(box: Floats, place: Floats | None, widest: float) -> Focus:
    """Frame a box whole, or, where it is too large, its part around the place."""
    half = 1.05 * float(np.linalg.norm(box[1] - box[0])) / 2
    middle = box.mean(axis=0)
    if half > widest and place is not None:
        middle = np.clip(place, box[0], box[1])
    return _ball(middle, half, widest)


def _between(first: Floats, second: Floats) -> Floats:
    """Centre of the overlap of two boxes, or of the gap between them."""
    low = np.maximum(first[0], second[0])
    high = np.minimum(first[1], second[1])
    return (low + high) / 2


def _proud(boxes: list[Floats], target: Focus) -> list[Floats]:
    """Find what should be seen of each element: its middle, or, of one within another's box, its proud face."""
    points: list[Floats] = []
    for number, box in enumerate(boxes):
        middle = box.mean(axis=0)
        faces = np.repeat(middle[None], 6, axis=0)
        faces[np.arange(6), np.arange(6) % 3] = box.reshape(-1)
        for other in boxes[:number] + boxes[number + 1 :]:
            away = np.maximum(np.maximum(other[0] - faces, faces - other[1]), 0.0).max(axis=1)
            if (middle >= other[0]).all() and (middle <= other[1]).all() and away.max() > 0:
                middle = faces[int(np.argmax(away))]
        reach = np.array([-target.radius, target.radius])
        points.append(np.clip(middle, *(np.array(target.centre) + side for side in reach)))
    return points


def _candidates() -> Floats:
    views = [
        (
            math.cos(math.radians(azimuth)) * math.cos(math.radians(elevation)),
            math.sin(math.radians(azimuth)) * math.cos(math.radians(elevation)),
            math.sin(math.radians(elevation)),
        )
        for elevation in ELEVATIONS
        for azimuth in AZIMUTHS
    ]
    return np.array(views)


def _penalty(views: Floats) -> Floats:
    """Cost of a view for its own sake: the order of the candidates decides between equals."""
    steep: Floats = np.repeat(np.array([0.0, 0.08, 0.12, 0.2]), len(AZIMUTHS))
    return steep + np.arange(len(views), dtype=np.float64) * 1e-4


def _foreshortening(views: Floats, boxes: list[Floats]) -> Floats:
    """Cost of looking along an element: 0 where its box shows its greatest face, up to 0.4."""
    cost = np.zeros(len(views))
    for box in boxes:
        sides = np.maximum(box[1] - box[0], 1e-6)
        faces = np.array([sides[1] * sides[2], sides[0] * sides[2], sides[0] * sides[1]])
        shown = np.abs(views) @ faces
        cost += 0.4 * (1 - shown / shown.max()) / len(boxes)
    return cost


def _near(boxes: Floats, centre: Floats, distance: float) -> Floats:
    reach = (boxes[:, 1] >= centre - distance).all(axis=1) & (boxes[:, 0] <= centre + distance).all(axis=1)
    return boxes[reach]


def _hidden(eyes: Floats, point: Floats, boxes: Floats) -> Floats:
    """How much stands between a point and each eye, (v,): 0 for nothing, near 1 for many bodies.

    A box that holds the point says nothing about the view and does not count.
    """
    outside = ~((boxes[:, 0] <= point).all(axis=1) & (boxes[:, 1] >= point).all(axis=1))
    boxes = boxes[outside]
    if not len(boxes):
        return np.zeros(len(eyes))
    way = eyes - point
    way = np.where(np.abs(way) < 1e-9, 1e-9, way)
    first = (boxes[None, :, 0] - point) / way[:, None]
    second = (boxes[None, :, 1] - point) / way[:, None]
    enter = np.minimum(first, second).max(axis=2)
    leave = np.maximum(first, second).min(axis=2)
    count = ((enter <= leave) & (leave > 0) & (enter < 1)).sum(axis=1)
    return 1.0 - 1.0 / (1.0 + count)
