"""A second person confirms on the same screen (两人确认): proved as at the door, but not signed in.

The same three steps as signing in, and for the same reason; no session is opened.
"""

from __future__ import annotations

from datetime import datetime

from competition.access.policy import Actor
from competition.errors import Invalid
from competition.services import sessions
from competition.services.sign_ins import Proof, Try, proved


def confirmed(attempt: Try, proof: Proof, *, now: datetime) -> Actor | None:
    """The actor a proved try stands for; None, and a note in the trail, after a miss.

    Uses up the second factor's step, so that nobody confirms with what he looked on.
    """
    account = proved(attempt, proof, "confirmation.missed", now=now)
    return sessions.actor_for_account(account) if account else None


def required(found: Actor | None) -> Actor:
    """The second person, or Invalid("second-person-unproved")."""
    if found is None:
        raise Invalid("second-person-unproved")
    return found
