"""Accounts and roles: the administrator's list, and who is what in an event (账号与角色)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.access.policy import INSTALLATION, Scope
from competition.db import transaction
from competition.errors import Refused
from competition.services import accounts as service
from competition.services import assignments, links
from competition.web.console import bp
from competition.web.console.installation import installation_nav
from competition.web.forms.accounts import AccountForm, RoleForm
from competition.web.forms.base import as_choices
from competition.web.guards import current_actor, requires, utcnow
from competition.web.sentences.roles import GIVEN, role_words
from competition.web.wording import in_language, sentence


def scope_value(scope: Scope) -> str:
    """A scope as a select's value."""
    return "/".join(str(part) for part in (scope.event_id, scope.trade_id) if part)


def fill(form: RoleForm, *, event_id: uuid.UUID | None = None) -> dict[str, Scope]:
    """Give the form its choices; return the scopes by value."""
    choices = assignments.choices(current_actor())
    scopes, words = {}, []
    for scope, event_name, trade_name in choices:
        if event_id is not None and scope.event_id != event_id:
            continue
        value = scope_value(scope)
        scopes[value] = scope
        whole = _("Whole event") if event_id else in_language(event_name)
        inner = in_language(trade_name) if trade_name else None
        words.append((value, inner if inner and event_id else _named(whole, inner)))
    roles = [(role, role_words(role)) for role in GIVEN]
    if event_id is None:
        scopes["installation"] = INSTALLATION
        words.insert(0, ("installation", _("The installation")))
        roles.insert(0, ("admin", role_words("admin")))
    form.role.choices, form.scope.choices = as_choices(roles), as_choices(words)
    return scopes


def _named(event: str, trade: str | None) -> str:
    return f"{event} · {trade}" if trade else event


def link_address(secret: str) -> str:
    """A link as it is handed over."""
    return f"{current_app.config['PUBLIC_ADDRESS'].rstrip('/')}/enter/{secret}"


@bp.get("/accounts")
@requires(Permission.ACCOUNT_MANAGE)
def accounts() -> ResponseReturnValue:
    q = request.args.get("q", "")
    lines, count, following = service.listing(
        current_actor(), q=q, after=request.args.get("after", "")
    )
    return render_template(
        "console/accounts/list.html",
        lines=lines,
        count=count,
        q=q,
        next_url=url_for("console.accounts", q=q, after=following) if following else None,
        nav_items=installation_nav("accounts"),
    )


@bp.route("/accounts/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def new_account() -> ResponseReturnValue:
    form = AccountForm()
    if form.validate_on_submit():
        try:
            with transaction():
                account_id = service.create(
                    current_actor(), name=form.name.data, login=form.login.data, now=utcnow()
                )
        except Refused as refused:
            form.show(refused)
        else:
            return redirect(url_for("console.account", account_id=account_id))
    status = 422 if form.is_submitted() else 200
    return render_template(
        "console/accounts/new.html", form=form, nav_items=installation_nav("accounts")
    ), status


def account_page(account_id: uuid.UUID, status: int = 200, **shown: Any) -> ResponseReturnValue:
    """One account: name, roles, links, browsers."""
    actor = current_actor()
    line = service.line(actor, account_id)
    role_form = RoleForm(formdata=None)
    fill(role_form)
    forms = {
        "form": AccountForm(formdata=None, data={"name": line.name, "login": line.login}),
        "role_form": role_form,
        **shown,
    }
    return render_template(
        "console/accounts/account.html",
        line=line,
        roles=assignments.of_account(actor, account_id),
        browsers=service.live_sessions(actor, account_id, now=utcnow()),
        nav_items=installation_nav("accounts"),
        **forms,
    ), status


@bp.get("/accounts/<uuid:account_id>")
@requires(Permission.ACCOUNT_MANAGE)
def account(account_id: uuid.UUID) -> ResponseReturnValue:
    return account_page(account_id)


@bp.post("/accounts/<uuid:account_id>")
@requires(Permission.ACCOUNT_MANAGE)
def rename_account(account_id: uuid.UUID) -> ResponseReturnValue:
    form = AccountForm()
    if form.validate():
        try:
            with transaction():
                service.rename(
                    current_actor(),
                    account_id,
                    name=form.name.data,
                    login=form.login.data,
                    now=utcnow(),
                )
        except Refused as refused:
            form.show(refused)
        else:
            return redirect(url_for("console.account", account_id=account_id))
    return account_page(account_id, 422, form=form)


@bp.post("/accounts/<uuid:account_id>/roles")
@requires(Permission.ACCOUNT_MANAGE)
def give_role(account_id: uuid.UUID) -> ResponseReturnValue:
    form = RoleForm()
    scopes = fill(form)
    if form.validate():
        try:
            with transaction():
                assignments.grant(
                    current_actor(),
                    account_id,
                    form.role.data,
                    scopes[form.scope.data],
                    now=utcnow(),
                )
        except Refused as refused:
            form.show(refused)
        else:
            return redirect(url_for("console.account", account_id=account_id))
    return account_page(account_id, 422, role_form=form)


@bp.post("/accounts/<uuid:account_id>/roles/<uuid:assignment_id>/take")
@requires(Permission.ACCOUNT_MANAGE)
def take_role(account_id: uuid.UUID, assignment_id: uuid.UUID) -> ResponseReturnValue:
    return done(lambda: assignments.take(current_actor(), assignment_id, now=utcnow()), account_id)


@bp.post("/accounts/<uuid:account_id>/disable")
@requires(Permission.ACCOUNT_MANAGE)
def disable_account(account_id: uuid.UUID) -> ResponseReturnValue:
    return done(lambda: service.disable(current_actor(), account_id, now=utcnow()), account_id)


@bp.post("/accounts/<uuid:account_id>/enable")
@requires(Permission.ACCOUNT_MANAGE)
def enable_account(account_id: uuid.UUID) -> ResponseReturnValue:
    return done(lambda: service.enable(current_actor(), account_id, now=utcnow()), account_id)


@bp.post("/accounts/<uuid:account_id>/sessions/<reference>/end")
@requires(Permission.ACCOUNT_MANAGE)
def end_account_session(account_id: uuid.UUID, reference: str) -> ResponseReturnValue:
    return done(
        lambda: service.end_session(current_actor(), account_id, reference, now=utcnow()),
        account_id,
    )


def done(act: Any, account_id: uuid.UUID) -> ResponseReturnValue:
    """Do one act in a transaction and come back to the account's page."""
    try:
        with transaction():
            act()
    except Refused as refused:
        flash(sentence(refused), "stop")
    return redirect(url_for("console.account", account_id=account_id))


@bp.post("/accounts/<uuid:account_id>/link")
@requires(Permission.ACCOUNT_MANAGE)
def make_link(account_id: uuid.UUID) -> ResponseReturnValue:
    """Show a fresh link, once; it is kept hashed only."""
    purpose = links.RESET if request.form.get("purpose") == links.RESET else links.SIGN_IN
    with transaction():
        secret = links.make(current_actor(), account_id, now=utcnow(), purpose=purpose)
    return account_page(account_id, link=link_address(secret))
