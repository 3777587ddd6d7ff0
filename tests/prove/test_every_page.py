"""Every page, read by axe: both languages, light and dark, desk and hand (无障碍).

On the same visit whatever holds something is enlarged to 200 %, set in large type, gone through
by keyboard.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from competition import create_app
from competition.db import db
from tests.web import everything
from tests.web.places import addresses

pytestmark = [pytest.mark.prove, pytest.mark.browser]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FILES = (".pdf", ".xlsx", ".png", ".docx", ".zip", ".json", ".csv")
#: Language, colours, size, and the size that the same screen has enlarged: a desk to 200 %, a
#: telephone by a quarter, as small as any page may be read without scrolling sideways.
LOOKS = [
    ("zh-CN", "light", {"width": 1440, "height": 900}, {"width": 720, "height": 450}),
    ("en", "dark", {"width": 390, "height": 844}, {"width": 320, "height": 690}),
]
READING = Path(__file__).with_name("reading.js").read_text("utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """A contest in which everything has happened, behind a real socket."""
    folder = tmp_path_factory.mktemp("site")
    app = create_app(
        {
            "TESTING": True,
            "BACKUP_EVERY": 0,
            "JOBS_BESIDE": False,
            "SECRET_KEY": "secret for tests only",
        },
        instance=str(folder),
    )
    with app.test_request_context("/"):
        upgrade()
        event, app.config["SAMPLE_TOKEN"] = everything.make()
        app.config["SAMPLE_EVENTS"] = (event.code, everything.NOTHING)
        db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield app, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


def two_of_each(found: list[tuple[str, str]]) -> list[str]:
    """Of each page where everything has happened and where the least has."""
    pages: dict[str, list[str]] = {}
    for rule, address in found:
        if not address.endswith(FILES):
            pages.setdefault(rule, []).append(address)
    return list(dict.fromkeys(each for those in pages.values() for each in (those[0], those[-1])))


@pytest.mark.parametrize(("language", "scheme", "size", "enlarged"), LOOKS)
def test_no_page_breaks_an_accessibility_rule(
    site: tuple[Flask, str],
    browser: Browser,
    language: str,
    scheme: str,
    size: dict[str, int],
    enlarged: dict[str, int],
) -> None:
    app, base = site
    with app.test_request_context("/"):
        wanted = two_of_each(addresses(app, *app.config["SAMPLE_EVENTS"]))
    context = browser.new_context(
        base_url=base, locale=language, color_scheme=scheme, viewport=size, reduced_motion="reduce"
    )
    context.add_cookies([{"name": "token", "value": app.config["SAMPLE_TOKEN"], "url": base}])
    page, axe, wrong, read = context.new_page(), Axe(), {}, 0
    said: list[str] = []
    kinds: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for address in wanted:
        answer = context.request.get(address, max_redirects=0)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        page.goto(address)
        found = axe.run(page, options={"runOnly": RULES}).response["violations"]
        read += 1
        owed = {"wrong": [], "seen": []}
        if everything.NOTHING not in address:
            page.set_viewport_size(enlarged)
            page.keyboard.press("Tab")
            owed = page.evaluate(READING, kinds)
            page.set_viewport_size(size)
        kinds += owed["seen"]
        if found or owed["wrong"]:
            nodes = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]
            wrong[address] = nodes + owed["wrong"]
    context.close()

    assert wrong == {}
    assert read >= 200
    assert [text for text in said if "Content Security Policy" in text] == []
