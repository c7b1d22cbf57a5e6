import dataclasses
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from component_library.calc import state_points
from component_library.calc.brine import ethylene_glycol
from component_library.calc.state_points import ChainDuty, Temperatures

ZERO = 273.15


def celsius(warm, cold):
    return Temperatures(warm + ZERO, cold + ZERO)


RD1 = ChainDuty(4e6, celsius(32, 22), celsius(30, 20), celsius(75, 45), celsius(40, 30))
"""The reference design (domain reference 1.1)."""


@pytest.fixture(scope="module")
def plant():
    return state_points.chain(RD1)


@pytest.mark.parametrize(
    ("key", "mass", "hourly"), [("B", 95.7, 345.4), ("C", 41.5, 152.0), ("D", 41.5, 152.0), ("A", 95.7, 345.4)]
)
def test_flows_of_the_reference_design(plant, key, mass, hourly):
    # domain reference 1.1, 5.1
    circuit = next(one for one in plant.circuits if one.key == key)
    assert circuit.mass_flow == pytest.approx(mass, rel=2e-3)
    assert circuit.flow * 3600 == pytest.approx(hourly, rel=2e-3)


def test_the_source_loop_of_the_reference_design_is_a_dn250(plant):
    assert plant.source.dn == 250


def test_the_recovery_exchanger_of_the_reference_design(plant):
    # domain reference 5.2
    assert plant.recovery.lmtd == pytest.approx(2.0, abs=1e-9)
    assert plant.recovery.approach == pytest.approx(2.0)
    assert plant.recovery.area == pytest.approx(444.4, abs=0.05)
    assert plant.recovery.ntu == pytest.approx(5.0)
    assert plant.recovery.effectiveness == pytest.approx(0.8333, abs=1e-4)
    assert plant.district_exchanger is None


def test_the_heat_pump_of_the_reference_design(plant):
    # domain reference 5.3: COP 4.305, 1.210 MW of electricity, 5.210 MW of heat
    assert plant.heat_pump.cop == pytest.approx(4.305, abs=5e-4)
    assert plant.heat_pump.power == pytest.approx(1.210e6, abs=500)
    assert plant.heat_pump.heat == pytest.approx(5.210e6, abs=500)


def test_heat_is_neither_lost_nor_made(plant):
    assert plant.facility.heat == plant.source.heat == plant.reject.heat == 4e6
    assert plant.condenser.heat == plant.district.heat == pytest.approx(4e6 + plant.heat_pump.power)


def test_an_exchanger_to_the_network_costs_temperature_and_so_power(plant):
    parted = state_points.chain(dataclasses.replace(RD1, condenser=celsius(77, 47)))
    assert parted.district_exchanger.lmtd == pytest.approx(2.0)
    assert parted.heat_pump.power > plant.heat_pump.power
    assert parted.condenser.temperatures == celsius(77, 47)
    assert parted.district.temperatures == celsius(75, 45)


def test_a_reject_loop_with_glycol_needs_more_flow(plant):
    cold = dataclasses.replace(RD1, reject_medium=ethylene_glycol(0.35))
    assert state_points.chain(cold).reject.flow > 1.05 * plant.reject.flow


@settings(deadline=None, max_examples=30)
@given(st.floats(2e5, 8e6), st.floats(1, 6), st.floats(5, 12), st.floats(20, 50))
def test_less_lift_never_needs_more_power(heat, approach, spread, lift):
    facility, source = celsius(32, 32 - spread), celsius(32 - approach, 32 - approach - spread)
    reject = celsius(40, 30)
    hot, cool = celsius(40 + lift, 40), celsius(39 + lift, 39)
    warmer = state_points.chain(ChainDuty(heat, facility, source, hot, reject, lorenz_efficiency=0.3))
    cooler = state_points.chain(ChainDuty(heat, facility, source, cool, reject, lorenz_efficiency=0.3))
    assert cooler.heat_pump.power <= warmer.heat_pump.power


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"source": celsius(33, 23)}, r"temperatures cross: 32\.0/22\.0 to 23\.0/33\.0 degC"),
        ({"source": celsius(20, 30)}, "source must be cooled"),
        ({"district": celsius(25, 15)}, "no warmer than the source"),
        ({"district": celsius(190, 120)}, "condenser loop: water at 190.0 degC: the correlations hold"),
        ({"source": celsius(11, -1)}, r"source loop: water at -1\.0 degC"),
        ({"condenser": celsius(70, 40)}, "temperatures cross"),
        ({"heat": 0.0}, "not more than zero"),
        ({"heat": 1e9}, "too much for the largest pipe"),
        ({"lorenz_efficiency": 0.9}, "machines have"),
        ({"reject": celsius(30, 30)}, "reject: 30.0 degC is not warmer"),
    ],
)
def test_an_impossible_plant_is_refused_in_one_line(change, message):
    with pytest.raises(ValueError, match=message) as caught:
        state_points.chain(dataclasses.replace(RD1, **change))
    assert "\n" not in str(caught.value)


def test_what_components_need_does_not_wait_for_coolprop():
    modules = "state_points heat_pump head control_valve expansion npsh relief buffer weights insulation supports"
    program = "import sys\n" + "".join(f"import component_library.calc.{name}\n" for name in modules.split())
    program += "print('CoolProp' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
