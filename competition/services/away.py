"""Statuses as the floor puts them (缺赛、弃权), without opening a code.

Where judges mark by entry number, the sheets of somebody who does not come are voided at once. What
lies behind a sealed code stays: only the chief knows by the empty place which code it is, and notes
it by code.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update

from competition.db import db
from competition.errors import NotNow
from competition.models.draw import BlindCode, CodeAbsence, CodeSet
from competition.models.entry import Entry, EntryInModule, EntryInStage, EntryStatus
from competition.models.event import Module, ModuleState
from competition.models.floor import CheckIn, CheckInKind, CheckInStanding
from competition.models.sheet import ScoreSheet, SheetState
from competition.models.timetable import ContestSession

AWAY = frozenset({EntryStatus.ABSENT, EntryStatus.WITHDRAWN})


def put(where: EntryInStage, module_id: uuid.UUID | None, wanted: EntryStatus) -> None:
    """Set the status in a stage, or in one module of it. Raises NotNow("module-locked")."""
    modules = _touched(where.stage_id, module_id)
    if any(module.state is ModuleState.LOCKED for module in modules):
        raise NotNow("module-locked")
    if module_id is None:
        where.status = wanted
        db.session.execute(delete(EntryInModule).where(EntryInModule.entry_in_stage_id == where.id))
    else:
        _put_in_module(where, module_id, wanted)
    db.session.flush()
    number = db.session.get_one(Entry, where.entry_id).number
    for module in modules:
        code_id = _open_code(module, number)
        if code_id is not None:
            settle(code_id, module.id, away=wanted in AWAY)


def status_in(where: EntryInStage, module_id: uuid.UUID | None) -> EntryStatus:
    """The status in one module of a stage; None: in the stage as a whole."""
    own = db.session.scalar(
        select(EntryInModule.status).where(
            EntryInModule.entry_in_stage_id == where.id, EntryInModule.module_id == module_id
        )
    )
    return own or where.status


def let_absences_go(where: EntryInStage, module_id: uuid.UUID | None) -> None:
    """Let the door's notes of absence no longer count: the office says that the entry takes part.

    module_id: only those of its sessions; None: all of the stage.
    """
    sessions = select(ContestSession.id).where(ContestSession.module_id == module_id)
    query = update(CheckIn).where(
        CheckIn.entry_in_stage_id == where.id,
        CheckIn.kind == CheckInKind.ABSENT,
        CheckIn.standing == CheckInStanding.CURRENT,
    )
    if module_id is not None:
        query = query.where(CheckIn.contest_session_id.in_(sessions))
    db.session.execute(query.values(standing=CheckInStanding.UNDONE))


def _touched(stage_id: uuid.UUID, module_id: uuid.UUID | None) -> Sequence[Module]:
    query = select(Module).where(Module.stage_id == stage_id)
    if module_id is not None:
        query = query.where(Module.id == module_id)
    return db.session.scalars(query.order_by(Module.position)).all()


def _put_in_module(where: EntryInStage, module_id: uuid.UUID, wanted: EntryStatus) -> None:
    row = db.session.scalars(
        select(EntryInModule).where(
            EntryInModule.entry_in_stage_id == where.id, EntryInModule.module_id == module_id
        )
    ).one_or_none()
    if wanted is where.status:
        if row is not None:
            db.session.delete(row)
    elif row is not None:
        row.status = wanted
    else:
        db.session.add(
            EntryInModule(entry_in_stage_id=where.id, module_id=module_id, status=wanted)
        )


def _open_code(module: Module, number: str) -> uuid.UUID | None:
    """The entry's own number where judges see it; None behind a code."""
    return db.session.scalar(
        select(BlindCode.id)
        .join(CodeSet, CodeSet.id == BlindCode.code_set_id)
        .where(CodeSet.id == module.code_set_id, CodeSet.layers == 0, BlindCode.text == number)
    )


def settle(code_id: uuid.UUID, module_id: uuid.UUID, *, away: bool) -> None:
    """Void the unsigned sheets of a code with nothing to mark; bring them back otherwise."""
    known = db.session.scalar(
        select(CodeAbsence.id).where(
            CodeAbsence.blind_code_id == code_id, CodeAbsence.module_id == module_id
        )
    )
    if away and known is None:
        db.session.execute(
            insert(CodeAbsence).values(id=uuid.uuid4(), blind_code_id=code_id, module_id=module_id)
        )
    elif not away and known is not None:
        db.session.execute(delete(CodeAbsence).where(CodeAbsence.id == known))
    old, new = (SheetState.OPEN, SheetState.VOID) if away else (SheetState.VOID, SheetState.OPEN)
    db.session.execute(
        update(ScoreSheet)
        .where(
            ScoreSheet.module_id == module_id,
            ScoreSheet.blind_code_id == code_id,
            ScoreSheet.state == old,
            ScoreSheet.current_n.is_(None),
        )
        .values(state=new)
    )
