"""A pairing code and a judge's card before the camera, a photo, a scanner's keys (扫码)."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.hallway import Given, Hallway, Tablet

pytestmark = pytest.mark.browser


def picture(text: str) -> Image.Image:
    """A code as a camera sees it: on a table, a little turned."""
    table = Image.new("RGB", (640, 480), (214, 210, 200))
    code = qrcode.make(text, box_size=6, border=4).convert("RGB")
    code.thumbnail((400, 400))
    table.paste(code, (120, 40))
    return table.rotate(4, Image.Resampling.BICUBIC, fillcolor=(214, 210, 200))


def film(path: Path, text: str) -> Path:
    """What Chromium plays as its camera: JPEG after JPEG."""
    frame = io.BytesIO()
    picture(text).save(frame, "JPEG", quality=85)
    path.write_bytes(frame.getvalue() * 3)
    return path


def test_the_camera_pairs_the_tablet(
    browser: Browser, hallway: Hallway, given: Given, tmp_path: Path
) -> None:
    seen = film(tmp_path / "code.mjpeg", f"{hallway.address}/marking/app?pair={given.codes[0]}")
    own = browser.browser_type.launch(
        executable_path=CHROMIUM,
        args=[
            *QUIET,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={seen}",
        ],
    )
    page = own.new_page(locale="zh-CN", viewport={"width": 1180, "height": 820})
    page.goto(f"{hallway.address}/marking/app")

    page.get_by_role("button", name="扫二维码").click()

    expect(page.get_by_label("登录号")).to_be_visible(timeout=10_000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("评分台3-A")).to_be_visible()
    own.close()


def test_without_a_camera_it_says_so_calmly_and_a_photo_does(
    new_tablet: Callable[..., Tablet], tmp_path: Path
) -> None:
    tablet = new_tablet()
    tablet.pair()
    file = tmp_path / "card.png"
    picture(f"JUDGE:{tablet.given.number}:0123456789ABCDEF").save(file)

    tablet.page.get_by_role("button", name="扫裁判证").click()
    expect(tablet.page.get_by_role("dialog")).to_contain_text("直接输入号码")
    tablet.page.locator("#scan-photo").set_input_files(file)

    expect(tablet.page.get_by_label("登录号")).to_have_value(
        f"JUDGE:{tablet.given.number}:0123456789ABCDEF"
    )
    expect(tablet.page.get_by_role("dialog")).to_have_count(0)


def test_a_photo_without_a_code_says_what_to_do(
    new_tablet: Callable[..., Tablet], tmp_path: Path
) -> None:
    tablet = new_tablet()
    tablet.pair()
    file = tmp_path / "nothing.png"
    Image.new("RGB", (320, 240), (90, 120, 90)).save(file)

    tablet.page.get_by_role("button", name="扫裁判证").click()
    tablet.page.locator("#scan-photo").set_input_files(file)

    expect(tablet.page.get_by_role("dialog")).to_contain_text("没有认出二维码")


def test_a_scanner_that_types_leads_on_to_the_pin(new_tablet: Callable[..., Tablet]) -> None:
    tablet = new_tablet()
    tablet.pair()
    tablet.page.get_by_label("登录号").click()

    tablet.page.keyboard.type(f"{tablet.given.number}\n")
    tablet.page.keyboard.type(tablet.given.pin)

    expect(tablet.page.get_by_role("link", name="开始评分")).to_be_visible()
