# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUnknownLambdaType=false
"""Convex bodies: are they, how far apart or deep two of them are, and the convex hull.

Two convex polyhedra are apart exactly when a plane parts them, and the planes to try are the faces of both and the
cross products of their edges (separating axis theorem: Gottschalk, Lin, Manocha, "OBBTree", SIGGRAPH 1996). Over the
same axes the least overlap is the minimum translation distance.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from rules.scene import Floats, Mesh
from rules.shells import Shell, Triangles, areas, half_edges, shells, volume

FLAT = 2e-5
"""A vertex may stand out of a face plane by this and the body still counts as convex [m]: twice the weld distance."""

MANY = 20_000
"""Edge pairs from which most are ruled out by the Gauss map before any is measured."""


@dataclass(frozen=True, eq=False)
class Convex:
    """A convex polyhedron: vertices (n, 3) [m] and triangles (m, 3), wound outwards."""

    vertices: Floats
    faces: Triangles

    @cached_property
    def planes(self) -> tuple[Floats, Floats]:
        """Unit normals (k, 3), each direction once, and offsets (k,) [m]: n . p <= offset inside."""
        area, normal = areas(self.vertices, self.faces)
        normal = _distinct(normal[area > _SLIVER])
        return normal, (normal @ self.vertices.T).max(axis=1)

    @cached_property
    def axes(self) -> Floats:
        """Normals of the faces, (k, 3), opposite ones once."""
        return _distinct(_half(self.planes[0]))

    @cached_property
    def edges(self) -> tuple[Floats, Floats, Floats]:
        """Real edges: unit directions (k, 3) and the normals of the two faces, (k, 3) each."""
        area, normal = areas(self.vertices, self.faces)
        normal[area <= _SLIVER] = 0.0  # its edges count as real: one axis too many does no harm
        side = half_edges(self.faces)
        owner = np.tile(np.arange(len(self.faces)), 3)
        forth = np.lexsort((side[:, 1], side[:, 0]))
        back = np.lexsort((side[:, 0], side[:, 1]))
        left, right = forth, back  # row i of both is the same edge, run the two ways
        once = side[left, 0] < side[left, 1]
        left, right = left[once], right[once]
        a, b = owner[left], owner[right]
        bent = np.einsum("ij,ij->i", normal[a], normal[b]) < 1 - 1e-8
        left, a, b = left[bent], a[bent], b[bent]
        direction = self.vertices[side[left, 1]] - self.vertices[side[left, 0]]
        length = np.linalg.norm(direction, axis=1)
        real = length > 0
        return direction[real] / length[real][:, None], normal[a[real]], normal[b[real]]

    @cached_property
    def directions(self) -> Floats:
        """Unit directions of the real edges, (k, 3), parallel ones once."""
        return _distinct(_half(self.edges[0]))

    @cached_property
    def volume(self) -> float:
        """Volume [m3]."""
        return volume(self.vertices, self.faces)

    def holds(self, points: Floats, slack: float) -> bool:
        """Whether all points (k, 3) lie inside, or outside by at most `slack` [m]."""
        normal, offset = self.planes
        return bool(((points @ normal.T).max(axis=0) <= offset + slack).all())


_SLIVER = 1e-12  # [m2] a triangle below a micron by a micron has no direction to trust


def convex_of(parts: tuple[Shell, ...]) -> Convex | None:
    """Make the convex polyhedron that shells are, None if there are several, they are open, or they have a notch."""
    if len(parts) != 1 or not parts[0].closed:
        return None
    shell = parts[0]
    inside = volume(shell.vertices, shell.faces)
    body = Convex(shell.vertices, shell.faces if inside > 0 else shell.faces[:, ::-1])
    area, normal = areas(body.vertices, body.faces)
    keep = area > _SLIVER
    offset = np.einsum("ij,ij->i", normal, body.vertices[body.faces[:, 0]])[keep]
    rows = np.unique(np.round(np.column_stack([normal[keep], offset]), 7), axis=0)
    if not len(rows) or len(rows) * len(body.vertices) > 20_000_000:
        return None
    reach = (rows[:, :3] @ body.vertices.T).max(axis=1)
    return body if (reach - rows[:, 3]).max() <= FLAT else None


def is_convex(mesh: Mesh) -> bool:
    """Whether a mesh is one closed shell without a notch deeper than `FLAT`."""
    centre = np.round(mesh.bounds.mean(axis=0))
    return convex_of(shells(mesh.vertices - centre, mesh.faces)) is not None


def convex_hull(points: Floats) -> Mesh:
    """Convex hull of points (n, 3) [m] as a mesh wound outwards.

    Raises:
        ValueError: fewer than four points, or all in one plane.
    """
    if len(points) < 4 or not np.isfinite(points).all():
        raise ValueError("a hull needs four points that are finite")
    centre = points.mean(axis=0)
    local = points - centre
    if np.linalg.matrix_rank(local, tol=1e-9) < 3:
        raise ValueError("the points of a hull lie in one plane")
    hull = scipy.spatial.ConvexHull(local)
    used, inverse = np.unique(hull.simplices, return_inverse=True)
    corners = local[used]
    faces = inverse.reshape(-1, 3).astype(np.int64)
    inward = np.einsum("ij,ij->i", np.cross(*_sides(corners, faces)), hull.equations[:, :3]) < 0
    faces[inward] = faces[inward][:, ::-1]
    return Mesh(np.ascontiguousarray(corners + centre), np.ascontiguousarray(faces, dtype=np.int32))


def separation(a: Convex, b: Convex, offset: Floats, enough: float) -> tuple[float, Floats]:
    """Signed separation of two convex bodies along the axis that parts them best.

    Args:
        a: the one body.
        b: the other, in its own frame.
        offset: (3,) what to add to the vertices of b to bring them into the frame of a [m].
        enough: stop at the first group of axes that parts them by more than this [m].

    Returns:
        Separation [m] and the unit axis (3,) from a towards b. Negative: the bodies overlap, and minus it is the
        minimum translation distance: moving b by that along the axis parts them. Positive: a lower bound of the
        distance.
    """
    shifted = b.vertices + offset
    best, axis = _best(a.vertices, shifted, np.concatenate([a.axes, b.axes]))
    if best > enough:
        return best, axis
    crosses = _crosses(a, b)
    for start in range(0, len(crosses), MANY):
        other, turned = _best(a.vertices, shifted, crosses[start : start + MANY])
        if other > best:
            best, axis = other, turned
        if best > enough:
            break
    return best, axis


def _sides(vertices: Floats, faces: Triangles) -> tuple[Floats, Floats]:
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    return b - a, c - a


def _half(directions: Floats) -> Floats:
    """Turn directions over where needed, so that opposite ones become equal."""
    rounded = np.round(directions, 7)
    sign = np.where(rounded[:, 0] != 0, rounded[:, 0], np.where(rounded[:, 1] != 0, rounded[:, 1], rounded[:, 2]))
    return np.where((sign < 0)[:, None], -directions, directions)


def _distinct(directions: Floats) -> Floats:
    """Drop directions that agree to seven digits; what is left keeps its digits."""
    _, first = np.unique(np.round(directions, 7) + 0.0, axis=0, return_index=True)
    return directions[np.sort(first)]


def _best(a: Floats, b: Floats, axes: Floats) -> tuple[float, Floats]:
    if not len(axes):
        return -np.inf, np.array([0.0, 0.0, 1.0])
    along_a, along_b = a @ axes.T, b @ axes.T
    ahead = along_b.min(axis=0) - along_a.max(axis=0)
    behind = along_a.min(axis=0) - along_b.max(axis=0)
    gap = np.maximum(ahead, behind)
    row = int(np.argmax(gap))
    return float(gap[row]), axes[row] if ahead[row] >= behind[row] else -axes[row]


def _crosses(a: Convex, b: Convex) -> Floats:
    """Form the unit cross products of the edges of both."""
    if len(a.directions) * len(b.directions) <= MANY:
        crosses = np.cross(a.directions[:, None], b.directions[None]).reshape(-1, 3)
    else:
        crosses = _gauss(a, b)
    length = np.linalg.norm(crosses, axis=1)
    keep = length > 1e-9
    return crosses[keep] / length[keep][:, None]


def _gauss(a: Convex, b: Convex) -> Floats:
    """Cross products of those edge pairs that are faces of the Minkowski difference.

    Source: D. Gregorius, "The Separating Axis Test between Convex Polyhedra", GDC 2013: on the unit sphere an edge
    is the arc between the normals of its faces, and only crossing arcs (of a, and of b mirrored) make a face.
    """
    direction, n1, n2 = b.edges
    found: list[Floats] = []
    arc_b = np.cross(n2, n1)  # of the mirrored body: (-n2) x (-n1)
    for edge, a1, a2 in zip(*a.edges, strict=True):
        arc_a = np.cross(a2, a1)
        c_side, d_side = -(n1 @ arc_a), -(n2 @ arc_a)
        a_side, b_side = arc_b @ a1, arc_b @ a2
        near = 1e-12
        face = (c_side * d_side < near) & (a_side * b_side < near) & (c_side * b_side > -near)
        found.append(np.cross(edge, direction[face]).astype(np.float64))
    return np.concatenate(found) if found else np.zeros((0, 3))
