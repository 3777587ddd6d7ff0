"""From the contestant's phone to the new publication: an appeal, as people handle it (申诉)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Event
from competition.models.publication import Publication, PublicationKind
from competition.services import certificate_register, certificates, keys, publications
from tests.factories import SYSTEM, session_token
from tests.factories_honours import contest, load

pytestmark = pytest.mark.browser
HOST = {"role": "host", "name": {"zh": "示例市总工会"}}
HEAT = {f"{n:02d}": str(90 - n) for n in range(1, 6)}


@pytest.fixture
def trade_id(app, address):
    trade = load(contest(HEAT, HEAT, bodies=[HOST]))[1]
    scope = Scope(trade.event_id)
    now = datetime.now(UTC)
    with transaction():
        publications.publish(SYSTEM, trade.id, PublicationKind("provisional"), now=now)
        certificates.choose_verification(SYSTEM, scope, "host", address, now=now)
        certificates.issue(SYSTEM, trade.id, now=now)
    return trade.id


@pytest.fixture
def signed_in(new_context: Callable[..., BrowserContext], address: str, trade_id):
    def enter(role: str) -> Page:
        event = db.session.scalars(select(Event)).one()
        token = session_token(role, event=event, name=f"{role} 甲")
        context = new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        context.add_cookies([{"name": "token", "value": token, "url": address}])
        return context.new_page()

    return enter


def published() -> dict:
    db.session.rollback()
    latest = select(Publication).order_by(Publication.number.desc())
    body = json.loads(db.session.scalars(latest).first().body)
    db.session.rollback()
    return body


def entry_of(number: str) -> str:
    rows = [row for group in published()["groups"] for row in group["rows"]]
    return next(row for row in rows if row["entry"] == number)["entry_id"]


def test_an_appeal_from_the_phone_changes_the_result_and_the_certificate(
    new_context, signed_in, address, trade_id
):
    phone = new_context(viewport={"width": 390, "height": 844}, locale="zh-CN").new_page()
    secret = keys.ring().slip_secret(entry_of("02"))
    phone.goto(f"{address}/r/T1/fit/own#02/{secret}")
    phone.get_by_role("link", name="申诉，或查看办理情况").click()
    expect(phone.get_by_text("还剩").first).to_be_visible()
    phone.get_by_label("评分与扣分").check()
    phone.get_by_label("发生了什么，你的请求是什么").fill("第二题做完了，没有给分。")
    phone.get_by_role("button", name="提交申诉").click()
    expect(phone.get_by_text("已提出，待审查")).to_be_visible()

    office = signed_in("organiser")
    office.goto(f"{address}/console/T1/appeals")
    office.get_by_role("link", name="装配钳工 第 1 号").click()
    office.get_by_role("button", name="受理", exact=True).click()
    expect(office.get_by_text("已受理").first).to_be_visible()

    judge = signed_in("arbitrator")
    judge.goto(office.url)
    judge.get_by_role("link", name="试作裁定").click()
    judge.get_by_role("link", name="加分", exact=True).click()
    judge.get_by_label("多少").fill("6")
    judge.get_by_label("理由").fill("第二题漏评，补 6 分")
    judge.get_by_role("button", name="看谁会变动").click()
    expect(judge.get_by_role("button", name="作出这项裁定")).to_be_visible()
    judge.get_by_role("button", name="作出这项裁定").click()
    judge.get_by_label("申诉成立").check()
    judge.get_by_label("答复内容").fill("第二题漏评属实，已补分。")
    judge.get_by_role("button", name="作出裁决").click()
    expect(judge.get_by_text("已裁决").first).to_be_visible()

    with transaction():
        publications.publish(
            SYSTEM, trade_id, PublicationKind("provisional"), now=datetime.now(UTC),
            reason="申诉裁决",
        )  # fmt: skip
    body = published()
    assert "02" in {change["entry"] for change in body["replaces"]["changes"]}
    scope = Scope(db.session.scalars(select(Event.id)).one())
    wrong = [
        line
        for line in certificate_register.find(SYSTEM, scope).lines
        if line.state not in ("valid", "provisional")
    ]
    assert {line.entry for line in wrong} >= {"01", "02"}
    with transaction():
        made = certificates.correct(
            SYSTEM, scope, next(line.number for line in wrong if line.entry == "02"),
            by_hand={}, reason="申诉裁决", now=datetime.now(UTC),
        )  # fmt: skip
    assert made
    phone.goto(f"{address}/r/T1/fit/own#02/{secret}")
    expect(phone.get_by_text("94").first).to_be_visible()
    phone.get_by_role("link", name="申诉，或查看办理情况").click()
    phone.get_by_role("link", name="第 1 号").click()
    expect(phone.get_by_text("第二题漏评属实，已补分。")).to_be_visible()
