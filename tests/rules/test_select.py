"""Queries in IfcOpenShell's selector syntax, asked of files that IfcOpenShell wrote."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import ifcopenshell
import ifcopenshell.util.selector
import pytest

from rules.select import select

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false


Schema = Literal["IFC2X3", "IFC4", "IFC4X3"]

SCHEMAS: tuple[Schema, ...] = ("IFC2X3", "IFC4", "IFC4X3")


@dataclass
class Model:
    """A file under way: elements by name, and what relates them."""

    schema: Schema = "IFC4"
    ifc: Any = field(init=False)

    def __post_init__(self):
        self.ifc = ifcopenshell.file(schema=self.schema)

    def add(self, ifc_class: str, name: str, **attributes: Any) -> Any:
        return self.ifc.create_entity(ifc_class, GlobalId=_guid(name), Name=name, **attributes)

    def relate(self, ifc_class: str, **attributes: Any) -> Any:
        number = len(self.ifc.by_type("IfcRelationship"))
        return self.ifc.create_entity(ifc_class, GlobalId=_guid(f"{ifc_class}{number}"), **attributes)

    def body(self) -> Any:
        return self.ifc.create_entity("IfcProductDefinitionShape", Representations=())

    def selected(self, folder: Path, query: str) -> set[str] | str:
        path = folder / "a.ifc"
        self.ifc.write(str(path))
        answer = select(str(path), (query,))[query]
        if isinstance(answer, str):
            return answer
        assert list(answer) == sorted(answer)
        return {self.ifc.by_id(step).Name for step in answer}


def _guid(name: str) -> str:
    return ("0" + "".join(letter if letter.isalnum() else "_" for letter in name)).ljust(22, "_")[:22]


def plant() -> Model:
    """Three pipes, a beam and a wall: pipe 1 with a type, of steel, heating, classified and on level 1."""
    model = Model()
    ifc = model.ifc
    one, two, three = (model.add("IfcPipeSegment", f"pipe {number}", Tag=str(number)) for number in (1, 2, 10))
    beam, _ = model.add("IfcBeam", "beam", PredefinedType="JOIST"), model.add("IfcWall", "wall")
    kind = model.add("IfcPipeSegmentType", "DN100", PredefinedType="RIGIDSEGMENT")
    model.relate("IfcRelDefinesByType", RelatedObjects=[one], RelatingType=kind)
    steel, copper = (ifc.create_entity("IfcMaterial", Name=name) for name in ("steel P235", "copper"))
    model.relate("IfcRelAssociatesMaterial", RelatedObjects=[one, beam], RelatingMaterial=steel)
    model.relate("IfcRelAssociatesMaterial", RelatedObjects=[two], RelatingMaterial=copper)
    heating, cooling = (model.add("IfcDistributionSystem", name) for name in ("Heating 1", "Cooling"))
    port = model.add("IfcDistributionPort", "port")
    model.relate("IfcRelNests", RelatingObject=two, RelatedObjects=[port])
    model.relate("IfcRelAssignsToGroup", RelatedObjects=[one], RelatingGroup=heating)
    model.relate("IfcRelAssignsToGroup", RelatedObjects=[port], RelatingGroup=cooling)
    code = ifc.create_entity("IfcClassificationReference", Identification="421", Name="pipes")
    model.relate("IfcRelAssociatesClassification", RelatedObjects=[one], RelatingClassification=code)
    building, level, roof = (
        model.add("IfcBuilding", "house"), model.add("IfcBuildingStorey", "level 1"),
        model.add("IfcBuildingStorey", "level 2"),
    )  # fmt: skip
    model.relate("IfcRelAggregates", RelatingObject=building, RelatedObjects=[level, roof])
    model.relate("IfcRelContainedInSpatialStructure", RelatedElements=[one, beam], RelatingStructure=level)
    model.relate("IfcRelContainedInSpatialStructure", RelatedElements=[two], RelatingStructure=roof)
    for element, values in ((one, ("New", 7.5, True)), (two, ("Existing", 12.0, False))):
        named = zip(("Status", "Width", "Hot"), ("IfcLabel", "IfcReal", "IfcBoolean"), values, strict=True)
        properties = [
            ifc.create_entity("IfcPropertySingleValue", Name=name, NominalValue=ifc.create_entity(measure, value))
            for name, measure, value in named
        ]
        pset = model.add("IfcPropertySet", "Pset_X", HasProperties=properties)
        model.relate("IfcRelDefinesByProperties", RelatedObjects=[element], RelatingPropertyDefinition=pset)
    assert three.Name == "pipe 10"
    return model


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("IfcPipeSegment", "1 2 10"),
        ("IfcFlowSegment", "1 2 10"),
        ("IfcPipeSegment, IfcBeam", "1 2 10 beam"),
        ("IfcBuiltElement, IfcBuildingElement", "beam wall"),
        ("IfcElement, ! IfcPipeSegment", "beam wall"),
        ("IfcBeam + IfcPipeSegment, Tag=2", "beam 2"),
        (f"{_guid('beam')}, {_guid('wall')}", "beam wall"),
        (f"IfcBeam, IfcWall, ! {_guid('wall')}", "beam"),
        ("IfcElement, Name=beam", "beam"),
        ("IfcElement, Name=/pipe [12]$/", "1 2"),
        ("IfcElement, Name!*=pipe", "beam wall"),
        ("IfcElement, PredefinedType=JOIST", "beam"),
        ("IfcPipeSegment, Tag>1", "2 10"),
        ("IfcPipeSegment, Tag<=2", "1 2"),
    ],
)
def test_classes_ids_and_attributes_select(tmp_path: Path, query: str, names: str):
    assert plant().selected(tmp_path, query) == _full(names)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("IfcElement, Pset_X.Status=New", "1"),
        ("IfcPipeSegment, Pset_X.Status!=New", "2 10"),
        ("IfcElement, /Pset_.*/.Status=/E.*/", "2"),
        ("IfcElement, Pset_X.Width>7.5", "2"),
        ("IfcElement, Pset_X.Width>=7", "1 2"),
        ("IfcElement, Pset_X.Width=/12/", "2"),
        ("IfcElement, Pset_X.Hot=TRUE", "1"),
        ("IfcElement, Pset_X.Hot=FALSE", "2"),
        ("IfcPipeSegment, Pset_X.Status=NULL", "10"),
        ("IfcElement, Pset_X.Nothing=1", ""),
    ],
)
def test_properties_select(tmp_path: Path, query: str, names: str):
    assert plant().selected(tmp_path, query) == _full(names)


@pytest.mark.parametrize(
    ("facet", "value", "having", "nothing"),
    [
        ("type", "DN100", "1", "2 10 beam wall"),
        ("material", '"steel P235"', "1 beam", "10 wall"),
        ("group", '"Heating 1"', "1", "10 beam wall"),
        ("group", "Cooling", "2", "10 beam wall"),
        ("classification", "421", "1", "2 10 beam wall"),
        ("classification", "pipes", "1", "2 10 beam wall"),
        ("location", '"level 1"', "1 beam", "10 wall"),
        ("location", "house", "1 2 beam", "10 wall"),
        ("parent", '"level 1"', "1 beam", None),
    ],
)
def test_equal_unequal_containing_and_nothing_are_what_they_say(
    tmp_path: Path, facet: str, value: str, having: str, nothing: str | None
):
    model, everything = plant(), _full("1 2 10 beam wall")
    part = value.strip('"')[1:]
    assert model.selected(tmp_path, f"IfcElement, {facet}={value}") == _full(having)
    assert model.selected(tmp_path, f"IfcElement, {facet}!={value}") == everything - _full(having)
    assert model.selected(tmp_path, f'IfcElement, {facet}*="{part}"') == _full(having)
    assert model.selected(tmp_path, f'IfcElement, {facet}!*="{part}"') == everything - _full(having)
    if nothing is not None:
        assert model.selected(tmp_path, f"IfcElement, {facet}=NULL") == _full(nothing)
        assert model.selected(tmp_path, f"IfcElement, {facet}!=NULL") == everything - _full(nothing)


def test_a_set_without_a_name_is_passed_over(tmp_path: Path):
    model = plant()
    model.relate(
        "IfcRelDefinesByProperties",
        RelatedObjects=model.ifc.by_type("IfcPipeSegment"),
        RelatingPropertyDefinition=model.ifc.create_entity("IfcPropertySet", GlobalId=_guid("none"), HasProperties=()),
    )
    assert model.selected(tmp_path, "IfcElement, /.*/.Status=New") == _full("1")


def test_a_pattern_of_properties_asks_all_that_fit(tmp_path: Path):
    assert plant().selected(tmp_path, "IfcElement, Pset_X./.*/=Existing") == _full("2")
    assert plant().selected(tmp_path, "IfcElement, Pset_X./.*/!=Existing") == _full("1 10 beam wall")


def test_a_storey_is_found_by_the_keys_of_an_element(tmp_path: Path):
    assert plant().selected(tmp_path, 'IfcElement, query:"storey.Name"="level 2"') == _full("2")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("IfcPipeSegmnet", "no schema has a class IfcPipeSegmnet; did you mean IfcPipeSegment?"),
        (
            "IfcDistributionSystem, Name=Cooling",
            'no class of elements; of a group or system write: IfcElement, group="',
        ),
        ("IfcWall IfcBeam", "cannot be read from 'IfcBeam' on"),
        ("IfcWall,", "ends where more is needed"),
        ("pipes", "ends where more is needed"),
        ("IfcWall, material>2", "names know =, != and *="),
        ("! IfcWall", "takes away from what stands before it"),
        ("IfcWall, Name=/[/", "unterminated character set"),
        ('IfcWall, query:storey.Name="level 1"', 'query:"storey.Name"'),
    ],
)
def test_why_a_query_cannot_be_answered_is_said_in_one_line(tmp_path: Path, query: str, said: str):
    answer = plant().selected(tmp_path, query)
    assert isinstance(answer, str)
    assert said in answer
    assert "\n" not in answer


def test_a_selection_of_nothing_is_an_answer(tmp_path: Path):
    assert plant().selected(tmp_path, "IfcChimney") == set()


def test_a_wrong_query_costs_the_others_nothing(tmp_path: Path):
    model = plant()
    model.ifc.write(str(tmp_path / "a.ifc"))
    answers = select(str(tmp_path / "a.ifc"), ("IfcWal", "IfcWall", "IfcChimney"))
    assert isinstance(answers["IfcWal"], str)
    assert [len(answers[query]) for query in ("IfcWall", "IfcChimney")] == [1, 0]


def test_in_ifc2x3_the_type_says_what_a_segment_is(tmp_path: Path):
    model = Model("IFC2X3")
    pipe, duct = model.add("IfcFlowSegment", "pipe"), model.add("IfcFlowSegment", "duct")
    for element, ifc_class in ((pipe, "IfcPipeSegmentType"), (duct, "IfcDuctSegmentType")):
        kind = model.add(ifc_class, ifc_class, PredefinedType="NOTDEFINED")
        model.relate("IfcRelDefinesByType", RelatedObjects=[element], RelatingType=kind)
    assert model.selected(tmp_path, "IfcPipeSegment") == {"pipe"}
    assert model.selected(tmp_path, "IfcFlowSegment, ! IfcPipeSegment") == {"duct"}
    assert model.selected(tmp_path, "IfcCableCarrierSegment") == set()


def test_a_built_element_is_a_building_element_in_every_schema(tmp_path: Path):
    for schema in SCHEMAS:
        model = Model(schema)
        model.add("IfcWall", "wall")
        model.add("IfcFlowSegment", "pipe")
        assert model.selected(tmp_path, "IfcBuildingElement") == {"wall"}
        assert model.selected(tmp_path, "IfcBuiltElement") == {"wall"}


def stairs() -> Model:
    """A stair of two flights and a landing, all parts with bodies, in an assembly without any."""
    model = Model()
    whole, stair = model.add("IfcElementAssembly", "core"), model.add("IfcStair", "stair")
    parts = [
        model.add(ifc_class, name, Representation=model.body())
        for ifc_class, name in (("IfcStairFlight", "flight 1"), ("IfcStairFlight", "flight 2"), ("IfcSlab", "landing"))
    ]
    model.relate("IfcRelAggregates", RelatingObject=whole, RelatedObjects=[stair])
    model.relate("IfcRelAggregates", RelatingObject=stair, RelatedObjects=parts)
    return model


def test_an_element_without_a_body_stands_for_its_parts(tmp_path: Path):
    model = stairs()
    assert model.selected(tmp_path, "IfcStair") == {"stair", "flight 1", "flight 2", "landing"}
    assert model.selected(tmp_path, "IfcElementAssembly, Name=core") == {
        "core", "stair", "flight 1", "flight 2", "landing",
    }  # fmt: skip


def test_parts_that_are_taken_away_stay_away(tmp_path: Path):
    model = stairs()
    assert model.selected(tmp_path, "IfcStair, ! IfcSlab") == {"stair", "flight 1", "flight 2"}
    assert model.selected(tmp_path, f"IfcStair, ! {_guid('landing')}") == {"stair", "flight 1", "flight 2"}


def test_an_element_with_a_body_stands_for_itself(tmp_path: Path):
    model = stairs()
    (stair,) = model.ifc.by_type("IfcStair")
    stair.Representation = model.body()
    assert model.selected(tmp_path, "IfcStair") == {"stair"}


def _full(names: str) -> set[str]:
    return {f"pipe {name}" if name.isdigit() else name for name in names.split()}


CORPUS = os.environ.get("BIMGEN_CORPUS")


@pytest.mark.skipif(CORPUS is None, reason="BIMGEN_CORPUS is not set")
@pytest.mark.parametrize("query", ["IfcWall, IfcSlab", "IfcElement, Name*=Wall", "IfcDoor + IfcWindow, Tag!=NULL"])
def test_plain_queries_have_the_answers_of_the_selector(query: str):
    path = Path(CORPUS or "") / "duplex" / "Duplex_A_20110907.ifc"
    if not path.exists():
        pytest.skip("the corpus has no Duplex")
    ifc: Any = ifcopenshell.open(str(path))
    expected = {element.id() for element in ifcopenshell.util.selector.filter_elements(ifc, query)}
    answer = select(str(path), (query,))[query]
    assert not isinstance(answer, str)
    assert expected
    assert expected <= set(answer)
    beyond = [ifc.by_id(step) for step in set(answer) - expected]
    assert all(element.Decomposes for element in beyond)
