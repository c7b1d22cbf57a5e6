"""What the rules read of a plant is the same in every schema."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from ifc_samples import MAPPED_SITE, STAMP, plant, valve

from component_library.ifc.schema import SCHEMAS
from component_library.ifc.write import write_model
from component_library.model import Component, Envelope, Instance, Solid, at
from component_library.shapes import Box
from component_library.vocabulary import EnvelopeKind
from rules.load import load
from rules.scene import Scene

OTHERS = [name for name in SCHEMAS if name != "IFC4"]
ROOMS = tuple(
    Envelope(kind, ((Box(0.5, 0.5, 0.5), at(float(number))),), "a room of each kind (test)")
    for number, kind in enumerate(EnvelopeKind)
)


def insulated() -> Component:
    shell = Component("Insulation", "IfcCovering", "INSULATION", solids=(Solid(Box(0.3, 0.3, 0.1), at(z=0.4)),))
    return Component("Tank", "IfcTank", "STORAGE", solids=valve().solids, children=(Instance("shell", shell),))


@cache
def scene(name: str) -> Scene:
    parts = (
        *plant(),
        Instance(
            "rooms",
            Component("Rooms", "IfcPump", "ENDSUCTION", solids=valve().solids, envelopes=ROOMS),
            at(20.0),
            "P-8",
        ),
        Instance("tank", insulated(), at(30.0), "TK-1", "HPC-S"),
    )
    written = write_model(MAPPED_SITE, parts, STAMP, name)
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / "A.ifc", Path(folder) / "A_ENV.ifc"]
        for path, data in zip(paths, (written.model, written.envelopes), strict=True):
            path.write_bytes(data)
        return load(paths)


def by_guid(found: Scene) -> dict[str, Any]:
    return {item.guid: item for item in found.items}


@pytest.mark.parametrize("name", OTHERS)
def test_items_have_the_same_names_tags_systems_and_bodies(name: str) -> None:
    one, other = by_guid(scene("IFC4")), by_guid(scene(name))
    assert set(one) == set(other)
    for guid, item in one.items():
        same = other[guid]
        assert (same.name, same.tag, same.systems, same.type_name) == (
            item.name,
            item.tag,
            item.systems,
            item.type_name,
        )
        assert (same.body is None) == (item.body is None)
        if item.body is not None and same.body is not None:
            np.testing.assert_allclose(same.body.vertices.min(axis=0), item.body.vertices.min(axis=0), atol=1e-6)
            np.testing.assert_allclose(same.body.vertices.max(axis=0), item.body.vertices.max(axis=0), atol=1e-6)


@pytest.mark.parametrize("name", OTHERS)
def test_items_are_of_the_same_class_if_only_by_their_type(name: str) -> None:
    other = by_guid(scene(name))
    for guid, item in by_guid(scene("IFC4")).items():
        if item.ifc_class not in ("IfcBuildingElementProxy", "IfcSpatialZone"):  # an envelope: its form differs
            assert other[guid].is_a(item.ifc_class), item.name


@pytest.mark.parametrize("name", OTHERS)
def test_our_property_sets_are_read_alike(name: str) -> None:
    other = by_guid(scene(name))
    seen = 0
    for guid, item in by_guid(scene("IFC4")).items():
        for set_name in ("DHR_Identity", "DHR_Design", "DHR_Access", "DHR_Lifting", "DHR_Support", "DHR_Envelope"):
            assert other[guid].psets.get(set_name) == item.psets.get(set_name), item.name
            seen += set_name in item.psets
    assert seen > 20


@pytest.mark.parametrize("name", OTHERS)
def test_envelopes_keep_kind_hardness_and_owner(name: str) -> None:
    def told(found: Scene) -> list[tuple[str, ...]]:
        return sorted(
            (room.guid, room.kind, room.hardness, "" if room.owner is None else room.owner.guid, str(len(room.parts)))
            for room in found.envelopes
        )

    assert told(scene(name)) == told(scene("IFC4"))
    assert {kind for _, kind, *_ in told(scene(name))} == {kind.value for kind in EnvelopeKind}


@pytest.mark.parametrize("name", OTHERS)
def test_the_port_graph_is_the_same(name: str) -> None:
    def graph(found: Scene) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
        network = found.network
        ports = [(port.guid, port.name, port.flow, found.items[port.item].guid) for port in network.ports]
        joints = [tuple(sorted((network.ports[a].guid, network.ports[b].guid))) for a, b in network.joints]
        return sorted(ports), sorted(joints)

    assert graph(scene(name)) == graph(scene("IFC4"))
    assert len(graph(scene(name))[1]) == 4


@pytest.mark.parametrize("name", OTHERS)
def test_coverings_and_hosts_are_the_same(name: str) -> None:
    def pairs(found: Scene, attribute: str) -> list[tuple[str, ...]]:
        guids = [item.guid for item in found.items]
        return sorted(tuple(guids[index] for index in pair) for pair in getattr(found, attribute))

    for attribute in ("coverings", "hosts"):
        assert pairs(scene(name), attribute) == pairs(scene("IFC4"), attribute)
        assert pairs(scene(name), attribute)
