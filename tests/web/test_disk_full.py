"""A full disk is told in plain words, and nothing that was saved is lost (磁盘满)."""

from __future__ import annotations

import errno
import sqlite3

import pytest
from sqlalchemy import event as signals
from sqlalchemy import func, select, text

from competition.db import db, disk_is_full
from competition.errors import NotNow
from competition.models.event import Event
from competition.services import checkup
from competition.services.checkup import Finding
from competition.web.auth import sign_in

NEW = {
    "name": "大咖杯",
    "starts_on": "2026-11-20",
    "ends_on": "2026-11-21",
    "profile": "small",
    "preset": "",
    "bodies-0-role": "host",
    "bodies-0-name": "市总工会",
}


@pytest.fixture
def full(app, database):
    """A database that cannot grow by one page more."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL says it with a code of its own")
    pages = db.session.scalar(text("PRAGMA page_count"))
    db.session.rollback()

    def bound(connection):
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 1}")

    signals.listen(db.engine, "begin", bound)
    yield
    signals.remove(db.engine, "begin", bound)


def test_what_no_longer_fits_is_refused_in_words_and_what_did_stays(as_role, full):
    browser, kept = as_role("admin"), 0

    for number in range(40):
        answer = browser.post("/console/events/new", data={**NEW, "code": f"E{number}"})
        if answer.status_code != 302:
            break
        kept += 1

    assert answer.status_code == 507
    assert "这台电脑的磁盘满了：这一次没有存上" in answer.text
    assert "清出空间" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Event)) == kept > 0
    assert browser.get("/console/accounts").status_code == 200


def test_who_signs_in_while_nothing_fits_is_told_of_the_disk(client, monkeypatch):
    def nothing_fits(_form):
        raise NotNow("disk-is-full")

    monkeypatch.setattr(sign_in, "prove", nothing_fits)

    answer = client.post("/sign-in", data={"login": "shen", "password": "a long password"})

    assert answer.status_code == 507
    assert "这台电脑的磁盘满了" in answer.text


class PostgresError(Exception):
    sqlstate = "53100"


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "no room"), True),
        (OSError(errno.EACCES, "not allowed"), False),
        (PostgresError(), True),
        (ValueError("53100"), False),
    ],
)
def test_each_way_of_saying_it_is_known(error, full):
    assert disk_is_full(error) is full


def test_a_locked_database_is_no_full_disk():
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorcode = sqlite3.SQLITE_BUSY

    assert not disk_is_full(locked)


def test_a_disk_that_is_almost_full_stands_over_every_page(as_role, monkeypatch):
    monkeypatch.setattr(checkup, "disk", lambda: Finding("disk", "stop", {"free": 0}))

    page = as_role("admin").get("/console/accounts").text

    assert "这台电脑的磁盘快满了。" in page
    assert "否则就要存不进去了" in page
