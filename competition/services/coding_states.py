"""Where the coding of a trade stands (加密): sets, their modules, what can be done next."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.draw import BlindCode, CodeSet, Draw, DrawKind
from competition.models.entry import Entry, EntryInStage, EntryState, EntryStatus
from competition.models.event import Event, Module, ModuleState, Stage, Trade
from competition.services import confirmations


@dataclass(frozen=True, slots=True)
class SetLine:
    """A code set with its modules."""

    id: uuid.UUID
    trade_code: str
    trade_name: dict[str, str]
    stage_name: dict[str, str]
    layers: int
    prefix: str
    state: str
    #: Names of its modules, and the state of each.
    modules: tuple[tuple[dict[str, str], ModuleState], ...]
    codes: int
    #: Entries that would get a code now.
    present: int
    sealed_at: datetime | None
    digest: str
    digest_posted_at: datetime | None
    decoded_at: datetime | None

    @property
    def locked(self) -> bool:
        """Whether every module of the set is locked."""
        return bool(self.modules) and all(state is ModuleState.LOCKED for _, state in self.modules)

    @property
    def begun(self) -> bool:
        """Whether any module of the set was opened for marking."""
        return any(state in (ModuleState.OPEN, ModuleState.LOCKED) for _, state in self.modules)


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage with its draw, if there is one."""

    id: uuid.UUID
    trade_code: str
    trade_name: dict[str, str]
    name: dict[str, str]
    present: int
    seed: str
    drawn_at: datetime | None
    witnesses: tuple[str, ...]
    order: tuple[str, ...]


def _visible(actor: Actor, scope: Scope, permission: Permission) -> list[uuid.UUID]:
    rows = db.session.scalars(select(Trade.id).where(Trade.event_id == scope.event_id))
    return [each for each in rows if policy.may(actor, permission, Scope(scope.event_id, each))]


def _present(stage_ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = db.session.execute(
        select(EntryInStage.stage_id, func.count())
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(
            EntryInStage.stage_id.in_(stage_ids),
            EntryInStage.status.in_([EntryStatus.PRESENT, EntryStatus.DISQUALIFIED]),
            Entry.state == EntryState.ACCEPTED,
        )
        .group_by(EntryInStage.stage_id)
    )
    return {row[0]: row[1] for row in rows}


def sets(actor: Actor, scope: Scope) -> list[SetLine]:
    """The code sets the actor may give out or open, trade by trade."""
    policy.require_within(actor, Permission.CODE_OPEN, scope)
    trades = _visible(actor, scope, Permission.CODE_OPEN)
    rows = db.session.execute(
        select(CodeSet, Stage, Trade)
        .join(Stage, Stage.id == CodeSet.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.id.in_(trades))
        .order_by(Trade.position, Trade.code, Stage.position, CodeSet.layers.desc(), CodeSet.code)
    ).all()
    ids = [row[0].id for row in rows]
    modules: dict[uuid.UUID, list[tuple[dict[str, str], ModuleState]]] = defaultdict(list)
    for module in db.session.scalars(
        select(Module).where(Module.code_set_id.in_(ids)).order_by(Module.position)
    ):
        if module.code_set_id is not None:
            modules[module.code_set_id].append((module.name, module.state))
    counted = select(BlindCode.code_set_id, func.count()).where(BlindCode.code_set_id.in_(ids))
    codes = {row[0]: row[1] for row in db.session.execute(counted.group_by(BlindCode.code_set_id))}
    present = _present([row[1].id for row in rows])
    return [
        SetLine(
            one.id,
            trade.code,
            trade.name,
            stage.name,
            one.layers,
            one.prefix,
            one.state.value,
            tuple(modules[one.id]),
            codes.get(one.id, 0),
            present.get(stage.id, 0),
            one.sealed_at,
            one.marks_digest,
            one.digest_posted_at,
            one.decoded_at,
        )
        for one, stage, trade in rows
        if modules[one.id]
    ]


def line_of(actor: Actor, scope: Scope, code_set_id: uuid.UUID) -> SetLine | None:
    """One of the sets; None: not one the actor may touch."""
    return next((line for line in sets(actor, scope) if line.id == code_set_id), None)


def wants_second(scope: Scope) -> bool:
    """Whether opening codes takes two people here."""
    event = db.session.get(Event, scope.event_id) if scope.event_id else None
    return event is not None and confirmations.wants_second(event, "decode")


def stages(actor: Actor, scope: Scope) -> list[StageLine]:
    """The stages of the trades the actor may read, with the draws in force."""
    policy.require_within(actor, Permission.EVENT_READ, scope)
    trades = _visible(actor, scope, Permission.EVENT_READ)
    rows = db.session.execute(
        select(Stage, Trade, Draw)
        .join(Trade, Trade.id == Stage.trade_id)
        .outerjoin(
            Draw,
            (Draw.stage_id == Stage.id)
            & (Draw.kind == DrawKind.ORDER)
            & Draw.replaced_at.is_(None),
        )
        .where(Trade.id.in_(trades))
        .order_by(Trade.position, Trade.code, Stage.position)
    ).all()
    present = _present([stage.id for stage, _, _ in rows])
    return [
        StageLine(
            stage.id,
            trade.code,
            trade.name,
            stage.name,
            present.get(stage.id, 0),
            draw.seed if draw else "",
            draw.drawn_at if draw else None,
            tuple(draw.witnesses) if draw else (),
            tuple(draw.after) if draw else (),
        )
        for stage, trade, draw in rows
    ]


def modules_of(actor: Actor, code_set_id: uuid.UUID) -> list[tuple[uuid.UUID, dict[str, str]]]:
    """The modules judged under a set's codes: id and name, in order."""
    rows = db.session.execute(
        select(Module.id, Module.name, Trade.event_id, Trade.id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Module.code_set_id == code_set_id)
        .order_by(Module.position)
    ).all()
    for row in rows:
        policy.require(actor, Permission.CODE_OPEN, Scope(row[2], row[3]))
    return [(row[0], row[1]) for row in rows]
