"""An event that delegations register for: rules, delegations, leaders."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from competition.access.policy import Actor
from competition.db import db, transaction
from competition.models.account import Role, RoleAssignment
from competition.models.event import Division, Event, Trade
from competition.models.person import Delegation, Unit, UnitKind
from competition.services import (
    registration_reviews,
    registration_rules,
    registrations,
    sessions,
)
from competition.services.registration_writing import MemberWish, RegistrationWish
from competition.services.scopes import Scope
from tests.factories import NOW, SYSTEM, make_account, make_event, make_trade

OPEN = datetime(2026, 10, 10, 2, 0, tzinfo=UTC)
LATE = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
RULES: dict[str, Any] = {
    "opens": "2026-10-01T08:00:00+08:00",
    "closes": "2026-10-31T18:00:00+08:00",
    "objections": {"until": "2026-11-10T18:00:00+08:00"},
}


def make_open_event(code: str = "E1", rules: dict[str, Any] | None = None) -> Event:
    """An event with two trades, open to registration in October 2026."""
    event = make_event(code)
    make_trade(event, "barista")
    make_trade(event, "tea", name={"zh": "茶艺师"})
    keep_rules(event, rules or RULES)
    return event


def keep_rules(event: Event, rules: dict[str, Any]) -> None:
    """Write an event's registration rules."""
    db.session.refresh(event)
    with transaction():
        registration_rules.change(SYSTEM, Scope(event.id), rules, version=event.version, now=NOW)


def make_delegation(event: Event, code: str, name: str, kind: str = "company") -> Delegation:
    """A delegation of an event, committed."""
    with transaction():
        unit = Unit(name=name, kind=UnitKind(kind), extra={})
        db.session.add(unit)
        db.session.flush()
        row = Delegation(event_id=event.id, unit_id=unit.id, code=code, position=0)
        db.session.add(row)
    return row


def make_leader(event: Event, delegation: Delegation, name: str = "领队某") -> Actor:
    """The leader of a delegation."""
    account = make_account(name=name)
    with transaction():
        db.session.add(
            RoleAssignment(
                account_id=account.id,
                role=Role.LEADER,
                event_id=event.id,
                delegation_id=delegation.id,
                granted_at=NOW,
            )
        )
    return sessions.actor_for_account(account)


def scope_of(delegation: Delegation) -> Scope:
    """Where a delegation's leader acts."""
    return Scope(delegation.event_id, delegation_id=delegation.id)


def wish(name: str = "甄一", *, trade: str = "barista", **given: Any) -> RegistrationWish:
    """One contestant in a trade; further keywords are about him."""
    whole = {key: given.pop(key) for key in ("kind", "division", "team", "coaches") if key in given}
    return RegistrationWish(
        **{"kind": "entry", "division": "staff", **whole},
        trade=trade,
        members=(MemberWish(name, **given),),
    )


def register(
    leader: Actor, delegation: Delegation, *wishes: RegistrationWish, now: datetime = OPEN
) -> list[uuid.UUID]:
    """Write registrations and hand them in."""
    scope = scope_of(delegation)
    with transaction():
        made = [registrations.add(leader, scope, each, now=now) for each in wishes]
        registrations.submit(leader, scope, made, now=now)
    return made


#: Everything an event may say of registration, for pages that show it.
FULL: dict[str, Any] = {
    "opens": "2026-01-01T08:00:00+08:00",
    "closes": "2099-10-31T18:00:00+08:00",
    "note": {"zh": "报名表须经单位盖章。", "en": "The unit stamps the form."},
    "quotas": [{"most": 3}, {"per": "event", "most": 60, "together": True}],
    "conditions": [
        {"rule": "age", "on": "2026-11-20", "least": 18, "most": 60},
        {"rule": "level", "at_least": 3, "otherwise": "warn"},
        {"rule": "years", "at_least": 2, "otherwise": "document"},
        {"rule": "earlier", "otherwise": "warn"},
    ],
    "fields": [
        {"code": "size", "name": {"zh": "服装尺码", "en": "Size"}, "kind": "choice",
         "choices": [{"code": "M", "name": {"zh": "中号"}}, {"code": "L", "name": {"zh": "大号"}}]},
        {"code": "portrait", "name": {"zh": "证件照"}, "kind": "photo"},
    ],
    "consent": {"version": "1", "text": {"zh": "同意为组织本次竞赛使用以上个人信息。"}},
    "objections": {"until": "2099-11-10T18:00:00+08:00"},
}  # fmt: skip


def fill(event_id: uuid.UUID) -> uuid.UUID | None:
    """Open an event and let its first delegation register in every state; returns its id."""
    event = db.session.get_one(Event, event_id)
    delegation = db.session.scalars(
        select(Delegation)
        .where(Delegation.event_id == event_id)
        .order_by(Delegation.position, Delegation.code)
        .limit(1)
    ).one_or_none()
    if delegation is None:
        return None
    keep_rules(event, FULL)
    trade, division = db.session.execute(
        select(Trade.code, Division.code)
        .join(Division, Division.trade_id == Trade.id)
        .where(Trade.event_id == event_id)
        .order_by(Trade.position, Division.position)
        .limit(1)
    ).one()
    leader = make_leader(event, delegation)
    whole = {"trade": trade, "division": division, "consents": True, "level": 3, "trade_years": 5,
             "born_on": date(1990, 5, 1)}  # fmt: skip
    made = register(
        leader,
        delegation,
        *(wish(name, **whole, answers={"size": "L"}) for name in ("甄一", "甄二", "甄三")),
        wish("评一", kind="judge", trade=trade, consents=True, division=""),
    )
    scope = Scope(event_id)
    with transaction():
        registration_reviews.send_back(SYSTEM, scope, made[1:2], "身份证号少一位", now=OPEN)
        registration_reviews.put_on_waiting_list(SYSTEM, scope, made[2:3], now=OPEN)
        registration_reviews.accept(SYSTEM, scope, made[3:], now=OPEN)
        registrations.add(
            leader, scope_of(delegation), wish("甄四", trade=trade, division=division), now=OPEN
        )
    return delegation.id
