"""The public pages in a real browser: a slip on a phone, a certificate out of its print."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.certificate import Certificate
from competition.models.publication import PublicationKind
from competition.services import certificates, demonstration, keys, public_results, publications
from tests import factories_results as results
from tests.documents.reading import codes_of, pictures_of
from tests.factories import NOW, SYSTEM

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(new_context) -> Page:
    """A contestant's phone."""
    return new_context(viewport={"width": 390, "height": 844}).new_page()


@pytest.fixture
def drivers(app, address):
    found = results.play("drivers-2025")
    results.publish(found)
    list(results.issue(found, host=address))
    return found


def first() -> Certificate:
    return db.session.scalars(select(Certificate).order_by(Certificate.number)).first()


def slip(place: int) -> tuple[dict, str]:
    """The line at a place and its secret; nothing is left open that would keep a writer out."""
    row = public_results.notice("HCWL2025", "driver").body["groups"][0]["rows"][place - 1]
    db.session.rollback()
    return row, keys.ring().slip_secret(row["entry_id"])


def test_the_slips_code_opens_the_result_and_leaves_no_secret_behind(drivers, address, phone):
    row, secret = slip(4)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))

    phone.goto(f"{address}/r/HCWL2025/driver/own#{row['entry']}/{secret}")

    expect(phone.get_by_role("heading", name=row["names"][0])).to_be_visible()
    assert secret not in phone.url
    assert not any(secret in url for url in asked)
    phone.get_by_role("link", name="为什么是第 4 名").click()
    expect(phone.get_by_role("heading", name="与第 3 名相比")).to_be_visible()


def test_the_slip_can_be_typed(drivers, address, phone):
    row, secret = slip(1)

    phone.goto(f"{address}/r/HCWL2025/driver/")
    phone.get_by_role("link", name="查本人成绩和明细").click()
    phone.get_by_label("参赛号").fill(row["entry"])
    phone.get_by_label("查询码").fill("-".join((secret[:4], secret[4:8], secret[8:])).lower())
    phone.get_by_role("button", name="查我的成绩").click()

    expect(phone.get_by_role("heading", name=row["names"][0])).to_be_visible()
    expect(phone.get_by_text(row["total"]).first).to_be_visible()


def test_the_code_in_the_print_leads_to_green_and_after_revoking_to_red(drivers, phone, tmp_path):
    with transaction():
        publications.publish(
            SYSTEM,
            demonstration.trades_of(drivers)[0].id,
            PublicationKind.FINAL,
            now=NOW.replace(month=12, day=20),
        )
    number = first().number
    pdf = certificates.reprint(SYSTEM, Scope(drivers.event_id), number)
    printed = next(
        code for code in codes_of(pictures_of(pdf, tmp_path)[0]) if code.startswith("HTTP")
    )

    phone.goto(printed)

    expect(phone.get_by_role("heading", name="有效")).to_be_visible()
    expect(phone.get_by_text("签名正确，在这台设备上核对")).to_be_visible()

    with transaction():
        certificates.revoke(SYSTEM, Scope(drivers.event_id), number, reason="成绩取消", now=NOW)
    phone.reload()
    expect(phone.get_by_role("heading", name="已撤销")).to_be_visible()

    phone.goto(printed[:-1] + ("B" if printed[-1] != "B" else "C"))
    expect(phone.get_by_role("heading", name="无法确认")).to_be_visible()
    expect(phone.locator(".is-done")).to_have_count(0)
