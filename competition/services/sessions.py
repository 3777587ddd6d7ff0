"""Browser sessions as rows that can be revoked, and the actor behind each (会话)."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update

from competition.access.policy import Actor, Grant, Scope
from competition.db import db
from competition.models.account import Account, RoleAssignment, WebSession
from competition.services import audit

#: `last_seen_at` is written at most this often: a page view is no reason for a disk write.
SEEN_EVERY = timedelta(minutes=5)


def hash_of(token: str) -> str:
    """SHA-256 of a random token; a fast hash suffices, the token has 256 bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_for_account(account: Account) -> Actor:
    """The actor an account is, with all it has been granted."""
    rows = db.session.scalars(select(RoleAssignment).where(RoleAssignment.account_id == account.id))
    grants = tuple(Grant(row.role, Scope(row.event_id, row.trade_id, row.panel_id)) for row in rows)
    return Actor(
        id=account.id,
        name=account.display_name,
        grants=grants,
        person_id=account.person_id,
        second_factor=account.totp_secret is not None,
    )


def open_session(account: Account, *, now: datetime, hours: int, user_agent: str = "") -> str:
    """Start a session for a proven account and return its token; the row keeps only its hash."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        WebSession(
            token_hash=hash_of(token),
            account_id=account.id,
            started_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=hours),
            user_agent=user_agent[:200],
        )
    )
    db.session.flush()
    audit.record(actor_for_account(account), "session.opened", ("account", account.id), now=now)
    return token


def actor_of(token: str, *, now: datetime, idle_hours: int) -> tuple[Actor, bool] | None:
    """Return the actor behind a token, and whether its `last_seen_at` wants writing."""
    row = db.session.execute(
        select(WebSession, Account)
        .join(Account, Account.id == WebSession.account_id)
        .where(
            WebSession.token_hash == hash_of(token),
            WebSession.revoked_at.is_(None),
            WebSession.expires_at > now,
            WebSession.last_seen_at > now - timedelta(hours=idle_hours),
            Account.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    session, account = row
    return actor_for_account(account), now - session.last_seen_at > SEEN_EVERY


def touch(token: str, *, now: datetime) -> None:
    """Note that the session is in use."""
    db.session.execute(
        update(WebSession).where(WebSession.token_hash == hash_of(token)).values(last_seen_at=now)
    )


def close(token: str, *, actor: Actor, now: datetime) -> None:
    """Sign out: the token is dead from here on."""
    db.session.execute(
        update(WebSession)
        .where(WebSession.token_hash == hash_of(token), WebSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    audit.record(actor, "session.closed", ("account", actor.id), now=now)


def close_all(account_id: uuid.UUID, *, actor: Actor, now: datetime) -> None:
    """Kill every session of an account, as disabling it or changing its password does."""
    db.session.execute(
        update(WebSession)
        .where(WebSession.account_id == account_id, WebSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    audit.record(actor, "session.all_closed", ("account", account_id), now=now)
