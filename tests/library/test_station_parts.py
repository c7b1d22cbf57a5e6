"""What stands in a station and its pump skid: order of parts, redundancy, bypasses, head of its own pipework."""

from collections.abc import Callable
from typing import Any

import ifcopenshell
import ifcopenshell.validate
import pytest

from component_library.calc import head as head_calc
from component_library.components import heat_exchanger_station, pump_skid
from component_library.components.heat_exchanger_station import COMPONENT as STATION
from component_library.components.pump_skid import COMPONENT as SKID
from component_library.flow_path import Hop, losses, paths
from component_library.ifc.site import Site
from component_library.ifc.write import write_model
from component_library.model import Component, Instance, SizingError, at

WATER: dict[str, object] = {"hot_in": 305.15, "hot_out": 295.15, "cold_in": 293.15, "cold_out": 303.15}


def skid(**choices: object) -> Component:
    return SKID.make(choices, flow=150 / 3600, head=20.0)


def station(heat: float = 1.2e6, duty: dict[str, object] | None = None, **choices: object) -> Component:
    return STATION.make(choices, heat=heat, **WATER, **(duty or {}))


def station_size(heat: float = 1.2e6, duty: dict[str, object] | None = None, **choices: object):
    chosen = heat_exchanger_station.Choices.of(**choices)
    asked = heat_exchanger_station.Duty.of(heat=heat, **WATER, **(duty or {}))
    return chosen, heat_exchanger_station.size(chosen, asked)


def figure(size: Any, key: str) -> Any:
    return next(one.value for one in size.figures if one.key == key)


def kinds(path: tuple[Hop, ...]) -> list[str]:
    """Roles of the parts along a path, pipes and flanges left out."""
    roles = {
        ("IfcValve", "ISOLATING"): "isolating",
        ("IfcValve", "CHECK"): "check",
        ("IfcValve", "DOUBLEREGULATING"): "balancing",
        ("IfcFilter", "STRAINER"): "strainer",
        ("IfcPump", "ENDSUCTION"): "pump",
        ("IfcPipeSegment", "FLEXIBLESEGMENT"): "flexible",
        ("IfcHeatExchanger", "PLATE"): "exchanger",
    }
    found = (roles.get((hop.part.ifc_class, hop.part.predefined_type)) for hop in path)
    return [role for role in found if role]


def test_the_parts_of_a_pump_stand_in_their_order_along_the_flow():
    for path in paths(skid(balancing=True), "suction", "discharge"):
        assert kinds(path) == [
            "isolating", "strainer", "flexible", "pump", "flexible", "check", "balancing", "isolating",
        ]  # fmt: skip


@pytest.mark.parametrize(("redundancy", "pumps"), [("N", 2), ("N+1", 3), ("2N", 4)])
def test_redundancy_says_how_many_pumps_stand_by(redundancy: str, pumps: int):
    made = skid(duty_pumps=2, redundancy=redundancy)
    found = [one for one in made.children if one.component.ifc_class == "IfcPump"]
    assert [one.properties["DHR_Design"]["DutyStandby"] for one in found] == ["DUTY"] * 2 + ["STANDBY"] * (pumps - 2)
    assert len(paths(made, "suction", "discharge")) == pumps


def test_standby_without_redundancy_means_what_it_always_did():
    assert pump_skid.redundancy_of(None, standby=True) == "N+1"
    assert pump_skid.redundancy_of(None, standby=False) == "N"
    assert pump_skid.redundancy_of("2N", standby=False) == "2N"


@pytest.mark.parametrize("hand", ["left", "right"])
def test_the_hand_says_on_which_side_the_next_pump_and_exchanger_stand(hand: str):
    sign = 1 if hand == "left" else -1
    made = station(hand=hand)
    assert made.child("exchanger-b").at.origin[1] * sign > 0
    assert made.child("skid").at.origin[1] * sign > made.child("exchanger-b").at.origin[1] * sign
    assert made.child("skid").component.child("pump-b").at.origin[1] * sign > 0


def test_the_minimum_flow_bypass_leads_from_the_discharge_back_to_the_suction():
    made = skid(suction_from="left", minimum_flow_bypass=True)
    ends = {connection.source[0]: connection.sink[0] for connection in made.connections if "bypass" in str(connection)}
    here, seen = "bypass-drop", ["bypass-drop"]
    while here in ends:
        here = ends[here]
        seen.append(here)
    order = [name for name in seen if "valve" in name and "flange" not in name]
    assert order == ["bypass-inlet-valve", "bypass-control-valve", "bypass-outlet-valve"]
    assert seen[-1].startswith("suction-header")
    sources = {connection.sink[0]: connection.source for connection in made.connections}
    assert sources["bypass-drop"] == ("discharge-header-tee-bypass", "branch")


def test_the_bypass_passes_the_least_flow_of_one_pump():
    choices = pump_skid.Choices.of(duty_pumps=2, suction_from="left", minimum_flow_bypass=True)
    size = pump_skid.size(choices, pump_skid.Duty.of(flow=0.08, head=20.0))
    assert 0.2 <= figure(size, "bypass_flow") / 0.04 <= 0.3
    assert size.bypass is not None
    assert size.bypass.dn < size.branch_dn


def test_a_bypass_between_headers_open_at_opposite_ends_is_refused():
    with pytest.raises(SizingError, match="opposite ends") as refused:
        skid(suction_from="right", discharge_to="left", minimum_flow_bypass=True)
    assert refused.value.hint == 'suction_from = "left"'


def test_gauges_stand_before_and_after_strainer_and_after_the_pump():
    made = skid(redundancy="N")
    tags = {one.tag for one in made.children if one.component.predefined_type == "PRESSUREGAUGE"}
    assert tags == {"PI-110A", "PI-111A", "PI-112A"}


def test_each_port_of_an_exchanger_has_temperature_pressure_and_flushing_and_each_side_vent_and_relief():
    made = station()
    names = {one.name for one in made.children}
    for letter in "ab":
        for line in heat_exchanger_station.LINES:
            assert {f"exchanger-{letter}-{line.name}-{part}" for part in ("sensor", "point", "flush")} <= names
        for line in heat_exchanger_station.UPPER:
            assert {f"exchanger-{letter}-{line}-{part}" for part in ("vent", "relief")} <= names


def test_nothing_shuts_between_an_exchanger_and_its_relief_valve():
    made = station(exchanger_redundancy="N", pump_redundancy="N")
    back = {connection.sink[0]: connection.source[0] for connection in made.connections}
    for line in heat_exchanger_station.UPPER:
        here = f"exchanger-a-{line}-relief"
        for _ in range(2):  # companion flange, then the spool, which is bolted to the exchanger
            here = back[here]
            assert made.child(here).component.predefined_type != "ISOLATING"
        assert here == f"exchanger-a-{line}-spool"
        relief = made.child(f"exchanger-a-{line}-relief").at.origin
        pipe = made.child(f"exchanger-a-{line}-spool").at.origin
        assert relief[2] > pipe[2]
    drains = [port for port in made.ports if port.name.startswith("relief")]
    assert [port.name for port in drains] == ["relief_a_hot", "relief_a_cold"]
    assert all(port.at.origin[2] == pytest.approx(0.15) and port.at.z[2] == pytest.approx(-1) for port in drains)


def test_the_bypass_of_a_station_has_the_size_of_its_headers_and_a_valve_within_reach():
    made = station(bypass=True)
    ways = paths(made, "hot_supply", "hot_return")
    short = [way for way in ways if "exchanger" not in kinds(way)]
    assert [kinds(way) for way in short] == [["isolating"]]
    valve = made.child("bypass-valve")
    assert 0.75 <= valve.at.origin[2] <= 1.5
    _, size = station_size(bypass=True)
    assert valve.component.port("in").dn == size.hot_header_dn


def test_the_head_is_that_of_the_pipework_that_is_built():
    """Two pipes of header more or less in the model must show in the head: it is added up again, part by part."""
    choices, size = station_size(duty_exchangers=2, duty_pumps=2)
    made = heat_exchanger_station.build(choices, size)
    flow = size.skid_duty.flow

    def flow_at(path: tuple[str, ...]) -> float:
        branch = path[0].startswith(("exchanger-", "riser-")) or path[-1].startswith("pump-")
        return flow / 2 if branch else flow

    outside = head_calc.equipment("outside", 60e3)
    heads = [
        head_calc.total((*losses(way, flow_at, 293.15), outside), 293.15).head
        for way in paths(made, "source_return", "source_supply")
    ]
    assert len(heads) == 3 * 3
    assert size.skid_duty.head == pytest.approx(max(heads), abs=0.01)
    assert size.skid.pump.head == size.skid_duty.head


def test_the_lines_of_the_sheet_add_up_to_the_head():
    _, size = station_size()
    lines = [one for one in size.figures if one.key.startswith("loss_")]
    assert sum(float(one.value) for one in lines) == pytest.approx(
        figure(size, "pipe_and_fitting_loss") + figure(size, "equipment_loss")
    )
    texts = " ".join(one.formula for one in lines)
    for part in ("pipe:", "elbow:", "tee branch:", "tee run:", "butterfly valve:", "check valve:", "flexible", "Plate"):
        assert part in texts
    weight = 998.2 * 9.80665
    assert figure(size, "head") == pytest.approx(
        (1.1 * figure(size, "pipe_and_fitting_loss") + figure(size, "equipment_loss")) / weight, rel=1e-3
    )


def test_pipe_outside_the_station_adds_its_friction_to_the_head():
    _, near = station_size()
    _, far = station_size(duty={"external_length": 200.0})
    more = [one for one in far.figures if "outside the station: 200.0 m" in one.formula]
    assert len(more) == 1
    risen = (far.skid_duty.head - near.skid_duty.head) * 998.2 * 9.80665
    assert risen == pytest.approx(1.1 * float(more[0].value), rel=0.02)


def test_a_path_never_crosses_from_one_side_of_an_exchanger_to_the_other():
    assert paths(station(), "hot_supply", "source_supply") == []


VALIDATED: list[Callable[[], Component]] = [
    lambda: station(hand="left", bypass=True),
    lambda: skid(suction_from="left", minimum_flow_bypass=True, balancing=True),
]


@pytest.mark.slow
@pytest.mark.parametrize("make", VALIDATED)
def test_the_file_obeys_the_express_rules_of_ifc4(make: Callable[[], Component]):
    written = write_model(Site("Test"), (Instance("M", make(), at(), tag="M-1"),), "2026-01-01T00:00:00")
    logger = ifcopenshell.validate.json_logger()
    model = ifcopenshell.file.from_string(written.model.decode())
    ifcopenshell.validate.validate(model, logger, express_rules=True)
    assert logger.statements == []
