"""The short human summary on stdout: what was read, what was found, what was written and where to look first."""

from collections import Counter

from rich.console import Console
from rich.markup import escape

from bimgen.checking import Outcome
from bimgen.run import Run
from rules.rule import Finding, Severity, Status

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
SHOWN = 12
"""Findings printed without -v."""


def summarise(console: Console, outcome: Outcome, verbose: bool) -> None:
    """Print the summary of a command."""
    if outcome.run is not None:
        _models(console, outcome.run, verbose)
        if all(model.error for model in outcome.run.scene.models):
            console.print("nothing was checked: no model could be read")
        else:
            _rules(console, outcome.run)
            _findings(console, outcome.run, verbose)
    if outcome.written:
        folder = outcome.written[0].parent
        names = [path.name for path in outcome.written]
        console.print(f"\nwrote to [bold]{escape(str(folder))}[/]: {escape(', '.join(names))}")
        if "results.html" in names:
            console.print(f"look first at [bold]{escape(str(folder / 'results.html'))}[/]")


def _models(console: Console, run: Run, verbose: bool) -> None:
    for model in run.scene.models:
        name = escape(model.name)
        if model.error:
            console.print(f"{name}: [bold red]not read[/]")
            continue
        missing = model.elements - model.meshed
        lost = f", [yellow]{missing} without a body (MDL006)[/]" if missing else ""
        console.print(f"{name}: {model.ifc_schema}, {model.elements} elements, {model.meshed} meshed{lost}")
        if verbose:
            for note in model.notes:
                console.print(f"  {escape(note)}")


def _rules(console: Console, run: Run) -> None:
    console.print()
    for result in run.results:
        if result.status is Status.CRASHED:
            console.print(f"{result.rule.code} [bold red]crashed[/]: {escape(result.error)}")
            continue
        colour = {"PASS": "green", "FAIL": "red"}.get(result.status.value, "dim")
        pairs = f", {result.pairs} pairs" if result.pairs is not None else ""
        count = f", {len(result.findings)} found" if result.findings else ""
        label = result.status.value.replace("_", " ").lower()
        console.print(
            f"{result.rule.code} {escape(result.rule.name):<32} [{colour}]{label:<14}[/] "
            f"{result.checked} checked{pairs}{count}"
        )
    excused = ", ".join(f"{count} {reason}" for reason, count in run.coverage.items() if count)
    console.print(f"pairs that meet and are no finding: {excused or 'none'}")
    for one in run.sets:
        console.print(f"clash set {escape(one.name)}: {one.a} x {one.b}, {one.pairs} pairs near, {one.found} found")
        empty = " and ".join(side for side, count in (("A", one.a), ("B", one.b)) if not count)
        if empty and not one.error:
            console.print(f"  [yellow]{empty} selects nothing: this set has tested nothing[/]")
    if run.unjudged:
        console.print(f"[bold red]{len(run.unjudged)} pairs could not be judged[/], such as", end=" ")
        one, other, why = run.unjudged[0]
        console.print(escape(f"{one.ifc_class} {one.guid} and {other.ifc_class} {other.guid}: {why}"))


def _findings(console: Console, run: Run, verbose: bool) -> None:
    open_findings = [finding for finding in run.findings if finding.waiver is None]
    waived = len(run.findings) - len(open_findings)
    counts = Counter(finding.severity for finding in open_findings)
    parts = [f"{counts[severity]} {severity.value}{'s' if counts[severity] != 1 else ''}" for severity in Severity]
    console.print(f"\n[bold]{', '.join(parts)}[/]{f', {waived} waived' if waived else ''}")
    for waivers, what in ((run.expired, "has expired and was not applied"), (run.unused, "fits no finding")):
        for waiver in waivers:
            console.print(f"[yellow]waiver[/]  {escape(waiver.key or waiver.rule)} ({escape(waiver.reason)}) {what}")
    ranked = sorted(open_findings, key=lambda finding: list(Severity).index(finding.severity))
    for finding in ranked if verbose else ranked[:SHOWN]:
        console.print(_line(finding))
    if not verbose and len(ranked) > SHOWN:
        console.print(f"… and {len(ranked) - SHOWN} more (-v prints all)")


def _line(finding: Finding) -> str:
    at = "" if finding.at is None else f"  at {finding.at[0]:.2f} {finding.at[1]:.2f} {finding.at[2]:.2f}"
    colour = COLOURS[finding.severity]
    return f"[{colour}]{finding.severity.value:<7}[/] {finding.rule}  {escape(finding.message)}[dim]{at}[/]"
