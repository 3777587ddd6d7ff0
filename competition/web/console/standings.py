"""Standings of a trade for the office (成绩名次): the dense table, and why each line is so.

The table is drawn once for a state of the trade and a language: its key is the head of the trail,
which every act moves, so what is kept cannot be stale.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.errors import Invalid, NotNow
from competition.rules import measured_units
from competition.rules.ranking import Place, place_text
from competition.rules.standings import Standing, Standings
from competition.services import explained, left_behind, progress, publication_lines, standings
from competition.services.breakdowns import number
from competition.services.standings import TradeResult
from competition.web import computations, explanation_papers, fragments, reasons
from competition.web.console import bp
from competition.web.console.explanations import steps_of
from competition.web.figures import figure, status_word
from competition.web.guards import current_actor, requires
from competition.web.sentences import incident_words
from competition.web.trade_groups import divided


@bp.get("/<event>/results")
@requires(Permission.STANDINGS_READ)
def list_results(event: str) -> ResponseReturnValue:
    trades = progress.of_event(current_actor(), g.event.scope)
    return render_template(
        "console/standings/list.html",
        trades=trades,
        divided=divided(
            event,
            trades,
            lambda trade: trade.code,
            lambda by: url_for("console.list_results", event=event, by=by),
        ),
    )


@bp.get("/<event>/trades/<trade>/standings")
@requires(Permission.STANDINGS_READ)
def show_standings(event: str, trade: str) -> ResponseReturnValue:
    try:
        result = standings.result(current_actor(), g.trade.scope.trade_id)
    except NotNow as refused:
        if refused.code == "marked-elsewhere":
            return redirect(url_for("console.import_handed_in", event=event, trade=trade))
        return render_template("console/standings/sealed.html", refused=refused), 200
    except Invalid as refused:
        return render_template("console/standings/sealed.html", refused=refused), 200
    table = fragments.drawn(
        "console/standings/_table.html",
        (g.trade.scope.trade_id, result.version),
        lambda: _facts(result),
    )
    return render_template("console/standings/show.html", table=table, standings=result.standings)


def _facts(result: TradeResult) -> dict[str, Any]:
    trade = result.trade
    decimals = publication_lines.decimals_of(trade)
    parts = publication_lines.top_parts(trade)
    names = publication_lines.names_of_parts(trade)
    awards = publication_lines.names_of_awards(trade)
    divisions = publication_lines.names_of_divisions(trade)
    behind = left_behind.places(result)
    return {
        "parts": [(part.code, names[part.code]) for part in parts],
        "groups": [
            (
                divisions.get(code),
                [
                    _row(line, result, [part.code for part in parts], decimals, behind)
                    for line in publication_lines.in_order(lines, behind)
                ],
            )
            for code, lines in result.standings.groups.items()
        ],
        "awards": awards,
        "measured": measured_units.of_total(trade),
        "both": trade.ranking is not None and trade.ranking.by == "both",
        "ties": {key["key"]: reasons.key_name(key) for key in publication_lines.keys_of(trade)},
    }


def _row(
    line: Standing,
    result: TradeResult,
    parts: list[str],
    decimals: int,
    behind: Mapping[str, Place],
) -> dict[str, Any]:
    person = result.people[line.number]
    placed = line.total is not None
    place = behind.get(line.number) if line.place is None else line.place
    return {
        "place": "" if place is None else place_text(place),
        "tied": line.tied,
        "overall": "" if line.overall is None else place_text(line.overall),
        "number": line.number,
        "name": person.shown,
        "unit": person.unit,
        "parts": [
            figure(number(line.node(code).value), decimals) if placed else "" for code in parts
        ],
        "total": figure(number(line.total), decimals) if line.total is not None else "",
        "tie": line.tie,
        "award": line.award,
        "status": line.status,
        "word": status_word(line.reason) if line.reason else "",
        "gaps": len(line.gaps),
    }


@bp.get("/<event>/trades/<trade>/standings/<entry>")
@requires(Permission.STANDINGS_READ)
def explain_entry(event: str, trade: str, entry: str) -> ResponseReturnValue:
    actor, trade_id = current_actor(), g.trade.scope.trade_id
    other = request.args.get("with", "").strip()
    if other:
        return redirect(
            url_for("console.compare_entries", event=event, trade=trade, entry=entry, other=other)
        )
    found, result = explained.entry(actor, trade_id, entry), standings.result(actor, trade_id)
    return render_template(
        "console/standings/explain.html",
        found=found,
        happened=incident_words.happened(found.incidents, found.clocks),
        parts=computations.parts(found.breakdown, found.decimals)
        if "total" in found.breakdown
        else [],
        added=computations.added(found.breakdown, found.decimals)
        if "total" in found.breakdown
        else "",
        ends=computations.ends(found.breakdown, found.decimals)
        if "total" in found.breakdown
        else [],
        total=figure(number(found.line.total), found.decimals)
        if found.line.total is not None
        else "",
        measured=measured_units.of_total(result.trade),
        status=status_word(found.line.reason),
        place="" if found.line.place is None else place_text(found.line.place),
        overall=_over_all(found.line, result.standings),
        others=_others(found.line, result),
    )


def _over_all(line: Standing, found: Standings) -> str:
    count = sum(each.overall is not None for each in found.lines)
    place = "" if line.overall is None else place_text(line.overall)
    return explanation_papers.over_all(place, count)


def _others(line: Standing, result: TradeResult) -> list[tuple[str, str]]:
    """The entries a line can be compared with: number, and the place both are ordered by."""
    by = result.program.ranking.by
    found = []
    for each in result.standings.lines:
        stranger = by != "trade" and each.division != line.division
        if each.number == line.number or each.place is None or (stranger and by != "both"):
            continue
        if stranger:
            said = _("Over all: place %(place)s", place=place_text(each.overall or each.place))
        else:
            said = _("Place %(place)s", place=place_text(each.place))
        found.append((each.number, said))
    return found


@bp.get("/<event>/trades/<trade>/standings/<entry>/against/<other>")
@requires(Permission.STANDINGS_READ)
def compare_entries(event: str, trade: str, entry: str, other: str) -> ResponseReturnValue:
    found = explained.compare(current_actor(), g.trade.scope.trade_id, entry, other)
    heading = explanation_papers.heading(
        found.above.person.number,
        found.below.person.number,
        apart=found.apart,
        over_all=found.over_all,
    )
    return render_template(
        "console/standings/compare.html",
        found=found,
        heading=heading,
        steps=steps_of(found),
    )
