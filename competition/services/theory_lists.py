"""Theory marks from a list (理论成绩导入): looked at first, then taken in whole or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, Problem
from competition.exchange.tables import Table
from competition.exchange.theory import (
    MarkState,
    TheoryContext,
    TheoryMarks,
    check_theory,
    read_theory_file,
)
from competition.models.entry import EntryStatus
from competition.models.sheet import SheetState
from competition.services import import_facts, imports, people, theory


@dataclass(frozen=True, slots=True)
class CheckedMarks:
    """A staged list of theory marks as it stands."""

    filename: str
    module_id: uuid.UUID
    choices: imports.Choices
    table: Table
    marks: TheoryMarks
    problems: tuple[Problem, ...]

    @property
    def is_ready(self) -> bool:
        """Whether it can be taken in."""
        return not self.problems


def stage(
    actor: Actor, scope: Scope, module_id: uuid.UUID, filename: str, data: bytes, *, now: datetime
) -> uuid.UUID:
    """Keep an uploaded list to be looked at; raises Invalid for what is no table."""
    theory.place_of(actor, scope, module_id)
    read_theory_file(data, filename=filename)
    return imports.keep(actor, scope, "theory", filename, data, now=now, trade=str(module_id))


def look(actor: Actor, scope: Scope, staged_id: uuid.UUID) -> CheckedMarks:
    """A staged list held against the entries; a changed mark must have been sent back."""
    row = imports.row_of(scope, staged_id, "theory")
    choices, _before = imports.choices_of(row)
    module_id = uuid.UUID(choices.trade)
    place = theory.place_of(actor, scope, module_id)
    lines = {str(line.entry_id): line for line in theory.lines_of(place, named=False)}
    table = read_theory_file(
        imports.content_of(row),
        filename=row.filename,
        sheet=choices.sheet or None,
        header_row=choices.header_row,
        mapping=choices.mapping,
    )
    if choices.edits or choices.without:
        table = table.edited(choices.edits, without=choices.without)
    marks = check_theory(table, _context(place, lines))
    rows = {each.number: each for each in table.rows}
    signed = [
        Problem(
            "mark-signed",
            table.address(rows[line.row], "mark"),
            {"number": line.entry.number},
        )
        for line in marks.lines
        if line.state is MarkState.CHANGED
        and line.entry is not None
        and lines[line.entry.key].mark
        and lines[line.entry.key].state == SheetState.SIGNED.value
    ]
    return CheckedMarks(row.filename, module_id, choices, table, marks, (*marks.problems, *signed))


def _context(place: theory.TheoryPlace, lines: Mapping[str, theory.Line]) -> TheoryContext:
    """What a list is held against: the entries, and the mark each has, None being an absence."""
    known: dict[str, Decimal | None] = {}
    for entry, line in lines.items():
        if line.status == EntryStatus.ABSENT.value:
            known[entry] = None
        elif line.mark:
            known[entry] = Decimal(line.mark)
    return TheoryContext(
        entries=import_facts.known_entries(place.trade.id),
        allowed=theory.allowed_at(place.aspect),
        marks=known,
        id_index=people.index_of_id,
    )


def take(actor: Actor, scope: Scope, staged_id: uuid.UUID, *, now: datetime) -> int:
    """Take a staged list in, whole or not at all, and forget the file."""
    checked = look(actor, scope, staged_id)
    if not checked.is_ready:
        raise Invalid("not-ready", checked.problems)
    marks = {
        uuid.UUID(line.entry.key): theory.ABSENT if line.absent else f"{line.points:f}"
        for line in checked.marks.lines
        if line.entry is not None and (line.absent or line.points is not None)
    }
    count = theory.put(actor, scope, checked.module_id, marks, kind="import", now=now)
    db.session.delete(imports.row_of(scope, staged_id, "theory"))
    db.session.flush()
    return count
