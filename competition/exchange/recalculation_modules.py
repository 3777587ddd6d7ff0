"""A module's worksheet of results (合成): panels, attempts, figures for totals and ties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from competition.exchange.recalculation_formulas import Amount, multiplied
from competition.exchange.recalculation_grids import Column, Grid, Head, Unfit, summed
from competition.exchange.recalculation_panels import PanelSheets
from competition.exchange.recalculation_sheets import PanelCase, SeatRow, indexed
from competition.exchange.recalculation_stages import Book, finished
from competition.rules import values
from competition.rules.facts import AspectFacts, ModuleFacts, PanelFacts, TradeFacts
from competition.rules.marks import until_stop
from competition.rules.module_programs import Sheets
from competition.rules.point_rules import Overtime
from competition.rules.sheets import Sheet, sheet_of, unpack
from competition.rules.steps import Step
from competition.rules.values import MarkStatus

ZERO = Fraction(0)


@dataclass(slots=True)
class ModuleSheets:
    """One module, laid out: which rows of its results are an entry's, and its columns.

    steps: by entry number, the module's step of all who have one with attempts below it.
    """

    book: Book
    trade: TradeFacts
    module: ModuleFacts
    steps: Mapping[str, Step]
    sheets: Sheets
    names: Mapping[str, str]
    results: Grid = field(init=False)
    runs: dict[str, tuple[int, int]] = field(init=False, default_factory=dict)
    panels: list[PanelSheets] = field(init=False, default_factory=list)
    attempt: Column = field(init=False)
    flags: dict[str, list[Column]] = field(init=False, default_factory=dict)
    figures: dict[str, Column] = field(init=False, default_factory=dict)
    tries: list[tuple[int, str, Step]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        say = self.book.say
        self.results = self.book.grid(
            say("steps-of", module=self.module.code),
            say("steps-title", module=self.names["module"]),
            say("steps-about"),
        )
        self._rows()
        self.panels = [self._panel(n, panel) for n, panel in enumerate(self.module.panels)]
        self._effects()
        self.attempt = self._coefficient(self._attempts())

    def _rows(self) -> None:
        entry = self.results.column(Head("", self.book.say("entry"), style="text"))
        attempt = self.results.column(Head("", self.book.say("attempt")))
        row = 0
        for number, step in self.steps.items():
            tries = [part for part in step.parts if part.kind == "attempt"]
            self.runs[number] = row, row + len(tries) - 1
            for one in tries:
                entry.give(row, number)
                attempt.give(row, int(one.code))
                self.tries.append((row, number, one))
                row += 1

    def _panel(self, n: int, panel: PanelFacts) -> PanelSheets:
        sheet = sheet_of(self.module, panel)
        cases = []
        for row, number, one in self.tries:
            step = one.parts[0].parts[n]
            seats = self._seats(panel, sheet, step, number, int(one.code))
            cases.append(PanelCase(row, number, int(one.code), step, seats, indexed(step)))
        return PanelSheets(self.book, self.module, panel, sheet, self.results, cases, self.names)

    def _seats(
        self, panel: PanelFacts, sheet: Sheet, step: Step, number: str, attempt: int
    ) -> tuple[SeatRow, ...]:
        """The sheets that entered this step, in the panel's order."""
        whose: dict[str, str] = {}
        for mark in step.walk():
            if mark.kind == "mark":
                whose.setdefault(mark.code, mark.detail.get("stands_for", mark.code))
        order = {code: n for n, code in enumerate(panel.sheets)}
        return tuple(
            SeatRow(
                seat,
                whose[seat],
                unpack(sheet, self.sheets[self.module.code, attempt, seat][number]),
            )
            for seat in sorted(whose, key=lambda seat: order.get(whose[seat], len(order)))
        )

    def _effects(self) -> None:
        """The flags that reach beyond a criterion: to the module, the entry, the ranking."""
        for panel in self.panels:
            for aspect in panel.sheet.aspects:
                if aspect.code not in panel.flags:
                    continue
                rule = aspect.points
                scope = getattr(rule, "scope", "") or {
                    "zero": "module", "disqualify": "disqualify",
                }.get(getattr(rule, "beyond", ""), "")  # fmt: skip
                self.flags.setdefault(scope, []).append(panel.flags[aspect.code])

    def _attempts(self) -> Column:
        rule, columns = self.module.combine, [panel.value for panel in self.panels]
        zero = self.flags.get("module", [])
        if len(columns) == 1 and not zero and (rule.cap, rule.floor, rule.round) == (None,) * 3:
            return columns[0]

        def write(row: int) -> Amount:
            if rule.rule == "product":
                text = "*".join(column.at(row, self.results) for column in columns)
                den = 1
                for column in columns:
                    den *= column.den
                amount = Amount(text, den)
            elif rule.rule == "sum":
                den = lcm(*(column.den for column in columns))
                amount = Amount(summed(columns, row, self.results, den), den)
            else:
                raise Unfit("no-formula")
            flags = [flag.at(row, self.results) for flag in zero]
            return finished(amount, rule.floor, rule.cap, flags)

        head = Head(self.module.code, self.book.say("panels"), "", self.book.say(rule.rule))
        rows = [(row, one.parts[0].exact, one.parts[0].value) for row, _, one in self.tries]
        return self.book.stage(self.results, head, rows, write, rule.round)[1]

    def _coefficient(self, column: Column, values: Mapping[int, Fraction] | None = None) -> Column:
        """A column times the coefficient of each row's attempt; itself where all are 1."""
        times = {str(a.number): a.coefficient for a in self.module.attempts}
        if all(factor == 1 for factor in times.values()):
            return column
        if values is None:
            values = {row: one.parts[0].value for row, _, one in self.tries}
        of_row = {row: times[one.code] for row, _, one in self.tries}
        rows = [(row, value * of_row[row]) for row, value in values.items()]
        head = Head(self.module.code, self.book.say("round-total"), "",
                    self.book.say("coefficient"))  # fmt: skip
        return self.book.live(
            self.results, head, rows,
            lambda row: multiplied(Amount(column.at(row, self.results), column.den), of_row[row]),
        )  # fmt: skip

    def figure(self, key: str) -> Column:
        """The column of one figure a row: `criterion:A`, `aspect:A1.1` or `time`."""
        if key not in self.figures:
            self.figures[key] = self._time() if key == "time" else self._part(key)
        return self.figures[key]

    def _part(self, key: str) -> Column:
        kind, _, code = key.partition(":")
        for panel in self.panels:
            column = panel.figure(kind, code)
            if column is not None:
                den = Fraction(column.den or 1)
                cells = {
                    row: Fraction(int(column.grid.cells[row, column.n].value)) / den
                    for row, _, _ in self.tries
                }
                return self._coefficient(column, cells) if column.den else column
        raise Unfit("no-formula")

    def _time(self) -> Column:
        """The mean of the seconds written down, a row."""
        timed = [aspect.code for aspect in self.module.scheme.aspects if aspect.type == "time"]
        panel = next(p for p in self.panels if any(code in p.cells for code in timed))
        code = next(code for code in timed if code in panel.cells)
        cells = panel.cells[code]
        n, places = [a.code for a in panel.sheet.aspects].index(code), cells.places
        rows, counts = [], {}
        for case in panel.cases:
            there = [seat for seat in case.seats if case.points(code, seat.seat) is not None]
            scored = [s.marks[n] for s in there if s.marks[n].status is MarkStatus.SCORED]
            given = [Fraction(int(mark.raw), 10**places) for mark in scored]
            total = sum((until_stop(cells.aspect, seconds) for seconds in given), ZERO)
            counts[case.row] = len(there)
            rows.append((case.row, total / len(there)))

        def write(row: int) -> Amount:
            run = cells.columns[0].over(*panel.runs[row], self.results)
            unit = 10**places
            text = f"ROUND({_summed(cells.aspect, run)}*{unit},0)"
            return Amount(text, unit * counts[row])

        head = Head(code, self.book.say("seconds"), panel.panel.code)
        return self.book.live(self.results, head, rows, write)

    def joined(self, column: Column, number: str, here: Grid) -> Amount:
        """One entry's attempts made one: their sum, mean, or the sum of the best."""
        rule, (first, last) = self.module.combine, self.runs[number]
        if first == last:
            return Amount(column.at(first, here), column.den)
        run, count = column.over(first, last, here), last - first + 1
        if rule.attempts == "sum":
            return Amount(f"SUM({run})", column.den)
        if rule.attempts == "mean":
            return Amount(f"SUM({run})", column.den * count)
        if rule.attempts != "best":
            raise Unfit("no-formula")
        best = [f"LARGE({run},{n})" for n in range(1, min(rule.keep or 1, count) + 1)]
        return Amount("+".join(best), column.den)

    def seat_rows(self, panel: PanelSheets, seat: str, number: str) -> list[tuple[int, Fraction]]:
        """Where a seat's sheets of an entry stand, each with its attempt's coefficient.

        Unfit where the entry or one of these sheets is missing.
        """
        times = {a.number: a.coefficient for a in self.module.attempts}
        found = []
        for case in panel.cases:
            if case.entry == number:
                at = [n for n, each in enumerate(case.seats) if each.stands_for == seat]
                if at:
                    found.append((panel.runs[case.row][0] + at[0], times[case.attempt]))
        if len(found) != len(times):
            raise Unfit("judges")
        return found

    def phrase(self) -> str:
        """How attempts become one, in words; nothing where there is one only."""
        rule = self.module.combine
        if len(self.module.attempts) == 1:
            return ""
        return self.book.say(f"attempts-{rule.attempts}", keep=rule.keep or 1)

    def raised(self, scope: str, number: str, here: Grid) -> list[str]:
        """How often a flag of this reach is up for an entry, as expressions to be added."""
        run = self.runs.get(number)
        if run is None:
            return []
        return [f"SUM({flag.over(*run, here)})" for flag in self.flags.get(scope, [])]


def _summed(aspect: AspectFacts, run: str) -> str:
    """Seconds added, none beyond where the rule stops the work."""
    end = aspect.points.end if isinstance(aspect.points, Overtime) else None
    if end is None:
        return f"SUM({run})"
    most = values.text(end)
    return f'(SUMIF({run},"<={most}")+COUNTIF({run},">{most}")*{most})'
