"""A trade that hands in its results, with teams among its entries: from the register to the
certificate in each member's hand (仅成绩、团体参赛)."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from competition.db import db, transaction
from competition.models.entry import Entry, EntryMember
from competition.models.event import Event
from competition.models.person import Person
from competition.services import backups, events, presets
from tests.exchange.sheet_files import sheet_of
from tests.factories import NOW, SYSTEM

TRADE = "/console/TEAM26/trades/dragon"
HOST = "https://verify.example.org"
ROSTER = ("参赛号", "队名", "姓名", "代表队", "工种", "指导教师")


@pytest.fixture
def office(app: Flask, as_role: Any) -> FlaskClient:
    """The office of a small event whose one trade is marked elsewhere."""
    draft = events.EventDraft(
        name={"zh": "舞龙表演赛"}, code="TEAM26", profile="small",
        starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 20),
        bodies=(events.BodyLine("host", {"zh": "怀川县总工会"}),),
    )  # fmt: skip
    with transaction():
        events.create(SYSTEM, draft, now=NOW, settings={"two-persons": "none", "notice-days": "0"})
    event = db.session.query(Event).one()
    office: FlaskClient = as_role("organiser", event=event)
    preset = next(each.code for each in presets.for_trades() if each.code == "handed-in")
    made = office.post(
        "/console/TEAM26/trades/new",
        data={"preset": preset, "code": "dragon", "name": "舞龙", "name-en": "", "sector": ""},
    )
    assert made.status_code == 302, re.findall(r'class="err".*?</div>', made.text)
    return office


def upload(office: FlaskClient, address: str, *rows: tuple[str, ...]) -> str:
    file = (io.BytesIO(sheet_of(*rows)), "名单.xlsx")
    answer = office.post(address, data={"file": file}, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].split("?")[0].split("#")[0]


def members() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    rows = (
        db.session.query(Entry.number, Person.name)
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .join(Person, Person.id == EntryMember.person_id)
        .filter(EntryMember.role == "contestant")
    )
    for number, name in rows.order_by(Entry.number, EntryMember.position):
        found.setdefault(number, []).append(name)
    return found


def words_of(content: bytes) -> str:
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"\s", "", text)


def register(office: FlaskClient) -> None:
    """Two teams by roster, one by form, one alone."""
    place = upload(
        office, "/console/TEAM26/roster", ROSTER,
        ("0101", "青龙队", "沈知远、㛃月", "怀川一中", "舞龙", "陆清禾"),
        ("0102", "金龙队", "方牧、阿依古丽·买买提、龘云", "怀川二中", "舞龙", ""),
        ("0103", "", "郑若谷", "怀川三中", "舞龙", ""),
    )  # fmt: skip
    done = office.post(f"{place}/importing")
    assert done.status_code == 302, done.text
    made = office.post(
        "/console/TEAM26/entries/new",
        data={
            "trade": "dragon", "division": "all", "number": "0104", "unit": "怀川四中",
            "team": "白龙队", "contestants-0-name": "梁晨曦", "contestants-1-name": "石砚秋",
        },
    )  # fmt: skip
    assert made.status_code == 302, made.text


def test_teams_come_in_by_roster_and_by_form(office: FlaskClient) -> None:
    register(office)

    assert members() == {
        "0101": ["沈知远", "㛃月"],
        "0102": ["方牧", "阿依古丽·买买提", "龘云"],
        "0103": ["郑若谷"],
        "0104": ["梁晨曦", "石砚秋"],
    }
    page = office.get("/console/TEAM26/entries").text
    for word in ("青龙队", "金龙队", "白龙队", "郑若谷"):
        assert word in page
    found = office.get("/console/TEAM26/entries?q=石砚秋").text
    assert "0104" in found
    assert "0101" not in found


def test_from_the_signed_list_to_a_certificate_for_each_member(office: FlaskClient) -> None:
    register(office)
    place = upload(
        office, f"{TRADE}/handed-in", ("参赛号", "总分", "名次", "奖项"),
        ("0101", "91.5", "1", "一等奖"), ("0102", "90", "2", "二等奖"),
        ("0103", "88", "3", "三等奖"), ("0104", "80", "4", ""),
    )  # fmt: skip
    assert office.post(f"{place}/taking").status_code == 302
    assert backups.folders().flag.exists()
    listed = office.get(f"{TRADE}/standings", follow_redirects=True).text
    assert re.search(r"青龙队（沈知远、㛃月）.*?91\.5", listed, re.S)

    published = office.post(f"{TRADE}/publications", data={"kind": "final"})
    assert published.status_code == 302, re.findall(r"<li>.*?</li>", published.text)
    public = office.get("/r/TEAM26/dragon/").text
    assert "金龙队" in public
    office.post(
        "/console/TEAM26/certificates/settings",
        data={"part": "place", "place": "host", "host": HOST},
    )
    assert office.post(f"{TRADE}/certificates", data={}).status_code == 302
    printed = words_of(
        office.post("/console/TEAM26/certificates/batch", data={"trade": "dragon"}).data
    )
    receipts = words_of(office.get(f"{TRADE}/certificate-receipts.pdf").data)

    for name in ("沈知远", "㛃月", "方牧", "阿依古丽·买买提", "龘云", "郑若谷"):
        assert name in printed
        assert name in receipts
    assert "梁晨曦" not in printed
    assert "一等奖" in printed
