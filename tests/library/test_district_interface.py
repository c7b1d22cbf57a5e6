"""District interface: order of parts from the network inward, straight lengths, double block and bleed, free space."""

# pyright: reportUnknownMemberType=false

import itertools
from pathlib import Path
from typing import Any

import ifcopenshell
import ifcopenshell.validate
import pytest

from bimgen.checking import Options, check_models, silent
from component_library.components import district_interface
from component_library.ifc.site import Site
from component_library.ifc.write import write_model
from component_library.model import Component, Instance, SizingError, at
from component_library.standards.valves import straight_lengths
from tests.library.module_checks import federate, free_for_itself, unjoined

KIND = district_interface.COMPONENT
RD1 = {"heat": "5.21 MW", "supply": "75 degC", "cold": "45 degC"}
EVERY = [dict(zip(KIND.grid, values, strict=True)) for values in itertools.product(*KIND.grid.values())]


def choices_of(values: dict[str, Any]) -> district_interface.Choices:
    return KIND.choices.model_validate({key: values[key] for key in values if key in KIND.choices.model_fields})


def sized(**values: Any) -> district_interface.Size:
    asked = {**RD1, **values}
    duty = {key: value for key, value in asked.items() if key in KIND.duty.model_fields and value is not None}
    return KIND.size(choices_of(asked), KIND.duty.model_validate(duty))


def figure(size: district_interface.Size, key: str) -> Any:
    return next(one.value for one in size.figures if one.key == key)


def interface(**values: Any) -> Component:
    return KIND.build(choices_of({**RD1, **values}), sized(**values))


def order(component: Component, name: str) -> list[str]:
    """Names of the main parts of a line from the network inward, walked over the port graph in or against the flow."""
    along: dict[str, list[str]] = {}
    for connection in component.connections:
        one, other = (connection.source[0], connection.sink[0])
        if name == "supply":
            one, other = other, one
        along.setdefault(one, []).append(other)
    here = component.port(f"network_{name}").inner[0]
    end = component.port(f"plant_{name}").inner[0]
    found: list[str] = []
    reached = {here}
    waiting = [here]
    while waiting:
        part = waiting.pop(0)
        found.append(part)
        for following in along.get(part, []):
            if following not in reached:
                reached.add(following)
                waiting.append(following)
    assert end in reached
    return found


def in_order(found: list[str], names: list[str]) -> bool:
    places = [found.index(name) for name in names]
    return places == sorted(places)


def test_rd1_takes_dn200_at_the_velocity_and_gradient_of_the_reference():
    size = sized()
    assert size.dn == 200
    assert figure(size, "mass_flow") == pytest.approx(41.5, rel=0.01)
    assert figure(size, "velocity") == pytest.approx(1.22, abs=0.02)
    assert figure(size, "gradient") == pytest.approx(54, abs=3)
    assert (size.meter.dn, round(size.meter.sensor.row.qp * 3600)) == (150, 250)


@pytest.mark.parametrize("hand", ["left", "right"])
def test_the_return_has_block_bleed_block_strainer_meter_in_that_order(hand: str):
    found = order(interface(hand=hand), "return")
    names = ["v1", "bleed-piece", "v2", "link-tee", "strainer-before", "strainer", "strainer-after", "heat-meter"]
    names = [f"return-{name}" for name in [*names, "sensors", "bypass-tee", "plant-end"]]
    assert in_order(found, names)


def test_the_supply_has_pumps_between_bypass_and_relief_valve():
    component = interface()
    found = order(component, "supply")
    names = ["v1", "bleed-piece", "v2", "link-tee", "check-valve", "sensors", "bypass-tee"]
    after = ["pump-a-discharge-valve", "pump-a-check-valve", "pump-a", "pump-a-suction-valve", "supply-relief-piece"]
    assert in_order(found, [*(f"supply-{name}" for name in names), *after])
    assert {one.name for one in component.children if one.component.ifc_class == "IfcPump"} == {"pump-a", "pump-b"}
    assert component.child("pump-b").properties["DHR_Design"]["DutyStandby"] == "STANDBY"


def test_return_to_return_has_a_control_valve_in_place_of_pumps():
    component = interface(mode="return-return")
    found = order(component, "supply")
    assert in_order(found, ["supply-check-valve", "supply-bypass-tee", "supply-control-valve", "supply-relief-piece"])
    assert not any(one.component.ifc_class == "IfcPump" for one in component.children)


@pytest.mark.parametrize("line", ["supply", "return"])
def test_nothing_but_the_bleed_branches_off_between_the_two_blocks(line: str):
    component = interface()
    found = order(component, line)
    between = found[found.index(f"{line}-v1") + 1 : found.index(f"{line}-v2")]
    main = [name for name in between if "bleed" not in name]
    assert all("flange" in name for name in main)
    piece = component.child(f"{line}-bleed-piece")
    assert [port.name for port in piece.component.ports] == ["in", "out", "bleed"]
    assert piece.component.port("bleed").dn == 20
    assert piece.at.direction(piece.component.port("bleed").at.z)[2] == pytest.approx(-1)
    sets = component.child(f"{line}-v2").properties["DHR_Interface"]
    assert sets["BoundaryTag"] == f"DIM-3-{line[0].upper()}"
    assert {sets["OwnerUpstream"], sets["OwnerDownstream"]} == {"UTILITY", "PLANT"}
    assert "BoundaryTag" not in component.child(f"{line}-v1").properties["DHR_Interface"]


@pytest.mark.parametrize(("meter_in", "case"), [("return", "flow meter"), ("supply", "flow meter after pump")])
def test_the_meter_has_its_straight_pipe(meter_in: str, case: str):
    component = interface(meter_in=meter_in)
    meter = component.child(f"{meter_in}-heat-meter").component
    ports = {name: meter.child("flow-sensor").component.port(name) for name in ("in", "out")}
    place = meter.child("flow-sensor").at
    ends = {name: place.point(port.at.origin)[0] for name, port in ports.items()}
    due = straight_lengths().row(case)
    dn = ports["in"].dn / 1000
    assert ends["in"] - meter.port("in").at.origin[0] >= due.upstream * dn - 1e-9
    assert meter.port("out").at.origin[0] - ends["out"] >= due.downstream * dn - 1e-9
    other = {"return": "supply", "supply": "return"}[meter_in]
    assert component.child(f"{other}-meter-temperature-sensor").circuit == f"DH-{other[0].upper()}"


def test_the_boundary_ports_look_outwards_at_the_edge_with_nothing_before_them():
    component = interface()
    low, high = component.bounds()
    for name in ("network_supply", "network_return"):
        port = component.port(name)
        assert port.at.z == pytest.approx((-1, 0, 0))
        assert port.at.origin[0] == pytest.approx(low[0])
    for name in ("plant_supply", "plant_return"):
        port = component.port(name)
        assert port.at.z == pytest.approx((1, 0, 0))
        assert port.at.origin[0] == pytest.approx(high[0])


def test_hands_mirror_the_supply_line():
    left, right = (interface(hand=hand).port("plant_supply").at.origin for hand in ("left", "right"))
    assert left[1] == pytest.approx(-right[1])
    assert left[0] == pytest.approx(right[0])


def test_heat_and_flow_give_the_same_size():
    by_heat = sized()
    by_flow = sized(heat=None, flow=f"{figure(by_heat, 'flow') * 3600} m3/h")
    assert by_flow.dn == by_heat.dn
    assert by_flow.relief.mass_flow == pytest.approx(by_heat.relief.mass_flow)


def test_the_pump_head_grows_with_the_network():
    heads = [figure(sized(network_drop=drop), "head") for drop in ("0.4 bar", "1 bar")]
    assert heads[1] - heads[0] == pytest.approx(0.6e5 / (974.8 * 9.80665), rel=0.01)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"cold": "80 degC"}, "supply 75 degC, return 80 degC"),
        ({"supply": "150 degC"}, "supply 150 degC"),
        ({"static_pressure": "15 bar"}, "more than PN16"),
        ({"heat": None}, "heat or flow"),
        ({"flow": "100 m3/h"}, "heat or flow"),
        ({"heat": "500 MW"}, "district interface"),
        ({"static_pressure": "1 bar", "plant_drop": "0.5 bar"}, "bar"),
    ],
    ids=str,
)
def test_what_cannot_be_built_is_refused_with_a_hint(values: dict[str, Any], text: str):
    with pytest.raises(SizingError, match=text) as caught:
        sized(**values)
    assert caught.value.hint


def check(folder: Path, component: Component) -> None:
    scene = federate(folder, component)
    assert free_for_itself(scene) == []
    assert len(unjoined(scene)) == len(component.ports) == 5


@pytest.mark.parametrize("values", EVERY[:: max(1, len(EVERY) // 4)], ids=str)
def test_an_interface_is_free_for_itself(tmp_path: Path, values: dict[str, Any]):
    check(tmp_path, interface(**values))


@pytest.mark.slow
@pytest.mark.parametrize(
    "values",
    [
        *EVERY,
        {"heat": "100 kW", "hand": "right"},
        {"heat": "1.2 MW", "duty_pumps": 2},
        {"heat": "3 MW", "standby": False, "meter_in": "supply"},
        {"heat": "12 MW", "duty_pumps": 3},
        {"heat": "30 MW", "duty_pumps": 3, "hand": "right"},
        {"heat": "30 MW", "mode": "return-return"},
    ],
    ids=str,
)
def test_every_interface_is_free_for_itself(tmp_path: Path, values: dict[str, Any]):
    check(tmp_path, interface(**values))


def test_every_hose_union_is_within_reach():
    component = interface()
    for name in ("supply-bleed", "return-bleed", "supply-drain", "return-drain"):
        drain = component.child(name)
        lowest = drain.at.point((0.0, 0.0, drain.component.bounds()[1][2]))[2]
        assert 0.15 <= lowest <= 0.6


@pytest.mark.parametrize("line", ["supply", "return"])
def test_the_wheels_of_the_boundary_valves_are_in_the_preferred_band(line: str):
    component = interface()
    for name in ("v1", "v2"):
        valve = component.child(f"{line}-{name}")
        top = valve.at.origin[2] + valve.component.bounds()[1][2]
        assert 0.75 <= top - 0.25 / 2 <= 1.5


def test_the_integrator_is_readable_from_outside():
    component = interface()
    integrator = component.child("integrator")
    assert 0.5 <= integrator.at.origin[2] <= 1.7
    assert integrator.at.z == pytest.approx((0, -1, 0))


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["return-supply", "return-return"])
def test_an_interface_has_no_finding_and_is_valid_ifc4(tmp_path: Path, mode: str):
    instance = Instance("M", interface(mode=mode), at(), tag="DIM-3")
    written = write_model(Site("Test"), (instance,), "2026-01-01T00:00:00")
    paths = (tmp_path / "m.ifc", tmp_path / "m_ENV.ifc")
    for path, data in zip(paths, (written.model, written.envelopes), strict=True):
        path.write_bytes(data)
    run = check_models(paths, "", Options(cache=False, jobs=1), silent)
    assert [finding for result in run.results for finding in result.findings] == []
    for path in paths:
        log = ifcopenshell.validate.json_logger()
        ifcopenshell.validate.validate(ifcopenshell.open(str(path)), log, express_rules=True)
        assert log.statements == []
