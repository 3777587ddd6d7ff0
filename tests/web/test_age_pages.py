"""Ages for ties at the console (同分比年龄): typed, made of dates of birth, asked for."""

from __future__ import annotations

from sqlalchemy import select

from competition.db import db, transaction
from competition.models.entry import Entry
from competition.models.event import Event
from competition.services import demonstration, standings
from tests.factories_results import play


def place(app):
    """An event whose first trade parts equals by age, and its pages."""
    trade = demonstration.trades_of(play("drivers-2025"))[0]
    with transaction():
        trade.ranking = {"keys": [{"age": "younger"}], "by": "trade"}
    standings._results.clear()
    event = db.session.get_one(Event, trade.event_id)
    return event, trade, f"/console/{event.code}/trades/{trade.code}"


def first_of(trade) -> Entry:
    rows = db.session.scalars(
        select(Entry).where(Entry.trade_id == trade.id).order_by(Entry.number)
    )
    return rows.first()


def test_the_standings_ask_for_ages_and_lead_to_their_page(app, as_role):
    event, trade, base = place(app)
    office = as_role("organiser", event=event)

    asked = office.get(f"{base}/standings")
    chain = office.get(f"{base}/ranking")

    assert f'href="{base}/ages"' in asked.text
    assert f'href="{base}/ages"' in chain.text
    assert "年龄，年轻者在前" in chain.text or "Age, the younger first" in chain.text


def test_an_age_that_was_written_stands_in_its_field(app, as_role):
    event, trade, base = place(app)
    office, entry = as_role("organiser", event=event), first_of(trade)

    office.post(f"{base}/ages", data={str(entry.id): "31.5"})
    page = office.get(f"{base}/ages")

    assert 'value="31.5"' in page.text
    db.session.expire_all()
    assert first_of(trade).extra["age"] == "31.5"


def test_what_is_no_age_is_refused_at_its_field(app, as_role):
    event, trade, base = place(app)
    office, entry = as_role("organiser", event=event), first_of(trade)

    page = office.post(f"{base}/ages", data={str(entry.id): "thirty"})

    assert page.status_code == 422
    assert f'id="{entry.id}-error"' in page.text
    assert "age" not in first_of(trade).extra


def test_without_dates_of_birth_the_order_says_who_is_missing(app, as_role):
    event, trade, base = place(app)
    office = as_role("organiser", event=event)
    office.post(f"{base}/ages", data={str(first_of(trade).id): "31"})

    page = office.post(f"{base}/ages/births", follow_redirects=True)

    assert "缺出生日期" in page.text or "a date of birth is missing" in page.text
    db.session.expire_all()
    assert "age" not in first_of(trade).extra
