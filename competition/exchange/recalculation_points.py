"""From what a judge wrote to points, as a formula (一项打分的公式): one shape per rule of a scheme.

A mark stands in one cell, an order or counts per case in several. What was not attempted says so
and gives no points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import lcm
from typing import Any

from competition.exchange.recalculation_formulas import Amount, times, whole
from competition.exchange.recalculation_grids import Column, Grid, Head, Unfit
from competition.rules import values
from competition.rules.facts import AspectFacts
from competition.rules.marks import answers_of, folded, words_of
from competition.rules.point_rules import (
    Bands,
    Cases,
    Choice,
    Difference,
    Exact,
    Key,
    Linear,
    Lookup,
    Matches,
    Multiply,
    Occurrences,
    Order,
    Overtime,
    Record,
    ShareOfMax,
    Veto,
)

#: The longest chain of bands written as one formula.
MOST_BANDS = 40


@dataclass(slots=True)
class Tables:
    """The worksheet of lookup tables (对照表): two columns a table."""

    grid: Grid
    known: dict[tuple[Any, ...], tuple[str, str]] = field(default_factory=dict)

    def place(
        self, title: str, keys: Sequence[str | int], units: Sequence[int], here: Grid
    ) -> tuple[str, str]:
        """Write a table once; the addresses of its keys and of its units."""
        wanted = (tuple(keys), tuple(units))
        if wanted not in self.known:
            left = self.grid.column(Head(title, style="text"))
            right = self.grid.column(Head(title))
            for row, (key, unit) in enumerate(zip(keys, units, strict=True)):
                left.give(row, key)
                right.give(row, unit)
            last = len(keys) - 1
            self.known[wanted] = (
                left.over(0, last, here, fixed=True),
                right.over(0, last, here, fixed=True),
            )
        return self.known[wanted]


@dataclass(frozen=True, slots=True)
class MarkCells:
    """The cells of one aspect on a sheet of marks, one or several.

    undone: what stands where it was not attempted; never an answer, for answers are folded.
    """

    aspect: AspectFacts
    places: int
    columns: tuple[Column, ...]
    undone: str

    def write(self, row: int, entered: str | None, instead: str) -> None:
        """Write one judge's value as it was entered; None: `instead` stands there."""
        if entered is None:
            self.columns[0].give(row, instead, "said")
            return
        for column, value in zip(self.columns, _given(self.aspect, entered), strict=True):
            column.give(row, value)


def mark_cells(aspect: AspectFacts, places: int, grid: Grid, head: Head, undone: str) -> MarkCells:
    """Lay out the cells one aspect is entered in; `head` stands above them, with their codes."""
    rule = aspect.points
    if isinstance(rule, Cases):
        codes = [f"{aspect.code}·{case.code}" for case in rule.cases]
    elif isinstance(rule, Order | Matches):
        codes = [f"{aspect.code}·{n}" for n in range(1, len(rule.key) + 1)]
    elif isinstance(rule, Key):
        codes = [aspect.code, f"{aspect.code}·≈"]
    else:
        codes = [aspect.code]
    word = isinstance(rule, Order | Matches | Key | Veto) or words_of(aspect) is not None
    style = "text" if word else "given"
    columns = [grid.column(replace(head, code=code, style=style)) for code in codes]
    return MarkCells(aspect, places, tuple(columns), undone)


def _given(aspect: AspectFacts, entered: str) -> list[str | int | Decimal]:
    rule = aspect.points
    if isinstance(rule, Cases):
        counts = dict(item.rsplit(":", 1) for item in entered.split())
        return [int(counts.get(case.code, 0)) for case in rule.cases]
    if isinstance(rule, Order):
        return list(entered.split())
    if isinstance(rule, Matches):
        answers = answers_of(entered)
        return [*answers, *[""] * (len(rule.key) - len(answers))]
    if isinstance(rule, Key):
        return [entered, folded(entered)]
    if isinstance(rule, Veto) or words_of(aspect) is not None:
        return [entered]
    return [Decimal(entered)]


def points_formula(cells: MarkCells, row: int, here: Grid, tables: Tables) -> Amount:
    """The points of one mark, unrounded; Unfit where no plain function says them."""
    rule = cells.aspect.points
    if isinstance(rule, Veto | Record):
        return Amount("0", 1)
    for shape, write in _SHAPES.items():
        if isinstance(rule, shape):
            return write(_Mark(cells, row, here, tables), rule)
    raise Unfit("no-formula")


@dataclass(frozen=True, slots=True)
class _Mark:
    """One mark about to become a formula."""

    cells: MarkCells
    row: int
    here: Grid
    tables: Tables

    @property
    def aspect(self) -> AspectFacts:
        return self.cells.aspect

    @property
    def base(self) -> int:
        """A value's own unit: 10 to the power of its decimals."""
        return int(10**self.cells.places)

    def ref(self, n: int = 0) -> str:
        return self.cells.columns[n].at(self.row, self.here)

    def units(self, den: int) -> str:
        """The number entered, in units of 1/den, free of binary fractions."""
        one = f"ROUND({self.ref()}*{self.base},0)" if self.base > 1 else f"ROUND({self.ref()},0)"
        return times(one, den // self.base)

    def number(self, amount: Amount) -> Amount:
        """What a number gives, and nothing where none was entered."""
        return Amount(f"IF(ISNUMBER({self.ref()}),{amount.text},0)", amount.den)


def _exact(mark: _Mark, rule: Exact) -> Amount:
    return mark.number(Amount(mark.units(mark.base), mark.base))


def _multiply(mark: _Mark, rule: Multiply) -> Amount:
    text = times(mark.units(mark.base), rule.factor.numerator)
    return mark.number(Amount(text, mark.base * rule.factor.denominator))


def _share(mark: _Mark, rule: ShareOfMax) -> Amount:
    scale = mark.aspect.scale
    if scale is None:
        raise Unfit("no-formula")
    unit = lcm(mark.base, scale.min.denominator)
    slope = mark.aspect.max / (scale.max - scale.min)
    start = whole(scale.min, unit)
    text = mark.units(unit) if start == 0 else f"({mark.units(unit)}-{start})"
    return mark.number(Amount(times(text, slope.numerator), unit * slope.denominator))


def _lookup(mark: _Mark, rule: Lookup) -> Amount:
    den = lcm(rule.beyond.denominator, *(points.denominator for points in rule.table.values()))
    units = [whole(points, den) for points in rule.table.values()]
    if words_of(mark.aspect) is not None:
        return _word(mark, list(rule.table), units, den)
    keys = [values.exact(key) for key in rule.table]
    unit = lcm(mark.base, *(key.denominator for key in keys))
    first = {whole(key, unit): n for n, key in reversed(list(enumerate(keys)))}
    left, right = mark.tables.place(
        mark.aspect.code, list(first), [units[n] for n in first.values()], mark.here
    )
    beyond = whole(rule.beyond, den)
    rest = f"({right}-{beyond})" if beyond else right
    text = f"SUMPRODUCT(({left}={mark.units(unit)})*{rest})"
    return mark.number(Amount(f"{text}+{beyond}" if beyond else text, den))


def _word(mark: _Mark, words: list[str], units: list[int], den: int) -> Amount:
    left, right = mark.tables.place(mark.aspect.code, words, units, mark.here)
    return Amount(f"SUMPRODUCT(EXACT({mark.ref()},{left})*{right})", den)


def _choice(mark: _Mark, rule: Choice) -> Amount:
    den = lcm(*(option.points.denominator for option in rule.choices))
    units = [whole(option.points, den) for option in rule.choices]
    return _word(mark, [option.code for option in rule.choices], units, den)


def _bands(mark: _Mark, rule: Bands) -> Amount:
    if len(rule.bands) > MOST_BANDS:
        raise Unfit("no-formula")
    den = lcm(rule.beyond.denominator, *(band.points.denominator for band in rule.bands))
    unit = lcm(mark.base, *(band.to.denominator for band in rule.bands))
    text = str(whole(rule.beyond, den))
    for band in reversed(rule.bands):
        within = f"{mark.units(unit)}<={whole(band.to, unit)}"
        text = f"IF({within},{whole(band.points, den)},{text})"
    return mark.number(Amount(text, den))


def _linear(mark: _Mark, rule: Linear) -> Amount:
    unit = lcm(mark.base, rule.start.denominator)
    rate = rule.rate / unit
    den = lcm(rate.denominator, rule.base.denominator, mark.aspect.max.denominator)
    beyond = f"({mark.units(unit)}-{whole(rule.start, unit)})" if rule.start else mark.units(unit)
    grown = f"MAX(0,{whole(rule.base, den)}+({times(beyond, whole(rate, den))}))"
    if mark.aspect.type != "bonus":
        grown = f"MIN({whole(mark.aspect.max, den)},{grown})"
    return mark.number(Amount(grown, den))


def _difference(mark: _Mark, rule: Difference) -> Amount:
    if rule.target is None:
        raise Unfit("no-formula")
    unit = lcm(mark.base, *(x.denominator for x in (rule.target, rule.free, rule.step)))
    away = f"ABS({mark.units(unit)}-{whole(rule.target, unit)})"
    if rule.free:
        away = f"MAX(0,{away}-{whole(rule.free, unit)})"
    step, each = whole(rule.step, unit), rule.each
    if rule.per == "exact":
        steps, each = away, rule.each / step
    elif rule.per == "whole":
        steps = f"INT({away}/{step})"
    else:
        steps = f"INT(({away}+{step - 1})/{step})"
    den = lcm(mark.aspect.max.denominator, each.denominator)
    cost = times(steps, whole(each, den))
    return mark.number(Amount(f"MAX(0,{whole(mark.aspect.max, den)}-{cost})", den))


def _taken_off(aspect: AspectFacts, cost: str, den: int, start: str) -> Amount:
    most = whole(aspect.max, den)
    if start == "max":
        return Amount(f"MAX(0,{most}-({cost}))", den)
    return Amount(f"MAX({-most},-({cost}))", den)


def _occurrences(mark: _Mark, rule: Occurrences) -> Amount:
    each = rule.each / mark.base
    den = lcm(mark.aspect.max.denominator, each.denominator)
    cost = times(mark.units(mark.base), whole(each, den))
    return mark.number(_taken_off(mark.aspect, cost, den, rule.from_))


def _cases(mark: _Mark, rule: Cases) -> Amount:
    den = lcm(mark.aspect.max.denominator, *(case.each.denominator for case in rule.cases))
    costs = [times(mark.ref(n), whole(case.each, den)) for n, case in enumerate(rule.cases)]
    return mark.number(_taken_off(mark.aspect, "+".join(costs), den, rule.from_))


def _key(mark: _Mark, rule: Key) -> Amount:
    den = mark.aspect.max.denominator
    right = {folded(key) for key in rule.key}
    ways = [folded(way) for way, stands in rule.synonyms.items() if folded(stands) in right]
    answers = sorted({*right, *ways})
    left, units = mark.tables.place(
        mark.aspect.code, answers, [whole(mark.aspect.max, den)] * len(answers), mark.here
    )
    return Amount(f"SUMPRODUCT(EXACT({mark.ref(1)},{left})*{units})", den)


def _order(mark: _Mark, rule: Order) -> Amount:
    right = "+".join(
        f'IF(EXACT({mark.ref(n)},"{wanted}"),1,0)' for n, wanted in enumerate(rule.key)
    )
    return _by_count(mark, rule, right)


def _matches(mark: _Mark, rule: Matches) -> Amount:
    right = "+".join(
        f"IF(OR({','.join(_says(mark, n, answer) for answer in _ways(rule, key))}),1,0)"
        for n, key in enumerate(rule.key)
    )
    return _by_count(mark, rule, right)


def _says(mark: _Mark, n: int, answer: str) -> str:
    quoted = answer.replace('"', '""')
    return f'EXACT({mark.ref(n)},"{quoted}")'


def _ways(rule: Matches, key: str) -> list[str]:
    """Every way of writing one answer of the key."""
    wanted = folded(key)
    ways = {folded(way) for way, stands in rule.synonyms.items() if folded(stands) == wanted}
    return [wanted, *sorted(ways - {wanted})]


def _by_count(mark: _Mark, rule: Order | Matches, right: str) -> Amount:
    """Points by how many are right; what was not attempted has not "none right"."""
    undone = f'{mark.ref()}="{mark.cells.undone}"'
    if not rule.table:
        found = times(f"({right})", rule.each.numerator)
        return Amount(f"IF({undone},0,{found})", rule.each.denominator)
    den = lcm(*(points.denominator for points in rule.table.values()))
    counts = [int(count) for count in rule.table if str(int(count)) == count]
    units = [whole(rule.table[str(count)], den) for count in counts]
    left, points = mark.tables.place(mark.aspect.code, counts, units, mark.here)
    return Amount(f"IF({undone},0,SUMPRODUCT(({left}={right})*{points}))", den)


def _overtime(mark: _Mark, rule: Overtime) -> Amount:
    ends = [rule.limit, rule.unit, rule.least, *([] if rule.end is None else [rule.end])]
    unit = lcm(mark.base, *(x.denominator for x in ends))
    dens = [x.denominator for x in (rule.each, rule.short, rule.cap) if x is not None]
    den, seconds = lcm(*dens), mark.units(unit)
    if rule.end is not None:
        seconds = f"MIN({seconds},{whole(rule.end, unit)})"
    limit, step = whole(rule.limit, unit), whole(rule.unit, unit)
    first = limit - step + 1 if rule.per == "started" else limit
    over = f"INT(({seconds}-{first})/{step})"
    short = "0"
    if rule.short:
        short = f"IF({seconds}<{whole(rule.least, unit)},{whole(rule.short, den)},0)"
    cost = f"IF({seconds}>{limit},{times(over, whole(rule.each, den))},{short})"
    if rule.cap is not None:
        cost = f"MIN({whole(rule.cap, den)},{cost})"
    return mark.number(Amount(f"-{cost}", den))


_SHAPES: Mapping[type, Callable[[_Mark, Any], Amount]] = {
    Exact: _exact,
    Multiply: _multiply,
    ShareOfMax: _share,
    Lookup: _lookup,
    Bands: _bands,
    Linear: _linear,
    Difference: _difference,
    Choice: _choice,
    Occurrences: _occurrences,
    Cases: _cases,
    Key: _key,
    Order: _order,
    Matches: _matches,
    Overtime: _overtime,
}


def effect_test(cells: MarkCells, first: int, last: int, here: Grid) -> str:
    """Count the sheets of a run that say a veto, or an overrun beyond its limit."""
    rule, column = cells.aspect.points, cells.columns[0]
    if isinstance(rule, Veto):
        return f'COUNTIF({column.over(first, last, here)},"yes")'
    if isinstance(rule, Overtime) and rule.after is not None:
        run = column.over(first, last, here)
        return f'COUNTIF({run},">{values.text(rule.limit + rule.after)}")'
    raise Unfit("no-formula")
