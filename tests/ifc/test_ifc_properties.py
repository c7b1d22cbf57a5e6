"""Property sets follow the templates of the schema."""

import math
from dataclasses import replace
from typing import Any

import ifcopenshell.util.element as element_util
import ifcopenshell.util.pset
import pytest
from ifc_reading import parse
from ifc_samples import SITE, STAMP, elbow, pipe, plant, pump, strainer, valve

from component_library.ifc.schema import SCHEMAS
from component_library.ifc.templates import RENAMED_PROPERTIES, RENAMED_SETS, TEMPLATES
from component_library.ifc.write import write_model
from component_library.model import Component, Instance, Properties, Solid, at
from component_library.shapes import Box
from component_library.vocabulary import DHR_PROPERTIES


def written(*instances: Instance, schema_name: str = "IFC4") -> Any:
    return parse(write_model(SITE, instances, STAMP, schema_name).model)


def a_valve(properties: Properties) -> Instance:
    return Instance("a", replace(valve(), properties=properties))


def names(library: str) -> dict[str, set[str]]:
    templates = ifcopenshell.util.pset.PsetQto(library).templates[0].by_type("IfcPropertySetTemplate")
    return {item.Name: {slot.Name for slot in item.HasPropertyTemplates or ()} for item in templates}


@pytest.mark.parametrize("schema", ["IFC4", "IFC2X3"])
def test_the_tables_of_renamed_properties_agree_with_both_libraries(schema: str) -> None:
    old, new = names(schema), names("IFC4X3")
    for set_name, renamed in RENAMED_PROPERTIES[schema].items():
        old_set = RENAMED_SETS[schema].get(set_name, set_name)
        for new_name, old_name in renamed.items():
            assert new_name in new[set_name] - old[old_set], set_name
            assert old_name in old[old_set] - new[set_name], set_name
    for new_set, old_set in RENAMED_SETS[schema].items():
        assert new_set in new and new_set not in old
        assert old_set in old and old_set not in new
        renamed = RENAMED_PROPERTIES[schema].get(new_set, {})
        assert {renamed.get(name, name) for name in new[new_set]} == old[old_set]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_set_and_property_is_in_the_template_of_its_schema_and_applies(schema: str) -> None:
    ifc = written(*plant(), schema_name=schema)
    library = ifcopenshell.util.pset.PsetQto(TEMPLATES[schema])
    anywhere = [names(name) for name in TEMPLATES.values()]
    seen = 0
    for owner in [*ifc.by_type("IfcObject"), *ifc.by_type("IfcTypeObject")]:
        predefined = element_util.get_predefined_type(owner) or ""
        sets = element_util.get_psets(owner, should_inherit=False)
        for set_name, values in sets.items():
            given = set(values) - {"id"}
            if set_name in DHR_PROPERTIES:
                assert given <= set(DHR_PROPERTIES[set_name])
                continue
            if set_name.startswith("DHR_"):  # a standard set that this schema has no place for on this class
                standard = set_name.replace("DHR_", "Pset_")
                assert any(given <= found.get(standard, set()) for found in anywhere)
                continue
            if set_name == "BaseQuantities":
                assert schema == "IFC2X3"
                continue
            template = library.get_by_name(set_name)
            assert given <= {slot.Name for slot in template.HasPropertyTemplates}
            kind = element_util.get_type(owner) if schema == "IFC2X3" and owner.is_a("IfcObject") else None
            carriers = [owner.is_a(), *([kind.is_a()] if kind else [])]
            applicable = [
                item.Name
                for carrier in carriers
                for item in library.get_applicable(carrier, predefined, schema=library.schema.name())
            ]
            assert set_name in applicable, f"{set_name} on {owner.is_a()} {predefined}"
            seen += 1
    assert seen > (8 if schema == "IFC2X3" else 20)


@pytest.mark.parametrize(
    ("schema", "name"), [("IFC4", "Arrangement"), ("IFC4X3_ADD2", "FlowArrangement"), ("IFC2X3", "Arrangement")]
)
def test_a_property_has_the_name_of_its_schema(schema: str, name: str) -> None:
    kind = written(*plant(), schema_name=schema).by_type("IfcHeatExchangerType")[0]
    value = element_util.get_psets(kind)["Pset_HeatExchangerTypeCommon"][name]
    assert value in ("COUNTERFLOW", ["COUNTERFLOW"])


@pytest.mark.parametrize(
    ("schema", "name"), [("IFC4", "Pset_PipeFittingTypeBend"), ("IFC4X3_ADD2", "Pset_FittingBend")]
)
def test_a_set_has_the_name_of_its_schema(schema: str, name: str) -> None:
    kind = written(Instance("a", elbow()), schema_name=schema).by_type("IfcPipeFittingType")[0]
    assert element_util.get_psets(kind)[name]["BendRadius"] == 0.1525


def test_the_old_name_of_a_property_is_taken_too() -> None:
    old = replace(elbow(), type_properties={"Pset_PipeFittingTypeBend": {"BendRadius": 0.1}})
    for schema, name in (("IFC4", "Pset_PipeFittingTypeBend"), ("IFC4X3_ADD2", "Pset_FittingBend")):
        kind = written(Instance("a", old), schema_name=schema).by_type("IfcPipeFittingType")[0]
        assert element_util.get_psets(kind)[name]["BendRadius"] == 0.1


def test_what_the_schema_has_no_place_for_goes_into_a_custom_set() -> None:
    wide = a_valve(
        {"Pset_ElementSize": {"NominalLength": 0.052}, "Pset_PipeConnectionFlanged": {"FlangeDiameter": 0.22}}
    )
    old = element_util.get_psets(written(wide).by_type("IfcValve")[0])
    assert old["DHR_ElementSize"]["NominalLength"] == 0.052  # IFC4 has no such set
    assert old["DHR_PipeConnectionFlanged"]["FlangeDiameter"] == 0.22  # a set of pipe segments only
    new = element_util.get_psets(written(wide, schema_name="IFC4X3_ADD2").by_type("IfcValve")[0])
    assert new["Pset_ElementSize"]["NominalLength"] == 0.052
    assert "Pset_PipeConnectionFlanged" not in new


def value_of(ifc: Any, name: str) -> Any:
    (found,) = [item for item in ifc.by_type("IfcProperty") if item.Name == name]
    return found


def test_values_are_of_the_type_of_the_template() -> None:
    ifc = written(*plant())
    speed = value_of(ifc, "NominalRotationSpeed")
    assert speed.NominalValue.is_a("IfcRotationalFrequencyMeasure")
    assert value_of(ifc, "NumberOfPlates").NominalValue.is_a("IfcInteger")
    new = written(*plant(), schema_name="IFC4X3_ADD2")
    assert value_of(new, "NumberOfPlates").NominalValue.is_a("IfcCountMeasure")
    assert value_of(ifc, "FlowDesign").NominalValue.is_a("IfcVolumetricFlowRateMeasure")
    assert value_of(ifc, "PN").NominalValue.is_a("IfcInteger")
    assert value_of(ifc, "RequiresTool").NominalValue.wrappedValue is False


def test_enumerations_and_working_points_have_their_own_form() -> None:
    ifc = written(*plant())
    lever = value_of(ifc, "ValveOperation")
    assert [value.wrappedValue for value in lever.EnumerationValues] == ["LEVER"]
    assert "WHEEL" in [value.wrappedValue for value in lever.EnumerationReference.EnumerationValues]
    flow = value_of(ifc, "FlowRateRange")
    assert flow.is_a("IfcPropertyBoundedValue")
    assert flow.SetPointValue.wrappedValue == 0.012


def test_quantities_are_of_the_kind_of_the_template() -> None:
    (quantity,) = written(Instance("a", pipe(2.5))).by_type("IfcElementQuantity")
    assert (quantity.Name, quantity.MethodOfMeasurement) == ("Qto_PipeSegmentBaseQuantities", "BaseQuantities")
    assert {item.Name: item.is_a() for item in quantity.Quantities} == {
        "Length": "IfcQuantityLength",
        "GrossWeight": "IfcQuantityWeight",
    }


def test_type_and_occurrence_have_their_own_properties() -> None:
    ifc = written(*plant())
    kind = element_util.get_psets(ifc.by_type("IfcPumpType")[0])
    own = element_util.get_psets(ifc.by_type("IfcPump")[0], should_inherit=False)
    assert set(kind) == {"Pset_PumpTypeCommon"}
    assert set(own) == {"Pset_PumpOccurrence", "DHR_Identity", "DHR_Design", "DHR_Lifting", "Qto_PumpBaseQuantities"}


def test_an_instance_overrides_its_component() -> None:
    special = {"DHR_Design": {"Medium": "glycol", "DutyStandby": "DUTY"}}
    ifc = written(Instance("a", pump(), at(), "P-7", "", {}, special))
    design = element_util.get_psets(ifc.by_type("IfcPump")[0])["DHR_Design"]
    assert (design["Medium"], design["DutyStandby"], design["PN"]) == ("glycol", "DUTY", 16)


def test_identity_names_tag_module_and_circuit() -> None:
    ifc = written(*plant())
    identity = element_util.get_psets(ifc.by_type("IfcPump")[0])["DHR_Identity"]
    assert (identity["Tag"], identity["ModuleTag"], identity["CircuitCode"]) == ("P-1A", "PSK-1", "SRC-R")
    bare = element_util.get_psets(written(Instance("a", pump())).by_type("IfcPump")[0])
    assert "DHR_Identity" not in bare


@pytest.mark.parametrize(
    ("properties", "fault"),
    [
        ({"Pset_ValveTypeCommon": {"Colour": "red"}}, "a: no buildingSMART template has a property 'Colour'"),
        ({"Pset_Nonsense": {"Size": 1.0}}, "a: no buildingSMART template has a property 'Size' in 'Pset_Nonsense'"),
        ({"DHR_Access": {"FrontSpace": 1.0}}, "a: unknown property 'FrontSpace' of DHR_Access; it has FrontClearance"),
        ({"DHR_Own": {"Size": 1.0}}, "a: no buildingSMART template has a property 'Size' in 'DHR_Own'"),
        (
            {"Pset_ValveTypeCommon": {"ValveMechanism": "FLAP"}},
            "a: Pset_ValveTypeCommon.ValveMechanism is 'FLAP'; allowed",
        ),
        ({"DHR_Design": {"PN": 16.5}}, "a: DHR_Design.PN is 16.5; IfcInteger takes int"),
        ({"DHR_Design": {"Medium": 3}}, "a: DHR_Design.Medium is 3; IfcLabel takes str"),
        ({"DHR_Design": {"Duty": "2 MW"}}, "a: DHR_Design.Duty is '2 MW'; IfcPowerMeasure takes float"),
        ({"DHR_Design": {"Duty": True}}, "a: DHR_Design.Duty is True; IfcPowerMeasure takes float"),
        ({"DHR_Access": {"RequiresTool": 1}}, "a: DHR_Access.RequiresTool is 1; IfcBoolean takes bool"),
        ({"DHR_Design": {"Medium": "x" * 256}}, "a: DHR_Design.Medium has 256 characters; IfcLabel holds 255"),
        ({"Pset_ValveTypeCommon": {"Size": 0.0}}, "Size is 0.0, out of the range of IfcPositiveLengthMeasure"),
        ({"DHR_Design": {"Duty": math.nan}}, "DHR_Design.Duty is nan, out of the range of IfcPowerMeasure"),
        ({"Qto_ValveBaseQuantities": {"GrossWeight": math.nan}}, "GrossWeight is nan; it must be a number"),
        ({"Qto_ValveBaseQuantities": {"GrossWeight": -1.0}}, "GrossWeight is -1.0; it must be a number not below zero"),
    ],
)
def test_what_a_template_does_not_take_is_refused_by_name(properties: Properties, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        written(a_valve(properties))


def test_a_table_or_reference_cannot_be_one_value() -> None:
    chiller = Component(
        "Heat pump",
        "IfcChiller",
        "WATERCOOLED",
        solids=(Solid(Box(3.0, 1.2, 2.0)),),
        type_properties={"Pset_ChillerTypeCommon": {"CoefficientOfPerformanceCurve": 4.2}},
    )
    with pytest.raises(ValueError, match="CoefficientOfPerformanceCurve is a P_TABLEVALUE"):
        written(Instance("a", chiller))


def test_equal_properties_are_written_once() -> None:
    ifc = written(Instance("a", strainer()), Instance("b", strainer(), at(0.0, 1.0)), Instance("c", valve()))
    pressures = [item for item in ifc.by_type("IfcPropertySingleValue") if item.Name == "NominalPressureDrop"]
    assert len(pressures) == 1


def test_ifc2x3_gives_quantities_in_one_set_under_the_same_names() -> None:
    (quantity,) = written(Instance("a", pipe(2.5)), schema_name="IFC2X3").by_type("IfcElementQuantity")
    assert quantity.Name == "BaseQuantities"
    assert {item.Name: item[3] for item in quantity.Quantities} == {"Length": 2.5, "GrossWeight": 9.9 * 2.5}


def test_ifc2x3_has_no_working_point_so_it_is_a_value_of_our_own() -> None:
    kind = written(*plant(), schema_name="IFC2X3").by_type("IfcFilterType")[0]
    sets = element_util.get_psets(kind)
    assert sets["DHR_FilterTypeCommon"]["FlowRateRange"] == 0.012
    assert set(sets["Pset_FilterTypeCommon"]) == {"NominalPressureDrop", "id"}


def test_ifc2x3_wants_common_sets_of_buildings_on_occurrences() -> None:
    wall = Component(
        "Wall",
        "IfcWall",
        "SOLIDWALL",
        solids=(Solid(Box(1.0, 0.2, 2.0)),),
        type_properties={"Pset_WallCommon": {"LoadBearing": True}},
    )
    old = written(Instance("a", wall), schema_name="IFC2X3")
    assert element_util.get_psets(old.by_type("IfcWall")[0], should_inherit=False)["Pset_WallCommon"]["LoadBearing"]
    assert "Pset_WallCommon" not in element_util.get_psets(old.by_type("IfcWallType")[0])
    new = written(Instance("a", wall)).by_type("IfcWallType")[0]
    assert element_util.get_psets(new)["Pset_WallCommon"]["LoadBearing"]


def test_what_a_type_may_have_its_occurrence_may_override_in_ifc2x3() -> None:
    odd = replace(valve(), properties={"Pset_ValveTypeCommon": {"WorkingPressure": 25e5}})
    (entity,) = written(Instance("a", odd), schema_name="IFC2X3").by_type("IfcFlowController")
    own = element_util.get_psets(entity, should_inherit=False)
    assert own["Pset_ValveTypeCommon"]["WorkingPressure"] == 25e5
