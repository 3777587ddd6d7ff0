"""What is written opens as it was meant: text as text, numbers exact, nothing runs (导出表格)."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from competition.exchange.headers import Field
from competition.exchange.table_writing import (
    SheetColumn,
    SheetPage,
    annotated_copy,
    safe_csv_cell,
    write_csv,
    write_workbook,
)
from competition.exchange.tables import read_table
from tests.exchange.sheet_files import sheet_of

DANGEROUS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\0=1",
    "  =1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
)
FIELDS = (Field("name", ("姓名",), required=True), Field("unit", ("单位",), required=True))


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_would_run_is_guarded_in_csv(text):
    data = write_csv(["姓名"], [[text]])

    cell = next(csv.reader(io.StringIO(data.decode("utf-8-sig").partition("\r\n")[2])))[0]

    assert cell.startswith("'")


def test_numbers_below_zero_stay_numbers_in_csv():
    assert write_csv(["a"], [[Decimal("-0.50")], [-3]], mark=False) == b"a\r\n-0.50\r\n-3\r\n"


def test_the_mark_that_office_programs_need_is_there_unless_refused():
    assert write_csv(["名次"], []).startswith(b"\xef\xbb\xbf")
    assert write_csv(["名次"], [], mark=False) == "名次\r\n".encode()


def test_an_ordinary_text_is_written_as_it_is():
    assert safe_csv_cell("李沐阳-1") == "李沐阳-1"


def test_a_workbook_holds_text_and_no_formula():
    data = write_workbook(
        [SheetPage("名单", (SheetColumn("姓名"),), [[text] for text in DANGEROUS])]
    )

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s"


def test_entry_numbers_keep_their_zeros_and_points_their_decimals():
    columns = (SheetColumn("参赛号"), SheetColumn("总分"))
    data = write_workbook([SheetPage("名次", columns, [["0127", Decimal("85.50")]])])

    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert (sheet["A2"].value, sheet["A2"].number_format) == ("0127", "@")
    assert (Decimal(str(sheet["B2"].value)), sheet["B2"].number_format) == (Decimal("85.5"), "0.00")


def test_the_heading_stays_in_sight_below_the_titles():
    page = SheetPage("名次", (SheetColumn("参赛号"),), [["0001"]], ("咖啡师", "职工组"))

    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook([page]))).active

    assert (sheet["A1"].value, sheet["A3"].value, sheet.freeze_panes) == ("咖啡师", "参赛号", "A4")


def test_sheet_names_are_made_lawful_and_unlike():
    pages = [
        SheetPage(name, (SheetColumn("a"),), []) for name in ("调/饮:师", "调 饮 师", "x" * 40)
    ]

    names = openpyxl.load_workbook(io.BytesIO(write_workbook(pages))).sheetnames

    assert names == ["调 饮 师", "调 饮 师 2", "x" * 31]


def test_signs_that_no_workbook_may_hold_are_dropped():
    data = write_workbook([SheetPage("a", (SheetColumn("b"),), [["李\x00\x0b明"]])])

    assert openpyxl.load_workbook(io.BytesIO(data)).active["A2"].value == "李明"


def test_long_choices_hang_on_a_hidden_sheet():
    trades = tuple(f"第{number}个赛项" for number in range(108))
    page = SheetPage("报名表", (SheetColumn("赛项", choices=trades),), [])

    book = openpyxl.load_workbook(io.BytesIO(write_workbook([page])))

    rule = book["报名表"].data_validations.dataValidation[0]
    assert rule.formula1 == "_lists!$A$1:$A$108"
    assert book["_lists"].sheet_state == "hidden"
    assert book["_lists"]["A108"].value == "第107个赛项"


def test_the_annotated_copy_keeps_every_cell_at_its_address_and_says_what_to_mend():
    table = read_table(
        sheet_of(["报名汇总表"], ["姓名", "单位"], ["=李", ""], ["王", "乙"]), FIELDS
    )

    data = annotated_copy(
        table, {"B3": "没有填代表队。"}, questions={"A4": "是否同一人？"}, author="赛务办"
    )

    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in sheet["A"]] == ["报名汇总表", "姓名", "=李", "王"]
    assert sheet["B3"].comment.text.strip() == "没有填代表队。"
    assert sheet["A4"].comment.text.strip() == "是否同一人？"
    assert sheet["A3"].comment is None
    assert re.search("FCE4E2", sheet["B3"].fill.fgColor.rgb)


def test_the_annotated_copy_can_be_read_again():
    table = read_table(sheet_of(["姓名", "单位"], ["李", "甲"]), FIELDS)

    again = read_table(annotated_copy(table, {"B2": "改"}), FIELDS)

    assert [again.cell(row, "unit").text for row in again.rows] == ["甲"]
