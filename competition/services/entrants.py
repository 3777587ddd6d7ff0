"""Whether people, works, or both are entered in a trade or an event (参赛的是人还是作品)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.models.entry import Entry
from competition.models.event import Trade
from competition.rules import entrants
from competition.rules.entrants import Entrants


def are_works(rules: Mapping[str, Any] | None) -> bool:
    """Whether what a trade remembers of works says that works are entered."""
    return bool((rules or {}).get("entered"))


def of_trade(trade_id: uuid.UUID | None) -> Entrants:
    """What is entered in a trade; the caller has asked the policy."""
    kind = _of(Trade.id == trade_id)
    if kind is Entrants.WORKS:
        return kind
    of_trade = select(Entry.id).where(Entry.trade_id == trade_id).limit(1)
    if db.session.scalar(of_trade.where(Entry.team_name == "")) is not None:
        return kind
    teams = db.session.scalar(of_trade.where(Entry.team_name != "")) is not None
    return Entrants.TEAMS if teams else kind


def of_event(event_id: uuid.UUID | None) -> Entrants:
    """What is entered in an event, all its trades together; the caller has asked the policy."""
    return _of(Trade.event_id == event_id)


def _of(where: Any) -> Entrants:
    return entrants.of(map(are_works, db.session.scalars(select(Trade.works).where(where))))
