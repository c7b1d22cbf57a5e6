"""IFC files -> Scene: the federated model in one frame.

Every file is parsed and meshed in a worker process (`rules.isolate`), so that none can take the run down. What comes
back is plain (`rules.facts`) and lies in a store by the content of the file (`rules.store`), so that an unchanged
file costs a read; `rules.federate` puts it together. A file that cannot be read is a model with an error; the others
are loaded.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, suppress
from glob import glob, has_magic
from pathlib import Path

from rules.facts import ModelFacts, StoreyFrame
from rules.federate import Loaded, federate
from rules.isolate import DiedError, FailedError, Worker, Workers
from rules.properties import READ_PSETS as READ_PSETS
from rules.scene import Scene
from rules.stepfile import Step, UnreadableError, patched, read_bytes, read_step
from rules.store import Store, key_of
from rules.tessellate import READ_MODEL, Tessellation, fast_kernel, tessellate, together

ENDINGS = (".ifc", ".ifczip", ".ifcxml")
"""What a folder is searched for, in any case. `.ifcxml` is listed so that the report names it as refused."""

READ_SECONDS = (60.0, 6.0)
"""Patience with parsing: base [s] and per megabyte [s/MB]; 16 MB take 2 s, so this is a hang and not a load."""

KILLED = 9
"""SIGKILL (POSIX)."""

SHARED = 1_000_000
"""Bytes of a file from which its bodies are meshed in several processes: each reads the whole file (practice)."""

Progress = Callable[[str, int, int], None]
"""Called with a model's name, how many are done, and how many there are."""


def find_models(arguments: Sequence[str]) -> tuple[Path, ...]:
    """Resolve what a user names on the command line.

    Args:
        arguments: files, folders (searched to the bottom, sorted by path) and globs.

    Returns:
        Files in the order of the arguments, each once. A name that matches nothing stays, so that loading it says so.
    """
    found: dict[Path, None] = {}
    for argument in arguments:
        path = Path(argument)
        if path.is_dir():
            inside = sorted(entry for entry in path.rglob("*") if entry.suffix.lower() in ENDINGS and entry.is_file())
            found.update(dict.fromkeys(inside))
        elif path.exists() or not has_magic(argument):
            found[path] = None
        else:
            matched = find_models(sorted(glob(argument, recursive=True)))  # noqa: PTH207  absolute patterns too
            found.update(dict.fromkeys(matched or (path,)))
    return tuple(found)


def load(
    paths: Sequence[Path],
    jobs: int = 1,
    discipline_patterns: Mapping[str, str] = {},
    progress: Progress | None = None,
    *,
    workers: Workers | None = None,
    store: Store | None = None,
) -> Scene:
    """Load and federate models.

    Args:
        paths: files; the first readable one gives the frame.
        jobs: processes, if `workers` does not say.
        discipline_patterns: regular expression on the file name -> discipline of everything in that file.
        progress: told after each model.
        workers: processes that the caller keeps.
        store: where files that were read before are, and those of now go; None keeps them in memory.

    Returns:
        The scene. Files that could not be read are models with `error` set.
    """
    loaded: dict[int, Loaded] = {}
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(max(1, min(jobs, len(paths)))))
        # The workers are stopped before the threads are waited for: Ctrl-C would else last as long as the models.
        lent = workers or stack.enter_context(Workers(jobs))
        stack.enter_context(lent.ending())
        ahead = len(paths) < lent.count  # else every worker has a file of its own to read
        futures = {pool.submit(_load_one, Path(path), lent, store, ahead): number for number, path in enumerate(paths)}
        try:
            for done, future in enumerate(as_completed(futures), start=1):
                number = futures[future]
                loaded[number] = future.result()
                if progress is not None:
                    progress(Path(paths[number]).name, done, len(paths))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    return federate([loaded[number] for number in range(len(paths))], discipline_patterns)


def storeys(path: Path) -> tuple[StoreyFrame, ...]:
    """Storeys of one file, by instance number.

    Raises:
        UnreadableError: the file cannot be read; the text says why and what to do.
    """
    with Worker() as worker, tempfile.TemporaryDirectory(prefix="bimgen-") as folder:
        source = Path(folder) / "model.ifc"
        source.write_bytes(read_step(Path(path)).data)
        return _facts(path.name, source, worker).storeys


def _load_one(path: Path, workers: Workers, store: Store | None, ahead: bool) -> Loaded:
    digest = ""
    try:
        raw = read_bytes(path)
        sha256 = hashlib.sha256(raw)
        digest = sha256.hexdigest()
        key = key_of(sha256.digest())
        stored = store.get(key) if store is not None else None
        if stored is None:
            step = read_step(path, raw)
            facts, meshed = _read(path.name, step, workers, ahead)
            notes = (*step.notes, *facts.notes, *meshed.notes)
            with suppress(OSError):  # a full disk costs the cache, not the run
                if store is not None:
                    stored = store.put(key, step.schema, notes, facts, meshed.meshes, meshed.missing)
            if stored is None:
                return Loaded(path, digest, step.schema, notes, facts, meshed.meshes, meshed.missing)
    except UnreadableError as error:
        return Loaded(path, digest, error=str(error))
    return Loaded(
        path, digest, stored.schema, stored.notes, stored.facts, stored.meshes, stored.missing, entry=stored.entry
    )


def _read(name: str, step: Step, workers: Workers, ahead: bool) -> tuple[ModelFacts, Tessellation]:
    """Parse and mesh a file.

    With `ahead` the fast kernel begins while the file is parsed, in every worker that is idle. That is in vain where
    the text must be patched first, but few files need that, and the answer is the same.
    """
    with tempfile.TemporaryDirectory(prefix="bimgen-") as folder:
        source = Path(folder) / "model.ifc"
        source.write_bytes(step.data)
        with ExitStack() as stack:
            worker = stack.enter_context(workers.one())
            others = _idle(workers, len(step.data), stack) if ahead else []
            shares = len(others) + 1 if len(step.data) >= SHARED else 1
            beside = stack.enter_context(ThreadPoolExecutor(max(1, len(others))))
            early = [
                beside.submit(fast_kernel, source, None, other, share, shares) for share, other in enumerate(others)
            ]
            try:
                facts = _facts(name, source, worker)
            except UnreadableError:
                _stop(others)
                raise
            wanted = {element.step for element in facts.elements if element.has_body}
            wanted |= {part.step for part in facts.parts}
            if facts.patch or not wanted:
                _stop(others)  # nobody waits for what they do
                source = Path(folder) / "patched.ifc"
                source.write_bytes(patched(step.data, facts.patch.replaced, facts.patch.added))
                fast = fast_kernel(source, frozenset(wanted), worker) if wanted else ""
            else:
                own = [fast_kernel(source, None, worker, len(early), shares)] if len(early) < shares else []
                fast = together(source, [*(part.result() for part in early), *own], worker)
        return facts, tessellate(source, sorted(wanted), facts, fast, workers) if wanted else Tessellation()


def _remedy(said: str) -> str:
    """Say what helps where the parser died."""
    if said == f"crashed (signal {KILLED})":
        return "it was killed from outside, as systems do that run out of memory; check fewer models, or --jobs 1"
    return "open and save it in the authoring tool"


def _idle(workers: Workers, size: int, stack: ExitStack) -> list[Worker]:
    """Borrow the idle workers that a file of so many bytes is worth."""
    found: list[Worker] = []
    while len(found) < (workers.count - 1 if size >= SHARED else 1):
        worker = stack.enter_context(workers.spare())
        if worker is None:
            break
        found.append(worker)
    return found


def _stop(workers: Sequence[Worker]) -> None:
    for worker in workers:
        worker.stop()


def _facts(name: str, source: Path, worker: Worker) -> ModelFacts:
    """Read the text in the worker."""
    timeout = READ_SECONDS[0] + READ_SECONDS[1] * source.stat().st_size / 1e6
    try:
        return worker.call_again(READ_MODEL, os.fspath(source), timeout=timeout)
    except DiedError as error:
        raise UnreadableError(f"{name}: the parser {error}; hint: {_remedy(str(error))}") from error
    except FailedError as error:
        kind, _, text = str(error).partition(": ")
        if kind == "UnknownUnitError":
            text = f"its length or angle unit is not known ({text}); hint: export it in metres or millimetres"
        else:
            text = f"cannot be parsed ({error}); hint: validate it, or export it again"
        raise UnreadableError(f"{name}: {text}") from error
