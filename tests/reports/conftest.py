"""Fixtures of the reports: runs made by hand, and the schemas they are checked against."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from made_runs import NASTY, WAIVER, blocked, clash, failed, item, plant, rule, run_of, untagged

from bimgen.run import Run
from rules.rule import Finding, Result, Severity, Status
from rules.scene import Model, Scene


@pytest.fixture
def scene() -> Scene:
    return plant()


@pytest.fixture
def run(scene: Scene) -> Run:
    """A clash, a waived clash, a blocked envelope, a missing tag; one rule met nothing, one crashed."""
    waived = clash(scene, "6f1c8d7e-0000-5000-8000-000000000002", waiver=WAIVER)
    return run_of(
        scene,
        failed(clash(scene), waived),
        failed(blocked(scene), code="ACC001", severity=Severity.WARNING),
        failed(untagged(scene), code="DAT002", severity=Severity.INFO),
        Result(rule("TOP001", "not-isolatable"), Status.NOT_APPLICABLE, 0),
        Result(rule("EGR001", "no-way-out"), Status.CRASHED, 0, error="ValueError: polygon without area"),
    )


@pytest.fixture
def nasty() -> Run:
    """Elements, files and messages named by an enemy."""
    scene = plant()
    evil = item(0, scene.items[0].body, name=NASTY, tag='=HYPERLINK("http://x")', guid="<b>", storey=NASTY)
    scene = Scene((Model("=cmd|' /C calc'!A0.ifc", NASTY, error=NASTY),), (evil,))
    finding = Finding("+key\x01", "CLS001", Severity.ERROR, NASTY, evil, observed=float("nan"), depth=float("inf"))
    return run_of(scene, failed(finding))


@pytest.fixture
def schemas() -> Path:
    """Folder of the BCF schemas of buildingSMART."""
    named = os.environ.get("BIMGEN_SCHEMAS", "")
    folder = Path(named) if named else Path(__file__).parents[3] / "shared" / "schemas"
    if not (folder / "bcf" / "2.1").is_dir():
        pytest.skip("no BCF schemas: set BIMGEN_SCHEMAS to the folder that holds bcf/2.1/*.xsd")
    return folder / "bcf" / "2.1"


@pytest.fixture
def many() -> Callable[[int], Run]:
    """A run of so many clashes."""

    def make(count: int) -> Run:
        scene = plant()
        findings = [clash(scene, f"key {number}", depth=0.001 * (number % 90 + 1)) for number in range(count)]
        return run_of(scene, failed(*findings))

    return make


@pytest.fixture
def scene_run(scene: Scene) -> Run:
    """A run that found nothing."""
    return run_of(scene, Result(rule(), Status.PASS, 6, (), 0.21, 17))
