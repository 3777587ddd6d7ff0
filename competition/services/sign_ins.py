"""Signing in: count the try, prove it outside any transaction, then open a session (登录).

Three steps, because proving takes a tenth of a second on purpose, and a judge's mark must not wait
for it: `begin` counts the try and is committed; `proven` computes; `finish` opens the session or
notes the miss. A login nobody has takes the same way and the same time.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competition.access.policy import Actor
from competition.db import db
from competition.models.account import Account
from competition.services import audit, passwords, second_factors, sessions, throttles

#: Whoever is not signed in yet.
VISITOR = Actor(id=None, name="visitor")


@dataclass(frozen=True, slots=True)
class Try:
    """One try to sign in, counted."""

    door: str
    account_id: uuid.UUID | None
    password_hash: str | None
    seed: str | None
    last_step: int | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What the try proved; `step` is the second factor's time step that was used."""

    holds: bool
    step: int | None = None


def begin(login: str, *, now: datetime) -> Try:
    """Count a try for a login; raises NotNow("too-many-tries") when there were five."""
    door = throttles.key_of("login", login)
    throttles.take(door, now=now)
    account = db.session.scalars(
        select(Account).where(
            Account.login == login.strip().casefold(), Account.disabled_at.is_(None)
        )
    ).one_or_none()
    if account is None:
        return Try(door, None, None, None, None)
    seed = second_factors.seed_of(account)
    return Try(door, account.id, account.password_hash, seed, account.totp_step)


def count_proof(account_id: uuid.UUID | None, *, now: datetime) -> None:
    """Count a try at what somebody signed in must prove anew; commit it before looking.

    Whoever came by a session must not guess the password or the second factor in it at leisure.
    Raises NotNow("too-many-tries").
    """
    throttles.take(throttles.key_of("proof", str(account_id)), now=now)


def proven(attempt: Try, password: str, code: str, *, now: datetime) -> Proof:
    """Whether password and, where there is one, second factor are right; no database."""
    if not passwords.right(password, attempt.password_hash):
        return Proof(False)
    if attempt.seed is None:
        return Proof(True)
    step = second_factors.step_of(attempt.seed, code, now=now)
    if step is None or (attempt.last_step is not None and step <= attempt.last_step):
        return Proof(False)
    return Proof(True, step)


def proved(attempt: Try, proof: Proof, missed: str, *, now: datetime) -> Account | None:
    """The account a try stands for; None, and a note in the trail, after a miss.

    missed: the action the trail notes. Uses up the second factor's step, so that no code opens two
    doors.
    """
    account = db.session.get(Account, attempt.account_id) if attempt.account_id else None
    if account is None or not proof.holds or account.disabled_at is not None:
        subject = ("account", attempt.account_id or "unknown")
        audit.record(VISITOR, missed, subject, now=now)
        return None
    if proof.step is not None:
        if account.totp_step is not None and proof.step <= account.totp_step:
            return None
        account.totp_step = proof.step
    throttles.clear(attempt.door)
    return account


def finish(
    attempt: Try, proof: Proof, *, now: datetime, hours: int, user_agent: str = ""
) -> tuple[str, str | None] | None:
    """Open a session and return its token and the account's language; None after a miss."""
    account = proved(attempt, proof, "sign_in.missed", now=now)
    if account is None:
        return None
    token = sessions.open_session(account, now=now, hours=hours, user_agent=user_agent)
    return token, account.locale
