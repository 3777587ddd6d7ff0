"""A panel's worksheet of marks (打分): each judge's marks, their points, vetoes, as formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm

from competition.exchange.recalculation_formulas import Amount
from competition.exchange.recalculation_grids import Column, Grid, Head
from competition.exchange.recalculation_points import (
    MarkCells,
    effect_test,
    mark_cells,
    points_formula,
)
from competition.exchange.recalculation_stages import Book
from competition.rules import marks as mark_rules
from competition.rules.facts import AspectFacts, ModuleFacts, PanelFacts
from competition.rules.reaches import vetoed_by
from competition.rules.sheets import Mark, Sheet
from competition.rules.steps import Step
from competition.rules.values import MarkStatus

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One score sheet: whose, for whom it stands, its marks in the sheet's order."""

    seat: str
    stands_for: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class PanelCase:
    """One panel's work on one attempt of one entry; `row`: where its results stand."""

    row: int
    entry: str
    attempt: int
    step: Step
    seats: tuple[SeatRow, ...]
    index: Mapping[tuple[str, str], Step]

    def points(self, aspect: str, seat: str) -> Step | None:
        """The step of one mark; None when it was left out."""
        return self.index.get((aspect, seat))

    def find(self, kind: str, code: str) -> Step:
        """The first step of this kind and code; KeyError when there is none."""
        return self.index[f"{kind}:", code]


def indexed(step: Step) -> dict[tuple[str, str], Step]:
    """A panel's steps by (kind and a colon, code), and its marks by (aspect, seat)."""
    found: dict[tuple[str, str], Step] = {}
    for each in step.walk():
        found.setdefault((f"{each.kind}:", each.code), each)
        if each.kind == "aspect":
            for mark in each.parts:
                found.setdefault((each.code, mark.code), mark)
    return found


@dataclass(slots=True)
class MarkSheets:
    """The score sheets of one panel of a module, laid out: one row a sheet.

    runs: by the row of results, the first and the last of its sheets.
    """

    book: Book
    module: ModuleFacts
    panel: PanelFacts
    sheet: Sheet
    results: Grid
    cases: Sequence[PanelCase]
    names: Mapping[str, str]
    marks: Grid = field(init=False)
    runs: dict[int, tuple[int, int]] = field(init=False, default_factory=dict)
    cells: dict[str, MarkCells] = field(init=False, default_factory=dict)
    points: dict[str, Column] = field(init=False, default_factory=dict)
    flags: dict[str, Column] = field(init=False, default_factory=dict)
    shares: Column | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        say, code = self.book.say, self.panel.code
        name = say("marks-of", module=self.module.code, panel=code)
        title = say("marks-title", module=self.names["module"], panel=self.names[f"panel:{code}"])
        self.marks = self.book.grid(name, title, say("marks-about"))
        self._marks()
        self._points()
        self._flags()

    def lines(self) -> Iterator[tuple[int, PanelCase, SeatRow]]:
        """Every score sheet with its row."""
        for case in self.cases:
            for n, seat in enumerate(case.seats):
                yield self.runs[case.row][0] + n, case, seat

    def _marks(self) -> None:
        say, row = self.book.say, 0
        lead = [
            self.marks.column(Head("", say(word), style="text"))
            for word in ("entry", "attempt", "seat")
        ]
        if self.panel.combine.rule == "shares":
            self.shares = self.marks.column(Head("", say("share")))
        for criterion in self.sheet.criteria:
            group = f"{criterion.code} {self.names[f'criterion:{criterion.code}']}"
            for aspect in criterion.aspects:
                places = self.sheet.places[self.sheet.aspects.index(aspect)]
                head = Head("", self.names[f"aspect:{aspect.code}"], group)
                self.cells[aspect.code] = mark_cells(
                    aspect, places, self.marks, head, say("not-done")
                )
        for case in self.cases:
            self.runs[case.row] = row, row + len(case.seats) - 1
            for seat in case.seats:
                whose = {"seat": seat.seat, "whose": seat.stands_for}
                own = seat.seat == seat.stands_for
                said = seat.seat if own else say("stands-for", **whose)
                lead[0].give(row, case.entry)
                lead[1].give(row, case.attempt)
                lead[2].give(row, said)
                if self.shares is not None:
                    self.shares.give(row, self.share(seat))
                self._entered(row, seat)
                row += 1

    def _entered(self, row: int, seat: SeatRow) -> None:
        for aspect, places, mark in zip(
            self.sheet.aspects, self.sheet.places, seat.marks, strict=True
        ):
            scored = mark.status is MarkStatus.SCORED
            entered = mark_rules.written(aspect, places, mark.raw) if scored else None
            undone = mark.status is MarkStatus.NOT_ATTEMPTED
            why = self.book.say("not-done" if undone else "no-mark")
            self.cells[aspect.code].write(row, entered, why)

    def share(self, seat: SeatRow) -> int:
        """Tell a seat's share as a whole number: all of them over one denominator."""
        by_code = {each.code: each.share or Fraction(1) for each in self.panel.seats}
        den = lcm(*(share.denominator for share in by_code.values()))
        return int(by_code.get(seat.stands_for, Fraction(1)) * den)

    def _points(self) -> None:
        rows = list(self.lines())
        for aspect in self.sheet.aspects:
            cells, here = self.cells[aspect.code], self.marks
            found = [(row, case.points(aspect.code, seat.seat)) for row, case, seat in rows]
            given = [(row, step.value) for row, step in found if step is not None]
            head = Head(aspect.code, self.names[f"aspect:{aspect.code}"], self.book.say("points"))

            def write(row: int, cells: MarkCells = cells) -> Amount:
                return points_formula(cells, row, self.marks, self.book.tables)

            if aspect.round is None:
                column = self.book.live(here, head, given, write)
            else:
                before = self._unrounded(aspect, [row for row, _ in given])
                staged = [(row, before[row], value) for row, value in given]
                column = self.book.stage(here, head, staged, write, aspect.round)[1]
            for row, step in found:
                if step is None:
                    column.give(row, self.book.say("left-out"), "said")
            self.points[aspect.code] = column

    def _unrounded(self, aspect: AspectFacts, rows: Sequence[int]) -> dict[int, Fraction]:
        """The points of an aspect before its own rounding, by row."""
        n, plain = self.sheet.aspects.index(aspect), replace(aspect, round=None)
        marks = {row: seat.marks[n] for row, _, seat in self.lines()}
        return {
            row: mark_rules.points_of(plain, self.sheet.places[n], marks[row].raw)
            if marks[row].status is MarkStatus.SCORED
            else ZERO
            for row in rows
        }

    def _flags(self) -> None:
        """Vetoes and overruns that count when more than half of the sheets say so."""
        for n, aspect in enumerate(self.sheet.aspects):
            if not mark_rules.may_have_effect(aspect):
                continue
            cells, places = self.cells[aspect.code], self.sheet.places[n]
            rows = [
                (case.row, Fraction(2 * _said(aspect, places, n, case) > len(case.seats)))
                for case in self.cases
            ]

            def write(row: int, cells: MarkCells = cells) -> Amount:
                run = self.runs[row]
                count = run[1] - run[0] + 1
                test = effect_test(cells, *run, self.results)
                return Amount(f"IF(2*{test}>{count},1,0)", 1)

            head = Head(aspect.code, self.names[f"aspect:{aspect.code}"], self.panel.code,
                        self.book.say("flag"))  # fmt: skip
            self.flags[aspect.code] = self.book.live(self.results, head, rows, write)

    def vetoes(self, kind: str, code: str) -> list[Column]:
        """The flags that make an aspect, a sub-criterion or a criterion nought."""
        return [
            self.flags[aspect.code]
            for aspect in self.sheet.aspects
            if aspect.code in self.flags
            and f"{kind}:{code}" in vetoed_by(aspect, self.sheet.criteria)
        ]


def _said(aspect: AspectFacts, places: int, n: int, case: PanelCase) -> int:
    """How many sheets say that an aspect does more than give points."""
    return sum(
        mark_rules.effect_of(aspect, places, seat.marks[n].raw) is not None
        for seat in case.seats
        if seat.marks[n].status is MarkStatus.SCORED
    )
