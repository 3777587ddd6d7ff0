"""What coaches hold and the results say otherwise is settled on the page of other certificates."""

from __future__ import annotations

import pytest

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.certificate import Certificate
from competition.models.event import Event
from competition.services import certificate_honours
from tests.factories import NOW, SYSTEM
from tests.services.test_certificate_settlements import award_first, contest, last_award

PAGE = "/console/HCWL2025/certificates/others"

__all__ = ["contest"]


@pytest.fixture
def number(contest):
    """The certificate of the coach of whoever stands first."""
    scope = Scope(contest.event_id)
    offer = certificate_honours.offers(SYSTEM, scope, "coach")[0]
    with transaction():
        (found,) = certificate_honours.give(SYSTEM, scope, "coach", chosen=[offer.key], now=NOW)
    return found


@pytest.fixture
def office(contest, number, as_role):
    return as_role("organiser", event=db.session.get_one(Event, contest.event_id))


def settle(office, reason):
    return office.post(f"{PAGE}/settlement?kind=coach&lang=zh_CN", data={"reason": reason})


def test_nothing_is_offered_for_settling_while_all_agree(office, number):
    assert f"{PAGE}/settlement" not in office.get(f"{PAGE}?kind=coach").text

    answer = settle(office, "成绩更正")

    assert answer.status_code == 409
    assert "每张证书都与成绩一致" in answer.text
    assert db.session.get_one(Certificate, number).state == "valid"


def test_an_outdated_one_is_listed_and_corrected_with_its_reason(office, contest, number):
    award_first(contest, last_award(contest)["code"])
    page = office.get(f"{PAGE}?kind=coach&lang=zh_CN").text
    without = settle(office, "")

    answer = settle(office, "成绩更正")

    assert f"{PAGE}/settlement?kind=coach" in page
    assert f"这些证书与现行成绩不一致：{number}" in page
    assert without.status_code == 422
    assert (answer.status_code, answer.location.split("?")[0]) == (302, PAGE)
    after = office.get(f"{PAGE}?kind=coach&lang=zh_CN").text
    assert "更正 1 张，撤销 0 张" in after
    assert f"{PAGE}/settlement" not in after
    old = db.session.get_one(Certificate, number)
    assert (old.state, old.reason) == ("corrected", "成绩更正")
    assert old.replaced_by in after


def test_one_without_an_award_any_more_is_revoked(office, contest, number):
    award_first(contest, None)

    assert settle(office, "取消成绩").status_code == 302

    assert "更正 0 张，撤销 1 张" in office.get(f"{PAGE}?kind=coach&lang=zh_CN").text
    assert db.session.get_one(Certificate, number).state == "revoked"
