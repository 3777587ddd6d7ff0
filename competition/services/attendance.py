"""Who came and who did not, session by session (检录统计、缺赛名单): counts, lists, papers."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents.office import render_office
from competition.documents.office_facts import ListColumn, ListTable, OfficePaper, Words
from competition.errors import NotFound, NotNow
from competition.models.account import Account
from competition.models.device import Device
from competition.models.entry import Entry, EntryInStage, EntryMember, EntryState, MemberRole
from competition.models.event import Event, Stage, Trade
from competition.models.floor import CheckIn, CheckInKind, CheckInStanding
from competition.models.person import Delegation, Person, Unit
from competition.models.timetable import Allocation, ContestSession, Station
from competition.services import floor_lists


@dataclass(frozen=True, slots=True)
class SessionCount:
    """A session and how many of its people are here."""

    id: uuid.UUID
    trade_code: str
    trade_name: dict[str, str]
    name: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    expected: int
    arrived: int
    absent: int
    late: int

    @property
    def awaited(self) -> int:
        """How many nobody has noted yet."""
        return max(0, self.expected - self.arrived - self.absent)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody of a session: who, where, and what was noted of him."""

    op: uuid.UUID | None
    number: str
    name: str
    unit: str
    station: str
    #: arrived, absent, or nothing.
    kind: str
    at: datetime | None
    late: int
    desk: str
    by: str


def sessions(actor: Actor, event: Scope) -> list[SessionCount]:
    """Every session of the trades the actor checks people in for, by time; three queries."""
    trades = {trade.id: trade for trade in floor_lists.trades_of(actor, event)}
    if not trades:
        policy.require(actor, Permission.CHECK_IN, event)
    rows = db.session.execute(
        select(ContestSession, Stage.trade_id)
        .join(Stage, Stage.id == ContestSession.stage_id)
        .where(Stage.trade_id.in_(trades))
        .order_by(ContestSession.starts_at, ContestSession.code, ContestSession.id)
    ).all()
    expected = _expected([row[0].id for row in rows])
    noted: dict[uuid.UUID, list[CheckIn]] = defaultdict(list)
    for act in db.session.scalars(_standing().where(CheckIn.trade_id.in_(trades))):
        if act.contest_session_id is not None:
            noted[act.contest_session_id].append(act)
    return [
        _count(session, trades[trade_id], expected.get(session.id, 0), noted[session.id])
        for session, trade_id in rows
    ]


def _standing() -> Any:
    return select(CheckIn).where(
        CheckIn.standing == CheckInStanding.CURRENT, CheckIn.kind != CheckInKind.TAKEN_BACK
    )


def _expected(session_ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    found: dict[uuid.UUID, int] = defaultdict(int)
    for session_id in db.session.scalars(
        select(Allocation.contest_session_id).where(Allocation.contest_session_id.in_(session_ids))
    ):
        found[session_id] += 1
    return found


def _count(
    session: ContestSession, trade: Trade, expected: int, acts: list[CheckIn]
) -> SessionCount:
    arrived = [act for act in acts if act.kind is CheckInKind.ARRIVED]
    return SessionCount(
        id=session.id,
        trade_code=trade.code,
        trade_name=trade.name,
        name=session.name,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        expected=max(expected, len(acts)),
        arrived=len(arrived),
        absent=len(acts) - len(arrived),
        late=sum(act.late > 0 for act in arrived),
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
    noted: Any = db.session.execute(
        _standing()
        .add_columns(Device.label, Account.display_name)
        .outerjoin(Device, Device.id == CheckIn.device_id)
        .outerjoin(Account, Account.id == CheckIn.account_id)
        .where(CheckIn.contest_session_id == session_id)
    )
    acts: dict[uuid.UUID, tuple[CheckIn, str, str]] = {
        act.entry_in_stage_id: (act, label or "", name or "") for act, label, name in noted
    }
    lines = _lines(session, acts)
    count = _count(session, trade, len(lines), [act for act, _label, _name in acts.values()])
    return Attendance(count, scope, lines)


def _lines(
    session: ContestSession, acts: Mapping[uuid.UUID, tuple[CheckIn, str, str]]
) -> tuple[Line, ...]:
    places = {
        row.entry_in_stage_id: row.code or ""
        for row in db.session.execute(
            select(Allocation.entry_in_stage_id, Station.code)
            .outerjoin(Station, Station.id == Allocation.station_id)
            .where(Allocation.contest_session_id == session.id)
        )
    }
    names: dict[uuid.UUID, list[str]] = defaultdict(list)
    for entry_id, name in db.session.execute(
        select(EntryMember.entry_id, Person.name)
        .join(Person, Person.id == EntryMember.person_id)
        .join(EntryInStage, EntryInStage.entry_id == EntryMember.entry_id)
        .where(
            EntryInStage.stage_id == session.stage_id,
            EntryMember.role == MemberRole.CONTESTANT,
        )
        .order_by(EntryMember.position, Person.name)
    ):
        names[entry_id].append(name)
    rows = db.session.execute(
        select(EntryInStage.id, Entry, Unit.name)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .join(Delegation, Delegation.id == Entry.delegation_id)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(EntryInStage.stage_id == session.stage_id, Entry.state == EntryState.ACCEPTED)
        .order_by(Entry.number, EntryInStage.id)
    ).all()
    elsewhere = _placed_elsewhere(session)
    return tuple(
        _line(entry, unit, "、".join(names[entry.id]), places.get(where, ""), acts.get(where))
        for where, entry, unit in rows
        if where in places or where in acts or where not in elsewhere
    )


def _placed_elsewhere(session: ContestSession) -> set[uuid.UUID]:
    """Who works in a session beside this one."""
    same = ContestSession.module_id
    return set(
        db.session.scalars(
            select(Allocation.entry_in_stage_id)
            .join(ContestSession, ContestSession.id == Allocation.contest_session_id)
            .where(
                ContestSession.stage_id == session.stage_id,
                ContestSession.id != session.id,
                same.is_(None) if session.module_id is None else same == session.module_id,
            )
        )
    )


def _line(
    entry: Entry, unit: str, names: str, station: str, noted: tuple[CheckIn, str, str] | None
) -> Line:
    act, desk, by = noted or (None, "", "")
    return Line(
        op=act.op if act else None,
        number=entry.number,
        name=entry.team_name or names,
        unit=unit,
        station=station or (act.station if act else ""),
        kind=act.kind.value if act else "",
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
    "tally": (
        "应到 {} 人　　已到 {} 人　　缺赛 {} 人　　未到 {} 人",
        "Expected {}, here {}, absent {}, not noted {}",
    ),
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
            issued=now.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
            sample=own.sample,
            language=language,
        )
    )


def _row(line: Line, zone: ZoneInfo, said: Mapping[str, str]) -> tuple[str, ...]:
    at = line.at.astimezone(zone).strftime("%H:%M") if line.at else ""
    word = {"arrived": at, "absent": f"{said['missing']} {at}"}.get(line.kind, said["awaited"])
    late = str(line.late) if line.late else ""
    return line.number, line.name, line.unit, line.station, word, late, line.by
