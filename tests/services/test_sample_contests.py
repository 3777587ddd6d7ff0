"""The samples made by rule, walked from their file to published results (示例赛事)."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy import func, select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import NotNow
from competition.exchange import contest_file
from competition.models.entry import Entry
from competition.models.event import Trade
from competition.models.publication import PublicationKind
from competition.rules.timetables import Hall, Seat, Sitting, Timetable, clashes
from competition.services import (
    advances,
    archives,
    breakdowns,
    demonstration,
    games_sample,
    honours,
    measured,
    publications,
    round_views,
    stages,
    standings,
    timetable_facts,
    timetable_fitting,
    timetable_groups,
    works_samples,
)
from tests.factories import NOW, SYSTEM


def load(name):
    with transaction():
        event = archives.load_sample(SYSTEM, name, now=NOW)
    facts, problems = contest_file.load(works_samples.made(name))
    assert problems == []
    return demonstration.Play(facts, event.id, {})


def mark(play, module, values):
    """Jury marks by entry number and attempt: one aspect, one seat."""
    trade = play.facts.trades[0].code
    for (number, attempt), value in values.items():
        key = (trade, module, attempt, f"S{module}", number)
        play.marks[key] = {f"{module}1.1": value}


def judge(play, module, tenths_of):
    """Jury marks of works by entry number: theme and expression alike, execution a fifth."""
    for number, whole in tenths_of.items():
        execution = whole // 5
        theme = (whole - execution) // 2
        parts = (theme, whole - execution - theme, execution)
        play.marks["works", module, 1, f"S{module}", number] = {
            f"{module}1.{at}": tenths(part) for at, part in enumerate(parts, 1)
        }


def hold(play, trade, stage):
    """One stage: its sheets laid out, marked, locked."""
    with transaction():
        demonstration.prepare(SYSTEM, play, trade.id, stage_id=stage.id, now=NOW)
        for module in demonstration.modules_of(trade.id, stage.id):
            demonstration.sign_module(SYSTEM, play, module.id, now=NOW)
        demonstration.close(SYSTEM, play, trade.id, stage_id=stage.id, now=NOW)


def published(trade):
    with transaction():
        publications.publish(SYSTEM, trade.id, PublicationKind.PROVISIONAL, now=NOW)
    return standings.result(SYSTEM, trade.id).standings.lines


def tenths(value):
    return f"{value // 10}.{value % 10}"


def test_468_works_become_111_and_82_of_them_win(app):
    play = load("photography-2025")
    (trade,) = demonstration.trades_of(play)
    first, second = demonstration.stages_of(trade.id)
    numbers = [entry.number for entry in play.facts.entries]
    judge(play, "A", {number: 999 - 2 * n for n, number in enumerate(numbers)})
    judge(play, "B", {number: 500 + n for n, number in enumerate(numbers[:111])})

    hold(play, trade, first)
    with transaction():
        going = advances.fill(SYSTEM, Scope(play.event_id, trade.id), "first", now=NOW)
    hold(play, trade, second)
    lines = [line for line in published(trade) if line.award]
    given = [line.award for line in lines]
    found = honours.worked_out(SYSTEM, Scope(play.event_id))

    assert (len(numbers), going) == (468, 111)
    assert [given.count(each) for each in ("first", "second", "third", "excellent")] == [
        10, 20, 30, 22,
    ]  # fmt: skip
    assert lines[0].number == numbers[110]
    assert [len(each) for _rule, each in found.honours] == [5]


def test_of_works_equal_where_the_cut_falls_the_better_theme_goes_on(app):
    play = load("photography-2025")
    (trade,) = demonstration.trades_of(play)
    first, _second = demonstration.stages_of(trade.id)
    numbers = [entry.number for entry in play.facts.entries]
    judge(play, "A", {number: 999 - 2 * n for n, number in enumerate(numbers)})
    better, worse = ({"A1.1": theme, "A1.2": rest, "A1.3": "10"}
                     for theme, rest in (("36", "32"), ("34", "34")))  # fmt: skip
    for number, marks in zip(numbers[110:112], (worse, better), strict=True):
        play.marks["works", "A", 1, "SA", number] = marks

    hold(play, trade, first)
    passing = stages.preview(SYSTEM, Scope(play.event_id, trade.id), "first")
    on = {one.passing.number for one in passing.candidates if one.passing.goes_on}

    assert len(on) == 111
    assert numbers[111] in on
    assert numbers[110] not in on


def test_long_and_short_videos_have_a_cut_and_a_final_of_their_own(app):
    play = load("videos-2025")
    (trade,) = demonstration.trades_of(play)
    heat, final = demonstration.stages_of(trade.id)
    numbers = [entry.number for entry in play.facts.entries]
    mark(play, "A", {(number, 1): tenths(950 - 5 * n) for n, number in enumerate(numbers)})
    mark(play, "B", {(number, 1): tenths(900 - 3 * n) for n, number in enumerate(numbers)})

    hold(play, trade, heat)
    with transaction():
        going = advances.fill(SYSTEM, Scope(play.event_id, trade.id), "heat", now=NOW)
    hold(play, trade, final)
    given = [line.award for line in published(trade)]

    assert going == 16
    assert [given.count(each) for each in ("gold", "silver", "bronze")] == [2, 4, 6]


def test_no_number_is_given_out_for_a_final_before_its_heat_said_who_goes_on(app):
    play = load("videos-2025")
    (trade,) = demonstration.trades_of(play)
    _heat, final = demonstration.stages_of(trade.id)

    with pytest.raises(NotNow, match="gate-first"), transaction():
        demonstration.prepare(SYSTEM, play, trade.id, stage_id=final.id, now=NOW)


def test_teams_are_ranked_by_the_mean_of_their_months_least_first(app):
    play = load("energy-2025")
    (trade,) = demonstration.trades_of(play)
    (stage,) = demonstration.stages_of(trade.id)
    numbers = [entry.number for entry in play.facts.entries]
    values = {
        (number, month): f"{480 - 3 * n + month}.25"
        for n, number in enumerate(numbers)
        for month in range(1, works_samples.MONTHS + 1)
    }
    mark(play, "M", values)

    hold(play, trade, stage)
    lines = published(trade)

    assert lines[0].number == numbers[-1]
    assert str(lines[0].total) in ("450.75", "1803/4")
    assert [line.award for line in lines[:5]] == ["first", "second", "second", "second", None]
    assert measured.of_trade(trade.id) == "kWh/t"
    months = round_views.read(SYSTEM, trade.id, "M").rounds
    assert [months[0]["zh"], months[-1]["en"]] == ["第 1 个月", "Month 6"]
    names = breakdowns.names_of(standings.result(SYSTEM, trade.id).trade)
    assert names["M/attempt", "3"] == {"zh": "第 3 个月", "en": "Month 3"}


def test_the_games_are_the_same_every_time_and_whole(app):
    content = games_sample.made("huaichuan-2026")
    facts, problems = contest_file.load(content)

    assert content == games_sample.made("huaichuan-2026")
    assert problems == []
    assert (len(facts.trades), len(facts.entries)) == (108, 4000)
    assert (len(facts.event.sectors), len(facts.event.systems)) == (9, 30)
    assert len(facts.timetable.sites) == 60
    assert {trade.sector for trade in facts.trades} == {one.code for one in facts.event.sectors}
    assert len(facts.readiness) == 6 * 108
    named = (*facts.trades, *facts.event.sectors, *facts.event.systems)
    assert [one.code for one in named if one.name.en in (None, "", one.name.zh)] == []


def minute(text):
    return int(datetime.fromisoformat(text).timestamp()) // 60


def test_nothing_clashes_in_the_timetable_of_the_games():
    content = json.loads(games_sample.made("huaichuan-2026"))
    units = {entry["number"]: entry["unit"] for entry in content["entries"]}
    days = content["timetable"]
    stations = Counter(one["site"] for one in days["stations"])
    halls = {
        one["name"]: Hall(
            tuple((minute(span["opens"]), minute(span["closes"])) for span in one["hours"]),
            stations[one["name"]],
            one["setup"],
        )
        for one in days["sites"]
    }
    sittings = [
        Sitting(
            f"{one['trade']}-{one['code']}", one["trade"], minute(one["starts"]),
            minute(one["ends"]), one["site"],
            seats=tuple(
                Seat(each["entry"], (each["entry"],), units[each["entry"]])
                for each in one["entries"]
            ),
        )
        for one in days["sessions"]
    ]  # fmt: skip

    assert sum(len(one.seats) for one in sittings) == 4000
    assert clashes(Timetable(tuple(sittings), halls=halls)) == []


def test_every_trade_of_the_games_says_what_a_timetable_needs():
    days = json.loads(games_sample.made("huaichuan-2026"))["timetable"]
    stations = Counter(one["site"] for one in days["stations"])

    needs = {one["trade"]: one for one in days["needs"]}
    assert len(needs) == len(days["needs"]) == 108
    assert {one["trade"] for one in days["sessions"]} == needs.keys()
    assert all(stations[one["sites"][0]] > one["places"] for one in needs.values())


def test_the_games_have_registrations_in_every_state_the_office_meets():
    facts, _problems = contest_file.load(games_sample.made("huaichuan-2026"))

    states = Counter(one.state for one in facts.registrations)
    assert set(states) == {"accepted", "submitted", "returned", "waiting"}
    assert all(one.entry for one in facts.registrations if one.state == "accepted")
    assert all(one.reason for one in facts.registrations if one.state == "returned")
    assert [field.code for field in facts.event.registration.fields] == [
        "size",
        "lodging",
        "portrait",
    ]
    assert facts.event.honours.teams[0].by == "places"


@pytest.fixture
def small_games(app):
    """The games' first two trades: the whole of them is loaded by the bench."""
    content = json.loads(games_sample.made("huaichuan-2026"))
    kept = ("101", "702")
    content["trades"] = [one for one in content["trades"] if one["code"] in kept]
    for key in ("entries", "readiness", "registrations"):
        content[key] = [one for one in content[key] if one["trade"] in kept]
    days = content["timetable"]
    for key in ("sessions", "needs"):
        days[key] = [one for one in days[key] if one["trade"] in kept]
    with transaction():
        return archives.load(SYSTEM, json.dumps(content).encode(), now=NOW)


def test_trades_of_the_games_are_loaded_with_groups_sessions_and_judges(small_games):
    trades = db.session.scalars(select(Trade).order_by(Trade.position)).all()

    assert [trade.name["zh"] for trade in trades] == ["调饮师", "陶瓷书法"]
    assert all(trade.sector_id and trade.system_id for trade in trades)
    assert db.session.scalar(select(func.count()).select_from(Entry)) > 40


def test_the_timetable_of_the_games_can_be_proposed_anew_without_a_form_typed(small_games):
    found, wrong = timetable_facts.check(SYSTEM, Scope(small_games.id))
    kept, groups, impossible = timetable_groups.groups_of(found)
    day = timetable_groups.days_open(small_games)

    assert (wrong, kept, impossible) == ([], [], [])
    assert len(groups) == len(found.sessions) == 8
    frame = timetable_fitting.Frame(found.table.halls, found.table.terms, day)
    assert {timetable_fitting.why_never(one.block, frame) for one in groups} == {""}


def test_samples_are_listed_by_name():
    assert set(works_samples.MADE) | {"huaichuan-2026"} <= set(archives.samples())
