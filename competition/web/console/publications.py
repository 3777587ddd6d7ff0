"""Publish a trade's results and take them back (公示、撤回): readiness, history, papers."""

from __future__ import annotations

import io
import uuid
from typing import Any

from flask import flash, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.services import backups, certificate_follow_ups, publishing, result_papers
from competition.web import fairness_words
from competition.web.addresses import outward
from competition.web.console import bp
from competition.web.forms.base import Form
from competition.web.forms.results import PublishForm, WithdrawForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.second_person import second_person

KINDS = {"pdf": "application/pdf", "png": "image/png"}
KINDS["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/<event>/trades/<trade>/publications")
@requires(Permission.STANDINGS_READ)
def show_publications(event: str, trade: str) -> ResponseReturnValue:
    return _page(PublishForm(formdata=None), WithdrawForm(formdata=None))


def _page(form: PublishForm, withdrawal: WithdrawForm, status: int = 200) -> ResponseReturnValue:
    found = publishing.overview(current_actor(), g.trade.scope, now=utcnow())
    forms = {kind: PublishForm(formdata=None) for kind in found.readiness}
    if form.kind.data in forms:
        forms[form.kind.data] = form
    for prefix, each in {**forms, "withdrawal": withdrawal}.items():
        _name_apart(each, prefix)
    return render_template(
        "console/publications/show.html",
        found=found,
        forms=forms,
        errors=[*form.form_errors, *withdrawal.form_errors],
        withdrawal=withdrawal,
        unsettled=certificate_follow_ups.unsettled(current_actor(), g.trade.scope),
    ), status


def _name_apart(form: Form, prefix: str) -> None:
    """Several forms of one kind stand on the page: no two of their fields share an id."""
    for field in form:
        field.id = field.label.field_id = f"{prefix}-{field.id}"


@bp.post("/<event>/trades/<trade>/publications")
@requires(Permission.PUBLICATION_PUBLISH)
def publish(event: str, trade: str) -> ResponseReturnValue:
    form = PublishForm()
    refused = _done(form, lambda second: publishing.publish(
        current_actor(), g.trade.scope, str(form.kind.data), now=utcnow(), second=second,
        reason=form.reason.data or "",
    ))  # fmt: skip
    if refused is not None:
        return _page(form, WithdrawForm(formdata=None), refused)
    backups.ask()
    flash(_("Published. What stands there no longer changes by itself."), "done")
    return redirect(url_for("console.show_publications", event=event, trade=trade))


@bp.post("/<event>/trades/<trade>/publications/withdrawal")
@requires(Permission.PUBLICATION_PUBLISH)
def withdraw(event: str, trade: str) -> ResponseReturnValue:
    form = WithdrawForm()
    refused = _done(form, lambda second: publishing.withdraw(
        current_actor(), g.trade.scope, reason=form.reason.data or "", now=utcnow(), second=second
    ))  # fmt: skip
    if refused is not None:
        return _page(PublishForm(formdata=None), form, refused)
    backups.ask()
    flash(_("Withdrawn. The public page says so, with the reason."), "care")
    return redirect(url_for("console.show_publications", event=event, trade=trade))


def _done(form: Any, act: Any) -> int | None:
    """Prove the second person, then act; the status of a refusal, which the form then shows."""
    if not form.validate():
        return 422
    try:
        second = second_person(
            form.second_login.data or "", form.second_password.data or "",
            form.second_code.data or "",
        )  # fmt: skip
        with transaction():
            act(second)
    except Refused as refused:
        form.show(refused)
        return status_of(refused)
    return None


@bp.get("/<event>/trades/<trade>/publications/<uuid:publication_id>")
@requires(Permission.STANDINGS_READ)
def show_publication(event: str, trade: str, publication_id: uuid.UUID) -> ResponseReturnValue:
    found = publishing.one(current_actor(), g.trade.scope, publication_id)
    sections = fairness_words.sections(found.body["fairness"])
    return render_template(
        "console/publications/one.html", found=found, body=found.body, sections=sections
    )


@bp.get("/<event>/trades/<trade>/publications/<uuid:publication_id>/list.<kind>")
@requires(Permission.STANDINGS_READ)
def download_results(
    event: str, trade: str, publication_id: uuid.UUID, kind: str
) -> ResponseReturnValue:
    if kind not in KINDS:
        raise NotFound("not-found")
    found = publishing.one(current_actor(), g.trade.scope, publication_id)
    address = outward("public.show_results", event=event, trade=trade)
    content = result_papers.list_file(current_actor(), found.id, kind, address=address)
    return _sent(content, KINDS[kind], f"{g.trade.name['zh']}-{found.number}.{kind}")


@bp.get("/<event>/trades/<trade>/publications/<uuid:publication_id>/fairness.pdf")
@requires(Permission.STANDINGS_READ)
def download_fairness(event: str, trade: str, publication_id: uuid.UUID) -> ResponseReturnValue:
    found = publishing.one(current_actor(), g.trade.scope, publication_id)
    content = result_papers.fairness_file(current_actor(), found.id)
    return _sent(content, KINDS["pdf"], f"{g.trade.name['zh']}-公正性摘要.pdf")


@bp.get("/<event>/trades/<trade>/publications/<uuid:publication_id>/slips.pdf")
@requires(Permission.PUBLICATION_PUBLISH)
def download_slips(event: str, trade: str, publication_id: uuid.UUID) -> ResponseReturnValue:
    found = publishing.one(current_actor(), g.trade.scope, publication_id)
    address = outward("public.show_own", event=event, trade=trade)
    content = result_papers.slips(current_actor(), found.id, address=address)
    return _sent(content, KINDS["pdf"], f"{g.trade.name['zh']}-查分条.pdf")


def _sent(content: bytes, kind: str, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(content), mimetype=kind, download_name=name, as_attachment=True)
