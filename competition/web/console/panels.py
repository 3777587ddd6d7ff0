"""Judges and seats (裁判与席位): who sits where, who stands back from whom."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.services import (
    interests,
    judges,
    panels,
    recusal_waivers,
    recusals,
    standing_back,
)
from competition.services.panels import SeatWish
from competition.web.console import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.base import as_choices
from competition.web.forms.panels import MEDIA, ROLES, JudgesForm, RecusalForm, WaiverForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.language import shown_on
from competition.web.problems import status_of
from competition.web.sentences.appeals import STAND_BACK
from competition.web.sentences.panels import reason_words
from competition.web.sentences.roles import role_words
from competition.web.wording import in_language, sentence

#: Before the account of somebody who has an office and is chosen by it, not by a seat.
OFFICE = "office:"
#: Of judges called as contestants are this many are told one by one.
NAMESAKES = 12


@bp.get("/<event>/panels")
@requires(Permission.PANEL_EDIT)
def list_panels(event: str) -> ResponseReturnValue:
    return _list(JudgesForm(formdata=None), 200)


def _list(form: JudgesForm, status: int) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    page = render_template(
        "console/panels/list.html",
        trades=panels.summary(actor, scope),
        people=judges.listed(actor, scope),
        form=form,
    )
    return page, status


@bp.post("/<event>/panels/judges")
@requires(Permission.ROLE_ASSIGN)
def add_judges(event: str) -> ResponseReturnValue:
    form, made = JudgesForm(), [0]
    namesakes: list[judges.Namesake] = []

    def act() -> None:
        made[0], called = judges.add_pasted(
            current_actor(), g.event.scope, form.judges.data or "", now=utcnow()
        )
        namesakes.extend(called)

    refused = carry_out(form, act)
    if refused is not None:
        return _list(form, status_of(refused))
    flash(ngettext("%(num)s judge added.", "%(num)s judges added.", made[0]), "done")
    for one in namesakes[:NAMESAKES]:
        flash(_namesake(one), "care")
    return redirect(url_for("console.list_panels", event=event))


def _namesake(one: judges.Namesake) -> str:
    """What follows from a judge being called as a contestant is."""
    named = {
        "name": one.name, "number": one.number, "trade": in_language(one.trade), "unit": one.unit
    }  # fmt: skip
    if one.himself:
        return _(
            "%(name)s contests in %(trade)s as number %(number)s;"
            " seats of that trade are for others.",
            **named,
        )
    return _(
        "%(name)s is also the name of contestant %(number)s in %(trade)s, of %(unit)s: by the unit"
        " written they are two people.",
        **named,
    )


@bp.get("/<event>/trades/<trade>/panels")
@requires(Permission.PANEL_EDIT)
def edit_panels(event: str, trade: str) -> ResponseReturnValue:
    return _trade_page(200)


def _trade_page(status: int, **shown: object) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    found = recusals.of_trade(actor, scope)
    form = RecusalForm(formdata=None)
    offer_seats(form, found)
    given = {
        "recusal_form": form,
        "waiver": WaiverForm(formdata=None),
        "seat_problems": {},
        "typed": {},
        **shown,
    }
    page = render_template(
        "console/panels/trade.html",
        modules=panels.of_trade(actor, scope),
        people=judges.choices(actor, g.event.scope),
        found=found,
        officers=standing_back.of_trade(actor, scope),
        against=STAND_BACK,
        roles=ROLES,
        media=MEDIA,
        reason_words=reason_words,
        **given,
    )
    return page, status


def offer_seats(form: RecusalForm, found: recusals.Found) -> None:
    """Fill the seats of a form from the trade's, and those who hold an office without a seat."""
    named = [
        (str(seat.id), f"{in_language(seat.module)} {seat.code} {seat.name}")
        for seat in found.seats
        if not seat.closed
    ]
    holding: dict[uuid.UUID, list[str]] = {}
    names: dict[uuid.UUID, str] = {}
    for role, account in standing_back.offices(g.trade.scope):
        holding.setdefault(account.id, []).append(role_words(role.value))
        names[account.id] = account.display_name
    seatless = [
        (f"{OFFICE}{key}", f"{_(', ').join(dict.fromkeys(roles))} {names[key]}")
        for key, roles in holding.items()
    ]
    form.seat.choices = as_choices([*named, *seatless])
    form.substitute.choices = as_choices([("", _("nobody")), *named])


def _wishes() -> list[SeatWish]:
    found = []
    for name, value in request.form.items():
        if not name.startswith("account-"):
            continue
        key = name.removeprefix("account-")
        try:
            seat_id, account = uuid.UUID(key), uuid.UUID(value) if value else None
            checker = request.form.get(f"checker-{key}", "")
            checker_id = uuid.UUID(checker) if checker else None
        except ValueError:
            raise NotFound("not-found") from None
        found.append(
            SeatWish(
                seat_id,
                account,
                request.form.get(f"role-{key}", ""),
                request.form.get(f"medium-{key}", ""),
                f"counts-{key}" in request.form,
                checker_id,
                f"blind-{key}" in request.form,
            )
        )
    return found


@bp.post("/<event>/trades/<trade>/panels")
@requires(Permission.PANEL_EDIT)
def seat_judges(event: str, trade: str) -> ResponseReturnValue:
    try:
        with transaction():
            changed = panels.put(current_actor(), g.trade.scope, _wishes(), now=utcnow())
    except Refused as refused:
        problems = getattr(refused, "problems", ())
        if not problems:
            raise
        told = {problem.where: sentence(problem) for problem in problems}
        return _trade_page(status_of(refused), seat_problems=told, typed=request.form)
    flash(ngettext("%(num)s seat changed.", "%(num)s seats changed.", changed), "done")
    return redirect(url_for("console.edit_panels", event=event, trade=trade))


@bp.post("/<event>/trades/<trade>/recusals")
@shown_on("console.edit_panels")
@requires(Permission.PANEL_EDIT)
def record_recusal(event: str, trade: str) -> ResponseReturnValue:
    form = RecusalForm()
    offer_seats(form, recusals.of_trade(current_actor(), g.trade.scope))
    if not form.validate():
        return _trade_page(422, recusal_form=form)
    refused = carry_out(form, lambda: _record(form))
    if refused is not None:
        return _trade_page(status_of(refused), recusal_form=form)
    flash(_("The recusal is noted."), "done")
    return redirect(url_for("console.edit_panels", event=event, trade=trade, _anchor="recusals"))


def _record(form: RecusalForm) -> None:
    actor, scope = current_actor(), g.trade.scope
    entry_id = recusals.entry_called(actor, scope, form.number.data or "")
    if form.seat.data.startswith(OFFICE):
        account_id = uuid.UUID(form.seat.data.removeprefix(OFFICE))
        note = form.note.data or ""
        interests.declare(actor, scope, account_id, entry_id, note=note, now=utcnow())
        return
    substitute = form.substitute.data
    recusals.record(
        actor,
        scope,
        uuid.UUID(form.seat.data),
        entry_id,
        reason=form.reason.data or "",
        substitute_id=uuid.UUID(substitute) if substitute else None,
        words=form.note.data or "",
        now=utcnow(),
    )


@bp.post("/<event>/trades/<trade>/recusals/proposed")
@shown_on("console.edit_panels")
@requires(Permission.PANEL_EDIT)
def record_proposed_recusals(event: str, trade: str) -> ResponseReturnValue:
    with transaction():
        count = recusals.record_proposed(current_actor(), g.trade.scope, now=utcnow())
    flash(ngettext("%(num)s recusal noted.", "%(num)s recusals noted.", count), "done")
    return redirect(url_for("console.edit_panels", event=event, trade=trade, _anchor="recusals"))


@bp.post("/<event>/trades/<trade>/recusals/waiver")
@shown_on("console.edit_panels")
@requires(Permission.PANEL_EDIT)
def waive_proposed_recusals(event: str, trade: str) -> ResponseReturnValue:
    form = WaiverForm()
    if not form.validate():
        return _trade_page(422, waiver=form)
    with transaction():
        count = recusal_waivers.waive_proposed(
            current_actor(), g.trade.scope, form.reason.data or "", now=utcnow()
        )
    flash(ngettext("%(num)s recusal waived.", "%(num)s recusals waived.", count), "done")
    return redirect(url_for("console.edit_panels", event=event, trade=trade, _anchor="recusals"))


@bp.post("/<event>/trades/<trade>/recusals/waiver/end")
@shown_on("console.edit_panels")
@requires(Permission.PANEL_EDIT)
def end_waiver(event: str, trade: str) -> ResponseReturnValue:
    return _taken_back(
        lambda: recusal_waivers.take_back(current_actor(), g.trade.scope, now=utcnow()),
        _("The waiver was taken back."),
    )


@bp.post("/<event>/trades/<trade>/interests/<uuid:account_id>/<uuid:entry_id>/withdrawal")
@shown_on("console.edit_panels")
@requires(Permission.PANEL_EDIT)
def withdraw_interest(
    event: str, trade: str, account_id: uuid.UUID, entry_id: uuid.UUID
) -> ResponseReturnValue:
    return _taken_back(
        lambda: interests.withdraw(
            current_actor(), g.trade.scope, account_id, entry_id, now=utcnow()
        ),
        _("The declared interest was withdrawn."),
    )


@bp.post("/<event>/trades/<trade>/recusals/<uuid:recusal_id>/withdrawal")
@shown_on("console.edit_panels")
@requires(Permission.PANEL_EDIT)
def withdraw_recusal(event: str, trade: str, recusal_id: uuid.UUID) -> ResponseReturnValue:
    return _taken_back(
        lambda: recusals.withdraw(current_actor(), g.trade.scope, recusal_id, now=utcnow()),
        _("The recusal was withdrawn."),
    )


def _taken_back(act: Callable[[], None], done: str) -> ResponseReturnValue:
    try:
        with transaction():
            act()
    except Refused as refused:
        flash(sentence(refused), "stop")
    else:
        flash(done, "done")
    here = {"event": g.event.code, "trade": g.trade.code}
    return redirect(url_for("console.edit_panels", **here, _anchor="recusals"))
