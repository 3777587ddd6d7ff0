"""Awards that ask for marks besides, as formulas (单项及格线): award after award, who may have it.

Beside each entry stands whether it may have the award at all, and whether it stands within the
room there is; the worksheet of awards counts that room from what was given before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from competition.exchange.recalculation_awards import Ends, check, counts, name_of
from competition.exchange.recalculation_awards import award_formulas as plain_formulas
from competition.exchange.recalculation_formulas import whole
from competition.exchange.recalculation_grids import Cell, Column, Head
from competition.exchange.recalculation_places import Places
from competition.rules.awards import end_of, quota
from competition.rules.ranking_facts import AwardFacts, NeedFacts
from competition.rules.standings import Standing


def award_formulas(places: Places, root: Column, column: Column) -> None:
    """Fill the column of awards; Unfit where no plain function says their rules."""
    facts = places.totals.facts
    if not any(award.rule.needs for award in facts.trade.awards):
        plain_formulas(places, root, column)
        return
    check(facts, facts.trade.awards, needing=True)
    _Chain(places, root, facts.trade.awards).write(column)


@dataclass(frozen=True, slots=True)
class _Step:
    """One award's columns beside the entries: who may have it, who gets it."""

    award: AwardFacts
    may: Column
    gets: Column


class _Chain:
    """The awards one after the other, each reading what those before it gave."""

    def __init__(self, places: Places, root: Column, awards: Sequence[AwardFacts]) -> None:
        self.places, self.root, self.awards = places, root, awards
        self.facts, say = places.totals.facts, places.book.say
        self.above, _equal = counts(places)
        here = places.grid
        self.order = here.column(Head("", say("number-order"), style="given"))
        self.steps = [
            _Step(
                award,
                here.column(Head("", say("may-have"), name_of(self.facts, award), style="formula")),
                here.column(Head("", say("gets"), name_of(self.facts, award), style="formula")),
            )
            for award in awards
        ]
        title, about = say("awards-title"), say("awards-needing")
        self.grid = places.book.grid(say("awards"), title, about)
        self.ends = Ends(places, root, self.above, self.grid)
        self.room = self.grid.column(Head("", say("room"), style="formula"))

    def write(self, column: Column) -> None:
        """Fill both worksheets and the column of awards."""
        by_number = sorted(line.number for line in self.facts.standings.lines)
        rows = {line.number: row for row, line in self.places.totals.counted.items()}
        for number, row in rows.items():
            self.order.give(row, by_number.index(number) + 1)
        for group, lines in enumerate(self.facts.standings.groups.values(), start=1):
            self._group(group, lines, rows)
        here = self.places.grid
        names = {award.code: name_of(self.facts, award) for award in self.awards}
        for row, line in self.places.totals.counted.items():
            text = '""'
            for step in reversed(self.steps):
                text = f'IF({step.gets.at(row, here)}=1,"{names[step.award.code]}",{text})'
            here.cells[row, column.n] = Cell(names.get(line.award or "", ""), text, "text")

    def _group(self, group: int, lines: Sequence[Standing], rows: Mapping[str, int]) -> None:
        placed = [line for line in lines if line.place is not None]
        before, reached = "0", 0
        for n, award in enumerate(self.awards):
            at = (group - 1) * len(self.awards) + n
            self.ends.counted(at, group, award, len(lines), len(placed))
            nominal = self._room(at, group, n, before, reached, placed, len(lines))
            waiting = {line.number for line in placed if self._waits(n, line)}
            may = {line.number for line in placed if line.number in waiting and self._may(n, line)}
            gets = {line.number for line in placed if line.award == award.code}
            for line in lines:
                if line.number in rows:
                    self._row(rows[line.number], n, at, line.number in may, line.number in gets)
            reached = self._end(at, group, n, nominal, placed)
            before = self.ends.columns["end"].at(at, self.grid)

    def _room(
        self, at: int, group: int, n: int, before: str, reached: int,
        placed: Sequence[Standing], entries: int,
    ) -> tuple[str, int]:  # fmt: skip
        """Write how many there is room for; how far the award would reach, in words and number."""
        rule = self.awards[n].rule
        wanted = quota(rule, len(placed), entries)
        nominal = self.ends.columns["quota"].at(at, self.grid)
        if wanted is not None and rule.reach == "up-to":
            nominal = f"MAX({before},{nominal})"
        elif wanted is not None:
            nominal = f"{before}+{nominal}"
        value = end_of(rule, wanted, reached, len(placed))
        used, given = self._used(group, n, placed)
        self.room.put(at, f"{nominal}-({used})", value - given)
        return nominal, value

    def _used(self, group: int, n: int, placed: Sequence[Standing]) -> tuple[str, int]:
        codes = {award.code for award in self.awards[:n]}
        told = [self._counted(group, f"{self._run(one.gets)},1") for one in self.steps[:n]]
        return "+".join(told) or "0", sum(line.award in codes for line in placed)

    def _end(
        self, at: int, group: int, n: int, nominal: tuple[str, int], placed: Sequence[Standing]
    ) -> int:
        """Write where the award ends: where it would, or at those it found before a threshold."""
        rule, step, column = self.awards[n].rule, self.steps[n], self.ends.columns["end"]
        used, before = self._used(group, n, placed)
        given = sum(line.award == step.award.code for line in placed)
        got = self._counted(group, f"{self._run(step.gets)},1")
        if rule.count is None and rule.share is None:
            column.put(at, f"{used}+{got}", before + given)
            return before + given
        if rule.at_least is None:
            column.put(at, nominal[0], nominal[1])
            return nominal[1]
        least = whole(rule.at_least, self.root.den)
        waits = [f"{self._run(one.gets)},0" for one in self.steps[:n]]
        low = self._counted(group, *waits, f'{self._run(self.root)},"<{least}"')
        able = self._counted(group, f"{self._run(step.may)},1")
        short = f"AND({low}>0,{able}={got},{got}<{self.room.at(at, self.grid)})"
        value = self._short(n, nominal[1], placed)
        column.put(at, f"IF({short},{used}+{got},{nominal[0]})", value)
        return value

    def _short(self, n: int, nominal: int, placed: Sequence[Standing]) -> int:
        """The end of an award with a threshold, as the rules find it."""
        code, least = self.awards[n].code, self.awards[n].rule.at_least or 0
        waiting = [line for line in placed if self._waits(n, line)]
        given = sum(line.award == code for line in placed)
        before = len(placed) - len(waiting)
        below = any((line.total or 0) < least for line in waiting)
        able = sum(self._may(n, line) for line in waiting)
        return before + given if below and able == given < nominal - before else nominal

    def _row(self, row: int, n: int, at: int, may: bool, gets: bool) -> None:
        here, step, rule = self.places.grid, self.steps[n], self.awards[n].rule
        tests = [f"{self.places.placed.at(row, here)}=1"]
        tests += [f"{one.gets.at(row, here)}=0" for one in self.steps[:n]]
        for need in rule.needs:
            column = self._column(need)
            tests.append(f"{column.at(row, here)}>={whole(need.at_least, column.den)}")
        if rule.at_least is not None:
            tests.append(f"{self.root.at(row, here)}>={whole(rule.at_least, self.root.den)}")
        step.may.put(row, f"IF(AND({','.join(tests)}),1,0)", int(may))
        room = self.room.at(at, here)
        group = self.places.group.at(row, here)
        own = self.above.at(row, here)
        able = f"{self._run(step.may, here=True)},1"
        above = self._run(self.above, here=True)
        ahead = self._among(group, able, f'{above},"<"&{own}')
        within = f"{ahead}<{room}"
        if rule.tie == "exclude":
            within = f"{ahead}+{self._among(group, able, f'{above},{own}')}<={room}"
        elif rule.tie == "split":
            turn = f'{self._run(self.order, here=True)},"<="&{self.order.at(row, here)}'
            within = f"{ahead}+{self._among(group, able, f'{above},{own}', turn)}<={room}"
        text = f"IF(AND({step.may.at(row, here)}=1,{within}),1,0)"
        step.gets.put(row, text, int(gets))

    def _column(self, need: NeedFacts) -> Column:
        if need.module is not None:
            return self.places.totals.module_columns[need.module][1]
        return self.root if need.node is None else self.places.totals.nodes[need.node][1]

    def _run(self, column: Column, *, here: bool = False) -> str:
        grid = self.places.grid if here else self.grid
        return column.over(0, self.places.last, grid, fixed=True)

    def _among(self, group: str, *tests: str) -> str:
        """How many of a group, as the worksheet of totals counts them."""
        ranked = f"{self._run(self.places.placed, here=True)},1"
        groups = self._run(self.places.group, here=True)
        return f"COUNTIFS({','.join([f'{groups},{group}', ranked, *tests])})"

    def _counted(self, group: int, *tests: str) -> str:
        """How many of a group, as the worksheet of awards counts them."""
        ranked = f"{self._run(self.places.placed)},1"
        groups = f"{self._run(self.places.group)},{group}"
        return f"COUNTIFS({','.join([groups, ranked, *tests])})"

    def _waits(self, n: int, line: Standing) -> bool:
        return line.award not in {award.code for award in self.awards[:n]}

    def _may(self, n: int, line: Standing) -> bool:
        rule = self.awards[n].rule
        if rule.at_least is not None and (line.total or 0) < rule.at_least:
            return False
        return all(self._reads(need, line) for need in rule.needs)

    @staticmethod
    def _reads(need: NeedFacts, line: Standing) -> bool:
        if need.module is not None:
            found = line.module(need.module)
            return found is not None and found.value >= need.at_least
        node = line.node(need.node or line.total_node)
        return node.value >= need.at_least
