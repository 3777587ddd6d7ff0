"""Tablets and judges' cards of an event (平板与裁判证): pair, issue, replace, revoke, new PIN."""

from __future__ import annotations

import io
import uuid
from typing import Any
from urllib.parse import quote

from flask import current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid
from competition.services import card_papers, cards, devices, handovers, pictures
from competition.web.console import bp, card_benches
from competition.web.forms.devices import HandoverForm, PairingForm, RenameForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.language import shown_on
from competition.web.wording import sentence


@bp.get("/<event>/devices")
@requires(Permission.DEVICE_MANAGE)
def list_devices(event: str) -> ResponseReturnValue:
    return _page()


def _page(**more: Any) -> str:
    actor, scope = current_actor(), g.event.scope
    return render_template(
        "console/devices/list.html",
        devices=devices.devices_of(actor, scope),
        benches=card_benches.read(actor, scope),
        pairing_form=PairingForm(),
        now=utcnow(),
        **more,
    )


@bp.post("/<event>/devices/pairings")
@requires(Permission.DEVICE_MANAGE)
def pair_device(event: str) -> ResponseReturnValue:
    """A one-time code, shown once with its QR."""
    form = PairingForm()
    with transaction():
        pairing = devices.start_pairing(
            current_actor(), g.event.scope, now=utcnow(), label=form.label.data or ""
        )
    site = str(current_app.config["PUBLIC_ADDRESS"]).rstrip("/")
    address = f"{site}{url_for('marking.tablet')}"
    return render_template(
        "console/devices/pairing.html",
        pairing=pairing,
        address=address,
        picture=_picture(f"{address}?pair={quote(pairing.code)}"),
    )


def _picture(text: str) -> Markup:
    return Markup(pictures.qr_svg(text))  # noqa: S704 - our own drawing


@bp.post("/<event>/devices/<uuid:device_id>/revoke")
@requires(Permission.DEVICE_MANAGE)
def revoke_device(event: str, device_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        devices.revoke(current_actor(), g.event.scope, device_id=device_id, now=utcnow())
    flash(_("The tablet is refused from here on."), "done")
    return redirect(url_for("console.list_devices", event=event))


@bp.post("/<event>/devices/<uuid:device_id>/name")
@requires(Permission.DEVICE_MANAGE)
def rename_device(event: str, device_id: uuid.UUID) -> ResponseReturnValue:
    form = RenameForm()
    try:
        with transaction():
            devices.rename(
                current_actor(),
                g.event.scope,
                device_id=device_id,
                label=form.label.data or "",
                now=utcnow(),
            )
    except Invalid as refused:
        flash(sentence(refused.problems[0]), "stop")
    else:
        flash(_("The tablet has its new name."), "done")
    return redirect(url_for("console.list_devices", event=event))


@bp.get("/<event>/devices/handovers")
@requires(Permission.DEVICE_MANAGE)
def choose_handover(event: str) -> ResponseReturnValue:
    """Where a file of unsent sheets is brought in."""
    return render_template("console/devices/handover.html", form=HandoverForm(), lines=None)


@bp.post("/<event>/devices/handovers")
@requires(Permission.DEVICE_MANAGE)
def take_handover(event: str) -> ResponseReturnValue:
    """What became of each sheet in the file; bringing it again changes nothing."""
    form, lines = HandoverForm(), None
    if form.validate():
        content = form.file.data.read(handovers.MOST_BYTES + 1)
        try:
            with transaction():
                lines = handovers.take_in_file(
                    current_actor(), g.event.scope, content, now=utcnow()
                )
        except Invalid as refused:
            form.file.errors = [sentence(refused)]
    page = render_template("console/devices/handover.html", form=form, lines=lines)
    return page, 200 if lines is not None else 422


@bp.post("/<event>/cards")
@shown_on("console.list_devices")
@requires(Permission.DEVICE_MANAGE)
def issue_cards(event: str) -> ResponseReturnValue:
    """Cards for the people chosen, shown once with their PINs."""
    actor, now = current_actor(), utcnow()
    chosen = [uuid.UUID(text) for text in request.form.getlist("people") if _is_id(text)]
    benches = request.form.getlist("benches")
    for bench in card_benches.read(actor, g.event.scope).shown if benches else ():
        if bench.code in benches:
            chosen += [account for account, _name in bench.waiting]
    if not chosen:
        flash(_("Choose at least one person."), "stop")
        return redirect(url_for("console.list_devices", event=event))
    with transaction():
        issued = [
            cards.issue(actor, g.event.scope, account_id=account, now=now)
            for account in dict.fromkeys(chosen)
        ]
    return _issued_page(issued)


def _is_id(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


def _issued_page(issued: list[cards.IssuedCard]) -> str:
    names = {row.id: row.name for row in cards.cards_of(current_actor(), g.event.scope)}
    return render_template(
        "console/devices/issued.html",
        issued=[(names[card.id], card, _picture(card.qr)) for card in issued],
    )


@bp.post("/<event>/cards/<uuid:card_id>/replace")
@shown_on("console.list_devices")
@requires(Permission.DEVICE_MANAGE)
def replace_card(event: str, card_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        card = cards.replace(current_actor(), g.event.scope, card_id=card_id, now=utcnow())
    return _issued_page([card])


@bp.post("/<event>/cards/<uuid:card_id>/revoke")
@shown_on("console.list_devices")
@requires(Permission.DEVICE_MANAGE)
def revoke_card(event: str, card_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        cards.revoke(current_actor(), g.event.scope, card_id=card_id, now=utcnow())
    flash(_("The card is dead, and whoever was signed on with it is out."), "done")
    return redirect(url_for("console.list_devices", event=event))


@bp.post("/<event>/cards/<uuid:card_id>/pin")
@shown_on("console.list_devices")
@requires(Permission.DEVICE_MANAGE)
def reset_card_pin(event: str, card_id: uuid.UUID) -> ResponseReturnValue:
    """A new PIN, shown once."""
    actor = current_actor()
    with transaction():
        pin = cards.reset_pin(actor, g.event.scope, card_id=card_id, now=utcnow())
    row = next(row for row in cards.cards_of(actor, g.event.scope) if row.id == card_id)
    return _page(new_pin=pin, pin_of=row)


@bp.post("/<event>/cards/print")
@shown_on("console.list_devices")
@requires(Permission.DEVICE_MANAGE)
def print_cards(event: str) -> ResponseReturnValue:
    """The cards just issued, as PDF: the page hands back the secrets it alone still has."""
    language = "en" if str(get_locale()).startswith("en") else "zh"
    content = card_papers.pdf(
        current_actor(), g.event.scope, request.form.getlist("qr"), language=language
    )
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", download_name=f"{event}-cards.pdf"
    )
