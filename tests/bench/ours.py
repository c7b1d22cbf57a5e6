"""One `bimgen check`: seconds, memory, and what results.json says was read and found."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measure import BenchError, bimgen

CLASH = "CLS"
"""The family of rules that finds clashes."""


@dataclass(frozen=True)
class Checked:
    """One check.

    Attributes:
        seconds: of the process [s].
        peak: memory of it and its children [bytes]; None where nobody looked or it cannot be seen.
        elements: elements of the models that have or should have a body.
        meshed: those that got one.
        bodies: those that can clash, envelopes and spaces left out.
        candidates: pairs whose boxes meet, so that they were looked at.
        pairs: clashes reported, waived ones included.
        guids: the GlobalIds of the two in each.
        findings: all findings.
        counted: pairs that meet and are no finding, by reason.
    """

    seconds: float
    peak: int | None
    elements: int
    meshed: int
    bodies: int
    candidates: int
    pairs: int
    guids: frozenset[frozenset[str]]
    findings: int
    counted: Mapping[str, int]


def check(models: Sequence[Path], out: Path, cache: Path, *options: str, memory: bool = False) -> Checked:
    """Check models with one cache folder and read what came out.

    Args:
        models: files and folders.
        out: folder for results.json.
        cache: folder of the geometry cache.
        options: further words of the command line.
        memory: watch the memory of the run.

    Raises:
        BenchError: the check could not run, or a model was not read.
    """
    shutil.rmtree(out, ignore_errors=True)
    ran = bimgen("check", *models, "--quiet", "--out", out, "--format", "json", *options, cache=cache, memory=memory)
    results = out / "results.json"
    if not results.is_file():
        raise BenchError(f"bimgen check wrote no {results}\n{ran.out}")
    told: dict[str, Any] = json.loads(results.read_text("utf-8"))
    counted = {name: number for name, number in told["coverage"].items() if isinstance(number, int) and number}
    findings = told["findings"]
    clashes = [finding for finding in findings if finding["rule"].startswith(CLASH)]
    clashing = [rule for rule in told["rules"] if rule["code"].startswith(CLASH)]
    return Checked(
        ran.seconds,
        ran.peak,
        sum(model["elements"] for model in told["models"]),
        sum(model["meshed"] for model in told["models"]),
        max((rule["checked"] for rule in clashing), default=0),
        max((rule["pairs"] or 0 for rule in clashing), default=0),
        len(clashes),
        frozenset(_guids(finding) for finding in clashes),
        len(findings),
        counted,
    )


def _guids(finding: Mapping[str, Any]) -> frozenset[str]:
    sides = (finding["subject"], finding["other"])
    return frozenset(side["guid"] for side in sides if side is not None)


def empty(folder: Path) -> Path:
    """Give an empty folder of that name."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
