"""What was read stays read until an act that matters (要紧的最后一步)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import delete, update

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.audit import AuditChain, AuditEntry
from competition.services import audit, settled_acts
from tests.factories import NOW, SYSTEM
from tests.queries import counted

BESIDE = settled_acts.Beside(nouns=("job",), actions=("sheet.signed",))


def act(scope: Scope, action: str, **facts: Any) -> str:
    return audit.record(SYSTEM, action, ("sheet", uuid4()), scope=scope, now=NOW, **facts)


def last(scope: Scope) -> str:
    key = audit.chain_key(scope)
    return settled_acts.last_of([key], BESIDE)[key]


def test_only_acts_that_matter_are_told(app: Flask) -> None:
    scope = Scope(uuid4())
    assert last(scope) == ""
    with transaction():
        act(scope, "job.asked")
    assert last(scope) == ""
    with transaction():
        reopened = act(scope, "sheet.reopened")
        act(scope, "sheet.signed")
    assert last(scope) == reopened
    with transaction():
        act(scope, "sheet.signed")
    assert last(scope) == reopened
    with transaction():
        changed = act(scope, "event.changed")
    assert last(scope) == changed


def test_a_chain_that_was_looked_through_is_not_read_again(app: Flask) -> None:
    scope = Scope(uuid4())
    with transaction():
        act(scope, "event.changed")
        for _n in range(50):
            act(scope, "sheet.signed")
    last(scope)

    with counted() as queries:
        last(scope)

    assert queries.count <= 2  # the head, and the transaction's own beginning


def test_what_was_rolled_back_is_not_remembered(app: Flask) -> None:
    scope = Scope(uuid4())
    with transaction():
        changed = act(scope, "event.changed")
    try:
        with transaction():
            act(scope, "event.settings_changed")
            assert last(scope) != changed
            raise KeyError
    except KeyError:
        pass

    assert last(scope) == changed
    with transaction():
        act(scope, "sheet.signed")
        act(scope, "sheet.signed")
    assert last(scope) == changed


def test_a_database_brought_back_from_before_is_read_anew(app: Flask) -> None:
    scope = Scope(uuid4())
    key = audit.chain_key(scope)
    with transaction():
        first = act(scope, "event.changed", n=1)
    with transaction():
        act(scope, "event.changed", n=2)
    last(scope)
    with transaction():
        db.session.execute(
            delete(AuditEntry).where(AuditEntry.chain == key, AuditEntry.sequence == 2)
        )
        db.session.execute(
            update(AuditChain).where(AuditChain.key == key).values(sequence=1, digest=first)
        )

    assert last(scope) == first
    with transaction():
        act(scope, "sheet.signed")
        other = act(scope, "event.changed", n=3)
    assert last(scope) == other
