"""A delegation registers from a workbook (名单报名): looked at whole, kept as drafts whole.

The roster's own reader and checks are used; only the delegation's unit may stand in it, and
nothing of it reaches the register of people.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow, Problem
from competition.exchange.roster_facts import EntryDraft, NamedFact, RosterContext
from competition.exchange.roster_templates import roster_template
from competition.models.event import Event
from competition.models.person import Delegation
from competition.models.staging import StagedFile
from competition.services import audit, imports, people, registration_rules, registrations
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


def _context(scope: Scope, now: datetime) -> RosterContext:
    """What a delegation's workbook is held against: the open trades and its own unit."""
    whole = roster_context(_event(scope))
    delegation = db.session.get_one(Delegation, scope.delegation_id)
    own = next((one for one in whole.units if one.code == str(delegation.unit_id)), None)
    rules = registration_rules.of_event(scope.event_id)
    asked = [
        one
        for one in registration_rules.fields_for(rules, "entry", "leader")
        if one.kind not in ("photo", "document")
    ]
    return RosterContext(
        trades=tuple(
            one for one in whole.trades if registration_rules.is_open(rules, one.code, now)
        ),
        units=(own,) if own else (),
        own_fields=tuple(
            NamedFact(one.code, tuple(filter(None, (one.name.zh, one.name.en)))) for one in asked
        ),
        default_unit=str(delegation.unit_id),
        new_units=False,
        id_index=people.index_of_id,
        on=db.session.get_one(Event, scope.event_id).starts_on,
    )


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
    row = _row(actor, scope, staged_id)
    table, roster, guessed = imports.check(
        imports.content_of(row), row.filename, Choices(), _context(scope, now)
    )
    problems = [*roster.problems, *imports.as_problems(roster)]
    if guessed:
        problems.insert(0, Problem("header-not-found", ""))
    return Looked(row.filename, len(table.rows), tuple(roster.entries), tuple(problems))


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
                phone=one.phone,
                certificate=one.occupation_certificate,
                id_number=one.id_number,
                answers={**draft.own, **({people.LATIN: one.latin} if one.latin else {})},
            )
            for one in draft.contestants
        ),
    )
