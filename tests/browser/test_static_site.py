"""The static bundle in a real browser: from a website and from a folder on disk (静态核验包)."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from competition import create_app
from competition.cli.folders import write_folder
from competition.db import db, transaction
from competition.services import public_results, static_bundle
from competition.web import static_site
from tests.factories import NOW, SYSTEM
from tests.factories_results import issue, play, publish

pytestmark = pytest.mark.browser


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Any website at all: it knows files and nothing else."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is not there with 404.html, as hosts of files do."""
        content = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code, message)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@dataclass(frozen=True)
class Site:
    """A written bundle, one of its certificates, and one entry with its slip."""

    folder: Path
    number: str
    signature: str
    recipient: str
    own: str
    entry: str
    secret: str
    name: str


@pytest.fixture(scope="module")
def site(migrated_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Written once: nobody changes it but the forger, who puts it back."""
    place = tmp_path_factory.mktemp("bundle")
    shutil.copy(migrated_database, place / "competition.db")
    app = create_app(
        {"TESTING": True, "BACKUP_EVERY": 0, "SECRET_KEY": "secret for tests only"},
        instance=str(place),
    )
    with app.test_request_context("/"):
        played = play()
        publish(played, "provisional")
        publish(played, "final", now=NOW + timedelta(days=30))
        assert list(issue(played, place="static", host="https://verify.example.org"))
        with transaction():
            bundle = static_bundle.gather(SYSTEM, now=NOW)
        write_folder(place / "site", static_site.files(bundle), marker="bundle.json")
        paper, notice = bundle.papers[0], public_results.events()[0].trades[0]
        row = notice.body["groups"][0]["rows"][0]
        found = Site(
            folder=place / "site",
            number=paper.number,
            signature=paper.signature,
            recipient=paper.verdict.facts["recipient"],
            own=f"r/{notice.event_code}/{notice.trade_code}/own",
            entry=row["entry"],
            secret=static_bundle.secret_of(row),
            name=row["names"][0],
        )
        db.session.remove()
        db.engine.dispose()
    return found


@pytest.fixture
def website(site: Site) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(site.folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 844}
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_the_printed_code_verifies_on_the_readers_device(
    site: Site, website: str, page: Page
) -> None:
    page.goto(f"{website}/C/{site.number}/{site.signature}")

    expect(page.locator(".verdict h1")).to_have_text("有效")
    expect(page.locator(".cert-name")).to_have_text(site.recipient)
    expect(page.get_by_text("签名正确，在这台设备上核对")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.locator(".verdict h1")).to_have_text("Valid")


def test_a_folder_on_disk_does_the_same_without_a_network(site: Site, page: Page) -> None:
    page.context.set_offline(True)

    page.goto((site.folder / "C" / site.number / site.signature / "index.html").as_uri())
    expect(page.locator(".verdict h1")).to_have_text("有效")
    page.goto((site.folder / "C" / "index.html").as_uri())
    page.get_by_label("证书编号").fill(site.number.lower())
    page.get_by_label("获证人姓名").fill(site.recipient)
    page.get_by_role("button", name="核验", exact=True).click()

    expect(page.locator(".verdict h1")).to_have_text("有效")


def test_a_browser_that_knows_no_ed25519_checks_by_our_own_lines(
    site: Site, website: str, page: Page
) -> None:
    page.add_init_script("Object.defineProperty(globalThis, 'crypto', { value: {} })")

    page.goto(f"{website}/C/{site.number}/{site.signature}")

    expect(page.locator(".verdict h1")).to_have_text("有效")


CHAT_APPS = {
    "MicroMessenger": "Mozilla/5.0 (Linux; Android 13; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/107.0.5304.141 Mobile Safari/537.36 XWEB/5317 MMWEBSDK/20230504 "
    "MicroMessenger/8.0.37.2380 Language/zh_CN",
    "QQ": "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/98.0.4758.102 MQQBrowser/6.2 TBS/046281 Mobile Safari/537.36 V1_AND_SQ_8.9.68",
    "DingTalk": "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Mobile/15E148 AliApp(DingTalk/7.0.40) language/zh-Hans-CN",
}
#: What such a browser may lack: nothing is stored, and WebCrypto knows no Ed25519 or is not there.
BARE = """
Object.defineProperty(globalThis, "localStorage", { get() { throw new Error("SecurityError"); } });
Object.defineProperty(globalThis, "crypto", { value: undefined });
"""


@pytest.mark.parametrize("chat", CHAT_APPS)
def test_a_chat_apps_browser_verifies_the_printed_code(
    site: Site, website: str, browser: Browser, chat: str
) -> None:
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 844}, user_agent=CHAT_APPS[chat]
    )
    context.add_init_script(BARE)
    page = context.new_page()
    page.goto(f"{website}/C/{site.number}/{site.signature}")

    expect(page.locator(".verdict h1")).to_have_text("有效")
    expect(page.locator(".cert-name")).to_have_text(site.recipient)
    page.goto(f"{website}/C/index.html")
    page.get_by_label("证书编号").fill(site.number)
    page.get_by_label("获证人姓名").fill(site.recipient)
    page.get_by_role("button", name="核验", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("https")
    context.close()


def test_a_number_there_is_not_is_asked_about_like_one_there_is(
    site: Site, website: str, page: Page
) -> None:
    said = []
    for number in (site.number, "DKB2025-99999-ZZ"):
        page.goto(f"{website}/C/{number}")
        expect(page.get_by_label("证书编号")).to_have_value(number)
        asked = page.locator("main").inner_text()
        page.get_by_label("获证人姓名").fill("别人")
        page.get_by_role("button", name="核验", exact=True).click()
        expect(page.locator(".verdict h1")).to_have_text("无法确认")
        said.append((asked, page.locator("main").inner_text().replace(number, "N")))

    assert said[0] == said[1]


def test_a_key_the_site_does_not_know_is_never_green(site: Site, website: str, page: Page) -> None:
    keys = site.folder / "assets" / "keys.js"
    known = keys.read_text("utf-8")
    keys.write_text(
        "globalThis.COMPETITION=globalThis.COMPETITION||{};COMPETITION.keys=[];", "utf-8"
    )
    try:
        page.goto(f"{website}/C/{site.number}/{site.signature}")

        expect(page.locator(".verdict h1")).to_have_text("无法确认")
        expect(page.get_by_text("二维码出自另一套系统")).to_be_visible()
        assert site.recipient not in page.content()
    finally:
        keys.write_text(known, "utf-8")


def test_a_forged_code_is_never_green(site: Site, website: str, page: Page) -> None:
    torn = ("A" if site.signature[0] != "A" else "B") + site.signature[1:]

    page.goto(f"{website}/C/{site.number}/{torn}")

    expect(page.get_by_text("这份静态包里没有这张证书")).to_be_visible()
    assert site.recipient not in page.content()


def test_wrong_name_and_no_such_number_are_told_alike(site: Site, website: str, page: Page) -> None:
    said = []
    for number, name in ((site.number, "别人"), ("DKB2025-99999-ZZ", site.recipient)):
        page.goto(f"{website}/C/index.html")
        page.get_by_label("证书编号").fill(number)
        page.get_by_label("获证人姓名").fill(name)
        page.get_by_role("button", name="核验", exact=True).click()
        expect(page.locator(".verdict h1")).to_have_text("无法确认")
        said.append(page.locator("#answer").inner_text().replace(number, "N"))

    assert said[0] == said[1]


def test_an_employer_verifies_many_at_once(site: Site, website: str, page: Page) -> None:
    page.goto(f"{website}/C/index.html")

    page.locator("#lines").fill(f"{site.number} {site.recipient}\n{site.number} 别人\n")
    page.get_by_role("button", name="全部核验").click()

    expect(page.locator("#answer tbody tr")).to_have_count(2)
    expect(page.locator("#answer tbody tr").nth(0)).to_contain_text("有效")
    expect(page.locator("#answer tbody tr").nth(1)).to_contain_text("无法确认")


def test_the_slip_opens_ones_own_result(site: Site, website: str, page: Page) -> None:
    own = f"{website}/{site.own}"

    page.goto(f"{own}/#{site.entry}/{site.secret}")

    expect(page.locator(".me-head h1")).to_have_text(site.name)
    assert page.url.endswith("/own/")
    page.goto(f"{own}/index.html")
    page.get_by_label("参赛号").fill(site.entry)
    page.get_by_label("查询码").fill("AAAA-BBBB-CCCC")
    page.get_by_role("button", name="查我的成绩").click()
    expect(page.get_by_role("alert")).to_contain_text("对不上")


WALK: tuple[Callable[[str], str], ...] = (
    lambda site: f"{site}/index.html",
    lambda site: f"{site}/en.html",
)


def test_lists_are_walked_from_the_front_page(website: str, page: Page) -> None:
    for start in WALK:
        page.goto(start(website))
        page.locator(".big-link").first.click()
        page.locator(".big-link").first.click()
        expect(page.locator(".places li").first).to_be_visible()
