"""Ports, joints and systems."""

from dataclasses import replace
from typing import Any

import ifcopenshell.util.element as element_util
import ifcopenshell.util.placement as placement_util
import ifcopenshell.util.system as system_util
import numpy as np
import pytest
from ifc_reading import parse
from ifc_samples import BACK, SITE, STAMP, exchanger, pipe, plant, port, pump, room, skid, support, valve

from component_library.ifc.schema import SCHEMAS
from component_library.ifc.tree import flatten
from component_library.ifc.write import write_model
from component_library.model import Component, Connection, Instance, Port, at
from component_library.vocabulary import FlowDirection, Joint


def written(*instances: Instance, schema_name: str = "IFC4") -> Any:
    return parse(write_model(SITE, instances, STAMP, schema_name).model)


def line(*joints: Connection, **circuits: str) -> Instance:
    """Two pipes in a row, "a" and "b"."""
    parts = tuple(
        Instance(name, pipe(1.0), at(float(number)), "", circuits.get(name, "SRC-R"))
        for number, name in enumerate(("a", "b"))
    )
    return Instance("line", Component("Line", "", "", children=parts, connections=joints))


def joined(ifc: Any) -> set[tuple[str, str]]:
    """Names of element and port at both ends of every joint."""
    ends = {
        member: f"{relation.RelatingObject.Name}.{member.Name}"
        for relation in ifc.by_type("IfcRelNests")
        for member in relation.RelatedObjects
    }
    for relation in ifc.by_type("IfcRelConnectsPortToElement"):
        ends[relation.RelatingPort] = f"{relation.RelatedElement.Name}.{relation.RelatingPort.Name}"
    return {(ends[rel.RelatingPort], ends[rel.RelatedPort]) for rel in ifc.by_type("IfcRelConnectsPorts")}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_joints_go_from_source_to_sink_and_through_composite_ports(schema: str) -> None:
    ifc = written(*plant(), schema_name=schema)
    assert joined(ifc) == {
        ("valve.out", "pump.in"),
        ("pump.out", "riser.in"),
        ("feed.out", "valve.in"),  # the station joined it to the skid's "suction"
        ("riser.out", "exchanger.cold_in"),
    }
    for relation in ifc.by_type("IfcRelConnectsPorts"):
        assert (relation.RelatingPort.FlowDirection, relation.RelatedPort.FlowDirection) == ("SOURCE", "SINK")
        if schema != "IFC2X3":
            assert relation.RelatingPort.SystemType == relation.RelatedPort.SystemType


def test_an_ifc2x3_port_has_a_flow_direction_and_is_connected_to_its_element() -> None:
    ifc = written(*plant(), schema_name="IFC2X3")
    assert not ifc.by_type("IfcRelNests")
    ports = ifc.by_type("IfcDistributionPort")
    assert [len(item.ContainedIn) for item in ports] == [1] * len(ports)
    assert {item.FlowDirection for item in ports} == {"SOURCE", "SINK"}
    (element,) = [item for item in ifc.by_type("IfcFlowMovingDevice") if item.Tag == "P-1A"]
    assert [relation.RelatingPort.Name for relation in element.HasPorts] == ["in", "out"]
    sets = element_util.get_psets(element.HasPorts[0].RelatingPort)
    assert sets["DHR_DistributionPortTypePipe"]["ConnectionType"] == "FLANGED"


def test_an_ifc2x3_system_says_its_kind_as_object_type() -> None:
    systems = {system.Name: system for system in written(*plant(), schema_name="IFC2X3").by_type("IfcSystem")}
    assert {system.is_a() for system in systems.values()} == {"IfcSystem"}
    assert (systems["DH-S"].ObjectType, systems["DH-S"].Description) == ("HEATING", "District heating primary, supply")
    members = [item.Name for item in system_util.get_system_elements(systems["SRC-R"])]
    assert sorted(members) == ["feed", "pump", "return-valve", "riser", "valve"]


def test_a_port_is_nested_typed_and_has_no_shape() -> None:
    ifc = written(*plant())
    (element,) = ifc.by_type("IfcPump")
    ports = system_util.get_ports(element)
    assert [item.Name for item in ports] == ["in", "out"]
    for item in ports:
        assert (item.PredefinedType, item.SystemType, item.Representation) == ("PIPE", "CHILLEDWATER", None)
        sets = element_util.get_psets(item)["Pset_DistributionPortTypePipe"]
        assert sets["ConnectionType"] == "FLANGED" or sets["ConnectionType"] == ["FLANGED"]
        assert sets["NominalDiameter"] == 0.1


def test_a_wafer_valve_is_written_as_flanged() -> None:
    ifc = written(Instance("a", valve()))
    for item in ifc.by_type("IfcDistributionPort"):
        value = element_util.get_psets(item)["Pset_DistributionPortTypePipe"]["ConnectionType"]
        assert value in ("FLANGED", ["FLANGED"])


def test_the_axis_of_a_port_points_along_the_flow() -> None:
    instances = plant()
    result = write_model(SITE, instances, STAMP)
    ifc = parse(result.model)
    nodes = flatten(instances)
    seen = 0
    for path, node in nodes.items():
        if node.component.ifc_class == "IfcElementAssembly":
            continue
        for own in node.component.ports:
            place = SITE.storey_placement @ node.world @ own.at
            (found,) = [
                item for item in system_util.get_ports(ifc.by_guid(result.guids[path])) if item.Name == own.name
            ]
            matrix = placement_util.get_local_placement(found.ObjectPlacement)
            np.testing.assert_allclose(matrix[:3, 3], place.origin, atol=1e-8)
            sense = -1 if own.flow is FlowDirection.SINK else 1
            np.testing.assert_allclose(matrix[:3, 2], sense * np.array(place.z), atol=1e-8)
            np.testing.assert_allclose(matrix[:3, 0], place.x, atol=1e-8)
            seen += 1
    assert seen == len(ifc.by_type("IfcDistributionPort"))


def test_an_exchanger_stands_in_both_circuits() -> None:
    ifc = written(*plant())
    (element,) = ifc.by_type("IfcHeatExchanger")
    assert sorted(system.Name for system in system_util.get_element_systems(element)) == ["FWS", "SRC"]
    types = {item.Name: item.SystemType for item in system_util.get_ports(element)}
    assert set(types.values()) == {"CHILLEDWATER"}
    heating = {"hot_in": "DH-S", "hot_out": "DH-R"}
    other = written(Instance("x", exchanger(), at(), "", "SRC-R", heating))
    types = {item.Name: item.SystemType for item in other.by_type("IfcDistributionPort")}
    assert types == {"hot_in": "HEATING", "hot_out": "HEATING", "cold_in": "CHILLEDWATER", "cold_out": "CHILLEDWATER"}


def test_sides_are_grouped_under_their_circuit() -> None:
    ifc = written(*plant())
    systems = {system.Name: system for system in ifc.by_type("IfcDistributionSystem")}
    assert set(systems) == {"SRC", "SRC-R", "SRC-S", "FWS", "DH", "DH-S"}
    assert (systems["DH"].PredefinedType, systems["DH"].LongName) == ("HEATING", "District heating primary")
    assert systems["DH-S"].LongName == "District heating primary, supply"
    assert systems["DH-S"].ObjectType == "District heating primary"
    members = {
        name: [item.Name for item in system_util.get_system_elements(system)] for name, system in systems.items()
    }
    assert members["DH"] == ["DH-S"]
    assert sorted(members["SRC"]) == ["SRC-R", "SRC-S", "exchanger"]
    assert sorted(members["SRC-R"]) == ["feed", "pump", "return-valve", "riser", "valve"]  # a support is no member


@pytest.mark.parametrize(
    ("schema", "relation"),
    [
        ("IFC4", "IfcRelServicesBuildings"),
        ("IFC2X3", "IfcRelServicesBuildings"),
        ("IFC4X3_ADD2", "IfcRelReferencedInSpatialStructure"),
    ],
)
def test_circuits_serve_the_building(schema: str, relation: str) -> None:
    ifc = written(*plant(), schema_name=schema)
    found: set[str] = set()
    for item in ifc.by_type(relation):
        if relation == "IfcRelServicesBuildings":
            assert [building.Name for building in item.RelatedBuildings] == ["Building"]
            found.add(item.RelatingSystem.Name)
        else:
            assert item.RelatingStructure.Name == "Building"
            found |= {system.Name for system in item.RelatedElements}
    assert found == {"SRC", "FWS", "DH"}


def test_parts_carry_the_circuit_of_their_whole() -> None:
    inner = Component("Train", "", "", children=(Instance("valve", valve()),))
    ifc = written(Instance("train", inner, at(), "", "HPC-S"))
    assert [system.Name for system in system_util.get_element_systems(ifc.by_type("IfcValve")[0])] == ["HPC-S"]
    identity = element_util.get_psets(ifc.by_type("IfcValve")[0])["DHR_Identity"]
    assert identity["CircuitCode"] == "HPC-S"


def test_without_a_circuit_there_is_no_system() -> None:
    ifc = written(Instance("a", valve()))
    assert not ifc.by_type("IfcDistributionSystem")
    assert [item.SystemType for item in ifc.by_type("IfcDistributionPort")] == [None, None]
    assert written(line(Connection(("a", "out"), ("b", "in")), a="", b="")).by_type("IfcRelConnectsPorts")


def outward(name: str, inner: tuple[str, ...]) -> Port:
    return Port(name, at(), FlowDirection.SOURCE, 100, Joint.WELDED, inner)


@pytest.mark.parametrize(
    ("instance", "fault"),
    [
        (line(Connection(("a", "in"), ("b", "in"))), "line/a/in and line/b/in: flow goes from a SOURCE to a SINK"),
        (line(Connection(("a", "out"), ("b", "out"))), "line/a/out and line/b/out: flow goes from a SOURCE"),
        (
            line(Connection(("a", "out"), ("b", "in")), b="DH-S"),
            "line/a/out and line/b/in: joined ports are of one system type, not CHILLEDWATER and HEATING",
        ),
        (
            line(Connection(("a", "out"), ("b", "in")), b=""),
            "line/a/out and line/b/in: joined ports are of one system type, not CHILLEDWATER and none",
        ),
        (line(Connection(("a", "out"), ("b", "in")), Connection(("a", "out"), ("b", "in"))), "line/a/out is joined to"),
        (line(Connection(("a", "out"), ("c", "in"))), "line: joins c/in, but there is no line/c/in"),
        (line(Connection(("a", "top"), ("b", "in"))), "line: joins a/top, but there is no line/a/top"),
        (line(a="XYZ-S"), "unknown circuit 'XYZ-S'; known: FWS, SRC"),
        (line(a="SRC-Q"), "unknown circuit 'SRC-Q'"),
        (
            Instance("x", exchanger(), at(), "", "", {"hot": "SRC-S"}),
            "x: port_circuits names 'hot', which is none of its ports",
        ),
        (
            Instance("s", replace(support(), ports=(port("in", "SINK", at(axis=BACK)),))),
            "s: IfcDiscreteAccessory cannot",
        ),
        (Instance("r", replace(room(), ports=(port("in", "SINK", at(axis=BACK)),))), "r: a group cannot own ports"),
        (
            Instance(
                "top",
                Component(
                    "Top",
                    "",
                    "",
                    children=(
                        Instance("skid", replace(skid(), ports=(outward("end", ("gone", "out")),))),
                        Instance("pump", pump(), at(3.0), "", "SRC-R"),
                    ),
                    connections=(Connection(("skid", "end"), ("pump", "in")),),
                ),
            ),
            "top: joins skid/end, but there is no top/skid/gone/out",
        ),
    ],
)
def test_what_cannot_be_joined_is_refused_by_name(instance: Instance, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        written(instance)
