# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Pipes as lines: the axis, the outside and the insulation of every straight piece of pipe. Metres.

The axis runs between the ports of a segment where it has two and they lie in its body; else it is found in the body:
the direction in which its points spread farthest, through the middle of what lies around it. The outside is where most
of the points lie, so that a socket or a flange at the end of a pipe does not make it wider.

Terminology: a *straight* is a pipe with one axis. How thick its insulation is, is *told*: "modelled" by a covering,
"stated" by a property or an allowance in the file, "assumed" from its size where the file says nothing and its system
is insulated by rule, or "none".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from component_library.calc import insulation
from component_library.standards import tables
from component_library.vocabulary import DHR_INSULATION, EnvelopeKind
from rules.scene import Envelope, Floats, Item, Mesh, Role, Scene
from rules.stub import nominal_diameter
from rules.wholes import Belongings

SLENDER = 1.0
"""A piece at least this many times as long as it is thick has an axis of its own (practice): shorter are spacers."""
ROUND = 0.06
"""Points within this share of the outside are on it [of the radius]: prisms of 12 sides miss it by 3 %."""
MOSTLY = 0.5
"""Share of the points of a straight piece that lie on its outside; of an elbow or a box far fewer do."""
RIM = 8
"""Points at the ends of a pipe from which they show how wide it is (practice)."""
SOCKET = 0.2
"""What stands out of a pipe by no more is a socket on it [m] (practice); else the body is no pipe."""
NEAR = 0.02
"""A port this near to the axis of a body is on it [m] (practice)."""
SIZE = 0.04
"""An outside diameter this near to that of a DN is that DN [of the diameter]: EN and ASME sizes differ by up to 4 %."""
WARM = frozenset({"HEATING", "DOMESTICHOTWATER", "STEAM", "CONDENSATE"})
"""Systems (IfcDistributionSystemEnum) whose pipes are insulated by rule (GEG annex 8)."""
LEAST = 1e-3
"""Insulation thinner than this is none [m]."""


@dataclass(frozen=True)
class Insulation:
    """Thickness [m], 0 for none, and who told: "modelled", "stated", "assumed" or "none"."""

    thickness: float = 0.0
    told: str = "none"


@dataclass(frozen=True, eq=False)
class Straight:
    """A straight piece of pipe.

    Attributes:
        item: the element.
        start, end: of its axis (3,), scene coordinates.
        diameter: outside, of the bare pipe.
        insulation: around it.
    """

    item: Item
    start: Floats
    end: Floats
    diameter: float
    insulation: Insulation

    @property
    def length(self) -> float:
        """Along the axis."""
        return float(np.linalg.norm(self.end - self.start))

    @property
    def way(self) -> Floats:
        """Unit vector from start to end (3,)."""
        return (self.end - self.start) / self.length

    @property
    def radius(self) -> float:
        """Outside, insulation included."""
        return self.diameter / 2 + self.insulation.thickness

    @cached_property
    def dn(self) -> int:
        """Nominal diameter [mm]: what the file says, else the nearest by outside diameter; 0 if there is none near."""
        said = round(nominal_diameter(self.item) * 1e3)
        rows = tables.pipes().rows
        if said in rows:
            return said
        nearest = min(rows.values(), key=lambda row: (abs(row.outside_diameter - self.diameter), row.dn))
        return nearest.dn if abs(nearest.outside_diameter - self.diameter) <= SIZE * self.diameter else 0

    def at(self, distance: float) -> Floats:
        """Give the point at a distance from the start (3,)."""
        return self.start + self.way * distance


class Pipes:
    """The straight pipes of a scene, found once for all rules (`Scene.once`)."""

    def __init__(self, scene: Scene):
        self._scene = scene
        self._belongings = Belongings(scene)
        self._allowances = _allowances(scene)
        self.straights: tuple[Straight, ...] = tuple(
            straight for item in scene.physical if is_pipe(item) and (straight := self._straight(item)) is not None
        )
        """In scene order."""

    @cached_property
    def by_item(self) -> Mapping[int, Straight]:
        """Straights by the index of their item."""
        return {straight.item.index: straight for straight in self.straights}

    def _straight(self, item: Item) -> Straight | None:
        found = axis_of(self._scene, item)
        if found is None:
            return None
        start, end, diameter = found
        return Straight(item, start, end, diameter, self.insulation(item, diameter))

    def insulation(self, item: Item, diameter: float) -> Insulation:
        """Find the insulation of an item.

        Args:
            item: pipe, fitting, valve.
            diameter: outside of the bare item.
        """
        own = (item.index, *self._belongings.parts(item.index))
        covering = [self._scene.items[index] for index in (*self._belongings.coverings(own), *own)]
        modelled = [_thickness(one, diameter) for one in covering if is_insulation(one)]
        if modelled and max(modelled) >= LEAST:
            return Insulation(max(modelled), "modelled")
        stated = item.property(DHR_INSULATION, "Thickness")
        if isinstance(stated, (int, float)) and stated >= LEAST:
            return Insulation(float(stated), "stated")
        if item.index in self._allowances:
            return Insulation(max(self._allowances[item.index] - diameter / 2, 0.0), "stated")
        if not self._warm(item):
            return Insulation()
        return Insulation(assumed(diameter), "assumed")

    def _warm(self, item: Item) -> bool:
        network = self._scene.network
        return any(network.ports[port].system_type in WARM for port in network.ports_of(item.index))


def is_pipe(item: Item) -> bool:
    """Whether an item is pipe: a segment of one, or in IFC2X3 a flow segment of a pipe discipline."""
    if item.role is not Role.PHYSICAL or item.body is None:
        return False
    if item.is_a("IfcPipeSegment"):
        return item.predefined_type.upper() not in ("FLEXIBLESEGMENT", "GUTTER")
    return item.ifc_class == "IfcFlowSegment" and item.discipline == "mep-pipe"


def is_insulation(item: Item) -> bool:
    """Whether an item is the insulation of something; a covering that says nothing of itself on a pipe is."""
    kind = item.predefined_type.upper()
    return item.is_a("IfcCovering") and kind in ("INSULATION", "WRAPPING", "SLEEVING", "NOTDEFINED", "USERDEFINED", "")


def assumed(diameter: float) -> float:
    """Thickness that GEG annex 8 asks of a pipe of an outside diameter, next thickness sold [m]."""
    rows = tables.pipes().rows.values()
    nearest = min(rows, key=lambda row: (abs(row.outside_diameter - diameter), row.dn))
    return insulation.of_pipe(nearest.dn)


def axis_of(scene: Scene, item: Item) -> tuple[Floats, Floats, float] | None:
    """Find ends of the axis (3,) and outside diameter of a piece of pipe; None where it has no axis of its own."""
    if item.body is None:
        return None
    network = scene.network
    places = [np.array(at) for port in network.ports_of(item.index) if (at := network.ports[port].at) is not None]
    if len(places) >= 2:
        first, last = _farthest(places)
        found = _along(item.body, first, last)
        if found is not None:
            return found
    return _spread(item.body)


def _farthest(places: list[Floats]) -> tuple[Floats, Floats]:
    """Give the two places that are farthest from each other, in the order given."""
    pairs = [(a, b) for number, a in enumerate(places) for b in places[number + 1 :]]
    return max(pairs, key=lambda pair: float(np.linalg.norm(pair[1] - pair[0])))


def _along(body: Mesh, first: Floats, last: Floats) -> tuple[Floats, Floats, float] | None:
    """Take a line as the axis of a body if most of the body's points lie on one cylinder around it."""
    length = float(np.linalg.norm(last - first))
    if length < NEAR:
        return None
    way = (last - first) / length
    reach = body.vertices - first
    along = reach @ way
    across = np.linalg.norm(reach - along[:, None] * way, axis=1)
    ends = across[(along < NEAR) | (along > length - NEAR)]
    # Sockets have more points than the pipe they stand on: its ends have none.
    socketed = len(ends) >= RIM and float(across.max()) <= float(ends.max()) + SOCKET
    outside = (_outside(ends) if socketed else None) or _outside(across)
    if outside is None or along.min() < -max(NEAR, outside) or along.max() > length + max(NEAR, outside):
        return None
    return (first, last, 2 * outside) if length >= SLENDER * outside else None


def _outside(across: Floats) -> float | None:
    """Radius that most points lie on, of their distances from an axis (n,); None where there is no such radius."""
    rim = across[across > 0.3 * across.max()]
    if not len(rim):
        return None
    outside = float(np.median(rim))
    return outside if (np.abs(rim - outside) <= ROUND * outside).mean() >= MOSTLY else None


def _spread(body: Mesh) -> tuple[Floats, Floats, float] | None:
    """Find the axis of a slender body by the spread of its points."""
    vertices = np.unique(np.round(body.vertices, 6), axis=0)
    middle = vertices.mean(axis=0)
    _, _, directions = np.linalg.svd(vertices - middle, full_matrices=False)
    along = (vertices - middle) @ directions.T
    low, high = along.min(axis=0), along.max(axis=0)
    centre = (low + high) / 2
    first, last = (middle + np.array([end, centre[1], centre[2]]) @ directions for end in (low[0], high[0]))
    if high[0] - low[0] < 1.5 * float((high - low)[1:].max()):
        return None  # what is as wide as it is long shows no axis; its ports would
    return _along(body, first, last)


def _thickness(covering: Item, diameter: float) -> float:
    """Thickness of a covering: what its quantities or properties say, else what its body has over the pipe."""
    for pset, name in (("Qto_CoveringBaseQuantities", "Width"), (DHR_INSULATION, "Thickness")):
        value = covering.property(pset, name)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= LEAST:
            return float(value)
    found = _spread(covering.body) if covering.body is not None else None
    if found is None or covering.body is None:
        return 0.0
    first, last, _ = found
    way = (last - first) / np.linalg.norm(last - first)
    reach = covering.body.vertices - first
    across = np.linalg.norm(reach - (reach @ way)[:, None] * way, axis=1)
    return max(0.0, float(across.max()) - diameter / 2)


def _allowances(scene: Scene) -> dict[int, float]:
    """Radius of the allowance for insulation by the index of what it is for."""
    found: dict[int, float] = {}
    for envelope in scene.envelopes:
        if envelope.kind == EnvelopeKind.INSULATION and envelope.owner is not None and envelope.parts:
            radius = _half_width(envelope)
            found[envelope.owner.index] = max(found.get(envelope.owner.index, 0.0), radius)
    return found


def _half_width(envelope: Envelope) -> float:
    """Half the second largest extent of the largest part of an envelope."""
    part = max(envelope.parts, key=lambda one: float(np.prod(one.bounds[1] - one.bounds[0])))
    middle = part.vertices.mean(axis=0)
    _, _, directions = np.linalg.svd(part.vertices - middle, full_matrices=False)
    spread = (part.vertices - middle) @ directions.T
    return float(np.sort(np.ptp(spread, axis=0))[1]) / 2


def pipes_of(scene: Scene) -> Pipes:
    """Give the pipes of a scene, found once."""
    return scene.once(Pipes)
