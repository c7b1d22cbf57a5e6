"""Envelopes stand in a file of their own and name their hosts."""

from dataclasses import replace
from typing import Any

import ifcopenshell.util.element as element_util
import numpy as np
import pytest
from ifc_reading import bounds, fast_meshes, parse
from ifc_samples import SITE, STAMP, plant, pump, skid, valve

from component_library.ifc.schema import SCHEMAS
from component_library.ifc.tree import flatten
from component_library.ifc.write import write_model
from component_library.model import Component, Envelope, Instance, Placement, Solid, at, solid_bounds
from component_library.shapes import Box, Extrusion
from component_library.vocabulary import EnvelopeKind


def envelopes(*instances: Instance, schema_name: str = "IFC4") -> Any:
    return parse(write_model(SITE, instances, STAMP, schema_name).envelopes)


def elements(ifc: Any) -> list[Any]:
    zones = [] if ifc.schema == "IFC2X3" else ifc.by_type("IfcSpatialZone")
    return [*ifc.by_type("IfcElement"), *zones]


def facts(entity: Any) -> dict[str, Any]:
    return element_util.get_psets(entity)["DHR_Envelope"]


def test_the_model_itself_holds_no_envelope() -> None:
    model = parse(write_model(SITE, plant(), STAMP).model)
    assert not model.by_type("IfcBuildingElementProxy") + model.by_type("IfcSpatialZone")


def test_each_envelope_names_kind_and_host() -> None:
    ifc = envelopes(*plant())
    assert sorted(entity.Name for entity in elements(ifc)) == [
        "ACCESS HV-1",
        "EGRESS room",
        "LIFT P-1A",
        "OPERATE HV-1",
        "OPERATE HV-2",
        "OPERATE HV-3",
        "SERVICE P-1A",
        "SERVICE P-1A",
    ]


def test_an_envelope_says_whose_it_is_and_why() -> None:
    written = write_model(SITE, plant(), STAMP)
    found = [entity for entity in elements(parse(written.envelopes)) if entity.Name == "SERVICE P-1A"]
    first = next(entity for entity in found if facts(entity).get("RuleRefs"))
    sheet = facts(first)
    assert sheet["Kind"] == "SERVICE"
    assert sheet["HostGlobalId"] == written.guids["HX-01", "skid", "pump"]
    assert sheet["HostTag"] == "P-1A"
    assert (sheet["RuleRefs"], sheet["Hardness"], sheet["Frequency"]) == ("ACC004", "HARD", "ANNUAL")
    assert sheet["Standard"] == first.Description == "back pull-out 600 (practice)"


def test_a_whole_may_give_its_part_an_envelope() -> None:
    written = write_model(SITE, plant(), STAMP)
    (room_at_valve,) = [entity for entity in elements(parse(written.envelopes)) if entity.Name == "ACCESS HV-1"]
    assert facts(room_at_valve)["HostGlobalId"] == written.guids["HX-01", "skid", "valve"]


def test_the_envelope_of_a_group_has_no_host() -> None:
    (route,) = envelopes(*plant()).by_type("IfcSpatialZone")
    assert "HostGlobalId" not in facts(route)
    assert route.Name == "EGRESS room"


def test_the_form_follows_kind_and_schema() -> None:
    kinds = tuple(EnvelopeKind)
    boxes = tuple(Envelope(kind, ((Box(1.0, 1.0, 1.0), at()),), "test") for kind in kinds)
    host = Instance("a", replace(pump(), envelopes=boxes), at(), "P-1")

    def form(schema: str) -> dict[str, str]:
        return {
            entity.ObjectType.removeprefix("CLEARANCE:"): f"{entity.is_a()} {getattr(entity, 'PredefinedType', '-')}"
            for entity in elements(envelopes(host, schema_name=schema))
        }

    zones = {"EGRESS": "IfcSpatialZone TRANSPORT", "REMOVAL": "IfcSpatialZone TRANSPORT"}
    proxies = dict.fromkeys(kinds, "IfcBuildingElementProxy PROVISIONFORSPACE")
    assert form("IFC4") == {**proxies, **zones}
    virtual = dict.fromkeys(kinds, "IfcVirtualElement CLEARANCE")
    assert form("IFC2X3") == dict.fromkeys(kinds, "IfcBuildingElementProxy -")
    assert form("IFC4X3_ADD2") == {**virtual, **zones, "LAYDOWN": "IfcSpatialZone RESERVATION"}


def test_one_convex_part_is_one_body_item() -> None:
    ifc = envelopes(*plant())
    counts = sorted(
        len(entity.Representation.Representations[0].Items) for entity in elements(ifc) if entity.Name == "SERVICE P-1A"
    )
    assert counts == [1, 2]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_envelope_is_where_its_component_is(schema: str) -> None:
    instances = plant()
    nodes = flatten(instances)
    wanted = sorted(
        tuple(
            np.round(
                np.concatenate(
                    [
                        np.min(
                            [solid_bounds(Solid(*part), SITE.storey_placement @ node.world)[0] for part in one.parts],
                            axis=0,
                        ),
                        np.max(
                            [solid_bounds(Solid(*part), SITE.storey_placement @ node.world)[1] for part in one.parts],
                            axis=0,
                        ),
                    ]
                ),
                2,
            )
            + 0.0
        )
        for node in nodes.values()
        for one in node.component.envelopes
        if one.kind is not EnvelopeKind.LIFT  # round: its facets fall short by more than a rounding
    )
    written = write_model(SITE, instances, STAMP, schema)
    ids = {entity.GlobalId: entity.ObjectType for entity in elements(parse(written.envelopes))}
    found = sorted(
        tuple(np.round(np.concatenate(bounds(mesh)), 2) + 0.0)
        for guid, mesh in fast_meshes(written.envelopes).items()
        if ids[guid] != "CLEARANCE:LIFT"
    )
    np.testing.assert_allclose(np.array(found), np.array(wanted), atol=0.011)


def test_envelopes_are_transparent_and_on_a_layer_of_their_kind() -> None:
    ifc = envelopes(*plant())
    layers = {layer.Name: len(layer.AssignedItems) for layer in ifc.by_type("IfcPresentationLayerAssignment")}
    assert layers == {"ENV-ACCESS": 1, "ENV-EGRESS": 1, "ENV-LIFT": 1, "ENV-OPERATE": 3, "ENV-SERVICE": 2}
    styles = {style.Name: style.Styles[0] for style in ifc.by_type("IfcSurfaceStyle")}
    assert set(styles) == set(layers)
    assert {style.Transparency for style in styles.values()} == {0.7}
    colours = {tuple(style.SurfaceColour)[1:] for style in styles.values()}
    assert len(colours) == len(styles)


def test_elements_are_contained_and_zones_are_referenced() -> None:
    ifc = envelopes(*plant())
    (contained,) = ifc.by_type("IfcRelContainedInSpatialStructure")
    assert set(contained.RelatedElements) == set(ifc.by_type("IfcElement"))
    referenced = {
        item for relation in ifc.by_type("IfcRelReferencedInSpatialStructure") for item in relation.RelatedElements
    }
    assert referenced == set(ifc.by_type("IfcSpatialZone"))


def test_a_further_kind_leaves_the_ids_of_the_others() -> None:
    plain = {entity.GlobalId for entity in elements(envelopes(Instance("a", pump())))}
    extra = Envelope(EnvelopeKind.THERMAL, ((Box(0.3, 0.3, 0.3), at()),), "fan", hardness="SOFT")
    more = replace(pump(), envelopes=(extra, *pump().envelopes))
    assert plain < {entity.GlobalId for entity in elements(envelopes(Instance("a", more)))}


def test_a_long_reason_is_cut_in_the_label_and_whole_in_the_description() -> None:
    reason = "withdrawal " * 40
    long = Envelope(EnvelopeKind.SERVICE, ((Box(1.0, 1.0, 1.0), at()),), reason)
    (entity,) = elements(envelopes(Instance("a", replace(pump(), envelopes=(long,)))))
    assert entity.Description == reason
    assert len(facts(entity)["Standard"]) == 255


def test_faults_of_envelopes_name_the_component() -> None:
    notch = Extrusion(((0.0, 0.0), (1.0, 0.0), (0.2, 0.2), (0.0, 1.0)), 1.0)
    for parts, host, fault in (
        (((notch, Placement()),), (), "a: a part of its SERVICE envelope is not convex"),
        (((Box(1.0, 1.0, 0.0), Placement()),), (), "a: SERVICE envelope: Box with a side of no length"),
        (((Box(1.0, 1.0, 1.0), Placement()),), ("motor",), "a: an envelope names the part motor, which is none"),
    ):
        odd = Envelope(EnvelopeKind.SERVICE, parts, "test", host)
        with pytest.raises(ValueError, match=fault):
            envelopes(Instance("a", replace(valve(), envelopes=(odd,))))


def test_envelopes_of_nested_parts_are_found_through_groups() -> None:
    group = Component("Group", "", "", children=(Instance("skid", skid(), at(1.0)),))
    names = [entity.Name for entity in elements(envelopes(Instance("g", group, at(0.0, 2.0))))]
    assert "LIFT P-1A" in names and "ACCESS HV-1" in names
