"""Certificates by the hundred (批量印制): one file, a file each, the list that is signed."""

from __future__ import annotations

from flask import g, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.access.policy import Scope
from competition.errors import Refused
from competition.services import certificate_batches, certificate_register, scopes
from competition.services.certificate_batches import PrintRun
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.forms.batches import BatchForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import in_language

FILES = ("pdf", "zip", "receipts", "alignment")


@bp.get("/<event>/certificates/batch")
@requires(Permission.CERTIFICATE_ISSUE)
def print_batch(event: str) -> ResponseReturnValue:
    actor = current_actor()
    trades = certificate_register.trades(actor, g.event.scope)
    form = BatchForm(request.args if request.args.get("file") else None)
    form.trade.choices = [("", _("All trades"))] + [
        (each.code, in_language(each.name)) for each in trades
    ]
    refused, status = None, 200
    if request.args.get("file") in FILES:
        if form.validate():
            try:
                return _file(form, request.args["file"])
            except Refused as error:
                refused, status = error, status_of(error)
        else:
            status = 422
    page = render_template(
        "console/certificates/batch.html", form=form, refused=refused, trades=trades
    )
    return page, status


def _file(form: BatchForm, kind: str) -> ResponseReturnValue:
    actor, scope = current_actor(), _scope(form)
    run = PrintRun(
        two_up=form.sheet.data == "two-up",
        overprint=form.sheet.data == "overprint",
        right=float(form.right.data or 0),
        down=float(form.down.data or 0),
    )
    order = form.order.data
    if kind == "zip":
        content = certificate_batches.packed(actor, scope, order=order, run=run)
        return send_file(
            content,
            mimetype="application/zip",
            download_name=_("Certificates, a file each.zip"),
            as_attachment=True,
        )
    if kind == "receipts":
        listed = certificate_batches.receipt_list(actor, scope, order=order, now=utcnow())
        return attachment(listed, _("Certificates taken.pdf"), "pdf")
    if kind == "alignment":
        sheet = certificate_batches.alignment_sheet(actor, scope, run)
        return attachment(sheet, _("Alignment sheet.pdf"), "pdf")
    printed = certificate_batches.printed(actor, scope, order=order, run=run)
    return attachment(printed, _("Certificates.pdf"), "pdf")


def _scope(form: BatchForm) -> Scope:
    scope: Scope = g.event.scope
    return scopes.trade_head(g.event, form.trade.data).scope if form.trade.data else scope
