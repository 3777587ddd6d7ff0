"""The keys that sign certificates (签名密钥): which signs, its two cards, a new one."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.services import signing, signing_keys
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.console.installation import installation_nav
from competition.web.forms.acting import carry_out
from competition.web.forms.signing_keys import CardsForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of


def _page(form: CardsForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "console/signing_keys/list.html",
        lines=signing_keys.listing(current_actor()),
        grouped=signing.grouped,
        form=form,
        nav_items=installation_nav("list_signing_keys"),
    ), status


@bp.get("/signing-keys")
@requires(Permission.BACKUP_MANAGE)
def list_signing_keys() -> ResponseReturnValue:
    return _page(CardsForm(formdata=None))


@bp.post("/signing-keys/rotation")
@requires(Permission.BACKUP_MANAGE)
def rotate_signing_key() -> ResponseReturnValue:
    with transaction():
        fingerprint = signing_keys.rotate(current_actor(), now=utcnow())
    flash(
        _("New certificates are signed by %(key)s. Print its two cards now.",
          key=signing.grouped(fingerprint)),
        "done",
    )  # fmt: skip
    return redirect(url_for("console.list_signing_keys"))


@bp.post("/signing-keys/<key>/cards/<int:number>")
@requires(Permission.BACKUP_MANAGE)
def print_signing_card(key: str, number: int) -> ResponseReturnValue:
    with transaction():
        content = signing_keys.card(current_actor(), key, number, now=utcnow())
    return attachment(content, _("Signing key, card %(number)s.pdf", number=number), "pdf")


@bp.post("/signing-keys/cards")
@requires(Permission.BACKUP_MANAGE)
def bring_signing_key_back() -> ResponseReturnValue:
    form = CardsForm()
    if not form.validate():
        return _page(form, 422)
    found: list[str] = []
    refused = carry_out(
        form,
        lambda: found.append(
            signing_keys.bring_back(
                current_actor(), form.first.data or "", form.second.data or "", now=utcnow()
            )
        ),
    )
    if refused is not None:
        return _page(form, status_of(refused))
    flash(_("Key %(key)s is here again.", key=signing.grouped(found[0])), "done")
    return redirect(url_for("console.list_signing_keys"))
