import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import box

from rules.collide import Body
from rules.scene import Mesh
from rules.stub import Stub, outside

PART = box([0, 0, 0], [2, 1, 1])
NEAR = st.floats(-0.5, 2.5, allow_subnormal=False)


def covers(pieces: tuple[Mesh, ...], point: np.ndarray) -> bool:
    return any(bool(((piece.bounds[0] <= point) & (point <= piece.bounds[1])).all()) for piece in pieces)


@given(st.tuples(NEAR, NEAR, NEAR), st.floats(0.05, 0.8))
def test_what_is_left_of_a_box_is_the_box_without_the_cube(centre: tuple[float, float, float], reach: float):
    stub = Stub(centre, reach)
    pieces = outside(PART, [stub])
    for point in np.random.default_rng(7).uniform([0, 0, 0], [2, 1, 1], (200, 3)):
        edge = max(abs(a - b) for a, b in zip(point, centre, strict=True)) - reach
        if abs(edge) > 1e-6:
            assert covers(pieces, point) == (edge > 0)


def test_a_cube_far_away_leaves_the_part_as_it_is():
    pieces = outside(PART, [Stub((9.0, 9.0, 9.0), 0.5)])
    assert any(piece is PART for piece in pieces)


def test_a_cube_over_the_whole_part_leaves_nothing():
    assert outside(PART, [Stub((1.0, 0.5, 0.5), 1.5)]) == ()


def test_two_cubes_are_both_cut_out():
    pieces = outside(PART, [Stub((0.0, 0.5, 0.5), 0.6), Stub((2.0, 0.5, 0.5), 0.6)])
    low = min(float(piece.bounds[0, 0]) for piece in pieces)
    high = max(float(piece.bounds[1, 0]) for piece in pieces)
    assert (low, high) == (pytest.approx(0.6), pytest.approx(1.4))
    assert all(Body(piece).convex is not None for piece in pieces)
