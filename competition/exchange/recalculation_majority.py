"""Skating's majorities as formulas (多数名次制): rules 5 to 8 in a dance, 9 to 11 over several.

Everything is counted beside the entries: the places of each judge, what a column of places says,
the place of each dance; then round by round for the place at stake, until everybody is placed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from competition.exchange.recalculation_formulas import Amount
from competition.exchange.recalculation_grids import Column, Head, Unfit
from competition.exchange.recalculation_ranks import Made, Ranks

#: Of more entries ranked together the columns would be too many.
MOST_RANKED = 40


def majority_column(
    ranks: Ranks,
    dances: Sequence[Sequence[Column]],
    head: Head,
    rows: Sequence[tuple[int, Fraction]],
) -> Column:
    """Minus the place by majority. dances: for each module, its judges' columns of sums.

    Unfit where more are ranked together than there is room for columns.
    """
    totals = ranks.totals
    count = max((len(lines) for lines in totals.facts.standings.groups.values()), default=1)
    if count > MOST_RANKED:
        raise Unfit("too-long")
    own = [[_ordinals(ranks, judge) for judge in judges] for judges in dances]
    heads = [Head(totals.grid.heads[judges[0].n].group, group=head.name) for judges in dances]
    orders = [_orders(ranks, columns, count, one) for columns, one in zip(own, heads, strict=True)]
    twice = [_twice(ranks, order[-1], one) for order, one in zip(orders, heads, strict=True)]
    last = twice[0]
    if len(dances) > 1:
        over = Head(group=head.name)
        pooled = _orders(ranks, [column for columns in own for column in columns], count, over)
        last = _Rounds(ranks, twice, pooled, count, over).written()

    def place(row: int) -> Amount:
        if row not in ranks.rows:
            return Amount("0", 2)
        alone = ranks.placed.at(row, totals.grid)
        return Amount(f"IF({alone}=1,-{last.at(row, totals.grid)},0)", 2)

    return totals.book.live(totals.grid, head, rows, place)


def _ordinals(ranks: Ranks, judge: Column) -> Column:
    """A judge's places, equals sharing the first of theirs."""
    of = ranks.totals.grid.heads[judge.n]
    head = Head(of.code, ranks.totals.book.say("order-place"), of.group)

    def write(row: int) -> Made:
        text, above = ranks.tally(row, (judge, ">"))
        return f"1+{text}", 1 + above

    return ranks.column(head, write)


def _orders(ranks: Ranks, own: Sequence[Column], count: int, head: Head) -> list[Column]:
    """How many stand before an entry by the columns from each place on: the last place first.

    A column says how many judges give so high a place, and the sum of those places, as one number;
    without a majority it says nothing.
    """
    needed, room = len(own) // 2 + 1, len(own) * count + 1
    say = ranks.totals.book.say
    found: list[Column] = []
    verdicts = [
        ranks.column(
            replace(head, name=say("order-within", at=at)),
            partial(_verdict, ranks, own, at, needed, room),
        )
        for at in range(1, count + 1)
    ]
    for at in range(count, 0, -1):
        write = partial(_before, ranks, verdicts[at - 1], found[-1] if found else None)
        found.append(ranks.column(replace(head, name=say("order-from", at=at)), write))
    return found


def _verdict(
    ranks: Ranks, own: Sequence[Column], at: int, needed: int, room: int, row: int
) -> Made:
    cells = ranks.beside(own, row)
    inside, summed = f'COUNTIF({cells},"<={at}")', f'SUMIF({cells},"<={at}")'
    places = [place for one in own if (place := ranks.units(one, row)) <= at]
    value = len(places) * room - sum(places) if len(places) >= needed else 0
    return f"IF({inside}>={needed},{inside}*{room}-{summed},0)", value


def _before(ranks: Ranks, verdict: Column, after: Column | None, row: int) -> Made:
    text, more = ranks.tally(row, (verdict, ">"))
    if after is None:
        return text, more
    equal, before = ranks.tally(row, (verdict, "="), (after, "<"))
    return f"{text}+{equal}", more + before


def _twice(ranks: Ranks, before: Column, head: Head) -> Column:
    """Twice the place of one dance, equals at their mean place."""

    def write(row: int) -> Made:
        text, equal = ranks.tally(row, (before, "="))
        units = ranks.units(before, row)
        return f"2*{before.at(row, ranks.totals.grid)}+1+{text}", 2 * units + 1 + equal

    return ranks.column(replace(head, name=ranks.totals.book.say("dance-place")), write)


@dataclass(frozen=True, slots=True)
class _Rounds:
    """Rules 9 to 11: the sum of places; then for each place at stake, who among equals takes it.

    twice: twice the place of each dance. pooled: the orders by all judges of all dances together.
    """

    ranks: Ranks
    twice: Sequence[Column]
    pooled: Sequence[Column]
    count: int
    head: Head

    def written(self) -> Column:
        """Add the columns of all rounds; the last one holds twice the place of everybody."""
        total = self._column("dance-sum", self._sum)
        first = self._column("dance-first", partial(self._first, total))
        settled = self._round(1, first, None)
        for at in range(2, self.count + 1):
            stake = self._column("stake", partial(self._stake, total, first, settled), at)
            settled = self._round(at, stake, settled)
        return settled

    def _round(self, at: int, stake: Column, before: Column | None) -> Column:
        """One round: who is best by rule 10, who of them by rule 11, and their places."""
        tenth = self._column("tenth", partial(self._tenth, stake), at)
        best = self._column("eleventh", partial(self._eleventh, stake, tenth), at)
        return self._column("settled", partial(self._settled, stake, best, before), at)

    def _column(self, word: str, write: Callable[[int], Made], at: int = 0) -> Column:
        name = self.ranks.totals.book.say(word, round=at)
        return self.ranks.column(replace(self.head, name=name), write)

    def _at(self, column: Column, row: int) -> tuple[str, int]:
        return column.at(row, self.ranks.totals.grid), self.ranks.units(column, row)

    def _sum(self, row: int) -> Made:
        places = sum(self.ranks.units(one, row) for one in self.twice)
        return f"SUM({self.ranks.beside(self.twice, row)})", places

    def _first(self, total: Column, row: int) -> Made:
        """Rule 9: the first place those with an equal sum are after."""
        text, above = self.ranks.tally(row, (total, "<"))
        return f"1+{text}", 1 + above

    def _stake(self, total: Column, first: Column, before: Column, row: int) -> Made:
        """The place at stake; nought for those who have theirs."""
        (cell, place), (done, had) = self._at(first, row), self._at(before, row)
        text, placed = self.ranks.tally(row, (total, "="), (before, ">", 0))
        return f"IF({done}>0,0,{cell}+{text})", 0 if had else place + placed

    def _tenth(self, stake: Column, row: int) -> Made:
        """Rule 10: in how many dances so high a place, and the sum of those, as one number."""
        room = 2 * len(self.twice) * self.count + 1
        cells, (cell, place) = self.ranks.beside(self.twice, row), self._at(stake, row)
        inside, summed = f'COUNTIF({cells},"<="&2*{cell})', f'SUMIF({cells},"<="&2*{cell})'
        found = [
            one for column in self.twice if (one := self.ranks.units(column, row)) <= 2 * place
        ]
        return f"IF({cell}=0,0,{inside}*{room}-{summed})", len(found) * room - sum(found)

    def _eleventh(self, stake: Column, tenth: Column, row: int) -> Made:
        """Rule 11 for those best by rule 10: the marks of all dances from the place at stake on."""
        (cell, place), run = self._at(stake, row), self.ranks.beside(self.pooled, row)
        text, ahead = self.ranks.tally(row, (stake, "="), (tenth, ">"))
        more = self.count + 1
        formula = f"IF({cell}=0,0,IF({text}>0,0,{more}-INDEX({run},1,{more}-{cell})))"
        if place == 0 or ahead:
            return formula, 0
        return formula, more - self.ranks.units(self.pooled[self.count - place], row)

    def _settled(self, stake: Column, best: Column, before: Column | None, row: int) -> Made:
        """Twice the place of whoever has won one, equals at their mean place; nought before."""
        (cell, place), (own, good) = self._at(stake, row), self._at(best, row)
        above, ahead = self.ranks.tally(row, (stake, "="), (best, ">"))
        same, equal = self.ranks.tally(row, (stake, "="), (best, "="))
        text = f"IF({own}=0,0,IF({above}>0,0,2*{cell}-1+{same}))"
        units = 0 if good == 0 or ahead else 2 * place - 1 + equal
        if before is None:
            return text, units
        done, had = self._at(before, row)
        return f"IF({done}>0,{done},{text})", had or units
