"""Every rule against tiny scenes: the expected answer stands in the name of the file.

A pass counts only if the rule was activated; a fail must find exactly what the case expects.
"""

from pathlib import Path
from typing import Any

import pytest
from scenes import build, read_case, selected_by_class

from rules.clashsets import members, queries_of
from rules.engine import check
from rules.profile import profile_of
from rules.registry import catalogue
from rules.rule import Finding, Status
from rules.scene import Scene

CASES = sorted((Path(__file__).parent / "cases").glob("*/*.toml"))
ANSWERS = {"pass": Status.PASS, "fail": Status.FAIL, "na": Status.NOT_APPLICABLE}


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_rule_answers_as_the_file_name_says(path: Path):
    answer = path.stem.split("-")[0]
    case = read_case(path)
    assert case.get("about"), "a case says what it shows"
    scene = build(case)
    rule = catalogue()[path.parent.name]
    profile = profile_of(case.get("profile", {}), path.name)
    sets = members(profile.clash_sets, scene, selected_by_class(scene, queries_of(profile.clash_sets)))
    checked = check(scene, profile, rules=[rule], members=sets)
    (result,) = checked.results
    said = "\n".join(finding.message for finding in result.findings)
    assert result.status is ANSWERS[answer], f"{result.error}\n{said}"
    assert bool(case.get("expect")) == (answer == "fail"), "a fail- case, and no other, says what is found"
    assert (result.checked > 0) == (answer != "na")
    expected = list(case.get("expect", ()))
    for finding in result.findings:
        match = next((entry for entry in expected if fits(entry, finding, scene)), None)
        assert match is not None, f"not expected: {finding.severity} {finding.observed} {finding.message}"
        expected.remove(match)
    assert not expected, f"not found: {expected}, but:\n{said}"
    for reason, count in case.get("coverage", {}).items():
        assert checked.coverage[reason] == count, reason


def fits(entry: dict[str, Any], finding: Finding, scene: Scene) -> bool:
    """Whether a finding is what an `[[expect]]` says."""
    known = {"subject", "other", "observed", "severity", "message", "waived"}
    assert set(entry) <= known, f"keys that no one reads: {sorted(set(entry) - known)}"
    observed = entry.get("observed")
    if isinstance(observed, str):
        right = finding.observed == observed
    else:
        right = observed is None or (
            isinstance(finding.observed, float) and abs(finding.observed - float(observed)) < 0.0005
        )
    other = None if finding.other is None else finding.other.name
    return (
        right
        and finding.subject.name == entry["subject"]
        and other == entry.get("other")
        and finding.severity.value == entry.get("severity", "error")
        and entry.get("message", "") in finding.message
        and (finding.waiver is not None) == entry.get("waived", False)
    )


@pytest.mark.parametrize("code", list(catalogue()))
@pytest.mark.parametrize("answer", list(ANSWERS))
def test_every_rule_has_a_case_for_every_answer(code: str, answer: str):
    assert any(path.parent.name == code and path.stem.startswith(f"{answer}-") for path in CASES)


def test_every_folder_of_cases_is_a_rule():
    assert {path.parent.name for path in CASES} <= set(catalogue())
