"""Papers of a whole event's results (成绩册、通知、名单、宣读稿): what there is, in which forms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.services import honours, medal_papers, published_results, result_books, units
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.console.honours import word
from competition.web.forms.units import KINDS
from competition.web.guards import current_actor, requires, utcnow


@bp.get("/<event>/results/papers")
@requires(Permission.STANDINGS_READ)
def list_result_papers(event: str) -> ResponseReturnValue:
    found = published_results.published(current_actor(), g.event.scope)
    table, kind = medal_papers.of_published(found), request.args.get("unit_kind", "")
    known = units.kinds(g.event.scope)
    if kind in known:
        named = units.names_of_kind(current_actor(), g.event.scope, kind)
        table = replace(table, lines=tuple(line for line in table.lines if line.unit in named))
    papers = [(what, *_said(what), forms) for what, forms in result_books.PAPERS.items()]
    return render_template(
        "console/results/papers.html",
        found=found,
        papers=papers,
        promotions=honours.rules(current_actor(), g.event.scope).facts.promotions,
        word=word,
        table=table,
        kinds=_kinds(event, known, kind) if len(known) > 1 else (),
    )


def _kinds(event: str, known: list[str], kind: str) -> list[dict[str, Any]]:
    """Every unit, or those of one kind, as the segments above the medal table."""
    return [
        {
            "label": KINDS[each] if each else _("All"),
            "url": url_for("console.list_result_papers", event=event, unit_kind=each or None)
            + "#medals",
            "current": each == (kind if kind in known else ""),
        }
        for each in ("", *known)
    ]


def _said(what: str) -> tuple[str, str]:
    """What a paper is called, and what stands in it."""
    return {
        "book": (
            _("Result book"),
            _("Awards by delegation, every list with its parts, the digests."),
        ),
        "notice": (
            _("Notice of results"),
            _("With letterhead, ready for the seal; the winners are attached."),
        ),
        "awards": (_("List of awards"), _("Trade by trade, the best award first.")),
        "medals": (
            _("Medal table"),
            _("Awards and taking part by delegation, over all published trades."),
        ),
        "script": (
            _("Announcer's script"),
            _("Large type, the least award first and the first place last."),
        ),
    }[what]


@bp.get("/<event>/results/papers/<name>/<kind>")
@requires(Permission.STANDINGS_READ)
def download_result_paper(event: str, name: str, kind: str) -> ResponseReturnValue:
    language = "en" if request.args.get("version") == "en" else "zh"
    content = result_books.paper(
        current_actor(), g.event.scope, name, kind, now=utcnow(), language=language
    )
    with force_locale("en" if language == "en" else "zh_CN"):
        title = f"{published_results.in_language(g.event.name, language)}-{_said(name)[0]}"
    return attachment(content, f"{title}.{kind}", kind)
