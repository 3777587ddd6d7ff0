"""The office decides about registrations (报名审核): accept, return, waiting list, withdraw.

Accepting writes the register: an entry with its number, a coach, or a judge who may be seated.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.exchange.person_names import read_latin
from competition.exchange.roster_facts import ContestantDraft, EntryDraft
from competition.models.entry import EntryMember, MemberRole
from competition.models.event import Division, Trade
from competition.models.person import Delegation, Unit
from competition.models.registration import (
    Registration,
    RegistrationKind,
    RegistrationMember,
    RegistrationState,
)
from competition.rules.registration_facts import RegistrationRules
from competition.services import (
    audit,
    judges,
    late_changes,
    late_codes,
    people,
    registration_rules,
    waiting_lists,
    works,
)
from competition.services.entry_writing import EntryWriter, Written
from competition.services.facts import NO_DIVISION
from competition.services.judges import JudgeWish
from competition.services.registrar import Registrar
from competition.services.registration_findings import Findings, Said
from competition.services.registration_rows import (
    LINES,
    RegistrationLine,
    id_number,
    line_of,
    lines,
    row_of,
)
from competition.services.registrations import release

SUBMITTED, WAITING = RegistrationState.SUBMITTED, RegistrationState.WAITING
#: What an own field that the floor reads is kept under in an entry.
MOST_AT_ONCE = 500


def read(
    actor: Actor, scope: Scope, registration_id: uuid.UUID
) -> tuple[RegistrationLine, tuple[Said, ...]]:
    """One registration with what is to be said of it."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    line = line_of(scope, registration_id)
    rules = registration_rules.of_event(scope.event_id)
    return line, Findings(_event(scope), rules).of([line])[line.id]


def _event(scope: Scope) -> uuid.UUID:
    if scope.event_id is None:
        raise NotFound("not-found")
    return scope.event_id


def accept(
    actor: Actor,
    scope: Scope,
    registration_ids: Sequence[uuid.UUID],
    *,
    now: datetime,
    despite: str = "",
    second: Actor | None = None,
) -> int:
    """Accept registrations, all or none; returns how many. Entries get their numbers.

    despite: the reason to take them although a quota is used up or the deadline over; it is
    written down as a ruling; or although others wait before them, which the trail keeps. Raises
    Invalid("not-ready") with what stands in the way of each.
    """
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    rows = _rows(scope, registration_ids, (SUBMITTED, WAITING))
    rules = registration_rules.of_event(scope.event_id)
    asked = lines(
        LINES.where(Registration.id.in_([row.id for row in rows])).order_by(Registration.number)
    )
    by_id = {row.id: row for row in rows}
    findings = Findings(_event(scope), rules)
    said = findings.of(asked)
    full = findings.filling(asked)
    over = {line.id: _broken(said[line.id]) + full[line.id] for line in asked}
    turns = _out_of_turn(rows)
    _require_ready(asked, said, {key: over[key] + turns.get(key, []) for key in over}, despite)
    for line in asked:
        if over[line.id] and despite:
            quotas = [dict(one.values) for one in over[line.id]]
            late_changes.rule(
                actor, by_id[line.id], "over-quota", despite, now=now, second=second, quotas=quotas
            )
    _write_entries(actor, scope, [by_id[line.id] for line in asked], rules, now)
    for line in asked:
        row = by_id[line.id]
        if row.kind is not RegistrationKind.ENTRY:
            _write_companion(actor, scope, row, now)
        row.state, row.reason = RegistrationState.ACCEPTED, ""
        waiting_lists.leave(row)
        passed = {"out_of_turn": despite.strip()[:500]} if line.id in turns else {}
        _decided(actor, row, "registration.accepted", now, **passed)
    return len(rows)


def _out_of_turn(rows: Sequence[Registration]) -> dict[uuid.UUID, list[Said]]:
    """Which of the rows would pass over somebody who waits before them, and over whom."""
    chosen, found = {row.id for row in rows}, {}
    for row in rows:
        first = db.session.scalars(
            select(Registration.number)
            .where(
                Registration.event_id == row.event_id,
                Registration.trade_id.is_not_distinct_from(row.trade_id),
                Registration.state == WAITING,
                Registration.queue < (row.queue or 0),
                Registration.id.not_in(chosen),
            )
            .order_by(Registration.queue, Registration.number)
        ).first()
        if first is not None:
            found[row.id] = [Said("out-of-turn", "refuse", None, {"first": first})]
    return found


def _broken(said: Sequence[Said]) -> list[Said]:
    return [one for one in said if one.code == "quota-broken"]


def _require_ready(
    asked: Sequence[RegistrationLine],
    said: dict[uuid.UUID, tuple[Said, ...]],
    over: dict[uuid.UUID, list[Said]],
    despite: str,
) -> None:
    problems = []
    for line in asked:
        barred = [one for one in said[line.id] if one.code in NEVER]
        barred += [] if despite.strip() else over[line.id]
        problems += [
            Problem(one.code, str(line.number), {**one.values, "who": "、".join(line.names)})
            for one in barred
        ]
    if problems:
        raise Invalid("not-ready", problems)


#: What the office cannot accept either: the register would not hold it. Conditions it may waive.
NEVER = (
    "missing-division", "missing-name", "missing-title", "id-entered-already", "id-twice",
    "id-two-names", "too-many-works",
)  # fmt: skip


def _rows(
    scope: Scope, ids: Sequence[uuid.UUID], states: tuple[RegistrationState, ...]
) -> list[Registration]:
    if len(ids) > MOST_AT_ONCE:
        raise Invalid("invalid", [Problem("too-many-at-once", "", {"most": MOST_AT_ONCE})])
    rows = [row_of(scope, each) for each in dict.fromkeys(ids)]
    if not rows:
        raise NotNow("nothing-chosen")
    for row in rows:
        if row.state not in states:
            raise NotNow("registration-moved-on", number=row.number)
    return sorted(rows, key=lambda row: row.number)


def _decided(actor: Actor, row: Registration, action: str, now: datetime, **facts: object) -> None:
    row.decided_at, row.decided_by_id = now, actor.id
    db.session.flush()
    trade = db.session.get(Trade, row.trade_id) if row.trade_id else None
    audit.record(
        actor, action, ("registration", row.id), scope=Scope(row.event_id), now=now,
        number=row.number, trade=trade.name if trade else None,
        entry=str(row.entry_id) if row.entry_id else None, **facts,
    )  # fmt: skip


def _write_entries(
    actor: Actor,
    scope: Scope,
    rows: Sequence[Registration],
    rules: RegistrationRules,
    now: datetime,
) -> None:
    """Write the entries of accepted registrations in one go and join each to its own."""
    wanted = [row for row in rows if row.kind is RegistrationKind.ENTRY]
    if not wanted:
        return
    done = EntryWriter(_event(scope)).write([_draft(row) for row in wanted])
    for row, entry_id in zip(wanted, done.created, strict=True):
        row.entry_id = entry_id
        _join_people(row, entry_id)
    late_codes.follow(actor, done.trades, now=now)
    joined = [(row.entry_id, _members(row)) for row in wanted if row.entry_id]
    works.take_over(actor, rules, joined, now=now)
    _note_entries(actor, scope, done, now)


def _note_entries(actor: Actor, scope: Scope, done: Written, now: datetime) -> None:
    for trade_id in sorted(done.trades, key=str):
        audit.record(
            actor, "trade.entries_accepted", ("trade", trade_id),
            scope=Scope(scope.event_id, trade_id), now=now,
            created={str(each): number for each, number in done.created.items()},
        )  # fmt: skip


def _draft(row: Registration) -> EntryDraft:
    trade = db.session.get_one(Trade, row.trade_id)
    division = db.session.get(Division, row.division_id) if row.division_id else None
    delegation = db.session.get_one(Delegation, row.delegation_id)
    return EntryDraft(
        rows=(row.number,),
        number="",
        trade=trade.code,
        division=division.code if division and division.code != NO_DIVISION else "",
        unit=str(delegation.unit_id),
        unit_name="",
        contestants=tuple(_contestant(member) for member in _members(row)),
        coaches=tuple(row.coaches),
        team=row.team_name,
        note=row.note,
    )


def _members(row: Registration) -> Sequence[RegistrationMember]:
    return db.session.scalars(
        select(RegistrationMember)
        .where(RegistrationMember.registration_id == row.id)
        .order_by(RegistrationMember.position)
    ).all()


def _contestant(member: RegistrationMember) -> ContestantDraft:
    number = id_number(member)
    latin, good = read_latin(str(member.answers.get(people.LATIN) or ""))
    return ContestantDraft(
        name=member.name,
        id_number=number,
        id_index=people.index_of_id(number) if number else "",
        gender=member.gender,
        phone=member.phone,
        student=member.student,
        skill_level=member.level,
        occupation_certificate=member.certificate,
        latin=latin if good else "",
    )


def _join_people(row: Registration, entry_id: uuid.UUID) -> None:
    persons = db.session.scalars(
        select(EntryMember.person_id)
        .where(EntryMember.entry_id == entry_id, EntryMember.role == MemberRole.CONTESTANT)
        .order_by(EntryMember.position)
    ).all()
    for member, person_id in zip(_members(row), persons, strict=False):
        member.person_id = person_id


def _write_companion(actor: Actor, scope: Scope, row: Registration, now: datetime) -> None:
    """A coach or a judge comes to the event; a judge may be seated and stands back as found."""
    unit = db.session.scalars(
        select(Unit)
        .join(Delegation, Delegation.unit_id == Unit.id)
        .where(Delegation.id == row.delegation_id)
    ).one()
    registrar = Registrar(_event(scope))
    for member in _members(row):
        draft = _contestant(member)
        registrar.prepare([draft.id_index] if draft.id_index else [])
        person_id = registrar.contestant(draft, unit.id, row.trade_id or row.id)
        registrar.write()
        member.person_id = person_id
        db.session.flush()
        if row.kind is RegistrationKind.JUDGE:
            judges.add(actor, scope, [JudgeWish(member.name, unit.name)], now=now)


def send_back(
    actor: Actor, scope: Scope, registration_ids: Sequence[uuid.UUID], reason: str, *, now: datetime
) -> int:
    """Return registrations to their delegations with what to mend; returns how many."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    reason = _reason(reason)
    rows = _rows(scope, registration_ids, (SUBMITTED, WAITING))
    for row in rows:
        row.state, row.reason = RegistrationState.RETURNED, reason
        waiting_lists.leave(row)
        _decided(actor, row, "registration.returned", now, reason=reason)
    return len(rows)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    return reason.strip()[:500]


def put_on_waiting_list(
    actor: Actor,
    scope: Scope,
    registration_ids: Sequence[uuid.UUID],
    reason: str = "",
    *,
    now: datetime,
) -> int:
    """Put registrations at the end of their trades' waiting lists, in the order of submission."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    rows = _rows(scope, registration_ids, (SUBMITTED,))
    for row in sorted(rows, key=lambda each: (each.submitted_at or now, each.number)):
        row.state, row.queue = WAITING, waiting_lists.last(row) + 1
        row.reason = reason.strip()[:500]
        _decided(actor, row, "registration.waits", now, queue=row.queue)
    return len(rows)


def put_first(actor: Actor, scope: Scope, registration_id: uuid.UUID, *, now: datetime) -> None:
    """Put a waiting registration at the head of its trade's list; the others keep their order."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    row = _rows(scope, [registration_id], (WAITING,))[0]
    waiting_lists.put_first(row)
    _decided(actor, row, "registration.put_first", now)


def move_up(actor: Actor, scope: Scope, trade: str, *, now: datetime) -> uuid.UUID:
    """Accept the first of a trade's waiting list (递补); returns its id.

    Raises NotNow("nobody-waits").
    """
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    first = db.session.scalar(
        select(Registration.id)
        .join(Trade, Trade.id == Registration.trade_id)
        .where(
            Registration.event_id == scope.event_id,
            Trade.code == trade,
            Registration.state == WAITING,
        )
        .order_by(Registration.queue, Registration.number)
        .limit(1)
    )
    if first is None:
        raise NotNow("nobody-waits")
    accept(actor, scope, [first], now=now)
    return first


def let_change(
    actor: Actor,
    scope: Scope,
    registration_id: uuid.UUID,
    reason: str,
    *,
    now: datetime,
    second: Actor | None = None,
) -> None:
    """Let a delegation change a registration after the deadline: by ruling, and it goes back."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    reason = _reason(reason)
    row = row_of(scope, registration_id)
    states = (SUBMITTED, WAITING, RegistrationState.RETURNED, RegistrationState.DRAFT)
    if row.state not in states:
        raise NotNow("registration-moved-on", number=row.number)
    late_changes.rule(actor, row, "late-entry", reason, now=now, second=second)
    row.state, row.reason = RegistrationState.RETURNED, reason
    waiting_lists.leave(row)
    row.submitted_at = row.submitted_at or now
    _decided(actor, row, "registration.returned", now, reason=reason)


def withdraw(
    actor: Actor,
    scope: Scope,
    registration_id: uuid.UUID,
    reason: str,
    *,
    now: datetime,
    second: Actor | None = None,
) -> None:
    """Note that a delegation takes a registration back; after the deadline that is a ruling."""
    policy.require(actor, Permission.ENTRY_EDIT, scope)
    reason = _reason(reason)
    row = row_of(scope, registration_id)
    if row.state in (RegistrationState.WITHDRAWN, RegistrationState.DRAFT):
        raise NotNow("registration-moved-on", number=row.number)
    release(row)
    if late_changes.is_late(row, now):
        late_changes.rule(actor, row, "late-withdrawal", reason, now=now, second=second)
    row.reason = reason
    _decided(actor, row, "registration.withdrawn", now, reason=reason)
