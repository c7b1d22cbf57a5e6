"""The sample project, from its TOML to its reports."""

import json
from pathlib import Path
from typing import Any

import ifcopenshell
import pytest
from commandline import Bimgen, Sample, copy_sample

FILES = ["HX-01.ifc", "HX-01_ENV.ifc", "sizing.json", "results.json"]


@pytest.fixture(scope="module")
def results(sample: Sample) -> dict[str, Any]:
    return json.loads((sample.first / "results.json").read_text("utf-8"))


def test_the_run_says_where_to_look_and_exits_with_1_because_errors_were_found(sample: Sample):
    done = sample.done[0]
    assert done.code == 1
    assert done.err == ""
    assert "2 errors, 0 warnings, 0 infos" in done.out
    assert "look first at out/results.html" in done.out


def test_exactly_the_two_problems_that_were_put_there_are_found(results: dict[str, Any]):
    found = [(one["rule"], {one["subject"]["name"], one["other"]["name"]}) for one in results["findings"]]
    assert sorted(found, key=lambda pair: pair[0]) == [
        ("CLS003", {"beam-2", "pipe-1"}),
        ("LFT003", {"tray-1", "exchanger-a"}),
    ]
    tags = {one[side]["tag"] for one in results["findings"] for side in ("subject", "other")}
    assert "PHE-1A" in tags
    assert {one["severity"] for one in results["findings"]} == {"error"}


def test_findings_lie_where_the_problems_were_put(results: dict[str, Any]):
    """The pipe crosses the beam of column line 2, x = 6 m, at y = 5 m and 4.2 m up; the tray is hung at y = 7.7 m."""
    at = {one["rule"]: one["at"] for one in results["findings"]}
    assert at["CLS003"] == pytest.approx([6.0, 5.0, 4.2], abs=0.2)
    assert at["LFT003"][1:] == pytest.approx([7.7, 2.45], abs=0.2)


def test_every_element_was_meshed_and_no_rule_crashed(results: dict[str, Any]):
    assert all(model["elements"] == model["meshed"] > 0 for model in results["models"])
    assert [Path(model["path"]).name for model in results["models"]] == [*FILES[:2], "plant_room.ifc"]
    assert {rule["status"] for rule in results["rules"]} <= {"PASS", "FAIL", "NOT_APPLICABLE"}


def test_two_processes_with_different_hash_seeds_write_the_same_bytes(sample: Sample):
    first, second = (
        {path.name: path.read_bytes() for path in folder.iterdir()} for folder in (sample.first, sample.second)
    )
    assert sorted(first) == sorted(second)
    assert set(FILES) < set(first)
    assert [name for name in sorted(first) if first[name] != second[name]] == []
    assert sample.done[0].out == sample.done[1].out


def test_each_report_is_written_and_none_is_empty(sample: Sample):
    written = {path.suffix for path in sample.first.iterdir() if path.name.startswith("results")}
    assert {".json", ".bcf", ".xlsx", ".html"} <= written
    assert all(path.stat().st_size > 100 for path in sample.first.iterdir())


def guids(path: Path) -> dict[str, str]:
    """Path of names from the storey down -> GlobalId, of the elements of a file: what is there, by its role."""
    found: dict[str, str] = {}
    model = ifcopenshell.open(str(path))  # held, for elements outlive their file badly
    for element in model.by_type("IfcElement"):
        names, whole = [element.Name], element
        while whole.Decomposes:
            whole = whole.Decomposes[0].RelatingObject
            names.append(whole.Name)
        found["/".join(reversed(names))] = element.GlobalId
    return found


def test_more_heat_keeps_the_guid_of_every_role_that_is_still_there(bimgen: Bimgen, sample: Sample, tmp_path: Path):
    project = copy_sample(tmp_path)
    text = project.read_text("utf-8")
    project.write_text(text.replace('heat = "1.2 MW"', 'heat = "1.3 MW"'), encoding="utf-8")
    assert project.read_text("utf-8") != text
    assert bimgen("build", project, "--out", tmp_path / "out").code == 0
    before, after = guids(sample.first / "HX-01.ifc"), guids(tmp_path / "out/HX-01.ifc")
    shared = [role for role in before if role in after]
    assert len(shared) > 0.9 * len(before)
    assert [role for role in shared if before[role] != after[role]] == []


def test_a_build_alone_writes_models_and_sizing_and_no_reports(bimgen: Bimgen, tmp_path: Path):
    done = bimgen("build", copy_sample(tmp_path), "--out", tmp_path / "out")
    assert (done.code, done.err) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(FILES[:3])


def test_the_sizing_sheet_gives_every_figure_with_formula_and_source(sample: Sample):
    sheet = json.loads((sample.first / "sizing.json").read_text("utf-8"))
    assert sheet["schema"] == "bimgen-sizing/1"
    (station,) = sheet["stations"]
    assert station["duty"]["heat"] == 1.2e6
    assert all(figure["formula"] and figure["source"] for figure in station["figures"])


@pytest.mark.slow
def test_the_demo_exits_with_0_whatever_it_found(bimgen: Bimgen, tmp_path: Path):
    done = bimgen("demo", "--out", tmp_path / "demo")
    assert done.code == 0
    assert "2 errors" in done.out
    assert "look first at" in done.out


@pytest.mark.slow
def test_the_other_schema_finds_the_same_two_problems(bimgen: Bimgen, sample: Sample, tmp_path: Path):
    command = ("run", copy_sample(tmp_path), "--schema", "IFC4X3_ADD2", "--format", "json", "--out", tmp_path / "out")
    assert bimgen(*command).code == 1
    one, two = (json.loads((out / "results.json").read_text("utf-8")) for out in (sample.first, tmp_path / "out"))
    assert two["models"][0]["ifc_schema"] == "IFC4X3_ADD2"
    assert {finding["key"] for finding in one["findings"]} == {finding["key"] for finding in two["findings"]}
