"""Schema, where-rules and buildingSMART's implementer agreements hold (github.com/buildingSMART/ifc-gherkin-rules).

Checked here, each by a test of its name: GEM003, GEM111, IFC102, IFC105, OJP001, OJT001, PSE002, QTY001, SPS003,
SPS005, SPS007. PSE001, the names and places of standard sets, is checked in test_ifc_properties.
"""

from typing import Any

import ifcopenshell
import ifcopenshell.util.element as element_util
import ifcopenshell.validate
import pytest
from ifc_reading import parse
from ifc_registry import MODULES, spread
from ifc_samples import MAPPED_SITE, STAMP, plant

from component_library.ifc.schema import SCHEMAS
from component_library.ifc.write import write_model
from component_library.model import Instance, at

CASES = [(schema, part) for schema in SCHEMAS for part in ("model", "envelopes")]

DEPRECATED = (
    "IfcProxy",
    "IfcMaterialList",
    "IfcPresentationStyleAssignment",
    "IfcFaceBasedSurfaceModel",
    "IfcRelCoversBldgElements",
    "IfcDoorStyle",
    "IfcWallStandardCase",
    "IfcRelConnectsPortToElement",
)
DEPRECATED_SINCE_4X3 = ("IfcRelServicesBuildings", "IfcElectricDistributionBoard", "IfcBuildingSystem")


def data(schema: str, part: str) -> bytes:
    return getattr(write_model(MAPPED_SITE, plant(), STAMP, schema), part)


def modules(schema: str, part: str) -> bytes:
    """One of every module of the library side by side."""
    parts = tuple(
        Instance(key, spread(key, 1)[0], at(60.0 * number).rolled(37.0), f"M-{number}")
        for number, key in enumerate(MODULES)
    )
    return getattr(write_model(MAPPED_SITE, parts, STAMP, schema), part)


WRITTEN = [
    *(pytest.param((data, *case), id="-".join(case)) for case in CASES),
    *(pytest.param((modules, *case), id="-".join(("modules", *case)), marks=pytest.mark.slow) for case in CASES),
]


@pytest.fixture(params=WRITTEN, scope="module")
def ifc(request: pytest.FixtureRequest) -> Any:
    write, *case = request.param
    return parse(write(*case))


def messages(ifc: Any, express_rules: bool) -> list[str]:
    log = ifcopenshell.validate.json_logger()
    ifcopenshell.validate.validate(ifc, log, express_rules=express_rules)
    return [str(statement) for statement in log.statements]


def test_attributes_follow_the_schema(ifc: Any) -> None:
    assert messages(ifc, express_rules=False) == []


@pytest.mark.parametrize("schema", ["IFC4", "IFC2X3"])
@pytest.mark.parametrize("part", ["model", "envelopes"])
def test_where_rules_hold(part: str, schema: str) -> None:
    assert messages(parse(data(schema, part)), express_rules=True) == []


def test_the_validator_finds_what_is_wrong_in_ifc2x3() -> None:
    broken = ifcopenshell.file.from_string(data("IFC2X3", "model").decode())
    broken.by_type("IfcPerson")[0].FamilyName = None
    broken.by_type("IfcValveType")[0].PredefinedType = "USERDEFINED"
    assert len(messages(broken, express_rules=True)) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("part", ["model", "envelopes"])
def test_where_rules_hold_in_ifc4x3(part: str) -> None:
    assert messages(parse(data("IFC4X3_ADD2", part)), express_rules=True) == []


def test_gem003_each_representation_identifier_occurs_once(ifc: Any) -> None:
    for product in ifc.by_type("IfcProduct"):
        if product.Representation:
            found = [item.RepresentationIdentifier for item in product.Representation.Representations]
            assert len(found) == len(set(found))


def test_gem111_no_point_of_a_loop_stands_twice(ifc: Any) -> None:
    for loop in ifc.by_type("IfcPolyLoop"):
        assert len(set(loop.Polygon)) == len(loop.Polygon)
    for curve in ifc.by_type("IfcPolyline"):
        assert curve.Points[0] == curve.Points[-1]
        assert len(set(curve.Points)) == len(curve.Points) - 1


def test_pse002_custom_sets_do_not_look_standard(ifc: Any) -> None:
    names = {item.Name for item in ifc.by_type("IfcPropertySet")}
    assert names
    assert all(name.startswith(("Pset_", "DHR_", "ePSet_")) for name in names)
    assert not [name for name in names if name.lower().startswith("pset") and not name.startswith("Pset_")]
    map_sets = {name for name in names if name.startswith("ePSet_")}
    assert map_sets == ({"ePSet_MapConversion", "ePSet_ProjectedCRS"} if ifc.schema == "IFC2X3" else set())


def test_qty001_standard_quantities_say_how_they_are_measured(ifc: Any) -> None:
    for item in ifc.by_type("IfcElementQuantity"):
        assert item.MethodOfMeasurement == "BaseQuantities"


def test_ojt001_predefined_type_stands_once(ifc: Any) -> None:
    for kind in ifc.by_type("IfcTypeObject"):
        predefined = getattr(kind, "PredefinedType", None)
        if predefined == "USERDEFINED":
            assert kind.ElementType
        if predefined not in (None, "NOTDEFINED"):
            occurrences = element_util.get_types(kind)
            assert [one for one in occurrences if getattr(one, "PredefinedType", None)] == []
    for entity in ifc.by_type("IfcObject"):
        if element_util.get_type(entity) is None and getattr(entity, "PredefinedType", None) == "USERDEFINED":
            assert entity.ObjectType


def test_sps003_sps005_sps007_each_element_has_one_place(ifc: Any) -> None:
    referenced = {
        item for relation in ifc.by_type("IfcRelReferencedInSpatialStructure") for item in relation.RelatedElements
    }
    for entity in ifc.by_type("IfcElement"):
        contained = len(entity.ContainedInStructure)
        if entity.is_a("IfcFeatureElement") or entity.Decomposes:
            assert contained == 0, entity.Name
        else:
            assert contained == 1, entity.Name
            assert entity not in referenced
    spatial = "IfcSpatialStructureElement" if ifc.schema == "IFC2X3" else "IfcSpatialElement"
    for entity in ifc.by_type("IfcPort") + ifc.by_type(spatial):
        assert not getattr(entity, "ContainedInStructure", ())


def test_ifc102_nothing_deprecated_is_used(ifc: Any) -> None:
    new = ifc.schema_identifier.startswith("IFC4X3")
    present = {entity.is_a() for entity in ifc}
    assert ifc.schema == "IFC2X3" or not present & set(DEPRECATED)
    for relation in ifc.by_type("IfcRelAssigns"):
        assert relation.RelatedObjectsType is None
    if new:
        assert not present & set(DEPRECATED_SINCE_4X3)
        assert [storey.Elevation for storey in ifc.by_type("IfcBuildingStorey")] == [None]
        assert not ifc.by_type("IfcBuildingElementProxy")


def test_ifc105_every_resource_is_reached_from_a_rooted_entity(ifc: Any) -> None:
    reached: set[int] = set()
    for root in ifc.by_type("IfcRoot"):
        reached |= {entity.id() for entity in ifc.traverse(root)}
    backwards = ["IfcStyledItem", "IfcPresentationLayerAssignment"]
    for name in backwards if ifc.schema == "IFC2X3" else [*backwards, "IfcMapConversion"]:
        for entity in ifc.by_type(name):
            reached |= {item.id() for item in ifc.traverse(entity)}
    assert [str(entity) for entity in ifc if entity.id() not in reached] == []


def test_ojp001_parts_stand_in_the_frame_of_their_whole(ifc: Any) -> None:
    for relation in ifc.by_type("IfcRelAggregates"):
        if relation.RelatingObject.is_a("IfcElement"):
            for part in relation.RelatedObjects:
                assert part.ObjectPlacement.PlacementRelTo == relation.RelatingObject.ObjectPlacement


def test_units_are_si_and_cover_every_measure(ifc: Any) -> None:
    units = {unit.UnitType for unit in ifc.by_type("IfcUnitAssignment")[0].Units}
    assert {"LENGTHUNIT", "PLANEANGLEUNIT", "MASSUNIT", "PRESSUREUNIT", "VOLUMETRICFLOWRATEUNIT"} <= units
    for unit in ifc.by_type("IfcSIUnit"):
        assert unit.Prefix == ("KILO" if unit.UnitType == "MASSUNIT" else None)
    assert not ifc.by_type("IfcConversionBasedUnit")
