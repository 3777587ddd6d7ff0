"""The trade's page opens it to marks, or says what is missing (开放评分); loopback is warned of."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from competition.db import db, transaction
from competition.models.event import Trade
from competition.models.panel import PanelSeat, SeatRole
from competition.models.scheme import MarkingScheme, SchemeState
from competition.models.sheet import ScoreSheet
from competition.services import archives, certificates
from competition.services.scopes import event_head
from tests.factories import NOW, SYSTEM


@pytest.fixture
def event(app):
    with transaction():
        return archives.load_sample(SYSTEM, "drivers-2025", now=NOW)


@pytest.fixture
def office(as_role, event):
    return as_role("organiser", event=event)


@pytest.fixture
def place(event):
    """The address of a trade with one seat free and one scheme not approved."""
    code = db.session.scalars(select(Trade.code).where(Trade.event_id == event.id)).one()
    judges = select(PanelSeat).where(PanelSeat.role == SeatRole.JUDGE)
    with transaction():
        db.session.scalars(judges).first().account_id = None
        db.session.scalars(select(MarkingScheme)).first().state = SchemeState.DRAFT
    return f"/console/{event.code}/trades/{code}"


def test_what_is_missing_stands_beside_the_button(office, place):
    page = office.get(f"{place}/").text

    assert "评分方案还没有批准。" in page
    assert "个席位空着" in page
    assert f'action="{place}/opening"' not in page


def test_opening_too_early_is_refused_with_everything_that_is_missing(office, place):
    answer = office.post(f"{place}/opening")

    assert answer.status_code == 422
    assert "这个赛项还不能开放评分。" in answer.text
    assert "个席位空着" in answer.text
    assert db.session.scalar(select(func.count()).select_from(ScoreSheet)) == 0


def test_an_address_only_this_computer_opens_is_warned_of(office, event):
    scope = event_head(SYSTEM, event.code).scope
    list_page = f"/console/{event.code}/certificates"
    for host, warned in (("http://127.0.0.1:8000", True), ("https://verify.example.org", False)):
        with transaction():
            certificates.choose_verification(SYSTEM, scope, "host", host, now=NOW)

        assert ("只有本机能打开" in office.get(list_page).text) is warned
