"""Who is what in an event, and who it is (人员与角色)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Refused
from competition.services import accounts as service
from competition.services import assignments, holders, links, standing_back, units
from competition.services.holders import Holder, Known
from competition.web.console import bp
from competition.web.console.accounts import fill, link_address
from competition.web.forms.accounts import OTHER, EventRoleForm, HolderForm
from competition.web.forms.acting import carry_out
from competition.web.forms.base import as_choices
from competition.web.guards import current_actor, requires, utcnow
from competition.web.language import shown_on
from competition.web.paging import asked_page
from competition.web.problems import status_of
from competition.web.sentences.roles import role_words
from competition.web.wording import in_language, sentence


def ask_whose(form: EventRoleForm) -> None:
    """Let the form ask who is meant where somebody of that name is known already."""
    known = holders.called(current_actor(), g.event.scope, form.name.data or "")
    if known:
        people = [(one.key, described(one)) for one in known]
        other = (OTHER, _("Another person of the same name"))
        form.whose.choices = as_choices([("", "—"), *people, other])


def described(one: Known) -> str:
    """Somebody of a name as a choice tells him from the others."""
    said = [one.name, one.unit or _("unit not said")]
    if one.login:
        said.append(one.login)
    for line in one.roles:
        where = in_language(line.trade) if line.trade else _("Whole event")
        said.append(f"{role_words(line.role)} {where}")
    said += [f"{in_language(trade)} {number}" for number, trade in one.entered]
    if not one.roles and not one.entered:
        said.append(_("no part in this event yet"))
    return " · ".join(dict.fromkeys(said))


def names_one(form: EventRoleForm) -> bool:
    """Whether it is clear who is meant; else the form says what is missing."""
    if len(form.whose.choices) > 1 and not form.whose.data:
        form.whose.errors = [_("Somebody of this name is known: the same person, or not?")]
        return False
    return True


def roles_page(form: EventRoleForm, status: int = 200, **shown: Any) -> ResponseReturnValue:
    """Who is what in an event."""
    actor, scope = current_actor(), g.event.scope
    fill(form, event_id=scope.event_id)
    ask_whose(form)
    q, page = request.args.get("q", "").strip()[:60], asked_page()
    found = assignments.of_event(actor, scope.event_id, q=q, page=page)

    def address(number: int) -> str:
        return url_for("console.event_roles", event=g.event.code, q=q or None, page=number)

    return render_template(
        "console/roles/list.html",
        found=found,
        q=q,
        previous_url=address(page - 1) if page > 1 else None,
        next_url=address(page + 1) if found.more else None,
        form=form,
        persons=standing_back.units_of({line.account_id for line in found.lines}),
        units=units.names(actor, scope),
        **shown,
    ), status


def holder_form(account_id: uuid.UUID, *, drawn: bool) -> tuple[HolderForm, str]:
    """The question who somebody with a role is, with those it may be; and his name."""
    actor, scope = current_actor(), g.event.scope
    name = holders.name_of(actor, scope, account_id)
    known = holders.called(actor, scope, name)
    form = HolderForm(formdata=None) if drawn else HolderForm()
    others = [one for one in known if one.account_id != account_id and one.person_id]
    nobody = ("", _("None of those known: the unit says it"))
    form.whose.choices = as_choices([nobody, *((one.key, described(one)) for one in others)])
    return form, name


@bp.get("/<event>/roles")
@requires(Permission.ROLE_ASSIGN)
def event_roles(event: str) -> ResponseReturnValue:
    shown: dict[str, Any] = {}
    asked = request.args.get("who", type=uuid.UUID)
    if asked is not None:
        form, name = holder_form(asked, drawn=True)
        shown = {"who": asked, "who_name": name, "holder_form": form}
    return roles_page(EventRoleForm(formdata=None), **shown)


@bp.post("/<event>/roles")
@requires(Permission.ROLE_ASSIGN)
def give_event_role(event: str) -> ResponseReturnValue:
    form = EventRoleForm()
    scopes = fill(form, event_id=g.event.scope.event_id)
    ask_whose(form)
    if not form.validate() or not names_one(form):
        return roles_page(form, 422)
    actor, now, scope = current_actor(), utcnow(), scopes[form.scope.data]
    try:
        with transaction():
            if form.name.data:
                account_id = holders.settle(actor, scope, _meant(form), now=now)
            else:
                account_id = service.by_login(actor, form.login.data or "", scope)
            assignments.grant(actor, account_id, form.role.data, scope, now=now)
    except Refused as refused:
        form.show(refused)
        return roles_page(form, 422)
    flash(_("The role was given."), "done")
    return redirect(url_for("console.event_roles", event=g.event.code))


def _meant(form: EventRoleForm) -> Holder:
    return Holder(
        form.name.data or "",
        form.unit.data or "",
        form.login.data or "",
        form.whose.data if form.whose.data not in ("", OTHER) else "",
    )


@bp.post("/<event>/roles/<uuid:account_id>/person")
@shown_on("console.event_roles")
@requires(Permission.ROLE_ASSIGN)
def say_role_holder(event: str, account_id: uuid.UUID) -> ResponseReturnValue:
    form, name = holder_form(account_id, drawn=False)
    holder = Holder(name, form.unit.data or "", known=form.whose.data or "")
    refused = carry_out(
        form,
        lambda: holders.say(current_actor(), g.event.scope, account_id, holder, now=utcnow()),
    )
    if refused is not None:
        shown = {"who": account_id, "who_name": name, "holder_form": form}
        return roles_page(EventRoleForm(formdata=None), status_of(refused), **shown)
    flash(_("It is said who %(name)s is.", name=name), "done")
    return redirect(url_for("console.event_roles", event=g.event.code))


@bp.post("/<event>/roles/<uuid:assignment_id>/take")
@requires(Permission.ROLE_ASSIGN)
def take_event_role(event: str, assignment_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with transaction():
            assignments.take(current_actor(), assignment_id, now=utcnow())
    except Refused as refused:
        flash(sentence(refused), "stop")
    return redirect(url_for("console.event_roles", event=g.event.code))


@bp.post("/<event>/roles/<uuid:account_id>/link")
@requires(Permission.ROLE_ASSIGN)
def make_event_link(event: str, account_id: uuid.UUID) -> ResponseReturnValue:
    """A link for somebody with a role in this event; shown once."""
    with transaction():
        secret = links.make(current_actor(), account_id, now=utcnow())
    return roles_page(EventRoleForm(formdata=None), link=link_address(secret))
