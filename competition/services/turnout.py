"""Who is expected in each session and who is there (应到、实到、缺赛、未到): the only count.

The floor's pages, the desk's first state, the wall, the work lists and the day's minutes all read
it; nobody else counts. Absences the office registered, withdrawals and what the floor ruled are in.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from competition.db import db
from competition.models.entry import Entry, EntryInModule, EntryInStage, EntryState
from competition.models.event import Event, Stage, Trade
from competition.models.floor import CheckIn, CheckInKind, CheckInStanding
from competition.models.timetable import Allocation, ContestSession
from competition.rules import turnout
from competition.rules.turnout import Turnout

#: (stage, module) of a session: those that share it stand beside one another.
Group = tuple[uuid.UUID, uuid.UUID | None]


@dataclass(frozen=True, slots=True)
class Note:
    """What stands of somebody at the door: which act, arrived or absent, minutes late."""

    op: uuid.UUID
    kind: str
    late: int


@dataclass(frozen=True, slots=True)
class Roll:
    """A session's entries in their stage: what each is to it, and what was noted of him."""

    words: Mapping[uuid.UUID, str]
    statuses: Mapping[uuid.UUID, str]
    notes: Mapping[uuid.UUID, Note]
    #: Whoever checked in after the time to be there.
    late: int

    @property
    def count(self) -> Turnout:
        """How many are here, absent, awaited, gone."""
        return turnout.tally(self.words.values())


@dataclass(frozen=True, slots=True)
class _Session:
    id: uuid.UUID
    group: Group
    day: date


def of_sessions(session_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Roll]:
    """The roll of each session; five queries, however many there are."""
    asked = set(session_ids)
    if not asked:
        return {}
    stages = select(ContestSession.stage_id).where(ContestSession.id.in_(asked))
    sessions = _sessions(stages)
    people, own = _people(stages), _own_statuses(stages)
    placed = _placed(stages)
    notes = _notes(stages, sessions, placed)
    beside: dict[Group, dict[uuid.UUID, int]] = defaultdict(lambda: defaultdict(int))
    for session in sessions:
        for where in placed[session.id] | notes[session.id].keys():
            beside[session.group][where] += 1
    return {
        session.id: _roll(
            {
                where: own.get((where, session.group[1]), status)
                for where, status in people[session.group[0]].items()
            },
            placed[session.id],
            notes[session.id],
            beside[session.group],
        )
        for session in sessions
        if session.id in asked
    }


def _roll(
    statuses: Mapping[uuid.UUID, str],
    placed: Set[uuid.UUID],
    notes: Mapping[uuid.UUID, Note],
    beside: Mapping[uuid.UUID, int],
) -> Roll:
    words = {}
    for where, status in statuses.items():
        note = notes.get(where)
        here = where in placed or note is not None
        found = turnout.word(
            status, note.kind if note else "", placed=here,
            elsewhere=beside.get(where, 0) > here,
        )  # fmt: skip
        if found:
            words[where] = found
    late = sum(notes[where].late > 0 for where, found in words.items() if found == turnout.ARRIVED)
    return Roll(words, statuses, notes, late)


def _sessions(stages: Any) -> list[_Session]:
    rows = db.session.execute(
        select(
            ContestSession.id, ContestSession.stage_id, ContestSession.module_id,
            ContestSession.starts_at, Event.timezone,
        )
        .join(Stage, Stage.id == ContestSession.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .join(Event, Event.id == Trade.event_id)
        .where(ContestSession.stage_id.in_(stages))
    )  # fmt: skip
    return [
        _Session(key, (stage, module), _day(starts, zone))
        for key, stage, module, starts, zone in rows
    ]


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _people(stages: Any) -> dict[uuid.UUID, dict[uuid.UUID, str]]:
    found: dict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    rows = db.session.execute(
        select(EntryInStage.stage_id, EntryInStage.id, EntryInStage.status)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(EntryInStage.stage_id.in_(stages), Entry.state == EntryState.ACCEPTED)
    )
    for stage, where, status in rows:
        found[stage][where] = status.value
    return found


def _own_statuses(stages: Any) -> dict[tuple[uuid.UUID, uuid.UUID | None], str]:
    """Status by place and module, where it differs from the stage's."""
    rows = db.session.execute(
        select(EntryInModule.entry_in_stage_id, EntryInModule.module_id, EntryInModule.status)
        .join(EntryInStage, EntryInStage.id == EntryInModule.entry_in_stage_id)
        .where(EntryInStage.stage_id.in_(stages))
    )
    return {(where, module): status.value for where, module, status in rows}


def _placed(stages: Any) -> dict[uuid.UUID, set[uuid.UUID]]:
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    rows = db.session.execute(
        select(Allocation.contest_session_id, Allocation.entry_in_stage_id)
        .join(ContestSession, ContestSession.id == Allocation.contest_session_id)
        .where(ContestSession.stage_id.in_(stages))
    )
    for session, where in rows:
        found[session].add(where)
    return found


def _notes(
    stages: Any, sessions: Iterable[_Session], placed: Mapping[uuid.UUID, Set[uuid.UUID]]
) -> dict[uuid.UUID, dict[uuid.UUID, Note]]:
    """What stands, by session; a note for the stage as a whole holds that day, where one works."""
    rows = db.session.execute(
        select(
            CheckIn.op, CheckIn.kind, CheckIn.late, CheckIn.happened_at, CheckIn.entry_in_stage_id,
            CheckIn.contest_session_id, EntryInStage.stage_id, Event.timezone,
        )
        .join(EntryInStage, EntryInStage.id == CheckIn.entry_in_stage_id)
        .join(Event, Event.id == CheckIn.event_id)
        .where(
            EntryInStage.stage_id.in_(stages),
            CheckIn.standing == CheckInStanding.CURRENT,
            CheckIn.kind != CheckInKind.TAKEN_BACK,
        )
        .order_by(CheckIn.received_at, CheckIn.op)
    )  # fmt: skip
    whole: dict[tuple[uuid.UUID, date], dict[uuid.UUID, Note]] = defaultdict(dict)
    found: dict[uuid.UUID, dict[uuid.UUID, Note]] = defaultdict(dict)
    for op, kind, late, at, where, session_id, stage, zone in rows:
        note = Note(op, kind.value, late)
        if session_id is None:
            whole[stage, _day(at, zone)][where] = note
        else:
            found[session_id][where] = note
    if whole:
        _spread(whole, found, sessions, placed)
    return found


def _spread(
    whole: Mapping[tuple[uuid.UUID, date], Mapping[uuid.UUID, Note]],
    found: dict[uuid.UUID, dict[uuid.UUID, Note]],
    sessions: Iterable[_Session],
    placed: Mapping[uuid.UUID, Set[uuid.UUID]],
) -> None:
    """Lay notes of a whole stage under those of its sessions, for whoever works there."""
    anywhere: dict[Group, set[uuid.UUID]] = defaultdict(set)
    for session in sessions:
        anywhere[session.group] |= placed[session.id]
    for session in sessions:
        for where, note in whole.get((session.group[0], session.day), {}).items():
            if where in placed[session.id] or where not in anywhere[session.group]:
                found[session.id].setdefault(where, note)
