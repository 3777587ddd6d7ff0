"""Write sheets that open well everywhere and run nothing (导出表格): XLSX and CSV.

A CSV cell that a spreadsheet would take for a formula is guarded by an apostrophe; in XLSX text
is stored as text. Numbers are written from decimals, never through binary fractions of ours.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.color import Color

from competition.exchange.grids import cell_address, column_letters, parse_address
from competition.exchange.tables import Table

#: What a cell may be given: text, a whole number, an exact decimal, nothing.
CellValue = str | int | Decimal | None
_RUNS_IN_CSV = re.compile(r"[\s\x00]*[=+\-@＝＋－＠\t\r\x00]")
_BREAKS_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SHEET_SIGNS = re.compile(r"[\[\]:*?/\\']")
_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_RED, _AMBER, _HEAD, _LINE = (Color(rgb) for rgb in (0xFCE4E2, 0xFFF1CC, 0xE8ECF1, 0xBFC5CC))
#: Most decimals a mark or total is written with.
_DECIMALS = 8


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column to write: its heading, how wide (in Chinese characters; 0: by content), choices.

    choices: a drop-down of these values.
    """

    heading: str
    width: int = 0
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A sheet to write: its name, title lines above the heading, columns, rows.

    filtered: with an arrow at every heading, to sort and to pick rows by.
    """

    name: str
    columns: tuple[SheetColumn, ...]
    rows: Sequence[Sequence[CellValue]]
    titles: tuple[str, ...] = ()
    filtered: bool = False


def safe_csv_cell(value: object) -> str:
    """Write one value as CSV text; what would run as a formula gets an apostrophe before it.

    >>> safe_csv_cell("=1+1"), safe_csv_cell(" ＠x"), safe_csv_cell(Decimal("-0.5"))
    ("'=1+1", "' ＠x", '-0.5')
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value)
    if isinstance(value, str) and _RUNS_IN_CSV.match(text):
        return "'" + text.replace("\0", "")
    return text


def write_csv(
    heading: Sequence[str], rows: Iterable[Sequence[CellValue]], *, mark: bool = True
) -> bytes:
    """Write CSV in UTF-8 with lines ended by CRLF; `mark` puts the mark that Excel needs."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([safe_csv_cell(value) for value in heading])
    for row in rows:
        writer.writerow([safe_csv_cell(value) for value in row])
    return target.getvalue().encode("utf-8-sig" if mark else "utf-8")


def write_workbook(pages: Sequence[SheetPage]) -> bytes:
    """Write an XLSX: headings frozen and repeated in print, columns wide enough to read."""
    target = io.BytesIO()
    with _book(target) as book:
        formats = _formats(book)
        lists = _ChoiceLists()
        for page in pages:
            _write_page(book, formats, page, lists)
        lists.write(book)
    return target.getvalue()


def annotated_copy(
    table: Table,
    comments: Mapping[str, str],
    *,
    questions: Mapping[str, str] | None = None,
    author: str = "",
) -> bytes:
    """Write the read sheet again, each cell at its old place, with what to mend as comments.

    comments, questions: sentences by cell address; wrong cells are red, questions amber.
    """
    target = io.BytesIO()
    with _book(target) as book:
        formats = _formats(book)
        sheet = book.add_worksheet(_sheet_name(table.sheet or "Sheet1", set()))
        sheet.freeze_panes(table.header.last_row, 0)
        _write_read_rows(sheet, formats, table, comments, questions or {})
        for colour, notes in ((_RED, comments), (_AMBER, questions or {})):
            for address, sentence in notes.items():
                options = {"author": author, "x_scale": 2, "font_size": 10, "color": colour}
                place = parse_address(address)
                if place is not None:
                    sheet.write_comment(place[0] - 1, place[1], _clean(sentence), options)
    return target.getvalue()


def _book(target: io.BytesIO) -> Any:
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(target, {**options, "strings_to_numbers": False})


def _formats(book: Any) -> dict[str, Any]:
    cell = {**_FONT, "border": 1, "border_color": _LINE}
    head = {**cell, "bold": True, "bg_color": _HEAD, "text_wrap": True, "align": "center"}
    numbers = {
        f"number{places}": book.add_format(
            {**cell, "align": "right", "num_format": "0." + "0" * places if places else "0"}
        )
        for places in range(_DECIMALS + 1)
    }
    return numbers | {
        "title": book.add_format({**_FONT, "bold": True, "font_size": 14}),
        "heading": book.add_format(head),
        "text": book.add_format({**cell, "num_format": "@", "text_wrap": True}),
        "column": book.add_format({**_FONT, "num_format": "@"}),
        "wrong": book.add_format({**cell, "num_format": "@", "bg_color": _RED}),
        "asked": book.add_format({**cell, "num_format": "@", "bg_color": _AMBER}),
    }


class _ChoiceLists:
    """Long drop-downs live on a hidden sheet: a list in the rule itself holds 255 signs."""

    def __init__(self) -> None:
        self._lists: list[tuple[str, ...]] = []

    def source(self, choices: tuple[str, ...]) -> str:
        if choices not in self._lists:
            self._lists.append(choices)
        column = column_letters(self._lists.index(choices))
        return f"=_lists!${column}$1:${column}${len(choices)}"

    def write(self, book: Any) -> None:
        if not self._lists:
            return
        sheet = book.add_worksheet("_lists")
        sheet.hide()
        for column, choices in enumerate(self._lists):
            for row, choice in enumerate(choices):
                sheet.write_string(row, column, _clean(choice))


def _write_page(book: Any, formats: Mapping[str, Any], page: SheetPage, lists: Any) -> None:
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    sheet = book.add_worksheet(_sheet_name(page.name, taken))
    for number, title in enumerate(page.titles):
        sheet.write_string(number, 0, _clean(title), formats["title"])
    top = len(page.titles)
    for place, column in enumerate(page.columns):
        sheet.set_column(place, place, _width(page, place), formats["column"])
        sheet.write_string(top, place, _clean(column.heading), formats["heading"])
        if column.choices:
            rule = {"validate": "list", "source": lists.source(column.choices)}
            sheet.data_validation(top + 1, place, top + 2000, place, rule)
    for number, row in enumerate(page.rows, start=top + 1):
        for place, value in enumerate(row):
            _write_value(sheet, number, place, value, formats)
    if page.filtered:
        sheet.autofilter(top, 0, top + len(page.rows), len(page.columns) - 1)
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_value(
    sheet: Any, row: int, column: int, value: CellValue, formats: Mapping[str, Any]
) -> None:
    if isinstance(value, Decimal | int):
        # The decimals written are the decimals shown: 85.50 stays 85.50.
        shown = formats[f"number{_decimals(value)}"]
        sheet.write_number(row, column, value, shown)
    else:
        sheet.write_string(row, column, _clean(value or ""), formats["text"])


def _decimals(value: Decimal | int) -> int:
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return min(-exponent, _DECIMALS) if isinstance(exponent, int) and exponent < 0 else 0


def _write_read_rows(
    sheet: Any,
    formats: Mapping[str, Any],
    table: Table,
    comments: Mapping[str, str],
    questions: Mapping[str, str],
) -> None:
    styles = dict.fromkeys(questions, "asked") | dict.fromkeys(comments, "wrong")
    heads = range(table.header.row, table.header.last_row + 1)
    widths: dict[int, int] = {}
    left = dict(styles)
    for row in table.above + table.rows:
        for place, cell in row.cells.items():
            style = left.pop(cell_address(row.number, place), "text")
            style = "heading" if row.number in heads else style
            sheet.write_string(row.number - 1, place, _clean(cell.text), formats[style])
            if row.number >= table.header.row:
                widths[place] = max(widths.get(place, 6), _display(cell.text))
    for address, style in left.items():
        found = parse_address(address)
        if found is not None:
            sheet.write_blank(found[0] - 1, found[1], None, formats[style])
    for place, width in widths.items():
        sheet.set_column(place, place, min(width + 2, 40))


def _width(page: SheetPage, place: int) -> int:
    column = page.columns[place]
    if column.width:
        return column.width * 2 + 1
    texts = (safe_csv_cell(row[place]) for row in page.rows if place < len(row))
    longest = max((_display(text) for text in texts), default=0)
    return min(max(longest, _display(column.heading)) + 2, 60)


def _display(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _clean(text: str) -> str:
    return _BREAKS_XML.sub("", text)[:32_000]


def _sheet_name(name: str, taken: set[str]) -> str:
    base = _SHEET_SIGNS.sub(" ", name).strip()[:31] or "Sheet"
    chosen, number = base, 2
    while chosen.casefold() in taken:
        chosen = f"{base[:27]} {number}"
        number += 1
    return chosen
