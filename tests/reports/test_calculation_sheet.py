"""The calculation sheet: every figure of sizing.json, in units that engineers speak, and nothing that runs."""

import contextlib
import html
import itertools
import json
import re
from dataclasses import asdict, astuple
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bimgen import calculation, pipeline
from bimgen.build import build_project
from bimgen.calculation import heads, parts, state_points, write
from bimgen.checking import Options, silent
from bimgen.inputs import inputs
from bimgen.practical import number, practical
from bimgen.spec import AnyComponentType, component_types, read_project
from component_library.calc import plant_chain, plant_rows
from component_library.calc.plant_chain import PlantDuty
from component_library.calc.plant_loop import Layout, Run
from component_library.calc.state_points import Temperatures
from component_library.model import Figure, SizingError

STATION = """
[project]
name = "North <b>&</b> south"
[[station]]
kind = "heat_exchanger_station"
name = "HX-01"
duty = { heat = "1.2 MW", hot_in = "32 degC", hot_out = "22 degC", cold_in = "20 degC", cold_out = "30 degC" }
[[station]]
kind = "end_suction_pump"
name = "P-9"
duty = { flow = "60 m3/h", head = "20 m", suction_pressure = "0 bar", temperature = "95 degC" }
[[station]]
kind = "globe_control_valve"
name = "CV-1"
duty = { flow = "152 m3/h", drop = "0.5 bar", rest = "1.5 bar", temperature = "60 degC" }
[[station]]
kind = "plant_room"
name = "room"
duty = { length = "12 m", width = "10 m", height = "4.5 m", bay = "6 m", door_at = "9 m", trays = [{ y = "7.7 m", \
level = "2.45 m", start = "5.6 m", end = "11.8 m" }] }
"""

VALVE = """
[project]
name = "one valve"
[[station]]
kind = "butterfly_valve"
name = "HV-1"
duty = { dn = 100 }
"""


@pytest.fixture(scope="module")
def sizing(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("project") / "project.toml"
    path.write_text(STATION, encoding="utf-8")
    return build_project(path, read_project(path), "IFC4", "2026-01-01T00:00:00").files["sizing.json"]


@pytest.fixture(scope="module")
def page(sizing: bytes) -> str:
    return write(sizing).decode("utf-8")


class Cells(HTMLParser):
    """Texts of table rows, cell by cell, and every tag with its attributes."""

    VOID = frozenset({"meta", "br", "col", "link", "img"})

    def __init__(self, text: str):
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str):
        assert self.open.pop() == tag

    def handle_data(self, data: str):
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data


def figure(key: str, value: float | int | str, unit: str, status: str = "calculated", **more: str) -> dict[str, Any]:
    return {"key": key, "value": value, "unit": unit, "formula": "f", "source": "s", "status": status} | more


def made(*figures: dict[str, Any], name: str = "S", duty: dict[str, Any] | None = None) -> bytes:
    station = {"name": name, "kind": "none such", "choices": {}, "duty": duty or {}, "units": "SI"}
    document = {"schema": "bimgen-sizing/1", "project": name, "stations": [{**station, "figures": list(figures)}]}
    return json.dumps(document).encode()


def warnings_of(*figures: dict[str, Any]) -> str:
    (station,) = json.loads(made(*figures))["stations"]
    return "\n".join(calculation.sheet(station, None).warnings)


def test_every_figure_of_the_sizing_stands_on_the_sheet_with_formula_source_and_status(sizing: bytes, page: str):
    rows = Cells(page).rows
    figures = [one for station in json.loads(sizing)["stations"] for one in station["figures"]]
    assert len(figures) > 60
    printed = [row for row in rows if len(row) == 6 and row[0] != "Figure"]
    told = [[one["key"], one["formula"], one["source"], one["status"]] for one in figures]
    assert sorted([row[0], *row[3:]] for row in printed) == sorted(told)
    assert all(row[1] for row in printed)


def test_every_input_stands_on_the_sheet_in_units_of_the_trade(page: str):
    rows = [row[:3] for row in Cells(page).rows if len(row) == 4]
    for row in (
        ["heat", "1200", "kW"],
        ["hot_in", "32", "°C"],
        ["flow", "60", "m³/h"],
        ["temperature", "95", "°C"],
        ["drop", "50", "kPa"],
        ["trays 1 level", "2450", "mm"],
        ["length", "12", "m"],
        ["inlet", "not given", ""],
    ):
        assert row in rows


def test_figures_of_a_part_stand_together(page: str):
    station = page[: page.index('id="station-2"')]
    captions = re.findall(r"<caption>(?:<span class=\"mono\">)?([^<]*)", station)
    assert {"Duty", "Choices", "Station", "exchanger", "skid", "skid.pump"} <= set(captions)
    assert len(captions) == len(set(captions))


@pytest.mark.parametrize(
    ("key", "value", "unit", "printed"),
    [
        ("power", 1.2099e6, "W", "1210 kW"),
        ("hot_flow", 0.028790843, "m3/s", "103.6 m³/h"),
        ("pressure", 6e5, "Pa", "6 bar"),
        ("pressure_drop", 50e3, "Pa", "50 kPa"),
        ("pump.head.pipe", 12345.6, "Pa", "12.35 kPa"),
        ("stress", 1.2e8, "Pa", "120 N/mm²"),
        ("gradient", 88.76, "Pa/m", "88.76 Pa/m"),
        ("evaporation", 290.15, "K", "17 °C"),
        ("lmtd", 2.0, "K", "2 K"),
        ("approach", 0.0, "K", "0 K"),
        ("bar", 1.386575, "m", "1387 mm"),
        ("pump.npsh_required", 1.317, "m", "1.317 m"),
        ("head", 14.486461, "m", "14.49 m"),
        ("pipework", 30.0, "m", "30 m"),
        ("expansion", 0.510, "m3", "510 L"),
        ("volume", 20.0, "m3", "20 m³"),
        ("area", 146.66667, "m2", "146.7 m²"),
        ("area", 7.28e-7, "m2", "0.728 mm²"),
        ("rest", 60e3, "Pa", "60 kPa"),
        ("branch_dn", 150, "DN", "DN150"),
        ("kvs", 270.0, "m3/h at 1 bar", "270 m³/h at 1 bar"),
        ("plates", 239, "", "239"),
        ("size", "125-250", "", "125-250"),
        ("thrust", 12345.0, "N", "12.35 kN"),
        ("annual", 25.1e9 * 3600, "J", "25100 MWh"),
        ("travel_time", 900.0, "s", "15 min"),
        ("scale", 0.02, "S/m", "0.02 S/m"),
    ],
)
def test_numbers_are_printed_as_engineers_say_them(key: str, value: float | int | str, unit: str, printed: str):
    assert str(practical(key, value, unit)) == printed


@given(st.floats(1e-4, 1e8) | st.floats(-1e8, -1e-4))
def test_printing_a_number_loses_no_more_than_its_fourth_digit(value: float):
    assert float(number(value)) == pytest.approx(value, rel=5.0001e-4)
    assert "e" not in number(value)


@pytest.mark.parametrize(
    ("value", "printed"), [(0.0, "0"), (7, "7"), (1e12, "1e+12"), (float("inf"), "inf"), (-40.0, "-40")]
)
def test_odd_numbers_are_printed_too(value: float, printed: str):
    assert number(value) == printed


def test_every_component_can_say_the_dimension_of_every_quantity_of_its_duty():
    for kind in component_types().values():
        for name, field in kind.duty.model_fields.items():
            if "Pressure" in str(field) or name in {"heat", "flow", "temperature"}:
                (one,) = inputs({name: 300.0}, kind.duty)
                assert one.measured, f"{kind.key}.{name}"


def sized(kind: AnyComponentType) -> list[dict[str, Any]]:
    """Figures of the first combination of a grid that can be sized."""
    for values in itertools.product(*kind.grid.values()):
        taken = dict(zip(kind.grid, values, strict=True))
        choices = kind.choices.model_validate({k: v for k, v in taken.items() if k in kind.choices.model_fields})
        duty = kind.duty.model_validate({k: v for k, v in taken.items() if k in kind.duty.model_fields})
        with contextlib.suppress(SizingError):
            return [asdict(one) for one in kind.size(choices, duty).figures]
    raise AssertionError(f"{kind.key}: nothing of its grid can be sized")


def test_no_number_of_any_component_is_left_in_a_unit_that_nobody_speaks():
    for kind in component_types().values():
        units = {row.value.unit for part in parts(sized(kind)) for row in part.rows}
        assert not units & {"W", "Pa", "J", "rad", "m3", "m2", "m3/s", "m³/s", "m3/h", "degC"}, kind.key


def test_a_default_is_told_from_what_was_given():
    duty = component_types()["heat_exchanger_station"].duty
    values = {"heat": 1e6, "external_drop": 60e3, "pipework": 12.5}
    assert [one.default for one in inputs(values, duty)] == [False, True, False]


def test_the_streams_of_a_station_are_its_state_points(page: str):
    rows = Cells(page).rows
    assert ["Circuit", "Supply [°C]", "Return [°C]", "Flow [m³/h]"] in rows
    assert ["hot", "32", "22", "103.6"] in rows
    assert ["cold", "30", "20", "103.5"] in rows


def test_state_points_are_read_from_figures_that_name_them():
    figures = [
        figure("state.B.fluid", "water", ""),
        figure("state.B.supply", 303.15, "K"),
        figure("state.B.dn", 250, "DN"),
        figure("plant.state.D.gradient", 54.2, "Pa/m"),
        figure("state.B.pressure", 1e5, "Pa"),
        figure("plant.state.D.pressure", 5e3, "Pa"),
    ]
    table = state_points(figures, {})
    assert table.headings == ("Fluid", "Supply [°C]", "DN", "Gradient [Pa/m]", "Pressure")
    assert [(one.circuit, *one.cells) for one in table.points] == [
        ("B", "water", "30", "DN250", "", "1 bar"),
        ("plant D", "", "", "", "54.2", "5 kPa"),
    ]


def test_a_head_is_printed_line_by_line_with_shares_that_sum_up():
    lines = [
        figure("pipe_loss", 3290.0, "Pa"),
        figure("fitting_loss", 7439.1, "Pa"),
        figure("strainer_loss", 2e4, "Pa"),
    ]
    rows = Cells(write(made(*lines, figure("head", 3.2, "m"))).decode("utf-8")).rows
    start = rows.index(["Line", "Detail", "Loss [kPa]", "Share", "Status"])
    assert [[row[0], *row[2:4]] for row in rows[start + 1 : start + 5]] == [
        ["pipe", "3.29", "11%"],
        ["fitting", "7.439", "24%"],
        ["strainer", "20", "65%"],
        ["All losses, without margin", "30.73", "100%"],
    ]


def test_the_pump_of_a_station_has_its_head_explained(page: str):
    station = page[: page.index('id="station-2"')]
    assert "Pump head: " in station
    assert len(re.findall(r"<td class=\"n\">[<&lt;\d]+%</td>", station)) >= 5


def test_each_head_has_the_lines_of_its_own_part():
    figures = [
        figure("head", 10.0, "m"),
        figure("pipe_loss", 1e4, "Pa"),
        figure("pressure", 6e5, "Pa"),
        figure("source.head", 20.0, "m"),
        figure("source.head.1_elbow", 5e3, "Pa"),
        figure("source.head.2_strainer", 15e3, "Pa", "practice"),
        figure("other.exchanger_loss", 9e3, "Pa"),
    ]
    own, source = heads(figures)
    assert [line.name for line in own.lines] == ["pipe"]
    assert [(line.name, line.loss, line.share) for line in source.lines] == [
        ("elbow", "5", "25%"),
        ("strainer", "15", "75%"),
    ]
    assert "source: head 20 m: 75% of the losses are indicative (strainer)" in warnings_of(*figures)


def test_numbered_losses_are_the_lines_and_their_sums_are_not():
    figures = [
        figure("loss_1", 1e4, "Pa", formula="pipe: 12.0 m DN150, 89 Pa/m"),
        figure("loss_2", 3e4, "Pa", formula="exchanger A: side: practice, 30 to 50 kPa"),
        figure("pipe_and_fitting_loss", 1e4, "Pa"),
        figure("equipment_loss", 3e4, "Pa"),
        figure("head", 4.0, "m"),
    ]
    (head,) = heads(figures)
    assert [(line.name, line.detail, line.share) for line in head.lines] == [
        ("pipe", "12.0 m DN150, 89 Pa/m (s)", "25%"),
        ("exchanger A", "side: practice, 30 to 50 kPa (s)", "75%"),
    ]
    assert "Head 4 m: 75% of the losses are indicative (exchanger A)." in warnings_of(*figures)


def test_the_figures_of_a_plant_make_its_tables():
    duty = PlantDuty(4e6, celsius(32, 22), celsius(75, 45), celsius(40, 30))
    laid = Layout((Run(120.0, fittings=(("elbow", 12),)),), (("heat meter", None),))
    figures = [
        asdict(Figure(*astuple(row))) for row in plant_rows.rows(plant_chain.size(duty, source=laid, district=laid))
    ]
    table = state_points(figures, {})
    assert [point.circuit for point in table.points] == [
        "A facility water",
        "B source loop",
        "C condenser loop",
        "D district network",
        "E reject",
    ]
    assert table.points[1].cells[1:4] == ("30", "20", "345.2")
    source, district = heads(figures)
    assert [line.name for line in source.lines] == ["pipe", "elbow", "plate heat exchanger", "evaporator", "heat meter"]
    assert [line.name for line in district.lines][-1] == "network difference"
    assert sum(line.value for line in source.lines) == pytest.approx(110e3 + 10.7e3 + 3.7e3, rel=0.02)


def celsius(warm: float, cold: float) -> Temperatures:
    return Temperatures(warm + 273.15, cold + 273.15)


def test_a_lack_of_npsh_and_a_poor_authority_are_said_first(page: str):
    first = warnings_of(
        figure("pump.size", "50-160", "", "practice"),
        figure("pump.npsh_required", 3.0, "m", "practice"),
        figure("pump.npsh_available", 3.2, "m"),
        figure("valve.authority", 0.21, ""),
    ).splitlines()
    assert first[0] == "pump: NPSH available 3.2 m is less than the 3.9 m that are needed."
    assert first[1] == "valve: authority 0.21 is below 0.3: the valve hardly controls."
    assert "Station: NPSH" in page


def test_an_indicative_npsh_matters_only_where_it_decides():
    required = figure("npsh_required", 3.0, "m", "practice")
    assert "decides" in warnings_of(required, figure("npsh_available", 5.0, "m"))
    assert "decides" not in warnings_of(required, figure("npsh_available", 20.0, "m"))
    assert "decides" not in warnings_of({**required, "status": "vendor"}, figure("npsh_available", 5.0, "m"))


def test_results_that_rest_on_practice_are_named_and_others_are_not():
    said = warnings_of(
        figure("pump.shaft_power", 5e3, "W", source="practice, indicative"),
        figure("pump.width", 0.5, "m", "practice"),
        figure("valve.dn", 125, "DN", "code"),
    )
    assert "Reckoned from indicative numbers: pump shaft power." in said
    assert "pump: 1 of 2 numbers indicative: width." in said
    assert "valve" not in said


def test_nothing_of_the_project_is_taken_for_markup(page: str):
    assert html.escape("North <b>&</b> south") in page
    evil = '<img src=x onerror="alert(1)">{{ 7 * 7 }}\x07'
    text = write(made(figure(evil, evil, evil, evil, formula=evil, source=evil), name=evil)).decode("utf-8")
    assert not any(tag == "img" for tag, _ in Cells(text).tags)
    assert "49" not in re.sub(r"[0-9a-f]{64}", "", text)
    assert "\x07" not in text
    assert text.count("{{ 7 * 7 }}") >= 6


def test_the_sheet_asks_nothing_of_the_network_and_runs_nothing(page: str):
    cells = Cells(page)
    assert cells.open == []
    policy = next(found["content"] for tag, found in cells.tags if tag == "meta" and "http-equiv" in found)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in cells.tags}
    assert not any(name == "src" or name.startswith("on") for _, found in cells.tags for name in found)
    assert "@page { size: A4" in page
    targets = {found["id"] for _, found in cells.tags if "id" in found}
    assert {(found["href"] or "")[1:] for tag, found in cells.tags if tag == "a"} <= targets


def test_the_same_sizing_gives_the_same_bytes(sizing: bytes):
    assert write(sizing) == write(sizing)


def test_a_station_without_figures_and_a_kind_of_another_version_are_printed():
    text = write(made(duty={"flow": 0.01, "parts": [], "open": True})).decode("utf-8")
    rows = Cells(text).rows
    assert ["flow", "0.01", "", ""] in rows
    assert ["parts", "none", "", ""] in rows
    assert ["open", "yes", "", ""] in rows


def test_what_is_no_sizing_is_refused():
    with pytest.raises(ValueError, match=r"not a sizing\.json"):
        write(b'{"schema": "bimgen-results/1"}')
    with pytest.raises(ValueError, match=r"not a sizing\.json"):
        write(b"[]")


def test_parts_keep_the_order_of_the_sizing():
    figures = [figure("b.x", 1, ""), figure("a", 1, ""), figure("b.y", 1, "")]
    assert [(part.name, len(part.rows)) for part in parts(figures)] == [("b", 2), ("", 1)]


def test_the_sample_of_the_repository_can_be_printed():
    sample = Path(__file__).parents[2] / "sample_ifc" / "sizing.json"
    assert "Northside heat recovery" in write(sample.read_bytes()).decode("utf-8")


@pytest.mark.parametrize(("formats", "written"), [(("html",), True), (("json",), False)])
def test_the_sheet_comes_with_the_html_of_a_run(tmp_path: Path, formats: tuple[str, ...], written: bool):
    project = tmp_path / "valve.toml"
    project.write_text(VALVE, encoding="utf-8")
    options = Options(select=("DAT",), formats=formats, jobs=1, cache=False)
    outcome = pipeline.run(project, tmp_path / "out", "IFC4", options, silent)
    sheet = tmp_path / "out" / "calculation.html"
    assert (sheet in outcome.written) == sheet.exists() == written
    if written:
        assert sheet.read_bytes() == write((tmp_path / "out" / "sizing.json").read_bytes())


def test_a_build_alone_writes_models_and_sizing_only(tmp_path: Path):
    project = tmp_path / "valve.toml"
    project.write_text(VALVE, encoding="utf-8")
    outcome = pipeline.build(project, tmp_path / "out", "IFC4")
    assert {path.suffix for path in outcome.written} == {".ifc", ".json"}
