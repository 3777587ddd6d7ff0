"""One stage of the computation as a column (核算步骤): live, or held as values and said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm

from competition.exchange.recalculation_formulas import Amount, bounded, multiplied, rounded, whole
from competition.exchange.recalculation_grids import LONGEST, MOST, Column, Grid, Head, Unfit
from competition.exchange.recalculation_points import Tables
from competition.exchange.recalculation_words import WORDS
from competition.rules import values
from competition.rules.contest_facts import RulingFacts
from competition.rules.facts import PanelCombineFacts
from competition.rules.panels import drops
from competition.rules.point_rules import Rounding

#: A row and what a stage comes to there, in points.
Rows = Sequence[tuple[int, Fraction]]
Write = Callable[[int], Amount]


@dataclass(frozen=True, slots=True)
class Held:
    """A column that holds values because no plain formula says its rule."""

    grid: str
    column: str
    code: str
    why: str


@dataclass(slots=True)
class Book:
    """The workbook while it is laid out: its worksheets, its tables, and what is held in it."""

    language: str
    grids: list[Grid] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    tables: Tables = field(init=False)

    def __post_init__(self) -> None:
        self.tables = Tables(Grid(self.say("tables"), self.say("tables-title")))

    def say(self, word: str, **found: object) -> str:
        """A fixed word of the workbook in its language."""
        return WORDS[word][self.language].format(**found)

    def grid(self, name: str, title: str, about: str) -> Grid:
        """Add a worksheet; names stay within what every program allows."""
        taken = {grid.name.casefold() for grid in self.grids}
        base = "".join(" " if sign in "[]:*?/\\'" else sign for sign in name).strip()[:31]
        chosen, n = base, 2
        while chosen.casefold() in taken:
            chosen, n = f"{base[:27]} {n}", n + 1
        self.grids.append(Grid(chosen, title, about))
        return self.grids[-1]

    def live(self, grid: Grid, head: Head, rows: Rows, write: Write) -> Column:
        """Add a column of formulas; where one cannot be written, of values, and say so."""
        try:
            amounts = [(row, write(row), value) for row, value in rows]
            den = lcm(*(amount.den for _, amount, _ in amounts))
            cells = [(row, amount.lifted(den), whole(value, den)) for row, amount, value in amounts]
            if den > MOST or any(abs(units) > MOST for _, _, units in cells):
                raise Unfit("too-great")
            if any(len(text) > LONGEST for _, text, _ in cells):
                raise Unfit("too-long")
        except Unfit as unfit:
            return self.hold(grid, head, rows, unfit.why)
        column = grid.units_column(replace(head, style="formula"), den)
        for row, text, units in cells:
            column.put(row, text, units)
        return column

    def hold(self, grid: Grid, head: Head, rows: Rows, why: str) -> Column:
        """Add a column of values without formulas, and note why."""
        den = lcm(*(value.denominator for _, value in rows))
        fits = den <= MOST and all(abs(value * den) <= MOST for _, value in rows)
        said = self.say(f"held-{why}")
        marked = replace(head, style="held", rule=f"{head.rule} {said}".strip())
        column = grid.units_column(marked, den if fits else 0)
        for row, value in rows:
            column.give(row, whole(value, den) if fits else values.text(value), "held", said)
        self.held.append(Held(grid.name, column.letter, head.code, said))
        return column

    def note(self, column: Column, why: str) -> None:
        """Say of a column that it holds values without formulas, and why."""
        said, head = self.say(f"held-{why}"), column.grid.heads[column.n]
        column.grid.heads[column.n] = replace(
            head, style="held", rule=f"{head.rule} {said}".strip()
        )
        self.held.append(Held(column.grid.name, column.letter, head.name, said))

    def rounded(
        self, grid: Grid, head: Head, rows: Rows, exact: Column, rounding: Rounding, most: Fraction
    ) -> Column:
        """Add the rounding of a column."""
        how = self.say(f"round-{rounding.mode}", to=rounding.to)
        head = replace(head, rule=how)
        return self.live(
            grid, head, rows, lambda row: rounded(exact.at(row, grid), exact.den, rounding, most)
        )

    def stage(
        self,
        grid: Grid,
        head: Head,
        rows: Sequence[tuple[int, Fraction, Fraction]],
        write: Write,
        rounding: Rounding | None = None,
    ) -> tuple[Column, Column]:
        """Add a stage: its exact column and, where it rounds, the rounded one; else the same."""
        exact = self.live(grid, head, [(row, value) for row, value, _ in rows], write)
        if rounding is None:
            return exact, exact
        most = max((abs(value) for _, value, _ in rows), default=Fraction(0))
        last = [(row, value) for row, _, value in rows]
        return exact, self.rounded(grid, head, last, exact, rounding, most)


def combined(
    rule: PanelCombineFacts,
    column: Column,
    run: tuple[int, int],
    count: int,
    shares: tuple[Column, int] | None,
    here: Grid,
) -> Amount:
    """A panel's rule over the sheets of one entry: `run` its first and last row of them.

    count: how many of them count; shares: the column of whole shares and the sum of those counted.
    """
    cells, den = column.over(*run, here), column.den
    if rule.rule == "shares":
        if shares is None:
            raise Unfit("no-formula")
        return Amount(f"SUMPRODUCT({cells},{shares[0].over(*run, here)})", den * shares[1])
    if run[0] == run[1]:
        return Amount(column.at(run[0], here), den)
    if rule.rule == "median":
        odd = count % 2
        return Amount(f"MEDIAN({cells})" if odd else f"MEDIAN({cells})*2", den * (2 - odd))
    if rule.rule not in ("single", "consensus", "mean", "trimmed", "middle", "sum"):
        raise Unfit("no-formula")
    low, high = drops(rule, count)
    text = f"SUM({cells})"
    text += "".join(f"-LARGE({cells},{n})" for n in range(1, high + 1))
    text += "".join(f"-SMALL({cells},{n})" for n in range(1, low + 1))
    return Amount(text, den * (count - low - high) if rule.rule in ("mean", "trimmed") else den)


def ruled(amount: Amount, rulings: Sequence[RulingFacts]) -> Amount:
    """What rulings make of an amount, in their order: points off or on, a share off."""
    for ruling in rulings:
        value = ruling.value or Fraction(0)
        if ruling.kind == "deduct-share":
            amount = multiplied(amount, 1 - value)
        elif ruling.kind in ("deduct", "add"):
            den = lcm(amount.den, value.denominator)
            units = whole(value if ruling.kind == "add" else -value, den)
            amount = Amount(f"{amount.lifted(den)}{units:+d}", den)
    return amount


def finished(
    amount: Amount, floor: Fraction | None, cap: Fraction | None, zero: Sequence[str] = ()
) -> Amount:
    """An amount within its bounds; nought where one of the flags `zero` is up."""
    amount = bounded(amount, floor, cap)
    if zero:
        amount = Amount(f"IF({'+'.join(zero)}>0,0,{amount.text})", amount.den)
    return amount


def phrase(book: Book, rule: PanelCombineFacts) -> str:
    """A panel's rule in words, above its columns."""
    found: Mapping[str, object] = {"high": rule.high, "low": rule.low, "keep": rule.keep or ""}
    return book.say(f"rule-{rule.rule}", **found)
