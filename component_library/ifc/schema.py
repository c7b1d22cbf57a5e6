# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUnknownLambdaType=false
"""What a schema has: classes, their types, attributes and enumerations, and what a class is called in it.

The library speaks of classes as IFC4X3_ADD2 and IFC4 have them; tables translate those that differ.
"""

from functools import cache
from typing import Any

import ifcopenshell.ifcopenshell_wrapper as wrapper

from component_library.ifc import ifc2x3

SCHEMAS = ("IFC4", "IFC4X3_ADD2", "IFC2X3")
SPOKEN = ("IFC4X3_ADD2", "IFC4")
"""Schemas whose class names the library uses."""

RENAMED_CLASSES: dict[str, dict[str, str]] = {
    "IFC4": {"IfcDistributionBoard": "IfcElectricDistributionBoard"},
    "IFC4X3_ADD2": {"IfcElectricDistributionBoard": "IfcDistributionBoard"},
    "IFC2X3": ifc2x3.OCCURRENCES,
}
"""Classes that exist, or are not deprecated, under another name (implementer rule IFC102)."""

NOT_DEFINED, USER_DEFINED = "NOTDEFINED", "USERDEFINED"


class Schema:
    """Answers about one schema, remembered."""

    def __init__(self, name: str):
        """Take a name out of SCHEMAS."""
        self.name = name
        self.is_ifc2x3 = name == "IFC2X3"
        self.is_ifc4x3 = name.startswith("IFC4X3")
        self._declared: Any = wrapper.schema_by_name(name)
        self._entities: dict[str, Any] = {}
        self._ancestors: dict[str, frozenset[str]] = {}
        self._names: dict[str, str] = {}
        self._types: dict[str, str] = {}
        self._measures: dict[str, bool] = {}

    def class_name(self, ifc_class: str) -> str:
        """Give the class of occurrences in this schema: in IFC2X3 the nearest one above that it has.

        Raises:
            ValueError: there is no such class.
        """
        if ifc_class not in self._names:
            name = RENAMED_CLASSES[self.name].get(ifc_class, ifc_class)
            if self._entity(name) is None:
                name = self._general(ifc_class) if self.is_ifc2x3 else ""
            if not name:
                raise ValueError(f"{self.name} has no class {ifc_class}")
            self._names[ifc_class] = name
        return self._names[ifc_class]

    def _general(self, ifc_class: str) -> str:
        """Give the nearest supertype that IFC2X3 can instantiate, empty for a class that nobody knows."""
        for name in SPOKEN:
            above = schema(name).supertypes(ifc_class)
            for candidate in above:
                entity = self._entity(candidate)
                if entity is not None and not entity.is_abstract():
                    return candidate
            if "IfcElement" in above:
                return ifc2x3.LAST_RESORT
        return ""

    def supertypes(self, ifc_class: str) -> tuple[str, ...]:
        """Names of a class and all above it, nearest first; empty for an unknown class."""
        found: list[str] = []
        entity = self._entity(ifc_class)
        while entity is not None:
            found.append(str(entity.name()))
            entity = entity.supertype()
        return tuple(found)

    def is_a(self, ifc_class: str, ancestor: str) -> bool:
        """Whether a class is another or a subtype of it."""
        if ifc_class not in self._ancestors:
            self._ancestors[ifc_class] = frozenset(self.supertypes(ifc_class))
        return ancestor in self._ancestors[ifc_class]

    def type_class(self, ifc_class: str) -> str:
        """Give the class of the type objects of a class as the library names it, empty if it has none."""
        if ifc_class not in self._types:
            self._types[ifc_class] = self._old_type(ifc_class) if self.is_ifc2x3 else self._own_type(ifc_class)
        return self._types[ifc_class]

    def _own_type(self, ifc_class: str) -> str:
        name = f"{self.class_name(ifc_class)}Type"
        entity = self._entity(name)
        return name if entity is not None and not entity.is_abstract() else ""

    def _old_type(self, ifc_class: str) -> str:
        name = ifc2x3.TYPES.get(ifc_class, f"{ifc_class}Type")
        entity = self._entity(name)
        if entity is not None and not entity.is_abstract():
            return name
        if not any(schema(spoken).knows(f"{ifc_class}Type") for spoken in SPOKEN):
            return ""
        occurrence = self.class_name(ifc_class)
        return next(kind for ancestor, kind in ifc2x3.GENERAL_TYPES if self.is_a(occurrence, ancestor))

    def knows(self, ifc_class: str) -> bool:
        """Whether there is a class of this name."""
        return self._entity(ifc_class) is not None

    def attributes(self, ifc_class: str) -> tuple[str, ...]:
        """Names of all attributes, in order."""
        entity = self._entity(ifc_class)
        return tuple(str(attribute.name()) for attribute in entity.all_attributes())

    def enumeration(self, ifc_class: str, attribute: str) -> tuple[str, ...]:
        """Values of an enumeration attribute, empty if it is none."""
        for declared in self._entity(ifc_class).all_attributes():
            if declared.name() == attribute:
                named = declared.type_of_attribute().as_named_type()
                kind = named.declared_type().as_enumeration_type() if named else None
                return tuple(str(item) for item in kind.enumeration_items()) if kind else ()
        return ()

    def mandatory(self, ifc_class: str) -> dict[str, object]:
        """Give what stands for "not said" in every enumeration and truth value that must be given.

        PredefinedType is left out; so are texts, references and numbers, for which nothing could stand.
        """
        found: dict[str, object] = {}
        for declared in self._entity(ifc_class).all_attributes():
            name = str(declared.name())
            if declared.optional() or name == "PredefinedType":
                continue
            if NOT_DEFINED in self.enumeration(ifc_class, name):
                found[name] = NOT_DEFINED
            elif "boolean" in str(declared.type_of_attribute()).lower():
                found[name] = False
        return found

    def has_measure(self, name: str) -> bool:
        """Whether there is such a defined type, such as IfcLengthMeasure."""
        if name not in self._measures:
            try:
                found = self._declared.declaration_by_name(name).as_type_declaration() is not None
            except RuntimeError:  # the parser's word for a name that its schema lacks
                found = False
            self._measures[name] = found
        return self._measures[name]

    def _entity(self, name: str) -> Any:
        if name not in self._entities:
            try:
                self._entities[name] = self._declared.declaration_by_name(name).as_entity()
            except RuntimeError:  # the parser's word for a name that its schema lacks
                self._entities[name] = None
        return self._entities[name]


@cache
def schema(name: str) -> Schema:
    """Give the answers of one schema.

    Raises:
        ValueError: the writer does not write it.
    """
    if name not in SCHEMAS:
        raise ValueError(f"cannot write schema {name}; known: {', '.join(SCHEMAS)}")
    return Schema(name)
