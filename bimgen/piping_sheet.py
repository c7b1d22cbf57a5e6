"""What sizing.json says of runs, loops, supports and growth, as tables of the calculation sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """A table of text: title, a sentence, headings, rows; the first column is text, the others are numbers."""

    title: str
    remark: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(piping: Raw) -> tuple[Table, ...]:
    """Arrange the "piping" of a sizing.json; nothing for a project without runs."""
    if not piping:
        return ()
    found = [_runs(piping), *(_loop(loop) for loop in piping["loops"]), _supports(piping), _growth(piping)]
    missing = [(one["name"], one["reason"]) for one in piping["refused"]]
    missing += [("not carried", reason) for reason in piping.get("not_carried", ())]
    if missing:
        found.insert(0, Table("Not built", "What was asked for and could not be.", ("What", "Why"), tuple(missing)))
    return tuple(table for table in found if table.rows)


def _runs(piping: Raw) -> Table:
    rows = tuple(
        (
            run["name"],
            run["circuit"],
            f"DN{run['dn']}",
            f"{run['length']:.2f}",
            str(run["bends"]),
            str(run["spools"]),
            f"{run['insulation'] * 1e3:.0f}",
        )
        for run in piping["runs"]
    )
    total = sum(run["length"] for run in piping["runs"])
    remark = f"Along the axis from port to port, {total:.1f} m in all; heads settled in {piping['layouts']} layouts."
    return Table("Runs", remark, ("Run", "Circuit", "DN", "Length m", "Bends", "Spools", "Insulation mm"), rows)


def _loop(loop: Raw) -> Table:
    rows = tuple((line["name"], line["detail"], f"{line['loss'] / 1e3:.2f}") for line in loop["lines"])
    remark = (
        f"From {loop['from']} round to {loop['to']} with {loop['flow'] * 1e3:.1f} l/s through {loop['pipe']:.1f} m of "
        f"pipe: {loop['drop'] / 1e3:.1f} kPa with the margin on friction. The worst of all ways."
    )
    return Table(f"What the loop loses outside {loop['station']}", remark, ("Loss", "How", "kPa"), rows)


def _supports(piping: Raw) -> Table:
    rows = tuple(
        (
            one["name"],
            one["kind"].replace("_", " "),
            one["function"],
            f"{one['along']:.2f}",
            f"{one['load'] / 1e3:.2f}",
            f"{one['side_load'] / 1e3:.2f}",
            one["structure"],
        )
        for one in piping.get("supports", ())
    )
    headings = ("Support", "Kind", "Function", "At m", "Load kN", "Side kN", "Fixed to")
    return Table("Supports", "Spans: the least of MSS SP-58, 2.5 mm of sag and 16 MPa.", headings, rows)


def _growth(piping: Raw) -> Table:
    rows = tuple(
        (
            f"{one['run']} leg {one['leg']}",
            f"{one['moved'] * 1e3:.1f}",
            f"{one['needed']:.2f}",
            f"{one['available']:.2f}",
            "yes" if one["available"] >= one["needed"] else "a loop is needed",
        )
        for one in piping.get("growth", ())
    )
    headings = ("Leg", "Growth mm", "Offset needed m", "there m", "Taken")
    return Table("Thermal growth", "Guided cantilever: L = sqrt(3 E D dL / s), s = 100 MPa.", headings, rows)
