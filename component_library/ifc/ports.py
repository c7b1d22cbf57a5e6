"""Ports and their joints. Library ports point out of the body; IFC wants the axis along the flow."""

from collections.abc import Mapping
from dataclasses import dataclass

from component_library.ifc.circuits import read_circuit
from component_library.ifc.elements import Elements, in_order
from component_library.ifc.identity import port_key
from component_library.ifc.schema import Schema
from component_library.ifc.step import Entity, Sheet
from component_library.ifc.tree import Node, Path
from component_library.model import Connection, Placement, Port, negative
from component_library.vocabulary import FlowDirection, Joint

PORT_SET = "Pset_DistributionPortTypePipe"

CONNECTION_TYPES: dict[Joint, str] = {
    Joint.FLANGED: "FLANGED",
    Joint.WAFER: "FLANGED",  # no value of its own: it is clamped between flanges
    Joint.WELDED: "WELDED",
    Joint.THREADED: "THREADED",
}
"""Joint -> PEnum_PipeEndStyleTreatment."""


@dataclass(frozen=True)
class Written:
    """A port in the file."""

    node: Node
    port: Port
    entity: Entity
    system_type: str

    @property
    def label(self) -> str:
        """For messages."""
        return f"{self.node.key}/{self.port.name}"


def circuit_of(node: Node, port: Port) -> str:
    """Give the circuit side that a port stands in, empty if none."""
    return node.instance.port_circuits.get(port.name, "") or node.circuit


class Ports:
    """Ports of one file."""

    def __init__(self, sheet: Sheet, schema: Schema, elements: Elements):
        """Take the file and the elements that own the ports."""
        self._sheet = sheet
        self._schema = schema
        self._elements = elements
        self._ports: dict[tuple[Path, str], Written] = {}
        self._alike: dict[tuple[str, int], list[tuple[str, Entity]]] = {}
        self._joined: dict[tuple[Path, str], str] = {}

    def write(self, nodes: Mapping[Path, Node]) -> None:
        """Write all ports, then all joints.

        Raises:
            ValueError: a port on an element that cannot own one, or a joint of ports that do not fit; names them.
        """
        for node in nodes.values():
            self._write_of(node)
        for (kind, dn), members in self._alike.items():
            self._describe(kind, dn, members)
        for node in nodes.values():
            for connection in node.component.connections:
                self._join(nodes, node, connection)

    def _write_of(self, node: Node) -> None:
        for name in node.instance.port_circuits:
            if name not in [port.name for port in node.component.ports]:
                raise ValueError(f"{node.key}: port_circuits names {name!r}, which is none of its ports")
        # A port with `inner` is a name for a part's port: that part owns it.
        own = [port for port in node.component.ports if not port.inner]
        if not own:
            return
        if node.is_group or not self._schema.is_a(
            self._schema.class_name(node.component.ifc_class), "IfcDistributionElement"
        ):
            raise ValueError(f"{node.key}: {node.component.ifc_class or 'a group'} cannot own ports")
        element = self._elements.products[node.path]
        place = self._elements.places[node.path]
        written = tuple(self._port(node, place, port) for port in own)
        if not self._schema.is_ifc2x3:
            self._sheet.root("IfcRelNests", f"rel/ports:{node.key}", None, None, element, written)
            return
        for port, entity in zip(own, written, strict=True):  # deprecated later (implementer rule IFC102)
            key = f"rel/{port_key(node.path, port.name)}"
            self._sheet.root("IfcRelConnectsPortToElement", key, None, None, entity, element)

    def _port(self, node: Node, place: Entity, port: Port) -> Entity:
        key = port_key(node.path, port.name)
        circuit = circuit_of(node, port)
        system_type = read_circuit(circuit, key).system_type if circuit else ""
        # IFC2X3 ports have a flow direction and nothing else of the kind (domain reference 2.13).
        kind = () if self._schema.is_ifc2x3 else ("PIPE", system_type or None)
        entity = self._sheet.root(
            "IfcDistributionPort",
            key,
            port.name,
            None,
            None,
            self._sheet.local(place, along_flow(port)),
            None,
            port.flow.value,
            *kind,
        )
        self._ports[node.path, port.name] = Written(node, port, entity, system_type)
        self._alike.setdefault((CONNECTION_TYPES[port.joint], port.dn), []).append((key, entity))
        return entity

    def _describe(self, kind: str, dn: int, members: list[tuple[str, Entity]]) -> None:
        """Give all ports of one joint and DN one property set."""
        owner = f"joint/{kind}/{dn}"
        values = {PORT_SET: {"ConnectionType": kind, "NominalDiameter": dn / 1000}}
        properties = self._elements.properties
        predefined = "" if self._schema.is_ifc2x3 else "PIPE"
        sets = properties.sets(values, "IfcDistributionPort", predefined, owner)
        properties.relate(in_order(members), owner, sets)

    def _join(self, nodes: Mapping[Path, Node], node: Node, connection: Connection) -> None:
        source = self._ports[resolve(nodes, node, connection.source)]
        sink = self._ports[resolve(nodes, node, connection.sink)]
        where = f"{source.label} and {sink.label}"
        if source.port.flow is FlowDirection.SINK or sink.port.flow is FlowDirection.SOURCE:
            raise ValueError(f"{where}: flow goes from a SOURCE to a SINK, not {source.port.flow} to {sink.port.flow}")
        if source.system_type != sink.system_type:
            one, other = source.system_type or "none", sink.system_type or "none"
            raise ValueError(f"{where}: joined ports are of one system type, not {one} and {other}")
        for end, other in ((source, sink), (sink, source)):
            key = (end.node.path, end.port.name)
            if key in self._joined:
                raise ValueError(f"{end.label} is joined to {self._joined[key]} already, not to {other.label} too")
            self._joined[key] = other.label
        self._sheet.root(
            "IfcRelConnectsPorts", f"connect:{source.label}/{sink.label}", None, None, source.entity, sink.entity
        )


def along_flow(port: Port) -> Placement:
    """Place of a port with its z axis along the flow: into the body for a SINK (IfcDistributionPort)."""
    if port.flow is FlowDirection.SINK:
        return Placement(port.at.origin, negative(port.at.z), port.at.x)
    return port.at


def resolve(nodes: Mapping[Path, Node], start: Node, path: Path) -> tuple[Path, str]:
    """Follow a port's path from a composite down to the part that owns it.

    Raises:
        ValueError: there is no such part or port; names the composite and what was looked for.
    """
    here, name = (*start.path, *path[:-1]), path[-1]
    while True:
        node = nodes.get(here)
        found = [port for port in node.component.ports if port.name == name] if node else []
        if not found:
            raise ValueError(f"{start.key}: joins {'/'.join(path)}, but there is no {'/'.join((*here, name))}")
        if not found[0].inner:
            return here, name
        here, name = (*here, *found[0].inner[:-1]), found[0].inner[-1]
