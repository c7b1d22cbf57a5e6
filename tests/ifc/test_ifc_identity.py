"""GlobalIds and bytes depend on what the plant is, on nothing else."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any
from uuid import uuid5

import ifcopenshell.guid
import ifcopenshell.validate
import pytest
from ifc_reading import parse
from ifc_samples import MAPPED_SITE, SITE, STAMP, pipe, plant, pump, room, valve

from component_library.ifc.identity import NAMESPACE, Identity, derive
from component_library.ifc.schema import SCHEMAS
from component_library.ifc.write import write_model
from component_library.model import Component, Instance, at

HERE = FilePath(__file__).parent

PROGRAM = """
import hashlib, sys
from ifc_samples import MAPPED_SITE, STAMP, plant
from component_library.ifc.write import write_model
for schema in ("IFC4", "IFC4X3_ADD2", "IFC2X3"):
    written = write_model(MAPPED_SITE, plant(), STAMP, schema)
    print(hashlib.sha256(written.model + written.envelopes).hexdigest())
"""


def roots(ifc: Any) -> dict[str, str]:
    """GlobalId -> class and name."""
    return {root.GlobalId: f"{root.is_a()} {root.Name}" for root in ifc.by_type("IfcRoot")}


def test_two_processes_with_other_hash_seeds_write_the_same_bytes() -> None:
    digests: list[list[str]] = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{HERE}:{HERE.parent.parent}"}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
        )
        digests.append(done.stdout.split())
    here = [write_model(MAPPED_SITE, plant(), STAMP, schema) for schema in SCHEMAS]
    digests.append([hashlib.sha256(item.model + item.envelopes).hexdigest() for item in here])
    assert digests[0] == digests[1] == digests[2]
    assert len(set(digests[0])) == len(SCHEMAS)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_global_id_is_well_formed_and_unique(schema: str) -> None:
    written = write_model(SITE, plant(), STAMP, schema)
    for data in (written.model, written.envelopes):
        ids = [root.GlobalId for root in parse(data).by_type("IfcRoot")]
        assert len(ids) == len(set(ids)) > 10
        for guid in ids:
            assert ifcopenshell.validate.validate_guid(guid) is None
            assert ifcopenshell.guid.expand(guid)[12] == "5"  # version of a derived uuid; random ones have 4


def test_a_changed_length_changes_no_id() -> None:
    before = parse(write_model(SITE, plant(0.5), STAMP).model)
    after = parse(write_model(SITE, plant(0.8), STAMP).model)
    assert roots(before) == roots(after)
    lengths = [
        [quantity.LengthValue for quantity in ifc.by_type("IfcQuantityLength") if quantity.Name == "Length"]
        for ifc in (before, after)
    ]
    assert lengths[0] != lengths[1]


def test_a_further_part_leaves_the_ids_of_the_others() -> None:
    before = roots(parse(write_model(SITE, plant(), STAMP).model))
    further = (Instance("new", pump(), at(20.0), "P-9", "DH-R"), *plant())
    after = roots(parse(write_model(SITE, further, STAMP).model))
    assert before.items() <= after.items()
    assert any(name == "IfcPump new" for name in after.values())


def test_the_order_of_parts_changes_no_id() -> None:
    one = parse(write_model(SITE, plant(), STAMP).model)
    other = parse(write_model(SITE, plant()[::-1], STAMP).model)
    assert roots(one) == roots(other)


def test_members_of_relations_stand_in_the_order_of_paths() -> None:
    one = parse(write_model(SITE, plant(), STAMP).model)
    other = parse(write_model(SITE, plant()[::-1], STAMP).model)
    for name, members in (
        ("IfcRelDefinesByType", "RelatedObjects"),
        ("IfcRelAssignsToGroup", "RelatedObjects"),
        ("IfcRelContainedInSpatialStructure", "RelatedElements"),
        ("IfcRelAssociatesMaterial", "RelatedObjects"),
    ):
        lists = [
            {rel.GlobalId: [item.GlobalId for item in getattr(rel, members)] for rel in ifc.by_type(name)}
            for ifc in (one, other)
        ]
        assert lists[0] == lists[1], name


def test_the_envelope_file_shares_the_spatial_structure() -> None:
    written = write_model(MAPPED_SITE, plant(), STAMP)
    model, envelopes = parse(written.model), parse(written.envelopes)
    for name in ("IfcProject", "IfcSite", "IfcBuilding", "IfcBuildingStorey"):
        (one,), (other,) = model.by_type(name), envelopes.by_type(name)
        assert one.GlobalId == other.GlobalId
        if name != "IfcProject":
            assert str(one.ObjectPlacement.RelativePlacement.Location) == str(
                other.ObjectPlacement.RelativePlacement.Location
            )
    assert [str(entity)[:4] for entity in envelopes.by_type("IfcMapConversion")]
    shared = set(roots(model)) & set(roots(envelopes))
    assert {roots(model)[guid].split()[0] for guid in shared} == {
        "IfcProject",
        "IfcSite",
        "IfcBuilding",
        "IfcBuildingStorey",
        "IfcRelAggregates",
    }


def test_the_paths_lead_to_the_ids() -> None:
    written = write_model(SITE, plant(), STAMP)
    pumps = {entity.Tag: entity.GlobalId for entity in parse(written.model).by_type("IfcPump")}
    assert written.guids["HX-01", "skid", "pump"] == pumps["P-1A"]
    assert ("room",) not in written.guids  # a group is not written


def test_another_namespace_gives_other_ids() -> None:
    one = write_model(SITE, plant(), STAMP).guids
    other = write_model(replace(SITE, namespace="elsewhere"), plant(), STAMP).guids
    assert not set(one.values()) & set(other.values())
    assert one == write_model(replace(SITE, namespace=SITE.project), plant(), STAMP).guids


def test_two_files_of_a_project_share_ids_of_what_is_one_thing_only() -> None:
    halves: list[dict[str, str]] = []
    for name in ("north", "south"):
        instance = Instance(name, valve(), at(), "", "SRC-S")
        halves.append(roots(parse(write_model(replace(SITE, model=name), (instance,), STAMP).model)))
    shared = {halves[0][guid].split()[0] for guid in halves[0].keys() & halves[1].keys()}
    spatial = {"IfcProject", "IfcSite", "IfcBuilding", "IfcBuildingStorey"}
    assert shared == spatial | {"IfcValveType", "IfcDistributionSystem", "IfcPropertySet"}


@pytest.mark.parametrize("key", ["", "HX-01/skid/pump", "Wärmetauscher", "🔧", "x" * 1000])
def test_a_global_id_is_a_uuid5_in_the_form_of_ifc(key: str) -> None:
    assert derive(NAMESPACE, key) == ifcopenshell.guid.compress(uuid5(NAMESPACE, key).hex)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_element_has_one_id_in_every_schema(schema: str) -> None:
    assert write_model(SITE, plant(), STAMP, schema).guids == write_model(SITE, plant(), STAMP).guids


def test_a_key_is_claimed_once() -> None:
    identity = Identity("x")
    assert identity.of("a") == identity.claim("a")
    with pytest.raises(ValueError, match="two things are called 'a'"):
        identity.claim("a")


@pytest.mark.parametrize("name", ["", "a/b", "type:x"])
def test_a_name_that_could_be_a_path_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="must not be empty nor hold"):
        write_model(SITE, (Instance(name, pump()),), STAMP)


def test_two_neighbours_of_one_name_are_refused() -> None:
    skid = Component("Skid", "", "", children=(Instance("a", pump()), Instance("a", valve())))
    with pytest.raises(ValueError, match="two parts are called 'skid/a'"):
        write_model(SITE, (Instance("skid", skid),), STAMP)


def test_the_same_name_in_two_wholes_is_two_things() -> None:
    skids = tuple(
        Instance(name, Component("Skid", "", "", children=(Instance("pipe", pipe(1.0)),))) for name in ("a", "b")
    )
    assert len(set(write_model(SITE, skids, STAMP).guids.values())) == 2


def test_the_last_bit_of_a_placement_does_not_reach_the_file() -> None:
    third = 0.1 + 0.2
    one = write_model(SITE, (Instance("room", room(), at(third)),), STAMP)
    other = write_model(SITE, (Instance("room", room(), at(0.3)),), STAMP)
    assert third != 0.3
    assert one.model == other.model


def test_the_time_comes_from_the_caller() -> None:
    written = write_model(SITE, plant(), "2031-05-06T07:08:09")
    header = parse(written.model).header.file_name
    assert header.time_stamp == "2031-05-06T07:08:09"
    assert header.author == ("A. Person",)
    assert write_model(SITE, plant(), STAMP).model.replace(STAMP.encode(), b"") == written.model.replace(
        b"2031-05-06T07:08:09", b""
    )
