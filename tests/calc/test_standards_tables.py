import itertools
import math
from pathlib import Path

import pytest

from component_library.standards import tables
from component_library.standards.tables import OutOfTable, Pipe

TABLES = (
    tables.pipes,
    tables.flanges,
    tables.faces,
    tables.elbows,
    tables.tees,
    tables.reducers,
    tables.caps,
    tables.plate_frames,
    tables.valve_kvs,
)


def test_every_file_of_the_package_is_read_by_a_table():
    named = {one().name for one in (*TABLES, tables.pumps, tables.motors)}
    assert named == {path.stem for path in Path(tables.__file__).parent.glob("*.csv")}


@pytest.mark.parametrize("table", [*TABLES, tables.pumps, tables.motors], ids=lambda one: one.__name__)
def test_every_table_names_its_source(table):
    assert len(table().source) > 10


@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.__name__)
def test_sizes_ascend_and_lengths_never_fall_with_them(table):
    rows = list(table())
    names = [name for name in vars(rows[0]) if name not in ("lever", "gear_wheel", "holes", "hole")]
    for one, other in itertools.pairwise(rows):
        for name in names:
            first, second = getattr(one, name), getattr(other, name)
            if first is not None and second is not None:
                assert first <= second, (name, one, other)


@pytest.mark.parametrize(
    ("dn", "outside", "bore"),
    [(65, 0.0761, 0.0703), (125, 0.1397, 0.1325), (200, 0.2191, 0.2101), (450, 0.457, 0.4444)],
)
def test_pipes_are_european_and_not_american(dn, outside, bore):
    # ASME B36.10 has 73.0 for 2 1/2 inch and 141.3 for 5 inch.
    pipe = tables.pipes().row(dn)
    assert pipe.outside_diameter == outside
    assert pipe.bore == pytest.approx(bore, abs=1e-9)


def test_masses_of_pipe_follow_from_its_section():
    for pipe in tables.pipes():
        steel = math.pi * pipe.wall * (pipe.outside_diameter - pipe.wall) * 7850
        assert pipe.steel_mass == pytest.approx(steel, rel=0.01)
        assert pipe.water_mass == pytest.approx(math.pi / 4 * pipe.bore**2 * 998, rel=0.02)


def test_from_dn350_thin_walls_carry_less_far_than_the_mss_table():
    pipe = tables.pipes().row(350)
    assert pipe.span == pipe.span_stress < pipe.span_mss
    assert tables.pipes().row(100).span == tables.pipes().row(100).span_mss == 4.3


@pytest.mark.parametrize(
    ("dn", "outside", "circle", "bolt", "holes"),
    [
        (50, 0.165, 0.125, 0.016, 4),
        (150, 0.285, 0.240, 0.020, 8),
        (300, 0.460, 0.410, 0.024, 12),
        (600, 0.840, 0.770, 0.033, 20),
    ],
)
def test_flanges_are_those_of_en_1092_pn16(dn, outside, circle, bolt, holes):
    flange = tables.flanges().row(dn)
    assert (flange.outside_diameter, flange.bolt_circle, flange.holes) == (outside, circle, holes)
    assert flange.bolt == pytest.approx(bolt)


def test_bolts_stand_between_pipe_and_rim():
    for flange in tables.flanges():
        pipe = tables.pipes().row(flange.dn)
        assert flange.bolt_circle - flange.hole > pipe.outside_diameter
        assert flange.bolt_circle + flange.hole < flange.outside_diameter


@pytest.mark.parametrize(
    ("dn", "s1", "s20", "s16", "s48"),
    [(100, 0.35, 0.052, 0.064, 0.3), (200, 0.6, 0.06, 0.089, 0.5), (600, 1.45, 0.154, 0.178, None)],
)
def test_valve_lengths_are_those_of_en_558(dn, s1, s20, s16, s48):
    face = tables.faces().row(dn)
    assert (face.s1, face.s20, face.s16, face.s48) == (s1, s20, s16, s48)


def test_from_dn250_there_is_no_lever():
    assert tables.faces().row(200).lever == 0.4
    assert tables.faces().row(200).gear_wheel == 0.25
    assert next(face.dn for face in tables.faces() if face.lever is None) == 250


def test_an_elbow_is_one_and_a_half_diameters_long():
    for elbow in tables.elbows():
        assert elbow.bend_radius == pytest.approx(1.5 * elbow.dn / 1000, rel=0.06)


def test_a_tee_is_longer_than_the_pipe_it_branches_from():
    for tee in tables.tees():
        assert tee.centre_to_end > tables.pipes().row(tee.dn).outside_diameter / 2 + 0.01


def test_a_motor_stands_on_the_height_that_its_frame_names():
    for motor in tables.motors():
        assert motor.frame.rstrip("SML") == f"{motor.shaft_height * 1000:.0f}"
        assert motor.outside_diameter / 2 <= motor.shaft_height + 1e-9


def test_a_pump_is_called_after_its_outlet_and_its_impeller():
    for pump in tables.pumps():
        assert pump.size == f"{pump.outlet_dn}-{pump.impeller * 1000:.0f}"
        assert pump.suction_dn > pump.outlet_dn


def test_units_of_the_file_become_si():
    assert tables.motors().row(11000.0).mass == 120
    assert tables.plate_frames().row(100).flow == pytest.approx(0.05)
    assert tables.valve_kvs().row(125).globe * 3600 == pytest.approx(270)


def test_a_size_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(OutOfTable, match="DN55 is not in the table pipe_en10220") as caught:
        tables.pipes().row(55)
    assert "50, 65" in caught.value.hint


def test_a_table_whose_columns_are_not_the_fields_is_refused():
    with pytest.raises(ValueError, match="columns"):
        tables.read("flange_en1092_pn16", Pipe)
