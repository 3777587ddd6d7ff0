"""Ask who the second person is, in the steps of the sign-in door (两人确认)."""

from __future__ import annotations

import re

from flask import g

from competition.access.policy import Actor
from competition.db import transaction
from competition.errors import Invalid, NotAllowed
from competition.services import cards, second_persons, sign_ins
from competition.web.guards import utcnow

CARD = re.compile(r"[0-9]{5}")
PIN = re.compile(r"[0-9]{6}")


def card_holder(badge: str, pin: str) -> Actor:
    """The judge behind a card and its PIN, in the event of this address.

    The try is counted and committed first. Raises NotAllowed or NotNow as the card's own
    refusals do.
    """
    now = utcnow()
    with transaction():
        claimed = cards.claim(g.event.scope.event_id, badge, now=now)
    if not cards.is_pin(claimed, pin):
        raise NotAllowed("pin-wrong", left=cards.tries_left(claimed))
    with transaction():
        cards.forgive(claimed)
        return cards.actor_of(claimed)


def second_person(login: str, password: str, code: str = "") -> Actor | None:
    """The actor behind login and password, or card and PIN; None when nothing was given.

    The try is counted and committed first. Raises NotNow("too-many-tries"),
    Invalid("second-person-unproved").
    """
    if not login.strip() and not password:
        return None
    if g.get("event") and CARD.fullmatch(login.strip()) and PIN.fullmatch(password):
        return card_holder(login.strip(), password)
    now = utcnow()
    with transaction():
        attempt = sign_ins.begin(login, now=now)
    proof = sign_ins.proven(attempt, password, code, now=now)
    with transaction():
        found = second_persons.confirmed(attempt, proof, now=now)
    return second_persons.required(found)


def sign_for(actor: Actor, login: str, password: str) -> None:
    """Somebody signs for himself, as he signs in: the will behind an act, proved once more.

    Raises Invalid("signature-missing", "signature-unproved", "signature-not-yours").
    """
    try:
        signer = second_person(login, password)
    except Invalid as refused:
        raise Invalid("signature-unproved") from refused
    if signer is None:
        raise Invalid("signature-missing")
    if signer.id != actor.id:
        raise Invalid("signature-not-yours")
