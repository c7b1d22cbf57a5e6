"""Our own property sets (domain reference 2.12) stand on the components that they describe, in every schema."""

from collections.abc import Mapping
from typing import Any

import ifcopenshell.util.element as element_util
import pytest
from ifc_reading import parse
from ifc_registry import REGISTRY, combinations
from ifc_samples import SITE, STAMP

from component_library.ifc.schema import SCHEMAS
from component_library.ifc.write import write_model
from component_library.model import Instance
from component_library.vocabulary import DHR_PROPERTIES

DESCRIBED = {
    "DHR_Identity": {"Tag", "ModuleTag", "Discipline", "CircuitCode", "DuplicateOf"},
    "DHR_Design": {"Duty", "FlowDesign", "PressureDropDesign", "TDesignIn", "TDesignOut", "PN", "PS", "TS", "Medium"},
    "DHR_Access": {"FrontClearance", "RearClearance", "TopClearance", "ServiceSide", "AccessFrequency", "RequiresTool"},
    "DHR_Lifting": {"LargestPartL", "LargestPartW", "LargestPartH", "LargestPartMass", "Method", "RemovalRouteId"},
    "DHR_Insulation": {"Material", "Lambda", "Thickness", "Standard", "JacketThickness"},
    "DHR_Support": {"Function", "LoadV", "LoadH", "RodSize"},
    "DHR_Meter": {"QP", "QS", "StraightUp", "StraightDown", "Custody", "PairId"},
    "DHR_Interface": {"BoundaryTag", "OwnerUpstream", "OwnerDownstream", "IsolationCategory"},
    "DHR_Envelope": {"Kind", "HostGlobalId", "HostTag", "RuleRefs", "Hardness", "Frequency", "Standard"},
    "DHR_HeatPump": {"RefrigerantMaxPressure", "TubePullLength", "Refrigerant", "Stages", "CopDesign"},
    "DHR_Point": {"Kind", "Quantity", "Unit", "Signal"},
}


def sets(key: str, values: Mapping[str, Any], schema: str) -> list[dict[str, dict[str, Any]]]:
    """The property sets of every element of a component that is built from a row of its grid, or near one."""
    kind = REGISTRY[key]
    row = {**combinations(kind)[0], **values}
    choices = kind.choices.model_validate({k: v for k, v in row.items() if k in kind.choices.model_fields})
    duty = kind.duty.model_validate({k: v for k, v in row.items() if k in kind.duty.model_fields})
    part = Instance("a", kind.build(choices, kind.size(choices, duty)), tag="A-1", circuit="DH-R")
    ifc = parse(write_model(SITE, (part,), STAMP, schema).model)
    return [element_util.get_psets(element) for element in ifc.by_type("IfcElement")]


def found(key: str, name: str, schema: str, **values: Any) -> list[dict[str, Any]]:
    return [one[name] for one in sets(key, values, schema) if name in one]


def test_the_vocabulary_knows_every_set_that_is_described():
    for name, properties in DESCRIBED.items():
        assert properties <= set(DHR_PROPERTIES[name]), name


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_heat_meter_says_how_much_it_measures_and_what_it_needs_before_and_behind_it(schema: str):
    (meter,) = found("heat_meter", "DHR_Meter", schema, flow="152 m3/h", dn=0, custody="fiscal")
    assert meter["QP"] * 3600 == pytest.approx(250)
    assert meter["QS"] == pytest.approx(2 * meter["QP"])
    assert meter["StraightUp"] > meter["StraightDown"] > 0
    assert meter["Custody"] == "FISCAL"


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_heat_pump_says_its_refrigerant_its_stages_and_what_is_drawn_out(schema: str):
    (pump,) = found("heat_pump", "DHR_HeatPump", schema, heat="1.8 MW", stages=2, refrigerant="R717")
    assert (pump["Refrigerant"], pump["Stages"]) == ("R717", 2)
    assert 1 < pump["CopDesign"] < 8
    assert 30e5 < pump["RefrigerantMaxPressure"] < 60e5
    assert pump["TubePullLength"] > 1
    (plates,) = found("heat_pump", "DHR_HeatPump", schema, heat="1.8 MW", exchangers="plate")
    assert "TubePullLength" not in plates


@pytest.mark.parametrize("schema", SCHEMAS)
def test_only_an_insulated_vessel_has_insulation(schema: str):
    (jacket,) = found("buffer_vessel", "DHR_Insulation", schema, insulated=True)
    assert jacket["Thickness"] == pytest.approx(0.1)
    assert found("buffer_vessel", "DHR_Insulation", schema, insulated=False) == []


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize(
    ("key", "values", "kind", "quantity"),
    [
        ("temperature_sensor", {"purpose": "control"}, "AI", "temperature"),
        ("temperature_sensor", {"purpose": "high_limit"}, "DI", "temperature"),
        ("pressure_sensor", {"switch": False, "kind": "gauge"}, "AI", "pressure"),
        ("pressure_sensor", {"switch": True, "kind": "differential"}, "DI", "differential pressure"),
        ("flow_sensor", {}, "AI", "flow"),
        ("conductivity_sensor", {}, "AI", "conductivity"),
    ],
)
def test_a_sensor_says_what_point_it_is(schema: str, key: str, values: Mapping[str, Any], kind: str, quantity: str):
    (point,) = found(key, "DHR_Point", schema, **values)
    assert (point["Kind"], point["Quantity"]) == (kind, quantity)
    assert point["Unit"]
    assert point.get("RangeMax", 1.0) > point.get("RangeMin", 0.0)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_boundary_of_a_district_interface_says_who_owns_what(schema: str):
    owners = found("district_interface", "DHR_Interface", schema)
    assert {one["OwnerUpstream"] for one in owners} | {one["OwnerDownstream"] for one in owners} >= {"UTILITY"}
    assert any(one.get("BoundaryTag") for one in owners)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_device_without_a_tag_goes_by_that_of_its_product(schema: str):
    tags = [one.get("DHR_Identity", {}).get("Tag") for one in sets("heat_meter", {"flow": "20 m3/h", "dn": 0}, schema)]
    assert {"A-1", "A-1-FLOW-SENSOR", "A-1-INTEGRATOR"} <= set(tags)
