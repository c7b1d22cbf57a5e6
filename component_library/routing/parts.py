"""Parts of the library as bodies that a route keeps clear of. Metres.

Round bodies become prisms that hold them, bends three hulls, what is not convex its hull: more than they are, never
less.
"""

import itertools
import math
from functools import lru_cache

import numpy as np

from component_library.model import Component, Placement
from component_library.routing.bodies import Body, box, convex, frozen
from component_library.shapes import Bend, Box, Cylinder, Extrusion, Facets, Point2, Revolution, Shape, Vector

SIDES = 16
"""Sides of the prism around a round body: 2 % wider than it at the corners."""
BEND_PARTS = 3
"""Hulls that a bend is cut into: between them and the bend lies at most 3 % of its radius."""

_CIRCLE = tuple((math.cos(math.tau * side / SIDES), math.sin(math.tau * side / SIDES)) for side in range(SIDES))
_OUTSIDE = 1 / math.cos(math.pi / SIDES)


def bodies_of(component: Component, place: Placement, owner: str) -> list[Body]:
    """Give the bodies of a component and its parts, and their envelopes as keep-outs.

    Args:
        component: what stands there.
        place: where.
        owner: name of what they all belong to; bodies are called "OWNER/path/of/the/part".
    """
    found: list[Body] = []
    for path, part, frame in [((), component, place), *_parts(component, place)]:
        name = "/".join((owner, *path))
        for solid in part.solids:
            found.extend(placed(body, frame @ solid.at, name, owner=owner) for body in local_bodies(solid.shape))
        for envelope in part.envelopes:
            soft = envelope.hardness == "SOFT"
            for shape, at in envelope.parts:
                bodies = local_bodies(shape)
                found.extend(placed(body, frame @ at, name, str(envelope.kind), owner, soft) for body in bodies)
    return found


@lru_cache(maxsize=8192)
def local_bodies(shape: Shape) -> tuple[Body, ...]:
    """Give convex bodies that together hold a shape, in its own frame."""
    match shape:
        case Box(x, y, z):
            return (box("", (-x / 2, -y / 2, 0.0), (x / 2, y / 2, z)),)
        case Cylinder(radius, length):
            circle = tuple((radius * _OUTSIDE * c, radius * _OUTSIDE * s) for c, s in _CIRCLE)
            return (_prism_body(circle, length),)
        case Extrusion(profile, depth) if shape.convex and len(set(profile)) == len(profile):
            return (_prism_body(profile, depth),)
        case _:
            return tuple(convex("", corners) for corners in hulls(shape))


def _prism_body(profile: tuple[Point2, ...], depth: float) -> Body:
    """Make the body of a convex polygon, counter-clockwise, swept along +z."""
    plan = np.array(profile)
    following = np.roll(plan, -1, axis=0)
    along = following - plan
    normals = np.zeros((len(plan) + 2, 3))
    normals[:-2, :2] = np.column_stack([along[:, 1], -along[:, 0]]) / np.linalg.norm(along, axis=1)[:, None]
    normals[-2:, 2] = (1.0, -1.0)
    offsets = np.concatenate([(normals[:-2, :2] * plan).sum(axis=1), [depth, 0.0]])
    low, high = (np.column_stack([plan, np.full(len(plan), level)]) for level in (0.0, depth))
    starts = np.vstack([low, high, low])
    ends = np.vstack([np.roll(low, -1, axis=0), np.roll(high, -1, axis=0), high])
    bottom, top = frozen([*plan.min(axis=0), 0.0]), frozen([*plan.max(axis=0), depth])
    return Body("", bottom, top, frozen(normals), frozen(offsets), frozen(starts), frozen(ends), False)


def placed(body: Body, place: Placement, name: str, kind: str = "", owner: str = "", soft: bool = False) -> Body:
    """Give a body at a place, under a name."""
    axes = np.array([place.x, place.y, place.z])
    origin = np.array(place.origin)
    starts, ends = body.starts @ axes + origin, body.ends @ axes + origin
    normals = body.normals @ axes
    offsets = body.offsets + normals @ origin
    low, high = np.minimum(starts, ends).min(axis=0), np.maximum(starts, ends).max(axis=0)
    boxed = body.boxed and bool((np.abs(axes).max(axis=1) > 1 - 1e-12).all())
    if boxed:
        return box(name, low.tolist(), high.tolist(), kind, owner, soft)
    return Body(name, frozen(low), frozen(high), frozen(normals), frozen(offsets), frozen(starts), frozen(ends), False,
                kind, owner, soft)  # fmt: skip


def _parts(component: Component, place: Placement) -> list[tuple[tuple[str, ...], Component, Placement]]:
    return [(path, instance.component, place @ frame) for path, instance, frame in component.walk()]


def hulls(shape: Shape) -> list[list[Vector]]:
    """Give corners of convex bodies that together hold a shape, in its own frame."""
    match shape:
        case Box(x, y, z):
            return [[(sx * x / 2, sy * y / 2, h) for sx in (-1, 1) for sy in (-1, 1) for h in (0.0, z)]]
        case Cylinder(radius, length):
            return [_prism(radius, 0.0) + _prism(radius, length)]
        case Extrusion(profile, depth):
            return [[(x, y, h) for x, y in profile for h in (0.0, depth)]]
        case Revolution(profile):
            return [[point for radius, height in profile for point in _prism(radius, height)]]
        case Bend():
            steps = [shape.angle * step / BEND_PARTS for step in range(BEND_PARTS + 1)]
            return [_disc(shape, low) + _disc(shape, high) for low, high in itertools.pairwise(steps)]
        case Facets(vertices, _):
            return [list(vertices)]


def _prism(radius: float, height: float) -> list[Vector]:
    return [(radius * _OUTSIDE * c, radius * _OUTSIDE * s, height) for c, s in _CIRCLE]


def _disc(shape: Bend, turn: float) -> list[Vector]:
    """Points around the disc of a bend at a turn, wide enough that the chord to the next one holds the arc."""
    s, c = math.sin(turn), math.cos(turn)
    wide = shape.radius * _OUTSIDE + shape.bend_radius * (1 - math.cos(shape.angle / BEND_PARTS / 2))
    return [
        (shape.bend_radius - (shape.bend_radius - wide * u) * c, wide * v, (shape.bend_radius - wide * u) * s)
        for u, v in _CIRCLE
    ]
