"""The tools compared with: each in its own environment and its own process, versions read from their metadata."""

import json
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from measure import BenchError, run, say

WANTED = {"ifcclash": "ifcclash==0.9.*", "ifcfast": "ifcfast==0.6.*"}
"""What is installed for each peer."""
COMPANIONS = {"ifcclash": ("ifcopenshell", "numpy"), "ifcfast": ("pyarrow", "numpy")}
"""Packages beneath a peer that bear on its speed: named with it."""
VERSION = "from importlib.metadata import version; import sys; print(*(version(name) for name in sys.argv[1:]))"
FAST_JOB = Path(__file__).parent / "ifcfast_job.py"
ISOLATED = "-I"
"""Keeps a peer's interpreter from seeing our packages through PYTHONPATH or the folder it starts in."""
TOLERANCE = 0.002
"""Depth below which two bodies only touch [m]: the default of both."""
MESHED = re.compile(r"Adding objects a \((\d+) elements\)")
"""How ifcclash 0.9 says how many elements it hands to its kernel."""


class UnavailableError(Exception):
    """A peer could not be installed: its part is left out, and the text says why."""


@dataclass(frozen=True)
class Peer:
    """An installed tool.

    Attributes:
        name: its package.
        python: the interpreter it is installed for.
        versions: "name version" of it and of what it rests on.
    """

    name: str
    python: Path
    versions: str


@dataclass(frozen=True)
class PeerRun:
    """One run of a peer.

    Attributes:
        seconds: of the process [s].
        elements: elements, or products, that it took.
        meshed: those that got a body; None where it does not say.
        pairs: pairs it reported.
        guids: their GlobalIds, where it names them.
        remark: for the table.
    """

    seconds: float
    elements: int
    meshed: int | None
    pairs: int
    guids: frozenset[frozenset[str]] = frozenset()
    remark: str = ""


def peer(name: str, folder: Path) -> Peer:
    """Give a peer, installed into `folder/name` where it is not there yet.

    Raises:
        UnavailableError: the package registry or the package cannot be had.
    """
    venv = folder / name
    if _python(venv) is None:
        say(f"installing {WANTED[name]} into {venv}")
        try:
            run([sys.executable, "-m", "venv", "--clear", venv])
            pip = [_python(venv) or "", ISOLATED, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            run([*pip, "--retries", "1", "--timeout", "30", WANTED[name]])
        except BenchError as error:
            shutil.rmtree(venv, ignore_errors=True)  # half an environment would be taken for a whole one next time
            raise UnavailableError(f"{WANTED[name]} could not be installed: {str(error).splitlines()[-1]}") from None
    python = _python(venv)
    if python is None:
        raise UnavailableError(f"{venv}: no interpreter there")
    names = (name, *COMPANIONS[name])
    try:
        said = run([python, ISOLATED, "-c", VERSION, *names]).out.split()
    except BenchError as error:
        raise UnavailableError(f"{venv}: {str(error).splitlines()[-1]}; remove that folder") from None
    return Peer(name, python, ", ".join(f"{part} {version}" for part, version in zip(names, said, strict=True)))


def _python(venv: Path) -> Path | None:
    for path in (venv / "bin" / "python", venv / "Scripts" / "python.exe"):
        if path.exists():
            return path.absolute()
    return None


def clash(tool: Peer, model: Path, work: Path) -> PeerRun:
    """Run ifcclash on all elements of a model against themselves: intersection, 2 mm, every pair.

    Raises:
        BenchError: it failed.
    """
    sets, answer = work / "clash_sets.json", work / "ifcclash.json"
    one = {
        "name": "all",
        "a": [{"file": str(model)}],
        "mode": "intersection",
        "tolerance": TOLERANCE,
        "check_all": True,
    }
    sets.write_text(json.dumps([one]), "utf-8")
    answer.unlink(missing_ok=True)
    ran = run([tool.python, ISOLATED, "-m", "ifcclash", sets, "-o", answer])
    answered = json.loads(answer.read_text("utf-8"))
    counted = MESHED.search(ran.out)
    pairs = [pair for clash_set in answered for pair in clash_set.get("clashes", {}).values()]
    guids = frozenset(frozenset((pair["a_global_id"], pair["b_global_id"])) for pair in pairs)
    return PeerRun(ran.seconds, int(counted[1]) if counted else 0, None, len(pairs), guids)


def fast(tool: Peer, model: Path, work: Path) -> PeerRun:
    """Run ifcfast on a model: open, mesh, clash, with nothing cached.

    Raises:
        BenchError: it failed.
    """
    folder = work / "ifcfast"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    ran = run([tool.python, ISOLATED, FAST_JOB, model, folder / "bundle"], IFCFAST_CACHE=str(folder / "cache"))
    told = json.loads(ran.out.splitlines()[-1])
    return PeerRun(ran.seconds, told["seen"], told["meshed"], told["hard"], remark=f"{told['clash']} called clash")
