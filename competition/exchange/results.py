"""Read the signed result list of a trade that was marked elsewhere (仅成绩), and test it.

The list is another body's word and is not recomputed; but places that do not follow from the
totals, sums that do not come out and people nobody entered are shown before it is believed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from competition.errors import Problem
from competition.exchange.entry_lookup import WHO_FIELDS, EntryLookup, KnownEntry
from competition.exchange.grids import cell_problem
from competition.exchange.headers import Field
from competition.exchange.point_texts import PointRange, read_place, read_points
from competition.exchange.roster_facts import NamedFact, Question, no_index
from competition.exchange.tables import Table, TableRow, read_table

ONE = Fraction(1)

_PLACE = Field(
    "place",
    ("名次", "排名", "最终名次", "综合排名", "总排名", "place", "rank", "ranking"),
    parts=("名次", "排名"),
)
_TOTAL = Field(
    "total",
    (
        "总分",
        "总成绩",
        "综合成绩",
        "最终成绩",
        "最后得分",
        "成绩",
        "得分",
        "合计",
        "total",
        "points",
    )
    + ("score", "total points"),
    required=True,
    parts=("总分", "总成绩", "综合成绩"),
)
_AWARD = Field("award", ("奖项", "获奖等级", "奖次", "获奖", "获奖情况", "award", "medal"))


@dataclass(frozen=True, slots=True)
class PartFact:
    """A part of the total: its code, what its column may be called, its share of the total."""

    code: str
    names: tuple[str, ...]
    share: Fraction | None = None
    allowed: PointRange | None = None


@dataclass(frozen=True, slots=True)
class ResultsContext:
    """What a result list is held against.

    awards: known awards and their spellings; shared: how places go on after a shared one,
    "1224" or "1223"; least_first: the least total wins (times); by_division: a list a division;
    answers: by `Question.key`.
    """

    entries: tuple[KnownEntry, ...]
    total: PointRange
    parts: tuple[PartFact, ...] = ()
    awards: tuple[NamedFact, ...] = ()
    shared: str = "1224"
    least_first: bool = False
    by_division: bool = True
    id_index: Callable[[str], str] = no_index
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One row: entry, place and total, or the status that stands for them; parts by code."""

    row: int
    entry: KnownEntry | None = None
    place: int | None = None
    total: Decimal | None = None
    status: str = ""
    award: str = ""
    parts: Mapping[str, Decimal] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """A checked result list; missing: entries of the trade it does not name."""

    lines: tuple[ResultLine, ...]
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...] = ()
    missing: tuple[KnownEntry, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Tell whether it can be imported as it stands."""
        return not self.problems and not self.questions


def result_fields(context: ResultsContext) -> tuple[Field, ...]:
    """The columns of a result list of this trade."""
    parts = tuple(Field(f"part:{each.code}", each.names) for each in context.parts)
    return (*parts, *WHO_FIELDS, _PLACE, _TOTAL, _AWARD)


def read_results_file(
    data: bytes,
    context: ResultsContext,
    *,
    filename: str = "",
    sheet: str | None = None,
    header_row: int | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Table:
    """Read the sheet that looks most like a result list. Raises Invalid as `read_table`."""
    return read_table(
        data,
        result_fields(context),
        filename=filename,
        sheet=sheet,
        header_row=header_row,
        mapping=mapping,
    )


def check_results(table: Table, context: ResultsContext) -> Results:
    """Check every row, then the order of places against the totals, list by list."""
    missing = list(table.missing([_TOTAL]))
    if not any(table.has(code) for code in ("number", "name", "id_number")):
        missing.append(Problem("column-missing", f"A{table.header.row}", {"field": "number"}))
    if missing:
        return Results((), tuple(missing))
    lookup = EntryLookup(context.entries, id_index=context.id_index)
    first: dict[str, int] = {}
    reader = _LineReader(table, context, lookup, first)
    lines = [
        reader.read(row)
        for row in table.rows
        if any(table.cell(row, code).text.strip() for code in table.places)
    ]
    problems = [problem for line in lines for problem in line.problems]
    questions: list[Question] = []
    if table.has("place"):
        for placed in _lists(lines, context).values():
            problems.extend(_order_problems(table, placed, context))
            questions.extend(_tie_questions(table, placed, context))
    questions.extend(_sum_questions(table, lines, context))
    told = {line.entry.key for line in lines if line.entry is not None}
    left = tuple(entry for entry in context.entries if entry.key not in told)
    return Results(tuple(lines), tuple(problems), tuple(questions), left)


class _LineReader:
    def __init__(
        self, table: Table, context: ResultsContext, lookup: EntryLookup, first: dict[str, int]
    ) -> None:
        self._table = table
        self._context = context
        self._lookup = lookup
        self._first = first
        self._awards = {
            name.casefold(): award.code for award in context.awards for name in award.names
        }

    def read(self, row: TableRow) -> ResultLine:
        entry, found = self._lookup.find(self._table, row)
        problems = list(found)
        if entry is not None and entry.key in self._first:
            values = {"number": entry.number, "other_row": self._first[entry.key]}
            problems.append(Problem("entry-twice", self._where(row, "total"), values))
        if entry is not None:
            self._first.setdefault(entry.key, row.number)
        total, status = self._points(row, "total", self._context.total, problems)
        parts = {}
        for part in self._context.parts:
            code = f"part:{part.code}"
            if self._table.has(code) and self._table.cell(row, code).text.strip():
                points, _ = self._points(row, code, part.allowed, problems)
                if points is not None:
                    parts[part.code] = points
        place = self._place(row, status, problems)
        award = self._award(row, problems)
        return ResultLine(row.number, entry, place, total, status, award, parts, tuple(problems))

    def _where(self, row: TableRow, code: str) -> str:
        return self._table.address(row, code)

    def _points(
        self, row: TableRow, code: str, allowed: PointRange | None, problems: list[Problem]
    ) -> tuple[Decimal | None, str]:
        cell = self._table.cell(row, code)
        broken = cell_problem(cell, self._where(row, code))
        if broken is not None:
            problems.append(broken)
            return None, ""
        reading = read_points(cell.text, allowed)
        if reading.code:
            problems.append(Problem(reading.code, self._where(row, code), reading.values or {}))
        return reading.points, reading.status

    def _place(self, row: TableRow, status: str, problems: list[Problem]) -> int | None:
        if not self._table.has("place"):
            return None
        text = self._table.cell(row, "place").text
        if read_points(text, None).status:
            text = ""
        place, good = read_place(text)
        where = self._where(row, "place")
        if not good:
            problems.append(Problem("place-no-number", where, {"value": text[:40]}))
        elif place is not None and status:
            problems.append(Problem("place-without-total", where, {"status": status}))
        elif place is None and not status:
            problems.append(Problem("missing-place", where))
        return place

    def _award(self, row: TableRow, problems: list[Problem]) -> str:
        text = self._table.cell(row, "award").text.strip()
        if not text or text in ("无", "-", "—", "/"):
            return ""
        if text.casefold() not in self._awards:
            values = {"value": text[:40], "known": [each.names[0] for each in self._context.awards]}
            problems.append(Problem("unknown-award", self._where(row, "award"), values))
        return self._awards.get(text.casefold(), "")


def _lists(
    lines: Sequence[ResultLine], context: ResultsContext
) -> Mapping[str, list[tuple[int, Decimal, ResultLine]]]:
    """The placed lines, best total first, by division or all together."""
    found: defaultdict[str, list[tuple[int, Decimal, ResultLine]]] = defaultdict(list)
    for line in lines:
        if line.entry is not None and line.place is not None and line.total is not None:
            division = line.entry.division if context.by_division else ""
            found[division].append((line.place, line.total, line))
    sign = 1 if context.least_first else -1
    for placed in found.values():
        placed.sort(key=lambda item: (sign * item[1], item[0], item[2].row))
    return found


def _order_problems(
    table: Table, placed: Sequence[tuple[int, Decimal, ResultLine]], context: ResultsContext
) -> list[Problem]:
    """A better total under a worse place, one place for two totals, a place left out."""
    rows = {row.number: row for row in table.rows}
    problems = []
    for (place, total, line), (later, less, other) in zip(placed, placed[1:], strict=False):
        where = table.address(rows[other.row], "place")
        values = {
            "place": later,
            "total": str(less),
            "other_row": line.row,
            "other_place": place,
            "other_total": str(total),
        }
        if total != less and later < place:
            problems.append(Problem("place-against-total", where, values))
        elif total != less and later == place:
            problems.append(Problem("place-shared-by-unequal", where, values))
    return problems + _gap_problems(table, rows, placed, context)


def _gap_problems(
    table: Table,
    rows: Mapping[int, TableRow],
    placed: Sequence[tuple[int, Decimal, ResultLine]],
    context: ResultsContext,
) -> list[Problem]:
    """Places go on after a shared one as the trade says; a jump hints at a line left out."""
    expected, problems = 1, []
    by_place: defaultdict[int, list[ResultLine]] = defaultdict(list)
    for place, _, line in placed:
        by_place[place].append(line)
    for place, lines in sorted(by_place.items()):
        if place != expected:
            where = table.address(rows[lines[0].row], "place")
            problems.append(Problem("place-out-of-turn", where, {"place": place, "due": expected}))
        expected = place + (1 if context.shared == "1223" else len(lines))
    return problems


def _tie_questions(
    table: Table, placed: Sequence[tuple[int, Decimal, ResultLine]], context: ResultsContext
) -> list[Question]:
    """Equal totals with unequal places were parted by a rule we did not see: is it so?"""
    rows = {row.number: row for row in table.rows}
    questions = []
    for (place, total, line), (later, same, other) in zip(placed, placed[1:], strict=False):
        key = f"tie-parted:{other.entry.number if other.entry else other.row}:{same}"
        if total != same or place == later or context.answers.get(key) == "yes":
            continue
        where = table.address(rows[other.row], "place")
        values = {"total": str(same), "places": [place, later], "other_row": line.row}
        questions.append(Question("tie-parted", where, key, ("yes",), values))
    return questions


def _sum_questions(
    table: Table, lines: Sequence[ResultLine], context: ResultsContext
) -> list[Question]:
    """Where every part and its share is known, the total is worked out beside the one given.

    A list may say its parts as they enter the total: then all of its totals are their plain sums.
    """
    shares = {part.code: part.share for part in context.parts if part.share is not None}
    rows = {row.number: row for row in table.rows}
    told = [line for line in lines if line.total is not None and shares.keys() == line.parts.keys()]
    # A total rounded or cut to the trade's decimals differs by less than its last place.
    least = Fraction(1, 10**context.total.decimals)
    if not shares or all(abs(_off(line, dict.fromkeys(shares, ONE))) < least for line in told):
        return []
    questions = []
    for line in told:
        off = _off(line, shares)
        if abs(off) < least:
            continue
        due = Fraction(line.total or 0) + off
        key = f"total-differs:{line.entry.number if line.entry else line.row}:{line.total}"
        if context.answers.get(key) != "yes":
            values = {"total": str(line.total), "due": _shown(due, context.total.decimals)}
            where = table.address(rows[line.row], "total")
            questions.append(Question("total-differs", where, key, ("yes",), values))
    return questions


def _off(line: ResultLine, shares: Mapping[str, Fraction]) -> Fraction:
    """By how much the parts come to more than the total a line gives."""
    due = sum((Fraction(line.parts[code]) * share for code, share in shares.items()), Fraction())
    return due - Fraction(line.total or 0)


def _shown(points: Fraction, decimals: int) -> str:
    """Points cut to one decimal more than the total has, enough to see the difference."""
    scaled = int(points * 10 ** (decimals + 1))
    return f"{Decimal(scaled).scaleb(-decimals - 1):f}"
