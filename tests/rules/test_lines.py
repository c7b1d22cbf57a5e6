"""Lines of pipe and their supports: what is one line, and what holds it."""

import pytest
from scenes import build

from rules.lines import lines_of
from rules.supports import is_support, supports_of

PIPE = {"class": "IfcPipeSegment"}


def pipe(name: str, start: list[float], end: list[float], ports: bool = True) -> dict[str, object]:
    entry: dict[str, object] = {
        "id": name,
        "class": "IfcPipeSegment",
        "cylinders": [{"from": start, "to": end, "diameter": 0.1143}],
    }
    return entry | ({"ports": {"in": {"at": start}, "out": {"at": end}}} if ports else {})


TEE = {
    "id": "tee",
    "class": "IfcPipeFitting",
    "predefined": "JUNCTION",
    "boxes": [[2, -0.06, 1.94, 2.2, 0.1, 2.06]],
    "ports": {"in": {"at": [2, 0, 2]}, "out": {"at": [2.2, 0, 2]}, "branch": {"at": [2.1, 0.1, 2]}},
}
JOINTS = [["a.out", "tee.in"], ["tee.out", "b.in"], ["tee.branch", "c.in"]]


def test_a_line_goes_straight_through_a_tee_and_the_branch_is_its_own():
    items = [
        pipe("a", [0, 0, 2], [2, 0, 2]),
        TEE,
        pipe("b", [2.2, 0, 2], [5, 0, 2]),
        pipe("c", [2.1, 0.1, 2], [2.1, 3, 2]),
    ]
    lines = lines_of(build({"item": items, "joints": JOINTS})).lines
    names = [[piece.item.name for piece in line.pieces] for line in lines]
    assert names == [["a", "tee", "b"], ["c"]]
    assert lines[0].length == 5.0
    assert lines[1].ends == ("branch", "open")


@pytest.mark.parametrize("first", [0, 1, 2])
def test_a_line_ends_at_a_hose_whichever_comes_first_in_the_file(first: int):
    hose = pipe("hose", [2, 0, 2], [2.2, 0, 2]) | {"predefined": "FLEXIBLESEGMENT"}
    items = [pipe("a", [0, 0, 2], [2, 0, 2]), hose, pipe("b", [2.2, 0, 2], [5, 0, 2])]
    joints = [["a.out", "hose.in"], ["hose.out", "b.in"]]
    lines = lines_of(build({"item": items[first:] + items[:first], "joints": joints})).lines
    assert {(line.pieces[0].item.name, len(line.pieces), frozenset(line.ends)) for line in lines} == {
        ("a", 1, frozenset({"open", "free"})),
        ("b", 1, frozenset({"free", "open"})),
    }


def test_pipes_without_ports_are_lines_by_themselves():
    scene = build({"item": [pipe("a", [0, 0, 2], [2, 0, 2], False), pipe("b", [2, 0, 2], [5, 0, 2], False)]})
    lines = lines_of(scene).lines
    assert [line.ends for line in lines] == [("unknown", "unknown")] * 2


def test_a_ring_is_one_line_that_ends_in_itself():
    items = [pipe("a", [0, 0, 2], [2, 0, 2]), pipe("b", [2, 0, 2], [0, 0, 2])]
    lines = lines_of(build({"item": items, "joints": [["a.out", "b.in"], ["b.out", "a.in"]]})).lines
    assert [[piece.item.name for piece in line.pieces] for line in lines] == [["a", "b"]]
    assert lines[0].ends == ("branch", "branch")


def test_an_exchanger_is_no_hanger_and_a_clamp_is():
    items = [
        {"id": "heat exchanger frame", "class": "IfcBuildingElementProxy", "boxes": [[0, 0, 0, 1, 1, 1]]},
        {"id": "Clevis hanger DN100", "class": "IfcBuildingElementProxy", "boxes": [[0, 0, 0, 1, 1, 1]]},
        {"id": "Rohrschelle", "class": "IfcMember", "boxes": [[0, 0, 0, 1, 1, 1]]},
    ]
    assert [is_support(item) for item in build({"item": items}).items] == [False, True, True]


def test_a_hanger_sized_for_insulation_that_nobody_modelled_holds_the_nearest_pipe():
    hanger = {
        "id": "hanger",
        "class": "IfcDiscreteAccessory",
        "predefined": "BRACKET",
        "boxes": [[1, -0.1, 2.13, 1.1, 0.1, 3]],
    }
    items = [pipe("a", [0, 0, 2], [5, 0, 2]), pipe("b", [0, 0.4, 2], [5, 0.4, 2]), hanger]
    holds = supports_of(build({"item": items})).holds
    assert [hold.piece.item.name for hold in holds] == ["a"]
    assert abs(holds[0].place - 1.05) < 0.01


def test_a_clamp_on_tall_posts_holds_the_riser_where_its_bars_are():
    clamp = {
        "id": "riser clamp",
        "class": "IfcDiscreteAccessory",
        "predefined": "BRACKET",
        "boxes": [
            *([0.055, -0.3, 2.5, 0.065, 0.3, 2.55], [-0.065, -0.3, 2.5, -0.055, 0.3, 2.55]),
            *([-0.03, 0.08, 0, 0.03, 0.14, 2.5], [-0.03, -0.14, 0, 0.03, -0.08, 2.5]),
        ],
    }
    (hold,) = supports_of(build({"item": [pipe("riser", [0, 0, 0.5], [0, 0, 3]), clamp]})).holds
    assert abs(hold.place - 2.025) < 0.001
