import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from component_library.calc import heat_transfer

RD1 = (305.15, 295.15, 293.15, 303.15)
"""32/22 to 20/30 degC (domain reference 5.2)."""


def test_the_recovery_exchanger_of_the_reference_design():
    # domain reference 5.2: LMTD 2.000 K, 444.4 m2 at 4500 W/m2K, NTU 5.000, effectiveness 0.8333
    difference = heat_transfer.lmtd(*RD1)
    assert difference == pytest.approx(2.0, abs=1e-9)
    area = heat_transfer.area(4e6, 4500, difference)
    assert area == pytest.approx(444.4, abs=0.05)
    units = heat_transfer.ntu(4500, area, 4e6 / 10)
    assert units == pytest.approx(5.0)
    assert heat_transfer.effectiveness(units, 1.0) == pytest.approx(10 / 12, abs=1e-4)


def test_flows_of_the_reference_design():
    # domain reference 1.1: 95.7 kg/s = 345 m3/h at 30/20 degC, 41.5 kg/s = 152 m3/h at 75/45 degC
    assert heat_transfer.mass_flow(4e6, 303.15, 293.15) == pytest.approx(95.7, abs=0.2)
    assert heat_transfer.flow(4e6, 303.15, 293.15) * 3600 == pytest.approx(345.4, abs=0.5)
    assert heat_transfer.mass_flow(5.21e6, 348.15, 318.15) == pytest.approx(41.5, abs=0.1)
    assert heat_transfer.flow(5.21e6, 348.15, 318.15) * 3600 == pytest.approx(152, abs=0.5)


@settings(deadline=None)
@given(st.floats(0.5, 40), st.floats(0.5, 40))
def test_lmtd_lies_between_the_geometric_and_the_arithmetic_mean(first, second):
    difference = heat_transfer.lmtd(300 + first, 290 + second, 290, 300)
    assert math.sqrt(first * second) * (1 - 1e-7) <= difference <= (first + second) / 2 * (1 + 1e-7)


@settings(deadline=None)
@given(st.floats(1, 20), st.floats(-1e-5, 1e-5))
def test_lmtd_has_no_step_where_the_ends_become_equal(end, change):
    difference = heat_transfer.lmtd(300 + end + change, 290 + end, 290, 300)
    assert difference == pytest.approx(end + change / 2, rel=1e-6)


@settings(deadline=None)
@given(st.floats(0.1, 8), st.floats(0.05, 1))
def test_effectiveness_follows_the_counterflow_formula(units, ratio):
    assume(abs(ratio - 1) > 1e-6)
    power = math.exp(-units * (1 - ratio))
    assert heat_transfer.effectiveness(units, ratio) == pytest.approx((1 - power) / (1 - ratio * power), rel=1e-9)


@pytest.mark.parametrize("crossing", [(303, 295, 293, 303), (305, 293, 293, 303), (290, 280, 293, 303)])
def test_crossing_temperatures_are_refused(crossing):
    with pytest.raises(ValueError, match="temperatures cross"):
        heat_transfer.lmtd(*crossing)


def test_a_warm_side_that_does_not_cool_carries_no_heat():
    with pytest.raises(ValueError, match="not warmer"):
        heat_transfer.flow(1e6, 293.15, 303.15)


def test_the_recovery_exchanger_has_as_many_plates_as_its_area_needs():
    # domain reference 5.2 prints 296 plates of 1.5 m2; 296 hold 444.0 of 444.4 m2, so one more
    assert heat_transfer.plates(444.4, 1.5) == 297
    assert heat_transfer.plates(444.0, 1.5) == 296
    assert heat_transfer.plates(0.1, 1.5) == 1


def test_a_given_exchanger_returns_the_temperatures_it_was_sized_for():
    hot, cold = heat_transfer.outlets(305.15, 293.15, 4e5, 4e5, 4500 * 4e6 / 9000)
    assert (hot, cold) == pytest.approx((295.15, 303.15))


@settings(deadline=None)
@given(st.floats(1e4, 1e6), st.floats(1e4, 1e6), st.floats(1e4, 5e6))
def test_what_the_hot_side_gives_the_cold_side_gets_and_none_passes_the_other(hot, cold, conductance):
    assume(abs(hot - cold) > 1)
    warm, cool = heat_transfer.outlets(330.0, 290.0, hot, cold, conductance)
    assert hot * (330 - warm) == pytest.approx(cold * (cool - 290), rel=1e-9)
    assert 290 - 1e-6 <= warm <= 330
    assert 290 <= cool <= 330 + 1e-6


def test_half_the_flow_keeps_more_than_half_of_u():
    # domain reference 5.2: U ~ v^0.7
    assert heat_transfer.part_load(4500, 0.5) == pytest.approx(4500 * 0.5**0.7)
    assert heat_transfer.part_load(4500, 1) == 4500
    with pytest.raises(ValueError, match="flow share"):
        heat_transfer.part_load(4500, 0)
