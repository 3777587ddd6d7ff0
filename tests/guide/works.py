"""Pictures of works: the office's page of them, a judge's tablet with one under its code (作品)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from playwright.sync_api import BrowserContext
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.exchange import contest_file
from competition.models.draw import BlindCode
from competition.models.panel import Panel, PanelSeat, SeatRole
from competition.models.sheet import ScoreSheet
from competition.services import archives, cards, coded_works, demonstration, devices, rehearsals
from competition.services.demonstration import Play
from tests.factories import SYSTEM, make_account, session_token

Shoot = Callable[..., None]
SAMPLE = "photography-2025"
TABLET = {"zh": "评分台1", "en": "Table 1"}


def walk(
    app: Flask,
    address: str,
    make: Callable[..., BrowserContext],
    shoot: Shoot,
    language: str,
) -> None:
    """Works as they were handed in, and the first of them on a judge's tablet."""
    with app.test_request_context("/"):
        where, office, pairing, card, sheet = _prepare(language)
        db.session.remove()
    context = make(viewport={"width": 1180, "height": 760})
    context.add_cookies([{"name": "token", "value": office, "url": address}])
    page = context.new_page()
    page.goto(where)
    page.locator("html[data-ready]").wait_for(state="attached")
    shoot(page, "organisers-works")
    tablet = make(viewport={"width": 1180, "height": 820}, has_touch=True).new_page()
    tablet.goto(f"/marking/app?pair={pairing}")
    tablet.locator("main form [type=submit]").click()
    tablet.locator("#badge").fill(card.number)
    for digit in card.pin:
        tablet.get_by_role("button", name=digit, exact=True).click()
    tablet.locator("a.btn-primary[href^='#sheet/']").wait_for()
    tablet.goto(f"/marking/app#sheet/{sheet}")
    tablet.locator(".works img").first.wait_for()
    shoot(tablet, "judges-work")


def _prepare(language: str) -> tuple[str, str, str, cards.IssuedCard, uuid.UUID]:
    """The works of a contest, its first round open to marks; who comes in by what; a sheet."""
    now = datetime.now(UTC).replace(microsecond=0)
    content = archives.sample(SAMPLE)
    contest = contest_file.read(content)
    with transaction():
        event = archives.load(SYSTEM, content, now=now)
        event.sample = False
    judge = make_account("judge", event=event, name="林听雨")
    office = session_token("organiser", event=event, name="沈知远")
    scope, play = Scope(event.id), Play(contest, event.id, rehearsals.made_up(contest, "guide"))
    with transaction():
        trade = demonstration.trades_of(play)[0]
        first = demonstration.stages_of(trade.id)[0]
        _seat(judge.id, trade.id, first.id)
        demonstration.prepare(SYSTEM, play, trade.id, stage_id=first.id, now=now)
        card = cards.issue(SYSTEM, scope, account_id=judge.id, now=now)
        pairing = devices.start_pairing(SYSTEM, scope, now=now, label=TABLET[language])
        sheet = _pictured()
        where = f"/console/{event.code}/trades/{trade.code}/works"
    return where, office, pairing.code, card, sheet


def _seat(account: uuid.UUID, trade: uuid.UUID, stage: uuid.UUID) -> None:
    """Let a judge of his own mark what the sample takes as a jury's one mark."""
    for module in demonstration.modules_of(trade, stage):
        panel = db.session.scalars(select(Panel).where(Panel.module_id == module.id)).one()
        seat = db.session.scalars(select(PanelSeat).where(PanelSeat.panel_id == panel.id)).one()
        seat.role, seat.account_id = SeatRole.JUDGE, account
    db.session.flush()


def _pictured() -> uuid.UUID:
    """The sheet of the first code that has a picture under it."""
    rows = db.session.execute(
        select(ScoreSheet.id, ScoreSheet.blind_code_id)
        .join(BlindCode, BlindCode.id == ScoreSheet.blind_code_id)
        .order_by(BlindCode.text)
    ).all()
    shown = coded_works.of_codes([row.blind_code_id for row in rows])
    return next(
        row.id for row in rows if any(not one.link for one in shown.get(row.blind_code_id, ()))
    )
