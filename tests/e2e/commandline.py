"""The command line as a user has it, and what every answer of it must look like."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_ifc"
EPOCH = "1767225600"


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


Bimgen = Callable[..., Done]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    return kept | {"PYTHONPATH": str(ROOT)} | more


def start(arguments: Sequence[object], folder: Path, **more: str) -> subprocess.Popen[str]:
    """Start a command as a process and the head of its own group."""
    return subprocess.Popen(
        [sys.executable, "-m", "bimgen.cli", *(str(argument) for argument in arguments)],
        cwd=folder,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        # a job in the background ignores Ctrl-C and hands that on
        preexec_fn=None if sys.platform == "win32" else partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )


def finish(process: subprocess.Popen[str]) -> Done:
    """Wait for a command; stop it where it hangs, so that it does not outlive its test."""
    try:
        out, err = process.communicate(timeout=240)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return Done(process.returncode, out, err)


def copy_sample(folder: Path) -> Path:
    """A copy of the sample project, with its host building."""
    for name in ("station.toml", "plant_room.ifc"):
        shutil.copy(SAMPLES / name, folder)
    return folder / "station.toml"


@dataclass(frozen=True)
class Sample:
    """Two runs of the sample project in two processes, with different hash seeds."""

    first: Path
    second: Path
    done: tuple[Done, Done]


def said_once(done: Done, *words: str) -> None:
    """The one form of every error a user can mend: exit 2, one line that names what is wrong, one hint, no more."""
    assert done.code == 2, done
    lines = done.err.splitlines()
    assert len(lines) == 2, done.err
    assert lines[0].startswith("bimgen: ")
    assert lines[1].startswith("hint: ")
    assert len(lines[1]) > len("hint: ")
    for word in words:
        assert word in done.err, (word, done.err)


def leftovers(folder: Path) -> list[str]:
    """Files in a folder that no finished command leaves: empty, or not yet renamed."""
    if not folder.exists():
        return []
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (path.suffix == ".part" or path.stat().st_size == 0)
    ]
