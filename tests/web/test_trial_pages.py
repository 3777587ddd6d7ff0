"""The chief's pages of trial marking and of his judges' agreement (试评、离散与一致性)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.calibration import Trial, TrialState
from competition.models.entry import Entry
from competition.models.panel import Medium
from competition.models.person import Person, Unit
from competition.services import trial_rounds
from tests.factories import make_account
from tests.factories_marking import MARKS, Hall, Tablet, body, make_hall, make_tablet
from tests.services.test_judge_quality import GIVEN, TRIMMED, sign_all
from tests.services.test_trials import approve, begin, close, sheet_of, sign


@pytest.fixture
def hall(app: Flask) -> Hall:
    hall = make_hall(opened=False, spread={"over": "aspect", "limit": "3"})
    approve(hall)
    return hall


@pytest.fixture
def chief(as_role: Callable[..., FlaskClient], hall: Hall) -> FlaskClient:
    return as_role("chief_judge", event=hall.event, trade=hall.trade, name="主裁某甲")


def address(hall: Hall, more: str = "") -> str:
    return f"/marking/E1/trades/barista/modules/{hall.module.id}{more}"


def living_tablet(hall: Hall) -> Tablet:
    """A tablet whose session holds by the clock the web reads."""
    return make_tablet(hall, now=datetime.now(UTC))


def read(client: FlaskClient, url: str) -> str:
    return client.get(url).get_data(as_text=True)


def test_the_chief_begins_compares_closes_and_opens(hall: Hall, chief: FlaskClient) -> None:
    assert "开始试评" in read(chief, address(hall, "/trial"))

    assert chief.post(address(hall, "/trial")).status_code == 302
    for seat in (0, 1):
        sign(hall, make_tablet(hall, seat), seat, B1=("3", "5")[seat])
    page = read(chief, address(hall, "/trial"))
    assert "跨度超限" in page
    assert "907.4 秒" in page
    assert "未评" in page

    trial = db.session.scalars(select(Trial)).one()
    refused = chief.post(address(hall, f"/trial/{trial.id}/close"), data={"note": ""})
    assert refused.status_code == 422
    done = chief.post(address(hall, f"/trial/{trial.id}/close"), data={"note": "以细腻为准"})
    assert done.status_code == 302
    page = read(chief, address(hall, "/trial"))
    assert "以细腻为准" in page
    assert "开放评分" in page
    opened = chief.post(address(hall, "/opening").replace("/marking/", "/console/"))
    assert opened.status_code == 302
    assert "K-001" in read(chief, address(hall))


def test_a_module_is_not_opened_over_a_running_trial(hall: Hall, chief: FlaskClient) -> None:
    begin(hall)

    page = chief.post(address(hall, "/opening").replace("/marking/", "/console/"))

    assert page.status_code == 409
    assert "试评还在进行" in page.get_data(as_text=True)


def test_the_tablet_signs_a_trial_sheet_by_the_way_of_all_sheets(
    hall: Hall, client: FlaskClient
) -> None:
    begin(hall)
    tablet, sheet, op = living_tablet(hall), sheet_of(hall), uuid.uuid4()
    raw = body(sheet.id, hall.digest, op=op, session=tablet.session_id)
    url = f"/api/v1/sheets/{sheet.id}/revisions/{op}"

    first = client.put(url, data=raw, headers=tablet.headers, content_type="application/json")
    again = client.put(url, data=raw, headers=tablet.headers, content_type="application/json")
    known = client.get("/api/v1/receipts", headers=tablet.headers).get_json()

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json()["receipt"]["id"] == again.get_json()["receipt"]["id"]
    assert [each["op"] for each in known["receipts"]] == [str(op)]


def test_a_draft_of_a_trial_sheet_is_taken_without_being_kept(
    hall: Hall, client: FlaskClient
) -> None:
    begin(hall)
    tablet = living_tablet(hall)

    answer = client.put(
        f"/api/v1/sheets/{sheet_of(hall).id}/draft",
        json={"marks": {"A1": {"value": "2"}}},
        headers=tablet.headers,
    )

    assert answer.status_code == 204


def test_a_draft_of_no_sheet_at_all_is_not_found(hall: Hall, client: FlaskClient) -> None:
    tablet = living_tablet(hall)

    answer = client.put(
        f"/api/v1/sheets/{uuid.uuid4()}/draft", json={"marks": {}}, headers=tablet.headers
    )

    assert answer.status_code == 404


def test_a_paper_trial_sheet_is_typed_with_its_mistakes_named(
    hall: Hall, chief: FlaskClient
) -> None:
    with transaction():
        hall.seats[0].medium = Medium.PAPER
    trial = begin(hall)
    url = address(hall, f"/trial/sheets/{sheet_of(hall).id}")
    assert url in read(chief, address(hall, "/trial"))
    printed = chief.get(address(hall, f"/trial/{trial.id}/sheets.pdf"))
    pages = PdfReader(BytesIO(printed.data)).pages
    assert "试1" in pages[0].extract_text()
    assert "试2" in "".join(page.extract_text() for page in pages)
    typed = {f"a-{n}": value for n, value in enumerate(MARKS.values())}

    wrong = chief.post(url, data={**typed, "a-0": "9"})
    right = chief.post(url, data={**typed, "a-1": "N"})

    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.get_data(as_text=True)
    assert right.status_code == 302


def test_the_record_prints(hall: Hall, chief: FlaskClient) -> None:
    trial = begin(hall)

    answer = chief.get(address(hall, f"/trial/{trial.id}/record.pdf"))

    assert answer.data.startswith(b"%PDF")


def test_a_round_of_another_module_is_not_found(hall: Hall, chief: FlaskClient) -> None:
    other = make_hall("E2", opened=False)
    approve(other)
    trial = begin(other)

    assert chief.get(address(hall, f"/trial/{trial.id}/record.pdf")).status_code == 404
    answer = chief.post(address(hall, f"/trial/{trial.id}/close"), data={"note": "x"})
    assert answer.status_code == 404
    assert db.session.get_one(Trial, trial.id).state is TrialState.OPEN


def test_an_organiser_looks_and_does_not_decide(
    hall: Hall, as_role: Callable[..., FlaskClient]
) -> None:
    trial = begin(hall)
    organiser = as_role("organiser", event=hall.event)

    assert organiser.get(address(hall, "/trial")).status_code == 200
    assert "讨论后结束试评" not in read(organiser, address(hall, "/trial"))
    answer = organiser.post(address(hall, f"/trial/{trial.id}/close"), data={"note": "x"})
    assert answer.status_code == 403


def test_a_closed_round_refuses_to_be_closed_again(hall: Hall, chief: FlaskClient) -> None:
    trial = begin(hall)
    close(trial)

    answer = chief.post(address(hall, f"/trial/{trial.id}/close"), data={"note": "再议"})

    assert answer.status_code == 409


@pytest.fixture
def marked(app: Flask) -> Hall:
    hall = make_hall(seats=4, codes=8, combine=TRIMMED)
    sign_all(hall, GIVEN)
    return hall


def test_the_chief_reads_his_judges_by_seat(
    marked: Hall, as_role: Callable[..., FlaskClient]
) -> None:
    chief = as_role("chief_judge", event=marked.event, trade=marked.trade)

    page = read(chief, address(marked, "/quality"))

    assert "比其他席严" in page
    assert "Kendall W" in page
    assert "K-004" in page
    assert 'role="img"' in page


def test_it_says_so_while_there_is_little(hall: Hall, as_role: Callable[..., FlaskClient]) -> None:
    chief = as_role("chief_judge", event=hall.event, trade=hall.trade)

    assert "还没有一件交齐" in read(chief, address(hall, "/quality"))


def test_no_name_or_unit_stands_on_either_page(
    marked: Hall, as_role: Callable[..., FlaskClient]
) -> None:
    with transaction():
        unit = Unit(name="禾木职业学院")
        db.session.add(unit)
        db.session.flush()
        db.session.add(Person(name="甘霖某", unit_id=unit.id))
    make_account("judge", event=marked.event, name="裁判某某")
    chief = as_role("chief_judge", event=marked.event, trade=marked.trade, name="主裁某甲")
    names = {*db.session.scalars(select(Person.name)), *db.session.scalars(select(Unit.name))}
    names |= {account.display_name for account in marked.judges} | {"裁判某某"}
    names |= set(db.session.scalars(select(Entry.number)))

    for url in ("/quality", "/trial"):
        page = read(chief, address(marked, url))
        assert [name for name in names if name in page] == []


def test_a_judge_sees_neither(hall: Hall, as_role: Callable[..., FlaskClient]) -> None:
    judge = as_role("judge", event=hall.event, trade=hall.trade)

    assert judge.get(address(hall, "/quality")).status_code == 403
    assert judge.get(address(hall, "/trial")).status_code == 403


def test_a_trial_begun_too_late_says_why(marked: Hall, as_role: Callable[..., FlaskClient]) -> None:
    chief = as_role("chief_judge", event=marked.event, trade=marked.trade)

    page = chief.post(address(marked, "/trial"))

    assert page.status_code == 409
    assert "试评要在第一张正式评分表之前" in page.get_data(as_text=True)
    assert trial_rounds.running([marked.module.id]) == set()


def test_both_pages_are_said_in_english(marked: Hall, as_role: Callable[..., FlaskClient]) -> None:
    chief = as_role("chief_judge", event=marked.event, trade=marked.trade)
    english = {"Accept-Language": "en"}

    quality = chief.get(address(marked, "/quality"), headers=english).get_data(as_text=True)
    trial = chief.get(address(marked, "/trial"), headers=english).get_data(as_text=True)

    assert "stricter than the others" in quality
    assert "No trial marking yet" in trial
