"""Work beside the pages: asked for, followed, stopped, fetched, and told when its process died."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from competition.access.permissions import Permission
from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotFound, NotNow, Problem
from competition.models.audit import AuditEntry
from competition.models.event import Event
from competition.models.job import Job, JobState
from competition.services import jobs, locks
from competition.services.jobs import Made, Order
from competition.web import jobs as working
from competition.web.jobs import Tell
from tests import factories
from tests.factories import SYSTEM, make_event

PERMISSION = Permission.CERTIFICATE_ISSUE


def utcnow() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event("JOBS")


@pytest.fixture
def done() -> Iterator[list[Order]]:
    """A kind of work that counts to three and writes what it was asked to."""
    orders: list[Order] = []

    def count(order: Order, tell: Tell) -> Made:
        orders.append(order)
        for n in range(4):
            tell(n, 3)
        if order.asked.get("refuse"):
            raise Invalid("certificates", [Problem("glyph-missing", "N-1", {"name": "㸃"})])
        if order.asked.get("break"):
            raise RuntimeError("a fault of ours")
        order.path.write_text(order.asked["text"], "utf-8")
        return Made("三.txt", "text/plain", {"counted": 3})

    working.add_work("count", _l("Print certificates"), count)
    yield orders
    working._works.pop("count")


def ask(event: Event, **asked: object) -> uuid.UUID:
    with transaction():
        return jobs.ask(
            SYSTEM, Scope(event.id), "count", PERMISSION, {"text": "一二三", **asked}, now=utcnow()
        )


def line(event: Event, job: uuid.UUID, *, later: timedelta = timedelta()) -> jobs.JobLine:
    return jobs.one(SYSTEM, Scope(event.id), job, now=utcnow() + later)


def test_what_was_asked_is_done_and_waits_to_be_fetched(event: Event, done: list[Order]) -> None:
    job = ask(event)
    assert line(event, job).state == "waiting"

    assert working.work_all() == 1

    found = line(event, job)
    assert (found.state, found.done, found.total) == ("done", 3, 3)
    assert (found.filename, found.size, found.has_file) == ("三.txt", 9, True)
    assert found.outcome == {"counted": 3}
    assert done[0].actor.system
    assert working.work_all() == 0


def test_who_asks_twice_for_the_same_gets_the_first(event: Event, done: list[Order]) -> None:
    first = ask(event)

    assert ask(event) == first
    assert ask(event, text="四") != first


def test_a_refusal_is_kept_with_every_problem(event: Event, done: list[Order]) -> None:
    job = ask(event, refuse=True)

    working.work_all()

    found = line(event, job)
    assert found.state == "refused"
    assert found.refusal is not None
    assert found.refusal.code == "certificates"
    assert found.outcome["problems"] == [
        {"code": "glyph-missing", "where": "N-1", "values": {"name": "㸃"}}
    ]
    assert not found.has_file


def test_a_fault_of_ours_stops_neither_the_process_nor_the_next_job(
    event: Event, done: list[Order], caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = ask(event, **{"break": True}), ask(event)

    assert working.work_all() == 2

    assert line(event, broken).outcome["code"] == "job-broke"
    assert line(event, sound).state == "done"
    assert "a fault of ours" in caplog.text


def test_a_kind_nobody_knows_is_refused(event: Event) -> None:
    job = ask(event)

    working.work_all()

    assert line(event, job).outcome["code"] == "job-unknown"


def test_a_job_is_stopped_at_its_next_word(event: Event, done: list[Order]) -> None:
    def stop(order: Order, tell: Tell) -> Made:
        order.path.write_bytes(b"half")
        tell(0, 2)
        with transaction():
            jobs.cancel(SYSTEM, order.scope, order.id, now=utcnow())
        tell(2, 2)
        raise AssertionError("it went on")

    working.add_work("count", _l("Print certificates"), stop)
    job = ask(event)

    working.work_all()

    found = line(event, job)
    assert (found.state, found.has_file, found.done) == ("cancelled", False, 0)
    assert not jobs.path_of(job).exists()
    with pytest.raises(NotNow, match="job-over"):
        jobs.cancel(SYSTEM, Scope(event.id), job, now=utcnow())


def test_a_job_stopped_before_its_turn_is_never_begun(event: Event, done: list[Order]) -> None:
    job = ask(event)
    with transaction():
        jobs.cancel(SYSTEM, Scope(event.id), job, now=utcnow())

    assert working.work_all() == 0
    assert done == []


def test_a_job_whose_process_died_is_told_and_asked_for_again(
    event: Event, done: list[Order]
) -> None:
    job = ask(event)
    with transaction():
        order = jobs.take(now=utcnow())
    assert order is not None
    assert line(event, job).state == "running"
    assert line(event, job, later=jobs.SILENT * 2).state == "lost"

    with transaction():
        db.session.execute(update(Job).values(heard_at=utcnow() - jobs.SILENT * 2))
    with transaction():
        new = jobs.again(SYSTEM, Scope(event.id), job, now=utcnow())
    working.work_all()

    assert new != job
    assert line(event, job).state == "lost"
    assert line(event, new).state == "done"


def test_a_process_that_finds_a_dead_one_says_so(event: Event, done: list[Order]) -> None:
    dead = ask(event)
    with transaction():
        jobs.take(now=utcnow())
    with transaction():
        db.session.execute(update(Job).values(heard_at=utcnow() - jobs.SILENT * 2))
    ask(event, text="next")

    working.work_all()

    kept = db.session.get_one(Job, dead)
    assert kept.state is JobState.LOST
    assert kept.ended_at is not None


def test_one_process_at_a_time_takes_what_waits(event: Event, done: list[Order]) -> None:
    ask(event)

    with locks.alone(jobs.folder() / "lock", code="job-running"):
        assert working.work_all() == 0

    assert working.work_all() == 1


def test_a_job_still_under_way_is_not_asked_for_again(event: Event, done: list[Order]) -> None:
    job = ask(event)

    with pytest.raises(NotNow, match="job-not-over"):
        jobs.again(SYSTEM, Scope(event.id), job, now=utcnow())


def test_a_file_is_kept_until_it_was_fetched_and_a_day_longer(
    event: Event, done: list[Order]
) -> None:
    job = ask(event)
    working.work_all()
    with transaction():
        jobs.clear(now=utcnow() + timedelta(days=300))
    assert line(event, job).has_file

    with transaction():
        path = jobs.fetch(SYSTEM, Scope(event.id), job, now=utcnow())
    assert path.read_text("utf-8") == "一二三"
    jobs.clear(now=utcnow() + jobs.KEPT / 2)
    assert path.exists()

    jobs.clear(now=utcnow() + jobs.KEPT * 2)
    assert not path.exists()
    with pytest.raises(NotNow, match="job-file-gone"):
        jobs.fetch(SYSTEM, Scope(event.id), job, now=utcnow())


def test_files_no_job_owns_are_thrown_away(event: Event) -> None:
    stray = jobs.path_of(uuid.uuid4())
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"left over")
    (jobs.folder() / "work.log").write_bytes(b"")

    jobs.clear(now=utcnow())

    assert not stray.exists()
    assert (jobs.folder() / "work.log").exists()


def test_nobody_sees_a_job_who_could_not_ask_for_it(
    event: Event, done: list[Order], as_role: Callable[..., FlaskClient]
) -> None:
    job = ask(event)
    other = make_event("OTHER")

    assert as_role("coder", event=event).get(f"/console/JOBS/jobs/{job}").status_code == 403
    assert "/jobs/" not in as_role("coder", event=event).get("/console/JOBS/jobs").text.replace(
        "/console/JOBS/jobs", ""
    )
    for act in (jobs.one, jobs.cancel, jobs.again, jobs.fetch):
        with pytest.raises(NotFound):
            act(SYSTEM, Scope(other.id), job, now=utcnow())
    coder = factories.make_account("coder", event=event)
    with transaction(), pytest.raises(NotAllowed):
        from competition.services import sessions

        jobs.fetch(sessions.actor_for_account(coder), Scope(event.id), job, now=utcnow())


def test_who_lost_the_role_meanwhile_is_refused(event: Event) -> None:
    account = factories.make_account("organiser", event=event)
    with transaction():
        job = jobs.ask(SYSTEM, Scope(event.id), "count", PERMISSION, {"text": ""}, now=utcnow())
        db.session.execute(update(Job).where(Job.id == job).values(account_id=account.id))
        account.disabled_at = utcnow()
    with transaction():
        order = jobs.take(now=utcnow())

    assert order is not None
    assert not order.actor.system
    assert order.actor.grants == ()


def test_the_page_follows_a_job_from_asking_to_fetching(
    event: Event, done: list[Order], as_role: Callable[..., FlaskClient]
) -> None:
    office = as_role("organiser", event=event)
    job = ask(event)
    page = f"/console/JOBS/jobs/{job}"

    waiting = office.get(page, headers={"Accept-Language": "zh-CN"}).text
    assert "正在排队" in waiting
    assert 'data-again="1"' in office.get(f"{page}?part=state").text
    working.work_all()

    ready = office.get(f"{page}?part=state").text
    assert "data-again" not in ready
    assert f'href="{page}/file"' in ready
    fetched = office.get(f"{page}/file")
    assert fetched.data.decode() == "一二三"
    assert "%E4%B8%89.txt" in fetched.headers["Content-Disposition"]
    fetched.close()
    listed = office.get("/console/JOBS/jobs").text
    assert "三.txt" in listed
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert {"job.asked", "job.fetched"} <= set(actions)


def test_the_page_stops_and_repeats(
    event: Event, done: list[Order], as_role: Callable[..., FlaskClient]
) -> None:
    office = as_role("organiser", event=event)
    page = f"/console/JOBS/jobs/{ask(event)}"

    assert office.post(f"{page}/cancellation").location == page
    again = office.post(f"{page}/again").location
    working.work_all()

    assert again != page
    assert "中途停止" in office.get(page).text
    assert f'href="{again}/file"' in office.get(again).text
    assert office.post(f"{again}/cancellation").status_code == 409
    assert office.get("/console/JOBS/jobs/none").status_code == 404


def test_all_certificates_a_file_each_are_made_beside_the_page(
    app: Flask, as_role: Callable[..., FlaskClient]
) -> None:
    from tests import factories_results as results

    drivers = results.play("drivers-2025")
    results.publish(drivers)
    numbers = list(results.issue(drivers))
    event = db.session.get_one(Event, drivers.event_id)
    office = as_role("organiser", event=event)

    answer = office.post(f"/console/{event.code}/certificates/batch", data={"file": "zip"})
    assert working.work_all() == 1

    packed = office.get(f"{answer.location}/file")
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        assert len(archive.namelist()) == len(numbers)
    packed.close()
    assert re.search(r"/jobs/[0-9a-f-]{36}", answer.location)
    assert "后台" in office.get(f"/console/{event.code}/certificates/batch").text


def test_a_process_of_its_own_does_what_was_asked(event: Event, app: Flask) -> None:
    app.config["JOBS_BESIDE"] = True

    job = working.ask(SYSTEM, Scope(event.id), "certificates", PERMISSION, {"file": "zip",
        "order": "trade", "sheet": "plain", "right": "0", "down": "0"})  # fmt: skip

    assert working._processes[-1].wait(timeout=120) == 0
    db.session.rollback()
    found = line(event, job)
    assert (found.state, found.outcome["code"]) == ("refused", "no-certificates")
    assert (jobs.folder() / "work.log").read_text("utf-8").endswith("1 done\n")
