"""Every component with every combination of its grid: what the registry tests run over."""

import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from component_library.discovery import discover
from component_library.model import Component, ComponentType, Placement, SizingError
from component_library.shapes import Bend, Box, Cylinder, Extrusion, Facets, Point2, Revolution, Shape, Vector, dot

REGISTRY = discover("component_library.components", "COMPONENT", ComponentType)
MOST = 120
"""Combinations of one component that the fast tests build; the slow ones build all."""

Values = Mapping[str, Any]


def combinations(kind: ComponentType) -> list[Values]:
    """Every combination of the grid."""
    return [dict(zip(kind.grid, values, strict=True)) for values in itertools.product(*kind.grid.values())]


def thinned(kind: ComponentType) -> list[Values]:
    """At most `MOST` combinations, evenly spread, by a step that shares no factor with the grid's lengths."""
    every = combinations(kind)
    step = max(1, math.ceil(len(every) / MOST))
    while math.gcd(step, len(every)) > 1:
        step += 1
    return every[::step] if step > 1 else every


def excluded(kind: ComponentType, values: Values) -> bool:
    return any(all(values[name] == value for name, value in one.values.items()) for one in kind.excluded)


def make(kind: ComponentType, values: Values) -> Component:
    """Size and build from values as a project file gives them."""
    choices = kind.choices.model_validate({k: v for k, v in values.items() if k in kind.choices.model_fields})
    duty = kind.duty.model_validate({k: v for k, v in values.items() if k in kind.duty.model_fields})
    return kind.build(choices, kind.size(choices, duty))


@cache
def _tried(key: str) -> tuple[tuple[tuple[str, Component], ...], tuple[str, ...]]:
    kind = REGISTRY[key]
    found: list[tuple[str, Component]] = []
    refused: list[str] = []
    for values in thinned(kind):
        if not excluded(kind, values):
            try:
                found.append((str(values), make(kind, values)))
            except SizingError as error:
                refused.append(f"{values}: {error}")
    return tuple(found), tuple(refused)


def built(key: str) -> tuple[tuple[str, Component], ...]:
    """(text of the combination, component) of all that are not excluded."""
    found, _ = _tried(key)
    assert found, f"{key}: no combination of its grid can be built"
    return found


def refused(key: str) -> tuple[str, ...]:
    """What is refused without being excluded, and why."""
    return _tried(key)[1]


def leaf(key: str) -> bool:
    """Whether a component is one part: it has a body of its own and no parts."""
    kind = REGISTRY[key]
    for values in thinned(kind):
        if not excluded(kind, values):
            try:
                return not make(kind, values).children
            except SizingError:
                continue
    return False


def inside(shape: Shape, point: Vector) -> bool:
    """Whether a point in the shape's own frame lies in it (boundary either way)."""
    x, y, z = point
    if isinstance(shape, Box):
        return abs(x) <= shape.x / 2 and abs(y) <= shape.y / 2 and 0 <= z <= shape.z
    if isinstance(shape, Cylinder):
        return math.hypot(x, y) <= shape.radius and 0 <= z <= shape.length
    if isinstance(shape, Extrusion):
        return 0 <= z <= shape.depth and in_polygon(shape.profile, (x, y))
    if isinstance(shape, Revolution):
        return in_polygon(shape.profile, (math.hypot(x, y), z))
    if isinstance(shape, Bend):
        turn = math.atan2(z, shape.bend_radius - x)
        return 0 <= turn <= shape.angle and math.hypot(math.hypot(x - shape.bend_radius, z) - shape.bend_radius, y) <= (
            shape.radius
        )
    assert isinstance(shape, Facets)
    return all(_behind(shape, face, point) for face in shape.faces)


def _behind(shape: Facets, face: tuple[int, ...], point: Vector) -> bool:
    a, b, c = (shape.vertices[number] for number in face[:3])
    u = tuple(q - p for p, q in zip(a, b, strict=True))
    v = tuple(q - p for p, q in zip(b, c, strict=True))
    normal = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    return dot(normal, (point[0] - a[0], point[1] - a[1], point[2] - a[2])) <= 1e-12


def in_polygon(polygon: tuple[Point2, ...], point: Point2) -> bool:
    x, y = point
    crossed = False
    for (x0, y0), (x1, y1) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            crossed = not crossed
    return crossed


def hull(parts: Iterable[tuple[Shape, Placement]]) -> Callable[[Vector], bool]:
    """Give a function that says whether a point lies in any of the shapes at their places."""
    frames = [(shape, place.inverse()) for shape, place in parts]
    return lambda point: any(inside(shape, frame.point(point)) for shape, frame in frames)


def body(component: Component) -> Callable[[Vector], bool]:
    """Give a function that says whether a point lies in a body of the component itself (its parts not counted)."""
    return hull((solid.shape, solid.at) for solid in component.solids)


def grid_points(shape: Shape, place: Placement, steps: int = 5, shrink: float = 1e-3) -> list[Vector]:
    """Points in the inside of a shape, in the frame its place is given in."""
    spans: list[list[float]] = []
    for axis in range(3):
        direction = tuple(1.0 if other == axis else 0.0 for other in range(3))
        low, high = -shape.extent(tuple(-value for value in direction)), shape.extent(direction)
        spans.append([low + shrink + (high - low - 2 * shrink) * step / (steps - 1) for step in range(steps)])
    corners = [(dx, dy) for dx in (-shrink, shrink) for dy in (-shrink, shrink)]
    return [
        place.point((x, y, z))
        for x, y, z in itertools.product(*spans)
        if all(inside(shape, (x + dx, y + dy, z)) for dx, dy in corners)
    ]
