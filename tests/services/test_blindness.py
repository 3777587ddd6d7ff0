"""Nothing but the key tells which contestant stands behind a code (盲评)."""

from __future__ import annotations

import hashlib
import itertools
import json

import pytest
from sqlalchemy import select, text

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.code_key import CodeKey
from competition.models.draw import BlindCode, CodeSet
from competition.models.event import Stage, Trade
from competition.rules import digests
from competition.services import archives, code_layers, draws, identities, recusals
from tests.factories import NOW, SYSTEM


@pytest.fixture
def trade(app):
    with transaction():
        event = archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)
    return db.session.scalars(select(Trade).where(Trade.event_id == event.id)).first()


@pytest.fixture
def coded(trade):
    """A trade's coded set, given out with every recusal the register finds."""
    code_set = next(each for each in draws.sets_of(trade.id) if each.layers)
    with transaction():
        recusals.record_proposed(SYSTEM, Scope(trade.event_id, trade.id), now=NOW)
        draws.give_codes(SYSTEM, code_set.id, now=NOW)
    return code_set


def stored_order(table: str, code_set: CodeSet) -> list[str]:
    """Codes in the order in which the database laid a table's rows down."""
    column = "id" if table == "blind_code" else "blind_code_id"
    laid = "rowid" if db.engine.dialect.name == "sqlite" else "ctid"
    rows = db.session.execute(
        text(
            f"SELECT code.text FROM {table} AS kept JOIN blind_code AS code ON code.id = "  # noqa: S608
            f"kept.{column} WHERE code.code_set_id = :set ORDER BY kept.{laid}"
        ),
        {"set": code_set.id.hex},
    )
    return [row.text for row in rows]


def test_rows_of_codes_do_not_lie_in_the_order_of_entries(coded):
    stored = stored_order("blind_code", coded)

    assert len(stored) >= 20
    assert stored == sorted(stored)


def test_rows_of_exclusions_and_absences_do_not_lie_in_the_order_of_entries(coded):
    for table in ("exclusion", "code_absence"):
        stored = stored_order(table, coded)
        assert stored == sorted(stored), table


def test_a_few_entries_cannot_be_found_by_trying_every_list(trade):
    """Three entries have six lists: a bare digest of the list would tell the right one."""
    code_set = next(each for each in draws.sets_of(trade.id) if each.layers)
    stage = db.session.get_one(Stage, code_set.stage_id)
    entries = [where for where, _number in code_layers.present(stage.id)][:3]
    codes = [BlindCode(code_set_id=code_set.id, text=f"K-{n:03d}", position=n) for n in range(1, 4)]
    with transaction():
        db.session.add_all(codes)
        db.session.flush()
        pairs = list(zip([code.id for code in codes], entries, strict=True))
        cards = identities.seal(code_set, pairs, holders={"coder": "1"}, now=NOW)

    kept = db.session.scalars(select(CodeKey)).one().list_digest
    guesses = set()
    for order in itertools.permutations(entries):
        listed = sorted([str(c.id), str(e)] for c, e in zip(codes, order, strict=True))
        for spaced in ((",", ":"), (", ", ": ")):
            guess = json.dumps(listed, separators=spaced).encode()
            guesses |= {hashlib.sha256(guess).hexdigest(), digests.of(listed)}

    assert kept not in guesses
    with transaction():
        assert identities.decode(code_set, cards[0].secret, now=NOW) == "coder"
    assert identities.opened([code_set.id]) == dict(pairs)
