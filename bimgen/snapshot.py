"""Pictures of findings and of whole scenes, drawn without a display.

`render` ray-casts the pair (subject red, other blue), the violated envelope in yellow, the surroundings in grey;
what hides them becomes a ghost. `sketch` draws boxes only and costs a millisecond: for findings past the limit.
"""

import io
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from bimgen.camera import Camera, Focus, bodies, camera, focus, local, looking, obstacles, space
from bimgen.dimension import annotated, value_of
from bimgen.raycast import Layer, Singles
from bimgen.shading import HIDING, STONE, Stage, blend, colour, hiding, lines, trace
from rules.rule import Finding, Severity
from rules.scene import Floats, Item, Mesh, Scene

Size = tuple[int, int]

SIZE: Size = (480, 360)
"""Width and height of a snapshot [pixels]; practice: BCF managers show some 600."""

LIMIT = 120
"""How many findings get a ray-cast picture; practice, 0.3 s each (measured)."""

SUBJECT_COLOUR = "E5342B"
"""Colour of the subject (A), RRGGBB; the BCF viewpoint uses the same."""

OTHER_COLOUR = "1F6FEB"
"""Colour of the other element (B), RRGGBB."""

COVER = 0.62
"""Opacity of an element in front of the one it meets; practice."""

COVER_BULKY = 0.24
"""The same for a wall or slab in front of something small; practice."""

SURROUNDINGS = 4.5
"""How far around the finding context is drawn, in radii of what is framed; practice, it has paled by then."""

_BACK = "F8FAFC"
_GRADE = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}

DISCIPLINES: Mapping[str, str] = {
    "arc": "D9D4CB",
    "str": "C9C9C9",
    "mep-pipe": "3E8E7E",
    "mep-duct": "6FA8DC",
    "mep-electric": "D9A441",
    "equipment": "4C78A8",
    "other": "B7BDC6",
}
CYCLE = ("4C78A8", "E07B39", "5BA05B", "B2589A", "C9A227", "3E9FA8", "D1495B", "7A6FC2", "8C6D46", "6B8E23")
"""Colours for groups of a picture that no fixed colour is given for."""


def rank(findings: Sequence[Finding]) -> list[Finding]:
    """Order findings as they deserve a picture: errors first, waived ones last, else as they came."""
    return sorted(findings, key=lambda finding: (finding.waiver is not None, _GRADE[finding.severity]))


def render(scene: Scene, findings: Sequence[Finding], size: Size = SIZE, limit: int = LIMIT) -> dict[str, bytes]:
    """Take a picture of each finding.

    Args:
        scene: the federated model.
        findings: what to show.
        size: width and height [pixels].
        limit: at most so many pictures, by `rank`.

    Returns:
        Finding key to PNG, in the order of `rank`. The same input gives the same bytes.
    """
    near = _Surroundings.of(scene)

    def picture(finding: Finding) -> bytes:
        view = focus(scene, finding)
        eye = camera(scene, finding, near.boxes)
        drawn = _pair(scene, finding)
        context = near.around(view, [mesh for meshes in drawn for mesh in meshes])
        stage = _part(_stage(scene, finding, view, drawn), context, eye, np.array(view.centre), size)
        shot = _shoot(stage, eye, np.array(view.centre), size, _mark(scene, finding))
        return _png(_with_value(shot, scene, finding, eye, size))

    shown = rank(findings)[: max(limit, 0)]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:  # rays, arrays and images let other threads run
        return dict(zip((finding.key for finding in shown), pool.map(picture, shown), strict=True))


@dataclass(frozen=True, eq=False)
class _Surroundings:
    """Bodies that may stand around a finding, and their boxes (n, 2, 3) [m]."""

    meshes: tuple[Mesh, ...]
    boxes: Floats

    @staticmethod
    def of(scene: Scene) -> "_Surroundings":
        meshes = tuple(item.body for item in scene.physical if item.body is not None and len(item.body.vertices))
        boxes = np.array([mesh.bounds for mesh in meshes], dtype=np.float64).reshape(-1, 2, 3)
        sound = np.flatnonzero(np.isfinite(boxes).all(axis=(1, 2)))
        return _Surroundings(tuple(meshes[number] for number in sound), boxes[sound])

    def around(self, view: Focus, drawn: Sequence[Mesh]) -> tuple[Mesh, ...]:
        """Bodies that come near a view, but for those drawn already; of very fine ones only the triangles near it."""
        known = {id(mesh) for mesh in drawn}
        centre, reach = np.array(view.centre), max(SURROUNDINGS * view.radius, 2.5)
        low, high = self.boxes[:, 0], self.boxes[:, 1]
        away = np.linalg.norm(np.maximum(np.maximum(low - centre, centre - high), 0.0), axis=1)
        close = [self.meshes[number] for number in np.flatnonzero(away <= reach)]
        return tuple(_cropped(mesh, centre, reach) for mesh in close if id(mesh) not in known)


def _cropped(mesh: Mesh, centre: Floats, reach: float) -> Mesh:
    if len(mesh.faces) < 5000:
        return mesh
    corners = mesh.vertices[mesh.faces]
    near = (corners.max(axis=1) >= centre - reach).all(axis=1) & (corners.min(axis=1) <= centre + reach).all(axis=1)
    used, faces = np.unique(mesh.faces[near], return_inverse=True)
    return Mesh(mesh.vertices[used], faces.reshape(-1, 3).astype(np.int32))


def _pair(scene: Scene, finding: Finding) -> tuple[tuple[Mesh, ...], tuple[Mesh, ...]]:
    other = bodies(scene, finding.other) if finding.other is not None else ()
    return bodies(scene, finding.subject), other


def _stage(scene: Scene, finding: Finding, view: Focus, subjects: tuple[tuple[Mesh, ...], ...]) -> Stage:
    """Set up the layers of a finding, as yet without context."""
    origin = np.array(view.centre)
    bulk = [_bulk(meshes) for meshes in subjects]
    bulky = [one > 2.5 * other > 0 for one, other in (bulk, bulk[::-1])]
    paints = [_rgb(SUBJECT_COLOUR), _rgb(OTHER_COLOUR)]
    empty = Layer((), origin)
    return Stage(
        subjects=tuple(Layer(meshes, origin) for meshes in subjects),
        colours=tuple(
            np.repeat((0.5 * paint + 0.5 * STONE if large else paint)[None], max(1, len(meshes)), axis=0)
            for paint, large, meshes in zip(paints, bulky, subjects, strict=True)
        ),
        cover=tuple(COVER_BULKY if large else COVER for large in bulky),
        context=empty,
        ghosts=empty,
        spaces=Layer(list(space(scene, finding)), origin),
        reach=view.radius,
    )


def _part(
    stage: Stage, meshes: Sequence[Mesh], eye: Camera, origin: Floats, size: Size, share: float = HIDING
) -> Stage:
    """Part the context into what may stay and what becomes a ghost, looking with every sixteenth ray."""
    columns, rows = _grid(size, 4)
    rays = _rays(eye, origin, columns, rows, size)
    ghosts = set(hiding(replace(stage, context=Layer(meshes, origin)), *rays, share).tolist())
    return replace(
        stage,
        context=Layer([mesh for number, mesh in enumerate(meshes) if number not in ghosts], origin),
        ghosts=Layer([mesh for number, mesh in enumerate(meshes) if number in ghosts], origin),
    )


def _bulk(meshes: Sequence[Mesh]) -> float:
    return max((float(np.linalg.norm(mesh.bounds[1] - mesh.bounds[0])) for mesh in meshes), default=0.0)


def _mark(scene: Scene, finding: Finding) -> Floats | None:
    measured = isinstance(finding.observed, float)
    return local(scene, finding) if finding.other is not None or finding.envelope or measured else None


def _with_value(image: NDArray[np.uint8], scene: Scene, finding: Finding, eye: Camera, size: Size) -> NDArray[np.uint8]:
    """Draw what was measured into the picture of a finding."""
    mark = _mark(scene, finding)
    line = None
    if finding.points is not None:
        line = _spots(eye, np.array(finding.points) - np.array(scene.origin), size)
    spots = None if mark is None else _spots(eye, mark[None], size)
    return annotated(image, value_of(finding), spots[0] if spots else None, line)


def _spots(eye: Camera, points: Floats, size: Size) -> list[tuple[float, float]] | None:
    """Pixel positions of points (n, 3); None if one is behind the camera."""
    found = project(eye, points, size)
    return [(float(x), float(y)) for x, y in found] if bool(np.isfinite(found).all()) else None


def _rays(eye: Camera, origin: Floats, columns: Singles, rows: Singles, size: Size) -> tuple[Singles, Singles]:
    """Rays through pixel positions (n,), (n,): origins and unit directions (n, 3)."""
    width, height = size
    ahead, up = np.array(eye.direction), np.array(eye.up)
    aside = np.cross(ahead, up)
    half = np.tan(np.radians(eye.fov) / 2)
    x = (2 * columns - width) / height * half
    y = (height - 2 * rows) / height * half
    directions = ahead + x[:, None] * aside + y[:, None] * up
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    start = (np.array(eye.eye) - origin).astype(np.float32)
    return np.repeat(start[None], len(columns), axis=0), directions.astype(np.float32)


def _shoot(stage: Stage, eye: Camera, origin: Floats, size: Size, mark: Floats | None) -> NDArray[np.uint8]:
    """Picture (height, width, 3): one ray a pixel, four more where colours change (anti-aliasing)."""
    width, height = size
    columns, rows = _grid(size, 1)
    light = _lamp(eye)
    seen = trace(stage, *_rays(eye, origin, columns, rows, size))
    image = colour(stage, seen, light)
    strokes = lines(seen, (height, width))
    rough = np.flatnonzero(np.max([strength for strength, _ in strokes], axis=0).reshape(-1) > 0)
    columns, rows = (  # a rotated grid of four in each rough pixel
        np.add.outer(np.array(offsets, dtype=np.float32), at[rough]).reshape(-1)
        for offsets, at in (((-0.375, 0.125, 0.375, -0.125), columns), ((-0.125, -0.375, 0.125, 0.375), rows))
    )
    finer = colour(stage, trace(stage, *_rays(eye, origin, columns, rows, size)), light)
    image[rough] = finer.reshape(4, -1, 3).mean(axis=0)
    picture = blend(image.reshape(height, width, 3), strokes)
    if mark is not None:
        picture = _ring(picture, eye, mark)
    return (np.clip(picture, 0.0, 1.0) * 255 + 0.5).astype(np.uint8)


def _grid(size: Size, step: int) -> tuple[Singles, Singles]:
    """Columns and rows of the centres of every step-th pixel, row by row."""
    rows, columns = np.mgrid[0 : size[1] : step, 0 : size[0] : step].reshape(2, -1).astype(np.float32)
    return columns + np.float32(step / 2), rows + np.float32(step / 2)


def _lamp(eye: Camera) -> Singles:
    """Hang a lamp behind the left shoulder of the viewer."""
    ahead, up = np.array(eye.direction), np.array(eye.up)
    lamp = -0.62 * ahead + 0.62 * up - 0.48 * np.cross(ahead, up)
    return (lamp / np.linalg.norm(lamp)).astype(np.float32)


def project(eye: Camera, points: Floats, size: Size) -> Floats:
    """Pixel positions (n, 2) of points (n, 3) [m]; NaN for points behind the camera."""
    width, height = size
    ahead, up = np.array(eye.direction), np.array(eye.up)
    away = points - np.array(eye.eye)
    depth = away @ ahead
    depth = np.where(depth > 1e-6, depth, np.nan)
    scale = height / 2 / np.tan(np.radians(eye.fov) / 2)
    x = width / 2 + scale * (away @ np.cross(ahead, up)) / depth
    y = height / 2 - scale * (away @ up) / depth
    return np.stack([x, y], axis=1)


def _ring(image: Singles, eye: Camera, mark: Floats) -> Singles:
    """Draw a ring around the place of the finding: dark on a white rim, readable on any ground."""
    height, width = image.shape[:2]
    spot = project(eye, mark[None], (width, height))[0]
    if not bool(np.isfinite(spot).all()):
        return image
    radius = height / 26
    left, top = (max(0, int(value - radius - 6)) for value in spot)
    right, bottom = (max(0, int(value + radius + 6)) for value in spot)
    part = image[top:bottom, left:right]
    rows, columns = np.mgrid[0 : part.shape[0], 0 : part.shape[1]].astype(np.float32)
    away = np.abs(np.hypot(columns + left + 0.5 - spot[0], rows + top + 0.5 - spot[1]) - radius)
    white, dark = np.clip(3.2 - away, 0.0, 1.0), np.clip(1.6 - away, 0.0, 1.0)
    image[top : top + part.shape[0], left : left + part.shape[1]] = blend(
        part, [(0.9 * white, _rgb("FFFFFF")), (dark, _rgb("14171C"))]
    )
    return image


def sketch(scene: Scene, finding: Finding, eye: Camera, size: Size = SIZE) -> bytes:
    """Draw the boxes of the elements of a finding: the cheap picture, about a millisecond.

    Args:
        scene: the federated model.
        finding: what to show.
        eye: `camera(scene, finding)`.
        size: width and height [pixels].

    Returns:
        A PNG.
    """
    picture = Image.new("RGB", size, f"#{_BACK}")
    pen = ImageDraw.Draw(picture)
    spaces = list(space(scene, finding))
    groups = [(spaces, "B98A00"), (bodies(scene, finding.subject), SUBJECT_COLOUR)]
    if finding.other is not None:
        groups.append((bodies(scene, finding.other), OTHER_COLOUR))
    for meshes, paint in groups:
        for mesh in meshes:
            if len(mesh.vertices):
                _wire(pen, eye, mesh.bounds, size, paint)
    place = local(scene, finding)
    if place is not None:
        spot = project(eye, place[None], size)[0]
        if bool(np.isfinite(spot).all()):
            reach = size[1] / 26
            around = (spot[0] - reach, spot[1] - reach, spot[0] + reach, spot[1] + reach)
            pen.ellipse(tuple(float(value) for value in around), outline="#14171C", width=3)
    return _png(np.asarray(picture), 16)


def _wire(pen: ImageDraw.ImageDraw, eye: Camera, box: Floats, size: Size, paint: str) -> None:
    corners = np.array([[box[i, 0], box[j, 1], box[k, 2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
    spots = project(eye, corners, size)
    for first in range(8):
        for bit in (1, 2, 4):
            second = first | bit
            ends = np.concatenate([spots[first], spots[second]])
            if second != first and bool((np.abs(np.nan_to_num(ends, nan=1e9)) < 1e5).all()):
                pen.line(tuple(float(value) for value in ends), fill=f"#{paint}", width=2)


def picture(
    scene: Scene,
    size: Size = (1600, 1000),
    direction: tuple[float, float, float] = (0.62, 1.0, -0.72),
    by: str = "discipline",
    shown: Sequence[Item] | None = None,
) -> bytes:
    """Draw a whole scene from outside: the plant in colour, the building around it in grey, what hides it as ghost.

    Args:
        scene: the federated model.
        size: width and height [pixels].
        direction: where the viewer looks, any length.
        by: what decides the colour: "discipline", "class", "system" or "model".
        shown: the items in colour; by default all that are not of a building discipline, or all if there are no others.

    Returns:
        A PNG; the same input gives the same bytes.

    Raises:
        ValueError: `by` is another word, or the scene has no body at all.
    """
    plant = list(shown) if shown is not None else _plant(scene)
    plant = [item for item in plant if item.body is not None and len(item.body.vertices)]
    whole = obstacles(scene)
    if not plant or not len(whole):
        raise ValueError("the scene has no body to draw")
    box = np.array([item.body.bounds for item in plant if item.body is not None])
    low, high = box[:, 0].min(axis=0), box[:, 1].max(axis=0)
    origin = np.array(np.round((low + high) / 2), dtype=np.float64)
    shown_meshes = {id(item.body) for item in plant}
    rest = [mesh for mesh in _Surroundings.of(scene).meshes if id(mesh) not in shown_meshes]
    empty = Layer((), origin)
    stage = Stage(
        subjects=(Layer([item.body for item in plant if item.body is not None], origin),),
        colours=(_paints(plant, by),),
        cover=(1.0,),
        context=empty,
        ghosts=empty,
        spaces=Layer([part for envelope in scene.envelopes for part in envelope.parts], origin),
    )
    eye = _overview(low, high, np.array(direction, dtype=np.float64), size)
    stage = _part(stage, rest, eye, origin, size, share=0.02)
    return _png(_shoot(stage, eye, origin, size, None))


def _plant(scene: Scene) -> list[Item]:
    building = {"arc", "str"}
    plant = [item for item in scene.physical if item.discipline not in building]
    return plant or list(scene.physical)


def _overview(low: Floats, high: Floats, direction: Floats, size: Size) -> Camera:
    """Take a long lens that shows a box whole: nearly isometric."""
    fov = 14.0
    ahead = direction / np.linalg.norm(direction)
    middle = (low + high) / 2
    corners = np.array(
        [[(low, high)[i][0], (low, high)[j][1], (low, high)[k][2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)]
    )
    reach = float(np.linalg.norm(high - low)) / 2 / np.sin(np.radians(fov / 2))
    for _ in range(3):  # come closer until the box fills the picture
        eye = looking(middle - reach * ahead, ahead, fov)
        spots = project(eye, corners, size)
        least, most = spots.min(axis=0), spots.max(axis=0)
        share = float(np.max((most - least) / np.array(size)))
        centre = (least + most) / 2 - np.array(size) / 2
        metre = 2 * reach * np.tan(np.radians(fov / 2)) / size[1]
        up, aside = np.array(eye.up), np.cross(np.array(eye.direction), np.array(eye.up))
        middle = middle + metre * (centre[0] * aside - centre[1] * up)
        reach *= share / 0.92
    return looking(middle - reach * ahead, ahead, fov)


def _paints(items: Sequence[Item], by: str) -> Singles:
    names = [_group(item, by) for item in items]
    fresh = [name for name in dict.fromkeys(sorted(names)) if by != "discipline" or name not in DISCIPLINES]
    table = {name: CYCLE[number % len(CYCLE)] for number, name in enumerate(fresh)}
    if by == "discipline":
        table |= {name: DISCIPLINES[name] for name in names if name in DISCIPLINES}
    return np.array([_rgb(table[name]) for name in names], dtype=np.float32)


def _group(item: Item, by: str) -> str:
    if by == "discipline":
        return item.discipline
    if by == "class":
        return item.ifc_class
    if by == "system":
        return item.systems[0] if item.systems else ""
    if by == "model":
        return str(item.model)
    raise ValueError(f'colour by "discipline", "class", "system" or "model", not by {by!r}')


def _rgb(code: str) -> Singles:
    return np.array([int(code[start : start + 2], 16) / 255 for start in (0, 2, 4)], dtype=np.float32)


def _png(pixels: NDArray[np.uint8], colours: int = 256) -> bytes:
    """PNG without time or metadata, with a palette: a third of the size, no difference to see."""
    method = Image.Quantize.MEDIANCUT if colours > 16 else Image.Quantize.FASTOCTREE
    image = Image.fromarray(pixels).quantize(colours, method=method, dither=Image.Dither.NONE)
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=6)
    return stream.getvalue()
