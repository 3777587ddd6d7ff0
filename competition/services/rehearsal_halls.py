"""The part of a rehearsal that people play on their tablets (上平板排练).

It runs in the rehearsal's own installation: tablets are paired with it anew and find every sheet
filled in by a simulated judge, as a draft. Who holds the tablet may change what he likes; he signs,
by the same way as in earnest. In the end every tablet is shut out, which makes it forget all.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.device import Device, DeviceKind, MarkingSession
from competition.models.event import Module, Stage, Trade
from competition.models.panel import Medium, Panel, PanelSeat, SeatRole
from competition.models.sheet import Revision, ScoreSheet, SheetState
from competition.rules.values import MarkStatus
from competition.services import cards, demonstration, devices, marking_sessions
from competition.services.cards import IssuedCard
from competition.services.demonstration import Play, ToSign


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the tablets are: sheets signed at one, sheets still open, who has come in."""

    signed: int
    left: int
    #: By label: whether a judge has been at it.
    tablets: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet as a simulated judge fills it in: to be kept as that judge's draft."""

    judge: Actor
    sheet_id: uuid.UUID
    draft: bytes


def tablets_of(actor: Actor, event: Scope) -> list[tuple[str, str]]:
    """The event's own paired tablets that may be asked to take part: id and label."""
    return [
        (str(row.id), row.label)
        for row in devices.devices_of(actor, event)
        if row.kind == DeviceKind.TABLET and not row.revoked_at and not row.returned_at
    ]


def give_cards(actor: Actor, event_id: uuid.UUID, *, pin: str, now: datetime) -> list[IssuedCard]:
    """A card for everybody with a part in the event, all with one PIN; good in here alone."""
    event = Scope(event_id)
    policy.require(actor, Permission.DEVICE_MANAGE, event)
    return [
        cards.issue(actor, event, account_id=account_id, now=now, pin=pin)
        for account_id, _name in cards.people_without_card(actor, event)
    ]


def filled_in(actor: Actor, play: Play, module_id: uuid.UUID) -> list[Filled]:
    """What simulated judges fill into the open sheets of a module's tablet seats."""
    policy.require(actor, Permission.EVENT_EDIT, Scope(play.event_id))
    return [
        Filled(
            marking_sessions.judge_actor(sheet.judge.id, play.event_id, None, None),
            sheet.sheet_id,
            draft_of(sheet),
        )
        for sheet in open_sheets(list(demonstration.to_sign(play, module_id)), on_tablets=True)
        if sheet.judge is not None and sheet.judge.id is not None
    ]


def draft_of(sheet: ToSign) -> bytes:
    """A sheet's made-up marks as a tablet would send a copy of what it has begun."""
    marks = {
        code: {"status": mark.value} if isinstance(mark, MarkStatus) else {"value": mark}
        for code, mark in sheet.marks.items()
    }
    return json.dumps({"marks": marks}, ensure_ascii=False).encode()


def open_sheets(sheets: Sequence[ToSign], *, on_tablets: bool = False) -> list[ToSign]:
    """Of these sheets those nobody has signed; on_tablets: only of seats that mark on one."""
    query = (
        select(ScoreSheet.id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .where(ScoreSheet.state == SheetState.OPEN)
    )
    if on_tablets:
        query = query.where(PanelSeat.medium == Medium.TABLET)
    wanted = [sheet.sheet_id for sheet in sheets]
    found: set[uuid.UUID] = set()
    for start in range(0, len(wanted), 500):
        found |= set(
            db.session.scalars(query.where(ScoreSheet.id.in_(wanted[start : start + 500])))
        )
    return [sheet for sheet in sheets if sheet.sheet_id in found]


def let_in(
    actor: Actor, event_id: uuid.UUID, labels: Sequence[str], *, now: datetime
) -> dict[str, str]:
    """A pairing code for each of these tablets, by label; those paired meanwhile need none."""
    event = Scope(event_id)
    here = set(db.session.scalars(select(Device.label).where(Device.event_id == event_id)))
    return {
        label: devices.start_pairing(actor, event, label=label, now=now).code
        for label in labels
        if label not in here
    }


def standing(actor: Actor, event_id: uuid.UUID) -> Standing:
    """How far the tablets are; three queries."""
    policy.require(actor, Permission.DEVICE_MANAGE, Scope(event_id))
    of_event = (
        select(func.count(ScoreSheet.id.distinct()))
        .join(Module, Module.id == ScoreSheet.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .join(PanelSeat, PanelSeat.id == ScoreSheet.seat_id)
        .where(Trade.event_id == event_id, PanelSeat.medium == Medium.TABLET)
    )
    signed = db.session.scalar(
        of_event.join(Revision, Revision.sheet_id == ScoreSheet.id).where(
            Revision.device_id.is_not(None)
        )
    )
    left = db.session.scalar(of_event.where(ScoreSheet.state == SheetState.OPEN))
    rows = db.session.execute(
        select(Device.label, func.count(MarkingSession.id))
        .outerjoin(MarkingSession, MarkingSession.device_id == Device.id)
        .where(Device.event_id == event_id)
        .group_by(Device.label)
        .order_by(Device.label)
    ).all()
    return Standing(signed or 0, left or 0, {label: bool(count) for label, count in rows})


def dismiss(actor: Actor, event_id: uuid.UUID, *, now: datetime) -> int:
    """Shut every tablet out: each forgets what it holds when it next speaks; returns how many."""
    event, count = Scope(event_id), 0
    for row in devices.devices_of(actor, event):
        if row.revoked_at is None:
            devices.revoke(actor, event, device_id=row.id, now=now)
            count += 1
    return count


def why_not(actor: Actor, event: Scope) -> str:
    """Why the event cannot be rehearsed on tablets; "": it can.

    Codes: `no-tablets-paired`, `no-tablet-seats` where every seat marks on paper.
    """
    if not tablets_of(actor, event):
        return "no-tablets-paired"
    seats = db.session.scalar(
        select(func.count(PanelSeat.id))
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(
            Trade.event_id == event.event_id,
            PanelSeat.medium == Medium.TABLET,
            PanelSeat.role.in_((SeatRole.JUDGE, SeatRole.HEAD)),
        )
    )
    return "" if seats else "no-tablet-seats"
