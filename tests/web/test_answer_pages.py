"""The page where answers are sealed, and opened once every sheet is in."""

from __future__ import annotations

import pytest

from competition.services import passwords
from tests.factories import make_account
from tests.factories_marking import make_hall
from tests.services.test_answer_keys import TASTING, open_to_marks, sign


@pytest.fixture
def hall(app):
    return make_hall(codes=1, opened=False, criteria=TASTING)


@pytest.fixture
def office(as_role, hall):
    return as_role("organiser", event=hall.event)


def address(hall):
    return f"/console/E1/trades/barista/modules/{hall.module.id}/answers"


def test_answers_are_typed_sealed_and_shown_again_only_after_they_are_opened(hall, office):
    url = address(hall)
    assert url in office.get("/console/E1/trades/barista/").get_data(as_text=True)
    typed = {"version": str(hall.module.version), "key-T1": "龙井；龙井茶",
             "synonyms-T1": "西湖龙井 = 龙井", "key-T2": "B;A"}  # fmt: skip

    wrong = office.post(url, data=typed | {"key-T2": "B;C"})
    assert wrong.status_code == 422
    assert "龙井茶" in wrong.get_data(as_text=True)
    assert office.post(url, data=typed).status_code == 302
    sealed = office.get(url).get_data(as_text=True)
    assert "sha256:" in sealed
    assert "龙井茶" not in sealed

    open_to_marks(hall)
    early = office.post(f"{url}/open")
    assert early.status_code == 409
    for seat in (0, 1):
        sign(hall, seat, 0, "龙井", "B A")
    alone = office.post(f"{url}/open")
    assert alone.status_code == 403
    assert "这一步要第二个人确认" in alone.get_data(as_text=True)
    make_account(
        "organiser", event=hall.event, login="witness",
        password_hash=passwords.hashed("a long password for tests"),
    )  # fmt: skip
    confirmed = {"second_login": "witness", "second_password": "a long password for tests"}
    assert office.post(f"{url}/open", data=confirmed).status_code == 302
    assert "龙井；龙井茶" in office.get(url).get_data(as_text=True)


def test_judges_and_their_chief_read_no_answers(hall, as_role):
    chief = as_role("chief_judge", event=hall.event, trade=hall.trade, name="主裁某甲")

    assert chief.get(address(hall)).status_code == 403
