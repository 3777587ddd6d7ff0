"""Entries that come, or change their number, after entry numbers became codes (补录).

Only where there is no layer: behind a sealed key nobody can be added without opening it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select, update

from competition.access.policy import Actor
from competition.db import db
from competition.models.draw import BlindCode, CodeSet, CodeSetState
from competition.models.entry import Entry, EntryInStage, EntryState, EntryStatus
from competition.models.event import Module, ModuleState, Stage
from competition.services import identities, marking


def follow(actor: Actor, trade_ids: Iterable[uuid.UUID], *, now: datetime) -> int:
    """Give entries without a code theirs where codes are entry numbers; returns how many."""
    sets = db.session.scalars(
        select(CodeSet)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .where(
            Stage.trade_id.in_(list(trade_ids)),
            CodeSet.layers == 0,
            CodeSet.state == CodeSetState.DECODED,
        )
    ).all()
    return sum(_follow(actor, each, now=now) for each in sets)


def _follow(actor: Actor, code_set: CodeSet, *, now: datetime) -> int:
    coded = {where: code for code, where in identities.opened([code_set.id]).items()}
    rows = db.session.execute(
        select(EntryInStage.id, EntryInStage.status, Entry.number, Entry.state)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(EntryInStage.stage_id == code_set.stage_id)
        .order_by(Entry.number)
    ).all()
    for row in rows:
        if row.id in coded:
            db.session.execute(
                update(BlindCode)
                .where(BlindCode.id == coded[row.id], BlindCode.text != row.number)
                .values(text=row.number)
            )
    late = [
        row
        for row in rows
        if row.id not in coded
        and row.state is EntryState.ACCEPTED
        and row.status is EntryStatus.PRESENT
    ]
    if late:
        _give(actor, code_set, [(row.id, row.number) for row in late], now=now)
    return len(late)


def _give(
    actor: Actor, code_set: CodeSet, late: list[tuple[uuid.UUID, str]], *, now: datetime
) -> None:
    last = db.session.scalar(
        select(func.max(BlindCode.position)).where(BlindCode.code_set_id == code_set.id)
    )
    codes = [
        BlindCode(id=uuid.uuid4(), code_set_id=code_set.id, text=number, position=position)
        for position, (_where, number) in enumerate(late, (last or 0) + 1)
    ]
    db.session.add_all(codes)
    db.session.flush()
    pairs = [(code.id, where) for code, (where, _number) in zip(codes, late, strict=True)]
    identities.open_known(code_set, pairs, now=now)
    for module_id in db.session.scalars(
        select(Module.id).where(Module.code_set_id == code_set.id, Module.state == ModuleState.OPEN)
    ):
        marking.open_module(actor, module_id, now=now)
