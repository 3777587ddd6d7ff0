"""The designer's page: fields, preview, upload."""

from __future__ import annotations

import html
import io
import json
import re

import pytest

from tests.documents.test_backgrounds import SHEETS
from tests.factories import make_event

PAGE = "/console/E1/certificates/layout"


@pytest.fixture
def office(app, as_role):
    return as_role("organiser", event=make_event())


def fields(page: str) -> dict[str, str]:
    """What the form says now: what is typed, ticked and chosen."""
    found, choosing = {}, ""
    for tag in re.findall(r"<(?:input|select|option)\b[^>]*>", page):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if tag.startswith("<select"):
            choosing = given.get("name", "")
        elif tag.startswith("<option"):
            if " selected" in tag or choosing not in found:
                found[choosing] = given.get("value", "")
        elif given.get("type") in ("checkbox", "radio"):
            if " checked" in tag and "name" in given:
                found[given["name"]] = given.get("value", "y")
        elif given.get("type") not in ("file", "search") and "name" in given:
            found[given["name"]] = html.unescape(given.get("value", ""))
    return found


def test_a_place_is_moved_saved_and_shown(office):
    values = fields(office.get(PAGE).get_data(as_text=True))

    assert office.post(PAGE, data={**values, "code-x": "45"}).status_code == 302

    assert fields(office.get(PAGE).get_data(as_text=True))["code-x"] == "45"


def test_the_preview_is_a_picture_or_says_what_is_wrong(office):
    values = fields(office.get(PAGE).get_data(as_text=True))

    shown = office.get(f"{PAGE}/preview", query_string=values)
    assert (shown.status_code, shown.mimetype) == (200, "image/png")
    off = office.get(f"{PAGE}/preview", query_string={**values, "code-x": "295", "lang": "zh_CN"})
    assert off.status_code == 422
    assert off.get_json()["problems"]
    wrong = office.get(f"{PAGE}/preview", query_string={**values, "code-x": "far"})
    assert wrong.status_code == 422


def test_a_sheet_is_taken_and_a_wrong_one_told_in_place(office):
    def send(content, name):
        return office.post(
            f"{PAGE}/background?lang=zh_CN",
            data={"background": (io.BytesIO(content), name)},
            content_type="multipart/form-data",
        )

    refused = send(b"GIF89a", "a.gif")
    assert refused.status_code == 422
    assert "这不是 PNG、JPEG、PDF 或 SVG" in refused.get_data(as_text=True)
    assert send(b"", "").status_code == 422
    assert send(SHEETS["svg"], "底图.svg").status_code == 302
    assert "底图.svg" in office.get(PAGE).get_data(as_text=True)
    assert office.post(f"{PAGE}/ornament").status_code == 302
    assert "底图.svg" not in office.get(PAGE).get_data(as_text=True)


def test_what_lies_on_what_is_told_and_saved_only_when_it_is_accepted(office):
    values = fields(office.get(PAGE).get_data(as_text=True))
    asked = {**values, "award-place": "fixed", "award-x": "75", "award-y": "100"}

    shown = office.get(f"{PAGE}/preview", query_string={**asked, "lang": "zh_CN"})
    about = json.loads(shown.headers["Layout-Told"])
    refused = office.post(f"{PAGE}?lang=zh_CN", data=asked)

    assert "“奖项单独定位”压在“正文”上。" in about["told"]
    assert {"title", "english", "letter", "award", "code"} <= about["reaches"].keys()
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert "“奖项单独定位”压在“正文”上。" in page
    assert 'name="accepted"' in page
    assert office.post(PAGE, data={**asked, "accepted": "y"}).status_code == 302
    assert fields(office.get(PAGE).get_data(as_text=True))["award-y"] == "100"


def test_a_covered_code_is_refused_whoever_accepts_it(office):
    values = fields(office.get(PAGE).get_data(as_text=True))
    asked = {**values, "code-y": "100", "accepted": "y"}

    refused = office.post(f"{PAGE}?lang=zh_CN", data=asked)

    assert refused.status_code == 422
    assert "扫不出来" in refused.get_data(as_text=True)
    assert 'name="accepted"' not in refused.get_data(as_text=True)
