"""The second person of an act that takes two, proved by card or by account (两人确认)."""

from __future__ import annotations

from competition.access.policy import Actor
from competition.web import second_person as doors
from competition.web.forms.rulings import SecondForm


def second_person(form: SecondForm) -> Actor | None:
    """Prove the second person; None where the form names nobody.

    A number of five digits and the text of a QR are a card's; anything else is a login.
    """
    badge, secret = form.second_card.data or "", form.second_pin.data or ""
    if doors.CARD.fullmatch(badge) or ":" in badge:
        return doors.card_holder(badge, secret)
    return doors.second_person(badge, secret)
