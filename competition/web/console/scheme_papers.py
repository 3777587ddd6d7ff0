"""A scheme on paper (打印评分方案): the tree to sign, the empty sheet a judge fills in."""

from __future__ import annotations

import uuid

from flask import g
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.services import scheme_papers, schemes
from competition.services.scheme_papers import SchemeWords
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.filters import today
from competition.web.forms.scheme_words import RULES, TYPES
from competition.web.guards import current_actor, requires, utcnow
from competition.web.wording import in_language


def scheme_words() -> SchemeWords:
    """What papers of schemes say in the reader's language."""
    return SchemeWords(
        language="en" if str(get_locale()).startswith("en") else "zh",
        title=_("Marking scheme"),
        types={code: str(words) for code, words in TYPES.items()},
        rules={code: str(words) for code, words in RULES.items()},
        signatures=(_("Written by"), _("Chief judge")),
        issued=today(utcnow()),
        specimen=_("Specimen"),
    )


def _name(module_id: uuid.UUID) -> str:
    view = schemes.read(current_actor(), g.trade.scope, module_id)
    return f"{in_language(g.trade.name)} {in_language(view.module_name)}"


@bp.get("/<event>/trades/<trade>/modules/<uuid:module_id>/scheme.pdf")
@requires(Permission.EVENT_READ)
def print_scheme(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    paper = scheme_papers.scheme(current_actor(), g.trade.scope, module_id, scheme_words())
    name = _("%(name)s, marking scheme", name=_name(module_id))
    return attachment(paper, f"{name}.pdf", "pdf")


@bp.get("/<event>/trades/<trade>/modules/<uuid:module_id>/sheet.pdf")
@requires(Permission.EVENT_READ)
def print_empty_sheet(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    paper = scheme_papers.empty_sheets(current_actor(), g.trade.scope, module_id, scheme_words())
    name = _("%(name)s, empty score sheet", name=_name(module_id))
    return attachment(paper, f"{name}.pdf", "pdf")
