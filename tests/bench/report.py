"""What was measured -> BENCHMARKS.md. Sections that were not measured this time stay as they are."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campus import HEAT, LINES, Size, exponent, memory_points, per_thousand, time_points
from compare import ClashRow, FastRow, geometric_mean
from peers import TOLERANCE
from routing import Routed
from rulecost import SHARE, WHY, Plant, rows
from startup import Start

TARGET_COLD, TARGET_UNCHANGED, TARGET_MOVED = 8.0, 20.0, 12.0
"""How many times faster than ifcclash the whole set is to be (requirements of the project)."""
TARGET_FAST = 2.0
"""In how many times the seconds of ifcfast the same job is to be done (requirements of the project)."""
HEAD_OF_FILE = """# Benchmarks

Written by `make bench`; nothing here is typed by hand. Every number is the median of the runs named, of a whole
process from start to end, start-up, reading and writing included; tools compared took turns in one session on one
machine. Seconds depend on the machine, ratios much less.
"""
SECTIONS: Mapping[str, str] = {
    "clash": "Real models, end to end, against ifcclash",
    "fast": "Real models against ifcfast",
    "growth": "Growth",
    "startup": "Start-up",
    "routing": "Routing",
    "rules": "What each rule costs",
}
"""Sections of the file in their order, and their titles."""


@dataclass(frozen=True)
class Setting:
    """What the numbers of a section were measured on: machine, our versions, the peer's, runs, and the load before."""

    machine: str
    ours: str
    peer: str
    runs: int
    load: float | None


def assemble(old: str, new: Mapping[str, str]) -> str:
    """Put new sections in the place of old ones of the same name.

    Args:
        old: the file as it stands, or nothing.
        new: section name -> Markdown.
    """
    sections: dict[str, str] = {}
    for name in SECTIONS:
        kept = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", old, re.DOTALL)
        text = new.get(name, kept[1].strip("\n") if kept else "")
        if text:
            sections[name] = f"<!-- {name} -->\n{text.strip()}\n<!-- /{name} -->\n"
    return "\n".join([HEAD_OF_FILE, *sections.values()])


def holds(text: str, name: str) -> bool:
    """Say whether a file has a section of that name."""
    return f"<!-- {name} -->" in text


def skipped(name: str, reason: str) -> str:
    """Say that a section could not be measured, and why."""
    return f"## {SECTIONS[name]}\n\nNot measured: {reason}."


PAIRS_HEAD = (
    "model",
    "elements ifcclash",
    "ifcclash",
    "ours",
    "in both",
    "pairs we looked at",
    "counted, not reported",
)


def clash_section(rows: Sequence[ClashRow], setting: Setting) -> str:
    """Write the comparison with ifcclash: seconds and ratios, then what each found."""
    head = ("model", "elements", "ifcclash s", "cold s", "unchanged s", "moved s", "cold", "unchanged", "moved")
    body: list[tuple[str, ...]] = [
        (
            row.model,
            _whole(row.ours.elements),
            *(_seconds(value) for value in (row.peer, row.cold, row.unchanged, row.moved)),
            *(_times(row.peer / value) for value in (row.cold, row.unchanged, row.moved)),
        )
        for row in rows
    ]
    sums = [sum(column) for column in zip(*((r.peer, r.cold, r.unchanged, r.moved) for r in rows), strict=True)]
    ratios = [sums[0] / ours for ours in sums[1:]]
    means = [geometric_mean([r.peer / pick(r) for r in rows]) for pick in (_cold, _unchanged, _moved)]
    elements = sum(row.ours.elements for row in rows)
    body.append(("**sum**", _whole(elements), *map(_seconds, sums), *(f"**{_times(ratio)}**" for ratio in ratios)))
    body.append(("geometric mean", *[""] * 5, *map(_times, means)))
    targets = (TARGET_COLD, TARGET_UNCHANGED, TARGET_MOVED)
    body.append(("target", *[""] * 5, *(f"≥ {target:.0f} ×" for target in targets)))
    verdicts = ", ".join(
        f"{name} {_verdict(ratio >= target)}"
        for name, ratio, target in zip(("cold", "unchanged", "moved"), ratios, targets, strict=True)
    )
    return f"""## {SECTIONS["clash"]}

Seconds of `bimgen check MODEL` (all rules) and of `python -m ifcclash` (one set, all elements against themselves,
`intersection`, {TOLERANCE * 1000:.0f} mm, `check_all`), and how many times ours goes into theirs. *Cold*: empty cache.
*Unchanged*: the same check again. *Moved*: after one coordinate of the place of one element was changed in the file
({_classes(rows)}). Over the sum: {verdicts}.

{_table(head, body)}

What each found, in pairs:

{_table(PAIRS_HEAD, _pairs(rows))}

The counts differ because the questions do. ifcclash reports every pair whose triangles intersect by more than the
tolerance: joined pipes, doors in their openings, walls that meet at a corner. Ours reports bodies that overlap by more
than the tolerance, and counts what meets for a reason instead of reporting it: touching, connected by ports, host and
filling, one delivered product, covering and covered, what the profile lets embed. It also finds what lies wholly inside
another body, and identical twins.

{_set(setting)}"""


def _cold(row: ClashRow) -> float:
    return row.cold


def _unchanged(row: ClashRow) -> float:
    return row.unchanged


def _moved(row: ClashRow) -> float:
    return row.moved


def _pairs(rows: Sequence[ClashRow]) -> list[tuple[str, ...]]:
    return [
        (
            row.model,
            _whole(row.theirs.elements),
            _whole(row.theirs.pairs),
            _whole(row.ours.pairs),
            _whole(len(row.theirs.guids & row.ours.guids)),
            _whole(row.ours.candidates),
            ", ".join(f"{number} {name}" for name, number in row.ours.counted.items()),
        )
        for row in rows
    ]


def fast_section(rows: Sequence[FastRow], setting: Setting) -> str:
    """Write the comparison with ifcfast: seconds, and what each meshed and found."""
    head = ("model", "ifcfast s", "ours s", "ours / ifcfast", "meshed by ifcfast", "by us", "pairs ifcfast", "ours")
    body: list[tuple[str, ...]] = [
        (
            row.model,
            _seconds(row.peer),
            _seconds(row.cold),
            _times(row.cold / row.peer),
            f"{_whole(row.theirs.meshed or 0)} of {_whole(row.theirs.elements)}",
            f"{_whole(row.ours.meshed)} of {_whole(row.ours.elements)}",
            f"{_whole(row.theirs.pairs)} ({row.theirs.remark})",
            _whole(row.ours.pairs),
        )
        for row in rows
    ]
    theirs, ours = sum(row.peer for row in rows), sum(row.cold for row in rows)
    mean = geometric_mean([row.cold / row.peer for row in rows])
    total = ("**sum**", _seconds(theirs), _seconds(ours), f"**{_times(ours / theirs)}**")
    meshed = f"{_whole(sum(row.ours.meshed for row in rows))} of {_whole(sum(row.ours.elements for row in rows))}"
    by_peer = f"{_whole(sum(r.theirs.meshed or 0 for r in rows))} of {_whole(sum(r.theirs.elements for r in rows))}"
    body.append((*total, by_peer, meshed, _whole(sum(r.theirs.pairs for r in rows)), _whole(_found(rows))))
    body.append(("geometric mean", "", "", _times(mean), *[""] * 4))
    body.append(("target", "", "", f"≤ {TARGET_FAST:.0f} ×", *[""] * 4))
    met = _verdict(ours / theirs <= TARGET_FAST)
    return f"""## {SECTIONS["fast"]}

The same job: open, mesh, clash. Theirs is a process that calls `ifcfast.bundle` and `ifcfast.clash` with an empty
cache, ours `bimgen check MODEL --select CLS` with an empty cache. Over the sum: {met}.

{_table(head, body)}

ifcfast counts spaces, ports and other products among those it saw, and every touch among its hard pairs. Ours counts
elements that should have a body.

{_set(setting)}"""


def _found(rows: Sequence[ClashRow] | Sequence[FastRow]) -> int:
    return sum(row.ours.pairs for row in rows)


def growth_section(sizes: Sequence[Size], setting: Setting, plot: str) -> str:
    """Write what a campus costs, with the exponents of the fit."""
    head = (
        "stations",
        "files",
        "MB",
        "elements",
        "bodies",
        "pairs",
        "clashes",
        "build s",
        "runs",
        "check s",
        "peak MB",
    )
    head += ("s per 1000", "MB per 1000")
    body = [
        (
            str(size.stations),
            str(size.files),
            _whole(round(size.bytes / 1e6)),
            _whole(size.checked.elements),
            _whole(size.checked.bodies),
            _whole(size.checked.candidates),
            _whole(size.checked.pairs),
            _seconds(size.build),
            str(size.runs),
            _seconds(size.seconds),
            "" if size.peak is None else _whole(round(size.peak / 1e6)),
            *(_figure(value) for value in per_thousand(size).values()),
        )
        for size in sizes
    ]
    return f"""## {SECTIONS["growth"]}

A campus of generated stations, checked with an empty cache and `--jobs 2`. A station here is a hall of its own with
{LINES} exchanger lines of 3 + 1 exchangers and 3 + 1 pumps each ({HEAT[0]} to {HEAT[1]} MW, so that they differ), a
pipe through its beams and a cable tray. Every line and every hall is a file, envelopes of a line another. All rules but
DAT002 (tags are those of a station and occur in every hall). Memory is the sum of the resident sets of the process and
its children at the same moment; pages that they share count in each. *Bodies* are elements that can clash (envelopes
cannot), *pairs* those whose boxes meet.

{_table(head, body)}

{_fits(sizes)}

![Seconds and peak memory over elements]({plot})

{_set(setting)}"""


def _fits(sizes: Sequence[Size]) -> str:
    parts: list[str] = []
    for name, points in (("time", time_points(sizes)), ("memory", memory_points(sizes))):
        over_all, last = exponent(points), exponent(points[-2:])
        if over_all is None or last is None:
            parts.append(f"No exponent of {name}: it takes two sizes.")
            continue
        text = f"{name.capitalize()} grows with elements to the power of **{over_all:.2f}**"
        parts.append(f"{text} (least squares over logarithms; {last:.2f} between the two largest).")
    return "\n".join(parts)


def startup_section(starts: Sequence[Start], setting: Setting) -> str:
    """Write what commands cost before they do anything."""
    body = [(start.command, f"{start.seconds:.2f}") for start in starts]
    return f"## {SECTIONS['startup']}\n\n{_table(('command', 'seconds'), body)}\n\n{_set(setting)}"


def routing_section(rows: Sequence[Routed], setting: Setting) -> str:
    """Write how long runs take to be routed."""
    body = [
        (str(row.runs), _whole(row.bodies), _seconds(row.seconds), str(row.rounds), str(row.refused)) for row in rows
    ]
    head = ("runs", "bodies", "seconds", "rounds", "without a way")
    return f"""## {SECTIONS["routing"]}

Random runs of DN50 to DN200 from wall to wall of a hall of 40 × 30 × 6 m among random blocks, without reading or
writing. Asked: a station's runs in seconds, a plant's in a minute.

{_table(head, body)}

{_set(setting)}"""


def rules_section(plants: Sequence[Plant], setting: Setting) -> str:
    """Write what each rule costs on the plants of the samples."""
    body = [
        (name, cost.code, _whole(cost.checked), f"{cost.seconds:.2f}", f"{share:.0%}", _why(cost.code, share))
        for name, cost, share in rows(plants)
        if cost.checked
    ]
    told = "; ".join(
        f"{plant.name}: {_whole(plant.elements)} bodies, loaded in {plant.load:.1f} s, all rules {plant.seconds:.1f} s"
        for plant in plants
    )
    return f"""## {SECTIONS["rules"]}

The whole catalogue on the largest plants of the samples, in one process, without a cache: {told}. The clash rules share
their pairs and count as one. Rules that have nothing to check are left out; a share of more than {SHARE:.0%} needs a
reason.

{_table(("plant", "rule", "checked", "seconds", "share", "reason"), body)}

{_set(setting)}"""


def _why(code: str, share: float) -> str:
    return WHY.get(code, "none") if share > SHARE else ""


def _classes(rows: Sequence[ClashRow]) -> str:
    return ", ".join(f"{row.what} of {row.model}" for row in rows)


def _set(setting: Setting) -> str:
    runs = "one run" if setting.runs == 1 else f"medians of {setting.runs} runs"
    load = "" if setting.load is None else f"; load of the machine before: {setting.load:.1f}"
    peer = f" Against {setting.peer}." if setting.peer else ""
    return f"*{runs[0].upper()}{runs[1:]}. {setting.machine}{load}.{peer} Ours: {setting.ours}.*"


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *body]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _verdict(met: bool) -> str:
    return "target met" if met else "**target missed**"


def _seconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _times(ratio: float) -> str:
    return f"{ratio:.2f} ×" if ratio < 10 else f"{ratio:.1f} ×"


def _whole(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _figure(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}" if value < 100 else f"{value:.0f}"
