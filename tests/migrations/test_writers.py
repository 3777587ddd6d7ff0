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
from tests.factories_marking import MARKS, body, make_hall, make_tablet

AT_ONCE = 12


@pytest.fixture
def app(empty: Flask) -> Flask:
    upgrade()
    return empty


def at_once(app: Flask, act: Callable[[int], Any], *, together: bool = False) -> list[Any]:
    """Do the same from many threads at one moment; what each returned or raised.

    together: as signed revisions write, beside one another where the database can.
    """
    gate = threading.Barrier(AT_ONCE)
    db.session.rollback()

    def one(number: int) -> Any:
        with app.app_context():
            try:
                gate.wait()
                with transaction(together=together):
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


@pytest.mark.parametrize("together", [False, True])
def test_one_operation_sent_at_once_is_stored_once(app: Flask, *, together: bool) -> None:
    hall = make_hall()
    tablet, sheet, op = make_tablet(hall), hall.sheet().id, uuid.uuid4()
    raw = body(sheet, hall.digest, op=op, session=tablet.session_id)

    def send(_number: int) -> sync.Taken:
        return sync.take_in(tablet.actor, sheet, op, raw, now=NOW)

    found = at_once(app, send, together=together)

    assert [each.receipt for each in found] == [found[0].receipt] * AT_ONCE
    assert sum(not each.replay for each in found) == 1


@pytest.mark.parametrize("together", [False, True])
def test_signatures_on_one_base_at_once_are_all_kept(app: Flask, *, together: bool) -> None:
    hall = make_hall()
    tablet, sheet, digest = make_tablet(hall), hall.sheet().id, hall.digest
    ops = [uuid.uuid4() for _ in range(AT_ONCE)]

    def sign(number: int) -> sync.Taken:
        raw = body(sheet, digest, op=ops[number], session=tablet.session_id)
        return sync.take_in(tablet.actor, sheet, ops[number], raw, now=NOW)

    found = at_once(app, sign, together=together)

    assert sorted(each.state for each in found) == ["conflict"] * (AT_ONCE - 1) + ["current"]
    assert db.session.scalar(select(func.count()).select_from(Revision)) == AT_ONCE
    assert list(audit.verify()) == []


def test_the_last_two_seats_of_a_panel_do_not_miss_each_other(app: Flask) -> None:
    hall = make_hall(codes=AT_ONCE // 2, spread={"over": "aspect", "limit": "4"})
    tablets = [make_tablet(hall, judge, label=str(judge)) for judge in range(2)]
    digest, ops = hall.digest, [uuid.uuid4() for _ in range(AT_ONCE)]
    sheets = [hall.sheet(n % 2, n // 2).id for n in range(AT_ONCE)]

    def sign(number: int) -> sync.Taken:
        tablet, far = tablets[number % 2], "0" if number % 2 else "5"
        raw = body(
            sheets[number],
            digest,
            op=ops[number],
            session=tablet.session_id,
            marks={**MARKS, "B1": far},
        )
        return sync.take_in(tablet.actor, sheets[number], ops[number], raw, now=NOW)

    found = at_once(app, sign, together=True)

    told = [{found[n].spread, found[n + 1].spread} for n in range(0, AT_ONCE, 2)]
    assert told == [{(), ("B1",)}] * (AT_ONCE // 2)
    assert list(audit.verify()) == []


@pytest.mark.postgres
def test_whoever_writes_alone_waits_for_those_who_write_together(
    app: Flask, postgres_address: str
) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time, whatever he calls himself")
    order: list[str] = []
    inside, asked = threading.Barrier(3), threading.Event()
    db.session.rollback()

    def sign(name: str) -> None:
        with app.app_context(), transaction(together=True):
            inside.wait(20)
            assert asked.wait(20)
            order.append(name)

    def lock() -> None:
        inside.wait(20)
        asked.set()
        with app.app_context(), transaction():
            order.append("alone")

    with ThreadPoolExecutor(3) as pool:
        for each in [pool.submit(sign, "one"), pool.submit(sign, "two"), pool.submit(lock)]:
            each.result(30)

    assert sorted(order[:2]) == ["one", "two"]
    assert order[2] == "alone"
