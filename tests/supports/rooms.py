"""Rooms and runs for tests of supports, and geometry of their own that judges what was placed."""

import itertools
import math

import numpy as np
import scipy.optimize
import shapely

from component_library.model import add, at, unit
from component_library.routing.bodies import box, convex
from component_library.shapes import Box, Cylinder
from component_library.standards import tables
from component_library.supports.run import Leg, Run, leg_name
from component_library.supports.surroundings import Around

FLOOR, SLAB, WALL = "FLOOR", "SLAB", "WALL"


def room(length=40.0, width=20.0, height=4.0, slab=True, wall=True, more=(), roles=None):
    """A floor at z = 0, a slab at a height, a wall along y = 0, and more bodies."""
    bodies = [box(FLOOR, (-5, -5, -0.3), (length, width, 0.0))]
    said = {FLOOR: "floor", SLAB: "slab", WALL: "wall"}
    if slab:
        bodies.append(box(SLAB, (-5, -5, height), (length, width, height + 0.3)))
    if wall:
        bodies.append(box(WALL, (-5, -0.3, 0.0), (length, 0.0, height)))
    return Around((*bodies, *more), {**said, **(roles or {})})


def bend_of(dn):
    return math.pi / 2 * tables.elbows().row(dn).bend_radius


def run_of(name, dn, corners, insulation=None, fixed=(), **more):
    """A run through corners: legs cut short by the radius of its bends."""
    radius = tables.elbows().row(dn).bend_radius if len(corners) > 2 else 0.0
    legs = []
    for number, (start, end) in enumerate(itertools.pairwise(corners)):
        way = unit(add(end, start, -1.0))
        first = start if number == 0 else add(start, way, radius)
        last = end if number == len(corners) - 2 else add(end, way, -radius)
        legs.append(Leg(first, last, fixed[number] if fixed else ()))
    thick = tables.pipes().row(dn).insulation if insulation is None else insulation
    return Run(name, dn, thick, tuple(legs), bend_of(dn) if len(legs) > 1 else 0.0, **more)


def pipe_bodies(run):
    """Each leg as an eight-sided prism around its insulation."""
    found = []
    for number, leg in enumerate(run.legs):
        frame = at(*leg.start, axis=unit(add(leg.end, leg.start, -1.0)))
        wide = run.radius / math.cos(math.pi / 8)
        ring = [(wide * math.cos(math.tau * k / 8), wide * math.sin(math.tau * k / 8)) for k in range(8)]
        points = [frame.point((x, y, z)) for x, y in ring for z in (0.0, leg.length)]
        found.append(convex(leg_name(run, number), points, owner=run.name))
    return found


def corners(support):
    """World points of each solid of a support: corners of its boxes, 64 points on each rim of its cylinders."""
    found = []
    for solid in support.component.solids:
        frame = support.at @ solid.at
        match solid.shape:
            case Box(x, y, z):
                local = [(a * x / 2, b * y / 2, h) for a in (-1, 1) for b in (-1, 1) for h in (0, z)]
            case Cylinder(radius, length):
                turns = [math.tau * k / 64 for k in range(64)]
                local = [(radius * math.cos(t), radius * math.sin(t), h) for t in turns for h in (0, length)]
        found.append(np.array([frame.point(point) for point in local]))
    return found


def gap_to_pipe(support, run):
    """Distance of the solids from the outside of the insulation, in the plane across the pipe [m]."""
    leg = run.legs[support.leg]
    way = np.array(unit(add(leg.end, leg.start, -1.0)))
    level = np.array([0.0, 0.0, 1.0]) if abs(way[2]) < 0.5 else np.array([1.0, 0.0, 0.0])
    side = np.cross(level, way)
    axis = np.array(leg.start)
    centre = shapely.Point(0.0, 0.0)
    return [
        shapely.MultiPoint(np.column_stack([(points - axis) @ side, (points - axis) @ level])).convex_hull.distance(
            centre
        )
        - run.radius
        for points in corners(support)
    ]


def overlap(points, body):
    """How deep the hull of points can be within a body, by a linear programme; below 0: apart [m]."""
    count, faces = len(points), len(body.normals)
    upper = np.hstack([body.normals @ points.T, np.ones((faces, 1))])
    found = scipy.optimize.linprog(
        np.r_[np.zeros(count), -1.0],
        A_ub=upper,
        b_ub=body.offsets,
        A_eq=np.r_[np.ones(count), 0.0][None],
        b_eq=[1.0],
        bounds=[(0, None)] * count + [(None, None)],
    )
    assert found.success
    return -found.fun


def gap_to(points, body):
    """Least distance of points from a block [m]."""
    outside = np.maximum(np.maximum(body.low - points, points - body.high), 0.0)
    return float(np.linalg.norm(outside, axis=1).min())
