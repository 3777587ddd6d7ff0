"""Entries that come, or change their number, after codes were given out (补录).

Where there is no layer their numbers are their codes. Behind a sealed key a late one is added by
whoever holds the layer's card, with a second person: the former list is kept.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db
from competition.errors import NotAllowed, NotNow
from competition.models.draw import BlindCode, CodeSet, CodeSetState
from competition.models.entry import Entry, EntryInStage, EntryState, EntryStatus
from competition.models.event import Module, ModuleState, Stage
from competition.services import (
    audit,
    code_layers,
    identities,
    marking,
    places,
    sealed_recusals,
    work_codes,
)


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
    works = work_codes.carried([where for _code, where in pairs])
    work_codes.arrive([(code, works.get(where, ())) for code, where in pairs])
    _lay_out(actor, code_set, now=now)


def follow_works(entry_id: uuid.UUID) -> None:
    """Show an entry's works as they are now wherever its number is its code."""
    rows = db.session.execute(
        select(EntryInStage.id, CodeSet.id)
        .join(CodeSet, CodeSet.stage_id == EntryInStage.stage_id)
        .where(
            EntryInStage.entry_id == entry_id,
            CodeSet.layers == 0,
            CodeSet.state == CodeSetState.DECODED,
        )
    ).all()
    works = work_codes.carried([where for where, _code_set in rows])
    coded = identities.opened([code_set for _where, code_set in rows])
    for code, where in coded.items():
        if where in {each for each, _code_set in rows}:
            work_codes.lay(code, works.get(where, ()))


def _lay_out(actor: Actor, code_set: CodeSet, *, now: datetime) -> None:
    """Lay sheets out for the new codes where marking has begun.

    Who may give a code, or enter somebody whose number is one, need not be of the panel's office.
    """
    clerk = replace(actor, system=True)
    for module_id in db.session.scalars(
        select(Module.id).where(Module.code_set_id == code_set.id, Module.state == ModuleState.OPEN)
    ):
        marking.open_module(clerk, module_id, now=now)


def add(
    actor: Actor,
    code_set_id: uuid.UUID,
    layer: int,
    *,
    secret: str,
    second: Actor | None,
    now: datetime,
) -> list[tuple[str, str]]:
    """Give those who came late a number in a sealed layer: [(taken in, given out)].

    What the layer had given out stays as it is; judges stand back from a newcomer as the register
    finds, because nobody can note it any more; sheets are laid out where marking has begun.
    Raises NotAllowed without a second person or for another layer's coder, NotNow
    (`codes-not-sealed`, `codes-decoded`, `nobody-late`), Invalid for a wrong card.
    """
    code_set, _stage, _trade, event, scope = places.above(CodeSet, code_set_id)
    policy.require(actor, Permission.CODE_ASSIGN, scope)
    row = code_layers.row_of(code_set, layer)
    code_layers.require_coder(actor, event, row)
    if not actor.system and (second is None or second.is_also(actor)):
        missing = "second-person-missing" if second is None else "second-person-same"
        raise NotAllowed(missing, act="late")
    if code_set.state is CodeSetState.DECODED or row.opened_at is not None:
        raise NotNow("codes-decoded")
    if row.sealed_at is None:
        raise NotNow("codes-not-sealed")
    known = identities.taken_in(code_set, layer, secret)
    late = [each for each in code_layers.taken_in(code_set, layer) if each.id not in known]
    if not late:
        raise NotNow("nobody-late")
    if layer <= 1 and sealed_recusals.fix_late(
        actor, scope, code_set, [each.id for each in late], now=now
    ):
        late = [each for each in code_layers.taken_in(code_set, layer) if each.id not in known]
    used = code_layers.used_texts(code_set, layer)
    out = code_layers.texts(row.prefix, len(late), used)
    given = code_layers.give_out(code_set, layer, late, out)
    pairs = [(given[each.id][0], each.id) for each in late]
    holder = identities.extend(code_set, layer, secret, pairs, now=now)
    code_layers.look(actor, code_set.id, layer, "late", now=now)
    if layer == code_set.layers:
        _lay_out(actor, code_set, now=now)
    audit.record(
        actor, "codes.late_given", ("code_set", code_set.id), scope=scope, now=now, layer=layer,
        count=len(late), opened_with=holder, second=str(second.id) if second else None,
    )  # fmt: skip
    return [(each.text, given[each.id][1]) for each in late]
