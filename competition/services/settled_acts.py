"""The last acts that matter (要紧的最后一步): what was read stays read until there is another.

A hall signs sheets by the hundred, and most of what is read says nothing of them. So a reader names
the acts that pass it by, and what it has read holds until the trail bears any other.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from competition.access.policy import Scope
from competition.db import db
from competition.models.audit import AuditChain, AuditEntry
from competition.services.audit import chain_key


class Beside:
    """Acts that pass a reader by; all others matter to it."""

    def __init__(self, *, nouns: Sequence[str] = (), actions: Sequence[str] = ()) -> None:
        """nouns: what such acts are about. actions: such acts by their names."""
        self._nouns, self._actions = frozenset(nouns), frozenset(actions)
        others = [AuditEntry.action.not_like(f"{noun}.%") for noun in nouns]
        others += [AuditEntry.action.not_in(actions)] if actions else []
        self.last = (
            select(AuditEntry.digest)
            .where(AuditEntry.chain == bindparam("key"), *others)
            .order_by(AuditEntry.sequence.desc())
            .limit(1)
        )

    def has(self, action: str) -> bool:
        """Whether an act is one of them."""
        return action in self._actions or action.split(".", 1)[0] in self._nouns


@dataclass(frozen=True, slots=True)
class _Seen:
    """How far a chain was looked through, and the last act that mattered until there."""

    sequence: int
    digest: str
    found: str


#: What acts are about that change nothing a trade is made of, nor its entries, codes and rulings.
BESIDE_TRADES = Beside(
    nouns=(
        "sheet", "job", "role", "link", "token", "card", "device", "marking_session", "backup",
        "allocation", "contest_session", "site", "station", "stations", "timetable",
        "appeal_rule", "case", "honours", "photo", "readiness", "registration_rules",
        "signing_key", "supervision", "witness",
    )
)  # fmt: skip

MOST_SEEN = 4096
_seen: OrderedDict[tuple[str, Beside], _Seen] = OrderedDict()
_HEADS = select(AuditChain.key, AuditChain.sequence, AuditChain.digest).where(
    AuditChain.key.in_(bindparam("keys", expanding=True))
)
_SINCE = (
    select(AuditEntry.digest, AuditEntry.action)
    .where(AuditEntry.chain == bindparam("key"), AuditEntry.sequence >= bindparam("sequence"))
    .order_by(AuditEntry.sequence)
)


def last_of(keys: Collection[str], beside: Beside) -> dict[str, str]:
    """The digest of each chain's last act that matters, by the chain; "" where there is none."""
    heads = {row.key: row for row in db.session.execute(_HEADS, {"keys": list(keys)})}
    return {
        key: _last(key, heads[key].sequence, heads[key].digest, beside) if key in heads else ""
        for key in keys
    }


def _last(key: str, sequence: int, digest: str, beside: Beside) -> str:
    """Only what was done since the chain was last looked through is read.

    Looked through means: up to an act with this number and this digest, which cannot come back
    once it was rolled back, or lost with a database that was restored.
    """
    seen = _seen.get((key, beside))
    if seen is not None and (seen.sequence, seen.digest) == (sequence, digest):
        return seen.found
    found = _since(key, seen, beside) if seen is not None and seen.sequence < sequence else None
    if found is None:
        found = db.session.scalars(beside.last, {"key": key}).one_or_none() or ""
    _seen[key, beside] = _Seen(sequence, digest, found)
    while len(_seen) > MOST_SEEN:
        _seen.popitem(last=False)
    return found


def _since(key: str, seen: _Seen, beside: Beside) -> str | None:
    """The last act that matters, by what was done since; None where the chain is another."""
    rows = db.session.execute(_SINCE, {"key": key, "sequence": seen.sequence}).all()
    if not rows or rows[0].digest != seen.digest:
        return None
    mattered = [row.digest for row in rows[1:] if not beside.has(row.action)]
    return mattered[-1] if mattered else seen.found


def version(scope: Scope) -> tuple[str, ...]:
    """The version of all but the marks: the last acts of the scope's chains that may change what a
    trade is made of.

    When a sheet is signed, a role given, a session moved, none of that need be read again.
    """
    keys = _keys(scope)
    found = last_of(keys, BESIDE_TRADES)
    return tuple(found[key] for key in keys)


def versions(scopes: Sequence[Scope]) -> dict[uuid.UUID, tuple[str, ...]]:
    """The same of several trades, by the trade's id; each chain is looked into once."""
    wanted = {scope.trade_id: _keys(scope) for scope in scopes if scope.trade_id is not None}
    found = last_of({key for keys in wanted.values() for key in keys}, BESIDE_TRADES)
    return {trade: tuple(found[key] for key in keys) for trade, keys in wanted.items()}


def _keys(scope: Scope) -> list[str]:
    return sorted({chain_key(Scope(scope.event_id)), chain_key(scope)})
