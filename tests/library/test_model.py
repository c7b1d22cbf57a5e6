import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from component_library.model import Placement, Solid, X, Y, Z, at, cross, solid_bounds, unit
from component_library.shapes import Bend, Box, Cylinder, Extrusion, Facets, Revolution, dot

numbers = st.floats(-100, 100)


@st.composite
def placements(draw: st.DrawFn) -> Placement:
    z = unit((draw(st.floats(-1, 1)), draw(st.floats(-1, 1)), draw(st.floats(0.1, 1))))
    return at(draw(numbers), draw(numbers), draw(numbers), axis=z).rolled(draw(st.floats(0, 360)))


def close(one: Placement, other: Placement) -> bool:
    pairs = zip((*one.origin, *one.z, *one.x), (*other.origin, *other.z, *other.x), strict=True)
    return all(math.isclose(a, b, abs_tol=1e-7) for a, b in pairs)


@given(placements(), placements())
def test_a_frame_and_its_inverse_cancel(one: Placement, other: Placement):
    assert close(one @ one.inverse(), Placement())
    assert close((one @ other).inverse(), other.inverse() @ one.inverse())


@given(placements())
def test_axes_stay_at_right_angles_and_right_handed(place: Placement):
    assert dot(place.x, place.z) == pytest.approx(0, abs=1e-9)
    assert dot(cross(place.x, place.y), place.z) == pytest.approx(1)


def test_a_quarter_turn_is_exact():
    assert Placement().rolled(90).x == (0.0, 1.0, 0.0)
    assert Placement().rolled(270).x == (0.0, -1.0, 0.0)


@pytest.mark.parametrize(
    ("shape", "volume"),
    [
        (Box(1, 2, 3), 6),
        (Cylinder(0.5, 2), math.pi / 2),
        (Extrusion(((0, 0), (2, 0), (2, 1), (0, 1)), 3), 6),
        (Revolution(((1, 0), (2, 0), (2, 1), (1, 1))), math.pi * 3),
        (Bend(0.1, 0.3, math.pi / 2), math.pi * 0.01 * 0.3 * math.pi / 2),
        (
            Facets(
                ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)),
                ((0, 2, 1), (0, 1, 3), (1, 2, 3), (2, 0, 3)),
            ),
            1 / 6,
        ),
    ],
)
def test_volumes_are_those_of_the_textbook(shape: object, volume: float):
    assert shape.volume == pytest.approx(volume)  # type: ignore[attr-defined]


def test_bounds_follow_a_turned_cylinder():
    low, high = solid_bounds(Solid(Cylinder(0.1, 2), at(axis=X, ref=Y)), at(5, 0, 1))
    assert low == pytest.approx((5, -0.1, 0.9))
    assert high == pytest.approx((7, 0.1, 1.1))


def test_a_bend_leaves_upwards_and_ends_towards_x():
    bend = Bend(0.1, 0.3, math.pi / 2)
    assert bend.extent(Z) == pytest.approx(0.4, abs=1e-4)
    assert bend.extent(X) == pytest.approx(0.3)
    assert bend.extent((0, 1, 0)) == pytest.approx(0.1)
    assert bend.extent((-1, 0, 0)) == pytest.approx(0.1)
