"""The calculation sheet: sizing.json as a page that an engineer can read, check and print on A4.

For each station: the duty and choices it rests on, what to be careful about, the state points of its circuits and the
heads of its pumps where its figures hold them, then every figure with formula, source and status, part by part. The
page is made of sizing.json alone, so what it prints can be traced there.

Figures that form a table say so by their keys, `part.` in front of each:
`state.<circuit>.<fluid|supply|return|flow|mass_flow|dn|velocity|gradient|pressure>` is a cell of the state points;
the losses [Pa] `head.<number>_<name>`, or `loss_<number>` with the formula "name: detail", are the lines of the head
[m] called `head` of their part; where there are none, its `…_loss` are.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any, cast

from jinja2 import Environment, StrictUndefined

from bimgen import piping_sheet
from bimgen.inputs import Input, inputs
from bimgen.practical import Practical, practical
from bimgen.spec import AnyComponentType, component_types
from bimgen.wording import clean
from component_library.calc import pump
from component_library.calc.control_valve import LEAST_AUTHORITY

NAME = "calculation.html"
"""File name of the sheet, beside sizing.json."""
STATUSES = MappingProxyType(
    {
        "calculated": "follows from the duty by the formula",
        "code": "fixed by a standard",
        "vendor": "from a data sheet",
        "practice": "indicative: good practice, to be replaced by the data sheet of what is bought",
    }
)
COLUMNS = MappingProxyType(
    {
        "fluid": "Fluid",
        "supply": "Supply",
        "return": "Return",
        "flow": "Flow",
        "mass_flow": "Mass flow",
        "dn": "DN",
        "velocity": "Velocity",
        "gradient": "Gradient",
        "pressure": "Pressure",
    }
)
"""Quantities of a state point and their headings, in the order of the table."""
_STATE = re.compile(rf"^(?:(?P<part>.+)\.)?state\.(?P<circuit>[^.]+)\.(?P<quantity>{'|'.join(COLUMNS)})$")
_LINE = re.compile(r"^(?:loss_\d+|(?:head|line)\.[^.]+)$")
_LOSS = re.compile(r"^[^.]+_loss$")
_INDICATIVE = re.compile(r"\bindicative\b|\bpractice\b|\bunless given\b|\bby default\b", re.IGNORECASE)
_STREAM = re.compile(r"^(?P<stem>.+)_(?P<end>in|out|supply|return)$")
NOTED_SHARE = 0.1
"""Share of a head from which indicative losses are warned of (the margin on friction is as large)."""
CLOSE = 2.0
"""NPSH available over that needed below which an indicative NPSH required decides (practice)."""

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One figure as printed; its key is `part` (with its dot) and `leaf`."""

    part: str
    leaf: str
    value: Practical
    formula: str
    source: str
    status: str


@dataclass(frozen=True)
class Part:
    """A part of a station and its figures; the station itself has no name."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class StatePoint:
    """One circuit: its name and a cell for each heading, empty where the figures do not say."""

    circuit: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class StateTable:
    """State points of a station, with the columns that its figures fill."""

    headings: tuple[str, ...]
    points: tuple[StatePoint, ...]


@dataclass(frozen=True)
class HeadLine:
    """One loss of a pump head [Pa]: key of its figure, name, how it was reckoned, as text in kPa and as a share."""

    key: str
    name: str
    detail: str
    value: float
    loss: str
    share: str
    status: str
    indicative: bool


@dataclass(frozen=True)
class HeadTable:
    """The head of a pump [m] and what it is made of; `total` of the losses [kPa]."""

    part: str
    head: str
    formula: str
    lines: tuple[HeadLine, ...]
    total: str


@dataclass(frozen=True)
class Sheet:
    """All that is printed of a station."""

    name: str
    kind: str
    duty: tuple[Input, ...]
    choices: tuple[Input, ...]
    warnings: tuple[str, ...]
    states: StateTable
    heads: tuple[HeadTable, ...]
    parts: tuple[Part, ...]
    counts: tuple[tuple[str, int], ...]


def write(sizing: bytes) -> bytes:
    """Write the calculation sheet of a project.

    Everything that comes from the project is escaped, and the page forbids itself any request and any script
    (Content-Security-Policy).

    Args:
        sizing: content of sizing.json (bimgen-sizing/1).

    Returns:
        UTF-8 text of one self-contained page; the same bytes in, the same bytes out.

    Raises:
        ValueError: not a sizing.json.
    """
    document = json.loads(sizing)
    if not isinstance(document, dict) or cast(Raw, document).get("schema") != "bimgen-sizing/1":
        raise ValueError("calculation sheet: not a sizing.json (bimgen-sizing/1)")
    given = cast(Raw, document)
    kinds = component_types()
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_printable
    )
    template = environment.from_string(files("bimgen.reports").joinpath("calculation.html").read_text("utf-8"))
    page = template.render(
        project=given["project"],
        digest=hashlib.sha256(sizing).hexdigest(),
        sheets=[sheet(station, kinds.get(station["kind"])) for station in given["stations"]],
        statuses=STATUSES,
        piping=piping_sheet.tables(given.get("piping", {})),
    )
    return (page.strip() + "\n").encode("utf-8")


def sheet(station: Raw, kind: AnyComponentType | None) -> Sheet:
    """Arrange the figures of one station of sizing.json for printing; `kind` None: its inputs keep their SI numbers."""
    figures: list[Raw] = list(station["figures"])
    duty = inputs(station["duty"], None if kind is None else kind.duty)
    choices = inputs(station["choices"], None if kind is None else kind.choices)
    return Sheet(
        name=station["name"],
        kind=station["kind"],
        duty=duty,
        choices=choices,
        warnings=(*_warnings(figures), *_defaults(duty)),
        states=state_points(figures, station["duty"]),
        heads=tuple(heads(figures)),
        parts=parts(figures),
        counts=tuple((status, sum(one["status"] == status for one in figures)) for status in STATUSES),
    )


def parts(figures: Iterable[Raw]) -> tuple[Part, ...]:
    """Group figures by the dotted part of their keys, in the order in which parts first occur."""
    found: dict[str, list[Row]] = {}
    for one in figures:
        part, dot, leaf = one["key"].rpartition(".")
        value = practical(one["key"], one["value"], one["unit"])
        row = Row(part + dot, leaf, value, one["formula"], one["source"], one["status"])
        found.setdefault(part, []).append(row)
    return tuple(Part(name, tuple(rows)) for name, rows in found.items())


def spoken(key: str) -> str:
    """Say a key in words: "npsh_required" is "NPSH required"."""
    words = key.replace(".", " ").replace("_", " ")
    return re.sub(r"\b(npsh|dn|cop|lmtd|ntu|kvs?|pn)\b", lambda word: _SYMBOLS[word[0]], words)


_SYMBOLS = {
    "npsh": "NPSH",
    "dn": "DN",
    "cop": "COP",
    "lmtd": "LMTD",
    "ntu": "NTU",
    "kv": "Kv",
    "kvs": "Kvs",
    "pn": "PN",
}


def state_points(figures: Iterable[Raw], duty: Raw) -> StateTable:
    """Find the circuits that figures tell of: by `state.` keys, else by flows whose temperatures the duty holds."""
    kept = list(figures)
    circuits: dict[str, dict[str, Practical]] = {}
    for one in kept:
        match = _STATE.match(one["key"])
        if match:
            name = spoken(".".join(filter(None, (match["part"], match["circuit"]))))
            circuits.setdefault(name, {})[match["quantity"]] = practical(one["key"], one["value"], one["unit"])
    for stem, cells in _streams(kept, duty).items():
        circuits.setdefault(stem, cells)
    headings: list[str] = []
    columns: list[list[str]] = []
    for column, heading in COLUMNS.items():
        cells = [circuit.get(column) for circuit in circuits.values()]
        units = {cell.unit for cell in cells if cell is not None}
        shared = units.pop() if len(units) == 1 else ""
        if shared or any(cells):
            headings.append(f"{heading} [{shared}]" if shared else heading)
            columns.append(["" if cell is None else cell.text if shared else str(cell) for cell in cells])
    points = zip(circuits, zip(*columns, strict=True), strict=True) if columns else ()
    return StateTable(tuple(headings), tuple(StatePoint(name, cells) for name, cells in points))


def _streams(figures: list[Raw], duty: Raw) -> dict[str, dict[str, Practical]]:
    """Find the streams of a station by names: `hot_in` and `hot_out` [K] of the duty with the figure `hot_flow`."""
    ends: dict[str, list[float]] = {}
    for key, value in duty.items():
        match = _STREAM.match(key)
        if match and isinstance(value, float | int):
            ends.setdefault(match["stem"], []).append(float(value))
    own = {one["key"]: one for one in figures if "." not in one["key"]}
    found: dict[str, dict[str, Practical]] = {}
    for stem, temperatures in ends.items():
        flow = own.get(f"{stem}_flow")
        if len(temperatures) != 2 or flow is None or flow["unit"] != "m3/s":
            continue
        cells = {
            "supply": practical("temperature", max(temperatures), "K"),
            "return": practical("temperature", min(temperatures), "K"),
        }
        for column in ("flow", "mass_flow", "dn", "velocity", "gradient", "pressure"):
            names = (f"{stem}_header_{column}", f"{stem}_{column}")
            one = next((own[name] for name in names if name in own), None)
            if one is not None:
                cells[column] = practical(one["key"], one["value"], one["unit"])
        found[spoken(stem)] = cells
    return found


def heads(figures: Iterable[Raw]) -> Iterable[HeadTable]:
    """Yield the pump heads that figures tell of line by line."""
    kept = list(figures)
    for total in kept:
        part, _, leaf = total["key"].rpartition(".")
        if leaf != "head" or total["unit"] != "m":
            continue
        prefix = f"{part}." if part else ""
        own = [one for one in kept if one["unit"] == "Pa" and one["key"].startswith(prefix)]
        lines = [one for one in own if _LINE.match(one["key"].removeprefix(prefix))]
        lines = lines or [one for one in own if _LOSS.match(one["key"].removeprefix(prefix))]
        losses = sum(float(one["value"]) for one in lines)
        if losses > 0:
            yield HeadTable(
                part,
                str(practical("head", total["value"], "m")),
                total["formula"],
                tuple(_head_line(one, prefix, losses) for one in lines),
                practical("loss", losses, "Pa").text,
            )


def _head_line(one: Raw, prefix: str, losses: float) -> HeadLine:
    name, detail = re.sub(r"^(?:head|line)\.(?:\d+_)?", "", one["key"].removeprefix(prefix)), one["formula"]
    if re.match(r"loss_\d+$", name):
        name, _, detail = detail.partition(": ") if ": " in detail else (name, "", detail)
    return HeadLine(
        one["key"],
        spoken(name.removesuffix("_loss")),
        f"{detail} ({one['source']})",
        float(one["value"]),
        practical("loss", one["value"], "Pa").text,
        _percent(float(one["value"]) / losses),
        one["status"],
        one["status"] == "practice" or _rests_on_practice(one),
    )


def _percent(share: float) -> str:
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def _warnings(figures: list[Raw]) -> Iterable[str]:
    """Yield what an engineer should look at before anything is bought."""
    by_key = {one["key"]: one for one in figures}
    for one in figures:
        yield from _limits(one, by_key)
    tables = tuple(heads(figures))
    for head in tables:
        named = dict.fromkeys(line.name for line in head.lines if line.indicative)
        share = sum(line.value for line in head.lines if line.indicative) / sum(line.value for line in head.lines)
        if share >= NOTED_SHARE:
            where = f"{spoken(head.part)}: head" if head.part else "Head"
            yield f"{where} {head.head}: {share:.0%} of the losses are indicative ({', '.join(named)})."
    told = {line.key for head in tables for line in head.lines}
    others = [one for one in figures if one["key"] not in told]
    rests = [spoken(one["key"]) for one in others if one["status"] == "calculated" and _rests_on_practice(one)]
    if rests:
        yield f"Reckoned from indicative numbers: {'; '.join(rests)}."
    groups: dict[str, list[Raw]] = {}
    for one in others:
        top, dot, _ = one["key"].partition(".")
        groups.setdefault(top if dot else "", []).append(one)
    for top, group in groups.items():
        named = [spoken(one["key"].removeprefix(f"{top}.")) for one in group if one["status"] == "practice"]
        if named:
            counted = f"{len(named)} of {len(group)} numbers indicative"
            yield f"{spoken(top) or 'Station'}: {counted}: {'; '.join(named)}."


def _rests_on_practice(one: Raw) -> bool:
    return any(_INDICATIVE.search(one[field]) for field in ("source", "formula"))


def _limits(one: Raw, by_key: Mapping[str, Raw]) -> Iterable[str]:
    """Yield where NPSH is short, or hangs on an indicative number, and where a valve hardly controls."""
    part, _, leaf = one["key"].rpartition(".")
    where = spoken(part) or "Station"
    available = by_key.get(f"{part}.npsh_available" if part else "npsh_available")
    if leaf == "npsh_required" and available is not None:
        needed, there = pump.npsh_needed(float(one["value"])), float(available["value"])
        if there < needed:
            yield f"{where}: NPSH available {there:.1f} m is less than the {needed:.1f} m that are needed."
        elif there < CLOSE * needed and one["status"] == "practice":
            yield f"{where}: NPSH required is indicative and decides: {there:.1f} m available, {needed:.1f} m needed."
    if leaf == "authority" and float(one["value"]) < LEAST_AUTHORITY:
        yield f"{where}: authority {float(one['value']):.2f} is below {LEAST_AUTHORITY:g}: the valve hardly controls."


def _defaults(duty: Iterable[Input]) -> Iterable[str]:
    """Name the numbers of the duty that are what the kind takes if nothing is said."""
    named = [f"{one.name} {one.value}" for one in duty if one.default and one.measured]
    if named:
        yield f"Duty at its default values: {', '.join(named)}."


def _printable(value: object) -> object:
    """Replace characters that no page can hold; escaping comes after."""
    return clean(value) if type(value) is str else value
