"""The timetable's pages: checked, proposed beside the page, moved, imported, published (赛程)."""

from __future__ import annotations

import io
import re
import uuid
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Stage
from competition.models.timetable import ContestSession, TimetableProposal
from competition.services import entries, timetable
from competition.services.timetable import SessionDraft
from competition.web import jobs as working
from competition.web.console import timetable_plan
from tests.factories import NOW, SYSTEM, make_event, make_trade

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def hall(app):
    """An event of one trade with four entries and one site of two stations."""
    event = make_event()
    trade = make_trade(event)
    with transaction():
        for n in range(4):
            wish = entries.EntryWish(
                trade=trade.code, number=f"01{n:02d}", division="staff", unit=f"{n % 2}校", team="",
                note="", contestants=(entries.MemberWish(name=f"选手{n}"),),
            )  # fmt: skip
            entries.add(SYSTEM, Scope(event.id), wish, now=NOW)
        timetable.add_stations(
            SYSTEM, Scope(event.id), first="A1", last="A2", site="一号馆", now=NOW
        )
    return event, db.session.scalars(select(Stage.id).where(Stage.trade_id == trade.id)).one()


def session(hall, code, start=NINE):
    event, stage = hall
    with transaction():
        draft = SessionDraft(code, {"zh": f"{code}场"}, start, start + timedelta(hours=1))
        return timetable.add_session(SYSTEM, Scope(event.id), stage, draft, now=NOW)


def test_a_move_names_what_it_breaks_and_is_taken_back(as_role, hall):
    event, _stage = hall
    office = as_role("organiser", event=event)
    key = session(hall, "S1")
    place = f"/console/{event.code}/timetable"
    office.post(f"{place}/sites", data={"name": "一号馆", "hours": "08:00-18:00", "setup": ""})

    moved = office.post(
        f"{place}/moves",
        data={"session": str(key), "day": "2026-11-20", "at": "17:30", "site": "一号馆"},
        follow_redirects=True,
    ).text
    db.session.expire_all()
    late = db.session.get_one(ContestSession, key).starts_at
    office.post(f"{place}/undoing", data={"step": "1"})
    stale = office.post(f"{place}/undoing", data={"step": "1"}, follow_redirects=True).text

    assert "一号馆 这时不开放" in moved
    assert late.hour == 9
    db.session.expire_all()
    assert db.session.get_one(ContestSession, key).starts_at == NINE
    assert "赛程已被改动" in stale


def test_nonsense_moves_nothing(as_role, hall):
    event, _stage = hall
    office = as_role("organiser", event=event)
    key = session(hall, "S1")

    for data in (
        {"session": "x", "day": "2026-11-20", "at": "09:00"},
        {"session": str(key), "day": "", "at": "09:00"},
        {"session": str(key), "day": "2026-11-20", "at": "09:00", "site": "月亮"},
    ):
        office.post(f"/console/{event.code}/timetable/moves", data=data)
    foreign = office.post(
        f"/console/{event.code}/timetable/moves",
        data={"session": str(uuid.uuid4()), "day": "2026-11-20", "at": "09:00"},
    )

    db.session.expire_all()
    row = db.session.get_one(ContestSession, key)
    assert (row.starts_at, row.site) == (NINE, "")
    assert foreign.status_code == 302


def test_a_proposal_is_made_beside_the_page_and_taken(as_role, hall):
    event, stage = hall
    office = as_role("organiser", event=event)
    place = f"/console/{event.code}/timetable"
    key = f"{stage}/"
    bad = office.post(f"{place}/needs", data={f"minutes-{key}": "x", f"sites-{key}": "月亮"})
    office.post(f"{place}/needs", data={f"minutes-{key}": "60", f"sites-{key}": "一号馆"})

    office.post(f"{place}/proposals")
    working.work_all()
    proposal = db.session.scalars(select(TimetableProposal)).one()
    page = office.get(f"{place}/proposals/{proposal.id}").text
    office.post(f"{place}/proposals/{proposal.id}/taking")
    again = office.post(f"{place}/proposals/{proposal.id}/taking", follow_redirects=True).text
    grid = office.get(f"{place}?day=2026-11-20").text

    assert bad.status_code == 422
    assert "采用这份建议" in page
    assert db.session.query(ContestSession).count() == 2
    assert "没有冲突" in grid
    assert "已采用或已搁置" in again


def test_a_search_that_ended_early_can_go_on(as_role, hall):
    event, stage = hall
    office = as_role("organiser", event=event)
    place = f"/console/{event.code}/timetable"
    office.post(f"{place}/needs", data={f"minutes-{stage}/": "60", f"sites-{stage}/": "一号馆"})
    hours = {"name": "一号馆", "hours": "2026-11-20 08:00-09:00", "setup": ""}
    office.post(f"{place}/sites", data=hours)
    office.post(f"{place}/proposals")
    working.work_all()
    proposal = db.session.scalars(select(TimetableProposal)).one()
    proved = office.get(f"{place}/proposals/{proposal.id}").text
    with transaction():
        row = db.session.get_one(TimetableProposal, proposal.id)
        row.content = {**row.content, "best": False}

    ended = office.get(f"{place}/proposals/{proposal.id}").text
    office.post(f"{place}/proposals", data={"after": str(proposal.id)})
    working.work_all()
    second = db.session.scalars(select(TimetableProposal).where(TimetableProposal.number == 2))
    went_on = office.get(f"{place}/proposals/{second.one().id}").text
    nonsense = office.post(f"{place}/proposals", data={"after": "月亮"})

    assert "已证明" in proved
    assert "继续求解" not in proved
    assert "继续求解" in ended
    assert "由第 1 份建议继续求解" in went_on
    assert nonsense.status_code == 404


def test_a_file_is_looked_at_with_every_wrong_cell_and_taken_whole(as_role, hall):
    event, _stage = hall
    office = as_role("organiser", event=event)
    place = f"/console/{event.code}/timetable/import"
    book = openpyxl.load_workbook(io.BytesIO(office.get(f"{place}/template.xlsx").data))
    for row in (
        ["咖啡师", "", "", "S1", "2026-11-20", "09:00", "10:00", "一号馆", "0100", "A1"],
        ["咖啡师", "", "", "S1", "", "", "", "", "0101", "A2"],
        ["barista", "决赛", "", "S2", "11月20日", "11:00", "12:00", "", "0102", "A1"],
    ):
        book.active.append(row)
    wrong = [
        ["茶艺师", "", "", "S3", "2026-11-20", "09:00", "10:00", "", "", ""],
        ["咖啡师", "", "", "S4", "2026-11-20", "soon", "10:00", "月亮", "", ""],
        ["咖啡师", "", "", "S1", "", "", "", "", "0100", "A9"],
    ]

    good = send(office, place, book)
    for row in wrong:
        book.active.append(row)
    bad = send(office, place, book)
    page = office.get(bad).text
    refused = office.post(bad)
    office.post(good)

    for cell in ("A5", "F6", "H6", "J7"):
        assert f">{cell}<" in page, cell
    assert refused.status_code == 302
    rows = db.session.scalars(select(ContestSession).order_by(ContestSession.code)).all()
    assert [(row.code, row.starts_at) for row in rows] == [
        ("S1", NINE), ("S2", NINE + timedelta(hours=2)),
    ]  # fmt: skip


def send(office, place, book):
    kept = io.BytesIO()
    book.save(kept)
    kept.seek(0)
    answer = office.post(place, data={"file": (kept, "赛程.xlsx")})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def test_a_file_s_clashes_are_named_before_it_is_taken(as_role, hall):
    event, _stage = hall
    office = as_role("organiser", event=event)
    place = f"/console/{event.code}/timetable/import"
    session(hall, "S9")
    book = openpyxl.load_workbook(io.BytesIO(office.get(f"{place}/template.xlsx").data))
    book.active.delete_rows(2, book.active.max_row)
    for row in (
        ["咖啡师", "", "", "S1", "2026-11-20", "14:00", "15:00", "一号馆", "0100", "A1"],
        ["咖啡师", "", "", "S2", "2026-11-20", "14:30", "15:30", "一号馆", "0100", "A1"],
    ):
        book.active.append(row)

    page = office.get(send(office, place, book)).text

    assert re.search(r"选手0 同一时间在两处：.*第1场.*第2场", page)
    assert re.search(r"A1.*?第1场.*第2场", page)
    assert "可以照样收入" in page
    assert db.session.scalars(select(ContestSession.code)).all() == ["S9"]


def test_what_is_no_table_is_refused_at_once(as_role, hall):
    event, _stage = hall
    office = as_role("organiser", event=event)

    answer = office.post(
        f"/console/{event.code}/timetable/import",
        data={"file": (io.BytesIO(b"%PDF-1.7"), "plan.xlsx")},
    )

    assert answer.status_code == 422


def test_a_published_timetable_is_read_by_everybody_until_the_next(as_role, client, hall):
    event, _stage = hall
    office = as_role("organiser", event=event)
    place = f"/console/{event.code}/timetable"
    before = client.get(f"/r/{event.code}/timetable")
    empty = office.post(f"{place}/editions", data={"note": ""})
    session(hall, "S1")
    office.post(f"{place}/editions", data={"note": "首次公布"})
    same = office.post(f"{place}/editions", data={"note": ""})
    session(hall, "S2", NINE + timedelta(hours=3))
    still = client.get(f"/r/{event.code}/timetable").text
    office.post(f"{place}/editions", data={"note": "加一场"})

    now = client.get(f"/r/{event.code}/timetable").text

    assert before.status_code == 404
    assert empty.status_code == same.status_code == 409
    assert "首次公布" in still
    assert "S2场" not in still
    assert "S2场" in now
    assert "第 2 版" in now


def test_what_an_edition_changed_is_told_before_and_after_it_is_public(as_role, client, hall):
    event, _stage = hall
    office = as_role("organiser", event=event)
    place = f"/console/{event.code}/timetable/editions"
    public = f"/r/{event.code}/timetable"
    key = session(hall, "S1")
    office.post(place, data={"note": ""})
    first = office.get(place).text
    with transaction():
        db.session.get_one(ContestSession, key).site = "二号馆"
    session(hall, "S2", NINE + timedelta(hours=3))

    waiting = office.get(place).text
    unsaid = client.get(public).text
    office.post(place, data={"note": ""})
    said, everybody = office.get(place).text, client.get(public).text
    of_two = client.get(f"{public}?site=二号馆").text

    assert "尚未公布" not in first
    assert "与第 1 版不同的场次：2 个" in waiting
    assert "移动" in waiting
    assert "与第 1 版不同的场次" not in unsaid
    assert "尚未公布" not in said
    assert "第 2 版的变动" in said
    assert "与第 1 版不同的场次：2 个" in everybody
    assert "与第 1 版不同的场次：1 个" in of_two


@pytest.mark.parametrize("way", ["day", "site", "trade", "delegation"])
def test_it_is_printed_every_way_on_both_papers(as_role, hall, way):
    event, _stage = hall
    office = as_role("organiser", event=event)
    session(hall, "S1")

    small = office.get(f"/console/{event.code}/timetable/print/{way}.pdf")
    large = office.get(f"/console/{event.code}/timetable/print/{way}.pdf?paper=a3")

    assert small.data.startswith(b"%PDF")
    assert large.data.startswith(b"%PDF")
    assert office.get(f"/console/{event.code}/timetable/print/moon.pdf").status_code == 404


def test_a_coder_sees_the_timetable_and_changes_nothing(as_role, hall):
    event, _stage = hall
    coder = as_role("coder", event=event)
    key = session(hall, "S1")

    assert coder.get(f"/console/{event.code}/timetable").status_code == 200
    assert coder.get(f"/console/{event.code}/timetable/sessions/{key}").status_code == 200
    assert coder.post(f"/console/{event.code}/timetable/moves").status_code == 403


def test_clashes_beyond_one_page_are_on_the_next(as_role, hall, monkeypatch):
    """Four entries have no session yet: three on the first page, one on the second."""
    monkeypatch.setattr(timetable_plan, "LISTED", 3)
    event, _stage = hall
    session(hall, "S1")
    office = as_role("organiser", event=event)
    place = f"/console/{event.code}/timetable/clashes"

    pages = [office.get(f"{place}?page={page}").text for page in (1, 2, 9)]

    found = [page.split('class="clash-list"')[1].split("</ul>")[0].count("<li>") for page in pages]
    assert found == [3, 1, 1]
    assert ['rel="next"' in page for page in pages] == [True, False, False]
    assert ['rel="prev"' in page for page in pages] == [False, True, True]
