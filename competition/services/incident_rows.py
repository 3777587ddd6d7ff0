"""Write down something that happened on the floor (现场事件登记), every name taken out of it.

The chief decides by station; so a name that somebody wrote into the text is replaced before it is
kept where the chief reads. The bytes as they came keep it, for the office's own files.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.entry import Entry, EntryMember
from competition.models.floor import Incident, IncidentKind, IncidentState, StationWord
from competition.models.person import Delegation, Person, Unit
from competition.services import audit

#: What stands in a name's place.
SOMEBODY = "〔…〕"
SHORTEST = 2
#: Why an incident is struck that nobody decided: the check-in it came from was taken back.
TAKEN_BACK = "taken-back"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of it when it is written down."""

    op: uuid.UUID
    kind: IncidentKind
    station: str
    happened_at: datetime
    told: str
    raw: bytes
    sha256: str
    receipt: str
    where: uuid.UUID | None = None
    session_id: uuid.UUID | None = None
    rule: str = ""
    asked: dict[str, Any] | None = None
    word: StationWord = StationWord.UNASKED
    word_at: datetime | None = None
    reported_by: uuid.UUID | None = None


def add(actor: Actor, scope: Scope, draft: Draft, *, now: datetime) -> Incident:
    """Add it to the trade's register with the next number; flushes and records."""
    row = Incident(
        id=draft.op,
        event_id=scope.event_id,
        trade_id=scope.trade_id,
        number=_next_number(scope),
        entry_in_stage_id=draft.where,
        contest_session_id=draft.session_id,
        station=draft.station,
        kind=draft.kind,
        happened_at=draft.happened_at,
        told=without(draft.told, names_of(scope)),
        rule=draft.rule,
        asked=draft.asked or {},
        station_word=draft.word,
        station_word_at=draft.word_at,
        given={},
        body=draft.raw,
        sha256=draft.sha256,
        receipt=draft.receipt,
        received_at=now,
        reported_by_id=draft.reported_by or actor.id,
        device_id=actor.device_id,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "incident.reported", ("incident", row.id), scope=scope, now=now,
        number=row.number, kind=row.kind.value, station=row.station or None,
    )  # fmt: skip
    return row


def open_late(where: uuid.UUID, session_id: uuid.UUID | None) -> list[Incident]:
    """The late arrivals of an entry in a session that wait for the chief."""
    same = Incident.contest_session_id
    return list(
        db.session.scalars(
            select(Incident).where(
                Incident.entry_in_stage_id == where,
                same.is_(None) if session_id is None else same == session_id,
                Incident.kind == IncidentKind.LATE,
                Incident.state == IncidentState.OPEN,
            )
        )
    )


def strike_late(
    actor: Actor,
    scope: Scope,
    where: uuid.UUID,
    session_id: uuid.UUID | None,
    *,
    now: datetime,
) -> None:
    """Strike what waits about a late arrival whose check-in was taken back (撤销检录).

    Nobody stands at the door any more: there is nothing to decide. It stays in the register.
    """
    for row in open_late(where, session_id):
        row.state, row.decision = IncidentState.VOID, TAKEN_BACK
        db.session.flush()
        audit.record(
            actor, "incident.voided", ("incident", row.id), scope=scope, now=now,
            number=row.number, decision=TAKEN_BACK,
        )  # fmt: skip


def _next_number(scope: Scope) -> int:
    last = db.session.scalar(
        select(func.max(Incident.number)).where(Incident.trade_id == scope.trade_id)
    )
    return (last or 0) + 1


def names_of(scope: Scope) -> set[str]:
    """Every name that could betray somebody of a trade: people, teams, units."""
    people = select(Person.name).where(
        Person.id.in_(
            select(EntryMember.person_id)
            .join(Entry, Entry.id == EntryMember.entry_id)
            .where(Entry.trade_id == scope.trade_id)
        )
    )
    units = select(Unit.name).where(
        Unit.id.in_(
            select(Delegation.unit_id)
            .join(Entry, Entry.delegation_id == Delegation.id)
            .where(Entry.trade_id == scope.trade_id)
        )
    )
    teams = select(Entry.team_name).where(Entry.trade_id == scope.trade_id)
    return {name for query in (people, units, teams) for name in db.session.scalars(query)}


def without(text: str, names: Iterable[str]) -> str:
    """The text with every name taken out, the longest first; blanks inside one do not hide it.

    >>> without("3 号赛位 沈 明远 举手", ["沈明远", "沈明"])
    '3 号赛位 〔…〕 举手'
    """
    found = text
    for name in sorted(names, key=len, reverse=True):
        signs = [sign for sign in name if not sign.isspace()]
        if len(signs) >= SHORTEST:
            found = _cut(found, signs)
    return found


def _cut(text: str, signs: list[str]) -> str:
    """Replace each place where these signs stand in a row, blanks between them or not."""
    found, at = [], 0
    while at < len(text):
        end = _match(text, at, signs)
        found.append(SOMEBODY if end else text[at])
        at = end or at + 1
    return "".join(found)


def _match(text: str, at: int, signs: list[str]) -> int:
    """Where the signs end that begin here; 0: they do not."""
    for number, sign in enumerate(signs):
        while number and at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text) or text[at].casefold() != sign.casefold():
            return 0
        at += 1
    return at
