"""Certificates by the hundred (批量印制): one file, a file each, the list that is signed."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.access.permissions import Permission
from competition.access.policy import Scope
from competition.errors import Refused
from competition.services import certificate_batches, certificate_register, jobs, scopes
from competition.services.certificate_batches import PrintRun
from competition.services.jobs import Made, Order
from competition.web import jobs as working
from competition.web.console import bp, key_cards
from competition.web.console.downloads import attachment
from competition.web.forms.batches import BatchForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.jobs import Tell
from competition.web.problems import status_of
from competition.web.wording import in_language

KIND = "certificates"
#: So many in one file are made while one waits; more, and a file each, beside the pages.
AT_ONCE = 300
PDF, ZIP = "application/pdf", "application/zip"


@bp.route("/<event>/certificates/batch", methods=["GET", "POST"])
@requires(Permission.CERTIFICATE_ISSUE)
def print_batch(event: str) -> ResponseReturnValue:
    actor = current_actor()
    trades = certificate_register.trades(actor, g.event.scope)
    form = BatchForm(data={"trade": request.args.get("trade", "")})
    form.trade.choices = [("", _("All trades"))] + [
        (each.code, in_language(each.name)) for each in trades
    ]
    refused, status = None, 200
    if request.method == "POST":
        if form.validate():
            try:
                return _file(form, request.form.get("file", ""))
            except Refused as error:
                refused, status = error, status_of(error)
        else:
            status = 422
    page = render_template(
        "console/certificates/batch.html",
        form=form,
        refused=refused,
        key_cards=key_cards.asked(),
        trades=trades,
        photos_gone=certificate_batches.without_photo(actor, g.event.scope),
        earlier=jobs.listing(actor, g.event.scope, now=utcnow(), kind=KIND),
    )
    return page, status


def _file(form: BatchForm, kind: str) -> ResponseReturnValue:
    actor, scope, asked = current_actor(), _scope(form), form.asked()
    if kind == "receipts":
        listed = certificate_batches.receipt_list(actor, scope, order=asked["order"], now=utcnow())
        return attachment(listed, _("Certificates taken.pdf"), "pdf")
    if kind == "alignment":
        sheet = certificate_batches.alignment_sheet(actor, scope, run_of(asked))
        return attachment(sheet, _("Alignment sheet.pdf"), "pdf")
    count = certificate_batches.count(actor, scope)
    if count > AT_ONCE or (count and kind == "zip"):
        job = working.ask(actor, scope, KIND, Permission.CERTIFICATE_ISSUE, {**asked, "file": kind})
        return redirect(url_for("console.show_job", event=g.event.code, job=job))
    printed = certificate_batches.printed(actor, scope, order=asked["order"], run=run_of(asked))
    return attachment(printed, _("Certificates.pdf"), "pdf")


def _scope(form: BatchForm) -> Scope:
    scope: Scope = g.event.scope
    return scopes.trade_head(g.event, form.trade.data).scope if form.trade.data else scope


def run_of(asked: Mapping[str, str]) -> PrintRun:
    """How a batch is put on paper, from what the form asked for."""
    return PrintRun(
        two_up=asked["sheet"] == "two-up",
        overprint=asked["sheet"] == "overprint",
        bleed=asked["sheet"] == "press",
        right=float(asked["right"]),
        down=float(asked["down"]),
        scale=float(asked.get("scale", 100)) / 100,
    )


def make(order: Order, tell: Tell) -> Made:
    """Print a batch beside the pages, a file each or one for all."""
    asked, run = order.asked, run_of(order.asked)
    if asked["file"] == "zip":
        with order.path.open("wb") as file:
            certificate_batches.packed(
                order.actor, order.scope, file, order=asked["order"], run=run, tell=tell
            )
        return Made(_("Certificates, a file each.zip"), ZIP)
    order.path.write_bytes(
        certificate_batches.printed(
            order.actor, order.scope, order=asked["order"], run=run, tell=tell
        )
    )
    return Made(_("Certificates.pdf"), PDF)


def _back(_job: jobs.JobLine, event: str) -> str:
    return url_for("console.print_batch", event=event)


working.add_work(KIND, _l("Print certificates"), make, _back)
