"""The second person of an act that takes two, proved by card and PIN (两人确认)."""

from __future__ import annotations

from flask import g

from competition.access.policy import Actor
from competition.db import transaction
from competition.errors import NotAllowed
from competition.services import cards
from competition.web.forms.rulings import SecondForm
from competition.web.guards import utcnow


def second_person(form: SecondForm) -> Actor | None:
    """Prove the second person; None where the form names nobody.

    Raises NotAllowed or NotNow as the card's own refusals do: the try is counted first.
    """
    badge, now = form.second_card.data or "", utcnow()
    if not badge:
        return None
    with transaction():
        claimed = cards.claim(g.event.scope.event_id, badge, now=now)
    if not cards.is_pin(claimed, form.second_pin.data or ""):
        raise NotAllowed("pin-wrong", left=cards.tries_left(claimed))
    with transaction():
        cards.forgive(claimed)
        return cards.actor_of(claimed)
