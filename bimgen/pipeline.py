"""The whole data path, one line a step: read, size, lay out, write, federate, check, report.

Read this first and follow it down. Each step is a function from values to values; only `bimgen.output` writes files.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bimgen import calculation
from bimgen.build import build_project
from bimgen.checking import TIME, Options, Outcome, Progress, check_models, once
from bimgen.clock import now
from bimgen.errors import ProjectError
from bimgen.output import check_writable, write_files
from bimgen.reporting import report_formats, write_reports
from bimgen.spec import Project, read_project
from rules.load import find_models
from rules.profile import SHIPPED, read_profile


def build(project_path: Path, out: Path, schema: str) -> Outcome:
    """Write the IFC files and sizing.json of a project."""
    project = read_project(project_path)
    check_writable(out)
    built = build_project(project_path, project, schema, now().strftime(TIME))
    _spare_inputs(project_path, project, out, built.files)
    return Outcome(None, tuple(write_files(out, built.files)), built.messages)


def run(project_path: Path, out: Path, schema: str, options: Options, progress: Progress) -> Outcome:
    """Build a project, federate it with its models, check and report."""
    project = read_project(project_path)
    formats = report_formats(options.formats)
    profile = options.profile or _beside(project.project.profile, project.folder)
    read_profile(profile or "default", options.select)  # what is wrong there is said before anything is written
    check_writable(out)
    progress("build", 0, 1)
    built = build_project(project_path, project, schema, now().strftime(TIME))
    files = dict(built.files)
    if any(report.name == "html" for report in formats):  # build alone promises IFC files and sizing.json only
        files[calculation.NAME] = calculation.write(files["sizing.json"])
    _spare_inputs(project_path, project, out, files)
    own = write_files(out, files)
    models = [path for path in own if path.name in built.models]
    host = [project.place.host] if project.room and project.place.host else []
    others = find_models([str(project.folder / pattern) for pattern in (*host, *project.project.federate)])
    checked = check_models(once([*models, *others]), project.project.name, replace(options, profile=profile), progress)
    return Outcome(checked, (*own, *write_reports(checked, out, formats, progress)), built.messages)


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
