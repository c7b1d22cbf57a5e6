"""Clash sets: read from TOML, asked of files, and what they make of a scene."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ifc_text import at, box_element, guid, ifc, write
from scenes import build, selected_by_class

from rules.clashsets import Kind, members, queries_of
from rules.engine import Checked, check
from rules.isolate import Workers
from rules.load import load
from rules.policy import ProfileError
from rules.profile import profile_of, read_profile
from rules.rule import Finding, Severity
from rules.scene import Scene
from rules.selection import selected
from rules.store import Store

SAMPLE = Path(__file__).parents[2] / "sample_ifc" / "clash_sets.toml"


def one(**table: Any) -> dict[str, Any]:
    return {"clash_set": [{"name": "one", "a": "IfcPipeSegment", "b": "IfcBeam", **table}]}


def test_a_set_says_what_against_what_how_and_with_what_tolerance():
    (found,) = profile_of(one(tolerance="5 mm", severity="warning", a_models="*MEP*"), "p").clash_sets
    assert (found.a.queries, found.a.models) == (("IfcPipeSegment",), ("*MEP*",))
    assert found.b is not None
    assert found.b.queries == ("IfcBeam",)
    assert (found.kind, found.tolerance, found.severity) == (Kind.HARD, pytest.approx(0.005), Severity.WARNING)


def test_a_matrix_is_a_set_for_each_cell():
    matrix = {
        "groups": {"pipes": ["IfcPipeSegment", "IfcPipeFitting"], "frame": "IfcBeam, IfcColumn"},
        "default": {"tolerance": "3 mm"},
        "cells": [["pipes", "pipes", ""], ["pipes", "frame", "clearance 50 mm info"], ["frame", "frame", "touch 1 mm"]],
    }
    sets = profile_of({"clash_matrix": matrix}, "p").clash_sets
    assert [found.name for found in sets] == ["pipes x pipes", "pipes x frame", "frame x frame"]
    assert [found.kind for found in sets] == [Kind.HARD, Kind.CLEARANCE, Kind.TOUCH]
    assert [found.reach for found in sets] == [pytest.approx(value) for value in (0.003, 0.05, 0.001)]
    assert sets[0].b is None
    assert sets[1].severity is Severity.INFO
    assert queries_of(sets) == ("IfcPipeSegment", "IfcPipeFitting", "IfcBeam, IfcColumn")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (one(typ="hard"), ("typ", 'did you mean "type"')),
        (one(type="soft"), ("clash_set 1: type",)),
        (one(tolerance=2), ("tolerance", "unit")),
        (one(tolerance="2 kg"), ("tolerance",)),
        (one(tolerance="-2 mm"), ("tolerance", "negative")),
        (one(a=" "), ("clash_set 1: a",)),
        (one(a=[]), ("clash_set 1: a",)),
        (one(type="clearance"), ("clearance: is missing",)),
        (one(clearance="5 mm"), ("clearance", "hard has none")),
        ({"clash_set": [*one()["clash_set"], *one()["clash_set"]]}, ("two clash sets named 'one'",)),
        ({"clash_matrix": {"groups": {"a": "IfcBeam"}, "cells": [["a", "b", ""]]}}, ("there is no group 'b'",)),
        ({"clash_matrix": {"groups": {"a": "IfcBeam"}, "cells": [["a", "a", "hart 2 mm"]]}}, ("'hart'", "hard")),
        ({"clash_matrix": {"groups": {"a": "IfcBeam"}, "cells": [["a", "a", "hard 2 bananas"]]}}, ("bananas",)),
    ],
)
def test_what_is_wrong_in_a_set_is_said_in_one_line(content: dict[str, Any], words: tuple[str, ...]):
    with pytest.raises(ProfileError) as raised:
        profile_of(content, "p.toml")
    said = f"{raised.value} {raised.value.hint}"
    assert str(raised.value).startswith("p.toml: ")
    assert "\n" not in said
    assert all(word in said for word in words), said


def test_the_sample_is_read():
    sets = read_profile(SAMPLE).clash_sets
    assert len(sets) == 6
    assert sets[0].name == "lines through the structure"


BOXES = {
    "item": [
        {"id": "beam", "class": "IfcBeam", "boxes": [[0, 0, 0, 4, 0.3, 0.5]]},
        {"id": "through", "class": "IfcDuctSegment", "boxes": [[1, -0.2, 0.1, 1.2, 0.15, 0.3]], "model": "ducts.ifc"},
        {"id": "near", "class": "IfcPipeSegment", "boxes": [[2, 0.33, 0, 2.1, 2, 0.1]], "model": "pipes.ifc"},
        {"id": "on", "class": "IfcPipeSegment", "boxes": [[3, 0, 0.5, 3.1, 2, 0.6]], "model": "pipes.ifc"},
        {"id": "again", "class": "IfcPipeSegment", "boxes": [[3, 0, 0.5, 3.1, 2, 0.6]], "model": "pipes.ifc"},
        {"id": "shallow", "class": "IfcDuctSegment", "boxes": [[0.2, 0.296, 0, 0.4, 1, 0.2]], "model": "ducts.ifc"},
    ]
}


def run(*sets: dict[str, Any], **content: Any) -> Checked:
    scene = build(BOXES)
    profile = profile_of({"clash_set": list(sets), **content}, "p")
    found = members(profile.clash_sets, scene, selected_by_class(scene, queries_of(profile.clash_sets)))
    return check(scene, profile, members=found)


def pairs(checked: Checked) -> dict[tuple[str, str], Finding]:
    return {
        (finding.subject.name, finding.other.name): finding
        for result in checked.results
        for finding in result.findings
        if finding.other is not None
    }


ALL = {"name": "ducts and beams", "a": "IfcDuctSegment", "b": "IfcBeam"}


def test_only_what_a_set_asks_for_is_found_and_it_carries_the_name():
    found = pairs(run(ALL))
    assert set(found) == {("through", "beam"), ("shallow", "beam")}
    assert {finding.clash_set for finding in found.values()} == {"ducts and beams"}


def test_each_set_has_its_tolerance_and_its_severity():
    found = pairs(run({**ALL, "tolerance": "5 mm", "severity": "warning"}))
    assert set(found) == {("through", "beam")}
    assert found["through", "beam"].expected == -0.005
    assert found["through", "beam"].severity is Severity.WARNING


def test_a_clearance_gives_the_true_gap_and_the_two_nearest_points():
    clearance = {"name": "clear", "a": "IfcPipeSegment", "b": "IfcBeam", "type": "clearance", "clearance": "40 mm"}
    finding = pairs(run(clearance))["near", "beam"]
    assert finding.observed == pytest.approx(0.03)
    assert finding.points is not None
    pipe, beam = np.array(finding.points)
    assert beam[1] == pytest.approx(0.3)
    assert pipe[1] == pytest.approx(0.33)
    assert np.linalg.norm(beam - pipe) == pytest.approx(0.03)
    assert ("near", "beam") not in pairs(run({**clearance, "clearance": "29 mm"}))


def test_a_touch_is_found_only_where_a_set_asks_for_touches():
    touch = {"name": "touching", "a": "IfcPipeSegment", "b": "IfcBeam", "type": "touch"}
    found = pairs(run(touch))
    assert set(found) == {("on", "beam"), ("again", "beam")}
    assert {finding.rule for finding in found.values()} == {"CLS005"}
    hard = run({"name": "hard", "a": "IfcPipeSegment", "b": "IfcBeam"})
    assert pairs(hard) == {}
    assert hard.coverage["touch"] == 2


def test_the_first_item_of_a_finding_is_of_the_first_selection():
    touch = {"name": "touching", "a": "IfcBeam", "b": "IfcPipeSegment", "type": "touch"}
    assert set(pairs(run(touch))) == {("beam", "on"), ("beam", "again")}


def test_a_gap_that_is_the_clearance_keeps_it():
    clearance = {"name": "clear", "a": "IfcPipeSegment", "b": "IfcBeam", "type": "clearance", "clearance": "30 mm"}
    assert ("near", "beam") not in pairs(run(clearance))


def test_an_overlap_is_a_gap_below_zero_and_one_finding_with_the_clash():
    apart = {"name": "clear", "a": "IfcPipeSegment", "type": "clearance", "clearance": "40 mm"}
    alone = pairs(run(apart))["on", "again"]
    assert alone.rule == "CLS006"
    assert alone.observed is not None
    assert alone.observed < -0.01
    assert alone.depth == pytest.approx(-alone.observed)
    both = run(apart, {"name": "hard", "a": "IfcPipeSegment"})
    rules = [finding.rule for result in both.results for finding in result.findings if finding.subject.name == "on"]
    assert rules.count("CLS006") == len(pairs(run(apart))) - 1
    assert pairs(both)["on", "again"].rule == "CLS002"


def test_a_set_on_a_model_that_is_not_there_says_so():
    checked = run({"name": "far", "a": "IfcPipeSegment", "a_models": "nix*"})
    assert "no model is called that" in checked.sets[0].error


def test_what_no_set_names_is_not_checked():
    checked = run({"name": "none", "a": "IfcStair", "b": "IfcBeam"})
    assert {result.checked for result in checked.results if result.rule.code in ("CLS001", "CLS002", "CLS004")} == {0}


def test_a_set_against_itself_finds_duplicates():
    found = pairs(run({"name": "twice", "a": "IfcPipeSegment", "type": "duplicate"}))
    assert set(found) == {("on", "again")}
    assert found["on", "again"].rule == "CLS002"


def test_a_pair_of_two_sets_is_one_finding_of_the_first():
    checked = run({**ALL, "name": "first"}, {**ALL, "name": "second"})
    assert len(pairs(checked)) == 2
    assert [(one.name, one.a, one.b, one.pairs, one.found) for one in checked.sets] == [
        ("first", 2, 1, 2, 2),
        ("second", 2, 1, 2, 0),
    ]


def test_models_narrow_a_side():
    narrow = {**ALL, "a": "IfcDuctSegment, IfcPipeSegment", "a_models": "PIPES*"}
    assert pairs(run(narrow)) == {}
    assert set(pairs(run({**narrow, "a_models": ["ducts*"]}))) == {("through", "beam"), ("shallow", "beam")}


def test_a_selection_of_nothing_says_so_and_hides_nothing():
    checked = run({**ALL, "name": "none", "a": "IfcChimney"}, ALL)
    assert [(one.a, one.b, one.found) for one in checked.sets] == [(0, 1, 0), (2, 1, 2)]


RECORDS = (
    box_element(20, "IFCWALL")
    + at(30, 1.5)
    + f"#40=IFCPIPESEGMENT('{guid(40)}',$,'HP-01',$,$,#32,#17,'T1',.RIGIDSEGMENT.);\n"
    + "#50=IFCPROPERTYSINGLEVALUE('Status',$,IFCLABEL('New'),$);\n"
    + f"#51=IFCPROPERTYSET('{guid(51)}',$,'Pset_X',$,(#50));\n"
    + f"#52=IFCRELDEFINESBYPROPERTIES('{guid(52)}',$,$,$,(#40),#51);\n"
    + f"#60=IFCDISTRIBUTIONSYSTEM('{guid(60)}',$,'Heating',$,$,$,.HEATING.);\n"
    + f"#61=IFCRELASSIGNSTOGROUP('{guid(61)}',$,$,$,(#40),$,#60);\n"
)


@pytest.mark.parametrize(
    ("query", "steps"),
    [
        ("IfcWall", (20,)),
        ("IfcElement", (20, 40)),
        ("IfcPipeSegment, IfcWall", (20, 40)),
        ("IfcElement, Name=HP-01", (40,)),
        ("IfcElement, Pset_X.Status=New", (40,)),
        ("IfcElement, group=Heating", (40,)),
        ("IfcChimney", ()),
    ],
)
def test_selectors_know_classes_attributes_properties_and_systems(tmp_path: Path, query: str, steps: tuple[int, ...]):
    scene = load([write(tmp_path, "a.ifc", ifc(RECORDS))])
    with Workers(1) as workers:
        assert selected(scene, [query], workers, None) == {(0, query): steps}


def test_answers_are_kept_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = Store(tmp_path / "cache")
    scene = load([write(tmp_path, "a.ifc", ifc(RECORDS))], store=store)
    with Workers(1) as workers:
        first = selected(scene, ["IfcWall"], workers, store)
        monkeypatch.setattr("rules.selection.SELECT", "os:abort")
        assert selected(scene, ["IfcWall"], workers, store) == first
        answer = selected(scene, ["IfcWall", "IfcBeam"], workers, store)[0, "IfcBeam"]
        assert isinstance(answer, str)
        assert "abort" in answer
        for kept in (tmp_path / "cache").rglob("*.selected.json"):
            kept.write_text('{"IfcWall": "x"}', encoding="utf-8")
        assert isinstance(selected(scene, ["IfcWall"], workers, store)[0, "IfcWall"], str)


def test_a_query_that_is_no_query_is_an_error_of_its_set(tmp_path: Path):
    scene = load([write(tmp_path, "a.ifc", ifc(RECORDS))])
    with Workers(1) as workers:
        answers = selected(scene, ["Ifc wall !!", "IfcWall"], workers, None)
    assert isinstance(answers[0, "Ifc wall !!"], str)
    (found,) = profile_of(one(a="Ifc wall !!", b="IfcWall"), "p").clash_sets
    (resolved,) = members([found], scene, answers)
    assert len(resolved.errors) == 1
    assert not resolved.a.any()
    (other,) = members([replace(found, a=replace(found.a, queries=("IfcWall",)))], scene, answers)
    assert other.errors == ()


def test_envelopes_and_spaces_are_in_no_set(tmp_path: Path):
    scene: Scene = load([write(tmp_path, "a.ifc", ifc(RECORDS + box_element(70, "IFCSPACE", "$,$,$,$")))])
    (found,) = profile_of({"clash_set": [{"name": "all", "a": "IfcProduct"}]}, "p").clash_sets
    with Workers(1) as workers:
        (resolved,) = members([found], scene, selected(scene, ["IfcProduct"], workers, None))
    assert [scene.items[int(index)].ifc_class for index in np.flatnonzero(resolved.a)] == ["IfcWall", "IfcPipeSegment"]


def test_two_cells_on_one_pair_are_two_sets():
    groups = {"pipes": "IfcPipeSegment", "frame": "IfcBeam"}
    cells = [["pipes", "frame", "hard 2 mm"], ["pipes", "frame", "clearance 50 mm"]]
    sets = profile_of({"clash_matrix": {"groups": groups, "cells": cells}}, "p").clash_sets
    assert [found.name for found in sets] == ["pipes x frame", "pipes x frame clearance"]


def test_a_cell_with_two_types_is_refused():
    matrix = {"groups": {"pipes": "IfcPipeSegment"}, "cells": [["pipes", "pipes", "hard touch"]]}
    with pytest.raises(ProfileError, match="'touch' is one word too many"):
        profile_of({"clash_matrix": matrix}, "p")
