"""Property and quantity sets of an IFC file as plain values in SI, in one pass over the relationships."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from component_library.vocabulary import DHR_PREFIX
from rules.attributes import attribute
from rules.relations import Relations, by_type
from rules.units import Units, UnknownUnitError, unit_factor

READ_PSETS = frozenset(
    {
        # building: loads, exits, fire
        "Pset_WallCommon",
        "Pset_SlabCommon",
        "Pset_BeamCommon",
        "Pset_ColumnCommon",
        "Pset_MemberCommon",
        "Pset_PlateCommon",
        "Pset_RoofCommon",
        "Pset_DoorCommon",
        "Pset_WindowCommon",
        "Pset_StairCommon",
        "Pset_RailingCommon",
        "Pset_CoveringCommon",
        "Pset_SpaceCommon",
        "Pset_SpatialZoneCommon",
        "Pset_BuildingElementProxyCommon",
        "Pset_ProvisionForVoid",
        "Pset_OpeningElementCommon",
        # every maintainable item
        "Pset_ManufacturerTypeInformation",
        "Pset_ManufacturerOccurrence",
        "Pset_ServiceLife",
        "Pset_Warranty",
        "Pset_Condition",
        "Pset_MaintenanceStrategy",
        "Pset_ElementSize",
        "Pset_ElementComponentCommon",
        # plant
        "Pset_HeatExchangerTypeCommon",
        "Pset_HeatExchangerTypePlate",
        "Pset_PumpTypeCommon",
        "Pset_PumpOccurrence",
        "Pset_ChillerTypeCommon",
        "Pset_CompressorTypeCommon",
        "Pset_TankTypeCommon",
        "Pset_TankTypeExpansion",
        "Pset_FilterTypeCommon",
        "Pset_InterceptorTypeCommon",
        "Pset_ValveTypeCommon",
        "Pset_ValveTypeIsolating",
        "Pset_ValveTypePressureRelief",
        "Pset_ValveTypePressureReducing",
        "Pset_ValveTypeAirRelease",
        "Pset_ValveTypeDrawOffCock",
        "Pset_FlowMeterTypeCommon",
        "Pset_FlowMeterOccurrence",
        "Pset_SensorTypeCommon",
        "Pset_ActuatorTypeCommon",
        "Pset_ElectricMotorTypeCommon",
        "Pset_ElectricalDeviceCommon",
        "Pset_TransportElementCommon",
        "Pset_VibrationIsolatorTypeCommon",
        # pipes and ducts
        "Pset_PipeSegmentTypeCommon",
        "Pset_PipeSegmentOccurrence",
        "Pset_PipeFittingTypeCommon",
        "Pset_PipeConnectionFlanged",
        "Pset_DistributionPortTypePipe",
        "Pset_DuctSegmentTypeCommon",
        "Pset_CableCarrierSegmentTypeCableTraySegment",
        "Pset_DistributionSystemCommon",
        # weights and lengths
        "Qto_HeatExchangerBaseQuantities",
        "Qto_PumpBaseQuantities",
        "Qto_ChillerBaseQuantities",
        "Qto_TankBaseQuantities",
        "Qto_ValveBaseQuantities",
        "Qto_FlowMeterBaseQuantities",
        "Qto_FilterBaseQuantities",
        "Qto_PipeSegmentBaseQuantities",
        "Qto_PipeFittingBaseQuantities",
        "Qto_CoveringBaseQuantities",
    }
)
"""Sets that are read, besides every set whose name begins with DHR_ (domain reference 2.12, appendix A). A large
model carries hundreds of sets that no check asks for; reading them would cost more than everything else."""

MAP_PSETS = frozenset({"epset_mapconversion", "epset_projectedcrs"})
"""Map conversion of IFC2X3, in lower case because both spellings of ePset occur (buildingSMART user guide for
geo-referencing in IFC2X3)."""

Values = dict[str, dict[str, object]]


def read_psets(ifc: Any, relations: Relations, units: Units) -> dict[int, Values]:
    """Read the sets of READ_PSETS and DHR_* of every object, what the occurrence says over what its type says.

    Returns:
        Step of the object -> set name -> property name -> value in SI. Bounded values are (lower, upper), lists and
        enumerations with several members are tuples; tables and references are left out.
    """
    read: dict[int, dict[str, object]] = {}

    def values(definition: Any) -> dict[str, object]:
        step = int(definition.id())
        if step not in read:
            read[step] = set_values(definition, units)
        return read[step]

    found: dict[int, Values] = {}
    for relation in by_type(ifc, "IfcRelDefinesByProperties"):
        for definition in _definitions(attribute(relation, "RelatingPropertyDefinition")):
            if not _wanted(definition):
                continue
            name = definition.Name
            for thing in relation.RelatedObjects or ():
                if thing is not None:
                    _merge(found.setdefault(int(thing.id()), {}), name, values(definition))
    typed: dict[int, Values] = {}
    for step, kind in relations.types.items():
        if int(kind.id()) not in typed:
            typed[int(kind.id())] = _type_values(kind, values)
        for name, properties in typed[int(kind.id())].items():
            _merge(found.setdefault(step, {}), name, properties)
    return found


def _definitions(given: Any) -> Iterable[Any]:
    """One set, or the sets of IfcPropertySetDefinitionSet."""
    if given is None:
        return ()
    if not given.is_a("IfcPropertySetDefinitionSet"):
        return (given,)
    return cast("tuple[Any, ...] | None", given.wrappedValue) or ()


def _wanted(definition: Any) -> bool:
    name = attribute(definition, "Name")
    return isinstance(name, str) and (name in READ_PSETS or name.startswith(DHR_PREFIX))


def _type_values(kind: Any, values: Callable[[Any], dict[str, object]]) -> Values:
    found: Values = {}
    for definition in kind.HasPropertySets or ():
        if definition is not None and _wanted(definition):
            _merge(found, definition.Name, values(definition))
    return found


def _merge(into: Values, name: str, properties: Mapping[str, object]) -> None:
    """Add what is not there yet."""
    target = into.setdefault(name, {})
    for key, value in properties.items():
        target.setdefault(key, value)


def set_values(definition: Any, units: Units) -> dict[str, object]:
    """Values of one IfcPropertySet or IfcElementQuantity, in SI where a measure type says what they are."""
    if definition.is_a("IfcPropertySet"):
        return {
            entry.Name: value
            for entry in definition.HasProperties or ()
            if entry is not None and (value := _property_value(entry, units)) is not None
        }
    if definition.is_a("IfcElementQuantity"):
        return {
            entry.Name: value
            for entry in definition.Quantities or ()
            if entry is not None and (value := _quantity_value(entry, units)) is not None
        }
    return {}


def _property_value(entry: Any, units: Units) -> object:
    if entry.is_a("IfcPropertySingleValue"):
        return _nominal(entry.NominalValue, entry.Unit, units)
    if entry.is_a("IfcPropertyEnumeratedValue"):
        return _several(entry.EnumerationValues, None, units)
    if entry.is_a("IfcPropertyListValue"):
        return tuple(_nominal(value, entry.Unit, units) for value in entry.ListValues or ())
    if entry.is_a("IfcPropertyBoundedValue"):
        lower = _nominal(entry.LowerBoundValue, entry.Unit, units)
        upper = _nominal(entry.UpperBoundValue, entry.Unit, units)
        if lower is None and upper is None:
            return _nominal(attribute(entry, "SetPointValue"), entry.Unit, units)
        return lower, upper
    return None


def _several(values: Any, unit: Any, units: Units) -> object:
    read = tuple(_nominal(value, unit, units) for value in values or ())
    return read[0] if len(read) == 1 else (read or None)


def _nominal(value: Any, unit: Any, units: Units) -> object:
    """Unwrap a value such as IfcLengthMeasure(3.) into SI; its own unit goes before the project's."""
    if value is None:
        return None
    raw = value.wrappedValue
    if isinstance(raw, bool) or not isinstance(raw, float):
        return raw
    if unit is not None:
        try:
            factor, offset = unit_factor(unit)
        except UnknownUnitError:
            return raw
        return raw * factor + offset
    return units.to_si(raw, value.is_a())


def _quantity_value(entry: Any, units: Units) -> object:
    """Take the fourth attribute, which is the value of every simple quantity (Name, Description, Unit, …Value)."""
    if not entry.is_a("IfcPhysicalSimpleQuantity"):
        return None
    value = entry[3]
    if not isinstance(value, (int, float)):
        return None
    kind = str(entry.is_a()).removeprefix("IfcQuantity")
    if entry.Unit is not None:
        return _with_own_unit(float(value), entry.Unit)
    return units.to_si(float(value), "Ifc" + {"Weight": "Mass"}.get(kind, kind) + "Measure")


def _with_own_unit(value: float, unit: Any) -> float:
    try:
        factor, offset = unit_factor(unit)
    except UnknownUnitError:
        return value
    return value * factor + offset


def read_map_psets(ifc: Any) -> dict[str, object]:
    """Raw values of ePset_MapConversion and ePset_ProjectedCRS wherever they hang; empty if there are none."""
    found: dict[str, object] = {}
    for definition in by_type(ifc, "IfcPropertySet"):
        if str(attribute(definition, "Name") or "").lower() in MAP_PSETS:
            found.update(set_values(definition, Units({})))
    return found
