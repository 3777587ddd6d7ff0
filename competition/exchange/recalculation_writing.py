"""Write the recalculation workbook as XLSX (写出核算表): looks, heads, formulas, kept results."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.color import Color

from competition.exchange.recalculation_grids import TOP, Cell, Grid, Head
from competition.exchange.recalculation_stages import Book

_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_HEAD, _GREY, _AMBER, _LINE = (Color(rgb) for rgb in (0xE8ECF1, 0xF3F5F7, 0xFFF1CC, 0xBFC5CC))
_PAPER_A4 = 9


@dataclass(frozen=True, slots=True)
class AboutLine:
    """A line of the first worksheet: a text, and beside it a number or a formula."""

    text: str
    value: int | None = None
    formula: str = ""
    title: bool = False


def write_book(book: Book, about: Sequence[AboutLine], *, decimals: int) -> bytes:
    """Write all worksheets; totals are shown with so many decimals."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, {**options, "strings_to_numbers": False}) as made:
        made.set_calc_mode("auto")
        formats = _formats(made, decimals)
        _write_about(made.add_worksheet(book.say("about")), about, formats)
        for grid in book.grids:
            _write_grid(made.add_worksheet(grid.name), grid, book, formats)
    return target.getvalue()


def _formats(made: Any, decimals: int) -> Mapping[str, Any]:
    cell = {**_FONT, "border": 1, "border_color": _LINE}
    head = {**cell, "bold": True, "bg_color": _HEAD, "text_wrap": True, "align": "center"}
    small = {**head, "bold": False, "font_size": 9}
    looks: dict[str, dict[str, object]] = {
        "title": {**_FONT, "bold": True, "font_size": 14},
        "about": {**_FONT, "text_wrap": True, "valign": "top"},
        "line": {**_FONT},
        "heading": head,
        "small": small,
        "given": {**cell, "align": "right"},
        "text": {**cell, "num_format": "@"},
        "said": {**cell, "align": "center"},
        "formula": {**cell, "align": "right", "bg_color": _GREY, "num_format": "0"},
        "held": {**cell, "align": "right", "bg_color": _AMBER, "num_format": "0"},
        "place": {**cell, "align": "right", "bg_color": _GREY, "num_format": "General"},
        "total": {
            **cell, "align": "right", "bold": True,
            "num_format": "0." + "0" * decimals if decimals else "0",
        },
    }  # fmt: skip
    return {name: made.add_format(look) for name, look in looks.items()}


def _write_about(sheet: Any, lines: Sequence[AboutLine], formats: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 90)
    sheet.set_column(1, 1, 12)
    for row, line in enumerate(lines):
        look = formats["title" if line.title else "about"]
        sheet.write_string(row, 0, line.text, look)
        if line.formula:
            sheet.write_formula(row, 1, "=" + line.formula, formats["formula"], line.value or 0)
        elif line.value is not None:
            sheet.write_number(row, 1, line.value, formats["formula"])
    sheet.set_paper(_PAPER_A4)
    sheet.fit_to_pages(1, 0)


def _write_grid(sheet: Any, grid: Grid, book: Book, formats: Mapping[str, Any]) -> None:
    sheet.write_string(0, 0, grid.title, formats["title"])
    sheet.write_string(1, 0, grid.about, formats["line"])
    for n, head in enumerate(grid.heads):
        _write_head(sheet, n, head, grid.units.get(n), book, formats)
    sheet.set_row(TOP - 3, 46)
    sheet.set_row(TOP - 2, 40)
    for (row, n), cell in grid.cells.items():
        _write_cell(sheet, row + TOP, n, cell, grid.heads[n], formats)
    sheet.freeze_panes(TOP, min(3, len(grid.heads)))
    sheet.repeat_rows(TOP - 5, TOP - 1)
    sheet.set_landscape()
    sheet.set_paper(_PAPER_A4)


def _write_head(
    sheet: Any, n: int, head: Head, den: int | None, book: Book, formats: Mapping[str, Any]
) -> None:
    unit = ""
    if den is not None:
        unit = book.say("unit-one") if den == 1 else book.say("unit-of", den=den)
    for row, text in enumerate((head.group, head.code, head.name, head.rule, unit)):
        look = formats["heading" if row in (1, 2) else "small"]
        sheet.write_string(TOP - 5 + row, n, text, look)
    sheet.set_column(n, n, head.width or (13 if head.style == "text" else 11))


def _write_cell(
    sheet: Any, row: int, n: int, cell: Cell, head: Head, formats: Mapping[str, Any]
) -> None:
    look = formats[cell.style or head.style]
    if cell.formula:
        sheet.write_formula(row, n, "=" + cell.formula, look, cell.value)
    elif isinstance(cell.value, str):
        sheet.write_string(row, n, cell.value, look)
    else:
        sheet.write_number(row, n, cell.value, look)
    if cell.note:
        sheet.write_comment(row, n, cell.note, {"font_size": 10})
