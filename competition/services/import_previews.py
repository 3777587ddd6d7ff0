"""A staged list as a page shows it (导入核对): columns, rows by state, cells that are wrong.

One shape for rosters, theory marks and handed-in results; identity numbers stay masked unless they
are what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from competition.errors import Problem
from competition.exchange.grids import cell_address, column_letters
from competition.exchange.id_numbers import clean_id_number, id_trouble, masked
from competition.exchange.roster_facts import Question
from competition.exchange.tables import Table
from competition.services.imports import Checked

#: Rows a page.
PAGE = 100
#: Problems listed beside the table; the rest is counted.
MOST_LISTED = 200
#: What somebody has to look at.
TO_SEE = ("error", "confirm", "changed")
STATES = (*TO_SEE, "new", "unchanged")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: its letters, what stands above it, the field it holds."""

    letters: str
    heading: str
    field: str
    ignored: bool
    index: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, whether it is `bad`, `ask` or `chg`, what it was before."""

    address: str
    text: str
    mark: str = ""
    old: str = ""
    #: The text in full, where it may be corrected.
    full: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with what importing it would do."""

    number: int
    state: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A problem beside the table: what is wrong, and the text of its cell."""

    problem: Problem
    text: str
    row: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a check found, whatever was checked: state by row, problems, questions, changes."""

    states: Mapping[int, str]
    problems: Sequence[Problem]
    questions: Sequence[Question] = ()
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the page shows."""

    sheet: str
    sheets: tuple[str, ...]
    header_row: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    counts: dict[str, int]
    show: str
    total: int
    first: int
    told: tuple[Told, ...]
    problems: int
    questions: tuple[Question, ...]
    asked: int


def of_roster(checked: Checked, *, show: str = "", first: int = 1) -> Preview:
    """A staged roster's preview."""
    roster = checked.roster
    changes = {
        change.where: (change.old, change.new) for row in roster.rows for change in row.changes
    }
    states = {row.number: row.state.value for row in roster.rows}
    late = {_row_of(problem.where) for problem in checked.problems}
    states = {row: "error" if row in late else state for row, state in states.items()}
    found = Facts(states, checked.problems, roster.questions, changes)
    return preview(checked.table, found, show=show, first=first)


def preview(table: Table, found: Facts, *, show: str = "", first: int = 1) -> Preview:
    """Lay a checked table out: the rows that are wanted, a page of them."""
    counts = dict.fromkeys(STATES, 0)
    for state in found.states.values():
        counts[state] += 1
    counts["see"] = sum(counts[state] for state in TO_SEE)
    counts["all"] = len(table.rows)
    if show not in ("see", "all", *STATES):
        show = "see" if counts["see"] else "all"
    wanted = {"see": TO_SEE, "all": None}.get(show, (show,))
    rows = [
        row for row in table.rows if wanted is None or found.states.get(row.number, "") in wanted
    ]
    first = max(1, min(first, len(rows) or 1))
    columns = tuple(
        Column(column_letters(each.index), each.heading, each.field, each.ignored, each.index)
        for each in table.columns
    )
    marks = _marks(found)
    return Preview(
        sheet=table.sheet,
        sheets=table.sheets,
        header_row=table.header.row,
        columns=columns,
        rows=tuple(
            Row(
                row.number,
                found.states.get(row.number, ""),
                tuple(_cell(row.number, row.cells, each, marks, found) for each in columns),
            )
            for row in rows[first - 1 : first - 1 + PAGE]
        ),
        counts=counts,
        show=show,
        total=len(rows),
        first=first,
        told=_told(table, found),
        problems=len(found.problems),
        questions=tuple(found.questions[:MOST_LISTED]),
        asked=len(found.questions),
    )


def _marks(found: Facts) -> dict[str, str]:
    marks = dict.fromkeys(found.changes, "chg")
    marks |= {question.where: "ask" for question in found.questions}
    return marks | {problem.where: "bad" for problem in found.problems}


def _cell(
    number: int,
    cells: Mapping[int, object],
    column: Column,
    marks: Mapping[str, str],
    found: Facts,
) -> Cell:
    address = cell_address(number, column.index)
    text = getattr(cells.get(column.index), "text", "")
    mark = marks.get(address, "")
    old, new = found.changes.get(address, ("", ""))
    shown = new if mark == "chg" and new else text
    # A number that is none is shown to be put right; a person's own number is nobody's to read.
    secret = column.field == "id_number" and (mark != "bad" or _is_number(text))
    if secret and shown == text:
        shown = masked(text) if text else ""
    return Cell(address, shown, mark, old, "" if secret else text)


def _is_number(text: str) -> bool:
    number = clean_id_number(text)
    return bool(number) and not id_trouble(number)


def _told(table: Table, found: Facts) -> tuple[Told, ...]:
    rows = {row.number: row for row in table.rows}
    listed = []
    for problem in found.problems[:MOST_LISTED]:
        number = _row_of(problem.where)
        text = ""
        if number in rows:
            place = _column_of(problem.where)
            cell = next(
                (cell for at, cell in rows[number].cells.items() if column_letters(at) == place),
                None,
            )
            text = cell.text if cell else ""
            text = "" if _is_number(text) else text
        listed.append(Told(problem, text, number))
    return tuple(listed)


def _row_of(address: str) -> int:
    digits = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits.isdigit() else 0


def _column_of(address: str) -> str:
    return address.rstrip("0123456789")
