"""Sessions and stations are made, dealt into as drawn, and stand on the lists (场次、赛位)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotFound, NotNow
from competition.models.event import Stage
from competition.services import allocations, entries, lots, timetable
from competition.services.allocations import Wish
from competition.services.timetable import SessionDraft
from tests.factories import NOW, SYSTEM, make_event, make_trade

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
NAMES = ("沈知远", "陆清禾", "㛃月", "阿依古丽·买买提", "方牧")


@dataclass(frozen=True)
class Hall:
    """A stage with five entries, of an event with six stations in two halls."""

    scope: Scope
    stage: uuid.UUID


@pytest.fixture
def hall(app: Flask) -> Hall:
    event = make_event()
    trade = make_trade(event)
    scope = Scope(event.id)
    with transaction():
        for number, name in enumerate(NAMES, 1):
            wish = entries.EntryWish(
                trade=trade.code,
                number=f"01{number:02d}",
                division="staff",
                unit="某校",
                team="",
                note="",
                contestants=(entries.MemberWish(name=name),),
            )
            entries.add(SYSTEM, scope, wish, now=NOW)
        timetable.add_stations(SYSTEM, scope, first="A9", last="A11", site="一号馆", now=NOW)
        timetable.add_stations(SYSTEM, scope, first="B01", last="B03", now=NOW)
    stage = db.session.query(Stage).filter_by(trade_id=trade.id).one()
    return Hall(scope, stage.id)


def draft(code: str, start: datetime = NINE) -> SessionDraft:
    return SessionDraft(code, {"zh": f"{code}场"}, start, start + timedelta(hours=1))


def add(hall: Hall, *drafts: SessionDraft) -> list[uuid.UUID]:
    with transaction():
        return [
            timetable.add_session(SYSTEM, hall.scope, hall.stage, each, now=NOW) for each in drafts
        ]


def deal(hall: Hall, site: str | None = None) -> int:
    with transaction():
        return allocations.fill(SYSTEM, hall.scope, hall.stage, None, site=site, now=NOW)


def plan(hall: Hall) -> dict[str, tuple[str, str]]:
    lines = allocations.plan(SYSTEM, hall.scope, hall.stage, None)
    return {line.number: (line.session, line.station) for line in lines}


def codes_of(refused: Invalid) -> list[str]:
    return [problem.code for problem in refused.problems]


def test_a_row_of_stations_counts_as_people_do(hall: Hall) -> None:
    lines = timetable.stations(SYSTEM, hall.scope)

    assert [line.code for line in lines] == ["B01", "B02", "B03", "A9", "A10", "A11"]
    assert timetable.expanded("A01", "A03") == ["A01", "A02", "A03"]
    assert timetable.expanded("讲台", "") == ["讲台"]


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("A5", "B9", "station-range"),
        ("A9", "A5", "station-range"),
        ("甲", "乙", "station-range"),
        ("A1", "A900", "station-range-long"),
        ("", "", "station-code"),
        ("A 1", "", "station-code"),
        ("B02", "B05", "station-taken"),
    ],
)
def test_a_row_that_is_none_makes_no_station(hall: Hall, first: str, last: str, code: str) -> None:
    with pytest.raises(Invalid) as refused, transaction():
        timetable.add_stations(SYSTEM, hall.scope, first=first, last=last, now=NOW)

    assert codes_of(refused.value) == [code]
    assert len(timetable.stations(SYSTEM, hall.scope)) == 6


def test_the_drawn_order_is_dealt_evenly_into_the_sessions(hall: Hall) -> None:
    later = NINE + timedelta(hours=2)
    add(hall, draft("S2", later), draft("S1"))
    with transaction():
        lots.draw_order(SYSTEM, hall.stage, seed="大咖杯", witnesses=["陆"], now=NOW)
    order = [line.number for line in allocations.listed(hall.stage)]

    assert deal(hall, site="一号馆") == 5

    found = plan(hall)
    assert [found[number] for number in order] == [
        ("S1", "A9"), ("S1", "A10"), ("S1", "A11"), ("S2", "A9"), ("S2", "A10"),
    ]  # fmt: skip
    assert order != sorted(order)
    lines = timetable.sessions(SYSTEM, hall.scope, hall.stage)
    assert [(line.draft.code, line.entries) for line in lines] == [("S1", 3), ("S2", 2)]
    assert timetable.counts(SYSTEM, hall.scope) == {hall.stage: (2, 5)}


def test_dealing_says_what_is_missing_and_changes_nothing(hall: Hall) -> None:
    with pytest.raises(NotNow, match="no-sessions"):
        deal(hall)
    add(hall, draft("S1"))

    with pytest.raises(NotNow) as refused:
        deal(hall, site="一号馆")

    assert refused.value.code == "stations-too-few"
    assert refused.value.values == {"entries": 5, "places": 3}
    assert set(plan(hall).values()) == {("", "")}


def test_a_plan_written_by_hand_is_checked_whole(hall: Hall) -> None:
    add(hall, draft("S1"))
    deal(hall)
    lines = allocations.plan(SYSTEM, hall.scope, hall.stage, None)
    wishes = [
        Wish(lines[0].where, "S1", "B02"),
        Wish(lines[1].where, "S1", "B02"),
        Wish(lines[2].where, "S9", "B03"),
        Wish(lines[3].where, "S1", "Z1"),
        Wish(lines[4].where, "", "A9"),
    ]

    with pytest.raises(Invalid) as refused, transaction():
        allocations.write(SYSTEM, hall.scope, hall.stage, None, wishes, now=NOW)

    assert {(each.code, each.where) for each in refused.value.problems} == {
        ("station-twice", str(lines[1].where)),
        ("session-unknown", str(lines[2].where)),
        ("station-unknown", str(lines[3].where)),
        ("station-without-session", str(lines[4].where)),
    }
    assert plan(hall)["0101"] == ("S1", "B01")


def test_two_entries_change_their_stations(hall: Hall) -> None:
    add(hall, draft("S1"))
    deal(hall)
    lines = allocations.plan(SYSTEM, hall.scope, hall.stage, None)
    one, two = lines[0], lines[1]
    swapped = [Wish(one.where, "S1", two.station), Wish(two.where, "S1", one.station)]
    rest = [Wish(line.where, line.session, line.station) for line in lines[2:]]

    with transaction():
        count = allocations.write(SYSTEM, hall.scope, hall.stage, None, swapped + rest, now=NOW)

    assert count == 2
    assert plan(hall)[one.number] == ("S1", two.station)
    assert plan(hall)[two.number] == ("S1", one.station)


def test_a_session_is_checked_whole(hall: Hall) -> None:
    add(hall, draft("S1"))
    wrong = SessionDraft("S1", {"zh": " "}, NINE, NINE, uuid.uuid4())

    with pytest.raises(Invalid) as refused, transaction():
        timetable.add_session(SYSTEM, hall.scope, hall.stage, wrong, now=NOW)

    assert codes_of(refused.value) == ["code-taken", "name-needed", "session-times", "not-found"]


def test_a_session_moves_with_who_is_in_it_and_goes_with_its_plan(hall: Hall) -> None:
    (session_id,) = add(hall, draft("S1"))
    deal(hall)
    later = replace(draft("S1", NINE + timedelta(days=1)), name={"zh": "改期"})

    with transaction():
        timetable.change_session(SYSTEM, hall.scope, session_id, later, now=NOW)
    assert plan(hall)["0101"] == ("S1", "B01")
    assert timetable.sessions(SYSTEM, hall.scope, hall.stage)[0].draft.name == {"zh": "改期"}

    with transaction():
        timetable.remove_session(SYSTEM, hall.scope, session_id, now=NOW)
    assert set(plan(hall).values()) == {("", "")}
    assert timetable.sessions(SYSTEM, hall.scope, hall.stage) == []


def test_a_station_in_use_stays(hall: Hall) -> None:
    add(hall, draft("S1"))
    deal(hall)
    used, free = (
        next(line for line in timetable.stations(SYSTEM, hall.scope) if bool(line.used) is wanted)
        for wanted in (True, False)
    )

    with pytest.raises(NotNow, match="station-in-use"):
        timetable.remove_station(SYSTEM, hall.scope, used.id, now=NOW)
    with transaction():
        timetable.remove_station(SYSTEM, hall.scope, free.id, now=NOW)

    assert len(timetable.stations(SYSTEM, hall.scope)) == 5


def test_another_events_stage_is_not_found(hall: Hall) -> None:
    other = Scope(make_event("E2").id)

    for ask in (timetable.sessions, lambda *given: allocations.plan(*given, None)):
        with pytest.raises(NotFound):
            ask(SYSTEM, other, hall.stage)
