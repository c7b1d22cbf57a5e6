"""IFC2X3: the occurrence is general, its type says what it is (domain reference 2.1)."""

from dataclasses import replace
from typing import Any

import ifcopenshell.ifcopenshell_wrapper as wrapper
import ifcopenshell.util.element as element_util
import ifcopenshell.util.geolocation as geolocation
import ifcopenshell.validate
import pytest
from ifc_reading import parse
from ifc_samples import MAPPED_SITE, SITE, STAMP, plant, strainer, support, valve

from component_library.ifc.schema import SCHEMAS, schema
from component_library.ifc.write import write_model
from component_library.model import Component, Instance, Solid
from component_library.shapes import Box

BLOCK = (Solid(Box(0.5, 0.5, 0.5)),)

KINDS = [
    ("IfcHeatExchanger", "PLATE", "IfcEnergyConversionDevice", "IfcHeatExchangerType", "PLATE", None),
    ("IfcChiller", "WATERCOOLED", "IfcEnergyConversionDevice", "IfcChillerType", "WATERCOOLED", None),
    ("IfcPump", "VERTICALINLINE", "IfcFlowMovingDevice", "IfcPumpType", "VERTICALINLINE", None),
    ("IfcTank", "STORAGE", "IfcFlowStorageDevice", "IfcTankType", "PRESSUREVESSEL", None),
    ("IfcTank", "EXPANSION", "IfcFlowStorageDevice", "IfcTankType", "EXPANSION", None),
    ("IfcFilter", "STRAINER", "IfcFlowTreatmentDevice", "IfcFilterType", "STRAINER", None),
    ("IfcInterceptor", "CYCLONIC", "IfcFlowTreatmentDevice", "IfcFilterType", "USERDEFINED", "CYCLONIC"),
    ("IfcValve", "CHECK", "IfcFlowController", "IfcValveType", "CHECK", None),
    ("IfcFlowMeter", "ENERGYMETER", "IfcFlowController", "IfcFlowMeterType", "ENERGYMETER", None),
    ("IfcActuator", "ELECTRICACTUATOR", "IfcDistributionControlElement", "IfcActuatorType", "ELECTRICACTUATOR", None),
    ("IfcSensor", "CONDUCTANCESENSOR", "IfcDistributionControlElement", "IfcSensorType", "USERDEFINED", None),
    ("IfcPipeSegment", "RIGIDSEGMENT", "IfcFlowSegment", "IfcPipeSegmentType", "RIGIDSEGMENT", None),
    ("IfcPipeFitting", "BEND", "IfcFlowFitting", "IfcPipeFittingType", "BEND", None),
    ("IfcCableCarrierSegment", "CABLETRAYSEGMENT", "IfcFlowSegment", "IfcCableCarrierSegmentType", None, None),
    ("IfcDiscreteAccessory", "BRACKET", "IfcDiscreteAccessory", "IfcDiscreteAccessoryType", None, "BRACKET"),
    ("IfcVibrationIsolator", "SPRING", "IfcDiscreteAccessory", "IfcVibrationIsolatorType", "SPRING", None),
    ("IfcCovering", "INSULATION", "IfcCovering", "IfcCoveringType", "INSULATION", None),
    ("IfcTransportElement", "LIFTINGGEAR", "IfcTransportElement", "IfcTransportElementType", "USERDEFINED", None),
    ("IfcWall", "SOLIDWALL", "IfcWall", "IfcWallType", "STANDARD", None),
    ("IfcShadingDevice", "SHUTTER", "IfcBuildingElementProxy", "IfcTypeProduct", None, None),
]


def element(component: Component) -> Any:
    return parse(write_model(SITE, (Instance("a", component),), STAMP, "IFC2X3").model).by_type("IfcElement")[0]


@pytest.mark.parametrize(("ifc_class", "predefined", "occurrence", "kind", "value", "word"), KINDS)
def test_a_class_becomes_the_general_one_with_a_type_that_says_what_it_is(
    ifc_class: str, predefined: str, occurrence: str, kind: str, value: str | None, word: str | None
) -> None:
    found = element(Component("Part", ifc_class, predefined, solids=BLOCK))
    assert found.is_a() == occurrence
    own = element_util.get_type(found)
    assert own.is_a() == kind
    if value is not None:
        assert own.PredefinedType == value
        assert value != "USERDEFINED" or own.ElementType == predefined
    if word is not None:
        assert own.ElementType == word


def test_a_panel_is_a_distribution_point_of_its_function() -> None:
    centre = element(Component("MCC", "IfcElectricDistributionBoard", "MOTORCONTROLCENTRE", solids=BLOCK))
    panel = element(Component("Panel", "IfcUnitaryControlElement", "CONTROLPANEL", solids=BLOCK))
    other = element(Component("Other", "IfcUnitaryControlElement", "WEATHERSTATION", solids=BLOCK))
    assert [one.is_a() for one in (centre, panel, other)] == ["IfcElectricDistributionPoint"] * 3
    assert (centre.DistributionPointFunction, centre.UserDefinedFunction) == ("MOTORCONTROLCENTRE", None)
    assert panel.DistributionPointFunction == "CONTROLPANEL"
    assert (other.DistributionPointFunction, other.UserDefinedFunction) == ("USERDEFINED", "WEATHERSTATION")


def test_what_a_type_cannot_say_stands_on_the_occurrence() -> None:
    ladder = element(Component("Ladder", "IfcStair", "USERDEFINED", "LADDER", solids=BLOCK))
    assert (ladder.ObjectType, ladder.ShapeType) == ("LADDER", "USERDEFINED")
    assert element_util.get_type(ladder).is_a() == "IfcTypeProduct"
    straight = element(Component("Stair", "IfcStair", "STRAIGHT_RUN_STAIR", solids=BLOCK))
    assert straight.ShapeType == "STRAIGHT_RUN_STAIR"


def test_a_door_has_a_style_that_says_nothing_of_its_swing() -> None:
    ifc = parse(write_model(SITE, plant(), STAMP, "IFC2X3").model)
    (style,) = ifc.by_type("IfcDoorStyle")
    assert (style.OperationType, style.ConstructionType) == ("NOTDEFINED", "NOTDEFINED")
    assert (style.ParameterTakesPrecedence, style.Sizeable) == (False, False)
    assert (ifc.by_type("IfcDoor")[0].OverallWidth, ifc.by_type("IfcDoor")[0].OverallHeight) == (1.0, 2.1)


def test_two_things_of_one_name_and_one_general_type_class_are_two_types() -> None:
    parts = (
        Instance("a", Component("Thing", "IfcElectricDistributionBoard", "SWITCHBOARD", solids=BLOCK)),
        Instance("b", Component("Thing", "IfcUnitaryControlElement", "ALARMPANEL", solids=BLOCK)),
    )
    kinds = parse(write_model(SITE, parts, STAMP, "IFC2X3").model).by_type("IfcDistributionElementType")
    assert sorted(kind.ElementType for kind in kinds) == ["ALARMPANEL", "SWITCHBOARD"]


def test_everything_has_one_owner_history_of_the_time_given() -> None:
    ifc = parse(write_model(replace(SITE, author=""), plant(), "2031-05-06T07:08:09", "IFC2X3").model)
    (history,) = ifc.by_type("IfcOwnerHistory")
    assert history.CreationDate == 1935817689  # seconds since 1970, the time taken as UTC
    assert history.OwningUser.ThePerson.FamilyName == "unnamed"
    assert history.OwningUser.TheOrganization.Name == "Office"
    assert {root.OwnerHistory for root in ifc.by_type("IfcRoot")} == {history}
    with pytest.raises(ValueError, match="isoformat"):
        write_model(SITE, plant(), "yesterday", "IFC2X3")


@pytest.mark.parametrize("name", ["IFC4", "IFC4X3_ADD2"])
def test_later_schemas_need_no_owner_history(name: str) -> None:
    assert not parse(write_model(SITE, plant(), STAMP, name).model).by_type("IfcOwnerHistory")


def test_the_map_conversion_is_a_property_set_with_the_same_numbers() -> None:
    found = [
        geolocation.get_helmert_transformation_parameters(parse(write_model(MAPPED_SITE, (), STAMP, name).model))
        for name in SCHEMAS
    ]
    assert found[0] == found[1] == found[2]
    assert found[0] is not None and found[0].e == 458000.25
    project = parse(write_model(MAPPED_SITE, (), STAMP, "IFC2X3").model).by_type("IfcProject")[0]
    assert element_util.get_psets(project)["ePSet_ProjectedCRS"]["Name"] == "EPSG:25832"


def test_a_body_of_two_materials_has_a_list() -> None:
    material = element_util.get_material(element_util.get_type(element(valve())))
    assert material.is_a("IfcMaterialList")
    assert [item.Name for item in material.Materials] == ["ductile iron", "steel"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_layers_and_colours_have_one_name_in_every_schema(name: str) -> None:
    def names(schema_name: str) -> list[set[str]]:
        ifc = parse(write_model(SITE, plant(), STAMP, schema_name).model)
        return [
            {item.Name for item in ifc.by_type(kind)} for kind in ("IfcPresentationLayerAssignment", "IfcSurfaceStyle")
        ]

    assert names(name) == names("IFC4")
    assert len(names(name)[0]) > 5


@pytest.mark.parametrize("name", SCHEMAS)
def test_equal_parts_are_one_type_with_one_shape(name: str) -> None:
    parts = tuple(
        Instance(f"{number}", part())
        for part in (valve, strainer)
        for number in (range(50) if part is valve else range(50, 100))
    )
    ifc = parse(write_model(SITE, parts, STAMP, name).model)
    assert len(ifc.by_type("IfcRepresentationMap")) == 2
    assert len(ifc.by_type("IfcMappedItem")) == 100
    assert len(ifc.by_type("IfcExtrudedAreaSolid")) == 3


def test_attributes_that_came_later_are_left_out() -> None:
    swung = Component(
        "Door", "IfcDoor", "DOOR", solids=BLOCK, properties={"attributes": {"OperationType": "DOUBLE_SWING_LEFT"}}
    )
    assert element(swung).is_a("IfcDoor")
    odd = replace(swung, properties={"attributes": {"Colour": 1.0}})
    with pytest.raises(ValueError, match="a: IfcDoor takes no attribute 'Colour'"):
        element(odd)


def test_a_class_that_nobody_knows_is_refused_everywhere() -> None:
    for name in SCHEMAS:
        with pytest.raises(ValueError, match=f"a: {name} has no class IfcNonsense"):
            write_model(SITE, (Instance("a", Component("Odd", "IfcNonsense", "", solids=BLOCK)),), STAMP, name)


def concrete(name: str) -> list[str]:
    """Classes of elements that a schema can instantiate.

    Not features, which need something to be cut out of, nor reinforcement, which needs diameters, nor the "cases" that
    IFC4X3 gave up.
    """
    answers = schema(name)
    declared = [item.as_entity() for item in wrapper.schema_by_name(name).declarations()]
    names = [str(item.name()) for item in declared if item is not None and not item.is_abstract()]
    apart = ("IfcFeatureElement", "IfcReinforcingElement")
    return [
        one
        for one in names
        if answers.is_a(one, "IfcElement")
        and not any(answers.is_a(one, ancestor) for ancestor in apart)
        and not one.endswith("Case")
    ]


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_class_of_elements_of_ifc4_can_be_written(name: str) -> None:
    parts = tuple(Instance(one, Component("Part", one, "", solids=BLOCK)) for one in concrete("IFC4"))
    assert len(parts) > 100
    ifc = parse(write_model(SITE, parts, STAMP, name).model)
    log = ifcopenshell.validate.json_logger()
    ifcopenshell.validate.validate(ifc, log)
    assert log.statements == []
    assert len(ifc.by_type("IfcElement")) == len(parts)
    for entity in ifc.by_type("IfcElement"):
        assert name != "IFC4" or entity.is_a() == entity.Name


def test_a_support_says_bracket() -> None:
    assert element_util.get_type(element(support())).ElementType == "BRACKET"


@pytest.mark.parametrize("name", SCHEMAS)
def test_both_names_of_a_switchboard_are_one_type_where_the_schema_has_one(name: str) -> None:
    parts = tuple(
        Instance(one, Component("Board", one, "SWITCHBOARD", solids=BLOCK))
        for one in ("IfcElectricDistributionBoard", "IfcDistributionBoard")
    )
    ifc = parse(write_model(SITE, parts, STAMP, name).model)
    assert len(ifc.by_type("IfcTypeProduct")) == (2 if name == "IFC2X3" else 1)
