"""Changes after the deadline (截止后变更): each is a ruling with its reason, where asked by two."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.entry import Entry
from competition.models.event import Event, Trade
from competition.models.registration import Registration
from competition.models.ruling import Ruling, RulingKind
from competition.services import audit, confirmations, registration_rules, rulings_log, stage_rows


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why the register changes although registration is over, and who stands for it too."""

    reason: str = ""
    second: Actor | None = None


NO_GROUNDS = Grounds()


def is_late(row: Registration, now: datetime) -> bool:
    """Whether a registration's deadline has passed."""
    rules = registration_rules.of_event(row.event_id)
    return registration_rules.is_over(rules, _code(row.trade_id), now)


def is_shut(actor: Actor, scope: Scope, trade: str, now: datetime) -> bool:
    """Whether a trade's deadline is over, so that its entries change by ruling alone."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    return registration_rules.is_over(registration_rules.of_event(scope.event_id), trade, now)


def waits_for_code(actor: Actor, scope: Scope, trade: str) -> bool:
    """Whether whoever comes into a trade now does so by ruling, and then waits for a late code."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    trade_id = db.session.scalar(
        select(Trade.id).where(Trade.event_id == scope.event_id, Trade.code == trade)
    )
    return trade_id is not None and stage_rows.behind_seal(trade_id)


def _code(trade_id: uuid.UUID | None) -> str:
    return db.session.scalar(select(Trade.code).where(Trade.id == trade_id)) or ""


def rule(
    actor: Actor,
    row: Registration,
    what: str,
    reason: str,
    *,
    now: datetime,
    second: Actor | None = None,
    **facts: Any,
) -> Ruling:
    """Write down why a registration changes although its time is over, or its quota used.

    what: `late-entry`, `late-withdrawal`, `over-quota`. Raises Invalid("reason-missing" beside
    `reason`), NotAllowed("second-person-missing") where the event's switch asks for two.
    """
    ruling = _ruled(
        actor, Scope(row.event_id, row.trade_id), row.entry_id, reason, now=now, second=second,
        value={"what": what, "registration": row.number, **facts},
    )  # fmt: skip
    row.ruling_id = ruling.id
    db.session.flush()
    return ruling


def rule_entry(
    actor: Actor,
    entry_id: uuid.UUID,
    what: str,
    trades: Iterable[uuid.UUID],
    grounds: Grounds,
    now: datetime,
) -> None:
    """Rule on a change of the register in every trade it touches whose deadline is over.

    what: `late-entry`, `late-change`, `late-withdrawal`; the first where codes are sealed too.
    Raises as `rule` does.
    """
    entry = db.session.get_one(Entry, entry_id)
    for trade_id in dict.fromkeys(trades):
        trade = db.session.get_one(Trade, trade_id)
        rules = registration_rules.of_event(entry.event_id)
        sealed = what == "late-entry" and stage_rows.behind_seal(trade_id)
        if sealed or registration_rules.is_over(rules, trade.code, now):
            _ruled(
                actor, Scope(entry.event_id, trade_id), entry_id, grounds.reason, now=now,
                second=grounds.second, value={"what": what, "number": entry.number},
            )  # fmt: skip


def _ruled(
    actor: Actor,
    scope: Scope,
    entry_id: uuid.UUID | None,
    reason: str,
    *,
    now: datetime,
    second: Actor | None,
    value: dict[str, Any],
) -> Ruling:
    policy.require(actor, Permission.ENTRY_EDIT, Scope(scope.event_id))
    event = db.session.get_one(Event, scope.event_id)
    confirmations.require_second(event, "resolve", actor, second, scope)
    ruling = rulings_log.add(
        actor, scope, RulingKind.ENTRY, reason, now=now, value=value, second=second
    )
    ruling.entry_id = entry_id
    db.session.flush()
    audit.record(
        actor, "ruling.made", ("ruling", ruling.id), scope=scope, now=now, code=ruling.code,
        kind=RulingKind.ENTRY.value, reason=ruling.reason, **value,
    )  # fmt: skip
    return ruling
