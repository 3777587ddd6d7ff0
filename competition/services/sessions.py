"""Browser sessions as rows that can be revoked, and the actor behind each (会话)."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from competition.access.policy import Actor, Grant, Scope
from competition.db import db
from competition.models.account import Account, RoleAssignment, WebSession
from competition.services import audit

#: `last_seen_at` is written at most this often: a page view is no reason for a disk write.
SEEN_EVERY = timedelta(minutes=5)


def hash_of(token: str) -> str:
    """SHA-256 of a random token; a fast hash suffices, the token has 256 bits."""
    return hashlib.sha256(token.encode()).hexdigest()


#: Asked with every request, so put together once.
_GRANTED = select(
    RoleAssignment.role,
    RoleAssignment.event_id,
    RoleAssignment.trade_id,
    RoleAssignment.panel_id,
    RoleAssignment.delegation_id,
).where(RoleAssignment.account_id == bindparam("account"))
_BEHIND = (
    select(
        WebSession.last_seen_at,
        Account.id,
        Account.display_name,
        Account.person_id,
        Account.totp_secret.is_not(None).label("second_factor"),
    )
    .join(Account, Account.id == WebSession.account_id)
    .where(
        WebSession.token_hash == bindparam("token"),
        WebSession.revoked_at.is_(None),
        WebSession.expires_at > bindparam("now", type_=WebSession.expires_at.type),
        WebSession.last_seen_at > bindparam("idle_since", type_=WebSession.last_seen_at.type),
        Account.disabled_at.is_(None),
    )
)


def _grants(account_id: uuid.UUID) -> tuple[Grant, ...]:
    rows = db.session.execute(_GRANTED, {"account": account_id})
    return tuple(
        Grant(row.role, Scope(row.event_id, row.trade_id, row.panel_id, row.delegation_id))
        for row in rows
    )


def actor_for_account(account: Account) -> Actor:
    """The actor an account is, with all it has been granted."""
    return Actor(
        id=account.id,
        name=account.display_name,
        grants=_grants(account.id),
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
        _BEHIND,
        {
            "token": hash_of(token),
            "now": now,
            "idle_since": now - timedelta(hours=idle_hours),
        },
    ).one_or_none()
    if row is None:
        return None
    actor = Actor(
        id=row.id,
        name=row.display_name,
        grants=_grants(row.id),
        person_id=row.person_id,
        second_factor=row.second_factor,
    )
    return actor, now - row.last_seen_at > SEEN_EVERY


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
