"""Arguments in, exit code out. No logic: each command hands over to `bimgen.pipeline`, imported when it is asked for.

Exit codes (contract): 0 nothing of severity error found, 1 at least one unwaived error, 2 could not run.
"""

import argparse
import io
import os
import signal
import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import NoReturn

from bimgen import __version__

EXIT_FAILED = 2

COMMANDS = {
    "demo": "bimgen.commands.projects",
    "run": "bimgen.commands.projects",
    "build": "bimgen.commands.projects",
    "check": "bimgen.commands.check",
    "rules": "bimgen.commands.catalogues",
    "components": "bimgen.commands.catalogues",
}
"""Where each command stands; only that module is imported."""


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line and a hint, as with everything else a user can get wrong."""

    def error(self, message: str) -> NoReturn:
        """Leave with exit code 2."""
        self.exit(EXIT_FAILED, f"bimgen: {message}\nhint: {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    shared = Parser(add_help=False)
    shared.add_argument("-q", "--quiet", action="store_true", help="print nothing but errors")
    shared.add_argument("-v", "--verbose", action="store_true", help="say more: every finding, every note on a model")
    shared.add_argument("--no-color", action="store_true", help="no colours (NO_COLOR does the same)")

    parser = Parser(
        prog="bimgen",
        description="Heat-recovery plant as IFC; clash, clearance and maintainability checks of any federated IFC.",
        epilog="example: bimgen check building.ifc services.ifc --out report",
    )
    parser.add_argument("--version", action="version", version=f"bimgen {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def add(name: str, text: str, example: str) -> argparse.ArgumentParser:
        about = f"{text[0].upper()}{text[1:]}."
        return commands.add_parser(name, help=text, description=about, epilog=f"example: {example}", parents=[shared])

    demo = add("demo", "build the sample station in its plant room, check it and report", "bimgen demo --out out/demo")
    demo.add_argument("--out", type=Path, default=Path("out/demo"), help="folder for what it writes (out/demo)")

    run = add("run", "build the stations of a project, check them with its models, report", "bimgen run p.toml --out o")
    build = add("build", "write IFC files and sizing.json of a project", "bimgen build p.toml --out out")
    for command in (run, build):
        command.add_argument("project", type=Path, help="project TOML")
        command.add_argument("--out", type=Path, required=True, help="folder for what it writes")
        command.add_argument("--schema", default="IFC4", choices=("IFC4", "IFC4X3_ADD2", "IFC2X3"), help="IFC schema")

    check = add("check", "check federated models", "bimgen check models/*.ifc --select CLS,LFT003 --out report")
    check.add_argument("models", nargs="+", help=".ifc or .ifczip files, folders, globs; the order is kept")
    check.add_argument("--out", type=Path, help="folder for results.json and the reports; without it only a summary")
    for command in (run, check):
        command.add_argument("--profile", help="default, us, strict, or the path of a profile TOML")
        command.add_argument("--select", default="", help="rule codes and families, such as CLS,ACC001")
        command.add_argument("--format", default="", help="reports to write, such as json,xlsx,bcf,html (all)")
        command.add_argument("--jobs", type=int, default=0, help="processes at the same time (number of cores)")
        command.add_argument("--no-cache", action="store_true", help="read and judge everything anew, keep nothing")

    rules = add("rules", "print the catalogue of rules, or one rule", "bimgen rules LFT003")
    rules.add_argument("name", nargs="?", help="rule code")
    components = add("components", "print the component library, or one component", "bimgen components strainer")
    components.add_argument("name", nargs="?", help="component key")
    for command in (rules, components):
        command.add_argument("--json", action="store_true", help="for machines")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not options.command:
        parser.print_help()
        return 0
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names from models meet consoles that lack the letters
    code = 0
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _terminated)
    try:
        code = _run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("bimgen: interrupted; files that were not finished were not written", file=sys.stderr)
        print("hint: what was written before is whole; run the command again", file=sys.stderr)
        return EXIT_FAILED
    except BrokenPipeError:
        # the reader of our output has gone (`| head`): say nothing more, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _terminated(number: int, frame: FrameType | None) -> NoReturn:
    """Clean up when a scheduler ends the run, as after Ctrl-C."""
    raise KeyboardInterrupt


def _run(options: argparse.Namespace) -> int:
    reports = options.command == "check" and (options.out is not None or options.format)
    module = import_module("bimgen.commands.report" if reports else COMMANDS[options.command])
    try:
        return getattr(module, options.command)(options)
    except module.USER_ERRORS as error:
        import_module("bimgen.commands.shared").complain(str(error), getattr(error, "hint", ""))
    return EXIT_FAILED


if __name__ == "__main__":
    sys.exit(main())
