"""A finished run -> files: pictures first if a report shows them, then all reports or none."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bimgen.checking import Options, Outcome, Progress, check_paths
from bimgen.errors import ProjectError
from bimgen.output import check_writable, write_files
from bimgen.run import Report, Run
from bimgen.snapshot import render
from component_library.discovery import discover, module_names

PICTURED = ("bcf", "html")
"""Report formats that show pictures; without them none are rendered."""


def check_and_report(arguments: Sequence[str], out: Path | None, options: Options, progress: Progress) -> Outcome:
    """Check models given on the command line; report if there is a folder for it."""
    formats = report_formats(options.formats)
    if out is not None:
        check_writable(out)
    run = check_paths(arguments, options, progress)
    return Outcome(run, () if out is None else write_reports(run, out, formats, progress))


def report_formats(names: Sequence[str]) -> tuple[Report, ...]:
    """Find the reports that are asked for; libraries of the others are not imported.

    Raises:
        ProjectError: there is no such format.
    """
    known = module_names("bimgen.reports")
    for name in names:
        if name not in known:
            raise ProjectError(f"--format: there is no {name!r}", f"known: {', '.join(known)}")
    wanted = tuple(dict.fromkeys(["json", *names])) if names else known
    reports = discover("bimgen.reports", "REPORT", Report, wanted)
    return tuple(reports[name] for name in wanted)


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
