"""The command that checks models and writes reports."""

import argparse

from bimgen.commands import shared
from bimgen.commands.shared import check_options, complain, exit_code, progress, show
from bimgen.reporting import check_and_report

USER_ERRORS = shared.USER_ERRORS


def check(options: argparse.Namespace) -> int:
    """Check models and report."""
    with progress(options.quiet) as tell:
        outcome = check_and_report(options.models, options.out, check_options(options), tell)
    show(outcome, options)
    if options.format and options.out is None:
        complain("--format: without --out nothing is written", "add --out FOLDER")
    return 2 if outcome.run is None else exit_code(outcome.run)
