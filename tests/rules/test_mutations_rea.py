"""What is broken in a station is found, where it is broken, and nothing else is."""

from pathlib import Path

import numpy as np
import pytest
from mutations_rea import MUTATIONS, Mutation, named

from rules.engine import check
from rules.load import load
from rules.profile import read_profile
from rules.registry import catalogue
from rules.rule import Finding
from rules.scene import Scene

SAMPLES = Path(__file__).parents[2] / "sample_ifc"
CODES = ("REA001", "REA002", "REA004", "REA005", "REA006")


@pytest.fixture(scope="module")
def station() -> Scene:
    return load([SAMPLES / name for name in ("HX-01.ifc", "HX-01_ENV.ifc", "plant_room.ifc")], 1)


def findings(scene: Scene) -> dict[tuple[str, str], Finding]:
    rules = [catalogue()[code] for code in CODES]
    checked = check(scene, read_profile("default"), rules=rules)
    assert not [result.error for result in checked.results if result.error]
    return {(f.rule, f.subject.name): f for result in checked.results for f in result.findings}


def test_in_the_untouched_station_all_valves_are_within_reach(station: Scene):
    assert not [key for key in findings(station) if key[0] in ("REA001", "REA002", "REA005")]


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_three_mutations(code: str):
    assert sum(any(found.rule == code for found in mutation.finds) for mutation in MUTATIONS) >= 3


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_what_is_broken_is_found_there_and_nothing_else(station: Scene, mutation: Mutation):
    sound = station
    for step in mutation.prepared:
        sound = step(sound)
    before = findings(sound)
    assert set(before) <= set(findings(station)), "the preparation breaks nothing"
    broken = mutation.breaks(sound)
    new = {key: finding for key, finding in findings(broken).items() if key not in before}
    said = "\n".join(f"{finding.rule} {finding.severity} {finding.message}" for finding in new.values())
    assert set(new) == {(found.rule, found.subject) for found in mutation.finds}, said
    for found in mutation.finds:
        finding = new[found.rule, found.subject]
        assert finding.severity.value == found.severity, said
        assert found.message in finding.message
        assert found.other in ("", finding.other.name if finding.other is not None else None)
    first = mutation.finds[0]
    where = named(broken, mutation.where or first.subject)
    assert where.body is not None
    at = np.array(new[first.rule, first.subject].at) - np.array(broken.origin)
    low, high = where.body.bounds
    assert (at >= low - 0.15).all(), "the place of the finding is at the element"
    assert (at <= high + 0.15).all(), "the place of the finding is at the element"
