"""The register: numbers are numbers, text is never a formula, people's columns wait for them."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from made_runs import clash, failed, plant, run_of
from openpyxl.workbook import Workbook

from bimgen.reports.xlsx import REPORT
from bimgen.run import Run
from bimgen.wording import topic_guid
from rules.scene import Model


def read(run: Run) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(REPORT.write(run)))


def column(book: Workbook, head: str) -> list[object]:
    sheet = book["Findings"]
    place = [cell.value for cell in sheet[1]].index(head) + 1
    return [sheet.cell(row, place).value for row in range(2, sheet.max_row + 1)]


def test_there_is_one_row_a_finding_and_a_sheet_for_what_was_checked(run: Run):
    book = read(run)
    assert book.sheetnames == ["Findings", "Rules", "Coverage", "Not checked"]
    assert len(column(book, "Key")) == 4
    assert column(book, "Rule") == ["CLS001", "CLS001", "ACC001", "DAT002"]
    assert column(book, "BCF topic")[2] == topic_guid("blocked")


def test_lengths_are_numbers_in_millimetres(run: Run):
    book = read(run)
    assert column(book, "Penetration [mm]")[0] == pytest.approx(100.0)
    assert column(book, "Gap actual [mm]")[0] == pytest.approx(-100.0)
    assert column(book, "Gap required [mm]")[0] == pytest.approx(-2.0)
    assert column(book, "Volume [l]")[0] == pytest.approx(8.0)
    assert column(book, "Z [m]")[0] == pytest.approx(1.1)
    sheet = book["Findings"]
    place = [cell.value for cell in sheet[1]].index("Penetration [mm]") + 1
    assert sheet.cell(2, place).number_format == "0.0"


def test_numbers_in_other_units_are_not_called_millimetres():
    scene = plant()
    book = read(run_of(scene, failed(clash(scene, observed=2.6, expected=2.5, unit="m/s", depth=None, volume=None))))
    assert column(book, "Observed") == [2.6]
    assert column(book, "Unit") == ["m/s"]
    assert column(book, "Gap actual [mm]") == [None]


def test_people_choose_the_status_from_a_list_and_filter_below_a_frozen_header(run: Run):
    sheet = read(run)["Findings"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref is not None
    heads = [cell.value for cell in sheet[1]]
    assert heads[-4:] == ["Status", "Assigned", "Due", "Comment"]
    words = {rule.type: rule for rule in sheet.data_validations.dataValidation}
    assert "Open" in words["list"].formula1
    letter = sheet.cell(1, heads.index("Status") + 1).column_letter
    assert f"{letter}2:" in str(words["list"].sqref)
    assert column(read(run), "Status") == ["Open", "Approved", "Open", "Open"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_looks_like_a_formula_stays_text(start: str):
    scene = plant()
    text = f"{start}cmd|'/C calc'!A0"
    content = REPORT.write(run_of(scene, failed(clash(scene, message=text))))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Findings"]
    cell = sheet.cell(2, [head.value for head in sheet[1]].index("Message") + 1)
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert str(cell.value).strip() == text.strip().replace("\r", "\n")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert all(b"<f>" not in book.read(name) for name in book.namelist() if "sheet" in name)


def test_hostile_names_survive(nasty: Run):
    book = read(nasty)
    assert str(column(book, "Name A")[0]).startswith('Valve <script>alert("x")</script> & \'')
    assert column(book, "Tag A") == ['=HYPERLINK("http://x")']
    assert column(book, "Penetration [mm]") == [None]


def test_what_was_not_checked_has_its_own_sheet(run: Run):
    broken = replace(run.scene, models=(*run.scene.models, Model("c.ifc", "c.ifc", error="not an IFC file")))
    rows = list(read(replace(run, scene=broken))["Not checked"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [
        "element without body",
        "model not read",
        "rule met no subject",
        "rule crashed",
    ]
    assert rows[1][-1] == "not an IFC file"
    assert rows[3][-1] == "ValueError: polygon without area"


def test_the_clock_of_the_machine_does_not_show(run: Run):
    content = REPORT.write(run)
    assert content == REPORT.write(run)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert {entry.date_time for entry in book.infolist()} == {(2026, 1, 31, 8, 0, 0)}
        assert book.read("docProps/core.xml").count(b"2026-01-31T08:00:01Z") == 2


def test_a_run_without_findings_is_a_whole_workbook(scene_run: Run):
    book = read(scene_run)
    assert book["Findings"].max_row == 1
    assert book["Rules"].cell(2, 5).value == 6


def test_every_finding_of_a_long_list_has_an_id_of_its_own(many: Callable[[int], Run]):
    ids = column(read(many(300)), "ID")
    assert len(set(ids)) == 300
