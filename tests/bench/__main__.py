"""Measure speed and growth, and write BENCHMARKS.md: `python tests/bench --help`.

Real models come from the folder that BIMGEN_CORPUS names, peers from the package registry. What cannot be had is left
out, and the text says so. Exit code 0: written; 2: a run that is measured failed.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import campus
import compare
import machine
import peers
import report
import routing
import rulecost
import startup
from measure import BenchError, say
from models import CORPUS_VARIABLE, MODELS, corpus, found
from plot import Panel, draw

ROOT = Path(__file__).resolve().parents[2]
QUIET = 0.5
"""Load above which other work on the machine bends the numbers."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for; a section is written as soon as it is measured."""
    options = _parser().parse_args(arguments)
    sections: Mapping[str, Callable[[argparse.Namespace], str]] = {
        "clash": clash,
        "fast": fast,
        "growth": growth,
        "startup": start,
        "routing": route,
        "rules": rules,
    }
    options.work.mkdir(parents=True, exist_ok=True)
    for name in options.only:
        say(name)
        old = options.out.read_text("utf-8") if options.out.is_file() else ""
        try:
            text = sections[name](options)
        except BenchError as error:
            say(f"{name}: {error}")
            return 2
        except peers.UnavailableError as error:
            say(f"{name}: skipped: {error}")
            if report.holds(old, name):
                say(f"{name}: what {options.out} says of an earlier run stays")
                continue
            text = report.skipped(name, str(error))
        options.out.write_text(report.assemble(old, {name: text}), "utf-8")
        say(f"{name}: written to {options.out}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description="Measure bimgen and write BENCHMARKS.md.")
    parser.add_argument(
        "--only", type=_names, default=tuple(report.SECTIONS), help=f"sections, of {','.join(report.SECTIONS)} (all)"
    )
    parser.add_argument("--runs", type=_positive, default=3, help="runs of each; the median counts (3)")
    parser.add_argument("--sizes", type=_sizes, default=campus.SIZES, help="stations of the growth runs (1,4,16,64)")
    parser.add_argument("--out", type=Path, default=ROOT / "BENCHMARKS.md", help="the text (BENCHMARKS.md)")
    parser.add_argument("--plot", type=Path, default=ROOT / "docs" / "growth.svg", help="the plot (docs/growth.svg)")
    parser.add_argument("--work", type=Path, default=ROOT / "out" / "bench", help="models, caches, results (out/bench)")
    parser.add_argument("--peers", type=Path, help="folder of the peers' environments (WORK/peers)")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted({_positive(part) for part in text.split(",")}))


def _names(text: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(","))
    for name in names:
        if name not in report.SECTIONS:
            raise argparse.ArgumentTypeError(f"no section {name!r}; there are {', '.join(report.SECTIONS)}")
    return names


def _setting(options: argparse.Namespace, peer: str = "") -> report.Setting:
    load = machine.load()
    if load is not None and load > QUIET:
        say(f"load of the machine is {load:.1f}: other work bends the numbers")
    return report.Setting(machine.machine(), machine.ours(), peer, options.runs, load)


def _prepared(options: argparse.Namespace, name: str) -> tuple[peers.Peer, Path]:
    """Give a peer and the corpus.

    Raises:
        UnavailableError: one of them cannot be had.
    """
    folder = corpus()
    if folder is None:
        raise peers.UnavailableError(f"{CORPUS_VARIABLE} names no folder of real models")
    there = found(folder)
    if not there:
        raise peers.UnavailableError(f"{folder} holds none of {', '.join(MODELS)}")
    for path, model in MODELS.items():
        if model not in there:
            say(f"{folder / path}: not there, left out")
    return peers.peer(name, options.peers or options.work / "peers"), folder


def clash(options: argparse.Namespace) -> str:
    """Measure against ifcclash."""
    tool, folder = _prepared(options, "ifcclash")
    setting = _setting(options, tool.versions)
    return report.clash_section(compare.against_ifcclash(tool, folder, options.work, options.runs), setting)


def fast(options: argparse.Namespace) -> str:
    """Measure against ifcfast."""
    tool, folder = _prepared(options, "ifcfast")
    setting = _setting(options, tool.versions)
    return report.fast_section(compare.against_ifcfast(tool, folder, options.work, options.runs), setting)


def growth(options: argparse.Namespace) -> str:
    """Measure a campus as it grows, and draw it."""
    setting = _setting(options)
    sizes = campus.grow(options.sizes, options.work, options.runs)
    panels: list[Panel] = []
    for title, unit, points, colour in (
        ("Time of a cold check", "s", campus.time_points(sizes), "#1f5fa8"),
        ("Peak memory", "MB", campus.memory_points(sizes), "#a8441f"),
    ):
        if points:
            panels.append(Panel(title, "elements", unit, points, campus.exponent(points), colour))
    options.plot.parent.mkdir(parents=True, exist_ok=True)
    options.plot.write_text(draw(panels), "utf-8")
    return report.growth_section(sizes, setting, _link(options))


def _link(options: argparse.Namespace) -> str:
    folder, plot = options.out.resolve().parent, options.plot.resolve()
    return plot.relative_to(folder).as_posix() if plot.is_relative_to(folder) else plot.as_posix()


def start(options: argparse.Namespace) -> str:
    """Measure what commands cost before they do anything."""
    setting = _setting(options)
    return report.startup_section(startup.start_up(options.work, options.runs), setting)


def route(options: argparse.Namespace) -> str:
    """Measure the router alone."""
    setting = report.Setting(machine.machine(), machine.ours(), "", 1, machine.load())
    return report.routing_section(routing.measure(), setting)


def rules(options: argparse.Namespace) -> str:
    """Measure each rule of the catalogue."""
    setting = report.Setting(machine.machine(), machine.ours(), "", 1, machine.load())
    return report.rules_section(rulecost.measure(options.work), setting)


if __name__ == "__main__":
    sys.exit(main())
