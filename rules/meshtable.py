"""The meshes of one file as four arrays: what travels between processes and lies in the cache.

A thousand small arrays cost more to hand over than the triangles in them; two large ones and where each mesh begins
cost nothing, and can be mapped from disk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rules.facts import Floats
from rules.scene import Ints, content_digest

Triangles = tuple[Floats, Ints]
"""Vertices (n, 3) [m] and faces (m, 3)."""

DIGEST = 16
"""Bytes of a content digest."""


@dataclass(frozen=True, eq=False)
class MeshTable:
    """Meshes by step.

    Attributes:
        steps: (k,) instance numbers, ascending.
        starts: (k + 1, 2) first vertex and first face of each mesh, and behind the last.
        vertices: (n, 3) of all meshes [m].
        faces: (m, 3), numbered within their mesh.
        bounds: (k, 2, 3) least and greatest corner [m].
        digests: (k, 16) bytes of the content.
    """

    steps: NDArray[np.int64]
    starts: NDArray[np.int64]
    vertices: Floats
    faces: Ints
    bounds: Floats
    digests: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.steps)

    def __contains__(self, step: int) -> bool:
        return step in self._rows

    def row(self, step: int) -> int:
        """Row of a step.

        Raises:
            KeyError: it has no mesh.
        """
        return self._rows[step]

    def triangles(self, row: int) -> Triangles:
        """Vertices and faces of a row, views into the table."""
        (first, face), (behind, last) = self.starts[row], self.starts[row + 1]
        return self.vertices[first:behind], self.faces[face:last]

    @cached_property
    def _rows(self) -> Mapping[int, int]:
        return {int(step): row for row, step in enumerate(self.steps)}


def joined(tables: Sequence[MeshTable]) -> MeshTable:
    """Put tables of different steps into one."""
    return packed({step: table.triangles(row) for table in tables for row, step in enumerate(table.steps.tolist())})


def packed(meshes: Mapping[int, Triangles]) -> MeshTable:
    """Put meshes into one table, whatever their order."""
    steps = sorted(meshes)
    sizes = [(len(meshes[step][0]), len(meshes[step][1])) for step in steps]
    starts = np.zeros((len(steps) + 1, 2), dtype=np.int64)
    np.cumsum(np.array(sizes, dtype=np.int64).reshape(-1, 2), axis=0, out=starts[1:])
    vertices = np.concatenate([np.zeros((0, 3)), *(meshes[step][0] for step in steps)])
    faces = np.concatenate([np.zeros((0, 3), np.int32), *(meshes[step][1] for step in steps)]).astype(np.int32)
    first = starts[:-1, 0]
    bounds = np.zeros((len(steps), 2, 3))
    if steps:
        bounds[:, 0] = np.minimum.reduceat(vertices, first, axis=0)
        bounds[:, 1] = np.maximum.reduceat(vertices, first, axis=0)
    digests = [content_digest(*meshes[step]) for step in steps]
    table = np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(-1, DIGEST)
    return MeshTable(np.array(steps, dtype=np.int64), starts, vertices, faces, bounds, table)
