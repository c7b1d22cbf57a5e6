"""Who meets whom, which meetings are excused and why, and what the three clash rules make of the rest."""

import os
import time
from dataclasses import replace
from pathlib import Path

import ifclite_geom
import numpy as np
import pytest
from test_collide import box, pipe

from rules.catalogue import cls001_hard_clash, cls002_duplicate, cls004_contained
from rules.meetings import meet, meetings_of, pairs_of
from rules.network import NetPort, Network
from rules.scene import Item, Mesh, Role, Scene

TOLERANCE = 0.002


def _item(index, body, ifc_class="IfcPipeSegment", **facts):
    facts = {"name": f"part {index}", "role": Role.PHYSICAL} | facts
    return Item(index=index, model=0, step=index, guid=f"{index:022d}", ifc_class=ifc_class, body=body, **facts)


def _never(one, other):
    return False


def _met(scene, embeds=_never, tolerance=TOLERANCE):
    return {(meeting.a, meeting.b): meeting for meeting in meet(scene, tolerance, embeds)[0]}


def _excuse(scene, embeds=_never):
    return _met(scene, embeds)[0, 1].excuse


CROSSING = (box([0, 0, 0], [2, 0.1, 0.1]), box([1, -1, 0.02], [1.1, 1, 0.12]))


def _crossing(**changes):
    first, second = _item(0, CROSSING[0]), _item(1, CROSSING[1])
    return Scene(models=(), items=(first, second), **changes)


def test_two_crossing_pipes_meet_without_excuse():
    meeting = _met(_crossing())[0, 1]
    assert (meeting.kind, meeting.exact, meeting.excuse) == ("hard", True, "")
    assert meeting.depth == pytest.approx(0.08)


def test_only_matter_meets():
    items = (_item(0, CROSSING[0]), _item(1, CROSSING[1], role=Role.ENVELOPE), _item(2, None))
    meetings, pairs = meet(Scene(models=(), items=items), TOLERANCE, _never)
    assert meetings == ()
    assert pairs == 0


def test_a_touch_is_counted_by_what_joins_the_pair_and_else_as_touch():
    items = (_item(0, box([0, 0, 0], [1, 1, 1])), _item(1, box([1, 0, 0], [2, 1, 1])))
    assert _excuse(Scene(models=(), items=items)) == "touch"
    assert _excuse(Scene(models=(), items=items, hosts=frozenset({(0, 1)}))) == "host"


def test_items_joined_port_to_port_are_connected():
    assert _excuse(_crossing(network=Network((NetPort("p", 0), NetPort("q", 1)), ((0, 1),)))) == "connected"


def test_a_part_of_a_pump_is_connected_where_the_pump_carries_the_port():
    scene = _crossing(network=Network((NetPort("p", 2), NetPort("q", 1)), ((0, 1),)))
    pump = _item(2, None, "IfcPump", product=2)
    scene = replace(scene, items=(replace(scene.items[0], whole=2, product=2), scene.items[1], pump))
    assert _excuse(scene) == "connected"


def test_parts_of_one_delivered_product_are_an_assembly():
    scene = _crossing()
    items = tuple(replace(item, product=7) for item in scene.items)
    assert _excuse(replace(scene, items=items)) == "assembly"
    items = tuple(replace(item, product=item.index) for item in scene.items)
    assert _excuse(replace(scene, items=items)) == ""


def test_items_without_a_product_are_no_assembly():
    assert all(item.product == -1 for item in _crossing().items)
    assert _excuse(_crossing()) == ""


def test_a_whole_with_a_body_of_its_own_is_an_assembly_with_its_part():
    scene = _crossing()
    middle = _item(2, None, whole=0)
    assert _excuse(replace(scene, items=(scene.items[0], replace(scene.items[1], whole=2), middle))) == "assembly"


def test_a_host_and_what_fills_it_are_excused_and_so_are_the_parts_of_what_fills_it():
    assert _excuse(_crossing(hosts=frozenset({(0, 1)}))) == "host"
    scene = _crossing(hosts=frozenset({(0, 2)}))
    door = _item(2, None, "IfcDoor")
    assert _excuse(replace(scene, items=(scene.items[0], replace(scene.items[1], whole=2), door))) == "host"


def test_insulation_is_excused_with_its_pipe_and_with_the_neighbours_of_its_pipe():
    insulation = _item(0, box([0, 0, 0], [2, 0.2, 0.2]), "IfcCovering")
    elbow = _item(1, box([1.9, 0, 0], [2.2, 0.2, 0.2]), "IfcPipeFitting")
    pipe_within = _item(2, box([0, 0.05, 0.05], [1.9, 0.15, 0.15]))
    joints = Network((NetPort("p", 1), NetPort("q", 2)), ((0, 1),))
    scene = Scene(models=(), items=(insulation, elbow, pipe_within), network=joints, coverings=frozenset({(0, 2)}))
    met = _met(scene)
    assert met[0, 2].excuse == "covering"
    assert met[0, 1].excuse == "covering"
    assert _met(replace(scene, network=Network()))[0, 1].excuse == ""


def test_two_coverings_in_one_module_are_not_excused_by_the_module():
    module = _item(2, None, "IfcElementAssembly")
    scene = _crossing()
    items = tuple(replace(item, ifc_class="IfcCovering", whole=2) for item in scene.items)
    assert _excuse(replace(scene, items=(*items, module))) == ""


def _flanged(thickness, at=1.0):
    """Pipe, flange, valve in a row along x; the valve's body reaches 50 mm into the pipe at `at`."""
    disc = box([1.0, -0.15, -0.15], [1.0 + thickness, 0.15, 0.15])
    run = _item(0, box([0, -0.05, -0.05], [1.0, 0.05, 0.05]))
    valve = _item(1, box([at - 0.05, -0.04, -0.04], [1.0 + thickness + 0.3, 0.04, 0.04]), "IfcValve")
    flange = _item(2, disc, "IfcPipeFitting")
    ports = (
        NetPort("a", 0, at=(1.0, 0, 0)),
        NetPort("b", 2, at=(1.0, 0, 0)),
        NetPort("c", 2, at=(1.0 + thickness, 0, 0)),
        NetPort("d", 1, at=(1.0 + thickness, 0, 0)),
    )
    return Scene(models=(), items=(run, valve, flange), network=Network(ports, ((0, 1), (2, 3))))


def test_neighbours_across_a_flange_are_connected_where_the_flange_is():
    assert _met(_flanged(0.06))[0, 1].excuse == "connected"


def test_neighbours_across_a_long_part_are_not_connected():
    assert _met(_flanged(0.4))[0, 1].excuse == ""


def test_neighbours_across_a_flange_that_meet_far_from_it_clash():
    assert _met(_flanged(0.06, at=0.3))[0, 1].excuse == ""


def test_what_the_profile_allows_is_counted_as_allowed_but_for_duplicates():
    def always(one, other):
        return True

    assert _excuse(_crossing(), always) == "allowed"
    twice = _crossing()
    twice = replace(twice, items=(twice.items[0], replace(twice.items[1], body=CROSSING[0])))
    assert _met(twice, always)[0, 1].kind == "duplicate"
    assert _excuse(twice, always) == ""


def test_one_place_and_two_classes_is_contained_and_no_duplicate():
    scene = _crossing()
    other = replace(scene.items[1], body=CROSSING[0], ifc_class="IfcBeam")
    assert _met(replace(scene, items=(scene.items[0], other)))[0, 1].kind == "contained"
    kin = replace(scene.items[1], body=CROSSING[0], ifc_class="IfcPipeSegment2", classes=("IfcPipeSegment",))
    assert _met(replace(scene, items=(scene.items[0], kin)))[0, 1].kind == "duplicate"


def _many():
    random = np.random.default_rng(4)
    bodies = [box(low, low + random.random(3)) for low in random.random((40, 3)) * 3]
    return Scene(models=(), items=tuple(_item(index, body) for index, body in enumerate(bodies)))


def test_meetings_are_sorted_and_any_split_of_the_pairs_gives_the_same():
    scene = _many()
    whole = [vars(meeting) for meeting in meet(scene, TOLERANCE, _never)[0]]
    assert [(m["a"], m["b"]) for m in whole] == sorted((m["a"], m["b"]) for m in whole)
    assert all(m["a"] < m["b"] for m in whole)
    pairs = pairs_of(scene, TOLERANCE)
    parts = [meetings_of(scene, part, TOLERANCE, _never)[0] for part in np.array_split(pairs, 7)]
    assert [vars(meeting) for part in parts for meeting in part] == whole


def _violations(rule, scene, **limits):
    scene = replace(scene, meetings=meet(scene, TOLERANCE, _never)[0])
    given = rule.RULE.limits(**limits)
    subjects = list(rule.RULE.applicability(scene, given))
    return [found for subject in subjects for found in rule.RULE.requirement(subject, scene, given)]


def _by_rule(scene):
    return (
        len(_violations(cls001_hard_clash, scene, tolerance=TOLERANCE)),
        len(_violations(cls002_duplicate, scene, iou=0.95)),
        len(_violations(cls004_contained, scene)),
    )


def test_a_pair_is_one_finding_of_the_most_specific_rule():
    wall = _item(0, box([0, 0, 0], [5, 0.3, 3]), "IfcWall")
    assert _by_rule(Scene(models=(), items=(wall, _item(1, box([1, -1, 1], [1.1, 1, 1.1]))))) == (1, 0, 0)
    assert _by_rule(Scene(models=(), items=(wall, _item(1, wall.body, "IfcWall")))) == (0, 1, 0)
    assert _by_rule(Scene(models=(), items=(wall, _item(1, box([1, 0.1, 1], [2, 0.2, 1.1]))))) == (0, 0, 1)
    assert _by_rule(Scene(models=(), items=(wall, _item(1, box([1, 0.3, 1], [2, 0.9, 1.1]))))) == (0, 0, 0)


def test_excused_meetings_are_no_findings():
    assert _by_rule(_crossing(hosts=frozenset({(0, 1)}))) == (0, 0, 0)


def test_a_hard_clash_says_what_runs_into_what_and_how_deep():
    scene = _crossing()
    scene = replace(scene, items=(replace(scene.items[0], name="HP-01 supply", tag="P-101"), scene.items[1]))
    (found,) = _violations(cls001_hard_clash, scene, tolerance=TOLERANCE)
    assert found.message == "IfcPipeSegment HP-01 supply [P-101] overlaps IfcPipeSegment part 1 by 80 mm"
    assert (found.observed, found.expected, found.unit) == (pytest.approx(-0.08), -0.002, "m")
    assert (found.subject.index, found.other.index) == (0, 1)
    assert found.depth_exact
    assert found.volume == pytest.approx(0.1 * 0.1 * 0.08)


def test_a_contained_item_is_named_first_whatever_its_place_in_the_model():
    wall = _item(0, box([0, 0, 0], [5, 0.3, 3]), "IfcWall", name="W1")
    scene = Scene(models=(), items=(wall, _item(1, pipe(0.05, 1, 2, x=1, y=0.15), name="P1")))
    (found,) = _violations(cls004_contained, scene)
    assert found.message.startswith("IfcPipeSegment P1 lies wholly inside IfcWall W1")
    assert found.subject.index == 0


def _corpus(name):
    folder = os.environ.get("BIMGEN_CORPUS")
    if not folder:
        pytest.skip("BIMGEN_CORPUS is not set")
    path = Path(folder) / name
    if not path.exists():
        pytest.skip(f"{name} is not in the corpus")
    return path.read_bytes()


@pytest.mark.parametrize("name", ["duplex/Duplex_A_20110907.ifc", "bim2sim/hydraulic/ifc/hvac_heating.ifc"])
def test_a_real_building_is_judged_in_seconds_and_the_same_in_parts(name):
    elements = ifclite_geom.geometry_data_buffers(_corpus(name))["elements"]
    items = []
    for element in elements.values():
        vertices = np.frombuffer(element["vertices"], dtype="<f8").reshape(-1, 3).copy()
        faces = np.frombuffer(element["faces"], dtype="<u4").reshape(-1, 3).astype(np.int32)
        if len(faces) and element["ifc_type"] not in ("IfcSpace", "IfcOpeningElement"):
            items.append(_item(len(items), Mesh(vertices, faces), element["ifc_type"]))
    scene = Scene(models=(), items=tuple(items))
    start = time.perf_counter()
    meetings, pairs = meet(scene, TOLERANCE, _never)
    assert time.perf_counter() - start < 60  # three to five seconds on an idle core
    assert 0 < len(meetings) <= pairs
    assert all(np.isfinite([meeting.depth, *meeting.at]).all() for meeting in meetings)
    parts = np.array_split(pairs_of(scene, TOLERANCE), 5)[::-1]
    judged = [vars(meeting) for part in parts for meeting in meetings_of(scene, part, TOLERANCE, _never)[0]]
    assert sorted(judged, key=lambda meeting: (meeting["a"], meeting["b"])) == [vars(meeting) for meeting in meetings]
    lax = {(meeting.a, meeting.b) for meeting in meet(scene, 0.01, _never)[0] if meeting.excuse != "touch"}
    assert lax <= {(meeting.a, meeting.b) for meeting in meetings if meeting.excuse != "touch"}


def _all_may(one, other):
    return True


def _asked_loosely(bodies, ifc_class="IfcWall"):
    scene = Scene(models=(), items=tuple(_item(n, body, ifc_class) for n, body in enumerate(bodies)))
    found, _ = meetings_of(scene, pairs_of(scene, TOLERANCE), TOLERANCE, _all_may, touches=False)
    exact, _ = meetings_of(scene, pairs_of(scene, TOLERANCE), TOLERANCE, _all_may)
    return [one.excuse for one in found], [one.excuse for one in exact]


def test_what_may_embed_is_counted_alike_whether_touches_are_asked_for_or_not():
    base = box([0, 0, 0], [1, 1, 1])
    for other, excuse in (
        (box([0.5, 0.5, 0.5], [2, 2, 2]), ["allowed"]),
        (box([1, 0, 0], [2, 1, 1]), ["touch"]),
        (box([0.2, 0.2, 0.2], [0.4, 0.4, 0.4]), ["allowed"]),
        (box([1.1, 0, 0], [2, 1, 1]), []),
        (box([0, 0, 0], [1, 1, 1]), [""]),
        (box([0, 0, 0], [1, 1, 0.97]), [""]),
    ):
        assert _asked_loosely([base, other]) == (excuse, excuse)


def test_a_twin_with_a_long_thin_spike_is_a_duplicate_all_the_same():
    spike = box([0.499, 0.499, 1], [0.501, 0.501, 9])
    cube = box([0, 0, 0], [1, 1, 1])
    both = Mesh(
        np.concatenate([cube.vertices, spike.vertices]), np.concatenate([cube.faces, spike.faces + len(cube.vertices)])
    )
    assert _asked_loosely([cube, both]) == ([""], [""])
