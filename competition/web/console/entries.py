"""The register of entries (报名与选手): the list, one entry, its status, what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.errors import Invalid, NotAllowed, NotNow, Refused
from competition.rules import entrants
from competition.rules.entrants import Entrants
from competition.services import entrants as kinds
from competition.services import (
    entries,
    entry_lists,
    entry_statuses,
    late_changes,
    registration_exports,
    trail,
    units,
    works,
)
from competition.services.entry_lists import Wish
from competition.services.late_changes import Grounds
from competition.web.console import bp
from competition.web.forms.acting import carry_out
from competition.web.forms.base import as_choices
from competition.web.forms.entries import STATUSES, EntryForm, ReasonForm, StatusForm
from competition.web.forms.rows import with_spare
from competition.web.forms.units import KINDS
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.second_person import second_person
from competition.web.sentences.entries import field_words, show_words
from competition.web.wording import in_language, sentence


def _wish() -> Wish:
    given = {
        name: request.args.get(name, "").strip()
        for name in ("trade", "division", "unit_kind", "show", "q", "after", "before")
    }
    if given["show"] not in entry_lists.SHOWN:
        given["show"] = "all"
    return Wish(**given)


@bp.get("/<event>/entries")
@requires(Permission.ENTRY_READ)
def list_entries(event: str) -> ResponseReturnValue:
    actor, scope, wish = current_actor(), g.event.scope, _wish()
    page = entry_lists.find(actor, scope, wish)
    kept = {
        "trade": wish.trade,
        "division": wish.division,
        "unit_kind": wish.unit_kind,
        "q": wish.q,
    }
    here = {key: value or None for key, value in kept.items()}

    def address(**more: Any) -> str:
        return url_for("console.list_entries", event=event, **{**here, **more})

    segments = [
        {
            "label": show_words(show),
            "count": page.counts[show],
            "url": address(show=None if show == "all" else show),
            "current": show == wish.show,
        }
        for show in entry_lists.SHOWN
        if show in ("all", wish.show) or page.counts[show]
    ]
    show = None if wish.show == "all" else wish.show
    trades = entry_lists.trade_choices(actor, scope)
    asked = [each.entered for each in trades if each.code == wish.trade]
    return render_template(
        "console/entries/list.html",
        page=page,
        wish=wish,
        kept=kept,
        unit_kinds=units.kinds(scope),
        kind_words=KINDS,
        trades=trades,
        entered=entrants.of(asked or [each.entered for each in trades]),
        segments_of=segments,
        next_url=address(show=show, after=page.after) if page.after else None,
        previous_url=address(show=show, before=page.before) if page.before else None,
    )


def _form_page(form: EntryForm, status: int, **shown: Any) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    known = units.names(actor, scope)
    trade = form.trade.data or ""
    over = late_changes.is_shut(actor, scope, trade, utcnow())
    sealed = shown["detail"] is None and late_changes.waits_for_code(actor, scope, trade)
    page = render_template(
        "console/entries/edit.html", form=form, units=known, over=over, sealed=sealed, **shown
    )
    return page, status


def _carry_out(
    form: EntryForm | ReasonForm | StatusForm,
    act: Callable[[Grounds], Any],
    current: Callable[[], int] | None = None,
) -> Refused | None:
    """Do what a form asks, with the reason and the second person a late change takes."""
    try:
        second = second_person(form.login.data or "", form.password.data or "")
        grounds = Grounds(form.reason.data or "", second)
        return carry_out(form, lambda: act(grounds), current=current)
    except (Invalid, NotAllowed, NotNow) as refused:
        form.show(refused)
        return refused


@bp.route("/<event>/entries/new", methods=["GET", "POST"])
@requires(Permission.ENTRY_EDIT)
def create_entry(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    form = EntryForm(contestants=with_spare([], 1), trade=request.args.get("trade", ""))
    form.offer(entry_lists.trade_choices(actor, scope))
    status = 200
    if form.validate_on_submit():
        made: list[uuid.UUID] = []
        refused = _carry_out(
            form,
            lambda grounds: made.append(
                entries.add(actor, scope, form.wish(), now=utcnow(), grounds=grounds)
            ),
        )
        if refused is None:
            if late_changes.waits_for_code(actor, scope, form.trade.data or ""):
                flash(_("In the register by ruling. The coder now gives a late number."), "hold")
            else:
                flash(_("The entry is in the register."), "done")
            return redirect(url_for("console.show_entry", event=event, entry_id=made[0]))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    return _form_page(form, status, detail=None)


@bp.route("/<event>/entries/<uuid:entry_id>/details", methods=["GET", "POST"])
@requires(Permission.ENTRY_EDIT)
def edit_entry(event: str, entry_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    detail = entries.read(actor, scope, entry_id)
    form, status = EntryForm.of(detail), 200
    form.offer(entry_lists.trade_choices(actor, scope))
    if form.validate_on_submit():
        refused = _carry_out(
            form,
            lambda grounds: entries.change(
                actor,
                scope,
                entry_id,
                form.wish(),
                version=form.drawn_version,
                now=utcnow(),
                grounds=grounds,
            ),  # fmt: skip
            current=lambda: entries.read(actor, scope, entry_id).version,
        )
        if refused is None:
            flash(_("Saved."), "done")
            return redirect(url_for("console.show_entry", event=event, entry_id=entry_id))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    return _form_page(form, status, detail=detail)


@bp.get("/<event>/entries/<uuid:entry_id>")
@requires(Permission.ENTRY_READ)
def show_entry(event: str, entry_id: uuid.UUID) -> ResponseReturnValue:
    return _entry_page(entry_id)


def _entry_page(entry_id: uuid.UUID, status: int = 200, **shown: Any) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    places = entry_statuses.of_entry(actor, scope, entry_id)
    form = StatusForm(formdata=None)
    _offer_places(form, places)
    given = {"status_form": form, "reason_form": ReasonForm(formdata=None), **shown}
    cancelling = given["reason_form"].reason
    cancelling.id = cancelling.label.field_id = "cancelling-reason"
    detail = entries.read(actor, scope, entry_id)
    page = render_template(
        "console/entries/entry.html",
        detail=detail,
        over=late_changes.is_shut(actor, scope, detail.wish.trade, utcnow()),
        places=places,
        history=trail.of_entry(actor, scope, entry_id),
        answers=registration_exports.of_entry(
            actor, scope, entry_id, language=str(get_locale() or "zh_CN")[:2]
        ),
        status_words=dict(STATUSES),
        field_words=field_words,
        is_work=(is_work := works.entered_with(actor, scope, entry_id)),
        entered=Entrants.WORKS if is_work else kinds.of_entry(entry_id),
        works=works.of_entry(actor, scope, entry_id),
        **given,
    )
    return page, status


def _offer_places(form: StatusForm, places: list[entry_statuses.StatusLine]) -> None:
    form.place.choices = as_choices((str(line.place_id), in_language(line.name)) for line in places)


@bp.post("/<event>/entries/<uuid:entry_id>/status")
@requires(Permission.ENTRY_EDIT)
def set_entry_status(event: str, entry_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    form = StatusForm()
    _offer_places(form, entry_statuses.of_entry(actor, scope, entry_id))
    if not form.validate():
        return _entry_page(entry_id, 422, status_form=form)
    refused = _carry_out(
        form,
        lambda grounds: entry_statuses.put(
            actor,
            scope,
            entry_id,
            uuid.UUID(form.place.data),
            form.status.data or "",
            grounds.reason,
            now=utcnow(),
            second=grounds.second,
        ),
    )
    if refused is not None:
        return _entry_page(entry_id, status_of(refused), status_form=form)
    flash(_("The status is noted."), "done")
    return redirect(url_for("console.show_entry", event=event, entry_id=entry_id))


@bp.post("/<event>/entries/<uuid:entry_id>/cancellation")
@requires(Permission.ENTRY_EDIT)
def cancel_entry(event: str, entry_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope, form = current_actor(), g.event.scope, ReasonForm()
    refused = _carry_out(
        form,
        lambda grounds: entries.cancel(
            actor, scope, entry_id, grounds.reason, now=utcnow(), second=grounds.second
        ),
    )
    if refused is not None:
        return _entry_page(entry_id, status_of(refused), reason_form=form)
    flash(_("The registration was taken back."), "done")
    return redirect(url_for("console.show_entry", event=event, entry_id=entry_id))


@bp.post("/<event>/entries/<uuid:entry_id>/restoration")
@requires(Permission.ENTRY_EDIT)
def restore_entry(event: str, entry_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope, form = current_actor(), g.event.scope, ReasonForm()
    refused = carry_out(form, lambda: entries.restore(actor, scope, entry_id, now=utcnow()))
    if refused is not None:
        flash(sentence(refused), "stop")
    else:
        flash(_("The registration counts again."), "done")
    return redirect(url_for("console.show_entry", event=event, entry_id=entry_id))
