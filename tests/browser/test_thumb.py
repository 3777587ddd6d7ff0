"""A whole sheet by one thumb on a phone, timed (单手评分)."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect

from tests.browser.desks import set_out
from tests.factories_marking import HALVES, WORDS, aspect, criterion, make_hall

pytestmark = pytest.mark.browser

Contexts = Callable[..., BrowserContext]


def twenty() -> list[dict[str, Any]]:
    """Twenty aspects: fifteen by keys with their words, five on scales of halves."""
    keys = [aspect(f"A{n}", f"规范 {n}", "2") for n in range(1, 16)]
    scales = [
        aspect(f"B{n}", f"感官 {n}", "2.4", scale=HALVES, descriptors=WORDS) for n in range(1, 6)
    ]
    return [criterion("A", "操作规范", "30", keys), criterion("B", "感官", "12", scales)]


#: A judge looks at the work and its words, then aims: Fitts' law with a thumb's constants.
LOOKS_MS, AIM_MS, AIM_BY_BIT_MS = 1200, 150, 150


def pause(apart: float, target: float) -> int:
    """Milliseconds from one tap to the next: looking, and moving a thumb so far onto so large."""
    return LOOKS_MS + AIM_MS + round(AIM_BY_BIT_MS * math.log2(apart / target + 1))


def test_a_thumb_marks_and_reaches_the_signature_of_twenty_aspects_in_under_a_minute(
    app: Flask, new_context: Contexts
) -> None:
    """The page's own clock runs for as long as a person would take, and tells the time."""
    hall = make_hall(criteria=twenty())
    tablet = set_out(
        hall, new_context, viewport={"width": 390, "height": 844}, has_touch=True,
        reduced_motion="reduce",
    )  # fmt: skip
    page = tablet.page
    page.clock.install()
    tablet.enter()
    page.get_by_role("link", name="开始评分").click()
    expect(page.locator("#a-A1")).to_be_visible()
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    began = page.evaluate("Date.now()")
    codes = [f"A{n}" for n in range(1, 16)] + [f"B{n}" for n in range(1, 6)]
    at, apart = (195.0, 780.0), []
    for n, code in enumerate(codes):
        key = page.locator(f"#a-{code} [data-value='{(2, 3, 1)[n % 3]}']")
        expect(key).to_be_in_viewport(ratio=1)
        box = key.bounding_box()
        assert box is not None
        to = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        apart.append(math.dist(at, to))
        page.clock.run_for(pause(apart[-1], min(box["width"], box["height"])))
        page.touchscreen.tap(*to)
        expect(page.locator(f"#a-{code} [aria-checked='true']")).to_have_count(1)
        assert to[1] > 844 / 3, (code, to)
        at = to
    page.clock.run_for(pause(math.dist(at, (305, 800)), 60))
    page.locator(".btn-sign").tap()
    expect(page.locator(".check")).to_be_visible()

    took = page.evaluate("Date.now()") - began
    assert 20 * LOOKS_MS < took < 60_000
    assert max(apart[1:]) < 420
