"""The offline story in a second engine: what an iPad's is nearest to (WebKit 离线评分)."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from competition.db import db
from competition.models.sheet import Revision
from tests.browser.hallway import Hallway, hand_out
from tests.prove import webkit

pytestmark = pytest.mark.prove

KEPT = "(await navigator.serviceWorker.ready).active?.state === 'activated'"
MARKS = (("A1", "2"), ("A2", "2"), ("A3", "3"), ("B1", "4.5"), ("B2", "5"))


def chip(word: str) -> str:
    return f"document.querySelector('.net')?.textContent.includes('{word}')"


def heading(word: str) -> str:
    return f"[...document.querySelectorAll('h1, h2')].some((h) => h.textContent.includes('{word}'))"


def type_pin(window: webkit.Safari, pin: str) -> None:
    window.until("document.querySelectorAll('.pad .key').length === 12")
    for digit in pin:
        window.do(
            "[...document.querySelectorAll('.pad .key')]"
            f".find((key) => key.textContent === '{digit}').click();"
        )


def revisions() -> list[Revision]:
    db.session.rollback()
    rows = list(db.session.scalars(select(Revision)))
    db.session.rollback()
    return rows


def test_webkit_opens_marks_and_signs_without_a_server(app: Flask) -> None:
    webkit.require()
    given = hand_out()
    db.session.remove()
    hallway = Hallway(app)
    try:
        with webkit.safari() as window:
            window.open(f"{hallway.address}/marking/app?lang=zh")
            window.fill("#code", given.codes[0])
            window.press("form button[type=submit]")
            window.fill("#badge", given.number)
            type_pin(window, given.pin)
            window.until("document.querySelector('.home-next a')")
            window.until(KEPT)
            hallway.stop()

            window.open(f"{hallway.address}/marking/app")
            window.until("document.querySelector('.home-next a')")
            window.press(".home-next a")
            window.press("#a-A1 [data-value='1']")
            window.until(chip("已存本机"))
            window.reload()
            window.until(
                "document.querySelector(\"#a-A1 [data-value='1']\").ariaChecked === 'true'"
            )
            for aspect, value in MARKS:
                window.press(f"#a-{aspect} [data-value='{value}']")
            window.press("#a-C1 summary")
            window.fill("#a-C1 input", "15:07.4")
            window.press_word("核对并签名")
            type_pin(window, given.pin)
            window.press_word("签名并交出")
            window.until(heading("待同步"))
            window.open(f"{hallway.address}/marking/app#home")
            window.reload()
            window.until(chip("1 张待同步"))
            assert revisions() == []

            hallway.start()
            window.do("window.dispatchEvent(new Event('online'));")
            window.until(chip("全部送达"))
        assert [row.standing.value for row in revisions()] == ["current"]
    finally:
        hallway.stop()
