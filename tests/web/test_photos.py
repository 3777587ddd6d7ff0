"""Photos over HTTP (照片): from a tablet by content, to the chief and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from competition.db import db
from competition.models.attachment import SheetPhoto
from competition.services import photo_files
from tests.factories_marking import Hall, Tablet, make_hall, make_tablet
from tests.factories_photos import photo


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall(seats=1)


@pytest.fixture
def tablet(hall: Hall) -> Tablet:
    return make_tablet(hall, now=datetime.now(UTC))


def put(client: FlaskClient, tablet: Tablet, hall: Hall, sha256: str, raw: bytes, kind: str):
    return client.put(
        f"/api/v1/sheets/{hall.sheet().id}/photos/{sha256}",
        data=raw,
        headers={**tablet.headers, "Content-Type": kind},
    )


def test_a_tablet_sends_a_photo_as_often_as_it_likes(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    sha256, raw = photo()

    answers = [put(client, tablet, hall, sha256, raw, "image/jpeg") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert {answer.json["sha256"] for answer in answers} == {sha256}
    assert len(db.session.scalars(select(SheetPhoto)).all()) == 1


def test_what_is_no_photo_is_refused_with_its_reason(
    hall: Hall, tablet: Tablet, client: FlaskClient
) -> None:
    sha256, raw = photo()
    other, _raw = photo((9, 9, 9))

    wrong_kind = put(client, tablet, hall, sha256, raw, "application/json")
    damaged = put(client, tablet, hall, other, raw, "image/jpeg")
    large = put(client, tablet, hall, sha256, raw * 6000, "image/jpeg")
    short = put(client, tablet, hall, "ab", raw, "image/jpeg")

    assert wrong_kind.status_code == 415
    assert (damaged.status_code, damaged.json["code"]) == (422, "digest-mismatch")
    assert large.status_code == 413
    assert short.status_code == 404
    assert db.session.scalars(select(SheetPhoto)).all() == []


def test_the_chief_sees_a_photo_and_no_browser_keeps_it(
    hall: Hall, tablet: Tablet, client: FlaskClient, as_role: Callable[..., FlaskClient]
) -> None:
    sha256, raw = photo()
    put(client, tablet, hall, sha256, raw, "image/jpeg")
    kept = db.session.scalars(select(SheetPhoto)).one()
    address = f"/marking/E1/trades/barista/photos/{kept.id}"

    shown = as_role("chief_judge", event=hall.event, trade=hall.trade).get(address)
    judge = as_role("judge", event=hall.event, trade=hall.trade).get(address)
    nobody = client.get(address)

    assert (shown.status_code, shown.mimetype, shown.data) == (200, "image/jpeg", raw)
    assert shown.headers["Cache-Control"] == "no-store"
    assert judge.status_code == 403
    assert nobody.status_code in (302, 401, 403)
    assert photo_files.path_of(sha256).name not in shown.request.path
