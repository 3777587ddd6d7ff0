"""Links that let somebody in once: to sign in, to choose a new password (一次性链接)."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.access.roles import PERMISSIONS
from competition.db import db
from competition.errors import NotAllowed, NotFound
from competition.models.account import Account, OneTimeLink, RoleAssignment
from competition.services import accounts, audit, sessions

SIGN_IN = "sign_in"
RESET = "reset"
#: To a leader, who may be far away and is asked once a season.
INVITE = "invite"
LONGEST = timedelta(hours=24)
INVITED = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link offers, before it is used."""

    purpose: str
    name: str
    login: str | None
    expires_at: datetime


def require_reach(actor: Actor, account_id: uuid.UUID) -> None:
    """Let the actor act for an account whose every role he himself could give.

    An organiser reaches those who have roles in his events only; an administrator everybody.
    """
    if policy.may(actor, Permission.ACCOUNT_MANAGE):
        return
    held = db.session.scalars(
        select(RoleAssignment).where(RoleAssignment.account_id == account_id)
    ).all()
    if not held:
        raise NotFound("not-found")
    for row in held:
        scope = Scope(row.event_id)
        gives_roles = Permission.ACCOUNT_MANAGE in PERMISSIONS[row.role]
        if gives_roles or not policy.may(actor, Permission.ROLE_ASSIGN, scope):
            raise NotAllowed("not-allowed")


def make(
    actor: Actor,
    account_id: uuid.UUID,
    *,
    now: datetime,
    purpose: str = SIGN_IN,
    lives: timedelta | None = None,
) -> str:
    """Make a link for an account and return its secret; it works once.

    It lives for a day at most, an invitation for two weeks; a new invitation ends the old ones.
    """
    require_reach(actor, account_id)
    account = accounts.found(account_id)
    if account.disabled_at is not None:
        raise NotFound("not-found")
    longest = INVITED if purpose == INVITE else LONGEST
    if purpose == INVITE:
        db.session.execute(
            update(OneTimeLink)
            .where(OneTimeLink.account_id == account_id, OneTimeLink.purpose == INVITE)
            .where(OneTimeLink.used_at.is_(None))
            .values(used_at=now)
        )
    secret = secrets.token_urlsafe(32)
    db.session.add(
        OneTimeLink(
            secret_hash=sessions.hash_of(secret),
            purpose=purpose,
            account_id=account_id,
            facts={},
            created_at=now,
            expires_at=now + min(lives or longest, longest),
        )
    )
    db.session.flush()
    audit.record(actor, "link.made", ("account", account_id), now=now, purpose=purpose)
    return secret


def look(secret: str, *, now: datetime) -> Invitation:
    """What a link offers; looking does not use it up (chat programs look by themselves)."""
    row, account = _standing(secret, now=now)
    return Invitation(row.purpose, account.display_name, account.login, row.expires_at)


def use(secret: str, *, now: datetime, hours: int, user_agent: str = "") -> tuple[str, str | None]:
    """Use a sign-in link up; return the session's token and the account's language."""
    row, account = _standing(secret, now=now)
    if row.purpose not in (SIGN_IN, INVITE):
        raise NotFound("link-used")
    _use_up(row, now=now)
    token = sessions.open_session(account, now=now, hours=hours, user_agent=user_agent)
    audit.record(
        sessions.actor_for_account(account),
        "link.used",
        ("account", account.id),
        now=now,
        purpose=row.purpose,
    )
    return token, account.locale


def reset(secret: str, password: str, *, now: datetime) -> None:
    """Use a link up to choose a new password; every session of the account ends."""
    row, account = _standing(secret, now=now)
    if row.purpose != RESET:
        raise NotFound("link-used")
    _use_up(row, now=now)
    accounts.keep_password(account, password, actor=sessions.actor_for_account(account), now=now)


def _standing(secret: str, *, now: datetime) -> tuple[OneTimeLink, Account]:
    found = db.session.execute(
        select(OneTimeLink, Account)
        .join(Account, Account.id == OneTimeLink.account_id)
        .where(
            OneTimeLink.secret_hash == sessions.hash_of(secret),
            OneTimeLink.purpose.in_((SIGN_IN, RESET, INVITE)),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
            Account.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise NotFound("link-used")
    return found[0], found[1]


def _use_up(row: OneTimeLink, *, now: datetime) -> None:
    done = db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.secret_hash == row.secret_hash, OneTimeLink.used_at.is_(None))
        .values(used_at=now)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound("link-used")
