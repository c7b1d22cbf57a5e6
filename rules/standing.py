"""Where somebody stands to work at something: walkable surfaces, standing levels, free places. Metres.

Terminology: a *level* is the height of what one stands on, in scene coordinates. A *place* is stated where the model
gives an ACCESS envelope, else derived: a free round of SHOULDERS on the level, with nothing in it from ankles to head.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from component_library.vocabulary import EnvelopeKind
from rules.scene import Envelope, Floats, Item, Role, Scene
from rules.sight import Triangles, bodies_of, plan_distance, together

WALKABLE = ("IfcSlab", "IfcPlate", "IfcStairFlight", "IfcStair", "IfcRampFlight", "IfcRamp", "IfcRoof", "IfcPavement")
"""Classes, with subtypes, whose level faces carry people; those of other classes are known by their names."""
NAMED = re.compile(
    r"platform|walkway|catwalk|gangway|grating|landing|\bfloor\b|flooring|slab|deck\b|bühne|buehne|podest|laufsteg|"
    r"gitterrost|fußboden|fussboden|estrich|bodenplatte|vloer|bordes|rooster|plancher|passerelle|caillebotis"
)
"""Names of what carries people (English, German, Dutch, French: practice)."""
NOT_WALKED = re.compile(
    r"plinth|pedestal|equipment.?(pad|base)|housekeeping|sockel|socle|poer|ceiling|abgeh.{1,12}decke"
)
"""Names of what stands on a floor to carry machines, and of ceilings: nobody stands on them (practice)."""
SLOPE = 0.966
"""Least cosine of the slope of what is walked on: 15 degrees (EN ISO 14122-1: ramps of 10, at most 20)."""
SMALLEST = 0.5
"""A surface smaller than this either way carries nobody [m] (EN ISO 14122-2: 500 clear at the very least)."""
SHARE = 0.05
"""Level faces are at least this share of the plan of what is walked on: a gridiron has 0.1, a glass pane 0.01."""
STEP_IN = 0.5
"""A walkable surface up to this above the floor of an ACCESS envelope is still its floor [m] (practice: screed)."""
BESIDE = 0.5
"""How far from a handle one stands, where the level is looked for [m] (practice: half of the standing space 600)."""
DEEPEST = 12.0
"""What lies farther below a handle is another place [m] (practice: two storeys)."""
SHOULDERS = 0.6
"""Diameter of the round that somebody stands on [m] (domain 3.2: standing space 600 x 600, practice)."""
ANKLES, HEAD = 0.05, 1.9
"""What stands in the way of a person: between these above the level [m] (domain 3.4: band 50 to 1900)."""
SPACING, MOST = 0.15, 24
"""Free places are looked for this far apart on a ring [m], and this many on one (practice: a quarter of a person)."""
LENT = 5.0
"""How far away the floor of another ACCESS envelope still tells the level [m] (practice)."""


@dataclass(frozen=True, eq=False)
class Level:
    """What one stands on.

    Attributes:
        height: in scene coordinates [m].
        told: what it is, for messages.
        surface: whether it is modelled: a face that people walk on.
        lent: whether the place of another item told it.
    """

    height: float
    told: str
    surface: bool = False
    lent: bool = False


@dataclass(frozen=True, eq=False)
class Place:
    """Where somebody stands.

    Attributes:
        middle: of the round, in plan (2,).
        level: what one stands on [m].
        distance: from its edge to the thing worked at, in plan [m].
        envelope: GlobalId of the ACCESS envelope that states it, empty where it is derived.
    """

    middle: Floats
    level: float
    distance: float
    envelope: str = ""


class Ground:
    """The walkable surfaces and stated standing places of a scene (`Scene.once`)."""

    def __init__(self, scene: Scene):
        self._scene = scene
        self._surface = _walkable(scene)
        self._access: dict[int, list[Envelope]] = {}
        for envelope in scene.envelopes:
            if envelope.kind == EnvelopeKind.ACCESS and envelope.owner is not None and envelope.parts:
                self._access.setdefault(envelope.owner.index, []).append(envelope)

    def access(self, item: Item) -> tuple[Envelope, ...]:
        """Give the ACCESS envelopes of an item, else of the valve or meter that it is part of."""
        own = self._access.get(item.index, ())
        if own or item.whole is None or self._scene.items[item.whole].is_a("IfcElementAssembly"):
            return tuple(own)
        return tuple(self._access.get(item.whole, ()))

    def below(self, point: Floats) -> tuple[float, int] | None:
        """Find the highest walkable surface below a point (3,): its height there [m] and its item; None if none."""
        x, y = point[:2]
        low, high = self._surface.low, self._surface.high
        over = (low[:, 0] <= x) & (high[:, 0] >= x) & (low[:, 1] <= y) & (high[:, 1] >= y)
        corners = self._surface.corners[over]
        if not len(corners):
            return None
        height = _heights(corners, x, y)
        height[~((height <= point[2]) & (height >= point[2] - DEEPEST))] = -np.inf
        best = int(np.argmax(height))
        if not np.isfinite(height[best]):
            return None
        return float(height[best]), int(self._surface.owner[np.flatnonzero(over)[best]])

    def level(self, item: Item, at: Floats) -> Level | None:
        """Find what one stands on to work an item whose handle is at a point (3,); None where the model does not tell.

        It is the walkable surface under its ACCESS envelope, or the floor of that where none is modelled there; else
        the highest walkable surface below or beside the handle; else the floor of an ACCESS envelope near by.
        """
        stated = [self._under(envelope) for envelope in self.access(item)]
        if stated:
            return max(stated, key=lambda one: one.height)
        turns = np.arange(8) * np.pi / 4
        ring = np.column_stack([np.cos(turns), np.sin(turns), np.zeros(8)]) * BESIDE
        found = [hit for offset in (np.zeros(3), *ring) if (hit := self.below(at + offset)) is not None]
        if found:
            height, index = max(found, key=lambda hit: hit[0])
            return Level(height, _named(self._scene.items[index]), surface=True)
        return self._lent(at)

    def _under(self, envelope: Envelope) -> Level:
        low = min(float(part.bounds[0, 2]) for part in envelope.parts)
        middle = np.mean([part.bounds.mean(axis=0) for part in envelope.parts], axis=0)
        hit = self.below(np.array([middle[0], middle[1], low + STEP_IN]))
        if hit is None:
            return Level(low, "the floor of its ACCESS envelope")
        return Level(hit[0], _named(self._scene.items[hit[1]]), surface=True)

    def _lent(self, at: Floats) -> Level | None:
        """Take the level of the nearest standing place below a point."""
        nearest: tuple[float, Level] | None = None
        for name, low, high, level in self._floors:
            away = float(np.linalg.norm(np.maximum(np.maximum(low - at, at - high), 0.0)[:2]))
            if away > LENT or not at[2] - DEEPEST <= level.height <= at[2]:
                continue
            if nearest is None or away < nearest[0]:
                told = f"the standing place of {name}, {away:.1f} m away"
                nearest = away, Level(level.height, told, level.surface, lent=True)
        return None if nearest is None else nearest[1]

    @cached_property
    def _floors(self) -> tuple[tuple[str, Floats, Floats, Level], ...]:
        """Names, boxes (3,) and (3,), and levels of all stated places."""
        found: list[tuple[str, Floats, Floats, Level]] = []
        for index, envelopes in sorted(self._access.items()):
            for envelope in envelopes:
                boxes = np.array([part.bounds for part in envelope.parts])
                name = self._scene.items[index].name
                found.append((name, boxes[:, 0].min(axis=0), boxes[:, 1].max(axis=0), self._under(envelope)))
        return tuple(found)

    def stated(self, item: Item, at: Floats, level: float) -> tuple[Place, ...]:
        """Give the places that the ACCESS envelopes of an item state, the nearest to a point (3,) first."""
        places: list[Place] = []
        for envelope in self.access(item):
            corners = np.concatenate([part.vertices[part.faces] for part in envelope.parts])
            low, high = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
            distance = float(plan_distance(at[None, :2], corners)[0])
            half = SHOULDERS / 2  # one steps up to the edge that is nearest, inside of it
            middle = np.clip(at[:2], np.minimum(low[:2] + half, (low + high)[:2] / 2), None)
            middle = np.minimum(middle, np.maximum(high[:2] - half, (low + high)[:2] / 2))
            places.append(Place(middle, level, distance, envelope.guid))
        return tuple(sorted(places, key=lambda place: place.distance))

    def free(self, at: Floats, level: Level, distances: Sequence[float], skip: Collection[int] = ()) -> Iterator[Place]:
        """Yield free places about a point (3,), the nearest first; most askers stop at the first that serves.

        Args:
            at: what is worked at.
            level: to stand on.
            distances: from the point to the edge of the round, in plan, rising [m]; negative where one stands over it.
            skip: indices of items that are not in the way.
        """
        reach = max(distances) + SHOULDERS
        low = np.array([at[0] - reach, at[1] - reach, level.height + ANKLES])
        high = np.array([at[0] + reach, at[1] + reach, level.height + HEAD])
        crowd = _Crowd(bodies_of(self._scene).around(low, high, skip))
        for distance in distances:
            for middle in at[:2] + _ring(distance + SHOULDERS / 2):
                if crowd.leaves(middle) and (not level.surface or self._carries(middle, level.height)):
                    yield Place(middle, level.height, max(distance, 0.0))

    def _carries(self, middle: Floats, level: float) -> bool:
        """Whether the surface of a level reaches to a place in plan (2,)."""
        hit = self.below(np.array([middle[0], middle[1], level + STEP_IN]))
        return hit is not None and level - hit[0] < STEP_IN


def _ring(radius: float) -> Floats:
    """Give points on a circle (k, 2), no farther apart than SPACING but at most MOST; one for no radius."""
    count = min(max(int(np.ceil(2 * np.pi * radius / SPACING)), 1), MOST)
    turns = np.arange(count) * 2 * np.pi / count
    return radius * np.column_stack([np.cos(turns), np.sin(turns)])


class _Crowd:
    """What stands about somebody, seen from above."""

    def __init__(self, around: Triangles):
        self._corners = around.corners
        (self._x0, self._y0), (self._x1, self._y1) = around.low[:, :2].T, around.high[:, :2].T

    def leaves(self, middle: Floats) -> bool:
        """Whether nothing throws its shadow into the round about a middle (2,)."""
        half = SHOULDERS / 2
        x, y = float(middle[0]), float(middle[1])
        near = (self._x0 < x + half) & (self._x1 > x - half) & (self._y0 < y + half) & (self._y1 > y - half)
        if not near.any():
            return True
        corners = self._corners[near]
        if (np.hypot(corners[:, :, 0] - x, corners[:, :, 1] - y) < half).any():
            return False
        return bool(plan_distance(middle[None], corners)[0] >= half)


def is_walkable(item: Item) -> bool:
    """Whether people walk on the level faces of an item."""
    if item.role is not Role.PHYSICAL or item.body is None:
        return False
    words = " ".join((item.name, item.type_name, item.object_type, item.tag)).lower()
    if NOT_WALKED.search(words):
        return False
    low, high = item.body.bounds
    if min(high[0] - low[0], high[1] - low[1]) < SMALLEST:
        return False
    if any(item.is_a(name) for name in WALKABLE):
        return True
    other = any(item.is_a(name) for name in ("IfcBuildingElementProxy", "IfcElementAssembly", "IfcDiscreteAccessory"))
    return (item.is_a("IfcCovering") and item.predefined_type.upper() == "FLOORING") or (
        other and NAMED.search(words) is not None
    )


def _walkable(scene: Scene) -> Triangles:
    """Gather the level triangles of all that is walked on."""
    found: list[Triangles] = []
    for item in scene.physical:
        if item.body is None or not is_walkable(item):
            continue
        corners = item.body.vertices[item.body.faces]
        normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        size = np.linalg.norm(normal, axis=1)
        flat = (np.abs(normal[:, 2]) >= SLOPE * size) & (size > 0)
        level = corners[flat]
        extent = item.body.bounds[1] - item.body.bounds[0]
        if size[flat].sum() / 4 < SHARE * extent[0] * extent[1]:  # twice the area, from above and below
            continue
        found.append(Triangles.of(level, np.full(len(level), item.index, dtype=np.int64)))
    return together(found)


def _heights(corners: Floats, x: float, y: float) -> Floats:
    """Heights of triangles (t, 3, 3) over a point in plan, minus infinity where it lies outside (t,)."""
    first, side, other = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = side[:, 0] * other[:, 1] - side[:, 1] * other[:, 0]
    dx, dy = x - first[:, 0], y - first[:, 1]
    u = (dx * other[:, 1] - dy * other[:, 0]) / area
    v = (side[:, 0] * dy - side[:, 1] * dx) / area
    edge = -1e-9
    inside = (u >= edge) & (v >= edge) & (u + v <= 1 - edge)
    return np.where(inside, first[:, 2] + u * side[:, 2] + v * other[:, 2], -np.inf)


def _named(item: Item) -> str:
    return f"{item.ifc_class} {item.name or item.guid}"


def ground_of(scene: Scene) -> Ground:
    """Give the ground of a scene, found once."""
    return scene.once(Ground)
