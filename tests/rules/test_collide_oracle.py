"""Depths against two oracles that share no code with them.

Convex pairs: the Minkowski difference as a hull of all vertex differences; the origin's distance to its nearest face
is the depth. Unions of upright boxes: the obstacle in the space of pushes is a union of boxes, so the shortest free
push has each coordinate at zero or at one of their faces, and all of these can be tried.
"""

from itertools import product

import manifold3d
import numpy as np
import pytest
from scipy.spatial import ConvexHull

from rules.collide import Body, convex_hull, overlap
from rules.convex import convex_of, separation
from rules.scene import Mesh
from rules.shells import shells


def _depth_by_minkowski(points_a, points_b):
    differences = (points_b[None] - points_a[:, None]).reshape(-1, 3)
    return -ConvexHull(differences).equations[:, 3].max()


@pytest.mark.parametrize("seed", range(60))
def test_depth_of_convex_bodies_is_the_minkowski_distance(seed):
    random = np.random.default_rng(seed)
    points_a = random.normal(size=(random.integers(4, 30), 3))
    points_b = random.normal(size=(random.integers(4, 30), 3)) * 0.6 + random.normal(size=3) * 0.9
    depth = _depth_by_minkowski(points_a, points_b)
    found = overlap(Body(convex_hull(points_a)), Body(convex_hull(points_b)), 0.0)
    if depth <= 0:
        assert found is None
    else:
        assert found.exact
        assert found.depth == pytest.approx(depth, rel=1e-7, abs=1e-9)
        assert found.volume > 0


def test_many_sided_bodies_go_another_way_to_the_same_depth():
    """Two balls have a million edge pairs; those that cannot matter are ruled out first."""
    random = np.random.default_rng(7)
    for _ in range(3):
        directions = random.normal(size=(2, 250, 3))
        balls = directions / np.linalg.norm(directions, axis=2)[..., None]
        offset = np.array([1.7, 0.3, 0.2])
        a, b = (convex_of(shells(*_arrays(convex_hull(ball)))) for ball in balls)
        apart, _ = separation(a, b, offset, np.inf)
        assert -apart == pytest.approx(_depth_by_minkowski(balls[0], balls[1] + offset), abs=1e-9)


def _arrays(mesh):
    return mesh.vertices, mesh.faces


def _union(boxes):
    solids = [manifold3d.Manifold.cube(tuple(high - low)).translate(tuple(low)) for low, high in boxes]
    mesh = manifold3d.Manifold.batch_boolean(solids, manifold3d.OpType.Add).to_mesh64()
    return Mesh(np.array(mesh.vert_properties)[:, :3].copy(), np.array(mesh.tri_verts).astype(np.int32))


def _depth_by_trying(boxes_a, boxes_b):
    walls = [(low_b - high_a, high_b - low_a) for low_a, high_a in boxes_a for low_b, high_b in boxes_b]
    axes = [sorted({0.0, *(float(side[axis]) for wall in walls for side in wall)}) for axis in range(3)]
    pushes = np.array(list(product(*axes)))
    blocked = np.zeros(len(pushes), dtype=bool)
    for low, high in walls:
        blocked |= ((pushes > low + 1e-9) & (pushes < high - 1e-9)).all(axis=1)
    return float(np.linalg.norm(pushes[~blocked], axis=1).min())


def _boxes(random, count):
    return [(low, low + random.integers(1, 8, 3) * 0.1) for low in random.integers(0, 8, (count, 3)) * 0.1]


@pytest.mark.parametrize("seed", range(40))
def test_depth_of_bodies_with_notches_is_an_upper_bound_and_right_where_it_is_thin(seed):
    random = np.random.default_rng(seed)
    boxes_a = _boxes(random, 3)
    offset = random.integers(-3, 4, 3) * 0.1 + random.choice([0.0, 0.003, 0.001], 3)
    boxes_b = [(low + offset, high + offset) for low, high in _boxes(random, 2)]
    depth = _depth_by_trying(boxes_a, boxes_b)
    found = overlap(Body(_union(boxes_a)), Body(_union(boxes_b)), 0.0005)
    if found is None or found.kind == "touch":
        assert depth < 0.0005
    else:
        assert found.depth >= depth - 1e-6
        if depth < 0.02:
            assert found.depth == pytest.approx(depth, abs=2e-5)
