"""A panel compiled (裁判组程序): raw columns a seat in, points out, for all entries at once.

Every aspect becomes a table from raw value to points in one common unit; what the tables cannot say
(vetoes, overruns, marks lying too far apart) is only detected here and left to the interpreter.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from competition.rules import marks as mark_rules
from competition.rules.columns import (
    Column,
    Item,
    added,
    apart,
    bounded,
    combined,
    fitted,
    multiplied,
    round_column,
)
from competition.rules.facts import AspectFacts, CriterionFacts, ModuleFacts, PanelFacts
from competition.rules.marks import Raw
from competition.rules.point_rules import (
    Bands,
    Cases,
    Choice,
    Difference,
    Exact,
    Linear,
    Lookup,
    Matches,
    Multiply,
    Occurrences,
    Order,
    Overtime,
    ShareOfMax,
)
from competition.rules.reaches import seats_by_aspect
from competition.rules.sheets import sheet_of
from competition.rules.spreads import aspect_limit, sheet_limit

#: Rules whose points grow evenly with the value entered.
EVEN = (Exact, Multiply, ShareOfMax)


class PointsTable(dict[int, Item]):
    """Points of each raw value of an aspect, in units of 1/den, worked out when first met.

    A text is known by its number in `texts`. Where points grow evenly with the value, `slope` and
    `offset` say how; `plain` says that the value is the points.
    """

    def __init__(self, aspect: AspectFacts, places: int, den: int) -> None:
        super().__init__()
        self.aspect, self.places, self.den = aspect, places, den
        self.texts: dict[str, int] = {}
        self.spelled: list[str] = []
        self.even = isinstance(aspect.points, EVEN) and aspect.round is None
        self.offset: Item = self._worked(0) if self.even else 0
        self.slope: Item = self._worked(1) - self.offset if self.even else 0
        self.plain = self.even and (self.offset, self.slope) == (0, 1)

    def __missing__(self, raw: int) -> Item:
        if self.even:
            item = self[raw] = self.offset + self.slope * raw
            return item
        item = self[raw] = self._worked(self.spelled[raw] if self.spelled else raw)
        return item

    def _worked(self, value: Raw) -> Item:
        return fitted(mark_rules.points_of(self.aspect, self.places, value) * self.den)

    def number_of(self, text: str) -> int:
        """Give a text its number."""
        if text not in self.texts:
            self.texts[text] = len(self.spelled)
            self.spelled.append(text)
        return self.texts[text]


class EffectTable(dict[int, bool]):
    """Whether a raw value does more than give points."""

    def __init__(self, aspect: AspectFacts, places: int) -> None:
        super().__init__()
        self.aspect, self.places = aspect, places

    def __missing__(self, raw: int) -> bool:
        found = mark_rules.effect_of(self.aspect, self.places, raw) is not None
        self[raw] = found
        return found


def unit_of(aspect: AspectFacts, places: int) -> int:
    """The unit an aspect's points fit into: 1/unit points."""
    if aspect.round is not None:
        return int(10**aspect.round.to)
    step = Fraction(1, 10**places)
    return lcm(*(number.denominator for number in _numbers(aspect, step)))


def _numbers(aspect: AspectFacts, step: Fraction) -> list[Fraction]:
    """Numbers whose whole sums and multiples are all the points an aspect can give."""
    rule = aspect.points
    if isinstance(rule, Exact):
        return [step]
    if isinstance(rule, Multiply):
        return [rule.factor * step]
    if isinstance(rule, ShareOfMax) and aspect.scale is not None:
        each = aspect.max / (aspect.scale.max - aspect.scale.min)
        return [each * step, each * aspect.scale.min]
    if isinstance(rule, Occurrences):
        return [aspect.max, rule.each * step]
    if isinstance(rule, Overtime):
        return [rule.each, rule.short, rule.cap or Fraction(0)]
    if isinstance(rule, Linear):
        return [aspect.max, rule.rate * step, rule.base - rule.rate * rule.start]
    if isinstance(rule, Difference):
        return [aspect.max, rule.each, rule.each * step / rule.step]
    return [aspect.max, *_listed(aspect)]


def _listed(aspect: AspectFacts) -> list[Fraction]:
    rule = aspect.points
    if isinstance(rule, Lookup):
        return [*rule.table.values(), rule.beyond]
    if isinstance(rule, Bands):
        return [*(band.points for band in rule.bands), rule.beyond]
    if isinstance(rule, Choice):
        return [option.points for option in rule.choices]
    if isinstance(rule, Cases):
        return [case.each for case in rule.cases]
    if isinstance(rule, Order | Matches):
        return [rule.each, *rule.table.values()]
    return []


@dataclass(slots=True)
class PanelRun:
    """What a panel came to: its points before and after rounding, and figures asked for."""

    exact: Column
    value: Column
    figures: dict[str, Column] = field(default_factory=dict)
    special: set[int] = field(default_factory=set)


class PanelProgram:
    """A panel's sheets, compiled."""

    def __init__(self, module: ModuleFacts, panel: PanelFacts, wanted: Iterable[str] = ()) -> None:
        self.panel = panel
        self.sheet = sheet_of(module, panel)
        self.stride = len(self.sheet.aspects) + 1
        self.size = 8 * self.stride
        pairs = list(zip(self.sheet.aspects, self.sheet.places, strict=True))
        self.den = lcm(*(unit_of(aspect, places) for aspect, places in pairs))
        self.tables = [PointsTable(aspect, places, self.den) for aspect, places in pairs]
        self.effects = [
            (n, EffectTable(aspect, places))
            for n, (aspect, places) in enumerate(pairs)
            if mark_rules.may_have_effect(aspect)
        ]
        self.textual = [n for n, (aspect, _) in enumerate(pairs) if mark_rules.is_text(aspect)]
        self.index = self.sheet.index()
        self.wanted = tuple(wanted)
        by_code = {seat.code: seat for seat in panel.seats}
        self.shares = [
            by_code[code].share or Fraction(1) if code in by_code else Fraction(1)
            for code in panel.sheets
        ]
        by_aspect = seats_by_aspect(panel, self.sheet)
        #: Positions of the sheets that count for each aspect; None where all count in all.
        self.counting: list[list[int]] | None = None
        if by_aspect is not None:
            self.counting = [
                [n for n, code in enumerate(panel.sheets) if code in codes] for codes in by_aspect
            ]
        self.limits = {
            n: limit
            for n, (aspect, places) in enumerate(pairs)
            if (limit := aspect_limit(panel, aspect, places)) is not None
        }

    def plain(self, vector: bytes) -> bytes | None:
        """A vector as a bare row, texts replaced by numbers; None when it is not ordinary."""
        if not self.textual:
            return vector if len(vector) == self.size else None
        if len(vector) <= self.size:
            return None
        row = self.rows([vector[: self.size]])
        tail = json.loads(vector[self.size :]) if row[0] == len(vector) - self.size else {"s": {}}
        texts = tail.get("t", {})
        if "s" in tail or len(texts) != len(self.textual):
            return None
        row[0] = 0
        for position, text in texts.items():
            n = int(position)
            row[n + 1] = self.tables[n].number_of(text)
        if sys.byteorder == "big":
            row.byteswap()
        return row.tobytes()

    def rows(self, vectors: Sequence[bytes]) -> array[int]:
        """Lay plain vectors of one seat end to end."""
        row = array("q")
        row.frombytes(b"".join(vectors))
        if sys.byteorder == "big":
            row.byteswap()
        return row

    def run(self, seats: Sequence[array[int]]) -> PanelRun:
        """Compute the panel for all entries; `special` names those the interpreter must take."""
        special = self._special(seats)
        if self.panel.combine.over == "sheet":
            run = self._by_sheet(seats, special)
        else:
            run = self._by_aspect(seats, special)
        return run

    def _column(self, row: array[int], n: int) -> array[int]:
        return row[n + 1 :: self.stride]

    def _points(self, row: array[int], n: int) -> list[Item]:
        if self.tables[n].plain:
            return [*self._column(row, n)]
        return list(map(self.tables[n].__getitem__, self._column(row, n)))

    def _special(self, seats: Sequence[array[int]]) -> set[int]:
        found: set[int] = set()
        for n, table in self.effects:
            for row in seats:
                column = self._column(row, n)
                found.update(k for k, hit in enumerate(map(table.__getitem__, column)) if hit)
        return found

    def _by_aspect(self, seats: Sequence[array[int]], special: set[int]) -> PanelRun:
        rule, figures = self.panel.combine, dict[str, Column]()
        aspects: list[Column] = []
        for n, aspect in enumerate(self.sheet.aspects):
            rows, shares = self._counted(seats, n)
            points = [self._points(row, n) for row in rows]
            special |= self._spread(rows, points, n)
            column = round_column(combined(rule, points, self.den, shares), rule.round)
            aspects.append(column)
            if f"aspect:{aspect.code}" in self.wanted:
                figures[f"aspect:{aspect.code}"] = column
        if sheet_limit(self.panel, self.sheet) is not None:
            special |= self._sheets_apart([added(self._own(row)) for row in seats])
        criteria = [self._criterion(c, aspects) for c in self.sheet.criteria]
        for criterion, column in zip(self.sheet.criteria, criteria, strict=True):
            figures[f"criterion:{criterion.code}"] = column
        exact = multiplied(added(criteria), rule.factor)
        return PanelRun(exact, round_column(exact, rule.round_total), figures, special)

    def _counted(
        self, seats: Sequence[array[int]], n: int
    ) -> tuple[Sequence[array[int]], Sequence[Fraction]]:
        """The rows that count for an aspect, and their shares."""
        if self.counting is None:
            return seats, self.shares
        kept = self.counting[n]
        return [seats[k] for k in kept], [self.shares[k] for k in kept]

    def _spread(
        self, seats: Sequence[array[int]], points: Sequence[list[Item]], n: int
    ) -> set[int]:
        limit = self.limits.get(n)
        if limit is None or len(seats) < 2:
            return set()
        spread = self.panel.spread
        if spread is not None and spread.unit == "steps":
            raws: list[list[Item]] = [list(self._column(row, n)) for row in seats]
            return apart(raws, limit)
        return apart(points, limit * self.den)

    def _criterion(self, criterion: CriterionFacts, aspects: Sequence[Column]) -> Column:
        subs = []
        for sub in criterion.sub_criteria:
            column = added([aspects[self.index[aspect.code]] for aspect in sub.aspects])
            subs.append(round_column(bounded(column, sub.floor, sub.cap), sub.round))
        total = multiplied(added(subs), criterion.factor)
        return round_column(bounded(total, criterion.floor, criterion.cap), criterion.round)

    def _own(self, row: array[int]) -> list[Column]:
        """The criteria of one seat's sheets, each by itself."""
        columns = [Column(self.den, self._points(row, n)) for n in range(len(self.sheet.aspects))]
        return [self._criterion(c, columns) for c in self.sheet.criteria]

    def _sheets_apart(self, sheets: Sequence[Column]) -> set[int]:
        """The cases whose whole sheets lie further apart than they may."""
        limit = sheet_limit(self.panel, self.sheet)
        if limit is None or len(sheets) < 2:
            return set()
        return apart([sheet.items for sheet in sheets], limit * sheets[0].den)

    def _by_sheet(self, seats: Sequence[array[int]], special: set[int]) -> PanelRun:
        rule, figures = self.panel.combine, dict[str, Column]()
        sheets: list[Column] = []
        by_criterion: list[list[Column]] = []
        kept: dict[int, list[list[Item]]] = {}
        for row in seats:
            points = [self._points(row, n) for n in range(len(self.sheet.aspects))]
            for n, aspect in enumerate(self.sheet.aspects):
                if f"aspect:{aspect.code}" in self.wanted or n in self.limits:
                    kept.setdefault(n, []).append(points[n])
            columns = [Column(self.den, items) for items in points]
            criteria = [self._criterion(c, columns) for c in self.sheet.criteria]
            by_criterion.append(criteria)
            sheets.append(added(criteria))
        for n, columns_ in kept.items():
            special |= self._spread(seats, columns_, n)
            code = self.sheet.aspects[n].code
            figures[f"aspect:{code}"] = combined(rule, columns_, self.den, self.shares)
        for criterion, same in zip(
            self.sheet.criteria, zip(*by_criterion, strict=True), strict=True
        ):
            if f"criterion:{criterion.code}" in self.wanted:
                items = [column.items for column in same]
                figures[f"criterion:{criterion.code}"] = combined(
                    rule, items, same[0].den, self.shares
                )
        special |= self._sheets_apart(sheets)
        items = [sheet.items for sheet in sheets]
        column = round_column(combined(rule, items, sheets[0].den, self.shares), rule.round)
        exact = multiplied(column, rule.factor)
        return PanelRun(exact, round_column(exact, rule.round_total), figures, special)

    def times(self, seats: Sequence[array[int]]) -> Column | None:
        """Raw seconds of the panel's aspect of type time, as the mean of its sheets."""
        for n, aspect in enumerate(self.sheet.aspects):
            if aspect.type == "time":
                columns = [self._seconds(row, n) for row in seats]
                items: list[Item] = list(map(sum, zip(*columns, strict=True)))
                return Column(10 ** self.sheet.places[n] * len(seats), items)
        return None

    def _seconds(self, row: array[int], n: int) -> Sequence[Item]:
        """A seat's times in raw units, none of them beyond where the rule stops the work."""
        aspect, unit = self.sheet.aspects[n], 10 ** self.sheet.places[n]
        if not (isinstance(aspect.points, Overtime) and aspect.points.end is not None):
            return self._column(row, n)
        end = fitted(aspect.points.end * unit)
        return [min(raw, end) for raw in self._column(row, n)]
