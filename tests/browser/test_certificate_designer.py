"""The designer of certificates with mouse and keyboard (版式调整): drag, arrow, undo, save."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_event, session_token

pytestmark = pytest.mark.browser


@pytest.fixture
def designer(app, new_context, address) -> Page:
    token = session_token("organiser", event=make_event(code="E1"))
    context = new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "token", "value": token, "url": address}])
    page = context.new_page()
    page.goto("/console/E1/certificates/layout")
    return page


def test_a_code_is_dragged_nudged_taken_back_and_saved(designer):
    picture, box = designer.locator("[data-picture]"), designer.locator("[data-box=code]")
    across = designer.locator("input[name=code-x]")
    expect(picture).to_have_attribute("src", re.compile("^blob:"))
    drawn, began = picture.get_attribute("src"), float(across.input_value())

    box.scroll_into_view_if_needed()
    place = box.bounding_box()
    middle = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    designer.mouse.move(*middle)
    designer.mouse.down()
    designer.mouse.move(middle[0] + 40, middle[1], steps=4)
    designer.mouse.up()

    expect(across).not_to_have_value(f"{began:g}")
    dragged = float(across.input_value())
    assert dragged > began
    expect(picture).not_to_have_attribute("src", drawn)
    box.press("Shift+ArrowRight")
    expect(across).to_have_value(f"{dragged + 5:g}")
    designer.get_by_role("button", name="撤销").click()
    expect(across).to_have_value(f"{dragged:g}")

    designer.get_by_role("button", name="保存版面").click()
    expect(designer.get_by_text("已保存")).to_be_visible()
    expect(across).to_have_value(f"{dragged:g}")
