"""Read a list of theory marks and hold it against the entries (理论成绩导入)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from competition.errors import Problem
from competition.exchange.entry_lookup import WHO_FIELDS, EntryLookup, KnownEntry
from competition.exchange.grids import cell_problem
from competition.exchange.headers import Field
from competition.exchange.point_texts import PointRange, read_points
from competition.exchange.roster_facts import no_index
from competition.exchange.tables import Table, TableRow, read_table

MARK_FIELD = Field(
    "mark",
    ("理论成绩", "理论", "成绩", "得分", "分数", "理论得分", "理论分数", "理论知识", "理论考试成绩")
    + ("卷面成绩", "卷面分", "总分", "mark", "points", "score", "theory", "result"),
    required=True,
    parts=("成绩", "得分", "分数"),
    unless=("实操", "操作", "技能", "名次", "综合"),
)


@dataclass(frozen=True, slots=True)
class TheoryContext:
    """What a list of theory marks is held against.

    marks: what is already recorded, by entry key: points, or None for an absence.
    """

    entries: tuple[KnownEntry, ...]
    allowed: PointRange
    marks: Mapping[str, Decimal | None] = field(default_factory=dict)
    id_index: Callable[[str], str] = no_index


class MarkState(StrEnum):
    """What importing a line would do."""

    ERROR = "error"
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class TheoryLine:
    """One row: its entry, its points or its absence, what was recorded before."""

    row: int
    state: MarkState
    entry: KnownEntry | None = None
    points: Decimal | None = None
    absent: bool = False
    before: Decimal | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class TheoryMarks:
    """A checked list; missing: entries that have no mark, neither here nor before."""

    lines: tuple[TheoryLine, ...]
    problems: tuple[Problem, ...]
    missing: tuple[KnownEntry, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Tell whether it can be imported as it stands."""
        return not self.problems


def read_theory_file(
    data: bytes,
    *,
    filename: str = "",
    sheet: str | None = None,
    header_row: int | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Table:
    """Read the sheet that looks most like a list of marks. Raises Invalid as `read_table`."""
    return read_table(
        data,
        (*WHO_FIELDS, MARK_FIELD),
        filename=filename,
        sheet=sheet,
        header_row=header_row,
        mapping=mapping,
    )


def check_theory(table: Table, context: TheoryContext) -> TheoryMarks:
    """Check every row: entry, range, decimals, repeats; list who has no mark yet."""
    missing = list(table.missing([MARK_FIELD]))
    if not any(table.has(code) for code in ("number", "name", "id_number")):
        missing.append(Problem("column-missing", f"A{table.header.row}", {"field": "number"}))
    if missing:
        return TheoryMarks((), tuple(missing))
    lookup = EntryLookup(context.entries, id_index=context.id_index)
    first: dict[str, int] = {}
    lines = tuple(
        _line(table, row, context, lookup, first)
        for row in table.rows
        if any(table.cell(row, code).text.strip() for code in table.places)
    )
    problems = tuple(problem for line in lines for problem in line.problems)
    told = {line.entry.key for line in lines if line.entry is not None}
    return TheoryMarks(
        lines,
        problems,
        tuple(
            entry
            for entry in context.entries
            if entry.key not in told and entry.key not in context.marks
        ),
    )


def _line(
    table: Table,
    row: TableRow,
    context: TheoryContext,
    lookup: EntryLookup,
    first: dict[str, int],
) -> TheoryLine:
    entry, found = lookup.find(table, row)
    problems = list(found)
    if entry is not None:
        if entry.key in first:
            values = {"number": entry.number, "other_row": first[entry.key]}
            problems.append(Problem("entry-twice", table.address(row, _who(table)), values))
        first.setdefault(entry.key, row.number)
    where = table.address(row, "mark")
    broken = cell_problem(table.cell(row, "mark"), where)
    reading = read_points(table.cell(row, "mark").text, context.allowed)
    if broken is not None:
        problems.append(broken)
    elif reading.code:
        problems.append(Problem(reading.code, where, reading.values or {}))
    elif reading.status not in ("", "absent"):
        # Withdrawal and disqualification are rulings with a reason, not cells of a list.
        problems.append(Problem("status-needs-ruling", where, {"status": reading.status}))
    absent = reading.status == "absent"
    before = context.marks.get(entry.key) if entry is not None else None
    state = _state(entry, reading.points, context, wrong=bool(problems))
    return TheoryLine(row.number, state, entry, reading.points, absent, before, tuple(problems))


def _who(table: Table) -> str:
    return next(code for code in ("number", "id_number", "name") if table.has(code))


def _state(
    entry: KnownEntry | None, points: Decimal | None, context: TheoryContext, *, wrong: bool
) -> MarkState:
    if wrong or entry is None:
        return MarkState.ERROR
    if entry.key not in context.marks:
        return MarkState.NEW
    return MarkState.UNCHANGED if context.marks[entry.key] == points else MarkState.CHANGED
