"""Valve trains: the order of their parts along the flow, their sizing, and that they are free for themselves."""

from pathlib import Path
from typing import Any

import ifcopenshell
import ifcopenshell.validate
import pytest

from bimgen.spec import component_types
from component_library.ifc.site import Site
from component_library.ifc.write import write_model
from component_library.model import Component, Figure, Instance, SizingError, at
from tests.components.registry import combinations, excluded, make  # pyright: ignore[reportUnknownVariableType]
from tests.library.module_checks import federate, free_for_itself, unjoined

KEYS = (
    "control_valve_train",
    "mixing_train",
    "differential_pressure_train",
    "safety_valve_train",
    "expansion_train",
    "make_up_train",
    "heat_meter_train",
)
CASES = [
    (key, values)
    for key in KEYS
    for values in combinations(component_types()[key])
    if not excluded(component_types()[key], values)
]
CONTROL = {"flow": "152 m3/h", "drop": "0.5 bar", "rest": "60 kPa"}
MIXING = {"flow": "152 m3/h", "drop": "50 kPa"}


def built(key: str, **values: Any) -> Component:
    return make(component_types()[key], values)


def figures(key: str, **duty: Any) -> dict[str, Figure]:
    kind = component_types()[key]
    return {one.key: one for one in kind.size(kind.choices(), kind.duty.model_validate(duty)).figures}


def order(component: Component, port: str = "in") -> list[str]:
    """Parts along the line from a port of the train, as its connections have them; no pipes, no fittings."""
    onward = {link.source[0]: link.sink[0] for link in component.connections if link.source[1] in ("out", "discharge")}
    found: list[str] = []
    here = component.port(port).inner[0]
    while here:
        part = component.child(here).component
        if part.ifc_class not in ("IfcPipeSegment", "IfcPipeFitting") or here == "flexible-connector":
            found.append(here)
        here = onward.get(here, "")
    return found


def test_a_control_valve_stands_behind_its_strainer_and_between_isolating_valves():
    assert order(built("control_valve_train", **CONTROL)) == [
        "inlet-valve",
        "strainer",
        "control-valve",
        "outlet-valve",
    ]


def test_a_bypass_by_hand_leaves_before_the_first_isolating_valve_and_joins_behind_the_last():
    train = built("control_valve_train", **CONTROL, hand_bypass=True)
    first, valve, last = (
        train.child(name).at.origin[0] for name in ("bypass-inlet-tee", "bypass-valve", "bypass-outlet-tee")
    )
    assert first < train.child("inlet-valve").at.origin[0] < valve < train.child("outlet-valve").at.origin[0] < last


def test_152_m3_h_at_half_a_bar_takes_dn125_with_kvs_270_and_an_authority_of_0_346():
    found = figures("control_valve_train", **CONTROL)
    assert found["valve.dn"].value == 125
    assert found["valve.kvs"].value == pytest.approx(270)
    assert found["valve.authority"].value == pytest.approx(0.346, abs=0.001)


def test_the_straight_before_a_control_valve_is_five_bores():
    train = built("control_valve_train", **CONTROL)
    pipe = train.child("straight-upstream").component
    bore = figures("control_valve_train", **CONTROL)["straight_up"].value
    assert pipe.port("out").at.origin[0] - pipe.port("in").at.origin[0] >= float(bore) - 1e-9


def test_the_recirculation_of_a_mixing_train_has_balancing_then_check_valve():
    assert order(built("mixing_train", **MIXING), "bypass") == [
        "bypass-isolating-valve",
        "bypass-balancing-valve",
        "bypass-check-valve",
        "three-way-valve",
        "outlet-valve",
    ]


def test_a_differential_pressure_valve_stands_behind_a_strainer():
    train = built("differential_pressure_train", flow="20 m3/h", difference="30 kPa")
    assert order(train) == ["inlet-valve", "strainer", "differential-pressure-valve", "outlet-valve"]


def test_nothing_but_the_safety_valve_stands_between_source_and_drain():
    train = built("safety_valve_train", set_pressure="6 bar", heat="2 MW", hottest="150 degC")
    assert order(train) == ["safety-valve"]
    assert train.port("discharge").dn > train.port("in").dn


def test_the_discharge_of_a_safety_valve_never_rises():
    train = built("safety_valve_train", set_pressure="6 bar", heat="2 MW", hottest="150 degC")
    for instance in train.children:
        if instance.name.startswith("discharge"):
            leave, enter = (instance.at @ instance.component.port(name).at for name in ("out", "in"))
            assert leave.origin[2] <= enter.origin[2] + 1e-9


def test_the_drain_of_an_expansion_train_empties_the_vessel_and_not_the_system():
    train = built("expansion_train", system_volume="20 m3", hottest="60 degC", static="1 bar", safety="6 bar")
    assert order(train) == ["service-valve-locked-open", "flexible-connector"]
    assert train.child("drain-01").at.origin[0] > train.child("service-valve-locked-open").at.origin[0]


def test_make_up_water_is_strained_and_metered_before_the_backflow_preventer():
    assert order(built("make_up_train", flow="8 m3/h")) == [
        "inlet-valve",
        "strainer",
        "water-meter",
        "backflow-preventer",
        "check-valve",
        "outlet-valve",
    ]


def test_a_heat_meter_stands_behind_a_strainer_and_between_isolating_valves():
    assert order(built("heat_meter_train", flow="20 m3/h")) == ["inlet-valve", "strainer", "heat-meter", "outlet-valve"]


def test_a_line_too_low_for_its_strainer_is_refused():
    with pytest.raises(SizingError, match="too low"):
        built("control_valve_train", **CONTROL, level="300 mm")


@pytest.mark.parametrize(("key", "values"), CASES, ids=str)
def test_a_train_is_free_for_itself(tmp_path: Path, key: str, values: dict[str, Any]):
    train = built(key, **values)
    scene = federate(tmp_path, train)
    assert scene.physical
    assert free_for_itself(scene) == []
    assert len(unjoined(scene)) == len(train.ports)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["control_valve_train", "safety_valve_train"])
def test_the_ifc_of_a_train_is_valid(key: str):
    values = next(values for one, values in CASES if one == key)
    component = built(key, **values)
    written = write_model(Site("Test"), (Instance("M", component, at(), tag="M-1"),), "2026-01-01T00:00:00")
    logger = ifcopenshell.validate.json_logger()
    ifcopenshell.validate.validate(ifcopenshell.file.from_string(written.model.decode()), logger, express_rules=True)
    assert logger.statements == []
