from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

import numpy as np
import pytest
from scenes import build, guid_of

from rules import engine
from rules.engine import COVERAGE, check, coverage
from rules.policy import Profile
from rules.profile import profile_of
from rules.registry import catalogue
from rules.rule import Rule, Severity, Status, Violation
from rules.scene import Item, Meeting, Mesh, Scene

ONE = {"id": "one", "class": "IfcDuctSegment", "boxes": [[0, 0, 0, 1, 1, 1]]}
TWO = {"id": "two", "class": "IfcPipeSegment", "boxes": [[0.9, 0, 0, 2, 1, 1]]}
THREE = {"id": "three", "class": "IfcPipeSegment", "boxes": [[1.5, 0.5, 0, 3, 2, 1]]}


@dataclass(frozen=True)
class NoLimits:
    pass


def rule(requirement: Any, code: str = "MDL901", severity: Severity = Severity.ERROR) -> Rule[Item, NoLimits]:
    def applicability(scene: Scene, limits: NoLimits) -> Iterable[Item]:
        return scene.items

    return Rule(code, "test", severity, "0.1.0", NoLimits, applicability, requirement)


def complain(item: Item, scene: Scene, limits: NoLimits) -> Iterable[Violation]:
    yield Violation(item, "always")


def profile(rules: Iterable[Any] = (), **content: Any) -> Profile:
    known = catalogue() | {one.code: one for one in rules}
    return profile_of(content, "test", known)


@pytest.fixture
def scene() -> Scene:
    return build({"item": [ONE, TWO, THREE]})


def test_a_rule_that_crashes_is_a_result_and_the_others_run_on(scene: Scene):
    def crash(item: Item, scene: Scene, limits: NoLimits) -> Iterable[Violation]:
        yield Violation(item, "found before")
        if item.index == 1:
            raise ZeroDivisionError("division by\nzero")

    rules = [rule(complain, "MDL902"), rule(crash, "MDL901")]
    first, second = check(scene, profile(rules), rules).results
    assert (first.rule.code, first.status, first.error) == (
        "MDL901",
        Status.CRASHED,
        "ZeroDivisionError: division by zero",
    )
    assert [finding.subject.name for finding in first.findings] == ["one", "two"], "what it found before stands"
    assert (second.status, second.checked, len(second.findings)) == (Status.FAIL, 3, 3)


def test_a_crash_in_the_meetings_takes_down_the_clash_rules_alone(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    def crash(*_: object, **__: object):
        raise RuntimeError("bad mesh")

    monkeypatch.setattr(engine, "meetings_of", crash)
    results = {result.rule.code: result for result in check(scene, profile()).results}
    assert {code for code, result in results.items() if result.status is Status.CRASHED} == {
        "CLS001",
        "CLS002",
        "CLS003",
        "CLS004",
        "CLS006",
    }
    assert results["CLS001"].error == "RuntimeError: bad mesh"
    assert results["MDL006"].status is Status.PASS


def test_a_rule_that_met_nothing_does_not_pass():
    rules = [rule(complain)]
    (result,) = check(build({}), profile(rules), rules).results
    assert (result.status, result.checked) == (Status.NOT_APPLICABLE, 0)


def test_results_come_in_the_order_of_codes_and_findings_in_the_order_of_elements(scene: Scene):
    def both_ways(item: Item, scene: Scene, limits: NoLimits) -> Iterable[Violation]:
        for other in reversed(scene.items):
            yield Violation(scene.items[2 - item.index], f"about {other.name}", other=other)

    rules = [rule(both_ways, "TOP901"), rule(complain, "ACC901")]
    results = check(scene, profile(rules), rules).results
    assert [result.rule.code for result in results] == ["ACC901", "TOP901"]
    order = [(finding.subject.index, finding.other.index) for finding in results[1].findings if finding.other]
    assert order == sorted(order)


def test_a_violation_lowers_the_severity_and_never_raises_it(scene: Scene):
    def requirement(item: Item, scene: Scene, limits: NoLimits) -> Iterable[Violation]:
        yield Violation(item, "x", severity=[None, Severity.ERROR, Severity.INFO][item.index])

    rules = [rule(requirement, severity=Severity.WARNING)]
    (result,) = check(scene, profile(rules), rules).results
    assert [finding.severity for finding in result.findings] == [Severity.WARNING, Severity.WARNING, Severity.INFO]
    (result,) = check(scene, profile(rules, severity={"MDL": "error"}), rules).results
    assert [finding.severity for finding in result.findings] == [Severity.ERROR, Severity.ERROR, Severity.INFO]
    (result,) = check(scene, profile(rules, severity={"MDL": "error", "MDL901": "info"}), rules).results
    assert {finding.severity for finding in result.findings} == {Severity.INFO}


def test_keys_survive_a_move_and_a_reordering(scene: Scene):
    clashes = [catalogue()["CLS001"]]
    before = check(scene, profile(), clashes).results[0].findings
    moved = [
        {**entry, "boxes": [[value + 0.013 * (place % 3) for place, value in enumerate(entry["boxes"][0])]]}
        for entry in (THREE, TWO, ONE)
    ]
    after = check(build({"item": moved}), profile(), clashes).results[0].findings
    assert len(before) == 2
    assert {finding.key for finding in before} == {finding.key for finding in after}


def test_keys_do_not_depend_on_how_the_pair_clashes():
    def found(boxes: list[list[float]], code: str) -> str:
        scene = build({"item": [{**ONE, "boxes": [[0, 0, 0, 1, 1, 1]]}, {**TWO, "boxes": boxes}]})
        results = check(scene, profile()).results
        (finding,) = (finding for result in results if result.rule.code == code for finding in result.findings)
        return finding.key

    assert found([[0.9, 0, 0, 2, 1, 1]], "CLS001") == found([[0.2, 0.2, 0.2, 0.3, 0.3, 0.3]], "CLS004")


def test_two_envelopes_of_one_owner_and_one_intruder_are_two_findings_with_keys_of_their_own():
    case: dict[str, Any] = {
        "item": [
            {"id": "P-1A", "class": "IfcPump", "boxes": [[0, 0, 0, 1, 1, 1]]},
            {"id": "pipe", "class": "IfcPipeSegment", "boxes": [[-5, 0.4, 0.4, -0.5, 0.6, 0.6], [1.5, 0, 0, 5, 1, 1]]},
        ],
        "envelope": [
            {"kind": "SERVICE", "owner": "P-1A", "boxes": [[1, 0, 0, 2, 1, 1]]},
            {"kind": "SERVICE", "owner": "P-1A", "boxes": [[-1, 0, 0, 0, 1, 1]]},
        ],
    }
    (result,) = check(build(case), profile(), [catalogue()["ACC004"]]).results
    both = {finding.key: finding.envelope for finding in result.findings}
    assert len(both) == 2
    case["envelope"] = [{**case["envelope"][1], "id": "envelope-1"}]
    (alone,) = check(build(case), profile(), [catalogue()["ACC004"]]).results[0].findings
    assert both[alone.key] == alone.envelope, "one of them solved leaves the key of the other as it was"


def test_at_is_given_in_the_frame_of_the_first_model(scene: Scene):
    far = replace(scene, origin=(512000.0, 5456000.0, 100.0))
    (near, *_), (away, *_) = (
        check(one, profile(), [catalogue()["CLS001"]]).results[0].findings for one in (scene, far)
    )
    assert near.at is not None
    assert away.at == pytest.approx(np.add(near.at, far.origin))


def test_coverage_counts_every_reason_once():
    meetings = [
        Meeting(0, 1, "touch", 0.0, True, 0.0, (0, 0, 0), "convex"),
        Meeting(0, 2, "touch", 0.0, True, 0.0, (0, 0, 0), "convex", "touch"),
        Meeting(0, 3, "hard", 0.1, True, 0.1, (0, 0, 0), "convex", "host"),
        Meeting(0, 4, "hard", 0.1, True, 0.1, (0, 0, 0), "convex"),
    ]
    assert coverage(meetings) == dict.fromkeys(COVERAGE, 0) | {"touch": 2, "host": 1}


def test_meetings_are_looked_for_only_if_a_clash_rule_runs(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "meetings_of", lambda *_: pytest.fail("not asked for"))
    checked = check(scene, profile(profile={"select": ["MDL"]}))
    assert {result.pairs for result in checked.results} == {None}
    assert checked.scene.meetings == ()


def test_clash_results_say_how_many_pairs_were_looked_at(scene: Scene):
    results = check(scene, profile(profile={"select": ["CLS"]})).results
    assert [result.pairs for result in results] == [2] * 5


def test_seconds_come_from_the_clock_that_is_passed_in(scene: Scene):
    ticks = count(0.0, 1.5)
    results = check(scene, profile(profile={"select": ["CLS", "MDL"]}), clock=lambda: next(ticks)).results
    assert {result.rule.code: result.seconds for result in results} == {
        "CLS001": 3.0,  # the meetings are found on its account
        "CLS002": 1.5,
        "CLS003": 1.5,
        "CLS004": 1.5,
        "CLS006": 1.5,
        "MDL006": 1.5,
    }
    assert {result.seconds for result in check(scene, profile()).results} == {0.0}


def test_progress_is_told_from_start_to_end(scene: Scene):
    said: list[tuple[str, int, int]] = []
    check(scene, profile(profile={"select": ["CLS"]}), progress=lambda *step: said.append(step))
    codes = ["CLS001", "CLS002", "CLS003", "CLS004", "CLS006"]
    assert said == [*((f"check {code}", done, 5) for done, code in enumerate(codes)), ("check", 5, 5)]


WAIVER = {"reason": "sleeve", "approver": "J. Berg", "date": "2026-03-01"}


def test_a_waiver_is_applied_until_the_day_it_expires(scene: Scene):
    first, second = check(scene, profile(), [catalogue()["CLS001"]]).results[0].findings
    given = profile(waiver=[{**WAIVER, "key": first.key, "expires": "2026-06-30"}])
    for today, applied in ((date(2026, 6, 30), True), (date(2026, 7, 1), False), (None, True)):
        checked = check(scene, given, today=today)
        findings = {finding.key: finding for result in checked.results for finding in result.findings}
        assert (findings[first.key].waiver is not None) is applied
        assert findings[second.key].waiver is None
        assert [waiver.key for waiver in checked.expired] == ([] if applied else [first.key])
        assert checked.unused == ()


def test_a_waiver_of_one_pair_says_nothing_about_another(scene: Scene):
    both = [guid_of("two"), guid_of("one")]
    waivers = [{**WAIVER, "rule": "CLS001", "guids": both}, {**WAIVER, "rule": "CLS001", "guids": [guid_of("two")]}]
    checked = check(scene, profile(waiver=waivers))
    result = next(result for result in checked.results if result.rule.code == "CLS001")
    assert [finding.waiver is not None for finding in result.findings] == [True, False]
    assert [waiver.guids for waiver in checked.unused] == [(guid_of("two"),)], "it fits nothing, and that is said"


def test_a_waiver_of_a_rule_that_did_not_run_is_not_called_unused(scene: Scene):
    waivers = [{**WAIVER, "rule": "LFT003", "guids": [guid_of("one")]}]
    chosen = profile(waiver=waivers, profile={"select": ["CLS"]})
    assert check(scene, chosen).unused == ()


def test_an_assembly_that_the_profile_names_is_one_product():
    case = {
        "item": [
            {"id": "rack", "class": "IfcElementAssembly", "object_type": "PIPERACK"},
            {**ONE, "whole": "rack"},
            {**TWO, "whole": "rack"},
        ]
    }
    clash = [catalogue()["CLS001"]]
    assert check(build(case), profile(), clash).results[0].status is Status.FAIL
    checked = check(build(case), profile(assemblies={"types": ["piperack"]}), clash)
    assert (checked.results[0].status, checked.coverage["assembly"]) == (Status.PASS, 1)


def test_same_input_gives_the_same_findings(scene: Scene):
    def told() -> list[object]:
        findings = [finding for result in check(scene, profile()).results for finding in result.findings]
        return [(finding.key, finding.message, finding.at, finding.observed) for finding in findings]

    assert told() == told()


def test_a_mesh_of_no_use_crashes_no_rule(scene: Scene):
    flat = Mesh(np.zeros((3, 3)), np.array([[0, 1, 2]], dtype=np.int32))
    items = (replace(scene.items[0], body=flat), *scene.items[1:])
    results = check(replace(scene, items=items), profile()).results
    assert not [result.error for result in results if result.status is Status.CRASHED]
