"""The chief's room: code × seat, points only when all are in, decisions with reasons (评分矩阵)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.account import Account
from competition.models.person import Person, Unit
from competition.models.ruling import Ruling, RulingKind
from competition.models.sheet import SheetState
from competition.services import backups, cards, passwords, sync
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_marking import MARKS, Hall, body, make_hall, make_tablet

Signer = Callable[..., sync.Taken]


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall(spread={"over": "aspect", "limit": "4"})


@pytest.fixture
def chief(as_role: Callable[..., FlaskClient], hall: Hall) -> FlaskClient:
    return as_role("chief_judge", event=hall.event, trade=hall.trade, name="主裁某甲")


def sign(hall: Hall, seat: int, code: int, **marks: str) -> None:
    tablet = make_tablet(hall, seat, label=f"评分台{seat}")
    sheet, op = hall.sheet(seat, code), uuid.uuid4()
    raw = body(
        sheet.id,
        hall.digest,
        op=op,
        session=tablet.session_id,
        marks={**MARKS, **marks},
        base_rev=sheet.current_n or 0,
    )
    with transaction():
        sync.take_in(tablet.actor, sheet.id, op, raw, now=NOW)


def address(hall: Hall, more: str = "") -> str:
    return f"/marking/E1/trades/barista/modules/{hall.module.id}{more}"


def second(hall: Hall) -> dict[str, str]:
    """Card and PIN of a supervisor, as the second person."""
    account = make_account("supervisor", event=hall.event, name="监督某乙")
    with transaction():
        card = cards.issue(SYSTEM, hall.event_scope, account_id=account.id, now=NOW)
    return {"second_card": card.number, "second_pin": card.pin}


def test_a_chief_sees_his_own_modules(hall: Hall, chief: FlaskClient) -> None:
    other = make_hall("E2")

    page = chief.get("/marking/").get_data(as_text=True)

    assert str(hall.module.id) in page
    assert str(other.module.id) not in page


def test_points_stay_hidden_until_every_seat_is_in(hall: Hall, chief: FlaskClient) -> None:
    sign(hall, 0, 0)
    before = chief.get(address(hall)).get_data(as_text=True)
    sign(hall, 1, 0, A1="3")

    after = chief.get(address(hall)).get_data(as_text=True)

    assert "24.0" not in before
    assert "24.0" in after
    assert "26.0" in after
    assert "25.00" in after


def test_a_sheet_is_not_read_before_its_code_is_in(hall: Hall, chief: FlaskClient) -> None:
    sign(hall, 0, 0)
    page = chief.get(f"/marking/E1/trades/barista/sheets/{hall.sheet().id}")

    assert page.status_code == 200
    assert "24.0" not in page.get_data(as_text=True)


def names_in_the_database() -> list[str]:
    found = [row.display_name for row in db.session.scalars(select(Account))]
    found += [row.name for row in db.session.scalars(select(Person))]
    found += [row.name for row in db.session.scalars(select(Unit))]
    return found


def without_own_name(page: str) -> str:
    """The page less the reader's own menu: everybody may see his own name."""
    return re.sub(r"<details.*?</details>", "", page, flags=re.S)


def test_no_page_of_the_room_carries_a_name(hall: Hall, chief: FlaskClient) -> None:
    with transaction():
        db.session.add(Unit(name="某某职业技术学院", kind="college"))
        db.session.add(Person(name="欧阳测试"))
    sign(hall, 0, 0)
    sign(hall, 1, 0, B1="0")
    pages = [
        address(hall),
        address(hall, f"/codes/{hall.codes[0].id}/1"),
        f"/marking/E1/trades/barista/sheets/{hall.sheet().id}",
        "/marking/",
        "/marking/app",
    ]

    for page in pages:
        answer = chief.get(page)
        text = without_own_name(answer.get_data(as_text=True))
        assert answer.status_code == 200, page
        assert [name for name in names_in_the_database() if name in text] == [], page


def test_a_conflict_is_shown_side_by_side_and_decided_with_a_reason(
    hall: Hall, chief: FlaskClient
) -> None:
    tablet, other = make_tablet(hall), make_tablet(hall, label="评分台乙")
    sheet = hall.sheet().id
    taken = []
    for one, marks in ((tablet, MARKS), (other, {**MARKS, "B2": "6"})):
        op = uuid.uuid4()
        raw = body(sheet, hall.digest, op=op, session=one.session_id, marks=marks)
        with transaction():
            taken.append(sync.take_in(one.actor, sheet, op, raw, now=NOW))
    place = f"/marking/E1/trades/barista/sheets/{sheet}"

    page = chief.get(place).get_data(as_text=True)
    without = chief.post(f"{place}/resolve", data={"keep": str(taken[1].op), "reason": " "})
    decided = chief.post(
        f"{place}/resolve", data={"keep": str(taken[1].op), "reason": "第二份为最终意见"}
    )

    assert "24.0" in page
    assert "26.0" in page
    assert without.status_code == 422
    assert decided.status_code == 302
    row = hall.sheet()
    assert (row.state, row.current_n, row.revisions) == (SheetState.SIGNED, 2, 2)
    ruling = db.session.scalars(select(Ruling)).one()
    assert (ruling.kind, ruling.reason) == (RulingKind.CONFLICT, "第二份为最终意见")


def test_a_sheet_is_sent_back_with_a_reason_and_counted(hall: Hall, chief: FlaskClient) -> None:
    sign(hall, 0, 0)
    place = f"/marking/E1/trades/barista/sheets/{hall.sheet().id}/reopen"

    without = chief.post(place, data={"reason": ""})
    done = chief.post(place, data={"reason": "对照描述再评"})

    assert (without.status_code, done.status_code) == (422, 302)
    assert (hall.sheet().state, hall.sheet().reopenings) == (SheetState.REOPENED, 1)


def test_marks_too_far_apart_hold_the_lock_until_accepted(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    hall = make_hall(codes=1, combine={"rule": "mean"}, spread={"over": "aspect", "limit": "4"})
    chief = as_role("chief_judge", event=hall.event, trade=hall.trade)
    sign(hall, 0, 0)
    sign(hall, 1, 0, B1="0")
    other = second(hall)
    line = address(hall, f"/codes/{hall.codes[0].id}/1")

    held = chief.post(address(hall, "/lock"), data=other)
    page = chief.get(line).get_data(as_text=True)
    accepted = chief.post(
        f"{line}/accept-spread", data={"panel": "S", "aspect": "B1", "reason": "复看录像后维持"}
    )
    locked = chief.post(address(hall, "/lock"), data=other)

    assert held.status_code == 422
    assert "B1" in page
    assert (accepted.status_code, locked.status_code) == (302, 302)
    assert db.session.get_one(type(hall.module), hall.module.id).state.value == "locked"


def test_a_module_with_missing_sheets_is_not_locked(hall: Hall, chief: FlaskClient) -> None:
    answer = chief.post(address(hall, "/lock"), data=second(hall))

    assert answer.status_code == 422


def test_locking_takes_a_second_person_where_the_event_says_so(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    hall = make_hall(seats=1, codes=1)
    chief = as_role("chief_judge", event=hall.event, trade=hall.trade)
    sign(hall, 0, 0)
    proof = second(hall)

    alone = chief.post(address(hall, "/lock"))
    wrong = chief.post(address(hall, "/lock"), data={**proof, "second_pin": "000000"})
    asked_before = backups.folders().flag.exists()
    both = chief.post(address(hall, "/lock"), data=proof)

    assert (alone.status_code, wrong.status_code, both.status_code) == (403, 403, 302)
    dialog = re.search(r'<dialog[^>]* id="lock"[^>]*data-open-now.*?</dialog>', wrong.text, re.S)
    assert dialog is not None
    assert dialog.group().count('role="alert"') == wrong.text.count('role="alert"') == 1
    assert "data-open-now" not in chief.get(address(hall)).text
    assert (asked_before, backups.folders().flag.exists()) == (False, True)


def test_a_refused_unlocking_opens_its_dialog_again_with_what_was_written(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    hall = make_hall(seats=1, codes=1)
    chief = as_role("chief_judge", event=hall.event, trade=hall.trade)
    sign(hall, 0, 0)
    chief.post(address(hall, "/lock"), data=second(hall))

    alone = chief.post(address(hall, "/unlock"), data={"reason": "漏评一张纸质表"})

    assert alone.status_code == 403
    dialog = re.search(r'<dialog[^>]* id="unlock"[^>]*data-open-now.*?</dialog>', alone.text, re.S)
    assert dialog is not None
    assert 'role="alert"' in dialog.group()
    assert "漏评一张纸质表</textarea>" in dialog.group()


def test_a_time_on_a_sheet_is_said_with_its_unit(hall: Hall, chief: FlaskClient) -> None:
    sign(hall, 0, 0)
    sign(hall, 1, 0)

    page = chief.get(f"/marking/E1/trades/barista/sheets/{hall.sheet().id}").text

    assert "907.4 秒" in page


def test_a_supervisor_without_a_card_confirms_by_account(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    hall = make_hall(seats=1, codes=1)
    chief = as_role("chief_judge", event=hall.event, trade=hall.trade)
    sign(hall, 0, 0)
    password = "lantern quietly 88 harbour"
    make_account(
        "supervisor",
        event=hall.event,
        login="watcher",
        password_hash=passwords.hashed(password),
    )
    given = {"second_card": "watcher", "second_pin": password}

    wrong = chief.post(address(hall, "/lock"), data={**given, "second_pin": "another one"})
    both = chief.post(address(hall, "/lock"), data=given)

    assert (wrong.status_code, both.status_code) == (422, 302)


def test_a_code_nobody_stands_behind_is_recorded_absent_and_back(
    hall: Hall, chief: FlaskClient
) -> None:
    line = address(hall, f"/codes/{hall.codes[2].id}/1")

    absent = chief.post(f"{line}/absent", data={"reason": "检录未到"})
    states = {hall.sheet(seat, 2).state for seat in (0, 1)}
    back = chief.post(f"{line}/present")

    assert (absent.status_code, back.status_code) == (302, 302)
    assert states == {SheetState.VOID}
    db.session.expire_all()
    assert hall.sheet(0, 2).state is SheetState.OPEN


def test_a_code_with_a_signed_sheet_cannot_be_absent(hall: Hall, chief: FlaskClient) -> None:
    sign(hall, 0, 0)
    line = address(hall, f"/codes/{hall.codes[0].id}/1")

    answer = chief.post(f"{line}/absent", data={"reason": "检录未到"})

    assert answer.status_code == 409
    assert "K-001" in answer.get_data(as_text=True)


@pytest.mark.parametrize("role", ["judge", "organiser", "coder", "recorder"])
def test_only_the_chief_decides(as_role: Callable[..., FlaskClient], hall: Hall, role: str) -> None:
    sign(hall, 0, 0)
    browser = as_role(role, event=hall.event)

    answer = browser.post(
        f"/marking/E1/trades/barista/sheets/{hall.sheet().id}/reopen", data={"reason": "x"}
    )

    assert answer.status_code == 403
    assert hall.sheet().state is SheetState.SIGNED


def test_another_trades_sheet_is_not_found(hall: Hall, as_role: Any) -> None:
    other = make_hall("E2")
    browser = as_role("chief_judge", event=hall.event, trade=hall.trade)

    answer = browser.get(f"/marking/E1/trades/barista/sheets/{other.sheet().id}")

    assert answer.status_code == 404


def test_an_organiser_or_the_chief_opens_a_module(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    hall = make_hall(opened=False)
    place = address(hall, "/opening").replace("/marking/", "/console/")

    refused = as_role("supervisor", event=hall.event).post(place)
    page = as_role("organiser", event=hall.event).get(address(hall)).get_data(as_text=True)
    opened = as_role("organiser", event=hall.event).post(place)

    assert (refused.status_code, opened.status_code) == (403, 302)
    assert place in page
    assert hall.sheet().state is SheetState.OPEN


def test_a_supervisor_reads_the_matrix_and_every_tab_that_is_named(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    hall = make_hall()
    supervisor = as_role("supervisor", event=hall.event)

    answer = supervisor.get(address(hall))
    tabs = answer.text.split('<nav class="tabs"', 1)[1].split("</nav>", 1)[0]
    places = re.findall(r'href="([^"]+)"', tabs)

    assert answer.status_code == 200
    assert len(places) > 2
    assert {supervisor.get(place).status_code for place in places} == {200}
    assert "/cards" not in answer.text
