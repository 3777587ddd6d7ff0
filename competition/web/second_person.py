"""Ask who the second person is, in the steps of the sign-in door (两人确认)."""

from __future__ import annotations

from competition.access.policy import Actor
from competition.db import transaction
from competition.services import second_persons, sign_ins
from competition.web.guards import utcnow


def second_person(login: str, password: str, code: str = "") -> Actor | None:
    """The actor behind login and password; None when nothing was given.

    The try is counted and committed first. Raises NotNow("too-many-tries"),
    Invalid("second-person-unproved").
    """
    if not login.strip() and not password:
        return None
    now = utcnow()
    with transaction():
        attempt = sign_ins.begin(login, now=now)
    proof = sign_ins.proven(attempt, password, code, now=now)
    with transaction():
        found = second_persons.confirmed(attempt, proof, now=now)
    return second_persons.required(found)
