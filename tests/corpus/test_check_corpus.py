"""Real federations, checked whole: nothing is lost, and what is said is said as the contract has it."""

import json
import os
from pathlib import Path
from typing import Any

import manifold3d
import numpy as np
import pytest

from bimgen.cli import main
from rules.load import load
from rules.scene import Item

CORPUS = os.environ.get("BIMGEN_CORPUS", "")
pytestmark = pytest.mark.skipif(not CORPUS, reason="BIMGEN_CORPUS is not set")

FAST = {
    "magicad": ["magicad-fixture"],
    "design": ["design-change/M1/IFC/M1.ifc"],
    "units": ["xbim-federation-units"],
    "pcert 4x3": ["pcert-ifc4x3"],
    "heating": ["heating-qa/WP_Puffer_FWS_FBH10.ifc"],
}
SLOW = {
    "three authors": [f"bcf-testcase-models/{name}.ifc" for name in ("Architectural", "MEP", "Estructura")],
    "duplex": ["duplex/Duplex_A_20110907.ifc", "duplex/Duplex_Electrical_20121207.ifc"],
    "pcert 4": ["pcert-ifc4"],
    "hydraulic": ["bim2sim/hydraulic"],
    "arch": ["bim2sim/arch/ifc/AC20-FZK-Haus.ifc"],
    "manual": ["bs-anwenderhandbuch"],
    "hot water": ["dhw-ifc5dev"],
    "mep2bim": ["mep2bim"],
    "whale": ["bim-whale"],
    "zip and xml": ["osbim-testfiles"],
    "web-ifc": ["web-ifc"],
    "sketchup": ["sketchup"],
    "schependomlaan": ["schependomlaan/early"],
    "dormitory": ["xbim/Dormitory-ARC.ifc"],
    "houses": ["xbim/SampleHouse.ifc", "xbim/House.ifc"],
}
REASONS = {"touch", "connected", "assembly", "host", "covering", "allowed"}


def check(out: Path, models: list[str]) -> dict[str, Any]:
    code = main(
        ["check", *(str(Path(CORPUS) / model) for model in models), "--out", str(out), "--format", "json", "-q"]
    )
    results = json.loads((out / "results.json").read_text("utf-8"))
    unread = [model for model in results["models"] if model.get("error")]
    errors = [finding for finding in results["findings"] if finding["severity"] == "error"]
    assert code == (2 if unread else 1 if errors else 0)
    return results


def judge(results: dict[str, Any]) -> None:
    for model in results["models"]:
        assert model["elements"] == model["meshed"] + len(model["not_meshed"])
        assert all(entry["why"] for entry in model["not_meshed"])
        if model.get("error"):
            assert model["path"].endswith(".ifcxml")
    assert set(results["coverage"]) == REASONS
    assert "CRASHED" not in [rule["status"] for rule in results["rules"]]
    keys = [finding["key"] for finding in results["findings"]]
    assert len(keys) == len(set(keys))
    for finding in results["findings"]:
        if finding["rule"] == "CLS001":
            assert finding["depth"] > 0.002
            assert finding["observed"] == pytest.approx(-finding["depth"], abs=1e-6)


@pytest.mark.parametrize("name", FAST)
def test_a_real_federation_is_checked_whole(tmp_path: Path, name: str):
    judge(check(tmp_path, FAST[name]))


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_a_large_federation_is_checked_whole(tmp_path: Path, name: str):
    judge(check(tmp_path, SLOW[name]))


PROJECT = """
[project]
name = "In a building of others"
federate = ["{models}"]
[place]
host = "{host}"
storey = "{storey}"
[[station]]
kind = "heat_exchanger_station"
name = "HX-01"
at = ["{x} m", "{y} m", "0 m"]
duty = {{ heat = "400 kW", hot_in = "32 degC", hot_out = "22 degC", cold_in = "20 degC", cold_out = "30 degC" }}
"""


def solid(item: Item) -> manifold3d.Manifold | None:
    """The body as a solid about its own corner, if it is closed once equal corners are merged."""
    assert item.body is not None
    corners, number = np.unique(np.round(item.body.vertices, 7), axis=0, return_inverse=True)
    faces = number.reshape(-1)[item.body.faces]
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    _, count = np.unique(edges, axis=0, return_counts=True)
    if (count != 2).any():
        return None
    made = manifold3d.Manifold(manifold3d.Mesh64(corners, faces.astype(np.uint64)))
    return made if made.status() == manifold3d.Error.NoError and made.volume() > 0 else None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("models", "host", "storey", "x", "y"),
    [
        ("pcert-ifc4/Building-*.ifc", "pcert-ifc4/Building-Architecture.ifc", "00 groundfloor", 4, 4),
        ("web-ifc/Office_A_20110811.ifc", "web-ifc/Office_A_20110811.ifc", "Level 2", 20, -10),
    ],
)
def test_a_station_in_a_building_of_others_meets_what_stands_there_and_nothing_else(
    tmp_path: Path, models: str, host: str, storey: str, x: int, y: int
):
    root = Path(CORPUS).as_posix()
    project = PROJECT.format(models=f"{root}/{models}", host=f"{root}/{host}", storey=storey, x=x, y=y)
    (tmp_path / "p.toml").write_text(project)
    assert main(["run", str(tmp_path / "p.toml"), "--out", str(tmp_path / "out"), "--format", "json", "-q"]) == 1
    results = json.loads((tmp_path / "out/results.json").read_text("utf-8"))
    scene = load([Path(model["path"]) for model in results["models"]])
    own = [item for item in scene.physical if scene.models[item.model].name == "HX-01.ifc"]
    level = {"00 groundfloor": 0.0, "Level 2": 4.267221}[storey]
    assert min(scene.bounds[item.index][0][2] for item in own) + scene.origin[2] == pytest.approx(level, abs=1e-3)

    said = {
        frozenset((finding["subject"]["guid"], finding["other"]["guid"]))
        for finding in results["findings"]
        if finding["rule"].startswith("CLS")
    }
    solids = {item.index: solid(item) for item in scene.physical}
    met = 0
    for one in own:
        for other in scene.physical:
            a, b = solids[one.index], solids[other.index]
            low, high = scene.bounds[other.index]
            apart = (scene.bounds[one.index][0] > high).any() or (low > scene.bounds[one.index][1]).any()
            if other.model == one.model or apart or a is None or b is None:
                continue
            shared = (a ^ b).volume()
            pair = frozenset((one.guid, other.guid))
            if shared > 1e-4:
                met += 1
                assert pair in said, f"{one.name} and {other.name} share {shared} m3"
            elif shared == 0:
                assert pair not in said, f"{one.name} and {other.name} share nothing"
    assert met >= 5
