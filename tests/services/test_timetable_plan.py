"""A whole event's timetable: checked, proposed, taken, moved by hand and taken back (赛程)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Conflict, Invalid, NotFound, NotNow
from competition.models.event import Stage
from competition.models.timetable import Allocation, ContestSession
from competition.services import (
    allocations,
    entries,
    timetable,
    timetable_changes,
    timetable_facts,
    timetable_needs,
    timetable_proposals,
    timetable_solver,
)
from competition.services.timetable import SessionDraft
from competition.services.timetable_changes import Move
from competition.services.timetable_needs import NeedDraft
from tests.factories import NOW, SYSTEM, make_event, make_trade
from tests.queries import counted

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Games:
    """Two trades of six entries from three schools; 沈知远 contests in both; one hall of three."""

    scope: Scope
    first: uuid.UUID
    second: uuid.UUID


@pytest.fixture
def games(app) -> Games:
    event = make_event()
    scope = Scope(event.id)
    trades = [make_trade(event, code) for code in ("barista", "tea")]
    with transaction():
        for t, trade in enumerate(trades):
            for n in range(6):
                name = "沈知远" if n == 0 else f"选手{t}{n}"
                wish = entries.EntryWish(
                    trade=trade.code,
                    number=f"{t + 1}{n:02d}",
                    division="staff",
                    unit=f"{n % 3}校",
                    team="",
                    note="",
                    contestants=(entries.MemberWish(name=name),),
                )
                entries.add(SYSTEM, scope, wish, now=NOW)
        timetable.add_stations(SYSTEM, scope, first="A1", last="A3", site="一号馆", now=NOW)
    stages = [
        db.session.scalars(select(Stage.id).where(Stage.trade_id == trade.id)).one()
        for trade in trades
    ]
    return Games(scope, *stages)


def session(games, stage, code, start, *, length=HOUR):
    with transaction():
        draft = SessionDraft(code, {"zh": code}, start, start + length)
        return timetable.add_session(SYSTEM, games.scope, stage, draft, now=NOW)


def deal(games, stage):
    with transaction():
        allocations.fill(SYSTEM, games.scope, stage, None, site=None, now=NOW)


def found(games):
    return timetable_facts.check(SYSTEM, games.scope)[1]


def need(games, *stages, minutes=60, sites=("一号馆",)):
    with transaction():
        timetable_needs.write_needs(
            SYSTEM,
            games.scope,
            {(stage, None): NeedDraft(sites, minutes, 0) for stage in stages},
            now=NOW,
        )


def open_hall(games, hours):
    with transaction():
        timetable_needs.write_site(SYSTEM, games.scope, "一号馆", hours, None, now=NOW)


def propose(games, **asked):
    content = timetable_proposals.propose(SYSTEM, games.scope, **asked)
    with transaction():
        return timetable_proposals.keep(SYSTEM, games.scope, content, now=NOW), content


def adopt(games, proposal):
    with transaction():
        return timetable_proposals.adopt(SYSTEM, games.scope, proposal, now=NOW)


def test_clashes_between_trades_are_named_first(games):
    for stage, start in ((games.first, NINE), (games.second, NINE + HOUR / 2)):
        session(games, stage, "S1", start)
        session(games, stage, "S2", start + 4 * HOUR)
        deal(games, stage)

    codes = [one.code for one in found(games)]

    assert codes[0] == "person-twice"
    assert {"person-twice", "station-twice", "site-full"} <= set(codes)


def test_a_proposal_places_everything_without_a_clash(games):
    need(games, games.first, games.second)
    open_hall(games, "08:00-18:00")

    proposal, content = propose(games)
    before = found(games)
    count = adopt(games, proposal)

    assert before == []
    assert count == 4
    assert content["left"] == []
    assert found(games) == []
    rows = db.session.scalars(select(ContestSession)).all()
    assert {row.site for row in rows} == {"一号馆"}
    assert db.session.query(Allocation).count() == 12
    assert all(row.station_id for row in db.session.query(Allocation))


def test_what_found_no_place_is_told_with_its_reason(games):
    need(games, games.first, games.second)
    open_hall(games, "2026-11-20 08:00-10:20")

    _proposal, content = propose(games)

    assert len(content["sessions"]) == 2
    assert {one["why"] for one in content["left"]} == {"sites-taken"}
    assert content["best"]
    assert {tuple(one["sites"]) for one in content["left"]} == {("一号馆",)}
    need(games, games.first, minutes=200)
    assert "hours-short" in {one["why"] for one in propose(games)[1]["left"]}
    assert sum(one["heads"] for one in content["left"]) == 6


def test_without_any_search_the_present_places_stay(games):
    """A machine so busy that the solver finds nothing still proposes what stands already."""
    need(games, games.first, games.second)
    open_hall(games, "08:00-18:00")
    proposal, _content = propose(games)
    adopt(games, proposal)

    _again, content = propose(games, work=0)

    assert content["left"] == []
    assert all(one["was"] == [one["start"], one["site"]] for one in content["sessions"])
    assert not content["best"]


def test_a_search_goes_on_from_an_earlier_proposal(games):
    need(games, games.first, games.second)
    open_hall(games, "08:00-18:00")
    proposal, first = propose(games, work=0)

    _on, content = propose(games, after=proposal, work=0)

    places = [(one["start"], one["site"]) for one in first["sessions"]]
    assert [(one["start"], one["site"]) for one in content["sessions"]] == places
    assert (first["after"], content["after"]) == (None, 1)
    lines = timetable_proposals.listing(SYSTEM, games.scope)
    assert [(line.number, line.after) for line in lines] == [(2, 1), (1, None)]


def test_what_is_kept_may_overfill_a_hall_and_the_rest_goes_beside_it(games):
    for n in range(2):
        key = session(games, games.first, f"S{n + 1}", NINE)
        with transaction():
            timetable_changes.fix(SYSTEM, games.scope, key, True, now=NOW)
    deal(games, games.first)
    need(games, games.second)
    open_hall(games, "08:00-18:00")

    _proposal, content = propose(games)

    assert content["left"] == []
    assert len(content["sessions"]) == 2


def test_what_is_fixed_stays_where_it_is(games):
    key = session(games, games.first, "S1", NINE + 3 * HOUR)
    with transaction():
        timetable_changes.fix(SYSTEM, games.scope, key, True, now=NOW)
    need(games, games.first)

    proposal, content = propose(games)
    adopt(games, proposal)

    assert content["kept"] == 1
    assert db.session.get_one(ContestSession, key).starts_at == NINE + 3 * HOUR
    with pytest.raises(NotNow, match="session-fixed"), transaction():
        timetable_changes.move(SYSTEM, games.scope, Move(key, NINE), now=NOW)


def test_a_proposal_is_refused_once_the_timetable_changed(games):
    need(games, games.first)
    proposal, _content = propose(games)
    session(games, games.second, "S1", NINE)

    with pytest.raises(Conflict, match="timetable-changed"):
        adopt(games, proposal)


def test_taking_a_proposal_is_one_step_that_can_be_undone(games):
    for n in range(2):
        session(games, games.first, f"S{n + 1}", NINE + n * 5 * HOUR)
    deal(games, games.first)
    before = timetable_changes.states(db.session.scalars(select(ContestSession.id)).all())
    need(games, games.first, games.second)
    proposal, _content = propose(games)
    adopt(games, proposal)
    step = timetable_changes.last_step(games.scope)

    with transaction():
        timetable_changes.undo(SYSTEM, games.scope, step.number, now=NOW)

    after = timetable_changes.states(db.session.scalars(select(ContestSession.id)).all())
    assert after == before
    with pytest.raises(Conflict), transaction():
        timetable_changes.undo(SYSTEM, games.scope, step.number, now=NOW)


def test_a_session_moved_by_hand_goes_back(games):
    key = session(games, games.first, "S1", NINE)
    session(games, games.first, "S2", NINE + 4 * HOUR)
    deal(games, games.first)
    with transaction():
        timetable.add_stations(SYSTEM, games.scope, first="B1", last="B3", site="二号馆", now=NOW)
        timetable_changes.move(SYSTEM, games.scope, Move(key, NINE + HOUR, "二号馆"), now=NOW)
    moved = timetable_changes.states([key])[str(key)]
    step = timetable_changes.last_step(games.scope)

    with transaction():
        timetable_changes.undo(SYSTEM, games.scope, step.number, now=NOW)

    row = db.session.get_one(ContestSession, key)
    facts = timetable_facts.load(SYSTEM, games.scope)
    assert moved["site"] == "二号馆"
    assert len({station for _where, station in moved["seats"]}) == 3
    assert row.starts_at == NINE
    assert facts.sessions[str(key)].site == "一号馆"


def test_a_site_too_small_or_unknown_is_refused(games):
    key = session(games, games.first, "S1", NINE)
    session(games, games.first, "S2", NINE + 4 * HOUR)
    deal(games, games.first)
    with transaction():
        timetable.add_stations(SYSTEM, games.scope, first="B1", site="小厅", now=NOW)

    with pytest.raises(NotNow, match="stations-short"), transaction():
        timetable_changes.move(SYSTEM, games.scope, Move(key, NINE, "小厅"), now=NOW)
    with pytest.raises(Invalid), transaction():
        timetable_changes.move(SYSTEM, games.scope, Move(key, NINE, "月亮"), now=NOW)


def test_a_session_of_another_event_is_not_found(games):
    other = Scope(make_event("E2").id)
    key = session(games, games.first, "S1", NINE)

    with pytest.raises(NotFound), transaction():
        timetable_changes.move(SYSTEM, other, Move(key, NINE), now=NOW)


def test_hours_are_read_line_by_line_in_the_events_own_time(games):
    open_hall(games, "2026-11-20 8:00-12:00\n2026-11-21 13:30—17:00\n")

    (line,) = timetable_needs.sites(SYSTEM, games.scope)

    assert [str(one) for one, _other in line.hours] == [
        "2026-11-20 00:00:00+00:00", "2026-11-21 05:30:00+00:00",
    ]  # fmt: skip
    with pytest.raises(Invalid) as wrong:
        open_hall(games, "morgens\n08:00-07:00\n2026-11-20 08:00-18:00")
    assert [one.values["line"] for one in wrong.value.problems] == [1, 2]


def test_reading_costs_the_same_whatever_the_size(games):
    timetable_facts.load(SYSTEM, games.scope)
    with counted() as few:
        timetable_facts.load(SYSTEM, games.scope)
    for n in range(3):
        session(games, games.first, f"S{n}", NINE + n * 2 * HOUR)
    deal(games, games.first)
    db.session.expire_all()

    with counted() as many:
        timetable_facts.load(SYSTEM, games.scope)

    assert many.count <= few.count + 1


def test_without_a_solver_everything_else_works(games, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "ortools.sat.python", None)
    need(games, games.first)

    with pytest.raises(NotNow, match="solver-missing"):
        timetable_solver.solver()
    assert {one.code for one in found(games)} == set()
