"""Keys made of the judges' orders (按裁判名次), as formulas where plain functions say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from competition.exchange.recalculation_formulas import Amount, multiplied, whole
from competition.exchange.recalculation_grids import MOST, Column, Head, Unfit
from competition.exchange.recalculation_modules import ModuleSheets
from competition.exchange.recalculation_panels import PanelSheets
from competition.exchange.recalculation_totals import Totals
from competition.rules.interpreter import sheet_step
from competition.rules.ranking_facts import JudgesKeyFacts
from competition.rules.sheets import pack
from competition.rules.standings import Standing
from competition.rules.tie_keys import key_name

ZERO = Fraction(0)


def judged_column(
    totals: Totals, n: int, group: Column, placed: Column, before: Sequence[Column] = ()
) -> Column:
    """What the judges' orders come to for each entry, greater is better.

    Firsts, ordinals and points by place are summed judge by judge, duels entry by entry; the
    majority of skating is counted column by column for one dance. Several dances (rules 9 to 11),
    and a majority among equals alone, are held. before: the keys compared earlier.
    """
    key = totals.facts.program.ranking.keys[n]
    rule, name = key.judges, key_name(key)
    rows = [(row, line.judged.get(name, ZERO)) for row, line in totals.counted.items()]
    head = Head(str(n + 1), totals.book.say("key", n=n + 1), name)
    if rule is None or _held(rule):
        return totals.book.hold(totals.grid, head, rows, "judges")
    try:
        judges = _judges(totals, rule)
        ranks = _Ranks(totals, group, placed, tuple(before) if rule.among == "tied" else ())
        said = replace(head, rule=totals.book.say(f"order-{rule.rule}"))
        if rule.rule == "majority":
            return majority_column(ranks, judges, said, rows)
        if rule.rule == "pairwise":
            return totals.book.live(totals.grid, said, rows, _Duels(ranks, judges).write)
        points = _points(totals, rule) if rule.rule == "points" else None
    except Unfit as unfit:
        why = unfit.why if rule is not None and rule.rule == "points" else "judges"
        return totals.book.hold(totals.grid, head, rows, why)

    def write(row: int) -> Amount:
        orders = [_order(rule, ranks, judge, row, points) for judge in judges]
        text = f"IF({placed.at(row, totals.grid)}=1,{'+'.join(orders)},0)"
        if rule.rule == "firsts":
            return Amount(text, 1)
        return Amount(text, points.den) if points else Amount(f"-({text})", 2)

    return totals.book.live(totals.grid, said, rows, write)


def _held(rule: JudgesKeyFacts) -> bool:
    """Whether plain functions would have to say too much."""
    return rule.rule == "majority" and (len(rule.modules) > 1 or rule.among == "tied")


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
class _Ranks:
    """Who is ranked against whom: the rows of one group that take part, equal in some columns."""

    totals: Totals
    group: Column
    placed: Column
    equal: tuple[Column, ...] = ()

    @property
    def last(self) -> int:
        return max(len(self.totals.lines) - 1, 0)

    def run(self, column: Column) -> str:
        """All rows of a column."""
        return column.over(0, self.last, self.totals.grid, fixed=True)

    def counted(self, row: int, *tests: str) -> str:
        """How many of the row's group fulfil these tests."""
        grid = self.totals.grid
        same = [f"{self.run(one)},{one.at(row, grid)}" for one in (self.group, *self.equal)]
        return f"COUNTIFS({','.join([*same, f'{self.run(self.placed)},1', *tests])})"


@dataclass(frozen=True, slots=True)
class _Duels:
    """Whom most judges place behind an entry: 2 for each, 1 where the judges are even."""

    ranks: _Ranks
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
    rule: JudgesKeyFacts, ranks: _Ranks, judge: Column, row: int, points: _Points | None
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


def majority_column(
    ranks: _Ranks, judges: Sequence[Column], head: Head, rows: Sequence[tuple[int, Fraction]]
) -> Column:
    """Rules 5 to 8 of skating: who first has a majority, by how many, by the lower sum, and on.

    For each place a column says how many judges give it or better, and the sum of those places, as
    one number; before an entry's own majority it says nothing. The places are then counted from
    column to column, like any chain of ties.
    """
    totals, book = ranks.totals, ranks.totals.book
    count = max((len(lines) for lines in totals.facts.standings.groups.values()), default=1)
    needed, room = len(judges) // 2 + 1, len(judges) * count + 1
    placed = {row: line for row, line in totals.counted.items() if line.place is not None}
    for judge in judges:
        ranks.run(judge)  # Unfit where his sums are no whole units.
    orders = _ordinals(ranks, judges, placed)
    verdicts = _verdicts(orders, count, needed, room, placed)
    own = [_place_columns(ranks, judge, n, orders, placed) for n, judge in enumerate(judges)]
    columns: list[Column] = []
    for at in range(1, count + 1):
        reached = columns[-1] if columns else None

        def write(row: int, at: int = at, reached: Column | None = reached) -> Amount:
            cells = [column.at(row, totals.grid) for column in own]
            inside = "+".join(f"IF({cell}<={at},1,0)" for cell in cells)
            summed = "+".join(f"IF({cell}<={at},{cell},0)" for cell in cells)
            begun = f"{inside}>={needed}"
            if reached is not None:
                begun = f"OR({reached.at(row, totals.grid)}>0,{begun})"
            return Amount(f"IF({begun},({inside})*{room}-({summed}),0)", 1)

        name = book.say("order-within", at=at)
        values = [(row, Fraction(verdicts[row][at - 1])) for row in placed]
        columns.append(book.live(totals.grid, Head("", name, head.name), values, write))
    found = dict(rows)

    def place(row: int) -> Amount:
        if row not in placed:
            return Amount("0", 2)
        same = [f"{ranks.run(one)},{one.at(row, totals.grid)}" for one in columns]
        ahead = [
            ranks.counted(row, *same[:n], f'{ranks.run(one)},">"&{one.at(row, totals.grid)}')
            for n, one in enumerate(columns)
        ]
        return Amount(f"-(2*({'+'.join(ahead)})+1+{ranks.counted(row, *same)})", 2)

    return book.live(totals.grid, head, list(found.items()), place)


def _ordinals(
    ranks: _Ranks, judges: Sequence[Column], placed: Mapping[int, Standing]
) -> list[dict[int, int]]:
    """Each judge's places within the groups, equals sharing the first of theirs."""
    grid, found = ranks.totals.grid, []
    groups = [
        {line.number for line in lines} for lines in ranks.totals.facts.standings.groups.values()
    ]
    for judge in judges:
        units = {row: int(grid.cells[row, judge.n].value) for row in placed}
        mine = {row: next(g for g in groups if line.number in g) for row, line in placed.items()}
        found.append(
            {
                row: 1 + sum(units[o] > units[row] for o in placed if mine[o] is mine[row])
                for row in placed
            }
        )
    return found


def _place_columns(
    ranks: _Ranks,
    judge: Column,
    n: int,
    orders: Sequence[Mapping[int, int]],
    placed: Mapping[int, Standing],
) -> Column:
    grid = ranks.totals.grid

    def write(row: int) -> Amount:
        above = ranks.counted(row, f'{ranks.run(judge)},">"&{judge.at(row, grid)}')
        return Amount(f"1+{above}", 1)

    head = Head(grid.heads[judge.n].code, ranks.totals.book.say("order-place"))
    values = [(row, Fraction(orders[n][row])) for row in placed]
    return ranks.totals.book.live(grid, head, values, write)


def _verdicts(
    orders: Sequence[Mapping[int, int]],
    count: int,
    needed: int,
    room: int,
    placed: Mapping[int, Standing],
) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in placed:
        places, begun = [order[row] for order in orders], False
        found[row] = []
        for at in range(1, count + 1):
            inside = [place for place in places if place <= at]
            begun = begun or len(inside) >= needed
            found[row].append(len(inside) * room - sum(inside) if begun else 0)
    return found


def _judges(totals: Totals, rule: JudgesKeyFacts) -> list[Column]:
    """A column for each judge: his sum for each entry; Unfit where a sheet is missing."""
    found = []
    for code in rule.modules:
        sheets = totals.modules[code]
        for panel in sheets.panels:
            whole = panel.judged()
            found += [_seat(totals, sheets, panel, whole, seat) for seat in panel.panel.sheets]
    return found


def _seat(
    totals: Totals, sheets: ModuleSheets, panel: PanelSheets, whole: Column, seat: str
) -> Column:
    ranked = {row: line for row, line in totals.counted.items() if line.place is not None}
    where = {row: sheets.seat_rows(panel, seat, line.number) for row, line in ranked.items()}
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
