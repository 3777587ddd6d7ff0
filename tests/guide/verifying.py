"""Pictures of certificates verified: each answer an employer may get (用人单位核验证书)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.certificate import Certificate
from competition.models.publication import PublicationKind
from competition.services import certificates, demonstration, publications
from tests.factories import SYSTEM
from tests.guide import played

Shoot = Callable[..., None]
#: What stands in the pictures, by language.
TOLD = {
    "zh": ("工作单位有误", "经裁定取消成绩", "无此人"),
    "en": ("The unit was wrong", "Disqualified by ruling", "无此人"),
}


def walk(
    app: Flask,
    _address: str,
    make: Callable[..., BrowserContext],
    shoot: Shoot,
    language: str,
) -> None:
    """One certificate of each answer on a telephone, then a list of them at a desk."""
    with app.test_request_context("/"):
        papers = _prepare(language)
        db.session.remove()
    phone = make(viewport={"width": 390, "height": 844}).new_page()
    for name in ("valid", "corrected", "revoked"):
        number, signature, _holder = papers[name]
        _shown(phone, shoot, f"/C/{number}/{signature}", name)
    number, signature, _holder = papers["valid"]
    torn = ("A" if signature[0] != "A" else "Q") + signature[1:]
    _shown(phone, shoot, f"/C/{number}/{torn}", "unconfirmed")
    _shown(phone, shoot, f"/C/{number}", "ask")
    desk = make(viewport={"width": 1100, "height": 760}).new_page()
    desk.goto("/C/")
    lines = [f"{number} {holder}" for number, _signature, holder in papers.values()]
    desk.locator("textarea").fill("\n".join([*lines, f"{number} {TOLD[language][2]}"]))
    desk.locator("form:has(textarea) [type=submit]").click()
    desk.locator("main table").wait_for()
    shoot(desk, "employer-many")


def _shown(page: Page, shoot: Shoot, address: str, name: str) -> None:
    page.goto(address)
    page.locator("h1").wait_for()
    shoot(page, f"employer-{name}")


def _prepare(language: str) -> dict[str, tuple[str, str, str]]:
    """Answer → number, signature and holder of a certificate that gets it."""
    now = datetime.now(UTC).replace(microsecond=0, second=0)
    began = now - timedelta(days=30)
    _event, play = played.load(began)
    numbers = []
    for position, when in ((0, began), (1, now)):
        played.mark(play, position, now=when)
        numbers.append(played.publish(play, position, now=when))
    scope = Scope(play.event_id)
    valid, wrong, gone, *_others = numbers[0]
    with transaction():
        trade = demonstration.trades_of(play)[0]
        publications.publish(SYSTEM, trade.id, PublicationKind.FINAL, now=now)
        why, cancelled, _nobody = TOLD[language]
        unit = {"unit": "东原市职业技术学院"}
        certificates.correct(SYSTEM, scope, wrong, by_hand=unit, reason=why, now=now)
        certificates.revoke(SYSTEM, scope, gone, reason=cancelled, now=now)
    named = {"valid": valid, "provisional": numbers[1][0], "corrected": wrong, "revoked": gone}
    rows = {
        row.number: (row.number, row.signature, str(row.facts["recipient"]))
        for row in db.session.scalars(
            select(Certificate).where(Certificate.number.in_(named.values()))
        )
    }
    return {answer: rows[number] for answer, number in named.items()}
