"""How much the tablet's app weighs, how fast it opens, how soon a total stands (平板的速度).

A slow tablet on a poor network: four times less CPU, 1.6 Mbit/s, 150 ms there and back.
"""

from __future__ import annotations

import os
import statistics
from datetime import UTC, datetime

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from competition.db import db, transaction
from competition.services import cards, devices
from tests.bench.installation import SYSTEM, installation, served
from tests.bench.marking import figure
from tests.factories_marking import make_hall

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SLOWER, BYTES_PER_S, ROUND_TRIP_MS = 4, 200_000, 150
TIMES = 5
PRESSED = 60
POOR = f"{SLOWER}x CPU, 1.6 Mbit/s, {ROUND_TRIP_MS} ms round trip, median of {TIMES}"
#: Notes when a screen of the app has been painted for the first time.
PAINTED = """
window.painted = new Promise((done) => {
  new MutationObserver((_changes, watcher) => {
    if (!document.querySelector(".joining-card, .home")) return;
    watcher.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now())));
  }).observe(document, { childList: true, subtree: true });
});
"""
#: Presses keys one after the other; milliseconds from each press until its total is painted.
PRESSES = """async (count) => {
  const keys = [...document.querySelectorAll(".keys [role=radio], .scale-row [role=radio]")];
  const found = [];
  for (let at = 0; at < count; at += 1) {
    const key = keys[(at * 7) % keys.length];
    const before = performance.now();
    key.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
    key.click();
    found.push(await new Promise((done) => requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now() - before);
      channel.port2.postMessage(0);
    })));
  }
  return found;
}"""


def _slow(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": ROUND_TRIP_MS,
            "downloadThroughput": BYTES_PER_S,
            "uploadThroughput": BYTES_PER_S,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _opened(context: BrowserContext, address: str) -> float:
    page = context.new_page()
    _slow(page)
    page.add_init_script(PAINTED)
    page.goto(address, wait_until="commit")
    found = float(page.evaluate("window.painted"))
    page.close()
    return found


def _kilobytes(context: BrowserContext, address: str) -> float:
    """Everything that comes over the wire at the first opening, heads of answers included."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes: list[float] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda seen: sizes.append(seen["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    page.close()
    return sum(sizes) / 1024


def _enter(page: Page, address: str, code: str, number: str, pin: str) -> None:
    page.goto(address)
    page.locator("#code").fill(code)
    page.locator("form button[type=submit]").click()
    page.locator("#badge").fill(number)
    for digit in pin:
        page.get_by_role("button", name=digit, exact=True).click()
    page.locator(".home-next a").wait_for()
    page.evaluate("navigator.serviceWorker.ready")


def _measured(browser: Browser, address: str, code: str, number: str, pin: str) -> list[float]:
    def context() -> BrowserContext:
        return browser.new_context(locale="zh-CN", viewport={"width": 1180, "height": 820})

    with context() as one:
        kilobytes = _kilobytes(one, address)
    cold = []
    for _ in range(TIMES):
        with context() as one:
            cold.append(_opened(one, address))
    with context() as tablet:
        page = tablet.new_page()
        _enter(page, address, code, number, pin)
        page.close()
        warm = [_opened(tablet, address) for _ in range(TIMES)]
        page = tablet.new_page()
        page.goto(address)
        page.locator(".home-next a").click()
        page.locator(".signbar .total").wait_for()
        _slow(page)
        presses = page.evaluate(PRESSES, PRESSED)
    return [kilobytes, statistics.median(cold), statistics.median(warm), statistics.median(presses)]


def measure() -> list[dict[str, object]]:
    """The app's weight and speed in a real Chromium, served as it is in a hall."""
    with installation() as (_app, folder):
        hall, now = make_hall("BENCH"), datetime.now(UTC)
        with transaction():
            code = devices.start_pairing(SYSTEM, hall.event_scope, now=now).code
            account = hall.judges[0].id
            card = cards.issue(SYSTEM, hall.event_scope, account_id=account, now=now)
        db.session.remove()
        db.engine.dispose()
        with served(folder) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            address = f"http://127.0.0.1:{server.port}/marking/app"
            kilobytes, cold, warm, press = _measured(browser, address, code, card.number, card.pin)
            browser.close()
    return [
        figure("app_kb", kilobytes, "KB", "over the wire at the first opening, heads included"),
        figure("app_cold_ms", cold, "ms", f"until the first screen is painted; {POOR}"),
        figure("app_warm_ms", warm, "ms", f"until the judge's first screen is painted; {POOR}"),
        figure("input_to_total_ms", press, "ms", f"median of {PRESSED} presses, {SLOWER}x CPU"),
    ]
