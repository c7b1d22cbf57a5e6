import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from component_library.calc import energy, insulation, shutdown, supports, weights
from component_library.standards import tables
from component_library.standards.machines import brazed_plates, buffer_vessels, heat_pumps
from component_library.standards.tables import OutOfTable

MWH, GWH = 3.6e9, 3.6e12


def test_the_reference_design_delivers_25_gigawatt_hours_a_year():
    # domain reference 5.3: 5.210 MW at a load factor of 0.55
    assert energy.annual(5.210e6, 0.55) / GWH == pytest.approx(25.1, abs=0.05)


def test_published_plants_run_the_hours_that_they_say():
    # domain reference 5.10: Odense 100 000 MWh of 25 MW; H&M 1 700 MWh in 4 300 h
    assert energy.full_load_hours(100_000 * MWH, 25e6) == pytest.approx(4000)
    assert energy.full_load_hours(1700 * MWH, 395e3) == pytest.approx(4300, rel=1e-3)


def test_pumps_and_auxiliaries_lower_the_seasonal_performance():
    # domain reference 5.8
    assert energy.seasonal_performance(25.1 * GWH, 5.83 * GWH) == pytest.approx(4.305, abs=0.005)
    assert energy.seasonal_performance(25.1, 5.83, 0.2, 0.1) < energy.seasonal_performance(25.1, 5.83)


def test_meters_of_the_reference_design_balance():
    assert energy.balance_error(5.210e6, 4.0e6, 1.210e6) == pytest.approx(0, abs=1e-6)
    assert energy.balance_error(5.210e6, 4.0e6, 1.210e6, 0.95) < energy.BALANCE
    assert energy.balance_error(5.210e6, 3.5e6, 1.210e6) > energy.BALANCE


def test_reuse_is_a_share_of_what_the_data_centre_used():
    assert energy.reuse_factor(4.0, 5.0) == 0.8
    with pytest.raises(ValueError, match="ERF"):
        energy.reuse_factor(6.0, 5.0)
    with pytest.raises(ValueError, match="ERF"):
        energy.reuse_factor(0.0, 0.0)


def test_heat_that_replaces_coal_avoids_carbon_and_dirty_power_takes_it_back():
    clean = energy.avoided_carbon(10 * MWH, 0.2 / 3.6e6, 2 * MWH, 0.05 / 3.6e6)
    assert clean == pytest.approx(10_000 * 0.2 - 2_000 * 0.05)


@pytest.mark.parametrize("call", [lambda: energy.annual(1e6, 1.2), lambda: energy.seasonal_performance(1.0, 0.0)])
def test_impossible_years_are_refused(call):
    with pytest.raises(ValueError, match=r"between 0 and 1|no electricity"):
        call()


def test_spans_of_the_table_follow_from_sag_and_stress():
    # domain reference 5.7 and 2.8; masses of small pipes are rounded there
    for pipe in tables.pipes():
        assert supports.span_by_sag(pipe.dn) == pytest.approx(pipe.span_sag, rel=0.012)
        assert supports.span_by_stress(pipe.dn) == pytest.approx(pipe.span_stress, rel=0.02)


def test_a_heating_line_grows_a_third_of_a_millimetre_a_metre():
    # domain reference 2.10
    assert supports.growth(1, 318.15, 348.15) == pytest.approx(0.36e-3)
    assert supports.growth(1, 283.15, 348.15) == pytest.approx(0.78e-3)


def test_an_offset_takes_the_growth_at_its_stress():
    # guided cantilever: s = 3 E D dL / L2; force 12 E I dL / L3 bends the ends by s = F L / 2 / Z
    moved = supports.growth(30, 283.15, 348.15)
    leg = supports.offset(200, moved)
    pipe = tables.pipes().row(200)
    force = supports.anchor_force(200, moved, leg)
    bending = force * leg / 2 / supports.modulus(pipe.outside_diameter, pipe.wall)
    assert bending == pytest.approx(supports.OFFSET_STRESS, rel=1e-9)
    with pytest.raises(ValueError, match="bends not"):
        supports.anchor_force(200, moved, 0.0)


def test_a_support_carries_its_span():
    assert supports.hanger_load(200, 5.8) == pytest.approx(68.4 * 9.80665 * 5.8)


def test_insulation_of_the_pipe_table_is_that_of_geg_in_stock_sizes():
    # domain reference 2.8 and 2.9
    for pipe in tables.pipes():
        assert insulation.of_pipe(pipe.dn) == pytest.approx(pipe.insulation)


def test_a_worse_material_must_be_thicker():
    # domain reference 2.9: at 0.040 about 25 % more
    ratio = insulation.for_conductivity(0.1, 0.1143, 0.040) / 0.1
    assert ratio == pytest.approx(1.25, abs=0.03)
    assert insulation.for_conductivity(0.1, 0.1143, 0.035) == pytest.approx(0.1)


def test_crossings_have_half_and_outdoor_pipes_twice():
    assert insulation.geg(0.1, half=True) == pytest.approx(0.05)
    assert insulation.geg(0.1, outdoors=True) == pytest.approx(0.2)
    assert insulation.of_pipe(100, outdoors=True) == 0.2


@pytest.mark.parametrize(
    ("dn", "celsius", "inches"),
    [(20, 75, 1.5), (25, 75, 1.5), (40, 75, 2), (200, 75, 2), (100, 50, 1.5), (32, 10, 0.5)],
)
def test_ashrae_asks_for_inches(dn, celsius, inches):
    # ASHRAE 90.1-2016 table 6.8.3-1 (domain reference 2.9)
    assert insulation.ashrae(dn, celsius + 273.15) == pytest.approx(inches * 0.0254)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: insulation.geg(0.0), "bore"),
        (lambda: insulation.for_conductivity(0.1, 0.1, 0.0), "conductivity"),
        (lambda: insulation.stock(0.5), "thickest"),
        (lambda: insulation.ashrae(100, 298.15), "asks for none"),
    ],
)
def test_insulation_that_no_table_has_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_two_cubic_metres_drain_in_a_quarter_of_an_hour():
    # domain reference 5.9: DN25, mean head 3 m, Cd 0.6: 14.8 min
    assert shutdown.drain_time(2, 0.025, 3) / 60 == pytest.approx(14.8, abs=0.06)


def test_an_upright_vessel_empties_in_twice_the_time_of_its_first_head():
    # Torricelli, integrated here step by step
    level, seconds, step = 3.0, 0.0, 0.5
    area = 0.6 * math.pi / 4 * 0.025**2
    section = 2 / 3.0
    while level > 1e-6:
        level -= area * math.sqrt(2 * 9.80665 * level) / section * step
        seconds += step
    assert shutdown.empty_time(2, 0.025, 3) == pytest.approx(seconds, rel=0.01)


def test_a_tie_in_is_longer_with_more_welds_and_shorter_with_more_welders():
    def whole(welds, welders):
        return sum(step.seconds for step in shutdown.tie_in(200, welds, 2, 0.025, 3, 65, welders))

    assert whole(2, 1) < whole(4, 1)
    assert whole(4, 2) < whole(4, 1)
    steps = shutdown.tie_in(200, 2, 2, 0.025, 3, 65)
    assert steps[-1].seconds == pytest.approx(0.25 * sum(step.seconds for step in steps[:-1]))
    assert next(step.seconds for step in steps if step.name == "weld") == pytest.approx(2 * 3 * 3600)


@pytest.mark.parametrize(
    "call", [lambda: shutdown.drain_time(2, 0, 3), lambda: shutdown.tie_in(200, 0, 2, 0.025, 3, 65)]
)
def test_a_tie_in_without_drain_or_weld_is_refused(call):
    with pytest.raises(ValueError, match=r"drains nothing|at least one"):
        call()


def test_a_pipe_full_of_water_weighs_what_the_table_says():
    for pipe in tables.pipes():
        assert weights.pipe(pipe.dn, 2.0).operating == pytest.approx(2 * pipe.full_mass)
        assert weights.pipe(pipe.dn, 1.0, insulated=False).dry == pipe.steel_mass


def test_a_flange_weighs_about_what_catalogues_say():
    # EN 1092-1 type 11 PN16: DN100 4.6 kg, DN200 11.0 kg, DN300 22 kg with their hubs
    for dn, mass in ((100, 4.6), (200, 11.0), (300, 22.0)):
        assert weights.flange(dn) == pytest.approx(mass, rel=0.3)
    assert weights.flange(200, 25) > weights.flange(200)


def test_the_exchanger_of_the_reference_design_is_heavier_with_water():
    frame = tables.plate_frames().row(250)
    masses = weights.plate_exchanger(frame, 326, 326 * 3.1e-3)
    assert frame.mass_min < masses.dry < frame.mass_max
    # 0.5 x 0.9 of pack by width by height (domain reference 2.2)
    assert masses.content == pytest.approx(0.45 * 326 * 3.1e-3 * 0.92 * 2.6 * 999.7, rel=1e-3)
    with pytest.raises(ValueError, match="holds 1 to 600"):
        weights.plate_exchanger(frame, 601, 1.9)


def test_brazed_exchangers_grow_with_their_plates():
    for row in brazed_plates():
        few, many = weights.brazed_exchanger(row, 10), weights.brazed_exchanger(row, row.plates)
        assert few.operating < many.operating
        with pytest.raises(ValueError, match=row.size):
            weights.brazed_exchanger(row, row.plates + 1)


def test_a_pump_set_weighs_more_than_its_motor():
    # domain reference 2.3: 1.6 times
    assert weights.pump_set(tables.motors().row(30e3)) == pytest.approx(1.6 * 260)


@given(st.floats(0.3, 10), st.floats(0.3, 10))
def test_a_heat_pump_of_more_heat_weighs_more(one, other):
    less, more = sorted((one, other))
    assert weights.heat_pump(less * 1e6).operating <= weights.heat_pump(more * 1e6).operating


def test_heat_pump_masses_are_within_a_third_of_their_class():
    # domain reference 2.4: t = 9 Q^1.1, +-30 %
    for row in heat_pumps():
        operating = weights.heat_pump(row.heat_max).operating
        assert 0.7 * row.mass_min <= operating <= 1.3 * row.mass_max


@pytest.mark.parametrize("heat", [1e5, 2e7])
def test_a_heat_pump_out_of_the_table_is_refused(heat):
    with pytest.raises(OutOfTable, match="heat"):
        weights.heat_pump(heat)


def test_parts_add_up():
    vessels = [weights.vessel(row) for row in buffer_vessels()]
    for one, other in itertools.pairwise(vessels):
        assert (one + other).operating == pytest.approx(one.operating + other.operating)
