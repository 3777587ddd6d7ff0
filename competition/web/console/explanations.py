"""Explanations as PDF for the office (成绩说明): one entry, or two compared."""

from __future__ import annotations

from typing import Any

from flask import g
from flask.typing import ResponseReturnValue

from competition.access.permissions import Permission
from competition.rules import measured_units
from competition.rules.ranking import place_text
from competition.services import entrants, explained, publication_lines, standings
from competition.services.breakdowns import number
from competition.services.explained import Compared, Explained
from competition.services.explanation_papers import Comparison
from competition.services.standings import TradeResult
from competition.web import explanation_papers, reasons
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.explanation_papers import Whose
from competition.web.figures import figure, status_word
from competition.web.guards import current_actor, requires
from competition.web.sentences import incident_words
from competition.web.wording import in_language


@bp.get("/<event>/trades/<trade>/standings/<entry>/explanation.pdf")
@requires(Permission.STANDINGS_READ)
def download_explanation(event: str, trade: str, entry: str) -> ResponseReturnValue:
    actor, trade_id = current_actor(), g.trade.scope.trade_id
    found, result = explained.entry(actor, trade_id, entry), standings.result(actor, trade_id)
    near = [_comparison(one) for one in explained.neighbours(actor, trade_id, entry)]
    content = explanation_papers.one(_whose(found, result), found.breakdown, found.decimals, near)
    return attachment(content, f"{g.trade.name['zh']}-{entry}.pdf", "pdf")


@bp.get("/<event>/trades/<trade>/standings/<entry>/against/<other>/explanation.pdf")
@requires(Permission.STANDINGS_READ)
def download_comparison(event: str, trade: str, entry: str, other: str) -> ResponseReturnValue:
    actor, trade_id = current_actor(), g.trade.scope.trade_id
    found, result = (
        explained.compare(actor, trade_id, entry, other),
        standings.result(actor, trade_id),
    )
    content = explanation_papers.two(_whose(found.above, result), _comparison(found))
    return attachment(content, f"{g.trade.name['zh']}-{entry}-{other}.pdf", "pdf")


def drawn(found: Explained, result: TradeResult) -> bytes:
    """One entry's explanation as PDF, without its neighbours: what a case file holds."""
    return explanation_papers.one(_whose(found, result), found.breakdown, found.decimals, [])


def steps_of(found: Compared) -> list[reasons.Step]:
    """The rules between two entries; against one without a place, why it has none."""
    below = found.below
    if below.line.place is None:
        return reasons.without_place(below.person.number, below.line.reason)
    body: dict[str, Any] = {"tie_keys": found.tie_keys, "decimals": found.above.decimals}
    return reasons.steps(body, found.comparison)


def _comparison(found: Compared) -> Comparison:
    above, below = found.above, found.below
    heading = explanation_papers.heading(
        above.person.number, below.person.number, apart=found.apart, over_all=found.over_all
    )
    steps = steps_of(found)
    return explanation_papers.compared(heading, _called(above), _called(below), steps)


def _called(one: Explained) -> str:
    return f"{one.person.number} {one.person.shown}".strip()


def _whose(found: Explained, result: TradeResult) -> Whose:
    line, person = found.line, found.person
    awards = publication_lines.names_of_awards(result.trade)
    divisions = publication_lines.names_of_divisions(result.trade)
    group = result.standings.groups.get(line.division, result.standings.lines)
    return Whose(
        event=str(in_language(g.event.name)),
        trade=str(in_language(g.trade.name)),
        number=person.number,
        name=person.shown,
        unit=person.unit,
        division=str(in_language(divisions[line.division])) if line.division in divisions else "",
        place="" if line.place is None else place_text(line.place),
        placed=sum(each.place is not None for each in group),
        overall="" if line.overall is None else place_text(line.overall),
        everybody=sum(each.overall is not None for each in result.standings.lines),
        total="" if line.total is None else figure(number(line.total), found.decimals),
        measured=measured_units.of_total(result.trade),
        award=str(in_language(awards[line.award])) if line.award in awards else "",
        status=status_word(line.reason),
        sample=g.event.sample,
        entrants=entrants.of_trade(g.trade.scope.trade_id),
        happened=tuple(incident_words.happened(found.incidents, found.clocks)),
    )
