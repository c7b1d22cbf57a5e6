"""From rays to colours: what is highlighted stays visible, whatever stands in front of it becomes a ghost.

Terminology: the *subjects* of a picture are the highlighted bodies (in layers that shine through one another), the
*context* is everything else, a *ghost* is a context element that hides a subject, a *space* is a violated envelope.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bimgen.raycast import Hits, Layer, Owners, Singles, dots

PAPER = np.array([0.985, 0.987, 0.99], dtype=np.float32)
STONE = np.array([0.80, 0.815, 0.83], dtype=np.float32)
INK = np.array([0.13, 0.15, 0.18], dtype=np.float32)
SPACE = np.array([1.0, 0.80, 0.10], dtype=np.float32)

PASSES = 40
"""How many surfaces may stand in front of a subject; practice: twenty slabs, walls and housings."""

HIDING = 0.004
"""Share of the subjects' pixels that an element must hide to become a ghost; practice."""


@dataclass(frozen=True, eq=False)
class Stage:
    """What stands before the camera, all layers with one origin.

    `colours` gives each subject layer its colours (meshes, 3) of 0..1, `cover` its opacity in front of another.
    Context pales beyond `reach` [m] of `centre`.
    """

    subjects: tuple[Layer, ...]
    colours: tuple[Singles, ...]
    cover: tuple[float, ...]
    context: Layer
    ghosts: Layer
    spaces: Layer
    centre: Singles = field(default_factory=lambda: np.zeros(3, dtype=np.float32))
    reach: float = np.inf


@dataclass(frozen=True, eq=False)
class Traced:
    """What n rays met first: in each subject layer, in the context, among the ghosts, among the spaces."""

    origins: Singles
    directions: Singles
    subjects: tuple[Hits, ...]
    context: Hits
    ghost: Hits
    space: Hits


def hiding(stage: Stage, origins: Singles, directions: Singles, share: float = HIDING) -> Owners:
    """Find the context meshes that stand before the subjects.

    Args:
        stage: the layers; its ghosts are not looked at.
        origins: (n, 3) [m], less the stage's origin.
        directions: (n, 3), unit length.
        share: share of the rays that meet a subject (within reach of the centre) or a space which a mesh must stop.

    Returns:
        Numbers of context meshes, ascending.
    """
    solid = np.min([layer.cast(origins, directions).distance for layer in stage.subjects], axis=0)
    struck = np.isfinite(solid)
    place = origins + np.where(struck, solid, 0.0)[:, None] * directions - stage.centre
    solid[np.linalg.norm(place, axis=1) > stage.reach] = np.inf
    target = np.minimum(solid, stage.spaces.cast(origins, directions).distance)
    rays = np.flatnonzero(np.isfinite(target))
    count = np.zeros(stage.context.count, dtype=np.int64)
    start = np.zeros(len(target), dtype=np.float32)
    total = len(rays)
    for _ in range(PASSES):
        found = stage.context.cast(origins[rays] + start[rays, None] * directions[rays], directions[rays])
        before = found.distance + start[rays] < target[rays] - 1e-3
        count += np.bincount(found.owner[before], minlength=stage.context.count)
        start[rays] += found.distance + np.float32(3e-4)  # past the surface
        rays = rays[before]
        if not len(rays):
            break
    return np.flatnonzero(count > max(1.0, share * total))


def trace(stage: Stage, origins: Singles, directions: Singles) -> Traced:
    """Cast n rays, origins (n, 3) [m] less the stage's origin and unit directions (n, 3), through all layers."""
    layers = (stage.context, stage.ghosts, stage.spaces)
    context, ghost, space = (layer.cast(origins, directions) for layer in layers)
    subjects = tuple(layer.cast(origins, directions) for layer in stage.subjects)
    return Traced(origins, directions, subjects, context, ghost, space)


def _depths(seen: Traced) -> Singles:
    """Distances (layers, n), the first layer before the next where faces coincide: float32 would make noise of them."""
    return np.array([hits.distance + np.float32(1e-3 * number) for number, hits in enumerate(seen.subjects)])


def colour(stage: Stage, seen: Traced, light: Singles) -> Singles:
    """Colours (n, 3) of 0..1 for traced rays; `light` (3,) is the unit direction towards the lamp."""
    image = np.repeat(PAPER[None], len(seen.origins), axis=0)
    image = _draw_context(stage, seen, light, image)
    nearest = seen.context.distance.copy()
    depth = _depths(seen)
    order = np.argsort(depth, axis=0)
    behind = np.full(len(image), np.inf, dtype=np.float32)
    for ranked in order[::-1]:  # back to front
        for number, hits in enumerate(seen.subjects):
            here = (ranked == number) & np.isfinite(hits.distance) & (hits.distance < seen.context.distance + 1e-3)
            paint = stage.colours[number][hits.owner[here]] * _lit(hits.normal[here], light)
            strength = np.where(np.isfinite(behind[here]), stage.cover[number], 1.0).astype(np.float32)[:, None]
            image[here] = strength * paint + (1 - strength) * image[here]
            nearest[here] = np.minimum(nearest[here], hits.distance[here])
        behind = np.minimum(behind, np.take_along_axis(depth, ranked[None], axis=0)[0])
    image = _draw_space(stage, seen, light, image, nearest)
    veil = np.isfinite(seen.ghost.distance) & (seen.ghost.distance < np.minimum(nearest, seen.space.distance))
    image[veil] = 0.92 * image[veil] + 0.08 * 0.55
    return image


def _draw_context(stage: Stage, seen: Traced, light: Singles, image: Singles) -> Singles:
    shade = STONE * _lit(seen.context.normal, light)
    distance = np.where(np.isfinite(seen.context.distance), seen.context.distance, np.float32(1e6))
    if np.isfinite(stage.reach):  # the farther from the finding, the paler
        start = seen.origins - stage.centre
        square = dots(start, start) + distance * (2 * dots(start, seen.directions) + distance)
        away = np.sqrt(np.maximum(square, 0.0)) / np.float32(stage.reach)
        pale = np.float32(0.85) * np.clip((away - np.float32(1.2)) / np.float32(3.0), 0.0, 1.0)[:, None]
        shade += pale * (PAPER - shade)
    return np.where(np.isfinite(seen.context.distance)[:, None], shade, image)


def _draw_space(stage: Stage, seen: Traced, light: Singles, image: Singles, nearest: Singles) -> Singles:
    here = seen.space.distance < nearest
    if here.any():
        glow = SPACE * (0.35 + 0.65 * _lit(seen.space.normal[here], light))
        image[here] = 0.70 * image[here] + 0.30 * glow
    return image


def _lit(normal: Singles, light: Singles) -> Singles:
    """Brightness (n, 1): Lambert, with a sky that is brighter than the ground."""
    lamp = np.clip(0.15 + 0.85 * (normal @ light), 0.0, 1.0)
    sky = 0.5 + 0.5 * normal[:, 2]
    return np.clip(0.56 + 0.36 * lamp + 0.15 * sky, 0.0, 1.04).astype(np.float32)[:, None]


def lines(seen: Traced, shape: tuple[int, int]) -> list[tuple[Singles, Singles]]:
    """Find the outlines and creases of what traced rays met.

    Args:
        seen: rays of a whole picture, row by row.
        shape: height and width.

    Returns:
        Layers to draw from first to last: (strength (height, width) of 0..1, colour (3,)).
    """
    subject = Hits.none(len(seen.origins))
    first = np.argmin(_depths(seen), axis=0)
    for number, hits in enumerate(seen.subjects):
        nearer = (first == number) & (hits.distance < seen.context.distance + 1e-3)
        subject.distance[nearer], subject.normal[nearer] = hits.distance[nearer], hits.normal[nearer]
        subject.owner[nearer] = hits.owner[nearer] * len(seen.subjects) + number
    front = np.isfinite(subject.distance)
    visible = Hits(
        np.where(front, subject.distance, seen.context.distance),
        np.where(front[:, None], subject.normal, seen.context.normal),
        np.where(front, -2 - subject.owner, seen.context.owner),
    )
    before = np.minimum(visible.distance, np.float32(1e30))
    ghost = np.where(seen.ghost.distance < before, seen.ghost.owner, -1)
    space = np.where(seen.space.distance < before, 0, -1)  # spaces share faces: by owner, those would be noise
    return [
        (0.55 * _edges(visible.owner, visible.normal, shape, visible.distance), INK),
        (0.16 * _edges(ghost, seen.ghost.normal, shape), INK),
        (0.60 * _edges(space, seen.space.normal, shape, seen.space.distance), SPACE * np.float32(0.62)),
    ]


def _edges(
    label: NDArray[np.int64], normal: Singles, shape: tuple[int, int], distance: Singles | None = None
) -> Singles:
    """Strength (height, width) of the line between neighbours that differ in label, direction or depth."""
    height, width = shape
    names = label.reshape(shape)
    vectors = normal.reshape(height, width, 3)
    strength = np.zeros(shape, dtype=np.float32)
    for axis in (0, 1):
        first = (slice(None, -1), slice(None)) if axis == 0 else (slice(None), slice(None, -1))
        second = (slice(1, None), slice(None)) if axis == 0 else (slice(None), slice(1, None))
        differ = names[first] != names[second]
        drawn = (names[first] != -1) & (names[second] != -1)
        bent = np.einsum("ijk,ijk->ij", vectors[first], vectors[second])
        mark = np.where(differ, 1.0, np.where(drawn & (bent < 0.85), 0.6, 0.0)).astype(np.float32)
        if distance is not None:
            depth = distance.reshape(shape)
            with np.errstate(invalid="ignore"):
                jump = np.abs(depth[first] - depth[second]) > 0.03 * np.minimum(depth[first], depth[second])
            mark = np.maximum(mark, np.where(drawn & jump & (bent > 0.85), 0.5, 0.0).astype(np.float32))
        strength[first] = np.maximum(strength[first], mark)
        strength[second] = np.maximum(strength[second], 0.6 * mark)
    return strength


def blend(image: Singles, layers: Sequence[tuple[Singles, Singles]]) -> Singles:
    """Draw lines over a picture (height, width, 3)."""
    for strength, paint in layers:
        image = (1 - strength[..., None]) * image + strength[..., None] * paint
    return image
