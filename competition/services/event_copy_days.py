"""The days of a copied event (赛事复制的日程): sessions, sites, needs and who answers for what.

Everything moves by as many days as the event. Of who answers for a trade's preparations an office
comes along, a person does not: what is copied names nobody.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.db import db
from competition.models.account import Account
from competition.models.event import Event, Module, Stage, Trade
from competition.models.person import Person, PersonInEvent
from competition.models.readiness import Readiness
from competition.models.timetable import ContestSession, Site, Station, TimetableNeed

#: How the name of an office ends; whatever else answers for something may be a person.
OFFICE = re.compile(
    r"(组|室|处|部|会|局|办|中心|队|科|院|校|公司|集团|站|厂|馆|所|社|委"
    r"|\b(office|team|group|committee|department|board|union|company|school|college|cent(re|er)))$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Move:
    """From the stages and modules of the old event to those of the new one, and by how much."""

    stages: Mapping[uuid.UUID, uuid.UUID]
    modules: Mapping[uuid.UUID | None, uuid.UUID]
    trades: Mapping[uuid.UUID, uuid.UUID]
    days: int
    zone: ZoneInfo

    def moment(self, value: datetime) -> datetime:
        """The same time of day, so many days later."""
        return (value.astimezone(self.zone) + timedelta(days=self.days)).astimezone(value.tzinfo)


def write(old: Event, made: Event, days: int) -> None:
    """Write the days of the old event into the new one, moved by so many days."""
    stages = _stages(old.id), _stages(made.id)
    modules = _modules(old.id), _modules(made.id)
    trades = _trades(old.id), _trades(made.id)
    move = _Move(
        {row: stages[1][code] for code, row in stages[0].items() if code in stages[1]},
        {row: modules[1][code] for code, row in modules[0].items() if code in modules[1]},
        {row: trades[1][code] for code, row in trades[0].items() if code in trades[1]},
        days,
        ZoneInfo(old.timezone),
    )
    _write_sessions(move)
    _write_needs(move)
    _write_places(old, made, move)
    _write_readiness(old, move)


def _write_sessions(move: _Move) -> None:
    rows = db.session.scalars(
        select(ContestSession)
        .where(ContestSession.stage_id.in_(move.stages))
        .order_by(ContestSession.starts_at, ContestSession.code)
    )
    db.session.add_all(
        ContestSession(
            stage_id=move.stages[row.stage_id],
            module_id=move.modules.get(row.module_id),
            code=row.code,
            name=row.name,
            starts_at=move.moment(row.starts_at),
            ends_at=move.moment(row.ends_at),
            site=row.site,
            fixed=row.fixed,
        )
        for row in rows
    )


def _write_needs(move: _Move) -> None:
    rows = db.session.scalars(select(TimetableNeed).where(TimetableNeed.stage_id.in_(move.stages)))
    db.session.add_all(
        TimetableNeed(
            stage_id=move.stages[row.stage_id],
            module_id=move.modules.get(row.module_id),
            sites=list(row.sites),
            minutes=row.minutes,
            places=row.places,
        )
        for row in rows
    )


def _write_places(old: Event, made: Event, move: _Move) -> None:
    for site in db.session.scalars(select(Site).where(Site.event_id == old.id).order_by(Site.name)):
        hours = [
            [move.moment(datetime.fromisoformat(moment)).isoformat() for moment in span]
            for span in site.hours
        ]
        db.session.add(Site(event_id=made.id, name=site.name, hours=hours, setup=site.setup))
    for row in db.session.scalars(
        select(Station).where(Station.event_id == old.id).order_by(Station.code)
    ):
        db.session.add(Station(event_id=made.id, code=row.code, site=row.site))


def _write_readiness(old: Event, move: _Move) -> None:
    """Whose each item is and until when; that it was ready, approved or noted stays behind."""
    rows = db.session.scalars(select(Readiness).where(Readiness.trade_id.in_(move.trades))).all()
    people = _names(old.id) if rows else set()
    offices = {row.owner: is_office(row.owner, people) for row in rows}
    for row in rows:
        owner = row.owner if offices[row.owner] else ""
        due = row.due_on + timedelta(days=move.days) if row.due_on is not None else None
        if owner or due:
            place = {"trade_id": move.trades[row.trade_id], "item": row.item}
            db.session.add(Readiness(**place, owner=owner, due_on=due))


def is_office(owner: str, people: set[str]) -> bool:
    """Whether an owner is surely no person: it ends as offices do, and nobody's name is in it.

    >>> is_office("场地保障组", {"王芳"}), is_office("王芳", set()), is_office("王芳组", {"王芳"})
    (True, False, False)
    """
    return bool(OFFICE.search(owner)) and not any(name in owner for name in people)


def _names(event_id: uuid.UUID) -> set[str]:
    """The names of everybody the event knows, and of everybody with an account.

    An account may be an office's own (办公室): that is no person's name.
    """
    people = db.session.scalars(
        select(Person.name)
        .join(PersonInEvent, PersonInEvent.person_id == Person.id)
        .where(PersonInEvent.event_id == event_id)
    )
    accounts = db.session.scalars(select(Account.display_name))
    return {name for name in [*people, *accounts] if len(name) > 1 and not OFFICE.search(name)}


def _trades(event_id: uuid.UUID) -> dict[str, uuid.UUID]:
    rows = db.session.execute(select(Trade.code, Trade.id).where(Trade.event_id == event_id))
    return {row.code: row.id for row in rows}


def _stages(event_id: uuid.UUID) -> dict[tuple[str, str], uuid.UUID]:
    rows = db.session.execute(
        select(Stage.id, Stage.code, Trade.code)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == event_id)
    )
    return {(trade, stage): stage_id for stage_id, stage, trade in rows}


def _modules(event_id: uuid.UUID) -> dict[tuple[str, str], uuid.UUID]:
    rows = db.session.execute(
        select(Module.id, Module.code, Trade.code)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == event_id)
    )
    return {(trade, module): module_id for module_id, module, trade in rows}
