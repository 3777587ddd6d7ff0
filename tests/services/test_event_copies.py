"""A new event from an old one brings its rules and nobody (赛事复制)."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid
from competition.models.entry import Entry
from competition.models.event import Event, Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.person import Person, PersonInEvent
from competition.models.readiness import Readiness, ReadinessItem
from competition.models.timetable import Site, Station, TimetableNeed
from competition.services import archives, certificate_layouts, event_copies
from competition.services.event_copies import CopyWish
from tests.documents.test_backgrounds import SHEETS
from tests.factories import NOW, SYSTEM, make_account, make_event
from tests.services.test_certificate_layouts import ALLOWED, seal

WISH = CopyWish("NEXT2026", "2026 年竞赛", date(2026, 11, 19), date(2026, 11, 21))


@pytest.fixture
def old(app):
    """A contest that ships."""
    with transaction():
        return archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)


def test_rules_come_along_and_people_stay(old):
    with transaction():
        made = event_copies.copy(SYSTEM, old.id, WISH, now=NOW)

    before = json.loads(archives.dump(SYSTEM, old.id))
    after = json.loads(archives.dump(SYSTEM, made))
    assert not {"people", "entries", "revisions", "publications", "rulings"} & after.keys()
    assert after["event"]["dates"] == {"from": "2026-11-19", "to": "2026-11-21"}
    for old_trade, trade in zip(before["trades"], after["trades"], strict=True):
        for key in ("total", "ranking", "awards", "divisions"):
            assert trade.get(key) == old_trade.get(key)
        schemes = [[m.get("scheme") for m in one["modules"]] for one in (old_trade, trade)]
        assert schemes[0] == schemes[1]


def test_seats_are_empty_and_nobody_came(old):
    with transaction():
        made = event_copies.copy(SYSTEM, old.id, WISH, now=NOW)

    seated = db.session.scalar(
        select(func.count())
        .select_from(PanelSeat)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .where(
            PanelSeat.account_id.is_not(None),
            Panel.module_id.in_(_modules_of(made)),
        )
    )
    came = select(func.count()).where(PersonInEvent.event_id == made)
    entered = select(func.count()).where(Entry.event_id == made)
    assert (seated, db.session.scalar(came), db.session.scalar(entered)) == (0, 0, 0)


def _modules_of(event_id):
    return (
        select(Module.id)
        .join(Stage, Stage.id == Module.stage_id)
        .join(Trade, Trade.id == Stage.trade_id)
        .where(Trade.event_id == event_id)
    )


def test_offices_and_due_days_come_along_and_persons_do_not(old):
    person = db.session.scalars(select(Person.name)).first()
    trade = db.session.scalars(select(Trade).where(Trade.event_id == old.id)).first()
    make_account("organiser", event=old, name="工作组")
    lines = [
        (ReadinessItem.DOCUMENT, "技术工作组"), (ReadinessItem.JUDGES, person),
        (ReadinessItem.VENUE, f"场地保障组{person}组"), (ReadinessItem.PAPERS, "李主任"),
    ]  # fmt: skip
    with transaction():
        for item, owner in lines:
            db.session.add(
                Readiness(
                    trade_id=trade.id, item=item, owner=owner, due_on=date(2025, 11, 1),
                    ready=item is ReadinessItem.DOCUMENT, said_at=NOW, said_by=person,
                    approved_by=person, note=person,
                )
            )  # fmt: skip
    with transaction():
        made = event_copies.copy(SYSTEM, old.id, WISH, now=NOW)

    after = json.loads(archives.dump(SYSTEM, made))["readiness"]
    moved = (WISH.starts_on - old.starts_on).days
    due = (date(2025, 11, 1) + timedelta(days=moved)).isoformat()
    assert after == [
        {"trade": trade.code, "item": "document", "owner": "技术工作组", "due": due},
        {"trade": trade.code, "item": "judges", "due": due},
        {"trade": trade.code, "item": "venue", "due": due},
        {"trade": trade.code, "item": "papers", "due": due},
    ]


def test_who_was_honoured_by_hand_is_decided_anew_and_rules_stay(old):
    name = {"zh": "优秀组织奖"}
    honours = [
        {"code": "org", "name": name, "decided": ["U01"]},
        {"code": "best", "name": name, "to": "unit", "best": "event", "decided": ["U01"]},
    ]
    with transaction():
        row = db.session.get_one(Event, old.id)
        row.extra = {**row.extra, "honours": {"honours": honours}}
    with transaction():
        made = event_copies.copy(SYSTEM, old.id, WISH, now=NOW)

    after = json.loads(archives.dump(SYSTEM, made))["event"]["honours"]["honours"]
    assert [(one["code"], one.get("decided")) for one in after] == [("best", None)]


def test_a_seal_allowed_for_one_event_stays_there_and_the_sheet_comes_along(app):
    scope = Scope(make_event().id)
    with transaction():
        certificate_layouts.take_background(SYSTEM, scope, SHEETS["svg"], "底图.svg", now=NOW)
        certificate_layouts.take_mark(SYSTEM, scope, seal(), ALLOWED, now=NOW)

    with transaction():
        made = event_copies.copy(SYSTEM, scope.event_id, WISH, now=NOW)

    before = json.loads(archives.dump(SYSTEM, scope.event_id))["certificates"]
    after = json.loads(archives.dump(SYSTEM, made))
    assert len(before["marks"]) == 1
    assert after["certificates"]["background"] == before["background"]
    assert after["certificates"]["files"] == [
        one for one in before["files"] if one["digest"] == before["background"]["file"]
    ]
    written = json.dumps(after, ensure_ascii=False)
    assert [said for said in (ALLOWED["by"], ALLOWED["document"]) if str(said) in written] == []


def test_what_a_timetable_needs_is_moved_with_the_event(old):
    stage = db.session.scalars(
        select(Stage).join(Trade).where(Trade.event_id == old.id).order_by(Trade.position)
    ).first()
    hours = [["2025-11-19T00:00:00+00:00", "2025-11-19T10:00:00+00:00"]]
    with transaction():
        db.session.add(Site(event_id=old.id, name="一号馆", hours=hours, setup=20))
        db.session.add(Station(event_id=old.id, code="A1", site="一号馆"))
        db.session.add(TimetableNeed(stage_id=stage.id, sites=["一号馆"], minutes=90, places=6))
    with transaction():
        made = event_copies.copy(SYSTEM, old.id, WISH, now=NOW)

    after = json.loads(archives.dump(SYSTEM, made))["timetable"]
    (site,) = [one for one in after["sites"] if one["name"] == "一号馆"]
    span = {"opens": "2026-11-19T08:00:00+08:00", "closes": "2026-11-19T18:00:00+08:00"}
    assert (site["hours"], site["setup"]) == ([span], 20)
    assert {"code": "A1", "site": "一号馆"} in after["stations"]
    assert [(one["sites"], one["minutes"], one["places"]) for one in after["needs"]] == [
        (["一号馆"], 90, 6)
    ]


def test_a_code_that_is_taken_or_days_that_run_back_are_refused(old):
    backwards = CopyWish("NEXT", "某", date(2026, 11, 21), date(2026, 11, 19))

    with pytest.raises(Invalid), transaction():
        event_copies.copy(SYSTEM, old.id, backwards, now=NOW)
    with pytest.raises(Conflict), transaction():
        again = CopyWish(old.code, "某", date(2026, 11, 19), date(2026, 11, 21))
        event_copies.copy(SYSTEM, old.id, again, now=NOW)

    assert len(db.session.scalars(select(Event)).all()) == 1
