"""Console pages of tablets, cards and paper sheets (平板、裁判证、纸质评分表)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.device import JudgeCard
from competition.models.panel import Medium
from competition.models.sheet import Revision
from competition.services import backups
from competition.web.console import card_benches
from tests.factories import make_account, make_trade
from tests.factories_marking import MARKS, Hall, make_hall


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall()


@pytest.fixture
def organiser(as_role: Callable[..., FlaskClient], hall: Hall) -> FlaskClient:
    return as_role("organiser", event=hall.event)


def test_a_pairing_code_is_shown_with_its_qr(hall: Hall, organiser: FlaskClient) -> None:
    page = organiser.post("/console/E1/devices/pairings", data={"label": "评分台3-A"})

    text = page.get_data(as_text=True)
    code = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", text)
    assert page.status_code == 200
    assert code is not None
    assert "<svg" in text
    paired = organiser.post("/api/v1/devices/pair", json={"code": code.group(), "label": ""})
    assert paired.json["label"] == "评分台3-A"


def test_cards_are_issued_shown_once_and_printed(hall: Hall, organiser: FlaskClient) -> None:
    issued = organiser.post(
        "/console/E1/cards", data={"people": [str(judge.id) for judge in hall.judges]}
    ).get_data(as_text=True)
    secrets = re.findall(r'name="qr" value="([^"]+)"', issued)

    printed = organiser.post("/console/E1/cards/print", data={"qr": secrets})
    listed = organiser.get("/console/E1/devices").get_data(as_text=True)

    assert len(secrets) == 2
    assert printed.data.startswith(b"%PDF-")
    assert all(secret not in listed for secret in secrets)
    assert all(judge.display_name in listed for judge in hall.judges)


def test_many_people_are_listed_trade_by_trade_and_a_trade_gets_its_cards_at_once(
    hall: Hall, organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_benches, "MANY", 1)
    first, second = hall.judges[:2]
    tea = make_trade(hall.event, "tea")
    guests = [
        make_account("judge", event=hall.event, trade=tea, name=name) for name in ("茶一", "茶二")
    ]

    whole = organiser.get("/console/E1/devices").text
    of_trade = organiser.get("/console/E1/devices?trade=tea").text
    found = organiser.get("/console/E1/devices?q=茶一").text
    issued = organiser.post("/console/E1/cards?trade=tea", data={"benches": ["tea"]}).text
    nobody = organiser.get("/console/E1/devices?q=无此人").text

    assert whole.count('name="benches"') >= 2
    assert first.display_name in whole
    assert second.display_name in whole
    assert (first.display_name in of_trade, "茶二" in of_trade) == (False, True)
    assert ("茶一" in found, "茶二" in found) == (True, False)
    held = set(db.session.scalars(select(JudgeCard.account_id)))
    assert held == {guest.id for guest in guests}
    assert "茶一" in issued
    assert "没有符合的人员" in nobody


def test_a_lost_card_a_spare_and_a_new_pin(hall: Hall, organiser: FlaskClient) -> None:
    organiser.post("/console/E1/cards", data={"people": [str(hall.judges[0].id)]})
    card = db.session.scalars(select(JudgeCard.id)).one()

    pin = organiser.post(f"/console/E1/cards/{card}/pin").get_data(as_text=True)
    spare = organiser.post(f"/console/E1/cards/{card}/replace")
    again = organiser.post(f"/console/E1/cards/{card}/revoke")

    assert re.search(r'<b class="mono">\d{6}</b>', pin)
    assert spare.status_code == 200
    assert again.status_code == 409


def test_a_paper_sheet_is_typed_by_two_recorders(
    hall: Hall, as_role: Callable[..., FlaskClient]
) -> None:
    with transaction():
        hall.seats[0].medium = Medium.PAPER
    recorder, other = (as_role("recorder", event=hall.event) for _ in range(2))
    place = f"/console/E1/papers/{hall.sheet().id}/type"
    typed = {"base_rev": "0"} | {f"a-{n}": value for n, value in enumerate(MARKS.values())}

    listed = recorder.get("/console/E1/papers").get_data(as_text=True)
    wrong = recorder.post(place, data={**typed, "a-0": "9"})
    first = recorder.post(place, data=typed)
    alone = recorder.post(place, data=typed)
    differs = other.post(place, data={**typed, "a-0": "1"})
    asked_before = backups.folders().flag.exists()
    second = other.post(place, data=typed)

    assert (asked_before, backups.folders().flag.exists()) == (False, True)
    assert "K-001" in listed
    assert (wrong.status_code, first.status_code) == (422, 302)
    assert alone.status_code == 403
    assert differs.status_code == 422
    listed_once = re.search(
        r'id="differences".*?<a href="#a-0">.*?A1.*?<td class="num">2</td><td class="num">1</td>',
        differs.get_data(as_text=True), re.S,
    )  # fmt: skip
    assert listed_once
    assert differs.get_data(as_text=True).count('href="#a-') == 1
    assert second.status_code == 302
    assert len(db.session.scalars(select(Revision)).all()) == 1


def test_paper_sheets_are_printed_by_module(hall: Hall, organiser: FlaskClient) -> None:
    with transaction():
        hall.seats[0].medium = Medium.PAPER

    answer = organiser.get(f"/console/E1/papers/modules/{hall.module.id}/empty-sheets")

    assert answer.data.startswith(b"%PDF-")


@pytest.mark.parametrize("role", ["judge", "coder", "supervisor"])
def test_cards_are_nobody_elses_business(
    hall: Hall, as_role: Callable[..., FlaskClient], role: str
) -> None:
    assert as_role(role, event=hall.event).get("/console/E1/devices").status_code == 403
