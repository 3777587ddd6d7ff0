"""What a desk of the floor loads ahead (检录名单): people with names, sessions, stations, rules.

Names stand here, codes and marks do not: nothing of the marking side is read.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotAllowed
from competition.models.device import Device
from competition.models.entry import (
    Entry,
    EntryInModule,
    EntryInStage,
    EntryMember,
    EntryState,
    MemberRole,
)
from competition.models.event import Event, Module, Stage, Trade
from competition.models.floor import CheckIn, CheckInStanding, Incident, IncidentState
from competition.models.person import Delegation, Person, Unit
from competition.models.timetable import Allocation, ContestSession, Station
from competition.rules import values
from competition.services import desk_labels, floor_people, floor_rules, people, scopes
from competition.services.archive_entries import NO_UNIT

VERSION = 1
#: So many of the last signs of an identity number are shown at the door.
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Listed:
    """The content as JSON values, and a tag that changes with it."""

    content: dict[str, Any]
    etag: str


def trades_of(actor: Actor, event: Scope) -> list[Trade]:
    """The trades of an event in which the actor checks people in."""
    rows = db.session.scalars(
        select(Trade).where(Trade.event_id == event.event_id).order_by(Trade.position, Trade.code)
    )
    return [
        row for row in rows if policy.may(actor, Permission.CHECK_IN, Scope(event.event_id, row.id))
    ]


def listed(actor: Actor, event: Scope) -> Listed:
    """Everything a desk needs to check in without a server; NotAllowed where there is nothing."""
    trades = trades_of(actor, event)
    if not trades:
        policy.require(actor, Permission.CHECK_IN, event)
    own = db.session.get_one(Event, event.event_id)
    ids = [trade.id for trade in trades]
    codes = {trade.id: trade.code for trade in trades}
    content = {
        "v": VERSION,
        "event": {
            "code": own.code,
            "name": own.name,
            "kind": scopes.kind_of(own.name, sample=own.sample),
            "zone": own.timezone,
        },
        "trades": [_trade_piece(trade) for trade in trades],
        "sessions": _sessions(ids, codes, ZoneInfo(own.timezone)),
        "stations": list(
            db.session.scalars(
                select(Station.code)
                .where(Station.event_id == event.event_id)
                .order_by(Station.site, Station.code)
            )
        ),
        "people": _people(event, ids, codes),
        "places": _places(ids),
        "statuses": _statuses(ids),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Listed(content, hashlib.sha256(text.encode()).hexdigest()[:32])


def _trade_piece(trade: Trade) -> dict[str, Any]:
    rules = floor_rules.of(trade)
    late = rules.late
    return {
        "code": trade.code,
        "name": trade.name,
        "late": {
            "before": late.before, "warn": late.warn, "ruling": late.ruling, "bar": late.bar,
        },
        "violations": [
            {
                "code": each.code,
                "name": {"zh": each.name.zh, "en": each.name.en},
                "then": each.then,
                "points": values.text(each.points) if each.points else "",
            }
            for each in rules.violations
        ],
    }  # fmt: skip


def _sessions(
    trade_ids: Sequence[uuid.UUID], codes: dict[uuid.UUID, str], zone: ZoneInfo
) -> list[dict[str, Any]]:
    """The sessions with their times as the hall's clocks tell them, whatever a desk's own says."""
    rows = db.session.execute(
        select(ContestSession, Stage.trade_id, Stage.name, Module.name)
        .join(Stage, Stage.id == ContestSession.stage_id)
        .outerjoin(Module, Module.id == ContestSession.module_id)
        .where(Stage.trade_id.in_(trade_ids))
        .order_by(ContestSession.starts_at, ContestSession.code, ContestSession.id)
    )
    return [
        {
            "id": str(row.id),
            "trade": codes[trade_id],
            "stage": stage,
            "module": module or {},
            "code": row.code,
            "name": row.name,
            "starts": row.starts_at.astimezone(zone).isoformat(),
            "ends": row.ends_at.astimezone(zone).isoformat(),
        }
        for row, trade_id, stage, module in rows
    ]


def _people(
    event: Scope, trade_ids: Sequence[uuid.UUID], codes: dict[uuid.UUID, str]
) -> list[dict[str, Any]]:
    names: dict[uuid.UUID, list[Person]] = {}
    for entry_id, person in db.session.execute(
        select(EntryMember.entry_id, Person)
        .join(Person, Person.id == EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.trade_id.in_(trade_ids), EntryMember.role == MemberRole.CONTESTANT)
        .order_by(EntryMember.position, Person.name)
    ):
        names.setdefault(entry_id, []).append(person)
    answers = floor_people.answers(event, [p.id for found in names.values() for p in found])
    rows = db.session.execute(
        select(EntryInStage, Entry, Unit.name, Delegation.code, Stage.name)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .join(Stage, Stage.id == EntryInStage.stage_id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(Entry.trade_id.in_(trade_ids), Entry.state == EntryState.ACCEPTED)
        .order_by(Entry.number, Stage.position, EntryInStage.id)
    )
    return [
        {
            "where": str(where.id),
            "trade": codes[entry.trade_id],
            "stage": stage,
            "number": entry.number,
            "name": entry.team_name or "、".join(p.name for p in names.get(entry.id, ())),
            "members": [p.name for p in names.get(entry.id, ())] if entry.team_name else [],
            "unit": "" if code == NO_UNIT else unit,
            "digits": [people.id_number(p)[-DIGITS:] for p in names.get(entry.id, ())],
            "answers": [a for p in names.get(entry.id, ()) for a in answers.get(p.id, ())],
            "status": where.status.value,
        }
        for where, entry, unit, code, stage in rows
    ]


def _places(trade_ids: Sequence[uuid.UUID]) -> list[list[str]]:
    """[entry in stage, session, station or nothing] for everybody who has a place."""
    rows = db.session.execute(
        select(Allocation.entry_in_stage_id, Allocation.contest_session_id, Station.code)
        .join(ContestSession, ContestSession.id == Allocation.contest_session_id)
        .join(Stage, Stage.id == ContestSession.stage_id)
        .outerjoin(Station, Station.id == Allocation.station_id)
        .where(Stage.trade_id.in_(trade_ids))
        .order_by(Allocation.contest_session_id, Allocation.position, Allocation.id)
    )
    return [[str(where), str(session), station or ""] for where, session, station in rows]


def _statuses(trade_ids: Sequence[uuid.UUID]) -> list[list[str]]:
    """[entry in stage, session, status] where the session's module has another than the stage."""
    rows = db.session.execute(
        select(EntryInModule.entry_in_stage_id, ContestSession.id, EntryInModule.status)
        .join(ContestSession, ContestSession.module_id == EntryInModule.module_id)
        .join(Stage, Stage.id == ContestSession.stage_id)
        .where(Stage.trade_id.in_(trade_ids))
        .order_by(ContestSession.id, EntryInModule.entry_in_stage_id)
    )
    return [[str(where), str(session), status.value] for where, session, status in rows]


def notes(actor: Actor, event: Scope, *, since: datetime | None = None) -> dict[str, Any]:
    """What other desks noted since a moment, and how the incidents stand; `until` for next time."""
    ids = [trade.id for trade in trades_of(actor, event)]
    if not ids:
        policy.require(actor, Permission.CHECK_IN, event)
    query = (
        select(CheckIn, Device.label)
        .outerjoin(Device, Device.id == CheckIn.device_id)
        .where(CheckIn.trade_id.in_(ids), CheckIn.standing != CheckInStanding.SECOND)
        .order_by(CheckIn.received_at, CheckIn.op)
    )
    if since is not None:
        query = query.where(CheckIn.received_at >= since)
    rows = db.session.execute(query).all()
    return {
        "notes": [_note(row, label) for row, label in rows],
        "incidents": _incidents(ids),
        "until": rows[-1][0].received_at.isoformat() if rows else "",
    }


def _note(row: CheckIn, label: str | None) -> dict[str, Any]:
    return {
        "op": str(row.op),
        "where": str(row.entry_in_stage_id),
        "session": str(row.contest_session_id or ""),
        "kind": row.kind.value,
        "station": row.station,
        "at": row.happened_at.isoformat(),
        "late": row.late,
        "finding": row.finding.value,
        "standing": row.standing.value,
        "desk": label or "",
    }


def _incidents(trade_ids: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(Incident, Trade.code)
        .join(Trade, Trade.id == Incident.trade_id)
        .where(Incident.trade_id.in_(trade_ids), Incident.state != IncidentState.VOID)
        .order_by(Incident.received_at.desc(), Incident.id)
    )
    return [
        {
            "id": str(row.id),
            "number": row.number,
            "trade": code,
            "kind": row.kind.value,
            "station": row.station,
            "where": str(row.entry_in_stage_id or ""),
            "at": row.happened_at.isoformat(),
            "told": row.told,
            "state": row.state.value,
            "decision": row.decision,
            "given": row.given,
            "reason": row.reason,
        }
        for row, code in rows
    ]


def receipts(actor: Actor, event: Scope) -> list[dict[str, Any]]:
    """What has arrived from the actor's desk: to compare after any doubt."""
    if actor.device_id is None:
        raise NotAllowed("not-allowed")
    acts = [
        (str(op), sha256)
        for table, key in ((CheckIn, CheckIn.op), (Incident, Incident.id))
        for op, sha256 in db.session.execute(
            select(key, table.sha256)
            .where(table.device_id == actor.device_id)
            .order_by(table.received_at, key)
        )
    ]
    acts += desk_labels.received(event, actor.device_id)
    return [{"op": op, "sha256": sha256} for op, sha256 in acts]
