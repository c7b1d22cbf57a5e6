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
