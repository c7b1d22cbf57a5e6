"""The whole data path, one line a step: read, size, lay out, write, federate, check, report.

Read this first and follow it down. Each step is a function from values to values; only `bimgen.output` writes files.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bimgen import __version__
from bimgen.build import build_project
from bimgen.clock import now, stopwatch
from bimgen.output import check_writable, write_files
from bimgen.run import Provenance, Report, Run
from bimgen.snapshot import render
from bimgen.spec import Project, ProjectError, read_project
from component_library.discovery import discover
from rules.engine import check
from rules.load import find_models, load
from rules.profile import SHIPPED, read_profile

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


def silent(step: str, done: int, total: int) -> None:
    """Tell nobody."""


PICTURED = ("bcf", "html")
"""Report formats that show pictures; without them none are rendered."""

TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Options:
    """How to check.

    Attributes:
        profile: default, us, strict or a path; empty: what the project says, else default.
        select: rule codes and families; empty: what the profile says.
        formats: of the reports; empty: all.
        jobs: models read at the same time; 0: as many as there are cores.
    """

    profile: str = ""
    select: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    jobs: int = 0


@dataclass(frozen=True)
class Outcome:
    """A finished command: the run (None after a mere build) and the files it wrote."""

    run: Run | None
    written: tuple[Path, ...]


def build(project_path: Path, out: Path, schema: str) -> Outcome:
    """Write the IFC files and sizing.json of a project."""
    project = read_project(project_path)
    check_writable(out)
    built = build_project(project_path, project, schema, now().strftime(TIME))
    _spare_inputs(project_path, project, out, built.files)
    return Outcome(None, tuple(write_files(out, built.files)))


def run(project_path: Path, out: Path, schema: str, options: Options, progress: Progress) -> Outcome:
    """Build a project, federate it with its models, check and report."""
    project = read_project(project_path)
    formats = report_formats(options.formats)
    profile = options.profile or _beside(project.project.profile, project.folder)
    read_profile(profile or "default", options.select)  # what is wrong there is said before anything is written
    check_writable(out)
    progress("build", 0, 1)
    built = build_project(project_path, project, schema, now().strftime(TIME))
    _spare_inputs(project_path, project, out, built.files)
    own = write_files(out, built.files)
    models = [path for path in own if path.name in built.models]
    others = find_models([str(project.folder / pattern) for pattern in project.project.federate])
    checked = check_models(_once([*models, *others]), project.project.name, replace(options, profile=profile), progress)
    return Outcome(checked, (*own, *write_reports(checked, out, formats, progress)))


def check_paths(arguments: Sequence[str], out: Path | None, options: Options, progress: Progress) -> Outcome:
    """Check models given on the command line; report if there is a folder for it."""
    formats = report_formats(options.formats)
    if out is not None:
        check_writable(out)
    paths = _once(find_models(arguments))
    if not paths:
        raise ProjectError(
            f"there is no model in {', '.join(arguments)}", "name .ifc or .ifczip files, or a folder that holds some"
        )
    checked = check_models(paths, "", options, progress)
    return Outcome(checked, () if out is None else write_reports(checked, out, formats, progress))


def check_models(paths: Sequence[Path], project: str, options: Options, progress: Progress) -> Run:
    """Federate models and check them. A model that cannot be read is reported; the others are checked."""
    profile = read_profile(options.profile or "default", options.select)
    started, begin = now(), stopwatch()
    scene = load(paths, options.jobs or os.cpu_count() or 1, profile.disciplines, progress)
    checked = check(scene, profile, today=started.date(), clock=stopwatch, progress=progress)
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
    )


def report_formats(names: Sequence[str]) -> tuple[Report, ...]:
    """Find the reports that are asked for.

    Raises:
        ProjectError: there is no such format.
    """
    known = {report.name: report for report in discover("bimgen.reports", "REPORT", Report).values()}
    for name in names:
        if name not in known:
            raise ProjectError(f"--format: there is no {name!r}", f"known: {', '.join(known)}")
    wanted = dict.fromkeys(["json", *names]) if names else known
    return tuple(known[name] for name in wanted)


def write_reports(run: Run, out: Path, reports: Sequence[Report], progress: Progress) -> tuple[Path, ...]:
    """Render the pictures if a report shows them, then write all reports or none."""
    if any(report.name in PICTURED for report in reports):
        progress("pictures", 0, 1)
        run = replace(run, snapshots=render(run.scene, run.findings))
    files: dict[str, bytes] = {}
    for number, report in enumerate(reports):
        progress(f"write {report.name}", number, len(reports))
        files[f"results{report.suffix}"] = report.write(run)
    return tuple(write_files(out, files))


def _once(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Drop files that come a second time under another spelling: a glob may take in what was just written."""
    found: dict[Path, Path] = {}
    for path in paths:
        found.setdefault(path.resolve(), path)
    return tuple(found.values())


def _spare_inputs(path: Path, project: Project, out: Path, names: Iterable[str]) -> None:
    """Refuse to write over what the project is made from.

    Raises:
        ProjectError: names the file that would be lost.
    """
    named = [*project.project.federate, *([project.place.host] if project.place.host else [])]
    inputs = [path.resolve(), *((project.folder / name).resolve() for name in named)]
    for name in names:
        if (out / name).resolve() in inputs:
            raise ProjectError(
                f"{path}: {out / name} is an input of the project and would be overwritten",
                "choose another folder with --out, or another name for the station",
            )


def _beside(profile: str, folder: Path) -> str:
    """Give the path of a project's own profile, which starts at the project's folder; shipped ones go by name."""
    return profile if profile in SHIPPED else str(folder / profile)
