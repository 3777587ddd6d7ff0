"""What the chief decides about sheets, on his pages: set aside, put under the right code (裁定)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from competition.db import transaction
from competition.models.sheet import SheetState
from competition.services import cards, marking, sync
from tests.factories import NOW, SYSTEM
from tests.factories_marking import MARKS, Hall, make_hall


@pytest.fixture
def hall(app: Flask) -> Hall:
    return make_hall(seats=2, codes=2)


@pytest.fixture
def chief(as_role: Callable[..., FlaskClient], hall: Hall) -> FlaskClient:
    return as_role("chief_judge", event=hall.event, trade=hall.trade, name="主裁某甲")


def sign(hall: Hall, seat: int, code: int, **marks: str) -> None:
    with transaction():
        sync.enter(
            SYSTEM, hall.sheet(seat, code).id, {**MARKS, **marks}, kind="paper", base_rev=0, now=NOW
        )


def card_of(hall: Hall, judge: int) -> tuple[str, str]:
    account = hall.judges[judge]
    with transaction():
        card = cards.issue(SYSTEM, hall.event_scope, account_id=account.id, now=NOW)
    return card.number, card.pin


def at(hall: Hall, seat: int, code: int, more: str = "") -> str:
    return f"/marking/E1/trades/barista/sheets/{hall.sheet(seat, code).id}{more}"


def post(chief: FlaskClient, address: str, **data: Any) -> Any:
    return chief.post(address, data=data, follow_redirects=True)


def test_a_version_beside_a_good_one_can_be_set_aside(hall: Hall, chief: FlaskClient) -> None:
    sign(hall, 0, 0)
    sign(hall, 0, 0, A1="0")
    shown = chief.get(at(hall, 0, 0)).get_data(as_text=True)

    page = post(chief, at(hall, 0, 0, "/set-aside"), reason="误触重签")

    assert "不予采用" in shown
    assert page.status_code == 200
    sheet = hall.sheet(0, 0)
    assert (sheet.state, sheet.current_n) == (SheetState.SIGNED, 1)


def filled(page: str) -> list[str]:
    """The filled buttons on the screen; those of a closed dialog are not on it."""
    shown = re.sub(r"<dialog.*?</dialog>", "", page, flags=re.S)
    return re.findall(r'class="btn[^"]* btn-primary[^"]*"', shown)


def test_however_much_waits_one_button_of_the_matrix_is_filled(
    hall: Hall, chief: FlaskClient
) -> None:
    matrix = f"/marking/E1/trades/barista/modules/{hall.module.id}"
    for seat, code in ((0, 0), (1, 0), (0, 1)):
        sign(hall, seat, code)
        sign(hall, seat, code, A1="0")

    waiting = chief.get(matrix).get_data(as_text=True)
    for seat, code in ((0, 0), (1, 0), (0, 1)):
        post(chief, at(hall, seat, code, "/set-aside"), reason="误触重签")
    sign(hall, 1, 1)
    ready = chief.get(matrix).get_data(as_text=True)

    assert waiting.count("并排查看") == 3
    assert len(filled(waiting)) == 1
    assert len(filled(ready)) == 1
    assert re.search(r'<button[^>]* btn-primary[^>]* data-opens="lock"', ready)


def test_what_comes_after_the_lock_can_still_be_set_aside(app: Flask, as_role: Any) -> None:
    hall = make_hall(seats=1, codes=1)
    chief = as_role("chief_judge", event=hall.event, trade=hall.trade, name="主裁某甲")
    sign(hall, 0, 0)
    with transaction():
        marking.lock_module(SYSTEM, hall.module.id, now=NOW)
    sign(hall, 0, 0)

    shown = chief.get(at(hall, 0, 0)).get_data(as_text=True)
    post(chief, at(hall, 0, 0, "/set-aside"), reason="锁定后才到")

    assert "这一版计入" not in shown
    assert "没有需要裁定的" in post(chief, at(hall, 0, 0, "/set-aside"), reason="再来").get_data(
        as_text=True
    )


def test_marks_are_put_under_the_right_code_with_the_judges_card(
    hall: Hall, chief: FlaskClient
) -> None:
    sign(hall, 0, 0)
    number, pin = card_of(hall, 0)
    link = chief.get(at(hall, 0, 0)).get_data(as_text=True)
    page = chief.get(at(hall, 0, 0, "/recode")).get_data(as_text=True)

    done = post(
        chief,
        at(hall, 0, 0, "/recode"),
        target=str(hall.sheet(0, 1).id),
        reason="标签看错",
        judge_card=number,
        judge_pin=pin,
    )

    assert "/recode" in link
    assert "K-002" in page
    assert done.status_code == 200
    assert hall.sheet(0, 0).state is SheetState.OPEN
    assert hall.sheet(0, 1).state is SheetState.SIGNED


@pytest.mark.parametrize("given", [{}, {"judge_pin": "000000"}])
def test_without_the_judge_nothing_moves(
    hall: Hall, chief: FlaskClient, given: dict[str, str]
) -> None:
    sign(hall, 0, 0)
    number, _pin = card_of(hall, 0)
    proof = {"judge_card": number, **given} if given else {}

    refused = post(
        chief, at(hall, 0, 0, "/recode"), target=str(hall.sheet(0, 1).id), reason="看错", **proof
    )

    assert refused.status_code == 403
    assert hall.sheet(0, 0).state is SheetState.SIGNED
    assert "看错" in refused.get_data(as_text=True)


def test_a_sheet_elsewhere_is_no_target(hall: Hall, chief: FlaskClient) -> None:
    other = make_hall("E2")
    sign(hall, 0, 0)

    refused = post(chief, at(hall, 0, 0, "/recode"), target=str(other.sheet().id), reason="看错")

    assert refused.status_code == 404


def test_a_sheet_asks_for_one_reason_whatever_is_decided(hall: Hall, chief: FlaskClient) -> None:
    sign(hall, 0, 0)
    sign(hall, 0, 0, A1="0")

    page = chief.get(at(hall, 0, 0)).get_data(as_text=True)

    assert page.count('name="reason"') == 1
    for act in ("resolve", "set-aside", "reopen"):
        assert page.count(f'formaction="{at(hall, 0, 0)}/{act}"') == 1
    assert len(filled(page)) == 1


def test_a_reason_given_before_is_offered_again_to_who_may_rule(
    hall: Hall, chief: FlaskClient, as_role: Any
) -> None:
    for code in (0, 1):
        sign(hall, 0, code)
        sign(hall, 0, code, A1="0")
    post(chief, at(hall, 0, 0, "/set-aside"), reason="误触重签")

    shown = chief.get(at(hall, 0, 1)).get_data(as_text=True)
    recorder = as_role("recorder", event=hall.event, trade=hall.trade, name="录分某乙")

    assert '<option value="误触重签">' in shown
    assert "误触重签" not in recorder.get(at(hall, 0, 1)).get_data(as_text=True)


def test_who_chooses_no_version_is_told_so_and_his_reason_stays(
    hall: Hall, chief: FlaskClient
) -> None:
    sign(hall, 0, 0)
    sign(hall, 0, 0, A1="0")

    refused = post(chief, at(hall, 0, 0, "/resolve"), reason="误触重签")
    page = refused.get_data(as_text=True)

    assert refused.status_code == 422
    assert "请先选择以哪一版为准。" in page
    assert "误触重签" in page
    assert hall.sheet(0, 0).state is SheetState.CONFLICT
