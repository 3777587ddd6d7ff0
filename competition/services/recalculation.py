"""The workbook in which anybody recalculates a trade (成绩核算表), as it is or was published."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotFound, NotNow
from competition.exchange.recalculation import recalculation_workbook
from competition.exchange.recalculation_facts import Recalculation, Said, Shown
from competition.models.event import Event, Trade
from competition.models.publication import Publication
from competition.rules.explanations import explain
from competition.rules.ranking import place_text
from competition.services import left_behind, standings
from competition.services.scoring import Scored
from competition.services.standings import TradeResult


def workbook(actor: Actor, trade_id: uuid.UUID, *, language: str = "zh") -> bytes:
    """The workbook of a trade's standings as they are; NotNow while its codes are sealed."""
    trade = db.session.get(Trade, trade_id)
    if trade is None:
        raise NotFound("not-found")
    policy.require(actor, Permission.STANDINGS_READ, Scope(trade.event_id, trade.id))
    return _written(standings.result(actor, trade_id), trade.event_id, language)


def publication_workbook(actor: Actor, publication_id: uuid.UUID, *, language: str = "zh") -> bytes:
    """The workbook held against a publication: its places and totals stand beside the formulas.

    NotNow("marked-elsewhere") for a trade that handed in its results: it has no marks here.
    """
    row = db.session.get(Publication, publication_id)
    if row is None:
        raise NotFound("not-found")
    policy.require(actor, Permission.STANDINGS_READ, Scope(row.event_id, row.trade_id))
    result = standings.result(actor, row.trade_id)
    body = json.loads(row.body)
    source = f"{_name(body['trade']['name'], language)} {row.number} SHA-256 {row.digest}"
    return _written(result, row.event_id, language, said_of(body), source)


def scored_workbook(scored: Scored, language: str = "zh") -> bytes:
    """The workbook of a contest file's trade, without a database."""
    numbers = [entry.number for entry in scored.entries]
    return recalculation_workbook(
        Recalculation(
            event=scored.event,
            program=scored.program,
            marks=scored.marks,
            entries=scored.entries,
            rulings=scored.rulings,
            standings=scored.standings,
            explanations={number: scored.explain(number) for number in numbers},
            language=language,
            behind=_behind(scored),
        )
    )


def said_of(body: Mapping[str, Any]) -> dict[str, Said]:
    """The places and totals of a publication, by entry number."""
    return {
        row["entry"]: Said(
            row["place"] or row.get("behind") or "",
            row.get("total") or "",
            row.get("overall") or "",
        )
        for group in body["groups"]
        for row in group["rows"]
    }


def _written(
    result: TradeResult,
    event_id: uuid.UUID,
    language: str,
    said: Mapping[str, Said] | None = None,
    source: str = "",
) -> bytes:
    event = db.session.get_one(Event, event_id)
    if not result.standings.lines:
        raise NotNow("no-entries")
    rulings = list(result.rulings)
    found = result.marks, result.entries, rulings
    return recalculation_workbook(
        Recalculation(
            event=_name(event.name, language),
            program=result.program,
            marks=result.marks,
            entries=result.entries,
            rulings=result.rulings,
            standings=result.standings,
            explanations={
                entry.number: explain(result.program, *found, entry.number, result.standings)
                for entry in result.entries
            },
            people={number: Shown(line.shown, line.unit) for number, line in result.people.items()},
            said=said,
            source=source,
            language=language,
            behind=_behind(result),
        )
    )


def _behind(result: TradeResult | Scored) -> dict[str, str]:
    return {number: place_text(place) for number, place in left_behind.places(result).items()}


def _name(text: Mapping[str, str], language: str) -> str:
    return text.get(language) or text["zh"]
