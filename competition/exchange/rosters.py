"""Check a roster file against what is known and say what importing it would do (名单导入).

Nothing is written here: the answer lists every row as new, changed, unchanged, wrong or to be
confirmed, with every problem and every difference at its cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from competition.errors import Problem
from competition.exchange.merging_names import KnownNames, folded_name
from competition.exchange.roster_authors import note_authors, note_titles
from competition.exchange.roster_duplicates import (
    Duplicates,
    duplicate_numbers,
    once_each,
    settle_new_units,
)
from competition.exchange.roster_facts import (
    Change,
    EntryDraft,
    EntryFact,
    Question,
    Roster,
    RosterContext,
    RosterRow,
    RowState,
)
from competition.exchange.roster_fields import OWN, roster_fields
from competition.exchange.roster_matching import (
    Differences,
    absent_entries,
    contradicted_births,
    match_entries,
    namesakes,
)
from competition.exchange.roster_reading import RowReader, RowReading
from competition.exchange.roster_values import UNIT_KINDS
from competition.exchange.tables import Table, TableRow, read_table

_FOOTER = re.compile(
    r"^[(（\s]*(?:注|说明|备注|填表|制表|联系人|合计|总计|共计|小计|负责人|经办|审核|审批|盖章|日期"
    r"|单位[（(]?(?:盖章|公章|意见)|领导|年\s*月)[^\n]*"
)


def read_roster_file(
    data: bytes,
    context: RosterContext,
    *,
    filename: str = "",
    sheet: str | None = None,
    header_row: int | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Table:
    """Read the sheet of a file that looks most like a roster of this event.

    Raises Invalid with a file-… code or "header-not-found"; see `tables.read_table`.
    """
    return read_table(
        data,
        roster_fields(context),
        filename=filename,
        sheet=sheet,
        header_row=header_row,
        mapping=mapping,
    )


def check_roster(table: Table, context: RosterContext) -> Roster:
    """Check all rows and tell new from changed from unchanged; every problem at once.

    A sheet without a column for the trade, but named after one, is a roster of that trade.
    """
    context = _for_the_trade_of(table, context)
    missing = table.missing(roster_fields(context))
    if missing:
        return Roster((), (), missing, ())
    ignored = tuple(row.number for row in table.rows if _is_aside(table, row))
    aside = frozenset(ignored)
    body = {row.number: row for row in table.rows if row.number not in aside}
    if not body:
        first = table.address(table.rows[0], "name") if table.rows else ""
        nothing = Problem("file-no-rows", first)
        return Roster((), (), (nothing,), (), ignored=ignored)
    reader = RowReader(table, context)
    readings = [reader.read(row) for row in body.values()]

    def address(number: int, code: str) -> str:
        return table.address(body[number], code)

    new_units = settle_new_units(readings, context.answers, address)
    _note_unit_kinds(readings, address)
    twice = Duplicates(address, context)
    twice.note(readings)
    drafts = _drafts(readings, context, address)
    matched = match_entries(drafts, context.entries, context.by_title)
    _settle_namesakes(readings, drafts, matched, context, address)
    drafts = [
        draft if place is None else replace(draft, existing=context.entries[place])
        for draft, place in zip(drafts, matched, strict=True)
    ]
    _note_numbers(readings, drafts, context, address)
    _note_births(readings, drafts, address)
    note_titles(readings, drafts, {trade.code: trade for trade in context.trades}, address)
    note_authors(readings, drafts, context, address)
    differences = Differences(context)
    changes = [differences.of(draft, address) for draft in drafts]
    return Roster(
        _rows(readings, drafts, changes),
        tuple(drafts),
        tuple(problem for reading in readings for problem in reading.problems),
        once_each(readings),
        absent_entries(drafts, context.entries, matched),
        new_units,
        ignored,
    )


def _for_the_trade_of(table: Table, context: RosterContext) -> RosterContext:
    if table.has("trade") or context.default_trade:
        return context
    spellings = {trade.code: trade.names for trade in context.trades}
    return replace(context, default_trade=KnownNames(spellings).code(table.sheet))


def _is_aside(table: Table, row: TableRow) -> bool:
    """Tell a row that belongs to no entry: only a running number, a sum, a signature line."""
    if not any(place in row.cells for place in table.places.values()):
        return True
    first = row.cells[min(row.cells)].text.strip()
    name = table.cell(row, "name").text.strip()
    unread = min(row.cells) not in table.places.values()
    if not name or name == first or unread:
        return bool(_FOOTER.match(first)) and len(row.cells) <= 4
    return False


def _drafts(
    readings: Sequence[RowReading], context: RosterContext, address: Callable[[int, str], str]
) -> list[EntryDraft]:
    """Make entries: a row each, save rows of one team (same trade, unit and team name).

    Two works of a unit may have one title: theirs are one entry only where the number says so.
    """
    of_works = {trade.code for trade in context.trades if trade.works}
    teams: dict[tuple[object, ...], list[RowReading]] = {}
    for reading in readings:
        team = folded_name(reading.values.get("team", ""))
        unit = reading.unit or folded_name(reading.unit_name)
        key: tuple[object, ...] = (reading.trade, unit, team) if team else (reading.row,)
        if team and reading.trade in of_works:
            key = (*key, reading.values["number"] or reading.row)
        teams.setdefault(key, []).append(reading)
    return [_draft(rows, address) for rows in teams.values()]


def _draft(rows: Sequence[RowReading], address: Callable[[int, str], str]) -> EntryDraft:
    first = rows[0]
    numbers = [row.values["number"] for row in rows if row.values["number"]]
    for row in rows[1:]:
        if row.values["number"] and row.values["number"] != numbers[0]:
            where = address(row.row, "number")
            row.say("team-numbers-differ", where, number=row.values["number"], other=numbers[0])
        if row.division and first.division and row.division != first.division:
            row.say("team-divisions-differ", address(row.row, "division"), other_row=first.row)
    own = {
        code.removeprefix(OWN): next((row.values[code] for row in rows if row.values[code]), "")
        for code in first.values
        if code.startswith(OWN)
    }
    return EntryDraft(
        tuple(row.row for row in rows),
        numbers[0] if numbers else "",
        first.trade,
        next((row.division for row in rows if row.division), ""),
        first.unit,
        first.unit_name,
        tuple(person for row in rows for person in row.contestants),
        tuple(dict.fromkeys(coach for row in rows for coach in row.coaches)),
        first.values.get("team", ""),
        next((row.values["note"] for row in rows if row.values.get("note")), ""),
        own,
        unit_kind=next((row.unit_kind for row in rows if row.unit_kind), ""),
    )


def _note_unit_kinds(readings: Sequence[RowReading], address: Callable[[int, str], str]) -> None:
    """One unit is of one kind, in every row that names it."""
    said: dict[str, RowReading] = {}
    for reading in readings:
        if not reading.unit_kind:
            continue
        first = said.setdefault(reading.unit or folded_name(reading.unit_name), reading)
        if first.unit_kind != reading.unit_kind:
            reading.say(
                "unit-kind-differs", address(reading.row, "unit_kind"), unit=reading.unit_name,
                other=UNIT_KINDS[first.unit_kind][0], other_row=first.row,
            )  # fmt: skip


def _settle_namesakes(
    readings: Sequence[RowReading],
    drafts: Sequence[EntryDraft],
    matched: list[int | None],
    context: RosterContext,
    address: Callable[[int, str], str],
) -> None:
    """Where several known entries fit, people say which one a row repeats."""
    by_row = {reading.row: reading for reading in readings}
    names = _shared_names(context.entries, context.by_title)
    for place, draft in enumerate(drafts):
        if matched[place] is not None or not names.intersection(_names(draft)):
            continue
        fitting = namesakes(draft, context.entries, matched, context.by_title)
        numbers = {context.entries[other].number: other for other in fitting}
        row = draft.rows[0]
        shown = "、".join(person.name for person in draft.contestants)
        key = f"which-entry:{draft.trade}:{shown}:{row}"
        answer = context.answers.get(key, "")
        if answer in numbers:
            matched[place] = numbers[answer]
        elif numbers and answer != "new":
            choices = (*sorted(numbers), "new")
            values = {"name": shown, "numbers": sorted(numbers)}
            code = "which-work" if draft.trade in context.by_title else "which-entry"
            question = Question(code, address(row, "name"), key, choices, values)
            by_row[row].questions.append(question)


def _names(entry: EntryDraft | EntryFact) -> set[tuple[str, str]]:
    return {(entry.trade, person.name) for person in entry.contestants}


def _shared_names(entries: Sequence[EntryFact], by_title: Collection[str]) -> set[tuple[str, str]]:
    """Names that several known entries of a trade share; few, so that the rest stays quick.

    An author's name does not tell which of his works a row is, be it the only one that is known.
    """
    seen: set[tuple[str, str]] = set()
    twice: set[tuple[str, str]] = set()
    for entry in entries:
        names = _names(entry)
        twice |= names if entry.trade in by_title else names & seen
        seen |= names
    return twice


def _note_numbers(
    readings: Sequence[RowReading],
    drafts: Sequence[EntryDraft],
    context: RosterContext,
    address: Callable[[int, str], str],
) -> None:
    """Numbers claimed twice are wrong; a number that named somebody else is asked about."""
    by_row = {reading.row: reading for reading in readings}
    for row, problem in duplicate_numbers(drafts, address).items():
        by_row[row].problems.append(problem)
    for draft in drafts:
        old = draft.existing
        if old is None or not _is_somebody_else(draft, old):
            continue
        row = draft.rows[0]
        before = "、".join(each.name for each in old.contestants)
        after = "、".join(each.name for each in draft.contestants)
        key = f"other-person:{old.number}:{after}"
        if context.answers.get(key) != "yes":
            values = {"number": old.number, "old": before, "new": after}
            question = Question("number-of-other-person", address(row, "name"), key, ("yes",))
            by_row[row].questions.append(replace(question, values=values))


def _note_births(
    readings: Sequence[RowReading],
    drafts: Sequence[EntryDraft],
    address: Callable[[int, str], str],
) -> None:
    by_row = {reading.row: reading for reading in readings}
    for draft in drafts:
        for row, problem in contradicted_births(draft, address):
            by_row[row].problems.append(problem)


def _is_somebody_else(draft: EntryDraft, old: EntryFact) -> bool:
    names = {person.name for person in draft.contestants}
    numbers = {person.id_index for person in draft.contestants if person.id_index}
    return not any(each.name in names or each.id_index in numbers for each in old.contestants)


def _rows(
    readings: Sequence[RowReading],
    drafts: Sequence[EntryDraft],
    changes: Sequence[tuple[Change, ...]],
) -> tuple[RosterRow, ...]:
    owner = {row: place for place, draft in enumerate(drafts) for row in draft.rows}
    rows = []
    for reading in readings:
        place = owner[reading.row]
        own = tuple(each for each in changes[place] if _row_of(each) == reading.row)
        is_new = drafts[place].existing is None
        rows.append(
            RosterRow(
                reading.row,
                _state(reading, own, is_new=is_new),
                reading.values,
                tuple(reading.problems),
                tuple(reading.questions),
                own,
            )
        )
    return tuple(rows)


def _row_of(change: Change) -> int:
    return int(change.where.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _state(reading: RowReading, changes: tuple[Change, ...], *, is_new: bool) -> RowState:
    if reading.problems:
        return RowState.ERROR
    if reading.questions:
        return RowState.CONFIRM
    if is_new:
        return RowState.NEW
    return RowState.CHANGED if changes else RowState.UNCHANGED
