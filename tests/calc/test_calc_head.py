import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from component_library.calc import head, hydraulics
from component_library.calc.brine import ethylene_glycol, freezing_point, propylene_glycol
from component_library.calc.head import Line, Stream
from component_library.calc.medium import WATER
from component_library.standards.tables import OutOfTable

SOURCE = Stream(345.4 / 3600, 298.15)
"""Source loop of the reference design (domain reference 5.1)."""


def source_lines():
    return (
        SOURCE.pipe(250, 120),
        SOURCE.fittings("elbow", 250, 12),
        SOURCE.fittings("butterfly valve", 250, 4),
        SOURCE.fittings("check valve", 250),
        SOURCE.fittings("tee branch", 250, 2),
        head.equipment("plate heat exchanger"),
        head.equipment("evaporator"),
        head.equipment("strainer"),
        head.equipment("heat meter"),
        head.equipment("separator"),
        head.equipment("control valve", 40e3),
    )


def test_the_source_loop_of_the_reference_design_line_by_line():
    # domain reference 5.1: 21.2 kPa of pipe and fittings with K rounded up, 165 kPa of equipment, 19.3 m
    sheet = head.total(source_lines(), 298.15)
    assert sheet.lines[0].loss == pytest.approx(120 * 89, rel=5e-3)
    assert sheet.friction == pytest.approx(21.2e3, rel=0.03)
    assert sheet.equipment == 165e3
    assert sheet.head == pytest.approx(19.3, rel=0.01)
    assert head.total(source_lines(), 298.15, margin=0).head == pytest.approx(19.0, rel=0.01)


def test_every_line_says_how_it_was_reckoned():
    for line in source_lines():
        assert "Crane" in line.detail or "Darcy" in line.detail or "stated" in line.detail or "practice" in line.detail


def test_the_sum_of_the_lines_is_the_head_of_the_pump():
    sheet = head.total(source_lines(), 298.15, static=2.0)
    assert sheet.friction + sheet.equipment == pytest.approx(sum(line.loss for line in sheet.lines))
    assert sheet.head == hydraulics.pump_head(sheet.friction, sheet.equipment, 2.0, 298.15)


@given(st.floats(0, 1.2))
def test_a_system_curve_begins_at_the_static_head_and_passes_the_design_point(share):
    sheet = head.total(source_lines(), 298.15, static=3.0)
    assert sheet.at_flow(0) == 3.0
    assert sheet.at_flow(1) == pytest.approx(sheet.head)
    assert sheet.at_flow(share) == pytest.approx(3 + (sheet.head - 3) * share**2)


def test_a_valve_of_a_known_kvs_takes_a_bar_at_that_flow():
    line = Stream(100 / 3600, 288.15).valve("balancing valve", 100 / 3600)
    assert line.loss == pytest.approx(1e5, rel=1e-3)
    assert line.detail == "Kvs 100 m3/h (IEC 60534-2-1)"


def test_a_part_of_a_stated_coefficient_loses_that_many_velocity_heads():
    line = SOURCE.coefficient("sharp entry", 250, 0.5, "Crane TP-410 A-30")
    assert line.loss == pytest.approx(0.5 * hydraulics.dynamic_pressure(SOURCE.flow, 250, 298.15))


def test_a_district_branch_of_half_a_kilometre_agrees_with_pandapipes():
    # domain reference 5.1: DN200, 500 m, 41.48 kg/s: 0.266 and 0.272 bar a leg with Colebrook
    supply, back = (Stream(41.48 / WATER.density(t), t).pipe(200, 500).loss for t in (348.15, 318.15))
    assert supply / 1e5 == pytest.approx(0.266, rel=0.02)
    assert back / 1e5 == pytest.approx(0.272, rel=0.02)


def test_glycol_costs_head():
    mixture = ethylene_glycol(0.35)
    water, brine = (Stream(SOURCE.flow, 283.15, medium).pipe(250, 100).loss for medium in (WATER, mixture))
    assert brine > 1.15 * water


@pytest.mark.parametrize(("make", "freezes"), [(ethylene_glycol, -15.0), (propylene_glycol, -13.0)])
def test_a_third_of_glycol_keeps_frost_away(make, freezes):
    mixture = make(0.30)
    assert freezing_point(mixture) - 273.15 == pytest.approx(freezes, abs=2)
    assert freezing_point(make(0.45)) < freezing_point(mixture)
    assert mixture.heat_capacity(293.15) < WATER.heat_capacity(293.15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ethylene_glycol(0.9), "correlations hold from 10% to 60%"),
        (lambda: ethylene_glycol(0.3).density(250.0), "liquid and known from"),
        (lambda: freezing_point(WATER), "not a mixture"),
        (lambda: SOURCE.fittings("gate", 250), "unknown fitting 'gate'"),
        (lambda: head.total([Line("pipe", "", math.nan, True)], 293.15), "pipe has no loss"),
        (lambda: head.total([Line("pump", "", -1.0, True)], 293.15), "pump has no loss"),
    ],
)
def test_what_cannot_be_added_up_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_equipment_without_a_stated_loss_must_be_in_the_table():
    with pytest.raises(OutOfTable, match="turbine is not in the table equipment_drop"):
        head.equipment("turbine")
