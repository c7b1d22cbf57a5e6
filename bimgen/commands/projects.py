"""Commands that build: demo, run, build."""

import argparse
from pathlib import Path

from bimgen import pipeline
from bimgen.checking import Options, Outcome
from bimgen.commands import shared
from bimgen.commands.shared import check_options, exit_code, progress, show
from bimgen.errors import ProjectError
from component_library.model import SizingError

USER_ERRORS = (*shared.USER_ERRORS, SizingError)

SAMPLES = Path(__file__).resolve().parents[2] / "sample_ifc"


def demo(options: argparse.Namespace) -> int:
    """Run the sample project; 0 when it ran, whatever it found."""
    project = SAMPLES / "station.toml"
    if not project.is_file():
        raise ProjectError(f"{project}: the samples are not there", "run the demo in a checkout of the repository")
    with progress(options.quiet) as tell:
        outcome = pipeline.run(project, options.out, "IFC4", Options(), tell)
    show(outcome, options)
    return 2 if outcome.run is None or exit_code(outcome.run) == 2 else 0


def run(options: argparse.Namespace) -> int:
    """Build, check and report a project."""
    with progress(options.quiet) as tell:
        outcome = pipeline.run(options.project, options.out, options.schema, check_options(options), tell)
    show(outcome, options)
    return 2 if outcome.run is None or not _whole(outcome) else exit_code(outcome.run)


def build(options: argparse.Namespace) -> int:
    """Write the IFC files of a project."""
    outcome = pipeline.build(options.project, options.out, options.schema)
    show(outcome, options)
    return 0 if _whole(outcome) else 2


def _whole(outcome: Outcome) -> bool:
    """Whether all was built that was asked for."""
    return not any(message.failed for message in outcome.messages)
