"""Nothing reaches or stays on a tablet that is not its judge's own (盲评：平板上没有别人的东西)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Response, expect
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.account import Account
from competition.models.person import Person, Unit
from competition.services import drafts, panels, sync
from tests.browser.desks import set_out
from tests.browser.hallway import LEFT
from tests.factories import SYSTEM
from tests.factories_marking import MARKS, Hall, Tablet, body, make_hall, make_tablet

pytestmark = [pytest.mark.browser, pytest.mark.prove]

#: What others measured and wrote here; no scheme and no page holds any of it by chance.
TELLING = {
    "colleague": ("1817.9", "邻座嫌它太淡"),
    "signed before": ("1708.6", "前任签名时的话"),
    "begun before": ("1741.3", "前任没写完的话"),
}


def sign(hall: Hall, tablet: Tablet, seat: int, code: int, measured: str, note: str) -> None:
    op, sheet = uuid.uuid4(), hall.sheet(seat, code).id
    marks = {**MARKS, "C1": measured}
    raw = body(sheet, hall.digest, op=op, session=tablet.session_id, marks=marks, note=note)
    with transaction():
        taken = sync.take_in(tablet.actor, sheet, op, raw, now=datetime.now(UTC))
    assert (taken.state, taken.reasons) == ("current", ())


def work_of_others(hall: Hall) -> None:
    """A colleague has signed; at the first seat somebody else signed, began and left."""
    now = datetime.now(UTC)
    with transaction():
        hall.seats[2].account_id = None
        hall.seats[0].account_id = hall.judges[2].id
    colleague, former = make_tablet(hall, 1, now=now), make_tablet(hall, 2, now=now)
    sign(hall, colleague, 1, 0, *TELLING["colleague"])
    sign(hall, former, 0, 1, *TELLING["signed before"])
    measured, note = TELLING["begun before"]
    begun = {"marks": {"C1": {"value": measured}}, "note": note, "notes": {"A1": note}}
    with transaction():
        drafts.keep(former.actor, hall.sheet().id, json.dumps(begun).encode(), now=now)
        wish = panels.SeatWish(hall.seats[0].id, hall.judges[0].id, "judge", "tablet", counts=True)
        panels.put(SYSTEM, hall.scope, [wish], now=now)


def told_of_people() -> list[str]:
    """Every name here, and every account by its number, as it is written in JSON and outside."""
    accounts = list(db.session.scalars(select(Account)))
    words = [row.display_name for row in accounts]
    words += [row.name for row in db.session.scalars(select(Person))]
    words += [row.name for row in db.session.scalars(select(Unit))]
    words += [json.dumps(word)[1:-1] for word in words]
    words += [str(row.id) for row in accounts] + [row.id.hex for row in accounts]
    db.session.rollback()
    return words


def test_what_others_marked_began_and_wrote_and_who_they_are_reaches_no_tablet(
    app: Flask, new_context: Callable[..., BrowserContext]
) -> None:
    hall = make_hall(seats=3)
    with transaction():
        db.session.add_all([Unit(name="某某职业技术学院", kind="college"), Person(name="欧阳测试")])
    work_of_others(hall)
    tablet = set_out(hall, new_context)
    answers: list[Response] = []

    def heard(answer: Response) -> None:
        answers.append(answer)

    tablet.page.context.on("response", heard)

    tablet.enter()
    tablet.page.get_by_role("link", name="开始评分").click()
    with tablet.page.expect_response("**/draft"):
        tablet.mark(A1="2")
    tablet.page.evaluate("() => navigator.serviceWorker.ready")
    tablet.open("home")
    expect(tablet.page.locator(".home-next")).to_be_visible()

    api = [each for each in answers if "/api/" in each.url and each.status in (200, 201)]
    reached = [json.dumps(answer.all_headers(), ensure_ascii=False) for answer in answers]
    reached += [answer.url for answer in answers] + [answer.text() for answer in api]
    reached.append(tablet.page.evaluate(LEFT, True))
    everything = "\n".join(reached)
    assert any(answer.url.endswith("/bundle") for answer in api)
    assert "K-002" in everything
    assert "/marking/shell/" in everything
    telling = [*told_of_people(), *(word for pair in TELLING.values() for word in pair)]
    assert len(telling) >= 20
    assert [word for word in telling if word in everything] == []
