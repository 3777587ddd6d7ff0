"""Ready-made trades and events (模板): contest files without people to start from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, Problem
from competition.models.event import Sector, Trade
from competition.rules.facts import TradeFacts
from competition.rules.kinds import read_as
from competition.services import audit, events, scopes, trade_rows
from competition.services.events import EventDraft, SectorLine
from competition.services.trades import CODE, EVERYBODY

FOLDER = Path(__file__).resolve().parent.parent / "samples" / "presets"


@dataclass(frozen=True, slots=True)
class Preset:
    """A ready-made trade, or an event of several."""

    code: str
    name: dict[str, str]
    description: dict[str, str]
    trades: tuple[dict[str, Any], ...]
    #: What is official, from where, and what is ours.
    official: dict[str, str] = field(default_factory=dict)
    #: Small, standard or large, where the preset is an event's.
    profile: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    sectors: tuple[dict[str, Any], ...] = ()

    @property
    def for_event(self) -> bool:
        """Whether it sets up a whole event."""
        return bool(self.profile)


@cache
def every() -> tuple[Preset, ...]:
    """All presets, in the order of their files' names."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.json")))


def for_trades() -> tuple[Preset, ...]:
    """The presets a new trade may start from."""
    return tuple(preset for preset in every() if not preset.for_event)


def for_events() -> tuple[Preset, ...]:
    """The presets a new event may start from."""
    return tuple(preset for preset in every() if preset.for_event)


@dataclass(frozen=True, slots=True)
class SchemePreset:
    """The scheme of one module of a preset, to begin another module's scheme with."""

    #: Preset, trade and module, parted by slashes.
    code: str
    preset: Preset
    module_name: dict[str, str]
    maximum: str
    aspects: int
    scheme: dict[str, Any]


@cache
def schemes() -> tuple[SchemePreset, ...]:
    """Every scheme of every preset that has aspects to offer, in the presets' order."""
    return tuple(
        SchemePreset(
            code=f"{preset.code}/{trade['code']}/{module['code']}",
            preset=preset,
            module_name=module["name"],
            maximum=module["scheme"]["max"],
            aspects=count,
            scheme=module["scheme"],
        )
        for preset in for_trades()
        for trade in preset.trades
        for module in trade.get("modules", ())
        if (count := _aspects(module["scheme"])) > 1
    )


def scheme_named(code: str) -> SchemePreset:
    """Find a preset's scheme; raises NotFound."""
    for each in schemes():
        if each.code == code:
            return each
    raise NotFound("not-found")


def _aspects(scheme: Mapping[str, Any]) -> int:
    return sum(
        len(sub.get("aspects", ()))
        for criterion in scheme.get("criteria", ())
        for sub in criterion.get("sub_criteria", ())
    )


def named(code: str) -> Preset:
    """Find a preset; raises NotFound."""
    for preset in every():
        if preset.code == code:
            return preset
    raise NotFound("not-found")


def _read(path: Path) -> Preset:
    content = json.loads(path.read_text("utf-8"))
    event = content.get("event", {})
    return Preset(
        code=content["code"],
        name=content["name"],
        description=content.get("description", {}),
        trades=tuple(content.get("trades", ())) or (content["trade"],),
        official=content.get("official", {}),
        profile=event.get("profile", "standard") if content["kind"] == "event" else "",
        settings=event.get("settings", {}),
        sectors=tuple(event.get("sectors", ())),
    )


def create_event(actor: Actor, draft: EventDraft, preset: Preset | None, *, now: datetime) -> str:
    """Make an event from nothing or from a preset, with sectors and trades; returns its code."""
    if preset is None:
        return events.create(actor, draft, now=now)
    known = {sector.code for sector in draft.sectors}
    more = (
        SectorLine(sector["code"], sector["name"])
        for sector in preset.sectors
        if sector["code"] not in known
    )
    whole = replace(draft, sectors=(*draft.sectors, *more))
    code = events.create(actor, whole, now=now, settings=preset.settings)
    plant(actor, scopes.event_head(actor, code).scope, preset, now=now)
    return code


def plant(
    actor: Actor,
    scope: Scope,
    preset: Preset,
    *,
    now: datetime,
    code: str | None = None,
    name: dict[str, str] | None = None,
    sector: str = "",
) -> list[str]:
    """Write a preset's trades into an event and return their codes; whole or not at all.

    code, name, sector: of the one trade, instead of the preset's own.
    """
    policy.require(actor, Permission.EVENT_EDIT, scope)
    planted = []
    for piece in preset.trades:
        changed = dict(piece)
        if code is not None:
            changed["code"] = code
        if name is not None:
            changed["name"] = name
        changed.setdefault("divisions", [{"code": EVERYBODY.code, "name": EVERYBODY.name}])
        changed["sector"] = sector or piece.get("sector") or ""
        planted.append(_plant_one(actor, scope, changed, now))
    return planted


def _plant_one(actor: Actor, scope: Scope, piece: dict[str, Any], now: datetime) -> str:
    sector = db.session.scalars(
        select(Sector).where(
            Sector.event_id == scope.event_id, Sector.code == piece.pop("sector", "")
        )
    ).one_or_none()
    facts, problems = read_as(TradeFacts, piece)
    if not CODE.fullmatch(piece["code"]):
        problems.say("code-form", "code", item=piece["code"])
    taken = select(Trade.id).where(Trade.event_id == scope.event_id, Trade.code == piece["code"])
    if db.session.scalar(taken):
        problems.append(Problem("code-taken", "code", {"item": piece["code"]}))
    if facts is None or problems:
        raise Invalid("invalid", problems)
    last = db.session.scalar(
        select(func.max(Trade.position)).where(Trade.event_id == scope.event_id)
    )
    trade = trade_rows.add_trade(
        _event_id(scope),
        facts,
        position=0 if last is None else last + 1,
        sector_id=sector.id if sector else None,
    )
    audit.record(
        actor, "trade.created", ("trade", trade.id), scope=Scope(scope.event_id, trade.id),
        now=now, code=trade.code, preset=True,
    )  # fmt: skip
    return trade.code


def _event_id(scope: Scope) -> Any:
    if scope.event_id is None:
        raise NotFound("not-found")
    return scope.event_id
