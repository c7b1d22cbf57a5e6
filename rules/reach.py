"""What a hand takes hold of: handle points, from OPERATE envelopes, ports and shape. Metres.

Terminology: the *handle* of an item is the middle of its wheel or lever. Its *stem* is the unit vector from the pipe
axis to it. A handle is *stated* where an OPERATE envelope tells it, else derived from the body: the part that stands
out farthest from the pipe axis, which runs between the ports or along the neighbouring pipe.
"""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from component_library.vocabulary import DHR_ACCESS, DHR_INTERFACE, EnvelopeKind
from rules.pipes import pipes_of
from rules.scene import Envelope, Floats, Item, Role, Scene
from rules.valves import is_check, is_valve
from rules.wholes import Belongings, wholes_of

UPRIGHT = float(np.cos(np.pi / 4))
"""A stem within 45 degrees of the plumb line is a vertical one (practice: the reading of DEP 30.00.60.13)."""
STANDS_OUT = 1.3
"""An operator stands out from the axis this many times as far as the body does on the other side (practice)."""
TIP = 0.9
"""What is farther from the axis than this share of the farthest point is the handle (practice)."""
JOINS = 0.15
"""A pipe that ends this near to the box of a valve is joined to it [m] (practice: flange and gasket)."""

_ONE_PLACE = 1e-3
"""Ports nearer to each other than this give no direction [m]."""

RELIEVING = frozenset({"PRESSURERELIEF", "SAFETYCUTOFF"})
SMALL = frozenset({"AIRRELEASE", "DRAWOFFCOCK"})
"""Predefined types of IfcValve that vent and drain."""
UNAIDED = frozenset({"PRESSUREREDUCING", "STEAMTRAP", "ANTIVACUUM", "FAUCET"})
"""Predefined types of IfcValve that work by themselves, or are taps of sanitary fittings."""
OFTEN = frozenset({"DAILY", "WEEKLY"})
SELDOM = frozenset({"ANNUAL", "RARE"})
"""Values of DHR_Access.AccessFrequency."""
TURNED = frozenset({"MIXING", "DIVERTING", "CHANGEOVER"})
"""Predefined types of IfcValve that a motor works unless the model says otherwise (practice)."""
_UNSAID = frozenset({"", "NOTDEFINED", "USERDEFINED"})
_RELIEF_WORDS = re.compile(r"relief|safety.?valve|sicherheitsventil|überström|soupape|veiligheidsklep|\bprv\b|\bpsv\b")
_VENT_WORDS = re.compile(r"air.?(vent|release|valve)|\bvent\b|entlüft|entlueft|purge|ontlucht|bleed.?screw")
_DRAIN_WORDS = re.compile(
    r"\bdrain|draw.?off|hose.?(union|bibb?)|entleer|kfe|füll|vidange|aftap|spülanschluss|boiler.?(drain|cock)"
)
_SELF_WORDS = re.compile(
    r"pressure.?reduc|druckminder|strainer|steam.?trap|vacuum|faucet|\btap\b|thermostat|balanc(ing|e).?limiter|mixer|"
    r"sprinkler|fire.?hose|flush|solenoid|magnetventil|electrovanne"
)
_DRIVEN_WORDS = re.compile(
    r"three.?way|3.?way|\b3.?wege|mischer|actuat|motori[sz]|stellantrieb|motorklapp|motorventil|antrieb|control.?valve|regelventil|servo"
)
_AID_WORDS = re.compile(
    r"chain.?wheel|chain.?operat|extension.?(spindle|stem|rod)|extended.?(spindle|stem)|floor.?stand|kettenrad|"
    r"spindelverl|verlängerte.?spindel|headstock"
)


@dataclass(frozen=True, eq=False)
class Handle:
    """Where an item is taken hold of.

    Attributes:
        item: valve or actuator.
        at: the handle (3,), scene coordinates.
        stem: unit vector (3,) from the pipe axis to it, None where it cannot be told.
        told: how it was found, for messages; empty where it is stated.
        envelope: GlobalId of the OPERATE envelope that states it.
    """

    item: Item
    at: Floats
    stem: Floats | None
    told: str = ""
    envelope: str = ""

    @property
    def upright(self) -> bool | None:
        """Whether the stem is vertical; None where it cannot be told."""
        return None if self.stem is None else bool(abs(self.stem[2]) >= UPRIGHT)


class Handles:
    """The handles of a scene, found once (`Scene.once`)."""

    def __init__(self, scene: Scene):
        self._scene = scene
        self._belongings = Belongings(scene)
        self._operate: dict[int, list[Envelope]] = {}
        for envelope in scene.envelopes:
            if envelope.kind == EnvelopeKind.OPERATE and envelope.owner is not None and envelope.parts:
                self._operate.setdefault(envelope.owner.index, []).append(envelope)

    @cached_property
    def by_hand(self) -> tuple[Handle, ...]:
        """Valves and the emergency wheels of actuators that somebody works by hand, in scene order.

        Check valves have nothing to operate. Relief valves, and what works by itself or by a motor, count only where
        an OPERATE envelope says that a hand goes there; vents and drains are `small`.
        """
        return tuple(
            handle for item in self._scene.physical if self._is_worked(item) and (handle := self.of(item)) is not None
        )

    @cached_property
    def small(self) -> tuple[Handle, ...]:
        """Vents and drains, in scene order."""
        found = [item for item in self._scene.physical if is_vent(item) or is_drain(item)]
        return tuple(handle for item in found if (handle := self.of(item)) is not None)

    def family(self, item: Item) -> frozenset[int]:
        """Give the indices of an item, its parts, its product, the valve it is part of, and the insulation of these."""
        above = [one.index for one in wholes_of(self._scene, item) if not one.is_a("IfcElementAssembly")]
        own = {item.index, *self._belongings.parts(item.index), *self._belongings.product(item), *above}
        for index in above:
            own.update(self._belongings.parts(index))
        return frozenset((*own, *self._belongings.coverings(sorted(own))))

    def envelopes(self, item: Item) -> tuple[Envelope, ...]:
        """Give the OPERATE envelopes of an item."""
        return tuple(self._operate.get(item.index, ()))

    def parts(self, item: Item) -> tuple[Item, ...]:
        """Give the parts of an item."""
        return tuple(self._scene.items[index] for index in self._belongings.parts(item.index))

    def of(self, item: Item) -> Handle | None:
        """Find the handle of an item; None if it has no body."""
        if item.body is None:
            return None
        axis = self._axis(item)
        vertices = item.body.vertices
        if self.envelopes(item):
            low, high = _bounds(self.envelopes(item))
            at = (low + high) / 2
            inside = vertices[((vertices >= low) & (vertices <= high)).all(axis=1)]
            tip = _tip(inside, axis) if axis is not None and len(inside) else None
            return Handle(item, at, _stem(at if tip is None else tip, axis), envelope=self.envelopes(item)[0].guid)
        if axis is not None:
            tip = _tip(vertices, axis)
            if tip is not None:
                told = "the part of its body that stands out farthest from the pipe axis"
                return Handle(item, tip, _stem(tip, axis), told)
        return Handle(item, item.body.bounds.mean(axis=0), None, "the middle of its body")

    def _is_worked(self, item: Item) -> bool:
        if item.is_a("IfcActuator"):
            return item.index in self._operate
        if not is_valve(item) or is_check(item) or is_vent(item) or is_drain(item):
            return False
        return item.index in self._operate or not (is_relief(item) or works_itself(item) or self.is_driven(item))

    def is_driven(self, item: Item) -> bool:
        """Whether a motor works a valve: by its properties, an actuator among its parts, or its names."""
        operation = item.property("Pset_ValveTypeCommon", "ValveOperation")
        if isinstance(operation, str) and operation.upper() not in ("UNSET", "NOTKNOWN", "OTHER", ""):
            return operation.upper() not in ("LEVER", "WHEEL", "DROPWEIGHT", "FLOAT")
        if item.predefined_type.upper() in TURNED or _says(item, _DRIVEN_WORDS):
            return True
        return any(part.is_a("IfcActuator") for part in self.parts(item))

    def _axis(self, item: Item) -> tuple[Floats, Floats] | None:
        """Find a point and the unit direction of the pipe axis that runs through an item, (3,) each."""
        network = self._scene.network
        ports = network.ports_of(item.index)
        places = [np.array(at) for port in ports if (at := network.ports[port].at) is not None]
        pairs = [(first, last) for number, first in enumerate(places) for last in places[number + 1 :]]
        if pairs:
            first, last = max(pairs, key=lambda pair: float(np.linalg.norm(pair[1] - pair[0])))
            length = float(np.linalg.norm(last - first))
            if length > _ONE_PLACE:
                return first, (last - first) / length
        if item.body is None:
            return None
        low, high = item.body.bounds
        ends, ways = self._ends
        if not len(ends):
            return None
        gap = np.maximum(np.maximum(low - ends, ends - high), 0.0).max(axis=1)
        nearest = int(np.argmin(gap))
        return (ends[nearest], ways[nearest]) if gap[nearest] <= JOINS else None

    @cached_property
    def _ends(self) -> tuple[Floats, Floats]:
        """Ends and directions of all straight pipes, (k, 3) each."""
        straights = pipes_of(self._scene).straights
        if not straights:
            return np.empty((0, 3)), np.empty((0, 3))
        ends = np.array([end for straight in straights for end in (straight.start, straight.end)])
        ways = np.array([straight.way for straight in straights for _ in range(2)])
        return ends, ways


def _bounds(envelopes: tuple[Envelope, ...]) -> tuple[Floats, Floats]:
    boxes = np.array([part.bounds for envelope in envelopes for part in envelope.parts])
    return boxes[:, 0].min(axis=0), boxes[:, 1].max(axis=0)


def _tip(points: Floats, axis: tuple[Floats, Floats] | None) -> Floats | None:
    """Find the middle of what stands out farthest from an axis (3,); None where nothing stands out on one side."""
    if axis is None:
        return None
    origin, way = axis
    reach = points - origin
    across = reach - (reach @ way)[:, None] * way
    away = np.linalg.norm(across, axis=1)
    outermost = across[away >= TIP * away.max()].mean(axis=0)  # of a rim, all of it: one point of it is to one side
    length = float(np.linalg.norm(outermost))
    if length <= _ONE_PLACE:
        return None
    height = across @ (outermost / length)
    if height.max() < STANDS_OUT * -height.min():
        return None
    top = points[height >= TIP * height.max()]
    return (top.min(axis=0) + top.max(axis=0)) / 2


def _stem(at: Floats, axis: tuple[Floats, Floats] | None) -> Floats | None:
    """Give the unit vector from an axis to a point (3,); None where there is no axis or the point is on it."""
    if axis is None:
        return None
    origin, way = axis
    across = (at - origin) - ((at - origin) @ way) * way
    length = float(np.linalg.norm(across))
    return across / length if length > 1e-3 else None


def is_vent(item: Item) -> bool:
    """Whether a valve lets air out: by its type, or by its names where that says nothing."""
    return _is(item, frozenset({"AIRRELEASE"}), _VENT_WORDS) and not _says(item, _RELIEF_WORDS)


def is_drain(item: Item) -> bool:
    """Whether a valve drains: by its type, or by its names where that says nothing."""
    return _is(item, frozenset({"DRAWOFFCOCK"}), _DRAIN_WORDS)


def is_relief(item: Item) -> bool:
    """Whether a valve opens by pressure."""
    return _is(item, RELIEVING, _RELIEF_WORDS)


def works_itself(item: Item) -> bool:
    """Whether a valve works without a hand, or is a tap."""
    return _is(item, UNAIDED, _SELF_WORDS)


def has_aid(item: Item) -> bool:
    """Whether names of a valve say that a chain wheel or an extended spindle brings it within reach."""
    return _says(item, _AID_WORDS)


def is_urgent(item: Item) -> bool:
    """Whether a valve is operated in an emergency, or parts two owners at a boundary (DHR_Access, DHR_Interface)."""
    boundary = item.property(DHR_INTERFACE, "BoundaryTag")
    return item.property(DHR_ACCESS, "OperatedInEmergency") is True or bool(boundary)


def frequency(item: Item) -> str:
    """How often an item is gone to (DHR_Access.AccessFrequency), empty where nothing says it."""
    value = item.property(DHR_ACCESS, "AccessFrequency")
    return value.upper() if isinstance(value, str) else ""


def _is(item: Item, types: frozenset[str], words: re.Pattern[str]) -> bool:
    if item.role is not Role.PHYSICAL or not is_valve(item):
        return False
    kind = item.predefined_type.upper()
    return kind in types if kind not in _UNSAID else words.search(_words(item)) is not None


def _says(item: Item, words: re.Pattern[str]) -> bool:
    return words.search(_words(item)) is not None


def _words(item: Item) -> str:
    return " ".join((item.name, item.type_name, item.object_type)).lower()


def handles_of(scene: Scene) -> Handles:
    """Give the handles of a scene, found once."""
    return scene.once(Handles)
