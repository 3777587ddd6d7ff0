"""Signing in and out, by password or by a link that works once (登录)."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.db import transaction
from competition.errors import Invalid, NotNow
from competition.services import first_run, links, sessions, sign_ins
from competition.web.auth import bp
from competition.web.auth.cookies import home_of, let_in, let_out, same_site_path
from competition.web.forms.accounts import EnterForm, NewPasswordForm, SignInForm
from competition.web.guards import cookie_name, current_actor, open_to_all, signed_in, utcnow
from competition.web.problems import status_of


@bp.get("/")
@open_to_all("the front door: it shows nothing of its own")
def door() -> ResponseReturnValue:
    if g.actor is not None:
        return redirect(home_of(g.actor))
    if first_run.is_empty():
        return redirect(url_for("auth.first_run_page"))
    if "public.home" in current_app.view_functions:
        return redirect(url_for("public.home"))
    return redirect(url_for("auth.sign_in"))


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_all("the way in")
def sign_in() -> ResponseReturnValue:
    form = SignInForm(data={"next": request.args.get("next")})
    if g.actor is not None and request.method == "GET":
        return redirect(same_site_path(request.args.get("next")) or home_of(g.actor))
    if form.validate_on_submit():
        try:
            found = prove(form)
        except NotNow as refused:
            form.show(refused)
            return render_template("auth/sign_in.html", form=form), status_of(refused)
        if found is not None:
            token, locale = found
            return let_in(token, locale, same_site_path(form.next.data) or url_for("auth.door"))
        form.show(Invalid("sign-in-missed"))
    status = 422 if request.method == "POST" else 200
    return render_template("auth/sign_in.html", form=form, nobody=first_run.wanted()), status


def prove(form: SignInForm) -> tuple[str, str | None] | None:
    """Count the try, prove it outside any transaction, open the session."""
    now = utcnow()
    with transaction():
        attempt = sign_ins.begin(form.login.data, now=now)
    proof = sign_ins.proven(attempt, form.password.data, form.code.data or "", now=now)
    with transaction():
        found = sign_ins.finish(
            attempt,
            proof,
            now=now,
            hours=current_app.config["SESSION_HOURS"],
            user_agent=request.headers.get("User-Agent", ""),
        )
        if found is not None:
            close_present(now)
        return found


def close_present(now: object) -> None:
    """A browser that signs in again leaves its former session."""
    token = request.cookies.get(cookie_name())
    if g.actor is not None and token:
        sessions.close(token, actor=g.actor, now=now)  # type: ignore[arg-type]


@bp.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    with transaction():
        sessions.close(request.cookies[cookie_name()], actor=current_actor(), now=utcnow())
    return let_out(url_for("auth.sign_in"))


@bp.get("/enter/<secret>")
@open_to_all("the link itself is the proof")
def enter(secret: str) -> ResponseReturnValue:
    """Show whom the link lets in; chat programs that look do not use it up."""
    offer = links.look(secret, now=utcnow())
    form = NewPasswordForm() if offer.purpose == links.RESET else EnterForm()
    return render_template("auth/enter.html", form=form, offer=offer)


@bp.post("/enter/<secret>")
@open_to_all("the link itself is the proof")
def use_link(secret: str) -> ResponseReturnValue:
    now = utcnow()
    offer = links.look(secret, now=now)
    if offer.purpose == links.RESET:
        return choose_password(secret, offer)
    with transaction():
        close_present(now)
        token, locale = links.use(
            secret,
            now=now,
            hours=current_app.config["SESSION_HOURS"],
            user_agent=request.headers.get("User-Agent", ""),
        )
    return let_in(token, locale, url_for("auth.door"))


def choose_password(secret: str, offer: links.Invitation) -> ResponseReturnValue:
    """Keep the new password, or show the form again with what is wrong."""
    form = NewPasswordForm()
    if form.validate():
        try:
            with transaction():
                links.reset(secret, form.password.data, now=utcnow())
        except Invalid as refused:
            form.show(refused)
        else:
            flash(_("The new password holds. Sign in with it."), "done")
            return redirect(url_for("auth.sign_in"))
    return render_template("auth/enter.html", form=form, offer=offer), 422
