"""Sessions go where there is room, and what stands in the way is said (排程落位)."""

from __future__ import annotations

import pytest

from competition.rules.timetables import Hall, Terms
from competition.services.timetable_fitting import Block, Frame, fitted

HOUR = 60
FRAME = Frame({"A": Hall(stations=4), "B": Hall()}, Terms(rest=10), [(0, 2 * HOUR)])


def block(key: str, minutes: int = HOUR, **given) -> Block:
    return Block(key, minutes, **{"heads": 3, "sites": ("A",), **given})


def test_a_session_stays_where_it_was_and_the_next_goes_beside_it():
    one, other = block("one", hint=(HOUR, "A")), block("other")

    found = fitted([other, one], FRAME)

    assert found.placed == {"one": (HOUR, "A"), "other": (0, "A")}


def test_a_place_that_is_taken_is_no_place():
    one, other = block("one", fixed=(HOUR, "A")), block("other", hint=(HOUR, "A"))

    assert fitted([one, other], FRAME).placed["other"] == (0, "A")


@pytest.mark.parametrize(
    ("late", "why"),
    [
        (block("late", sites=("C",)), "no-site"),
        (block("late", heads=5), "site-small"),
        (block("late", 3 * HOUR), "hours-short"),
        (block("late", sites=("A",)), "sites-taken"),
        (block("late", heads=1, judges=("赵",)), "judges-elsewhere"),
        (block("late", heads=1, people=("沈",)), "people-elsewhere"),
        (block("late", 45, heads=1, people=("钱",)), "people-elsewhere"),
        (block("late", 40, heads=1, people=("钱",)), ""),
    ],
)
def test_what_stands_in_the_way_is_said(late, why):
    kept = [
        block("long", 2 * HOUR, fixed=(0, "A"), judges=("赵",), people=("沈",)),
        block("beside", 70, fixed=(0, "B"), people=("钱",)),
    ]

    assert fitted(kept, FRAME).fit(late) == why


def test_a_hall_without_stations_holds_one_session_at_a_time():
    held = [block(key, sites=("B",), heads=30) for key in "abc"]

    found = fitted(held, FRAME)

    assert sorted(found.placed.values()) == [(0, "B"), (HOUR, "B")]
