"""One opened IFC file -> `ModelFacts`. Runs in the parser's process; single passes, because entities are slow."""

import math
from collections.abc import Callable, Iterable
from typing import Any

from component_library.vocabulary import DHR_IDENTITY
from rules.attributes import attribute
from rules.facts import ElementFacts, Floats, MapConversion, ModelFacts, PartFacts, Patch, PortFacts, StoreyFrame
from rules.placement import conversion, in_metres, read_conversion, world_matrix
from rules.properties import Values, read_map_psets, read_psets
from rules.relations import Relations, by_type, read_relations, systems_of
from rules.representations import CHECKED, Representations, Shape, read_aspects
from rules.rewriting import Need, body_only, item_products, rewrites
from rules.roles import is_envelope
from rules.units import Units, read_units

Classes = Callable[[str], tuple[str, ...]]


def model_facts(ifc: Any, classes: Classes, free: int, remarks: tuple[str, ...] = ()) -> ModelFacts:
    """Read everything the checks need from a file.

    Args:
        ifc: the opened file.
        classes: class name -> itself and its supertypes.
        free: first instance number that the file does not use.
        remarks: what was noticed while parsing.

    Raises:
        UnknownUnitError: the length or angle unit has no factor to SI.
    """
    project = next(iter(by_type(ifc, "IfcProject")), None)
    assignment = attribute(project, "UnitsInContext") or next(iter(by_type(ifc, "IfcUnitAssignment")), None)
    units, notes = read_units(assignment)
    relations = read_relations(ifc)
    reader = Representations(classes)
    psets = read_psets(ifc, relations, units)
    placements: dict[int, Floats | None] = {}
    ports = read_ports(ifc, relations, units, placements)
    source = _Source(classes, relations, psets, _ports_of(ports), _storey_names(ifc, relations))
    products = _products(ifc)
    shapes = {int(product.id()): reader.shape(product) for product in products}
    elements = tuple(
        source.element(product, bool(shapes[int(product.id())].body))
        for product in products
        if _belongs(product, shapes[int(product.id())])
    )
    kept = {element.step for element in elements}
    parts, patch = _patch(ifc, reader, elements, shapes, (free, 2 * math.pi / units.angle))
    return ModelFacts(
        project=str(attribute(project, "Name") or attribute(project, "LongName") or ""),
        project_guid=str(attribute(project, "GlobalId") or ""),
        elements=elements,
        ports=tuple(port for port in ports if port.element in kept),
        joints=relations.joints,
        hosts=relations.hosts,
        coverings=relations.coverings,
        parts=parts,
        length=units.length,
        second=_second(reader, shapes, parts),
        checked=frozenset(step for step, shape in shapes.items() if reader.kinds(shape.body) & CHECKED),
        patch=patch,
        storeys=read_storeys(ifc, units, placements),
        conversion=file_conversion(ifc, units),
        notes=(*remarks, *notes),
    )


def _products(ifc: Any) -> list[Any]:
    """Elements and spatial elements, by instance number; the spatial class changed its name with IFC4."""
    spatial = by_type(ifc, "IfcSpatialElement") or by_type(ifc, "IfcSpatialStructureElement")
    found = {int(product.id()): product for product in (*by_type(ifc, "IfcElement"), *spatial)}
    return [found[step] for step in sorted(found)]


def _belongs(product: Any, shape: Shape) -> bool:
    """Elements, spaces and zones always; site, building and storey only with a body of their own."""
    return bool(shape.body) or any(product.is_a(name) for name in ("IfcElement", "IfcSpace", "IfcSpatialZone"))


class _Source:
    """The tables of one file, and the making of an ElementFacts from them."""

    def __init__(
        self,
        classes: Classes,
        relations: Relations,
        psets: dict[int, Values],
        ports: dict[int, tuple[PortFacts, ...]],
        storeys: dict[int, str],
    ):
        self._classes = classes
        self._relations = relations
        self._psets = psets
        self._ports = ports
        self._storeys = storeys
        self._hosts = {guest: host for host, guest in reversed(relations.hosts)}

    def element(self, product: Any, has_body: bool) -> ElementFacts:
        step = int(product.id())
        name = product.is_a()
        kind = self._relations.types.get(step)
        psets = self._psets.get(step, {})
        ports = self._ports.get(step, ())
        systems = systems_of(self._relations, (step, *(port.step for port in ports)))
        return ElementFacts(
            step=step,
            guid=str(product.GlobalId or ""),
            ifc_class=name,
            classes=(*self._classes(name), *self._implied(name, kind)),
            name=str(product.Name or ""),
            tag=str(psets.get(DHR_IDENTITY, {}).get("Tag") or attribute(product, "Tag") or ""),
            object_type=_object_type(product, kind),
            predefined_type=_predefined_type(product, kind),
            type_name=str(attribute(kind, "Name") or ""),
            storey=self._storey(step),
            systems=tuple(dict.fromkeys(_system_name(system) for system in systems)),
            system_types=_system_types(systems, ports),
            psets=psets,
            whole=self._relations.wholes.get(step),
            assigned_to=self._relations.assigned.get(step),
            has_body=has_body,
        )

    def _implied(self, name: str, kind: Any) -> tuple[str, ...]:
        """In IFC2X3 only the type says what a thing is: IfcFlowController typed by IfcValveType counts as IfcValve."""
        if kind is None:
            return ()
        implied = str(kind.is_a()).removesuffix("Type").removesuffix("Style")
        return (implied,) if implied not in self._classes(name) else ()

    def _storey(self, step: int) -> str:
        """Find the nearest container, up the wholes and hosts; its storey if it has one above it, else its own name."""
        seen: set[int] = set()
        current: int | None = step
        while current is not None and current not in seen:
            seen.add(current)
            place = self._relations.containers.get(current)
            if place is not None:
                return self._storeys.get(place, "")
            if current != step and current in self._storeys:
                return self._storeys[current]
            current = self._relations.wholes.get(current, self._hosts.get(current))
        return ""


def _storey_names(ifc: Any, relations: Relations) -> dict[int, str]:
    """Spatial element -> name of the storey it is or lies in; its own name where there is none above."""
    spatial = by_type(ifc, "IfcSpatialElement") or by_type(ifc, "IfcSpatialStructureElement")
    own = {int(entity.id()): entity for entity in spatial}
    names: dict[int, str] = {}
    for step, entity in own.items():
        current: int | None = step
        seen: set[int] = set()
        while current in own and current not in seen and not own[current].is_a("IfcBuildingStorey"):
            seen.add(current)
            current = relations.wholes.get(current)
        storey = own.get(current) if current is not None and current not in seen else None
        chosen = entity if storey is None else storey
        names[step] = str(chosen.Name or attribute(chosen, "LongName") or "")
    return names


def _object_type(product: Any, kind: Any) -> str:
    own = attribute(product, "ObjectType")
    return str(own or attribute(kind, "ElementType") or "")


def _predefined_type(product: Any, kind: Any) -> str:
    """Take the type's enumerator where it says something, else the occurrence's (rule OJT001: only one of them may)."""
    for source in (kind, product):
        value = attribute(source, "PredefinedType")
        if value and value != "NOTDEFINED":
            return str(value)
    return ""


def _system_name(system: Any) -> str:
    return str(system.Name or attribute(system, "LongName") or system.ObjectType or "")


def _system_types(systems: Iterable[Any], ports: Iterable[PortFacts]) -> tuple[str, ...]:
    found = [str(attribute(system, "PredefinedType") or "") for system in systems]
    found += [port.system_type for port in ports]
    return tuple(dict.fromkeys(name for name in found if name and name != "NOTDEFINED"))


def read_ports(
    ifc: Any, relations: Relations, units: Units, placements: dict[int, Floats | None]
) -> tuple[PortFacts, ...]:
    """Distribution ports that belong to an element, by instance number."""
    ports: list[PortFacts] = []
    for port in by_type(ifc, "IfcPort"):
        element = relations.port_of.get(int(port.id()))
        if element is None:
            continue
        matrix = world_matrix(port.ObjectPlacement, placements)
        at = None if matrix is None else in_metres(matrix, units)[:3, 3]
        ports.append(
            PortFacts(
                int(port.id()),
                str(port.GlobalId or ""),
                element,
                str(port.Name or ""),
                str(attribute(port, "FlowDirection") or "NOTDEFINED"),
                str(attribute(port, "SystemType") or ""),
                None if at is None else (float(at[0]), float(at[1]), float(at[2])),
            )
        )
    return tuple(ports)


def _ports_of(ports: Iterable[PortFacts]) -> dict[int, tuple[PortFacts, ...]]:
    found: dict[int, list[PortFacts]] = {}
    for port in ports:
        found.setdefault(port.element, []).append(port)
    return {element: tuple(own) for element, own in found.items()}


def _patch(
    ifc: Any,
    reader: Representations,
    elements: Iterable[ElementFacts],
    shapes: dict[int, Shape],
    turn: tuple[int, float],
) -> tuple[tuple[PartFacts, ...], Patch]:
    """Parts of envelopes, and the changes to the file that the kernels need."""
    free, full_turn = turn
    rewritten = rewrites(ifc, free, full_turn)
    direct: list[PartFacts] = []
    needs: list[Need] = []
    for element in elements:
        shape = shapes[element.step]
        if shape.clearance:
            needs.append(Need(ifc.by_id(element.step), shape.clearance, clearance=True))
        if shape.body and is_envelope(element):
            items = [item for representation in shape.body for item in reader.items(representation)]
            if len(items) == 1 and not items[0].is_a("IfcMappedItem"):
                direct.append(PartFacts(element.step, element.step, clearance=False))
            else:
                needs.append(Need(ifc.by_id(element.step), shape.body, clearance=False))
    aspects = read_aspects(ifc) if needs else {}
    parts, added = item_products(needs, reader, aspects, free + len(rewritten.added))
    pairs = [(ifc.by_id(step), shape) for step, shape in shapes.items() if shape.ignored]
    replaced = {**rewritten.replaced, **body_only(pairs)}
    ordered = sorted([*direct, *parts], key=lambda part: (part.owner, part.clearance, part.step))
    return tuple(ordered), Patch(replaced, (*rewritten.added, *added))


def _second(reader: Representations, shapes: dict[int, Shape], parts: Iterable[PartFacts]) -> dict[int, str]:
    """Products and parts with items that the fast kernel is not trusted with."""
    second = {step: why for step, shape in shapes.items() if (why := reader.doubtful(shape.body))}
    for part in parts:
        shape = shapes[part.owner]
        if why := reader.doubtful(shape.clearance if part.clearance else shape.body):
            second[part.step] = why
    return second


def read_storeys(ifc: Any, units: Units, placements: dict[int, Floats | None]) -> tuple[StoreyFrame, ...]:
    """Storeys by instance number; a storey without elevation takes the height of its placement."""
    own = file_conversion(ifc, units)
    found: list[StoreyFrame] = []
    for storey in by_type(ifc, "IfcBuildingStorey"):
        matrix = world_matrix(storey.ObjectPlacement, placements)
        if matrix is None:
            continue
        placement = in_metres(matrix, units)
        placement.flags.writeable = False
        elevation = storey.Elevation
        height = float(placement[2, 3]) if elevation is None else float(elevation) * units.length
        found.append(StoreyFrame(str(storey.Name or ""), str(storey.GlobalId or ""), height, placement, own))
    return tuple(found)


def file_conversion(ifc: Any, units: Units) -> MapConversion | None:
    """Find the first map conversion of a file: IfcMapConversion, or ePset_MapConversion where the schema has none."""
    for operation in by_type(ifc, "IfcCoordinateOperation"):
        if found := read_conversion(operation, units):
            return found
    values = read_map_psets(ifc)
    if "Eastings" not in values or "Northings" not in values:
        return None
    return conversion(
        (values["Eastings"], values["Northings"], values.get("OrthogonalHeight")),
        (values.get("XAxisAbscissa"), values.get("XAxisOrdinate")),
        values.get("Scale"),
        (units.length, units.length),
        str(values.get("Name") or ""),
    )
