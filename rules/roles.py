"""Is an element matter, whose discipline is it, and which delivered product is it part of (domain reference, 2.14).

Pure functions over class names, types, systems and names; the tables are the defaults that a profile overrides.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from component_library.vocabulary import CLEARANCE_OBJECT_TYPE, DHR_ENVELOPE, DHR_IDENTITY
from rules.facts import ElementFacts
from rules.scene import Role

PRODUCT_CLASSES = frozenset(
    {
        "IfcPump",
        "IfcChiller",
        "IfcTank",
        "IfcFlowMeter",
        "IfcDoor",
        "IfcWindow",
        "IfcStair",
        "IfcRailing",
        "IfcCurtainWall",
        "IfcRoof",
    }
)
"""Wholes whose parts come as one delivered product: they do not clash with each other."""

PRODUCT_ASSEMBLIES = frozenset({"ACCESSORY_ASSEMBLY", "TRUSS", "BRACED_FRAME", "GIRDER", "REINFORCEMENT_UNIT"})
"""Predefined types of IfcElementAssembly that are fabricated as one. Ours are USERDEFINED and so never among them."""

PROVISIONS = ("PROVISIONFORSPACE", "PROVISIONFORVOID")

DISCIPLINES = ("mep-pipe", "mep-duct", "mep-electric", "equipment", "str", "arc", "other")

_BY_CLASS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "mep-duct",
        frozenset(
            {
                "IfcDuctSegment",
                "IfcDuctFitting",
                "IfcDuctSilencer",
                "IfcDamper",
                "IfcAirTerminal",
                "IfcAirTerminalBox",
                "IfcFan",
            }
        ),
    ),
    (
        "mep-electric",
        frozenset(
            {
                "IfcCableSegment",
                "IfcCableFitting",
                "IfcCableCarrierSegment",
                "IfcCableCarrierFitting",
                "IfcElectricAppliance",
                "IfcElectricDistributionBoard",
                "IfcElectricDistributionPoint",
                "IfcElectricFlowStorageDevice",
                "IfcElectricFlowTreatmentDevice",
                "IfcElectricGenerator",
                "IfcElectricMotor",
                "IfcElectricTimeControl",
                "IfcElectricHeater",
                "IfcElectricalElement",
                "IfcDistributionBoard",
                "IfcLightFixture",
                "IfcLamp",
                "IfcOutlet",
                "IfcSwitchingDevice",
                "IfcJunctionBox",
                "IfcProtectiveDevice",
                "IfcProtectiveDeviceTrippingUnit",
                "IfcMotorConnection",
                "IfcTransformer",
                "IfcSolarDevice",
                "IfcAudioVisualAppliance",
                "IfcCommunicationsAppliance",
                "IfcMobileTelecommunicationsAppliance",
                "IfcAlarm",
                "IfcController",
                "IfcUnitaryControlElement",
            }
        ),
    ),
    (
        "mep-pipe",
        frozenset(
            {
                "IfcPipeSegment",
                "IfcPipeFitting",
                "IfcValve",
                "IfcFlowMeter",
                "IfcSanitaryTerminal",
                "IfcWasteTerminal",
                "IfcStackTerminal",
                "IfcFireSuppressionTerminal",
                "IfcLiquidTerminal",
                "IfcSpaceHeater",
            }
        ),
    ),
    (
        "equipment",
        frozenset(
            {
                "IfcEnergyConversionDevice",
                "IfcFlowMovingDevice",
                "IfcFlowStorageDevice",
                "IfcFlowTreatmentDevice",
            }
        ),
    ),
    (
        "str",
        frozenset(
            {
                "IfcBeam",
                "IfcColumn",
                "IfcMember",
                "IfcFooting",
                "IfcPile",
                "IfcReinforcingElement",
                "IfcReinforcingBar",
                "IfcReinforcingMesh",
                "IfcTendon",
                "IfcTendonAnchor",
                "IfcTendonConduit",
                "IfcDeepFoundation",
                "IfcBearing",
            }
        ),
    ),
    (
        "arc",
        frozenset(
            {
                "IfcWall",
                "IfcSlab",
                "IfcRoof",
                "IfcStair",
                "IfcStairFlight",
                "IfcRamp",
                "IfcRampFlight",
                "IfcDoor",
                "IfcWindow",
                "IfcCurtainWall",
                "IfcRailing",
                "IfcCovering",
                "IfcFurnishingElement",
                "IfcFurniture",
                "IfcSystemFurnitureElement",
                "IfcShadingDevice",
                "IfcChimney",
            }
        ),
    ),
)
"""Read from top to bottom, subtypes included: a fan is duct before it is a flow moving device."""

_LOAD_BEARING = {"IfcWall": "Pset_WallCommon", "IfcSlab": "Pset_SlabCommon"}

_SYSTEM_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("AIRCONDITIONING", "VENTILATION", "EXHAUST"), "mep-duct"),
    **dict.fromkeys(
        (
            "AUDIOVISUAL",
            "COMMUNICATION",
            "CONTROL",
            "DATA",
            "EARTHING",
            "ELECTRICAL",
            "ELECTROACOUSTIC",
            "LIGHTING",
            "LIGHTNINGPROTECTION",
            "POWERGENERATION",
            "SECURITY",
            "SIGNAL",
            "TELEPHONE",
            "TV",
        ),
        "mep-electric",
    ),
    **dict.fromkeys(
        (
            "CHEMICAL",
            "CHILLEDWATER",
            "COMPRESSEDAIR",
            "CONDENSERWATER",
            "DOMESTICCOLDWATER",
            "DOMESTICHOTWATER",
            "DRAINAGE",
            "FIREPROTECTION",
            "FUEL",
            "GAS",
            "HEATING",
            "OIL",
            "RAINWATER",
            "REFRIGERATION",
            "SEWAGE",
            "STORMWATER",
            "VACUUM",
            "VENT",
            "WASTEWATER",
            "WATERSUPPLY",
        ),
        "mep-pipe",
    ),
}
"""IfcDistributionSystemEnum -> discipline."""

_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("mep-duct", re.compile(r"duct|\bair\b|supply air|luft|lüft|ventil(?:ation|atie)|diffus|grille|\bhvac\b")),
    ("mep-electric", re.compile(r"cable|kabel|elect|elekt|conduit|light|leucht|lamp|power|socket|\bdata\b|tray")),
    (
        "mep-pipe",
        re.compile(
            r"pipe|piping|rohr|leiding|water|wasser|heiz|heat|chill|sanit|plumb|hydron|sprinkler|drain|sewage|"
            r"valve|ventil\b|radiator|lavatory|sink\b|toilet|\bwc\b|boiler|gas\b"
        ),
    ),
)
"""Words in names of systems and types (English, German, Dutch): practice. The first that fits decides."""


def role_of(element: ElementFacts) -> Role:
    """Say whether an element is matter.

    Openings are features; anything marked as clearance, provision or envelope is an envelope; spaces and zones are
    spatial; the other virtual elements are nothing to collide with.
    """
    if "IfcFeatureElement" in element.classes:
        return Role.FEATURE
    if is_envelope(element) or is_provision_for_void(element):
        return Role.ENVELOPE
    if "IfcVirtualElement" in element.classes:
        return Role.OTHER
    if "IfcElement" in element.classes:
        return Role.PHYSICAL
    return Role.SPATIAL


def is_envelope(element: ElementFacts) -> bool:
    """Whether the element is a space to keep free: forms (b) to (e) of domain reference 3.6."""
    if DHR_ENVELOPE in element.psets or _object_type(element).startswith(CLEARANCE_OBJECT_TYPE):
        return True
    if element.ifc_class == "IfcVirtualElement":
        return element.predefined_type == "CLEARANCE"
    if element.ifc_class == "IfcSpatialZone":
        return element.predefined_type in ("TRANSPORT", "RESERVATION")
    return "IfcElement" in element.classes and _provision(element) == "PROVISIONFORSPACE"


def is_provision_for_void(element: ElementFacts) -> bool:
    """Whether the element asks for a hole: no matter, and no space that must stay free either."""
    return "IfcElement" in element.classes and _provision(element) == "PROVISIONFORVOID"


def _object_type(element: ElementFacts) -> str:
    return element.object_type.strip().upper()


def _provision(element: ElementFacts) -> str:
    for word in (element.predefined_type, _object_type(element).replace(" ", "").replace("_", "")):
        if word in PROVISIONS:
            return word
    return ""


def class_discipline(element: ElementFacts) -> str:
    """Discipline of an element by its class, its load-bearing property, its systems and its names; "other" if none."""
    for discipline, classes in _BY_CLASS:
        if any(name in classes for name in (element.ifc_class, *element.classes)):
            return "str" if discipline == "arc" and _load_bearing(element) else discipline
    if "IfcDistributionElement" in element.classes or element.ifc_class == "IfcDistributionElement":
        return _by_system_or_name(element)
    return "other"


def _load_bearing(element: ElementFacts) -> bool:
    return any(
        element.psets.get(pset, {}).get("LoadBearing") is True
        for name, pset in _LOAD_BEARING.items()
        if name in element.classes
    )


def _by_system_or_name(element: ElementFacts) -> str:
    for system_type in element.system_types:
        if system_type in _SYSTEM_TYPES:
            return _SYSTEM_TYPES[system_type]
    for text in (*element.systems, element.type_name, element.name):
        lowered = text.lower()
        for discipline, words in _WORDS:
            if words.search(lowered):
                return discipline
    return "other"


def file_discipline(name: str, patterns: Mapping[str, str]) -> str:
    """Give the discipline that the first fitting pattern gives a file; empty if none fits.

    Args:
        name: file name.
        patterns: regular expression (any case, anywhere in the name) -> discipline.
    """
    for pattern, discipline in patterns.items():
        if re.search(pattern, name, re.IGNORECASE):
            return discipline
    return ""


def disciplines(
    elements: Sequence[ElementFacts], given: str = "", covers: Mapping[int, int] | None = None
) -> tuple[str, ...]:
    """Disciplines of the elements of one file.

    Args:
        elements: all of them.
        given: what the profile says about the file; it goes before everything but the author's own word.
        covers: covering -> what it covers, by step: insulation belongs to its pipe.

    Returns:
        One for each element. What stays "other" takes the discipline of most elements of the file.
    """
    own = {element.step: class_discipline(element) for element in elements}
    for covering, covered in (covers or {}).items():
        if covering in own and covered in own:
            own[covering] = own[covered]
    common = majority(own.values())
    found: list[str] = []
    for element in elements:
        author = element.psets.get(DHR_IDENTITY, {}).get("Discipline")
        by_author = author.strip().lower() if isinstance(author, str) else ""
        fallback = own[element.step] if own[element.step] != "other" else common
        found.append(by_author if by_author in DISCIPLINES else given or fallback)
    return tuple(found)


def majority(found: Iterable[str]) -> str:
    """Find the most frequent discipline but "other"; in a tie the one that stands first in DISCIPLINES."""
    counts = Counter(discipline for discipline in found if discipline != "other")
    return max(DISCIPLINES, key=lambda discipline: counts[discipline]) if counts else "other"


def products(elements: Sequence[ElementFacts]) -> dict[int, int]:
    """Step of each element -> step of the delivered product it is part of (its own step if it is part of none).

    From the element upwards while each whole is a product: a bolt in an accessory assembly in a pump skid belongs to
    the accessory assembly, because the skid is no delivered product.
    """
    by_step = {element.step: element for element in elements}
    found: dict[int, int] = {}
    for element in elements:
        top = element
        seen = {element.step}
        while top.whole in by_step and top.whole not in seen and is_product(by_step[top.whole]):
            top = by_step[top.whole]
            seen.add(top.step)
        found[element.step] = top.step
    return found


def is_product(element: ElementFacts) -> bool:
    """Whether the parts of this whole come as one delivered product."""
    if any(name in PRODUCT_CLASSES for name in (element.ifc_class, *element.classes)):
        return True
    return element.ifc_class == "IfcElementAssembly" and element.predefined_type in PRODUCT_ASSEMBLIES
