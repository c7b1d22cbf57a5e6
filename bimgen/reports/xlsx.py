"""The register as a workbook: one row a finding, columns for people at the end, and what was checked beside it.

Columns follow what coordinators exchange (interop reference 4g). Status, Assigned, Due and Comment are read back by
key; the rest is ours to rewrite.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportUnknownParameterType=false

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bimgen.run import Report, Run
from bimgen.wording import COVERAGE, PRIORITIES, family, line, model_name, moment, number, short_id, topic_guid
from bimgen.workbook import Value, head, put, stamped
from rules.rule import Finding, Severity, Status
from rules.scene import Item, Scene

STATUSES = ("Open", "Active", "Reviewed", "Approved", "Resolved", "Closed")
"""Words of the Status list: those of Navisworks Clash Detective and BCF."""

ROOM = 2000
"""Rows below the table in which the lists still help people who add rows; practice."""

_PEOPLE = PatternFill("solid", fgColor="FF1D4ED8")
_SHADES = {Severity.ERROR: "FFFBD5D5", Severity.WARNING: "FFFDEFC8", Severity.INFO: "FFE3ECFA"}


@dataclass(frozen=True)
class Column:
    """A column: heading, width [characters], number format, and the value of a row."""

    head: str
    width: float
    read: Callable[[Finding, Scene], Value]
    style: str = ""


def write(run: Run) -> bytes:
    """Write a run as a workbook with the sheets Findings, Rules, Coverage and Not checked.

    Args:
        run: a finished check.

    Returns:
        The file; the same run gives the same bytes.
    """
    workbook = Workbook()
    workbook.properties.creator = "bimgen"
    workbook.properties.title = line(run.project)[:255]
    workbook.properties.created = moment(run.provenance.started).replace(tzinfo=None)
    first = workbook.active
    if isinstance(first, Worksheet):
        workbook.remove(first)
    _findings(workbook.create_sheet("Findings"), run)
    _rules(workbook.create_sheet("Rules"), run)
    _coverage(workbook.create_sheet("Coverage"), run)
    _not_checked(workbook.create_sheet("Not checked"), run)
    for sheet in workbook.worksheets:
        if sheet.title != "Coverage":  # that one holds two tables
            sheet.auto_filter.ref = f"A1:{get_column_letter(sheet.max_column)}{sheet.max_row}"
    stream = io.BytesIO()
    workbook.save(stream)
    return stamped(stream.getvalue(), moment(run.provenance.started))


def _of(side: str, read: Callable[[Item, Scene], Value]) -> Callable[[Finding, Scene], Value]:
    def value(finding: Finding, scene: Scene) -> Value:
        item = finding.subject if side == "A" else finding.other
        return None if item is None else read(item, scene)

    return value


def _millimetres(value: float | str | None, unit: str = "m") -> Value:
    if value is None or isinstance(value, str) or unit != "m":
        return None
    finite = number(value)
    return None if finite is None else round(finite * 1000, 3)


def _other_unit(value: float | str | None, unit: str) -> Value:
    """Value of a rule that does not measure lengths."""
    if value is None or isinstance(value, str):
        return value
    return None if unit == "m" else number(value)


def _place(axis: int) -> Callable[[Finding, Scene], Value]:
    def value(finding: Finding, scene: Scene) -> Value:
        finite = None if finding.at is None else number(float(finding.at[axis]))
        return None if finite is None else round(finite, 3)

    return value


def _exact(finding: Finding, scene: Scene) -> Value:
    if finding.depth is None:
        return None
    return "yes" if finding.depth_exact else "upper bound"


def _litres(finding: Finding, scene: Scene) -> Value:
    finite = None if finding.volume is None else number(finding.volume)
    return None if finite is None else round(finite * 1000, 6)


def _level(finding: Finding, scene: Scene) -> Value:
    return finding.subject.storey or (finding.other.storey if finding.other is not None else "")


def _sides(head: str, width: float, read: Callable[[Item, Scene], Value]) -> tuple[Column, Column]:
    return Column(f"{head} A", width, _of("A", read)), Column(f"{head} B", width, _of("B", read))


COLUMNS: tuple[Column, ...] = (
    Column("ID", 11, lambda finding, scene: short_id(finding.key)),
    Column("Rule", 9, lambda finding, scene: finding.rule),
    Column("Type", 13, lambda finding, scene: family(finding.rule)),
    Column("Severity", 10, lambda finding, scene: finding.severity.value),
    Column("Priority", 9, lambda finding, scene: PRIORITIES[finding.severity]),
    Column("Message", 60, lambda finding, scene: finding.message),
    Column("Level", 14, _level),
    Column("X [m]", 11, _place(0), "0.000"),
    Column("Y [m]", 11, _place(1), "0.000"),
    Column("Z [m]", 11, _place(2), "0.000"),
    Column("Penetration [mm]", 13, lambda finding, scene: _millimetres(finding.depth), "0.0"),
    Column("Exact", 8, _exact),
    Column("Gap required [mm]", 12, lambda finding, scene: _millimetres(finding.expected, finding.unit), "0.0"),
    Column("Gap actual [mm]", 12, lambda finding, scene: _millimetres(finding.observed, finding.unit), "0.0"),
    Column("Expected", 14, lambda finding, scene: _other_unit(finding.expected, finding.unit), "General"),
    Column("Observed", 14, lambda finding, scene: _other_unit(finding.observed, finding.unit), "General"),
    Column("Unit", 7, lambda finding, scene: finding.unit if finding.unit != "m" else "mm"),
    Column("Volume [l]", 11, _litres, "0.000"),
    *_sides("Discipline", 13, lambda item, scene: item.discipline),
    *_sides("Model", 24, lambda item, scene: model_name(scene, item)),
    *_sides("System", 16, lambda item, scene: ", ".join(item.systems)),
    *_sides("Class", 22, lambda item, scene: item.ifc_class),
    *_sides("Name", 30, lambda item, scene: item.name),
    *_sides("Tag", 14, lambda item, scene: item.tag),
    *_sides("GlobalId", 25, lambda item, scene: item.guid),
    Column("Waiver", 36, lambda finding, scene: "" if finding.waiver is None else finding.waiver.reason),
    Column("Waived by", 18, lambda finding, scene: "" if finding.waiver is None else finding.waiver.approver),
    Column("Waiver expires", 14, lambda finding, scene: "" if finding.waiver is None else finding.waiver.expires),
    Column("BCF topic", 37, lambda finding, scene: topic_guid(finding.key)),
    Column("Key", 37, lambda finding, scene: finding.key),
)

PEOPLE: tuple[Column, ...] = (
    Column("Status", 11, lambda finding, scene: "Open" if finding.waiver is None else "Approved"),
    Column("Assigned", 22, lambda finding, scene: None),
    Column("Due", 12, lambda finding, scene: None, "yyyy-mm-dd"),
    Column("Comment", 44, lambda finding, scene: None),
)
"""Columns that people fill in and that are read back."""


def _findings(sheet: Worksheet, run: Run) -> None:
    columns = (*COLUMNS, *PEOPLE)
    head(sheet, [(column.head, column.width) for column in columns])
    for place in range(len(COLUMNS) + 1, len(columns) + 1):
        sheet.cell(1, place).fill = _PEOPLE
    for row, finding in enumerate(run.findings, start=2):
        for place, column in enumerate(columns, start=1):
            put(sheet, row, place, column.read(finding, run.scene), column.style)
        sheet.cell(row, 6).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2"
    last = len(run.findings) + 1
    severity = get_column_letter(4)
    for level, shade in _SHADES.items():
        fill = PatternFill("solid", bgColor=shade)
        sheet.conditional_formatting.add(
            f"{severity}2:{severity}{max(last, 2)}",
            CellIsRule(operator="equal", formula=[f'"{level.value}"'], fill=fill),
        )
    _lists(sheet, columns, last + ROOM)


def _lists(sheet: Worksheet, columns: Sequence[Column], last: int) -> None:
    """Offer the words of Status in a list, and let Due be a date."""
    heads = [column.head for column in columns]
    words = DataValidation(type="list", formula1=f'"{",".join(STATUSES)}"', allow_blank=True, showErrorMessage=True)
    words.error = f"one of: {', '.join(STATUSES)}"
    days = DataValidation(
        type="date", operator="greaterThan", formula1="36526", allow_blank=True, showErrorMessage=True
    )
    days.error = "a date, such as 2030-01-31"
    for rule, named in ((words, "Status"), (days, "Due")):
        letter = get_column_letter(heads.index(named) + 1)
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{last}")


def _rules(sheet: Worksheet, run: Run) -> None:
    heads = [("Rule", 9), ("Name", 38), ("Severity", 10), ("Status", 16), ("Checked", 10), ("Pairs", 10)]
    head(sheet, [*heads, ("Findings", 10), ("Waived", 9), ("Seconds", 10), ("Error", 60)])
    for row, result in enumerate(run.results, start=2):
        waived = sum(finding.waiver is not None for finding in result.findings)
        values: tuple[Value, ...] = (
            result.rule.code,
            result.rule.name,
            result.rule.severity.value,
            result.status.value,
            result.checked,
            result.pairs,
            len(result.findings),
            waived,
            round(result.seconds, 3),
            result.error,
        )
        for place, value in enumerate(values, start=1):
            put(sheet, row, place, value, "0.000" if place == 9 else "")


def _coverage(sheet: Worksheet, run: Run) -> None:
    heads = [("Model", 40), ("Schema", 12), ("Elements", 10), ("Meshed", 10), ("Not meshed", 11), ("Error", 50)]
    head(sheet, [*heads, ("SHA-256", 66)])
    row = 2
    for model in run.scene.models:
        values = (model.path, model.ifc_schema, model.elements, model.meshed, len(model.not_meshed), model.error)
        for place, value in enumerate((*values, model.sha256), start=1):
            put(sheet, row, place, value)
        row += 1
    row += 1
    lines: list[tuple[str, Value, str]] = [
        (f"Pairs: {reason}", run.coverage.get(reason, 0), meaning) for reason, meaning in COVERAGE.items()
    ]
    lines += [(f"Pairs: {reason}", run.coverage[reason], "") for reason in sorted(set(run.coverage) - set(COVERAGE))]
    lines += [
        ("Pairs tested", run.scene.pairs_tested, "pairs whose boxes meet"),
        ("Run", run.provenance.tool, run.provenance.started),
        ("Profile", run.provenance.profile, run.provenance.profile_sha256),
    ]
    for name, value, meaning in lines:
        for place, entry in ((1, name), (3, value), (6, meaning)):
            put(sheet, row, place, entry)
        row += 1


def _not_checked(sheet: Worksheet, run: Run) -> None:
    head(sheet, [("What", 18), ("Model or rule", 36), ("Class", 24), ("Name", 30), ("GlobalId", 25), ("Why", 70)])
    rows: list[tuple[str, ...]] = []
    for model in run.scene.models:
        if model.error:
            rows.append(("model not read", model.path, "", "", "", model.error))
        rows.extend(
            ("element without body", model.name, element.ifc_class, element.name, element.guid, element.why)
            for element in model.not_meshed
        )
    for result in run.results:
        if result.status is Status.CRASHED:
            rows.append(("rule crashed", result.rule.code, "", result.rule.name, "", result.error))
        if result.status is Status.NOT_APPLICABLE:
            rows.append(("rule met no subject", result.rule.code, "", result.rule.name, "", "nothing it applies to"))
    for row, values in enumerate(rows, start=2):
        for place, value in enumerate(values, start=1):
            put(sheet, row, place, value)


REPORT = Report("xlsx", ".xlsx", write)
