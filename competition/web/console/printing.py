"""Printing (打印): every paper of the contest from one page."""

from __future__ import annotations

from flask import g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access import policy
from competition.access.permissions import Permission
from competition.services import (
    certificate_batches,
    certificate_register,
    coding_states,
    entry_lists,
    order_books,
)
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.guards import current_actor, requires, utcnow


@bp.get("/<event>/printing")
@requires(Permission.EVENT_READ)
def list_prints(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    issues = policy.may(actor, Permission.CERTIFICATE_ISSUE, scope)
    certified = certificate_register.trades(actor, scope) if issues else []
    return render_template(
        "console/printing/list.html",
        issued={line.code: line.issued for line in certified},
        book_waits=order_books.is_large(actor, scope),
        stages=coding_states.stages(actor, scope),
        trades=entry_lists.trade_choices(actor, scope),
    )


@bp.get("/<event>/trades/<trade>/certificate-receipts.pdf")
@requires(Permission.CERTIFICATE_ISSUE)
def print_receipt_list(event: str, trade: str) -> ResponseReturnValue:
    scope = g.trade.scope
    content = certificate_batches.receipt_list(current_actor(), scope, now=utcnow())
    return attachment(content, _("Certificates taken.pdf"), "pdf")
