"""Keys made of the judges' orders (按裁判名次), as formulas where plain functions say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from competition.exchange.recalculation_formulas import Amount, multiplied, whole
from competition.exchange.recalculation_grids import MOST, Column, Head, Unfit
from competition.exchange.recalculation_majority import majority_column
from competition.exchange.recalculation_modules import ModuleSheets
from competition.exchange.recalculation_panels import PanelSheets
from competition.exchange.recalculation_ranks import Ranks
from competition.exchange.recalculation_totals import Totals
from competition.rules.interpreter import sheet_step
from competition.rules.ranking_facts import JudgesKeyFacts
from competition.rules.sheets import pack
from competition.rules.tie_keys import key_name

ZERO = Fraction(0)


def judged_column(
    totals: Totals, n: int, group: Column, placed: Column, before: Sequence[Column] = ()
) -> Column:
    """What the judges' orders come to for each entry, greater is better.

    Firsts, ordinals and points by place are summed judge by judge, duels entry by entry, skating's
    majorities column by column. before: the keys compared earlier.
    """
    key = totals.facts.program.ranking.keys[n]
    rule, name = key.judges, key_name(key)
    rows = [(row, line.judged.get(name, ZERO)) for row, line in totals.counted.items()]
    head = Head(str(n + 1), totals.book.say("key", n=n + 1), name)
    if rule is None:
        return totals.book.hold(totals.grid, head, rows, "judges")
    try:
        ranks = Ranks(totals, group, placed, tuple(before) if rule.among == "tied" else ())
        dances = [_judges(ranks, code) for code in rule.modules]
        judges = [judge for dance in dances for judge in dance]
        several = "-several" if rule.rule == "majority" and len(dances) > 1 else ""
        said = replace(head, rule=totals.book.say(f"order-{rule.rule}{several}"))
        if rule.rule == "majority":
            return majority_column(ranks, dances, said, rows)
        if rule.rule == "pairwise":
            return totals.book.live(totals.grid, said, rows, _Duels(ranks, judges).write)
        points = _points(totals, rule) if rule.rule == "points" else None
    except Unfit as unfit:
        return totals.book.hold(totals.grid, head, rows, unfit.why)

    def write(row: int) -> Amount:
        orders = [_order(rule, ranks, judge, row, points) for judge in judges]
        text = f"IF({placed.at(row, totals.grid)}=1,{'+'.join(orders)},0)"
        if rule.rule == "firsts":
            return Amount(text, 1)
        return Amount(text, points.den) if points else Amount(f"-({text})", 2)

    return totals.book.live(totals.grid, said, rows, write)


@dataclass(frozen=True, slots=True)
class _Points:
    """Points by place: the addresses of places and their units, finer by `shared` for equals."""

    places: str
    units: str
    shared: int
    den: int


def _points(totals: Totals, rule: JudgesKeyFacts) -> _Points:
    """A table of the points of every place; Unfit where they are too fine for whole numbers."""
    count = max((len(lines) for lines in totals.facts.standings.groups.values()), default=1)
    each = [rule.first * rule.ratio**at for at in range(count)]
    den, shared = lcm(*(points.denominator for points in each)), lcm(*range(1, count + 1))
    if den * shared > MOST or sum(each, ZERO) * den * shared > MOST:
        raise Unfit("too-great")
    title = totals.book.say("order-points")
    units = [whole(points, den) for points in each]
    table = totals.book.tables.place(title, list(range(1, count + 1)), units, totals.grid)
    return _Points(*table, shared, den * shared)


@dataclass(frozen=True, slots=True)
class _Duels:
    """Whom most judges place behind an entry: 2 for each, 1 where the judges are even."""

    ranks: Ranks
    judges: Sequence[Column]

    def write(self, row: int) -> Amount:
        """Count one entry's duels; the one with itself, which is even, is taken off."""
        ranks, grid = self.ranks, self.ranks.totals.grid
        against = [f"({ranks.run(one)}={one.at(row, grid)})" for one in (ranks.group, *ranks.equal)]
        there = "*".join([*against, f"({ranks.run(ranks.placed)}=1)"])
        votes = "+".join(f"SIGN({judge.at(row, grid)}-{ranks.run(judge)})" for judge in self.judges)
        text = f"SUMPRODUCT({there}*(SIGN({votes})+1))-1"
        return Amount(f"IF({ranks.placed.at(row, grid)}=1,{text},0)", 2)


def _order(
    rule: JudgesKeyFacts, ranks: Ranks, judge: Column, row: int, points: _Points | None
) -> str:
    """One judge's word on one entry: whether it is first, twice its place, or its points."""
    run, own = ranks.run(judge), judge.at(row, ranks.totals.grid)
    above = ranks.counted(row, f'{run},">"&{own}')
    if rule.rule == "firsts":
        return f"IF({above}=0,1,0)"
    equal = ranks.counted(row, f"{run},{own}")
    if points is None:
        return f"2*{above}+1+{equal}"
    upto = f'SUMIF({points.places},"<="&({above}+{equal}),{points.units})'
    before = f'SUMIF({points.places},"<="&{above},{points.units})'
    return f"({upto}-{before})*({points.shared}/{equal})"


def _judges(ranks: Ranks, module: str) -> list[Column]:
    """A column for each judge of a module: his sum for each entry; Unfit where a sheet is missing.

    Unfit too where his sums are no whole units.
    """
    totals = ranks.totals
    sheets, found = totals.modules[module], []
    for panel in sheets.panels:
        whole = panel.judged()
        found += [_seat(ranks, sheets, panel, whole, seat) for seat in panel.panel.sheets]
    for judge in found:
        judge.over(0, 0, totals.grid)
    return found


def _seat(
    ranks: Ranks, sheets: ModuleSheets, panel: PanelSheets, whole: Column, seat: str
) -> Column:
    totals = ranks.totals
    where = {row: sheets.seat_rows(panel, seat, line.number) for row, line in ranks.rows.items()}
    sums = _sums(panel)
    values = {
        row: sum((sums[at] * times for at, times in places), ZERO) for row, places in where.items()
    }

    def write(row: int) -> Amount:
        parts = [
            multiplied(Amount(whole.at(at, totals.grid), whole.den), times)
            for at, times in where[row]
        ]
        den = lcm(*(part.den for part in parts))
        return Amount("+".join(part.lifted(den) for part in parts), den)

    name = totals.book.say("order-sheet")
    head = Head(seat, name, sheets.module.code)
    return totals.book.live(totals.grid, head, list(values.items()), write)


def _sums(panel: PanelSheets) -> Mapping[int, Fraction]:
    """Each sheet's own sum, by its row."""
    return {
        row: sheet_step(panel.sheet, seat.seat, pack(seat.marks)).value
        for row, _, seat in panel.lines()
    }
