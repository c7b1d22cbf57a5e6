"""Federate and check: the middle of the data path, and all of a `bimgen check` that writes nothing.

What is here needs no component library and no report, so that a check starts at once.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bimgen import __version__
from bimgen.cache import cache_folder
from bimgen.clock import now, stopwatch
from bimgen.errors import Message, ProjectError
from bimgen.run import Provenance, Run
from rules.clashsets import members, queries_of
from rules.engine import check
from rules.isolate import Workers
from rules.load import find_models, load
from rules.panel import Panel
from rules.profile import read_profile
from rules.selection import selected
from rules.store import Store
from rules.verdicts import Verdicts

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


def silent(step: str, done: int, total: int) -> None:
    """Tell nobody."""


TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Options:
    """How to check.

    Attributes:
        profile: default, us, strict or a path; empty: what the project says, else default.
        select: rule codes and families; empty: what the profile says.
        formats: of the reports; empty: all.
        jobs: processes at the same time; 0: as many as there are cores.
        cache: whether what earlier runs read and judged is used, and what this one does is kept.
    """

    profile: str = ""
    select: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    jobs: int = 0
    cache: bool = True


@dataclass(frozen=True)
class Outcome:
    """A finished command: the run (None after a mere build), the files it wrote, what it could not build."""

    run: Run | None
    written: tuple[Path, ...]
    messages: tuple[Message, ...] = ()


def check_paths(arguments: Sequence[str], options: Options, progress: Progress) -> Run:
    """Check models given on the command line.

    Raises:
        ProjectError: there are none.
    """
    paths = once(find_models(arguments))
    if not paths:
        raise ProjectError(
            f"there is no model in {', '.join(arguments)}", "name .ifc or .ifczip files, or a folder that holds some"
        )
    return check_models(paths, "", options, progress)


def check_models(paths: Sequence[Path], project: str, options: Options, progress: Progress) -> Run:
    """Federate models and check them. A model that cannot be read is reported; the others are checked."""
    profile = read_profile(options.profile or "default", options.select)
    started, begin = now(), stopwatch()
    jobs = options.jobs or os.cpu_count() or 1
    with cache_folder(options.cache) as (folder, kept), Workers(jobs) as workers, Verdicts(kept) as verdicts:
        store = Store(folder)
        scene = load(paths, jobs, profile.disciplines, progress, workers=workers, store=store)
        judges = Panel(workers, verdicts, progress)
        answers = selected(scene, queries_of(profile.clash_sets), workers, store)
        sets = members(profile.clash_sets, scene, answers)
        checked = check(scene, profile, None, started.date(), stopwatch, progress, judges, sets)
        store.prune()
    provenance = Provenance(
        tool=f"bimgen {__version__}",
        started=started.strftime(TIME),
        seconds=round(stopwatch() - begin, 3),
        profile=profile.name,
        profile_sha256=profile.sha256,
    )
    return Run(
        project,
        checked.scene,
        checked.results,
        checked.coverage,
        provenance,
        limits=profile.limits,
        expired=checked.expired,
        unused=checked.unused,
        unjudged=checked.unjudged,
        sets=checked.sets,
    )


def once(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Drop files that come a second time under another spelling: a glob may take in what was just written."""
    found: dict[Path, Path] = {}
    for path in paths:
        found.setdefault(path.resolve(), path)
    return tuple(found.values())
