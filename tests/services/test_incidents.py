"""What happened on the floor is decided by station and reaches the right entry (现场事件)."""

from __future__ import annotations

import pytest

from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotFound, NotNow
from competition.models.entry import EntryInStage, EntryStatus
from competition.models.floor import CheckIn, Incident
from competition.models.ruling import Ruling
from competition.services import incident_rows, incidents, rulings
from competition.services.incidents import Decision
from tests.factories import SYSTEM
from tests.factories_floor import NAMES, NINE, Hall, entry_of, make_hall, note, report


@pytest.fixture
def hall(app) -> Hall:
    return make_hall()


def decide(
    hall: Hall, incident, word: str, reason: str = "按技术文件处理", **figures: str
) -> Incident:
    with transaction():
        return incidents.decide(
            hall.chief, hall.scope, incident, Decision(word, reason, figures), now=NINE
        )


def test_a_violation_becomes_a_ruling_on_the_entry_behind_the_station(hall):
    incident = report(hall, 2, rule="V1", asked={"points": "2"})

    row = decide(hall, incident, "deduct", points="2")

    ruling = db.session.get_one(Ruling, row.ruling_id)
    assert (ruling.kind.value, ruling.value) == ("deduct", {"value": "2"})
    assert (ruling.entry_id, ruling.blind_code_id) == (entry_of(hall, 2).id, None)
    assert (row.state.value, row.given) == ("decided", {"points": "2"})


def test_the_chiefs_own_list_of_rulings_says_the_station_and_the_offices_the_entry(hall):
    decide(hall, report(hall, 2, rule="V1"), "deduct", points="2")

    assert [line.about for line in rulings.listing(hall.chief, hall.scope)] == ["A3"]
    assert [line.about for line in rulings.listing(SYSTEM, hall.scope)] == ["0103"]


def test_the_register_shows_stations_rules_and_no_name(hall):
    told = f"{NAMES[0]}与松风技师学院的 沈 知 远 未戴护目镜"
    report(hall, 0, rule="V1", told=told, station_word="confirmed")

    line = incidents.register(hall.chief, hall.scope)[0]

    assert (line.number, line.station, line.rule["zh"]) == (1, "A3", "未戴护目镜")
    assert line.told == "〔…〕与〔…〕的 〔…〕 未戴护目镜"
    assert (line.word, line.word_at is not None) == ("confirmed", True)
    assert not any(name in repr(line) for name in (*NAMES, "松风"))


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("㛃月未到", "㛃月", "〔…〕未到"),
        ("AN NA left", "Anna", "〔…〕 left"),
        ("月台设备坏", "月", "月台设备坏"),
        ("方  牧方牧", "方牧", "〔…〕〔…〕"),
    ],
)
def test_a_name_is_taken_out_however_it_is_spaced(text, name, found):
    assert incident_rows.without(text, [name]) == found


def test_time_given_back_is_written_down_and_carried_out_without_a_ruling(hall):
    incident = report(hall, 0, "equipment", told="砂轮机跳闸")

    row = decide(hall, incident, "time-back", minutes="12")
    with transaction():
        incidents.carry_out(hall.judge, hall.event, incident, now=NINE)
        incidents.carry_out(hall.judge, hall.event, incident, now=NINE)

    assert (row.given, row.ruling_id) == ({"minutes": "12"}, None)
    assert db.session.get_one(Incident, incident).state.value == "carried-out"


def test_a_withdrawal_the_chief_accepts_is_the_status_of_the_entry(hall):
    incident = report(hall, 1, "withdrawal", told="手部不适，申请退赛")

    decide(hall, incident, "withdraw")

    assert db.session.get_one(EntryInStage, hall.wheres[1]).status is EntryStatus.WITHDRAWN
    assert db.session.query(Ruling).one().value == {"status": "withdrawn"}


def test_who_came_too_late_is_admitted_or_barred_by_the_chief(hall):
    late = [note(hall, who, minutes=16, station=f"A{who + 1}") for who in (0, 1)]
    asked = {row.entry_in_stage_id: row.id for row in db.session.query(Incident)}

    decide(hall, asked[hall.wheres[0]], "admit", "大巴抛锚，有领队证明")
    decide(hall, asked[hall.wheres[1]], "bar", "无正当理由")

    stands = [db.session.get_one(CheckIn, each.op).standing.value for each in late]
    status = [db.session.get_one(EntryInStage, where).status.value for where in hall.wheres[:2]]
    assert stands == ["current", "aside"]
    assert status == ["present", "absent"]


def test_who_was_noted_absent_and_comes_is_let_in_by_ruling(hall):
    absence = note(hall, 0, "absent", minutes=5)
    arrival = note(hall, 0, minutes=9)
    incident = db.session.query(Incident).one()

    decide(hall, incident.id, "admit", "检录台误记")

    assert arrival.reasons == ("noted-absent",)
    assert db.session.get_one(CheckIn, absence.op).standing.value == "undone"
    assert db.session.get_one(CheckIn, arrival.op).standing.value == "current"
    assert db.session.get_one(EntryInStage, hall.wheres[0]).status is EntryStatus.PRESENT


@pytest.mark.parametrize(
    ("kind", "word", "figures", "where"),
    [
        ("violation", "deduct", {}, "points"),
        ("violation", "deduct", {"points": "0"}, "points"),
        ("violation", "deduct", {"points": "1.0005"}, "points"),
        ("violation", "zero", {"module": "X9"}, "module"),
        ("violation", "admit", {}, "decision"),
        ("equipment", "time-back", {"minutes": "1.5"}, "minutes"),
        ("equipment", "spare-station", {}, "station"),
    ],
)
def test_a_decision_that_lacks_something_is_refused_whole(hall, kind, word, figures, where):
    incident = report(hall, 0, kind)

    with pytest.raises(Invalid) as refused:
        decide(hall, incident, word, **figures)

    assert [problem.where for problem in refused.value.problems] == [where]
    assert db.session.get_one(Incident, incident).state.value == "open"
    assert db.session.query(Ruling).count() == 0


def test_a_decision_has_a_reason_and_is_made_once_by_the_chief(hall):
    incident = report(hall, 0, "equipment")

    with pytest.raises(Invalid):
        decide(hall, incident, "no-remedy", " ")
    with transaction(), pytest.raises(NotAllowed):
        incidents.decide(hall.judge, hall.scope, incident, Decision("no-remedy", "…", {}), now=NINE)
    decide(hall, incident, "no-remedy")
    with pytest.raises(NotNow, match="incident-decided"):
        decide(hall, incident, "no-remedy")


def test_a_matter_of_the_hall_cannot_cost_anybody_points(hall):
    incident = report(hall, None, "other", told="全场停电四分钟")

    with pytest.raises(NotNow, match="incident-of-nobody"):
        decide(hall, incident, "deduct", points="1")
    decide(hall, incident, "time-back", minutes="4")

    assert incidents.counted(hall.chief, hall.scope) == {hall.trade: 0}
    assert incidents.counted(hall.chief, hall.event) == {hall.trade: 0}


def test_one_written_in_error_is_struck_and_stays(hall):
    incident = report(hall, 0)

    with transaction():
        incidents.void(hall.chief, hall.scope, incident, "记错赛位", now=NINE)

    lines = incidents.register(hall.chief, hall.scope)
    assert [(line.state, line.reason) for line in lines] == [("void", "记错赛位")]
    with transaction(), pytest.raises(NotNow, match="incident-undecided"):
        incidents.carry_out(hall.judge, hall.event, incident, now=NINE)


def test_a_rule_the_trade_does_not_have_is_not_cited(hall):
    incident = report(hall, 0, rule="V9")

    assert db.session.get_one(Incident, incident).rule == ""
    with pytest.raises(NotFound):
        report(Hall(hall.event, hall.scope, "welding", *list_of(hall)), 0)


def list_of(hall: Hall) -> tuple:
    """What a hall holds beside its trade's code."""
    return hall.session, hall.wheres, hall.judge, hall.chief
