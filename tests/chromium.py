"""Chromium, started once for all tests that look at a page (浏览器).

A page answers to its keys when its modules have come, a moment after it has loaded. People do not
type within that moment; a test on a busy machine does. Each page opened or read again is waited for
until it says html[data-ready], if it is one of ours.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


ANSWERING = "html[data-ready], html:not(:has(script[src*='js/lib/loader']))"


def until_it_answers(going: Callable[..., Any]) -> Callable[..., Any]:
    """`going` with the wait behind it; who asks for less by `wait_until` gets less."""

    @functools.wraps(going)
    def gone(page: Page, *args: Any, **kwargs: Any) -> Any:
        response = going(page, *args, **kwargs)
        if "wait_until" not in kwargs:
            page.locator(ANSWERING).wait_for(state="attached")
        return response

    return gone


@pytest.fixture(scope="session")
def answering() -> Iterator[None]:
    going, reading = Page.goto, Page.reload
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "goto", until_it_answers(going))
        patch.setattr(Page, "reload", until_it_answers(reading))
        yield


@pytest.fixture(scope="session")
def browser(answering: None) -> Iterator[Browser]:
    """Chromium, started once; the tests skip loudly where there is none."""
    if not os.path.exists(CHROMIUM):
        if os.environ.get("CI"):
            pytest.fail(f"no Chromium at {CHROMIUM}")
        pytest.skip(f"no Chromium at {CHROMIUM}: what people touch was NOT tested")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()
