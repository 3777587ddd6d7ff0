"""Sheet files made on the spot: workbooks, their bombs, and text in office encodings."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import xlsxwriter

from competition.errors import Invalid
from competition.exchange.headers import Field
from competition.exchange.tables import Table, read_table

MAIN = ("xl/workbook.xml", b"<workbook/>")
HEADING = ("序号", "选手姓名", "所在单位", "参赛工种", "证件号码", "等级", "教练")


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], **merged: str) -> bytes:
    """An XLSX of several sheets; text goes in as text, numbers as numbers, None is no cell."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
        for area, text in merged.items():
            sheet.merge_range(area, text)
    book.close()
    return target.getvalue()


def sheet_of(*rows: Sequence[Any], **merged: str) -> bytes:
    """An XLSX of one sheet."""
    return workbook({"汇总": rows}, **merged)


def text_of(*rows: Sequence[str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Delimited text in an encoding."""
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same workbook with one part replaced or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, content)
    return target.getvalue()


def raw_sheet(cells: str) -> bytes:
    """A workbook whose first sheet holds exactly this XML of rows (and merges after them)."""
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    )
    return with_part(sheet_of(["x"]), "xl/worksheets/sheet1.xml", xml.encode())


def inline(address: str, text: str) -> str:
    """A cell holding its text in itself, as WPS and many exporters write it."""
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def header_row(*names: str) -> str:
    """The first row of a raw sheet."""
    cells = "".join(inline(f"{chr(65 + place)}1", name) for place, name in enumerate(names))
    return f'<row r="1">{cells}</row>'


def identity(place: str, born: str, order: str) -> str:
    """An invented identity number with its right check digit."""
    stem = f"{place}{born}{order}"
    factors = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(digit) * factor for digit, factor in zip(stem, factors, strict=True)) % 11
    return stem + "10X98765432"[rest]


FIELDS = (
    Field("name", ("姓名", "选手姓名"), required=True),
    Field("unit", ("单位", "所在单位"), required=True),
    Field("trade", ("工种", "参赛工种")),
    Field("mark", ("成绩", "理论成绩")),
)
ROWS = (("姓名", "单位", "工种"), ("李沐阳", "沁北食品产业园", "调饮师"))


def read(data: bytes, **choices: object) -> Table:
    """The table as `FIELDS` read it."""
    return read_table(data, FIELDS, **choices)


def refusal(data: bytes, **choices: object) -> Invalid:
    """The one refusal of a file, told once."""
    with pytest.raises(Invalid) as caught:
        read(data, **choices)
    assert [problem.code for problem in caught.value.problems] == [caught.value.code]
    return caught.value


def texts(table: Table, code: str) -> list[str]:
    """What one column says, row by row."""
    return [table.cell(row, code).text for row in table.rows]


def bomb(*parts: tuple[str, bytes]) -> bytes:
    """A ZIP whose parts unfold to what they are given."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return target.getvalue()
