"""Make the triangles of a kernel safe to compute with: finite, compact, wound the same way, outward where closed."""

import numpy as np

from rules.facts import Floats
from rules.meshtable import Triangles
from rules.scene import Ints


def clean(vertices: Floats, faces: Ints) -> Triangles | None:
    """Repair a mesh without moving a vertex.

    Triangles that name a vertex twice, a vertex that does not exist or one that is not finite go, then vertices that
    no triangle uses. A closed mesh is wound the same way all over, and turned if it is inside out.

    Args:
        vertices: (n, 3) [m].
        faces: (m, 3).

    Returns:
        None if no triangle is left.
    """
    finite = np.isfinite(vertices) @ np.ones(3, dtype=np.int8) == 3
    within = ((faces >= 0) & (faces < len(vertices))).all(axis=1)
    proper = (faces != np.roll(faces, -1, axis=1)).all(axis=1)
    faces = faces[within & proper]
    faces = faces[finite[faces].all(axis=1)]
    if not len(faces):
        return None
    used = np.zeros(len(vertices), dtype=bool)
    used[faces] = True
    if not used.all():
        number = np.cumsum(used, dtype=np.int32) - 1
        vertices, faces = vertices[used], number[faces]
    faces = _outward(vertices, faces)
    return np.array(vertices, dtype=np.float64, order="C"), np.array(faces, dtype=np.int32, order="C")


def is_closed(faces: Ints) -> bool:
    """Whether every directed edge has its opposite: closed, and wound the same way all over."""
    first, second, count = _edges(faces)
    return bool(np.array_equal(np.sort(first * count + second), np.sort(second * count + first)))


def _edges(
    faces: Ints,
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], np.ndarray[tuple[int], np.dtype[np.int64]], int]:
    """Directed edges of all faces, three a face in order, as start and end; and a number above every vertex."""
    first = faces.astype(np.int64).ravel()
    second = np.roll(faces, -1, axis=1).astype(np.int64).ravel()
    return first, second, int(first.max()) + 1


def _outward(vertices: Floats, faces: Ints) -> Ints:
    if not is_closed(faces):
        first, second, count = _edges(faces)
        undirected = np.minimum(first, second) * count + np.maximum(first, second)
        _, uses = np.unique(undirected, return_counts=True)
        if not (uses == 2).all():
            return faces  # open, or more than two faces at an edge: nothing says which way is out
        faces = _wound(faces, undirected)
        if not is_closed(faces):
            return faces
    corners = (vertices - vertices[0])[faces]
    volume = np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2]))
    return faces[:, ::-1] if volume < 0 else faces


def _wound(faces: Ints, undirected: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Ints:
    """Turn faces until neighbours agree, from the first face of each body outward; every edge has two faces."""
    order = np.argsort(undirected, kind="stable").reshape(-1, 2)
    first = faces.ravel()
    neighbours: dict[int, list[tuple[int, bool]]] = {}
    for one, other in order.tolist():
        same = bool(first[one] == first[other])  # both faces run along the edge the same way: one is wrong
        neighbours.setdefault(one // 3, []).append((other // 3, same))
        neighbours.setdefault(other // 3, []).append((one // 3, same))
    turned: dict[int, bool] = {}
    for start in range(len(faces)):
        if start in turned:
            continue
        turned[start] = False
        waiting = [start]
        while waiting:
            face = waiting.pop()
            for neighbour, same in neighbours.get(face, ()):
                if neighbour not in turned:
                    turned[neighbour] = turned[face] != same
                    waiting.append(neighbour)
    flip = np.array([turned[face] for face in range(len(faces))])
    result = faces.copy()
    result[flip] = result[flip][:, ::-1]
    return result
