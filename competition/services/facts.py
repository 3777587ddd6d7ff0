"""From tables to the contest file's pieces and the rules' data classes (取数).

What a trade is made of is read whole, in a constant number of queries, and parsed once per version:
the cache's key is the head of the audit chain, so it cannot be stale and nobody has to clear it.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db
from competition.errors import Invalid, NotFound, Problem
from competition.models.draw import CodeSet
from competition.models.event import (
    Division,
    Event,
    IndustrySystem,
    Module,
    Sector,
    Stage,
    Trade,
)
from competition.rules import digests
from competition.rules.facts import ModuleFacts, SchemeFacts, TradeFacts
from competition.rules.kinds import Part, read_as
from competition.rules.trades import check_trade
from competition.services import audit, settled_acts
from competition.services.module_pieces import module_pieces
from competition.services.scheme_rows import rows_of

#: What an entry's `extra` says of its age, as a decimal string, where ties may be decided by it.
AGE = "age"
#: The code set of a stage whose modules are judged by entry number.
OPEN_SET = "open"
#: The division of a trade that has none, which files do not mention.
NO_DIVISION = "all"


def trade_piece(trade: Trade, people: dict[uuid.UUID, str] | None = None) -> dict[str, Any]:
    """A trade whole, as the contest file writes it."""
    return trade_pieces([trade], people)[trade.id]


def trade_pieces(
    trades: Sequence[Trade], people: dict[uuid.UUID, str] | None = None
) -> dict[uuid.UUID, dict[str, Any]]:
    """Trades whole, by their ids; the number of queries does not grow with them."""
    ids = [trade.id for trade in trades]
    stages = rows_of(Stage, "trade_id", ids)
    divisions = rows_of(Division, "trade_id", ids)
    modules = _modules_of(ids)
    names = {row.id: row.code for rows in stages.values() for row in rows}
    sets = _layered_sets(names)
    pieces = iter(module_pieces([row for rows in modules.values() for row in rows], names, people))
    groups = _groups(trades)
    found = {}
    for trade in trades:
        own = {row.id for row in stages[trade.id]}
        found[trade.id] = _trade_head(trade, groups) | {
            "divisions": [
                {"code": row.code, "name": row.name}
                for row in divisions[trade.id]
                if row.code != NO_DIVISION
            ],
            "stages": [
                {"code": row.code, "name": row.name, **row.rules} for row in stages[trade.id]
            ],
            "code_sets": [
                {"code": row.code, "stage": names[row.stage_id], "layers": row.layers}
                | ({"prefix": row.prefix} if row.prefix else {})
                for row in sets
                if row.stage_id in own
            ],
            "modules": [next(pieces) for _ in modules[trade.id]],
        }
    return found


def _trade_head(trade: Trade, groups: dict[uuid.UUID, str]) -> dict[str, Any]:
    """What a trade's own row says of it."""
    piece: dict[str, Any] = {
        "code": trade.code,
        "name": trade.name,
        "marked": trade.marked.value,
        "absence": trade.absence,
        "awards": trade.awards,
        **({"floor": trade.floor} if trade.floor else {}),
        **({"works": trade.works} if trade.works else {}),
        **trade.note,
    }
    for key, group in (("sector", trade.sector_id), ("system", trade.system_id)):
        if group:
            piece[key] = groups[group]
    if trade.occupation_name:
        piece["occupation"] = {"name": trade.occupation_name, "code": trade.occupation_code} | (
            {"level": trade.occupation_level} if trade.occupation_level else {}
        )
    for key in ("total", "ranking"):
        if getattr(trade, key):
            piece[key] = getattr(trade, key)
    return piece


def _groups(trades: Sequence[Trade]) -> dict[uuid.UUID, str]:
    """The codes of the sectors and systems the trades belong to."""
    found: dict[uuid.UUID, str] = {}
    for table, ids in (
        (Sector, {trade.sector_id for trade in trades}),
        (IndustrySystem, {trade.system_id for trade in trades}),
    ):
        wanted = [each for each in ids if each is not None]
        if wanted:
            rows = db.session.execute(select(table.id, table.code).where(table.id.in_(wanted)))
            found |= {row.id: row.code for row in rows}
    return found


def _modules_of(trade_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Module]]:
    """Modules by trade, in the order of the trades, of their stages and their own."""
    rows = db.session.execute(
        select(Stage.trade_id, Module)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id.in_(trade_ids))
        .order_by(Stage.position, Module.position)
    )
    found: dict[uuid.UUID, list[Module]] = {each: [] for each in trade_ids}
    for trade_id, module in rows:
        found[trade_id].append(module)
    return found


def _layered_sets(stage_ids: Iterable[uuid.UUID]) -> list[CodeSet]:
    return list(
        db.session.scalars(
            select(CodeSet)
            .where(CodeSet.stage_id.in_(list(stage_ids)), CodeSet.layers > 0)
            .order_by(CodeSet.code)
        )
    )


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
    """A trade's facts, for which version, the version of all but the marks, and the digest of the
    piece they were read from.
    """

    version: tuple[str, ...]
    settled: tuple[str, ...]
    facts: TradeFacts
    piece: bytes


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
    settled = settled_acts.version(Scope(trade.event_id, trade.id))
    if known is not None and known.settled == settled:
        _trades[trade.id] = replace(known, version=version)
        return known.facts
    piece = trade_piece(trade)
    digest = _digest(piece)
    if known is not None and known.piece == digest:
        _trades[trade.id] = replace(known, version=version, settled=settled)
        return known.facts
    facts, problems = _whole(piece)
    if problems or facts is None:
        raise Invalid("trade-incomplete", problems)
    _trades[trade.id] = _Known(version, settled, facts, digest)
    return facts


def _digest(piece: dict[str, Any]) -> bytes:
    """What tells whether a piece is the one that was read before."""
    return hashlib.sha256(json.dumps(piece).encode()).digest()


def read_together(trades: Sequence[Trade], versions: Mapping[uuid.UUID, tuple[str, ...]]) -> None:
    """Read ahead what `trade_facts_at` will be asked for these trades, all of them in one go.

    versions: that of each trade. What is not whole is passed over: it is refused when asked for.
    """
    stale = [
        trade
        for trade in trades
        if (known := _trades.get(trade.id)) is None or known.version != versions[trade.id]
    ]
    settled = settled_acts.versions([Scope(trade.event_id, trade.id) for trade in stale])
    moved = []
    for trade in stale:
        known = _trades.get(trade.id)
        if known is not None and known.settled == settled[trade.id]:
            _trades[trade.id] = replace(known, version=versions[trade.id])
        else:
            moved.append(trade)
    for trade_id, piece in trade_pieces(moved).items() if moved else ():
        digest, known = _digest(piece), _trades.get(trade_id)
        at = versions[trade_id], settled[trade_id]
        if known is not None and known.piece == digest:
            _trades[trade_id] = _Known(*at, known.facts, digest)
            continue
        facts, problems = _whole(piece)
        if facts is not None and not problems:
            _trades[trade_id] = _Known(*at, facts, digest)


def settled_at(trade_id: uuid.UUID, version: tuple[str, ...]) -> tuple[str, ...] | None:
    """The version of all but the marks when a trade was read at this version; None: it was not."""
    known = _trades.get(trade_id)
    return known.settled if known is not None and known.version == version else None


def _whole(piece: dict[str, Any]) -> tuple[TradeFacts | None, list[Problem]]:
    """A trade's piece as the rules know it, with all that is wrong with it."""
    facts, problems = read_as(TradeFacts, piece)
    if facts is not None and not problems:
        problems = check_trade(facts)
    return facts, problems


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
    facts, problems = _whole(piece)
    if problems or facts is None:
        raise Invalid("trade-incomplete", problems)
    return facts


def module_view(module_id: uuid.UUID) -> ModuleView:
    """A module with its scheme and panels, parsed once per version of all but the marks."""
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
    version = settled_acts.version(scope)
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
