"""Who comes too late, or after having been noted absent (迟到裁定): admitted or barred."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from competition.db import db
from competition.models.entry import EntryInStage, EntryStatus
from competition.models.floor import CheckIn, CheckInKind, CheckInStanding, Incident, IncidentKind
from competition.models.timetable import ContestSession
from competition.services import away, check_ins, door_stations


def settle(row: Incident, *, let_in: bool) -> None:
    """Let a decision about a late arrival take effect; the caller has ruled so."""
    place = row.entry_in_stage_id, row.contest_session_id
    if place[0] is None:
        return
    session = db.session.get(ContestSession, place[1]) if place[1] else None
    acts = _acts(place[0], place[1])
    absence = _standing(acts, CheckInKind.ABSENT)
    arrival = _standing(acts, CheckInKind.ARRIVED)
    module_id = session.module_id if session else None
    where = db.session.get_one(EntryInStage, place[0])
    if let_in:
        if absence is not None:
            check_ins.forget_absence(absence)
        elif away.status_in(where, module_id) in away.AWAY:
            away.put(where, module_id, EntryStatus.PRESENT)
        if arrival is None:
            _bring_in(acts, session)
        return
    if arrival is not None:
        arrival.standing = CheckInStanding.UNDONE
    if absence is None:
        away.put(where, module_id, EntryStatus.ABSENT)


def _acts(where: uuid.UUID, session_id: uuid.UUID | None) -> list[CheckIn]:
    same = CheckIn.contest_session_id
    return list(
        db.session.scalars(
            select(CheckIn)
            .where(
                CheckIn.entry_in_stage_id == where,
                same.is_(None) if session_id is None else same == session_id,
            )
            .order_by(CheckIn.received_at.desc(), CheckIn.op)
        )
    )


def _standing(acts: list[CheckIn], kind: CheckInKind) -> CheckIn | None:
    return next((a for a in acts if a.kind is kind and a.standing is CheckInStanding.CURRENT), None)


def _bring_in(acts: list[CheckIn], session: ContestSession | None) -> None:
    """Let the arrival that was set aside count from here on."""
    for act in acts:
        if act.kind is CheckInKind.ARRIVED and act.standing is CheckInStanding.ASIDE:
            trouble = door_stations.note(act.entry_in_stage_id, session, act.station)
            act.standing, act.reasons = CheckInStanding.CURRENT, [trouble] if trouble else []
            return


def taken_back(rows: Iterable[Incident]) -> dict[uuid.UUID, datetime]:
    """When the check-in of somebody the chief had admitted was taken back, by incident.

    Whoever was checked in again since is in; nothing is told of him.
    """
    admitted = [row for row in rows if row.kind is IncidentKind.LATE and row.decision == "admit"]
    acts = db.session.scalars(
        select(CheckIn)
        .where(
            CheckIn.entry_in_stage_id.in_([row.entry_in_stage_id for row in admitted]),
            CheckIn.kind != CheckInKind.ABSENT,
            CheckIn.standing == CheckInStanding.CURRENT,
        )
        .order_by(CheckIn.received_at, CheckIn.op)
    ).all()
    last: dict[tuple[uuid.UUID | None, uuid.UUID | None], CheckIn] = {
        (act.entry_in_stage_id, act.contest_session_id): act for act in acts
    }
    found: dict[uuid.UUID, datetime] = {}
    for row in admitted:
        act = last.get((row.entry_in_stage_id, row.contest_session_id)) if row.decided_at else None
        if act is not None and act.kind is CheckInKind.TAKEN_BACK:
            found[row.id] = act.happened_at
    return found
