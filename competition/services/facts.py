"""From tables to the contest file's pieces and the rules' data classes (取数).

What a trade is made of is read whole, in a constant number of queries, and parsed once per version:
the cache's key is the head of the audit chain, so it cannot be stale and nobody has to clear it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db
from competition.errors import Invalid, NotFound
from competition.models.draw import CodeSet
from competition.models.event import (
    Attempt,
    Division,
    Event,
    IndustrySystem,
    Module,
    Sector,
    Stage,
    Trade,
)
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.rules import digests
from competition.rules.facts import ModuleFacts, SchemeFacts, TradeFacts
from competition.rules.kinds import Part, read_as
from competition.rules.trades import check_trade
from competition.services import audit
from competition.services.scheme_rows import earlier_pieces, rows_of, scheme_pieces

#: What an entry's `extra` says of its age, as a decimal string, where ties may be decided by it.
AGE = "age"
#: The code set of a stage whose modules are judged by entry number.
OPEN_SET = "open"
#: The division of a trade that has none, which files do not mention.
NO_DIVISION = "all"


def panel_pieces(
    module_ids: Sequence[uuid.UUID], people: dict[uuid.UUID, str] | None = None
) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """The panels of each module; `people` names who sits where (account → person's code)."""
    panels = rows_of(Panel, "module_id", module_ids)
    seats = rows_of(PanelSeat, "panel_id", [panel.id for rows in panels.values() for panel in rows])
    return {
        module_id: [
            {
                "code": panel.code,
                **({"name": panel.name} if panel.name else {}),
                "seats": [
                    _seat_piece(seat, people or {})
                    for seat in seats[panel.id]
                    if seat.role is not SeatRole.PANEL
                ],
                "combine": panel.combine,
                **({"spread": panel.spread} if panel.spread else {}),
            }
            for panel in panels[module_id]
        ]
        for module_id in module_ids
    }


def _seat_piece(seat: PanelSeat, people: dict[uuid.UUID, str]) -> dict[str, Any]:
    piece: dict[str, Any] = {
        "code": seat.code,
        "role": seat.role.value,
        "medium": seat.medium.value,
        "counts": seat.counts,
        **seat.extra,
    }
    if seat.account_id in people:
        piece["person"] = people[seat.account_id]
    if seat.checker_id in people:
        piece["checker"] = people[seat.checker_id]
    if seat.check_blind:
        piece["check_blind"] = True
    return piece


def module_pieces(
    modules: Sequence[Module],
    stages: dict[uuid.UUID, str],
    people: dict[uuid.UUID, str] | None = None,
) -> list[dict[str, Any]]:
    """Modules as the contest file writes them; what is not there yet is left out."""
    ids = [module.id for module in modules]
    schemes, panels = scheme_pieces(ids), panel_pieces(ids, people)
    earlier = earlier_pieces(ids)
    attempts = rows_of(Attempt, "module_id", ids, "number")
    sets = {row.id: row for row in db.session.scalars(_code_sets_of(modules))}
    pieces = []
    for module in modules:
        code_set = sets.get(module.code_set_id) if module.code_set_id else None
        piece: dict[str, Any] = {
            "code": module.code,
            "stage": stages[module.stage_id],
            "name": module.name,
            "kind": module.kind.value,
            "panels": panels[module.id],
            "combine": module.combine,
            **module.extra,
        }
        if code_set is not None and code_set.layers:
            piece["codes"] = code_set.code
        if attempts[module.id]:
            piece["attempts"] = [
                {"number": row.number, "coefficient": row.coefficient}
                for row in attempts[module.id]
            ]
        if module.time_limit:
            piece["time_limit"] = module.time_limit
        if module.id in schemes:
            piece["scheme"] = schemes[module.id]
        if module.id in earlier:
            piece["earlier"] = earlier[module.id]
        pieces.append(piece)
    return pieces


def _code_sets_of(modules: Sequence[Module]) -> Any:
    return select(CodeSet).where(
        CodeSet.id.in_([module.code_set_id for module in modules if module.code_set_id])
    )


def trade_piece(trade: Trade, people: dict[uuid.UUID, str] | None = None) -> dict[str, Any]:
    """A trade whole, as the contest file writes it."""
    stages = rows_of(Stage, "trade_id", [trade.id])[trade.id]
    modules = list(
        db.session.scalars(
            select(Module)
            .join(Stage, Stage.id == Module.stage_id)
            .where(Stage.trade_id == trade.id)
            .order_by(Stage.position, Module.position)
        )
    )
    sets = db.session.scalars(
        select(CodeSet)
        .where(CodeSet.stage_id.in_([stage.id for stage in stages]), CodeSet.layers > 0)
        .order_by(CodeSet.code)
    )
    names = {stage.id: stage.code for stage in stages}
    piece: dict[str, Any] = {
        "code": trade.code,
        "name": trade.name,
        "marked": trade.marked.value,
        "divisions": [
            {"code": row.code, "name": row.name}
            for row in rows_of(Division, "trade_id", [trade.id])[trade.id]
            if row.code != NO_DIVISION
        ],
        "stages": [{"code": row.code, "name": row.name, **row.rules} for row in stages],
        "code_sets": [
            {"code": row.code, "stage": names[row.stage_id], "layers": row.layers}
            | ({"prefix": row.prefix} if row.prefix else {})
            for row in sets
        ],
        "modules": module_pieces(modules, names, people),
        "absence": trade.absence,
        "awards": trade.awards,
        **({"floor": trade.floor} if trade.floor else {}),
        **trade.note,
    }
    if trade.sector_id:
        sector = db.session.get_one(Sector, trade.sector_id)
        piece["sector"] = sector.code
    if trade.system_id:
        piece["system"] = db.session.get_one(IndustrySystem, trade.system_id).code
    if trade.occupation_name:
        piece["occupation"] = {"name": trade.occupation_name, "code": trade.occupation_code} | (
            {"level": trade.occupation_level} if trade.occupation_level else {}
        )
    for key in ("total", "ranking"):
        if getattr(trade, key):
            piece[key] = getattr(trade, key)
    return piece


@dataclass(frozen=True, slots=True)
class ModuleView:
    """A module as the marking side computes with it: no person stands in it."""

    id: uuid.UUID
    scope: Scope
    trade_code: str
    trade_name: dict[str, str]
    facts: ModuleFacts
    #: SHA-256 of the scheme's canonical JSON: sheets name the one they were marked under.
    scheme_digest: str
    #: The scheme as the contest file writes it, for the tablet.
    scheme: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Known:
    """A trade's facts, for which version, and the version of all but the marks."""

    version: tuple[str, ...]
    settled: tuple[str, ...]
    facts: TradeFacts


_trades: dict[uuid.UUID, _Known] = {}
_modules: dict[uuid.UUID, tuple[tuple[str, ...], ModuleView]] = {}


def trade_facts(trade_id: uuid.UUID) -> TradeFacts:
    """A trade as the rules know it; raises Invalid with every problem while it is not whole."""
    trade = db.session.get(Trade, trade_id)
    if trade is None:
        raise NotFound("not-found")
    return trade_facts_at(trade, audit.version(Scope(trade.event_id, trade.id)))


def trade_facts_at(trade: Trade, version: tuple[str, ...]) -> TradeFacts:
    """A trade as the rules know it at a version whoever asks has already looked up."""
    known = _trades.get(trade.id)
    if known is not None and known.version == version:
        return known.facts
    settled = audit.settled_version(Scope(trade.event_id, trade.id))
    if known is not None and known.settled == settled:
        _trades[trade.id] = _Known(version, settled, known.facts)
        return known.facts
    facts, problems = read_as(TradeFacts, trade_piece(trade))
    if facts is not None and not problems:
        problems = check_trade(facts)
    if problems or facts is None:
        raise Invalid("trade-incomplete", problems)
    _trades[trade.id] = _Known(version, settled, facts)
    return facts


def stage_facts(trade: Trade, code: str) -> TradeFacts:
    """A trade as one of its stages needs it: the stage's own modules, total and places.

    A heat is marked and cut before the final's schemes are written; what the stage does not read
    may be unfinished. Raises Invalid with what the stage itself lacks, NotFound.
    """
    piece = trade_piece(trade)
    stage = next((one for one in piece["stages"] if one["code"] == code), None)
    if stage is None:
        raise NotFound("not-found")
    first = piece["stages"][0]["code"]
    own = [one for one in piece["modules"] if one.get("stage", first) == code and "scheme" in one]
    parts = [{"code": f"{code}.{one['code']}", "module": one["code"]} for one in own]
    total = stage.get("total") or {"code": code, "parts": parts}
    by = piece.get("ranking", {}).get("by", "division")
    kept = ("code", "name")
    piece |= {
        "modules": own,
        "total": total,
        "ranking": stage.get("ranking") or {"by": by, "keys": [{"node": total["code"]}]},
        "awards": [],
        "stages": [
            one if one is stage else {key: one[key] for key in kept} for one in piece["stages"]
        ],
    }
    facts, problems = read_as(TradeFacts, piece)
    if facts is not None and not problems:
        problems = check_trade(facts)
    if problems or facts is None:
        raise Invalid("trade-incomplete", problems)
    return facts


def module_view(module_id: uuid.UUID) -> ModuleView:
    """A module with its scheme and panels, parsed once per version."""
    row = db.session.execute(
        select(Module, Trade, Stage.code)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Module.id == module_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    module, trade, stage = row
    scope = Scope(trade.event_id, trade.id)
    version = audit.version(scope)
    known = _modules.get(module_id)
    if known is not None and known[0] == version:
        return known[1]
    piece = module_pieces([module], {module.stage_id: stage})[0]
    facts, problems = read_as(ModuleFacts, piece)
    if problems or facts is None:
        raise Invalid("module-incomplete", problems)
    view = ModuleView(
        id=module.id,
        scope=scope,
        trade_code=trade.code,
        trade_name=trade.name,
        facts=facts,
        scheme_digest=scheme_digest(facts.scheme),
        scheme=Part(SchemeFacts).write(facts.scheme),
    )
    _modules[module_id] = (version, view)
    return view


def scheme_digest(scheme: SchemeFacts) -> str:
    """The digest a sheet names its scheme by."""
    return digests.of(Part(SchemeFacts).write(scheme))


def event_of(trade_id: uuid.UUID) -> Event:
    """The event a trade belongs to."""
    event = db.session.scalars(
        select(Event).join(Trade, Trade.event_id == Event.id).where(Trade.id == trade_id)
    ).one_or_none()
    if event is None:
        raise NotFound("not-found")
    return event
