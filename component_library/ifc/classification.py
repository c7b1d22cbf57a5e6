"""Classification of products: Uniclass 2015, table Pr (products), by class, predefined type and kind of valve.

Codes and titles are those of the published table (NBS, Uniclass 2015 Pr; the CSV edition at
github.com/buildig/uniclass-2015 was read). Where the table has no entry that surely fits, the group above is given:
a code that says less is better than one that is wrong. Classes not listed carry no classification.
"""

from component_library.ifc.step import Entity, Sheet
from component_library.model import Component

SYSTEM, SOURCE, EDITION = "Uniclass 2015", "NBS", "2015"

TITLES: dict[str, str] = {
    "Pr_60_50": "Tank, cylinder and vessel products",
    "Pr_60_50_20_10": "Buffer vessels",
    "Pr_60_50_20_28": "Expansion vessels",
    "Pr_60_50_67": "Pressure storage vessels",
    "Pr_60_60_13": "Chillers and cooling towers",
    "Pr_60_60_13_96": "Water cooled liquid chillers",
    "Pr_60_60_38": "Calorifiers and plate heat exchangers",
    "Pr_60_60_38_62": "Plate heat exchangers",
    "Pr_60_70_22": "Distribution boxes and switchboards",
    "Pr_65_52_34_66": "Pressure gauges",
    "Pr_65_52_34_88": "Temperature gauges",
    "Pr_65_52_61_62": "Pipeline supports",
    "Pr_65_52_63": "Pipes and fittings",
    "Pr_65_53": "Pump products",
    "Pr_65_53_86_12": "Centrifugal pumps",
    "Pr_65_53_86_15": "Close-coupled in line pumps",
    "Pr_65_53_86_68": "Pressurization units",
    "Pr_65_54_93_05": "Automatic air vents",
    "Pr_65_54_95": "Water services valves",
    "Pr_65_54_95_06": "Ball valves",
    "Pr_65_54_95_08": "Butterfly valves",
    "Pr_65_54_95_26": "Double regulating valves",
    "Pr_65_54_95_27": "Draining taps",
    "Pr_65_54_95_65": "Pressure relief valves",
    "Pr_65_54_95_66": "Pressure reducing valves",
    "Pr_65_55_76": "Separators",
    "Pr_65_55_76_22": "Dirt separators",
    "Pr_65_57_96": "Water filters and strainers",
    "Pr_65_70_11": "Cable management",
    "Pr_65_70_11_14": "Cable ladders",
    "Pr_65_70_11_17": "Cable trays",
    "Pr_75_50_18_51": "Mechanical services control panels",
    "Pr_75_50_18_53": "Motor starters control panels",
    "Pr_75_50_18_94": "Valve actuators",
    "Pr_75_50_76": "Sensors and detectors",
    "Pr_75_50_76_31": "Flow in pipe sensors",
    "Pr_75_50_76_47": "Liquid temperature sensors",
    "Pr_75_50_76_97": "Water pressure sensors",
    "Pr_75_51_26": "Electric motors",
    "Pr_80_51_51": "Metering and test products",
    "Pr_80_51_51_37": "Heat meters",
    "Pr_80_77_76": "Services insulation and protection products",
    "Pr_80_77_94": "Vibration isolation products",
    "Pr_80_77_94_15": "Compression isolators",
    "Pr_80_77_94_84": "Spring isolators",
}
"""Code -> title in the table."""

CODES: dict[str, str] = {
    "IfcActuator": "Pr_75_50_18_94",
    "IfcCableCarrierSegment": "Pr_65_70_11",
    "IfcCableCarrierSegment.CABLELADDERSEGMENT": "Pr_65_70_11_14",
    "IfcCableCarrierSegment.CABLETRAYSEGMENT": "Pr_65_70_11_17",
    "IfcChiller": "Pr_60_60_13",
    "IfcChiller.WATERCOOLED": "Pr_60_60_13_96",
    "IfcCoolingTower": "Pr_60_60_13",
    "IfcCovering.INSULATION": "Pr_80_77_76",
    "IfcDiscreteAccessory.BRACKET": "Pr_65_52_61_62",
    "IfcDistributionBoard": "Pr_60_70_22",
    "IfcDistributionBoard.MOTORCONTROLCENTRE": "Pr_75_50_18_53",
    "IfcElectricDistributionBoard": "Pr_60_70_22",
    "IfcElectricDistributionBoard.MOTORCONTROLCENTRE": "Pr_75_50_18_53",
    "IfcElectricMotor": "Pr_75_51_26",
    "IfcFilter.STRAINER": "Pr_65_57_96",
    "IfcFilter.WATERFILTER": "Pr_65_57_96",
    "IfcFlowInstrument.PRESSUREGAUGE": "Pr_65_52_34_66",
    "IfcFlowInstrument.THERMOMETER": "Pr_65_52_34_88",
    "IfcFlowMeter": "Pr_80_51_51",
    "IfcFlowMeter.ENERGYMETER": "Pr_80_51_51_37",
    "IfcHeatExchanger": "Pr_60_60_38",
    "IfcHeatExchanger.PLATE": "Pr_60_60_38_62",
    "IfcInterceptor": "Pr_65_55_76",
    "IfcInterceptor.DIRTSEPARATOR": "Pr_65_55_76_22",
    "IfcPipeFitting": "Pr_65_52_63",
    "IfcPipeSegment": "Pr_65_52_63",
    "IfcPump": "Pr_65_53",
    "IfcPump.ENDSUCTION": "Pr_65_53_86_12",
    "IfcPump.VERTICALINLINE": "Pr_65_53_86_15",
    "IfcSensor": "Pr_75_50_76",
    "IfcSensor.FLOWSENSOR": "Pr_75_50_76_31",
    "IfcSensor.PRESSURESENSOR": "Pr_75_50_76_97",
    "IfcSensor.TEMPERATURESENSOR": "Pr_75_50_76_47",
    "IfcTank": "Pr_60_50",
    "IfcTank.EXPANSION": "Pr_60_50_20_28",
    "IfcTank.FEEDANDEXPANSION": "Pr_65_53_86_68",
    "IfcTank.PRESSUREVESSEL": "Pr_60_50_67",
    "IfcTank.STORAGE": "Pr_60_50_20_10",
    "IfcUnitaryControlElement.CONTROLPANEL": "Pr_75_50_18_51",
    "IfcValve": "Pr_65_54_95",
    "IfcValve.AIRRELEASE": "Pr_65_54_93_05",
    "IfcValve.DOUBLEREGULATING": "Pr_65_54_95_26",
    "IfcValve.DRAWOFFCOCK": "Pr_65_54_95_27",
    "IfcValve.PRESSUREREDUCING": "Pr_65_54_95_66",
    "IfcValve.PRESSURERELIEF": "Pr_65_54_95_65",
    "IfcValve.ISOLATING.BALL": "Pr_65_54_95_06",
    "IfcValve.ISOLATING.BUTTERFLY": "Pr_65_54_95_08",
    "IfcVibrationIsolator": "Pr_80_77_94",
    "IfcVibrationIsolator.COMPRESSION": "Pr_80_77_94_15",
    "IfcVibrationIsolator.SPRING": "Pr_80_77_94_84",
}
"""Class, predefined type (its name where it is user-defined) and ValveMechanism -> code; the longest that is listed."""


def code_of(component: Component) -> str:
    """Give the code of a component, empty if none is known."""
    kind = component.object_type if component.predefined_type == "USERDEFINED" else component.predefined_type
    mechanism = component.type_properties.get("Pset_ValveTypeCommon", {}).get("ValveMechanism", "")
    words = [component.ifc_class, kind, str(mechanism)]
    keys = (".".join(words[:count]) for count in (3, 2, 1))
    return next((CODES[key] for key in keys if key in CODES), "")


class Classifications:
    """Collects what is classified how, and writes one relation for each code."""

    def __init__(self, sheet: Sheet):
        """Take the file."""
        self._sheet = sheet
        self._users: dict[str, list[tuple[str, Entity]]] = {}

    def use(self, component: Component, key: str, entity: Entity) -> None:
        """Note a type, or an element without type."""
        if code := code_of(component):
            self._users.setdefault(code, []).append((key, entity))

    def write(self) -> None:
        """Write the system, its references and their relations, by code."""
        if not self._users:
            return
        system = self._sheet.make("IfcClassification", SOURCE, EDITION, None, SYSTEM)
        for code in sorted(self._users):
            users = tuple(entity for _, entity in sorted(self._users[code], key=lambda user: user[0]))
            reference = self._sheet.make("IfcClassificationReference", None, code, TITLES[code], system)
            self._sheet.root("IfcRelAssociatesClassification", f"rel/class:{code}", code, None, users, reference)
