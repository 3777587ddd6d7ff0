"""Events, trades, entries and certificates for programs (赛事、赛项、参赛、证书)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue

from competition.services import (
    certificate_register,
    delegations,
    entry_records,
    events,
    modules,
    registration_lists,
    scopes,
    trades,
)
from competition.web.api import bp
from competition.web.api.operations import Asked, Operation, serves
from competition.web.api.progress import moment


def _card(card: events.EventCard) -> dict[str, Any]:
    return {
        "code": card.code,
        "name": card.name,
        "sample": card.sample,
        "starts_on": card.starts_on.isoformat(),
        "ends_on": card.ends_on.isoformat(),
        "trades": card.trades,
        "entries": card.entries,
    }


@bp.get("/events")
@serves(Operation("read", "events", "The event the token opens", "Events"))
def list_events() -> ResponseReturnValue:
    return jsonify(items=[_card(card) for card in events.listing(g.actor)])


@bp.get("/events/<event>")
@serves(Operation("read", "events", "One event", "Event"))
def show_event(event: str) -> ResponseReturnValue:
    return jsonify(next(_card(card) for card in events.listing(g.actor) if card.code == event))


@bp.get("/events/<event>/trades")
@serves(Operation("read", "trades", "The trades of an event, in its order", "Trades"))
def list_trades(event: str) -> ResponseReturnValue:
    heads = scopes.trades_of(g.event.scope)
    return jsonify(items=[{"code": head.code, "name": head.name} for head in heads])


@bp.get("/events/<event>/trades/<trade>")
@serves(Operation("read", "trades", "A trade: its divisions, stages and modules", "Trade"))
def show_trade(event: str, trade: str) -> ResponseReturnValue:
    draft = trades.read(g.actor, g.trade.scope).draft
    occupation = {
        "name": draft.occupation_name,
        "code": draft.occupation_code,
        "level": draft.occupation_level,
    }
    found = {
        "code": draft.code,
        "name": draft.name,
        "occupation": occupation,
        "marked": draft.marked,
        "divisions": [asdict(line) for line in draft.divisions],
        "stages": [asdict(line) for line in draft.stages],
        "modules": [
            {
                "id": str(each.id),
                "code": each.draft.code,
                "name": each.draft.name,
                "stage": each.draft.stage,
                "kind": each.draft.kind,
            }
            for each in modules.in_order(g.actor, g.trade.scope)
        ],
    }
    return jsonify(found)


@bp.get("/events/<event>/entries")
@serves(
    Operation(
        "read",
        "entries",
        "Entries by number, 200 at a time; names with the scope `people`",
        "Entries",
        query={
            "trade": Asked("Code of a trade"),
            "after": Asked("What the page before named"),
        },
    )
)
def list_entries(event: str) -> ResponseReturnValue:
    given = request.args
    found, after = entry_records.page(
        g.actor, g.event.scope, trade=given.get("trade", ""), after=given.get("after", "")
    )
    return jsonify(items=[asdict(each) for each in found], after=after or None)


@bp.get("/events/<event>/delegations")
@serves(Operation("people", "entries", "Every delegation, with its leaders", "Delegations"))
def list_delegations(event: str) -> ResponseReturnValue:
    return jsonify(
        items=[
            {
                "code": each.code,
                "name": each.name,
                "kind": each.kind,
                "leaders": [leader.name for leader in each.leaders],
                "entries": each.entries,
            }
            for each in delegations.listing(g.actor, g.event.scope)
        ]
    )


@bp.get("/events/<event>/registrations")
@serves(
    Operation(
        "people",
        "entries",
        "What delegations registered, 100 at a time",
        "Registrations",
        query={
            "state": Asked("Only those in this state"),
            "trade": Asked("Code of a trade"),
            "delegation": Asked("Code of a delegation"),
            "after": Asked("What the page before named", whole=True),
        },
    )
)
def list_registrations(event: str) -> ResponseReturnValue:
    given = request.args
    wish = registration_lists.Wish(
        state=given.get("state", ""),
        trade=given.get("trade", ""),
        delegation=given.get("delegation", ""),
        after=min(int(given.get("after", 0)), 10**9),
    )
    found = registration_lists.find(g.actor, g.event.scope, wish)
    lines = [
        {
            "number": line.number,
            "kind": line.kind,
            "state": line.state,
            "delegation": line.delegation_code,
            "unit": line.unit,
            "trade": line.trade,
            "division": line.division,
            "team": line.team,
            "people": list(line.names),
            "coaches": list(line.coaches),
            "entry": line.entry_number,
            "queue": line.queue,
            "submitted_at": moment(line.submitted_at),
            "decided_at": moment(line.decided_at),
        }
        for line in found.lines
    ]
    return jsonify(
        items=lines, counts=found.counts, after=str(found.after) if found.after else None
    )


@bp.get("/events/<event>/certificates")
@serves(
    Operation(
        "certificates",
        "certificates",
        "The register of certificates, 100 at a time",
        "Certificates",
        query={
            "trade": Asked("Code of a trade"),
            "state": Asked("Only those in this state"),
            "page": Asked("Which page", whole=True),
        },
    )
)
def list_certificates(event: str) -> ResponseReturnValue:
    given = request.args
    found = certificate_register.find(
        g.actor,
        g.event.scope,
        trade=given.get("trade", ""),
        state=given.get("state", ""),
        page=min(int(given.get("page", 1)), 10**6),
    )
    lines = [
        {
            "number": line.number,
            "trade": line.trade,
            "entry": line.entry,
            "recipient": line.recipient,
            "division": line.division,
            "award": line.award,
            "kind": line.kind,
            "state": line.state,
            "successor": line.successor or None,
            "issued_at": line.issued_at.isoformat(),
        }
        for line in found.lines
    ]
    return jsonify(items=lines, count=found.count)
