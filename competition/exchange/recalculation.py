"""The result workbook that recalculates itself (成绩核算表): live formulas down to every mark.

Whoever doubts a total opens it in any spreadsheet, has it recalculated, and compares: nothing in it
calls on this system. It is laid out here and written by `recalculation_writing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from competition.exchange.recalculation_facts import Recalculation, Said
from competition.exchange.recalculation_grids import Cell, Column, Grid, Head, Unfit
from competition.exchange.recalculation_modules import ModuleSheets
from competition.exchange.recalculation_needs import award_formulas
from competition.exchange.recalculation_places import (
    Key,
    Places,
    ruled_keys,
    tie_keys,
    within_divisions,
)
from competition.exchange.recalculation_stages import Book
from competition.exchange.recalculation_totals import Totals
from competition.exchange.recalculation_writing import AboutLine, write_book
from competition.rules.entrants import called
from competition.rules.facts import ModuleFacts
from competition.rules.programs import ruling_counts
from competition.rules.ranking import Place, place_text
from competition.rules.standings import Standing
from competition.rules.steps import Step


def recalculation_workbook(facts: Recalculation) -> bytes:
    """Write one trade's workbook as XLSX: about, standings, each module's steps and marks, tables.

    A rule that plain functions cannot say is held as values: its heading and the first worksheet
    say so.
    """
    book = Book(facts.language)
    front = book.grid(
        book.say("standings"),
        book.say("standings-title", trade=facts.words(facts.trade.name)),
        book.say("standings-about"),
    )
    modules = {
        module.code: _module(book, facts, module)
        for module in facts.trade.modules
        if module.code in facts.program.modules
    }
    check = _Front(book, facts, front, modules).written()
    if book.tables.known:
        book.grids.append(book.tables.grid)
    return write_book(book, _about(book, facts, check), decimals=_decimals(facts))


def _decimals(facts: Recalculation) -> int:
    root = facts.program.total.facts
    return root.round.to if root.round is not None else 2


def _module(book: Book, facts: Recalculation, module: ModuleFacts) -> ModuleSheets:
    steps: dict[str, Step] = {}
    for line in facts.standings.lines:
        explanation = facts.explanations[line.number]
        step = next((s for s in explanation.modules if s.code == module.code), None)
        if not line.gaps and step is not None and any(p.kind == "attempt" for p in step.parts):
            steps[line.number] = step
    return ModuleSheets(book, facts.trade, module, steps, facts.marks.sheets, facts.names(module))


class _Front:
    """The worksheet of standings: what people read at the left, the computation at the right."""

    def __init__(
        self, book: Book, facts: Recalculation, grid: Grid, modules: Mapping[str, ModuleSheets]
    ) -> None:
        self.book, self.facts, self.grid, self.modules = book, facts, grid, modules
        self.lines = facts.standings.lines
        self.said = facts.said if facts.said is not None else _own_word(facts)

    def written(self) -> str:
        """Fill the worksheet; returns the address of the column of checks."""
        say = self.book.say
        source = say("system" if self.facts.said is None else "published")
        place = self._head("place", style="formula")
        self._people()
        both = self.facts.program.ranking.by == "both"
        total = self._head("total", style="formula")
        overall = self._head("overall", style="formula") if both else None
        said_place = self._head("place", group=source)
        said_total = self._head("total", group=source)
        said_overall = self._head("overall", group=source) if both else None
        check = self._head("check", style="formula")
        award = self._head("award", style="text") if self.facts.trade.awards else None
        group, placed = self._ranked()
        totals = Totals(self.book, self.facts, self.grid, self.lines, self.modules)
        self._fill_placed(placed, totals)
        root = totals.nodes[self.facts.program.total.facts.code][1]
        self._totals(total, root)
        keys = tie_keys(totals, group, placed)
        places = self._places(totals, group, placed, keys, place)
        self._left_behind(place)
        if overall is not None:
            self._over_all(totals, group, placed, keys, overall)
        if award is not None:
            self._awards(award, places, root)
        if overall is not None and said_overall is not None:
            pair = overall, said_overall
            self._checks(place, root, (said_place, said_total), check, pair)
        else:
            self._checks(place, root, (said_place, said_total), check)
        last = max(len(self.lines) - 1, 0)
        return check.over(0, last, Grid(""))

    def _head(self, word: str, style: str = "given", group: str = "") -> Column:
        return self.grid.column(Head("", self.book.say(word), group, style=style))

    def _shown(self) -> str:
        """What the column of names is called by what is entered."""
        return called("shown", self.facts.trade.works.kind)[self.facts.language]

    def _people(self) -> None:
        divisions = {d.code: self.facts.words(d.name) for d in self.facts.trade.divisions}
        names = ("entry", *(("name", "unit") if self.facts.people else ()), "division", "status")
        words = {name: self._shown() if name == "name" else self.book.say(name) for name in names}
        columns = {
            name: self.grid.column(Head("", words[name], "", style="text")) for name in names
        }
        for row, line in enumerate(self.lines):
            columns["entry"].give(row, line.number)
            shown = self.facts.people.get(line.number)
            if shown is not None and "name" in columns:
                columns["name"].give(row, shown.name)
                columns["unit"].give(row, shown.unit)
            columns["division"].give(row, divisions.get(line.division, line.division))
            columns["status"].give(row, self.book.say(line.reason) if line.reason else "")

    def _awards(self, column: Column, places: Places | None, root: Column) -> None:
        """Awards as formulas, or as values where their rules are more than counting."""
        try:
            if places is None:
                raise Unfit("award")
            award_formulas(places, root, column)
        except Unfit as unfit:
            awards = {award.code: self.facts.words(award.name) for award in self.facts.trade.awards}
            self.book.note(column, unfit.why)
            for row, line in enumerate(self.lines):
                column.give(row, awards.get(line.award or "", line.award or ""))

    def _ranked(self) -> tuple[Column, Column]:
        group = self._head("group")
        placed = self._head("placed", style="formula")
        numbers = {code: n for n, code in enumerate(self.facts.standings.groups, start=1)}
        for code, lines in self.facts.standings.groups.items():
            known = {line.number for line in lines}
            for row, line in enumerate(self.lines):
                if line.number in known:
                    group.give(row, numbers[code])
        return group, placed

    def _fill_placed(self, placed: Column, totals: Totals) -> None:
        """Who is ranked: nobody ruled out, absent, incomplete, or put out by the marks."""
        for row, line in enumerate(self.lines):
            flags = [
                flag
                for module in self.modules.values()
                for flag in module.raised("disqualify", line.number, self.grid)
            ]
            if self.facts.trade.absence.zero == "unplaced":
                flags += [
                    flag
                    for module in self.modules.values()
                    for flag in module.raised("entry", line.number, self.grid)
                ]
                flags += [
                    f"IF({totals.module_columns[code][1].at(row, self.grid)}=0,1,0)"
                    for code in self.modules
                    if code not in line.statuses and not line.gaps
                ]
            if self._out(line) or not flags:
                placed.give(row, 0 if line.reason else 1, "formula")
            else:
                placed.put(row, f"IF({'+'.join(flags)}>0,0,1)", 0 if line.reason else 1)

    def _out(self, line: Standing) -> bool:
        """Whether something other than the marks keeps an entry out of the ranking."""
        absence = self.facts.trade.absence
        away = any(
            getattr(absence, status, "unplaced") == "unplaced" for status in line.statuses.values()
        )
        stage = self.facts.program.stage
        ruled = any(
            r.kind == "disqualify" and r.entry == line.number and ruling_counts(r, stage)
            for r in self.facts.rulings
        )
        return bool(line.gaps) or away or ruled

    def _totals(self, total: Column, root: Column) -> None:
        for row, line in enumerate(self.lines):
            if line.gaps or not root.den:
                continue
            value = line.node(self.facts.program.total.facts.code).value
            shown = Decimal(value.numerator) / value.denominator
            formula = f"{root.at(row, self.grid)}/{root.den}"
            self.grid.cells[row, total.n] = Cell(shown, formula, "total")

    def _places(
        self, totals: Totals, group: Column, placed: Column, keys: list[Key], column: Column
    ) -> Places | None:
        """Fill the places; None where they are held as values."""
        last = max(len(self.lines) - 1, 0)
        try:
            ruled = ruled_keys(totals, keys, group)
            places = Places(self.book, totals, group, placed, ruled, last)
            places.write(column)
            return places
        except Unfit as unfit:
            why = self.book.say(f"held-{unfit.why}")
            for row, line in enumerate(self.lines):
                shown = "" if line.place is None else _decimal(Fraction(line.place))
                column.give(row, shown, "held", why)
            return None

    def _over_all(
        self, totals: Totals, group: Column, placed: Column, keys: list[Key], column: Column
    ) -> None:
        """Fill the places over all divisions; as values where keys are made within divisions."""
        last = max(len(self.lines) - 1, 0)
        try:
            if within_divisions(self.facts):
                raise Unfit("overall")
            ruled = ruled_keys(totals, keys, None)
            Places(self.book, totals, group, placed, ruled, last, over_all=True).write(column)
        except Unfit as unfit:
            self.book.note(column, unfit.why)
            for row, line in enumerate(self.lines):
                shown = "" if line.overall is None else _decimal(Fraction(line.overall))
                column.give(row, shown, "held")

    def _left_behind(self, column: Column) -> None:
        """Whom a gate left behind is placed by an earlier stage: a value, and it is said."""
        if not self.facts.behind:
            return
        self.book.note(column, "behind")
        for row, line in enumerate(self.lines):
            found = self.facts.behind.get(line.number)
            if line.place is None and found is not None:
                said = self.book.say("held-behind")
                column.give(row, _decimal(Fraction(found)), "held", said)

    def _checks(
        self, place: Column, root: Column, said: tuple[Column, Column], check: Column,
        overall: tuple[Column, Column] | None = None,
    ) -> None:  # fmt: skip
        same, differs = self.book.say("same"), self.book.say("differs")
        for row, line in enumerate(self.lines):
            word = self.said.get(line.number)
            if line.gaps or word is None or not root.den:
                check.give(row, "—", "text")
                continue
            total = Fraction(word.total) if word.total else None
            if word.place:
                said[0].give(row, _decimal(Fraction(word.place)))
            if total is not None:
                said[1].give(row, _decimal(total), "total")
            tests = [f"{place.at(row, self.grid)}={said[0].at(row, self.grid)}"]
            if total is not None:
                units = f"ROUND({said[1].at(row, self.grid)}*{root.den},0)"
                tests.append(f"{units}={root.at(row, self.grid)}")
            own = line.node(self.facts.program.total.facts.code).value
            right = word.place == self.facts.place(line) and (total is None or total == own)
            if overall is not None and word.overall:
                over_all, told = overall
                told.give(row, _decimal(Fraction(word.overall)))
                tests.append(f"{over_all.at(row, self.grid)}={told.at(row, self.grid)}")
                right = right and word.overall == _text(line.overall)
            formula = f'IF(AND({",".join(tests)}),"{same}","{differs}")'
            self.grid.cells[row, check.n] = Cell(same if right else differs, formula, "said")


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / number.denominator


def _text(place: Place | None) -> str:
    return "" if place is None else place_text(place)


def _own_word(facts: Recalculation) -> dict[str, Said]:
    """The standings' own places and totals, to be held against the formulas."""
    return {
        line.number: Said(
            facts.place(line),
            "" if line.total is None else str(line.total),
            _text(line.overall),
        )
        for line in facts.standings.lines
    }


def _count(book: Book, word: str, checks: str) -> AboutLine:
    """How many rows of the standings say so, counted by a formula."""
    grid, said = book.grids[0], book.say(word)
    held = sum(cell.style == "said" and cell.value == said for cell in grid.cells.values())
    return AboutLine(book.say(f"about-{word}"), held, f'COUNTIF({checks},"{said}")')


def _about(book: Book, facts: Recalculation, checks: str) -> list[AboutLine]:
    incomplete = sum(1 for line in facts.standings.lines if line.gaps)
    lines = [
        AboutLine(book.say("title", trade=facts.words(facts.trade.name)), title=True),
        AboutLine(facts.event),
        AboutLine(facts.source),
        AboutLine(""),
        _count(book, "differs", checks),
        _count(book, "same", checks),
        AboutLine(book.say("about-entries"), value=len(facts.standings.lines)),
        AboutLine(book.say("about-incomplete"), value=incomplete),
        AboutLine(""),
        *(AboutLine(book.say(f"how-{n}")) for n in range(1, 7)),
        AboutLine(""),
        AboutLine(book.say("held-title" if book.held else "held-none"), title=True),
    ]
    lines += [
        AboutLine(f"{each.grid} · {each.column} · {each.code} {each.why}") for each in book.held
    ]
    return lines
