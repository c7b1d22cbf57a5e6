"""Four heat pumps and three exchangers in a room: in the sample hall, and in an office building of others."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bimgen import calculation
from bimgen.build import Built, build_project
from bimgen.checking import Options, check_models, silent
from bimgen.spec import read_project
from tests.library.told import untold

SAMPLES = Path(__file__).resolve().parents[2] / "sample_ifc"
CLOCK = "2026-01-01T00:00:00Z"
OFFICE = "web-ifc/Office_A_20110811.ifc"


def built(path: Path, folder: Path) -> tuple[Built, Any]:
    made = build_project(path, read_project(path), "IFC4", CLOCK)
    for name, content in made.files.items():
        (folder / name).write_bytes(content)
    return made, json.loads(made.files["sizing.json"])


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built, Any]:
    folder = tmp_path_factory.mktemp("hall")
    return folder, *built(SAMPLES / "hall.toml", folder)


@pytest.mark.slow
def test_the_hall_is_built_whole(hall: tuple[Path, Built, Any]):
    _, made, said = hall
    assert not [message for message in made.messages if message.failed]
    assert len(said["piping"]["runs"]) == 8
    assert len(said["piping"]["supports"]) > 20


@pytest.mark.slow
def test_the_rules_find_nothing_in_the_hall_that_the_run_did_not_tell(hall: tuple[Path, Built, Any]):
    folder, made, _ = hall
    models = [folder / "HALL.ifc", folder / "HALL_ENV.ifc", SAMPLES / "hall_room.ifc"]
    found = check_models(models, "", Options(), silent).findings
    assert untold(found, made.messages) == []


@pytest.mark.slow
def test_pumps_are_sized_for_what_the_runs_lose(hall: tuple[Path, Built, Any]):
    said = hall[2]
    loops = {loop["station"]: loop for loop in said["piping"]["loops"]}
    duties = {station["name"]: station["duty"] for station in said["stations"]}
    assert duties["HXS"]["external_drop"] == pytest.approx(loops["HXS"]["drop"], abs=50)
    assert duties["DIM"]["plant_drop"] == pytest.approx(loops["DIM"]["drop"], abs=50)
    assert said["piping"]["layouts"] >= 2
    runs = {run["name"]: run["length"] for run in said["piping"]["runs"]}
    assert loops["HXS"]["pipe"] > 0.5 * (runs["HXS-source_supply"] + runs["HPI-source_out"])
    assert any(line["name"] == "evaporator" for line in loops["HXS"]["lines"])


@pytest.mark.slow
def test_the_calculation_sheet_tells_runs_loops_supports_and_growth(hall: tuple[Path, Built, Any]):
    page = calculation.write(hall[1].files["sizing.json"]).decode()
    for words in ("Pipework between the stations", "HXS-source_supply", "What the loop loses outside HXS", "ANCHOR"):
        assert words in page


@pytest.mark.slow
def test_growth_and_loads_of_the_hall_are_told(hall: tuple[Path, Built, Any]):
    piping = hall[2]["piping"]
    weights = {run["name"]: 0.0 for run in piping["runs"]}
    for support in piping["supports"]:
        weights[support["run"]] += support["load"]
    assert all(weight > 0 for weight in weights.values())
    assert all(growth["moved"] > 0 for growth in piping["growth"])


@pytest.mark.slow
@pytest.mark.skipif("BIMGEN_CORPUS" not in os.environ, reason="BIMGEN_CORPUS is not set")
def test_a_plant_stands_in_an_office_of_others(tmp_path: Path):
    host = Path(os.environ["BIMGEN_CORPUS"]) / OFFICE
    text = (SAMPLES / "hall.toml").read_text()
    text = text[: text.index("[[boundary]]")] + "".join(
        f"[[run]]\nends = {ends}\n"
        for ends in (
            '["HXS.source_supply", "HPI.source_in"]',
            '["HPI.source_out", "HXS.source_return"]',
            '["DIM.plant_return", "HPI.sink_in"]',
            '["HPI.sink_out", "DIM.plant_supply"]',
        )
    )
    text = text.replace('"hall_room.ifc"', f'"{host}"').replace("4 MW", "1.2 MW").replace("5.2 MW", "1.56 MW")
    room = 'space = "203"\nheight = "4 m"\nwithout = ["IfcCovering", "IfcFurnishingElement"]\n'
    kept = [line for line in text.splitlines() if not line.startswith("origin")]
    text = "\n".join(kept).replace("[room]", f"[room]\n{room}")
    path = tmp_path / "office.toml"
    path.write_text(text)
    made, said = built(path, tmp_path)
    assert {run["name"] for run in said["piping"]["runs"]} == {
        *("HXS-source_supply", "HPI-source_out", "DIM-plant_return", "HPI-sink_out")
    }
    # The architect's model has no floor slab and no roof within reach: that is said, run by run.
    said_so = [message.text for message in made.messages if message.failed]
    assert said_so
    assert all("nothing carries it" in line for line in said_so)
    models = [tmp_path / "HALL.ifc", tmp_path / "HALL_ENV.ifc", host]
    run = check_models(models, "", Options(select=("CLS001", "CLS003", "CLS004", "ACC", "LFT")), silent)
    ours = [
        finding
        for finding in run.findings
        for item in (finding.subject, finding.other)
        if item is not None and item.model == 0 and "IfcCovering" not in (finding.subject.ifc_class,)
    ]
    theirs = [
        finding
        for finding in ours
        if finding.other is not None and not {finding.subject.ifc_class, finding.other.ifc_class} & {"IfcCovering"}
    ]
    assert [finding.message for finding in theirs] == [], "only the ceilings that are to be taken out are in the way"
