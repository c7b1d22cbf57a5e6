"""What must hold of any two bodies: motion, order and tolerance change no verdict they have no say in."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.transform import Rotation

from rules.collide import Body, candidates, convex_hull, gap, overlap
from rules.scene import Mesh

FINDINGS = ("hard", "contained", "duplicate")
NOTCHED = np.array([[1, 1], [0, 1], [0, 0], [2, 0], [2, 2], [1, 2]], dtype=float)  # seen whole from its first corner


def _block(size):
    return convex_hull(np.array([[x, y, z] for x in (0.0, size[0]) for y in (0.0, size[1]) for z in (0.0, size[2])]))


def _angle(size):
    """An upright L: not convex."""
    count = len(NOTCHED)
    plan = NOTCHED * [size[0] / 2, size[1] / 2]
    vertices = np.vstack([np.column_stack([plan, np.full(count, z)]) for z in (0.0, size[2])])
    faces = [(0, k + 1, k) for k in range(1, count - 1)] + [
        (count, count + k, count + k + 1) for k in range(1, count - 1)
    ]
    for k in range(count):
        j = (k + 1) % count
        faces += [(k, j, j + count), (k, j + count, k + count)]
    turned = [face[::-1] for face in faces]  # the outline runs clockwise
    return Mesh(vertices, np.array(turned, dtype=np.int32))


def _cloud(points):
    return convex_hull(points)


lengths = st.floats(0.05, 2.0)
sizes = st.tuples(lengths, lengths, lengths)
clouds = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).normal(size=(12, 3)))
bodies = st.one_of(sizes.map(_block), sizes.map(_angle), clouds.map(_cloud))
steps = arrays(np.float64, 3, elements=st.floats(-1.5, 1.5).map(lambda value: round(value, 3)))
turns = st.integers(0, 2**32 - 1).map(lambda seed: Rotation.random(rng=np.random.default_rng(seed)).as_matrix())


def _moved(mesh, turn, step):
    return Mesh(mesh.vertices @ turn.T + step, mesh.faces)


def _verdict(a, b, tolerance):
    return overlap(Body(a), Body(b), tolerance)


@settings(max_examples=60, deadline=None)
@given(bodies, bodies, steps, turns, steps)
def test_moving_both_bodies_together_changes_nothing(a, b, apart, turn, step):
    b = b.moved(apart)
    before = _verdict(a, b, 0.002)
    after = _verdict(_moved(a, turn, step * 1000), _moved(b, turn, step * 1000), 0.002)
    if before is None or after is None or "touch" in (before.kind, after.kind):
        edge = [found for found in (before, after) if found is not None]
        assert {found.kind for found in edge} <= {"touch"} or all(abs(found.depth - 0.002) < 1e-4 for found in edge)
        return
    assert after.kind == before.kind
    if before.exact:
        assert abs(after.depth - before.depth) < 1e-6
    assert abs(after.volume - before.volume) < 1e-6


@settings(max_examples=60, deadline=None)
@given(bodies, bodies, steps)
def test_swapping_the_bodies_changes_nothing(a, b, apart):
    b = b.moved(apart)
    one, other = _verdict(a, b, 0.002), _verdict(b, a, 0.002)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert (one.kind, one.depth, one.volume, one.at.tolist()) == (
            other.kind,
            other.depth,
            other.volume,
            other.at.tolist(),
        )


@settings(max_examples=60, deadline=None)
@given(bodies, bodies, steps, st.floats(0.0, 0.05), st.floats(0.0, 0.05))
def test_a_larger_tolerance_never_adds_a_finding(a, b, apart, one, other):
    b = b.moved(apart)
    strict, lax = _verdict(a, b, min(one, other)), _verdict(a, b, max(one, other))
    if lax is not None and lax.kind in FINDINGS:
        assert strict is not None
        assert strict.kind in FINDINGS


@settings(max_examples=60, deadline=None)
@given(bodies, bodies, steps)
def test_bodies_either_overlap_or_have_a_gap(a, b, apart):
    b = b.moved(apart)
    distance = gap(Body(a), Body(b)).distance
    found = _verdict(a, b, 0.0)
    if distance > 1e-6:
        assert found is None
    elif found is not None and found.kind in FINDINGS:
        assert distance == 0.0


@settings(max_examples=60, deadline=None)
@given(bodies, bodies, steps)
def test_an_overlap_has_a_place_a_volume_and_no_more_depth_than_the_boxes_allow(a, b, apart):
    b = b.moved(apart)
    found = _verdict(a, b, 0.0)
    if found is not None and found.kind in FINDINGS:
        assert 0 < found.volume <= min(Body(a).volume, Body(b).volume) * (1 + 1e-6)
        assert (found.at >= np.maximum(a.bounds[0], b.bounds[0]) - 1e-6).all()
        assert (found.at <= np.minimum(a.bounds[1], b.bounds[1]) + 1e-6).all()
        assert found.depth > 0
        if found.exact:
            assert found.depth <= np.minimum(a.bounds[1] - b.bounds[0], b.bounds[1] - a.bounds[0]).min() + 1e-9


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 60), st.floats(0, 0.5))
def test_candidates_are_those_of_the_double_loop(seed, count, margin):
    random = np.random.default_rng(seed)
    low = np.round(random.random((count, 3)) * 4, 1)
    boxes = np.stack([low, low + np.round(random.random((count, 3)), 1)], axis=1)
    expected = [
        [i, j]
        for i in range(count)
        for j in range(i + 1, count)
        if ((boxes[i, 0] - boxes[j, 1] <= margin) & (boxes[j, 0] - boxes[i, 1] <= margin)).all()
    ]
    assert candidates(boxes, None, margin).tolist() == expected
