"""The workbook that recalculates itself, to be taken away (成绩核算表下载)."""

from __future__ import annotations

import uuid

from flask import g
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.services import publishing, recalculation
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.guards import current_actor, requires


def _language() -> str:
    return "en" if str(get_locale()).startswith("en") else "zh"


@bp.get("/<event>/trades/<trade>/standings/recalculation.xlsx")
@requires(Permission.STANDINGS_READ)
def download_recalculation(event: str, trade: str) -> ResponseReturnValue:
    content = recalculation.workbook(current_actor(), g.trade.scope.trade_id, language=_language())
    return attachment(content, f"{g.trade.name['zh']}-{_('Recalculation')}.xlsx", "xlsx")


@bp.get("/<event>/trades/<trade>/publications/<uuid:publication_id>/recalculation.xlsx")
@requires(Permission.STANDINGS_READ)
def download_published_recalculation(
    event: str, trade: str, publication_id: uuid.UUID
) -> ResponseReturnValue:
    actor = current_actor()
    found = publishing.one(actor, g.trade.scope, publication_id)
    content = recalculation.publication_workbook(actor, found.id, language=_language())
    name = f"{g.trade.name['zh']}-{found.number}-{_('Recalculation')}.xlsx"
    return attachment(content, name, "xlsx")
