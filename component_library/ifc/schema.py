# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUnknownLambdaType=false
"""What a schema has: classes, their types, attributes and enumerations, and what a class is called in it.

The library speaks of classes as IFC4X3_ADD2 and IFC4 have them; one table translates those that differ.
"""

from functools import cache
from typing import Any

import ifcopenshell.ifcopenshell_wrapper as wrapper

SCHEMAS = ("IFC4", "IFC4X3_ADD2")

RENAMED_CLASSES: dict[str, dict[str, str]] = {
    "IFC4": {"IfcDistributionBoard": "IfcElectricDistributionBoard"},
    "IFC4X3_ADD2": {"IfcElectricDistributionBoard": "IfcDistributionBoard"},
}
"""Classes that exist, or are not deprecated, in one of the two only (implementer rule IFC102)."""

NOT_DEFINED, USER_DEFINED = "NOTDEFINED", "USERDEFINED"


class Schema:
    """Answers about one schema, remembered."""

    def __init__(self, name: str):
        """Take a name out of SCHEMAS."""
        self.name = name
        self.is_ifc4 = name == "IFC4"
        self._declared: Any = wrapper.schema_by_name(name)
        self._entities: dict[str, Any] = {}
        self._ancestors: dict[str, frozenset[str]] = {}

    def class_name(self, ifc_class: str) -> str:
        """Give the name of a class in this schema.

        Raises:
            ValueError: there is no such class.
        """
        name = RENAMED_CLASSES[self.name].get(ifc_class, ifc_class)
        if self._entity(name) is None:
            raise ValueError(f"{self.name} has no class {ifc_class}")
        return name

    def is_a(self, ifc_class: str, ancestor: str) -> bool:
        """Whether a class is another or a subtype of it."""
        if ifc_class not in self._ancestors:
            found: list[str] = []
            entity = self._entity(ifc_class)
            while entity is not None:
                found.append(str(entity.name()))
                entity = entity.supertype()
            self._ancestors[ifc_class] = frozenset(found)
        return ancestor in self._ancestors[ifc_class]

    def type_class(self, ifc_class: str) -> str:
        """Give the class of its type objects, empty if it has none."""
        name = f"{ifc_class}Type"
        return name if self._entity(name) is not None else ""

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

    def mandatory_enumerations(self, ifc_class: str) -> tuple[str, ...]:
        """Names of enumeration attributes that must be given, but PredefinedType."""
        return tuple(
            str(declared.name())
            for declared in self._entity(ifc_class).all_attributes()
            if not declared.optional()
            and declared.name() != "PredefinedType"
            and self.enumeration(ifc_class, str(declared.name()))
        )

    def has_measure(self, name: str) -> bool:
        """Whether there is such a defined type, such as IfcLengthMeasure."""
        try:
            return self._declared.declaration_by_name(name).as_type_declaration() is not None
        except RuntimeError:
            return False

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
