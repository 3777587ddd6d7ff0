"""The chief helps a judge who stands there: new PIN, spare card, lost card (忘 PIN、换证、挂失).

Judges appear by seat and card number; no name is on these pages.
"""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound
from competition.services import cards, pictures
from competition.web.guards import current_actor, requires, utcnow
from competition.web.marking import bp
from competition.web.marking.rooms import trail


@bp.get("/<event>/trades/<trade>/cards")
@requires(Permission.DEVICE_MANAGE)
def list_cards(event: str, trade: str) -> ResponseReturnValue:
    return _page()


def _page(**shown: Any) -> str:
    return render_template(
        "marking/cards.html",
        cards=cards.cards_of_trade(current_actor(), g.trade.scope),
        now=utcnow(),
        trail=trail(_("Judges' cards")),
        **shown,
    )


def _seats(card_id: uuid.UUID) -> cards.SeatCard:
    """A card of somebody who sits in the address's trade."""
    for card in cards.cards_of_trade(current_actor(), g.trade.scope):
        if card.id == card_id:
            return card
    raise NotFound("not-found")


@bp.post("/<event>/trades/<trade>/cards/<uuid:card_id>/pin")
@requires(Permission.DEVICE_MANAGE)
def reset_pin(event: str, trade: str, card_id: uuid.UUID) -> ResponseReturnValue:
    """A new PIN, shown once; it unlocks the card too."""
    card = _seats(card_id)
    with transaction():
        pin = cards.reset_pin(current_actor(), g.event.scope, card_id=card_id, now=utcnow())
    return _page(pin=pin, number=card.number, seats=card.seats)


@bp.post("/<event>/trades/<trade>/cards/<uuid:card_id>/replace")
@requires(Permission.DEVICE_MANAGE)
def spare_card(event: str, trade: str, card_id: uuid.UUID) -> ResponseReturnValue:
    """A spare card, shown once with PIN and QR; the lost one is dead."""
    seats = _seats(card_id).seats
    with transaction():
        card = cards.replace(current_actor(), g.event.scope, card_id=card_id, now=utcnow())
    picture = Markup(pictures.qr_svg(card.qr))  # noqa: S704 - our own drawing
    return _page(pin=card.pin, number=card.number, seats=seats, picture=picture)


@bp.post("/<event>/trades/<trade>/cards/<uuid:card_id>/revoke")
@requires(Permission.DEVICE_MANAGE)
def lose_card(event: str, trade: str, card_id: uuid.UUID) -> ResponseReturnValue:
    _seats(card_id)
    with transaction():
        cards.revoke(current_actor(), g.event.scope, card_id=card_id, now=utcnow())
    flash(_("The card is dead, and whoever was signed on with it is out."), "done")
    return redirect(url_for("marking.list_cards", event=event, trade=trade))
