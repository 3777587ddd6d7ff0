"""From tables to the contest file's pieces and the rules' data classes (取数).

What a trade is made of is read whole, in a constant number of queries, and parsed once per version:
the cache's key is the head of the audit chain, so it cannot be stale and nobody has to clear it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from competition.access.policy import Scope
from competition.db import Base, db
from competition.errors import Invalid, NotFound
from competition.models.draw import CodeSet
from competition.models.event import Attempt, Division, Event, Module, Sector, Stage, Trade
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.models.scheme import (
    Aspect,
    Criterion,
    MarkingScheme,
    SchemeState,
    SubCriterion,
)
from competition.rules import digests
from competition.rules.facts import ModuleFacts, SchemeFacts, TradeFacts
from competition.rules.kinds import Part, read_as
from competition.rules.trades import check_trade
from competition.services import audit

#: The code set of a stage whose modules are judged by entry number.
OPEN_SET = "open"
#: The division of a trade that has none, which files do not mention.
NO_DIVISION = "all"


def number_text(value: Decimal) -> str:
    """Write points as the contest file does: no exponent, no trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grouped(rows: Iterable[Any], key: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _of(
    table: type[Base], key: str, ids: Sequence[uuid.UUID], order: str = "position"
) -> dict[Any, list[Any]]:
    if not ids:
        return defaultdict(list)
    column = getattr(table, key)
    rows = db.session.scalars(select(table).where(column.in_(ids)).order_by(getattr(table, order)))
    return _grouped(rows, key)


def number_in_force() -> ColumnElement[int]:
    """Of a module's scheme rows the one in force (生效版本): the newest frozen, else the newest."""
    frozen = case((MarkingScheme.state == SchemeState.FROZEN, MarkingScheme.number))
    return func.coalesce(func.max(frozen), func.max(MarkingScheme.number))


def schemes_in_force() -> Select[uuid.UUID, int]:
    """Each module's id and the `number` of its scheme in force."""
    number = number_in_force().label("number")
    return select(MarkingScheme.module_id, number).group_by(MarkingScheme.module_id)


def scheme_pieces(module_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """The scheme in force of each module as the contest file writes it."""
    newest = schemes_in_force().where(MarkingScheme.module_id.in_(module_ids)).subquery()
    schemes = list(
        db.session.scalars(
            select(MarkingScheme).join(
                newest,
                (MarkingScheme.module_id == newest.c.module_id)
                & (MarkingScheme.number == newest.c.number),
            )
        )
    )
    pieces = scheme_rows_as_pieces(schemes)
    return {scheme.module_id: pieces[scheme.id] for scheme in schemes}


def scheme_rows_as_pieces(schemes: Sequence[MarkingScheme]) -> dict[uuid.UUID, dict[str, Any]]:
    """Each scheme row with its tree, as the contest file writes it."""
    criteria = _of(Criterion, "scheme_id", [scheme.id for scheme in schemes])
    ids = [criterion.id for rows in criteria.values() for criterion in rows]
    subs = _of(SubCriterion, "criterion_id", ids)
    aspects = _of(Aspect, "sub_criterion_id", [sub.id for rows in subs.values() for sub in rows])
    return {
        scheme.id: {
            "max": number_text(scheme.maximum),
            "decimals": scheme.decimals,
            **scheme.note,
            "criteria": [
                {
                    "code": criterion.code,
                    "name": criterion.name,
                    "max": number_text(criterion.maximum),
                    **({"panel": criterion.panel} if criterion.panel else {}),
                    **criterion.extra,
                    "sub_criteria": [
                        {
                            "code": sub.code,
                            "name": sub.name,
                            **sub.extra,
                            "aspects": [_aspect_piece(row) for row in aspects[sub.id]],
                        }
                        for sub in subs[criterion.id]
                    ],
                }
                for criterion in criteria[scheme.id]
            ],
        }
        for scheme in schemes
    }


def _aspect_piece(row: Aspect) -> dict[str, Any]:
    piece: dict[str, Any] = {
        "code": row.code,
        "name": row.name,
        "max": number_text(row.maximum),
        "type": row.type.value,
        "points": row.points,
        **row.extra,
    }
    if row.scale is not None:
        piece["scale"] = row.scale
    if row.descriptors:
        piece["descriptors"] = row.descriptors
    if row.official:
        piece["official"] = True
    return piece


def panel_pieces(
    module_ids: Sequence[uuid.UUID], people: dict[uuid.UUID, str] | None = None
) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """The panels of each module; `people` names who sits where (account → person's code)."""
    panels = _of(Panel, "module_id", module_ids)
    seats = _of(PanelSeat, "panel_id", [panel.id for rows in panels.values() for panel in rows])
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
    return piece


def module_pieces(
    modules: Sequence[Module],
    stages: dict[uuid.UUID, str],
    people: dict[uuid.UUID, str] | None = None,
) -> list[dict[str, Any]]:
    """Modules as the contest file writes them; what is not there yet is left out."""
    ids = [module.id for module in modules]
    schemes, panels = scheme_pieces(ids), panel_pieces(ids, people)
    attempts = _of(Attempt, "module_id", ids, "number")
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
        pieces.append(piece)
    return pieces


def _code_sets_of(modules: Sequence[Module]) -> Any:
    return select(CodeSet).where(
        CodeSet.id.in_([module.code_set_id for module in modules if module.code_set_id])
    )


def trade_piece(trade: Trade, people: dict[uuid.UUID, str] | None = None) -> dict[str, Any]:
    """A trade whole, as the contest file writes it."""
    stages = _of(Stage, "trade_id", [trade.id])[trade.id]
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
            for row in _of(Division, "trade_id", [trade.id])[trade.id]
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
        **trade.note,
    }
    if trade.sector_id:
        sector = db.session.get_one(Sector, trade.sector_id)
        piece["sector"] = sector.code
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
