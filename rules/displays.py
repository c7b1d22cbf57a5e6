"""What an eye reads: where dials and displays are, and which way they look. Metres.

A display that an OPERATE envelope stands in front of looks that way. A dial is known by its shape: a flat part of the
body, as wide as it is high. Its two sides are alike in a model, so it looks one way or the other: `facings` has both.
A meter whose display is not modelled on its own looks away from the pipe. Of anything else it is not known.
"""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from component_library.vocabulary import EnvelopeKind
from rules.reach import Handles, handles_of
from rules.scene import Envelope, Floats, Item, Mesh, Role, Scene
from rules.shells import shells

DIALS = frozenset({"PRESSUREGAUGE", "THERMOMETER", "AMMETER", "VOLTMETER"})
"""Predefined types of IfcFlowInstrument that are read where they stand."""
_DIAL_WORDS = re.compile(r"gauge|gage|manomet|thermomet|indicator|anzeige")
_DISPLAY_WORDS = re.compile(r"integrator|rechenwerk|heat.?meter|energy.?(meter|calculator)|calculator|\bdisplay\b")
_UNSAID = frozenset({"", "NOTDEFINED", "USERDEFINED"})
FLAT = 0.7
"""A dial is thinner than this share of its width (practice: cases of EN 837-1 are 30 to 50 mm at 100 mm)."""
ALIKE = 0.8
"""A dial is at least this wide for its height."""
LEAST, MOST = 0.035, 0.35
"""Diameters of dials [m] (EN 837-1: 40 to 250; practice)."""


@dataclass(frozen=True, eq=False)
class Display:
    """What is read.

    Attributes:
        item: gauge, meter, integrator.
        at: middle of its face (3,), scene coordinates.
        facings: unit vectors (3,) it may look along; empty where that is not known.
        told: how they were found, for messages; empty where an envelope states it.
        dial: width of the face [m], 0 where it cannot be told.
        meter: whether it is read as a meter (with keys, from the walkway) and not as a gauge.
    """

    item: Item
    at: Floats
    facings: tuple[Floats, ...]
    told: str
    dial: float
    meter: bool


class Displays:
    """The displays of a scene, in its order, found once (`Scene.once`)."""

    def __init__(self, scene: Scene):
        self._scene = scene
        self._handles: Handles = handles_of(scene)

    @cached_property
    def all(self) -> tuple[Display, ...]:
        """Gauges and thermometers, integrators, and meters that have no integrator among their parts."""
        found = (self._display(item) for item in self._scene.physical)
        return tuple(display for display in found if display is not None)

    def _display(self, item: Item) -> Display | None:
        if is_dial(item):
            return _gauge(item)
        integrator = is_integrator(item)
        if not integrator and not (item.is_a("IfcFlowMeter") and item.role is Role.PHYSICAL):
            return None
        if any(is_integrator(part) and part.body is not None for part in self._handles.parts(item)):
            return None
        front = self._handles.envelopes(item) or tuple(self._access(item))
        if front and item.body is not None:
            return _before(item, item.body, front)
        handle = None if integrator else self._handles.of(item)
        if item.body is None:
            return None
        if handle is None or handle.stem is None:
            return Display(item, item.body.bounds.mean(axis=0), (), "", 0.0, meter=True)
        told = "it looks away from the pipe, as nothing says where"
        return Display(item, handle.at, (handle.stem,), told, 0.0, meter=True)

    def _access(self, item: Item) -> list[Envelope]:
        return [
            envelope
            for envelope in self._scene.envelopes
            if envelope.kind == EnvelopeKind.ACCESS
            and envelope.owner is not None
            and envelope.owner.index == item.index
            and envelope.parts
        ]


def _before(item: Item, body: Mesh, front: tuple[Envelope, ...]) -> Display:
    """Make the display of an item whose envelope stands before its face."""
    boxes = np.array([part.bounds for envelope in front for part in envelope.parts])
    middle = (boxes[:, 0].min(axis=0) + boxes[:, 1].max(axis=0)) / 2
    centre = body.bounds.mean(axis=0)
    way = middle - centre
    length = float(np.linalg.norm(way))
    if length < 1e-6:
        return Display(item, centre, (), "", 0.0, meter=True)
    way = way / length
    at = centre + way * float(((body.vertices - centre) @ way).max())
    return Display(item, at, (way,), "", 0.0, meter=True)


def _gauge(item: Item) -> Display | None:
    """Make the display of a gauge: its dial, or where no part of its body is one, the middle of its body."""
    if item.body is None:
        return None
    parts = [shell.vertices for shell in shells(item.body.vertices, item.body.faces)]
    dials = [found for part in (*parts, item.body.vertices) if (found := _dial(part)) is not None]
    if not dials:
        return Display(item, item.body.bounds.mean(axis=0), (), "", 0.0, meter=False)
    at, way, width = max(dials, key=lambda found: found[2])
    return Display(item, at, (way, -way), "its dial is the flat part of its body, either side", width, meter=False)


def _dial(vertices: Floats) -> tuple[Floats, Floats, float] | None:
    """Find middle (3,), unit normal (3,) and width [m] of a part that has the shape of a dial; None if it has not."""
    if len(vertices) < 8:
        return None
    middle = vertices.mean(axis=0)
    _, _, directions = np.linalg.svd(vertices - middle, full_matrices=False)
    along = (vertices - middle) @ directions.T
    low, high = along.min(axis=0), along.max(axis=0)
    size = high - low
    order = np.argsort(size, kind="stable")
    thin, height, width = (float(size[axis]) for axis in order)
    if not (thin <= FLAT * height and height >= ALIKE * width and LEAST <= width <= MOST):
        return None
    return middle + ((low + high) / 2) @ directions, directions[int(order[0])], width


def is_dial(item: Item) -> bool:
    """Whether an item is a gauge or thermometer that is read where it stands, by its type or else its names."""
    if item.role is not Role.PHYSICAL or not item.is_a("IfcFlowInstrument"):
        return False
    kind = item.predefined_type.upper()
    if kind not in _UNSAID:
        return kind in DIALS
    return _DIAL_WORDS.search(_words(item)) is not None


def is_integrator(item: Item) -> bool:
    """Whether an item is the display of a meter, by its names."""
    controls = item.is_a("IfcController") or item.is_a("IfcUnitaryControlElement")
    return item.role is Role.PHYSICAL and controls and _DISPLAY_WORDS.search(_words(item)) is not None


def _words(item: Item) -> str:
    return " ".join((item.name, item.type_name, item.object_type)).lower()


def displays_of(scene: Scene) -> Displays:
    """Give the displays of a scene, found once."""
    return scene.once(Displays)
