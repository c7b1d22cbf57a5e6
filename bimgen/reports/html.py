"""The design-review report: one HTML file that opens anywhere, with pictures, and asks nothing of the network."""

import base64
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from PIL import Image

from bimgen.plan import plans
from bimgen.run import Report, Run
from bimgen.snapshot import rank
from bimgen.wording import (
    COVERAGE,
    LimitText,
    Measure,
    RuleText,
    clean,
    family,
    label,
    limit_texts,
    measures,
    model_name,
    moment,
    rule_text,
    short_id,
    stamp,
    title,
)
from rules.rule import Finding, Result, Severity, Status
from rules.scene import Item, Scene

PICTURES = 200
"""At most so many pictures, the gravest findings first; practice: the file stays below 10 MB."""

WIDTH = 480
"""Widest picture [pixels]; practice."""

LISTED = 300
"""At most so many elements without body are listed by name; all are counted and stand in the other reports."""


@dataclass(frozen=True)
class Element:
    """One element of a card."""

    side: str
    label: str
    name: str
    tag: str
    ifc_class: str
    guid: str
    model: str
    storey: str
    systems: str
    discipline: str


@dataclass(frozen=True)
class Card:
    """One finding as the page shows it."""

    anchor: str
    number: str
    title: str
    severity: str
    message: str
    rule: str
    elements: tuple[Element, ...]
    measures: tuple[Measure, ...]
    place: str
    depth: float
    disciplines: str
    picture: str
    key: str
    waiver: str


@dataclass(frozen=True)
class Chapter:
    """A rule with its text and its cards."""

    code: str
    name: str
    family: str
    severity: str
    status: str
    checked: int
    pairs: int | None
    seconds: float
    error: str
    text: RuleText
    limits: tuple[LimitText, ...]
    cards: tuple[Card, ...]
    open: int
    waived: int


@dataclass(frozen=True)
class Matrix:
    """Counts of open findings, discipline by discipline; the last column holds those of one element."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    most: int


def write(run: Run) -> bytes:
    """Write a run as one self-contained page.

    Everything that comes from a model is escaped, and the page forbids itself any request (Content-Security-Policy).
    The `PICTURES` gravest findings that have a snapshot get it; the page says how many have none.

    Args:
        run: a finished check.

    Returns:
        UTF-8 text; the same run gives the same bytes.
    """
    pictures = _pictures(run)
    chapters = tuple(_chapter(result, run, pictures) for result in run.results)
    open_findings = [finding for finding in run.findings if finding.waiver is None]
    severities = Counter(finding.severity for finding in open_findings)
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_printable
    )
    template = environment.from_string(files("bimgen.reports").joinpath("report.html").read_text("utf-8"))
    page = template.render(
        project=run.project,
        provenance=run.provenance,
        started=stamp(moment(run.provenance.started)).replace("T", " ").replace("Z", " UTC"),
        counts=[(severity.value, severities[severity]) for severity in Severity],
        waived=len(run.findings) - len(open_findings),
        total=len(run.findings),
        pictured=len(pictures),
        statuses=[(status.value, sum(result.status is status for result in run.results)) for status in Status],
        models=run.scene.models,
        listed=LISTED,
        broken=[model for model in run.scene.models if model.error],
        crashed=[chapter for chapter in chapters if chapter.status == Status.CRASHED],
        coverage=_coverage(run),
        pairs_tested=run.scene.pairs_tested,
        chapters=chapters,
        disciplines=sorted({item.discipline for finding in run.findings for item in _items(finding)}),
        matrix=_matrix(open_findings),
        plans=plans(run.scene, open_findings),
    )
    return (page.strip() + "\n").encode("utf-8")


def _printable(value: object) -> object:
    """Replace characters that no page can hold; escaping comes after."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else clean(value)


def _pictures(run: Run) -> dict[str, str]:
    """Give finding key -> data URI of the findings that get a picture."""
    pictures: dict[str, str] = {}
    for finding in rank(run.findings):
        if len(pictures) == PICTURES:
            break
        snapshot = run.snapshots.get(finding.key)
        if snapshot and finding.key not in pictures:
            pictures[finding.key] = _data_uri(snapshot)
    return pictures


def _data_uri(snapshot: bytes) -> str:
    """Bring a snapshot to page size, 96 colours."""
    image = Image.open(io.BytesIO(snapshot)).convert("RGB")
    if image.width > WIDTH:
        image = image.resize((WIDTH, max(1, round(image.height * WIDTH / image.width))), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    image.quantize(96, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(stream, "PNG", compress_level=9)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode("ascii")


def _chapter(result: Result, run: Run, pictures: Mapping[str, str]) -> Chapter:
    cards = tuple(_card(finding, run.scene, pictures) for finding in result.findings)
    waived = sum(finding.waiver is not None for finding in result.findings)
    return Chapter(
        code=result.rule.code,
        name=result.rule.name,
        family=family(result.rule.code),
        severity=result.rule.severity.value,
        status=result.status.value,
        checked=result.checked,
        pairs=result.pairs,
        seconds=result.seconds,
        error=result.error,
        text=rule_text(result.rule),
        limits=limit_texts(result.rule, run.limits.get(result.rule.code, {})),
        cards=cards,
        open=len(cards) - waived,
        waived=waived,
    )


def _card(finding: Finding, scene: Scene, pictures: Mapping[str, str]) -> Card:
    waiver = finding.waiver
    until = f", until {waiver.expires}" if waiver is not None and waiver.expires else ""
    return Card(
        anchor=short_id(finding.key),
        number=short_id(finding.key),
        title=title(finding).removeprefix(f"{finding.rule} "),
        severity=finding.severity.value,
        message=finding.message,
        rule=finding.rule,
        elements=tuple(_element(side, item, scene) for side, item in zip("AB", _items(finding), strict=False)),
        measures=measures(finding),
        place="" if finding.at is None else "  ".join(f"{value:.3f}" for value in finding.at),
        depth=finding.depth or 0.0,
        disciplines="|".join(sorted({item.discipline for item in _items(finding)})),
        picture=pictures.get(finding.key, ""),
        key=finding.key,
        waiver="" if waiver is None else f"{waiver.reason} ({waiver.approver}, {waiver.date}{until})",
    )


def _items(finding: Finding) -> list[Item]:
    return [finding.subject] if finding.other is None else [finding.subject, finding.other]


def _element(side: str, item: Item, scene: Scene) -> Element:
    return Element(
        side=side,
        label=label(item),
        name=item.name,
        tag=item.tag,
        ifc_class=item.ifc_class,
        guid=item.guid,
        model=model_name(scene, item),
        storey=item.storey,
        systems=", ".join(item.systems),
        discipline=item.discipline,
    )


def _coverage(run: Run) -> list[tuple[str, int, str]]:
    known = [(reason, run.coverage.get(reason, 0), meaning) for reason, meaning in COVERAGE.items()]
    return known + [(reason, run.coverage[reason], "") for reason in sorted(set(run.coverage) - set(COVERAGE))]


def _matrix(findings: list[Finding]) -> Matrix:
    names = sorted({item.discipline for finding in findings for item in _items(finding)})
    pairs: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        if finding.other is None:
            pairs[finding.subject.discipline, ""] += 1
        else:
            first, second = sorted((finding.subject.discipline, finding.other.discipline))
            pairs[first, second] += 1
    rows: list[tuple[str, tuple[int, ...]]] = []
    for name in names:
        counts = [pairs[min(name, head), max(name, head)] for head in names]
        rows.append((name, (*counts, pairs[name, ""])))
    return Matrix((*names, "one element"), tuple(rows), max(pairs.values(), default=0))


REPORT = Report("html", ".html", write)
