"""From the opening of registration to the entry numbers, as two people walk it (报名全程)."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

#: What stands on the pages, by language.
WORDS = {
    "zh": {
        "opens": "报名开始", "closes": "报名截止", "save": "保存时间与同意书", "unit": "单位",
        "add": "添加代表队", "leader": "领队姓名", "invite": "生成链接", "enter": "进入",
        "register": "报选手", "trade": "赛项", "division": "组别", "name": "姓名",
        "keep": "保存草稿", "hand in": "提交 {} 份", "reason": "理由", "return": "退回",
        "accept": "通过所选", "returned": "已退回", "accepted": "已通过", "with": "待审核",
        "change": "修改", "one": "提交", "phone": "手机",
    },
    "en": {
        "opens": "Opens", "closes": "Closes", "save": "Save the times", "unit": "Unit",
        "add": "Add the delegation", "leader": "Full name of the leader",
        "invite": "Make the link", "enter": "Come in", "register": "Register a contestant",
        "trade": "Trade", "division": "Division", "name": "Full name",
        "keep": "Keep the draft", "hand in": "Hand in {}", "reason": "Reason",
        "return": "Return", "accept": "Accept what is ticked", "returned": "Returned",
        "accepted": "Accepted", "with": "With the office", "change": "Change",
        "one": "Hand it in", "phone": "Phone",
    },
}  # fmt: skip
UNIT, LEADER, PEOPLE = "怀川茶业集团", "申立群", ("甄一帆", "甄二宁", "甄三禾")


class RegistrationStory:
    """An office at its desk and a leader with a phone; `seen` is told of every page by name."""

    def __init__(
        self,
        language: str,
        event: str,
        office: Page,
        phone: Callable[[], BrowserContext],
        seen: Callable[[Page, str], None] = lambda _page, _name: None,
    ) -> None:
        self.words, self.event = WORDS[language], event
        self.office, self.phone, self.seen = office, phone, seen

    def button(self, page: Page, name: str, *given: object) -> None:
        """Press the button of a name."""
        page.get_by_role("button", name=self.words[name].format(*given), exact=True).click()

    def opens(self) -> None:
        """The office says from when to when."""
        page = self.office
        page.goto(f"/console/{self.event}/registration-rules")
        page.get_by_label(self.words["opens"]).fill("2020-01-01T08:00")
        page.get_by_label(self.words["closes"]).fill("2099-12-31T18:00")
        self.seen(page, "registration-rules")
        self.button(page, "save")
        expect(page.locator(".notice.is-done")).to_be_visible()

    def invites(self) -> str:
        """The office adds a delegation and makes its leader's link."""
        page = self.office
        page.goto(f"/console/{self.event}/delegations")
        page.get_by_label(self.words["unit"], exact=True).fill(UNIT)
        self.button(page, "add")
        page.get_by_label(self.words["leader"]).fill(LEADER)
        self.button(page, "invite")
        link = page.locator("#invitation")
        expect(link).to_contain_text("/enter/")
        self.seen(page, "delegations")
        return link.inner_text()

    def registers(self, link: str) -> Page:
        """The leader comes in on a phone, registers three people and hands them in."""
        page = self.phone().new_page()
        page.goto(link)
        page.get_by_role("button").filter(has_text=self.words["enter"]).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(UNIT)
        for number, name in enumerate(PEOPLE):
            page.get_by_role("link", name=self.words["register"]).click()
            page.get_by_label(self.words["trade"], exact=True).select_option(index=1)
            page.get_by_label(self.words["division"], exact=True).select_option(index=1)
            page.get_by_label(self.words["name"], exact=True).fill(name)
            if number == 0:
                self.seen(page, "registering")
            self.button(page, "keep")
            expect(page.get_by_role("heading", level=1)).to_have_text(name)
            page.get_by_role("link", name=UNIT).click()
        self.seen(page, "portal")
        self.button(page, "hand in", 3)
        expect(page.locator(".reg-line .state")).to_have_text([self.words["with"]] * 3)
        return page

    def decides(self) -> None:
        """The office returns the second with a reason and accepts the others."""
        page = self.office
        page.goto(f"/console/{self.event}/registrations")
        boxes = page.locator("input[name=registration]")
        boxes.nth(1).check()
        page.get_by_label(self.words["reason"]).fill("缺技能等级证书编号")
        self.seen(page, "registration-desk")
        self.button(page, "return")
        expect(page.locator("#registration-2")).to_contain_text(self.words["returned"])
        for box in boxes.all():
            box.check()
        self.button(page, "accept")
        expect(page.locator("#registration-1")).to_contain_text("0101")
        expect(page.locator("#registration-3")).to_contain_text("0102")

    def mends(self, page: Page) -> None:
        """The leader reads why, mends it and hands it in again."""
        page.reload()
        returned = page.locator("#registration-2")
        expect(returned).to_contain_text("缺技能等级证书编号")
        self.seen(page, "returned")
        returned.get_by_role("link").click()
        page.get_by_role("link", name=self.words["change"], exact=True).click()
        page.get_by_label(self.words["phone"]).fill("13900000000")
        self.button(page, "keep")
        self.button(page, "one")
        expect(page.locator("#registration-2")).to_contain_text(self.words["with"])

    def accepts_the_last(self) -> None:
        """The office accepts what came again."""
        page = self.office
        page.goto(f"/console/{self.event}/registrations?state=submitted")
        expect(page.locator("input[name=registration]")).to_have_count(1)
        page.locator("input[name=registration]").check()
        self.button(page, "accept")
        page.goto(f"/console/{self.event}/registrations")
        expect(page.locator("#registration-2")).to_contain_text("0103")

    def whole(self) -> Page:
        """All of it; the leader's page at the end."""
        self.opens()
        leader = self.registers(self.invites())
        self.decides()
        self.mends(leader)
        self.accepts_the_last()
        leader.reload()
        expect(leader.locator("#registration-2")).to_contain_text("0103")
        self.seen(leader, "accepted")
        return leader
