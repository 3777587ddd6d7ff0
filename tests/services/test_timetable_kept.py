"""The timetable kept in memory (赛程留存): never stale, and not read anew for nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from competition.access.policy import Actor, Scope
from competition.db import db, transaction
from competition.errors import NotFound
from competition.models.account import Account
from competition.models.event import Stage, Trade
from competition.models.person import Person
from competition.services import (
    allocations,
    archives,
    audit,
    timetable,
    timetable_changes,
    timetable_facts,
    timetable_frames,
    timetable_kept,
)
from competition.services.timetable import SessionDraft
from competition.services.timetable_changes import Move
from tests.factories import NOW, SYSTEM

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def scope(app):
    with transaction():
        scope = Scope(archives.load_sample(SYSTEM, "drivers-2025", now=NOW).id)
        timetable.add_stations(SYSTEM, scope, first="A1", last="A12", site="一号场", now=NOW)
        stage = db.session.scalars(
            select(Stage.id)
            .join(Trade, Trade.id == Stage.trade_id)
            .where(Trade.event_id == scope.event_id)
        ).first()
        draft = SessionDraft("S1", {"zh": "第一场"}, NOW, NOW + timedelta(hours=2))
        timetable.add_session(SYSTEM, scope, stage, draft, now=NOW)
        allocations.fill(SYSTEM, scope, stage, None, site=None, now=NOW)
        return scope


@pytest.fixture
def reads(monkeypatch):
    """How often the register was read for a timetable."""
    count = []

    def frame(scope):
        count.append(1)
        return timetable_frames.frame(scope)

    monkeypatch.setattr(timetable_kept, "frame", frame)
    return count


def act(scope, action):
    with transaction():
        audit.record(SYSTEM, action, ("event", scope.event_id), scope=scope, now=NOW)


def test_a_timetable_that_did_not_change_is_read_once(scope, reads):
    first, _clashes = timetable_kept.checked(SYSTEM, scope)
    act(scope, "sheet.signed")
    again, _clashes = timetable_kept.checked(SYSTEM, scope)

    assert again.table is first.table
    assert len(reads) == 1
    assert first.table == timetable_facts.load(SYSTEM, scope).table


def test_any_other_act_has_it_read_anew(scope, reads):
    timetable_kept.checked(SYSTEM, scope)
    act(scope, "event.changed")
    timetable_kept.checked(SYSTEM, scope)

    assert len(reads) == 2


def test_a_moved_session_is_seen_at_once_and_nobody_else_is_read(scope, reads):
    found, _clashes = timetable_kept.checked(SYSTEM, scope)
    one = next(iter(found.sessions.values()))
    later = one.starts_at.replace(minute=30)
    with transaction():
        timetable_changes.move(SYSTEM, scope, Move(one.id, later), now=NOW)

    moved, clashes = timetable_kept.checked(SYSTEM, scope)

    assert moved.sessions[str(one.id)].starts_at == later
    assert len(reads) == 1
    table, expected = timetable_facts.check(SYSTEM, scope)
    assert moved.table == table.table
    assert list(clashes) == expected


def test_what_was_rolled_back_is_not_kept(scope):
    found, _clashes = timetable_kept.checked(SYSTEM, scope)
    one = next(iter(found.sessions.values()))
    with pytest.raises(ZeroDivisionError), transaction():
        timetable_changes.move(
            SYSTEM, scope, Move(one.id, one.starts_at.replace(minute=30)), now=NOW
        )
        timetable_kept.checked(SYSTEM, scope)
        raise ZeroDivisionError

    after, _clashes = timetable_kept.checked(SYSTEM, scope)

    assert after.sessions[str(one.id)].starts_at == one.starts_at


def test_names_are_those_of_now(scope):
    found, _clashes = timetable_kept.checked(SYSTEM, scope)
    key = next(one.key for one in found.table.sittings if one.judges)
    before, _clashes = timetable_kept.checked(SYSTEM, scope, key)
    (judge, *_others) = next(one.judges for one in found.table.sittings if one.key == key)
    account = next(each for each in db.session.query(Account) if str(each.id) == judge)
    assert before.names[judge] == account.display_name
    with transaction():
        account.display_name = "新名字"

    after, _clashes = timetable_kept.checked(SYSTEM, scope, key)

    assert after.names[judge] == "新名字"


def test_words_that_are_nobodys_id_have_no_name(scope):
    person = db.session.query(Person).order_by(Person.name).first()

    assert timetable_frames.names_by_id(["A1", "", str(person.id)]) == {str(person.id): person.name}


def test_who_may_not_read_the_event_sees_nothing_kept(scope):
    timetable_kept.checked(SYSTEM, scope)

    with pytest.raises(NotFound):
        timetable_kept.checked(Actor(id=None, name="nobody"), scope)
