"""Standings as files (名次表导出): CSV and JSON for machines, a workbook for people."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from competition.access.policy import Actor
from competition.exchange.standings_files import StandingLine, standings_csv, standings_workbook
from competition.rules import measured_units
from competition.rules.entrants import in_rows
from competition.rules.ranking import place_text
from competition.services import publication_lines, standings, tie_words
from competition.services.breakdowns import number
from competition.services.result_papers import STATUSES
from competition.services.standings import TradeResult


def export(actor: Actor, trade_id: uuid.UUID, form: str) -> bytes:
    """The present standings as `csv`, `json` or `xlsx`; as the page shows them."""
    result = standings.result(actor, trade_id)
    if form == "csv":
        parts = [part.code for part in publication_lines.top_parts(result.trade)]
        return standings_csv(parts, list(_lines(result, people=False)), mark=False)
    if form == "json":
        listed = [_plain(line) for line in _lines(result, people=False)]
        return (json.dumps(listed, ensure_ascii=False, indent=1) + "\n").encode()
    names = {
        code: name["zh"] for code, name in publication_lines.names_of_parts(result.trade).items()
    }
    pages: dict[str, list[StandingLine]] = {}
    for line in _worded(result):
        pages.setdefault(line.division or result.trade.name.zh, []).append(line)
    teams = [{"team": person.team_name} for person in result.people.values()]
    kind = in_rows(result.trade.works.kind, teams)
    unit = measured_units.of_total(result.trade)
    return standings_workbook(pages, names, titles=[result.trade.name.zh], kind=kind, unit=unit)


def _lines(result: TradeResult, *, people: bool) -> Iterator[StandingLine]:
    parts = publication_lines.top_parts(result.trade)
    decimals = publication_lines.decimals_of(result.trade)
    for line in result.standings.lines:
        person = result.people[line.number]
        placed = line.total is not None
        yield StandingLine(
            place=place_text(line.place) if line.place is not None else "",
            entry=line.number,
            division=line.division,
            total=publication_lines.shown(line.total, decimals) if line.total is not None else "",
            parts={part.code: number(line.node(part.code).value) for part in parts}
            if placed
            else {},
            tie=line.tie,
            award=line.award or "",
            status=line.status,
            name=person.shown if people else "",
            unit=person.unit if people else "",
            people="、".join(person.names) if people and person.team_name else "",
            overall=place_text(line.overall) if line.overall is not None else "",
        )


def _worded(result: TradeResult) -> Iterator[StandingLine]:
    """The lines for people: division, award, tie and status as the screens say them."""
    divisions = publication_lines.names_of_divisions(result.trade)
    awards = publication_lines.names_of_awards(result.trade)
    keys = publication_lines.keys_of(result.trade)
    for line in _lines(result, people=True):
        yield replace(
            line,
            division=divisions.get(line.division, {}).get("zh") or line.division,
            award=awards.get(line.award, {}).get("zh") or line.award,
            tie=tie_words.told(line.tie, keys),
            status="" if line.total else STATUSES.get(line.status, line.status),
        )


def _plain(line: StandingLine) -> dict[str, Any]:
    return {
        "place": line.place or None,
        "entry": line.entry,
        "division": line.division or None,
        "overall": line.overall or None,
        "total": line.total or None,
        "parts": dict(line.parts),
        "tie": line.tie or None,
        "award": line.award or None,
        "status": line.status,
    }
