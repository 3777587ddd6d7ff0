"""A work sent by link is seen at its entry, and nothing else is made a link (作品链接)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.draw import BlindCode, CodeSet, CodeSetState
from competition.models.entry import Entry
from competition.models.event import Event, Trade
from competition.models.person import Delegation
from competition.models.registration import RegistrationMember
from competition.rules.work_facts import WorksFacts
from competition.services import archives, work_codes, works
from competition.web import jobs as working
from tests.factories import NOW, SYSTEM, make_event, make_trade
from tests.factories_marking import make_hall, make_tablet
from tests.factories_registration import keep_rules, make_delegation, make_open_event


def test_the_page_of_a_video_has_its_name_and_the_link_to_it(
    as_role: Callable[..., FlaskClient],
) -> None:
    with transaction():
        event = archives.load_sample(SYSTEM, "videos-2025", now=NOW)
    entry = db.session.scalars(select(Entry).where(Entry.number == "007")).one()
    office = as_role("organiser", event=event)

    page = office.get(f"/console/{event.code}/entries/{entry.id}").text

    assert "作品名" in page
    links = re.findall(r'<a class="web-link"[^>]*>', page)
    assert len(links) == 2
    assert 'href="https://works.example.org/007.mp4"' in links[0]
    assert 'href="https://v.example.org/' in links[1]
    assert all('rel="noopener noreferrer"' in link for link in links)

    with transaction():
        for row in db.session.scalars(select(RegistrationMember)):
            row.answers = {"link": "javascript:alert(1)"}
    page = office.get(f"/console/{event.code}/entries/{entry.id}").text
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (640, 480), (40, 90, 160)).save(made, "JPEG")
    return made.getvalue()


def test_a_judge_and_the_chief_see_the_work_of_a_code_and_no_other_judge_does(
    app: Flask, client: FlaskClient, as_role: Callable[..., FlaskClient]
) -> None:
    hall = make_hall()
    code_set = db.session.scalars(select(CodeSet)).one()
    code = db.session.scalars(select(BlindCode).order_by(BlindCode.text)).first()
    assert code is not None
    with transaction():
        work = work_codes.put(SYSTEM, code_set.id, code.text, picture(), now=NOW)
    tablet = make_tablet(hall, 0, now=datetime.now(UTC))
    chief = as_role("chief_judge", event=hall.event)

    bundle = client.get("/api/v1/bundle", headers=tablet.headers).json
    told = {sheet["code"]: sheet.get("works") for sheet in bundle["sheets"]}
    seen = client.get(f"/api/v1/works/{work}?view=1", headers=tablet.headers)
    page = chief.get(
        f"/marking/{hall.event.code}/trades/{hall.trade.code}/modules/{hall.module.id}"
        f"/codes/{code.id}/1"
    ).text

    assert told.pop(code.text) == [{"id": str(work)}]
    assert not any(told.values())
    assert (seen.status_code, seen.mimetype) == (200, "image/jpeg")
    assert seen.headers["Cache-Control"] == "no-store"
    assert seen.data[:2] == b"\xff\xd8"
    assert f"/works/{work}?view=1" in page
    assert client.get(f"/api/v1/works/{work}").status_code in (401, 403)
    with transaction():
        for seat in hall.seats:
            seat.account_id = hall.judges[1].id
    assert client.get(f"/api/v1/works/{work}", headers=tablet.headers).status_code == 404


def test_the_office_takes_links_line_by_line_and_keeps_what_was_wrong_to_be_mended(
    as_role: Callable[..., FlaskClient],
) -> None:
    with transaction():
        event = archives.load_sample(SYSTEM, "videos-2025", now=NOW)
    office = as_role("organiser", event=event)
    place = f"/console/{event.code}/trades/video/works"

    kept = office.post(f"{place}/links", data={"links": "001 https://v.example.org/x"})
    wrong = office.post(f"{place}/links", data={"links": "002 nowhere"})
    waiting = office.get(f"{place}?show=links").text
    ids = re.findall(r'name="work" value="([^"]+)"', waiting)
    office.post(f"{place}/neutral", data={"work": ids})
    office.post(f"{place}/rules", data={"kind": "works"})

    assert kept.status_code == 302
    assert wrong.status_code == 422
    assert "002 nowhere" in wrong.text
    assert len(ids) == 1
    assert 'name="work"' not in office.get(f"{place}?show=links").text
    assert re.search(r'<input checked [^>]*name="kind"[^>]*value="works"', office.get(place).text)


WORK_FIELDS = [
    {"code": "picture", "name": {"zh": "作品图片"}, "kind": "work", "of": ["entry"],
     "seen_by": ["leader", "office"]},
    {"code": "link", "name": {"zh": "作品链接"}, "kind": "work-link", "of": ["entry"],
     "seen_by": ["leader", "office"]},
]  # fmt: skip
OPEN_LONG = {"opens": "2026-01-01T08:00:00+08:00", "closes": "2099-10-31T18:00:00+08:00"}


def noted_picture() -> bytes:
    """A picture whose camera wrote down who took it."""
    notes = Image.Exif()
    notes[0x013B] = "Kamera Owner"
    made = io.BytesIO()
    Image.new("RGB", (3000, 2000), (40, 90, 160)).save(made, "JPEG", exif=notes)
    return made.getvalue()


@pytest.fixture
def contest(app: Flask) -> tuple[Event, Delegation]:
    """An event in whose trade works are entered, open to a delegation's leader."""
    event = make_open_event("WK", {**OPEN_LONG, "fields": WORK_FIELDS})
    trade = db.session.scalars(select(Trade).where(Trade.code == "barista")).one()
    with transaction():
        works.write_rules(SYSTEM, Scope(event.id, trade.id), WorksFacts(entered=True), now=NOW)
    return event, make_delegation(event, "A1", "怀川学院")


def test_a_leader_hands_works_in_the_office_accepts_and_they_are_the_entrys(
    contest: tuple[Event, Delegation], as_role: Callable[..., FlaskClient]
) -> None:
    event, delegation = contest
    leader = as_role("leader", event=event, delegation_id=delegation.id)
    office = as_role("organiser", event=event)
    portal = f"/delegations/{event.code}/{delegation.code}"
    said = {"trade": "barista", "division": "staff", "team": "《黄河滩的晨光》"}
    person = {"members-0-name": "甄一", "members-0-answer_link": "https://v.example.org/1.mp4"}

    made = leader.post(f"{portal}/registrations/new", data={**said, **person}).location
    row = db.session.scalars(select(RegistrationMember)).one()

    def hand_in(content: bytes, name: str = "a.jpg") -> str:
        given = {"member": str(row.id), "field": "picture", "file": (io.BytesIO(content), name)}
        sent = leader.post(f"{made}/files", data=given)
        return leader.get(sent.location).text if sent.status_code == 302 else sent.text

    assert "只接受 PDF、JPEG、PNG" in hand_in(b"MZ no picture", "a.exe")
    assert "这张图片读不出来" in hand_in(b"\xff\xd8\xff no picture")
    assert "20 MB" in hand_in(b"\xff\xd8\xff" + bytes(80 * 1024 * 1024))
    shown = hand_in(noted_picture())
    (address,) = re.findall(rf'<img class="reg-portrait" src="({portal}/files/[^"]+)"', shown)
    kept = leader.get(address)
    leader.post(f"{portal}/submission", data={"registration": made.rsplit("/", 1)[1]})
    decided = office.post(
        f"/console/{event.code}/registrations/{made.rsplit('/', 1)[1]}", data={"act": "accept"}
    )
    entry = db.session.scalars(select(Entry)).one()
    page = office.get(f"/console/{event.code}/entries/{entry.id}").text

    assert kept.mimetype == "image/jpeg"
    assert max(Image.open(io.BytesIO(kept.data)).size) == 2560
    assert b"Kamera Owner" not in kept.data
    assert decided.status_code == 302
    assert "《黄河滩的晨光》" in page
    assert 'href="https://v.example.org/1.mp4"' in page
    (work,) = set(re.findall(rf"/console/{event.code}/works/([0-9a-f-]+)", page))
    assert office.get(f"/console/{event.code}/works/{work}").data == kept.data
    assert "组委会已审核" in hand_in(noted_picture())


def test_after_the_deadline_a_leader_changes_no_work_and_the_page_says_so(
    contest: tuple[Event, Delegation], as_role: Callable[..., FlaskClient]
) -> None:
    event, delegation = contest
    leader = as_role("leader", event=event, delegation_id=delegation.id)
    made = leader.post(
        f"/delegations/{event.code}/{delegation.code}/registrations/new",
        data={"trade": "barista", "division": "staff", "members-0-name": "甄一"},
    ).location
    row = db.session.scalars(select(RegistrationMember)).one()

    def hand_in() -> str:
        given = {"member": str(row.id), "field": "picture"}
        file = {"file": (io.BytesIO(picture()), "a.jpg")}
        return leader.post(f"{made}/files", data=given | file, follow_redirects=True).text

    in_time = hand_in()
    (file,) = re.findall(r'src="([^"]+/files/[0-9a-f-]+)"', in_time)
    keep_rules(event, {**OPEN_LONG, "closes": "2026-02-01T08:00:00+08:00", "fields": WORK_FIELDS})
    late = hand_in()
    leader.post(f"{file}/removal", data={"registration": made.rsplit("/", 1)[1]})

    assert 'type="file"' in in_time
    assert "报名已截止" in late
    assert 'type="file"' not in late
    assert leader.get(file).status_code == 200


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_the_office_sends_a_zip_and_reads_what_was_kept_and_which_files_were_not(
    as_role: Callable[..., FlaskClient],
) -> None:
    with transaction():
        event = archives.load_sample(SYSTEM, "videos-2025", now=NOW)
    office = as_role("organiser", event=event)
    place = f"/console/{event.code}/trades/video/works"
    files = {"001.jpg": picture(), "无号.jpg": picture(), "002.jpg": b"no picture"}

    def send(content: bytes) -> str:
        job = office.post(
            f"{place}/pictures", data={"file": (io.BytesIO(content), "works.zip")}
        ).location
        working.work_all()
        return office.get(job).text

    said, refused = send(zipped(files)), send(b"no zip")

    assert "收下 1 件作品的 1 张图片" in said
    assert "2 个文件没有收下" in said
    assert "无号.jpg" in said
    assert re.search(r'<span class="mono">002.jpg</span> 这张图片读不出来', said)
    assert f'href="{place}"' in said
    assert "这不是 ZIP 压缩包" in refused


def test_the_coders_page_says_what_lies_under_its_codes_and_which_files_it_did_not_take(
    as_role: Callable[..., FlaskClient],
) -> None:
    hall = make_hall()
    code_set = db.session.scalars(select(CodeSet)).one()
    code = db.session.scalars(select(BlindCode.text).order_by(BlindCode.text)).first()
    coder = as_role("coder", event=hall.event)
    place = f"/console/{hall.event.code}/codes/{code_set.id}/works"

    def send(content: bytes, name: str, under: str = "") -> TestResponse:
        given = {"code": under, "file": (io.BytesIO(content), name)}
        return coder.post(place, data=given)

    one = send(picture(), "a.jpg", code)
    unknown = send(picture(), "a.jpg", "Z-999")
    mixed = send(zipped({f"{code}-2.jpg": picture(), f"{code}-3.jpg": b"x"}), "late.zip")
    page = coder.get(place).text
    (first, second) = re.findall(rf'action="({place}/[0-9a-f-]+/removal)"', page)
    coder.post(first)

    assert one.status_code == 302
    assert (unknown.status_code, mixed.status_code) == (422, 422)
    assert "没有作品用 Z-999 这个加密号" in unknown.text
    assert f"{code}-3.jpg: 这张图片读不出来" in mixed.text
    assert re.findall(rf'action="({place}/[0-9a-f-]+/removal)"', coder.get(place).text) == [second]
    with transaction():
        code_set.state = CodeSetState.DECODED
    assert 'type="file"' not in coder.get(place).text


def test_where_works_are_entered_everybody_reads_of_works_and_authors_not_of_teams(
    contest: tuple[Event, Delegation], as_role: Callable[..., FlaskClient]
) -> None:
    event, delegation = contest
    leader = as_role("leader", event=event, delegation_id=delegation.id)
    office = as_role("organiser", event=event)
    portal = f"/delegations/{event.code}/{delegation.code}"
    said = {"division": "staff", "team": "《黄河滩的晨光》", "members-0-name": "甄一"}
    made = {
        trade: leader.post(f"{portal}/registrations/new", data={"trade": trade, **said}).location
        for trade in ("barista", "tea")
    }
    leader.post(
        f"{portal}/submission",
        data={"registration": [each.rsplit("/", 1)[1] for each in made.values()]},
    )

    def labels(place: str, browser: FlaskClient = leader) -> list[str]:
        return re.findall(r'<label[^>]*for="team">([^<]+)</label>', browser.get(place).text)

    mixed = office.get(f"/console/{event.code}/registrations/table.csv").data.decode("utf-8-sig")
    one, other = (f"{made[trade]}/details" for trade in ("barista", "tea"))

    assert (labels(one), labels(other)) == (["作品名"], ["队名"])
    assert labels(f"{portal}/registrations/new") == ["队名或作品名"]
    assert labels(f"/console/{event.code}/entries/new?trade=barista", office) == ["作品名"]
    assert "<dt>作品名</dt>" in leader.get(made["barista"]).text
    assert "<dt>队名</dt>" in leader.get(made["tea"]).text
    assert "加一位作者" in leader.get(one).text
    assert "队名或作品名" in mixed
    with transaction():
        for row in db.session.scalars(select(Trade)):
            row.works = {"entered": True}
    alone = office.get(f"/console/{event.code}/registrations/table.csv").data.decode("utf-8-sig")
    heads = alone.splitlines()[0]
    assert "作品名,作者" in heads
    assert labels(f"{portal}/registrations/new") == ["作品名"]
    with transaction():
        archives.load_sample(SYSTEM, "videos-2025", now=NOW)
    sample = db.session.scalars(select(Event).where(Event.code == "HCSP2025")).one()
    listed = as_role("organiser", event=sample).get("/console/HCSP2025/entries").text
    assert '<th scope="col">作者</th>' in listed


def test_a_contest_of_teams_says_team_and_member_before_anybody_is_in_it(
    as_role: Callable[..., FlaskClient],
) -> None:
    event = make_event()
    make_trade(event, "energy", works={"teams": True})
    office = as_role("organiser", event=event)

    form = office.get(f"/console/{event.code}/entries/new?trade=energy").text
    listed = office.get(f"/console/{event.code}/entries").text

    assert "加一名队员" in form
    assert "一名队员一行" in form
    assert "队名、队员、参赛号或单位" in listed
    assert "报名与参赛队" in listed
    assert "选手" not in re.sub(r"<nav.*?</nav>", "", listed, flags=re.DOTALL)
