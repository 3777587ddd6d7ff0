"""Pictures of what lets the office sleep: hall check, backups, overview, trail (现场检查、备份)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from playwright.sync_api import BrowserContext, Page

from competition.db import db, transaction
from competition.services import archives, backups
from tests.factories import SYSTEM, session_token
from tests.guide import played

Shoot = Callable[..., None]


def walk(
    app: Flask,
    address: str,
    make: Callable[..., BrowserContext],
    shoot: Shoot,
    _language: str,
) -> None:
    """The pages of the installation, the event's overview and its trail."""
    with tempfile.TemporaryDirectory(prefix="usb-") as stick:
        with app.test_request_context("/"):
            code, games, token = _prepare(stick)
            db.session.remove()
        context = make(viewport={"width": 1280, "height": 800})
        context.add_cookies([{"name": "token", "value": token, "url": address}])
        page = context.new_page()
        for name, path in (
            ("hall", "/console/hall-check"),
            ("backups", "/console/backups"),
            ("overview", f"/console/{code}/"),
            ("trail", f"/console/{code}/trail"),
        ):
            _shown(page, path)
            shoot(page, f"office-{name}")
        for name in ("readiness", "wall", "timetable", "printing"):
            _shown(page, f"/console/{games}/{name}")
            shoot(page, name)


def _shown(page: Page, path: str) -> None:
    page.goto(path)
    page.locator("html[data-ready]").wait_for(state="attached")


def _prepare(stick: str) -> tuple[str, str, str]:
    """A contest in the middle of its day, copied to a stick; beside it the games that ship.

    The codes of both, an administrator's token.
    """
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=4)
    event, play = played.load(now)
    code = event.code
    played.mark(play, 0, now=now)
    with transaction():
        backups.set_second_folder(SYSTEM, stick, now=now)
    backups.make(now=now)
    with transaction():
        games = archives.load_sample(SYSTEM, "huaichuan-2026", now=now).code
    return code, games, session_token("admin", name="沈知远")
