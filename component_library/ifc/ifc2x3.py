"""What IFC2X3 has instead of what came later (domain reference 2.1, 2.12, 2.13).

It has no IfcPump or IfcValve: an occurrence is of the general class (IfcFlowMovingDevice) and its type object
(IfcPumpType) says what it is. Data only; `Schema` reads it.
"""

OCCURRENCES: dict[str, str] = {
    "IfcElectricDistributionBoard": "IfcElectricDistributionPoint",
    "IfcDistributionBoard": "IfcElectricDistributionPoint",
    "IfcUnitaryControlElement": "IfcElectricDistributionPoint",
    "IfcVibrationIsolator": "IfcDiscreteAccessory",
}
"""Classes whose occurrence is not of the nearest supertype that IFC2X3 has (domain reference 2.1, rows MCC / panel
and Spring/AV mount)."""

LAST_RESORT = "IfcBuildingElementProxy"
"""Occurrence of an element none of whose supertypes can be instantiated (IfcShadingDevice)."""

TYPES: dict[str, str] = {
    "IfcDoor": "IfcDoorStyle",
    "IfcInterceptor": "IfcFilterType",
    "IfcWindow": "IfcWindowStyle",
}
"""Classes whose type objects have another name. A separator is a filter of a kind of its own there: IfcFilterType takes
"particulate or gaseous matter" out of a fluid, and readers see from it that the thing is serviced."""

GENERAL_TYPES = (("IfcDistributionElement", "IfcDistributionElementType"), ("IfcProduct", "IfcTypeProduct"))
"""Occurrence class -> type object where the class has no type of its own (IfcUnitaryControlElement, IfcStair): the
shape and properties of the type still exist once."""

FUNCTIONS: dict[str, str] = {
    "IfcElectricDistributionPoint": "DistributionPointFunction",
    "IfcFooting": "PredefinedType",
    "IfcPile": "PredefinedType",
    "IfcStair": "ShapeType",
    "IfcRamp": "ShapeType",
    "IfcRoof": "ShapeType",
}
"""Mandatory attribute that says on the occurrence what its type cannot."""

PREDEFINED: dict[str, dict[str, str]] = {
    "IfcTank": {"STORAGE": "PRESSUREVESSEL", "VESSEL": "PRESSUREVESSEL", "FEEDANDEXPANSION": "EXPANSION"},
    "IfcWall": {"SOLIDWALL": "STANDARD"},
}
"""Class -> predefined type of later schemas -> the one of IFC2X3 that means the same (tanks: domain reference 2.1;
walls: IfcWallTypeEnum, a vertical wall of one thickness). Others become USERDEFINED under their own name."""

MEASURES: dict[str, str] = {
    "IfcNonNegativeLengthMeasure": "IfcLengthMeasure",
    "IfcDate": "IfcLabel",
    "IfcTime": "IfcLabel",
    "IfcDateTime": "IfcLabel",
    "IfcDuration": "IfcLabel",
    "IfcURIReference": "IfcLabel",
}
"""Measures that came later -> what holds the same value."""

QUANTITIES = "BaseQuantities"
"""Name of the one set of quantities of an element (IFC2x3 TC1, IfcElementQuantity; Qto_ names came with IFC4)."""
