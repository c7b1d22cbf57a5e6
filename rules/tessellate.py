"""IFC -> triangles, crash-proof: two kernels, each in another process, and a word on every element that got none.

The fast kernel (ifclite) meshes the whole file in one go. What it leaves out, what it is not trusted with and what
lies too far from its origin for its single precision goes to the second one (OpenCASCADE, through ifcopenshell), one
element after the other, so that a crash or a hang costs that element. Coordinates are absolute metres of the file's
engineering frame. The kernels themselves are called in `rules.kernels`, which is named and never imported here: a
file that is in the cache needs none of them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from rules.cleaning import is_closed
from rules.facts import Floats, ModelFacts
from rules.isolate import DiedError, FailedError, Worker, Workers
from rules.meshtable import MeshTable, Triangles, joined, packed

FAST_SECONDS = (60.0, 6.0)
"""Patience with the fast kernel: base [s] and per megabyte [s/MB]; 16 MB took 2 s, so this is a hang and not a load."""

ELEMENT_SECONDS = 30.0
"""Patience with one element in the second kernel [s]: of 12 400 real elements the slowest took 9 s."""

OPEN_SECONDS = 4.0
"""Patience with parsing [s/MB]."""

MAX_DEATHS = 20
"""After so many crashes or hangs in one file the rest is not tried any more (practice)."""

REACH = 4096.0
"""Farthest a vertex may lie from the origin of the fast kernel [m]: its single precision is 0.25 mm there."""

SAME_UNIT = 1e-9
"""Relative difference below which both readers of the length unit agree."""

MESH_FAST = "rules.kernels:mesh_fast"
MESH_EXACT = "rules.kernels:mesh_exact"
READ_MODEL = "rules.kernels:read_model"
"""What the workers run."""

SHARE = 24
"""Elements for the second kernel that are worth a process of their own: it parses the file again (practice)."""


@dataclass(frozen=True, eq=False)
class Tessellation:
    """Meshes by step, why the others have none, and remarks on which kernel decided."""

    meshes: MeshTable = field(default_factory=lambda: packed({}))
    missing: Mapping[int, str] = field(default_factory=dict[int, str])
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Fast:
    """What the fast kernel gives: its origin [m], the factor it took for the length unit, its meshes."""

    origin: Floats
    unit: float
    meshes: MeshTable


def fast_kernel(
    path: Path, steps: frozenset[int] | None, worker: Worker, share: int = 0, shares: int = 1
) -> Fast | str:
    """Mesh a whole file, a share of it, or some of its products, with the fast kernel; as text why that failed."""
    patience = FAST_SECONDS[0] + FAST_SECONDS[1] * path.stat().st_size / 1e6
    try:
        return Fast(*worker.call_again(MESH_FAST, str(path), steps, share, shares, timeout=patience))
    except (DiedError, FailedError) as error:
        return str(error)


def together(path: Path, parts: Sequence[Fast | str], worker: Worker) -> Fast | str:
    """Put the shares of a file together; the answer is that of the whole file in one go."""
    told: list[Fast] = []
    for part in parts:
        if isinstance(part, str):
            return part
        told.append(part)
    first = told[0]
    if any(part.unit != first.unit or (part.origin != first.origin).any() for part in told[1:]):
        return fast_kernel(path, None, worker)  # it rounds about its origin
    return first if len(told) == 1 else Fast(first.origin, first.unit, joined([part.meshes for part in told]))


def tessellate(path: Path, steps: Sequence[int], facts: ModelFacts, fast: Fast | str, workers: Workers) -> Tessellation:
    """Complete what the fast kernel gave: what it lacks or is not trusted with goes to the second kernel.

    Args:
        path: the (patched) STEP file.
        steps: the products that declare a body, openings cut out of them.
        facts: what the file says: its unit, and which elements the fast kernel is not trusted with.
        fast: its meshes, or why it has none.
        workers: one of them must be idle, or become so; more are used if they are.

    Returns:
        A mesh or a reason for each step.
    """
    notes: list[str] = []
    meshes: dict[int, Triangles] = {}
    doubtful = dict(facts.second)
    if isinstance(fast, str):
        notes.append(f"the fast kernel {fast}; every element went to the second kernel")
    else:
        meshes, weak = _usable(fast, frozenset(steps), facts)
        doubtful = {**weak, **doubtful}
    again = [step for step in steps if step in doubtful or step not in meshes]
    exact, failed = _shared_out(path, again, facts.length, workers)
    missing: dict[int, str] = {}
    unsure: list[int] = []
    for step in again:
        if step in exact:
            meshes[step] = exact[step]
        elif step in meshes:
            unsure.append(step)
        else:
            missing[step] = f"{facts.second[step]}: {failed[step]}" if step in facts.second else failed[step]
    if exact:
        notes.append(f"{len(exact)} of {len(meshes)} bodies meshed by the second kernel")
    reasons = Counter(doubtful[step] for step in unsure)
    notes += [f"{count} bodies with {why} may be inexact: the second kernel failed" for why, count in reasons.items()]
    return Tessellation(packed(meshes), missing, tuple(notes))


def _usable(fast: Fast, steps: frozenset[int], facts: ModelFacts) -> tuple[dict[int, Triangles], dict[int, str]]:
    """Meshes of the fast kernel in metres, and the steps that the second kernel should look at with the reason."""
    table = fast.meshes
    factor = facts.length / fast.unit
    far = np.abs(table.bounds - fast.origin).max(axis=(1, 2), initial=0.0) > REACH
    meshes: dict[int, Triangles] = {}
    weak: dict[int, str] = {}
    for row, step in enumerate(table.steps.tolist()):
        if step not in steps:
            continue
        vertices, faces = table.triangles(row)
        if far[row]:
            weak[step] = "coordinates far from the origin"
        elif step in facts.checked and not is_closed(faces):
            weak[step] = "open boundary representation"
        meshes[step] = (vertices, faces) if abs(factor - 1) < SAME_UNIT else (vertices * factor, faces)
    return meshes, weak


def _shared_out(
    path: Path, steps: Sequence[int], length: float, workers: Workers
) -> tuple[dict[int, Triangles], dict[int, str]]:
    """Share the work of the second kernel between the workers that are idle; how many there are changes no mesh."""
    timeout = ELEMENT_SECONDS + OPEN_SECONDS * path.stat().st_size / 1e6
    count = max(1, min(workers.count, len(steps) // SHARE))
    meshes: dict[int, Triangles] = {}
    failed: dict[int, str] = {}
    if not steps:
        return meshes, failed

    def part(number: int) -> tuple[dict[int, Triangles], dict[int, str]]:
        with workers.one() as worker:
            return second_kernel(path, steps[number::count], length, worker, timeout)

    with ThreadPoolExecutor(count) as pool:
        for found, lost in pool.map(part, range(count)):
            meshes |= found
            failed |= lost
    return meshes, failed


def second_kernel(
    path: Path, steps: Sequence[int], length: float, worker: Worker, timeout: float
) -> tuple[dict[int, Triangles], dict[int, str]]:
    """Mesh one by one; after a death go on behind the element that caused it.

    Args:
        path: the (patched) STEP file.
        steps: the products, in the order to try them.
        length: metres in the length unit of the file.
        worker: the process that does it.
        timeout: patience with one element [s].

    Returns:
        Triangles by step, and why the others have none.
    """
    meshes: dict[int, Triangles] = {}
    failed: dict[int, str] = {}
    waiting = list(steps)
    deaths = 0
    while waiting:
        current: int | None = None
        try:
            for step, answer in worker.stream(MESH_EXACT, str(path), tuple(waiting), length, timeout=timeout):
                if answer is None:
                    current = step
                elif isinstance(answer, str):
                    failed[step] = answer
                else:
                    meshes[step] = answer
            return meshes, failed
        except (DiedError, FailedError) as error:
            deaths += 1
            if current is None or deaths >= MAX_DEATHS:
                why = f"the second kernel {error}" if current is None else f"not tried: the kernel died {deaths} times"
                failed.update({step: why for step in waiting if step not in meshes and step not in failed})
                if current is not None:
                    failed[current] = f"the kernel {error}"
                return meshes, failed
            failed[current] = f"the kernel {error}"
            waiting = waiting[waiting.index(current) + 1 :]
    return meshes, failed
