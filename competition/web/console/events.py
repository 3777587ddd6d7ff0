"""Events (赛事): the list, a new one, its overview, what it is called, its switches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.rules import switches
from competition.services import events, presets, progress, retention, settings
from competition.services.progress import TradeProgress
from competition.web.console import bp
from competition.web.console.roads import road_of
from competition.web.forms.acting import carry_out
from competition.web.forms.events import (
    SWITCH_LABELS,
    EventForm,
    NewEventForm,
    SettingsForm,
    switch_word,
)
from competition.web.guards import current_actor, requires, signed_in, utcnow
from competition.web.problems import status_of


@bp.get("/")
@signed_in
def list_events() -> ResponseReturnValue:
    return render_template("console/home/list.html", cards=events.listing(current_actor()))


@bp.route("/events/new", methods=["GET", "POST"])
@requires(Permission.EVENT_CREATE)
def create_event() -> ResponseReturnValue:
    form, status = NewEventForm(data={"profile": settings.next_profile()}), 200
    if form.validate_on_submit():
        refused = carry_out(form, lambda: _create(form))
        if refused is None:
            flash(_("The event is there. Next: its trades."), "done")
            return redirect(url_for("console.show_event", event=form.code.data))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    page = render_template(
        "console/events/new.html", form=form, offered=presets.for_events(), **_comparison()
    )
    return page, status


def _create(form: NewEventForm) -> None:
    actor, now = current_actor(), utcnow()
    preset = presets.named(form.preset.data) if form.preset.data else None
    draft = form.draft(code=form.code.data, profile=form.profile.data)
    presets.create_event(actor, draft, preset, now=now)


def _comparison() -> dict[str, object]:
    return {
        "compared": [switches.BY_NAME[name] for name in switches.COMPARED],
        "profiles": switches.PROFILES,
        "switch_word": switch_word,
        "switch_label": SWITCH_LABELS,
    }


@bp.get("/<event>/")
@requires(Permission.EVENT_READ)
def show_event(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    trades = progress.of_event(actor, scope)
    return render_template(
        "console/events/overview.html",
        detail=events.read(actor, scope),
        goes_on=goes_on(actor, scope),
        trades=trades,
        roads={trade.code: road_of(event, trade) for trade in trades} if len(trades) <= 8 else {},
        layers=layers_of(trades),
        switch_word=switch_word,
        switch_label=SWITCH_LABELS,
    )


def layers_of(trades: Sequence[TradeProgress]) -> list[tuple[int, int]]:
    """How many layers of codes how many trades have, of those that are marked here."""
    held = Counter(
        max(module.layers for module in trade.modules)
        for trade in trades
        if trade.modules and trade.marked != "elsewhere"
    )
    return sorted(held.items())


def goes_on(actor: Actor, scope: Scope) -> date | None:
    """From when personal data goes, for whoever could still keep it."""
    if not policy.may(actor, Permission.EVENT_EDIT, scope):
        return None
    return retention.goes_on(actor, scope, now=utcnow())


@bp.route("/<event>/details", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_event(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    form, status = EventForm.of(events.read(actor, scope)), 200
    if form.validate_on_submit():
        refused = carry_out(
            form,
            lambda: events.change(
                actor, scope, form.draft(), version=form.drawn_version, now=utcnow()
            ),
            current=lambda: events.read(actor, scope).version,
        )
        if refused is None:
            flash(_("Saved."), "done")
            return redirect(url_for("console.show_event", event=event))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    return render_template("console/events/edit.html", form=form), status


@bp.route("/<event>/settings", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_settings(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    detail = events.read(actor, scope)
    form, status = SettingsForm.of(detail), 200
    if form.validate_on_submit():
        refused = carry_out(
            form,
            lambda: events.change_settings(
                actor,
                scope,
                profile=form.profile.data,
                chosen=form.chosen(),
                verification=form.verification.data,
                verification_host=form.verification_host.data or "",
                version=form.drawn_version,
                now=utcnow(),
            ),
            current=lambda: events.read(actor, scope).version,
        )
        if refused is None:
            flash(_("Saved."), "done")
            return redirect(url_for("console.edit_settings", event=event))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    page = render_template(
        "console/events/settings.html", form=form, detail=detail, rows=switches.SWITCHES,
        **_comparison(),
    )  # fmt: skip
    return page, status
