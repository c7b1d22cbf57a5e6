"""The command that checks models and only prints."""

import argparse

from bimgen.checking import Outcome, check_paths
from bimgen.commands import shared
from bimgen.commands.shared import check_options, exit_code, progress, show

USER_ERRORS = shared.USER_ERRORS


def check(options: argparse.Namespace) -> int:
    """Check models."""
    with progress(options.quiet) as tell:
        run = check_paths(options.models, check_options(options), tell)
    show(Outcome(run, ()), options)
    return exit_code(run)
