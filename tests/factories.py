"""A dozen functions that make what a test needs, with defaults."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

from competition.access.policy import Actor
from competition.db import db, transaction
from competition.models.account import Account, Role, RoleAssignment
from competition.models.event import Division, Event, Profile, Stage, Trade
from competition.services import sessions

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SYSTEM = Actor(id=None, name="tests", system=True)


def make_event(code: str = "E1", **given: object) -> Event:
    """An event of two days, committed."""
    values: dict[str, object] = {
        "code": code,
        "name": {"zh": f"赛事{code}"},
        "profile": Profile.STANDARD,
        "settings": {},
        "starts_on": date(2026, 11, 20),
        "ends_on": date(2026, 11, 21),
        "venue": {"zh": "体育馆"},
    }
    event = Event(**{**values, **given})
    with transaction():
        db.session.add(event)
    return event


def make_trade(event: Event, code: str = "barista", **given: object) -> Trade:
    """A trade with one division and one stage, committed."""
    values: dict[str, object] = {
        "event_id": event.id,
        "code": code,
        "name": {"zh": "咖啡师"},
        "note": {},
        "total": {},
        "absence": {},
        "ranking": {},
        "awards": [],
    }
    trade = Trade(**{**values, **given})
    with transaction():
        db.session.add(trade)
        db.session.flush()
        db.session.add(Division(trade_id=trade.id, code="staff", name={"zh": "职工组"}, position=0))
        db.session.add(Stage(trade_id=trade.id, code="final", name={"zh": "决赛"}, position=0))
    return trade


def make_account(
    role: str | None = None,
    *,
    event: Event | None = None,
    trade: Trade | None = None,
    panel_id: uuid.UUID | None = None,
    delegation_id: uuid.UUID | None = None,
    name: str = "某人",
    **given: object,
) -> Account:
    """An account, with a role in scope where one is named; committed."""
    account = Account(display_name=name, created_at=NOW, **given)
    with transaction():
        db.session.add(account)
        db.session.flush()
        if role is not None:
            db.session.add(
                RoleAssignment(
                    account_id=account.id,
                    role=Role(role),
                    event_id=event.id if event else None,
                    trade_id=trade.id if trade else None,
                    panel_id=panel_id,
                    delegation_id=delegation_id,
                    granted_at=NOW,
                )
            )
    return account


def session_token(role: str, **scope: object) -> str:
    """Sign somebody with a role in and return the cookie's token."""
    account = make_account(role, **scope)  # type: ignore[arg-type]
    with transaction():
        return sessions.open_session(account, now=datetime.now(UTC), hours=8)
