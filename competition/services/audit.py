"""Record who did what, and read it back (操作留痕).

Each entry's digest covers the one before it, so a changed or missing row shows. Personal values
enter the chain as salted digests and live in a table that can be erased without breaking it.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Engine, Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from competition.access.policy import INSTALLATION, Actor, Scope
from competition.db import db
from competition.models.audit import AuditChain, AuditEntry, PersonalValue
from competition.services import trade_locks

#: What may be done in a trade that is away: leaving, being called off, coming home.
COMING_AND_GOING = frozenset({"trade.taken_out", "trade.called_off", "trade.brought_home"})


@dataclass(frozen=True, slots=True)
class Personal:
    """A value about a person: the chain keeps its digest, the value can be erased."""

    value: str


def chain_key(scope: Scope) -> str:
    """Name the chain a scope writes to: the installation's, an event's, or a trade's."""
    if scope.event_id is None:
        return "installation"
    if scope.trade_id is None:
        return str(scope.event_id)
    return f"{scope.event_id}/{scope.trade_id}"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done, to be appended to its scope's chain."""

    actor: Actor
    #: Past tense, `noun.verbed`.
    action: str
    #: Kind and id.
    subject: tuple[str, object]
    scope: Scope
    at: datetime
    #: JSON values; what is about a person is wrapped in `Personal`.
    facts: dict[str, Any]


def record(
    actor: Actor,
    action: str,
    subject: tuple[str, object],
    *,
    scope: Scope = INSTALLATION,
    now: datetime,
    **facts: Any,
) -> str:
    """Append one entry to the scope's chain and return its digest.

    action: past tense, `noun.verbed`. subject: kind and id. facts: JSON values; wrap what is
    about a person in `Personal`.
    """
    return record_all([Act(actor, action, subject, scope, now, facts)])[0]


_CHAIN = cast("Table", AuditChain.__table__)
_ENTRY = cast("Table", AuditEntry.__table__)
_LOCKED_HEAD = (
    select(_CHAIN.c.sequence, _CHAIN.c.digest)
    .where(_CHAIN.c.key == bindparam("key"))
    .with_for_update()
)
_HELD = (
    select(_CHAIN.c.key, _CHAIN.c.sequence, _CHAIN.c.digest)
    .where(_CHAIN.c.key.in_(bindparam("keys", expanding=True)))
    .order_by(_CHAIN.c.key)
    .with_for_update()
)
_BEGIN = insert(_CHAIN)
_ADVANCE = (
    update(_CHAIN)
    .where(_CHAIN.c.key == bindparam("chain"))
    .values(sequence=bindparam("last"), digest=bindparam("head"))
)
_APPEND = insert(_ENTRY)


#: Chains by their key, each with its last entry's number and digest.
Heads = dict[str, tuple[int, str]]


def hold(scopes: Sequence[Scope]) -> Heads:
    """Take the chains of these scopes until the commit, always in the same order.

    Raises what `record` raises for a trade that is away. Returned for `record_all`: whoever waits
    for these chains waits for every question that is asked until the commit.
    """
    _refuse_for_those_away(scope.trade_id for scope in scopes)
    keys = sorted({chain_key(scope) for scope in scopes})
    rows = db.session.connection().execute(_HELD, {"keys": keys}).all()
    return {row.key: (row.sequence, row.digest) for row in rows}


def record_all(acts: Sequence[Act], *, held: Heads | None = None) -> list[str]:
    """Append several entries, each to its scope's chain, in order; returns their digests.

    held: what `hold` returned for all their scopes, with nothing recorded since.
    """
    db.session.flush()
    if held is None:
        asked = (act.scope.trade_id for act in acts if act.action not in COMING_AND_GOING)
        _refuse_for_those_away(asked)
    connection = db.session.connection()
    heads: Heads = {**(held or {})}
    used: set[str] = set()
    new: set[str] = set()
    rows: list[dict[str, Any]] = []
    for act in acts:
        key = chain_key(act.scope)
        if key not in heads:
            head = connection.execute(_LOCKED_HEAD, {"key": key}).one_or_none()
            heads[key] = (head.sequence, head.digest) if head else (0, "")
            new |= set() if head else {key}
        used.add(key)
        row = _row(act, key, *heads[key])
        heads[key] = row["sequence"], row["digest"]
        rows.append(row)
    for key in sorted(used):
        sequence, digest = heads[key]
        if key in new:
            connection.execute(_BEGIN, {"key": key, "sequence": sequence, "digest": digest})
        else:
            connection.execute(_ADVANCE, {"chain": key, "last": sequence, "head": digest})
    connection.execute(_APPEND, rows)
    return [row["digest"] for row in rows]


def _refuse_for_those_away(trades: Iterable[uuid.UUID | None]) -> None:
    """Nothing is done in a trade that is marked elsewhere: every act passes here."""
    for noted in trade_locks.out_of(set(trades)).values():
        raise trade_locks.refusal(noted)


def _row(act: Act, key: str, sequence: int, previous: str) -> dict[str, Any]:
    """An entry's row, closed by its digest."""
    kept = {name: _keep(value) for name, value in act.facts.items() if value is not None}
    content = {
        "chain": key,
        "sequence": sequence + 1,
        "at": act.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "action": act.action,
        "actor_id": str(act.actor.id) if act.actor.id else None,
        "device_id": str(act.actor.device_id) if act.actor.device_id else None,
        "subject_kind": act.subject[0],
        "subject_id": str(act.subject[1]),
        "facts": kept,
        "previous": previous,
    }
    written = {**content, "at": act.at, "actor_id": act.actor.id, "device_id": act.actor.device_id}
    return {**written, "digest": digest_of(content)}


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of an entry's canonical JSON, in hexadecimal."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _keep(value: Any) -> Any:
    if isinstance(value, Personal):
        salt = os.urandom(16)
        digest = hashlib.sha256(salt + value.value.encode()).hexdigest()
        db.session.execute(
            insert(PersonalValue).values(digest=digest, salt=salt, value=value.value)
        )
        return {"personal": digest}
    if isinstance(value, dict):
        return {str(name): _keep(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_keep(inner) for inner in value]
    if value is None or isinstance(value, str | int | bool):
        return value
    return str(value)


#: Asked by every cache with every request, so put together once.
_HEADS = select(AuditChain.key, AuditChain.digest).where(
    AuditChain.key.in_(bindparam("keys", expanding=True))
)


def version(scope: Scope) -> tuple[str, ...]:
    """The heads of the scope's chains: they change with every act, and never come back.

    The key of every cache: a count would come back after a rollback, a chained digest cannot.
    """
    keys = sorted({chain_key(Scope(scope.event_id)), chain_key(scope)})
    rows = db.session.execute(_HEADS, {"keys": keys}).all()
    found = {row.key: row.digest for row in rows}
    return tuple(found.get(key, "") for key in keys)


def heads_of(scopes: Sequence[Scope]) -> dict[str, str]:
    """The heads of these scopes' own chains, by chain; "" where nothing was done yet."""
    keys = [chain_key(scope) for scope in scopes]
    found = {row.key: row.digest for row in db.session.execute(_HEADS, {"keys": keys})}
    return {key: found.get(key, "") for key in keys}


def heads_now(keys: Sequence[str], engine: Engine) -> dict[str, str]:
    """The same by the chains' names, straight from the driver: asked with every read page."""
    mark = "?" if engine.dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join([mark] * len(keys))
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(
            f"SELECT key, digest FROM audit_chain WHERE key IN ({marks})",  # noqa: S608
            tuple(keys),
        )
        found = dict(cursor.fetchall())
        cursor.close()
    finally:
        connection.close()
    return {key: found.get(key, "") for key in keys}


def versions(scopes: Sequence[Scope]) -> dict[uuid.UUID, tuple[str, ...]]:
    """The versions of several trades of one event, by the trade's id, in one query."""
    keys = {chain_key(Scope(scope.event_id)) for scope in scopes}
    keys |= {chain_key(scope) for scope in scopes}
    rows = db.session.execute(
        select(AuditChain.key, AuditChain.digest).where(AuditChain.key.in_(keys))
    )
    found = {row.key: row.digest for row in rows}
    return {
        scope.trade_id: tuple(
            found.get(key, "")
            for key in sorted({chain_key(Scope(scope.event_id)), chain_key(scope)})
        )
        for scope in scopes
        if scope.trade_id is not None
    }


#: How far back `acts_since` looks: beyond that, whoever asks reads everything anew.
_LOOK_BACK = 60
_LATEST = (
    select(_ENTRY.c.digest, _ENTRY.c.action, _ENTRY.c.subject_kind, _ENTRY.c.subject_id)
    .where(_ENTRY.c.chain == bindparam("key"))
    .order_by(_ENTRY.c.sequence.desc())
    .limit(_LOOK_BACK)
)


def acts_since(
    scope: Scope, known: tuple[str, ...], now: tuple[str, ...]
) -> list[tuple[str, str, str]] | None:
    """What was done in a trade since a version: action, kind and id of the subject, newest first.

    known, now: an earlier and the present `version` of the scope. None where it is too far back,
    or where the event itself has changed.
    """
    if known[:-1] != now[:-1]:
        return None
    found: list[tuple[str, str, str]] = []
    for row in db.session.execute(_LATEST, {"key": chain_key(scope)}):
        if row.digest == known[-1]:
            return found
        found.append((row.action, row.subject_kind, row.subject_id))
    return None


#: In how many chains `actions_since` looks back: more have moved after an act on a whole event.
_CHAINS = 8


def actions_since(known: Mapping[str, str], now: Mapping[str, str]) -> set[str] | None:
    """What was done in some chains since: the actions. known, now: their heads, then and now.

    None where there are other chains, or too much was done to look through.
    """
    moved = [key for key in now if known.get(key) != now[key]]
    if known.keys() != now.keys() or len(moved) > _CHAINS:
        return None
    found: set[str] = set()
    for key in moved:
        for row in db.session.execute(_LATEST, {"key": key}):
            if row.digest == known[key]:
                break
            found.add(row.action)
        else:
            return None
    return found


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold."""

    chain: str
    sequence: int
    kind: str


def heads() -> list[tuple[str, int, str]]:
    """Every chain's name, length and head."""
    rows = db.session.execute(
        select(AuditChain.key, AuditChain.sequence, AuditChain.digest).order_by(AuditChain.key)
    )
    return [(row.key, row.sequence, row.digest) for row in rows]


def verify(chain: str | None = None, *, within: Session | None = None) -> Iterator[Break]:
    """Yield the first broken link of each chain: `missing`, `changed`, `relinked` or `head`.

    within: another database's session, such as a copy's; otherwise this installation's.
    """
    session = within or db.session()
    heads = select(AuditChain.key, AuditChain.sequence, AuditChain.digest).order_by(AuditChain.key)
    if chain is not None:
        heads = heads.where(AuditChain.key == chain)
    for key, sequence, digest in session.execute(heads).all():
        found = _first_break(session, key, sequence, digest)
        if found is not None:
            yield found


def _first_break(session: Session, key: str, sequence: int, digest: str) -> Break | None:
    previous, expected = "", 1
    table = AuditEntry.__table__
    rows = session.execute(
        select(table).where(table.c.chain == key).order_by(table.c.sequence)
    ).yield_per(1000)
    for row in rows:
        if row.sequence != expected:
            return Break(key, expected, "missing")
        if row.previous != previous:
            return Break(key, expected, "relinked")
        if row.digest != digest_of(content_of(row)):
            return Break(key, expected, "changed")
        previous, expected = row.digest, expected + 1
    if expected - 1 != sequence or previous != digest:
        return Break(key, expected, "head")
    return None


def content_of(row: Any) -> dict[str, Any]:
    """What an entry's digest is over, as JSON values."""
    return {
        "chain": row.chain,
        "sequence": row.sequence,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "action": row.action,
        "actor_id": str(row.actor_id) if row.actor_id else None,
        "device_id": str(row.device_id) if row.device_id else None,
        "subject_kind": row.subject_kind,
        "subject_id": row.subject_id,
        "facts": row.facts,
        "previous": row.previous,
    }
