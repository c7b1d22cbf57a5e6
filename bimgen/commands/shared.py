"""What commands have in common: progress, complaints, the summary, the exit code.

stdout is the short summary (or the JSON asked for); progress goes to stderr and only to a terminal.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Generator

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from bimgen.checking import Options, Outcome, Progress
from bimgen.errors import ProjectError
from bimgen.run import Run
from bimgen.summary import summarise
from rules.policy import ProfileError
from rules.rule import Severity, Status
from rules.stepfile import UnreadableError

USER_ERRORS = (ProjectError, ProfileError, UnreadableError)
"""What a user of models and profiles can cause and mend: one line and a hint, no traceback."""


def formats(text: str) -> tuple[str, ...]:
    """Read a list of report formats."""
    return tuple(part.strip().lower() for part in text.split(",") if part.strip())


def select(text: str) -> tuple[str, ...]:
    """Read a list of rule codes and families."""
    return tuple(part.strip().upper() for part in text.split(",") if part.strip())


class Summary(Console):
    """A console whose reader may go away (`| head`): the command keeps its exit code."""

    def on_broken_pipe(self) -> None:
        """Say nothing more, where rich would leave with code 1."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def progress(quiet: bool) -> Generator[Progress]:
    """Show a bar for each step on stderr while it lasts; nothing where stderr is no terminal."""
    console = Console(stderr=True)
    bars = Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    )
    with bars:
        task = bars.add_task("starting", total=None)

        def tell(step: str, done: int, total: int) -> None:
            bars.update(task, description=escape(step), completed=done, total=total)

        yield tell


def complain(text: str, hint: str = "") -> None:
    """Say on stderr what is wrong, in one line, and what to do about it in another.

    Args:
        text: may carry its hint behind "; hint: ", as the readers of models do.
        hint: goes before that one.
    """
    message, _, said = text.partition("; hint: ")
    print(f"bimgen: {message}", file=sys.stderr)
    if hint or said:
        print(f"hint: {hint or said}", file=sys.stderr)


def complain_of(run: Run) -> None:
    """Say which models were not read and which rules crashed: what makes the exit code 2."""
    for model in run.scene.models:
        if model.error:
            complain(model.error)
    for one in run.sets:
        if one.error:
            complain(f"clash set {one.name!r}: {one.error}", "write queries as IfcOpenShell's selector has them")
    for result in run.results:
        if result.status is Status.CRASHED:
            complain(f"{result.rule.code} crashed: {result.error}", "leave it out with a profile, and report it")


def exit_code(run: Run) -> int:
    """Give 2 where something was not read or crashed, else 1 where an error is not waived, else 0."""
    crashed = any(result.status is Status.CRASHED for result in run.results)
    unasked = any(one.error for one in run.sets)
    if crashed or unasked or run.unjudged or any(model.error for model in run.scene.models):
        return 2
    return int(any(f.severity is Severity.ERROR and f.waiver is None for f in run.findings))


def check_options(options: argparse.Namespace) -> Options:
    """Give the options of a check."""
    return Options(
        options.profile or "",
        select(options.select),
        formats(options.format),
        max(0, options.jobs),
        not options.no_cache,
    )


def show(outcome: Outcome, options: argparse.Namespace) -> None:
    """Print what a command did, and complain of what it could not do."""
    for message in outcome.messages:
        if message.failed:
            complain(message.text, message.hint)
        elif not options.quiet:
            print(f"note: {message.text}", file=sys.stderr)
    if outcome.run is not None:
        complain_of(outcome.run)
    if not options.quiet:
        plain = options.no_color or bool(os.environ.get("NO_COLOR"))
        console = Summary(highlight=False, soft_wrap=True, color_system=None if plain else "auto")
        summarise(console, outcome, verbose=options.verbose)
