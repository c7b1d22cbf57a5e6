"""results.json is what contract.md says, to the letter."""

import json
from dataclasses import replace

import numpy as np
from made_runs import clash, failed, plant, run_of

from bimgen.reports.json import REPORT
from bimgen.run import Run
from rules.scene import Model

ELEMENT = {"model", "guid", "class", "name", "tag"}


def test_every_key_of_the_contract_is_there(run: Run):
    results = json.loads(REPORT.write(run))
    assert results["schema"] == "bimgen-results/1"
    assert {"tool", "started", "seconds", "profile_sha256"} <= set(results["run"])
    assert {"path", "sha256", "ifc_schema", "elements", "meshed", "not_meshed"} <= set(results["models"][0])
    assert results["models"][0]["not_meshed"][0] == {
        "guid": "0000000000000000000005",
        "class": "IfcValve",
        "name": "Valve without body",
        "why": "no kernel could read it",
    }
    assert [entry["status"] for entry in results["rules"]] == ["FAIL", "FAIL", "FAIL", "NOT_APPLICABLE", "CRASHED"]
    assert {"code", "status", "checked", "pairs", "seconds"} <= set(results["rules"][0])
    assert set(results["coverage"]) == {"touch", "connected", "assembly", "host", "covering", "allowed"}


def test_a_finding_carries_its_numbers_and_both_elements(run: Run):
    first, waived, *_, untagged = json.loads(REPORT.write(run))["findings"]
    assert first["key"] == "6f1c8d7e-0000-5000-8000-000000000001"
    assert (first["rule"], first["severity"]) == ("CLS001", "error")
    assert first["at"] == [0.0, 0.0, 1.1]
    assert (first["observed"], first["expected"], first["unit"]) == (-0.1, -0.002, "m")
    assert (first["depth"], first["depth_exact"], first["volume"]) == (0.1, True, 0.008)
    assert set(first["subject"]) == set(first["other"]) == ELEMENT
    assert first["subject"]["model"] == "in/a.ifc"
    assert first["other"]["model"] == "in/b.ifc"
    assert first["waiver"] is None
    assert waived["waiver"]["reason"] == "sleeve is cut on site"
    assert untagged["other"] is None
    assert untagged["at"] is None
    assert (untagged["observed"], untagged["expected"]) == ("none", "a tag")


def test_an_unreadable_model_says_why_and_a_readable_one_has_no_error(run: Run):
    broken = replace(run.scene, models=(*run.scene.models, Model("c.ifc", "c.ifc", error="not an IFC file")))
    models = json.loads(REPORT.write(replace(run, scene=broken)))["models"]
    assert ["error" in model for model in models] == [False, False, True]
    assert models[2]["error"] == "not an IFC file"


def test_coverage_has_its_six_keys_even_when_nothing_was_counted(run: Run):
    results = json.loads(REPORT.write(replace(run, coverage={"touch": 2})))
    assert results["coverage"] == {"touch": 2, "connected": 0, "assembly": 0, "host": 0, "covering": 0, "allowed": 0}


def test_the_last_bits_of_arithmetic_do_not_show():
    scene = plant()
    one = REPORT.write(run_of(scene, failed(clash(scene, depth=0.1 + 0.2))))
    other = REPORT.write(run_of(scene, failed(clash(scene, depth=0.3))))
    assert one == other


def test_numbers_of_numpy_and_minus_zero_are_plain_numbers():
    scene = plant()
    finding = clash(
        scene, depth=np.float64(0.25), volume=np.float64(1e-7), observed=-0.0, at=np.array([1.0, -0.0, 3.0])
    )
    text = REPORT.write(run_of(scene, failed(finding))).decode()
    entry = json.loads(text)["findings"][0]
    assert (entry["depth"], entry["volume"], entry["at"]) == (0.25, 1e-7, [1.0, 0.0, 3.0])
    assert "-0.0," not in text


def test_what_json_has_no_number_for_becomes_null(nasty: Run):
    text = REPORT.write(nasty).decode("utf-8")
    entry = json.loads(text)["findings"][0]
    assert entry["observed"] is None
    assert entry["depth"] is None
    assert "NaN" not in text
    assert "Infinity" not in text
    assert entry["subject"]["name"].startswith('Valve <script>alert("x")')


def test_a_run_without_findings_still_proves_what_was_checked(scene_run: Run):
    results = json.loads(REPORT.write(scene_run))
    assert results["findings"] == []
    assert results["rules"][0]["checked"] == 6


def test_the_same_run_gives_the_same_bytes(run: Run):
    assert REPORT.write(run) == REPORT.write(run)
    assert REPORT.write(run).endswith(b"}\n")
