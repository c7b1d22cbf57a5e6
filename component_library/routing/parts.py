"""Parts of the library as bodies that a route keeps clear of. Metres.

Round bodies become prisms that hold them, bends three hulls, what is not convex its hull: more than they are, never
less.
"""

import itertools
import math

from component_library.model import Component, Placement
from component_library.routing.bodies import Body, convex
from component_library.shapes import Bend, Box, Cylinder, Extrusion, Facets, Revolution, Shape, Vector

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
            found.extend(
                convex(name, [(frame @ solid.at).point(corner) for corner in corners], owner=owner)
                for corners in hulls(solid.shape)
            )
        for envelope in part.envelopes:
            for shape, at in envelope.parts:
                found.extend(
                    convex(
                        name,
                        [(frame @ at).point(corner) for corner in corners],
                        str(envelope.kind),
                        owner,
                        envelope.hardness == "SOFT",
                    )
                    for corners in hulls(shape)
                )
    return found


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
