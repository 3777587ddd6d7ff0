"""Changes after the deadline (截止后变更): each is a ruling with its reason, where asked by two."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.event import Event, Trade
from competition.models.registration import Registration
from competition.models.ruling import Ruling, RulingKind
from competition.services import audit, confirmations, registration_rules, rulings_log


def is_late(row: Registration, now: datetime) -> bool:
    """Whether a registration's deadline has passed."""
    rules = registration_rules.of_event(row.event_id)
    trade = db.session.scalar(select(Trade.code).where(Trade.id == row.trade_id)) or ""
    return registration_rules.is_over(rules, trade, now)


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
    scope = Scope(row.event_id, row.trade_id)
    policy.require(actor, Permission.ENTRY_EDIT, Scope(row.event_id))
    confirmations.require_second(db.session.get_one(Event, row.event_id), "resolve", actor, second)
    value = {"what": what, "registration": row.number, **facts}
    ruling = rulings_log.add(
        actor, scope, RulingKind.ENTRY, reason, now=now, value=value, second=second
    )
    ruling.entry_id = row.entry_id
    row.ruling_id = ruling.id
    db.session.flush()
    audit.record(
        actor, "ruling.made", ("ruling", ruling.id), scope=scope, now=now, code=ruling.code,
        kind=RulingKind.ENTRY.value, reason=ruling.reason, **value,
    )  # fmt: skip
    return ruling
