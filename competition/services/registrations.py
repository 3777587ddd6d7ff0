"""A delegation registers its people (报名): written, submitted, withdrawn, in time.

What a leader types stays with the registration; the register of people is the office's
(`registration_reviews`), so that nobody reaches other people by typing their names.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm.attributes import flag_modified

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Conflict, Invalid, NotFound, NotNow, Problem
from competition.models.entry import Entry, EntryMember, EntryState, MemberRole
from competition.models.event import Division, Trade
from competition.models.person import Person
from competition.models.registration import (
    Registration,
    RegistrationKind,
    RegistrationState,
)
from competition.rules.entrants import Entrants
from competition.rules.registration_facts import RegistrationRules
from competition.services import audit, registration_rules, waiting_lists
from competition.services.entrants import entered
from competition.services.facts import NO_DIVISION
from competition.services.registration_findings import Findings, Said, is_barred
from competition.services.registration_rows import (
    EDITABLE,
    LINES,
    RegistrationLine,
    line_of,
    lines,
    row_of,
)
from competition.services.registration_writing import (
    RegistrationWish,
    describe,
    problems_of,
    write_members,
)
from competition.services.stage_rows import has_codes


@dataclass(frozen=True, slots=True)
class TradeOffer:
    """A trade a delegation may register in, until when."""

    code: str
    name: dict[str, str]
    closes: datetime | None
    is_open: bool
    divisions: tuple[tuple[str, dict[str, str]], ...]
    entered: Entrants = Entrants.PEOPLE


@dataclass(frozen=True, slots=True)
class EnteredLine:
    """An entry the office wrote for a delegation, as its leader reads it."""

    number: str
    team: str
    names: tuple[str, ...]
    trade_name: dict[str, str]
    division_name: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class Portal:
    """What a delegation's own page shows."""

    rules: RegistrationRules
    trades: tuple[TradeOffer, ...]
    lines: tuple[RegistrationLine, ...]
    said: dict[uuid.UUID, tuple[Said, ...]]
    opens: datetime | None
    #: Whom the office entered for the delegation without a registration.
    entered: tuple[EnteredLine, ...]
    #: Whether any trade can still be registered for.
    is_open: bool


def portal(actor: Actor, scope: Scope, *, now: datetime) -> Portal:
    """A delegation's registrations with what stands in their way."""
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    rules = registration_rules.of_event(scope.event_id)
    event_id = _event(scope)
    trades = _offers(event_id, rules, now)
    asked = lines(
        LINES.where(
            Registration.event_id == event_id, Registration.delegation_id == scope.delegation_id
        ).order_by(_kinds_in_order(), Registration.number)
    )
    return Portal(
        rules,
        trades,
        tuple(asked),
        Findings(event_id, rules).of(asked),
        datetime.fromisoformat(rules.opens) if rules.opens else None,
        _entered(event_id, scope.delegation_id),
        any(each.is_open for each in trades) or registration_rules.is_open(rules, "", now),
    )


def _entered(event_id: uuid.UUID, delegation_id: uuid.UUID | None) -> tuple[EnteredLine, ...]:
    """Entries of a delegation that hold and that no registration of it became, by number."""
    became = select(Registration.entry_id).where(
        Registration.delegation_id == delegation_id, Registration.entry_id.is_not(None)
    )
    rows = db.session.execute(
        select(Entry, Trade.name, Division.code, Division.name, Person.name)
        .join(Trade, Trade.id == Entry.trade_id)
        .join(Division, Division.id == Entry.division_id)
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .join(Person, Person.id == EntryMember.person_id)
        .where(
            Entry.event_id == event_id,
            Entry.delegation_id == delegation_id,
            Entry.state == EntryState.ACCEPTED,
            Entry.id.not_in(became),
            EntryMember.role == MemberRole.CONTESTANT,
        )
        .order_by(Trade.position, Trade.code, Entry.number, EntryMember.position)
    )
    found: dict[uuid.UUID, EnteredLine] = {}
    for entry, trade, code, division, name in rows:
        line = found.get(entry.id)
        names = (*(line.names if line else ()), name)
        own = division if code != NO_DIVISION else None
        found[entry.id] = EnteredLine(entry.number, entry.team_name, names, trade, own)
    return tuple(found.values())


def offers(actor: Actor, scope: Scope, *, now: datetime) -> tuple[TradeOffer, ...]:
    """The trades of the event as a delegation's form offers them."""
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    return _offers(_event(scope), registration_rules.of_event(scope.event_id), now)


def _offers(event_id: uuid.UUID, rules: RegistrationRules, now: datetime) -> tuple[TradeOffer, ...]:
    divisions: dict[uuid.UUID, list[tuple[str, dict[str, str]]]] = defaultdict(list)
    for row in db.session.scalars(
        select(Division)
        .join(Trade, Trade.id == Division.trade_id)
        .where(Trade.event_id == event_id, Division.code != NO_DIVISION)
        .order_by(Division.position, Division.code)
    ):
        divisions[row.trade_id].append((row.code, row.name))
    trades = db.session.scalars(
        select(Trade).where(Trade.event_id == event_id).order_by(Trade.position, Trade.code)
    )
    return tuple(
        TradeOffer(
            trade.code,
            trade.name,
            registration_rules.closes_at(rules, trade.code),
            registration_rules.is_open(rules, trade.code, now),
            tuple(divisions[trade.id]),
            entered(trade.works),
        )
        for trade in trades
    )


def rules_of(actor: Actor, scope: Scope) -> RegistrationRules:
    """The event's rules, for a delegation's forms."""
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    return registration_rules.of_event(scope.event_id)


def _kinds_in_order() -> ColumnElement[int]:
    """Contestants first, then coaches, then judges."""
    order = {RegistrationKind.ENTRY: 0, RegistrationKind.COACH: 1, RegistrationKind.JUDGE: 2}
    return case(order, value=Registration.kind)


def read(
    actor: Actor, scope: Scope, registration_id: uuid.UUID
) -> tuple[RegistrationLine, tuple[Said, ...]]:
    """One registration of the delegation, with what is to be said of it."""
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    line = line_of(scope, registration_id)
    rules = registration_rules.of_event(scope.event_id)
    return line, Findings(_event(scope), rules).of([line])[line.id]


def _event(scope: Scope) -> uuid.UUID:
    if scope.event_id is None:
        raise NotFound("not-found")
    return scope.event_id


def add(actor: Actor, scope: Scope, wish: RegistrationWish, *, now: datetime) -> uuid.UUID:
    """Begin a registration as a draft; returns its id.

    Raises Invalid with everything wrong at once, NotNow("registration-shut") out of time.
    """
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    if scope.delegation_id is None:
        raise NotFound("not-found")
    rules = registration_rules.of_event(scope.event_id)
    trade_id, division_id = _places(scope, rules, wish, now)
    number = db.session.scalar(
        select(func.max(Registration.number)).where(Registration.event_id == scope.event_id)
    )
    row = Registration(
        id=uuid.uuid4(),
        event_id=_event(scope),
        number=(number or 0) + 1,
        delegation_id=scope.delegation_id,
        kind=RegistrationKind(wish.kind),
        trade_id=trade_id,
        division_id=division_id,
        created_at=now,
        coaches=[],
    )
    describe(row, wish)
    db.session.add(row)
    db.session.flush()
    write_members(actor, row, wish, rules, now)
    _note(actor, row, "registration.begun", now, names=_names(wish))
    return row.id


def change(
    actor: Actor,
    scope: Scope,
    registration_id: uuid.UUID,
    wish: RegistrationWish,
    *,
    version: int,
    now: datetime,
) -> None:
    """Change a registration the office has not decided about; one sent back is a draft again."""
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    row = row_of(scope, registration_id)
    if row.version != version:
        raise Conflict("stale")
    if row.state not in EDITABLE:
        raise NotNow("registration-decided")
    rules = registration_rules.of_event(scope.event_id)
    row.trade_id, row.division_id = _places(scope, rules, wish, now, row)
    describe(row, wish)
    write_members(actor, row, wish, rules, now)
    # What changed may stand with its people alone; the version must move all the same.
    flag_modified(row, "note")
    db.session.flush()
    _note(actor, row, "registration.changed", now, names=_names(wish))


def submit(
    actor: Actor, scope: Scope, registration_ids: Sequence[uuid.UUID], *, now: datetime
) -> int:
    """Hand drafts in to the office, all of them or none; returns how many.

    Raises Invalid("not-ready") with what stands in the way of each, by its number.
    """
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    rules = registration_rules.of_event(scope.event_id)
    rows = [row_of(scope, each) for each in dict.fromkeys(registration_ids)]
    rows = [row for row in rows if row.state in (_DRAFT, _RETURNED)]
    if not rows:
        raise NotNow("nothing-to-submit")
    for row in rows:
        in_time(rules, row, now)
        row.state, row.submitted_at = RegistrationState.SUBMITTED, now
    db.session.flush()
    asked = lines(LINES.where(Registration.id.in_([row.id for row in rows])))
    said = Findings(_event(scope), rules).of(asked)
    problems = [
        Problem(one.code, str(line.number), {**one.values, "who": "、".join(line.names)})
        for line in sorted(asked, key=lambda each: each.number)
        for one in said[line.id]
        if is_barred([one])
    ]
    if problems:
        raise Invalid("not-ready", problems)
    for row in rows:
        row.reason = ""
        _note(actor, row, "registration.submitted", now)
    db.session.flush()
    return len(rows)


def withdraw(
    actor: Actor, scope: Scope, registration_id: uuid.UUID, reason: str, *, now: datetime
) -> None:
    """Take a registration back: a draft goes, anything else stays on record as withdrawn.

    Raises NotNow("registration-shut") after the deadline, NotNow("entry-has-code") once codes
    were given out: from then on the office notes it.
    """
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    row = row_of(scope, registration_id)
    if row.state is RegistrationState.WITHDRAWN:
        raise NotNow("registration-withdrawn")
    if row.state is RegistrationState.DRAFT:
        _note(actor, row, "registration.dropped", now)
        db.session.delete(row)
        db.session.flush()
        return
    rules = registration_rules.of_event(scope.event_id)
    in_time(rules, row, now, ruled=row.state is not RegistrationState.ACCEPTED)
    if not reason.strip():
        raise Invalid("invalid", [Problem("reason-missing", "reason")])
    release(row)
    row.reason, row.decided_at, row.decided_by_id = reason.strip()[:500], now, actor.id
    db.session.flush()
    _note(actor, row, "registration.withdrawn", now, reason=row.reason)


def release(row: Registration) -> None:
    """Mark a registration withdrawn, and its entry, if it became one, cancelled."""
    if row.entry_id is not None:
        entry = db.session.get_one(Entry, row.entry_id)
        if has_codes(entry.trade_id):
            raise NotNow("entry-has-code")
        entry.state = EntryState.CANCELLED
    row.state = RegistrationState.WITHDRAWN
    waiting_lists.leave(row)


_DRAFT, _RETURNED = RegistrationState.DRAFT, RegistrationState.RETURNED


def in_time(
    rules: RegistrationRules, row: Registration, now: datetime, *, ruled: bool = True
) -> None:
    """Whether a registration may change now; a ruling lets one through after the deadline.

    ruled: whether a ruling on the registration is about this change too.
    """
    trade = db.session.scalar(select(Trade.code).where(Trade.id == row.trade_id)) or ""
    let_through = ruled and row.ruling_id is not None
    if not let_through and not registration_rules.is_open(rules, trade, now):
        raise NotNow("registration-shut")


def _places(
    scope: Scope,
    rules: RegistrationRules,
    wish: RegistrationWish,
    now: datetime,
    row: Registration | None = None,
) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """Trade and division of a wish; everything wrong with the whole wish at once."""
    ruled = row is not None and row.ruling_id is not None
    if not ruled and not registration_rules.is_open(rules, wish.trade, now):
        raise NotNow("registration-shut")
    problems = problems_of(scope, rules, wish)
    trade_id = db.session.scalar(
        select(Trade.id).where(Trade.event_id == scope.event_id, Trade.code == wish.trade)
    )
    if trade_id is None and (wish.trade or wish.kind == "entry"):
        problems.append(Problem("unknown-trade", "trade", {"value": wish.trade}))
    division_id = db.session.scalar(
        select(Division.id).where(Division.trade_id == trade_id, Division.code == wish.division)
    )
    if wish.division and division_id is None:
        problems.append(_no_division(scope, trade_id, wish.division))
    if problems:
        raise Invalid("invalid", problems)
    return trade_id, division_id


def _no_division(scope: Scope, trade_id: uuid.UUID | None, code: str) -> Problem:
    """A division the trade does not have, called as elsewhere in the event, with those it has."""
    rows = db.session.execute(
        select(Division.code, Division.name, Division.trade_id, Trade.name.label("trade"))
        .join(Trade, Trade.id == Division.trade_id)
        .where(Trade.event_id == scope.event_id, Division.code != NO_DIVISION)
        .order_by(Trade.position, Division.position, Division.code)
    ).all()
    value = next((row.name for row in rows if row.code == code), code)
    own = [row for row in rows if row.trade_id == trade_id]
    if not own:
        return Problem("unknown-division", "division", {"value": value})
    values = {"value": value, "trade": own[0].trade, "divisions": [row.name for row in own]}
    return Problem("division-of-another-trade", "division", values)


def _names(wish: RegistrationWish) -> audit.Personal:
    return audit.Personal("、".join(each.name for each in wish.members))


def _note(actor: Actor, row: Registration, action: str, now: datetime, **facts: object) -> None:
    trade = db.session.get(Trade, row.trade_id) if row.trade_id else None
    audit.record(
        actor, action, ("registration", row.id), scope=Scope(row.event_id), now=now,
        number=row.number, kind=row.kind.value, trade=trade.name if trade else None, **facts,
    )  # fmt: skip
