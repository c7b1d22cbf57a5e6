import math

import pytest

from component_library.components import elbow, flange, pipe, tee
from component_library.components.butterfly_valve import COMPONENT as BUTTERFLY
from component_library.components.strainer import COMPONENT as STRAINER
from component_library.compose import Assembly, Handle, Step, elbow_lengths
from component_library.model import X, Y, Z, at
from component_library.vocabulary import FlowDirection

PIPE, TEE, ELBOW, FLANGE = pipe.COMPONENT, tee.COMPONENT, elbow.COMPONENT, flange.COMPONENT


def start(assembly: Assembly, dn: int = 100) -> Handle:
    return assembly.add("first", PIPE.make(dn=dn, length=1.0), at()).port("out")


def test_a_part_takes_its_place_from_the_port_it_is_mated_to():
    assembly = Assembly()
    placed = assembly.attach(start(assembly), Step("second", PIPE.make(dn=100, length=0.5)))
    assert placed.port("in").port.at.origin == pytest.approx((1.0, 0.0, 0.0))
    assert placed.port("out").port.at.origin == pytest.approx((1.5, 0.0, 0.0))
    assert [connection.source for connection in assembly.connections] == [("first", "out")]


def test_upstream_the_flow_still_goes_from_source_to_sink():
    assembly = Assembly()
    inlet = assembly.add("first", PIPE.make(dn=100, length=1.0), at()).port("in")
    placed = assembly.attach(inlet, Step("before", PIPE.make(dn=100, length=0.5)))
    assert placed.port("in").port.at.origin == pytest.approx((-0.5, 0.0, 0.0))
    assert assembly.connections[0].source == ("before", "out")
    assert assembly.connections[0].sink == ("first", "in")


def test_a_companion_flange_stands_between_weld_and_valve_and_is_named_after_the_valve():
    assembly = Assembly()
    valve = Step("valve", BUTTERFLY.make(dn=100), up=Z)
    end = assembly.chain(start(assembly), [valve, Step("next", PIPE.make(dn=100, length=0.5))])
    assert set(assembly.instances) == {"first", "valve-in-flange", "valve", "valve-out-flange", "next"}
    disc = FLANGE.make({"side": "inlet"}, dn=100)
    thickness = math.dist(disc.port("in").at.origin, disc.port("out").at.origin)
    length = 1.0 + 2 * thickness + 0.052 + 0.5
    assert end.port.at.origin[0] == pytest.approx(length)


def test_a_wafer_valve_is_clamped_by_the_flange_of_a_strainer_without_another():
    assembly = Assembly()
    assembly.chain(start(assembly), [Step("valve", BUTTERFLY.make(dn=100)), Step("strainer", STRAINER.make(dn=100))])
    assert "strainer-in-flange" not in assembly.instances


def test_two_wafer_bodies_without_a_flange_between_are_refused():
    assembly = Assembly()
    valve = BUTTERFLY.make(dn=100)
    with pytest.raises(ValueError, match="two wafer bodies need a flange"):
        assembly.chain(start(assembly), [Step("one", valve), Step("two", valve)])


def test_another_diameter_needs_a_reducer():
    assembly = Assembly()
    with pytest.raises(ValueError, match="second is DN80, first/out is DN100"):
        assembly.attach(start(assembly), Step("second", PIPE.make(dn=80, length=1.0)))


def test_a_name_is_given_once():
    assembly = Assembly()
    end = start(assembly)
    with pytest.raises(ValueError, match="two parts are called 'first'"):
        assembly.attach(end, Step("first", PIPE.make(dn=100, length=1.0)))


def test_a_run_turns_through_its_corners_and_knows_its_length():
    assembly = Assembly()
    beginning = start(assembly)
    far = assembly.add("far", PIPE.make(dn=100, length=1.0), at(3.0, 2.0, 4.0, axis=Z, ref=Y)).port("in")
    length = assembly.run("run", beginning, [(3.0, 0.0, 0.0), (3.0, 0.0, 4.0)], far)
    back, arc = elbow_lengths(ELBOW.make(dn=100, angle=math.pi / 2))
    assert length == pytest.approx(2.0 + 4.0 + 2.0 - 4 * back + 2 * arc)
    assert arc == pytest.approx(back * math.pi / 2)


def test_a_run_too_short_for_its_elbows_is_refused():
    assembly = Assembly()
    beginning = start(assembly)
    far = assembly.add("far", PIPE.make(dn=100, length=1.0), at(1.1, 0.0, 1.0, axis=X, ref=Y)).port("in")
    with pytest.raises(ValueError, match="run "):
        assembly.run("run", beginning, [(1.05, 0.0, 0.0), (1.05, 0.0, 1.0)], far)


def test_a_header_hands_out_branches_in_place_and_is_capped_at_its_far_end():
    assembly = Assembly()
    open_end, branches = assembly.header(
        "supply", at(axis=Y, ref=Z), [("a", 1.0, 80), ("b", 2.0, 80)], 100, Z, "diverging", 3.0
    )
    assert open_end.port.at.origin == pytest.approx((0.0, 0.0, 0.0))
    assert branches["a"].port.at.z == pytest.approx(Z)
    assert branches["b"].port.at.origin[1] == pytest.approx(2.0)
    assert branches["a"].port.flow is FlowDirection.SOURCE
    assert "supply-cap" in assembly.instances


def test_branches_closer_than_their_tees_are_refused():
    assembly = Assembly()
    with pytest.raises(ValueError, match="of pipe before branch b"):
        assembly.header("supply", at(axis=Y, ref=Z), [("a", 1.0, 80), ("b", 1.1, 80)], 100, Z, "diverging", 3.0)
