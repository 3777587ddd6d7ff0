"""A new event made from an old one without its people (赛事复制): rules, schemes, panels, days.

What is copied goes the way of the contest file, so that nothing can come along that the file does
not say: accounts, keys, marks and the trail never do. Of the file only the event, its trades, the
design of its certificates and, where wished, its units are taken.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, Problem
from competition.exchange import contest_file
from competition.models.event import Event, Module, Stage, Trade
from competition.models.timetable import ContestSession, Site, Station
from competition.services import archives, audit

#: What of a contest file belongs to the rules.
KEPT = ("format", "event", "trades", "certificates")
#: What an event says of one season alone.
SEASONAL = ("opens", "closes", "closes_for", "objections", "kept_until")
#: What a module or a seat says of people and of marks that were given.
PERSONAL = ("person", "checker", "check_blind")
GIVEN = ("earlier", "sheets", "frozen")


@dataclass(frozen=True, slots=True)
class CopyWish:
    """The new event: its code, Chinese name and days; with_units: the delegations come along."""

    code: str
    name: str
    starts_on: date
    ends_on: date
    with_units: bool = False


def copy(actor: Actor, event_id: uuid.UUID, wish: CopyWish, *, now: datetime) -> uuid.UUID:
    """Make a new event with the rules of an old one; returns its id.

    Sessions and stations come along, moved by as many days as the event. Raises Invalid,
    Conflict("event-exists").
    """
    policy.require(actor, Permission.EVENT_CREATE)
    policy.require(actor, Permission.EVENT_EDIT, Scope(event_id))
    old = db.session.get(Event, event_id)
    if old is None:
        raise NotFound("not-found")
    problems = []
    if not wish.name.strip():
        problems.append(Problem("name-missing", "name"))
    if wish.ends_on < wish.starts_on:
        problems.append(Problem("copy-dates", "ends_on"))
    if problems:
        raise Invalid("invalid", problems)
    whole = json.loads(archives.dump(actor, event_id))
    made = archives.load(
        actor, contest_file.written(_without_people(whole, wish)), now=now, code=wish.code
    )
    _copy_days(old, made, (wish.starts_on - old.starts_on).days)
    db.session.flush()
    audit.record(
        actor, "event.copied", ("event", made.id), scope=Scope(made.id), now=now, of=old.code,
        units=wish.with_units,
    )  # fmt: skip
    return made.id


def _without_people(whole: dict[str, Any], wish: CopyWish) -> dict[str, Any]:
    """The contest file of the new event."""
    kept = {key: whole[key] for key in KEPT if key in whole}
    if wish.with_units and "units" in whole:
        kept["units"] = whole["units"]
    event = dict(kept["event"])
    event.pop("sample", None)
    event["name"] = {"zh": wish.name.strip()}
    event["dates"] = {"from": wish.starts_on.isoformat(), "to": wish.ends_on.isoformat()}
    _forget_seasons(event, with_units=wish.with_units)
    for trade in kept.get("trades", []):
        for module in trade.get("modules", []):
            _empty(module)
    return kept | {"event": event}


def _forget_seasons(event: dict[str, Any], *, with_units: bool) -> None:
    rules = {
        key: value for key, value in event.pop("registration", {}).items() if key not in SEASONAL
    }
    if not with_units:
        for quota in rules.get("quotas", []):
            quota.pop("except", None)
    if rules:
        event["registration"] = rules
    for honour in event.get("honours", {}).get("honours", []):
        honour.pop("decided", None)


def _empty(module: dict[str, Any]) -> None:
    """Take people off a module's seats, and what was given away from its references."""
    for key in GIVEN:
        module.pop(key, None)
        module.get("reference", {}).pop(key, None)
    for panel in module.get("panels", []):
        for seat in panel.get("seats", []):
            for key in PERSONAL:
                seat.pop(key, None)


def _copy_days(old: Event, made: Event, days: int) -> None:
    """Sites, sessions and stations of the old event, moved by so many days of the calendar."""
    stages = _by_codes(old.id), _by_codes(made.id)
    modules = _modules(old.id), _modules(made.id)
    module_of = {row: code for code, row in modules[0].items()}
    zone = ZoneInfo(old.timezone)
    for code, stage_id in stages[0].items():
        target = stages[1].get(code)
        if target is None:
            continue
        for row in db.session.scalars(
            select(ContestSession)
            .where(ContestSession.stage_id == stage_id)
            .order_by(ContestSession.starts_at, ContestSession.code)
        ):
            key = module_of.get(row.module_id) if row.module_id else None
            db.session.add(
                ContestSession(
                    stage_id=target,
                    module_id=modules[1].get(key) if key else None,
                    code=row.code,
                    name=row.name,
                    starts_at=_moved(row.starts_at, days, zone),
                    ends_at=_moved(row.ends_at, days, zone),
                    site=row.site,
                )
            )
    _copy_places(old, made)


def _copy_places(old: Event, made: Event) -> None:
    """Halls and stations; their hours belong to the days of the old event."""
    for site in db.session.scalars(select(Site).where(Site.event_id == old.id).order_by(Site.name)):
        db.session.add(Site(event_id=made.id, name=site.name, hours=[], setup=site.setup))
    for row in db.session.scalars(
        select(Station).where(Station.event_id == old.id).order_by(Station.code)
    ):
        db.session.add(Station(event_id=made.id, code=row.code, site=row.site))


def _moved(value: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time of day, so many days later."""
    return (value.astimezone(zone) + timedelta(days=days)).astimezone(value.tzinfo)


def _by_codes(event_id: uuid.UUID) -> dict[tuple[str, str], uuid.UUID]:
    rows = db.session.execute(
        select(Stage.id, Stage.code, Trade.code)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == event_id)
        .order_by(Trade.position, Stage.position)
    )
    return {(trade, stage): stage_id for stage_id, stage, trade in rows}


def _modules(event_id: uuid.UUID) -> dict[tuple[str, str], uuid.UUID]:
    rows = db.session.execute(
        select(Module.id, Module.code, Trade.code)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == event_id)
        .order_by(Trade.position, Module.position)
    )
    return {(trade, module): module_id for module_id, module, trade in rows}
