"""Words that the generator writes into IFC and the rules read back.

A leaf: it imports nothing of ours. What stands here is the whole agreement between
`component_library` and `rules`; everything else travels as standard IFC.
"""

from enum import StrEnum


class EnvelopeKind(StrEnum):
    """Why a space must stay free (domain reference, 3.1)."""

    OPERATE = "OPERATE"  # hand and tool space to operate
    ACCESS = "ACCESS"  # a person standing or kneeling
    SERVICE = "SERVICE"  # withdrawal of a part: plates, basket, motor
    LIFT = "LIFT"  # from the item up to the hook
    REMOVAL = "REMOVAL"  # swept path of the largest part to the exit
    EGRESS = "EGRESS"  # escape or walk route
    LAYDOWN = "LAYDOWN"  # floor area for the removed part
    INSULATION = "INSULATION"  # allowance where insulation is not modelled
    THERMAL = "THERMAL"  # ventilation keep-out


class FlowDirection(StrEnum):
    """IfcFlowDirectionEnum, as far as we write it."""

    SOURCE = "SOURCE"
    SINK = "SINK"
    SOURCEANDSINK = "SOURCEANDSINK"
    NOTDEFINED = "NOTDEFINED"


class Joint(StrEnum):
    """How a port is joined; the IFC value is Pset_DistributionPortTypePipe.ConnectionType."""

    FLANGED = "FLANGED"  # has a flange of its own
    WAFER = "WAFER"  # clamped between two flanges; written as FLANGED
    WELDED = "WELDED"
    THREADED = "THREADED"


CLEARANCE_PREFIX = "CLEARANCE:"
"""ObjectType of an envelope element is this prefix and the EnvelopeKind."""

CLEARANCE_OBJECT_TYPE = "CLEARANCE"
"""ObjectType (any case, as a prefix) that marks an element of another author as an envelope."""

# Custom property sets; the prefix avoids every case of "pset" (implementer rule PSE002).
DHR_IDENTITY = "DHR_Identity"
DHR_DESIGN = "DHR_Design"
DHR_ACCESS = "DHR_Access"
DHR_LIFTING = "DHR_Lifting"
DHR_SUPPORT = "DHR_Support"
DHR_INTERFACE = "DHR_Interface"
DHR_ENVELOPE = "DHR_Envelope"
DHR_INSULATION = "DHR_Insulation"
DHR_METER = "DHR_Meter"
DHR_HEAT_PUMP = "DHR_HeatPump"
DHR_POINT = "DHR_Point"
DHR_PREFIX = "DHR_"

# Property of custom sets -> IFC measure type. The writer refuses a name that does not stand here.
DHR_PROPERTIES: dict[str, dict[str, str]] = {
    DHR_IDENTITY: {
        "Tag": "IfcIdentifier",
        "ModuleTag": "IfcIdentifier",
        "Discipline": "IfcLabel",
        "CircuitCode": "IfcIdentifier",
        "DuplicateOf": "IfcIdentifier",
    },
    DHR_DESIGN: {
        "Duty": "IfcPowerMeasure",
        "FlowDesign": "IfcVolumetricFlowRateMeasure",
        "PressureDropDesign": "IfcPressureMeasure",
        "TDesignIn": "IfcThermodynamicTemperatureMeasure",
        "TDesignOut": "IfcThermodynamicTemperatureMeasure",
        "PN": "IfcInteger",
        "PS": "IfcPressureMeasure",
        "TS": "IfcThermodynamicTemperatureMeasure",
        "Medium": "IfcLabel",
        "MinFlow": "IfcVolumetricFlowRateMeasure",
        "HeadDesign": "IfcLengthMeasure",
        "DutyStandby": "IfcLabel",
        "ParallelGroup": "IfcIdentifier",
    },
    DHR_ACCESS: {
        "FrontClearance": "IfcLengthMeasure",
        "SideAClearance": "IfcLengthMeasure",
        "SideBClearance": "IfcLengthMeasure",
        "RearClearance": "IfcLengthMeasure",
        "TopClearance": "IfcLengthMeasure",
        "ServiceSide": "IfcLabel",
        "AccessFrequency": "IfcLabel",
        "RequiresTool": "IfcBoolean",
        "OperatedInEmergency": "IfcBoolean",
        "Removable": "IfcBoolean",
    },
    DHR_LIFTING: {
        "LargestPartL": "IfcLengthMeasure",
        "LargestPartW": "IfcLengthMeasure",
        "LargestPartH": "IfcLengthMeasure",
        "LargestPartMass": "IfcMassMeasure",
        "Method": "IfcLabel",
        "RemovalRouteId": "IfcIdentifier",
    },
    DHR_SUPPORT: {
        "Function": "IfcLabel",
        "LoadV": "IfcForceMeasure",
        "LoadH": "IfcForceMeasure",
        "RodSize": "IfcLabel",
    },
    DHR_INTERFACE: {
        "BoundaryTag": "IfcIdentifier",
        "OwnerUpstream": "IfcLabel",
        "OwnerDownstream": "IfcLabel",
        "IsolationCategory": "IfcLabel",
    },
    DHR_ENVELOPE: {
        "Kind": "IfcLabel",
        "HostGlobalId": "IfcIdentifier",
        "HostTag": "IfcIdentifier",
        "RuleRefs": "IfcLabel",
        "Hardness": "IfcLabel",
        "Frequency": "IfcLabel",
        "Standard": "IfcLabel",
    },
    DHR_INSULATION: {
        "Material": "IfcLabel",
        "Lambda": "IfcThermalConductivityMeasure",
        "Thickness": "IfcLengthMeasure",
        "Standard": "IfcLabel",
        "JacketThickness": "IfcLengthMeasure",
    },
    DHR_METER: {
        "QP": "IfcVolumetricFlowRateMeasure",
        "QS": "IfcVolumetricFlowRateMeasure",
        "StraightUp": "IfcLengthMeasure",
        "StraightDown": "IfcLengthMeasure",
        "Custody": "IfcLabel",
        "PairId": "IfcIdentifier",
    },
    DHR_HEAT_PUMP: {
        "RefrigerantMaxPressure": "IfcPressureMeasure",  # gauge, as every pressure in a file
        "TubePullLength": "IfcLengthMeasure",
        "Refrigerant": "IfcLabel",
        "Stages": "IfcInteger",
        "CopDesign": "IfcPositiveRatioMeasure",
    },
    # What a part says of its point itself; ids and addresses belong to the points list of a project (domain 6.2).
    DHR_POINT: {
        "Kind": "IfcLabel",
        "Quantity": "IfcLabel",
        "Unit": "IfcLabel",
        "RangeMin": "IfcReal",
        "RangeMax": "IfcReal",
        "Signal": "IfcLabel",
    },
}

# ObjectType of our own modules (IfcElementAssembly USERDEFINED). Their parts may clash with each other:
# they are not "one delivered product" (domain reference, 2.14).
MODULE_OBJECT_TYPES = (
    "HXSTATION",
    "PUMPSKID",
    "HEATPUMPINTERFACE",
    "DISTRICTINTERFACE",
    "VALVETRAIN",
    "SEPARATORTRAIN",
    "EXPANSIONSKID",
    "DOSINGSKID",
    "DRYCOOLERFALLBACK",
    "HEATRECOVERYPLANT",
)

# Circuit code (before "-S" / "-R") -> IfcDistributionSystemEnum and long name (domain reference, 2.13).
CIRCUITS: dict[str, tuple[str, str]] = {
    "FWS": ("CHILLEDWATER", "Data-centre facility water"),
    "SRC": ("CHILLEDWATER", "Source loop, recovery exchanger to heat pump"),
    "HPC": ("HEATING", "Heat-pump condenser loop"),
    "DH": ("HEATING", "District heating primary"),
    "DRY": ("CONDENSERWATER", "Dry-cooler loop"),
}
