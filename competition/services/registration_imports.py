"""A delegation registers from a workbook (名单报名): looked at whole, kept as drafts whole.

The roster's own reader and checks are used; only the delegation's unit may stand in it, and
nothing of it reaches the register of people.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.exchange.roster_facts import EntryDraft, FieldFact, RosterContext
from competition.exchange.roster_fields import OWN
from competition.exchange.roster_templates import roster_template
from competition.exchange.roster_values import read_truth
from competition.exchange.tables import Table
from competition.models.event import Event
from competition.models.person import Delegation
from competition.models.staging import StagedFile
from competition.rules.registration_facts import FILES, FieldFacts, RegistrationRules
from competition.services import (
    audit,
    imports,
    people,
    registration_rules,
    registration_writing,
    registrations,
)
from competition.services.import_facts import roster_context
from competition.services.imports import Choices
from competition.services.registration_writing import MemberWish, RegistrationWish

KIND = "registration"


@dataclass(frozen=True, slots=True)
class Looked:
    """A staged workbook as it stands: what it would register, or everything wrong with it."""

    filename: str
    rows: int
    drafts: tuple[EntryDraft, ...]
    #: `where` is a cell's address.
    problems: tuple[Problem, ...]
    #: Of a trade by its code, of a division by that and its own behind a slash.
    names: Mapping[str, str]


def _context(scope: Scope, now: datetime) -> RosterContext:
    """What a delegation's workbook is held against: the open trades and its own unit."""
    whole = roster_context(_event(scope))
    delegation = db.session.get_one(Delegation, scope.delegation_id)
    own = next((one for one in whole.units if one.code == str(delegation.unit_id)), None)
    rules = registration_rules.of_event(scope.event_id)
    asked = [
        one
        for one in registration_rules.fields_for(rules, "entry", "leader")
        if one.kind not in FILES
    ]
    return RosterContext(
        trades=tuple(
            one for one in whole.trades if registration_rules.is_open(rules, one.code, now)
        ),
        units=(own,) if own else (),
        own_fields=tuple(
            FieldFact(one.code, tuple(filter(None, (one.name.zh, one.name.en))), _offered(one))
            for one in asked
        ),
        default_unit=str(delegation.unit_id),
        new_units=False,
        id_index=people.index_of_id,
        on=db.session.get_one(Event, scope.event_id).starts_on,
        # What the unit is stands in the register: a delegation writes of its people alone.
        asked=whole.asked - {"unit_kind"},
    )


def _offered(one: FieldFacts) -> tuple[str, ...]:
    """What a cell of the field may say, as the template offers it."""
    if one.kind == "yes-no":
        return ("是", "否")
    return tuple(choice.name.zh for choice in one.choices)


def _event(scope: Scope) -> uuid.UUID:
    if scope.event_id is None or scope.delegation_id is None:
        raise NotFound("not-found")
    return scope.event_id


def template(actor: Actor, scope: Scope, *, title: str, language: str, now: datetime) -> bytes:
    """The empty workbook of this delegation."""
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    return roster_template(_context(scope, now), title=title, language=language)


def stage(actor: Actor, scope: Scope, filename: str, data: bytes, *, now: datetime) -> uuid.UUID:
    """Keep a workbook to be looked at; raises Invalid at once for what is no table at all."""
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    context = _context(scope, now)
    if not context.trades:
        raise NotNow("registration-shut")
    imports.read(data, filename, Choices(), context)
    return imports.keep(actor, Scope(scope.event_id), KIND, filename, data, now=now)


def _row(actor: Actor, scope: Scope, staged_id: uuid.UUID) -> StagedFile:
    row = imports.row_of(scope, staged_id, KIND)
    if row.account_id != actor.id:
        raise NotFound("not-found")
    return row


def look(actor: Actor, scope: Scope, staged_id: uuid.UUID, *, now: datetime) -> Looked:
    """One's own staged workbook, checked whole."""
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    row, context = _row(actor, scope, staged_id), _context(scope, now)
    table, roster, guessed = imports.check(
        imports.content_of(row), row.filename, Choices(), context
    )
    problems = [*map(_own_unit_alone(context), roster.problems), *imports.as_problems(roster)]
    if guessed:
        problems.insert(0, Problem("header-not-found", ""))
    rules = registration_rules.of_event(scope.event_id)
    drafts = tuple(replace(one, own=_answers(rules, one.own)) for one in roster.entries)
    problems += _answer_problems(scope, rules, table, drafts)
    return Looked(row.filename, len(table.rows), drafts, tuple(problems), _names(context))


def _own_unit_alone(context: RosterContext) -> Callable[[Problem], Problem]:
    """A unit the workbook may not name: it may exist, but is not the leader's own."""
    own = context.units[0].names[0] if context.units else ""

    def told(problem: Problem) -> Problem:
        if problem.code != "unit-unknown":
            return problem
        values = {"value": problem.values["value"], "own": own}
        return replace(problem, code="unit-not-own", values=values)

    return told


def _names(context: RosterContext) -> dict[str, str]:
    names = {one.code: one.names[0] for one in context.trades}
    for trade in context.trades:
        names |= {f"{trade.code}/{one.code}": one.names[0] for one in trade.divisions}
    return names


def _answers(rules: RegistrationRules, own: Mapping[str, str]) -> dict[str, str]:
    """What cells say, as answers are kept: choices by code, yes and no; the rest as it stands."""
    answers = dict(own)
    for one in rules.fields:
        said = own.get(one.code, "").strip()
        truth, _understood = read_truth(said)
        if one.kind == "yes-no" and truth is not None:
            answers[one.code] = "yes" if truth else "no"
        if one.kind == "choice":
            codes = {
                name.casefold(): choice.code
                for choice in one.choices
                for name in (choice.code, choice.name.zh, choice.name.en)
                if name
            }
            answers[one.code] = codes.get(said.casefold(), said)
    return answers


def _answer_problems(
    scope: Scope, rules: RegistrationRules, table: Table, drafts: tuple[EntryDraft, ...]
) -> list[Problem]:
    """What registering would refuse of the event's own columns, each once, by its cell."""
    rows = {each.number: each for each in table.rows}
    columns = {one.name.zh: f"{OWN}{one.code}" for one in rules.fields}
    found: dict[tuple[str, str], Problem] = {}
    for draft in drafts:
        for problem in registration_writing.problems_of(scope, rules, _wish(draft)):
            if problem.where.endswith(".answers"):
                column = columns[str(problem.values["field"])]
                where = table.address(rows[draft.rows[0]], column)
                found.setdefault((where, problem.code), replace(problem, where=where))
    return list(found.values())


def register(actor: Actor, scope: Scope, staged_id: uuid.UUID, *, now: datetime) -> int:
    """Write a workbook's people as drafts, whole or not at all; returns how many registrations.

    Raises Invalid("not-ready") with every problem by its cell.
    """
    policy.require(actor, Permission.DELEGATION_REGISTER, scope)
    looked = look(actor, scope, staged_id, now=now)
    if looked.problems or not looked.drafts:
        raise Invalid("not-ready", looked.problems)
    for draft in looked.drafts:
        registrations.add(actor, scope, _wish(draft), now=now)
    db.session.delete(_row(actor, scope, staged_id))
    db.session.flush()
    audit.record(
        actor, "roster.imported", ("event", scope.event_id), scope=Scope(scope.event_id), now=now,
        filename=looked.filename, rows=looked.rows, registrations=len(looked.drafts),
    )  # fmt: skip
    return len(looked.drafts)


def _wish(draft: EntryDraft) -> RegistrationWish:
    return RegistrationWish(
        kind="entry",
        trade=draft.trade,
        division=draft.division,
        team=draft.team,
        note=draft.note,
        coaches=draft.coaches,
        members=tuple(
            MemberWish(
                one.name,
                gender=one.gender,
                student=bool(one.student),
                level=one.skill_level,
                born_on=one.born_on,
                trade_years=one.trade_years,
                phone=one.phone,
                certificate=one.occupation_certificate,
                id_number=one.id_number,
                answers={**draft.own, **({people.LATIN: one.latin} if one.latin else {})},
            )
            for one in draft.contestants
        ),
    )
