"""A worksheet of live formulas while it is laid out (核算表): columns of whole units, row by row.

Every column of points is counted in units of 1/den, so that its cells hold whole numbers and the
spreadsheet's own arithmetic is exact. Each formula carries the value the engine found, as the
result the file shows until somebody recalculates it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from competition.exchange.grids import column_letters

#: Rows above the data: title, what it is, group, code, name, rule, unit.
TOP = 7
#: Whole numbers a spreadsheet of any make divides and compares without a doubt.
MOST = 10**13
#: A formula longer than this is refused by some programs.
LONGEST = 8000


class Unfit(Exception):  # noqa: N818 (a reason, not a mistake)
    """This step cannot be a formula on whole numbers: the value is written instead, and said."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a column: a group, a code, a name, the rule in words."""

    code: str = ""
    name: str = ""
    group: str = ""
    rule: str = ""
    style: str = "given"
    width: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a plain value, or a formula (without the sign) and the value it comes to."""

    value: str | int | Decimal
    formula: str = ""
    style: str = ""
    note: str = ""


@dataclass(slots=True)
class Grid:
    """One worksheet; rows are counted from 0 below the head, columns from 0."""

    name: str
    title: str = ""
    about: str = ""
    heads: list[Head] = field(default_factory=list)
    units: dict[int, int] = field(default_factory=dict)
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def column(self, head: Head) -> Column:
        """Add a column of texts or marks as they were given."""
        self.heads.append(head)
        return Column(self, len(self.heads) - 1, 1)

    def units_column(self, head: Head, den: int) -> Column:
        """Add a column of whole units of 1/den points; 0: of texts, which no formula counts."""
        column = self.column(head)
        self.units[column.n] = den
        return Column(self, column.n, den)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a worksheet; `den`: its whole units are 1/den points."""

    grid: Grid
    n: int
    den: int

    @property
    def letter(self) -> str:
        """Its letters in an address."""
        return column_letters(self.n)

    def at(self, row: int, here: Grid) -> str:
        """The address of one of its cells, as a formula on the worksheet `here` writes it."""
        self._countable()
        return f"{self._sheet(here)}{self.letter}{row + TOP + 1}"

    def over(self, first: int, last: int, here: Grid, *, fixed: bool = False) -> str:
        """The address of a run of its cells."""
        self._countable()
        mark = "$" if fixed else ""
        ends = (f"{mark}{self.letter}{mark}{row + TOP + 1}" for row in (first, last))
        return self._sheet(here) + ":".join(ends)

    def _countable(self) -> None:
        """Unfit when the column holds texts because its values are no whole units."""
        if not self.den:
            raise Unfit("too-fine")

    def _sheet(self, here: Grid) -> str:
        return "" if here is self.grid else "'" + self.grid.name.replace("'", "''") + "'!"

    def give(self, row: int, value: str | int | Decimal, style: str = "", note: str = "") -> None:
        """Write what was given: no formula."""
        self.grid.cells[row, self.n] = Cell(value, "", style, note)

    def put(self, row: int, formula: str, units: int, note: str = "", style: str = "") -> None:
        """Write a formula and the whole units it comes to."""
        self.grid.cells[row, self.n] = Cell(units, formula, style, note)


def summed(columns: Sequence[Column], row: int, here: Grid, den: int) -> str:
    """The sum of some columns of one row in units of 1/den; neighbours become one SUM."""
    runs: list[list[Column]] = []
    for column in columns:
        last = runs[-1][-1] if runs else None
        near = last is not None and last.grid is column.grid and last.den == column.den
        if near and last is not None and last.n + 1 == column.n:
            runs[-1].append(column)
        else:
            runs.append([column])
    return "+".join(_run(run, row, here, den // run[0].den) for run in runs) or "0"


def _run(run: Sequence[Column], row: int, here: Grid, times: int) -> str:
    text = run[0].at(row, here)
    if len(run) > 1:
        text = f"SUM({text}:{run[-1].letter}{row + TOP + 1})"
    return text if times == 1 else f"{text}*{times}"
