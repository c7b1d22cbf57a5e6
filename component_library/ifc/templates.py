# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUnknownLambdaType=false
"""What buildingSMART's property templates say: where a property belongs in a schema, and of what type it is.

The library names sets and properties as IFC4X3_ADD2 does. What another schema calls differently is renamed; what it
has no place for goes into a custom set of the same name with the prefix DHR_ instead of Pset_ or Qto_, because a
standard prefix promises a standard content (implementer rules PSE001, PSE002, QTY001). IFC2X3 has no Qto_ sets: its
quantities stand in one set "BaseQuantities".
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

import ifcopenshell.util.pset

from component_library.ifc import ifc2x3
from component_library.vocabulary import DHR_PREFIX, DHR_PROPERTIES

TEMPLATES = {"IFC4": "IFC4", "IFC4X3_ADD2": "IFC4X3", "IFC2X3": "IFC2X3"}
"""Schema -> name of its template library."""

QUANTITY_PREFIX = "Qto_"

RENAMED_SETS: dict[str, dict[str, str]] = {
    "IFC4": {
        "Pset_FittingBend": "Pset_PipeFittingTypeBend",
        "Pset_FittingJunction": "Pset_PipeFittingTypeJunction",
        "Pset_ProvisionForVoid": "Pset_BuildingElementProxyProvisionForVoid",
        "Qto_DistributionBoardBaseQuantities": "Qto_ElectricDistributionBoardBaseQuantities",
    },
    "IFC2X3": {},
}
"""Schema -> IFC4X3_ADD2 name of a set -> its name there (of pipe fittings; comparison of the template libraries)."""

RENAMED_PROPERTIES: dict[str, dict[str, dict[str, str]]] = {
    "IFC4": {
        "Pset_ActuatorTypeCommon": {"ActuatorStatus": "Status", "ActuatorApplication": "Application"},
        "Pset_ChillerTypeCommon": {"ChillerCapacity": "NominalCapacity"},
        "Pset_DistributionPortCommon": {"ColourCode": "ColorCode"},
        "Pset_DistributionPortTypeDuct": {"ConnectionSubtype": "ConnectionSubType"},
        "Pset_DistributionPortTypePipe": {"ConnectionSubtype": "ConnectionSubType"},
        "Pset_DuctFittingOccurrence": {"Colour": "Color"},
        "Pset_DuctSegmentOccurrence": {"Colour": "Color"},
        "Pset_FlowMeterOccurrence": {"FlowMeterOurpose": "Purpose"},
        "Pset_HeatExchangerTypeCommon": {"FlowArrangement": "Arrangement"},
        "Pset_PipeFittingOccurrence": {"Colour": "Color"},
        "Pset_PipeSegmentOccurrence": {"Colour": "Color"},
        "Pset_ProvisionForVoid": {"VoidShape": "Shape"},
        "Pset_TankTypeCommon": {"TankNominalCapacity": "NominalCapacity"},
        "Pset_UnitaryControlElementTypeCommon": {"OperationMode": "Mode"},
        "Qto_WallBaseQuantities": {
            "GrossFootPrintArea": "GrossFootprintArea",
            "NetFootPrintArea": "NetFootprintArea",
        },
    },
    "IFC2X3": {
        "Pset_ChillerTypeCommon": {"ChillerCapacity": "NominalCapacity"},
        "Pset_HeatExchangerTypeCommon": {"FlowArrangement": "Arrangement"},
        "Pset_SensorTypePressureSensor": {"SetPointPressure": "PressureSensorSetPoint"},
        "Pset_SensorTypeTemperatureSensor": {"SetPointTemperature": "TemperatureSensorSetPoint"},
        "Pset_TankTypeCommon": {"TankNominalCapacity": "NominalCapacity"},
        "Pset_VibrationIsolatorTypeCommon": {"NominalHeight": "Height"},
    },
}
"""Schema -> set -> IFC4X3_ADD2 name of a property -> its name there (domain reference 2.12, template libraries)."""

NOT_A_VALUE = {"IfcGloballyUniqueId": "IfcIdentifier"}
"""Types that IfcValue does not select, so that no property can hold them -> what holds the same text."""


@dataclass(frozen=True)
class Slot:
    """Where a property goes and of what kind it is.

    Attributes:
        set_name, name: as written.
        kind: of the template: P_SINGLEVALUE, P_ENUMERATEDVALUE, P_BOUNDEDVALUE, P_LISTVALUE, or Q_LENGTH and so on.
        measure: IFC type of the value, empty where the template leaves it open or for quantities.
        allowed: values of an enumeration.
        enumeration: its name.
    """

    set_name: str
    name: str
    kind: str
    measure: str = ""
    allowed: tuple[str, ...] = ()
    enumeration: str = ""


@dataclass(frozen=True)
class _Template:
    applicable: str
    template_type: str
    slots: Mapping[str, Slot]


class _Library:
    """Templates of one schema, read one by one as they are asked for."""

    def __init__(self, name: str):
        self._name = name
        self._sets: Any = ifcopenshell.util.pset.PsetQto(cast(Any, name))
        self._entities = {
            str(entity.Name): entity
            for file in self._sets.templates
            for entity in file.by_type("IfcPropertySetTemplate")
        }
        self._read: dict[str, _Template] = {}

    def template(self, set_name: str) -> _Template | None:
        if set_name not in self._read and set_name in self._entities:
            self._read[set_name] = _template(self._entities[set_name])
        return self._read.get(set_name)

    def applies(self, template: _Template, ifc_class: str, predefined_type: str) -> bool:
        entity = self._sets.schema.declaration_by_name(ifc_class).as_entity()
        return bool(
            self._sets.is_applicable(
                entity, template.applicable or "IfcRoot", predefined_type, template.template_type, self._name
            )
        )


def _template(entity: Any) -> _Template:
    slots: dict[str, Slot] = {}
    for item in entity.HasPropertyTemplates or ():
        if item.is_a("IfcSimplePropertyTemplate"):
            listed = item.Enumerators
            slots[str(item.Name)] = Slot(
                set_name=str(entity.Name),
                name=str(item.Name),
                kind=str(item.TemplateType),
                measure=str(item.PrimaryMeasureType or ""),
                allowed=tuple(str(value.wrappedValue) for value in listed.EnumerationValues) if listed else (),
                enumeration=str(listed.Name) if listed else "",
            )
    return _Template(str(entity.ApplicableEntity or ""), str(entity.TemplateType or ""), slots)


@cache
def _library(name: str) -> _Library:
    return _Library(name)


@cache
def find_slot(
    schema: str, set_name: str, name: str, ifc_class: str, predefined_type: str, type_class: str = ""
) -> Slot:
    """Find where a property goes.

    Args:
        schema: to be written.
        set_name: Pset_*, Qto_* or DHR_*, as in IFC4X3_ADD2 (a name only IFC4 has is taken too).
        name: of the property or quantity.
        ifc_class: of the occurrence or type that carries it, as in the schema.
        predefined_type: of the same, may be empty.
        type_class: of the type of an occurrence: what belongs to a type may be overridden on its occurrences, and in
            IFC2X3 the occurrence's own class does not say which sets those are.

    Returns:
        The slot; in a DHR_ set where the schema has no place for the property on this class.

    Raises:
        ValueError: no such set or property anywhere.
    """
    if set_name in DHR_PROPERTIES:
        measure = DHR_PROPERTIES[set_name].get(name)
        if measure is None:
            raise ValueError(f"unknown property {name!r} of {set_name}; it has {', '.join(DHR_PROPERTIES[set_name])}")
        return Slot(set_name, name, "P_SINGLEVALUE", NOT_A_VALUE.get(measure, measure))
    own = _library(TEMPLATES[schema])
    own_set, own_name = _own_names(schema, set_name, name)
    template = own.template(own_set)
    if template and own_name in template.slots:
        overrides = type_class and "OVERRIDE" in template.template_type
        carriers = (ifc_class, type_class) if overrides else (ifc_class,)
        # IFC2X3 knows no set point, and the one figure we have is no range.
        fits = schema != "IFC2X3" or template.slots[own_name].kind != "P_BOUNDEDVALUE"
        if fits and any(own.applies(template, carrier, predefined_type) for carrier in carriers):
            return template.slots[own_name]
    # Any library's word on what the property is.
    for other in (schema, *TEMPLATES):
        library = _library(TEMPLATES[other])
        for set_, property_ in (_own_names(other, set_name, name), (set_name, name)):
            found = library.template(set_)
            if found and property_ in found.slots:
                return _without_place(schema, found.slots[property_], set_name, name)
    raise ValueError(f"no buildingSMART template has a property {name!r} in {set_name!r}")


def _without_place(schema: str, slot: Slot, set_name: str, name: str) -> Slot:
    """Give the slot of what the schema has no place for on this class."""
    if schema != "IFC2X3":
        return custom(slot, set_name, name)
    if set_name.startswith(QUANTITY_PREFIX):
        return Slot(ifc2x3.QUANTITIES, name, slot.kind)
    made = custom(slot, set_name, name)
    return replace(made, kind="P_SINGLEVALUE") if made.kind in ("P_BOUNDEDVALUE", "P_LISTVALUE") else made


def _own_names(schema: str, set_name: str, name: str) -> tuple[str, str]:
    """Give the names of a set and property in a schema, whichever schema's names were given."""
    for renamed_sets in RENAMED_SETS.values():
        set_name = next((new for new, old in renamed_sets.items() if old == set_name), set_name)
    for renamed in RENAMED_PROPERTIES.values():
        name = next((new for new, old in renamed.get(set_name, {}).items() if old == name), name)
    own = RENAMED_PROPERTIES.get(schema, {}).get(set_name, {}).get(name, name)
    return RENAMED_SETS.get(schema, {}).get(set_name, set_name), own


@cache
def for_occurrences_only(schema: str, set_name: str) -> bool:
    """Whether a schema wants a set on occurrences and never on types: so many sets of IFC2X3 (Pset_WallCommon)."""
    template = _library(TEMPLATES[schema]).template(set_name)
    return schema == "IFC2X3" and template is not None and template.template_type == "PSET_OCCURRENCEDRIVEN"


def allowed_elsewhere(set_name: str, name: str, value: str) -> bool:
    """Whether some schema's enumeration of a property allows a value."""
    for schema, library_name in TEMPLATES.items():
        own_set, own_name = _own_names(schema, set_name, name)
        template = _library(library_name).template(own_set)
        if template and own_name in template.slots and value in template.slots[own_name].allowed:
            return True
    return False


def custom(slot: Slot, set_name: str, name: str) -> Slot:
    """Give the same slot in a custom set, without enumeration: DHR_ and the set's name without its prefix."""
    kind = "P_SINGLEVALUE" if slot.kind == "P_ENUMERATEDVALUE" else slot.kind
    return Slot(DHR_PREFIX + set_name.split("_", 1)[-1], name, kind, slot.measure)
