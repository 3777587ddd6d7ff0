"""Revisions that wait share a commit, and none sinks the others (合并提交)."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event as events
from sqlalchemy import func, select

from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed
from competition.models.sheet import Revision
from competition.services import audit, cards, devices, sync
from competition.web.sync import waiting
from tests.factories import NOW, SYSTEM
from tests.factories_marking import Hall, Tablet, body, make_hall, make_tablet


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall(seats=1, codes=12)


@pytest.fixture
def tablet(hall: Hall) -> Tablet:
    return make_tablet(hall)


def sent(hall: Hall, tablet: Tablet, code: int, **given: Any) -> sync.Sent:
    op, sheet = uuid.uuid4(), hall.sheet(code=code).id
    raw = body(sheet, hall.digest, op=op, session=tablet.session_id, **given)
    return sync.Sent(tablet.actor, sheet, op, raw, NOW)


def count_revisions() -> int:
    return db.session.scalar(select(func.count()).select_from(Revision)) or 0


def all_at_once(app: Flask, everything: list[sync.Sent]) -> tuple[list[Any], int]:
    """Send all while somebody else writes: they queue, and then share what comes next."""
    group, commits = waiting.Group(), []
    gate = threading.Barrier(len(everything) + 1)
    engine = db.engine
    db.session.remove()

    def send(one: sync.Sent) -> Any:
        with app.app_context():
            gate.wait()
            try:
                return group.take_in(one)
            except Exception as error:
                return error
            finally:
                db.session.remove()

    def note(_connection: Any) -> None:
        commits.append(1)

    with ThreadPoolExecutor(len(everything)) as pool, group._turn:
        futures = [pool.submit(send, one) for one in everything]
        gate.wait()
        while len(group._queue) < len(everything):
            threading.Event().wait(0.002)
        events.listen(engine, "commit", note)
        group._turn.release()
        outcome = [future.result() for future in futures]
        group._turn.acquire()
    events.remove(engine, "commit", note)
    return outcome, len(commits)


def test_those_who_wait_share_one_commit(app: Flask, hall: Hall, tablet: Tablet) -> None:
    everything = [sent(hall, tablet, code) for code in range(12)]

    outcome, commits = all_at_once(app, everything)

    assert [found.state for found in outcome] == ["current"] * 12
    assert commits == 1
    assert count_revisions() == 12
    assert list(audit.verify()) == []


def test_one_that_is_no_revision_does_not_sink_the_others(
    app: Flask, hall: Hall, tablet: Tablet
) -> None:
    everything = [sent(hall, tablet, code) for code in range(4)]
    everything[1] = sync.Sent(tablet.actor, everything[1].sheet, everything[1].op, b"{}", NOW)

    outcome, commits = all_at_once(app, everything)

    assert isinstance(outcome[1], Invalid)
    assert [found.state for n, found in enumerate(outcome) if n != 1] == ["current"] * 3
    assert commits == 1


def test_one_that_breaks_the_database_does_not_sink_the_others(
    app: Flask, hall: Hall, tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = [sent(hall, tablet, code) for code in range(3)]
    broken, plain = everything[2].op, sync.take_in_all

    def breaking(several: list[sync.Sent]) -> Any:
        if any(one.op == broken for one in several):
            plain(several)
            raise OSError("the disc is full")
        return plain(several)

    monkeypatch.setattr(waiting.sync, "take_in_all", breaking)

    outcome, commits = all_at_once(app, everything)

    assert isinstance(outcome[2], OSError)
    assert [found.state for found in outcome[:2]] == ["current", "current"]
    assert (commits, count_revisions()) == (2, 2)


def test_the_same_bytes_twice_in_one_commit_are_one_revision(
    app: Flask, hall: Hall, tablet: Tablet
) -> None:
    one = sent(hall, tablet, 0)

    outcome, commits = all_at_once(app, [one, one, one])

    assert sorted(found.replay for found in outcome) == [False, True, True]
    assert (commits, count_revisions()) == (1, 1)


def test_two_signatures_on_one_base_in_one_commit_are_a_conflict(
    app: Flask, hall: Hall, tablet: Tablet
) -> None:
    everything = [sent(hall, tablet, 0), sent(hall, tablet, 0, marks=None)]

    outcome, _commits = all_at_once(app, everything)

    assert sorted(found.state for found in outcome) == ["conflict", "current"]
    assert count_revisions() == 2


@pytest.mark.parametrize("how", ["card", "device", "late"])
def test_who_was_refused_meanwhile_is_refused_in_the_commit_itself(
    app: Flask, hall: Hall, tablet: Tablet, how: str
) -> None:
    one = sent(hall, tablet, 0)
    if how == "late":
        one = sync.Sent(one.actor, one.sheet, one.op, one.raw, NOW + timedelta(days=2))
    else:
        with transaction():
            if how == "card":
                cards.revoke(SYSTEM, hall.event_scope, card_id=tablet.card.id, now=NOW)
            else:
                devices.revoke(SYSTEM, hall.event_scope, device_id=tablet.device_id, now=NOW)

    with pytest.raises(NotAllowed, match="device-shut-out" if how == "device" else "signed-out"):
        waiting.Group().take_in(one)

    assert count_revisions() == 0
