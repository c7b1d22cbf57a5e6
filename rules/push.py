# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUnknownLambdaType=false
"""What the volume shared by two solids tells: whether it is a film, and which way to push them apart. Pure numpy.

The volume shared is bounded by faces of A and faces of B. Where it is a slab, the shortest way out is along the
slab's normal. Where it is a bent film (a corner, a stair), no single normal serves, but the faces say together what
the push must do: each face of A must draw back by the thickness behind it. That is a least-distance problem.

Where the film runs all round (a window in its opening, a tile cut round a column) no short push parts the bodies at
all, though they overlap by less than a hair. What counts then is how thick the film is.

Terminology: a *piece* is one connected part of the volume shared, a *film* a piece that has a face of A in front and
a face of B behind nearly everywhere. A thin plate inside a wall is no film: both its sides are its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from rules.convex import Convex
from rules.scene import Floats
from rules.shells import Triangles, areas, cross, winding

FEW_EDGES = 8
"""Up to so many edge directions their cross products are tried too: edges that cross leave a small tetrahedron."""

SAMPLED = 150
"""Triangles of a piece, the largest first, from which rays are sent to find its thickness."""

FILM = 0.8
"""Share of a piece's volume that must stand between a face of A and a face of B for the piece to be a film."""

BENT = 8.0
"""Extents that are so many mean thicknesses long tell of a film that is bent or in pieces. A pipe through a wall has
five, a plate pushed into a block by its thickness one."""

LEAST_STEP = 5e-6
"""A push that comes short is lengthened by no less than this [m]."""

DUST = 1e-6
"""A film thinner than this is numerical noise between coplanar faces [m]."""

RIM = 1.5
"""All other triangles of a film belong to its rim: they are no higher than this many thicknesses."""

NOISE = 1e-12
"""Share of the greatest coefficient below which a gain is rounding."""

_SLIVER = 1e-10  # [m2] smaller triangles are not asked
_SLANT = 1e-3  # cosine below which a face is seen edge on
_NEAR = 1e-3  # share of the way from a corner to the middle at which a chord begins
_FLAT = 2e-2  # share of the way from a corner to the middle at which a corner is sampled


@dataclass(frozen=True, eq=False)
class Piece:
    """A piece as arrays: vertices (n, 3) [m], triangles (m, 3), and per triangle the solid it came from, (m,).

    `volume` [m3] and `surface` [m2] are those of the piece.
    """

    vertices: Floats
    faces: Triangles
    source: NDArray[np.int64]
    volume: float
    surface: float

    @cached_property
    def normals(self) -> tuple[Floats, Floats]:
        """Areas (m,) [m2] and unit normals (m, 3)."""
        return areas(self.vertices, self.faces)

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """The triangles that are asked for the thickness behind them, the largest first."""
        area = self.normals[0]
        rows = np.argsort(-area, kind="stable")[:SAMPLED]
        return rows[area[rows] > _SLIVER]

    @cached_property
    def middles(self) -> tuple[Floats, NDArray[np.int64], NDArray[np.bool_]]:
        """Behind the middles of `rows`: how far (k,) [m], which triangle (k,), and whether it bounds a film (k,)."""
        normal = self.normals[1][self.rows]
        middle = self.vertices[self.faces[self.rows]].mean(axis=1)
        ((far, hit),) = _cast(self, [middle], -normal, self.rows)
        facing = np.isfinite(far) & (self.source[hit] != self.source[self.rows])
        facing &= np.einsum("ij,ij->i", self.normals[1][hit], normal) < -0.5
        return far, hit, facing

    def thicker(self, most: float) -> bool:
        """Whether the columns behind the middles alone tell that the piece is no film of at most `most` [m]."""
        far, _, facing = self.middles
        thin = facing & (far <= most)
        return float((self.normals[0][self.rows] * far)[thin].sum()) / 2 < FILM * self.volume

    @cached_property
    def behind(self) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Thickness behind each of `rows`.

        At the middle (k,) and the greatest of middle and corners (k,) [m], infinite where nothing lies behind; and
        whether what lies behind the middle came from the other solid and faces away, (k,).
        """
        normal = self.normals[1][self.rows]
        corner = self.vertices[self.faces[self.rows]]
        middle = corner.mean(axis=1)
        near = [corner[:, number] + _FLAT * (middle - corner[:, number]) for number in range(3)]
        far, _, facing = self.middles
        others = _cast(self, near, -normal, self.rows)
        greatest = np.where(np.isfinite(far), far, 0.0)
        for reach, _ in others:
            greatest = np.maximum(greatest, np.where(np.isfinite(reach), reach, 0.0))
        return far, np.where(np.isfinite(far), greatest, np.inf), facing

    def chord(self, way: Floats, source: int) -> float:
        """Longest way of the faces of the solid `source` through the piece along a unit vector (3,) [m].

        They must draw back by that. Where no face is seen, the extent of the piece along the vector.
        """
        normal = self.normals[1]
        rows = self.rows[(self.source[self.rows] == source) & (normal[self.rows] @ way < -_SLANT)]
        if not len(rows):
            return float(np.ptp(self.vertices @ way))
        corner = self.vertices[self.faces[rows]]
        middle = corner.mean(axis=1)
        near = [corner[:, number] + _NEAR * (middle - corner[:, number]) for number in range(3)]
        cast = _cast(self, [middle, *near], np.tile(way, (len(rows), 1)), rows)
        far = np.concatenate([np.where(np.isfinite(reach), reach, 0.0) for reach, _ in cast])
        return float(far.max()) * (1 + _NEAR) + LEAST_STEP / 2

    @property
    def dust(self) -> bool:
        """Whether the piece is thinner than numerical noise."""
        return self.mean <= DUST

    @property
    def mean(self) -> float:
        """Mean thickness [m]: twice the volume over the surface."""
        return 2 * self.volume / self.surface if self.surface > 0 else 0.0

    @property
    def room(self) -> float:
        """Radius of a ball about the middle of the piece that surely lies in it [m]; 0 if it may not.

        Solids that share a ball are not parted by a push shorter than its diameter.
        """
        middle = self.vertices.mean(axis=0)
        normal = self.normals[1]
        height = np.einsum("ij,ij->i", self.vertices[self.faces[:, 0]] - middle, normal)
        return max(0.0, float(height[self.normals[0] > 0].min(initial=np.inf))) if len(height) else 0.0

    @cached_property
    def film(self) -> float:
        """Greatest thickness if the piece is a film, 0 if it is numerical dust, else infinite [m]."""
        if self.dust:
            return 0.0
        far, greatest, facing = self.behind
        area, corner = self.normals[0][self.rows], self.vertices[self.faces[self.rows]]
        longest = np.linalg.norm(corner - np.roll(corner, 1, axis=1), axis=2).max(axis=1)
        height = 2 * area / longest
        for thick in np.unique(greatest[facing]):
            column = facing & (greatest <= thick)
            covered = float((area * far)[column].sum()) / 2  # both its sides were asked
            if covered >= FILM * self.volume and (height[~column] <= RIM * thick + DUST).all():
                return float(thick)
        return np.inf


def film(pieces: list[Piece], most: float) -> float:
    """Thickness of the volume shared if all of it is films no thicker than `most`, else infinite [m].

    A film of thickness t holds at least the share `FILM` of its volume in columns under t, on both its sides: pieces
    that are thicker than that allows are told without a ray.
    """
    if any(FILM * piece.mean > most or 2 * piece.room > most for piece in pieces):
        return np.inf
    if any(not piece.dust and piece.thicker(most) for piece in pieces):
        return np.inf
    thick = max((piece.film for piece in pieces), default=0.0)
    return thick if thick <= most else np.inf


def directions(pieces: list[Piece]) -> Floats:
    """Directions worth trying, (k, 3) unit vectors, opposite ones once: face normals and products of few edges."""
    found: list[Floats] = []
    for piece in pieces:
        body = Convex(piece.vertices, piece.faces)
        found.append(body.axes)
        edges = body.directions
        if len(edges) <= FEW_EDGES:
            pairs = [np.cross(first, second) for first, second in combinations(edges, 2)]
            lengths = [float(np.linalg.norm(pair)) for pair in pairs]
            found.extend((pair / length)[None] for pair, length in zip(pairs, lengths, strict=True) if length > 1e-6)
    every = np.concatenate(found) if found else np.zeros((0, 3))
    if not len(every):
        return np.eye(3)  # nothing but slivers: any direction is as good
    _, first = np.unique(np.round(every, 4), axis=0, return_index=True)
    return every[np.sort(first)]


def spans(pieces: list[Piece], axes: Floats) -> Floats:
    """Greatest extent of any piece along each axis, (k,) [m]."""
    return np.max([np.ptp(piece.vertices @ axes.T, axis=0) for piece in pieces], axis=0)


def starts(pieces: list[Piece], axes: Floats) -> list[tuple[float, Floats]]:
    """Pushes worth trying: (length [m], unit direction (3,)).

    Along each axis, both ways, the extent of the volume shared. Where all extents are many times its thickness it is
    bent or in several pieces: then also the thickness behind the faces at right angles to each axis.
    """
    reach = spans(pieces, axes)
    found = [(float(length), axis) for length, axis in zip(reach, axes, strict=True)]
    bent = float(reach.min()) > BENT * max(piece.mean for piece in pieces)
    if bent:
        thin = np.zeros(len(axes))
        for piece in pieces:
            _, greatest, _ = piece.behind
            square = np.abs(piece.normals[1][piece.rows] @ axes.T) > 1 - 1e-6
            square &= np.isfinite(greatest)[:, None]
            thin = np.maximum(thin, np.where(square, greatest[:, None], 0.0).max(axis=0, initial=0.0))
        thinner = (thin > DUST) & (thin < 0.7 * reach)
        found.extend((float(length), axis) for length, axis in zip(thin[thinner], axes[thinner], strict=True))
    return [push for length, axis in found for push in ((length, axis), (length, -axis))]


def extent(pieces: list[Piece], direction: Floats) -> float:
    """Greatest extent of any piece along a direction (3,) [m]: a push by that surely draws it out."""
    return float(spans(pieces, direction[None])[0])


def longest_chord(pieces: list[Piece], direction: Floats, source: int) -> float:
    """Longest way of the faces of the solid `source` through any piece along a direction (3,) [m]."""
    return max(piece.chord(direction, source) for piece in pieces)


def outright(pieces: list[Piece], source: int) -> list[tuple[float, Floats]]:
    """Pushes of the solid `source` along mean normals by the whole extent: seldom the shortest, mostly enough."""
    return [(extent(pieces, axis), axis) for axis in mean_normals(pieces, source)]


def askew(pieces: list[Piece], source: int) -> list[tuple[float, Floats]]:
    """Pushes of the solid `source` that part several faces at once: (length [m], unit direction (3,)).

    Along the mean normal of the faces of the other, which draws a corner out of a corner, and the push that draws all
    faces back by what lies behind them.
    """
    found = [(longest_chord(pieces, axis, source), axis) for axis in mean_normals(pieces, source)]
    back = retreat(pieces, source)
    lengths = [float(np.linalg.norm(push)) for push in back]
    found.extend((length, push / length) for length, push in zip(lengths, back, strict=True) if length > 0)
    return found


def mean_normals(pieces: list[Piece], source: int) -> Floats:
    """Ways out for the solid `source`: mean normals of the faces of the other, of all pieces and of each, (k, 3).

    The faces of both close the piece, so the mean normal of its own faces is the opposite.
    """
    sums: list[Floats] = []
    for piece in pieces:
        area, normal = piece.normals
        foreign = piece.source != source
        sums.append((normal[foreign] * area[foreign][:, None]).sum(axis=0))
    every = np.array([np.sum(sums, axis=0), *(sums[:FEW_EDGES] if len(sums) > 1 else ())])
    length = np.linalg.norm(every, axis=1)
    return every[length > _SLIVER] / length[length > _SLIVER][:, None]


def shortest(
    first: list[tuple[float, Floats]],
    bound: float,
    left: Callable[[Floats], list[Piece]],
    attempts: int,
    further: Callable[[list[Piece], Floats], float],
) -> float:
    """Find the shortest push that leaves nothing shared.

    Always the shortest push is tried next, and one that comes short is lengthened, so the first that leaves nothing is
    the shortest of all.

    Args:
        first: pushes to begin with, length [m] and unit direction (3,).
        bound: length of a push that is known to part the solids [m].
        left: what a push (3,) [m] leaves shared.
        attempts: how many pushes are tried at most.
        further: what a push along a direction (3,) lacks, told by what it left [m].

    Returns:
        Length [m], `bound` if nothing shorter was found.
    """
    queue = [(length, number) for number, (length, _) in enumerate(first)]
    heapify(queue)
    for _ in range(attempts):
        if not queue or queue[0][0] >= bound:
            break
        length, number = heappop(queue)
        direction = first[number][1]
        pieces = [piece for piece in left(direction * length) if not piece.dust]
        if not pieces:
            return length
        heappush(queue, (length + max(further(pieces, direction), LEAST_STEP), number))
    return bound


def retreat(pieces: list[Piece], source: int) -> list[Floats]:
    """Pushes of the solid `source` that draw all faces of a bent film back at once, (3,) each [m]; none or one.

    Solves: the shortest t with n . t <= -thickness for its own faces and n . t >= thickness for those of the other,
    over the faces with no more than four mean thicknesses behind them. Source: Lawson and Hanson, "Solving Least
    Squares Problems" (1974), ch. 23, problem LDP.
    """
    rows: list[Floats] = []
    for piece in pieces:
        _, greatest, _ = piece.behind
        normal, mean = piece.normals[1][piece.rows], 2 * piece.volume / float(piece.normals[0].sum())
        thin = (greatest > DUST) & (greatest <= 4 * mean)
        sign = np.where(piece.source[piece.rows] == source, -1.0, 1.0)
        rows.append(np.column_stack([normal * sign[:, None], greatest])[thin])
    bounds = np.concatenate(rows) if rows else np.zeros((0, 4))
    if not len(bounds):
        return []
    bounds = np.unique(np.round(bounds, 9), axis=0)
    most = bounds[:, 3].max()
    matrix = np.vstack([bounds[:, :3].T, bounds[:, 3] / most])
    target = np.array([0.0, 0.0, 0.0, 1.0])
    rest = matrix @ nonnegative(matrix, target) - target
    if float(np.linalg.norm(rest)) < 1e-6 or abs(rest[3]) < 1e-9:
        return []
    return [-rest[:3] / rest[3] * most]


def nonnegative(matrix: Floats, target: Floats) -> Floats:
    """Find the x >= 0 (k,) that brings `matrix` (n, k) @ x nearest to `target` (n,).

    For a few rows. `scipy.optimize.nnls` does the same, but importing it takes longer than checking a storey, in each
    process. Source: Lawson and Hanson, "Solving Least Squares Problems" (1974), ch. 23, algorithm NNLS.
    """
    found = np.zeros(matrix.shape[1])
    passive = np.zeros(matrix.shape[1], dtype=np.bool_)
    least = NOISE * float(np.abs(matrix).sum(axis=0).max(initial=0.0))
    for _ in range(3 * matrix.shape[1]):
        gain = np.where(passive, -np.inf, matrix.T @ (target - matrix @ found))
        if passive.all() or float(gain.max()) <= least:
            break
        passive[gain.argmax()] = True
        while True:
            trial = np.zeros_like(found)
            trial[passive] = np.linalg.lstsq(matrix[:, passive], target, rcond=None)[0]
            low = passive & (trial <= 0)
            if not low.any():
                break
            step = float((found[low] / np.maximum(found[low] - trial[low], 1e-300)).min())
            found += step * (trial - found)
            passive &= found > NOISE
            found[~passive] = 0.0
        found = trial
    return found


def inner_point(piece: Piece) -> Floats:
    """Find a point (3,) inside a piece: its centroid, or half way behind a triangle if that lies outside."""
    origin = piece.vertices[0]
    a, b, c = (piece.vertices[piece.faces[:, corner]] - origin for corner in range(3))
    sixth = np.einsum("ij,ij->i", a, cross(b, c))
    if piece.volume > 1e-18:
        centroid = origin + ((a + b + c) * sixth[:, None]).sum(axis=0) / (24 * piece.volume)
        if winding(centroid[None], piece.vertices, piece.faces)[0] > 0.5:
            return centroid
    far, _, _ = piece.middles
    depth = np.where(np.isfinite(far), far, 0.0)
    if not len(depth):
        return piece.vertices.mean(axis=0)
    row = int(np.argmax(piece.normals[0][piece.rows] * depth))
    face = piece.rows[row]
    return piece.vertices[piece.faces[face]].mean(axis=0) - piece.normals[1][face] * depth[row] / 2


def _cast(
    piece: Piece, starts_at: list[Floats], rays: Floats, own: NDArray[np.int64]
) -> list[tuple[Floats, NDArray[np.int64]]]:
    """Send rays (k, 3) from several sets of points (k, 3), each past its own triangle.

    Source: Möller, Trumbore, "Fast, minimum storage ray-triangle intersection", J. Graphics Tools 2 (1997) 21.

    Returns:
        For each set, distance (k,) [m] and number (k,) of the triangle met first.
    """
    a, b, c = (piece.vertices[piece.faces[:, corner]] for corner in range(3))
    side, other = (b - a)[None], (c - a)[None]
    ray = rays[:, None]
    found: list[tuple[Floats, NDArray[np.int64]]] = []
    with np.errstate(divide="ignore", invalid="ignore"):
        p = cross(ray, other)
        inverse = 1.0 / np.einsum("jk,ijk->ij", side[0], p)
        for points in starts_at:
            offset = points[:, None] - a[None]
            q = cross(offset, side)
            u = np.einsum("ijk,ijk->ij", offset, p) * inverse
            v = np.einsum("ik,ijk->ij", rays, q) * inverse
            far = np.einsum("jk,ijk->ij", other[0], q) * inverse
            hit = (u >= -1e-9) & (v >= -1e-9) & (u + v <= 1 + 1e-9) & (far > 1e-12)
            hit[np.arange(len(own)), own] = False
            far = np.where(hit, far, np.inf)
            found.append((far.min(axis=1, initial=np.inf), far.argmin(axis=1)))
    return found
