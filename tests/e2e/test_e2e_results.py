"""results.json to the letter of the contract, on a clash whose numbers are known."""

import json
from pathlib import Path
from typing import Any

import pytest
from commandline import EPOCH, Bimgen, finish, start
from step_models import BEAM, CLEAR, DUCT, guid, write

NUMBER = (int, float)
TEXT_OR_NUMBER = (int, float, str)
NONE = type(None)

FINDING: dict[str, tuple[type, ...]] = {
    "key": (str,),
    "rule": (str,),
    "severity": (str,),
    "message": (str,),
    "subject": (dict,),
    "other": (dict, NONE),
    "at": (list, NONE),
    "observed": (*TEXT_OR_NUMBER, NONE),
    "expected": (*TEXT_OR_NUMBER, NONE),
    "unit": (str,),
    "depth": (*NUMBER, NONE),
    "depth_exact": (bool, NONE),
    "volume": (*NUMBER, NONE),
    "waiver": (dict, NONE),
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two processes check the same models into two folders."""
    folder = tmp_path_factory.mktemp("results")
    write(folder / "beams.ifc", [BEAM])
    write(folder / "ducts.ifc", [DUCT, CLEAR])
    (folder / "lost.ifc").write_text("", encoding="ascii")
    command = ["check", "beams.ifc", "ducts.ifc", "lost.ifc", "--out"]
    processes = [
        start([*command, name, "--jobs", jobs], folder, PYTHONHASHSEED=seed, TZ=zone, SOURCE_DATE_EPOCH=EPOCH)
        for name, jobs, seed, zone in (("a", "1", "11", "UTC+9"), ("b", "3", "12", "UTC-5"))
    ]
    assert [finish(process).code for process in processes] == [2, 2]
    return folder / "a"


@pytest.fixture(scope="module")
def results(out: Path) -> dict[str, Any]:
    return json.loads((out / "results.json").read_text("utf-8"))


def test_every_file_has_the_same_bytes_whatever_the_hash_seed_the_time_zone_and_the_number_of_jobs(out: Path):
    one, two = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in (out, out.parent / "b"))
    assert {"results.json", "results.bcf", "results.xlsx", "results.html"} <= set(one)
    assert [name for name in sorted({*one, *two}) if one.get(name) != two.get(name)] == []


def test_the_schema_and_the_run(results: dict[str, Any]):
    assert {"schema", "run", "models", "rules", "coverage", "findings"} <= set(results)
    assert results["schema"] == "bimgen-results/1"
    assert results["run"]["tool"].startswith("bimgen ")
    assert results["run"]["started"] == "2026-01-01T00:00:00Z"
    assert results["run"]["seconds"] == 0.0
    assert len(results["run"]["profile_sha256"]) == 64


def test_models_in_the_order_given_with_hash_and_counts(results: dict[str, Any]):
    assert [model["path"] for model in results["models"]] == ["beams.ifc", "ducts.ifc", "lost.ifc"]
    assert [(model["elements"], model["meshed"]) for model in results["models"]] == [(1, 1), (2, 2), (0, 0)]
    assert [model["ifc_schema"] for model in results["models"][:2]] == ["IFC4", "IFC4"]
    assert all(len(model["sha256"]) == 64 for model in results["models"][:2])
    assert all(model["not_meshed"] == [] for model in results["models"])


def test_only_the_model_that_could_not_be_read_has_an_error(results: dict[str, Any]):
    assert ["error" in model for model in results["models"]] == [False, False, True]
    assert "lost.ifc is empty" in results["models"][2]["error"]


def test_rules_with_status_and_counts(results: dict[str, Any]):
    codes = [rule["code"] for rule in results["rules"]]
    assert codes == sorted(codes)
    for rule in results["rules"]:
        assert {"code", "status", "checked", "pairs", "seconds"} <= set(rule)
        assert rule["status"] in ("PASS", "FAIL", "NOT_APPLICABLE")
        assert (rule["status"] == "NOT_APPLICABLE") == (rule["checked"] == 0)
    (clash,) = [rule for rule in results["rules"] if rule["code"] == "CLS001"]
    assert (clash["status"], clash["checked"]) == ("FAIL", 3)
    assert clash["pairs"] >= 1


def test_a_rule_that_met_no_subject_never_passes(results: dict[str, Any]):
    status = {rule["code"]: rule["status"] for rule in results["rules"]}
    assert status["LFT003"] == "NOT_APPLICABLE"


def test_coverage_counts_by_reason(results: dict[str, Any]):
    assert list(results["coverage"])[:6] == ["touch", "connected", "assembly", "host", "covering", "allowed"]
    assert all(isinstance(count, int) for count in results["coverage"].values())


def test_findings_have_every_key_of_the_contract_in_its_type(results: dict[str, Any]):
    assert results["findings"]
    for finding in results["findings"]:
        assert {key: type(finding[key]) in types for key, types in FINDING.items()} == dict.fromkeys(FINDING, True)
        for side in ("subject", "other"):
            if finding[side] is not None:
                assert set(finding[side]) == {"model", "guid", "class", "name", "tag"}
                assert len(finding[side]["guid"]) == 22
    keys = [finding["key"] for finding in results["findings"]]
    assert len(set(keys)) == len(keys)


def test_the_clash_is_measured(results: dict[str, Any]):
    """The duct lies from 3.1 to 3.3 m within the beam from 3.0 to 3.5 m: 0.3 m down it is free; 0.4 x 0.3 x 0.2 m3."""
    (clash,) = [finding for finding in results["findings"] if finding["rule"].startswith("CLS")]
    assert (clash["rule"], clash["severity"], clash["unit"], clash["waiver"]) == ("CLS001", "error", "m", None)
    assert {clash["subject"]["guid"], clash["other"]["guid"]} == {guid(100), guid(200)}
    assert {clash["subject"]["model"], clash["other"]["model"]} == {"beams.ifc", "ducts.ifc"}
    assert {clash["subject"]["class"], clash["other"]["class"]} == {"IfcBeam", "IfcDuctFitting"}
    assert clash["depth"] == pytest.approx(0.3, abs=1e-4)
    assert clash["observed"] == -clash["depth"]
    assert -0.01 <= clash["expected"] <= 0.0
    assert clash["depth_exact"] is True
    assert clash["volume"] == pytest.approx(0.024, rel=1e-4)
    assert clash["at"] == pytest.approx([1.0, 0.0, 3.2], abs=0.21)


def test_another_select_gives_the_finding_the_same_key(
    bimgen: Bimgen, results: dict[str, Any], out: Path, tmp_path: Path
):
    """From another folder, in another order, without the other rules."""
    models = (out.parent / "ducts.ifc", out.parent / "beams.ifc")
    bimgen("check", *models, "--select", "CLS001", "--out", tmp_path, "--format", "json")
    (alone,) = json.loads((tmp_path / "results.json").read_text("utf-8"))["findings"]
    assert alone["key"] in {finding["key"] for finding in results["findings"] if finding["rule"] == "CLS001"}
