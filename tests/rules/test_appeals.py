"""The clock of an appeal and the moves it can make (申诉时限与流转)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.rules import appeals, calendars, lifecycle
from competition.rules.appeal_facts import ABOUT, AppealRuleFacts
from competition.rules.appeals import Days
from competition.rules.lifecycle import APPEAL_MOVES, OVER, Standing

BEIJING = ZoneInfo("Asia/Shanghai")
MINUTES = 700 * 24 * 60
WHEN = st.integers(0, MINUTES).map(
    lambda n: datetime(2025, 1, 1, tzinfo=BEIJING) + timedelta(minutes=n)
)
DATES = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@given(WHEN, st.integers(1, 720))
def test_hours_run_through_nights_and_holidays(start, hours):
    due = appeals.runs_out(start, hours, "hours")

    assert due - start == timedelta(hours=hours)


@given(WHEN, st.integers(1, 20), st.sets(DATES, max_size=6), st.sets(DATES, max_size=6))
def test_exactly_so_many_working_days_lie_before_the_end(start, count, off, worked):
    due = appeals.runs_out(start, count, "working-days", Days(off, worked))

    days = [start.date() + timedelta(days=n) for n in range(1, 400)]
    before = [day for day in days if day <= due.date()]
    assert sum(calendars.is_working_day(day, off=off, worked=worked) for day in before) == count
    assert calendars.is_working_day(due.date(), off=off, worked=worked)
    assert due.timetz() == time(17, 30, tzinfo=BEIJING)


@given(WHEN, WHEN, st.integers(1, 15), st.sampled_from(["hours", "working-days"]))
def test_whoever_starts_later_never_ends_earlier(one, other, count, unit):
    first, second = sorted([one, other])

    assert appeals.runs_out(first, count, unit) <= appeals.runs_out(second, count, unit)


@given(WHEN, st.integers(1, 15), st.sampled_from(["hours", "working-days"]))
def test_the_last_moment_is_in_time_and_the_one_after_it_is_not(start, count, unit):
    due = appeals.runs_out(start, count, unit)

    assert not appeals.is_late(due, due)
    assert appeals.is_late(due + timedelta(microseconds=1), due)
    assert appeals.left(due + timedelta(microseconds=1), due) is None


@given(WHEN, st.integers(0, 40_000))
def test_what_is_left_is_told_in_whole_minutes_and_never_too_much(now, minutes):
    hours, rest = appeals.left(now, now + timedelta(minutes=minutes, seconds=59))

    assert hours * 60 + rest == minutes


def test_a_holiday_of_seven_days_and_the_saturday_worked_for_it():
    before = datetime(2026, 9, 30, 20, 0, tzinfo=BEIJING)

    assert appeals.runs_out(before, 3, "working-days").date() == date(2026, 10, 10)


def test_a_day_the_event_itself_does_not_work_does_not_count():
    monday = datetime(2026, 11, 16, 9, 0, tzinfo=BEIJING)

    due = appeals.runs_out(monday, 1, "working-days", Days(off=[date(2026, 11, 17)]))

    assert due.date() == date(2026, 11, 18)


def test_no_clock_makes_nothing_late():
    assert not appeals.is_late(datetime(2030, 1, 1, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("switch", "clock", "instances"),
    [("on-the-spot", "contest", 1), ("written", "publication", 1),
     ("two-instances", "publication", 2)],
)  # fmt: skip
def test_an_event_without_a_rule_has_what_its_switches_come_to(switch, clock, instances):
    rule = appeals.of_switches(switch, "24")

    assert rule == AppealRuleFacts(within=24, clock=clock, instances=instances, about=ABOUT)


MOVES = st.lists(st.sampled_from(APPEAL_MOVES), max_size=30)


@given(MOVES, st.sampled_from([1, 2]))
def test_whatever_is_tried_an_appeal_keeps_to_its_moves(tried, instances):
    standing = Standing()
    taken: list[str] = []
    for move in tried:
        allowed = lifecycle.appeal_moves(standing, instances)
        after = lifecycle.moved(standing, move, instances)
        assert (after is None) == (move not in allowed)
        if after is not None:
            taken.append(move)
            standing = after

    assert taken[:1] in ([], ["lodge"])
    assert taken.count("further") <= instances - 1
    assert standing.instance == 1 + taken.count("further")
    assert standing.state not in OVER or not lifecycle.appeal_moves(standing, instances)


@pytest.mark.parametrize("instances", [1, 2])
def test_every_state_can_be_left_until_it_is_over(instances):
    seen, waiting = set(), [Standing()]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        moves = lifecycle.appeal_moves(one, instances)
        assert bool(moves) != (one.state in OVER)
        waiting += [lifecycle.moved(one, move, instances) for move in moves]

    assert {one.state for one in seen} >= {"accepted", "refused", "heard", "ruled", "closed"}
    assert ("second" in {one.state for one in seen}) == (instances == 2)


def test_what_was_ruled_is_open_only_while_it_may_be_taken_further():
    ruled = Standing("ruled")

    assert lifecycle.is_open(ruled, 2, may_go_further=True)
    assert not lifecycle.is_open(ruled, 2, may_go_further=False)
    assert not lifecycle.is_open(ruled, 1, may_go_further=True)
    assert lifecycle.is_open(Standing("lodged"), 1, may_go_further=False)
