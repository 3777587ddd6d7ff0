"""Read the trail: who did what, filtered, with names where they still stand (操作留痕)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.models.account import Account
from competition.models.audit import AuditEntry, PersonalValue
from competition.models.event import Trade
from competition.services import audit, trail_search, trail_subjects
from competition.services.trail_search import Word

PAGE = 100
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One act as the page shows it."""

    chain: str
    sequence: int
    at: datetime
    action: str
    #: None: the shell, or somebody who was not signed in.
    who: str | None
    subject_kind: str
    subject_id: str
    facts: dict[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class Wish:
    """Which acts to show: a noun actions begin with, an account, words, a time, from where on."""

    noun: str = ""
    account_id: uuid.UUID | None = None
    before: tuple[datetime, str, int] | None = None
    #: An act must answer every word.
    words: tuple[Word, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


def chains_of(scope: Scope) -> ColumnElement[bool]:
    """The chains of an event and its trades, or every chain."""
    if scope.event_id is None:
        return AuditEntry.chain != ""
    key = audit.chain_key(Scope(scope.event_id))
    return or_(AuditEntry.chain == key, AuditEntry.chain.startswith(f"{key}/"))


def page(
    actor: Actor, scope: Scope, wish: Wish, *, size: int = PAGE
) -> tuple[list[TrailLine], bool]:
    """The acts in a scope, the latest first, and whether there are more."""
    policy.require(actor, Permission.AUDIT_READ, scope)
    wanted = select(AuditEntry, Account.display_name).outerjoin(
        Account, Account.id == AuditEntry.actor_id
    )
    wanted = wanted.where(chains_of(scope))
    if wish.noun:
        wanted = wanted.where(AuditEntry.action.startswith(f"{wish.noun}.", autoescape=True))
    if wish.account_id is not None:
        wanted = wanted.where(AuditEntry.actor_id == wish.account_id)
    if wish.before is not None:
        wanted = wanted.where(_before(*wish.before))
    wanted = wanted.where(*trail_search.between(wish.since, wish.until))
    for word in wish.words:
        wanted = wanted.where(trail_search.answering(scope, word))
    rows = db.session.execute(
        wanted.order_by(
            AuditEntry.at.desc(), AuditEntry.chain.desc(), AuditEntry.sequence.desc()
        ).limit(size + 1)
    ).all()
    return _lines((row[0], row[1]) for row in rows[:size]), len(rows) > size


def of_span(
    actor: Actor,
    scope: Scope,
    since: datetime,
    until: datetime,
    *,
    nouns: Sequence[str],
    actions: Sequence[str],
    most: int,
) -> list[TrailLine]:
    """The acts of a span about these nouns, and these acts, the earliest first."""
    policy.require(actor, Permission.AUDIT_READ, scope)
    wanted = [AuditEntry.action.startswith(f"{noun}.", autoescape=True) for noun in nouns]
    rows = db.session.execute(
        select(AuditEntry, Account.display_name)
        .outerjoin(Account, Account.id == AuditEntry.actor_id)
        .where(
            chains_of(scope),
            or_(AuditEntry.action.in_(actions), *wanted),
            *trail_search.between(since, until),
        )
        .order_by(AuditEntry.at, AuditEntry.chain, AuditEntry.sequence)
        .limit(most)
    ).all()
    return _lines((row[0], row[1]) for row in rows)


def of_entry(actor: Actor, scope: Scope, entry_id: uuid.UUID) -> list[TrailLine]:
    """What became of one entry, the latest first; for whoever may read the register."""
    policy.require(actor, Permission.ENTRY_READ, scope)
    rows = db.session.execute(
        select(AuditEntry, Account.display_name)
        .outerjoin(Account, Account.id == AuditEntry.actor_id)
        .where(
            chains_of(scope),
            AuditEntry.subject_kind == "entry",
            AuditEntry.subject_id == str(entry_id),
        )
        .order_by(AuditEntry.at.desc(), AuditEntry.chain, AuditEntry.sequence.desc())
    ).all()
    return _lines((row[0], row[1]) for row in rows)


def _before(at: datetime, chain: str, sequence: int) -> ColumnElement[bool]:
    return or_(
        AuditEntry.at < at,
        and_(AuditEntry.at == at, AuditEntry.chain < chain),
        and_(AuditEntry.at == at, AuditEntry.chain == chain, AuditEntry.sequence < sequence),
    )


def _lines(rows: Iterable[tuple[AuditEntry, str | None]]) -> list[TrailLine]:
    found = list(rows)
    known = known_values([entry.facts for entry, _name in found])
    about = trail_subjects.about([entry for entry, _name in found])
    return [_line(entry, name, known, about.get(entry.subject_id, {})) for entry, name in found]


def _line(
    entry: AuditEntry, name: str | None, known: dict[str, Any], about: dict[str, Any]
) -> TrailLine:
    return TrailLine(
        entry.chain,
        entry.sequence,
        entry.at,
        entry.action,
        name,
        entry.subject_kind,
        entry.subject_id,
        {**about, **{key: _opened(value, known) for key, value in entry.facts.items()}},
        entry.digest,
    )


def known_values(pieces: list[Any]) -> dict[str, Any]:
    """What facts refer to by digest or id, as far as it still stands: values, people, trades."""
    ids = [found for piece in pieces for found in _ids(piece)]
    people = select(Account.id, Account.display_name).where(Account.id.in_(ids))
    trades = select(Trade.id, Trade.name).where(Trade.id.in_(ids))
    named = {str(row[0]): row[1] for query in (people, trades) for row in db.session.execute(query)}
    return {**personal_values(pieces), **named}


def _ids(facts: dict[str, Any]) -> Iterable[uuid.UUID]:
    """The facts that are nothing but an id."""
    for value in facts.values():
        if isinstance(value, str) and ID.fullmatch(value):
            yield uuid.UUID(value)


def personal_values(pieces: Iterable[Any]) -> dict[str, str | None]:
    """The personal values that facts refer to by digest; erased ones are None."""
    wanted = set(digests_in(list(pieces)))
    rows = db.session.execute(
        select(PersonalValue.digest, PersonalValue.value).where(PersonalValue.digest.in_(wanted))
    )
    return {row.digest: row.value for row in rows}


def digests_in(value: Any) -> Iterable[str]:
    """The digests of personal values that facts refer to, however deep."""
    if isinstance(value, dict):
        if set(value) == {"personal"}:
            yield value["personal"]
        for inner in value.values():
            yield from digests_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from digests_in(inner)


def _opened(value: Any, known: dict[str, Any]) -> Any:
    if isinstance(value, str):
        return known.get(value, value) if ID.fullmatch(value) else value
    if isinstance(value, dict):
        if set(value) == {"personal"}:
            return known.get(value["personal"]) or "…"
        return {key: _opened(inner, known) for key, inner in value.items()}
    if isinstance(value, list):
        return [_opened(inner, known) for inner in value]
    return value


def nouns(actor: Actor, scope: Scope) -> list[str]:
    """The nouns of the actions that occur in a scope, alphabetical."""
    policy.require(actor, Permission.AUDIT_READ, scope)
    actions = db.session.scalars(select(AuditEntry.action).where(chains_of(scope)).distinct())
    return sorted({action.split(".", 1)[0] for action in actions})


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain reaches; `trade` is its trade's name, None: the event's or the machine's."""

    trade: dict[str, str] | None
    sequence: int
    digest: str


def heads(actor: Actor, scope: Scope) -> list[Head]:
    """The heads of a scope's chains, the event's own first: what is printed under its results."""
    policy.require(actor, Permission.AUDIT_READ, scope)
    rows = _heads(scope)
    ids = [uuid.UUID(key.partition("/")[2]) for key, _, _ in rows if "/" in key]
    named = db.session.execute(select(Trade.id, Trade.name).where(Trade.id.in_(ids)))
    names = {row.id: row.name for row in named}
    return [
        Head(names.get(uuid.UUID(key.partition("/")[2])) if "/" in key else None, sequence, digest)
        for key, sequence, digest in rows
    ]


def _heads(scope: Scope) -> list[tuple[str, int, str]]:
    if scope.event_id is None:
        return [head for head in audit.heads() if head[0] == audit.chain_key(scope)]
    key = audit.chain_key(Scope(scope.event_id))
    return [head for head in audit.heads() if head[0] == key or head[0].startswith(f"{key}/")]


def broken(actor: Actor, scope: Scope) -> list[audit.Break]:
    """Follow the scope's chains; the first broken link of each, none when all hold."""
    policy.require(actor, Permission.AUDIT_READ, scope)
    if scope.event_id is None:
        return list(audit.verify())
    return [found for name, _, _ in _heads(scope) for found in audit.verify(name)]
