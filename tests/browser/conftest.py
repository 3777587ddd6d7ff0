"""A real server and a real Chromium (浏览器测试): a browser a run, a server a test."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext
from werkzeug.serving import make_server

from competition.db import db
from tests.browser.hallway import Given, Hallway, Tablet, hand_out

logging.getLogger("werkzeug").setLevel(logging.ERROR)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A real browser on a busy machine gets one more try, told as a rerun in the report."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application behind a real socket on a free port, and its address."""
    db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def new_context(browser: Browser, address: str) -> Iterator[Callable[..., BrowserContext]]:
    """Make a browser of its own, at the server: `new_context(viewport=…, locale="zh-CN")`."""
    made: list[BrowserContext] = []

    def make(**given: object) -> BrowserContext:
        values: dict[str, object] = {"base_url": address, "locale": "zh-CN"}
        context = browser.new_context(**{**values, **given})  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def given(app: Flask) -> Given:
    return hand_out()


@pytest.fixture
def hallway(app: Flask, given: Given) -> Iterator[Hallway]:
    db.session.remove()
    found = Hallway(app)
    yield found
    found.stop()


@pytest.fixture
def new_tablet(browser: Browser, hallway: Hallway, given: Given) -> Iterator[Callable[..., Tablet]]:
    made: list[BrowserContext] = []

    def make(**wishes: object) -> Tablet:
        values: dict[str, object] = {
            "base_url": hallway.address,
            "locale": "zh-CN",
            "viewport": {"width": 1180, "height": 820},
        }
        context = browser.new_context(**{**values, **wishes})  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        made.append(context)
        return Tablet(context.new_page(), given, hallway)

    yield make
    for context in made:
        context.close()
