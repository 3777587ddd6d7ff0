"""The hall check says every finding in words, one thing to do each (现场检查页)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask_babel import force_locale

from competition.services import hall_certificates, hall_checks
from competition.services.checkup import Finding
from competition.web.check_words import CARE, OTHERWISE, WORDS, row_of
from tests.documents.reading import codes_of, pages_of, pictures_of, text_of
from tests.factories import NOW

VALUES = {
    "address": "http://192.168.1.5:8000", "here": "192.168.1.9", "until": NOW, "now": NOW,
    "count": 8, "household": 30, "free": 40, "minutes": 30, "name": "hall.local",
    "folder": "E:\\backup",
}  # fmt: skip
#: What wants nothing done.
FINE = {"address", "certificate", "devices", "fonts", "fonts-without-kai", "keys"}


@pytest.mark.parametrize("name", sorted(WORDS))
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_finding_has_its_sentence(app, name, language):
    with force_locale(language):
        rows = [row_of(Finding(name, state, VALUES)) for state in ("done", "care", "stop")]

    assert all(row.what and row.how and "%(" not in row.how for row in rows)
    assert all(row.todo for row in rows[1:] if name not in FINE)


def test_what_is_otherwise_called_has_its_words():
    assert set(OTHERWISE.values()) | set(OTHERWISE) | set(CARE) <= set(WORDS)


def test_the_page_lists_every_row_and_is_reached_from_the_navigation(as_role, monkeypatch):
    monkeypatch.setattr(hall_checks, "own_address", lambda: "192.168.1.9")
    browser = as_role("admin")

    page = browser.get("/console/hall-check").text

    assert page.count("<tr>") == 9
    assert "还没有第二个位置" in page
    assert 'href="/console/hall-check"' in browser.get("/console/accounts").text


def test_the_certificate_is_made_at_the_page_and_another_when_asked(as_role, app, monkeypatch):
    monkeypatch.setattr(hall_checks, "own_address", lambda: "192.168.1.9")
    browser = as_role("admin")
    keys = Path(app.config["KEYS_FOLDER"])

    before = browser.get("/console/hall-check").text
    made = browser.post("/console/hall-check/certificate", follow_redirects=True).text
    first = hall_certificates.read(keys)
    browser.post("/console/hall-check/certificate")

    assert "生成本场证书" in before
    assert "本场证书已生成" in made
    assert "换一张本场证书？" in made
    assert first is not None
    assert (first.addresses, first.names) == (("192.168.1.9",), (hall_checks.own_name(),))
    assert hall_certificates.read(keys).fingerprint != first.fingerprint


def test_the_list_for_the_wall_and_the_judges_page_are_one_page_each(as_role, tmp_path):
    browser = as_role("admin")

    browser.application.config["PUBLIC_ADDRESS"] = "http://192.168.1.9:8000"

    poster = browser.get("/console/hall-check/poster.pdf").data
    card = browser.get("/console/hall-check/judge-card.pdf").data

    (picture,) = pictures_of(poster, tmp_path)
    assert codes_of(picture) == ["http://192.168.1.9:8000/marking/app"]
    assert "场地网络清单" in text_of(poster)
    assert "评错号" in text_of(card)
    assert pages_of(poster) == pages_of(card) == 1


def test_both_papers_are_said_in_the_readers_language(as_role):
    browser = as_role("admin")
    browser.application.config["PUBLIC_ADDRESS"] = "http://192.168.1.9:8000"
    browser.set_cookie("language", "en")

    poster = browser.get("/console/hall-check/poster.pdf").data
    card = browser.get("/console/hall-check/judge-card.pdf").data

    assert "Networklistofthehall" in text_of(poster)
    assert "Wrongcode" in text_of(card)
    assert not re.search(r"[\u4e00-\u9fff]", text_of(poster) + text_of(card))
    assert pages_of(poster) == pages_of(card) == 1


def test_a_list_of_a_server_nobody_else_can_open_prints_no_code_but_says_so(as_role, tmp_path):
    browser = as_role("admin")
    browser.application.config["PUBLIC_ADDRESS"] = "http://127.0.0.1:8000"

    poster = browser.get("/console/hall-check/poster.pdf").data

    (picture,) = pictures_of(poster, tmp_path)
    assert codes_of(picture) == []
    assert "只有本机能打开" in text_of(poster)
