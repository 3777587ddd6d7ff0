"""Writers at the same moment, on both databases: counted, stored once, nothing lost (并发写入)."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from competition.db import db, transaction
from competition.errors import NotNow
from competition.models.account import Throttle
from competition.models.sheet import Revision
from competition.services import audit, cards, sync, throttles
from tests.factories import NOW, SYSTEM
from tests.factories_marking import body, make_hall, make_tablet

AT_ONCE = 12


@pytest.fixture
def app(empty: Flask) -> Flask:
    upgrade()
    return empty


def at_once(app: Flask, act: Callable[[int], Any]) -> list[Any]:
    """Do the same from many threads at one moment; what each returned or raised."""
    gate = threading.Barrier(AT_ONCE)
    db.session.rollback()

    def one(number: int) -> Any:
        with app.app_context():
            try:
                gate.wait()
                with transaction():
                    return act(number)
            except Exception as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_pins_guessed_at_once_are_all_counted(app: Flask) -> None:
    hall = make_hall()
    with transaction():
        card = cards.issue(SYSTEM, hall.event_scope, account_id=hall.judges[0].id, now=NOW)
    event_id = hall.event.id

    found = at_once(app, lambda _n: cards.claim(event_id, card.number, now=NOW))

    assert sum(isinstance(each, cards.Claim) for each in found) == cards.TRIES
    assert sum(isinstance(each, NotNow) for each in found) == AT_ONCE - cards.TRIES


def test_tries_at_a_new_door_are_all_counted(app: Flask) -> None:
    found = at_once(app, lambda _n: throttles.take("login:shen", now=NOW))

    assert sum(each is None for each in found) == throttles.LIMIT
    assert sum(isinstance(each, NotNow) for each in found) == AT_ONCE - throttles.LIMIT
    assert db.session.scalar(select(Throttle.failures)) == throttles.LIMIT


def test_one_operation_sent_at_once_is_stored_once(app: Flask) -> None:
    hall = make_hall()
    tablet, sheet, op = make_tablet(hall), hall.sheet().id, uuid.uuid4()
    raw = body(sheet, hall.digest, op=op, session=tablet.session_id)

    found = at_once(app, lambda _n: sync.take_in(tablet.actor, sheet, op, raw, now=NOW))

    assert [each.receipt for each in found] == [found[0].receipt] * AT_ONCE
    assert sum(not each.replay for each in found) == 1


def test_signatures_on_one_base_at_once_are_all_kept(app: Flask) -> None:
    hall = make_hall()
    tablet, sheet, digest = make_tablet(hall), hall.sheet().id, hall.digest
    ops = [uuid.uuid4() for _ in range(AT_ONCE)]

    def sign(number: int) -> sync.Taken:
        raw = body(sheet, digest, op=ops[number], session=tablet.session_id)
        return sync.take_in(tablet.actor, sheet, ops[number], raw, now=NOW)

    found = at_once(app, sign)

    assert sorted(each.state for each in found) == ["conflict"] * (AT_ONCE - 1) + ["current"]
    assert db.session.scalar(select(func.count()).select_from(Revision)) == AT_ONCE
    assert list(audit.verify()) == []
