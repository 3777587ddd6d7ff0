"""The phrase bank, and a scheme on paper (词库、打印评分方案)."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Event, Module, Stage, Trade
from competition.services import archives, phrases
from tests.documents.reading import text_of
from tests.factories import NOW, SYSTEM
from tests.web.pages import Page
from tests.web.typed import typed

LEVELS = {"kind": "levels", "name": {"zh": "通用"}, "levels": {"0": {"zh": "未做"}}}
FAULT = {"kind": "fault", "name": {"zh": "工具落地"}, "each": "0.5"}


@pytest.fixture
def event(app):
    with transaction():
        return archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)


@pytest.fixture
def module(event):
    found = (
        select(Module)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == event.id, Trade.code == "barista", Module.code == "practical")
    )
    return db.session.scalars(found).one()


@pytest.fixture
def office(as_role, event):
    return as_role("organiser", event=event)


def page_of(answer):
    assert answer.status_code == 200, answer.text[:500]
    page = Page()
    page.feed(answer.text)
    assert page.wrong == []
    return answer.text


def test_a_phrase_kept_in_the_builder_is_offered_in_every_trade(office, event, module):
    place = f"/console/{event.code}/trades/barista/phrases"

    for _again in range(2):
        answer = office.post(place, json=LEVELS)
    shared = office.post(place, json={**FAULT, "shared": True})

    assert answer.json == {"phrases": [{"name": LEVELS["name"], "levels": LEVELS["levels"]}]}
    assert shared.json["phrases"][1] == FAULT
    bank = phrases.read(SYSTEM, Scope(event.id))
    assert (len(bank.own), len(bank.shared)) == (1, 1)
    other = f"/console/{event.code}/trades/tea-taster"
    theirs = db.session.scalars(
        select(Module).join(Stage).join(Trade).where(Trade.code == "tea-taster")
    ).first()
    shown = page_of(office.get(f"{other}/modules/{theirs.id}/scheme"))
    offered = re.search(r'data-phrases="([^"]*)"', shown)
    assert json.loads(unescape(offered[1])) == shared.json["phrases"]


def test_a_phrase_that_says_nothing_is_refused(office, event):
    place = f"/console/{event.code}/trades/barista/phrases"

    for wrong in ({"name": {"zh": "空"}}, {"kind": "fault", "name": {"zh": "空"}}, {"levels": {}}):
        assert office.post(place, json=wrong).status_code == 422
    assert office.post(place, data="[1").status_code == 422
    assert phrases.read(SYSTEM, Scope(event.id)).own == ()


def test_who_only_marks_keeps_no_phrases(as_role, event):
    chief = as_role("chief_judge", event=event)
    place = f"/console/{event.code}/trades/barista/phrases"

    assert chief.post(place, json=LEVELS).status_code == 403
    assert phrases.read(SYSTEM, Scope(event.id)).own == ()


@pytest.mark.parametrize("whose", ["event", "all"])
def test_the_bank_is_put_right_on_its_own_page(office, event, whose):
    place = f"/console/{event.code}/phrases/{whose}"
    pairs = dict(typed(page_of(office.get(place))))
    pairs |= {
        "phrases-0-kind": "levels", "phrases-0-name": "四档", "phrases-0-levels-0-key": "0",
        "phrases-0-levels-0-value": "未做", "phrases-1-kind": "fault", "phrases-1-name": "超温",
        "phrases-1-each": "１.5",
    }  # fmt: skip

    assert office.post(place, data=pairs).status_code == 302

    bank = phrases.read(SYSTEM, Scope(event.id))
    assert (bank.shared if whose == "all" else bank.own) == (
        {"name": {"zh": "四档"}, "levels": {"0": {"zh": "未做"}}},
        {"kind": "fault", "name": {"zh": "超温"}, "each": "1.5"},
    )
    again = dict(typed(page_of(office.get(place))))
    assert again["phrases-1-each"] == "1.5"
    wrong = office.post(place, data={**again, "phrases-1-each": ""})
    assert wrong.status_code == 422
    assert 'id="phrases-1-each-error"' in wrong.text


def test_the_bank_travels_with_the_contest_file(office, event):
    office.post(f"/console/{event.code}/trades/barista/phrases", json=LEVELS)

    content = archives.dump(SYSTEM, event.id)

    whole = json.loads(content)
    assert whole["event"]["phrases"] == [{"name": {"zh": "通用"}, "levels": LEVELS["levels"]}]


def test_a_scheme_is_printed_with_its_levels_and_its_digest(office, event, module):
    place = f"/console/{event.code}/trades/barista/modules/{module.id}"

    paper = office.get(f"{place}/scheme.pdf")
    sheet = office.get(f"{place}/sheet.pdf")

    assert paper.mimetype == sheet.mimetype == "application/pdf"
    text = "".join(text_of(paper.data, page) for page in range(8))
    assert "评分方案" in text
    assert "油脂完整、持久" in text
    assert "命题专家" in text
    assert "样张" in text_of(sheet.data)


def test_another_trade_s_scheme_is_not_found(office, event, module):
    place = f"/console/{event.code}/trades/tea-taster/modules/{module.id}"

    assert office.get(f"{place}/scheme.pdf").status_code == 404
    assert db.session.scalars(select(Event)).one().code == event.code
