"""The trail holds, and shows where it does not (操作留痕)."""

from datetime import UTC

from sqlalchemy import text

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.services import audit
from tests.factories import NOW, SYSTEM, make_event


def test_an_unbroken_chain_has_no_break(app):
    event = make_event()

    with transaction():
        for count in range(5):
            audit.record(
                SYSTEM,
                "event.changed",
                ("event", event.id),
                scope=Scope(event.id),
                now=NOW,
                count=count,
            )

    assert list(audit.verify()) == []


def test_the_version_of_a_scope_changes_with_every_act_and_not_with_anothers(app):
    event, other = make_event(), make_event("E2")
    before = audit.version(Scope(event.id))

    with transaction():
        audit.record(SYSTEM, "event.changed", ("event", 1), scope=Scope(event.id), now=NOW)

    assert audit.version(Scope(event.id)) != before
    assert audit.version(Scope(other.id)) == before


def test_a_changed_row_is_named(app):
    event = make_event()
    with transaction():
        for name in ("甲", "乙", "丙"):
            audit.record(
                SYSTEM,
                "entry.renamed",
                ("entry", "x"),
                scope=Scope(event.id),
                now=NOW.astimezone(UTC),
                to=audit.Personal(name),
            )

    with transaction():
        db.session.execute(text("UPDATE audit_entry SET action = 'other' WHERE sequence = 2"))

    assert [(each.sequence, each.kind) for each in audit.verify()] == [(2, "changed")]


def test_a_missing_row_is_named(app):
    event = make_event()
    with transaction():
        for _ in range(3):
            audit.record(SYSTEM, "a.b", ("x", "1"), scope=Scope(event.id), now=NOW)

    with transaction():
        db.session.execute(text("DELETE FROM audit_entry WHERE sequence = 3"))

    assert [(each.sequence, each.kind) for each in audit.verify()] == [(3, "head")]
