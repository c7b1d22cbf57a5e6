import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from component_library.calc import buffer, expansion, hydraulics, npsh, pump, water
from component_library.standards.machines import expansion_vessels
from component_library.standards.tables import OutOfTable

FOOT, PSI = 0.3048, 6894.757
HOT = 348.15


@pytest.mark.parametrize(("celsius", "percent"), [(75, 2.551), (30, 0.408), (90, 3.563)])
def test_water_warmed_from_ten_degrees_expands(celsius, percent):
    # domain reference 5.4; its densities are at 1 bar, ours on the boiling line: 0.4 % of the expansion apart
    assert 100 * expansion.coefficient(celsius + 273.15) == pytest.approx(percent, rel=4e-3)


def test_the_vessel_of_the_reference_loop():
    # domain reference 5.4: 20 m3, p0 1.5, safety valve 6 bar: 510 l, reserve 100 l, pe 5.4, 1001 l, pa 1.78 bar
    vessel = expansion.size(20, HOT, 1.5e5, 6e5)
    assert vessel.expansion == pytest.approx(0.510, rel=2e-3)
    assert vessel.reserve == pytest.approx(0.100)
    assert vessel.final == pytest.approx(5.4e5)
    assert vessel.volume == pytest.approx(1.001, rel=2e-3)
    assert vessel.filling == pytest.approx(1.78e5, abs=0.005e5)


def test_a_vessel_holds_the_reserve_cold_and_all_of_it_hot():
    # Boyle: gas fills the vessel at p0, leaves the reserve at pa and the reserve and the expansion at pe
    vessel = expansion.size(20, HOT, 1.5e5, 6e5)
    gas = (vessel.gas + 1e5) * vessel.volume
    assert vessel.volume - gas / (vessel.filling + 1e5) == pytest.approx(vessel.reserve)
    assert vessel.volume - gas / (vessel.final + 1e5) == pytest.approx(vessel.reserve + vessel.expansion)


def test_small_loops_keep_a_fifth_of_their_expansion_in_reserve():
    # EN 12828 annex D
    assert expansion.reserve(0.4, 0.010) == pytest.approx(0.002)
    assert expansion.reserve(0.6, 0.016) == pytest.approx(0.003)
    assert expansion.reserve(20, 0.5) == pytest.approx(0.1)


def test_gas_pressure_bears_the_water_column_and_above_100_degrees_the_steam():
    assert expansion.gas_pressure(1.2e5, HOT) == pytest.approx(1.5e5)
    hot = expansion.gas_pressure(1.2e5, 393.15)
    assert hot - 1.5e5 == pytest.approx(water.vapour_pressure(393.15) - hydraulics.ATMOSPHERE)


@pytest.mark.parametrize(("safety", "final"), [(3e5, 2.5e5), (5e5, 4.5e5), (6e5, 5.4e5), (10e5, 9e5)])
def test_the_final_pressure_keeps_below_the_safety_valve(safety, final):
    assert expansion.final_pressure(safety) == pytest.approx(final)


@settings(deadline=None)
@given(st.floats(0.001, 12))
def test_the_fewest_vessels_of_the_table_hold_the_volume(volume):
    count, vessel = expansion.choose(volume)
    assert count * vessel.volume >= volume * (1 - 1e-12)
    largest = max(row.volume for row in expansion_vessels())
    assert count == max(1, math.ceil(volume / largest))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.0, HOT, 1.5e5, 6e5), "must have a volume"),
        ((20, 283.15, 1.5e5, 6e5), "not warmer"),
        ((20, HOT, 5.5e5, 6e5), "not above the gas pressure"),
        ((20, 500.0, 1.5e5, 6e5), "correlations hold"),
    ],
)
def test_a_vessel_that_cannot_work_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        expansion.size(*arguments)


def test_a_loop_too_large_for_vessels_is_told_of_pumps():
    with pytest.raises(OutOfTable) as caught:
        expansion.choose(13.0)
    assert "pump-controlled" in caught.value.hint


@pytest.mark.parametrize(("celsius", "metres"), [(20, 20.3), (30, 20.2), (75, 17.0), (90, 13.9)])
def test_npsh_available_in_a_loop_at_one_bar(celsius, metres):
    # domain reference 5.5
    assert npsh.at_flange(0.05, 1e5, celsius + 273.15).available == pytest.approx(metres, abs=0.05)


def test_crane_example_7_32_has_too_little():
    # Crane TP-410, example 7.32: tank at 5 psi gauge, 60 degF, lifted 25 ft, 6 ft of losses: 13.887 ft, needed 26 ft
    suction = npsh.from_tank(5 * PSI + 101325, -25 * FOOT, 6 * FOOT, 288.71, 20 * FOOT)
    assert suction.available / FOOT == pytest.approx(13.887, abs=0.01)
    assert suction.needed / FOOT == pytest.approx(26.0)
    assert not suction.enough
    assert suction.margin == pytest.approx(suction.available - suction.needed)


@settings(deadline=None)
@given(st.floats(1.0, 12), st.floats(280, 400))
def test_the_least_pressure_is_just_enough(required, temperature):
    pressure = npsh.least_pressure(required, temperature)
    suction = npsh.at_flange(0.05, pressure, temperature, required)
    assert suction.margin >= -1e-6
    assert pressure == 0 or suction.margin == pytest.approx(0, abs=1e-6)


def test_without_a_data_sheet_the_pump_needs_what_its_suction_specific_speed_says():
    assert npsh.at_flange(0.05, 1e5, 293.15).required == pump.npsh_required(0.05)


def test_thin_air_takes_npsh_away():
    assert npsh.at_flange(0.05, 0, 293.15, ambient=85e3).available < npsh.at_flange(0.05, 0, 293.15).available


def test_a_buffer_carries_the_heat_it_is_sized_for():
    volume = buffer.volume(1.3e6, 1800, HOT, 318.15, usable=1.0)
    mean = 333.15
    assert volume * water.density(mean) * water.heat_capacity(mean) * 30 == pytest.approx(1.3e6 * 1800)
    assert buffer.volume(1.3e6, 1800, HOT, 318.15) == pytest.approx(volume / 0.9)


def test_the_fewest_vessels_that_fit_the_room_are_taken():
    assert buffer.choose(21.0).count == 1
    low = buffer.choose(21.0, tallest=4.0)
    assert (low.count, low.vessel.volume) == (3, 10)
    assert low.given >= low.volume


@settings(deadline=None)
@given(st.floats(0.05, 79))
def test_buffers_hold_at_least_what_is_needed(needed):
    chosen = buffer.choose(needed, tallest=5.0)
    assert chosen.given >= needed
    assert chosen.vessel.height <= 5.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: buffer.volume(0.0, 60, HOT, 300), "more than zero"),
        (lambda: buffer.volume(1e5, 60, 300, HOT), "not warmer"),
        (lambda: buffer.choose(1.0, tallest=1.0), "of at most 1.0 m height"),
        (lambda: buffer.choose(500.0), "more than 4 vessels hold"),
    ],
)
def test_a_buffer_that_cannot_be_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
