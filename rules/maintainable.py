"""Which elements somebody has to find, operate or repair, and so have to have a tag (domain reference, 2.14)."""

from rules.scene import Item, Role
from rules.valves import is_check, is_valve

MAINTAINABLE = (
    "IfcHeatExchanger",
    "IfcPump",
    "IfcChiller",
    "IfcUnitaryEquipment",
    "IfcCompressor",
    "IfcTank",
    "IfcFilter",
    "IfcInterceptor",
    "IfcFlowMeter",
    "IfcActuator",
    "IfcSensor",
    "IfcFlowInstrument",
    "IfcController",
    "IfcUnitaryControlElement",
    "IfcDistributionBoard",
    "IfcElectricDistributionBoard",
    "IfcElectricDistributionPoint",
    "IfcMotorConnection",
)
"""Classes with their subtypes, and valves besides. In IFC2X3 the type says it: rules.load counts an
IfcFlowMovingDevice typed by IfcPumpType as IfcPump."""


def is_maintainable(item: Item) -> bool:
    """Whether an element is one of them. Check valves are not: they have nothing to operate and no bonnet to open."""
    if item.role is not Role.PHYSICAL:
        return False
    if is_valve(item):
        return not is_check(item)
    return any(item.is_a(name) for name in MAINTAINABLE)
