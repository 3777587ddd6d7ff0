"""What every kind of sheet file is read into: addressed cells with their troubles (单元格)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from competition.errors import Invalid, Problem

#: Most bytes of an upload that are ever read.
MAX_BYTES = 20 * 1024 * 1024
#: Most rows and columns of a sheet that may hold anything.
MAX_ROWS = 5_000
MAX_COLUMNS = 60
#: Longest text of one cell; what is longer is cut and told.
MAX_TEXT = 2_000

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text as a person reads it, what it was, and what is wrong with it.

    kind: text, number, date, truth, formula (its kept result) or empty.
    problem: the code of a trouble found while reading, else empty.
    """

    text: str
    kind: str = "text"
    problem: str = ""


EMPTY = Cell("", "empty")


@dataclass(slots=True)
class Grid:
    """One sheet as it lies in the file: rows counted from 1, columns from 0, only filled cells."""

    name: str = ""
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Keep a filled cell; one beyond the limits is refused by its address."""
        if row > MAX_ROWS:
            refuse("too-many-rows", cell_address(row, column), limit=MAX_ROWS)
        if column >= MAX_COLUMNS:
            refuse("too-many-columns", cell_address(row, column), limit=MAX_COLUMNS)
        if len(cell.text) > MAX_TEXT:
            cell = Cell(cell.text[:MAX_TEXT], cell.kind, cell.problem or "cell-too-long")
        self.rows.setdefault(row, {})[column] = cell

    def fill_merges(self) -> None:
        """Repeat a cell merged downwards in every row it covers (合并单元格), in its own column."""
        last = max(self.rows, default=0)
        for top, left, bottom, _ in self.merges:
            cell = self.rows.get(top, {}).get(left)
            if cell is None:
                continue
            for number in range(top + 1, min(bottom, last) + 1):
                row = self.rows.get(number)
                if row:
                    row.setdefault(left, cell)


def refuse(code: str, where: str = "", **values: Any) -> NoReturn:
    """Refuse a whole file: one problem that stands for all of it."""
    raise Invalid(code, [Problem(code, where, values)], **values)


def column_letters(column: int) -> str:
    """Name a column counted from 0.

    >>> column_letters(0), column_letters(27), column_letters(16383)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Count a named column from 0.

    >>> column_index("A"), column_index("AB"), column_index("XFD")
    (0, 27, 16383)
    """
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def cell_address(row: int, column: int) -> str:
    """Name a cell: row from 1, column from 0.

    >>> cell_address(14, 4)
    'E14'
    """
    return f"{column_letters(column)}{row}"


def parse_address(address: str) -> tuple[int, int] | None:
    """Read a cell's name into row (from 1) and column (from 0); None when it is no name.

    >>> parse_address("E14"), parse_address("14")
    ((14, 4), None)
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    return int(found[2]), column_index(found[1])


def cell_problem(cell: Cell, where: str) -> Problem | None:
    """Say what reading found wrong with a cell, if anything."""
    if not cell.problem:
        return None
    values: Mapping[str, Any] = {"value": cell.text[:80]}
    if cell.problem == "cell-too-long":
        values = {"limit": MAX_TEXT}
    return Problem(cell.problem, where, dict(values))
