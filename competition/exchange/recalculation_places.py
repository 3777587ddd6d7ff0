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
from competition.rules.ranking import Place
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
    """The columns that are compared, in order, but for what rulings decided.

    group, placed: who is ranked against whom, for keys made of judges' orders.
    """
    facts = totals.facts
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
    return found


def ruled_keys(totals: Totals, keys: Sequence[Key], group: Column | None) -> list[Key]:
    """The keys, and last what rulings decided among equals; group None: over all divisions."""
    ordered = _ordered(totals, keys, group)
    if not ordered:
        return [*keys]
    book = totals.book
    name = book.say("key-order" if group is not None else "key-order-overall")
    column = totals.grid.column(Head("", name, rule=book.say("lower"), style="given"))
    for row in totals.counted:
        column.give(row, ordered.get(row, 0))
    return [*keys, Key(column, ascending=True)]


def within_divisions(facts: Recalculation) -> bool:
    """Whether a key is a formula within divisions alone: age, or the judges' orders."""
    return any(key.age is not None or key.judges is not None for key in facts.program.ranking.keys)


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


def _ordered(totals: Totals, keys: Sequence[Key], group: Column | None) -> dict[int, int]:
    """Where a ruling parted equals, by naming all of them: each one's turn in it, by row."""
    facts, cells = totals.facts, totals.grid.cells
    compared = [*([] if group is None else [group]), *(key.column for key in keys)]
    equals: dict[tuple[object, ...], dict[int, str]] = {}
    for row, line in totals.counted.items():
        if line.place is not None:
            same = tuple(cells[row, column.n].value for column in compared)
            equals.setdefault(same, {})[row] = line.number
    stage = facts.program.stage
    orders = [r.entries for r in facts.rulings if r.kind == "order" and r.stage == stage]
    turns: dict[int, int] = {}
    for level in (each for each in equals.values() if len(each) > 1):
        order = next((each for each in orders if set(level.values()) <= set(each)), None)
        if order is not None:
            turns |= {row: order.index(number) + 1 for row, number in level.items()}
    return turns


@dataclass(slots=True)
class Places:
    """The columns that rank: group, who takes part, the keys, the place.

    over_all: all who are placed are ranked together, whatever their group.
    """

    book: Book
    totals: Totals
    group: Column
    placed: Column
    keys: Sequence[Key]
    last: int
    over_all: bool = False

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
            self.grid.cells[row, column.n] = _cell(formula, self._place(line))

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
            place = self._place(line)
            earlier = [
                other for other in self.totals.lines[:row]
                if place is not None and self._place(other) == place
                and self._group(other) == self._group(line)
            ]  # fmt: skip
            units = 0 if place is None or earlier else 1
            column.put(row, f"IF({self.placed.at(row, self.grid)}=1,{formula},0)", units)
        return column

    def _group(self, line: Standing) -> str:
        by = self.totals.facts.program.ranking.by
        return line.division if by != "trade" and not self.over_all else ""

    def _place(self, line: Standing) -> Place | None:
        return line.overall if self.over_all else line.place

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
        here = [] if self.over_all else [f"{self.run(self.group)},{self.group.at(row, self.grid)}"]
        text = ",".join([*here, f"{self.run(self.placed)},1", *tests])
        if until is not None:
            end = self.group.at(self.last, self.grid).lstrip(self.group.letter)
            now = self.group.at(until, self.grid).lstrip(self.group.letter)
            text = text.replace(f"${end}", f"${now}")
        return f"COUNTIFS({text})"


def _cell(formula: str, place: Place | None) -> Cell:
    if place is None:
        return Cell("", formula, "place")
    shown = place if isinstance(place, int) else Decimal(place.numerator) / place.denominator
    return Cell(shown, formula, "place")
