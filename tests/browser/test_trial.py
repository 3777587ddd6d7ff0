"""A judge tries his sheet out on a tablet before the first real one (试评)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import func, select

from competition.db import db, transaction
from competition.models.calibration import TrialRevision
from competition.models.sheet import Revision
from competition.services import cards, devices, trial_rounds
from tests.browser.test_judge import Desk
from tests.factories import SYSTEM
from tests.factories_marking import make_hall
from tests.services.test_trials import approve

pytestmark = pytest.mark.browser


def test_trial_codes_come_first_and_count_for_nothing(
    app: Flask, new_context: Callable[..., BrowserContext]
) -> None:
    hall, now = make_hall(opened=False), datetime.now(UTC)
    approve(hall)
    with transaction():
        trial_rounds.begin(SYSTEM, hall.module.id, now=now)
        pairing = devices.start_pairing(SYSTEM, hall.event_scope, now=now, label="评分台3-A")
        card = cards.issue(SYSTEM, hall.event_scope, account_id=hall.judges[0].id, now=now)
    page = new_context(viewport={"width": 1180, "height": 820}).new_page()
    desk = Desk(page, pairing.code, card.number, card.pin)

    desk.pair_and_enter()
    expect(page.get_by_role("heading", name="试评 · 下一张")).to_be_visible()
    expect(page.get_by_text("试评分不计入成绩")).to_be_visible()
    expect(page.locator(".plate-xl")).to_have_text("试1")
    page.get_by_role("link", name="开始评分").click()
    desk.mark_all()
    desk.sign()

    expect(page.get_by_role("heading", name="已送达")).to_be_visible()
    db.session.expire_all()
    receipt = db.session.scalars(select(TrialRevision.receipt)).one()
    expect(page.get_by_text(receipt)).to_be_visible()
    expect(page.get_by_text("试2").first).to_be_visible()
    assert db.session.scalar(select(func.count()).select_from(Revision)) == 0
