"""Explanations of scored files as PDF (成绩说明): one entry, or two compared."""

from __future__ import annotations

from competition.cli.score_tables import words
from competition.rules.explanations import Comparison as Compared
from competition.rules.explanations import neighbours
from competition.rules.ranking import place_text
from competition.services import explained, publication_lines
from competition.services.breakdowns import number
from competition.services.explanation_papers import Comparison
from competition.services.scoring import Scored
from competition.web import explanation_papers, reasons
from competition.web.explanation_papers import Whose
from competition.web.figures import figure, status_word


def explanation_pdf(scored: Scored, entry: str, against: str | None, lang: str) -> bytes:
    """One entry's explanation; with a second entry, why the one stands above the other."""
    decimals = publication_lines.decimals_of(scored.trade)
    whose = _whose(scored, entry, decimals, lang)
    if against is not None:
        return explanation_papers.two(whose, _compared(scored, entry, against, decimals))
    beside = neighbours(scored.standings, entry)
    near = [_compared(scored, entry, other, decimals) for other in beside]
    return explanation_papers.one(whose, explained.scored(scored, entry), decimals, near)


def _compared(scored: Scored, entry: str, other: str, decimals: int) -> Comparison:
    found = scored.compare(entry, other)
    steps = steps_of(scored, found, decimals)
    above, below = found.above.number, found.below.number
    heading = explanation_papers.heading(above, below, apart=found.apart, over_all=found.over_all)
    return explanation_papers.compared(heading, above, below, steps)


def steps_of(scored: Scored, found: Compared, decimals: int) -> list[reasons.Step]:
    """The rules between two entries; against one without a place, why it has none."""
    if found.below.place is None:
        return reasons.without_place(found.below.number, found.below.reason)
    body = {"tie_keys": publication_lines.keys_of(scored.trade), "decimals": decimals}
    return reasons.steps(body, explained.plain(found))


def _whose(scored: Scored, entry: str, decimals: int, lang: str) -> Whose:
    line = scored.explain(entry).standing
    awards = {award.code: award.name for award in scored.trade.awards}
    divisions = {division.code: division.name for division in scored.trade.divisions}
    group = scored.standings.groups.get(line.division, scored.standings.lines)
    return Whose(
        event=scored.event,
        trade=words(scored.trade.name, lang),
        number=entry,
        division=words(divisions.get(line.division), lang),
        place="" if line.place is None else place_text(line.place),
        placed=sum(each.place is not None for each in group),
        overall="" if line.overall is None else place_text(line.overall),
        everybody=sum(each.overall is not None for each in scored.standings.lines),
        total="" if line.total is None else figure(number(line.total), decimals),
        award=words(awards.get(line.award or ""), lang),
        status=status_word(line.reason),
    )
