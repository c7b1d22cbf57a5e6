"""Ctrl-C: exit 2, one line, nothing half-written, no process left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from commandline import Bimgen, Done, environment, finish, leftovers, said_once, start
from step_models import BEAM, CLEAR, Box, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and process groups")

WALLS = [Box("IFCWALL", 1000 + n, (3.0 * (n % 50), 3.0 * (n // 50), 0.0), (1.0, 1.0, 1.0)) for n in range(1500)]
"""Takes about a second to read."""


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.02)
    return true()


def group_is_gone(process: subprocess.Popen[str]) -> bool:
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


def interrupted_while_reading(folder: Path, models: int) -> tuple[Done, float]:
    """Send SIGINT as a terminal does, to the whole group, once the first model is being read."""
    for number in range(models):
        write(folder / f"m{number}.ifc", WALLS)
    scratch = folder / "scratch"
    scratch.mkdir()
    process = start(["check", ".", "--jobs", "1", "--out", "out"], folder, TMPDIR=str(scratch))
    assert wait_until(lambda: any(scratch.glob("bimgen-*/model.ifc")), 60)
    begin = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    done = finish(process)
    seconds = time.monotonic() - begin
    assert wait_until(lambda: group_is_gone(process), 10)
    assert list(scratch.iterdir()) == []
    return done, seconds


def test_while_models_are_read(tmp_path: Path):
    done, _ = interrupted_while_reading(tmp_path, 2)
    said_once(done, "interrupted")
    assert done.out == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_it_does_not_last_as_long_as_the_models(tmp_path: Path):
    done, seconds = interrupted_while_reading(tmp_path, 12)
    said_once(done, "interrupted")
    assert seconds < 4


def test_while_the_program_is_still_being_imported(tmp_path: Path):
    code = (
        "import sys, time\n"
        "class Slow:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'rich':\n"
        "            print('READY', flush=True)\n"
        "            time.sleep(60)\n"
        "sys.meta_path.insert(0, Slow())\n"
        "from bimgen.cli import main\n"
        "sys.exit(main(['check', 'a.ifc', '--out', 'out']))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "READY\n"
    process.send_signal(signal.SIGINT)
    said_once(finish(process), "interrupted")
    assert list(tmp_path.iterdir()) == []


def test_while_reports_are_written_leaves_the_earlier_ones_whole(
    bimgen: Bimgen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    model = write(tmp_path / "clear.ifc", [CLEAR])
    out = tmp_path / "out"
    command = ("check", model, "--select", "MDL006", "--format", "json,xlsx", "--out", out)
    assert bimgen(*command).code == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    write(model, [CLEAR, BEAM])
    opened: list[str] = []
    really_open = os.fdopen

    def second_is_interrupted(handle: int, mode: str):
        opened.append(mode)
        if len(opened) == 2:
            os.close(handle)
            raise KeyboardInterrupt
        return really_open(handle, mode)

    monkeypatch.setattr("bimgen.output.os.fdopen", second_is_interrupted)
    said_once(bimgen(*command), "interrupted")
    assert len(opened) == 2
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert leftovers(out) == []
