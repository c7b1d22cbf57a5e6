"""Pairs shared out to worker processes, and what is known of them already.

Verdicts depend on the two bodies alone, so it does not matter who judges what, or when. A worker that crashes or
hangs costs the pair it was at: that one is judged again by its surfaces, without the boolean, and if that fails too
the run says that it was not judged.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np

from rules.broadphase import Indices
from rules.isolate import DiedError, FailedError, Worker, Workers
from rules.judge import BATCH, Ask, Judged, Reference, judge_here
from rules.scene import Mesh
from rules.verdicts import Verdicts, keys_of

JUDGE = "rules.judge:judge_stored"
"""What the workers run."""

BATCH_SECONDS = 120.0
"""Patience with a batch of pairs [s]: the slowest of real models took 3 s."""

PAIR_SECONDS = 30.0
"""Patience with one pair [s]."""

CHUNK = 2048
"""Most pairs that are handed over at once: bodies are made ready anew for each chunk that has forgotten them."""

LEAST = 128
"""Fewest pairs that are worth a process of their own."""

Progress = Callable[[str, int, int], None]


class Panel:
    """Judges pairs in worker processes; bodies that are in no store are judged here.

    Args:
        workers: the processes.
        verdicts: what was judged before.
        progress: told how many pairs are judged and how many there are.
    """

    def __init__(self, workers: Workers, verdicts: Verdicts, progress: Progress | None = None):
        self._workers = workers
        self._verdicts = verdicts
        self._progress = progress
        self._lock = Lock()

    def __call__(
        self, meshes: Sequence[Mesh], pairs: Indices, asks: Sequence[int], tolerance: float, iou: float
    ) -> Sequence[Judged]:
        """Judge pairs (`rules.judge.Judges`)."""
        references = [_reference(mesh) for mesh in meshes]
        if not all(references):
            return judge_here(meshes, pairs, asks, tolerance, iou)
        keys = keys_of([mesh.key for mesh in meshes], pairs.tolist(), asks, tolerance, iou)
        known = self._verdicts.get(keys)
        open_rows = [row for row, key in enumerate(keys) if key not in known]
        given = [reference for reference in references if reference is not None]
        fresh = self._judged(given, pairs[open_rows], [asks[row] for row in open_rows], tolerance, iou)
        found: list[Judged] = [known.get(key) for key in keys]
        for row, met in zip(open_rows, fresh, strict=True):
            found[row] = met
        self._verdicts.put(
            {keys[row]: met for row, met in zip(open_rows, fresh, strict=True) if not isinstance(met, str)}
        )
        return found

    def _judged(
        self, references: Sequence[Reference], pairs: Indices, asks: Sequence[int], tolerance: float, iou: float
    ) -> list[Judged]:
        if not len(pairs):
            return []
        size = min(CHUNK, max(LEAST, -(-len(pairs) // (4 * self._workers.count))))
        starts = range(0, len(pairs), size)
        done = 0

        def chunk(start: int) -> list[Judged]:
            nonlocal done
            part = pairs[start : start + size]
            numbers, inside = np.unique(part, return_inverse=True)
            task = _Task(
                [references[number] for number in numbers.tolist()],
                inside.reshape(-1, 2),
                list(asks[start : start + size]),
                tolerance,
                iou,
            )
            with self._workers.one() as worker:
                found = _judge_chunk(task, worker)
            with self._lock:
                done += len(part)
                if self._progress is not None:
                    self._progress("judge pairs", done, len(pairs))
            return found

        with ThreadPoolExecutor(min(self._workers.count, len(starts))) as pool, self._workers.ending():
            return [met for part in pool.map(chunk, starts) for met in part]


class _Task:
    """Some pairs with what is needed to judge them."""

    def __init__(self, references: list[Reference], pairs: Indices, asks: list[int], tolerance: float, iou: float):
        self.references = references
        self.pairs = pairs
        self.asks = asks
        self.numbers = tolerance, iou

    def __len__(self) -> int:
        return len(self.pairs)

    def arguments(self, start: int, stop: int, ask: int | None = None) -> tuple[object, ...]:
        """Arguments of `judge_stored` for some of the pairs."""
        asks = self.asks[start:stop] if ask is None else [ask] * (stop - start)
        return self.references, self.pairs[start:stop], asks, *self.numbers


def _judge_chunk(task: _Task, worker: Worker) -> list[Judged]:
    """Judge in batches; after a death in one, its pairs one by one."""
    found: list[Judged] = []
    while len(found) < len(task):
        try:
            for part in worker.stream(JUDGE, *task.arguments(len(found), len(task)), timeout=BATCH_SECONDS):
                found += part
        except (DiedError, FailedError):
            stop = min(len(found) + BATCH, len(task))
            found += [_judge_one(task, number, worker) for number in range(len(found), stop)]
    return found


def _judge_one(task: _Task, number: int, worker: Worker) -> Judged:
    why = ""
    for ask in (None, Ask.SURFACE):
        try:
            ((met,),) = worker.stream(JUDGE, *task.arguments(number, number + 1, ask), timeout=PAIR_SECONDS)
        except (DiedError, FailedError) as error:
            why = str(error)
        else:
            return met
    return f"the kernels {why}"


def _reference(mesh: Mesh) -> Reference | None:
    if mesh.source is None:
        return None
    matrix = () if mesh.matrix is None else tuple(float(value) for value in mesh.matrix.ravel())
    return Reference(*mesh.source, matrix)
