"""A leader's first page (领队首页): his delegation or the choice of one; a login of one's own."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.services import accounts, delegations, scopes
from competition.web.auth.cookies import let_out
from competition.web.delegations import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.registrations import SettleForm
from competition.web.guards import current_actor, signed_in, utcnow
from competition.web.problems import status_of


@bp.get("/")
@signed_in
def home() -> ResponseReturnValue:
    led = scopes.delegations_of(current_actor())
    if len(led) == 1:
        event, delegation = led[0]
        return redirect(
            url_for("delegations.show_portal", event=event.code, delegation=delegation.code)
        )
    return render_template("delegations/home.html", led=led)


@bp.route("/login", methods=["GET", "POST"])
@signed_in
def choose_login() -> ResponseReturnValue:
    """A login and a password of one's own, so that one comes in without a link."""
    actor, form, status = current_actor(), SettleForm(), 200
    given = accounts.line(actor, actor.id).login
    if given:
        del form.login
    if form.validate_on_submit():
        refused = carry_out(
            form,
            lambda: delegations.settle(
                actor, given or form.login.data or "", form.password.data or "", now=utcnow()
            ),
        )
        if refused is None:
            response = let_out(url_for("auth.sign_in"))
            flash(_("The login is yours. Sign in with it from now on."), "done")
            return response
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    return render_template("delegations/login.html", form=form, given=given), status
