"""Thermal growth of runs: anchors, guides, the offsets that take it, loops where none does."""

import math

import pytest
from rooms import pipe_bodies, room, run_of

from component_library.calc import supports as formulas
from component_library.supports.place import place_supports
from component_library.supports.surroundings import Around


def planned(*runs, **more):
    where = room(**more)
    return place_supports(
        runs, Around((*where.bodies, *(body for run in runs for body in pipe_bodies(run))), where.roles)
    )


@pytest.mark.parametrize(("cold", "hot", "moved"), [(45, 75, 0.36e-3), (10, 75, 0.78e-3)])
def test_steel_grows_by_the_golden_values_a_metre(cold, hot, moved):
    assert formulas.growth(1.0, cold, hot) == pytest.approx(moved)


def test_the_growth_of_the_anchored_leg_counts_from_its_anchor():
    run = run_of("Z", 100, [(0, 2, 2.4), (0, 5, 2.4), (24, 5, 2.4), (24, 9, 2.4)], cold=283.15, hot=348.15)
    plan = planned(run)
    (anchor,) = (one for one in plan.supports if one.function == "ANCHOR")
    assert anchor.leg == 1
    grown = next(one for one in plan.growths if one.leg == 1)
    longer = max(anchor.distance, run.legs[1].length - anchor.distance)
    assert grown.moved == pytest.approx(12e-6 * longer * 65)
    # guided cantilever sqrt(3 E D dL / s), domain 2.10
    assert grown.needed == pytest.approx(math.sqrt(3 * 205e9 * 0.1143 * grown.moved / 100e6))


def test_anchors_stand_near_the_middle_of_the_longest_leg_and_are_held_sideways():
    run = run_of("L", 150, [(1, 4, 2.4), (1, 7, 2.4), (27, 7, 2.4)])
    plan = planned(run)
    (anchor,) = (one for one in plan.supports if one.function == "ANCHOR")
    assert abs(anchor.distance - run.legs[1].length / 2) <= run.span / 2 + 0.1
    assert anchor.kind in ("pipe_bracket", "pipe_frame")
    assert anchor.side_load > 0
    assert anchor.component.properties["DHR_Support"]["LoadH"] == pytest.approx(anchor.side_load)
    assert anchor.component.properties["DHR_Support"]["Function"] == "ANCHOR"


def test_guides_stand_on_long_legs_and_short_runs_have_none():
    long = planned(run_of("LONG", 100, [(0, 5, 2.4), (34, 5, 2.4)]))
    short = planned(run_of("SHORT", 100, [(0, 5, 2.4), (5, 5, 2.4)]))
    assert sum(one.function == "GUIDE" for one in long.supports) >= 2
    assert {one.function for one in short.supports} == {"REST"}


def test_a_straight_beyond_30_m_without_offset_is_told_its_loop():
    run = run_of("FAR", 100, [(-4, 5, 2.4), (38, 5, 2.4)], cold=283.15, hot=348.15)
    plan = planned(run)
    (grown,) = plan.growths
    assert grown.available == 0
    assert not grown.taken
    deep = math.sqrt(3 * 205e9 * 0.1143 * grown.moved / 2 / 100e6)
    assert any(f"loop {deep:.2f} m deep and {deep / 2:.2f} m wide" in note for note in plan.notes)


def test_an_offset_counts_from_corner_to_corner():
    plan = planned(run_of("Z", 100, [(0, 2, 2.4), (0, 5, 2.4), (24, 5, 2.4), (24, 9, 2.4)]))
    assert [one.available for one in plan.growths] == pytest.approx([24.0, 3.0, 24.0])


def test_a_short_offset_is_told_below_30_m_too_but_not_for_a_hair_of_growth():
    corners = [(0, 4, 2.4), (0, 5, 2.4), (24, 5, 2.4), (24, 9, 2.4)]
    (note,) = planned(run_of("Z", 200, corners)).notes
    assert "leg 2 grows" in note
    assert "loop" in note
    assert planned(run_of("Z", 200, corners, cold=283.15, hot=293.15)).notes == ()


def test_an_offset_long_enough_needs_no_loop():
    run = run_of("OK", 50, [(2, 1, 2.4), (2, 12, 2.4), (36, 12, 2.4), (36, 1, 2.4)])
    plan = planned(run)
    assert next(one for one in plan.growths if one.leg == 1).taken
    assert not any("loop" in note for note in plan.notes)


def test_a_cold_run_that_stays_cold_grows_not():
    run = run_of("COLD", 100, [(0, 5, 2.4), (34, 5, 2.4)], cold=283.15, hot=283.15)
    plan = planned(run)
    assert all(one.moved == 0 and one.taken for one in plan.growths)
