"""Run a command as a user would and say how long it took and how much memory it and its children held."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_EVERY = 0.1
"""Seconds between two looks at the memory of a process and its children: peaks of geometry kernels last longer."""
PROC = Path("/proc")
TAIL = 6
"""Lines of a failed command's last words that are worth repeating."""


class BenchError(Exception):
    """A command did not do what is measured: there is no number to report."""


@dataclass(frozen=True)
class Ran:
    """One run of one command.

    Attributes:
        seconds: from start to end of the process [s], start-up included.
        peak: most memory that the process and its children held at the same time, the sum of their resident sets
            [bytes]; pages that processes share count in each. None where nobody looked, or the system has no /proc.
        out: what it wrote to stdout and stderr.
    """

    seconds: float
    peak: int | None
    out: str


def _environment() -> dict[str, str]:
    """The environment of this process, but for what keeps Python from compiling a module once and for all."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(command: Sequence[str | Path], good: tuple[int, ...] = (0,), memory: bool = False, **environment: str) -> Ran:
    """Run a command to its end.

    Args:
        command: program and arguments.
        good: exit codes of a run that did its work.
        memory: watch it; looking costs a little of the time that is measured.
        environment: variables set for it, besides those of this process.

    Raises:
        BenchError: it ended with another code; carries its last words.
    """
    words = [str(word) for word in command]
    with tempfile.TemporaryFile() as log:  # a pipe that nobody empties would stop a talkative command
        begin = time.perf_counter()
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=_environment() | environment
        )
        watch = _PeakMemory(process.pid) if memory else None
        try:
            code = process.wait()
        finally:
            process.kill()
            most = watch.stop() if watch else None
        seconds = time.perf_counter() - begin
        log.seek(0)
        out = log.read().decode("utf-8", "replace")
    if code not in good:
        said = "\n".join(out.splitlines()[-TAIL:])
        raise BenchError(f"{' '.join(words)}: ended with {code}\n{said}")
    return Ran(seconds, most, out)


class _PeakMemory:
    """Looks at a process and its descendants until it is told to stop."""

    def __init__(self, root: int):
        self._root = root
        self._most: int | None = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._done.is_set():
            held = resident(self._root)
            if held is not None:
                self._most = max(held, self._most or 0)
            self._done.wait(SAMPLE_EVERY)

    def stop(self) -> int | None:
        self._done.set()
        self._thread.join()
        return self._most


def resident(root: int) -> int | None:
    """Give the sum of the resident sets of a process and all below it [bytes]; None without /proc (Linux: proc(5))."""
    if not (PROC / "self" / "stat").is_file():
        return None
    page = os.sysconf("SC_PAGE_SIZE")
    parent: dict[int, int] = {}
    size: dict[int, int] = {}
    for folder in PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = (folder / "stat").read_text("utf-8", "replace")
        except OSError:  # it ended meanwhile
            continue
        fields = stat.rpartition(")")[2].split()  # the name before it may hold blanks and brackets
        pid = int(folder.name)
        parent[pid], size[pid] = int(fields[1]), int(fields[21]) * page
    children: dict[int, list[int]] = {}
    for pid, above in parent.items():
        children.setdefault(above, []).append(pid)
    total, queue = 0, [root]
    while queue:
        pid = queue.pop()
        total += size.get(pid, 0)
        queue.extend(children.get(pid, []))
    return total


def bimgen(
    *arguments: str | Path, cache: Path | None = None, good: tuple[int, ...] = (0, 1), memory: bool = False
) -> Ran:
    """Run `bimgen` in a process of its own, with its own cache folder.

    Args:
        arguments: as on the command line.
        cache: folder of the geometry cache; its content decides whether the run is a cold one.
        good: exit codes that count as done; 1 says that errors were found in the model.
        memory: watch its memory.

    Raises:
        BenchError: it could not run.
    """
    more: Mapping[str, str] = {} if cache is None else {"BIMGEN_CACHE": str(cache)}
    return run([sys.executable, "-m", "bimgen.cli", *arguments], good, memory, **more)


def say(text: str) -> None:
    """Tell on stderr what is going on."""
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()
