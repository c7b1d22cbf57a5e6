"""Type objects: one for each class and component name, with shape, materials and properties of the type."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from component_library.ifc import ifc2x3
from component_library.ifc.classification import Classifications
from component_library.ifc.materials import Materials, material_names
from component_library.ifc.properties import ATTRIBUTES, PropertyWriter
from component_library.ifc.schema import NOT_DEFINED, SPOKEN, USER_DEFINED, Schema, schema
from component_library.ifc.solids import items, representation, same_geometry
from component_library.ifc.step import Entity, Sheet
from component_library.ifc.templates import for_occurrences_only
from component_library.model import Component, Placement, Properties, Value

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
    """A type object.

    Attributes:
        component: first of its components.
        entity, type_class: what was written, and of which class.
        map: its shape, None where each occurrence has its own.
        predefined_type: as written.
        object_type: what its occurrences have to say since their type cannot.
        passed_on: properties of the type that the schema wants on occurrences.
        key: of its GlobalId.
        occurrences: path and entity of each.
    """

    component: Component
    entity: Entity
    type_class: str
    map: Entity | None
    predefined_type: str
    object_type: str
    passed_on: Properties
    key: str
    occurrences: list[tuple[str, Entity]] = field(default_factory=list[tuple[str, Entity]])


class Kinds:
    """Types of one file."""

    def __init__(
        self,
        sheet: Sheet,
        schema: Schema,
        body: Entity,
        properties: PropertyWriter,
        materials: Materials,
        classes: Classifications,
    ):
        """Take the file, its schema, the context of bodies, and who writes properties, materials and classes."""
        self._sheet = sheet
        self._schema = schema
        self._body = body
        self._properties = properties
        self._materials = materials
        self._classes = classes
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
        type_class = self._schema.type_class(component.ifc_class)
        if not type_class or component.ifc_class in UNTYPED:
            return None
        name = (self._own_name(component.ifc_class, type_class), component.name)
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
        key = f"type:{self._own_name(component.ifc_class, type_class)}/{component.name}"
        predefined, word = predefined_type(self._schema, type_class, component)
        passed_on = {
            name: values
            for name, values in component.type_properties.items()
            if for_occurrences_only(self._schema.name, name)
        }
        own = {name: values for name, values in component.type_properties.items() if name not in passed_on}
        sets = self._properties.sets(own, type_class, predefined, key)
        shape = self._map(component) if component.mapped and component.solids else None
        named = self._schema.mandatory(type_class)
        named |= attributes(self._schema, type_class, component.type_properties.get(ATTRIBUTES, {}))
        known = self._schema.attributes(type_class)
        if "PredefinedType" in known:
            named["PredefinedType"] = predefined
        if "ElementType" in known:
            named["ElementType"] = word or None
        entity = self._sheet.root(
            type_class,
            key,
            component.name,
            HasPropertySets=tuple(sets.values()) or None,
            RepresentationMaps=(shape,) if shape else None,
            **named,
        )
        self._materials.use(material_names(component), key, entity)
        self._classes.use(component, key, entity)
        told = "" if "ElementType" in known else word
        return Kind(component, entity, type_class, shape, predefined, told, passed_on, key)

    def _own_name(self, ifc_class: str, type_class: str) -> str:
        """Give the class that tells types of one name apart: where the schema's is a general one, the library's."""
        return f"{ifc_class}Type" if self._schema.is_ifc2x3 else type_class

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

    A value that only another schema has becomes USERDEFINED under its own name; where the class has no PredefinedType
    in IFC2X3, the name says it alone.

    Raises:
        ValueError: no schema has the value, or USERDEFINED without object_type.
    """
    allowed = schema_.enumeration(ifc_class, "PredefinedType")
    wanted = component.predefined_type or NOT_DEFINED
    if schema_.is_ifc2x3:
        wanted = ifc2x3.PREDEFINED.get(component.ifc_class, {}).get(wanted, wanted)
    if not allowed:
        return "", component.object_type or (_word(component) if schema_.is_ifc2x3 else "")
    if wanted == USER_DEFINED and not component.object_type:
        raise ValueError(f"{ifc_class} is USERDEFINED and needs an object_type")
    if wanted in allowed:
        return wanted, component.object_type
    for other in SPOKEN:
        spoken = schema(other)
        if wanted in spoken.enumeration(spoken.class_name(component.ifc_class), "PredefinedType"):
            return USER_DEFINED, component.object_type or wanted
    raise ValueError(f"{ifc_class} has no PredefinedType {wanted}; it has {', '.join(allowed)}")


def _word(component: Component) -> str:
    """Give the one word that is left to say what a thing is: its predefined type, else its class."""
    return component.predefined_type or component.ifc_class.removeprefix("Ifc").upper()


def attributes(schema_: Schema, ifc_class: str, given: Mapping[str, Value]) -> dict[str, object]:
    """Check direct attributes. Those that only later schemas have are left out of IFC2X3.

    Raises:
        ValueError: the class has no such attribute, or the writer sets it itself.
    """
    if not given:
        return {}
    allowed = [name for name in schema_.attributes(ifc_class) if name not in FIXED]
    for name in given:
        if name not in allowed and not (schema_.is_ifc2x3 and _came_later(ifc_class, name)):
            raise ValueError(f"{ifc_class} takes no attribute {name!r}; it takes {', '.join(allowed)}")
    return {name: value for name, value in given.items() if name in allowed}


def _came_later(ifc_class: str, name: str) -> bool:
    spoken = [schema(other) for other in SPOKEN]
    return name not in FIXED and any(name in other.attributes(ifc_class) for other in spoken if other.knows(ifc_class))


def occurrence_function(schema_: Schema, component: Component) -> dict[str, object]:
    """Give the attributes that say on an occurrence of IFC2X3 what PredefinedType says in later schemas."""
    ifc_class = schema_.class_name(component.ifc_class)
    attribute = ifc2x3.FUNCTIONS.get(ifc_class, "") if schema_.is_ifc2x3 else ""
    if not attribute:
        return {}
    allowed = schema_.enumeration(ifc_class, attribute)
    wanted = component.predefined_type or NOT_DEFINED
    if wanted != USER_DEFINED and wanted in allowed:
        return {attribute: wanted}
    if "UserDefinedFunction" in schema_.attributes(ifc_class):
        return {attribute: USER_DEFINED, "UserDefinedFunction": component.object_type or _word(component)}
    return {attribute: USER_DEFINED if USER_DEFINED in allowed and wanted != NOT_DEFINED else NOT_DEFINED}
