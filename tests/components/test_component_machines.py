import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from component_library.components import end_suction_pump, plate_heat_exchanger
from component_library.model import Placement, SizingError, Solid, solid_bounds
from component_library.standards import tables
from component_library.vocabulary import EnvelopeKind, FlowDirection, Joint

ZERO = 273.15
RD1 = {"hot_in": 32 + ZERO, "hot_out": 22 + ZERO, "cold_in": 20 + ZERO, "cold_out": 30 + ZERO}


def pump_size(flow=345.4 / 3600, head=19.3, **duty):
    return end_suction_pump.size(end_suction_pump.Choices(), end_suction_pump.Duty.of(flow=flow, head=head, **duty))


def exchanger_size(choices=None, **duty):
    chosen = plate_heat_exchanger.Choices.of(**(choices or {}))
    return plate_heat_exchanger.size(chosen, plate_heat_exchanger.Duty.of(**{"heat": 4e6, **RD1, **duty}))


def rooms(component, kind):
    found = []
    for envelope in component.envelopes:
        if envelope.kind is kind:
            found += [solid_bounds(Solid(shape, place), Placement()) for shape, place in envelope.parts]
    return found


def figure(size, key):
    return next(one.value for one in size.figures if one.key == key)


def test_the_pump_of_the_source_loop():
    # domain reference 5.1: 23.2 kW at the shaft at 19.3 m; 1.15 times that is a motor of 30 kW
    size = pump_size(temperature=298.15)
    assert size.pump.size == "200-400"
    assert figure(size, "shaft_power") == pytest.approx(23.2e3, abs=70)
    assert size.motor_power == 30e3
    assert (size.suction_dn, size.discharge_dn) == (250, 200)


def test_ports_of_a_pump_are_where_en_733_puts_them():
    size = pump_size()
    component = end_suction_pump.build(end_suction_pump.Choices(), size)
    entry, leave = component.port("in"), component.port("out")
    assert entry.at.origin == pytest.approx((0.0, 0.0, 0.15 + 0.355))
    assert entry.at.z == (-1.0, 0.0, 0.0)
    assert leave.at.origin == pytest.approx((0.18, 0.0, 0.15 + 0.355 + 0.5))
    assert leave.at.z == (0.0, 0.0, 1.0)
    assert {port.joint for port in component.ports} == {Joint.FLANGED}


def test_a_higher_base_lifts_the_pump_and_nothing_else():
    low, high = (
        end_suction_pump.COMPONENT.make({"base_height": height}, flow=0.02, head=15.0) for height in (0.15, 0.5)
    )
    assert high.port("in").at.origin[2] - low.port("in").at.origin[2] == pytest.approx(0.35)
    assert high.port("out").at.origin[0] == low.port("out").at.origin[0]
    assert high.bounds()[0][2] == low.bounds()[0][2] == 0


def test_the_motor_end_has_room_for_the_back_pull_out():
    # domain reference 3.2: max(600, motor + spacer + 200); 30 kW is a 200L of 770 mm, the 200-400 has a 180 mm spacer
    size = pump_size()
    assert size.service_clearance == pytest.approx(0.77 + 0.18 + 0.2)
    component = end_suction_pump.build(end_suction_pump.Choices(), size)
    (low, high) = rooms(component, EnvelopeKind.SERVICE)[0]
    assert low[0] == pytest.approx(size.length)
    assert high[0] - low[0] == pytest.approx(1.15)


@pytest.mark.parametrize(("head", "above"), [(4.0, 0.3), (30.0, 1.0)])
def test_large_motors_have_a_metre_above_and_small_ones_300_mm(head, above):
    size = pump_size(flow=0.02, head=head)
    assert (size.motor_power >= 5.5e3) == (above == 1.0)
    component = end_suction_pump.build(end_suction_pump.Choices(), size)
    (low, high) = rooms(component, EnvelopeKind.LIFT)[0]
    assert high[2] - low[2] == pytest.approx(above)


def test_people_reach_both_sides_of_a_pump():
    size = pump_size()
    sides = rooms(end_suction_pump.build(end_suction_pump.Choices(), size), EnvelopeKind.ACCESS)
    assert sides[0][1][1] - sides[0][0][1] == pytest.approx(0.8)
    assert sides[0][0][1] == pytest.approx(size.width / 2)
    assert sides[1][1][1] - sides[1][0][1] == pytest.approx(0.6)
    assert sides[1][1][1] == pytest.approx(-size.width / 2)


@pytest.mark.parametrize("flow", [0.002, 0.01, 0.03, 0.06, 0.09])
@pytest.mark.parametrize("head", [5.0, 12.0, 25.0, 40.0])
def test_no_room_of_a_pump_lies_over_its_insulated_riser(flow, head):
    size = pump_size(flow=flow, head=head)
    component = end_suction_pump.build(end_suction_pump.Choices(), size)
    rim = size.pump.a + tables.flanges().row(size.discharge_dn).outside_diameter / 2
    for envelope in component.envelopes:
        for low, _ in rooms(component, envelope.kind):
            assert low[0] >= rim + 0.1


def test_hot_water_at_low_pressure_cavitates():
    with pytest.raises(SizingError, match="NPSH") as caught:
        pump_size(temperature=95 + ZERO, suction_pressure=0.0)
    assert "suction_pressure" in caught.value.hint
    assert pump_size(temperature=95 + ZERO, suction_pressure=2e5).motor_power > 0


def test_a_stated_npsh_stands_above_the_reckoned_one():
    with pytest.raises(SizingError, match=r"1\.0 m of NPSH"):
        pump_size(npsh_available=1.0)
    assert figure(pump_size(temperature=95 + ZERO, suction_pressure=0.0, npsh_available=12.0), "npsh_available") == 12


def test_pressure_above_pn16_is_refused():
    with pytest.raises(SizingError, match="PN16"):
        pump_size(suction_pressure=15e5, head=20.0)
    with pytest.raises(SizingError, match="PN16"):
        exchanger_size(pressure=17e5)


def test_a_flow_without_a_unit_is_refused():
    with pytest.raises(ValidationError, match="give a unit"):
        end_suction_pump.Duty.model_validate({"flow": 12, "head": "20 m"})


@settings(deadline=None)
@given(st.floats(0.001, 0.09), st.floats(0.001, 0.09), st.floats(3, 40))
def test_more_flow_never_gets_a_smaller_pump_or_motor(one, other, head):
    less, more = (pump_size(flow=flow, head=head) for flow in sorted((one, other)))
    assert less.discharge_dn <= more.discharge_dn
    assert less.motor_power <= more.motor_power


@settings(deadline=None)
@given(st.floats(0.001, 0.09), st.floats(3, 40), st.floats(3, 40))
def test_more_head_never_gets_a_smaller_impeller_or_motor(flow, one, other):
    less, more = (pump_size(flow=flow, head=head) for head in sorted((one, other)))
    assert less.impeller <= more.impeller
    assert less.motor_power <= more.motor_power


def test_the_recovery_exchanger_of_the_reference_design():
    # domain reference 5.2: 444.4 m2 clean, 296 plates of 1.5 m2; here with 10 % for fouling and two end plates
    size = exchanger_size()
    assert figure(size, "area_clean") == pytest.approx(444.4, abs=0.05)
    assert figure(size, "lmtd") == pytest.approx(2.0)
    assert figure(size, "ntu") == pytest.approx(5.0)
    assert figure(size, "effectiveness") == pytest.approx(0.8333, abs=1e-4)
    assert size.area == pytest.approx(444.4 * 1.1, abs=0.1)
    assert size.frame.plate_area == 1.5
    assert size.plates == math.ceil(444.444 * 1.1 / 1.5) + 2
    assert size.cold_flow * 3600 == pytest.approx(345.4, abs=0.5)


def test_without_margin_the_plates_are_those_of_the_area():
    size = exchanger_size(fouling=0.0)
    assert size.plates == math.ceil(444.444 / 1.5) + 2
    with pytest.raises(SizingError, match="fouling"):
        exchanger_size(fouling=0.3)


@pytest.mark.parametrize(
    "crossing",
    [
        {"cold_out": 32 + ZERO},
        {"cold_in": 22 + ZERO},
        {"cold_out": 40 + ZERO},
        {"hot_out": 33 + ZERO},
        {"cold_in": 31 + ZERO},
    ],
)
def test_crossing_temperatures_are_refused(crossing):
    with pytest.raises(SizingError) as caught:
        exchanger_size(**crossing)
    assert "hot_in > cold_out" in caught.value.hint


def test_ports_are_never_smaller_than_the_pipes_to_them():
    assert exchanger_size(heat=2e5).port_dn == 100
    assert exchanger_size(heat=2e5, dn_min=125).port_dn == 150
    assert exchanger_size(heat=2e5, dn_min=300).port_dn == 350


def test_counterflow_hot_water_falls_and_cold_water_rises():
    component = plate_heat_exchanger.COMPONENT.make(heat=4e6, **RD1)
    level = {port.name: port.at.origin[2] for port in component.ports}
    assert level["hot_in"] == level["cold_out"] > level["hot_out"] == level["cold_in"]
    assert all(component.port(name).at.origin[1] > 0 for name in ("hot_in", "hot_out"))
    assert all(component.port(name).at.origin[1] < 0 for name in ("cold_in", "cold_out"))
    assert {name for name in level if component.port(name).flow is FlowDirection.SINK} == {"hot_in", "cold_in"}
    assert {port.at.origin[0] for port in component.ports} == {0.0}


def test_the_smallest_frame_has_no_room_for_flanges():
    size = exchanger_size(heat=3e5, cold_out=28 + ZERO, hot_in=70 + ZERO, hot_out=30 + ZERO)
    component = plate_heat_exchanger.build(plate_heat_exchanger.Choices(), size)
    assert size.port_dn == 50
    assert {port.joint for port in component.ports} == {Joint.WELDED}
    assert {port.joint for port in plate_heat_exchanger.COMPONENT.make(heat=4e6, **RD1).ports} == {Joint.FLANGED}


@pytest.mark.parametrize("frame", list(tables.plate_frames()), ids=lambda frame: f"DN{frame.port_dn}")
def test_flanges_of_a_frame_clear_each_other_and_the_floor(frame):
    size = exchanger_size(heat=1e5, hot_in=90 + ZERO, hot_out=40 + ZERO, dn_min=frame.port_dn)
    assert size.frame == frame
    flange = tables.flanges().row(frame.port_dn).outside_diameter
    low, high = size.port_levels
    assert low - flange / 2 >= 0.05
    assert high + flange / 2 <= frame.frame_height
    assert not size.flanged or flange <= frame.horizontal_pitch - 0.004
    assert high - low == pytest.approx(frame.vertical_pitch)


@pytest.mark.parametrize(("side", "sign"), [("left", 1), ("right", -1)])
def test_plates_are_drawn_on_the_service_side(side, sign):
    # domain reference 3.2: max(1000, plate width + 500), 600 on the other side
    size = exchanger_size({"service_side": side})
    component = plate_heat_exchanger.build(plate_heat_exchanger.Choices(service_side=side), size)
    service, column = rooms(component, EnvelopeKind.SERVICE)
    assert service[1][1] - service[0][1] == pytest.approx(0.92 + 0.5)
    assert sign * (service[0][1] + service[1][1]) > 0
    access = rooms(component, EnvelopeKind.ACCESS)[0]
    assert access[1][1] - access[0][1] == pytest.approx(0.6)
    assert sign * (access[0][1] + access[1][1]) < 0
    assert column[0][0] == pytest.approx(size.length)
    assert column[1][0] - column[0][0] >= 0.6
    lift = rooms(component, EnvelopeKind.LIFT)[0]
    assert lift[1][2] - lift[0][2] == pytest.approx(0.1 * 2.6 + 0.5)


def test_a_plinth_lifts_the_exchanger_off_the_floor():
    plain, raised = (plate_heat_exchanger.COMPONENT.make({"plinth": height}, heat=4e6, **RD1) for height in (0.0, 0.3))
    assert raised.port("cold_in").at.origin[2] - plain.port("cold_in").at.origin[2] == pytest.approx(0.3)
    assert raised.bounds()[0][2] == 0
    assert raised.solids[-1].at.origin[2] >= 0


@settings(deadline=None)
@given(st.floats(2e4, 6e6), st.floats(2e4, 6e6))
def test_more_heat_never_gets_a_smaller_port(one, other):
    less, more = (exchanger_size(heat=heat) for heat in sorted((one, other)))
    assert less.port_dn <= more.port_dn
    assert less.area <= more.area


@settings(deadline=None)
@given(st.floats(2e4, 5e6), st.floats(1.5, 20))
def test_the_frame_holds_its_plates_and_its_bar_lets_the_pack_open(heat, approach):
    size = exchanger_size(heat=heat, hot_in=30 + ZERO + approach, hot_out=20 + ZERO + approach)
    assert size.plates <= size.frame.plates
    assert (size.plates - 2) * size.frame.plate_area >= size.area * (1 - 1e-9)
    assert size.bar >= 2 * size.frame.head + 1.15 * size.pack + 0.3 - 1e-9
    assert size.bar + 0.1 <= size.frame.length_max + 1e-9


def test_more_than_the_largest_frame_is_refused_with_a_way_out():
    with pytest.raises(SizingError, match="no frame") as caught:
        exchanger_size(heat=1e8)
    assert "more exchangers" in caught.value.hint
