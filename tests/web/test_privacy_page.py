"""An organiser reads what is still kept about people, and erases it (个人信息清除)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from competition.db import db
from competition.models.registration import RegistrationFile
from tests.services.test_privacy import fill

PLACE = "/console/E1/privacy"


@pytest.fixture
def hall(app):
    return fill("E1")


def test_what_is_kept_is_counted_and_goes_when_code_and_reason_are_typed(hall, as_role):
    office = as_role("organiser", event=hall["event"])

    before = office.get(PLACE)
    done = office.post(PLACE, data={"code": "E1", "reason": "本人要求删除"}, follow_redirects=True)

    assert "清除个人信息" in before.text
    assert "没有可清除的个人信息" in done.text
    assert "清除赛事个人信息" in office.get("/console/E1/trail").text
    db.session.expire_all()
    assert db.session.scalars(select(RegistrationFile)).all() == []


@pytest.mark.parametrize("typed", [{"code": "E2", "reason": "误"}, {"code": "E1", "reason": ""}])
def test_a_wrong_code_or_no_reason_before_its_time_erases_nothing(hall, as_role, typed):
    answer = as_role("organiser", event=hall["event"]).post(PLACE, data=typed)

    assert answer.status_code == 422
    db.session.expire_all()
    assert len(db.session.scalars(select(RegistrationFile)).all()) == 1
