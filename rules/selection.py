"""Clash sets on files: the queries are asked in worker processes, and the answers kept with the files."""

import json
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rules.isolate import DiedError, FailedError, Workers
from rules.scene import Scene
from rules.stepfile import UnreadableError, read_step
from rules.store import Store, key_of

SELECT = "rules.select:select"
"""What the workers run."""

SECONDS = (60.0, 10.0)
"""Patience with the queries on one file: base [s] and per megabyte [s/MB]; practice, selectors walk every element."""

Answers = dict[str, tuple[int, ...] | str]


def selected(
    scene: Scene, queries: Sequence[str], workers: Workers, store: Store | None
) -> dict[tuple[int, str], tuple[int, ...] | str]:
    """Ask all models of a scene.

    Args:
        scene: the federated model; its files are read again where the answers are not known.
        queries: in IfcOpenShell's selector syntax.
        workers: processes.
        store: where answers are kept.

    Returns:
        (model, query) -> instance numbers, or as text why the query cannot be answered.
    """
    readable = [number for number, model in enumerate(scene.models) if not model.error]

    def ask(number: int) -> Answers:
        model = scene.models[number]
        known = _known(store, model.sha256)
        wanted = tuple(query for query in queries if query not in known)
        if wanted:
            known |= _asked(Path(model.path), wanted, workers)
            _keep(store, model.sha256, known)
        return known

    if not queries or not readable:
        return {}
    with ThreadPoolExecutor(min(workers.count, len(readable))) as pool, workers.ending():
        answers = list(pool.map(ask, readable))
    return {(number, query): found[query] for number, found in zip(readable, answers, strict=True) for query in queries}


def _asked(path: Path, queries: tuple[str, ...], workers: Workers) -> Answers:
    with tempfile.TemporaryDirectory(prefix="bimgen-") as folder, workers.one() as worker:
        source = Path(folder) / "model.ifc"
        try:
            source.write_bytes(read_step(path).data)
            patience = SECONDS[0] + SECONDS[1] * source.stat().st_size / 1e6
            return worker.call(SELECT, str(source), queries, timeout=patience)
        except (UnreadableError, DiedError, FailedError) as error:
            return dict.fromkeys(queries, f"{path.name}: {error}")


def _known(store: Store | None, sha256: str) -> Answers:
    """Answers that are kept; whatever is no table of numbers is not."""
    if store is None:
        return {}
    try:
        content = json.loads(_place(store, sha256).read_text("utf-8"))
        return {str(query): tuple(int(step) for step in steps) for query, steps in content.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _keep(store: Store | None, sha256: str, answers: Answers):
    """Keep what could be answered; a folder that cannot be written keeps nothing."""
    if store is None:
        return
    place = _place(store, sha256)
    found = {query: list(steps) for query, steps in sorted(answers.items()) if not isinstance(steps, str)}
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=place.parent, delete=False, encoding="utf-8") as beside:
            json.dump(found, beside)
        Path(beside.name).replace(place)
    except OSError:
        return


def _place(store: Store, sha256: str) -> Path:
    name = key_of(bytes.fromhex(sha256)).hex()
    return store.folder / name[:2] / f"{name}.selected.json"
