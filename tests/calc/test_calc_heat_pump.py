import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from component_library.calc import heat_pump, refrigeration
from component_library.calc.heat_pump import Step

ZERO = 273.15
EVAPORATION, CONDENSATION = 17 + ZERO, 77 + ZERO
"""Domain reference 5.3: 3 K below 20 degC, 2 K above 75 degC."""
WHOLE = Step(30 + ZERO, 20 + ZERO, 45 + ZERO, 75 + ZERO)
"""Streams of the reference design."""


def lorenz(*celsius):
    return heat_pump.cop_lorenz(*(one + ZERO for one in celsius))


@pytest.mark.parametrize(
    ("streams", "expected", "at"),
    [
        ((30, 20, 45, 75), 9.57, (4.30, 4.78, 5.26)),
        ((30, 20, 40, 70), 11.00, (4.95, 5.50, 6.05)),
        ((27, 17, 37.5, 75), 9.70, (4.36, 4.85, 5.33)),
        ((19, 12, 55, 81), 6.51, (2.93, 3.26, 3.58)),
        ((40, 30, 50, 85), 10.56, (4.75, 5.28, 5.81)),
    ],
    ids=["reference design", "40 to 70", "Odense", "Norderstedt", "Mantsala"],
)
def test_lorenz_and_what_machines_reach_of_it(streams, expected, at):
    # domain reference 5.3
    reached = lorenz(*streams)
    assert reached == pytest.approx(expected, abs=0.005)
    for efficiency, cop in zip((0.45, 0.50, 0.55), at, strict=True):
        assert heat_pump.cop(reached, efficiency) == pytest.approx(cop, abs=0.006)


def test_entropic_means_of_the_reference_design():
    # domain reference 5.3: 59.77 and 24.97 degC
    assert heat_pump.mean_temperature(75 + ZERO, 45 + ZERO) - ZERO == pytest.approx(59.77, abs=0.006)
    assert heat_pump.mean_temperature(30 + ZERO, 20 + ZERO) - ZERO == pytest.approx(24.97, abs=0.006)


def test_streams_that_keep_their_temperature_give_carnot():
    assert lorenz(20, 20, 60, 60) == pytest.approx((60 + ZERO) / 40)


def test_power_and_heat_of_the_reference_design():
    # domain reference 5.3: 4 MW, efficiency 0.45: COP 4.305, 1.210 MW, 5.210 MW
    machine = heat_pump.from_source(4e6, lorenz(30, 20, 45, 75), 0.45)
    assert machine.cop == pytest.approx(4.305, abs=5e-4)
    assert machine.power == pytest.approx(1.210e6, abs=500)
    assert machine.heat == pytest.approx(5.210e6, abs=500)
    assert machine.efficiency == pytest.approx(0.45)


@given(st.floats(1e4, 1e8), st.floats(5, 15), st.floats(0.3, 0.6))
def test_a_machine_sized_from_either_side_is_the_same(source, reversible, efficiency):
    one = heat_pump.from_source(source, reversible, efficiency)
    other = heat_pump.from_heat(one.heat, reversible, efficiency)
    assert other.source_heat == pytest.approx(source)
    assert other.power == pytest.approx(one.power)


def test_pionen_gives_what_a_single_stage_of_r134a_gives():
    # domain reference 5.10: Bahnhof Pionen, 690 kW of cooling, 975 kW of heat
    published = 975 / (975 - 690)
    assert refrigeration.one_stage("R134a", EVAPORATION, CONDENSATION).cop == pytest.approx(published, rel=0.005)


@pytest.mark.parametrize(
    ("refrigerant", "cop", "bar"),
    [
        ("R717", 3.80, 38.8),
        ("R1234ze(E)", 3.43, 18.8),
        ("R134a", 3.42, 24.7),
        ("R600a", 3.60, 12.6),
        ("R290", 3.31, 29.6),
    ],
)
def test_one_stage_against_a_flat_condenser(refrigerant, cop, bar):
    # domain reference 5.3 and 2.4
    cycle = refrigeration.one_stage(refrigerant, EVAPORATION, CONDENSATION)
    assert cycle.cop == pytest.approx(cop, abs=0.005)
    assert cycle.high / 1e5 == pytest.approx(bar, abs=0.05)
    assert refrigeration.vapour_pressure(refrigerant, CONDENSATION) == pytest.approx(cycle.high)


def test_ammonia_leaves_one_stage_too_hot_and_two_stages_cooler():
    # domain reference 5.3: 181 degC; TESPy without subcooling 3.73
    one = refrigeration.one_stage("R717", EVAPORATION, CONDENSATION)
    assert one.discharge - ZERO == pytest.approx(181, abs=1)
    assert refrigeration.one_stage("R717", EVAPORATION, CONDENSATION, subcooling=0).cop == pytest.approx(3.73, abs=0.02)
    two = refrigeration.two_stage("R717", EVAPORATION, CONDENSATION)
    assert two.discharge < one.discharge - 50
    assert two.low < two.intermediate < two.high


@pytest.mark.parametrize("refrigerant", ["R717", "R1234ze(E)", "R134a", "R600a", "R290", "R1233zd(E)"])
def test_two_stages_and_two_machines_beat_one_and_carnot_beats_all(refrigerant):
    one = refrigeration.one_stage(refrigerant, EVAPORATION, CONDENSATION).cop
    two = refrigeration.two_stage(refrigerant, EVAPORATION, CONDENSATION).cop
    carnot = CONDENSATION / (CONDENSATION - EVAPORATION)
    assert one < two < carnot
    _, pair = refrigeration.series(refrigerant, 2, WHOLE)
    assert one < pair < lorenz(30, 20, 45, 75)


def test_the_efficiencies_of_design_are_those_that_cycles_reach():
    # domain reference 5.3: 0.36 to 0.40 of Lorenz with one stage, 0.45 to 0.55 with two in series
    reversible = lorenz(30, 20, 45, 75)
    for refrigerant in ("R717", "R1234ze(E)"):
        single = refrigeration.between_streams(refrigerant, WHOLE).cop / reversible
        assert single == pytest.approx(heat_pump.lorenz_efficiency(1), abs=0.025)
        _, pair = refrigeration.series(refrigerant, 2, WHOLE, stages=2)
        assert heat_pump.lorenz_efficiency(2, 2) <= pair / reversible <= 0.55


def test_the_heat_of_a_cycle_is_what_it_takes_and_what_drives_it():
    cycle = refrigeration.two_stage("R1234ze(E)", EVAPORATION, CONDENSATION)
    assert cycle.heat / cycle.work == pytest.approx(cycle.cop)
    assert cycle.power(5.21e6) == pytest.approx(5.21e6 / cycle.cop)
    assert cycle.mass_flow(5.21e6) * cycle.heat == pytest.approx(5.21e6)
    assert cycle.swept_flow(2e6) == pytest.approx(2 * cycle.swept_flow(1e6))


def test_an_ideal_compressor_needs_least():
    cops = [refrigeration.one_stage("R134a", EVAPORATION, CONDENSATION, each).cop for each in (0.6, 0.75, 1.0)]
    assert cops == sorted(cops)
    # all of what the compressor wastes ends in the condenser
    assert (cops[2] - 1) * 0.75 + 1 == pytest.approx(cops[1], rel=1e-9)


def test_machines_in_series_join_without_a_gap_in_counterflow():
    steps = heat_pump.in_series(3, WHOLE.source_in, WHOLE.source_out, WHOLE.sink_in, WHOLE.sink_out)
    assert steps[0].sink_in == WHOLE.sink_in
    assert steps[-1].sink_out == pytest.approx(WHOLE.sink_out)
    assert steps[-1].source_in == pytest.approx(WHOLE.source_in)
    assert steps[0].source_out == WHOLE.source_out
    assert [one.sink_out for one in steps[:2]] == pytest.approx([one.sink_in for one in steps[1:]])
    assert [one.source_in for one in steps[:2]] == pytest.approx([one.source_out for one in steps[1:]])


def test_machines_that_give_equal_heat_have_the_harmonic_mean():
    assert heat_pump.combined_cop((4.0, 4.0)) == pytest.approx(4)
    assert heat_pump.combined_cop((3.0, 6.0)) == pytest.approx(2 / (1 / 3 + 1 / 6))


@settings(deadline=None)
@given(st.floats(0, 30), st.floats(1, 15), st.floats(35, 60), st.floats(1, 40))
def test_lorenz_is_never_better_than_carnot_between_the_nearest_ends(source_out, cooling, sink_in, warming):
    reached = lorenz(source_out + cooling, source_out, sink_in, sink_in + warming)
    best = (sink_in + ZERO) / max(sink_in - source_out - cooling, 1e-9)
    worst = (sink_in + warming + ZERO) / (sink_in + warming - source_out)
    assert worst * (1 - 1e-9) <= reached
    assert reached <= best * (1 + 1e-9) or sink_in <= source_out + cooling


@pytest.mark.parametrize("streams", [(20, 30, 45, 75), (30, 20, 75, 45), (30, 20, 20, 25)])
def test_streams_that_need_no_heat_pump_are_refused(streams):
    with pytest.raises(ValueError, match="heat pump: the s"):
        lorenz(*streams)


@pytest.mark.parametrize(("reversible", "efficiency"), [(9.6, 0.05), (9.6, 0.95), (2.0, 0.45), (math.nan, 2.0)])
def test_a_machine_that_cannot_be_is_refused(reversible, efficiency):
    with pytest.raises(ValueError, match=r"efficiency|boiler"):
        heat_pump.cop(reversible, efficiency)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: refrigeration.one_stage("R22", 290, 350), "unknown refrigerant 'R22': there are R717"),
        (lambda: refrigeration.one_stage("R1234ze(E)", 290, 390), "R1234ze.E. at 116"),
        (lambda: refrigeration.one_stage("R744", 280, 310), "R744 at 36.9 degC"),
        (lambda: refrigeration.one_stage("R717", 350, 290), "no lift"),
        (lambda: refrigeration.one_stage("R717", 290, 350, 1.2), "isentropic efficiency"),
        (lambda: refrigeration.one_stage("R717", 290, 350, superheat=-1.0), "superheat"),
        (lambda: refrigeration.one_stage("R717", 290, 350, subcooling=-1.0), "subcooling"),
        (lambda: refrigeration.one_stage("R717", 290, 350, subcooling=300.0), "R717: subcooling of 300 K"),
        (lambda: refrigeration.two_stage("R717", 290, 350, superheat=math.nan), "R717: superheat of nan K"),
        (lambda: refrigeration.between_streams("R717", WHOLE, 3), "one or two"),
        (lambda: heat_pump.lorenz_efficiency(3), "one or two stages"),
        (lambda: heat_pump.in_series(0, 303, 293, 318, 348), "at least one"),
    ],
)
def test_what_no_cycle_does_is_refused_in_one_line(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
