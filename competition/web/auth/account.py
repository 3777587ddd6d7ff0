"""One's own account: password, second factor, language, browsers signed in (我的账号)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from competition.db import transaction
from competition.errors import Invalid, NotNow
from competition.services import (
    accounts,
    assignments,
    delegations,
    pictures,
    second_factors,
    sign_ins,
)
from competition.web import language
from competition.web.auth import bp
from competition.web.auth.cookies import home_of, let_out
from competition.web.forms.accounts import ChangePasswordForm, LanguageForm, SecondFactorForm
from competition.web.guards import (
    cookie_name,
    current_actor,
    on_loopback,
    signed_in,
    utcnow,
    wants_second_factor,
)
from competition.web.problems import status_of


def present_locale() -> str:
    """The language this page is read in."""
    return "en" if str(get_locale()).startswith("en") else "zh_CN"


def page(status: int = 200, **forms: Any) -> ResponseReturnValue:
    """The page of one's own account, with the form that was sent drawn again."""
    actor = current_actor()
    shown = {
        "password_form": ChangePasswordForm(formdata=None),
        "language_form": LanguageForm(formdata=None, data={"locale": present_locale()}),
        **forms,
    }
    return render_template(
        "auth/account.html",
        line=accounts.line(actor, actor.id),
        roles=assignments.of_account(actor, actor.id),
        browsers=accounts.live_sessions(
            actor, actor.id, now=utcnow(), token=request.cookies.get(cookie_name(), "")
        ),
        home=home_of(actor),
        settled=delegations.is_settled(actor),
        **shown,
    ), status


@bp.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    return page()


@bp.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.validate():
        actor, now = current_actor(), utcnow()
        try:
            with transaction():
                sign_ins.count_proof(actor.id, now=now)
            with transaction():
                accounts.change_password(actor, form.old.data, form.password.data, now=now)
        except (Invalid, NotNow) as refused:
            form.show(refused)
            return page(status_of(refused), password_form=form)
        else:
            response = let_out(url_for("auth.sign_in"))
            flash(_("The new password holds. Sign in with it."), "done")
            return response
    return page(422, password_form=form)


@bp.post("/account/language")
@signed_in
def change_language() -> ResponseReturnValue:
    form = LanguageForm()
    if not form.validate():
        return page(422, language_form=form)
    with transaction():
        accounts.change_locale(current_actor(), form.locale.data, now=utcnow())
    return language.keep(redirect(url_for("auth.account")), form.locale.data)


@bp.post("/account/sessions/<reference>/end")
@signed_in
def end_session(reference: str) -> ResponseReturnValue:
    actor = current_actor()
    with transaction():
        accounts.end_session(actor, actor.id, reference, now=utcnow())
    flash(_("That browser is signed out."), "done")
    return redirect(url_for("auth.account"))


@bp.route("/account/second-factor", methods=["GET", "POST"])
@signed_in
def second_factor() -> ResponseReturnValue:
    """Show a fresh seed and keep it once a code of it was typed."""
    form = SecondFactorForm()
    actor = current_actor()
    if actor.second_factor:
        return give_up(form)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.seed.data:
            try:
                with transaction():
                    second_factors.adopt(actor, form.seed.data, form.code.data, now=utcnow())
            except Invalid as refused:
                form.show(refused)
            else:
                flash(_("From now on signing in asks for six digits as well."), "done")
                return redirect(url_for("auth.account"))
    form.seed.data = form.seed.data or second_factors.propose()
    address = second_factors.address(form.seed.data, actor.name)
    return render_template(
        "auth/second_factor.html",
        form=form,
        picture=Markup(pictures.qr_svg(address)),  # noqa: S704 - our own drawing
        wanted=wants_second_factor(),
        loopback=on_loopback(),
    ), status


def give_up(form: SecondFactorForm) -> ResponseReturnValue:
    """Give the second factor up, with a code of it as proof."""
    status = 422 if form.is_submitted() else 200
    if form.is_submitted() and form.validate():
        actor, now = current_actor(), utcnow()
        try:
            with transaction():
                sign_ins.count_proof(actor.id, now=now)
            with transaction():
                second_factors.drop(actor, form.code.data, now=now)
        except (Invalid, NotNow) as refused:
            form.show(refused)
            status = status_of(refused)
        else:
            return let_out(url_for("auth.sign_in"))
    return render_template("auth/second_factor_off.html", form=form), status
