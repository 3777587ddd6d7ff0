"""A station or session an incident names is there and free, or it is asked about (赛位、场次)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from competition.db import db, transaction
from competition.errors import Invalid, NotNow
from competition.models.event import Stage
from competition.models.floor import Incident
from competition.models.timetable import Allocation, ContestSession, Station
from competition.services import incident_stations, incidents, timetable
from competition.services.incidents import Decision
from competition.services.timetable import SessionDraft
from tests.factories import NOW, SYSTEM
from tests.factories_floor import NINE, Hall, body_of, make_hall, note


@pytest.fixture
def hall(app) -> Hall:
    made = make_hall()
    for who in range(4):
        note(made, who, station=f"A{who + 1}")
    return made


def write_down(hall: Hall, station: str, *, session: object = None, **content) -> uuid.UUID:
    """What a phone sends about a fault at a station."""
    op, at = uuid.uuid4(), NINE + timedelta(minutes=40)
    content = {"kind": "equipment", "told": "电机停转", **content}
    raw = body_of(
        op, at, trade=hall.trade, station=station,
        contest_session=str(session or hall.session), **content,
    )  # fmt: skip
    with transaction():
        incidents.take_in(hall.judge, hall.event, op, raw, now=at)
    return op


def fault(hall: Hall, who: int = 0) -> uuid.UUID:
    return write_down(hall, f"A{who + 1}", where=str(hall.wheres[who]))


def decide(hall: Hall, incident: uuid.UUID, word: str, **figures: str) -> Incident:
    with transaction():
        return incidents.decide(
            hall.chief, hall.scope, incident, Decision(word, "电机烧毁", figures), now=NINE
        )


def line_of(hall: Hall, incident: uuid.UUID) -> incidents.Line:
    return next(one for one in incidents.register(hall.chief, hall.scope) if one.id == incident)


def test_a_spare_station_is_one_there_is_written_as_it_is_written_there(hall):
    assert decide(hall, fault(hall), "spare-station", station="a6").given == {"station": "A6"}


def plan_of(hall: Hall, who: int) -> list[tuple[str, str | None]]:
    """The sessions an entry works in, and at which station."""
    return [
        tuple(row)
        for row in db.session.execute(
            select(ContestSession.code, Station.code)
            .join(Allocation, Allocation.contest_session_id == ContestSession.id)
            .outerjoin(Station, Station.id == Allocation.station_id)
            .where(Allocation.entry_in_stage_id == hall.wheres[who])
        )
    ]


def test_the_plan_follows_to_the_spare_station_and_the_faulty_one_is_not_given_away(hall):
    (before,) = plan_of(hall, 0)
    decide(hall, fault(hall), "spare-station", station="A6")

    later = write_down(hall, "A2", where=str(hall.wheres[1]))
    with pytest.raises(Invalid) as refused:
        decide(hall, later, "spare-station", station="A1")

    assert plan_of(hall, 0) == [(before[0], "A6")]
    assert [problem.code for problem in refused.value.problems] == ["spare-taken"]
    assert line_of(hall, later).question == ""


def test_whoever_is_sent_to_the_last_session_is_expected_there(hall):
    stage = db.session.scalars(select(ContestSession.stage_id)).first()
    with transaction():
        draft = SessionDraft(
            "S9", {"zh": "补赛"}, NINE + timedelta(hours=5), NINE + timedelta(hours=7)
        )
        timetable.add_session(SYSTEM, hall.event, stage, draft, now=NOW)

    decided = decide(hall, fault(hall), "last-session")

    assert decided.given == {"session": "S9"}
    assert plan_of(hall, 0) == [("S9", None)]
    assert line_of(hall, decided.id).question == ""


@pytest.mark.parametrize(
    ("station", "code"), [("999", "spare-unknown"), ("A2", "spare-taken"), ("A1", "spare-taken")]
)
def test_one_that_is_not_there_or_not_free_is_refused_with_the_free_ones(hall, station, code):
    incident = fault(hall)

    with pytest.raises(Invalid) as refused:
        decide(hall, incident, "spare-station", station=station)

    assert [(p.code, p.where) for p in refused.value.problems] == [(code, "station")]
    assert refused.value.problems[0].values == {"found": station, "free": ["A5", "A6"]}
    assert line_of(hall, incident).state == "open"


def test_a_station_given_to_another_as_spare_is_taken_and_one_of_somebody_absent_is_free(hall):
    first, second = fault(hall, 0), fault(hall, 1)
    decide(hall, first, "spare-station", station="A6")

    with pytest.raises(Invalid):
        decide(hall, second, "spare-station", station="A6")
    absent = fault(hall, 2)
    decide_withdrawn(hall, 3)

    assert decide(hall, absent, "spare-station", station="A4").given == {"station": "A4"}


def decide_withdrawn(hall: Hall, who: int) -> None:
    incident = write_down(hall, f"A{who + 1}", where=str(hall.wheres[who]), kind="withdrawal")
    decide(hall, incident, "withdraw")


def test_the_last_session_is_named_and_refused_where_none_begins_later(hall):
    with pytest.raises(Invalid) as refused:
        decide(hall, fault(hall), "last-session")
    assert [p.code for p in refused.value.problems] == ["no-later-session"]

    stage = db.session.query(Stage).one()
    for number in (2, 3):
        starts = NINE + timedelta(hours=4 * (number - 1))
        draft = SessionDraft(f"S{number}", {"zh": "下一场"}, starts, starts + timedelta(hours=3))
        with transaction():
            timetable.add_session(SYSTEM, hall.event, stage.id, draft, now=NOW)

    assert decide(hall, fault(hall), "last-session").given == {"session": "S3"}


def test_a_station_nobody_knows_is_kept_asked_about_and_put_right(hall):
    incident = write_down(hall, "999", kind="violation")
    assert (line_of(hall, incident).station, line_of(hall, incident).question) == (
        "999", "no-station",
    )  # fmt: skip

    with pytest.raises(Invalid) as refused, transaction():
        incident_stations.put_right(hall.chief, hall.scope, incident, "99", None, now=NOW)
    with transaction():
        incident_stations.put_right(hall.chief, hall.scope, incident, "a2", hall.session, now=NOW)

    assert refused.value.problems[0].values["known"] == ["A1", "A2", "A3", "A4", "A5", "A6"]
    row = db.session.get_one(Incident, incident)
    assert (row.station, row.entry_in_stage_id) == ("A2", hall.wheres[1])
    assert line_of(hall, incident).question == ""
    decide(hall, incident, "deduct", points="1")
    with pytest.raises(NotNow, match="incident-decided"), transaction():
        incident_stations.put_right(hall.chief, hall.scope, incident, "A3", None, now=NOW)


def test_a_session_that_is_no_more_is_asked_about_and_nothing_is_lost(hall):
    incident = write_down(hall, "A1", where=str(hall.wheres[0]), session=uuid.uuid4())

    assert line_of(hall, incident).question == "no-session"
    assert incident_stations.session_at(hall.scope, incident) == hall.session


def test_a_station_without_anybody_is_asked_about_before_it_costs_somebody(hall):
    incident = write_down(hall, "A6", kind="violation")

    assert line_of(hall, incident).question == "nobody-there"
    with pytest.raises(NotNow, match="incident-of-nobody"):
        decide(hall, incident, "deduct", points="1")
