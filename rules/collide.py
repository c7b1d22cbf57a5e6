# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUnknownLambdaType=false
"""How two bodies meet: overlap, depth, containment, gap. The only module that knows fcl and manifold3d.

Three ways decide, the best that the bodies allow:

* "convex": separating axes; depth exact.
* "boolean": both closed; the volume they share is exact, the depth is the best translation found, and each
  translation was tried: an upper bound. Bodies that overlap by a film no thicker than the tolerance touch, even
  where the film runs all round and no short translation parts them: a window fits its opening to a micron.
* "surface": a body that is not closed; crossing of triangles and winding numbers; no volume, depth an upper bound.

Each body is kept about an origin of its own in whole metres, so that map coordinates cost no digits.

Terminology: the *depth* of a pair is its minimum translation distance, the shortest move that parts it. A *push* is
such a move of A.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import fcl
import manifold3d
import numpy as np

from rules.broadphase import candidates
from rules.cleaning import is_closed
from rules.convex import Convex, convex_hull, convex_of, is_convex, separation
from rules.push import (
    DUST,
    Piece,
    askew,
    directions,
    extent,
    film,
    inner_point,
    longest_chord,
    outright,
    shortest,
    starts,
)
from rules.scene import Floats, Mesh
from rules.shells import Shell, Triangles, areas, cross, same, shells, turned, winding, wound
from rules.triangles import common_points

__all__ = [
    "Body",
    "Gap",
    "Overlap",
    "candidates",
    "convex_hull",
    "gap",
    "intrusion",
    "is_convex",
    "meets",
    "near",
    "overlap",
]

DUPLICATE = 0.95
"""Shared volume over joint volume above which two bodies are one thing twice (domain reference, HC-02)."""

LEEWAY = 1e-7
"""A push is tried with this much more, so that faces that then lie in one plane do not count as meeting [m]."""

INSIDE = 1e-6
"""A body is contained if no more of it than this share of its volume, or this height [m], stands out."""

STEP = 5e-5
"""Surface pushes are narrowed down to this [m]: a fortieth of the 2 mm tolerance."""

COARSE = (STEP, 16 * STEP, 256 * STEP, 4096 * STEP)
"""Lengths at which all directions are tried before any is narrowed down [m]: 0.05 mm to 0.2 m."""

MOST_AXES = 60
"""Face normals of a convex body that are tried for a push, although none of its faces bounds what is shared."""

FLANKS = 6
"""Directions of the largest faces of a body that is not convex that are tried for a push: the sides of a wall with a
gable or an opening. What lies wholly inside it shows none of them."""

ATTEMPTS = {False: 24, True: 6}
"""Pushes tried in full before the plain bound is taken: of solids that cross, of one inside the other. The plane that
parts bodies bounds a way out of a container well; none is tried at all where the container is convex."""

PLACES = 2
"""Contacts that are asked for to say where bodies meet."""

ASKEW = 8
"""Pushes askew tried in full."""

SAME_BOX = 0.5
"""Share of the greater box above which two bodies may be one thing twice, whatever their triangles bound (practice)."""

SAME_SIZE = 1e-3
"""Share of the longest side by which the boxes of one thing drawn twice may differ (practice)."""

EVEN = 1e-6
"""A gap that falls short of the clearance by less than this meets it [m]: single precision of a mesh (practice)."""

HAIR = 1e-5
"""Bodies in contact are drawn apart by this to ask where they met [m]."""

OUTRIGHT = 2
"""Pushes by the whole extent of what is shared tried in full."""

FEW = 64
"""Up to so many triangles a body is asked as a whole (practice)."""

TRIES = 10
"""Normals of surfaces in contact along which a push is tried, the most frequent."""


@dataclass(frozen=True, eq=False)
class Overlap:
    """How two bodies meet.

    `kind` is "hard", "contained", "duplicate" or "touch". `depth` [m] is the minimum translation distance, `exact`
    or an upper bound; 0 for bodies that only come within the tolerance. `volume` [m3] is what they share, `iou` that
    over what they fill together; None where a body is not closed. `at` (3,) [m] lies in the overlap. `inside` tells
    that one lies wholly within the other, whatever the kind. `how` is "convex", "boolean" or "surface".
    """

    kind: str
    depth: float
    exact: bool
    volume: float | None
    at: Floats
    how: str
    iou: float | None = None
    inside: bool = False
    other_at: Floats | None = None


@dataclass(frozen=True, eq=False)
class Gap:
    """Distance [m] between two bodies and where it is, (3,) each [m]; 0 where they meet or one holds the other."""

    distance: float
    point_a: Floats
    point_b: Floats


@dataclass(frozen=True)
class _Ask:
    """What `overlap` was asked: see there."""

    tolerance: float
    measure: bool
    iou: float

    def kind(self, depth: float, iou: float | None, inside: bool) -> str:
        if iou is not None and iou > self.iou:
            return "duplicate"  # foil too, which is thinner than the tolerance
        if depth <= self.tolerance:
            return "touch"
        return "contained" if inside else "hard"


class Body:
    """A mesh made ready to meet others; what costs time is worked out once, when first asked for.

    Args:
        mesh: triangles, closed or not, of one or several solids [m].

    Attributes:
        mesh: the triangles.
        origin: (3,) whole metres that are taken off all vertices.
        bounds: (2, 3) least and greatest corner [m]; NaN for a mesh without a sound triangle.
    """

    def __init__(self, mesh: Mesh):
        world = mesh.world
        used = world[_used(world, mesh.faces)]
        used = used[np.isfinite(used).all(axis=1)]
        low_high = np.array([used.min(axis=0), used.max(axis=0)]) if len(used) else np.full((2, 3), np.nan)
        self.origin: Floats = np.round(low_high.mean(axis=0)) if len(used) else np.zeros(3)
        self.bounds: Floats = low_high
        self.mesh = mesh

    @cached_property
    def whole(self) -> bool:
        """Whether the mesh is closed as it came, without a vertex to weld."""
        return len(self.mesh.faces) > 0 and is_closed(self.mesh.faces)

    @cached_property
    def shells(self) -> tuple[Shell, ...]:
        """The shells of the mesh, about the origin."""
        return shells(self.mesh.world - self.origin, self.mesh.faces)

    @cached_property
    def convex(self) -> Convex | None:
        """The convex polyhedron that the body is, about the origin; None if it is not one."""
        return convex_of(self.shells)

    @cached_property
    def _sorted(self) -> "tuple[manifold3d.Manifold | None, tuple[Shell, ...], tuple[Shell, ...]]":
        return _solid(self.shells)

    @property
    def solid(self) -> "manifold3d.Manifold | None":
        """The closed shells as one solid: overlapping ones united, cavities cut out. None if there are none."""
        return self._sorted[0]

    @property
    def sheets(self) -> tuple[Shell, ...]:
        """Shells that bound no volume."""
        return self._sorted[2]

    @property
    def repaired(self) -> bool:
        """Whether a shell was closed by us."""
        return any(shell.repaired for shell in self.shells)

    @property
    def closed(self) -> bool:
        """Whether the body bounds a volume everywhere."""
        return self.solid is not None and not self.sheets

    @cached_property
    def vertices(self) -> Floats:
        """Vertices of all shells, (n, 3) about the origin [m]."""
        return np.concatenate([shell.vertices for shell in self.shells]) if self.shells else np.zeros((0, 3))

    @cached_property
    def probes(self) -> Floats:
        """One vertex of each shell, (k, 3) about the origin [m]."""
        return np.array([shell.vertices[shell.faces[0, 0]] for shell in self.shells]).reshape(-1, 3)

    @cached_property
    def drawn(self) -> float:
        """Volume within the triangles as they came [m3]: that of the solid if they bound one."""
        corners = (self.mesh.world - self.origin)[self.mesh.faces]
        return abs(float(np.einsum("ij,ij->", corners[:, 0], cross(corners[:, 1], corners[:, 2])))) / 6

    @cached_property
    def volume(self) -> float:
        """Volume of the solid [m3]; 0 without one."""
        return float(self.solid.volume()) if self.solid is not None else 0.0

    @cached_property
    def triangles(self) -> Triangles:
        """Triangles of all shells, (m, 3), into `vertices`."""
        offset = np.cumsum([0, *(len(shell.vertices) for shell in self.shells)])
        return np.concatenate([shell.faces + start for shell, start in zip(self.shells, offset, strict=False)])

    @cached_property
    def flanks(self) -> Floats:
        """Unit normals that the greatest areas share, (k, 3), opposite ones once, at most `FLANKS`."""
        area, normal = areas(self.vertices, self.triangles)
        normal, area = normal[area > 0], area[area > 0]
        leading = np.take_along_axis(normal, np.abs(np.round(normal, 3)).argmax(axis=1)[:, None], axis=1)
        normal = normal * np.sign(leading)
        _, first, group = np.unique(np.round(normal, 3), axis=0, return_index=True, return_inverse=True)
        total = np.bincount(group.reshape(-1), weights=area, minlength=len(first))
        return normal[first[np.argsort(-total, kind="stable")[:FLANKS]]]

    @cached_property
    def surface(self) -> "_Skin":
        """All triangles of the shells."""
        return _skin(self.vertices, self.triangles)

    @cached_property
    def skin(self) -> "_Skin | None":
        """The triangles of the mesh as they came: what a distance needs, without taking it apart."""
        vertices, faces = self.mesh.world - self.origin, self.mesh.faces
        if not np.isfinite(vertices).all() or not len(faces):
            vertices, faces = self.vertices, self.triangles if self.shells else np.zeros((0, 3), np.int64)
        return _skin(vertices, faces) if len(faces) else None

    @cached_property
    def _boxes(self) -> Floats:
        """Boxes of the triangles of the mesh about the origin, (2, 3, m): least and greatest corners."""
        corners = (self.mesh.world - self.origin)[self.mesh.faces]
        return np.array([corners.min(axis=1).T, corners.max(axis=1).T])

    def skin_within(self, low: Floats, high: Floats) -> "_Skin | None":
        """Give the triangles of the mesh that reach into a box (3,) to (3,) about the origin; None if there are none.

        Neighbours share a corner of a wall: a tree of all its triangles costs more than it spares.
        """
        if len(self.mesh.faces) <= FEW:
            return self.skin
        boxes = self._boxes
        inside = boxes[0, 0] <= high[0]
        for axis in range(3):
            inside &= (boxes[0, axis] <= high[axis]) & (boxes[1, axis] >= low[axis])
        count = int(np.count_nonzero(inside))
        if count > len(inside) // 2:
            return self.skin
        if not count:
            return None
        used, faces = np.unique(self.mesh.faces[inside], return_inverse=True)
        return _skin(self.mesh.world[used] - self.origin, faces.reshape(-1, 3))

    def holds(self, points: Floats) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Which points (k, 3), about the origin, lie inside: of the closed shells, or of one that is nearly closed."""
        near = np.flatnonzero(
            (points >= self.bounds[0] - self.origin).all(axis=1) & (points <= self.bounds[1] - self.origin).all(axis=1)
        )  # outside the box of a shell its winding number is 0, or below a half if it is open
        inside, held = np.zeros(len(near)), np.zeros(len(points), dtype=np.bool_)
        if not len(near):
            return held
        for shell in self._sorted[1]:
            inside += _boxed(points[near], shell)
        held[near] = inside > 0.5
        for shell in self.sheets:
            held[near] |= np.abs(_boxed(points[near], shell)) > 0.5
        return held


def overlap(
    a: Body, b: Body, tolerance: float, *, measure: bool = True, iou: float = DUPLICATE, boolean: bool = True
) -> Overlap | None:
    """Tell how two bodies meet. Swapping them changes nothing.

    Args:
        a: the one body.
        b: the other.
        tolerance: greatest depth, and greatest gap, at which bodies merely touch [m].
        measure: whether a depth that costs time is wanted; if not, `depth` of bodies that are not convex is a push
            along an axis of the frame after which a plane parts them, and `at` is a rough place.
        iou: share of the joint volume above which the bodies are one thing twice.
        boolean: whether closed bodies are judged by the volume they share; if not, by their surfaces.

    Returns:
        None for bodies farther apart than the tolerance. Kind "touch" up to the tolerance; beyond it "duplicate" if
        they share more than `iou` of their joint volume, "contained" if one lies wholly within the other, else
        "hard".
    """
    if not _near(a, b, tolerance):
        return None
    a, b = _ordered(a, b)
    ask = _Ask(tolerance, measure, iou)
    offset = b.origin - a.origin
    if a.whole and b.whole and not _nested(a, b) and not _nested(b, a):
        distance, at_a, at_b = _skins_apart(a, b, offset, tolerance, placed=False)
        if distance > tolerance:
            return None
        if distance > 0:
            return Overlap("touch", 0.0, False, 0.0, (at_a + at_b) / 2 + a.origin, "plane")
    if boolean and a.convex is not None and b.convex is not None:
        return _convex(a, b, a.convex, b.convex, offset, ask)
    if boolean and a.closed and b.closed:
        return _solids(a, b, offset, ask)
    return _surfaces(a, b, offset, ask)


def same_box(a: Body, b: Body) -> bool:
    """Whether the boxes of two bodies are one, to a thousandth of their size."""
    room = SAME_SIZE * float(np.max(a.bounds[1] - a.bounds[0], initial=0.0))
    return bool((np.abs(a.bounds - b.bounds) <= room).all())


def alike(a: Body, b: Body, iou: float) -> bool:
    """Whether two bodies could be one thing twice: boxes and volumes as drawn leave room for it.

    Args:
        a: the one body.
        b: the other.
        iou: share of the joint volume above which they would be.
    """
    shared = float(np.prod(np.maximum(np.minimum(a.bounds[1], b.bounds[1]) - np.maximum(a.bounds[0], b.bounds[0]), 0)))
    boxes = [float(np.prod(body.bounds[1] - body.bounds[0])) for body in (a, b)]
    if shared > SAME_BOX * max(boxes) or not all(boxes):
        return True
    small, large = sorted((a.drawn, b.drawn))
    return small > iou * large and shared > iou * large


def meets(a: Body, b: Body, tolerance: float, depth: float, push: Floats | None = None) -> Overlap | None:
    """Tell whether two bodies meet at all, when no more is asked.

    Args:
        a: the one body.
        b: the other.
        tolerance: greatest gap at which bodies touch [m].
        depth: an upper bound of their depth [m], which decides between "touch" and "hard".
        push: what to move b by so that a plane surely parts the two (3,) [m]; None where the middle of what the boxes
            share is place enough.

    Returns:
        None for bodies farther apart than the tolerance, neither inside the other.
    """
    if not _near(a, b, tolerance) or not len(a.mesh.faces) or not len(b.mesh.faces):
        return None
    first, second = _ordered(a, b)
    offset = second.origin - first.origin
    distance, at_a, at_b = _skins_apart(first, second, offset, tolerance, placed=False)
    if distance > tolerance:
        if depth <= tolerance or not (_nested(a, b) or _nested(b, a)) or not _one_inside(first, second, offset).any():
            return None
        at_a = at_b = first.vertices[0] if _nested(first, second) else second.vertices[0] + offset
    elif distance <= 0:
        if push is None:
            low, high = np.maximum(a.bounds[0], b.bounds[0]), np.minimum(a.bounds[1], b.bounds[1])
            at_a = at_b = (low + high) / 2 - first.origin
        else:
            at_a, at_b = _drawn_apart(first, second, offset, push if first is a else -push)
    kind, how = ("touch", "plane") if depth <= tolerance else ("hard", "plane")
    return Overlap(kind, 0.0 if kind == "touch" else depth, False, None, (at_a + at_b) / 2 + first.origin, how)


def _drawn_apart(a: Body, b: Body, offset: Floats, push: Floats) -> tuple[Floats, Floats]:
    """Points where bodies in contact meet, one of each: the nearest ones after b was drawn a hair away from a.

    FCL's own points are junk where surfaces meet.
    """
    _, at_a, at_b = _skins_apart(a, b, offset + push, 2 * float(np.linalg.norm(push)), placed=False)
    return at_a, at_b - push


def near(a: Body, b: Body, clearance: float) -> Overlap | None:
    """Tell how near two bodies come.

    Args:
        a: the one body.
        b: the other.
        clearance: gap that is wanted [m].

    Returns:
        None for bodies that keep it. Else kind "near" with minus the gap as `depth` (0 where they meet or one holds
        the other) and the two nearest points as `at` and `other_at`, in an order that is that of the bodies, not of
        the arguments.
    """
    if not _near(a, b, clearance) or not len(a.mesh.faces) or not len(b.mesh.faces):
        return None
    first, second = _ordered(a, b)
    offset = second.origin - first.origin
    distance, at, other = _skins_apart(first, second, offset, clearance)
    if (_nested(a, b) or _nested(b, a)) and distance > 0 and _one_inside(first, second, offset).any():
        distance, at = 0.0, first.vertices[0] if _nested(first, second) else second.vertices[0] + offset
        other = at
    if distance > clearance - EVEN:
        return None
    return Overlap("near", -distance, True, None, at + first.origin, "plane", other_at=other + first.origin)


def gap(a: Body, b: Body) -> Gap:
    """Measure the distance between two bodies: exact for bodies apart, 0 where they meet or one holds the other.

    Raises:
        ValueError: a body without a sound triangle has no distance to anything.
    """
    if not a.shells or not b.shells:
        raise ValueError("a body without triangles has no distance")
    offset = b.origin - a.origin
    distance, at_a, at_b = _distance(a, b, offset)
    if distance > 0 and _one_inside(a, b, offset).any():
        return Gap(0.0, at_a + a.origin, at_a + a.origin)
    return Gap(distance, at_a + a.origin, at_b + a.origin)


def intrusion(part: Mesh, body: Body, tolerance: float) -> Overlap | None:
    """Tell how far a body reaches into a convex part of an envelope; None if no deeper than the tolerance [m]."""
    found = overlap(Body(part), body, tolerance)
    return None if found is None or found.kind == "touch" else found


def _boxed(points: Floats, shell: Shell) -> Floats:
    """Winding numbers about a shell, asked only of the points within its box."""
    low, high = shell.bounds
    near = np.flatnonzero((points >= low).all(axis=1) & (points <= high).all(axis=1))
    found = np.zeros(len(points))
    if len(near):
        found[near] = winding(points[near], shell.vertices, shell.faces)
    return found


def _ordered(a: Body, b: Body) -> tuple[Body, Body]:
    """Put two bodies in an order of their own, so that swapping them changes not a bit."""
    one, other = ((body.bounds.tolist(), len(body.mesh.faces)) for body in (a, b))
    return (b, a) if other < one else (a, b)


def _near(a: Body, b: Body, margin: float) -> bool:
    return bool((a.bounds[0] - b.bounds[1] <= margin).all() and (b.bounds[0] - a.bounds[1] <= margin).all())


def _solid(parts: tuple[Shell, ...]) -> "tuple[manifold3d.Manifold | None, tuple[Shell, ...], tuple[Shell, ...]]":
    """Make a solid of the closed shells; give it, the shells it is made of wound right, and those left over."""
    outer, hollow, sheets = wound(parts)
    solids = [(shell, _manifold(shell)) for shell in outer]
    cavities = [(shell, _manifold(turned(shell))) for shell in hollow]
    left = [shell for shell, solid in (*solids, *cavities) if solid is None]
    kept = [shell for shell, solid in (*solids, *cavities) if solid is not None]
    whole = _united([(shell, solid) for shell, solid in solids if solid is not None])
    for _, cavity in cavities:
        if whole is not None and cavity is not None:
            whole = whole - cavity
    if whole is None or whole.is_empty() or not np.isfinite(whole.volume()):
        return None, (), parts
    return whole.as_original(), tuple(kept), (*left, *sheets)


def _united(solids: "list[tuple[Shell, manifold3d.Manifold]]") -> "manifold3d.Manifold | None":
    """Unite solids; those whose boxes are all apart need no boolean."""
    each = [solid for _, solid in solids]
    if len(each) < 2:
        return each[0] if each else None
    if not len(candidates(np.array([shell.bounds for shell, _ in solids]), None, 0.0)):
        return manifold3d.Manifold.compose(each)
    return manifold3d.Manifold.batch_boolean(each, manifold3d.OpType.Add)


def _manifold(shell: Shell) -> "manifold3d.Manifold | None":
    """Make a closed shell a solid. Only balanced half edges may go in: some open meshes crash the library."""
    mesh = manifold3d.Mesh64(
        np.array(shell.vertices, dtype=np.float64, order="C"), np.array(shell.faces, dtype=np.uint64, order="C")
    )
    solid = manifold3d.Manifold(mesh)
    return solid if solid.status() == manifold3d.Error.NoError and not solid.is_empty() else None


def _arrays(solid: "manifold3d.Manifold") -> Piece:
    """Vertices, triangles, and which triangles came from the first operand of the boolean."""
    mesh = solid.to_mesh64()
    starts = np.asarray(mesh.run_index, dtype=np.int64) // 3
    source = np.repeat(np.asarray(mesh.run_original_id, dtype=np.int64), np.diff(starts))
    vertices = np.asarray(mesh.vert_properties, dtype=np.float64)[:, :3]
    faces = np.asarray(mesh.tri_verts, dtype=np.int64)
    return Piece(vertices, faces, source, float(solid.volume()), float(solid.surface_area()))


def _tree(vertices: Floats, faces: "np.ndarray[tuple[int, ...], np.dtype[np.integer]]") -> "fcl.BVHModel":
    tree = fcl.BVHModel()
    tree.beginModel(len(vertices), len(faces))
    tree.addSubModel(np.array(vertices), np.array(faces, dtype=np.int64))
    tree.endModel()
    return tree


def _used(vertices: Floats, faces: "np.ndarray[tuple[int, ...], np.dtype[np.integer]]") -> "slice | np.ndarray":
    """Which vertices belong to triangles: all of them, nearly always, and then a slice spares the copy."""
    named = np.zeros(len(vertices), dtype=np.bool_)
    named[faces] = True
    return slice(None) if named.all() else named


def _nested(inner: Body, outer: Body) -> bool:
    return bool((inner.bounds[0] >= outer.bounds[0]).all() and (inner.bounds[1] <= outer.bounds[1]).all())


def _objects(a: Body, b: Body, offset: Floats) -> "tuple[fcl.CollisionObject, fcl.CollisionObject]":
    return fcl.CollisionObject(a.surface.tree), fcl.CollisionObject(b.surface.tree, fcl.Transform(np.array(offset)))


def _distance(a: Body, b: Body, offset: Floats) -> tuple[float, Floats, Floats]:
    """Distance of the surfaces, and the two points about the origin of a."""
    return _apart(a.surface, b.surface, offset)


@dataclass(frozen=True, eq=False)
class _Skin:
    """Triangles and their FCL tree."""

    tree: "fcl.BVHModel"
    corners: Floats  # (m, 3, 3)


def _skin(vertices: Floats, faces: "np.ndarray[tuple[int, ...], np.dtype[np.integer]]") -> _Skin:
    return _Skin(_tree(vertices, faces), vertices[faces])


def _apart(a: _Skin, b: _Skin, offset: Floats, placed: bool = True) -> tuple[float, Floats, Floats]:
    """Distance of two skins and the two points; where they meet, a place where they do: FCL's points are junk there.

    Without `placed` the points of skins that meet are junk.
    """
    result = fcl.DistanceResult()
    pair = fcl.CollisionObject(a.tree), fcl.CollisionObject(b.tree, fcl.Transform(np.array(offset)))
    value = float(fcl.distance(*pair, fcl.DistanceRequest(enable_nearest_points=True), result))
    if value <= 0 and placed:
        found = fcl.CollisionResult()
        if fcl.collide(*pair, fcl.CollisionRequest(num_max_contacts=PLACES, enable_contact=True), found):
            first = a.corners[[int(contact.b1) for contact in found.contacts]]
            second = b.corners[[int(contact.b2) for contact in found.contacts]] + offset
            place = _central(common_points(first, second))
            return 0.0, place, place
    first, second = (np.array(point, dtype=np.float64) for point in result.nearest_points)
    return max(0.0, value), first, second


def _central(places: Floats) -> Floats:
    """Choose the one of several places (k, 3) that lies nearest their middle."""
    return places[np.argmin(np.linalg.norm(places - places.mean(axis=0), axis=1))]


def _skins_apart(
    a: Body, b: Body, offset: Floats, tolerance: float, placed: bool = True
) -> tuple[float, Floats, Floats]:
    """Distance of the meshes and the two points about the origin of a; infinite if more than the tolerance."""
    low = np.maximum(a.bounds[0], b.bounds[0]) - tolerance
    high = np.minimum(a.bounds[1], b.bounds[1]) + tolerance
    skin_a, skin_b = a.skin_within(low - a.origin, high - a.origin), b.skin_within(low - b.origin, high - b.origin)
    if skin_a is None or skin_b is None:
        return np.inf, np.zeros(3), np.zeros(3)
    return _apart(skin_a, skin_b, offset, placed)


def _surfaces_apart(a: Body, b: Body, offset: Floats, tolerance: float) -> tuple[float, Floats, Floats]:
    """Distance of the bodies as they are judged: with the caps that were added to a mesh, if there are any."""
    if any(body.repaired or not body.closed for body in (a, b)):
        return _distance(a, b, offset)
    return _skins_apart(a, b, offset, tolerance)


def _contacts(a: Body, b: Body, offset: Floats, limit: int) -> "list[fcl.Contact]":
    """Crossing or touching triangle pairs, at most `limit`."""
    result = fcl.CollisionResult()
    request = fcl.CollisionRequest(num_max_contacts=limit, enable_contact=limit > 1)
    count = fcl.collide(*_objects(a, b, offset), request, result)
    return list(result.contacts) if count else []


def _crossing(a: Body, b: Body, offset: Floats) -> bool:
    """Whether the surfaces of two closed bodies, in their places, cross or touch: asked of what lies in both boxes."""
    if any(body.repaired or not body.closed for body in (a, b)):
        return bool(_contacts(a, b, offset, 1))
    return _skins_apart(a, b, offset, LEEWAY, placed=False)[0] <= 0


def _one_inside(a: Body, b: Body, offset: Floats) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """For each shell of both, whether its first vertex lies inside the other body."""
    return np.concatenate([b.holds(a.probes - offset), a.holds(b.probes + offset)])


def _touch(a: Body, b: Body, offset: Floats, tolerance: float, how: str, axis: Floats | None = None) -> Overlap | None:
    """Bodies that share nothing: touch within the tolerance, else None. `axis` is one that parts them, from a to b."""
    distance, at_a, at_b = _surfaces_apart(a, b, offset, tolerance)
    if distance > tolerance:
        return None
    if distance <= 0 and axis is not None:
        at_a, at_b = _drawn_apart(a, b, offset, axis * HAIR)
    exact = how == "convex" and not (a.repaired or b.repaired)
    return Overlap("touch", 0.0, exact, 0.0 if a.closed and b.closed else None, (at_a + at_b) / 2 + a.origin, how)


def _convex(a: Body, b: Body, hull_a: Convex, hull_b: Convex, offset: Floats, ask: _Ask) -> Overlap | None:
    apart, axis = separation(hull_a, hull_b, offset, ask.tolerance)
    if apart > ask.tolerance:
        return None
    if apart >= 0:
        return _touch(a, b, offset, ask.tolerance, "convex", axis)
    exact = not (a.repaired or b.repaired)
    small, large, shift = (hull_a, hull_b, -offset) if hull_a.volume <= hull_b.volume else (hull_b, hull_a, offset)
    if large.holds(small.vertices + shift, INSIDE):
        iou = small.volume / large.volume
        centre = small.vertices.mean(axis=0) + (offset if small is hull_b else 0.0)
        kind = ask.kind(-apart, iou, True)
        return Overlap(kind, -apart, exact, small.volume, centre + a.origin, "convex", iou, True)
    shared, at = 0.0, None
    if a.solid is not None and b.solid is not None:
        common = a.solid ^ b.solid.translate(offset)
        shared = float(common.volume())
        if not common.is_empty():
            at = np.asarray(common.to_mesh64().vert_properties, dtype=np.float64)[:, :3].mean(axis=0)
    if at is None:  # thinner than the library resolves: a point of both surfaces
        at, _ = _drawn_apart(a, b, offset, axis * (HAIR - apart))
    iou = shared / (hull_a.volume + hull_b.volume - shared)
    return Overlap(ask.kind(-apart, iou, False), -apart, exact, shared, at + a.origin, "convex", iou, False)


def _solids(a: Body, b: Body, offset: Floats, ask: _Ask) -> Overlap | None:
    if a.solid is None or b.solid is None:
        raise ValueError("a boolean needs two solids")
    common = None
    if not _crossing(a, b, offset):
        if not _one_inside(a, b, offset).any():
            return _touch(a, b, offset, ask.tolerance, "boolean")
        if _nested(a, b) and b.holds(a.probes - offset).all():
            common = a.solid
        elif _nested(b, a) and a.holds(b.probes + offset).all():
            common = b.solid.translate(offset)
    if common is None:
        common = a.solid ^ b.solid.translate(offset)
    pieces = [_arrays(piece) for piece in common.decompose()]
    if not pieces:
        return _touch(a, b, offset, ask.tolerance, "boolean")
    shared = float(common.volume())
    iou = shared / (a.volume + b.volume - shared)
    inside = shared >= (1 - INSIDE) * min(a.volume, b.volume)
    depth = np.inf if inside else film(pieces, ask.tolerance)  # what lies inside has its own faces behind its faces
    if depth > ask.tolerance:
        outer = a if a.volume > b.volume else b
        twice = iou > ask.iou  # no face of one shows a way out of the other
        attempts = ATTEMPTS[inside] if not twice and not (inside and outer.convex is not None) else 0
        depth = _solid_depth(a, b, offset, pieces, attempts) if ask.measure else _rough(a, b, offset)
    kind = ask.kind(depth, iou, inside)
    largest = max(pieces, key=lambda piece: piece.volume)
    at = inner_point(largest) if ask.measure else largest.vertices.mean(axis=0)
    return Overlap(kind, depth, False, shared, at + a.origin, "boolean", iou, inside)


def _solid_depth(a: Body, b: Body, offset: Floats, pieces: list[Piece], attempts: int) -> float:
    """Least push found that parts two solids [m]. Every push that counts was tried."""
    # the way out of a body may show no face in the overlap
    sides = [body.flanks if body.convex is None else body.convex.axes[:MOST_AXES] for body in (a, b)]
    axes = np.concatenate([directions(pieces), *sides])
    bound = float(_beyond(a, b, offset, axes).min())
    if not attempts or a.solid is None:
        return bound

    def left(push: Floats) -> list[Piece]:
        length = float(np.linalg.norm(push))
        return _left(a, b, offset - push * (1 + LEEWAY / length)) if length > 0 else pieces

    # those askew come first: what they give spares most of the others
    source = a.solid.original_id()

    def chord(pieces: list[Piece], direction: Floats) -> float:
        return longest_chord(pieces, direction, source)

    bound = shortest(outright(pieces, source), bound, left, OUTRIGHT, extent)
    bound = shortest(askew(pieces, source), bound, left, ASKEW, chord)
    return shortest(starts(pieces, axes), bound, left, attempts, extent)


def _rough(a: Body, b: Body, offset: Floats) -> float:
    """Push along the axes of the frame that surely parts two bodies [m]."""
    return float(_beyond(a, b, offset, np.eye(3)).min())


def _beyond(a: Body, b: Body, offset: Floats, axes: Floats) -> Floats:
    """Push along each axis, either way, after which a plane parts the bodies: it surely does."""
    along_a, along_b = a.vertices @ axes.T, (b.vertices + offset) @ axes.T
    ahead = along_b.max(axis=0) - along_a.min(axis=0)
    behind = along_a.max(axis=0) - along_b.min(axis=0)
    return np.minimum(ahead, behind)


def _left(a: Body, b: Body, offset: Floats) -> list[Piece]:
    """Intersect two solids at an offset; nothing is left if FCL sees no contact, which is faster."""
    if not _contacts(a, b, offset, 1) and not _one_inside(a, b, offset).any():
        return []
    if a.solid is None or b.solid is None:
        return []
    common = a.solid ^ b.solid.translate(offset)
    if common.volume() * 2 <= DUST * common.surface_area():
        return []
    return [_arrays(piece) for piece in common.decompose()]


def _surfaces(a: Body, b: Body, offset: Floats, ask: _Ask) -> Overlap | None:
    if not a.shells or not b.shells:
        return None
    if len(a.triangles) == len(b.triangles) and same(a.vertices, b.vertices + offset):
        depth, at = float((a.bounds[1] - a.bounds[0]).min()), a.vertices[a.triangles[0]].mean(axis=0)
        return Overlap("duplicate", depth, False, None, at + a.origin, "surface", 1.0, True)
    contacts = _contacts(a, b, offset, 64)
    inside_ab, inside_ba = _swallowed(a, b, -offset), _swallowed(b, a, offset)
    if not contacts and not inside_ab.any() and not inside_ba.any():
        return _touch(a, b, offset, ask.tolerance, "surface")
    inside = bool(inside_ab.all() or inside_ba.all())
    depth = _surface_depth(a, b, offset, contacts, ask.measure)
    if contacts:
        first = a.vertices[a.triangles[[int(contact.b1) for contact in contacts]]]
        second = b.vertices[b.triangles[[int(contact.b2) for contact in contacts]]] + offset
        at = _central(common_points(first, second))
    else:
        at = a.vertices[inside_ab][0] if inside_ab.any() else b.vertices[inside_ba][0] + offset
    return Overlap(ask.kind(depth, None, inside), depth, False, None, at + a.origin, "surface", None, inside)


def _swallowed(inner: Body, outer: Body, shift: Floats) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which vertices of one body, drawn in by a little, lie inside the other."""
    centre = inner.vertices.mean(axis=0)
    inwards = centre - inner.vertices
    length = np.maximum(np.linalg.norm(inwards, axis=1), 1e-12)
    drawn = inner.vertices + inwards * np.minimum(1.0, 1e-4 / length)[:, None]
    return outer.holds(drawn + shift)


def _surface_depth(a: Body, b: Body, offset: Floats, contacts: "list[fcl.Contact]", measure: bool) -> float:
    """Least push found that parts two surfaces and leaves neither inside the other [m]."""
    axes = np.concatenate([*_contact_normals(a, b, contacts), np.eye(3)])
    best = float(_beyond(a, b, offset, axes).min())
    if not measure:
        return best
    for length in COARSE:
        if length < best and any(_free(a, b, offset - direction * length) for direction in _both_ways(axes)):
            best = length
            break
    for direction in _both_ways(axes):
        if best <= STEP or not _free(a, b, offset - direction * (best - STEP)):
            continue
        short, far = 0.0, best - STEP
        while far - short > STEP:
            middle = (short + far) / 2
            if _free(a, b, offset - direction * middle):
                far = middle
            else:
                short = middle
        best = far
    return best


def _both_ways(axes: Floats) -> Iterator[Floats]:
    for axis in axes:
        yield axis
        yield -axis


def _contact_normals(a: Body, b: Body, contacts: "list[fcl.Contact]") -> list[Floats]:
    """List the normals of the triangles in contact, (k, 3), each once, the most frequent first, at most `TRIES`."""
    if not contacts:
        return []
    rows = [(a, int(contact.b1)) for contact in contacts] + [(b, int(contact.b2)) for contact in contacts]
    corners = np.array([body.vertices[body.triangles[row]] for body, row in rows])
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    length = np.linalg.norm(normal, axis=1)
    normal = normal[length > 0] / length[length > 0][:, None]
    if not len(normal):
        return []
    _, first, count = np.unique(np.round(normal, 3), axis=0, return_index=True, return_counts=True)
    return [normal[first[np.argsort(-count, kind="stable")[:TRIES]]]]


def _free(a: Body, b: Body, offset: Floats) -> bool:
    return not _contacts(a, b, offset, 1) and not _one_inside(a, b, offset).any()
