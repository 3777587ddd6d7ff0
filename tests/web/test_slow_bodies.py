"""Who sends slowly keeps nobody waiting: no lock is held while a body comes in (慢速上传)."""

from __future__ import annotations

import io
import sqlite3
import uuid
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from competition.db import db
from tests.factories import make_event
from tests.factories_marking import make_hall, make_tablet


class Slow:
    """A body during which a judge elsewhere hands in a sheet."""

    def __init__(self, content: bytes, place: str) -> None:
        self.rest, self.place = io.BytesIO(content), place
        self.written: list[bool] = []

    def read(self, size: int = -1) -> bytes:
        """Try to write from elsewhere, then give what was asked for."""
        with closing(sqlite3.connect(self.place, timeout=0)) as other:
            try:
                other.execute("UPDATE event SET code = code")
                other.commit()
                self.written.append(True)
            except sqlite3.OperationalError:
                self.written.append(False)
        return self.rest.read(size)


@pytest.fixture
def place(app: Flask) -> str:
    return str(db.engine.url.database)


def test_an_upload_over_a_bad_link_stops_no_judge(app: Flask, as_role: Any, place: str) -> None:
    event = make_event("E1")
    office = as_role("organiser", event=event)
    db.session.remove()
    form = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n1\r\n--x--\r\n'
    body = Slow(form, place)

    office.post(
        "/console/E1/roster",
        data=form,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input": body},
    )

    assert body.written
    assert all(body.written)


def test_a_sheet_over_a_bad_link_stops_no_other(app: Flask, place: str) -> None:
    hall = make_hall()
    tablet, sheet = make_tablet(hall, now=datetime.now(UTC)), hall.sheet().id
    db.session.remove()
    body = Slow(b"{}", place)

    answer = app.test_client().put(
        f"/api/v1/sheets/{sheet}/revisions/{uuid.uuid4()}",
        data=b"{}",
        content_type="application/json",
        environ_overrides={"wsgi.input": body},
        headers=tablet.headers,
    )

    assert answer.status_code == 400
    assert body.written
    assert all(body.written)
