"""Read an uploaded sheet file into a table with cell addresses (导入表格), or say why not.

Whatever is wrong with the file as a whole is refused with one code; what is wrong with single
cells travels with them, so that all of it can be shown at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from competition.errors import Problem
from competition.exchange.delimited import decode_text, delimited_grids
from competition.exchange.grids import (
    EMPTY,
    MAX_BYTES,
    Cell,
    Grid,
    cell_address,
    cell_problem,
    parse_address,
    refuse,
)
from competition.exchange.headers import (
    HEADER_ROWS,
    Column,
    Field,
    Header,
    find_header,
    folded,
    mapped_header,
)
from competition.exchange.workbooks import SheetName, Workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"{\\rtf", "rtf"),
)
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")
#: How many sheets are looked into for a header.
_SHEETS = 30


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row below the header: its number in the sheet and its filled cells by column."""

    number: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as read: its header, its rows, and where everything stood.

    above: the rows over the header (titles); sheets: the names of all sheets; encoding: of a
    text file, else "".
    """

    header: Header
    rows: tuple[TableRow, ...]
    above: tuple[TableRow, ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    places: Mapping[str, int] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns with a heading, from left to right."""
        return self.header.columns

    def has(self, code: str) -> bool:
        """Tell whether some column holds this field."""
        return code in self.places

    def cell(self, row: TableRow, code: str) -> Cell:
        """The cell of a field in a row; an empty one where there is no such column."""
        place = self.places.get(code)
        return EMPTY if place is None else row.cells.get(place, EMPTY)

    def address(self, row: TableRow, code: str) -> str:
        """The cell's name ("E14"); of a field without a column, the row's first cell."""
        return cell_address(row.number, self.places.get(code, 0))

    def missing(self, fields: Iterable[Field]) -> tuple[Problem, ...]:
        """Say which required fields have no column."""
        return tuple(
            Problem("column-missing", cell_address(self.header.row, 0), {"field": wanted.code})
            for wanted in fields
            if wanted.required and wanted.code not in self.places
        )

    def cell_problems(self) -> tuple[Problem, ...]:
        """Everything that reading found wrong in cells of columns that hold a field."""
        found = (
            cell_problem(cell, cell_address(row.number, place))
            for row in self.rows
            for place, cell in row.cells.items()
            if cell.problem and place in self.places.values()
        )
        return tuple(problem for problem in found if problem is not None)

    def edited(self, texts: Mapping[str, str], *, without: Iterable[int] = ()) -> Table:
        """Return the table with cells typed anew (by address) and some rows left out."""
        typed: dict[int, dict[int, Cell]] = {}
        for address, text in texts.items():
            place = parse_address(address)
            if place is not None:
                typed.setdefault(place[0], {})[place[1]] = Cell(text) if text.strip() else EMPTY
        dropped = frozenset(without)
        rows = tuple(
            TableRow(row.number, {**row.cells, **typed.get(row.number, {})})
            for row in self.rows
            if row.number not in dropped
        )
        return replace(self, rows=rows)


def take_bytes(stream: BinaryIO, *, limit: int = MAX_BYTES) -> bytes:
    """Read an upload, never more than the limit. Raises Invalid("file-too-large")."""
    if stream.seekable():
        here = stream.tell()
        size = stream.seek(0, 2) - here
        stream.seek(here)
        if size > limit:
            refuse("file-too-large", limit=limit // 1024 // 1024)
    data = stream.read(limit + 1)
    if len(data) > limit:
        refuse("file-too-large", limit=limit // 1024 // 1024)
    return data


def read_table(
    data: bytes,
    fields: Sequence[Field],
    *,
    filename: str = "",
    sheet: str | None = None,
    header_row: int | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Table:
    """Read a file's best sheet: the one whose header names most of the fields.

    filename: used in no path, only to tell a renamed file; sheet, header_row (from 1) and
    mapping (field code by column letters) are what people chose instead.
    Raises Invalid with one of the file-… codes, or "header-not-found".
    """
    if len(data) > MAX_BYTES:
        refuse("file-too-large", limit=MAX_BYTES // 1024 // 1024)
    _refuse_strangers(data, filename)
    chosen = mapping or {}
    if data.startswith(b"PK"):
        workbook = Workbook(data)
        found = _best_sheet(workbook, fields, sheet)
        grid = workbook.grid(found)
        grid.fill_merges()
        header = mapped_header(grid, fields, row=header_row, mapping=chosen)
        names = tuple(each.name for each in workbook.sheets)
        return _table(grid, header, fields, sheets=names)
    text, encoding = decode_text(data)
    grid, header = _best_delimiter(text, fields, header_row, chosen)
    return _table(grid, header, fields, encoding=encoding)


def _refuse_strangers(data: bytes, filename: str) -> None:
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        refuse("file-empty")
    if data.startswith(_OLE):
        refuse("file-encrypted" if _ENCRYPTED in data else "file-legacy-xls")
    if data[:2] == b"\x09\x08" or data[:2] == b"\x09\x04":
        refuse("file-legacy-xls")
    head = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_MARKUP):
        refuse("file-other-sheet", kind="html")
    for mark, kind in _STRANGERS:
        if data.startswith(mark):
            refuse("file-wrong-type", kind=kind)
    if filename.lower().endswith((".xlsx", ".xlsm")) and not data.startswith(b"PK"):
        refuse("file-damaged")


def _best_sheet(workbook: Workbook, fields: Sequence[Field], wanted: str | None) -> SheetName:
    if wanted is not None:
        for each in workbook.sheets:
            if each.name == wanted:
                return each
        refuse("sheet-not-found", sheet=wanted, sheets=[each.name for each in workbook.sheets])
    if len(workbook.sheets) == 1:
        return workbook.sheets[0]
    scores = [(_score(workbook, each, fields), each) for each in workbook.sheets[:_SHEETS]]
    best = max(score for score, _ in scores)
    return next(each for score, each in scores if score == best)


def _score(workbook: Workbook, sheet: SheetName, fields: Sequence[Field]) -> tuple[int, int]:
    header = find_header(workbook.grid(sheet, rows=HEADER_ROWS + 1), fields)
    return (header.score if header else -1, 0 if sheet.hidden else 1)


def _best_delimiter(
    text: str, fields: Sequence[Field], row: int | None, mapping: Mapping[str, str]
) -> tuple[Grid, Header | None]:
    best: tuple[Grid, Header | None] | None = None
    for grid in delimited_grids(text):
        header = mapped_header(grid, fields, row=row, mapping=mapping)
        if best is None or (header and (best[1] is None or header.score > best[1].score)):
            best = (grid, header)
    if best is None:
        refuse("file-empty")
    return best


def _table(
    grid: Grid,
    header: Header | None,
    fields: Sequence[Field],
    *,
    sheets: tuple[str, ...] = (),
    encoding: str = "",
) -> Table:
    if not grid.rows:
        refuse("file-empty")
    if header is None:
        wanted = [each.code for each in fields if each.required]
        refuse("header-not-found", sheet=grid.name, sheets=list(sheets), fields=wanted)
    places = {column.field: column.index for column in header.columns if column.field}
    titles = {column.index: folded(column.heading) for column in header.columns}
    rows = tuple(_body(grid, header.last_row, titles))
    if not rows:
        refuse("file-no-rows", cell_address(header.row, 0))
    above = tuple(TableRow(n, grid.rows[n]) for n in sorted(grid.rows) if n <= header.last_row)
    return Table(header, rows, above, grid.name, sheets, encoding, places)


def _body(grid: Grid, header_row: int, titles: Mapping[int, str]) -> Iterator[TableRow]:
    """Yield filled rows below the header; a header repeated on every printed page is skipped."""
    for number in sorted(grid.rows):
        cells = grid.rows[number]
        if number > header_row and not _repeats(cells, titles):
            yield TableRow(number, cells)


def _repeats(cells: Mapping[int, Cell], titles: Mapping[int, str]) -> bool:
    return len(cells) >= 2 and all(
        folded(cell.text) == titles.get(place) for place, cell in cells.items()
    )
