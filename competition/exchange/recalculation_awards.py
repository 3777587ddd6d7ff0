"""Awards as formulas (奖项): where each ends is counted, and who stands before that end gets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from competition.exchange.recalculation_facts import Recalculation
from competition.exchange.recalculation_formulas import whole
from competition.exchange.recalculation_grids import Cell, Column, Grid, Head, Unfit
from competition.exchange.recalculation_places import Places
from competition.rules.award_lines import passed_over
from competition.rules.awards import end_of, quota
from competition.rules.ranking_facts import AwardFacts, AwardRuleFacts
from competition.rules.standings import Standing


@dataclass(frozen=True, slots=True)
class _End:
    """Where an award ends in a group: the cell that counts it, and its threshold in units."""

    cell: str
    least: int | None


def award_formulas(places: Places, root: Column, column: Column) -> None:
    """Fill the column of awards; Unfit where a rule is more than numbers, shares, thresholds."""
    facts = places.totals.facts
    awards = facts.trade.awards
    check(facts, awards)
    above, equal = counts(places)
    turn = _turns(places) if any(award.rule.tie == "split" for award in awards) else equal
    grid = places.book.grid(
        places.book.say("awards"), places.book.say("awards-title"), places.book.say("awards-about")
    )
    ends = Ends(places, root, above, grid).written()
    numbers = {code: n for n, code in enumerate(facts.standings.groups, start=1)}
    group_of = {
        line.number: numbers[code]
        for code, lines in facts.standings.groups.items()
        for line in lines
    }
    names = {award.code: name_of(facts, award) for award in awards}
    here = places.grid
    for row, line in places.totals.counted.items():
        text = '""'
        for award, end in reversed(list(zip(awards, ends[group_of[line.number]], strict=True))):
            tests = [_within(award.rule, above, equal, turn, end, row, here)]
            if end.least is not None:
                tests.append(f"{root.at(row, here)}>={end.least}")
            test = tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"
            text = f'IF({test},"{names[award.code]}",{text})'
        formula = f'IF({places.placed.at(row, here)}=1,{text},"")'
        here.cells[row, column.n] = Cell(names.get(line.award or "", ""), formula, "text")


def _within(
    rule: AwardRuleFacts, above: Column, equal: Column, turn: Column, end: _End, row: int,
    here: Grid,
) -> str:  # fmt: skip
    """Whether an entry stands before an award's end: with all its equals, with some, by itself."""
    before = above.at(row, here)
    if rule.tie == "include":
        return f"{before}<{end.cell}"
    last = turn if rule.tie == "split" else equal
    return f"{before}+{last.at(row, here)}<={end.cell}"


def _turns(places: Places) -> Column:
    """Each entry's turn among its equals, by entry number, where a number cuts a tie."""
    book, here, lines = places.book, places.grid, places.totals.facts.standings.lines
    order = here.column(Head("", book.say("number-order"), style="given"))
    turns = here.column(Head("", book.say("turn"), style="formula"))
    by_number = {line.number: n for n, line in enumerate(_listed(lines), start=1)}
    for row, line in places.totals.counted.items():
        order.give(row, by_number[line.number])
    groups = places.totals.facts.standings.groups.values()
    group_of = {line.number: n for n, group in enumerate(groups) for line in group}
    for row, line in places.totals.counted.items():
        alike = [
            one for one in lines
            if one.place == line.place and group_of[one.number] == group_of[line.number]
            and by_number[one.number] <= by_number[line.number]
        ]  # fmt: skip
        test = f'{places.run(order)},"<="&{order.at(row, here)}'
        formula = f"IF({places.placed.at(row, here)}=1,{places.equal(row, test)},0)"
        turns.put(row, formula, 0 if line.place is None else len(alike))
    return turns


def _listed(lines: Sequence[Standing]) -> list[Standing]:
    return sorted(lines, key=lambda line: line.number)


def name_of(facts: Recalculation, award: AwardFacts) -> str:
    """What an award is called, as a formula can quote it."""
    return facts.words(award.name).replace('"', "”")


def check(facts: Recalculation, awards: Sequence[AwardFacts], *, needing: bool = False) -> None:
    """Unfit where counting those before an entry would not say who gets an award.

    needing: whether marks asked for besides are looked after.
    """
    entries = {entry.number: entry for entry in facts.entries}
    lines = (line for line in facts.standings.lines if line.place is not None)
    if any(passed_over(facts.trade, entries[line.number]) for line in lines):
        raise Unfit("award")
    total = facts.program.total.facts.code
    first = facts.program.ranking.keys[0]
    by_total = first.node == total and first.order == "descending"
    cut = False
    for award in awards:
        rule = award.rule
        if award.among == "trade" or rule.medal or rule.per_unit:
            raise Unfit("award")
        if rule.needs and not needing:
            raise Unfit("award")
        cut = cut or rule.tie != "include"
        if rule.at_least is None:
            continue
        on_total = rule.on == "points" and rule.node in (None, total) and by_total
        if not on_total or (cut and not needing):
            raise Unfit("award")


def counts(places: Places) -> tuple[Column, Column]:
    """How many of the group stand before each entry, and how many share its place with it."""
    book, here = places.book, places.grid
    above = here.column(Head("", book.say("above"), style="formula"))
    equal = here.column(Head("", book.say("equal"), style="formula"))
    for lines in places.totals.facts.standings.groups.values():
        placed = [line for line in lines if line.place is not None]
        before = {line.number: _before(placed, line) for line in placed}
        same = {line.number: sum(one.place == line.place for one in placed) for line in placed}
        known = {line.number for line in lines}
        for row, line in places.totals.counted.items():
            if line.number not in known:
                continue
            alone = places.placed.at(row, here)
            above.put(row, f"IF({alone}=1,{places.above(row)},0)", before.get(line.number, 0))
            equal.put(row, f"IF({alone}=1,{places.equal(row)},0)", same.get(line.number, 0))
    return above, equal


def _before(placed: Sequence[Standing], line: Standing) -> int:
    return next(n for n, one in enumerate(placed) if one.place == line.place)


class Ends:
    """The worksheet that counts where each award ends, group by group."""

    def __init__(self, places: Places, root: Column, above: Column, grid: Grid) -> None:
        self.places, self.root, self.above, self.grid = places, root, above, grid
        self.facts, self.book = places.totals.facts, places.book
        say = self.book.say
        self.columns = {
            name: grid.column(Head("", say(name), style=style))
            for name, style in (
                ("group", "given"), ("award-name", "text"), ("in-group", "formula"),
                ("placed-in-group", "formula"), ("quota", "formula"), ("end", "formula"),
            )
        }  # fmt: skip

    def written(self) -> dict[int, list[_End]]:
        """Fill it; the end of every award by the number of the group."""
        found: dict[int, list[_End]] = {}
        row = 0
        for number, lines in enumerate(self.facts.standings.groups.values(), start=1):
            found[number], before, reached = [], "0", 0
            placed = [line for line in lines if line.place is not None]
            for award in self.facts.trade.awards:
                self.counted(row, number, award, len(lines), len(placed))
                end = self._end(row, number, award.rule, before, reached, placed, len(lines))
                found[number].append(end)
                before = self.columns["end"].at(row, self.grid)
                reached = int(self.grid.cells[row, self.columns["end"].n].value)
                row += 1
        return found

    def counted(self, row: int, number: int, award: AwardFacts, entries: int, placed: int) -> None:
        """Write how many there are in a group, and how many an award provides for."""
        last, here = self.places.last, self.grid
        group = self.places.group.over(0, last, here, fixed=True)
        ranked = self.places.placed.over(0, last, here, fixed=True)
        self.columns["group"].give(row, number)
        self.columns["award-name"].give(row, name_of(self.facts, award))
        self.columns["in-group"].put(row, f"COUNTIF({group},{number})", entries)
        self.columns["placed-in-group"].put(row, f"COUNTIFS({group},{number},{ranked},1)", placed)
        rule = award.rule
        wanted = quota(rule, placed, entries)
        if wanted is None:
            base = self.columns["placed-in-group"].at(row, here)
            self.columns["quota"].put(row, base, placed)
        elif rule.count is not None:
            self.columns["quota"].give(row, wanted)
        else:
            name = "placed-in-group" if rule.of == "placed" else "in-group"
            base = self.columns[name].at(row, here)
            self.columns["quota"].put(row, _share(rule, base), wanted)

    def _end(
        self,
        row: int,
        number: int,
        rule: AwardRuleFacts,
        before: str,
        reached: int,
        placed: Sequence[Standing],
        entries: int,
    ) -> _End:
        """The end without a threshold is the one before and the quota; with one, who reaches it."""
        column, here = self.columns["end"], self.grid
        wanted = quota(rule, len(placed), entries)
        quota_cell = self.columns["quota"].at(row, here)
        nominal = quota_cell
        if wanted is not None and rule.reach == "up-to":
            nominal = f"MAX({before},{quota_cell})"
        elif wanted is not None:
            nominal = f"{before}+{quota_cell}"
        value = end_of(rule, wanted, reached, len(placed))
        if rule.at_least is None:
            column.put(row, nominal, value)
            return _End(column.at(row, self.places.grid), None)
        least = whole(rule.at_least, self.root.den)
        ahead = self.above.over(0, self.places.last, here, fixed=True)
        group = ",".join(
            f"{one.over(0, self.places.last, here, fixed=True)},{sought}"
            for one, sought in ((self.places.group, number), (self.places.placed, 1))
        )
        totals = self.root.over(0, self.places.last, here, fixed=True)
        waiting = f'{group},{ahead},">="&{before},{ahead},"<"&({nominal}),{totals}'
        given = f'COUNTIFS({group},{ahead},"<"&{before})'
        short, able = f'COUNTIFS({waiting},"<{least}")', f'COUNTIFS({waiting},">={least}")'
        reach = self._reached(rule, placed, reached, value)
        column.put(row, f"IF({short}>0,{given}+{able},{nominal})", reach)
        return _End(column.at(row, self.places.grid), least)

    def _reached(
        self, rule: AwardRuleFacts, placed: Sequence[Standing], before: int, nominal: int
    ) -> int:
        places = [_before(placed, line) for line in placed]
        least = rule.at_least or Fraction(0)
        waiting = [
            (line.total or Fraction(0)) >= least
            for line, above in zip(placed, places, strict=True)
            if before <= above < nominal
        ]
        if all(waiting):
            return nominal
        return sum(above < before for above in places) + sum(waiting)


def _share(rule: AwardRuleFacts, base: str) -> str:
    """A share of a number as whole numbers, rounded as the rule says."""
    share = rule.share or Fraction(0)
    top, low = share.numerator, share.denominator
    if rule.round == "down":
        return f"INT({base}*{top}/{low})"
    if rule.round == "up":
        return f"INT(({base}*{top}+{low - 1})/{low})"
    return f"INT(({base}*{2 * top}+{low})/{2 * low})"
