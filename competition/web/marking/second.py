"""The second person of an act that takes two, proved by card and PIN (两人确认)."""

from __future__ import annotations

from competition.access.policy import Actor
from competition.web.forms.rulings import SecondForm
from competition.web.second_person import card_holder


def second_person(form: SecondForm) -> Actor | None:
    """Prove the second person; None where the form names nobody."""
    badge = form.second_card.data or ""
    return card_holder(badge, form.second_pin.data or "") if badge else None
