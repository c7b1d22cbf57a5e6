import math

import pytest
from fluids.control_valve import Kv_to_Cv
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from component_library.calc import control_valve, hydraulics, relief, water
from component_library.standards import tables
from component_library.standards.tables import OutOfTable
from component_library.standards.valves import safety_valves

PSI, GALLON_A_MINUTE, INCH = 6894.757, 6.30902e-5, 0.0254


def test_the_control_valve_of_the_reference_design():
    # domain reference 5.6: 152 m3/h at 0.5 bar: Kv 215, DN125 Kvs 270, authority 0.346 against 60 kPa
    valve = control_valve.choose(152 / 3600, 0.5e5, 60e3, 293.15)
    assert valve.kv * 3600 == pytest.approx(215, abs=0.5)
    assert valve.dn == 125
    assert valve.kvs * 3600 == pytest.approx(270)
    assert valve.authority == pytest.approx(0.346, abs=0.001)
    assert valve.authority >= control_valve.LEAST_AUTHORITY


def test_a_valve_of_exactly_the_kv_would_have_more_authority():
    # domain reference 5.6: 50 / (50 + 60)
    assert hydraulics.authority(50e3, 60e3) == pytest.approx(0.455, abs=0.001)
    assert control_valve.drop_for_authority(60e3, 50 / 110) == pytest.approx(50e3)


def test_crane_example_7_27_is_reproduced():
    # Crane TP-410, example 7.27, as solved in the documentation of fluids: 250 gpm of condensate of 160 degF from 80.6
    # to 70.8 psi absolute through a 3 inch globe valve in 4 inch schedule 40: Cv 80.0 (Crane: 79.94)
    kv = control_valve.installed_kv(250 * GALLON_A_MINUTE, 9.8 * PSI, 80.6 * PSI, 344.26, 3 * INCH, 4.026 * INCH)
    assert Kv_to_Cv(kv * 3600) == pytest.approx(80.0, abs=0.1)


def test_between_pipes_of_its_own_size_a_valve_needs_the_plain_kv():
    plain = hydraulics.kv(152 / 3600, 0.5e5, 333.15)
    installed = control_valve.installed_kv(152 / 3600, 0.5e5, 6e5, 333.15, 0.125, 0.125)
    assert installed == pytest.approx(plain, rel=1e-3)


def test_reducers_make_a_valve_larger_never_smaller():
    flow, inlet = 60 / 3600, 6e5
    alone = control_valve.choose(flow, 0.3e5, 60e3, 333.15, inlet)
    between = control_valve.choose(flow, 0.3e5, 60e3, 333.15, inlet, pipe_dn=200)
    assert between.kv > alone.kv
    assert between.dn >= alone.dn


def test_hot_water_at_low_pressure_cavitates():
    cool = control_valve.choose(152 / 3600, 2e5, 60e3, 293.15, inlet=5e5)
    assert cool.drop < cool.cavitation < cool.choked
    with pytest.raises(ValueError, match="cavitates"):
        control_valve.choose(152 / 3600, 1.9e5, 60e3, 363.15, inlet=2.5e5)


def test_choking_begins_where_iec_60534_says():
    # IEC 60534-2-1, example 1: 680 kPa, pv 70.1 kPa, pc 22 120 kPa, F_L 0.9: 0.81 (680 - 0.9442 x 70.1) = 497 kPa
    temperature = 363.1
    assert water.vapour_pressure(temperature) == pytest.approx(70.1e3, rel=0.01)
    assert control_valve.choked_drop(680e3, temperature) == pytest.approx(497e3, rel=2e-3)


@settings(deadline=None)
@given(st.floats(1e-4, 0.3), st.floats(5e3, 2e5), st.floats(1e3, 2e5))
def test_the_chosen_valve_keeps_within_the_drop_and_the_next_smaller_does_not(flow, drop, rest):
    assume(hydraulics.kv(flow, drop) <= 1466 / 3600)
    valve = control_valve.choose(flow, drop, rest)
    assert valve.drop <= drop * (1 + 1e-9)
    smaller = [row.globe for row in tables.valve_kvs() if row.globe is not None and row.globe < valve.kvs]
    assert not smaller or hydraulics.valve_drop(flow, max(smaller), hydraulics.AMBIENT) > drop


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.0, 5e4, 6e4), "must be more than zero"),
        ((0.04, 0.0, 6e4), "must be more than zero"),
        ((0.04, math.nan, 6e4), "must be more than zero"),
        ((0.04, 5e4, 6e4, 373.15, 1e5), "boils at"),
        ((1.0, 5e4, 6e4), "more than the largest globe valve"),
    ],
)
def test_a_valve_that_cannot_be_chosen_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        control_valve.choose(*arguments)


def test_a_drop_greater_than_the_pressure_is_refused():
    with pytest.raises(ValueError, match="absolute"):
        control_valve.installed_kv(0.04, 3e5, 2e5, 293.15, 0.1, 0.1)


@pytest.mark.parametrize("authority", [0.0, 1.0, -0.5, 2.0])
def test_authority_is_a_share(authority):
    with pytest.raises(ValueError, match="between 0 and 1"):
        control_valve.drop_for_authority(1e4, authority)


def test_an_exchanger_that_cannot_boil_the_loop_needs_only_the_smallest_valve():
    # API 521 4.4.12: volume driven out beta Q / (rho cp); 5.21 MW at 80 degC drive out 0.8 l/s
    chosen = relief.size(5.21e6, 353.15, 6e5)
    assert chosen.case == "liquid"
    assert chosen.valve.dn == 20
    beta, cp = 6.4e-4, 4196
    assert chosen.mass_flow == pytest.approx(beta * 5.21e6 / cp, rel=0.02)


def test_the_area_for_liquid_is_that_of_torricelli():
    # A = m / (K sqrt(2 rho dp)) (ISO 4126-7, API 520)
    chosen = relief.size(5.21e6, 353.15, 6e5)
    area = chosen.mass_flow / (0.45 * math.sqrt(2 * water.density(353.15) * 6.6e5))
    assert chosen.area == pytest.approx(area, rel=0.01)


@pytest.mark.parametrize("bar", [2.5, 6.0, 10.0])
def test_the_area_for_steam_agrees_with_iso_4126(bar):
    # ISO 4126-7: m = 0.2883 C A K sqrt(p / v) [kg/h, mm2, bar, m3/kg], C from k = 1.135 of saturated steam
    k = 1.135
    c = 3.948 * math.sqrt(k * (2 / (k + 1)) ** ((k + 1) / (k - 1)))
    chosen = relief.size(8e5, 480.0, bar * 1e5)
    assert chosen.case == "steam"
    relieving = bar * 1.1 + 1.01325
    volume = 1 / water.steam_density(relieving * 1e5)
    flow = 0.2883 * c * chosen.area * 1e6 * chosen.valve.discharge_steam * math.sqrt(relieving / volume)
    assert flow / 3600 == pytest.approx(chosen.mass_flow, rel=0.04)


def test_a_heater_of_a_megawatt_boils_off_what_its_heat_evaporates():
    chosen = relief.size(1e6, 480.0, 6e5)
    assert chosen.mass_flow == pytest.approx(1e6 / 2.05e6, rel=0.01)
    assert chosen.capacity >= chosen.mass_flow
    assert chosen.given >= chosen.area


@settings(deadline=None)
@given(st.floats(1e4, 1.5e7), st.floats(1e4, 1.5e7), st.sampled_from([330.0, 480.0]))
def test_more_heat_never_gets_a_smaller_valve(one, other, hottest):
    less, more = sorted((one, other))
    assert relief.size(less, hottest, 6e5).valve.dn <= relief.size(more, hottest, 6e5).valve.dn


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.0, 350.0, 6e5), "not more than zero"),
        ((1e6, 350.0, 60e5), "sized from"),
        ((1e6, 350.0, 3e5, 4e5), "above the back pressure"),
        ((1e6, 480.0, 3e5, 2e5), "too high for steam"),
        ((1e9, 480.0, 6e5), "more than the largest"),
        ((1e6, 440.0, 20e5), "correlations hold"),
    ],
)
def test_a_safety_valve_that_cannot_be_sized_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        relief.size(*arguments)


def test_the_outlet_of_a_safety_valve_is_wider_than_its_inlet():
    # domain reference 1.7
    for valve in safety_valves():
        assert valve.outlet_dn > valve.dn
        assert valve.flow_diameter <= valve.dn / 1000


def test_too_much_heat_is_shared_among_valves():
    with pytest.raises(OutOfTable) as caught:
        relief.size(1e9, 480.0, 6e5)
    assert "more valves" in caught.value.hint
