"""A component seen along an axis: outlines and edges of its bodies, far ones first, in metres of the drawing.

Bodies are drawn whole, from far to near: what is nearer covers what is behind it. Bodies of which nothing is seen are
left out, which keeps the sheet of a large module small.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from bimgen.sheet_shapes import Faceted, Floats, faceted, placed, turned
from component_library.model import Component, Envelope, Placement, Port

FACING = 1e-6
"""Least cosine between a face and the view for it to be seen."""


@dataclass(frozen=True)
class Direction:
    """A view: name, and the axes that point right, up and at the viewer."""

    name: str
    right: tuple[float, float, float]
    up: tuple[float, float, float]
    near: tuple[float, float, float]

    @property
    def axes(self) -> Floats:
        """Columns: right, up, towards the viewer (3, 3)."""
        return np.array([self.right, self.up, self.near]).T


FRONT = Direction("Front, from -y", (1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, -1.0, 0.0))
SIDE = Direction("From the left, -x", (0.0, -1.0, 0.0), (0.0, 0.0, 1.0), (-1.0, 0.0, 0.0))
CORNER = Direction(
    "From a corner",
    (math.sqrt(1 / 2), -math.sqrt(1 / 2), 0.0),
    (math.sqrt(1 / 6), math.sqrt(1 / 6), math.sqrt(2 / 3)),
    (-math.sqrt(1 / 3), -math.sqrt(1 / 3), math.sqrt(1 / 3)),
)
PLAN = Direction("Plan", (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


@dataclass(frozen=True, eq=False)
class Body:
    """A body before it is looked at: its faces and its vertices (n, 3) in the frame of the component [m]."""

    form: Faceted
    vertices: Floats


@dataclass(frozen=True, eq=False)
class Drawn:
    """A body as it is seen: closed loops (k, 2) around it and edges (2, 2) within it [m]."""

    loops: tuple[Floats, ...]
    edges: tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class Space:
    """An envelope as it is seen: its kind and the outlines (k, 2) of its convex parts [m]."""

    kind: str
    loops: tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class View:
    """What is seen along a direction; `low` and `high` (2,) bound the bodies, `outer` everything, (2, 2) [m]."""

    direction: Direction
    bodies: tuple[Drawn, ...]
    spaces: tuple[Space, ...]
    ports: tuple[tuple[Port, Floats, Floats], ...]
    low: Floats
    high: Floats
    outer: Floats


def bodies_of(component: Component) -> list[Body]:
    """Every body of a component and of its parts."""
    found = [_body(solid.shape, solid.at) for solid in component.solids]
    for _, instance, place in component.walk():
        found.extend(_body(solid.shape, place @ solid.at) for solid in instance.component.solids)
    return found


def envelopes_of(component: Component) -> list[tuple[Envelope, Placement]]:
    """Every envelope of a component and of its parts, with the frame that it stands in."""
    found = [(envelope, Placement()) for envelope in component.envelopes]
    for _, instance, place in component.walk():
        found.extend((envelope, place) for envelope in instance.component.envelopes)
    return found


def _body(shape: object, place: Placement) -> Body:
    form = faceted(shape)  # pyright: ignore[reportArgumentType]
    return Body(form, placed(form.vertices, place))


def look(component: Component, direction: Direction, resolution: float) -> View:
    """Look at a component.

    Args:
        component: that is drawn.
        direction: of the view.
        resolution: what is smaller is left out [m].
    """
    bodies = bodies_of(component)
    axes = direction.axes
    seen = [turned(body.vertices, axes) for body in bodies]
    low = np.min([points.min(axis=0) for points in seen], axis=0)
    high = np.max([points.max(axis=0) for points in seen], axis=0)
    order = sorted(range(len(bodies)), key=lambda number: _depth(seen[number]))
    fronts = {number: _front(bodies[number], seen[number]) for number in order}
    visible = _visible(order, bodies, seen, fronts, low[:2], high[:2], resolution)
    drawn = tuple(_drawn(bodies[number].form, seen[number], fronts[number]) for number in order if number in visible)
    spaces = tuple(_space(envelope, place, axes) for envelope, place in envelopes_of(component))
    corners = [loop for space in spaces for loop in space.loops]
    ports = tuple(
        (port, turned(np.array([port.at.origin]), axes)[0], turned(np.array([port.at.z]), axes)[0])
        for port in component.ports
    )
    every = np.concatenate([low[None, :2], high[None, :2], *corners, *(place[None, :2] for _, place, _ in ports)])
    return View(direction, drawn, spaces, ports, low[:2], high[:2], np.array([every.min(axis=0), every.max(axis=0)]))


def _depth(points: Floats) -> tuple[float, float]:
    """Give what bodies are drawn in the order of: nearest point, then farthest, to a tenth of a millimetre."""
    return round(float(points[:, 2].max()), 4), round(float(points[:, 2].min()), 4)


def _front(body: Body, seen: Floats) -> list[bool]:
    """Tell which faces look at the viewer, by the area that they show."""
    found: list[bool] = []
    for face in body.form.faces:
        loop = seen[list(face), :2]
        following = np.roll(loop, -1, axis=0)
        area = float((loop[:, 0] * following[:, 1] - loop[:, 1] * following[:, 0]).sum()) / 2
        size = float(np.ptp(loop, axis=0).max())
        found.append(area > FACING * max(size, FACING) ** 2)
    return found


def _visible(
    order: Sequence[int],
    bodies: Sequence[Body],
    seen: Sequence[Floats],
    fronts: dict[int, list[bool]],
    low: Floats,
    high: Floats,
    resolution: float,
) -> set[int]:
    """Bodies of which a pixel is left once all are painted."""
    size = np.ceil((high - low) / resolution).astype(int) + 3
    canvas = Image.new("I", (int(size[0]), int(size[1])), -1)
    brush = ImageDraw.Draw(canvas)
    for number in order:
        for face, front in zip(bodies[number].form.faces, fronts[number], strict=True):
            if front:
                points = (seen[number][list(face), :2] - low) / resolution + 1
                brush.polygon([(float(x), float(y)) for x, y in np.round(points, 3)], fill=number)
    return set(np.unique(np.asarray(canvas)).tolist())


def _drawn(form: Faceted, seen: Floats, front: Sequence[bool]) -> Drawn:
    loops = tuple(seen[loop, :2] for loop in form.outline(front))
    return Drawn(loops, tuple(seen[list(edge), :2] for edge in form.drawn(front)))


def _space(envelope: Envelope, place: Placement, axes: Floats) -> Space:
    loops: list[Floats] = []
    for shape, where in envelope.parts:
        form = faceted(shape)
        loops.append(hull(turned(placed(form.vertices, place @ where), axes[:, :2])))
    return Space(envelope.kind.value, tuple(loops))


def hull(points: Floats) -> Floats:
    """Corners of the convex hull of points (n, 2), counter-clockwise (Andrew's monotone chain)."""
    ordered = sorted({(round(float(x), 6), round(float(y), 6)) for x, y in points})
    if len(ordered) < 3:
        return np.array(ordered)
    return np.array([*_chain(ordered)[:-1], *_chain(reversed(ordered))[:-1]])


def _chain(points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    for point in points:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
