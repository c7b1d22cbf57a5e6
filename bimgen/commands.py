"""What each command does with its options: call the pipeline, print, give the exit code.

stdout is the short summary (or the JSON asked for); progress goes to stderr and only to a terminal.
"""

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Callable, Generator, Mapping
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bimgen import pipeline
from bimgen.describe import describe, describe_text
from bimgen.spec import ProjectError, component_types
from bimgen.summary import summarise
from component_library.model import SizingError
from rules.document import to_json, to_text
from rules.load import UnreadableError
from rules.policy import ProfileError, closest
from rules.registry import catalogue
from rules.rule import Severity, Status

USER_ERRORS = (ProjectError, ProfileError, SizingError, UnreadableError)
"""What a user can cause and mend: one line and a hint, no traceback."""

SAMPLES = Path(__file__).resolve().parent.parent / "sample_ifc"


def _formats(text: str) -> tuple[str, ...]:
    return tuple(part.strip().lower() for part in text.split(",") if part.strip())


def _select(text: str) -> tuple[str, ...]:
    return tuple(part.strip().upper() for part in text.split(",") if part.strip())


class Summary(Console):
    """A console whose reader may go away (`| head`): the command keeps its exit code."""

    def on_broken_pipe(self) -> None:
        """Say nothing more, where rich would leave with code 1."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def _progress(quiet: bool) -> Generator[pipeline.Progress]:
    """Show a bar for each step on stderr while it lasts; nothing where stderr is no terminal."""
    console = Console(stderr=True)
    bars = Progress(
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


def _complain_of(run: pipeline.Run) -> None:
    """Say which models were not read and which rules crashed: what makes the exit code 2."""
    for model in run.scene.models:
        if model.error:
            complain(model.error)
    for result in run.results:
        if result.status is Status.CRASHED:
            complain(f"{result.rule.code} crashed: {result.error}", "leave it out with a profile, and report it")


def _exit_code(run: pipeline.Run) -> int:
    """Give 2 where something was not read or crashed, else 1 where an error is not waived, else 0."""
    if any(model.error for model in run.scene.models) or any(r.status is Status.CRASHED for r in run.results):
        return 2
    return int(any(f.severity is Severity.ERROR and f.waiver is None for f in run.findings))


def _options(options: argparse.Namespace) -> pipeline.Options:
    return pipeline.Options(
        options.profile or "", _select(options.select), _formats(options.format), max(0, options.jobs)
    )


def _print(outcome: pipeline.Outcome, options: argparse.Namespace) -> None:
    if outcome.run is not None:
        _complain_of(outcome.run)
    if not options.quiet:
        plain = options.no_color or bool(os.environ.get("NO_COLOR"))
        console = Summary(highlight=False, soft_wrap=True, color_system=None if plain else "auto")
        summarise(console, outcome, verbose=options.verbose)


def demo(options: argparse.Namespace) -> int:
    """Run the sample project; 0 when it ran, whatever it found."""
    project = SAMPLES / "station.toml"
    if not project.is_file():
        raise ProjectError(f"{project}: the samples are not there", "run the demo in a checkout of the repository")
    with _progress(options.quiet) as tell:
        outcome = pipeline.run(project, options.out, "IFC4", pipeline.Options(), tell)
    _print(outcome, options)
    return 2 if outcome.run is None or _exit_code(outcome.run) == 2 else 0


def run(options: argparse.Namespace) -> int:
    """Build, check and report a project."""
    with _progress(options.quiet) as tell:
        outcome = pipeline.run(options.project, options.out, options.schema, _options(options), tell)
    _print(outcome, options)
    return 2 if outcome.run is None else _exit_code(outcome.run)


def build(options: argparse.Namespace) -> int:
    """Write the IFC files of a project."""
    _print(pipeline.build(options.project, options.out, options.schema), options)
    return 0


def check(options: argparse.Namespace) -> int:
    """Check models."""
    with _progress(options.quiet) as tell:
        outcome = pipeline.check_paths(options.models, options.out, _options(options), tell)
    _print(outcome, options)
    if options.format and options.out is None:
        complain("--format: without --out nothing is written", "add --out FOLDER")
    return 2 if outcome.run is None else _exit_code(outcome.run)


def rules(options: argparse.Namespace) -> int:
    """Print the catalogue of rules."""
    found = catalogue()
    if options.name:
        code = options.name.upper()
        found = {key: rule for key, rule in found.items() if key == code}
        if not found:
            raise ProjectError(f"there is no rule {options.name!r}", closest(code, list(catalogue())))
    print(to_json(found) if options.json else to_text(found))
    return 0


def components(options: argparse.Namespace) -> int:
    """Print the component library."""
    kinds = component_types()
    if options.name and options.name not in kinds:
        raise ProjectError(f"there is no component {options.name!r}", closest(options.name, list(kinds)))
    chosen = [kinds[options.name]] if options.name else list(kinds.values())
    entries = [describe(kind) for kind in chosen]
    if options.json:
        print(json.dumps(entries, indent=1, ensure_ascii=False))
    elif options.name:
        print(describe_text(entries[0]))
    else:
        width = max(len(entry["key"]) for entry in entries)
        for entry in entries:
            print(f"{entry['key']:<{width}}  {entry['title']}")
    return 0


COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "demo": demo,
    "run": run,
    "build": build,
    "check": check,
    "rules": rules,
    "components": components,
}
