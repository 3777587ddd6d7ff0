"""A hall with a session, stations and five people, and a floor judge at a desk (检录与现场)."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from competition.access.policy import Actor, Grant, Scope
from competition.db import db, transaction
from competition.models.account import Role
from competition.models.device import Device, DeviceKind
from competition.models.entry import Entry, EntryInStage, EntryMember
from competition.models.event import Event, Stage, Trade
from competition.models.registration import (
    Registration,
    RegistrationKind,
    RegistrationMember,
    RegistrationState,
)
from competition.services import (
    check_ins,
    entries,
    floor_rules,
    incidents,
    registration_files,
    registration_rules,
    timetable,
)
from competition.services.floor_bodies import Noted
from competition.services.timetable import SessionDraft
from tests.factories import NOW, SYSTEM, make_account, make_event, make_trade
from tests.factories_photos import photo

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
NAMES = ("沈知远", "陆清禾", "㛃月", "阿依古丽·买买提", "方牧")
LATE = {"ruling": 10, "bar": 15}
VIOLATIONS = [
    {"code": "V1", "name": {"zh": "未戴护目镜"}, "points": "2"},
    {"code": "V2", "name": {"zh": "携带手机"}, "then": "disqualify"},
]


@dataclass(frozen=True)
class Hall:
    """A trade whose five entries work from nine on, with six stations."""

    event: Scope
    scope: Scope
    trade: str
    session: uuid.UUID
    wheres: tuple[uuid.UUID, ...]
    judge: Actor
    chief: Actor


def make_hall(people: int = 5, **late: int) -> Hall:
    """Make one; late: the steps of its late rule, LATE where none is given."""
    names = [*NAMES, *(f"选手{n}" for n in range(len(NAMES) + 1, people + 1))]
    event = make_event()
    trade = make_trade(event)
    scope = Scope(event.id, trade.id)
    with transaction():
        for number, name in enumerate(names, 1):
            wish = entries.EntryWish(
                trade=trade.code,
                number=f"01{number:02d}",
                division="staff",
                unit="松风技师学院",
                team="",
                note="",
                contestants=(entries.MemberWish(name=name),),
            )
            entries.add(SYSTEM, Scope(event.id), wish, now=NOW)
        timetable.add_stations(SYSTEM, Scope(event.id), first="A1", last=f"A{people + 1}", now=NOW)
        stage = db.session.query(Stage).filter_by(trade_id=trade.id).one()
        draft = SessionDraft("S1", {"zh": "第一场"}, NINE, NINE + timedelta(hours=3))
        timetable.add_session(SYSTEM, Scope(event.id), stage.id, draft, now=NOW)
        floor_rules.write(SYSTEM, scope, {"late": late or LATE, "violations": VIOLATIONS}, now=NOW)
    session = timetable.sessions(SYSTEM, Scope(event.id), stage.id)[0].id
    wheres = tuple(
        db.session.scalars(
            db.select(EntryInStage.id)
            .join(Entry, Entry.id == EntryInStage.entry_id)
            .where(EntryInStage.stage_id == stage.id)
            .order_by(Entry.number)
        )
    )
    event_row, trade_row = db.session.get_one(Event, event.id), db.session.get_one(Trade, trade.id)
    judge, chief = (
        _somebody(role, event_row, trade_row) for role in (Role.FLOOR_JUDGE, Role.CHIEF_JUDGE)
    )
    return Hall(Scope(event.id), scope, trade.code, session, wheres, judge, chief)


def _somebody(role: Role, event: Event, trade: Trade) -> Actor:
    account = make_account(role.value, event=event, trade=trade)
    grants = (Grant(role, Scope(event.id, trade.id)),)
    return Actor(id=account.id, name=account.display_name, grants=grants)


def at_desk(hall: Hall, label: str = "D1") -> Actor:
    """The floor judge at a desk of his own."""
    device = Device(
        id=uuid.uuid4(), event_id=hall.event.event_id, kind=DeviceKind.FLOOR, label=label,
        token_hash=uuid.uuid4().hex, paired_at=NOW, expires_at=NOW + timedelta(days=9), status={},
    )  # fmt: skip
    with transaction():
        db.session.add(device)
    return replace(hall.judge, device_id=device.id)


def body_of(op: uuid.UUID, at: datetime, **content: Any) -> bytes:
    """The bytes a desk freezes."""
    whole = {"v": 1, "op": str(op), "seq": 1, **content, "signed": {"at": at.isoformat()}}
    return json.dumps(whole, ensure_ascii=False).encode()


def note(
    hall: Hall,
    who: int,
    kind: str = "arrived",
    *,
    minutes: int = -20,
    station: str = "",
    actor: Actor | None = None,
    op: uuid.UUID | None = None,
) -> Noted:
    """Note somebody at the door so many minutes after the start."""
    op, at = op or uuid.uuid4(), NINE + timedelta(minutes=minutes)
    raw = body_of(
        op, at, where=str(hall.wheres[who]), contest_session=str(hall.session),
        kind=kind, station=station,
    )  # fmt: skip
    with transaction():
        return check_ins.take_in(
            actor or hall.judge, hall.event, op, raw, now=at + timedelta(seconds=3)
        )


def report(hall: Hall, who: int | None = 0, kind: str = "violation", **content: Any) -> uuid.UUID:
    """Write down an incident at a station and return its id."""
    op, at = uuid.uuid4(), NINE + timedelta(minutes=40)
    place = {} if who is None else {"where": str(hall.wheres[who])}
    content = {"station": "A3", **place, **content}
    raw = body_of(op, at, trade=hall.trade, kind=kind, **content)
    with transaction():
        incidents.take_in(hall.judge, hall.event, op, raw, now=at)
    return op


def entry_of(hall: Hall, who: int) -> Entry:
    """The entry behind a place in the stage."""
    where = db.session.get_one(EntryInStage, hall.wheres[who])
    return db.session.get_one(Entry, where.entry_id)


def hand_in_portrait(
    hall: Hall, who: int, fields: list[dict[str, Any]], answers: dict[str, str]
) -> None:
    """Give somebody an accepted registration with answers and a portrait of one colour."""
    entry = entry_of(hall, who)
    person = db.session.scalars(
        db.select(EntryMember.person_id).where(EntryMember.entry_id == entry.id)
    ).one()
    event = db.session.get_one(Event, hall.event.event_id)
    rules = {"opens": "2026-10-01T08:00:00+08:00", "closes": "2026-11-30T18:00:00+08:00"}
    with transaction():
        registration_rules.change(
            SYSTEM, hall.event, {**rules, "fields": fields}, version=event.version, now=NOW
        )
        row = Registration(
            event_id=event.id, number=1, delegation_id=entry.delegation_id,
            kind=RegistrationKind.ENTRY,
            state=RegistrationState.SUBMITTED, trade_id=entry.trade_id, coaches=[],
            created_at=NOW, submitted_at=NOW,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        member = RegistrationMember(
            registration_id=row.id, position=0, name="某人", answers=answers, person_id=person
        )
        db.session.add(member)
        db.session.flush()
        row.state = RegistrationState.RETURNED
        row.reason = "补照片"
        db.session.flush()
        registration_files.keep(
            SYSTEM, hall.event, member.id, "portrait", "a.jpg", photo()[1], now=NOW
        )
        row.state, row.entry_id = RegistrationState.ACCEPTED, entry.id
