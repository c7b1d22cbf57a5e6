"""Occurrences, types, assemblies, openings, materials, colours."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import ifclite_geom
import ifcopenshell.util.element as element_util
import pytest
from ifc_reading import fast_meshes, parse
from ifc_samples import MAPPED_SITE, SITE, STAMP, exchanger, pipe, plant, pump, room, skid, strainer, valve

from component_library.ifc.schema import schema
from component_library.ifc.site import Site
from component_library.ifc.solids import same_geometry
from component_library.ifc.write import write_model
from component_library.model import Component, Instance, Solid, at
from component_library.shapes import Box


def written(*instances: Instance, schema_name: str = "IFC4") -> Any:
    return parse(write_model(SITE, instances, STAMP, schema_name).model)


def named(ifc: Any, name: str) -> Any:
    (found,) = [entity for entity in ifc.by_type("IfcElement") if entity.Name == name]
    return found


def test_a_valve_carries_tag_name_and_type() -> None:
    ifc = written(*plant())
    entity = named(ifc, "return-valve")
    kind = element_util.get_type(entity)
    assert (entity.Tag, entity.PredefinedType) == ("HV-2", None)
    assert (kind.is_a(), kind.Name, kind.PredefinedType) == ("IfcValveType", "Butterfly valve DN100", "ISOLATING")
    assert element_util.get_predefined_type(entity) == "ISOLATING"


def test_equal_valves_are_one_type_with_one_shape() -> None:
    ifc = written(*plant())
    (kind,) = ifc.by_type("IfcValveType")
    assert sorted(entity.Name for entity in element_util.get_types(kind)) == ["return-valve", "spare-valve", "valve"]
    assert len(kind.RepresentationMaps) == 1
    for entity in element_util.get_types(kind):
        (body,) = entity.Representation.Representations
        assert (body.RepresentationIdentifier, body.RepresentationType) == ("Body", "MappedRepresentation")
        assert body.Items[0].MappingSource == kind.RepresentationMaps[0]


def test_pipes_of_one_type_have_their_own_lengths() -> None:
    ifc = written(Instance("a", pipe(1.0)), Instance("b", pipe(2.0), at(0.0, 1.0)))
    (kind,) = ifc.by_type("IfcPipeSegmentType")
    assert kind.RepresentationMaps is None
    depths = {
        entity.Name: entity.Representation.Representations[0].Items[0].Depth for entity in ifc.by_type("IfcPipeSegment")
    }
    assert depths == {"a": 1.0, "b": 2.0}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"solids": (Solid(Box(9.0, 9.0, 9.0)),)}, "materials|geometry"),
        ({"predefined_type": "CHECK"}, "predefined types"),
        ({"type_properties": {}}, "type properties"),
        ({"mapped": False}, "ways of mapping"),
    ],
)
def test_one_type_name_with_two_meanings_is_refused(change: dict[str, Any], what: str) -> None:
    other = replace(valve(), **change)
    with pytest.raises(ValueError, match=f"b: two components of type 'Butterfly valve DN100'.*different ({what})"):
        written(Instance("a", valve()), Instance("b", other, at(1.0)))


def test_a_difference_in_the_last_bit_is_no_other_geometry() -> None:
    nearly = replace(valve(), solids=valve(0.1 + 0.2).solids)
    assert nearly.solids != valve(0.3).solids
    assert same_geometry(nearly.solids, valve(0.3).solids)
    assert not same_geometry(valve(0.301).solids, valve(0.3).solids)
    assert len(written(Instance("a", valve(0.3)), Instance("b", nearly, at(1.0))).by_type("IfcValveType")) == 1


def test_parts_of_an_assembly_belong_to_it_and_not_to_the_storey() -> None:
    ifc = written(*plant())
    station, inner = named(ifc, "HX-01"), named(ifc, "skid")
    assert (station.PredefinedType, station.ObjectType) == ("USERDEFINED", "HXSTATION")
    assert (inner.ObjectType, inner.Tag) == ("PUMPSKID", "PSK-1")
    assert element_util.get_aggregate(inner) == station
    assert element_util.get_aggregate(named(ifc, "pump")) == inner
    contained = {entity.Name for entity in ifc.by_type("IfcRelContainedInSpatialStructure")[0].RelatedElements}
    assert contained == {"HX-01", "wall", "slab", "column", "beam", "tray", "door"}
    assert element_util.get_container(named(ifc, "pump")).Name == "Basement"


def test_a_part_stands_in_the_frame_of_its_whole() -> None:
    ifc = written(*plant())
    for relation in ifc.by_type("IfcRelAggregates"):
        if relation.RelatingObject.is_a("IfcElement"):
            for part in relation.RelatedObjects:
                assert part.ObjectPlacement.PlacementRelTo == relation.RelatingObject.ObjectPlacement


def test_a_door_fills_the_opening_of_its_wall() -> None:
    ifc = written(*plant())
    door, opening, wall = named(ifc, "door"), named(ifc, "opening"), named(ifc, "wall")
    assert [rel.RelatingOpeningElement for rel in ifc.by_type("IfcRelFillsElement")] == [opening]
    assert [rel.RelatingBuildingElement for rel in ifc.by_type("IfcRelVoidsElement")] == [wall]
    assert (door.OverallWidth, door.OverallHeight, door.OperationType) == (1.0, 2.1, None)
    assert element_util.get_container(door, should_get_direct=True).is_a("IfcBuildingStorey")
    assert element_util.get_container(opening, should_get_direct=True) is None
    assert element_util.get_type(door).OperationType == "NOTDEFINED"
    assert opening.PredefinedType == "OPENING"


def test_a_covering_is_part_of_its_pipe() -> None:
    shell = Component(
        "Insulation 50", "IfcCovering", "INSULATION", solids=(Solid(Box(1.0, 0.2, 0.2), at(0.5)),), mapped=False
    )
    ifc = written(Instance("pipe", replace(pipe(1.0), children=(Instance("insulation", shell),))))
    assert element_util.get_aggregate(named(ifc, "insulation")) == named(ifc, "pipe")


def test_attributes_of_the_pseudo_set_are_checked() -> None:
    for attribute, fault in (("Width", "takes no attribute 'Width'"), ("GlobalId", "takes no attribute 'GlobalId'")):
        odd = replace(valve(), properties={"attributes": {attribute: 1.0}})
        with pytest.raises(ValueError, match=f"a: IfcValve {fault}"):
            written(Instance("a", odd))


@pytest.mark.parametrize(("attribute", "value"), [("OverallWidth", "wide"), ("OperationType", "FLAPPING")])
def test_an_attribute_of_the_wrong_type_is_refused(attribute: str, value: str) -> None:
    leaf = Component("Door", "IfcDoor", "DOOR", properties={"attributes": {attribute: value}})
    with pytest.raises(ValueError, match=f"a: IfcDoor.{attribute} cannot be '{value}'"):
        written(Instance("a", leaf))


def test_an_attribute_of_the_type_goes_to_the_type() -> None:
    plain = room()
    ifc = written(Instance("room", plain))
    assert ifc.by_type("IfcDoorType")[0].OperationType == "NOTDEFINED"
    leaf = Component(
        "Double door",
        "IfcDoor",
        "DOOR",
        solids=(Solid(Box(2.0, 0.06, 2.1)),),
        type_properties={"attributes": {"OperationType": "DOUBLE_DOOR_SINGLE_SWING"}},
    )
    assert written(Instance("door", leaf)).by_type("IfcDoorType")[0].OperationType == "DOUBLE_DOOR_SINGLE_SWING"


def change(component: Component, **fields: Any) -> Callable[[], Any]:
    return lambda: written(Instance("a", replace(component, **fields)))


@pytest.mark.parametrize(
    ("write", "fault"),
    [
        (change(valve(), ifc_class="IfcHeatPump"), "a: IFC4 has no class IfcHeatPump"),
        (change(valve(), ifc_class="IfcSpace"), "a: IfcSpace is no IfcElement"),
        (change(valve(), predefined_type="SPINNING"), "a: IfcValveType has no PredefinedType SPINNING; it has AIRREL"),
        (change(valve(), predefined_type="USERDEFINED"), "a: IfcValveType is USERDEFINED and needs an object_type"),
        (change(skid(), object_type=""), "a: IfcElementAssembly is USERDEFINED and needs an object_type"),
        (change(valve(), ifc_class="IfcOpeningElement"), "a: an opening needs an element"),
    ],
)
def test_what_the_schema_does_not_have_is_refused_by_name(write: Callable[[], Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        write()


def test_a_user_defined_type_says_what_it_is() -> None:
    odd = replace(strainer(), predefined_type="USERDEFINED", object_type="DIRTSEPARATOR", type_properties={})
    kind = written(Instance("a", odd)).by_type("IfcFilterType")[0]
    assert (kind.PredefinedType, kind.ElementType) == ("USERDEFINED", "DIRTSEPARATOR")


def test_a_predefined_type_of_another_schema_is_user_defined_under_its_name() -> None:
    mount = Component("Mount", "IfcVibrationIsolator", "BASE", solids=(Solid(Box(0.1, 0.1, 0.1)),))
    old = written(Instance("a", mount)).by_type("IfcVibrationIsolatorType")[0]
    new = written(Instance("a", mount), schema_name="IFC4X3_ADD2").by_type("IfcVibrationIsolatorType")[0]
    assert (old.PredefinedType, old.ElementType) == ("USERDEFINED", "BASE")
    assert (new.PredefinedType, new.ElementType) == ("BASE", None)


def test_a_switchboard_has_the_class_of_its_schema() -> None:
    board = Component("Board", "IfcElectricDistributionBoard", "SWITCHBOARD", solids=(Solid(Box(0.8, 0.4, 2.0)),))
    assert written(Instance("a", board)).by_type("IfcElectricDistributionBoard")
    assert written(Instance("a", board), schema_name="IFC4X3_ADD2").by_type("IfcDistributionBoard")


def test_schemas_that_are_not_written_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot write schema IFC4X1; known: IFC4, IFC4X3_ADD2, IFC2X3"):
        written(Instance("a", valve()), schema_name="IFC4X1")
    assert schema("IFC4").is_a("IfcPump", "IfcDistributionElement")


def test_materials_belong_to_the_type_and_to_untyped_elements() -> None:
    ifc = written(*plant())
    both = element_util.get_material(ifc.by_type("IfcValveType")[0])
    assert both.is_a("IfcMaterialConstituentSet")
    assert [item.Material.Name for item in both.MaterialConstituents] == ["ductile iron", "steel"]
    pump_set = element_util.get_material(named(ifc, "pump"))
    assert [item.Name for item in pump_set.MaterialConstituents] == ["cast iron", "steel"]
    assert not set(pump_set.MaterialConstituents) & set(both.MaterialConstituents)  # a constituent has one set
    assert element_util.get_material(named(ifc, "feed")).Name == "steel"
    assert element_util.get_material(named(ifc, "wall")).Name == "concrete"
    assert element_util.get_material(named(ifc, "opening")) is None
    names = [material.Name for material in ifc.by_type("IfcMaterial")]
    assert len(names) == len(set(names))


def test_pipes_show_their_circuit_and_equipment_its_class() -> None:
    ifc = written(*plant())
    styles = {item.Item: item.Styles[0].Name for item in ifc.by_type("IfcStyledItem")}

    def style(name: str) -> str:
        return styles[named(ifc, name).Representation.Representations[0].Items[0]]

    assert style("return-valve") == "SRC-R"
    assert style("spare-valve") == "DH-S"
    assert style("pump") == "Pump"
    assert style("exchanger") == "HeatExchanger"
    assert style("wall") == "Wall"


def test_one_type_in_two_circuits_has_two_colours_on_screen() -> None:
    instances = (
        Instance("cold", valve(), at(0.0), "", "SRC-R"),
        Instance("hot", valve(), at(1.0), "", "DH-S"),
    )
    result = write_model(SITE, instances, STAMP)
    colours = _fast_colours(result.model)
    assert colours[result.guids["cold",]] != colours[result.guids["hot",]]


def _fast_colours(data: bytes) -> dict[str, tuple[float, ...]]:
    elements = ifclite_geom.geometry_data_buffers(data)["elements"].values()
    return {element["global_id"]: tuple(element["color"]) for element in elements}


def test_layers_name_discipline_and_circuit_or_class() -> None:
    ifc = parse(write_model(Site("P", discipline="HLS"), plant(), STAMP).model)
    layers = {layer.Name: layer.AssignedItems for layer in ifc.by_type("IfcPresentationLayerAssignment")}
    assert list(layers) == sorted(layers)
    assert {"HLS-SRC-R", "HLS-DH-S", "HLS-WALL", "HLS-HEATEXCHANGER", "HLS-DISCRETEACCESSORY"} <= set(layers)
    bodies = [body for items in layers.values() for body in items]
    assert len(bodies) == len(set(bodies)) == len(ifc.by_type("IfcElement")) - 3  # two assemblies and the opening


def test_the_map_conversion_leads_to_the_map() -> None:
    ifc = parse(write_model(MAPPED_SITE, plant(), STAMP).model)
    (conversion,) = ifc.by_type("IfcMapConversion")
    assert (conversion.Eastings, conversion.Northings, conversion.OrthogonalHeight) == (458000.25, 5439000.5, 110.0)
    assert conversion.XAxisAbscissa == pytest.approx(0.8660254, abs=1e-7)
    assert conversion.XAxisOrdinate == pytest.approx(0.5, abs=1e-12)
    assert conversion.Scale == 0.9996
    assert conversion.TargetCRS.Name == "EPSG:25832"
    assert conversion.SourceCRS == ifc.by_type("IfcProject")[0].RepresentationContexts[0]
    assert not parse(write_model(SITE, plant(), STAMP).model).by_type("IfcMapConversion")


def test_the_storey_stands_at_its_elevation() -> None:
    ifc = written(*plant())
    (storey,) = ifc.by_type("IfcBuildingStorey")
    assert storey.Elevation == -4.0
    assert storey.ObjectPlacement.RelativePlacement.Location.Coordinates == (0.0, 0.0, -4.0)
    assert written(*plant(), schema_name="IFC4X3_ADD2").by_type("IfcBuildingStorey")[0].Elevation is None


def test_a_component_without_body_is_written_without_shape() -> None:
    result = write_model(SITE, (Instance("sensor", replace(exchanger(), solids=())),), STAMP)
    assert named(parse(result.model), "sensor").Representation is None
    assert not fast_meshes(result.model)


@pytest.mark.parametrize("text", ["Wärmetauscher Ø100", "it's", "back\\slash", "温水 1", "two\nlines", "🔧"])
def test_any_text_comes_back_as_it_was(text: str) -> None:
    project = replace(SITE, project=text, author=text)
    special = {"DHR_Design": {"Medium": text}}
    result = write_model(project, (Instance("a", replace(valve(), name=text), at(), text, "", {}, special),), STAMP)
    ifc = parse(result.model)
    entity = named(ifc, "a")
    assert (entity.Tag, element_util.get_type(entity).Name, ifc.by_type("IfcProject")[0].Name) == (text, text, text)
    assert element_util.get_psets(entity)["DHR_Design"]["Medium"] == text


def test_an_empty_project_is_a_valid_frame() -> None:
    result = write_model(SITE, (), STAMP)
    assert not parse(result.model).by_type("IfcElement")
    assert not parse(result.envelopes).by_type("IfcElement")
    assert parse(result.model).by_type("IfcBuildingStorey")


def test_a_type_knows_the_pump_speed() -> None:
    sets = element_util.get_psets(written(Instance("a", pump())).by_type("IfcPumpType")[0])
    assert sets["Pset_PumpTypeCommon"]["NominalRotationSpeed"] == 24.2
