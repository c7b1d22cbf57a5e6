"""The command that checks models."""

import argparse

from bimgen.checking import check_paths
from bimgen.commands import shared
from bimgen.commands.shared import check_options, complain, exit_code, progress, show

USER_ERRORS = shared.USER_ERRORS


def check(options: argparse.Namespace) -> int:
    """Check models."""
    with progress(options.quiet) as tell:
        outcome = check_paths(options.models, options.out, check_options(options), tell)
    show(outcome, options)
    if options.format and options.out is None:
        complain("--format: without --out nothing is written", "add --out FOLDER")
    return 2 if outcome.run is None else exit_code(outcome.run)
