"""What is matter, by class, for every class of every schema that is read."""

import pytest

from rules.classes import SCHEMA_CLASSES, ClassRow, class_rows, to_markdown
from rules.isolate import Worker
from rules.roles import DISCIPLINES, PRODUCT_CLASSES
from rules.scene import Role

SCHEMAS = ("IFC2X3", "IFC4", "IFC4X3_ADD2")


@pytest.fixture(scope="module")
def schemas() -> dict[str, dict[str, tuple[str, ...]]]:
    with Worker() as worker:
        return {name: worker.call(SCHEMA_CLASSES, name, timeout=60.0) for name in SCHEMAS}


@pytest.fixture(scope="module")
def rows(schemas: dict[str, dict[str, tuple[str, ...]]]) -> dict[str, ClassRow]:
    return {row.ifc_class: row for row in class_rows(schemas)}


def test_every_element_is_matter_but_for_features_and_virtual_ones(schemas, rows: dict[str, ClassRow]):
    for classes in schemas.values():
        for name, supertypes in classes.items():
            if "IfcElement" not in supertypes:
                continue
            if "IfcFeatureElement" in supertypes:
                assert rows[name].role is Role.FEATURE, name
            elif name == "IfcVirtualElement":
                assert rows[name].role is Role.OTHER
            else:
                assert rows[name].role is Role.PHYSICAL, name
                assert rows[name].discipline in DISCIPLINES, name


def test_rooms_zones_ports_grids_and_annotations_are_never_matter(schemas, rows: dict[str, ClassRow]):
    for classes in schemas.values():
        for name, supertypes in classes.items():
            if "IfcElement" not in supertypes:
                assert name not in rows or rows[name].role is Role.SPATIAL, name
    for name in ("IfcDistributionPort", "IfcGrid", "IfcAnnotation", "IfcStructuralCurveMember"):
        assert name not in rows
    for name in ("IfcSpace", "IfcSpatialZone", "IfcBuildingStorey", "IfcSite"):
        assert rows[name].role is Role.SPATIAL


@pytest.mark.parametrize(
    ("ifc_class", "discipline"),
    [
        ("IfcPipeSegment", "mep-pipe"),
        ("IfcFan", "mep-duct"),
        ("IfcCableCarrierSegment", "mep-electric"),
        ("IfcHeatExchanger", "equipment"),
        ("IfcPump", "equipment"),
        ("IfcReinforcingBar", "str"),
        ("IfcWallStandardCase", "arc"),
        ("IfcStairFlight", "arc"),
        ("IfcBuildingElementProxy", "other"),
        ("IfcFlowSegment", "other"),
    ],
)
def test_a_class_tells_the_discipline_where_it_can(rows: dict[str, ClassRow], ifc_class: str, discipline: str):
    assert rows[ifc_class].discipline == discipline


def test_delivered_products_are_those_of_the_list_and_their_subtypes(schemas, rows: dict[str, ClassRow]):
    supertypes = {name: kinds for classes in schemas.values() for name, kinds in classes.items()}
    for name, row in rows.items():
        assert row.product == bool(PRODUCT_CLASSES & set(supertypes[name])), name


def test_the_page_has_a_line_for_each_class(rows: dict[str, ClassRow]):
    page = to_markdown(tuple(rows.values()))
    assert all(f"| {name} | " in page for name in rows)
    assert "| IfcPump | IFC4, IFC4X3_ADD2 | physical | equipment | yes |" in page
