"""Project files that are wrong: one line that names file and key, one hint, nothing written."""

from pathlib import Path

import pytest
from commandline import SAMPLES, Bimgen, copy_sample, leftovers, said_once

SAMPLE = (SAMPLES / "station.toml").read_text("utf-8")
STATION = SAMPLE[SAMPLE.index("[[station]]") :]
NO_HOST = SAMPLE.replace('host = "plant_room.ifc"\n', "")
"""Without its host, so that no model has to be read before the mistake is met."""


def refused(bimgen: Bimgen, folder: Path, content: str | bytes, *words: str) -> None:
    """Both commands that read projects refuse it, and leave nothing."""
    project = folder / "project.toml"
    project.write_bytes(content if isinstance(content, bytes) else content.encode())
    for command in ("build", "run"):
        done = bimgen(command, project, "--out", folder / "out")
        said_once(done, "project.toml", *words)
        assert done.out == ""
        assert not (folder / "out").exists()


def changed(old: str, new: str, text: str = NO_HOST) -> str:
    assert text.count(old) == 1, (old, text)
    return text.replace(old, new)


def test_a_file_that_is_not_there(bimgen: Bimgen, tmp_path: Path):
    done = bimgen("run", tmp_path / "gone.toml", "--out", tmp_path / "out")
    said_once(done, str(tmp_path / "gone.toml"), "no such file")
    assert not (tmp_path / "out").exists()


def test_a_folder_in_place_of_the_file(bimgen: Bimgen, tmp_path: Path):
    said_once(bimgen("run", tmp_path, "--out", tmp_path / "out"), str(tmp_path), "folder")


@pytest.mark.parametrize("content", ["", "\n\n", "# nothing\n"])
def test_an_empty_file(bimgen: Bimgen, tmp_path: Path, content: str):
    refused(bimgen, tmp_path, content, "project: is missing", "[project]")


def test_text_that_is_not_utf8(bimgen: Bimgen, tmp_path: Path):
    refused(bimgen, tmp_path, changed("Northside", "Südseite").encode("latin-1"), "UTF-8")


def test_text_that_is_not_toml_gives_the_line(bimgen: Bimgen, tmp_path: Path):
    refused(bimgen, tmp_path, '[project]\nname = "a\n', "line 2")


def test_a_byte_order_mark_and_umlauts_are_no_mistake(bimgen: Bimgen, tmp_path: Path):
    project = tmp_path / "project.toml"
    project.write_bytes(b"\xef\xbb\xbf" + changed("Northside", "Südseite").encode())
    assert bimgen("build", project, "--out", tmp_path / "out").code == 0


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("federate =", "fedrate =", ("project: fedrate", "did you mean 'federate'?")),
        ("[place]", "[plase]", ("plase", "did you mean 'place'?")),
        ("\nat =", "\natt =", ("station HX-01: att", "'at'")),
        ("heat =", "haet =", ("station HX-01: duty: haet", "did you mean 'heat'?")),
        ("duty_pumps", "dutypumps", ("station HX-01: choices: dutypumps", "did you mean 'duty_pumps'?")),
    ],
)
def test_a_typo_in_a_key_suggests_the_right_one(
    bimgen: Bimgen, tmp_path: Path, old: str, new: str, words: tuple[str, ...]
):
    refused(bimgen, tmp_path, changed(old, new), *words)


def test_a_typo_in_a_list_of_a_duty_says_which_entry(bimgen: Bimgen, tmp_path: Path):
    room = (SAMPLES / "plant_room.toml").read_text("utf-8")
    wrong = changed('level = "3.4 m"', 'levle = "3.4 m"', room)
    refused(bimgen, tmp_path, wrong, "station plant_room: duty: trays 2: levle", "did you mean 'level'?")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"1.2 MW"', "1.2", ("station HX-01: duty: heat: give a unit", 'heat = "2 MW"')),
        ('"1.2 MW"', '"1.2"', ("station HX-01: duty: heat: give a unit",)),
        ('"1.2 MW"', '"1.2 GW"', ("heat", 'unknown unit "GW" for a power', "W, kW, MW")),
        ('"1.2 MW"', '"much"', ("heat", '"much" is not a power', "2 MW")),
        ('"1.2 MW"', '["1.2 MW"]', ("heat", "as text")),
        ('"1.2 MW"', "inf", ("heat", "give a unit")),
        ('"1.2 MW"', '"1e999 MW"', ("heat", "finite")),
        ('"32 degC"', '"-400 degC"', ("hot_in", "absolute zero")),
        ('"7.6 m"', "7.6", ("station HX-01: at 2: give a unit",)),
        (', "0 m"]', "]", ("station HX-01: at 3", "too few")),
        ("duty_pumps = 1", 'duty_pumps = "one"', ("duty_pumps", "whole number")),
        ("duty_pumps = 1", "duty_pumps = 40", ("duty_pumps", "less than or equal to 3", "bimgen components")),
        ("standby_pump = true", 'standby_pump = "maybe"', ("standby_pump", "true or false")),
        (', cold_out = "30 degC"', "", ("station HX-01: duty: cold_out: is missing", "bimgen components")),
        ("[[station]]", "[station]", ("station: must be a list", "[[station]]")),
        ("heat_exchanger_station", "heat_exchange_station", ("kind", "did you mean 'heat_exchanger_station'?")),
        ('"HX-01"', '"../HX-01"', ("station ../HX-01: name", "name of a file")),
        ('"HX-01"', '""', ("station 1: name",)),
        ('"HX-01"', '"con"', ("station con", "Windows")),
    ],
)
def test_a_wrong_value_names_its_key(bimgen: Bimgen, tmp_path: Path, old: str, new: str, words: tuple[str, ...]):
    refused(bimgen, tmp_path, changed(old, new), *words)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('hot_out = "22 degC"', 'hot_out = "18 degC"', ("temperatures cross",)),
        ('cold_out = "30 degC"', 'cold_out = "34 degC"', ("temperatures cross",)),
        ('hot_out = "22 degC"', 'hot_out = "32 degC"', ("not warmer",)),
        ('"1.2 MW"', '"900 MW"', ("77735 m3/h", "largest pipe")),
        ('"1.2 MW"', '"20 MW"', ("no frame", "share the heat")),
        ('"30 degC" }', '"30 degC", external_drop = "50 bar" }', ("head", "impeller")),
        ('"1.2 MW"', '"0 MW"', ("not more than zero",)),
        ('"1.2 MW"', '"-1.2 MW"', ("not more than zero",)),
        ('cold_in = "20 degC"', 'cold_in = "-20 degC"', ("-20.0 degC",)),
    ],
)
def test_a_duty_that_cannot_be_met_names_the_station_and_the_reason(
    bimgen: Bimgen, tmp_path: Path, old: str, new: str, words: tuple[str, ...]
):
    refused(bimgen, tmp_path, changed(old, new), "station HX-01", *words)


SAMPLED = {
    "control_valve_train": 'flow = "40 m3/h", drop = "50 kPa", rest = "60 kPa"',
    "mixing_train": 'flow = "40 m3/h", drop = "50 kPa"',
    "differential_pressure_train": 'flow = "20 m3/h", difference = "30 kPa"',
    "safety_valve_train": 'set_pressure = "6 bar", heat = "2 MW", hottest = "110 degC"',
    "expansion_train": 'system_volume = "20 m3", hottest = "60 degC", static = "1 bar", safety = "6 bar"',
    "make_up_train": 'flow = "8 m3/h"',
    "heat_meter_train": 'flow = "20 m3/h"',
    "pump_skid": 'flow = "150 m3/h", head = "20 m"',
    "heat_pump_interface": 'source_heat = "4 MW", source_in = "30 degC", source_out = "20 degC", '
    'sink_in = "45 degC", sink_out = "75 degC"',
    "district_interface": 'heat = "500 kW", supply = "75 degC", cold = "45 degC"',
    "expansion_skid": 'system = "20 m3", hot = "75 degC", static = "1.2 bar", safety = "6 bar"',
    "dosing_skid": 'system = "5 m3"',
    "separator_train": 'flow = "45 m3/h"',
    "dry_cooler_fallback": 'heat = "1 MW", hot_in = "40 degC", cold_out = "30 degC", air = "15 degC"',
}
"""A duty of every module that can be met."""


@pytest.mark.parametrize(
    ("kind", "old", "new", "choices", "words"),
    [
        ("control_valve_train", '"40 m3/h"', '"3000 m3/h"', "", ("largest",)),
        ("control_valve_train", '"40 m3/h"', '"0 m3/h"', "", ("more than zero",)),
        ("control_valve_train", '"60 kPa"', '"-60 kPa"', "", ("-60 kPa",)),
        ("control_valve_train", '"60 kPa"', '"60 kPa", pressure = "40 bar"', "", ("40.0 bar", "PN16")),
        ("control_valve_train", "", "", 'hand = "both"', ("hand", "'left' or 'right'")),
        ("control_valve_train", "", "", 'circuit = "DHX-S"', ("circuit", "DHX-S", "FWS, SRC")),
        ("mixing_train", '"40 m3/h"', '"90000 m3/h"', "", ("largest",)),
        ("mixing_train", "", "", 'function = "blending"', ("function", "mixing")),
        ("differential_pressure_train", '"30 kPa"', '"300 kPa"', "", ("300 kPa",)),
        ("differential_pressure_train", '"20 m3/h"', '"900 m3/h"', "", ("Kv",)),
        ("safety_valve_train", '"6 bar"', '"25 bar"', "", ("25.0 bar", "PN16")),
        ("safety_valve_train", '"2 MW"', '"90000 MW"', "", ("largest",)),
        ("safety_valve_train", '"110 degC"', '"-20 degC"', "", ("-20.0 degC",)),
        ("expansion_train", 'safety = "6 bar"', 'safety = "0.5 bar"', "", ("expansion",)),
        ("expansion_train", '"60 degC"', '"260 degC"', "", ("260",)),
        ("make_up_train", '"8 m3/h"', '"5000 m3/h"', "", ("5000 m3/h",)),
        ("make_up_train", '"8 m3/h"', '"8 m3/h", temperature = "-3 degC"', "", ("-3 degC",)),
        ("make_up_train", '"8 m3/h"', '"8 m3/h", temperature = "65 degC"', "", ("65 degC",)),
        ("heat_meter_train", '"20 m3/h"', '"5000 m3/h"', "", ("heat_meter",)),
        ("heat_meter_train", '"20 m3/h"', '"20 m3/h", pressure = "30 bar"', "", ("30.0 bar",)),
        ("heat_meter_train", "", "", 'custody = "private"', ("custody", "fiscal")),
        ("pump_skid", '"150 m3/h"', '"9000 m3/h"', "", ("9000 m3/h",)),
        ("pump_skid", '"20 m"', '"2 km"', "", ("impeller",)),
        ("pump_skid", "", "", 'redundancy = "3N"', ("redundancy", "'2N'")),
        ("pump_skid", '"20 m"', '"20 m", temperature = "180 degC"', "", ("180",)),
        ("pump_skid", "", "", 'suction_from = "right", minimum_flow_bypass = true, discharge_to = "left"', ("bypass",)),
        ("heat_pump_interface", '"75 degC"', '"15 degC"', "", ("heat-pump interface",)),
        ("heat_pump_interface", '"75 degC"', '"240 degC"', "", ("242 degC", "another refrigerant")),
        ("heat_pump_interface", '"4 MW"', '"90 MW"', "", ("MW",)),
        ("heat_pump_interface", '"75 degC"', '"75 degC", pressure = "25 bar"', "", ("25.0 bar", "PN16")),
        ("heat_pump_interface", "", "", 'arrangement = "series"', ("series",)),
        ("district_interface", '"45 degC"', '"85 degC"', "", ("85",)),
        ("district_interface", '"500 kW"', '"500 MW"', "", ("m3/h",)),
        ("district_interface", '"45 degC"', '"45 degC", static_pressure = "40 bar"', "", ("inline pump", "PN16")),
        ("district_interface", '"500 kW"', '"500 kW", flow = "20 m3/h"', "", ("one of them",)),
        ("expansion_skid", '"6 bar"', '"1.3 bar"', "", ("safety valve", "higher set pressure")),
        ("expansion_skid", '"20 m3"', '"2000 m3"', "", ("3000 L", "pump-controlled")),
        ("expansion_skid", '"75 degC"', '"-5 degC"', "", ("-5.0 degC",)),
        ("dosing_skid", '"5 m3"', '"5000 m3"', "", ("dosing pot",)),
        ("dosing_skid", '"5 m3"', '"5 m3", pressure = "25 bar"', "", ("25.0 bar", "PN16")),
        ("separator_train", '"45 m3/h"', '"90000 m3/h"', "", ("90000 m3/h",)),
        ("separator_train", '"45 m3/h"', '"45 m3/h", dn = 17', "", ("DN17",)),
        ("separator_train", "", "", 'separator = "magnet"', ("separator", "'air' or 'dirt'")),
        ("dry_cooler_fallback", '"15 degC"', '"38 degC"', "", ("38 degC",)),
        ("dry_cooler_fallback", '"1 MW"', '"90 MW"', "", ("dry cooler",)),
        ("dry_cooler_fallback", "", "", 'circuit = "DRY-S"', ("DRY-S", '"DRY"')),
        ("dry_cooler_fallback", '"15 degC"', '"15 degC", glycol = 3', "", ("glycol",)),
        ("dry_cooler_fallback", "", "", "units = 0", ("units", "greater than or equal to 1")),
    ],
)
def test_a_module_that_cannot_be_built_says_so_in_one_line(
    bimgen: Bimgen, tmp_path: Path, kind: str, old: str, new: str, choices: str, words: tuple[str, ...]
):
    duty = SAMPLED[kind].replace(old, new) if old else SAMPLED[kind]
    assert not old or old in SAMPLED[kind]
    station = f'[[station]]\nkind = "{kind}"\nname = "M-7"\nduty = {{ {duty} }}\nchoices = {{ {choices} }}\n'
    refused(bimgen, tmp_path, f'[project]\nname = "P"\n{station}', "station M-7", *words)


@pytest.mark.parametrize("kind", SAMPLED)
def test_the_same_module_is_built_where_nothing_is_wrong(bimgen: Bimgen, tmp_path: Path, kind: str):
    project = tmp_path / "project.toml"
    text = f'[project]\nname = "P"\n[[station]]\nkind = "{kind}"\nname = "M-7"\nduty = {{ {SAMPLED[kind]} }}\n'
    project.write_text(text, encoding="utf-8")
    assert bimgen("build", project, "--out", tmp_path / "out").code == 0


@pytest.mark.parametrize("name", ["HX-01", "hx-01", "HX-01_ENV"])
def test_two_stations_that_would_write_the_same_file(bimgen: Bimgen, tmp_path: Path, name: str):
    refused(bimgen, tmp_path, NO_HOST + STATION.replace("HX-01", name), "HX-01", name)


def test_a_host_that_is_not_there(bimgen: Bimgen, tmp_path: Path):
    refused(bimgen, tmp_path, SAMPLE, "place.host", "plant_room.ifc does not exist")


def test_a_host_that_is_no_ifc(bimgen: Bimgen, tmp_path: Path):
    (tmp_path / "plant_room.ifc").write_text("hello", encoding="ascii")
    refused(bimgen, tmp_path, SAMPLE, "place.host", "plant_room.ifc is not an IFC file")


def test_a_storey_that_the_host_does_not_have_lists_those_it_has(bimgen: Bimgen, tmp_path: Path):
    copy_sample(tmp_path)
    refused(bimgen, tmp_path, changed('"Level 0"', '"Roof"', SAMPLE), "place.storey", "'Roof'", "'Level 0'")


@pytest.mark.parametrize(("option", "value"), [("--select", "NOPE"), ("--format", "pdf"), ("--profile", "strickt")])
def test_what_is_wrong_with_the_check_is_said_before_the_build_is_written(
    bimgen: Bimgen, tmp_path: Path, option: str, value: str
):
    done = bimgen("run", copy_sample(tmp_path), "--out", tmp_path / "out", option, value)
    said_once(done, value)
    assert not (tmp_path / "out").exists()


def test_a_profile_of_the_project_starts_at_the_folder_of_the_project(bimgen: Bimgen, tmp_path: Path):
    project = copy_sample(tmp_path)
    project.write_text(NO_HOST.replace("federate =", 'profile = "mine.toml"\nfederate ='), encoding="utf-8")
    said_once(bimgen("run", project, "--out", tmp_path / "out"), str(tmp_path / "mine.toml"), "no such file")


def test_a_station_never_overwrites_what_the_project_is_made_from(bimgen: Bimgen, tmp_path: Path):
    project = copy_sample(tmp_path)
    project.write_text(SAMPLE.replace('"HX-01"', '"plant_room"'), encoding="utf-8")
    before = (tmp_path / "plant_room.ifc").read_bytes()
    said_once(bimgen("build", project, "--out", tmp_path), "plant_room.ifc", "overwritten")
    assert (tmp_path / "plant_room.ifc").read_bytes() == before
    assert leftovers(tmp_path) == []


def test_a_schema_that_does_not_exist(bimgen: Bimgen, tmp_path: Path):
    done = bimgen("build", copy_sample(tmp_path), "--out", tmp_path / "out", "--schema", "IFC9")
    said_once(done, "IFC9", "--schema")
