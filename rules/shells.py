# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownParameterType=false, reportMissingTypeStubs=false, reportUnknownLambdaType=false, reportAttributeAccessIssue=false
"""A mesh taken apart into shells: welded, wound one way, closed where that is sound.

Files hold bodies with vertices repeated per face, faces listed twice, windings mixed, several solids in one mesh,
cracks along edges that a boolean cut only on one side, and tubes without end caps. What comes out is one shell per
solid, wound outwards, and an honest word on whether it is closed.

Terminology: a *half edge* is one side of a triangle, with a direction; a shell is closed when each half edge has
its opposite. A *crack* is a row of half edges without opposite that lies on one line.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rules.connected import connected, welded
from rules.scene import Floats

WELD = 1e-5
"""Vertices nearer than this are one [m]. Practice: authoring tools write 0.01 mm at best."""

SAME = 5e-5
"""Vertices of two meshes nearer than this are the same [m] (practice)."""

CAP = 0.2
"""Greatest share of a shell's area that plane caps may add. Practice: an open box needs 1/6, a tube far less."""

Triangles = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Shell:
    """Connected triangles. `closed`: bounds a volume. `repaired`: closed by us, by a cap over a plane hole."""

    vertices: Floats
    faces: Triangles
    closed: bool
    repaired: bool = False

    @cached_property
    def bounds(self) -> Floats:
        """Least and greatest corner, (2, 3) [m]."""
        return np.array([self.vertices.min(axis=0), self.vertices.max(axis=0)])


def shells(vertices: Floats, faces: NDArray[np.integer]) -> tuple[Shell, ...]:
    """Take a mesh apart.

    Args:
        vertices: (n, 3) near the origin [m].
        faces: (m, 3) vertex numbers. Triangles that name a vertex twice or one that is not finite are left out.

    Returns:
        The shells in the order of their first face. Closed shells keep the sign of volume they came with, but for
        those whose windings were mixed.
    """
    triangles = _sound(vertices, faces.astype(np.int64))
    if len(triangles) and _balanced(triangles) and not _repeats(triangles):
        return tuple(Shell(*_compact(vertices, part), closed=True) for part in _parts(triangles))
    points, triangles = _weld(vertices, triangles)
    found: list[Shell] = []
    for part in _parts(triangles):
        single = _once(part)
        whole = single if _balanced(single) else part  # a wall between two cells may well be there twice
        if _balanced(whole):
            found.append(Shell(*_compact(points, whole), closed=_thick(points, whole)))
        else:
            found.extend(_mend(points, piece) for piece in _leaves(single))
    return tuple(found)


def turned(shell: Shell) -> Shell:
    """Turn a shell inside out."""
    return Shell(shell.vertices, shell.faces[:, ::-1], shell.closed, shell.repaired)


def wound(parts: tuple[Shell, ...]) -> tuple[list[Shell], list[Shell], list[Shell]]:
    """Tell matter from cavities.

    Returns:
        Closed shells around matter, wound outwards; closed shells around cavities, wound inwards, each within one of
        the former; shells that are not closed. A body that is inside out as a whole is turned; a shell wound inwards
        that lies in no other is taken for a mistake and turned.
    """
    closed = [shell for shell in parts if shell.closed]
    sizes = [volume(shell.vertices, shell.faces) for shell in closed]
    if sum(sizes) < 0:
        closed, sizes = [turned(shell) for shell in closed], [-size for size in sizes]
    outer = [shell for shell, size in zip(closed, sizes, strict=True) if size > 0]
    hollow: list[Shell] = []
    for shell in (shell for shell, size in zip(closed, sizes, strict=True) if size <= 0):
        within = any(winding(shell.vertices[:1], other.vertices, other.faces)[0] > 0.5 for other in outer)
        (hollow if within else outer).append(shell if within else turned(shell))
    return outer, hollow, [shell for shell in parts if not shell.closed]


def same(vertices: Floats, others: Floats) -> bool:
    """Whether two sets of vertices, (n, 3) each, agree within `SAME` in any order."""
    if vertices.shape != others.shape or not len(vertices):
        return False
    place = welded(np.concatenate([vertices, others]), SAME)
    return bool(np.array_equal(np.sort(place[: len(vertices)]), np.sort(place[len(vertices) :])))


def cross(a: Floats, b: Floats) -> Floats:
    """Vector products over the last axis, (..., 3) each: what np.cross does in twice the time."""
    product = np.empty(np.broadcast_shapes(a.shape, b.shape))
    product[..., 0] = a[..., 1] * b[..., 2] - a[..., 2] * b[..., 1]
    product[..., 1] = a[..., 2] * b[..., 0] - a[..., 0] * b[..., 2]
    product[..., 2] = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return product


def half_edges(faces: Triangles) -> Triangles:
    """Half edges (3 m, 2) of (m, 3) triangles: all first sides, then all second, then all third."""
    return np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])


def volume(vertices: Floats, faces: Triangles) -> float:
    """Signed volume of a closed shell [m3], by the divergence theorem; positive when wound outwards."""
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    return float(np.einsum("ij,ij->", a, cross(b, c)) / 6)


def areas(vertices: Floats, faces: Triangles) -> tuple[Floats, Floats]:
    """Areas (m,) [m2] and unit normals (m, 3) of triangles; the normal of a triangle without area is zero."""
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    normal = cross(b - a, c - a)
    length = np.linalg.norm(normal, axis=1)
    return length / 2, normal / np.where(length > 0, length, 1.0)[:, None]


def winding(points: Floats, vertices: Floats, faces: Triangles) -> Floats:
    """Generalised winding number of each point: 1 inside a closed shell, 0 outside, between for an open one.

    Source: Jacobson, Kavan, Sorkine-Hornung, "Robust inside-outside segmentation", SIGGRAPH 2013; the solid angle
    of a triangle after van Oosterom and Strackee, IEEE Trans. Biomed. Eng. 30 (1983) 125.

    Args:
        points: (k, 3) [m].
        vertices: (n, 3) [m].
        faces: (m, 3).

    Returns:
        (k,) numbers.
    """
    total = np.zeros(len(points))
    chunk = max(1, 200_000 // max(1, len(faces)))
    for start in range(0, len(points), chunk):
        corner = [vertices[faces[:, k]][None] - points[start : start + chunk, None] for k in range(3)]
        length = [np.linalg.norm(side, axis=2) for side in corner]
        a, b, c = corner
        la, lb, lc = length
        triple = np.einsum("ijk,ijk->ij", a, cross(b, c))
        below = la * lb * lc
        below += np.einsum("ijk,ijk->ij", a, b) * lc
        below += np.einsum("ijk,ijk->ij", b, c) * la
        below += np.einsum("ijk,ijk->ij", c, a) * lb
        total[start : start + chunk] = np.arctan2(triple, below).sum(axis=1) / (2 * np.pi)
    return total


def _sound(vertices: Floats, faces: Triangles) -> Triangles:
    if not len(faces):
        return faces
    finite = np.asarray(np.isfinite(vertices).all(axis=1))[faces].all(axis=1)
    return faces[finite & (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])]


def _keys(edges: Triangles) -> tuple[Triangles, Triangles]:
    """One number per half edge, and the number of its opposite."""
    scale = int(edges.max(initial=0)) + 1
    return edges[:, 0] * scale + edges[:, 1], edges[:, 1] * scale + edges[:, 0]


def _balanced(faces: Triangles) -> bool:
    here, opposite = _keys(half_edges(faces))
    return bool(np.array_equal(np.sort(here), np.sort(opposite)))


def _repeats(faces: Triangles) -> bool:
    """Whether a half edge is there twice: shells share it, or a face is listed more than once."""
    here, _ = _keys(half_edges(faces))
    return len(np.unique(here)) < len(here)


def _parts(faces: Triangles) -> list[Triangles]:
    """Group faces that share vertices, in the order of their first face."""
    if not len(faces):
        return []
    label = connected(int(faces.max()) + 1, faces[:, [0, 1]].ravel(), faces[:, [1, 2]].ravel())[faces[:, 0]]
    return [faces] if (label == label[0]).all() else _split(faces, label)


def _split(faces: Triangles, label: NDArray[np.integer]) -> list[Triangles]:
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    return [faces[inverse == group] for group in np.argsort(first)]


def _compact(vertices: Floats, faces: Triangles) -> tuple[Floats, Triangles]:
    used = np.zeros(len(vertices), dtype=np.bool_)
    used[faces] = True
    if used.all():
        return vertices, faces
    return vertices[used], (np.cumsum(used) - 1)[faces]


def _weld(vertices: Floats, faces: Triangles) -> tuple[Floats, Triangles]:
    points, faces = _compact(vertices, faces) if len(faces) else (np.zeros((0, 3)), faces)
    single, inverse = np.unique(welded(points, WELD), return_inverse=True)
    return points[single], _sound(points[single], inverse[faces].reshape(-1, 3).astype(np.int64))


def _once(faces: Triangles) -> Triangles:
    """Each triangle once, whichever way it is wound: the second side of a sheet is no matter."""
    _, first = np.unique(np.sort(faces, axis=1), axis=0, return_index=True)
    return faces[np.sort(first)]


def _leaves(faces: Triangles) -> list[Triangles]:
    """Group faces across edges that exactly two share, and wind each group one way.

    Walks a doubled graph: node f is the face as it is, node f + m the face turned over. Across an edge that both
    run the same way, as-is meets turned-over. Each group shows up twice, mirrored; the copy whose faces come
    unturned more often is kept. A one-sided group (Moebius) has both copies in one and stays as it came.
    """
    count = len(faces)
    edges = half_edges(faces)
    owner = np.tile(np.arange(count), 3)
    here, opposite = _keys(edges)
    both = np.minimum(here, opposite)
    order = np.argsort(both, kind="stable")
    key = both[order]
    start = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    pair = start[np.diff(np.r_[start, len(key)]) == 2]
    left, right = order[pair], order[pair + 1]
    turned = here[left] == here[right]
    a, b = owner[left], owner[right]
    rows = np.r_[a, a + count]
    columns = np.r_[np.where(turned, b + count, b), np.where(turned, b, b + count)]
    label = connected(2 * count, rows, columns)
    as_is, over = label[:count], label[count:]
    votes = np.bincount(as_is, minlength=2 * count)
    turn = (votes[over] > votes[as_is]) | ((votes[over] == votes[as_is]) & (over < as_is))
    wound = np.where((turn & (as_is != over))[:, None], faces[:, ::-1], faces)
    return _split(wound, np.where(turn, over, as_is))


def _mend(points: Floats, faces: Triangles) -> Shell:
    """Close a shell across cracks and plane holes where that is sound."""
    if not _balanced(faces):
        faces = _zip(points, faces)
    if _balanced(faces):
        return Shell(*_compact(points, faces), closed=_thick(points, faces))
    caps = _caps(points, faces)
    if caps is None:
        return Shell(*_compact(points, faces), closed=False)
    whole = np.concatenate([faces, caps])
    added, total = areas(points, caps)[0].sum(), areas(points, whole)[0].sum()
    if not _balanced(whole) or added > CAP * total or not _thick(points, whole):
        return Shell(*_compact(points, faces), closed=False)
    return Shell(*_compact(points, whole), closed=True, repaired=True)


def _thick(points: Floats, faces: Triangles) -> bool:
    """Whether a closed shell holds more than a film: mean thickness above the weld distance."""
    return bool(abs(volume(points, faces)) * 2 > WELD * areas(points, faces)[0].sum())


def _loose(faces: Triangles) -> Triangles:
    """Rows of `half_edges` that have no opposite."""
    here, opposite = _keys(half_edges(faces))
    return np.flatnonzero(~np.isin(here, opposite))


def _zip(points: Floats, faces: Triangles) -> Triangles:
    """Split loose half edges at loose vertices that lie on them, so that the two sides of a crack match."""
    for _ in range(8):
        edges = half_edges(faces)
        rows = _loose(faces)
        rims = np.unique(edges[rows])
        if not len(rims) or len(rows) * len(rims) > 4_000_000:
            return faces
        start, end = points[edges[rows, 0]], points[edges[rows, 1]]
        along = end - start
        length = np.linalg.norm(along, axis=1)
        offset = points[rims][None] - start[:, None]
        share = np.einsum("ijk,ik->ij", offset, along) / np.maximum(length, WELD)[:, None] ** 2
        off = np.linalg.norm(offset - share[..., None] * along[:, None], axis=2)
        on = (off < WELD) & (share * length[:, None] > WELD) & ((1 - share) * length[:, None] > WELD)
        hit = np.flatnonzero(on.any(axis=1))
        if not len(hit):
            return faces
        _, unique = np.unique(rows[hit] % len(faces), return_index=True)  # one split a face and round
        hit = hit[unique]
        middle = rims[np.argmax(np.where(on[hit], -np.abs(share[hit] - 0.5), -np.inf), axis=1)]
        face = rows[hit] % len(faces)
        side = rows[hit] // len(faces)
        first, second = faces[face].copy(), faces[face].copy()
        first[np.arange(len(hit)), (side + 1) % 3] = middle
        second[np.arange(len(hit)), side] = middle
        faces = np.concatenate([np.delete(faces, face, axis=0), first, second])
    return faces


def _caps(points: Floats, faces: Triangles) -> Triangles | None:
    """Fans over the plane, star-shaped holes of a shell; None if a hole is not so simple."""
    edges = half_edges(faces)[_loose(faces)]
    follow = {int(start): int(end) for start, end in edges[:, ::-1]}
    if len(follow) != len(edges):
        return None
    caps: list[tuple[int, int, int]] = []
    while follow:
        first = min(follow)
        loop = [first]
        while follow.get(loop[-1], first) != first:
            loop.append(follow.pop(loop[-1]))
        if follow.pop(loop[-1], None) is None or len(loop) < 3:
            return None
        fan = _fan(points, loop)
        if fan is None:
            return None
        caps.extend(fan)
    return np.array(caps, dtype=np.int64)


def _fan(points: Floats, loop: list[int]) -> list[tuple[int, int, int]] | None:
    """Triangles of a plane loop from the first corner that sees all others, None if it is not plane or has none."""
    corners = points[loop]
    centred = corners - corners.mean(axis=0)
    normal = cross(centred, np.roll(centred, -1, axis=0)).sum(axis=0)
    size = float(np.linalg.norm(normal))
    if size == 0.0:
        return None
    normal /= size
    if np.abs(centred @ normal).max() > 10 * WELD:
        return None
    for turn in range(len(loop)):
        seen = np.roll(corners, -turn, axis=0)
        spokes = seen[1:] - seen[0]
        if (cross(spokes[:-1], spokes[1:]) @ normal).min() > -1e-12:
            ring = loop[turn:] + loop[:turn]
            return [(ring[0], b, c) for b, c in pairwise(ring[1:])]
    return None
