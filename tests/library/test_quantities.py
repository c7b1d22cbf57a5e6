import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from component_library.quantities import DIMENSIONS, FLOW, LENGTH, PRESSURE, RATIO, TEMPERATURE, in_unit, parse


def test_text_with_a_unit_becomes_si():
    assert parse("12 m3/h", FLOW) == pytest.approx(12 / 3600)
    assert parse("1200 mm", LENGTH) == pytest.approx(1.2)
    assert parse("4 ft", LENGTH) == pytest.approx(1.2192)
    assert parse("32 degC", TEMPERATURE) == pytest.approx(305.15)
    assert parse("6bar", PRESSURE) == pytest.approx(6e5)
    assert parse(0.5, RATIO) == 0.5


@pytest.mark.parametrize("bare", [12, 12.5, "12", " 7 "])
def test_a_bare_number_is_refused_with_an_example(bare: object):
    with pytest.raises(ValueError, match='give a unit, such as "12 m3/h"'):
        parse(bare, FLOW)


def test_an_unknown_unit_is_refused_and_the_known_ones_are_named():
    with pytest.raises(ValueError, match=r'unknown unit "furlong" for a length; known: m, mm'):
        parse("3 furlong", LENGTH)


@pytest.mark.parametrize("nonsense", ["", "m", "twelve m", True, None, ["1 m"], "1 2 m", "nan m", "1e999 m"])
def test_what_is_not_a_quantity_is_refused(nonsense: object):
    with pytest.raises(ValueError):
        parse(nonsense, LENGTH)


def test_nothing_is_colder_than_absolute_zero():
    with pytest.raises(ValueError, match="absolute zero"):
        parse("-300 degC", TEMPERATURE)


@given(st.sampled_from(sorted(DIMENSIONS)), st.data(), st.floats(1e-3, 1e6))
def test_every_unit_of_every_dimension_goes_there_and_back(name: str, data: st.DataObject, number: float):
    dimension = DIMENSIONS[name]
    unit = data.draw(st.sampled_from(sorted(dimension.units)))
    value = parse(f"{number!r} {unit}" if unit else number, dimension)
    assert math.isclose(in_unit(value, unit, dimension), number, rel_tol=1e-9, abs_tol=1e-6)
