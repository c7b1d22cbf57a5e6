"""The federated model in one frame, in metres: Mesh, Item, Envelope, Scene.

Coordinates are float64 and local: `Scene.origin` [m] has been taken off every vertex, so that a model at E 512345
N 5456789 is as exact as one at zero. Whoever writes a coordinate out adds it back with `Scene.world`.

Terminology: an *item* is a federated element, a *body* its mesh, a *model* one input file, a *role* says whether an
element is matter at all.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from rules.network import Network

Floats = NDArray[np.float64]
Point = tuple[float, float, float]
Ints = NDArray[np.int32]
Found = TypeVar("Found")


class Role(StrEnum):
    """Whether an element is matter (domain reference, 2.14)."""

    PHYSICAL = "physical"
    ENVELOPE = "envelope"  # a clearance, or a provision for void or space
    SPATIAL = "spatial"  # spaces and zones
    FEATURE = "feature"  # openings and other IfcFeatureElement
    OTHER = "other"  # ports, annotations, grids, virtual elements


class Mesh:
    """Triangles: vertices float64 (n, 3) [m], faces int32 (m, 3). Both read-only.

    A mesh may stand for triangles that lie on disk (`rules.store`): then arrays of coordinates in the frame of the
    scene are made when asked for and not kept, so that a campus needs no more memory than what is looked at.

    Args:
        vertices: (n, 3) in the frame of the file [m].
        faces: (m, 3).
        matrix: (4, 4) that brings the vertices into the frame of the first model; None where they are in it.
        origin: (3,) what the scene takes off every coordinate [m].
        bounds: least and greatest corner in the frame of the file, (2, 3) [m], where it is known.
        digest: of the content, 16 bytes, where it is known.
        source: the entry of a store and the row that the triangles are in, None if they are only here.
    """

    def __init__(
        self,
        vertices: Floats,
        faces: Ints,
        *,
        matrix: Floats | None = None,
        origin: tuple[float, float, float] = (0.0, 0.0, 0.0),
        bounds: Floats | None = None,
        digest: bytes = b"",
        source: tuple[str, int] | None = None,
    ):
        vertices.flags.writeable = False
        faces.flags.writeable = False
        self._vertices = vertices
        self.matrix = matrix
        self._digest = digest
        self.faces = faces
        self.origin = origin
        self.source = source
        if bounds is not None and matrix is None:
            self.bounds = bounds - np.array(origin)

    @property
    def world(self) -> Floats:
        """Vertices in the frame of the first model's placements, (n, 3) [m]."""
        if self.matrix is None:
            return self._vertices
        moved = self._vertices @ self.matrix[:3, :3].T + self.matrix[:3, 3]
        moved.flags.writeable = False
        return moved

    @property
    def vertices(self) -> Floats:
        """Vertices in the frame of the scene, (n, 3) [m]."""
        if not any(self.origin):
            return self.world
        local = self.world - np.array(self.origin)
        local.flags.writeable = False
        return local

    @cached_property
    def bounds(self) -> Floats:
        """Least and greatest corner, (2, 3) [m]."""
        vertices = self.vertices
        return np.array([vertices.min(axis=0), vertices.max(axis=0)])

    @cached_property
    def key(self) -> bytes:
        """16 bytes that two meshes share only if they are the same triangles in the same place of the same frame."""
        digest = self._digest or content_digest(self._vertices, self.faces)
        if self.matrix is None:
            return digest
        return hashlib.blake2b(digest + self.matrix.tobytes(), digest_size=16).digest()

    def moved(self, offset: Floats) -> "Mesh":
        """Shift the mesh by (3,) [m]."""
        return Mesh(self.vertices + offset, self.faces)


def content_digest(vertices: Floats, faces: Ints) -> bytes:
    """Digest of triangles, 16 bytes."""
    content = hashlib.blake2b(len(vertices).to_bytes(8, "little"), digest_size=16)
    content.update(np.ascontiguousarray(vertices).data)
    content.update(np.ascontiguousarray(faces).data)
    return content.digest()


@dataclass(frozen=True, eq=False)
class Item:
    """One element of one model.

    `index` is its place in `Scene.items`, `model` in `Scene.models`, `step` its number in the file. `whole` is the
    index of the element it is aggregated in, `product` the index of the delivered product it is part of (its own
    index if none). `systems` are names of distribution systems. `psets` holds the sets that rules read
    (`rules.load.READ_PSETS`), occurrence over type.
    """

    index: int
    model: int
    step: int
    guid: str
    ifc_class: str
    name: str
    role: Role
    tag: str = ""
    predefined_type: str = ""
    object_type: str = ""
    type_name: str = ""
    storey: str = ""
    discipline: str = "other"
    systems: tuple[str, ...] = ()
    psets: Mapping[str, Mapping[str, object]] = field(default_factory=dict[str, Mapping[str, object]])
    whole: int | None = None
    product: int = -1
    classes: tuple[str, ...] = ()
    body: Mesh | None = None

    def is_a(self, ifc_class: str) -> bool:
        """Whether the element is of this IFC class or a subtype of it (of its own schema)."""
        return ifc_class == self.ifc_class or ifc_class in self.classes

    def property(self, pset: str, name: str) -> object:
        """Value of a property, None if absent."""
        return self.psets.get(pset, {}).get(name)


@dataclass(frozen=True, eq=False)
class Envelope:
    """A space that must stay free, read back from IFC: convex parts, and the item it belongs to if that is known.

    `item` is the index of the element that carries it in the file (the host itself for a `Clearance`
    representation). `owner` is None when the host named by DHR_Envelope.HostGlobalId is in no model. `derived` says
    what it was derived from, where the author gave none; its `guid` is then no GlobalId.
    """

    item: int
    guid: str
    kind: str
    owner: Item | None
    parts: tuple[Mesh, ...]
    hardness: str = "HARD"
    name: str = ""
    derived: str = ""


@dataclass(frozen=True)
class NotMeshed:
    """An element that has a body in the file and none in the scene, or only part of it, and why."""

    guid: str
    ifc_class: str
    why: str
    name: str = ""


@dataclass(frozen=True)
class Model:
    """One input file. `elements` counts those that declare a body, `meshed` those that got one.

    `shift` is what was added to its coordinates to bring it into the frame of the first model [m].
    `error` is set, and all counts are zero, when the file could not be read.
    """

    path: str
    name: str
    sha256: str = ""
    ifc_schema: str = ""
    project: str = ""
    project_guid: str = ""
    elements: int = 0
    meshed: int = 0
    not_meshed: tuple[NotMeshed, ...] = ()
    shift: tuple[float, float, float] = (0.0, 0.0, 0.0)
    notes: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, eq=False)
class Meeting:
    """Two items whose bodies meet, A and B in the order of the caller (index a < b).

    `kind` is "hard", "through" (a hard clash of a run with what it runs through), "contained", "duplicate", "touch", or
    "near" (a gap, only where a clash set asks; `depth` is then minus the gap). `depth` [m] is the minimum translation
    distance,
    `exact` whether it is exact or an upper bound, `volume` [m3] of the overlap (None if it cannot be known), `at` a
    point of it in scene coordinates, `how` says what decided ("convex", "boolean", "surface").
    `excuse` is empty for a finding, else why the pair is none: touch, connected, assembly, host, covering, allowed;
    of a pair that is excused by more than touch the depth is a rough upper bound. `iou` is the shared volume over
    the joint volume, None if a body is not closed. `limit` [m] is the tolerance or clearance it was judged by,
    `clash_set` and `severity` are those of the clash set that asked for it, `points` the two nearest points of a gap,
    first that on the item named first. With `turned` the clash set asked for B against A.
    """

    a: int
    b: int
    kind: str
    depth: float
    exact: bool
    volume: float | None
    at: tuple[float, float, float]
    how: str
    excuse: str = ""
    iou: float | None = None
    limit: float = 0.0
    clash_set: str = ""
    severity: str = ""
    points: tuple[Point, Point] | None = None
    turned: bool = False


@dataclass(frozen=True, eq=False)
class Scene:
    """All models in one frame.

    `hosts` and `coverings` are pairs of item indices (least first): host with what fills or voids it, covering with
    what it covers. `meetings` is filled by the engine before the rules run; `asked` are the kinds of the clash sets
    that decided what is in it, none where everything was tested against everything. `worked_out` is what rules have
    found out of it, by what made it.
    """

    models: tuple[Model, ...]
    items: tuple[Item, ...]
    envelopes: tuple[Envelope, ...] = ()
    network: Network = field(default_factory=Network)
    hosts: frozenset[tuple[int, int]] = frozenset()
    coverings: frozenset[tuple[int, int]] = frozenset()
    origin: tuple[float, float, float] = (0.0, 0.0, 0.0)
    meetings: tuple[Meeting, ...] = ()
    pairs_tested: int = 0
    asked: Mapping[str, frozenset[int]] = field(default_factory=dict[str, frozenset[int]])
    worked_out: dict[object, object] = field(default_factory=dict[object, object], init=False)

    def once(self, make: "Callable[[Scene], Found]") -> Found:
        """Give what a function or class makes of the scene, made the first time it is asked for."""
        if make not in self.worked_out:
            self.worked_out[make] = make(self)
        return cast(Found, self.worked_out[make])

    def tested(self, *kinds: str) -> Sequence[Item]:
        """Items that are tested for clashes: those that clash sets of these kinds name, or all that are physical."""
        if not self.asked:
            return self.physical
        named = frozenset[int]().union(*(self.asked.get(kind, ()) for kind in kinds))
        return [self.items[index] for index in sorted(named)]

    @cached_property
    def physical(self) -> tuple[Item, ...]:
        """Items that are matter and have a body."""
        return tuple(item for item in self.items if item.role is Role.PHYSICAL and item.body is not None)

    @cached_property
    def bounds(self) -> Floats:
        """Boxes of all items, (n, 2, 3) [m]; NaN where there is no body."""
        boxes = np.full((len(self.items), 2, 3), np.nan)
        for item in self.items:
            if item.body is not None:
                boxes[item.index] = item.body.bounds
        return boxes

    def meetings_of(self, index: int) -> tuple[Meeting, ...]:
        """Meetings whose A is the item of this index, in order of B; so each meeting is given once."""
        return self._meetings_by_a.get(index, ())

    @cached_property
    def _meetings_by_a(self) -> Mapping[int, tuple[Meeting, ...]]:
        found: dict[int, list[Meeting]] = {}
        for meeting in self.meetings:
            found.setdefault(meeting.a, []).append(meeting)
        return {index: tuple(meetings) for index, meetings in found.items()}

    @cached_property
    def repeated(self) -> frozenset[str]:
        """GlobalIds that more than one item carries."""
        seen: set[str] = set()
        twice: set[str] = set()
        for item in self.items:
            (twice if item.guid in seen else seen).add(item.guid)
        return frozenset(twice)

    def world(self, point: Floats | tuple[float, float, float]) -> tuple[float, float, float]:
        """Give a point of the scene in the frame of the first model's placements [m]."""
        return (
            float(point[0]) + self.origin[0],
            float(point[1]) + self.origin[1],
            float(point[2]) + self.origin[2],
        )
