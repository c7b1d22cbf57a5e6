"""Distribution systems: one for each circuit side, and one for the circuit that groups both (domain reference 2.13)."""

from collections.abc import Mapping

from component_library.ifc.circuits import Circuit, read_circuit
from component_library.ifc.elements import Elements, in_order
from component_library.ifc.project import Frame
from component_library.ifc.schema import Schema
from component_library.ifc.step import Entity, Sheet
from component_library.ifc.tree import Node, Path

Members = dict[Circuit, list[tuple[str, Entity]]]


def write_systems(sheet: Sheet, schema: Schema, frame: Frame, elements: Elements, nodes: Mapping[Path, Node]) -> None:
    """Write the systems of all circuits that an element carries.

    Raises:
        ValueError: an unknown circuit; names the element.
    """
    members: Members = {}
    for node in nodes.values():
        if node.is_group or not schema.is_a(schema.class_name(node.component.ifc_class), "IfcDistributionElement"):
            continue
        for circuit in circuits_of(node):
            members.setdefault(circuit, []).append((node.key, elements.products[node.path]))
    systems = {circuit: _system(sheet, schema, circuit) for circuit in _in_order(members)}
    for circuit, system in systems.items():
        grouped = in_order(members.get(circuit, []))
        if not circuit.side:
            grouped += tuple(entity for side, entity in systems.items() if side.side and side.parent == circuit)
            _serve(sheet, schema, frame, circuit, system)
        # RelatedObjectsType stays empty: deprecated since IFC4 (implementer rule IFC102).
        sheet.root("IfcRelAssignsToGroup", f"rel/group:{circuit.name}", None, None, grouped, None, system)


def circuits_of(node: Node) -> tuple[Circuit, ...]:
    """Give the systems an element is a member of: its circuit side, or the whole circuits that its ports stand in."""
    found: dict[Circuit, None] = {}
    for text in node.instance.port_circuits.values():
        found[read_circuit(text, node.key).parent] = None
    if node.instance.circuit or not found:
        own = [node.circuit] if node.circuit else []
        found |= {read_circuit(text, node.key): None for text in own}
    return tuple(found)


def _in_order(members: Members) -> tuple[Circuit, ...]:
    """Circuits that have members, and the wholes of sides that have, sorted by name."""
    wholes = {circuit.parent: None for circuit in members}
    return tuple(sorted({**members, **wholes}, key=lambda circuit: circuit.name))


def _system(sheet: Sheet, schema: Schema, circuit: Circuit) -> Entity:
    key = f"system:{circuit.name}"
    if schema.is_ifc2x3:  # a plain IfcSystem: ObjectType is the only place for the kind of system
        return sheet.root("IfcSystem", key, circuit.name, circuit.long_name, circuit.system_type)
    # No schema has a district-heating system: ObjectType and LongName say what the enumeration cannot.
    return sheet.root(
        "IfcDistributionSystem",
        key,
        circuit.name,
        None,
        circuit.parent.long_name,
        circuit.long_name,
        circuit.system_type,
    )


def _serve(sheet: Sheet, schema: Schema, frame: Frame, circuit: Circuit, system: Entity) -> None:
    """Relate a circuit to the building."""
    key = f"rel/serves:{circuit.name}"
    if not schema.is_ifc4x3:
        sheet.root("IfcRelServicesBuildings", key, None, None, system, (frame.building,))
    else:  # deprecated in IFC4X3 (implementer rule IFC102)
        sheet.root("IfcRelReferencedInSpatialStructure", key, None, None, (system,), frame.building)
