"""What every workbook has in common: a head that stays, text that is text, and no clock but the one passed in."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportUnknownParameterType=false

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bimgen.archive import archive
from bimgen.wording import clean

Value = str | float | int | None

LONGEST = 32767
"""Most characters a cell may hold (Excel specifications and limits)."""
_HEAD = PatternFill("solid", fgColor="FF1F2937")
_DANGER = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Table:
    """A plain table: (heading, width [characters]) of its columns, and its rows."""

    columns: Sequence[tuple[str, float]]
    rows: Sequence[Sequence[Value]]


def workbook(title: str, tables: Mapping[str, Table], when: datetime) -> bytes:
    """Write tables as a workbook, one sheet each; the same tables give the same bytes."""
    book = Workbook()
    book.properties.creator = "bimgen"
    book.properties.title = title[:255]
    book.properties.created = when.replace(tzinfo=None)
    first = book.active
    if isinstance(first, Worksheet):
        book.remove(first)
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        head(sheet, table.columns)
        for row, values in enumerate(table.rows, start=2):
            for place, value in enumerate(values, start=1):
                put(sheet, row, place, value, "0.000" if isinstance(value, float) else "")
        sheet.auto_filter.ref = f"A1:{get_column_letter(sheet.max_column)}{sheet.max_row}"
    stream = io.BytesIO()
    book.save(stream)
    return stamped(stream.getvalue(), when)


def comma_separated(table: Table) -> bytes:
    """Write a table as CSV (RFC 4180) in UTF-8 with the mark that Excel asks for."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([name for name, _ in table.columns])
    for row in table.rows:
        writer.writerow(["" if value is None else _safe(value) for value in row])
    return stream.getvalue().encode("utf-8-sig")


def _safe(value: Value) -> Value:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_DANGER) else value


def head(sheet: Worksheet, columns: Sequence[tuple[str, float]]) -> None:
    """Write the first row: (heading, width of the column [characters])."""
    for place, (head, width) in enumerate(columns, start=1):
        cell = sheet.cell(1, place, head)
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.fill = _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "A2"


def put(sheet: Worksheet, row: int, place: int, value: Value, style: str = "") -> None:
    """Write a value. Text is text whatever it begins with: a spreadsheet must not take a name for a formula."""
    cell = sheet.cell(row, place)
    if value is None or value == "" or not isinstance(cell, Cell):
        return
    if isinstance(value, str):
        text = clean(value)[:LONGEST]
        cell.value = text
        cell.data_type = "s"
        if text.startswith(_DANGER):
            cell.quotePrefix = True
    else:
        cell.value = value
    if style:
        cell.number_format = style


def stamped(content: bytes, when: datetime) -> bytes:
    """Put the run's clock where openpyxl wrote the machine's: in the properties and on every zip entry."""
    modified = when.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        entries = [(name, source.read(name)) for name in source.namelist()]
    pattern = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
    return archive(
        [
            (name, pattern.sub(rb"\g<1>" + modified + rb"\g<2>", data) if name == "docProps/core.xml" else data)
            for name, data in entries
        ],
        when,
    )
