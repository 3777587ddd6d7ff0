"""Whether people, works, or both are entered in a trade or an event (参赛的是人还是作品)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.errors import Invalid
from competition.models.entry import Entry
from competition.models.event import Trade
from competition.rules import entrants
from competition.rules.entrants import Entrants
from competition.rules.kinds import read_as
from competition.rules.work_facts import WorksFacts


def entered(rules: Mapping[str, Any] | None) -> Entrants:
    """What is entered in a trade, by what it remembers of works and teams."""
    return work_rules(rules).kind


def work_rules(written: Mapping[str, Any] | None) -> WorksFacts:
    """What a trade says of works; what was never written has the defaults."""
    found, problems = read_as(WorksFacts, written or {})
    if found is None or problems:
        raise Invalid("works-unreadable", problems)
    return found


def work_rules_in(event_id: uuid.UUID | None) -> dict[str, WorksFacts]:
    """The same of every trade of an event, by its code; the caller has asked the policy."""
    rows = db.session.execute(select(Trade.code, Trade.works).where(Trade.event_id == event_id))
    return {row.code: work_rules(row.works) for row in rows}


def of_trade(trade_id: uuid.UUID | None) -> Entrants:
    """What is entered in a trade; the caller has asked the policy."""
    kind = _of(Trade.id == trade_id)
    if kind is not Entrants.PEOPLE:
        return kind
    of_trade = select(Entry.id).where(Entry.trade_id == trade_id).limit(1)
    if db.session.scalar(of_trade.where(Entry.team_name == "")) is not None:
        return kind
    teams = db.session.scalar(of_trade.where(Entry.team_name != "")) is not None
    return Entrants.TEAMS if teams else kind


def of_entry(entry_id: uuid.UUID) -> Entrants:
    """What is entered in an entry's trade; the caller has asked the policy."""
    return of_trade(db.session.scalar(select(Entry.trade_id).where(Entry.id == entry_id)))


def of_event(event_id: uuid.UUID | None) -> Entrants:
    """What is entered in an event, all its trades together; the caller has asked the policy."""
    return _of(Trade.event_id == event_id)


def _of(where: Any) -> Entrants:
    return entrants.of(map(entered, db.session.scalars(select(Trade.works).where(where))))
