"""Programs that read and hand in (接口令牌): their tokens, made and shown once, revoked."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Refused
from competition.services import tokens as service
from competition.web.addresses import outward
from competition.web.console import bp
from competition.web.forms.base import as_choices
from competition.web.forms.tokens import TokenForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.sentences.tokens import SCOPES


def _form(**given: Any) -> TokenForm:
    form = TokenForm(**given)
    form.scopes.choices = as_choices([(s, words) for s, words in SCOPES.items() if s != "read"])
    return form


def _page(form: TokenForm, status: int = 200, token: str = "") -> ResponseReturnValue:
    lines = service.listing(current_actor(), g.event.scope, now=utcnow())
    return render_template(
        "console/tokens/list.html",
        lines=lines,
        form=form,
        token=token,
        scope_words=SCOPES,
        document=outward("api.openapi"),
    ), status


@bp.get("/<event>/programs")
@requires(Permission.ROLE_ASSIGN)
def list_tokens(event: str) -> ResponseReturnValue:
    return _page(_form(formdata=None))


@bp.post("/<event>/programs")
@requires(Permission.ROLE_ASSIGN)
def make_token(event: str) -> ResponseReturnValue:
    """Show a fresh token, once; it is kept hashed only."""
    form = _form()
    if not form.validate():
        return _page(form, 422)
    try:
        with transaction():
            token = service.make(
                current_actor(),
                g.event.scope,
                name=form.name.data,
                scopes=form.scopes.data or (),
                days=int(form.days.data),
                now=utcnow(),
            )
    except Refused as refused:
        form.show(refused)
        return _page(form, 422)
    return _page(_form(formdata=None), 201, token)


@bp.post("/<event>/programs/<uuid:token_id>/revoke")
@requires(Permission.ROLE_ASSIGN)
def revoke_token(event: str, token_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        service.revoke(current_actor(), g.event.scope, token_id, now=utcnow())
    flash(_("The token is worth nothing from now on."), "done")
    return redirect(url_for("console.list_tokens", event=event))
