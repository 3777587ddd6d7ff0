"""The language switch leads to a page that can be opened, whatever it stands on (语言切换)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from flask_sqlalchemy.session import Session

from competition import create_app
from competition.db import db, transaction
from competition.services import archives
from tests import factories, factories_registration
from tests.architecture import routes
from tests.web import everything
from tests.web.places import addresses

SWITCH = re.compile(r'href="([^"]+)"[^>]* data-module="lib/language"')
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
#: What these take are not the forms of a page: tablets, desks and programs ask for JSON.
PROGRAMS = ("/api/", "/floor/api/")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The contest that ships; somebody with every role; nothing that is posted stays."""
    folder = tmp_path_factory.mktemp("office")
    settings = {
        "TESTING": True,
        "BACKUP_EVERY": 0,
        "SECRET_KEY": "secret for tests only",
        "WTF_CSRF_ENABLED": False,
    }
    app = create_app(settings, instance=str(folder))
    with app.app_context():
        upgrade()
        with transaction():
            event = archives.load_sample(factories.SYSTEM, "dakabei-2025", now=datetime.now(UTC))
            app.config["SAMPLE_EVENT"], event_id = event.code, event.id
        led = factories_registration.fill(event_id)
        account = everything.with_every_role(event_id, led=led)
        app.config["SAMPLE_TOKEN"] = everything.signed_in(account)
        yield app
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(folder)


@pytest.fixture
def nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a request writes is gone when it is answered."""
    monkeypatch.setattr(Session, "commit", Session.rollback)


def posted_addresses(app: Flask) -> list[str]:
    """Every address that takes a form and shows no page of its own."""
    pages = {rule.rule for method, rule in routes.rules(app) if method == "GET"}
    found: dict[str, str] = {}
    for rule, address in addresses(app, app.config["SAMPLE_EVENT"], method="POST"):
        if rule not in pages and not rule.startswith(PROGRAMS):
            found.setdefault(rule, address)
    return list(found.values())


def browser_of(app: Flask, language: str) -> FlaskClient:
    browser = app.test_client()
    browser.set_cookie("token", app.config["SAMPLE_TOKEN"])
    browser.set_cookie("language", language)
    return browser


def said(answer: Any) -> str:
    found = HEADING.search(answer.text)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).strip() if found else ""


def opened(app: Flask, href: str) -> Any:
    """What the switch leads to, in the language of the page it stands on."""
    with app.app_context():
        return browser_of(app, "en").get(re.sub(r"lang=\w+", "lang=en", href))


@pytest.mark.usefixtures("nothing_stays")
def test_the_switch_on_every_answer_to_a_form_leads_to_the_page_the_form_is_on(
    office: Flask,
) -> None:
    wrong, forms = {}, 0
    for address in posted_addresses(office):
        with office.app_context():
            answer = browser_of(office, "en").post(address)
        switch = SWITCH.search(answer.text) if answer.mimetype == "text/html" else None
        if switch is None or answer.status_code in {302, 303}:
            continue
        page = opened(office, unescape(switch[1]))
        # what does not exist, or cannot be opened now, is refused before and after
        right = page.status_code == 200 or {answer.status_code, page.status_code} <= {404, 409}
        if answer.status_code == 422 and "<form" in answer.text:
            forms += 1
            right = page.status_code == 200 and said(page) == said(answer)
        if not right:
            wrong[address] = (answer.status_code, page.status_code, unescape(switch[1]))

    assert wrong == {}
    assert forms > 15, forms


@pytest.mark.usefixtures("nothing_stays")
def test_the_answer_to_a_form_says_so_to_the_switch(office: Flask) -> None:
    with office.app_context():
        answer = browser_of(office, "en").post(f"/console/{office.config['SAMPLE_EVENT']}/units")

    assert "data-answer" in answer.text


def test_the_switch_on_a_page_keeps_its_filters(office: Flask) -> None:
    event = office.config["SAMPLE_EVENT"]
    with office.app_context():
        page = browser_of(office, "en").get(f"/console/{event}/entries?q=0301&page=2")

    href = unescape(SWITCH.search(page.text)[1])
    assert href.startswith(f"/console/{event}/entries?")
    assert {"q=0301", "page=2", "lang=zh_CN"} <= set(href.partition("?")[2].split("&"))


def test_an_address_that_is_none_leads_to_the_first_page(office: Flask) -> None:
    with office.app_context():
        page = browser_of(office, "en").get("/no-such-page")

    assert unescape(SWITCH.search(page.text)[1]) == "/?lang=zh_CN"
