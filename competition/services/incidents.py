"""What happened on the floor, and what the chief decides (现场事件): by station, never by name.

The floor knows the entry behind a station and keeps it beside the incident; the chief sees the
station alone. What he decides about a result is a ruling on that entry, which the engine reads
where standings are computed: nobody on the marking side needs a name or a code for it
(docs/decisions on the floor's rulings).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.models.entry import EntryInStage, EntryStatus
from competition.models.event import Event, Module, Stage, Trade
from competition.models.floor import (
    Incident,
    IncidentKind,
    IncidentPhoto,
    IncidentState,
    StationWord,
)
from competition.models.ruling import Ruling, RulingKind
from competition.models.timetable import ContestSession
from competition.rules import incidents as rules
from competition.rules import values
from competition.services import (
    audit,
    away,
    check_ins,
    confirmations,
    floor_bodies,
    floor_rules,
    incident_moves,
    incident_rows,
    incident_stations,
    late_arrivals,
    rulings_log,
)
from competition.services.floor_bodies import IncidentBody, Noted


@dataclass(frozen=True, slots=True)
class Line:
    """An incident as the register shows it; no name and no code stands in it."""

    id: uuid.UUID
    number: int
    kind: str
    station: str
    session: dict[str, str]
    happened_at: datetime
    told: str
    rule: dict[str, str]
    asked: dict[str, Any]
    word: str
    word_at: datetime | None
    state: str
    decision: str
    given: dict[str, Any]
    reason: str
    decided_at: datetime | None
    ruling: str
    carried_out_at: datetime | None
    photos: tuple[uuid.UUID, ...] = ()
    #: What the floor's words propose; empty: nothing.
    suggested: str = ""
    #: What has to be asked about where it happened; empty: nothing.
    question: str = ""
    #: When the check-in of somebody admitted was taken back at the door.
    taken_back: datetime | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be decided about it."""
        return rules.DECISIONS[self.kind]


def take_in(
    actor: Actor,
    event: Scope,
    op: uuid.UUID,
    raw: bytes,
    *,
    now: datetime,
    digest: str | None = None,
) -> Noted:
    """Take in an incident written down at a desk or on a phone, once.

    Raises Invalid for what is not stored and never will be, NotFound for another event's entry,
    Conflict("op-reused").
    """
    body, sha256 = floor_bodies.read(IncidentBody, op, raw, digest)
    trade = db.session.scalars(
        select(Trade).where(Trade.event_id == event.event_id, Trade.code == body.trade)
    ).one_or_none()
    if trade is None:
        raise NotFound("not-found")
    scope = Scope(event.event_id, trade.id)
    policy.require(actor, Permission.INCIDENT_REPORT, scope)
    known = db.session.get(Incident, op)
    if known is not None:
        floor_bodies.require_same(known.sha256, sha256)
        return _noted(known, replay=True)
    session = incident_stations.session_of(scope, body)
    place = check_ins.place_of(event, body.where, session) if body.where else None
    if place is not None and place.scope != scope:
        raise NotFound("not-found")
    draft = incident_rows.Draft(
        op=op,
        kind=IncidentKind(body.kind),
        station=incident_stations.exact(trade.event_id, body.station) or body.station.strip(),
        happened_at=floor_bodies.happened_at(body, now=now),
        told=body.told.strip(),
        raw=raw,
        sha256=sha256,
        receipt=floor_bodies.receipt(op, sha256),
        where=place.where.id if place else None,
        session_id=uuid.UUID(session) if session else None,
        rule=body.rule if floor_rules.of(trade).violation(body.rule) else "",
        asked=dict(body.asked),
        word=StationWord(body.station_word),
        word_at=_word_at(body, now=now),
        reported_by=check_ins.author(actor, body.signed.session),
    )
    return _noted(incident_rows.add(actor, scope, draft, now=now))


def _word_at(body: IncidentBody, *, now: datetime) -> datetime | None:
    if body.station_word == StationWord.UNASKED.value:
        return None
    said = floor_bodies.moment(body.station_word_at, body, now=now)
    return said or floor_bodies.happened_at(body, now=now)


def _noted(row: Incident, *, replay: bool = False) -> Noted:
    asked = incident_stations.question(row, incident_stations.known(row.event_id))
    reasons = (asked,) if asked else ()
    return Noted(row.id, row.sha256, row.receipt, row.state.value, reasons, row.received_at, replay)


def register(actor: Actor, scope: Scope) -> list[Line]:
    """Every incident of a trade, the newest first; what waits for the chief before all others."""
    policy.require(actor, Permission.INCIDENT_READ, scope)
    trade = db.session.get(Trade, scope.trade_id)
    if trade is None or trade.event_id != scope.event_id:
        raise NotFound("not-found")
    rows = db.session.execute(
        select(Incident, ContestSession.name, Ruling.code)
        .outerjoin(ContestSession, ContestSession.id == Incident.contest_session_id)
        .outerjoin(Ruling, Ruling.id == Incident.ruling_id)
        .where(Incident.trade_id == scope.trade_id)
        .order_by(Incident.state != IncidentState.OPEN, Incident.number.desc())
    ).all()
    photos: dict[uuid.UUID, list[uuid.UUID]] = {}
    for each in db.session.execute(
        select(IncidentPhoto.incident_id, IncidentPhoto.id)
        .join(Incident, Incident.id == IncidentPhoto.incident_id)
        .where(Incident.trade_id == scope.trade_id)
        .order_by(IncidentPhoto.received_at, IncidentPhoto.sha256)
    ):
        photos.setdefault(each.incident_id, []).append(each.id)
    known = {one.code: one for one in floor_rules.of(trade).violations}
    stations = incident_stations.known(scope.event_id)
    backs = late_arrivals.taken_back(row for row, _session, _ruling in rows)
    return [
        replace(
            _line(row, session, ruling, known, tuple(photos.get(row.id, ()))),
            question=incident_stations.question(row, stations),
            taken_back=backs.get(row.id),
        )
        for row, session, ruling in rows
    ]


def _line(
    row: Incident,
    session: dict[str, str] | None,
    ruling: str | None,
    known: Mapping[str, Any],
    photos: tuple[uuid.UUID, ...],
) -> Line:
    rule = known.get(row.rule)
    return Line(
        id=row.id,
        number=row.number,
        kind=row.kind.value,
        station=row.station,
        session=session or {},
        happened_at=row.happened_at,
        told=row.told,
        rule={"zh": rule.name.zh, "en": rule.name.en} if rule else {},
        asked=row.asked,
        word=row.station_word.value,
        word_at=row.station_word_at,
        state=row.state.value,
        decision=row.decision,
        given=row.given,
        reason=row.reason,
        decided_at=row.decided_at,
        ruling=ruling or "",
        carried_out_at=row.carried_out_at,
        photos=photos,
        suggested=rules.suggested(row.kind.value, rule.then if rule else "", row.asked),
    )


def counted(actor: Actor, scope: Scope) -> dict[str, int]:
    """How many incidents wait for a decision, by code of the trades the actor may look into."""
    query = (
        select(Trade.id, Trade.code, func.count(Incident.id))
        .outerjoin(
            Incident, (Incident.trade_id == Trade.id) & (Incident.state == IncidentState.OPEN)
        )
        .where(Trade.event_id == scope.event_id)
        .group_by(Trade.id, Trade.code, Trade.position)
        .order_by(Trade.position, Trade.code)
    )
    if scope.trade_id is not None:
        query = query.where(Trade.id == scope.trade_id)
    return {
        code: count
        for trade_id, code, count in db.session.execute(query)
        if policy.may(actor, Permission.INCIDENT_READ, Scope(scope.event_id, trade_id))
    }


@dataclass(frozen=True, slots=True)
class Decision:
    """What the chief decides: a word of the rules, its figures as texts, and why."""

    word: str
    reason: str
    figures: Mapping[str, str]


def decide(
    actor: Actor,
    scope: Scope,
    incident_id: uuid.UUID,
    decision: Decision,
    *,
    now: datetime,
    second: Actor | None = None,
) -> Incident:
    """Decide about an incident (裁判长处理); what changes a result becomes a ruling.

    Raises Invalid with everything the decision lacks, NotNow("incident-decided",
    "incident-of-nobody", "module-locked").
    """
    policy.require(actor, Permission.INCIDENT_DECIDE, scope)
    row = _open(scope, incident_id)
    figures = {name: text.strip() for name, text in decision.figures.items() if text.strip()}
    figures = _check(scope, row, decision, figures)
    ruled = rules.RULINGS.get(decision.word)
    if ruled is not None:
        event = db.session.get_one(Event, scope.event_id)
        confirmations.require_second(event, "resolve", actor, second, scope)
    kept = {name: figures[name] for name in rules.NEEDS.get(decision.word, ())}
    for word, name in (("deduct", "module"), (incident_stations.LAST, "session")):
        if decision.word == word and figures.get(name):
            kept[name] = figures[name]
    _write(actor, scope, row, decision, kept, second=second, now=now)
    _take_effect(row, decision.word)
    row.state, row.decision, row.given = IncidentState.DECIDED, decision.word, kept
    row.reason = decision.reason.strip()
    row.decided_at, row.decided_by_id = now, actor.id
    incident_moves.follow(row)
    db.session.flush()
    audit.record(
        actor, "incident.decided", ("incident", row.id), scope=scope, now=now,
        number=row.number, decision=decision.word, reason=row.reason, **kept,
    )  # fmt: skip
    return row


def _open(scope: Scope, incident_id: uuid.UUID) -> Incident:
    row = db.session.get(Incident, incident_id)
    if row is None or row.trade_id != scope.trade_id or row.event_id != scope.event_id:
        raise NotFound("not-found")
    if row.state is not IncidentState.OPEN:
        raise NotNow("incident-decided", number=row.number)
    return row


def _check(
    scope: Scope, row: Incident, decision: Decision, figures: Mapping[str, str]
) -> dict[str, str]:
    """The figures as they are kept: a station as it is written."""
    problems = [
        Problem(_lacks(name, decision.word), name)
        for name in rules.lacking(row.kind.value, decision.word, figures)
    ]
    if not decision.reason.strip():
        problems.append(Problem("reason-missing", "reason"))
    if decision.word == "deduct" and "points" in figures and not _points(figures["points"]):
        problems.append(Problem("value-not-positive", "points"))
    if decision.word == incident_stations.TIME_BACK and not _minutes(figures.get("minutes", "1")):
        problems.append(Problem("minutes-form", "minutes"))
    module = figures.get("module")
    if module and module not in floor_rules.modules_of(scope):
        problems.append(Problem("unknown-module", "module", {"found": module}))
    if decision.word == incident_stations.SPARE and "station" in figures:
        station, wrong = incident_stations.spare(row, figures["station"])
        figures = {**figures, "station": station}
        problems += [wrong] if wrong else []
    if decision.word == incident_stations.LAST:
        session, wrong = incident_stations.last_session(row)
        figures = {**figures, "session": session} if session else dict(figures)
        problems += [wrong] if wrong else []
    if problems:
        raise Invalid("invalid", problems)
    about = decision.word in rules.RULINGS or decision.word in rules.STATUSES
    if about and row.entry_in_stage_id is None:
        raise NotNow("incident-of-nobody", number=row.number)
    return dict(figures)


def _lacks(name: str, word: str) -> str:
    if name != "decision":
        return "figure-missing"
    return "unknown-choice" if word else "decision-missing"


def _points(text: str) -> Fraction | None:
    """Points above zero with three decimals at most; None for anything else."""
    found = values.exact(text) if values.is_number(text) else Fraction(0)
    return found if found > 0 and (found * 1000).denominator == 1 else None


def _minutes(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) <= 600


def _write(
    actor: Actor,
    scope: Scope,
    row: Incident,
    decision: Decision,
    kept: Mapping[str, str],
    *,
    second: Actor | None,
    now: datetime,
) -> None:
    """Write the ruling, where the decision is one; the entry stands in it, and no code."""
    kind = rules.RULINGS.get(decision.word)
    status = rules.STATUSES.get(decision.word)
    if kind is None and status is None:
        return
    value: dict[str, Any] = {"status": status} if kind is None else {}
    if "points" in kept:
        value["value"] = kept["points"]
    if "module" in kept:
        value["module"] = kept["module"]
    ruling = rulings_log.add(
        actor, scope, RulingKind(kind) if kind else RulingKind.STATUS, decision.reason,
        now=now, value=value, second=second, module_id=_module_id(scope, kept.get("module", "")),
    )  # fmt: skip
    where = db.session.get_one(EntryInStage, row.entry_in_stage_id)
    ruling.entry_id = where.entry_id
    row.ruling_id = ruling.id


def _module_id(scope: Scope, code: str) -> uuid.UUID | None:
    return db.session.scalar(
        select(Module.id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == scope.trade_id, Module.code == code)
    )


def _take_effect(row: Incident, word: str) -> None:
    """Put the status a decision gives; whoever came late comes in or stays out."""
    status = rules.STATUSES.get(word)
    if status is None:
        return
    if row.kind is IncidentKind.LATE:
        late_arrivals.settle(row, let_in=word == "admit")
        return
    where = db.session.get_one(EntryInStage, row.entry_in_stage_id)
    away.put(where, None, EntryStatus(status))


def void(actor: Actor, scope: Scope, incident_id: uuid.UUID, reason: str, *, now: datetime) -> None:
    """Strike an incident that was written down in error (作废); it stays in the register."""
    policy.require(actor, Permission.INCIDENT_DECIDE, scope)
    row = _open(scope, incident_id)
    if not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    row.state, row.reason = IncidentState.VOID, reason.strip()
    db.session.flush()
    audit.record(
        actor, "incident.voided", ("incident", row.id), scope=scope, now=now,
        number=row.number, reason=row.reason,
    )  # fmt: skip


def carry_out(actor: Actor, event: Scope, incident_id: uuid.UUID, *, now: datetime) -> None:
    """Note on the floor that a decision was told and done (已执行). Twice is once.

    Raises NotNow("incident-undecided").
    """
    row = db.session.get(Incident, incident_id)
    if row is None or row.event_id != event.event_id:
        raise NotFound("not-found")
    scope = Scope(row.event_id, row.trade_id)
    policy.require(actor, Permission.INCIDENT_REPORT, scope)
    if row.state is IncidentState.CARRIED_OUT:
        return
    if row.state is not IncidentState.DECIDED:
        raise NotNow("incident-undecided", number=row.number)
    row.state = IncidentState.CARRIED_OUT
    row.carried_out_at, row.carried_out_by_id = now, actor.id
    db.session.flush()
    audit.record(
        actor, "incident.carried_out", ("incident", row.id), scope=scope, now=now,
        number=row.number,
    )  # fmt: skip
