"""Real federations through the whole command, reports included."""

import json
import os
from pathlib import Path

import pytest
from commandline import EPOCH, finish, leftovers, start

CORPUS = os.environ.get("BIMGEN_CORPUS", "")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CORPUS, reason="BIMGEN_CORPUS names no folder of real IFC files"),
]


@pytest.mark.parametrize(
    "models",
    [("duplex/Duplex_A_20110907.ifc", "duplex/Duplex_Electrical_20121207.ifc"), ("pcert-ifc4/Building-*.ifc",)],
)
def test_two_processes_say_the_same_of_real_models_in_every_byte(models: tuple[str, ...], tmp_path: Path):
    paths = [Path(CORPUS) / model for model in models]
    processes = [
        start(["check", *paths, "--out", name], tmp_path, PYTHONHASHSEED=seed, SOURCE_DATE_EPOCH=EPOCH)
        for name, seed in (("one", "1"), ("two", "2"))
    ]
    done = [finish(process) for process in processes]
    assert done[0].out.replace("one", "two") == done[1].out.replace("one", "two")
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert [name for name in sorted({*one, *two}) if one.get(name) != two.get(name)] == []
    assert leftovers(tmp_path) == []
    results = json.loads(one["results.json"])
    broken = [model for model in results["models"] if model.get("error")]
    crashed = [rule["code"] for rule in results["rules"] if rule["status"] == "CRASHED"]
    assert crashed == []
    lines = done[0].err.splitlines()
    assert len(lines) == 2 * len(broken)
    assert all(line.startswith(word) for line, word in zip(lines, ("bimgen: ", "hint: ") * len(broken), strict=True))
    errors = any(finding["severity"] == "error" for finding in results["findings"])
    assert done[0].code == (2 if broken else int(errors))
