"""Who came and who did not (检录): each act taken in once, whoever retries how often.

What was noted at a desk is stored before it is judged, as marks are. Two desks that check in the
same contestant are told apart: the first counts, the second is kept and told so. An absence is a
named act at a named time; only a decision of the chief or the office undoes it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.device import MarkingSession
from competition.models.entry import Entry, EntryInStage, EntryState, EntryStatus
from competition.models.event import Module, ModuleState, Trade
from competition.models.floor import CheckIn, CheckInKind, CheckInStanding, IncidentKind, Lateness
from competition.models.ruling import RulingKind
from competition.models.timetable import ContestSession
from competition.rules import lateness
from competition.services import (
    audit,
    away,
    door_stations,
    floor_bodies,
    floor_rules,
    incident_rows,
    rulings_log,
)
from competition.services.floor_bodies import CheckInBody, Noted

#: What makes an arrival a matter for the chief, who admits or bars.
FOR_THE_CHIEF = frozenset({"chief-decides", "too-late", "noted-absent"})


@dataclass(frozen=True, slots=True)
class Place:
    """Whom an act is about, and for which session."""

    where: EntryInStage
    entry: Entry
    scope: Scope
    session: ContestSession | None

    @property
    def module_id(self) -> uuid.UUID | None:
        """The module of the session; None: the stage as a whole."""
        return self.session.module_id if self.session else None


def take_in(
    actor: Actor,
    event: Scope,
    op: uuid.UUID,
    raw: bytes,
    *,
    now: datetime,
    digest: str | None = None,
) -> Noted:
    """Take in one act of a desk; raw: its bytes, digest: their SHA-256 as the desk says it.

    Raises Invalid for what is not stored and never will be, NotFound for another event's entry,
    Conflict("op-reused").
    """
    body, sha256 = floor_bodies.read(CheckInBody, op, raw, digest)
    place = place_of(event, body.where, body.contest_session)
    policy.require(actor, Permission.CHECK_IN, place.scope)
    known = db.session.get(CheckIn, op)
    if known is not None:
        floor_bodies.require_same(known.sha256, sha256)
        return _noted(known, replay=True)
    row = _row(actor, place, body, now=now)
    row.body, row.sha256, row.receipt = raw, sha256, floor_bodies.receipt(op, sha256)
    _judge(row, place)
    db.session.add(row)
    db.session.flush()
    if set(row.reasons) & FOR_THE_CHIEF:
        _ask_chief(actor, place, row, now=now)
    elif row.kind is CheckInKind.TAKEN_BACK and row.standing is CheckInStanding.CURRENT:
        incident_rows.strike_late(
            actor, place.scope, place.where.id, row.contest_session_id, now=now
        )
    audit.record(
        actor, "check_in.noted", ("entry", place.entry.id), scope=place.scope, now=now,
        kind=row.kind.value, standing=row.standing.value, late=row.late,
        finding=row.finding.value, station=row.station or None,
        reasons=_told(row.reasons) or None,
        session=place.session.code if place.session else None, op=str(op),
    )  # fmt: skip
    return _noted(row)


def place_of(event: Scope, where: str, session: str) -> Place:
    """Find an entry in its stage and a session of that stage; NotFound for any other."""
    row = db.session.execute(
        select(EntryInStage, Entry)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(
            EntryInStage.id == uuid.UUID(where or str(uuid.UUID(int=0))),
            Entry.event_id == event.event_id,
            Entry.state == EntryState.ACCEPTED,
        )
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    found = db.session.get(ContestSession, uuid.UUID(session)) if session else None
    if found is not None and found.stage_id != row[0].stage_id:
        raise NotFound("not-found")
    return Place(row[0], row[1], Scope(row[1].event_id, row[1].trade_id), found)


def _row(actor: Actor, place: Place, body: CheckInBody, *, now: datetime) -> CheckIn:
    at = floor_bodies.happened_at(body, now=now)
    late, finding = 0, lateness.IN_TIME
    if place.session is not None and body.kind == CheckInKind.ARRIVED.value:
        rule = floor_rules.of(db.session.get_one(Trade, place.entry.trade_id)).late
        starts = place.session.starts_at
        late = lateness.minutes_late(int(at.timestamp()), int(starts.timestamp()), rule)
        finding = lateness.finding(late, rule)
    return CheckIn(
        op=uuid.UUID(body.op),
        event_id=place.entry.event_id,
        trade_id=place.entry.trade_id,
        entry_in_stage_id=place.where.id,
        contest_session_id=place.session.id if place.session else None,
        kind=CheckInKind(body.kind),
        station=body.station.strip(),
        happened_at=at,
        late=late,
        finding=Lateness(finding),
        standing=CheckInStanding.CURRENT,
        reasons=[],
        received_at=now,
        account_id=author(actor, body.signed.session),
        device_id=actor.device_id,
    )


def author(actor: Actor, session: str) -> uuid.UUID | None:
    """Who noted it: whoever was at this device in the session the bytes name, else the sender."""
    if not session or uuid.UUID(session) == actor.marking_session_id:
        return actor.id
    row = db.session.get(MarkingSession, uuid.UUID(session))
    return row.account_id if row and row.device_id == actor.device_id else actor.id


def standing_of(place: Place) -> CheckIn | None:
    """The note that counts for an entry and a session, if any."""
    session_id = place.session.id if place.session else None
    same = CheckIn.contest_session_id
    return db.session.scalars(
        select(CheckIn)
        .where(
            CheckIn.entry_in_stage_id == place.where.id,
            same.is_(None) if session_id is None else same == session_id,
            CheckIn.standing == CheckInStanding.CURRENT,
            CheckIn.kind != CheckInKind.TAKEN_BACK,
        )
        .order_by(CheckIn.received_at.desc(), CheckIn.op)
    ).first()


def _judge(row: CheckIn, place: Place) -> None:
    """How the act stands beside what is noted already, and what follows from it."""
    before = standing_of(place)
    if row.kind is CheckInKind.ARRIVED:
        _judge_arrival(row, place, before)
    elif row.kind is CheckInKind.ABSENT:
        _judge_absence(row, place, before)
    elif before is None:
        _aside(row, "nothing-to-undo")
    elif before.kind is CheckInKind.ABSENT:
        _aside(row, "absence-stands")
    else:
        before.standing = CheckInStanding.UNDONE
        door_stations.give_back(place.where.id, place.session, before.station, before.reasons)


def _judge_arrival(row: CheckIn, place: Place, before: CheckIn | None) -> None:
    if before is not None and before.kind is CheckInKind.ABSENT:
        _aside(row, "noted-absent")
    elif before is not None:
        row.standing, row.reasons = CheckInStanding.SECOND, ["already-here"]
    elif row.finding is Lateness.BARRED:
        _aside(row, "too-late")
    elif place.where.status is EntryStatus.DISQUALIFIED:
        _aside(row, "disqualified")
    elif away.status_in(place.where, place.module_id) in away.AWAY:
        _aside(row, "noted-absent")
    else:
        trouble = door_stations.note(place.where.id, place.session, row.station)
        row.reasons = [trouble] if trouble else []
        if row.finding is Lateness.RULING:
            row.reasons = [*row.reasons, "chief-decides"]


def _judge_absence(row: CheckIn, place: Place, before: CheckIn | None) -> None:
    if before is not None:
        here = before.kind is CheckInKind.ARRIVED
        row.standing = CheckInStanding.ASIDE if here else CheckInStanding.SECOND
        row.reasons = ["already-here" if here else "already-absent"]
        return
    if _is_locked(place):
        _aside(row, "module-locked")
        return
    away.put(place.where, place.module_id, EntryStatus.ABSENT)


def _is_locked(place: Place) -> bool:
    query = select(Module.id).where(
        Module.stage_id == place.where.stage_id, Module.state == ModuleState.LOCKED
    )
    if place.module_id is not None:
        query = query.where(Module.id == place.module_id)
    return db.session.scalars(query).first() is not None


def _aside(row: CheckIn, reason: str) -> None:
    row.standing, row.reasons = CheckInStanding.ASIDE, [reason]


def _ask_chief(actor: Actor, place: Place, row: CheckIn, *, now: datetime) -> None:
    """Write a late arrival into the register, where the chief decides by station.

    Whoever is noted again while he waits there asks nothing anew.
    """
    if incident_rows.open_late(place.where.id, row.contest_session_id):
        return
    draft = incident_rows.Draft(
        op=uuid.uuid4(),
        kind=IncidentKind.LATE,
        station=row.station or door_stations.of(place.where.id, place.session),
        happened_at=row.happened_at,
        told="",
        raw=row.body,
        sha256=row.sha256,
        receipt=row.receipt,
        where=place.where.id,
        session_id=row.contest_session_id,
        asked={"minutes": str(row.late)},
        reported_by=row.account_id,
    )
    incident_rows.add(actor, place.scope, draft, now=now)


def _told(reasons: Iterable[str]) -> list[str]:
    """What is not as it should be, without what the door gave."""
    return [each for each in reasons if each not in door_stations.GIVEN]


def _noted(row: CheckIn, *, replay: bool = False) -> Noted:
    return Noted(
        row.op, row.sha256, row.receipt, row.standing.value, tuple(_told(row.reasons)),
        row.received_at, replay,
    )  # fmt: skip


def undo_absence(actor: Actor, scope: Scope, op: uuid.UUID, reason: str, *, now: datetime) -> None:
    """Take an absence back by ruling (撤销缺赛); the entry is present again.

    Raises NotFound for what is no standing absence of the trade, Invalid("reason-missing"),
    NotNow("module-locked").
    """
    policy.require(actor, Permission.RULING_MAKE, scope)
    row = db.session.get(CheckIn, op)
    if row is None or row.trade_id != scope.trade_id or row.kind is not CheckInKind.ABSENT:
        raise NotFound("not-found")
    if row.standing is not CheckInStanding.CURRENT:
        raise NotNow("absence-undone")
    if not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    forget_absence(row)
    where = db.session.get_one(EntryInStage, row.entry_in_stage_id)
    ruling = rulings_log.add(
        actor, scope, RulingKind.STATUS, reason, now=now, value={"status": "present"}
    )
    ruling.entry_id = where.entry_id
    db.session.flush()
    audit.record(
        actor, "absence.undone", ("entry", where.entry_id), scope=scope, now=now,
        ruling=ruling.code, reason=ruling.reason,
    )  # fmt: skip


def forget_absence(row: CheckIn) -> None:
    """Let an absence no longer count; the caller has decided so and says why."""
    where = db.session.get_one(EntryInStage, row.entry_in_stage_id)
    session = (
        db.session.get(ContestSession, row.contest_session_id) if row.contest_session_id else None
    )
    away.put(where, session.module_id if session else None, EntryStatus.PRESENT)
    row.standing = CheckInStanding.UNDONE
