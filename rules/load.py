"""IFC files -> Scene: the federated model in one frame.

Every file is parsed and meshed in a worker process (`rules.isolate`), so that none can take the run down. What comes
back is plain (`rules.facts`), and `rules.federate` puts it together. A file that cannot be read is a model with an
error; the others are loaded.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from glob import glob, has_magic
from pathlib import Path
from queue import SimpleQueue

from rules.facts import ModelFacts, StoreyFrame
from rules.federate import Loaded, federate
from rules.isolate import DiedError, FailedError, Worker
from rules.properties import READ_PSETS as READ_PSETS
from rules.scene import Scene
from rules.stepfile import Step, UnreadableError, patched, read_step
from rules.tessellate import Tessellation, read_model, tessellate

ENDINGS = (".ifc", ".ifczip", ".ifcxml")
"""What a folder is searched for, in any case. `.ifcxml` is listed so that the report names it as refused."""

READ_SECONDS = (60.0, 6.0)
"""Patience with parsing: base [s] and per megabyte [s/MB]; 16 MB take 2 s, so this is a hang and not a load."""

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
) -> Scene:
    """Load and federate models.

    Args:
        paths: files; the first readable one gives the frame.
        jobs: models worked on at the same time.
        discipline_patterns: regular expression on the file name -> discipline of everything in that file.
        progress: told after each model.

    Returns:
        The scene. Files that could not be read are models with `error` set.
    """
    loaded: dict[int, Loaded] = {}
    # The workers are stopped before the threads are waited for: Ctrl-C would else last as long as the models.
    with ThreadPoolExecutor(max(1, jobs)) as pool, _workers(max(1, min(jobs, len(paths)))) as workers:

        def one(path: Path) -> Loaded:
            worker = workers.get()
            try:
                return _load_one(path, worker)
            finally:
                workers.put(worker)

        futures = {pool.submit(one, Path(path)): number for number, path in enumerate(paths)}
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
        _, step = read_step(Path(path))
        return _facts(path.name, step, Path(folder), worker)[1].storeys


@contextmanager
def _workers(count: int) -> Generator["SimpleQueue[Worker]"]:
    with ExitStack() as stack:
        workers: SimpleQueue[Worker] = SimpleQueue()
        for _ in range(count):
            workers.put(stack.enter_context(Worker()))
        yield workers


def _load_one(path: Path, worker: Worker) -> Loaded:
    digest = ""
    try:
        raw, step = read_step(path)
        digest = hashlib.sha256(raw).hexdigest()
        with tempfile.TemporaryDirectory(prefix="bimgen-") as folder:
            source, facts = _facts(path.name, step, Path(folder), worker)
            if facts.patch:
                source.write_bytes(patched(step.data, facts.patch.replaced, facts.patch.added))
            meshes = _meshes(source, facts, worker)
    except UnreadableError as error:
        return Loaded(path, digest, error=str(error))
    return Loaded(path, digest, step.schema, step.notes, facts, meshes)


def _facts(name: str, step: Step, folder: Path, worker: Worker) -> tuple[Path, ModelFacts]:
    """Write the text where the parsers find it, and read it in the worker."""
    source = folder / "model.ifc"
    source.write_bytes(step.data)
    timeout = READ_SECONDS[0] + READ_SECONDS[1] * len(step.data) / 1e6
    try:
        return source, worker.call(read_model, os.fspath(source), timeout=timeout)
    except DiedError as error:
        raise UnreadableError(f"{name}: the parser {error}; hint: open and save it in the authoring tool") from error
    except FailedError as error:
        kind, _, text = str(error).partition(": ")
        if kind == "UnknownUnitError":
            text = f"its length or angle unit is not known ({text}); hint: export it in metres or millimetres"
        else:
            text = f"cannot be parsed ({error}); hint: validate it, or export it again"
        raise UnreadableError(f"{name}: {text}") from error


def _meshes(source: Path, facts: ModelFacts, worker: Worker) -> Tessellation:
    wanted = {element.step for element in facts.elements if element.has_body} | {part.step for part in facts.parts}
    return tessellate(source, sorted(wanted), facts, worker) if wanted else Tessellation()
