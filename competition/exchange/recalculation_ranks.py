"""Who is ranked against whom (同组比较), counted twice over: as a formula and as a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from competition.exchange.recalculation_formulas import Amount
from competition.exchange.recalculation_grids import Column, Head
from competition.exchange.recalculation_totals import Totals
from competition.rules.standings import Standing

#: A column, how it is compared (`<`, `=`, `>`), and with what: the row's own cell or a number.
Test = tuple[Column, str] | tuple[Column, str, int]
#: A formula and the whole units it comes to.
Made = tuple[str, int]


@dataclass(slots=True)
class Ranks:
    """The rows of one group that take part, equal in some columns.

    rows: who has a place, and whom nothing but the marks keep out: others might let him in.
    """

    totals: Totals
    group: Column
    placed: Column
    equal: tuple[Column, ...] = ()
    rows: dict[int, Standing] = field(init=False)
    _alike: dict[int, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        cells = self.totals.grid.cells
        self.rows = {
            row: line
            for row, line in self.totals.counted.items()
            if line.place is not None or cells[row, self.placed.n].formula
        }
        known: dict[tuple[object, ...], list[int]] = {}
        self._alike = {}
        for row, line in self.rows.items():
            same = (cells[row, one.n].value for one in (self.group, *self.equal))
            self._alike[row] = known.setdefault(tuple(same), [])
            if line.place is not None:
                self._alike[row].append(row)

    @property
    def last(self) -> int:
        """The last row of the worksheet."""
        return max(len(self.totals.lines) - 1, 0)

    def run(self, column: Column) -> str:
        """All rows of a column."""
        return column.over(0, self.last, self.totals.grid, fixed=True)

    def counted(self, row: int, *tests: str) -> str:
        """How many of the row's group fulfil these tests."""
        grid = self.totals.grid
        same = [f"{self.run(one)},{one.at(row, grid)}" for one in (self.group, *self.equal)]
        return f"COUNTIFS({','.join([*same, f'{self.run(self.placed)},1', *tests])})"

    def units(self, column: Column, row: int) -> int:
        """What a cell of whole units comes to."""
        return int(self.totals.grid.cells[row, column.n].value)

    def tally(self, row: int, *tests: Test) -> Made:
        """How many of the row's group fulfil these tests, as a formula and as a number."""
        told = [f"{self.run(test[0])},{self._sought(row, test)}" for test in tests]
        found = sum(all(self._holds(row, other, test) for test in tests)
                    for other in self._alike[row])  # fmt: skip
        return self.counted(row, *told), found

    def column(self, head: Head, write: Callable[[int], Made]) -> Column:
        """Add a column of whole numbers for those who take part."""
        made = {row: write(row) for row in self.rows}
        values = [(row, Fraction(units)) for row, (_, units) in made.items()]
        grid = self.totals.grid
        return self.totals.book.live(grid, head, values, lambda row: Amount(made[row][0], 1))

    def beside(self, columns: Sequence[Column], row: int) -> str:
        """The cells of one row in neighbouring columns."""
        grid = self.totals.grid
        return f"{columns[0].at(row, grid)}:{columns[-1].at(row, grid)}"

    def _sought(self, row: int, test: Test) -> str:
        column, sign, *fixed = test
        own = column.at(row, self.totals.grid)
        if fixed:
            return f'"{sign}{fixed[0]}"'
        return own if sign == "=" else f'"{sign}"&{own}'

    def _holds(self, row: int, other: int, test: Test) -> bool:
        column, sign, *fixed = test
        sought, found = fixed[0] if fixed else self.units(column, row), self.units(column, other)
        return {"<": found < sought, "=": found == sought, ">": found > sought}[sign]
