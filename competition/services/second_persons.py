"""A second person confirms on the same screen (两人确认): proved as at the door, but not signed in.

The same three steps as signing in, and for the same reason; no session is opened.
"""

from __future__ import annotations

from datetime import datetime

from competition.access.policy import Actor
from competition.db import db
from competition.errors import Invalid
from competition.models.account import Account
from competition.services import audit, sessions, throttles
from competition.services.sign_ins import VISITOR, Proof, Try


def confirmed(attempt: Try, proof: Proof, *, now: datetime) -> Actor | None:
    """The actor a proved try stands for; None, and a note in the trail, after a miss.

    Uses up the second factor's step, so that nobody confirms with what he looked on.
    """
    account = db.session.get(Account, attempt.account_id) if attempt.account_id else None
    if account is None or not proof.holds or account.disabled_at is not None:
        subject = ("account", attempt.account_id or "unknown")
        audit.record(VISITOR, "confirmation.missed", subject, now=now)
        return None
    if proof.step is not None:
        if account.totp_step is not None and proof.step <= account.totp_step:
            return None
        account.totp_step = proof.step
    throttles.clear(attempt.door)
    return sessions.actor_for_account(account)


def required(found: Actor | None) -> Actor:
    """The second person, or Invalid("second-person-unproved")."""
    if found is None:
        raise Invalid("second-person-unproved")
    return found
