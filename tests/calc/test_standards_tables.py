import csv
import itertools
import math
from pathlib import Path

import pytest
from fluids.piping import nearest_pipe
from hypothesis import given
from hypothesis import strategies as st

from component_library.standards import installation, machines, tables, valves
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
    machines.inline_pumps,
    machines.separators,
    valves.welded_ball_valves,
    valves.valve_masses,
    valves.safety_valves,
    installation.hanger_rods,
)
"""Tables whose sizes ascend and whose lengths and masses never fall with them."""
FOLDER = Path(tables.__file__).parent
FILES = sorted(FOLDER.glob("*.csv"))
READERS = [
    reader
    for module in (tables, valves, machines, installation)
    for reader in vars(module).values()
    if hasattr(reader, "cache_info") and reader.__module__ == module.__name__
]


def test_every_file_of_the_package_is_read_somewhere():
    text = "".join(path.read_text("utf-8") for path in sorted(FOLDER.parent.rglob("*.py")))
    flanges = {f"flange_en1092_pn{one}" for one in tables.FLANGE_CLASSES}
    assert {tables.flanges(one).name for one in tables.FLANGE_CLASSES} == flanges
    assert [path.stem for path in FILES if f'"{path.stem}"' not in text and path.stem not in flanges] == []


@pytest.mark.parametrize("path", FILES, ids=lambda one: one.stem)
def test_every_file_has_its_source_its_columns_and_their_units(path):
    source, *rest = path.read_text("utf-8").splitlines()
    assert source.startswith("# source: ")
    assert len(source) > 30
    header, units, *rows = csv.reader(rest)
    assert rows
    assert len(set(header)) == len(header)
    assert {len(units), *(len(row) for row in rows)} == {len(header)}
    assert len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize("reader", READERS, ids=lambda one: one.__name__)
def test_every_value_is_positive_or_missing(reader):
    table = reader()
    for row in table:
        for name, value in vars(row).items():
            if isinstance(value, int | float) and name not in ("downstream", "floor_standing"):
                assert value > 0, (table.name, row)


@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.__name__)
def test_sizes_ascend_and_lengths_never_fall_with_them(table):
    rows = list(table())
    names = [
        name
        for name in vars(rows[0])
        if name not in ("lever", "gear_wheel", "holes", "hole", "discharge_steam", "discharge_liquid")
    ]
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
    assert machines.heat_pumps().row(5e6).mass_max == 60e3
    assert machines.expansion_vessels().row(0.2).diameter == 0.634
    assert valves.pressure_independent_valves().row(15).drop_min == 16e3
    assert installation.insulation_ashrae().row("heating 61-93").dn40 == 0.0508
    assert installation.insulation_ashrae().row("heating 61-93").temperature_min == pytest.approx(334.15)
    assert tables.motors().row(30e3).efficiency == pytest.approx(0.936)


def test_a_size_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(OutOfTable, match="DN55 is not in the table pipe_en10220") as caught:
        tables.pipes().row(55)
    assert "50, 65" in caught.value.hint


def test_a_table_whose_columns_are_not_the_fields_is_refused():
    with pytest.raises(ValueError, match="columns"):
        tables.read("flange_en1092_pn16", Pipe)


@pytest.mark.parametrize(
    ("dn", "outside", "holes"), [(40, 0.150, 4), (100, 0.235, 8), (250, 0.425, 12), (600, 0.845, 20)]
)
def test_flanges_of_pn25_are_those_of_en_1092(dn, outside, holes):
    flange = tables.flanges(25).row(dn)
    assert (flange.outside_diameter, flange.holes) == (outside, holes)
    assert flange.outside_diameter >= tables.flanges(16).row(dn).outside_diameter
    assert flange.bolt_circle - flange.hole > tables.pipes().row(dn).outside_diameter


def test_a_pressure_class_without_flanges_is_refused():
    with pytest.raises(OutOfTable, match="PN40") as caught:
        tables.flanges(40)
    assert "PN16, PN25" in caught.value.hint


def test_bolts_reach_through_two_flanges_and_a_gasket():
    # domain reference 2.8: two flanges, 3 mm, 1.6 bolt diameters
    flange = tables.flanges().row(200)
    assert flange.bolt_length == pytest.approx(2 * 0.024 + 0.003 + 1.6 * 0.020)


def test_the_least_row_that_reaches_a_value_is_found():
    # domain reference 2.6: 152 m3/h is a qp 250 of DN150
    meter = valves.heat_meters().at_least("qp", 152 / 3600)
    assert meter.qp * 3600 == pytest.approx(250)
    assert meter.dn == 150
    assert meter.qs == 2 * meter.qp
    assert machines.expansion_vessels().at_least("volume", 1.0).volume == 1.0
    assert tables.valve_kvs().at_least("butterfly", 60 / 3600).dn == 40


@given(st.floats(1e-6, 0.27))
def test_no_smaller_row_reaches_the_value(flow):
    found = valves.heat_meters().at_least("qp", flow)
    assert found.qp >= flow
    assert all(row.qp < flow for row in valves.heat_meters() if row.qp < found.qp)


@pytest.mark.parametrize("value", [1.0, math.nan, math.inf])
def test_more_than_a_table_reaches_is_refused_in_its_own_units(value):
    with pytest.raises(OutOfTable, match=r"qp .* m3/h: more than the table heat_meter has, 1000 m3/h"):
        valves.heat_meters().at_least("qp", value)


def test_temperatures_and_shares_are_printed_in_the_units_of_the_file():
    with pytest.raises(OutOfTable, match=r"200 degC: .* 121 degC"):
        installation.insulation_ashrae().at_least("temperature_max", 473.15)
    with pytest.raises(OutOfTable, match=r"99 %: .* 96 %"):
        tables.motors().at_least("efficiency", 0.99)


def test_better_than_ie3_only_with_size():
    motors = list(tables.motors())
    assert [one.power for one in motors] == sorted(one.power for one in motors)
    assert [one.efficiency for one in motors] == sorted(one.efficiency for one in motors)


@pytest.mark.parametrize(
    ("dn", "length"), [(50, 0.35), (100, 0.475), (150, 0.635), (200, 0.775), (250, 0.890), (300, 1.005)]
)
def test_separators_are_as_long_as_vendors_make_them(dn, length):
    # domain reference 2.5
    assert machines.separators().row(dn).face_to_face == length
    assert machines.separators().row(dn).height == pytest.approx(2.6 * length, rel=2e-3)


def test_vessels_hold_what_they_are_called():
    for vessel in (*machines.buffer_vessels(), *machines.expansion_vessels()):
        assert vessel.volume <= math.pi / 4 * vessel.diameter**2 * vessel.height
        assert vessel.volume > 0.5 * math.pi / 4 * vessel.diameter**2 * vessel.height


def test_buffers_weigh_110_to_180_kg_a_cubic_metre():
    for vessel in machines.buffer_vessels():
        assert 110 <= vessel.mass / vessel.volume <= 180


def test_heat_pump_classes_leave_no_gap():
    rows = list(machines.heat_pumps())
    for one, other in itertools.pairwise(rows):
        assert one.heat_max == other.heat_min
    for row in rows:
        # indicative volume 16 Q^1.4 m3, within a factor of two (domain reference 2.4)
        fit = 16 * (row.heat_max / 1e6) ** 1.4
        assert fit / 2.1 < row.length * row.width * row.height < 2.1 * fit
        assert 3 < row.heat_max / row.power < 5


def test_inline_pumps_are_as_long_as_the_reference_says():
    # domain reference 2.3
    lengths = {50: 340, 65: 360, 80: 440, 100: 550, 125: 620, 150: 800, 200: 900}
    assert {dn: round(machines.inline_pumps().row(dn).face_to_face * 1000) for dn in lengths} == lengths
    assert machines.inline_pumps().row(100).height(0.61) == pytest.approx(0.06 + 0.61 + 0.25)


def test_asme_pipes_are_those_of_fluids():
    for row in installation.pipe_walls():
        nominal, bore, outside, wall = nearest_pipe(Do=row.outside_diameter_asme, schedule="40")
        assert outside == pytest.approx(row.outside_diameter_asme, abs=2e-4)
        assert wall == pytest.approx(row.wall_sch40, abs=2e-5)
        assert bore == pytest.approx(outside - 2 * wall)
        assert nominal * 25 == pytest.approx(row.dn, rel=0.25)


def test_a_rod_bears_the_pipe_it_carries():
    for rod in installation.hanger_rods():
        pipe = tables.pipes().row(rod.dn)
        assert rod.load > pipe.full_mass * pipe.span * tables.GRAVITY


def test_a_meter_loses_no_more_than_en_1434_allows():
    for meter in valves.heat_meters():
        assert meter.drop <= 25e3
