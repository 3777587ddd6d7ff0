"""Who stands back, by click: an office without a seat, an objection and its substitute (回避)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.account import Account
from competition.models.entry import Entry
from competition.models.event import Trade
from competition.models.panel import PanelSeat, SeatRole
from competition.models.person import Delegation, Unit
from competition.services import appeal_lodging, archives, objections, sessions
from competition.services.appeal_lodging import Lodging
from tests.factories import SYSTEM, session_token
from tests.factories_registration import keep_rules, make_leader, scope_of

pytestmark = pytest.mark.browser
DAY = timedelta(days=1)


@pytest.fixture
def event(app):
    with transaction():
        event = archives.load_sample(SYSTEM, "dakabei-2025", now=datetime.now(UTC))
        for seat in db.session.scalars(select(PanelSeat).where(PanelSeat.role == SeatRole.HEAD)):
            seat.counts = True
    now = datetime.now(UTC)
    rules = {
        "opens": (now - 9 * DAY).isoformat(),
        "closes": (now - 2 * DAY).isoformat(),
        "objections": {"until": (now + DAY).isoformat()},
    }
    keep_rules(event, rules)
    return event


@pytest.fixture
def entry(event):
    return db.session.scalars(
        select(Entry).where(Entry.event_id == event.id).order_by(Entry.number)
    ).first()


@pytest.fixture
def enter(new_context: Callable[..., BrowserContext], address: str, event):
    def signed_in(role: str, token: str = "") -> Page:
        token = token or session_token(role, event=event, name=f"{role} 甲")
        db.session.rollback()
        context = new_context(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
        context.add_cookies([{"name": "token", "value": token, "url": address}])
        return context.new_page()

    return signed_in


def told(entry) -> tuple[str, str]:
    """The trade's code and the name of the entry's unit."""
    trade = db.session.get_one(Trade, entry.trade_id)
    unit = db.session.scalar(
        select(Unit.name)
        .join(Delegation, Delegation.unit_id == Unit.id)
        .where(Delegation.id == entry.delegation_id)
    )
    code = trade.code
    db.session.rollback()
    return code, unit


def give(page: Page, name: str, unit: str) -> None:
    page.get_by_label("姓名").fill(name)
    page.get_by_label("单位").fill(unit)
    page.get_by_label("角色").select_option("arbitrator")
    page.get_by_role("button", name="授予角色").click()
    expect(page.get_by_role("rowheader", name=name)).to_be_visible()


def test_an_arbitrator_of_the_contestants_unit_is_found_and_cannot_take_the_appeal(
    enter, address, event, entry
):
    code, unit = told(entry)
    office = enter("organiser")
    roles = f"{address}/console/{event.code}/roles"
    db.session.rollback()
    office.goto(roles)
    give(office, "石守正", unit)
    give(office, "郑守成", "安石市总工会")
    with transaction():
        lodging = Lodging(
            road="appeal", lodged_as="leader", lodger="领队", about="result",
            entry=entry.number, grounds="请求复核。",
        )  # fmt: skip
        made = appeal_lodging.lodge(
            SYSTEM, Scope(event.id, entry.trade_id), lodging, channel="office",
            now=datetime.now(UTC),
        )  # fmt: skip

    db.session.rollback()
    office.goto(f"{roles.removesuffix('roles')}trades/{code}/appeals/{made}")
    expect(office.get_by_text("与选手同单位").first).to_be_visible()
    office.get_by_role("button", name="受理", exact=True).click()
    expect(office.get_by_text("已受理").first).to_be_visible()

    with transaction():
        account = db.session.scalars(select(Account).where(Account.display_name == "石守正")).one()
        token = sessions.open_session(account, now=datetime.now(UTC), hours=1)
    kin = enter("arbitrator", token)
    kin.goto(office.url)
    kin.get_by_label("听证、调查查明的情况，写入答复书").fill("查看评分表。")
    kin.get_by_role("button", name="保存调查情况").click()
    expect(kin.get_by_text("石守正应当回避")).to_be_visible()

    office.goto(f"{roles.removesuffix('roles')}trades/{code}/panels")
    expect(office.get_by_role("heading", name="不坐评分席的人员")).to_be_visible()
    expect(office.get_by_role("row").filter(has_text="石守正").first).to_contain_text("郑守成")


def test_an_accepted_objection_seats_a_substitute_and_the_delegation_reads_it(
    enter, address, event, entry
):
    delegation = db.session.get_one(Delegation, entry.delegation_id)
    leader = make_leader(event, delegation)
    own = scope_of(delegation)
    target = next(
        one for one in objections.targets(leader, own)
        if one.trade_id == entry.trade_id and not one.office
    )  # fmt: skip
    with transaction():
        objections.lodge(leader, own, target.key, "kin", "系选手之父", now=datetime.now(UTC))
    office = enter("organiser")
    address = f"{address}/console/{event.code}/objections"
    db.session.rollback()
    office.goto(address)
    expect(office.get_by_text("本组没有替补裁判。")).to_be_visible()
    office.get_by_label("答复理由（代表队可见）").fill("情况属实，同意回避。")
    office.get_by_role("button", name="同意回避").click()
    expect(office.get_by_text("回避的参赛")).to_be_visible()
    (line,) = objections.of_delegation(leader, own)
    assert line.instead
    expect(office.get_by_text(line.instead[0]).first).to_be_visible()
