"""Who came and who did not, session by session (检录统计、缺赛名单): counts, lists, papers."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import office_phrases
from competition.documents.office import render_office
from competition.documents.office_facts import ListColumn, ListTable, OfficePaper, Words
from competition.errors import NotFound, NotNow
from competition.models.account import Account
from competition.models.device import Device
from competition.models.entry import Entry, EntryInStage, EntryMember, EntryState, MemberRole
from competition.models.event import Event, Stage, Trade
from competition.models.floor import CheckIn
from competition.models.person import Delegation, Person, Unit
from competition.models.timetable import Allocation, ContestSession, Station
from competition.services import floor_lists, turnout
from competition.services.turnout import Roll

#: So many sessions stand in one list; of more, a day's.
ONE_LIST = 30


@dataclass(frozen=True, slots=True)
class SessionCount:
    """A session and how many of its people are here."""

    id: uuid.UUID
    trade_code: str
    trade_name: dict[str, str]
    name: dict[str, str]
    site: str
    starts_at: datetime
    ends_at: datetime
    expected: int
    arrived: int
    absent: int
    #: How many nobody has noted yet.
    awaited: int
    #: Who gave up or was disqualified before he came; none of the expected.
    away: int
    late: int


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody of a session: who, where, and what was noted of him."""

    #: The note that stands; an absence may have been registered by the office, without one.
    op: uuid.UUID | None
    number: str
    name: str
    unit: str
    station: str
    #: arrived, absent, awaited, away.
    kind: str
    #: Of the entry: present, absent, withdrawn, disqualified.
    status: str
    at: datetime | None
    late: int
    desk: str
    by: str


def sessions(
    actor: Actor,
    event: Scope,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[SessionCount]:
    """Every session of the trades the actor checks people in for, by time; those alone that begin
    from `since` on and before `until`, where given. A constant number of queries."""
    trades = {trade.id: trade for trade in floor_lists.trades_of(actor, event)}
    if not trades:
        policy.require(actor, Permission.CHECK_IN, event)
    query = (
        select(ContestSession, Stage.trade_id)
        .join(Stage, Stage.id == ContestSession.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Stage.trade_id.in_(trades))
        .order_by(
            ContestSession.starts_at,
            Trade.position,
            Trade.code,
            Stage.position,
            ContestSession.code,
            ContestSession.id,
        )
    )
    if since is not None:
        query = query.where(ContestSession.starts_at >= since)
    if until is not None:
        query = query.where(ContestSession.starts_at < until)
    rows = db.session.execute(query).all()
    rolls = turnout.of_sessions(row[0].id for row in rows)
    return [_count(session, trades[trade_id], rolls[session.id]) for session, trade_id in rows]


@dataclass(frozen=True, slots=True)
class Days:
    """The sessions of one day, where all of them would be too many for one list."""

    sessions: list[SessionCount]
    #: The days with sessions and how many each has; empty where all are listed.
    counts: Mapping[date, int]
    day: date | None


def by_day(actor: Actor, event: Scope, asked: str, *, now: datetime) -> Days:
    """The sessions the actor checks people in for: all of them, or above `ONE_LIST` a day's.

    asked: the day as YYYY-MM-DD; any other text is today, else the next day there is one, else
    the last.
    """
    trades = [trade.id for trade in floor_lists.trades_of(actor, event)]
    zone = ZoneInfo(db.session.get_one(Event, event.event_id).timezone)
    starts = db.session.scalars(
        select(ContestSession.starts_at)
        .join(Stage, Stage.id == ContestSession.stage_id)
        .where(Stage.trade_id.in_(trades))
    )
    counts = Counter(one.astimezone(zone).date() for one in starts)
    if counts.total() <= ONE_LIST or len(counts) == 1:
        return Days(sessions(actor, event), {}, None)
    days = sorted(counts)
    today = now.astimezone(zone).date()
    nearest = next((day for day in days if day >= today), days[-1])
    day = next((day for day in days if day.isoformat() == asked), nearest)
    since = datetime.combine(day, time(), zone)
    until = datetime.combine(day + timedelta(days=1), time(), zone)
    return Days(
        sessions(actor, event, since=since, until=until), {day: counts[day] for day in days}, day
    )


def _count(session: ContestSession, trade: Trade, roll: Roll) -> SessionCount:
    count = roll.count
    return SessionCount(
        id=session.id,
        trade_code=trade.code,
        trade_name=trade.name,
        name=session.name,
        site=session.site,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        expected=count.expected,
        arrived=count.arrived,
        absent=count.absent,
        awaited=count.awaited,
        away=count.away,
        late=roll.late,
    )


@dataclass(frozen=True, slots=True)
class Attendance:
    """One session's people with what was noted, in the order of their numbers."""

    session: SessionCount
    scope: Scope
    lines: tuple[Line, ...]


def of_session(actor: Actor, event: Scope, session_id: uuid.UUID) -> Attendance:
    """Who is expected in a session and what was noted; those without a place in it where it is
    the only one of its stage. NotFound for another event's session."""
    row = db.session.execute(
        select(ContestSession, Trade)
        .join(Stage, Stage.id == ContestSession.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(ContestSession.id == session_id, Trade.event_id == event.event_id)
    ).one_or_none()
    if row is None:
        raise NotFound("not-found")
    session, trade = row
    scope = Scope(trade.event_id, trade.id)
    policy.require(actor, Permission.CHECK_IN, scope)
    roll = turnout.of_sessions([session_id])[session_id]
    return Attendance(_count(session, trade, roll), scope, _lines(session, roll))


def _acts(roll: Roll) -> dict[uuid.UUID, tuple[CheckIn, str, str]]:
    """The notes that stand, with the desk and the person, by operation."""
    rows: Any = db.session.execute(
        select(CheckIn, Device.label, Account.display_name)
        .outerjoin(Device, Device.id == CheckIn.device_id)
        .outerjoin(Account, Account.id == CheckIn.account_id)
        .where(CheckIn.op.in_([note.op for note in roll.notes.values()]))
    )
    return {act.op: (act, label or "", name or "") for act, label, name in rows}


def _lines(session: ContestSession, roll: Roll) -> tuple[Line, ...]:
    places = {
        row.entry_in_stage_id: row.code or ""
        for row in db.session.execute(
            select(Allocation.entry_in_stage_id, Station.code)
            .outerjoin(Station, Station.id == Allocation.station_id)
            .where(Allocation.contest_session_id == session.id)
        )
    }
    names = _names(session.stage_id)
    rows = db.session.execute(
        select(EntryInStage.id, Entry, Unit.name)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(EntryInStage.stage_id == session.stage_id, Entry.state == EntryState.ACCEPTED)
        .order_by(Entry.number, EntryInStage.id)
    ).all()
    acts = _acts(roll)
    return tuple(
        _line(
            entry, unit, "、".join(names[entry.id]), places.get(where, ""), roll, where,
            acts.get(roll.notes[where].op) if where in roll.notes else None,
        )
        for where, entry, unit in rows
        if where in roll.words
    )  # fmt: skip


def _names(stage_id: uuid.UUID) -> dict[uuid.UUID, list[str]]:
    """The contestants' names by entry, of a stage."""
    names: dict[uuid.UUID, list[str]] = defaultdict(list)
    for entry_id, name in db.session.execute(
        select(EntryMember.entry_id, Person.name)
        .join(Person, Person.id == EntryMember.person_id)
        .join(EntryInStage, EntryInStage.entry_id == EntryMember.entry_id)
        .where(EntryInStage.stage_id == stage_id, EntryMember.role == MemberRole.CONTESTANT)
        .order_by(EntryMember.position, Person.name)
    ):
        names[entry_id].append(name)
    return names


def _line(
    entry: Entry,
    unit: str,
    names: str,
    station: str,
    roll: Roll,
    where: uuid.UUID,
    noted: tuple[CheckIn, str, str] | None,
) -> Line:
    kind = roll.words[where]
    # A note of absence under a status that says more is told by the status.
    act, desk, by = noted if noted and noted[0].kind.value == kind else (None, "", "")
    return Line(
        op=act.op if act else None,
        number=entry.number,
        name=entry.team_name or names,
        unit=unit,
        station=station or (act.station if act else ""),
        kind=kind,
        status=roll.statuses[where],
        at=act.happened_at if act else None,
        late=act.late if act else 0,
        desk=desk,
        by=by,
    )


#: Chinese, then English, of what the papers say.
SAID: dict[str, tuple[str, str]] = {
    "title": ("检录情况表", "Attendance"),
    "absent": ("缺赛名单", "Absentees"),
    "number": ("参赛号", "Entry"),
    "name": ("姓名", "Name"),
    "unit": ("单位", "Unit"),
    "station": ("赛位", "Station"),
    "time": ("检录时间", "Checked in"),
    "late": ("迟到（分钟）", "Late (min)"),
    "by": ("检录人", "By"),
    "missing": ("缺赛", "absent"),
    "awaited": ("未到", "not here"),
    "withdrawn": ("弃权", "withdrawn"),
    "disqualified": ("取消成绩", "disqualified"),
    "tally": (
        "应到 {} 人　　已到 {} 人　　缺赛 {} 人　　未到 {} 人",
        "Expected {}, here {}, absent {}, not noted {}",
    ),
    "away": ("　　另有弃权或取消成绩 {} 人", "; withdrawn or disqualified {}"),
    "signed": ("检录裁判：　　　　　　　　　监督：", "Check-in:                    Supervisor:"),
}


def paper(
    actor: Actor,
    event: Scope,
    session_id: uuid.UUID,
    *,
    now: datetime,
    absent: bool = False,
    language: str = "zh",
) -> bytes:
    """A session's attendance as PDF, or of it those alone who did not come.

    Raises NotNow("nobody-absent", "no-entries").
    """
    found = of_session(actor, event, session_id)
    lines = [line for line in found.lines if not absent or line.kind != "arrived"]
    if not lines:
        raise NotNow("nobody-absent" if absent else "no-entries")
    own = db.session.get_one(Event, event.event_id)
    zone = ZoneInfo(own.timezone)
    session = found.session
    said = {key: each[1 if language == "en" else 0] for key, each in SAID.items()}
    widths = (("number", 18), ("name", 34), ("unit", 46), ("station", 16), ("time", 24),
              ("late", 16), ("by", 20))  # fmt: skip
    columns = tuple(ListColumn(said[key], width, name=key == "name") for key, width in widths)
    rows = tuple(_row(line, zone, said) for line in lines)
    tally = said["tally"].format(session.expected, session.arrived, session.absent, session.awaited)
    if session.away:
        tally += said["away"].format(session.away)
    names = [each.get(language) or each["zh"] for each in (session.trade_name, session.name)]
    starts = session.starts_at.astimezone(zone)
    title = f"{' '.join(names)} {starts:%m-%d %H:%M} {said['absent' if absent else 'title']}"
    return render_office(
        OfficePaper(
            event=own.name.get(language) or own.name["zh"],
            title=title,
            blocks=(
                ListTable(columns, rows),
                Words("　", indent=False, size=6.0),
                Words(tally, indent=False, size=11.0),
                Words(said["signed"], indent=False, size=11.0),
            ),
            issued=office_phrases.write_moment(language, now.astimezone(zone)),
            sample=own.sample,
            language=language,
        )
    )


def _row(line: Line, zone: ZoneInfo, said: Mapping[str, str]) -> tuple[str, ...]:
    at = line.at.astimezone(zone).strftime("%H:%M") if line.at else ""
    words = {
        "arrived": at,
        "absent": f"{said['missing']} {at}".rstrip(),
        "away": said.get(line.status, ""),
    }
    word = words.get(line.kind, said["awaited"])
    late = str(line.late) if line.late else ""
    return line.number, line.name, line.unit, line.station, word, late, line.by
