"""Registrations as the office lists them (报名列表): filtered, counted, by trade and delegation."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import NotFound
from competition.models.event import Division, Trade
from competition.models.person import Delegation, Unit
from competition.models.registration import (
    Registration,
    RegistrationKind,
    RegistrationMember,
    RegistrationState,
)
from competition.rules import quotas
from competition.rules.registration_facts import RegistrationRules
from competition.services import registration_rules
from competition.services.delegation_rows import sends
from competition.services.facts import NO_DIVISION
from competition.services.registration_findings import Findings, Said
from competition.services.registration_rows import COUNTING, LINES, RegistrationLine, lines

PAGE = 100
STATES = tuple(each.value for each in RegistrationState)


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the registrations is wanted; trade and delegation by code; after: a number."""

    state: str = ""
    kind: str = ""
    trade: str = ""
    delegation: str = ""
    q: str = ""
    problems: bool = False
    after: int = 0


@dataclass(frozen=True, slots=True)
class RegistrationPage:
    """A page of registrations by number, counted by state."""

    lines: tuple[RegistrationLine, ...]
    said: dict[uuid.UUID, tuple[Said, ...]]
    counts: dict[str, int]
    #: The number to go on after; 0: this is the end.
    after: int
    rules: RegistrationRules


def find(actor: Actor, scope: Scope, wish: Wish) -> RegistrationPage:
    """A page of an event's registrations that were handed in; drafts are the delegations' own.

    A constant number of queries however many.
    """
    policy.require(actor, Permission.ENTRY_READ, scope)
    event_id = _event(scope)
    rules = registration_rules.of_event(event_id)
    base = _narrowed(event_id, wish)
    counts = {
        row[0].value: row[1]
        for row in db.session.execute(
            select(Registration.state, func.count())
            .join(Delegation, Delegation.id == Registration.delegation_id)
            .outerjoin(Trade, Trade.id == Registration.trade_id)
            .where(*base)
            .group_by(Registration.state)
        )
    }
    shown = [*base, Registration.number > wish.after]
    if wish.state in STATES:
        shown.append(Registration.state == RegistrationState(wish.state))
    query = LINES.where(*shown)
    if wish.state == "waiting":
        # In the order in which they move up; a list of those who wait is not long.
        query = query.order_by(Trade.position, Trade.code, Registration.queue, Registration.number)
    else:
        query = query.order_by(Registration.number)
    whole = wish.problems or wish.state == "waiting"
    found = lines(query if whole else query.limit(PAGE + 1))
    said = Findings(event_id, rules).of(found)
    if wish.problems:
        found = [line for line in found if said[line.id]]
    page = found if wish.state == "waiting" else found[:PAGE]
    after = page[-1].number if len(found) > len(page) else 0
    return RegistrationPage(tuple(page), said, counts, after, rules)


def _event(scope: Scope) -> uuid.UUID:
    if scope.event_id is None:
        raise NotFound("not-found")
    return scope.event_id


def _narrowed(event_id: uuid.UUID, wish: Wish) -> Sequence[ColumnElement[bool]]:
    found = [
        Registration.event_id == event_id,
        Registration.state != RegistrationState.DRAFT,
    ]
    if wish.kind in [each.value for each in RegistrationKind]:
        found.append(Registration.kind == RegistrationKind(wish.kind))
    if wish.trade:
        found.append(Trade.code == wish.trade)
    if wish.delegation:
        found.append(Delegation.code == wish.delegation)
    if wish.q:
        called = select(RegistrationMember.registration_id).where(
            RegistrationMember.name.contains(wish.q, autoescape=True)
        )
        found.append(
            or_(
                Registration.id.in_(called),
                Registration.team_name.contains(wish.q, autoescape=True),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    """What a delegation asks for in a trade: with the office or accepted, and waiting."""

    counted: int
    accepted: int
    waiting: int
    most: int | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """Counts by trade and delegation, beside the quotas."""

    trades: tuple[tuple[str, dict[str, str]], ...]
    delegations: tuple[tuple[str, str], ...]
    #: (delegation, trade) → cell; only where there is something.
    cells: dict[tuple[str, str], Cell]
    #: Trade → accepted of all.
    totals: dict[str, int]
    accepted: int
    #: Quotas that are broken: (delegation or "", trade or "", count, most).
    broken: tuple[tuple[str, str, int, int], ...]


def matrix(actor: Actor, scope: Scope) -> Matrix:
    """Entries by trade and delegation, registered or written by the office, beside the quotas.

    A constant number of queries however many.
    """
    policy.require(actor, Permission.ENTRY_READ, scope)
    event_id = _event(scope)
    rules = registration_rules.of_event(event_id)
    trades = db.session.execute(
        select(Trade.code, Trade.name)
        .where(Trade.event_id == event_id)
        .order_by(Trade.position, Trade.code)
    ).all()
    units = db.session.execute(
        select(Delegation.code, Unit.name)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(Delegation.event_id == event_id, sends())
        .order_by(Unit.name, Delegation.code)
    ).all()
    findings = Findings(event_id, rules)
    counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    rows = db.session.execute(
        select(Delegation.code, Trade.code, Registration.state, func.count())
        .join(Delegation, Delegation.id == Registration.delegation_id)
        .join(Trade, Trade.id == Registration.trade_id)
        .where(
            Registration.event_id == event_id,
            Registration.kind == RegistrationKind.ENTRY,
            Registration.state.in_(COUNTING),
        )
        .group_by(Delegation.code, Trade.code, Registration.state)
    )
    for unit, trade, state, count in rows:
        counted[unit, trade][state.value] = count
    for asked, count in findings.entered.items():
        counted[asked.unit, asked.trade]["accepted"] += count
    used = quotas.used(rules.quotas, findings.asked)
    over = {(one.unit, one.trade) for one in used if one.is_broken}
    cells = {key: _cell(rules, key, counts, over) for key, counts in counted.items()}
    totals: Counter[str] = Counter()
    for (_unit, trade), cell in cells.items():
        totals[trade] += cell.accepted
    broken = tuple((one.unit, one.trade, one.count, one.most) for one in used if one.is_broken)
    return Matrix(
        tuple((row.code, row.name) for row in trades),
        tuple((row.code, row.name) for row in units),
        cells,
        dict(totals),
        sum(totals.values()),
        broken,
    )


def _cell(
    rules: RegistrationRules,
    key: tuple[str, str],
    counts: Counter[str],
    over: set[tuple[str, str]],
) -> Cell:
    unit, trade = key
    mosts = [
        quotas.most_for(one, unit)
        for one in rules.quotas
        if one.of == "entry"
        and one.per == "delegation"
        and not one.together
        and not one.divisions
        and (not one.trades or trade in one.trades)
    ]
    return Cell(
        sum(counts.values()),
        counts["accepted"],
        counts["waiting"],
        min(mosts, default=None),
        bool(over & {(unit, ""), key}),
    )


def choices(actor: Actor, scope: Scope) -> dict[str, list[tuple[str, Any]]]:
    """Trades, divisions and delegations for a filter, by code and name."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    trades = db.session.execute(
        select(Trade.code, Trade.name)
        .where(Trade.event_id == scope.event_id)
        .order_by(Trade.position, Trade.code)
    )
    units = db.session.execute(
        select(Delegation.code, Unit.name)
        .join(Unit, Unit.id == Delegation.unit_id)
        .where(Delegation.event_id == scope.event_id, sends())
        .order_by(Unit.name, Delegation.code)
    )
    divisions = db.session.execute(
        select(Division.code, Division.name)
        .join(Trade, Trade.id == Division.trade_id)
        .where(Trade.event_id == scope.event_id, Division.code != NO_DIVISION)
        .order_by(Trade.position, Division.position, Division.code)
    )
    return {
        "trades": [(row.code, row.name) for row in trades],
        "divisions": list({row.code: (row.code, row.name) for row in divisions}.values()),
        "delegations": [(row.code, row.name) for row in units],
    }
