"""Pages about tablets: sheets brought as a file, new names, the chief's cards (平板页面)."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.device import Device, JudgeCard
from competition.models.sheet import Revision
from competition.services import cards, tablet_returns
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_marking import Hall, body, make_hall, make_tablet
from tests.services.test_handovers import digest_of, file_of, sealed
from tests.web.pages import problems_of


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall()


@pytest.fixture
def organiser(as_role: Callable[..., FlaskClient], hall: Hall) -> FlaskClient:
    return as_role("organiser", event=hall.event)


@pytest.fixture
def chief(as_role: Callable[..., FlaskClient], hall: Hall) -> FlaskClient:
    return as_role("chief_judge", event=hall.event, trade=hall.trade)


def bring(browser: FlaskClient, content: bytes) -> tuple[int, str]:
    answer = browser.post(
        "/console/E1/devices/handovers",
        data={"file": (io.BytesIO(content), "unsent.json")},
        content_type="multipart/form-data",
    )
    return answer.status_code, answer.get_data(as_text=True)


def test_a_file_of_unsent_sheets_is_brought_to_the_console(
    hall: Hall, organiser: FlaskClient
) -> None:
    tablet = make_tablet(hall)
    raw = body(hall.sheet().id, hall.digest, op=uuid.uuid4(), session=tablet.session_id)
    content = file_of([sealed(raw, tablet), {**sealed(raw, tablet), "proof": "0" * 64}])

    status, page = bring(organiser, content)
    again, second = bring(organiser, content)

    revision = db.session.scalars(select(Revision)).one()
    assert (status, again) == (200, 200)
    assert "K-001" in page
    assert revision.receipt in page
    assert "这张表不是本赛事的平板密封的。" in page
    assert "早已送达" not in page
    assert "早已送达" in second
    assert set(problems_of(page)) <= {"a form without its token"}


def test_another_file_is_said_to_be_none(hall: Hall, organiser: FlaskClient) -> None:
    status, page = bring(organiser, b"{}")

    assert status == 422
    assert "这不是平板导出的未送达评分表文件。" in page


def test_a_tablet_gets_another_name_but_not_one_that_is_taken(
    hall: Hall, organiser: FlaskClient
) -> None:
    first, _second = make_tablet(hall, label="甲"), make_tablet(hall, judge=1, label="乙")
    place = f"/console/E1/devices/{first.device_id}/name"

    organiser.post(place, data={"label": "乙"})
    refused = organiser.get("/console/E1/devices").get_data(as_text=True)
    organiser.post(place, data={"label": "评分台7"})

    assert "请给平板一个不重复的名称。" in refused
    db.session.expire_all()
    assert {row.label for row in db.session.scalars(select(Device))} == {"评分台7", "乙"}


def test_a_tablet_given_back_is_ticked_off_in_the_list(hall: Hall, organiser: FlaskClient) -> None:
    tablet = make_tablet(hall)
    with transaction():
        tablet_returns.give_back(tablet.actor, hall.event_scope, digest_of(), now=NOW)

    page = organiser.get("/console/E1/devices").get_data(as_text=True)

    assert "已归还" in page
    assert f"/devices/{tablet.device_id}/revoke" not in page


def test_the_tablet_itself_gives_itself_back(hall: Hall, client: FlaskClient) -> None:
    tablet = make_tablet(hall)
    place = "/api/v1/devices/self/return"

    differs = client.post(place, json={"receipts": "x"}, headers=tablet.headers)
    right = client.post(place, json={"receipts": digest_of()}, headers=tablet.headers)
    after = client.post(place, json={"receipts": digest_of()}, headers=tablet.headers)

    assert [answer.status_code for answer in (differs, right, after)] == [409, 200, 403]
    assert differs.json["code"] == "return-differs"


def test_another_tablet_brings_a_sealed_sheet(hall: Hall, client: FlaskClient) -> None:
    tablet, other = make_tablet(hall), make_tablet(hall, judge=1, label="评分台乙")
    raw = body(hall.sheet().id, hall.digest, op=uuid.uuid4(), session=tablet.session_id)
    item = sealed(raw, tablet)

    first = client.post("/api/v1/handovers", json=item, headers=other.headers)
    again = client.post("/api/v1/handovers", json=item, headers=other.headers)
    wrong = client.post("/api/v1/handovers", json={"op": "x"}, headers=other.headers)
    none = client.post("/api/v1/handovers", json=item)

    assert [answer.status_code for answer in (first, again, wrong, none)] == [201, 200, 422, 403]
    assert first.json["receipt"]["sha256"] == item["sha256"]
    assert again.json["replay"] is True


def test_the_chief_gives_a_new_pin_by_seat_and_no_name_is_on_the_page(
    hall: Hall, chief: FlaskClient
) -> None:
    tablet = make_tablet(hall)
    page = chief.get("/marking/E1/trades/barista/cards").get_data(as_text=True)
    place = re.search(r'action="([^"]+/pin)"', page)
    assert place is not None

    answer = chief.post(place.group(1)).get_data(as_text=True)

    pin = re.search(r'pin-big mono">(\d{3}) (\d{3})<', answer)
    assert pin is not None
    with transaction():
        claimed = cards.claim(hall.event.id, tablet.card.number, now=NOW)
    assert cards.is_pin(claimed, "".join(pin.groups()))
    judges = [row.display_name for row in hall.judges]
    assert [name for name in judges if name in page + answer] == []
    assert set(problems_of(answer)) <= {"a form without its token"}


def test_a_spare_card_kills_the_lost_one(hall: Hall, chief: FlaskClient) -> None:
    tablet = make_tablet(hall)
    place = f"/marking/E1/trades/barista/cards/{tablet.card.id}"

    spare = chief.post(f"{place}/replace")
    gone = chief.post(f"{place}/revoke")

    assert (spare.status_code, gone.status_code) == (200, 404)
    assert "<svg" in spare.get_data(as_text=True)
    living = db.session.scalars(select(JudgeCard.number).where(JudgeCard.revoked_at.is_(None)))
    assert list(living) != [tablet.card.number]


def test_a_lost_card_is_dead_at_once(hall: Hall, chief: FlaskClient) -> None:
    tablet = make_tablet(hall)

    answer = chief.post(f"/marking/E1/trades/barista/cards/{tablet.card.id}/revoke")

    assert answer.status_code == 302
    db.session.expire_all()
    assert db.session.get_one(JudgeCard, tablet.card.id).revoked_at is not None


def test_the_chief_of_one_trade_touches_no_card_of_another(hall: Hall, chief: FlaskClient) -> None:
    account = make_account("recorder", event=hall.event, name="录分员")
    with transaction():
        stranger = cards.issue(SYSTEM, hall.event_scope, account_id=account.id, now=NOW)

    answer = chief.post(f"/marking/E1/trades/barista/cards/{stranger.id}/pin")

    assert answer.status_code == 404


def test_the_event_sets_when_screens_lock(hall: Hall, client: FlaskClient) -> None:
    tablet = make_tablet(hall, now=datetime.now(UTC))
    before = client.get("/api/v1/bundle", headers=tablet.headers).json["event"]["lock_minutes"]
    with transaction():
        hall.event.settings = {"screen-lock": "30"}
        db.session.add(hall.event)

    after = client.get("/api/v1/bundle", headers=tablet.headers).json["event"]["lock_minutes"]

    assert (before, after) == (10, 30)
