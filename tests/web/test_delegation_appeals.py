"""A leader appeals about the own delegation's entries, and about nobody else's (代表队申诉)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from competition.db import db, transaction
from competition.models.appeal import Appeal
from competition.models.entry import Entry
from competition.models.event import Event
from competition.models.person import Delegation, Unit
from competition.models.publication import PublicationKind
from competition.models.timetable import TimetableEdition
from competition.services import appeal_rules, publications
from competition.services.scopes import Scope
from competition.web.guards import utcnow
from tests.factories import NOW, SYSTEM
from tests.factories_honours import contest, load

HEAT = {f"{n:02d}": str(100 - n) for n in range(1, 6)}


@pytest.fixture
def trade(app):
    found = load(contest(HEAT, HEAT))[1]
    with transaction():
        publications.publish(SYSTEM, found.id, PublicationKind("provisional"), now=utcnow())
    return found


@pytest.fixture
def event(trade):
    return db.session.get_one(Event, trade.event_id)


@pytest.fixture
def entry(trade):
    return db.session.scalars(
        select(Entry).where(Entry.trade_id == trade.id, Entry.number == "02")
    ).one()


@pytest.fixture
def leader(as_role, event, entry):
    return as_role("leader", event=event, delegation_id=entry.delegation_id)


@pytest.fixture
def place(event, entry):
    code = db.session.get_one(Delegation, entry.delegation_id).code
    return f"/delegations/{event.code}/{code}/appeals"


def said(entry, **more):
    given = {"about": "result", "grounds": "第二题漏加。", "lodger": "领队甲", **more}
    return {"entry": str(entry.id), **given}


def test_a_leader_lodges_sees_the_state_and_takes_it_back(leader, place, entry):
    assert leader.post(place, data=said(entry)).status_code == 302
    page = leader.get(place).text
    row = db.session.scalars(select(Appeal)).one()
    leader.post(f"{place}/{row.id}/withdrawal", data={"words": "已核实"})

    assert (row.channel.value, row.lodged_as.value, row.entry_id) == (
        "delegation", "leader", entry.id,
    )  # fmt: skip
    assert "第二题漏加。" in page
    assert "时限至" in page
    db.session.expire_all()
    assert db.session.scalars(select(Appeal)).one().state.value == "withdrawn"


def test_of_another_delegation_nothing_is_lodged_and_nothing_seen(
    leader, place, entry, event, as_role
):
    leader.post(place, data=said(entry))
    row = db.session.scalars(select(Appeal)).one()
    with transaction():
        db.session.add(unit := Unit(name="云台学院", extra={}))
        db.session.flush()
        db.session.add(other := Delegation(event_id=event.id, unit_id=unit.id, code="ZZ"))
    stranger = as_role("leader", event=event, delegation_id=other.id)
    theirs = f"/delegations/{event.code}/ZZ/appeals"

    assert stranger.post(theirs, data=said(entry)).status_code == 422
    assert stranger.post(f"{theirs}/{row.id}/withdrawal", data={"words": "x"}).status_code == 404
    assert "第二题漏加。" not in stranger.get(theirs).text
    assert len(db.session.scalars(select(Appeal)).all()) == 1


def test_where_the_rule_hears_no_leaders_the_page_says_so(leader, place, entry, event):
    with transaction():
        rule = {"lodgers": ["contestant"], "within": 2, "clock": "publication"}
        appeal_rules.change(SYSTEM, Scope(event.id), rule, version=event.version, now=NOW)

    assert "不受理领队申诉" in leader.get(place).text
    assert leader.post(place, data=said(entry)).status_code == 404
    assert db.session.scalars(select(Appeal)).all() == []


def test_a_leader_finds_the_timetable_once_it_is_published(leader, place, event):
    there = f"/r/{event.code}/timetable"
    before = leader.get(place).text

    with transaction():
        db.session.add(
            TimetableEdition(
                event_id=event.id, number=1, content={"sessions": []}, digest="0" * 64,
                published_at=NOW,
            )
        )  # fmt: skip

    assert f'href="{there}"' not in before
    assert f'href="{there}"' in leader.get(place).text
    assert leader.get(there).status_code == 200
