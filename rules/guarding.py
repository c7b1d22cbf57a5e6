"""Which rule guards an envelope: exactly one, so that one intruder in one envelope is one finding.

The envelope says it itself (DHR_Envelope.RuleRefs); where it does not, what it belongs to and its kind say it.
REMOVAL, EGRESS and LAYDOWN are floors and ways, not rooms about an item: no rule of this kind guards them.
"""

import re
from collections.abc import Callable, Iterator

from component_library.vocabulary import DHR_ACCESS, DHR_ENVELOPE, EnvelopeKind
from rules.intrusion import Guarded, guarded, violations
from rules.rule import Severity, Violation
from rules.scene import Envelope, Item, Scene
from rules.valves import is_valve
from rules.wholes import wholes_of

GUARDS = frozenset(
    {
        *("ACC001", "ACC002", "ACC004", "ACC006", "ACC007", "ACC008", "ACC009", "ACC010"),
        *("CLR003", "CLR004", "CLR006", "INS003", "LFT003", "REA002", "REA003"),
    }
)
"""Rules whose subjects are envelopes."""

PANELS = ("IfcElectricDistributionBoard", "IfcDistributionBoard", "IfcElectricDistributionPoint", "IfcMotorConnection")
"""Electrical equipment that somebody opens."""
HEAT_PUMPS = ("IfcChiller", "IfcUnitaryEquipment", "IfcCompressor", "IfcCoolingTower", "IfcEvaporator", "IfcCondenser")
TRAYS = ("IfcCableCarrierSegment", "IfcCableCarrierFitting", "IfcCableSegment", "IfcCableFitting")
INSTRUMENTS = ("IfcActuator", "IfcSensor", "IfcFlowInstrument", "IfcFlowMeter", "IfcController")

_REFERENCE = re.compile(r"[A-Z]{3}\d{3}")
_CLADDING = frozenset({"INSULATION", "CLADDING", "WRAPPING", "SLEEVING"})

_SERVICE, _ACCESS, _OPERATE = EnvelopeKind.SERVICE.value, EnvelopeKind.ACCESS.value, EnvelopeKind.OPERATE.value

_BY_CLASS: tuple[tuple[tuple[str, ...], dict[str, str]], ...] = (
    (("IfcHeatExchanger",), dict.fromkeys((_SERVICE, _ACCESS, _OPERATE), "ACC001")),
    (("IfcPump",), {_SERVICE: "ACC004", _ACCESS: "ACC004", _OPERATE: "ACC004"}),
    (HEAT_PUMPS, dict.fromkeys((_SERVICE, _ACCESS, _OPERATE), "ACC006")),
    (PANELS, dict.fromkeys((_SERVICE, _ACCESS, _OPERATE), "ACC007")),
    (("IfcFilter", "IfcInterceptor"), dict.fromkeys((_SERVICE, _ACCESS, _OPERATE), "ACC008")),
    (("IfcTank",), dict.fromkeys((_SERVICE, _ACCESS, _OPERATE), "ACC010")),
    (("IfcValve", *INSTRUMENTS), {_SERVICE: "ACC009", _ACCESS: "REA002", _OPERATE: "REA003"}),
    (("IfcPipeFitting", "IfcFlowFitting"), dict.fromkeys((_SERVICE, _ACCESS, _OPERATE), "CLR003")),
    (TRAYS, dict.fromkeys((_SERVICE, _ACCESS, _OPERATE), "CLR004")),
)
"""Class of the owner, or of what it is part of -> kind -> rule; the first class that fits decides."""

_OTHERWISE = {_SERVICE: "ACC009", _ACCESS: "REA002", _OPERATE: "REA003"}
"""Of an owner of another class, or one that is in no model."""


def guard_of(scene: Scene, envelope: Envelope) -> str:
    """Code of the rule that guards an envelope, "" if none of this kind does."""
    if envelope.kind == EnvelopeKind.LIFT:
        return "LFT003"
    if envelope.kind == EnvelopeKind.INSULATION:
        return "INS003"
    owner = envelope.owner
    chain = () if owner is None else (owner, *wholes_of(scene, owner))
    if envelope.kind == EnvelopeKind.THERMAL:  # about a panel it is where an arc may burn: nothing must not stand there
        return "" if _is_any(chain, PANELS) else "CLR006"
    if envelope.kind not in _OTHERWISE:
        return ""
    named = scene.items[envelope.item].property(DHR_ENVELOPE, "RuleRefs")
    for code in _REFERENCE.findall(named) if isinstance(named, str) else ():
        if code in GUARDS:
            return code
    for classes, rules in _BY_CLASS:
        if _is_any(chain, classes):
            return rules[envelope.kind]
    return _OTHERWISE[envelope.kind]


def _is_any(chain: tuple[Item, ...], classes: tuple[str, ...]) -> bool:
    return any(item.is_a(name) for item in chain for name in classes)


def guarded_by(code: str, scene: Scene, bores: float) -> Iterator[Guarded]:
    """Yield the envelopes that a rule guards, in scene order.

    Args:
        code: of the rule.
        scene: the federated model.
        bores: half side of the cube about a nozzle in which connected pipework is excused, in DN.
    """
    return guarded(scene, bores, lambda envelope: guard_of(scene, envelope) == code)


def obstructions(
    subject: Guarded,
    scene: Scene,
    tolerance: float,
    purpose: str,
    severity: Severity | None = None,
    ignored: Callable[[Item], bool] = lambda _: False,
) -> Iterator[Violation]:
    """Yield what stands in an envelope, but for cladding: that is a question of its own (ACC012).

    Args:
        subject: the envelope.
        scene: the federated model.
        tolerance: depth up to which a body only touches the envelope [m].
        purpose: what the envelope is for, behind "…, which must stay free to".
        severity: lowers the severity of the rule.
        ignored: items that may stand there.
    """
    return violations(
        subject, scene, tolerance, purpose, lambda item: is_cladding(item) or ignored(item), severity=severity
    )


def is_cladding(item: Item) -> bool:
    """Whether an item is insulation, cladding or a panel made to be taken off."""
    if item.is_a("IfcCovering"):
        return item.predefined_type.upper() in _CLADDING
    return item.is_a("IfcPlate") and item.property(DHR_ACCESS, "Removable") is True


def is_operated(item: Item) -> bool:
    """Whether an item is something that hands and eyes are at: valve, actuator, sensor, gauge, meter, controller."""
    return is_valve(item) or any(item.is_a(name) for name in INSTRUMENTS)
