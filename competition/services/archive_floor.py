"""The register of the door and of the floor ↔ the contest file (检录与现场的装入与导出)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.models.entry import EntryInStage
from competition.models.event import Stage
from competition.models.floor import (
    CheckIn,
    CheckInKind,
    CheckInStanding,
    Incident,
    IncidentKind,
    IncidentState,
    Lateness,
    StationWord,
)
from competition.models.ruling import Ruling
from competition.rules import digests
from competition.rules.floor_records import CheckInFacts, IncidentFacts
from competition.rules.kinds import Part
from competition.services.archive_loading import Loading
from competition.services.receipt_signs import receipt_of

#: Operations that come by a file with an id that is none of ours get one made from it.
OTHERS = uuid.UUID("6b1b2e0e-5a0f-4a7e-9d57-6f0f1f0c5e11")


def dumped(
    event_id: uuid.UUID,
    numbers: Mapping[uuid.UUID, str],
    trades: Mapping[uuid.UUID, str],
    moment: Callable[[datetime], str],
    written: set[tuple[str, str]],
) -> dict[str, Any]:
    """What was noted; empty where nothing was.

    numbers: entry id → number; trades: trade id → code; moment: a time in the event's own zone;
    written: (trade code, ruling code) of the rulings the file holds.
    """
    check_ins = _check_ins(event_id, numbers, trades, moment)
    incidents = _incidents(event_id, numbers, trades, moment, written)
    return {
        key: value for key, value in (("check_ins", check_ins), ("incidents", incidents)) if value
    }


def _check_ins(
    event_id: uuid.UUID,
    numbers: Mapping[uuid.UUID, str],
    trades: Mapping[uuid.UUID, str],
    moment: Callable[[datetime], str],
) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(CheckIn, EntryInStage.entry_id, Stage.code)
        .join(EntryInStage, EntryInStage.id == CheckIn.entry_in_stage_id)
        .join(Stage, Stage.id == EntryInStage.stage_id)
        .where(CheckIn.event_id == event_id)
        .order_by(CheckIn.received_at, CheckIn.op)
    )
    return [
        {
            "op": str(row.op),
            "trade": trades[row.trade_id],
            "entry": numbers[entry_id],
            "stage": stage,
            "kind": row.kind.value,
            "station": row.station,
            "at": moment(row.happened_at),
            "late": row.late,
            "finding": row.finding.value,
            "standing": row.standing.value,
            "reasons": row.reasons,
        }
        for row, entry_id, stage in rows
    ]


def _incidents(
    event_id: uuid.UUID,
    numbers: Mapping[uuid.UUID, str],
    trades: Mapping[uuid.UUID, str],
    moment: Callable[[datetime], str],
    written: set[tuple[str, str]],
) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(Incident, EntryInStage.entry_id, Stage.code, Ruling.code)
        .outerjoin(EntryInStage, EntryInStage.id == Incident.entry_in_stage_id)
        .outerjoin(Stage, Stage.id == EntryInStage.stage_id)
        .outerjoin(Ruling, Ruling.id == Incident.ruling_id)
        .where(Incident.event_id == event_id)
        .order_by(Incident.trade_id, Incident.number)
    )
    found = []
    for row, entry_id, stage, ruling in rows:
        trade = trades[row.trade_id]
        piece = {
            "op": str(row.id),
            "trade": trade,
            "number": row.number,
            "entry": numbers[entry_id] if entry_id else None,
            "stage": stage,
            "station": row.station,
            "kind": row.kind.value,
            "at": moment(row.happened_at),
            "told": row.told,
            "rule": row.rule or None,
            "asked": row.asked,
            "station_word": row.station_word.value,
            "station_word_at": moment(row.station_word_at) if row.station_word_at else None,
            "state": row.state.value,
            "decision": row.decision or None,
            "figures": row.given,
            "reason": row.reason,
            "decided": moment(row.decided_at) if row.decided_at else None,
            "carried_out": moment(row.carried_out_at) if row.carried_out_at else None,
            "ruling": ruling if (trade, ruling) in written else None,
        }
        found.append({key: value for key, value in piece.items() if value is not None})
    return sorted(found, key=lambda piece: (piece["trade"], piece["number"]))


def load_floor(loading: Loading) -> None:
    """Write a contest file's register, after its rulings; its sessions the file does not hold."""
    places = _places(loading)
    rulings = {
        (row.trade_id, row.code): row.id
        for row in db.session.execute(
            select(Ruling.trade_id, Ruling.code, Ruling.id).where(
                Ruling.event_id == loading.event.id
            )
        )
    }
    for noted in loading.facts.floor.check_ins:
        _add_check_in(loading, noted, places[noted.trade, noted.entry, noted.stage])
    for told in loading.facts.floor.incidents:
        where = places.get((told.trade, told.entry or "", told.stage or ""))
        trade_id = loading.trades[told.trade].id
        _add_incident(loading, told, where, rulings.get((trade_id, told.ruling or "")))
    db.session.flush()


def _places(loading: Loading) -> dict[tuple[str, str, str], uuid.UUID]:
    """(trade, entry number, stage) → the entry in its stage."""
    codes = {entry.id: key for key, entry in loading.entries.items()}
    rows = db.session.execute(
        select(EntryInStage.id, EntryInStage.entry_id, Stage.code)
        .join(Stage, Stage.id == EntryInStage.stage_id)
        .where(EntryInStage.entry_id.in_(codes))
    )
    return {(*codes[row.entry_id], row.code): row.id for row in rows}


def _frame(fact: CheckInFacts | IncidentFacts) -> tuple[uuid.UUID, bytes, str]:
    """The operation's id, and bytes to stand for those the device sent."""
    try:
        op = uuid.UUID(fact.op)
    except ValueError:
        op = uuid.uuid5(OTHERS, fact.op)
    if db.session.get(CheckIn if isinstance(fact, CheckInFacts) else Incident, op) is not None:
        op = uuid.uuid5(OTHERS, f"{uuid.uuid4()}/{fact.op}")
    raw = digests.canonical(Part(type(fact)).write(fact))
    return op, raw, digests.of_bytes(raw)


def _add_check_in(loading: Loading, fact: CheckInFacts, where: uuid.UUID) -> None:
    op, raw, sha256 = _frame(fact)
    db.session.add(
        CheckIn(
            op=op,
            event_id=loading.event.id,
            trade_id=loading.trades[fact.trade].id,
            entry_in_stage_id=where,
            kind=CheckInKind(fact.kind),
            station=fact.station[:40],
            happened_at=datetime.fromisoformat(fact.at),
            late=fact.late,
            finding=Lateness(fact.finding),
            standing=CheckInStanding(fact.standing),
            reasons=list(fact.reasons),
            body=raw,
            sha256=sha256,
            receipt=receipt_of(op, sha256),
            received_at=datetime.fromisoformat(fact.at),
        )
    )


def _add_incident(
    loading: Loading, fact: IncidentFacts, where: uuid.UUID | None, ruling: uuid.UUID | None
) -> None:
    op, raw, sha256 = _frame(fact)
    db.session.add(
        Incident(
            id=op,
            event_id=loading.event.id,
            trade_id=loading.trades[fact.trade].id,
            number=fact.number,
            entry_in_stage_id=where,
            station=fact.station[:40],
            kind=IncidentKind(fact.kind),
            happened_at=datetime.fromisoformat(fact.at),
            told=fact.told,
            rule=fact.rule or "",
            asked=dict(fact.asked),
            station_word=StationWord(fact.station_word),
            station_word_at=_at(fact.station_word_at),
            state=IncidentState(fact.state),
            decision=fact.decision or "",
            given=dict(fact.figures),
            reason=fact.reason,
            decided_at=_at(fact.decided),
            carried_out_at=_at(fact.carried_out),
            ruling_id=ruling,
            body=raw,
            sha256=sha256,
            receipt=receipt_of(op, sha256),
            received_at=datetime.fromisoformat(fact.at),
        )
    )


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
