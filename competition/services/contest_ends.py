"""When the contest ends, for an entry or for a whole trade (比赛结束): appeals count from there.

By the timetable, and by what the chief decided on the floor: time given back lasts beyond the end
of its session, and whoever was put into the last session works until that one ends.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db
from competition.models.entry import EntryInStage
from competition.models.event import Stage
from competition.models.floor import Incident, IncidentState
from competition.models.timetable import Allocation, ContestSession
from competition.services import incident_stations
from competition.services.incident_stations import LAST, TIME_BACK

#: Decisions that hold, whether the floor said yet that they were carried out.
STANDS = (IncidentState.DECIDED, IncidentState.CARRIED_OUT)


def of_trade(scope: Scope) -> datetime | None:
    """When the last of a trade stops working; None where it has no session."""
    sessions = incident_stations.sessions_of(scope)
    found = _decided([scope.trade_id])[scope.trade_id]
    worked = {one.id for one in sessions}
    about = {each.entry_in_stage_id for each in found} or {None}
    return max(filter(None, (_end(sessions, worked, found, who) for who in about)), default=None)


def of_entries(entries: Mapping[uuid.UUID, uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When each entry stops working, of those that work in a session; entries: with their trades.

    Three queries, however many.
    """
    trades = set(entries.values())
    sessions: dict[uuid.UUID, list[ContestSession]] = defaultdict(list)
    for row, trade_id in db.session.execute(
        select(ContestSession, Stage.trade_id)
        .join(Stage, Stage.id == ContestSession.stage_id)
        .where(Stage.trade_id.in_(trades))
        .order_by(ContestSession.starts_at, ContestSession.code)
    ):
        sessions[trade_id].append(row)
    decided = _decided(trades)
    ends: dict[uuid.UUID, datetime] = {}
    for (entry_id, where), worked in _worked(entries).items():
        trade_id = entries[entry_id]
        end = _end(sessions[trade_id], worked, decided[trade_id], where)
        if end is not None:
            ends[entry_id] = max(end, ends.get(entry_id, end))
    return ends


def _worked(
    entries: Collection[uuid.UUID],
) -> dict[tuple[uuid.UUID, uuid.UUID], set[uuid.UUID]]:
    """Entry and its place in a stage → the sessions it works in there."""
    found: dict[tuple[uuid.UUID, uuid.UUID], set[uuid.UUID]] = defaultdict(set)
    for entry_id, where, session_id in db.session.execute(
        select(EntryInStage.entry_id, EntryInStage.id, Allocation.contest_session_id)
        .outerjoin(Allocation, Allocation.entry_in_stage_id == EntryInStage.id)
        .where(EntryInStage.entry_id.in_(entries))
    ):
        found[entry_id, where] |= {session_id} - {None}
    return found


def _decided(trades: Collection[uuid.UUID | None]) -> Mapping[uuid.UUID | None, list[Incident]]:
    found: dict[uuid.UUID | None, list[Incident]] = defaultdict(list)
    for row in db.session.scalars(
        select(Incident).where(
            Incident.trade_id.in_(trades),
            Incident.state.in_(STANDS),
            Incident.decision.in_((TIME_BACK, LAST)),
        )
    ):
        found[row.trade_id].append(row)
    return found


def _end(
    sessions: Sequence[ContestSession],
    worked: Collection[uuid.UUID],
    decided: Sequence[Incident],
    who: uuid.UUID | None,
) -> datetime | None:
    """The end of the last of the sessions worked in, with what was decided about one, or about all.

    who: the entry in its stage; None: what was decided about the hall alone counts.
    """
    mine = [each for each in decided if each.entry_in_stage_id in (None, who)]
    there = set(worked)
    minutes: Counter[uuid.UUID] = Counter()
    for each in mine:
        own = _session_of(sessions, worked, each)
        if each.decision == TIME_BACK and own is not None:
            minutes[own.id] += int(each.given["minutes"])
        there |= {one.id for one in sessions if each.decision == LAST and _is_last(one, own, each)}
    ends = [one.ends_at + timedelta(minutes=minutes[one.id]) for one in sessions if one.id in there]
    return max(ends, default=None)


def _session_of(
    sessions: Sequence[ContestSession], worked: Collection[uuid.UUID], incident: Incident
) -> ContestSession | None:
    """The session an incident belongs to: its own, else the one that ran when it happened."""
    named = incident.contest_session_id
    at = incident.happened_at
    return next(
        (
            one
            for one in sessions
            if one.id == named
            or (named is None and one.id in worked and one.starts_at <= at <= one.ends_at)
        ),
        None,
    )


def _is_last(one: ContestSession, own: ContestSession | None, incident: Incident) -> bool:
    """Whether a session is the one a decision names, of the stage and module it was about."""
    beside = own is None or (one.stage_id, one.module_id) == (own.stage_id, own.module_id)
    return beside and one.code == incident.given.get("session")
