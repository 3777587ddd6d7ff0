"""A pairing code and a judge's card before the camera, a photo, a scanner's keys (扫码)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.hallway import Given, Hallway, Tablet, revisions
from tests.chromium import CHROMIUM, QUIET

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


CAMERA = ["--use-fake-device-for-media-stream"]
Launch = Callable[..., Browser]


@pytest.fixture
def launch(browser: Browser) -> Iterator[Launch]:
    """A browser of its own with a camera; closed again whatever becomes of the test."""
    launched: list[Browser] = []

    def launching(*more: str) -> Browser:
        own = browser.browser_type.launch(executable_path=CHROMIUM, args=[*QUIET, *CAMERA, *more])
        launched.append(own)
        return own

    yield launching
    for own in launched:
        own.close()


def seeing(film_: Path) -> tuple[str, str]:
    """What makes a camera see a film, and be allowed to."""
    return "--use-fake-ui-for-media-stream", f"--use-file-for-fake-video-capture={film_}"


def test_the_camera_pairs_the_tablet(
    launch: Launch, hallway: Hallway, given: Given, tmp_path: Path
) -> None:
    seen = film(tmp_path / "code.mjpeg", f"{hallway.address}/marking/app?pair={given.codes[0]}")
    own = launch(*seeing(seen))
    page = own.new_page(locale="zh-CN", viewport={"width": 1180, "height": 820})
    page.goto(f"{hallway.address}/marking/app")

    page.get_by_role("button", name="扫二维码").click()

    expect(page.get_by_label("登录号")).to_be_visible(timeout=10_000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("评分台3-A")).to_be_visible()


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


def test_a_camera_that_was_refused_says_where_to_allow_it_and_a_photo_still_does(
    launch: Launch, hallway: Hallway, given: Given, tmp_path: Path
) -> None:
    own = launch("--deny-permission-prompts")
    context = own.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    tablet = Tablet(context.new_page(), given, hallway)
    tablet.page.goto(f"{hallway.address}/marking/app")
    file = tmp_path / "code.png"
    picture(f"{hallway.address}/marking/app?pair={given.codes[0]}").save(file)

    tablet.page.get_by_role("button", name="扫二维码").click()
    said = tablet.page.get_by_role("dialog")
    expect(said).to_contain_text("没有使用相机的权限")
    expect(said.locator("video")).to_be_hidden()
    tablet.page.locator("#scan-photo").set_input_files(file)

    expect(tablet.page.get_by_label("登录号")).to_be_visible(timeout=10_000)


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


@pytest.mark.prove
def test_codes_on_a_failing_tablets_screen_are_read_by_anothers_camera(
    launch: Launch,
    new_tablet: Callable[..., Tablet],
    hallway: Hallway,
    given: Given,
    tmp_path: Path,
) -> None:
    failing = new_tablet()
    failing.page.clock.install()
    failing.enter()
    failing.block_api()
    failing.mark_and_sign()
    failing.page.goto(f"{failing.address}/marking/app#tablet")
    failing.page.get_by_role("button", name="显示二维码").click()
    failing.page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    seen = tmp_path / "codes.mjpeg"
    count = int(failing.page.locator(".dialog .num").inner_text().split("共 ")[1].split(" ")[0])
    with seen.open("wb") as film_:
        for _ in range(count):
            shot = failing.page.locator(".qr-drawing").screenshot()
            table = Image.new("RGB", (640, 480), (214, 210, 200))
            table.paste(Image.open(io.BytesIO(shot)).convert("RGB").resize((440, 440)), (100, 20))
            frame = io.BytesIO()
            table.save(frame, "JPEG", quality=90)
            film_.write(frame.getvalue() * 20)
            failing.page.clock.run_for(700)
    own = launch(*seeing(seen))
    other = Tablet(own.new_page(locale="zh-CN"), given, hallway)

    other.pair(1)
    other.page.get_by_role("button", name="这台平板").click()
    other.page.get_by_role("button", name="用相机接收").click()

    expect(other.page.get_by_text("已接收 1 张")).to_be_visible(timeout=30_000)
    expect(other.page.get_by_role("heading", name="没有未送达的表")).to_be_visible()
    assert [standing for _op, standing in revisions()] == ["current"]


#: Every code a tablet shows by its number, once it has shown them all.
SHOWN = """() => new Promise((done) => {
  const [place, found] = [document.querySelector(".handing-qr"), new Map()];
  const look = () => {
    const [number, all] = place.nextElementSibling.textContent.match(/\\d+/g);
    found.set(number, place.querySelector(".qr-ink").getAttribute("d"));
    if (found.size < Number(all)) return;
    watch.disconnect();
    done([...found.values()]);
  };
  const watch = new MutationObserver(look);
  watch.observe(place.parentElement, { childList: true, subtree: true, characterData: true });
})"""
#: How many frames of the film a code stays, so that a slow eye sees each.
LONG = 40


def before_the_camera(drawings: list[str], path: Path) -> Path:
    """The codes a tablet showed, one after the other, as another tablet's camera sees them."""
    with path.open("wb") as out:
        for drawing in drawings:
            dots = [(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h", drawing)]
            side = max(x for x, _ in dots) + 5
            code = Image.new("RGB", (side, side), "white")
            for dot in dots:
                code.putpixel(dot, (0, 0, 0))
            frame = io.BytesIO()
            table = Image.new("RGB", (640, 480), (214, 210, 200))
            table.paste(code.resize((440, 440), Image.Resampling.NEAREST), (100, 20))
            table.save(frame, "JPEG", quality=85)
            out.write(frame.getvalue() * LONG)
    return path


def test_a_tablet_that_cannot_send_hands_its_sheet_to_another_one_s_camera(
    launch: Launch,
    new_tablet: Callable[..., Tablet],
    hallway: Hallway,
    given: Given,
    tmp_path: Path,
) -> None:
    failing = new_tablet()
    failing.enter()
    failing.block_api()
    failing.mark_and_sign()
    failing.page.evaluate("() => { location.hash = 'tablet'; }")
    failing.page.get_by_role("button", name="显示二维码").click()
    codes = failing.page.evaluate(SHOWN)
    assert (len(codes) > 1, revisions()) == (True, [])

    own = launch(*seeing(before_the_camera(codes, tmp_path / "codes.mjpeg")))
    page = own.new_page(locale="zh-CN", viewport={"width": 1180, "height": 820})
    helping = Tablet(page, given, hallway)
    helping.enter(1)
    page.evaluate("() => { location.hash = 'tablet'; }")
    page.get_by_role("button", name="用相机接收").click()

    expect(page.get_by_text("已接收 1 张，会自动送出。")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("没有未送达的表")).to_be_visible()
    assert [standing for _op, standing in revisions()] == ["current"]
