"""Take the pictures of `docs/guide` from one contest in each language: `make guide`."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from competition import create_app
from competition.config import ROOT
from competition.db import db, transaction
from competition.services import first_run
from tests.browser.story import EVENT, JUDGES, TRADE, Story
from tests.chromium import CHROMIUM, QUIET
from tests.documents.reading import codes_of, pictures_of
from tests.guide import (
    appealing,
    coding,
    floor,
    office_pages,
    registration,
    typing,
    verifying,
    works,
)

PICTURES = ROOT / "docs" / "guide" / "pictures"
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
LARGEST = 120 * 1024
COLOURS = 128
VERIFIED_AT = "https://verify.example.org"


class Quiet(WSGIRequestHandler):
    """Says nothing of what it serves: the pictures are listed as they are taken."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep still."""


class Album:
    """Keeps the first picture of each name, small enough for a page."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.taken: set[str] = set()

    def shoot(self, page: Page, name: str) -> None:
        """Take what the reader sees, once for each name."""
        if name in self.taken:
            return
        page.evaluate("scrollTo(0, 0); document.fonts.ready")
        with Image.open(BytesIO(page.screenshot(animations="disabled"))) as picture:
            self.keep(picture, name)

    def keep(self, picture: Image.Image, name: str) -> None:
        """Write a picture with few colours; larger than the limit is an error."""
        self.taken.add(name)
        path = PICTURES / f"{self.language}-{name}.png"
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(path, optimize=True)
        if path.stat().st_size > LARGEST:
            raise ValueError(f"{path.name} is larger than {LARGEST // 1024} KB")
        print(f"{path.name}  {path.stat().st_size // 1024} KB")


@contextmanager
def served(folder: Path) -> Iterator[tuple[Flask, str]]:
    """A new installation behind a real socket, and its address."""
    app = create_app({"BACKUP_EVERY": 0}, instance=str(folder))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    address = f"http://127.0.0.1:{server.server_port}"
    app.config["PUBLIC_ADDRESS"] = address
    thread = threading.Thread(target=server.serve_forever)
    with app.app_context():
        upgrade()
        db.session.remove()
    thread.start()
    try:
        yield app, address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def walk(story: Story, album: Album, token: str, folder: Path) -> None:
    """From the first run to a certificate that is verified on a telephone."""
    story.first_run(token)
    story.event_and_trade()
    story.scheme()
    story.roster()
    story.judges()
    story.chief()
    story.open_to_marks()
    for n in range(len(JUDGES)):
        story.mark_all(story.pair(n), n)
    story.lock()
    story.console(f"trades/{TRADE}/standings")
    story.shoot(story.page, "standings")
    story.publish("provisional")
    slips = pictures_of(story.slips(folder), folder, dpi=100)
    papers = story.certificates(folder, host=VERIFIED_AT)
    album.keep(pictures_of(papers, folder, dpi=70, colour=True)[0], "certificate")
    album.keep(slips[0].crop((0, 0, slips[0].width, slips[0].height // 2)), "slips")
    codes = codes_of(pictures_of(papers, folder, dpi=200)[0])
    slip = next(text for text in codes_of(slips[0]) if "#102/" in text)
    on_telephone(story, slip, codes[0][len(VERIFIED_AT) :])


def on_telephone(story: Story, slip: str, certificate: str) -> None:
    """What a contestant and an employer see."""
    phone = story.phone()
    phone.goto(f"/r/{EVENT}/{TRADE}/")
    story.shoot(phone, "list")
    phone.goto(slip)
    phone.locator("a[href$='/own/why']").wait_for()
    story.shoot(phone, "own")
    phone.goto(certificate)
    phone.locator("h1").wait_for()
    story.shoot(phone, "verified")


def take(browser: Browser, language: str) -> None:
    """One language's album, from a contest of its own and halls prepared for the rest."""
    album = Album(language)
    with installed(browser, language) as (app, address, make, folder):
        with app.test_request_context("/"), transaction():
            token = first_run.make_token(now=datetime.now(UTC))
        office = make(viewport={"width": 1280, "height": 800}, accept_downloads=True)
        walk(Story(office.new_page(), make, album.shoot), album, token, folder)
    for each in (floor, registration, coding, appealing, typing, verifying, works, office_pages):
        with installed(browser, language) as (app, address, make, _folder):
            each.walk(app, address, make, album.shoot, language)


@contextmanager
def installed(
    browser: Browser, language: str
) -> Iterator[tuple[Flask, str, Callable[..., BrowserContext], Path]]:
    """An installation of its own, and what opens browsers on it in a language."""
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as (app, address):

        def make(**given: Any) -> BrowserContext:
            values = {"base_url": address, "locale": LOCALES[language], **given}
            context = browser.new_context(**values)
            context.set_default_timeout(10_000)
            return context

        yield app, address, make, Path(name)
        for context in browser.contexts:
            context.close()


def main() -> None:
    """Both albums."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for language in LOCALES:
            take(browser, language)
        browser.close()


if __name__ == "__main__":
    main()
