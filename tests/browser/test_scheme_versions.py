"""A scheme gets a new version while a judge marks: the tablet asks anew what changed, only that."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect

from tests.browser.desks import set_out
from tests.browser.test_sheet import signed_by
from tests.factories_marking import make_hall
from tests.services.test_scheme_versions import propose, rescale, rule

pytestmark = pytest.mark.browser


def test_a_sheet_under_the_hand_follows_the_new_version(
    app: Flask, new_context: Callable[..., BrowserContext]
) -> None:
    hall = make_hall()
    signed_by(hall, 1)
    tablet = set_out(hall, new_context)
    tablet.enter()
    page = tablet.page
    page.get_by_role("link", name="开始评分").click()
    tablet.mark(A1="3", A2="1")
    expect(page.locator("#a-A2 [data-value='1']")).to_have_attribute("aria-checked", "true")

    rule(hall, propose(hall, rescale))
    page.reload()

    expect(page.locator("#a-A1 [data-value='5']")).to_be_visible()
    expect(page.locator("#a-A1 [aria-checked='true']")).to_have_count(0)
    expect(page.locator("#a-A2 [data-value='1']")).to_have_attribute("aria-checked", "true")
