"""Verdicts on pairs of bodies: the geometry of `rules.meetings`, in this process or in several.

A verdict depends on the two bodies, on what is asked and on two numbers, and on nothing else: not on the other pairs,
the frame of the scene or the number of processes. That is why it can be shared out, and kept (`rules.verdicts`).

Most neighbours only touch; planes tell (`rules.planes`), and a distance says whether they do. What is left goes to
`rules.collide`, in full where it may become a finding, else only as far as the report needs.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from pathlib import Path

import numpy as np

from rules.broadphase import Indices
from rules.collide import HAIR, Body, Overlap, alike, meets, near, overlap, same_box
from rules.meshtable import MeshTable
from rules.planes import bundle, separations
from rules.scene import Floats, Mesh
from rules.store import read_entry

BATCH = 64
"""Pairs between two answers of a worker: what is judged again after it died."""

KEPT = 2048
"""Bodies that a process keeps ready."""


class Ask(IntEnum):
    """How far a pair is looked into."""

    MEETS = 0  # whether they meet at all: pairs that are excused whatever they do
    KIND = 1  # touch, overlap or duplicate: pairs that may embed, where touches are asked for
    TWIN = 5  # duplicate, or whether they meet at all: pairs that may embed, where they are not
    FULL = 2  # depth too
    NEAR = 4  # the gap, up to the tolerance
    SURFACE = 3  # depth too, without the boolean: what is left after it crashed


@dataclass(frozen=True)
class Reference:
    """A body on disk: the entry of a store, its row, and the matrix (16 numbers) into the common frame, if any."""

    entry: str
    row: int
    matrix: tuple[float, ...] = ()


Judged = Overlap | str | None
"""How two bodies meet; as text why nobody can tell; None if they are farther apart than the tolerance."""

Judges = Callable[[Sequence[Mesh], Indices, Sequence[int], float, float], Sequence[Judged]]
"""Judge pairs of meshes: the bodies, (k, 2) their numbers, for each pair how much is wanted (`Ask`), the tolerance [m],
the share of the joint volume above which two bodies are one thing twice. Overlaps are at world coordinates."""


def judge_here(
    meshes: Sequence[Mesh], pairs: Indices, asks: Sequence[int], tolerance: float, iou: float
) -> list[Judged]:
    """Judge pairs of meshes in this process (`Judges`)."""
    bodies: dict[int, Body] = {}
    found: list[Judged] = []
    for pair, ask, parted in zip(pairs, asks, _parted(meshes, pairs), strict=True):
        a, b = int(pair[0]), int(pair[1])
        for number in (a, b):
            if number not in bodies:
                bodies[number] = Body(meshes[number])
        found.append(_verdict(bodies[a], bodies[b], ask, parted, tolerance, iou))
    return found


def judge_stored(
    references: Sequence[Reference],
    pairs: Indices,
    asks: Sequence[int],
    tolerance: float,
    iou: float,
    batch: int = BATCH,
) -> Iterator[list[Overlap | None]]:
    """Judge pairs of bodies on disk, in a worker process; see `judge_here`. Answers come `batch` at a time."""
    for start in range(0, len(pairs), batch):
        part = pairs[start : start + batch]
        numbers, inside = np.unique(part, return_inverse=True)
        bodies = [_body(references[int(number)]) for number in numbers]
        chosen = inside.reshape(-1, 2)
        parted = _parted([body.mesh for body in bodies], chosen)
        yield [
            _verdict(bodies[int(pair[0])], bodies[int(pair[1])], ask, apart, tolerance, iou)
            for pair, ask, apart in zip(chosen, asks[start : start + batch], parted, strict=True)
        ]


def _parted(meshes: Sequence[Mesh], pairs: Indices) -> list[tuple[float, Floats]]:
    """Separation of each pair [m], and the axis (3,) of it."""
    bodies = bundle([(mesh.world, mesh.faces) for mesh in meshes])
    return list(zip(*separations(bodies, pairs), strict=True))


def _verdict(a: Body, b: Body, ask: int, plane: tuple[float, Floats], tolerance: float, iou: float) -> Overlap | None:
    parted, axis = plane
    if parted > tolerance:
        return None
    if ask == Ask.NEAR:
        return _gap(a, b, tolerance)
    twins = ask != Ask.MEETS and same_box(a, b)
    if (parted >= -tolerance and not twins) or ask == Ask.MEETS or (ask == Ask.TWIN and not alike(a, b, iou)):
        push = axis * (max(0.0, -parted) + HAIR) if ask == Ask.FULL else None
        return meets(a, b, tolerance, max(0.0, -parted), push)
    met = overlap(a, b, tolerance, measure=ask in (Ask.FULL, Ask.SURFACE), iou=iou, boolean=ask != Ask.SURFACE)
    if ask in (Ask.KIND, Ask.TWIN) and met is not None and met.kind == "duplicate":
        return overlap(a, b, tolerance, iou=iou)
    return met


def _gap(a: Body, b: Body, clearance: float) -> Overlap | None:
    """How near two bodies come; where they overlap, how deep: a gap below zero."""
    met = near(a, b, clearance)
    deep = overlap(a, b, HAIR) if met is not None and met.depth >= 0 else None
    if met is None or deep is None or deep.kind == "touch":
        return met
    return replace(met, depth=deep.depth, exact=deep.exact, volume=deep.volume, at=deep.at, other_at=deep.at)


@lru_cache(maxsize=KEPT)
def _body(reference: Reference) -> Body:
    table = _table(reference.entry)
    vertices, faces = table.triangles(reference.row)
    matrix: Floats | None = np.array(reference.matrix).reshape(4, 4) if reference.matrix else None
    return Body(Mesh(vertices, faces, matrix=matrix))


@lru_cache(maxsize=256)
def _table(entry: str) -> MeshTable:
    return read_entry(Path(entry)).meshes
