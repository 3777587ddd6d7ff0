"""Places as formulas (名次): who stands before whom, key by key, counted by COUNTIFS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from competition.exchange.recalculation_facts import Recalculation
from competition.exchange.recalculation_formulas import Amount, whole
from competition.exchange.recalculation_grids import Cell, Column, Grid, Head
from competition.exchange.recalculation_orders import judged_column
from competition.exchange.recalculation_ranks import Ranks
from competition.exchange.recalculation_stages import Book
from competition.exchange.recalculation_totals import Totals
from competition.rules.ranking_facts import RankKeyFacts
from competition.rules.standings import Standing
from competition.rules.tie_keys import key_name

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the comparison: its column, and whether less is better."""

    column: Column
    ascending: bool = False


def tie_keys(totals: Totals, group: Column, placed: Column) -> list[Key]:
    """The columns that are compared, in order; what rulings decided comes last.

    group, placed: who is ranked against whom, for keys made of judges' orders.
    """
    book, facts = totals.book, totals.facts
    found: list[Key] = []
    for n, key in enumerate(facts.program.ranking.keys):
        if key.ruling:
            continue
        before = [each.column for each in found]
        if key.age is not None:
            ranks = Ranks(totals, group, placed, tuple(before))
            found.append(_age_key(totals, n, key, ranks))
        elif key.judges is not None:
            found.append(Key(judged_column(totals, n, group, placed, before)))
        else:
            column = totals.key_column(n, key.round)
            found.append(Key(column, key.order == "ascending"))
    ordered = _ordered(facts, totals.lines)
    if ordered:
        column = totals.grid.column(
            Head("", book.say("key-order"), rule=book.say("lower"), style="given")
        )
        for row in totals.counted:
            column.give(row, ordered.get(row, 0))
        found.append(Key(column, ascending=True))
    return found


def _age_key(totals: Totals, n: int, key: RankKeyFacts, ranks: Ranks) -> Key:
    """Ages as they were given; nought where one of several equals has none, which parts nobody.

    ranks: who is equal so far.
    """
    book, name, grid = totals.book, key_name(key), totals.grid
    ages = {row: totals.entries[line.number].age for row, line in totals.counted.items()}
    den = lcm(*(age.denominator for age in ages.values() if age is not None))
    given = grid.column(Head(str(n + 1), book.say("key-age"), style="given"))
    for row, age in ages.items():
        given.give(row, book.say("no-mark") if age is None else whole(age, den))
    rows = [(row, abs(line.judged.get(name, ZERO)) * den) for row, line in totals.counted.items()]

    def write(row: int) -> Amount:
        known = ranks.counted(row, f'{ranks.run(given)},">=0"')
        own = f"IF({known}<{ranks.counted(row)},0,{given.at(row, grid)})"
        return Amount(f"IF({ranks.placed.at(row, grid)}=1,{own},0)", 1)

    younger = key.age == "younger"
    head = Head(str(n + 1), book.say("key-age-compared"), rule=book.say("lower") if younger else "")
    column = book.live(grid, head, rows, write)
    grid.units.pop(column.n)
    return Key(column, ascending=younger)


def _ordered(facts: Recalculation, lines: Sequence[Standing]) -> dict[int, int]:
    """Where a ruling parted equals: each one's turn in that ruling, by row."""
    turns: dict[int, int] = {}
    stage = facts.program.stage
    orders = [r.entries for r in facts.rulings if r.kind == "order" and r.stage == stage]
    for row, line in enumerate(lines):
        if line.tie != "ruling":
            continue
        order = next((each for each in orders if line.number in each), ())
        turns[row] = order.index(line.number) + 1 if order else 0
    return turns


@dataclass(slots=True)
class Places:
    """The columns that rank: group, who takes part, the keys, the place."""

    book: Book
    totals: Totals
    group: Column
    placed: Column
    keys: Sequence[Key]
    last: int

    @property
    def grid(self) -> Grid:
        """The worksheet of totals."""
        return self.totals.grid

    def write(self, column: Column) -> None:
        """Fill the column of places."""
        shared = self.totals.facts.program.ranking.shared
        first = self._firsts() if shared == "1223" else None
        for row, line in self.totals.counted.items():
            above = self._above(row, first)
            if shared == "mean":
                equal = self._counted(row, [*self._same(row, len(self.keys))])
                above = f"(2*({above})+{equal}+1)/2"
            else:
                above = f"1+{above}"
            formula = f'IF({self.placed.at(row, self.grid)}=1,{above},"")'
            self.grid.cells[row, column.n] = _cell(formula, line.place)

    def above(self, row: int) -> str:
        """How many of its group stand before a row."""
        return self._above(row, None)

    def equal(self, row: int, *tests: str) -> str:
        """How many of its group share its place, itself among them; tests: which of them count."""
        return self._counted(row, [*self._same(row, len(self.keys)), *tests])

    def run(self, column: Column) -> str:
        """A column over all who are ranked."""
        return column.over(0, self.last, self.grid, fixed=True)

    def _firsts(self) -> Column:
        """1 where no row above has the same keys: each group of equals is counted once."""
        column = self.grid.column(Head("", self.book.say("first"), style="formula"))
        for row, line in self.totals.counted.items():
            same = self._counted(row, self._same(row, len(self.keys)), until=row)
            formula = f"IF({same}=1,1,0)"
            earlier = [
                other for other in self.totals.lines[:row]
                if other.place is not None and other.place == line.place
                and self._group(other) == self._group(line)
            ]  # fmt: skip
            units = 0 if line.place is None or earlier else 1
            column.put(row, f"IF({self.placed.at(row, self.grid)}=1,{formula},0)", units)
        return column

    def _group(self, line: Standing) -> str:
        by = self.totals.facts.program.ranking.by
        return line.division if by != "trade" else ""

    def _above(self, row: int, first: Column | None) -> str:
        """How many stand before a row: those ahead in a key and equal in all before it."""
        terms = []
        for n, key in enumerate(self.keys):
            sign = "<" if key.ascending else ">"
            ahead = f'{self.run(key.column)},"{sign}"&{key.column.at(row, self.grid)}'
            tests = [*self._same(row, n), ahead]
            if first is not None:
                tests.append(f"{self.run(first)},1")
            terms.append(self._counted(row, tests))
        return "+".join(terms)

    def _same(self, row: int, keys: int) -> list[str]:
        return [
            f"{self.run(key.column)},{key.column.at(row, self.grid)}" for key in self.keys[:keys]
        ]

    def _counted(self, row: int, tests: Sequence[str], until: int | None = None) -> str:
        here = f"{self.run(self.group)},{self.group.at(row, self.grid)}"
        text = ",".join([here, f"{self.run(self.placed)},1", *tests])
        if until is not None:
            end = self.group.at(self.last, self.grid).lstrip(self.group.letter)
            now = self.group.at(until, self.grid).lstrip(self.group.letter)
            text = text.replace(f"${end}", f"${now}")
        return f"COUNTIFS({text})"


def _cell(formula: str, place: int | Fraction | None) -> Cell:
    if place is None:
        return Cell("", formula, "place")
    shown = place if isinstance(place, int) else Decimal(place.numerator) / place.denominator
    return Cell(shown, formula, "place")
