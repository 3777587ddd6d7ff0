"""The whole way of an own contest, step by step in a real browser (从首次设置到证书).

Steps find things by name and address, never by words, so that they run in both languages: the test
walks them once, the guide takes its pictures from them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import openpyxl
from playwright.sync_api import BrowserContext, Page

PASSWORD = "lantern quietly 88 harbour"
EVENT, TRADE = "TEA26", "tea-art"
ASPECTS = ("A1.1", "A1.2", "A1.3", "A1.4")
Marks = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Names:
    """What the people of the story call their contest."""

    event: str
    venue: str
    host: str
    organising: str
    trade: str
    table: str


CHINESE = Names(
    event="东原市茶饮职工技能竞赛", venue="东原职业技术学院", host="东原市总工会",
    organising="东原职业技术学院", trade="茶艺师", table="评分台",
)  # fmt: skip
#: Judge, unit, and what he gives each contestant in the order of entry numbers.
JUDGES = (("冯立言", "东原市茶叶协会"), ("谢清和", "东原茶文化研究会"), ("丁一鸣", "云麓酒店"))
#: Entry number, name, sex, unit.
CONTESTANTS = (
    ("101", "沈若兰", "女", "东原商业学校"),
    ("102", "陆景行", "男", "东原酒店集团"),
    ("103", "龚䶮", "男", "东原茶厂"),
    ("104", "玛依拉·努尔", "女", "东原职业技术学院"),
)
#: Contestant → one vector a judge: 83.5 80 88, 91.5 92 90.5, 77 75.5 79, 86 84 88.
MARKS: tuple[tuple[Marks, Marks, Marks], ...] = (
    (("25", "41.5", "8", "9"), ("24", "39", "8", "9"), ("26", "44", "9", "9")),
    (("28", "45.5", "9", "9"), ("28", "46", "9", "9"), ("27", "45", "9", "9.5")),
    (("22", "38", "8", "9"), ("21.5", "37", "8", "9"), ("23", "39", "8", "9")),
    (("26", "43", "8", "9"), ("25", "42", "8", "9"), ("27", "44", "8", "9")),
)


def roster() -> bytes:
    """The list a delegation sends: a workbook with headings of its own."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "报名表"
    sheet.append(["姓名", "性别", "单位", "赛项", "参赛号"])
    for number, name, sex, unit in CONTESTANTS:
        sheet.append([name, sex, unit, CHINESE.trade, number])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _nothing(page: Page, name: str) -> None:
    """Take no picture."""


@dataclass(slots=True)
class Story:
    """One contest on its way; `shoot(page, name)` is called at every stop worth a picture."""

    page: Page
    new_context: Callable[..., BrowserContext]
    shoot: Callable[[Page, str], None] = _nothing
    #: Judge → (card number, PIN).
    cards: dict[str, tuple[str, str]] = field(default_factory=dict)
    contexts: list[BrowserContext] = field(default_factory=list)

    def console(self, path: str) -> None:
        """Open a page of the event."""
        self.page.goto(f"/console/{EVENT}/{path}")

    def first_run(self, token: str) -> None:
        """Token, administrator, small size, no second folder yet, this computer only."""
        page = self.page
        page.goto("/")
        page.locator("[name=token]").fill(token)
        page.locator("form[action$='/token'] button").click()
        page.locator("[name=name]").fill("沈知远")
        page.locator("[name=login]").fill("shen")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("form[action$='/administrator'] button").click()
        page.locator("label:has([name=profile][value=small])").click()
        self.shoot(page, "first-run")
        page.locator("form[action$='/profile'] button").click()
        self.shoot(page, "first-run-backup")
        page.locator("form[action$='/backup'] button").last.click()
        self.shoot(page, "first-run-network")
        page.locator("form[action$='/network'] button").click()
        page.locator("form[action$='/own-event'] button").click()

    def event_and_trade(self) -> None:
        """An event of two days, and a trade from the preset with three judges."""
        page = self.page
        page.locator("[name=name]").fill(CHINESE.event)
        page.locator("[name=code]").fill(EVENT)
        page.locator("[name=starts_on]").fill("2026-11-21")
        page.locator("[name=ends_on]").fill("2026-11-22")
        page.locator("[name=venue]").fill(CHINESE.venue)
        page.locator("[name=bodies-0-name]").fill(CHINESE.host)
        page.locator("[name=bodies-1-name]").fill(CHINESE.organising)
        self.shoot(page, "event")
        page.locator("main form [type=submit]").click()
        page.locator("a[href$='/trades/new']").first.click()
        page.locator("[name=name]").fill(CHINESE.trade)
        page.locator("[name=code]").fill(TRADE)
        page.locator("[name=preset][value=single-sheet]").check()
        self.shoot(page, "trade")
        page.locator("main form [type=submit]").click()
        self.shoot(page, "road")

    def scheme(self) -> None:
        """Look at the scheme of the preset and approve it."""
        self.page.locator("main a[href$='/scheme']").first.click()
        self.page.locator("tr[data-id]").first.wait_for()
        self.shoot(self.page, "scheme")
        self.page.locator("#approve, form[action$='/approval'] button").first.click()
        self.page.locator("form[action$='/return'] button").wait_for()

    def roster(self) -> None:
        """Import the list: look at every row, then take them all."""
        self.console("roster")
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        self.page.locator("[name=file]").set_input_files(
            {"name": "报名表.xlsx", "mimeType": kind, "buffer": roster()}
        )
        self.page.locator("main form [type=submit]").click()
        self.shoot(self.page, "roster")
        self.page.locator("form[action$='/importing'] button").click()
        self.page.locator("main table tbody tr").nth(len(CONTESTANTS) - 1).wait_for()

    def judges(self) -> None:
        """Three judges, seated, each with a card."""
        page = self.page
        self.console("panels")
        page.locator("[name=judges]").fill("\n".join("\t".join(each) for each in JUDGES))
        page.locator("form[action$='/panels/judges'] [type=submit]").click()
        self.console(f"trades/{TRADE}/panels")
        for n, (name, _unit) in enumerate(JUDGES):
            page.locator("select[name^=account-]").nth(n).select_option(label=name)
        self.shoot(page, "seats")
        page.locator("form:has(select[name^=account-]) [type=submit]").click()
        self.console("devices")
        for box in page.locator("[name=people]").all():
            box.check()
        page.locator("form[action$='/cards'] [type=submit]").click()
        text = page.locator("main").inner_text()
        self.cards = {
            name: (number, pin)
            for name, number, pin in re.findall(r"(\S+)\s+(\d{5})\s+(\d{6})", text)
        }

    def chief(self) -> None:
        """In a small contest the organiser may be the chief judge himself."""
        self.console("roles")
        self.page.locator("[name=login]").fill("shen")
        self.page.locator("[name=role]").select_option("chief_judge")
        self.page.locator("form[action$='/roles'] [type=submit]").click()

    def open_to_marks(self) -> None:
        """Lay the sheets out; the road leads on to the matrix."""
        self.console(f"trades/{TRADE}/")
        self.page.locator("form[action$='/opening'] button").click()
        self.page.locator(".steps-list a[href*='/marking/']").first.wait_for()

    def pair(self, n: int) -> Page:
        """A tablet of its own for a judge: pairing code, card, PIN."""
        name = JUDGES[n][0]
        self.console("devices")
        self.page.locator("form[action$='/pairings'] [name=label]").fill(f"{CHINESE.table}{n + 1}")
        self.page.locator("form[action$='/pairings'] [type=submit]").click()
        self.shoot(self.page, "pairing")
        text = self.page.locator("main").inner_text()
        found = re.search(r"\b[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}\b", text)
        assert found, text
        context = self.new_context(viewport={"width": 1180, "height": 820}, has_touch=True)
        self.contexts.append(context)
        tablet = context.new_page()
        tablet.goto("/marking/app")
        tablet.locator("#code").fill(found.group(0))
        self.shoot(tablet, "tablet-pair")
        tablet.locator("main form [type=submit]").click()
        tablet.locator("#badge").fill(self.cards[name][0])
        self.shoot(tablet, "tablet-card")
        self._pin(tablet, name)
        tablet.locator("a.btn-primary[href^='#sheet/']").wait_for()
        self.shoot(tablet, "tablet-home")
        return tablet

    def _pin(self, tablet: Page, name: str) -> None:
        for digit in self.cards[name][1]:
            tablet.get_by_role("button", name=digit, exact=True).click()

    def mark_all(self, tablet: Page, n: int) -> None:
        """One judge marks and signs every contestant, as the tablet leads him."""
        for contestant in MARKS:
            tablet.locator("a.btn-primary[href^='#sheet/']").click()
            for aspect, value in zip(ASPECTS, contestant[n], strict=True):
                tablet.locator(f"[id='a-{aspect}'] input").fill(value)
            tablet.locator(f"[id='a-{ASPECTS[-1]}'] input").press("Tab")
            tablet.locator(".btn-sign:not(.is-waiting)").wait_for()
            self.shoot(tablet, "tablet-sheet")
            tablet.locator(".btn-sign").click()
            tablet.locator(".signing-side").wait_for()
            self._pin(tablet, JUDGES[n][0])
            self.shoot(tablet, "tablet-sign")
            tablet.locator(".signing-side .btn-sign").click()
            tablet.locator(".after-state .is-done").wait_for()
            self.shoot(tablet, "tablet-done")

    def lock(self) -> None:
        """The chief locks; a judge is the second person, with card and PIN."""
        self.console(f"trades/{TRADE}/")
        self.page.locator(".steps-list a[href*='/marking/']").first.click()
        self.shoot(self.page, "matrix")
        self.page.locator("html[data-ready]").wait_for(state="attached")
        self.page.locator("[data-opens=lock]").click()
        number, pin = self.cards[JUDGES[1][0]]
        self.page.locator("#lock [name=second_card]").fill(number)
        self.page.locator("#lock [name=second_pin]").fill(pin)
        self.shoot(self.page, "lock")
        self.page.locator("#lock [type=submit]").click()
        self.page.locator("[data-opens=unlock]").wait_for()

    def publish(self, kind: str) -> None:
        """Publish; a judge is the second person here too."""
        self.console(f"trades/{TRADE}/publications")
        number, pin = self.cards[JUDGES[1][0]]
        form = self.page.locator(f"#{kind} form")
        form.locator("[name=second_login]").fill(number)
        form.locator("[name=second_password]").fill(pin)
        self.shoot(self.page, f"publish-{kind}")
        form.locator("[type=submit]").click()
        self.page.locator("a[href$='/slips.pdf']").wait_for()

    def download(self, selector: str, folder: Path) -> bytes:
        """What a link of the present page gives."""
        with self.page.expect_download() as given:
            self.page.locator(selector).first.click()
        path = folder / given.value.suggested_filename
        given.value.save_as(path)
        return path.read_bytes()

    def slips(self, folder: Path) -> bytes:
        """The slips contestants look their results up with."""
        self.console(f"trades/{TRADE}/publications")
        return self.download("a[href$='/slips.pdf']", folder)

    def certificates(self, folder: Path, *, host: str = "") -> bytes:
        """Choose where they are verified, issue them, print them all.

        host: the address on the paper; empty: the one this system proposes.
        """
        page = self.page
        self.console("certificates/settings")
        if host:
            page.locator("[name=host]").fill(host)
        self.shoot(page, "certificate-settings")
        page.locator("form:has([name=part][value=place]) [type=submit]").click()
        page.locator(f"form[action$='/trades/{TRADE}/certificates'] button").click()
        way = page.locator(f"a.btn[href='/console/{EVENT}/certificates/batch']")
        way.wait_for()
        self.shoot(page, "certificates")
        way.click()
        return self.download("button[name=file][value=pdf]", folder)

    def phone(self) -> Page:
        """A contestant's telephone."""
        context = self.new_context(viewport={"width": 390, "height": 844})
        self.contexts.append(context)
        return context.new_page()
