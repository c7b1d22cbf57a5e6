"""Posts are set where a line needs them beyond its spans, stand free, and are not set twice."""

import math

import pytest

from component_library.components import butterfly_valve, end_suction_pump, flexible_connector, support
from component_library.components.pipe import COMPONENT as PIPE
from component_library.compose import Assembly, Handle, Step, post
from component_library.model import Component, Envelope, Placement, X, Z, at, solid_bounds
from component_library.shapes import Box
from component_library.shoring import FROM_BEND, FROM_HEAVY, NOZZLE_LEAST, shore
from component_library.vocabulary import DHR_SUPPORT, EnvelopeKind


def begun(dn: int = 100, level: float = 1.0, length: float = 2.0) -> tuple[Assembly, Handle]:
    """A level pipe along x."""
    assembly = Assembly()
    placed = assembly.add("first", PIPE.make(dn=dn, length=length), at(z=level))
    return assembly, placed.port("out")


def turned(dn: int = 100, level: float = 1.0, length: float = 2.0) -> Assembly:
    """A level pipe along x that turns to +y: the elbow ends the first pipe."""
    assembly, here = begun(dn, level, length)
    x = here.port.at.origin[0] + 0.5
    last = assembly.add("last", PIPE.make(dn=dn, length=2.0), at(x, 3.0, level, ref=(0.0, 1.0, 0.0)))
    assembly.run("line", here, [(x, 0.0, level)], last.port("in"))
    return assembly


def posts(assembly: Assembly) -> dict[str, Component]:
    return {name: one.component for name, one in assembly.instances.items() if DHR_SUPPORT in one.component.properties}


def saddle(assembly: Assembly, name: str) -> tuple[float, float]:
    return assembly.instances[name].at.origin[:2]


@pytest.mark.parametrize("dn", [50, 100, 250])
def test_a_bend_gets_a_post_within_300_mm_of_it(dn: int):
    assembly = turned(dn)
    assert shore(assembly) == ()
    elbow = assembly.instances["line-elbow-1"]
    ends = [(elbow.at @ port.at).origin[:2] for port in elbow.component.ports]
    near = [min(math.dist(saddle(assembly, name), end) for end in ends) for name in posts(assembly)]
    assert min(near) <= FROM_BEND + 1e-9


def test_a_small_bend_needs_none():
    assembly = turned(40)
    shore(assembly)
    assert not [name for name in posts(assembly) if "elbow" in name]


def test_what_is_held_already_gets_no_second_post():
    assembly = turned()
    shore(assembly)
    again = dict(assembly.instances)
    assert shore(assembly) == ()
    assert assembly.instances == again


def test_a_post_stands_in_no_envelope_but_beside_it():
    below = Envelope(EnvelopeKind.SERVICE, ((Box(6.0, 0.3, 0.5), at(1.5, 0.0, 0.0)),), "basket")
    assembly = turned()
    assembly.envelopes.append(below)
    assert shore(assembly) == ()
    for name, component in posts(assembly).items():
        for solid in component.solids:
            low, high = solid_bounds(solid, assembly.instances[name].at)
            inside = low[0] < 4.5 and high[0] > -1.5 and low[1] < 0.15 and high[1] > -0.15 and low[2] < 0.5
            assert not inside, name


def test_where_no_post_can_stand_it_is_said():
    everywhere = Envelope(EnvelopeKind.SERVICE, ((Box(12.0, 12.0, 0.5), at(1.5, 1.5, 0.0)),), "hatch")
    assembly = turned()
    assembly.envelopes.append(everywhere)
    assert "line-elbow-1" in shore(assembly)
    assert posts(assembly) == {}


def test_a_heavy_valve_has_a_post_on_both_sides_and_a_light_one_none():
    for dn, wanted in ((150, True), (80, False)):
        assembly, here = begun(dn, length=2.0)
        end = assembly.chain(here, [Step("valve", butterfly_valve.COMPONENT.make(dn=dn), up=Z)])
        assembly.chain(assembly.welded(end), [Step("last", PIPE.make(dn=dn, length=2.0))])
        assert shore(assembly) == ()
        valve = assembly.instances["valve"]
        x = [(valve.at @ port.at).origin[0] for port in valve.component.ports[:2]]
        places = [saddle(assembly, name)[0] for name in posts(assembly) if "valve" in name]
        before = any(min(x) - FROM_HEAVY - 1e-9 <= place <= min(x) for place in places)
        behind = any(max(x) <= place <= max(x) + FROM_HEAVY + 1e-9 for place in places)
        assert (before and behind) is wanted


def test_an_anchor_stands_behind_the_connector_of_a_pump():
    pump = end_suction_pump.COMPONENT.make(flow=0.02, head=20.0)
    assembly = Assembly()
    placed = assembly.add("pump", pump, Placement())
    dn = pump.port("in").dn
    steps = [Step("connector", flexible_connector.COMPONENT.make(dn=dn, temperature=300.0), up=Z)]
    here = assembly.chain(placed.port("in"), steps)
    start = assembly.welded(here)
    assembly.chain(start, [Step("suction", PIPE.make(dn=dn, length=3.0), up=Z)])
    assert shore(assembly) == ()
    found = [name for name, one in posts(assembly).items() if one.properties[DHR_SUPPORT]["Function"] == "ANCHOR"]
    assert len(found) == 1
    apart = math.dist(saddle(assembly, found[0]), here.port.at.origin[:2])
    assert apart <= max(3 * dn / 1000, NOZZLE_LEAST) + 1e-9


def test_what_is_longer_than_its_span_gets_a_post_between():
    assembly, _ = begun(50, length=5.0)
    for name, x in (("a", 0.2), ("b", 4.8)):
        post(f"support-{name}", assembly, support.COMPONENT.make(dn=50, height=1.0), x, 0.0, X)
    assert shore(assembly) == ()
    places = sorted(saddle(assembly, name)[0] for name in posts(assembly))
    assert len(places) == 3
    assert 1.5 < places[1] < 3.5


def test_parts_of_a_composite_and_what_is_joined_to_it_are_one_line():
    inner = turned()
    inner.expose("in", Handle(("first", "in"), inner.instances["first"].component.port("in")))
    component = inner.component("inner", "TEST")
    outer = Assembly()
    outer.add("inner", component, Placement())
    assert shore(outer) == ()
    assert any("line-elbow-1" in name for name in posts(outer))
