"""What holds where a browser, a network or a tablet gives less (平板的各种缺陷)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Route, expect
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.device import Device
from competition.models.sheet import Revision
from competition.services import devices
from tests.browser.hallway import Given, Hallway, Tablet, revisions
from tests.chromium import CHROMIUM, QUIET
from tests.factories import SYSTEM

pytestmark = pytest.mark.browser

AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
ONLINE = "window.dispatchEvent(new Event('online'))"
NewTablet = Callable[..., Tablet]


@pytest.fixture
def in_the_hall(browser: Browser, hallway: Hallway, given: Given) -> Iterator[Tablet]:
    """A tablet that calls the server by a name in the hall, over plain HTTP."""
    own = browser.browser_type.launch(
        executable_path=CHROMIUM, args=[*QUIET, "--host-resolver-rules=MAP hall.test 127.0.0.1"]
    )
    page = own.new_page(locale="zh-CN", viewport={"width": 1180, "height": 820})
    page.set_default_timeout(10_000)
    yield Tablet(page, given, hallway, address=f"http://hall.test:{hallway.port}")
    own.close()


def test_over_plain_http_the_open_page_marks_and_signs_and_says_what_does_not_hold(
    in_the_hall: Tablet, hallway: Hallway
) -> None:
    tablet = in_the_hall
    assert tablet.page.goto(f"{tablet.address}/marking/app")
    assert tablet.page.evaluate("[isSecureContext, Boolean(navigator.serviceWorker)]") == [
        False,
        False,
    ]
    tablet.enter()
    hallway.stop()
    tablet.mark_and_sign()
    tablet.expect_unsent(1)
    expect(tablet.page.locator(".net")).to_contain_text("请不要关闭或刷新本页")
    tablet.page.evaluate("location.hash = 'tablet'")
    expect(tablet.page.locator("[data-check=offline]")).to_contain_text("http://")

    hallway.start()
    tablet.page.evaluate(ONLINE)
    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    tablet.page.reload()
    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    body = json.loads(db.session.scalars(select(Revision.body)).one())
    db.session.rollback()
    assert body["clock"]["offset_ms"] is not None
    assert [standing for _op, standing in revisions()] == ["current"]


def test_over_plain_http_drafts_and_signed_sheets_survive_a_reload(
    in_the_hall: Tablet, hallway: Hallway
) -> None:
    tablet = in_the_hall
    tablet.enter()
    tablet.page.route("**/api/**", lambda route: route.abort())
    tablet.mark_and_sign()
    tablet.page.evaluate("location.hash = 'home'")
    tablet.page.get_by_role("link", name="开始评分").click()
    tablet.page.locator("#a-A1 [data-value='3']").click()
    tablet.page.on("dialog", lambda dialog: dialog.accept())

    tablet.page.reload()

    tablet.expect_unsent(1)
    expect(tablet.page.locator("#a-A1 [data-value='3']")).to_have_attribute("aria-checked", "true")


def test_an_answer_lost_on_the_way_is_asked_for_again_and_counts_once(
    new_tablet: NewTablet,
) -> None:
    tablet = new_tablet()
    tablet.enter()
    lost: list[str] = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.fetch().text())
            route.abort()
        else:
            route.continue_()

    tablet.page.context.route("**/revisions/**", lose)
    with tablet.page.expect_event("requestfailed", lambda sent: "/revisions/" in sent.url):
        tablet.mark_and_sign()
    with tablet.page.expect_event("requestfailed", lambda sent: "/revisions/" in sent.url):
        tablet.page.evaluate(ONLINE)
    tablet.page.evaluate(ONLINE)

    expect(tablet.page.get_by_role("heading", name="已送达")).to_be_visible(timeout=12_000)
    assert len(lost) == 2
    assert len(revisions()) == 1


def test_a_database_that_was_closed_is_opened_again(new_tablet: NewTablet) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.page.get_by_role("link", name="开始评分").click()
    tablet.page.evaluate(
        """() => {
          const begin = IDBDatabase.prototype.transaction;
          let closed = false;
          IDBDatabase.prototype.transaction = function (...given) {
            if (!closed) { closed = true; this.close(); }
            return begin.apply(this, given);
          };
        }"""
    )

    tablet.page.locator("#a-A1 [data-value='2']").click()
    tablet.wait_until_kept()
    tablet.page.reload()

    expect(tablet.page.locator("#a-A1 [data-value='2']")).to_have_attribute("aria-checked", "true")


def test_a_tablet_shut_out_keeps_what_is_unsent_and_sends_it_once_paired_anew(
    new_tablet: NewTablet,
) -> None:
    tablet = new_tablet()
    tablet.enter()
    tablet.block_api()
    tablet.mark_and_sign()
    with transaction():
        device = db.session.scalars(select(Device)).one()
        devices.revoke(SYSTEM, Scope(device.event_id), device_id=device.id, now=datetime.now(UTC))
    tablet.free_api()

    tablet.page.reload()
    expect(tablet.page.get_by_text("1 张已签名的表仍存在本机")).to_be_visible()
    tablet.page.get_by_label("配对码").fill(tablet.given.codes[1])
    tablet.page.get_by_role("button", name="配对", exact=True).click()
    tablet.page.get_by_label("登录号").fill(tablet.given.number)
    tablet.type_pin()

    expect(tablet.page.locator(".net")).to_contain_text("全部送达")
    assert [standing for _op, standing in revisions()] == ["flagged"]


def test_a_clock_wrong_by_a_day_is_told_and_changes_no_order(new_tablet: NewTablet) -> None:
    tablet = new_tablet()
    tablet.page.clock.set_fixed_time(datetime(2020, 1, 1, tzinfo=UTC))
    tablet.enter()
    tablet.page.goto(f"{tablet.address}/marking/app#tablet")
    expect(tablet.page.locator("[data-check=clock]")).to_have_attribute("data-tone", "care")
    tablet.page.goto(f"{tablet.address}/marking/app#home")
    tablet.mark_and_sign()

    expect(tablet.page.get_by_role("heading", name="已送达")).to_be_visible()
    body = json.loads(db.session.scalars(select(Revision.body)).one())
    db.session.rollback()
    assert body["clock"]["offset_ms"] > 86_400_000
    assert [standing for _op, standing in revisions()] == ["current"]


@pytest.mark.parametrize(("width", "scheme"), [(1180, "light"), (390, "dark")])
def test_the_tablets_own_screens_pass_the_accessibility_check(
    new_tablet: NewTablet, width: int, scheme: str
) -> None:
    tablet = new_tablet(viewport={"width": width, "height": 820}, color_scheme=scheme)
    found: dict[str, list[str]] = {}

    def check(name: str) -> None:
        violations = Axe().run(tablet.page, options=AXE).response["violations"]
        found[name] = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in violations]

    tablet.enter()
    tablet.page.evaluate("location.hash = 'tablet'")
    tablet.page.locator("[data-check=camera]").wait_for()
    check("tablet")
    tablet.page.get_by_role("button", name="归还平板").click()
    tablet.page.get_by_role("heading", name="已归还").wait_for()
    check("given back")
    tablet.page.evaluate("new BroadcastChannel('marking-window').postMessage('here')")
    tablet.page.get_by_role("heading", name="评分已在另一个窗口打开").wait_for()
    check("elsewhere")

    assert {name: problems for name, problems in found.items() if problems} == {}
