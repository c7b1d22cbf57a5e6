import math

import pytest
from fluids.core import K_from_f, dP_from_K
from fluids.fittings import (
    K_gate_valve_Crane,
    K_lift_check_valve_Crane,
    bend_rounded,
    diffuser_conical,
    exit_normal,
)
from fluids.friction import friction_factor
from fluids.piping import nearest_pipe
from hypothesis import given, settings
from hypothesis import strategies as st

from component_library.calc import hydraulics, water
from component_library.standards import tables
from component_library.standards.tables import OutOfTable

SOURCE_FLOW, SOURCE_TEMPERATURE = 345.4 / 3600, 298.15
"""Source loop of the reference design: 4 MW at 30/20 degC."""

flows = st.floats(1e-4, 0.5)


@pytest.mark.parametrize(("dn", "speed", "gradient"), [(200, 2.77, 277), (250, 1.77, 89), (300, 1.25, 38)])
def test_the_source_loop_loses_what_the_reference_design_says(dn, speed, gradient):
    # domain reference 5.1, RD-1
    assert hydraulics.velocity(SOURCE_FLOW, dn) == pytest.approx(speed, abs=0.005)
    assert hydraulics.gradient(SOURCE_FLOW, dn, SOURCE_TEMPERATURE) == pytest.approx(gradient, abs=0.6)


def test_the_source_loop_is_a_dn250():
    assert hydraulics.choose_dn(SOURCE_FLOW, SOURCE_TEMPERATURE) == 250
    assert hydraulics.friction_factor(SOURCE_FLOW, 250, SOURCE_TEMPERATURE) == pytest.approx(0.0151, abs=5e-5)


def test_the_district_side_loses_what_the_reference_design_says():
    # domain reference 5.1: 152 m3/h, DN200 1.22 m/s 54 Pa/m, DN150 2.09 m/s 211 Pa/m (mean of 75/45 degC)
    flow = 152 / 3600
    assert hydraulics.velocity(flow, 200) == pytest.approx(1.22, abs=0.005)
    assert hydraulics.velocity(flow, 150) == pytest.approx(2.09, abs=0.005)
    assert hydraulics.gradient(flow, 200, 333.15) == pytest.approx(54, abs=0.6)
    assert hydraulics.gradient(flow, 150, 333.15) == pytest.approx(211, abs=0.7)


def test_the_pump_head_of_the_source_loop():
    # domain reference 5.1: 120 m, 12 elbows, 4 butterfly valves, check, 2 tees -> 21.2 kPa; with equipment 19.0 m,
    # 19.3 m with the margin on friction and 20.9 m with a margin on everything.
    coefficients = 12 * 0.20 + 4 * 0.47 + 0.67 + 2 * 0.9
    friction = 120 * hydraulics.gradient(SOURCE_FLOW, 250, SOURCE_TEMPERATURE)
    friction += hydraulics.loss(coefficients, SOURCE_FLOW, 250, SOURCE_TEMPERATURE)
    assert friction == pytest.approx(21.2e3, abs=50)
    equipment = (50 + 45 + 10 + 15 + 5 + 40) * 1e3
    head = hydraulics.pump_head(friction, equipment, temperature=SOURCE_TEMPERATURE)
    assert head == pytest.approx(19.3, abs=0.05)
    bare = hydraulics.pump_head(friction, equipment, temperature=SOURCE_TEMPERATURE, margin=0)
    assert bare == pytest.approx(19.0, abs=0.05)
    assert 1.1 * bare == pytest.approx(20.9, abs=0.06)
    assert hydraulics.pump_head(friction, equipment, 3.0, SOURCE_TEMPERATURE) == pytest.approx(head + 3)


def test_crane_example_7_14_is_reproduced():
    # Crane TP-410, example 7.14, as solved in the documentation of fluids: 1500 l/min at 15 degC through 34 m of 4 inch
    # and 67 m of 5 inch pipe, lifted 22 m: 262 810 Pa (Crane 8th edition: 2.6 bar).
    temperature, flow = 288.15, 1500 / 60000
    density, viscosity = water.density(temperature), water.viscosity(temperature)
    bores = [nearest_pipe(Di=bore)[1] for bore in (0.1, 0.125)]
    speeds = [flow / (math.pi / 4 * bore**2) for bore in bores]
    reynolds = [density * speed * bore / viscosity for speed, bore in zip(speeds, bores, strict=True)]
    roughness = 0.0018 * 0.0254
    factors = [friction_factor(Re=one, eD=roughness / bore) for one, bore in zip(reynolds, bores, strict=True)]
    mean = sum(factors) / 2
    total = density * tables.GRAVITY * 22
    for factor, bore, speed, length in zip(factors, bores, speeds, (34, 67), strict=True):
        k = bend_rounded(Di=bore, angle=90, fd=mean, bend_diameters=1.5) + K_from_f(fd=factor, L=length, D=bore)
        k += diffuser_conical(*bores, angle=30, fd=mean) if bore == bores[0] else 0
        total += dP_from_K(K=k, rho=density, V=speed)
    assert total == pytest.approx(262_809, rel=3e-4)


def test_crane_example_7_15_is_reproduced():
    # Crane TP-410, example 7.15, as solved in the documentation of fluids: 100 gpm of water at 70 degF through 500 ft
    # of 3 inch schedule 40, lifted 400 ft, with gate, lift check valve, four elbows and exit: 420.35 ft (Crane: 421 ft)
    foot, temperature, flow = 0.3048, 294.26, 100 * 6.30902e-5
    bore, seat = nearest_pipe(Do=0.0762, schedule="40")[1], nearest_pipe(Do=0.0635, schedule="40")[1]
    speed = flow / (math.pi / 4 * bore**2)
    reynolds = water.density(temperature) * speed * bore / water.viscosity(temperature)
    factor = friction_factor(Re=reynolds, eD=0.0022 * 0.0254 / bore)
    k = exit_normal() + K_gate_valve_Crane(D1=bore, D2=bore, angle=0.0) + K_from_f(fd=factor, L=500 * foot, D=bore)
    k += 4 * bend_rounded(Di=bore, angle=90, Re=reynolds, method="Crane standard")
    k += K_lift_check_valve_Crane(D1=seat, D2=bore, angled=False)
    loss = dP_from_K(K=k, rho=water.density(temperature), V=speed)
    head = hydraulics.pump_head(loss, static=400 * foot, temperature=temperature, margin=0)
    assert head / foot == pytest.approx(420.35, rel=1e-4)


def test_fittings_have_the_coefficients_of_crane():
    # Crane TP-410: f_T = 0.0133 at 10 inch; butterfly 35, check 50, tee 60 and 20 f_T; domain 5.1
    assert hydraulics.k_elbow(250) == pytest.approx(0.20, abs=0.015)
    assert hydraulics.k_butterfly(250) == pytest.approx(0.47, abs=0.01)
    assert hydraulics.k_check(250) == pytest.approx(0.67, abs=0.01)
    assert hydraulics.k_tee_branch(250) == pytest.approx(3 * hydraulics.k_tee_run(250))
    assert hydraulics.k_elbow(250, math.pi / 4) < hydraulics.k_elbow(250)


@pytest.mark.parametrize(("celsius", "expected"), [(20, 20.3), (30, 20.2), (75, 17.0), (90, 13.9)])
def test_npsh_available_at_one_bar_gauge(celsius, expected):
    # domain reference 5.5
    available = hydraulics.npsh_available(1e5 + hydraulics.ATMOSPHERE, celsius + 273.15)
    assert available == pytest.approx(expected, abs=0.05)


def test_hot_water_and_suction_losses_take_npsh_away():
    pressure = 1e5 + hydraulics.ATMOSPHERE
    assert hydraulics.npsh_available(pressure, 363.15) < hydraulics.npsh_available(pressure, 293.15)
    assert hydraulics.npsh_available(pressure, friction=1.0) == pytest.approx(hydraulics.npsh_available(pressure) - 1)


def test_a_control_valve_for_152_m3_per_hour_at_half_a_bar():
    # domain reference 5.6: Kv 215, globe DN125 with Kvs 270, authority 0.346 against 60 kPa
    kv = hydraulics.kv(152 / 3600, 0.5e5, 293.15)
    assert kv * 3600 == pytest.approx(215, abs=0.5)
    assert hydraulics.choose_globe(kv) == 125
    drop = hydraulics.valve_drop(152 / 3600, tables.valve_kvs().row(125).globe, 293.15)
    assert hydraulics.authority(drop, 60e3) == pytest.approx(0.346, abs=0.001)


def test_no_globe_valve_is_large_enough_for_a_river():
    with pytest.raises(OutOfTable):
        hydraulics.choose_globe(1.0)


@settings(deadline=None)
@given(flows, flows)
def test_more_flow_never_gets_a_smaller_pipe(one, other):
    less, more = sorted((one, other))
    assert hydraulics.choose_dn(less) <= hydraulics.choose_dn(more)


@settings(deadline=None)
@given(flows)
def test_the_chosen_pipe_is_within_its_limits_and_the_next_smaller_is_not(flow):
    dn = hydraulics.choose_dn(flow)
    sizes = [pipe.dn for pipe in tables.pipes() if pipe.dn >= hydraulics.LEAST_DN and pipe.dn in tables.faces()]

    def within(size):
        speed, gradient = hydraulics.velocity(flow, size), hydraulics.gradient(flow, size)
        return speed <= hydraulics.velocity_limit(size) and gradient <= hydraulics.GRADIENT_LIMIT

    assert within(dn)
    assert dn == sizes[0] or not within(sizes[sizes.index(dn) - 1])


@settings(deadline=None)
@given(flows)
def test_a_suction_line_is_never_smaller(flow):
    if flow < 0.3:
        assert hydraulics.choose_dn(flow, velocity_max=2.0) >= hydraulics.choose_dn(flow)


def test_a_line_is_never_of_a_size_without_valves():
    chosen = {hydraulics.choose_dn(flow / 3600) for flow in range(5, 2400, 5)}
    assert 400 in chosen
    assert 500 in chosen
    assert 450 not in chosen


@pytest.mark.parametrize("flow", [0.0, -1.0, math.nan, 10.0])
def test_a_flow_that_no_pipe_carries_is_refused(flow):
    with pytest.raises(OutOfTable, match="m3/h"):
        hydraulics.choose_dn(flow)


def test_standing_water_loses_nothing():
    assert hydraulics.gradient(0.0, 100) == 0


@settings(deadline=None)
@given(st.floats(0.001, 0.1), st.floats(1e3, 2e5))
def test_kv_and_drop_are_inverse(flow, drop):
    assert hydraulics.valve_drop(flow, hydraulics.kv(flow, drop)) == pytest.approx(drop)
