import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from component_library.calc import pump
from component_library.standards import tables
from component_library.standards.tables import OutOfTable

FLOW, WARM = 345.4 / 3600, 298.15


@pytest.mark.parametrize(("head", "power"), [(19.0, 22.9e3), (19.3, 23.2e3)])
def test_shaft_power_of_the_source_loop(head, power):
    # domain reference 5.1, at an efficiency of 0.78
    assert pump.shaft_power(FLOW, head, WARM) == pytest.approx(power, abs=70)


def test_crane_example_7_15_needs_15_horsepower():
    # Crane TP-410, example 7.15: 100 gpm against 420.35 ft at 70 % of water of 62.4 lb/ft3: 15.15 hp
    power = pump.shaft_power(100 * 6.30902e-5, 420.35 * 0.3048, 288.7, 0.70)
    assert power / 745.7 == pytest.approx(15.154, rel=2e-3)


def test_the_source_loop_gets_a_pump_and_the_next_motor_above():
    row = pump.choose_pump(FLOW, 19.3)
    assert row.size == "200-400"
    assert pump.choose_motor(pump.shaft_power(FLOW, 19.3, WARM)).power == 30e3


def test_an_impeller_at_head_coefficient_one_throws_water_as_high_as_its_tip_speed_squared_over_2_g():
    diameter = pump.impeller_diameter(20.0)
    tip = math.pi * diameter * pump.SPEED / 60
    assert tip**2 / (2 * tables.GRAVITY) == pytest.approx(20.0)


def test_npsh_required_has_the_suction_specific_speed_it_is_made_from():
    required = pump.npsh_required(FLOW)
    assert pump.SPEED * math.sqrt(FLOW) / required**0.75 == pytest.approx(200)


def test_npsh_available_must_exceed_by_a_factor_and_by_half_a_metre():
    assert pump.npsh_needed(1.0) == 1.5
    assert pump.npsh_needed(4.0) == pytest.approx(5.2)


@settings(deadline=None)
@given(st.floats(1e-4, 0.1), st.floats(1e-4, 0.1), st.floats(2, 45))
def test_more_flow_never_gets_a_smaller_outlet(one, other, head):
    less, more = sorted((one, other))
    assert pump.choose_pump(less, head).outlet_dn <= pump.choose_pump(more, head).outlet_dn


@settings(deadline=None)
@given(st.floats(1e-4, 0.1), st.floats(2, 45))
def test_the_chosen_pump_reaches_the_head_within_the_outlet_velocity(flow, head):
    row = pump.choose_pump(flow, head)
    assert row.impeller >= pump.impeller_diameter(head)
    bore = tables.pipes().row(row.outlet_dn).bore
    assert flow / (math.pi / 4 * bore**2) <= 3.0


@settings(deadline=None)
@given(st.floats(10, 1.73e5))
def test_a_motor_has_a_margin_over_the_shaft(power):
    assert pump.choose_motor(power).power >= 1.15 * power


@pytest.mark.parametrize(("flow", "head", "text"), [(0.2, 10.0, "share the flow"), (0.01, 80.0, "series")])
def test_what_no_pump_gives_is_refused_with_a_way_out(flow, head, text):
    with pytest.raises(OutOfTable) as caught:
        pump.choose_pump(flow, head)
    assert text in caught.value.hint


def test_no_motor_is_large_enough_for_a_quarter_of_a_megawatt():
    with pytest.raises(OutOfTable, match="288 kW"):
        pump.choose_motor(250e3)


def test_crane_example_7_33_follows_the_affinity_laws():
    # Crane TP-410, example 7.33: 400 gpm, 126 ft, 17.5 hp at 3500 rpm; at 1700 rpm 194.29 gpm, 29.73 ft, 2.005 hp
    slow = pump.OperatingPoint(400, 126, 17.5).at_speed(1700 / 3500)
    assert (slow.flow, slow.head, slow.power) == pytest.approx((194.29, 29.73, 2.005), rel=3e-4)


def test_crane_example_7_34_needs_107_horsepower_at_the_shaft_and_117_from_the_grid():
    # Crane TP-410, example 7.34: 700 gpm, 428 ft at 60 degF; pump 70.7 %, motor 95 %, drive 96 %
    shaft = pump.shaft_power(700 * 6.30902e-5, 428 * 0.3048, 288.71, 0.707)
    assert shaft / 745.7 == pytest.approx(107.06, rel=1e-3)
    motor = dataclasses.replace(tables.motors().row(75e3), efficiency=0.95)
    assert pump.electric_power(shaft, motor, drive=0.96) / 745.7 == pytest.approx(117.39, rel=1e-3)


def test_the_source_pump_takes_25_kilowatts():
    # domain reference 5.1: 23.2 kW at the shaft, 24.7 kW electrical (motor alone)
    shaft = pump.shaft_power(FLOW, 19.3, WARM)
    assert pump.electric_power(shaft, pump.choose_motor(shaft), drive=1.0) == pytest.approx(24.7e3, rel=0.01)


def test_a_pump_may_run_down_to_a_quarter_of_its_flow():
    # domain reference 1.8
    assert 0.2 <= pump.least_flow(1.0) <= 0.3


@pytest.mark.parametrize("ratio", [0.0, -1.0, math.nan])
def test_a_pump_that_stands_has_no_point(ratio):
    with pytest.raises(ValueError, match="speed ratio"):
        pump.OperatingPoint(1, 1, 1).at_speed(ratio)
