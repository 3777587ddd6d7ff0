"""Last year's games are copied beside the pages, with progress (赛事复制任务)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.entry import Entry
from competition.models.event import Event
from competition.services import archives, event_copies, jobs
from competition.web import jobs as working
from tests.factories import SYSTEM

WISH = {
    "name": "下一届职工技能竞赛",
    "code": "NEXT2027",
    "starts_on": "2027-11-19",
    "ends_on": "2027-11-21",
}


@pytest.fixture
def old(app: object) -> Event:
    with transaction():
        return archives.load_sample(SYSTEM, "energy-2025", now=datetime.now(UTC))


@pytest.fixture
def office(as_role: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """An administrator, to whom every event is a large one."""
    monkeypatch.setattr(event_copies, "LARGE", 1)
    return as_role("admin")


def test_a_large_event_is_copied_beside_the_page_and_opened_from_there(
    office: FlaskClient, old: Event
) -> None:
    page = office.post(f"/console/{old.code}/copy", data=WISH).location
    assert f"/console/{old.code}/jobs/" in page
    assert "复制赛事" in office.get(page).text
    assert db.session.scalar(select(func.count()).select_from(Event)) == 1

    assert working.work_all() == 1

    db.session.rollback()
    made = db.session.scalars(select(Event).where(Event.code == "NEXT2027")).one()
    entries = select(func.count()).where(Entry.event_id == made.id)
    assert db.session.scalar(entries) == 0
    state = office.get(f"{page}?part=state").text
    assert 'href="/console/NEXT2027/"' in state
    assert "打开新赛事" in state
    (line,) = jobs.listing(SYSTEM, Scope(old.id), now=datetime.now(UTC))
    assert (line.done, line.total) == (2, 2)


def test_a_code_that_is_taken_is_told_before_anything_is_asked_for(
    office: FlaskClient, old: Event
) -> None:
    answer = office.post(f"/console/{old.code}/copy", data={**WISH, "code": old.code})

    assert answer.status_code == 409
    assert "已经在这里" in answer.text
    assert jobs.listing(SYSTEM, Scope(old.id), now=datetime.now(UTC)) == []
