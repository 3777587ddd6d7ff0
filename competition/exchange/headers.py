"""Find the header row of a sheet and say which column holds what (表头识别)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from competition.exchange.grids import Cell, Grid, column_index

#: How far down a header is looked for: titles, notes and logos stand above it.
HEADER_ROWS = 30
_BRACKETS = re.compile(r"[(\[【<《「{][^)\]】>》」}]*[)\]】>》」}]")
_NOISE = re.compile(r"[\s:*#•·.。、,，;'\"_\-—–/\\|!?]+")
#: Columns every office table has and nobody needs.
_IGNORED = frozenset(["序号", "序", "no", "编号序号", "行号", "项次", "index", "sn", "serialno"])


@dataclass(frozen=True, slots=True)
class Field:
    """Something a column may hold: its code, the names people give it, and whether it must be.

    names: full names, matched after folding; parts: shorter words that also count when a header
    contains one (选手姓名全称 holds 姓名) and none of `unless`.
    """

    code: str
    names: tuple[str, ...]
    required: bool = False
    parts: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: its place (from 0), its header as written, the field it holds.

    field is empty for a column that is not read; ignored tells that this is by habit (序号).
    """

    index: int
    heading: str
    field: str
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands and what it says; score orders rival rows and sheets."""

    row: int
    last_row: int
    columns: tuple[Column, ...]
    score: int

    @property
    def fields(self) -> frozenset[str]:
        """The fields some column holds."""
        return frozenset(column.field for column in self.columns if column.field)


def folded(heading: str) -> str:
    """Fold a header for comparison: width, case, spaces, brackets and marks do not count.

    >>> folded("身份证号 （18位）＊"), folded("ＩＤ No.")
    ('身份证号', 'idno')
    """
    text = unicodedata.normalize("NFKC", heading).casefold()
    return _NOISE.sub("", _BRACKETS.sub("", text)) or _NOISE.sub("", text)


def find_header(grid: Grid, fields: Sequence[Field]) -> Header | None:
    """Choose the row that names most fields, at least two, or one that is all that is required.

    A second row of names under merged ones (成绩 over 理论, 实操) is read with the first; it is
    known by holding such names and leaving blank what every row of data must fill.
    """
    best: Header | None = None
    numbers = [number for number in sorted(grid.rows) if number <= HEADER_ROWS]
    lookup = _names(fields)
    required = {field.code for field in fields if field.required}
    for number in numbers:
        found = _header(number, number, _headings(grid, number, number), fields, lookup)
        if found.fields and (best is None or found.score > best.score):
            best = found
    if best is not None and _has_second_row(grid, best, required, lookup):
        last = best.row + 1
        best = _header(best.row, last, _headings(grid, best.row, last), fields, lookup)
    if best is None or (len(best.fields) < 2 and not (required and required <= best.fields)):
        return None
    return best


def _has_second_row(
    grid: Grid, header: Header, required: set[str], lookup: Mapping[str, str]
) -> bool:
    first, second = grid.rows.get(header.row, {}), grid.rows.get(header.row + 1, {})
    own = {place for place, cell in second.items() if cell != first.get(place)}
    needed = {column.index for column in header.columns if column.field in required}
    known = any(folded(second[place].text) in lookup for place in own)
    return bool(needed) and known and not needed & own


def mapped_header(
    grid: Grid, fields: Sequence[Field], *, row: int | None, mapping: Mapping[str, str]
) -> Header | None:
    """Take the header people chose: its row, and field by column letters ("" reads no field)."""
    found = find_header(grid, fields)
    if row is not None and (found is None or found.row != row):
        found = _header(row, row, _headings(grid, row, row), fields, _names(fields))
    if found is None or not mapping:
        return found
    chosen = {column_index(letters): code for letters, code in mapping.items()}
    taken = set(chosen.values())
    columns = {column.index: column for column in found.columns}
    for index in chosen:
        columns.setdefault(index, Column(index, "", ""))
    result = tuple(
        Column(column.index, column.heading, _choice(column, chosen, taken))
        for _, column in sorted(columns.items())
    )
    return Header(found.row, found.last_row, result, found.score)


def _choice(column: Column, chosen: Mapping[int, str], taken: set[str]) -> str:
    if column.index in chosen:
        return chosen[column.index]
    return "" if column.field in taken else column.field


def _headings(grid: Grid, first: int, last: int) -> dict[int, str]:
    headings = {column: cell.text for column, cell in grid.rows.get(first, {}).items()}
    if last != first:
        below: Mapping[int, Cell] = grid.rows.get(last, {})
        headings |= {column: cell.text for column, cell in below.items()}
    return headings


def _names(fields: Sequence[Field]) -> dict[str, str]:
    return {folded(name): field.code for field in reversed(fields) for name in field.names}


def _header(
    row: int,
    last_row: int,
    headings: Mapping[int, str],
    fields: Sequence[Field],
    lookup: Mapping[str, str],
) -> Header:
    """Match every heading at once: exact names first, then names that contain a known word."""
    folds = {index: folded(text) for index, text in sorted(headings.items()) if len(text) <= 60}
    given: dict[int, str] = {}
    taken: set[str] = set()
    for index, text in folds.items():
        code = lookup.get(text, "")
        if code and code not in taken:
            given[index] = code
            taken.add(code)
    exact = len(given)
    for index, text in folds.items():
        if index in given or text in _IGNORED or len(text) > 16:
            continue
        code = _by_part(text, fields, taken)
        if code:
            given[index] = code
            taken.add(code)
    ignored = sum(1 for text in folds.values() if text in _IGNORED)
    columns = tuple(
        Column(index, text, given.get(index, ""), folds.get(index, "") in _IGNORED)
        for index, text in sorted(headings.items())
    )
    strangers = len(headings) - len(given) - ignored
    required = sum(1 for field in fields if field.required and field.code in taken)
    score = exact * 10 + (len(given) - exact) * 6 + required * 5 + ignored * 4 - strangers * 2
    if not given:
        score = -1
    return Header(row, last_row, columns, score)


def _by_part(text: str, fields: Sequence[Field], taken: set[str]) -> str:
    for field in fields:
        if field.code in taken:
            continue
        if any(part in text for part in field.parts) and not any(
            word in text for word in field.unless
        ):
            return field.code
    return ""
