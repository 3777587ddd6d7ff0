"""What a panel makes of its judges' marks (裁判合成), as formulas: aspects, criteria, the panel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from competition.exchange.recalculation_formulas import Amount, multiplied
from competition.exchange.recalculation_grids import Column, Grid, Head, Unfit, summed
from competition.exchange.recalculation_sheets import MarkSheets, PanelCase
from competition.exchange.recalculation_stages import combined, finished, phrase
from competition.rules.facts import AspectFacts, CriterionFacts, SubCriterionFacts
from competition.rules.interpreter import sheet_step
from competition.rules.panels import combine
from competition.rules.sheets import pack
from competition.rules.steps import Step, finish

ZERO = Fraction(0)


@dataclass(slots=True)
class PanelSheets(MarkSheets):
    """One panel of a module: its marks and its results, laid out."""

    aspects: dict[str, Column] = field(init=False, default_factory=dict)
    criteria: dict[str, Column] = field(init=False, default_factory=dict)
    value: Column = field(init=False)
    by_row: dict[int, PanelCase] = field(init=False)

    def __post_init__(self) -> None:
        self.by_row = {case.row: case for case in self.cases}
        MarkSheets.__post_init__(self)
        self.value = self._by_sheet() if self.over_sheet else self._by_aspect()

    @property
    def over_sheet(self) -> bool:
        """Whether whole sheets are combined, not aspect by aspect."""
        return self.panel.combine.over == "sheet"

    def _raised(
        self, kind: str, code: str, here: Grid, where: Callable[[int], int] | None
    ) -> Callable[[int], list[str]]:
        """The addresses of the flags that make something nought, for each row of a worksheet."""
        if where is None:
            return lambda row: []
        flags = self.vetoes(kind, code)
        return lambda row: [flag.at(where(row), here) for flag in flags]

    def _by_aspect(self) -> Column:
        """Aspect by aspect, then the criteria, then the panel."""
        exact = {a.code: self._combined_aspect(a) for a in self.sheet.aspects}
        rounding = self.panel.combine.round
        for aspect in self.sheet.aspects:
            column = exact[aspect.code]
            if rounding is not None:
                steps = [(case.row, case.find("aspect", aspect.code)) for case in self.cases]
                most = max((abs(step.exact) for _, step in steps), default=ZERO)
                head = Head(aspect.code, self.names[f"aspect:{aspect.code}"], self.panel.code)
                rows = [(row, step.value) for row, step in steps]
                column = self.book.rounded(self.results, head, rows, column, rounding, most)
            self.aspects[aspect.code] = column
        for criterion in self.sheet.criteria:
            steps = [(c.row, c.find("criterion", criterion.code)) for c in self.cases]
            self.criteria[criterion.code] = self._criterion(
                self.results, criterion, self.aspects, steps, lambda row: row
            )
        columns = [self.criteria[c.code] for c in self.sheet.criteria]
        return self._panel(columns)

    def _combined_aspect(self, aspect: AspectFacts) -> Column:
        column, rule = self.points[aspect.code], self.panel.combine
        kept = {case.row: case.find("aspect", aspect.code) for case in self.cases}
        rows = [(row, step.exact) for row, step in kept.items()]

        flags = self._raised("aspect", aspect.code, self.results, lambda row: row)

        def write(row: int) -> Amount:
            run, count = self.runs[row], len(kept[row].parts)
            shares = self._counted(row, kept[row])
            amount = combined(rule, column, run, count, shares, self.results)
            return finished(amount, None, None, flags(row))

        head = Head(aspect.code, self.names[f"aspect:{aspect.code}"], self.panel.code,
                    phrase(self.book, rule))  # fmt: skip
        return self.book.live(self.results, head, rows, write)

    def _counted(self, row: int, step: Step) -> tuple[Column, int] | None:
        """The column of shares, and the sum of those that count in this step."""
        if self.shares is None:
            return None
        there = {part.code for part in step.parts}
        case = self.by_row[row]
        return self.shares, sum(self.share(seat) for seat in case.seats if seat.seat in there)

    def _criterion(
        self,
        grid: Grid,
        criterion: CriterionFacts,
        aspects: Mapping[str, Column],
        steps: Sequence[tuple[int, Step]],
        where: Callable[[int], int] | None,
    ) -> Column:
        """A criterion from its aspects: sub-criteria with rules of their own, factor, bounds.

        where: the row of results a row's vetoes stand in; None: vetoes are left aside.
        """
        terms: list[Column] = []
        for n, sub in enumerate(criterion.sub_criteria):
            columns = [aspects[aspect.code] for aspect in sub.aspects]
            vetoed = self.vetoes("sub-criterion", sub.code) if where else []
            if (sub.cap, sub.floor, sub.round) == (None, None, None) and not vetoed:
                terms += columns
            else:
                parts = [(row, step.parts[n]) for row, step in steps]
                terms.append(self._sub(grid, sub, columns, parts, where))
        flags = self._raised("criterion", criterion.code, grid, where)

        def write(row: int) -> Amount:
            den = lcm(*(column.den for column in terms))
            amount = multiplied(Amount(summed(terms, row, grid, den), den), criterion.factor)
            return finished(amount, criterion.floor, criterion.cap, flags(row))

        rule = self.book.say("sum")
        if criterion.factor != 1:
            rule += " " + self.book.say("times", factor=criterion.factor)
        head = Head(
            criterion.code, self.names[f"criterion:{criterion.code}"], self.panel.code, rule
        )
        rows = [(row, step.exact, step.value) for row, step in steps]
        return self.book.stage(grid, head, rows, write, criterion.round)[1]

    def _sub(
        self,
        grid: Grid,
        sub: SubCriterionFacts,
        columns: Sequence[Column],
        steps: Sequence[tuple[int, Step]],
        where: Callable[[int], int] | None,
    ) -> Column:
        flags = self._raised("sub-criterion", sub.code, grid, where)

        def write(row: int) -> Amount:
            den = lcm(*(column.den for column in columns))
            amount = Amount(summed(columns, row, grid, den), den)
            return finished(amount, sub.floor, sub.cap, flags(row))

        head = Head(sub.code, self.names.get(f"sub-criterion:{sub.code}", ""), self.panel.code,
                    self.book.say("sum"))  # fmt: skip
        rows = [(row, step.exact, step.value) for row, step in steps]
        return self.book.stage(grid, head, rows, write, sub.round)[1]

    def _by_sheet(self) -> Column:
        """Each sheet summed by itself, then the sheets combined."""
        lines, owned = list(self.lines()), dict[str, Column]()
        by_row = {row: case.row for row, case, _ in lines}
        sheets = {row: case.find("sheet", seat.seat) for row, case, seat in lines}
        own = {
            aspect.code: self._own_aspect(aspect, sheets, by_row) for aspect in self.sheet.aspects
        }
        for criterion in self.sheet.criteria:
            steps = [
                (row, _find(sheet, "criterion", criterion.code)) for row, sheet in sheets.items()
            ]
            owned[criterion.code] = self._criterion(
                self.marks, criterion, own, steps, by_row.__getitem__
            )
        columns = list(owned.values())
        head = Head(self.panel.code, self.book.say("sheet"), "", self.book.say("sum"))
        whole = self.book.live(
            self.marks, head, [(row, step.value) for row, step in sheets.items()],
            lambda row: _total(columns, row, self.marks),
        )  # fmt: skip
        self.criteria.update(owned)
        self.aspects.update(own)
        return self._panel([self._combined_sheets(whole)])

    def _own_aspect(
        self, aspect: AspectFacts, sheets: Mapping[int, Step], by_row: Mapping[int, int]
    ) -> Column:
        """An aspect's points on one sheet: nought where a veto reaches them."""
        column = self.points[aspect.code]
        if not self.vetoes("aspect", aspect.code):
            return column
        flags = self._raised("aspect", aspect.code, self.marks, by_row.__getitem__)

        def write(row: int) -> Amount:
            return finished(Amount(column.at(row, self.marks), column.den), None, None, flags(row))

        head = Head(aspect.code, self.names[f"aspect:{aspect.code}"], "", self.book.say("points"))
        rows = [(row, _find(sheet, "aspect", aspect.code).value) for row, sheet in sheets.items()]
        return self.book.live(self.marks, head, rows, write)

    def _combined_sheets(self, whole: Column) -> Column:
        rule = self.panel.combine
        steps = {case.row: case.step for case in self.cases}
        rows = []
        for row, step in steps.items():
            exact = step.detail["combined"]
            rows.append((row, exact, finish(exact, rounding=rule.round)[1]))

        def write(row: int) -> Amount:
            run, count = self.runs[row], len(steps[row].parts)
            return combined(rule, whole, run, count, self._counted(row, steps[row]), self.results)

        head = Head(self.panel.code, self.names[f"panel:{self.panel.code}"],
                    self.book.say("panel"), phrase(self.book, rule))  # fmt: skip
        return self.book.stage(self.results, head, rows, write, rule.round)[1]

    def judged(self) -> Column:
        """Each sheet's own sum, vetoes left aside: what judges' orders are made of.

        Unfit where a mark was left out of the panel: it still stands in its judge's order.
        """
        lines = list(self.lines())
        left = self.book.say("left-out")
        if any(cell.value == left for cell in self.marks.cells.values()):
            raise Unfit("judges")
        sheets = {
            row: sheet_step(self.sheet, seat.seat, pack(seat.marks)) for row, _, seat in lines
        }
        columns = [
            self._criterion(
                self.marks, criterion, self.points,
                [(row, _find(step, "criterion", criterion.code)) for row, step in sheets.items()],
                None,
            )
            for criterion in self.sheet.criteria
        ]  # fmt: skip
        head = Head(self.panel.code, self.book.say("order-sheet"), "", self.book.say("sum"))
        rows = [(row, step.value) for row, step in sheets.items()]
        return self.book.live(self.marks, head, rows, lambda row: _total(columns, row, self.marks))

    def figure(self, kind: str, code: str) -> Column | None:
        """One criterion's or aspect's points a row of results; None when it is not this panel's."""
        known = {"criterion": self.criteria, "aspect": self.aspects}[kind]
        if code not in known:
            return None
        if not self.over_sheet:
            return known[code]
        rule, column, rows = self.panel.combine, known[code], []
        for case in self.cases:
            found = [_find(sheet, kind, code).value for sheet in case.step.parts]
            shares = [Fraction(self.share(seat)) for seat in case.seats]
            rows.append((case.row, combine(rule, found, shares).value))
        steps = {case.row: case.step for case in self.cases}

        def write(row: int) -> Amount:
            run, count = self.runs[row], len(steps[row].parts)
            return combined(rule, column, run, count, self._counted(row, steps[row]), self.results)

        head = Head(code, self.names[f"{kind}:{code}"], self.panel.code, phrase(self.book, rule))
        return self.book.live(self.results, head, rows, write)

    def _panel(self, columns: Sequence[Column]) -> Column:
        """The panel's points: what was combined, times its factor, rounded."""
        rule = self.panel.combine
        if len(columns) == 1 and rule.factor == 1 and rule.round_total is None:
            return columns[0]

        def write(row: int) -> Amount:
            return multiplied(_total(columns, row, self.results), rule.factor)

        said = self.book.say("sum")
        if rule.factor != 1:
            said += " " + self.book.say("times", factor=rule.factor)
        name = self.names[f"panel:{self.panel.code}"]
        head = Head(self.panel.code, name, self.book.say("panel"), said)
        rows = [(case.row, case.step.exact, case.step.value) for case in self.cases]
        return self.book.stage(self.results, head, rows, write, rule.round_total)[1]


def _find(step: Step, kind: str, code: str) -> Step:
    found = step.find(kind, code)
    if found is None:
        raise KeyError(code)
    return found


def _total(columns: Sequence[Column], row: int, here: Grid) -> Amount:
    den = lcm(*(column.den for column in columns))
    return Amount(summed(columns, row, here, den), den)
