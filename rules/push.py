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

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from rules.convex import Convex
from rules.scene import Floats
from rules.shells import Triangles, areas, winding

FEW_EDGES = 8
"""Up to so many edge directions their cross products are tried too: edges that cross leave a small tetrahedron."""

SAMPLED = 150
"""Triangles of a piece, the largest first, from which rays are sent to find its thickness."""

FILM = 0.8
"""Share of a piece's volume that must stand between a face of A and a face of B for the piece to be a film."""

DUST = 1e-6
"""A film thinner than this is numerical noise between coplanar faces [m]."""

RIM = 1.5
"""All other triangles of a film belong to its rim: they are no higher than this many thicknesses."""

_SLIVER = 1e-10  # [m2] smaller triangles are not asked
_FLAT = 2e-2  # share of the way from a corner to the middle at which a corner is sampled


@dataclass(frozen=True, eq=False)
class Piece:
    """A piece as arrays: vertices (n, 3) [m], triangles (m, 3), and per triangle the solid it came from, (m,)."""

    vertices: Floats
    faces: Triangles
    source: NDArray[np.int64]

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
    def behind(self) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Thickness behind each of `rows`.

        At the middle (k,) and the greatest of middle and corners (k,) [m], infinite where nothing lies behind; and
        whether what lies behind the middle came from the other solid and faces away, (k,).
        """
        normal = self.normals[1][self.rows]
        corner = self.vertices[self.faces[self.rows]]
        middle = corner.mean(axis=1)
        far, hit = _cast(self, middle, -normal, self.rows)
        greatest = np.where(np.isfinite(far), far, 0.0)
        for number in range(3):
            near = corner[:, number] + _FLAT * (middle - corner[:, number])
            reach, _ = _cast(self, near, -normal, self.rows)
            greatest = np.maximum(greatest, np.where(np.isfinite(reach), reach, 0.0))
        back = self.normals[1][hit]
        facing = np.isfinite(far) & (self.source[hit] != self.source[self.rows])
        facing &= np.einsum("ij,ij->i", back, normal) < -0.5
        return far, np.where(np.isfinite(far), greatest, np.inf), facing

    @cached_property
    def volume(self) -> float:
        """Volume [m3]."""
        a, b, c = (self.vertices[self.faces[:, corner]] for corner in range(3))
        a, b, c = a - self.vertices[0], b - self.vertices[0], c - self.vertices[0]
        return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6)

    @property
    def dust(self) -> bool:
        """Whether the piece is thinner than numerical noise: twice its volume over its surface."""
        return self.volume * 2 <= DUST * float(self.normals[0].sum())

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


def film(pieces: list[Piece]) -> float:
    """Thickness of the volume shared if all of it is films [m], else infinite."""
    return max((piece.film for piece in pieces), default=0.0)


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
    """Pushes worth trying, shortest first: (length [m], unit direction (3,)), each direction one way only.

    Along each axis the extent of the volume shared, and, where that is much less, the thickness behind the faces at
    right angles to it: coplanar faces leave flaps without thickness, and stairs are thin but reach far.
    """
    reach = spans(pieces, axes)
    thin = np.zeros(len(axes))
    for piece in pieces:
        _, greatest, _ = piece.behind
        square = np.abs(piece.normals[1][piece.rows] @ axes.T) > 1 - 1e-6
        square &= np.isfinite(greatest)[:, None]
        thin = np.maximum(thin, np.where(square, greatest[:, None], 0.0).max(axis=0, initial=0.0))
    found = [(float(length), axis) for length, axis in zip(reach, axes, strict=True)]
    thinner = (thin > DUST) & (thin < 0.7 * reach)
    found.extend((float(length), axis) for length, axis in zip(thin[thinner], axes[thinner], strict=True))
    return sorted(found, key=lambda push: push[0])


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
    weights, residual = nnls(matrix, target)
    rest = matrix @ weights - target
    if residual < 1e-6 or abs(rest[3]) < 1e-9:
        return []
    return [-rest[:3] / rest[3] * most]


def inner_point(piece: Piece) -> Floats:
    """Find a point (3,) inside a piece: its centroid, or half way behind a triangle if that lies outside."""
    origin = piece.vertices[0]
    a, b, c = (piece.vertices[piece.faces[:, corner]] - origin for corner in range(3))
    sixth = np.einsum("ij,ij->i", a, np.cross(b, c))
    if piece.volume > 1e-18:
        centroid = origin + ((a + b + c) * sixth[:, None]).sum(axis=0) / (24 * piece.volume)
        if winding(centroid[None], piece.vertices, piece.faces)[0] > 0.5:
            return centroid
    far, _, _ = piece.behind
    depth = np.where(np.isfinite(far), far, 0.0)
    if not len(depth):
        return piece.vertices.mean(axis=0)
    row = int(np.argmax(piece.normals[0][piece.rows] * depth))
    face = piece.rows[row]
    return piece.vertices[piece.faces[face]].mean(axis=0) - piece.normals[1][face] * depth[row] / 2


def _cast(piece: Piece, starts_at: Floats, rays: Floats, own: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64]]:
    """Send a ray from each point, (k, 3), past its own triangle; distance (k,) [m] and triangle (k,) it meets first.

    Source: Möller, Trumbore, "Fast, minimum storage ray-triangle intersection", J. Graphics Tools 2 (1997) 21.
    """
    a, b, c = (piece.vertices[piece.faces[:, corner]] for corner in range(3))
    side, other = (b - a)[None], (c - a)[None]
    ray = rays[:, None]
    p = np.cross(ray, other)
    offset = starts_at[:, None] - a[None]
    q = np.cross(offset, side)
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = 1.0 / np.sum(side * p, axis=2)
        u = np.sum(offset * p, axis=2) * inverse
        v = np.sum(ray * q, axis=2) * inverse
        far = np.sum(other * q, axis=2) * inverse
        hit = (u >= -1e-9) & (v >= -1e-9) & (u + v <= 1 + 1e-9) & (far > 1e-12)
    hit[np.arange(len(own)), own] = False
    far = np.where(hit, far, np.inf)
    return far.min(axis=1, initial=np.inf), far.argmin(axis=1)
