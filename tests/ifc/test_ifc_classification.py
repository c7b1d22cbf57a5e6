"""Products are classified by type, in the form of each schema."""

import re
from dataclasses import replace
from typing import Any

import pytest
from ifc_reading import parse
from ifc_samples import SITE, STAMP, elbow, plant, pump, support, valve

from component_library.ifc.classification import CODES, TITLES, code_of
from component_library.ifc.schema import SCHEMAS, SPOKEN, schema
from component_library.ifc.write import write_model
from component_library.model import Component, Instance


def references(ifc: Any) -> dict[str, list[str]]:
    """Code -> names of what carries it."""
    old = ifc.schema == "IFC2X3"
    found: dict[str, list[str]] = {}
    for relation in ifc.by_type("IfcRelAssociatesClassification"):
        reference = relation.RelatingClassification
        code = reference.ItemReference if old else reference.Identification
        assert reference.Name == TITLES[code]
        assert reference.ReferencedSource.Name == "Uniclass 2015"
        found[code] = [item.Name for item in relation.RelatedObjects]
    return found


@pytest.mark.parametrize("name", SCHEMAS)
def test_types_carry_their_code_once(name: str) -> None:
    ifc = parse(write_model(SITE, plant(), STAMP, name).model)
    assert len(ifc.by_type("IfcClassification")) == 1
    found = references(ifc)
    assert list(found) == sorted(found)
    assert found["Pr_65_54_95_08"] == ["Butterfly valve DN100"]
    assert found["Pr_65_53_86_12"] == ["Pump 65-200"]
    assert found["Pr_60_60_38_62"] == ["Plate heat exchanger 100"]
    assert sorted(found["Pr_65_52_63"]) == ["Elbow DN100 90", "Pipe DN100", "Reducer DN100x80"]


def test_the_code_says_as_much_as_is_known() -> None:
    assert code_of(valve()) == "Pr_65_54_95_08"
    assert code_of(replace(valve(), type_properties={})) == "Pr_65_54_95"
    assert code_of(replace(pump(), predefined_type="SPLITCASE")) == "Pr_65_53"
    assert code_of(elbow()) == "Pr_65_52_63"
    assert code_of(support()) == "Pr_65_52_61_62"
    assert code_of(Component("Wall", "IfcWall", "SOLIDWALL")) == ""
    assert code_of(Component("Separator", "IfcInterceptor", "USERDEFINED", "DIRTSEPARATOR")) == "Pr_65_55_76_22"


def test_every_code_has_a_title_and_every_title_a_use() -> None:
    assert set(CODES.values()) == set(TITLES)
    assert all(re.fullmatch(r"Pr(_\d\d){2,4}", code) for code in TITLES)


def test_the_table_names_classes_and_predefined_types_that_there_are() -> None:
    for key in CODES:
        ifc_class, predefined, _ = [*key.split("."), "", ""][:3]
        spoken = [schema(name) for name in SPOKEN]
        known = [one for one in spoken if one.knows(ifc_class)]
        assert known, key
        values = {value for one in known for value in one.enumeration(ifc_class, "PredefinedType")}
        assert predefined in values | {"", "DIRTSEPARATOR"}, key


def test_what_has_no_code_leaves_no_trace() -> None:
    wall = Component("Wall", "IfcWall", "SOLIDWALL")
    ifc = parse(write_model(SITE, (Instance("a", wall),), STAMP).model)
    assert not ifc.by_type("IfcClassification")
