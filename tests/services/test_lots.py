"""Lots are drawn before witnesses, replayed by anybody, repeated only by ruling (抽签)."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from competition.access.policy import Actor, Grant, Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotNow
from competition.models.account import Role
from competition.models.draw import Draw, DrawList
from competition.models.event import Event, Stage
from competition.rules import draws as rules
from competition.services import allocations, entries, lots, timetable
from competition.services.timetable import SessionDraft
from tests.factories import NOW, SYSTEM, make_account, make_event, make_trade

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Hall:
    """Six entries of three schools, two sessions, three stations."""

    scope: Scope
    stage: uuid.UUID
    coder: Actor


@pytest.fixture
def hall(app) -> Hall:
    event = make_event()
    trade = make_trade(event)
    scope = Scope(event.id)
    stage = db.session.scalars(select(Stage.id).where(Stage.trade_id == trade.id)).one()
    with transaction():
        for n in range(6):
            wish = entries.EntryWish(
                trade=trade.code, number=f"01{n + 1:02d}", division="staff", unit=f"{n // 2}校",
                team="", note="", contestants=(entries.MemberWish(name=f"选手{n}"),),
            )  # fmt: skip
            entries.add(SYSTEM, scope, wish, now=NOW)
        timetable.add_stations(SYSTEM, scope, first="A1", last="A3", site="一号馆", now=NOW)
        for n in range(2):
            start = NINE + timedelta(hours=2 * n)
            draft = SessionDraft(f"S{n + 1}", {"zh": "场"}, start, start + timedelta(hours=1))
            timetable.add_session(SYSTEM, scope, stage, draft, now=NOW)
    return Hall(scope, stage, person("coder", event))


def person(role, event):
    account = make_account(name=role)
    return Actor(account.id, role, (Grant(Role(role), Scope(event.id)),))


def fix(hall, kind, *, even=True):
    with transaction():
        return lots.fix_list(hall.coder, hall.scope, hall.stage, kind, even=even, now=NOW)


def draw(hall, key, **given):
    given.setdefault("said", [("领队", "7"), ("骰子", "3 5")])
    given.setdefault("witnesses", ["陆明远"])
    with transaction():
        return lots.draw(hall.coder, hall.scope, key, now=NOW, **given)


def plan(hall):
    lines = allocations.plan(SYSTEM, hall.scope, hall.stage, None)
    return {line.number: (line.session, line.station) for line in lines}


def test_the_machines_part_is_bound_before_the_hall_speaks(hall):
    key = fix(hall, "order")
    row = db.session.get_one(DrawList, key)
    shown = row.commitment

    made = draw(hall, key, witnesses=["陆明远", " "])

    assert rules.committed(made.secret_part) == shown
    assert made.seed == rules.seed_of(row.digest, made.secret_part, ["7", "3 5"])
    assert made.witnesses == ["陆明远"]
    assert sorted(made.after) == made.before


def test_anybody_draws_the_same_from_the_published_seed_and_list(hall):
    for kind in ("order", "session", "station"):
        draw(hall, fix(hall, kind))

    history = lots.history(SYSTEM, hall.scope, hall.stage)

    assert [one.replays for one in history] == [True] * 3
    one = next(each for each in history if each.kind == "session")
    row = db.session.scalars(select(DrawList).where(DrawList.draw_id == one.id)).one()
    again = rules.sessions_of(one.seed, dict(row.listed), row.slots, even=True)
    assert tuple(map(tuple, again)) == one.rows


def test_a_drawn_session_parts_every_delegation_and_stands_in_the_timetable(hall):
    draw(hall, fix(hall, "session"))

    sessions = {number: session for number, (session, _station) in plan(hall).items()}
    assert Counter(sessions.values()) == {"S1": 3, "S2": 3}
    for first in ("0101", "0103", "0105"):
        assert sessions[first] != sessions[f"{int(first) + 1:04d}"]


def test_drawn_stations_are_within_the_drawn_session(hall):
    draw(hall, fix(hall, "session"))
    before = {number: session for number, (session, _station) in plan(hall).items()}

    draw(hall, fix(hall, "station"))

    after = plan(hall)
    assert {number: session for number, (session, _station) in after.items()} == before
    assert len(set(after.values())) == 6


def test_a_repeated_draw_needs_a_ruling_and_keeps_the_former(hall):
    event = hall.scope.event_id
    first = draw(hall, fix(hall, "order"))
    key = fix(hall, "order")
    chief = Actor(
        make_account(name="裁判长").id, "裁判长", (Grant(Role.CHIEF_JUDGE, Scope(event)),)
    )

    with pytest.raises(NotNow, match="draw-exists"):
        draw(hall, key)
    with pytest.raises(NotAllowed, match="second-person-missing"):
        draw(hall, key, reason="名单漏人")
    with pytest.raises(NotAllowed, match="second-person-same"):
        draw(hall, key, reason="名单漏人", second=hall.coder)
    again = draw(hall, key, reason="名单漏人", second=chief)

    rows = db.session.scalars(select(Draw).order_by(Draw.replaced_at.is_(None))).all()
    assert [row.id for row in rows] == [first.id, again.id]
    assert (again.reason, again.ruled_by_id) == ("名单漏人", chief.id)
    told = {one.ruled_by for one in lots.history(SYSTEM, hall.scope, hall.stage)}
    assert told == {"", "裁判长"}


def test_a_list_that_changed_is_not_drawn_from(hall):
    key = fix(hall, "order")
    wish = entries.EntryWish(
        trade="barista", number="0199", division="staff", unit="晚校", team="", note="",
        contestants=(entries.MemberWish(name="迟到"),),
    )  # fmt: skip
    with transaction():
        entries.add(SYSTEM, hall.scope, wish, now=NOW)

    with pytest.raises(NotNow, match="list-changed"):
        draw(hall, key)
    draw(hall, fix(hall, "order"))
    with pytest.raises(NotNow, match="list-used"):
        draw(hall, key)


def test_nothing_said_draws_nothing(hall):
    with pytest.raises(Invalid, match="seed-missing"):
        draw(hall, fix(hall, "order"), said=[("谁", " ")])


def test_a_draw_nobody_saw_is_refused_where_the_event_has_supervisors(hall):
    key = fix(hall, "order")

    with pytest.raises(Invalid) as refused:
        draw(hall, key, witnesses=[" "])
    with transaction():
        db.session.get_one(Event, hall.scope.event_id).settings = {"supervisor": "no"}
    draw(hall, key, witnesses=())

    assert [(one.code, one.where) for one in refused.value.problems] == [
        ("draw-unwitnessed", "witnesses")
    ]


def test_paper_lots_are_typed_in_with_every_gap_and_repeat_told(hall):
    numbers = [f"01{n:02d}" for n in range(1, 7)]
    key = fix(hall, "order")
    good = dict(zip(numbers, ("3", "1", "6", "2", "5", "4"), strict=True))

    with pytest.raises(Invalid) as wrong:
        draw(hall, key, lots={**good, "0101": "1", "0103": "9", "0104": ""})
    made = draw(hall, key, lots=good)

    assert {(one.code, one.where) for one in wrong.value.problems} == {
        ("lot-twice", "0102"), ("lot-gap", "0103"), ("lot-missing", "0104"),
    }  # fmt: skip
    assert made.after == ["0102", "0104", "0101", "0106", "0105", "0103"]
    assert made.seed == ""
    assert lots.history(SYSTEM, hall.scope, hall.stage)[0].replays is None


def test_paper_lots_for_sessions_and_stations_stay_in_the_box(hall):
    numbers = [f"01{n:02d}" for n in range(1, 7)]
    draw(hall, fix(hall, "session"), lots={n: "S1" if n < "0104" else "S2" for n in numbers})
    key = fix(hall, "station")
    good = dict(zip(numbers, ("A1", "A2", "A3", "A3", "A2", "A1"), strict=True))

    with pytest.raises(Invalid) as wrong:
        draw(hall, key, lots={**good, "0101": "A2", "0104": "B7"})
    draw(hall, key, lots=good)

    assert {one.code for one in wrong.value.problems} == {"lot-twice", "lot-slot"}
    assert plan(hall)["0104"] == ("S2", "A3")
