"""A large contest file is loaded beside the pages, whole or not at all (后台装入)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from competition.access.policy import INSTALLATION
from competition.db import db, transaction
from competition.models.event import Event
from competition.models.job import Job
from competition.services import archives, jobs
from competition.web import jobs as working
from competition.web.console import event_loading
from tests.factories import SYSTEM

SAMPLE = "energy-2025"


@pytest.fixture
def office(as_role: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """An administrator, to whom every file is a large one."""
    monkeypatch.setattr(event_loading, "AT_ONCE", 0)
    return as_role("admin")


def send(office: FlaskClient, content: bytes, code: str = "") -> str:
    answer = office.post(
        "/console/events/from-file",
        data={"file": (io.BytesIO(content), "大赛.json"), "code": code},
    )
    assert answer.status_code == 302
    return answer.location


def codes() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Event.code)))


def test_the_games_are_large_and_a_works_contest_is_not() -> None:
    assert event_loading.is_large(archives.sample("huaichuan-2026"))
    assert not event_loading.is_large(archives.sample("photography-2025"))


def test_a_sample_is_loaded_beside_the_page_and_opened_from_there(office: FlaskClient) -> None:
    page = office.post(f"/console/events/samples/{SAMPLE}").location
    assert "正在排队" in office.get(page).text
    assert SAMPLE in office.get("/console/events/from-file").text
    assert codes() == []

    assert working.work_all() == 1

    (code,) = codes()
    state = office.get(f"{page}?part=state").text
    assert f'href="/console/{code}/"' in state
    assert "打开赛事" in state
    assert "data-again" not in state
    line = jobs.listing(SYSTEM, INSTALLATION, now=datetime.now(UTC))[0]
    assert (line.done, line.total, line.outcome) == (3, 3, {"event": code})
    assert not jobs.path_of(line.id).exists()


def test_a_file_comes_in_under_the_code_that_was_wished(office: FlaskClient) -> None:
    send(office, archives.sample(SAMPLE), code="OTHER-1")

    working.work_all()

    assert codes() == ["OTHER-1"]


def test_a_faulty_file_is_told_by_line_and_leaves_nothing(office: FlaskClient) -> None:
    faulty = archives.sample(SAMPLE).replace(b'"profile"', b'"profil"', 1)
    page = send(office, faulty)

    working.work_all()

    state = office.get(page).text
    assert "第 " in state
    assert "profil" in state
    assert "重新制作" not in state
    assert codes() == []
    assert list(jobs.folder().glob("*-*")) == []


def test_a_code_taken_meanwhile_is_told(office: FlaskClient) -> None:
    first, second = (
        send(office, archives.sample(SAMPLE)),
        send(office, archives.sample(SAMPLE) + b"\n"),
    )
    assert first != second

    working.work_all()

    assert len(codes()) == 1
    assert "已经在这里" in office.get(second).text


def test_what_broke_off_is_loaded_once_more_from_what_was_sent(office: FlaskClient) -> None:
    page = send(office, archives.sample(SAMPLE))
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    with transaction():
        assert jobs.take(now=long_ago) is not None
        db.session.execute(update(Job).values(heard_at=long_ago))
    assert "data-again" not in office.get(page).text

    again = office.post(f"{page}/again").location
    working.work_all()

    assert again != page
    assert len(codes()) == 1
    assert list(jobs.folder().glob("*-*-*")) == []


def test_only_who_may_make_events_sees_one_loaded(
    office: FlaskClient, as_role: Callable[..., FlaskClient]
) -> None:
    page = send(office, archives.sample(SAMPLE))
    event = archives_event()

    leader = as_role("organiser", event=event)

    assert leader.get(page).status_code == 403
    assert office.get(f"/console/{event.code}/jobs/{page.rsplit('/', 1)[1]}").status_code == 404


def archives_event() -> Event:
    with transaction():
        return archives.load(SYSTEM, archives.sample(SAMPLE), now=datetime.now(UTC), code="MINE")
