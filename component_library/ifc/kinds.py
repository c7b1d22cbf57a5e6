"""Type objects: one for each class and component name, with shape, materials and properties of the type."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from component_library.ifc.materials import Materials, material_names
from component_library.ifc.properties import ATTRIBUTES, PropertyWriter
from component_library.ifc.schema import NOT_DEFINED, SCHEMAS, USER_DEFINED, Schema, schema
from component_library.ifc.solids import items, representation, same_geometry
from component_library.ifc.step import Entity, Sheet
from component_library.ifc.tree import Node
from component_library.model import Component, Placement, Value

UNTYPED = ("IfcElementAssembly",)
"""Classes written without type object: a module is made once, and ObjectType names its kind on the occurrence."""

FIXED = frozenset(
    {
        "GlobalId",
        "OwnerHistory",
        "Name",
        "Tag",
        "ObjectType",
        "ElementType",
        "ObjectPlacement",
        "Representation",
        "RepresentationMaps",
        "HasPropertySets",
        "PredefinedType",
    }
)
"""Attributes that the writer sets itself and the pseudo-set "attributes" may not."""


@dataclass(frozen=True)
class Kind:
    """A type object. `map` holds its shape, None where each occurrence has its own."""

    component: Component
    entity: Entity
    map: Entity | None
    predefined_type: str
    key: str
    occurrences: list[tuple[str, Entity]] = field(default_factory=list[tuple[str, Entity]])


class Kinds:
    """Types of one file."""

    def __init__(self, sheet: Sheet, schema: Schema, body: Entity, properties: PropertyWriter, materials: Materials):
        """Take the file, its schema, the context of bodies, and who writes properties and materials."""
        self._sheet = sheet
        self._schema = schema
        self._body = body
        self._properties = properties
        self._materials = materials
        self._kinds: dict[tuple[str, str], Kind] = {}
        self._of_object: dict[int, Kind] = {}

    def kind(self, component: Component) -> Kind | None:
        """Give the type of a component, None where its class has none.

        Raises:
            ValueError: another component of this class and name differs in what the type holds, or the schema does
                not take what the component asks for; names the type.
        """
        known = self._of_object.get(id(component))
        if known is not None:
            return known
        ifc_class = self._schema.class_name(component.ifc_class)
        type_class = self._schema.type_class(ifc_class)
        if not type_class or ifc_class in UNTYPED:
            return None
        name = (type_class, component.name)
        if name in self._kinds:
            _check_same(self._kinds[name].component, component)
        else:
            self._kinds[name] = self._write(type_class, component)
        self._of_object[id(component)] = self._kinds[name]
        return self._kinds[name]

    def write_relations(self) -> None:
        """Relate every type to its occurrences, sorted by path."""
        for kind in self._kinds.values():
            occurrences = tuple(entity for _, entity in sorted(kind.occurrences, key=lambda item: item[0]))
            self._sheet.root("IfcRelDefinesByType", f"rel/{kind.key}", None, None, occurrences, kind.entity)

    def _write(self, type_class: str, component: Component) -> Kind:
        key = f"type:{type_class}/{component.name}"
        predefined, element_type = predefined_type(self._schema, type_class, component)
        sets = self._properties.sets(component.type_properties, type_class, predefined, key)
        shape = self._map(component) if component.mapped and component.solids else None
        named: dict[str, object] = dict.fromkeys(self._schema.mandatory_enumerations(type_class), NOT_DEFINED)
        named |= attributes(self._schema, type_class, component.type_properties.get(ATTRIBUTES, {}))
        entity = self._sheet.root(
            type_class,
            key,
            component.name,
            HasPropertySets=tuple(sets.values()) or None,
            RepresentationMaps=(shape,) if shape else None,
            ElementType=element_type or None,
            PredefinedType=predefined,
            **named,
        )
        self._materials.use(material_names(component), key, entity)
        return Kind(component, entity, shape, predefined, key)

    def _map(self, component: Component) -> Entity:
        made = items(self._sheet, component.solids)
        shape = representation(self._sheet, self._body, component.solids, made)
        return self._sheet.make("IfcRepresentationMap", self._sheet.axes(Placement()), shape)


def _check_same(first: Component, other: Component) -> None:
    """Check that two components of one name are one type."""
    if first is other:
        return
    for what, same in (
        ("predefined types", first.predefined_type == other.predefined_type),
        ("object types", first.object_type == other.object_type),
        ("type properties", first.type_properties == other.type_properties),
        ("ways of mapping", first.mapped == other.mapped),
        ("materials", material_names(first) == material_names(other)),
        ("geometry", not first.mapped or same_geometry(first.solids, other.solids)),
    ):
        if not same:
            raise ValueError(f"two components of type {first.name!r} ({first.ifc_class}) have different {what}")


def predefined_type(schema_: Schema, ifc_class: str, component: Component) -> tuple[str, str]:
    """Give PredefinedType and the name of a user-defined one, as the schema has them.

    A value that only another schema has becomes USERDEFINED under its own name.

    Raises:
        ValueError: no schema has the value, or USERDEFINED without object_type.
    """
    allowed = schema_.enumeration(ifc_class, "PredefinedType")
    wanted = component.predefined_type or NOT_DEFINED
    if not allowed:
        return "", component.object_type
    if wanted == USER_DEFINED and not component.object_type:
        raise ValueError(f"{ifc_class} is USERDEFINED and needs an object_type")
    if wanted in allowed:
        return wanted, component.object_type
    for other in SCHEMAS:
        if wanted in schema(other).enumeration(schema(other).class_name(ifc_class), "PredefinedType"):
            return USER_DEFINED, component.object_type or wanted
    raise ValueError(f"{ifc_class} has no PredefinedType {wanted}; it has {', '.join(allowed)}")


def attributes(schema_: Schema, ifc_class: str, given: Mapping[str, Value]) -> dict[str, Value]:
    """Check direct attributes.

    Raises:
        ValueError: the class has no such attribute, or the writer sets it itself.
    """
    allowed = [name for name in schema_.attributes(ifc_class) if name not in FIXED]
    for name in given:
        if name not in allowed:
            raise ValueError(f"{ifc_class} takes no attribute {name!r}; it takes {', '.join(allowed)}")
    return dict(given)


def node_predefined_type(schema_: Schema, node: Node, kind: Kind | None) -> tuple[str, str]:
    """Give PredefinedType and ObjectType that an element has, whether its type or itself says so."""
    if kind is not None:
        return kind.predefined_type, ""
    return predefined_type(schema_, schema_.class_name(node.component.ifc_class), node.component)
