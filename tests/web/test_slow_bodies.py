"""Who sends slowly keeps nobody waiting: no lock is held while a body comes in (慢速上传)."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, NullPool, create_engine, event
from sqlalchemy.exc import OperationalError

from competition.db import db
from tests.factories import make_event
from tests.factories_marking import make_hall, make_tablet


class Slow:
    """A body during which a judge elsewhere hands in a sheet."""

    def __init__(self, content: bytes, elsewhere: Engine) -> None:
        self.rest, self.elsewhere = io.BytesIO(content), elsewhere
        self.written: list[bool] = []

    def read(self, size: int = -1) -> bytes:
        """Try to write from elsewhere, then give what was asked for."""
        try:
            with self.elsewhere.begin() as other:
                other.exec_driver_sql("UPDATE event SET code = code")
            self.written.append(True)
        except OperationalError:
            self.written.append(False)
        return self.rest.read(size)


@pytest.fixture
def elsewhere(app: Flask) -> Iterator[Engine]:
    """Another way into the same database, that writes alone and waits for nobody."""
    url, patience = db.engine.url, {}
    if url.get_backend_name() == "postgresql":
        patience = {"options": "-c lock_timeout=100"}
    engine = create_engine(
        url,
        poolclass=NullPool,
        connect_args=patience,
        execution_options={"writing": "alone"},
    )
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", lambda each, _record: each.execute("PRAGMA busy_timeout=0"))
    yield engine
    engine.dispose()


def test_an_upload_over_a_bad_link_stops_no_judge(
    app: Flask, as_role: Any, elsewhere: Engine
) -> None:
    office = as_role("organiser", event=make_event("E1"))
    db.session.remove()
    form = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n1\r\n--x--\r\n'
    body = Slow(form, elsewhere)

    office.post(
        "/console/E1/roster",
        data=form,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input": body},
    )

    assert body.written
    assert all(body.written)


def test_a_sheet_over_a_bad_link_stops_no_other(app: Flask, elsewhere: Engine) -> None:
    hall = make_hall()
    tablet, sheet = make_tablet(hall, now=datetime.now(UTC)), hall.sheet().id
    db.session.remove()
    body = Slow(b"{}", elsewhere)

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
