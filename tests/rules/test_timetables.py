"""The checker finds exactly what is wrong with a timetable, and nothing else (赛程检查)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competition.rules.timetables import (
    Clash,
    Hall,
    Part,
    Seat,
    Sitting,
    Terms,
    Timetable,
    clashes,
    dealt,
    free_stations,
)

#: A loaded machine draws slowly; that is no fault of a rule.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


HOUR = 60
REST, SETUP = 30, 15


def seat(entry, *, person=None, team="", station=""):
    return Seat(entry, (person or f"P{entry}",), team, station)


def clean(parts, sessions, heads):
    """A timetable without a clash: a hall a part, an hour a session, an hour between them."""
    sittings, found, halls = [], [], {}
    for p in range(parts):
        entries = [f"{p}-{s}-{h}" for s in range(sessions) for h in range(heads)]
        halls[f"H{p}"] = Hall(((0, 100 * HOUR),), heads, SETUP)
        found.append(Part(f"T{p}", tuple(entries), HOUR))
        for s in range(sessions):
            seats = tuple(
                seat(f"{p}-{s}-{h}", team=f"D{p}-{h}", station=f"H{p}-{h}") for h in range(heads)
            )
            start = 2 * HOUR * s
            sittings.append(
                Sitting(f"{p}/{s}", f"T{p}", start, start + HOUR, f"H{p}", (f"J{p}",), seats)
            )
    return Timetable(tuple(sittings), tuple(found), halls, Terms(REST, SETUP))


def changed(table, key, **values):
    sittings = tuple(replace(one, **values) if one.key == key else one for one in table.sittings)
    return replace(table, sittings=sittings)


def of(table, key):
    return next(one for one in table.sittings if one.key == key)


def reseated(table, key, at, **values):
    """The table with one seat of a sitting changed."""
    seats = list(of(table, key).seats)
    seats[at] = replace(seats[at], **values)
    return changed(table, key, seats=tuple(seats))


sizes = st.tuples(st.integers(2, 4), st.integers(2, 4), st.integers(1, 5))


@calm
@given(sizes)
def test_a_possible_timetable_has_no_clash(size):
    assert clashes(clean(*size)) == []


def somebody_twice(table):
    return reseated(table, "1/0", 0, people=("P0-0-0",)), "person-twice", ("0/0", "1/0")


def no_rest(table):
    moved = reseated(table, "1/0", 0, people=("P0-0-0",))
    moved = changed(moved, "1/0", start=HOUR + 10, end=2 * HOUR + 10)
    if any(one.key == "1/1" for one in table.sittings):
        moved = changed(moved, "1/1", start=4 * HOUR - 30, end=5 * HOUR - 30)
        moved = changed(moved, "1/2", start=6 * HOUR, end=7 * HOUR)
        moved = changed(moved, "1/3", start=8 * HOUR, end=9 * HOUR)
    return moved, "rest-short", ("0/0", "1/0")


def judge_twice(table):
    return changed(table, "1/1", judges=("J0",)), "judge-twice", ("0/1", "1/1")


def station_twice(table):
    return reseated(table, "1/1", 0, station="H0-0"), "station-twice", ("0/1", "1/1")


def no_setup(table):
    return changed(table, "0/0", start=50, end=HOUR + 50), "setup-short", ("0/0", "0/1")


def site_closed(table):
    return changed(table, "0/1", start=99 * HOUR + 30, end=100 * HOUR + 30), "site-closed", ("0/1",)


def too_short(table):
    return changed(table, "0/0", end=HOUR - 1), "session-short", ("0/0",)


def entry_twice(table):
    one = of(table, "0/0").seats[0]
    more = of(table, "0/1").seats + (replace(one, station="", people=("other",), delegation=""),)
    halls = {**table.halls, "H0": replace(table.halls["H0"], stations=len(more))}
    return changed(replace(table, halls=halls), "0/1", seats=more), "entry-twice", ("0/0", "0/1")


def unplaced(table):
    part = replace(table.parts[0], entries=(*table.parts[0].entries, "9999"))
    return replace(table, parts=(part, *table.parts[1:])), "entry-unplaced", ()


def too_full(table):
    halls = {**table.halls, "H0": replace(table.halls["H0"], stations=len(of(table, "0/0").seats))}
    more = of(table, "0/0").seats + (seat("8888"),)
    part = replace(table.parts[0], entries=(*table.parts[0].entries, "8888"))
    table = replace(table, halls=halls, parts=(part, *table.parts[1:]))
    return changed(table, "0/0", seats=more), "site-full", ("0/0",)


PLANTED = [somebody_twice, no_rest, judge_twice, station_twice, no_setup, site_closed, too_short,
           entry_twice, unplaced, too_full]  # fmt: skip


@pytest.mark.parametrize("plant", PLANTED)
@calm
@given(size=sizes)
def test_exactly_the_planted_clash_is_found(plant, size):
    table, code, keys = plant(clean(*size))

    found = clashes(table)

    assert [(one.code, one.sittings) for one in found] == [(code, keys)]


@calm
@given(sizes, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(size, chance):
    table = no_setup(station_twice(somebody_twice(clean(*size))[0])[0])[0]
    sittings, parts = list(table.sittings), list(table.parts)
    chance.shuffle(sittings)
    chance.shuffle(parts)

    shuffled = replace(table, sittings=tuple(sittings), parts=tuple(parts))

    assert clashes(shuffled) == clashes(table)
    assert len(clashes(table)) >= 3


def test_a_delegation_bunched_in_one_session_is_named():
    seats = tuple(seat(str(n), team="D") for n in range(3))
    rest = tuple(seat(str(n), team="E") for n in range(3, 5))
    table = Timetable(
        (Sitting("a", "T", 0, 60, seats=seats), Sitting("b", "T", 60, 120, seats=rest))
    )

    assert clashes(table) == [
        Clash("delegation-bunched", ("a",), "D", 3, 2),
        Clash("delegation-bunched", ("b",), "E", 2, 1),
    ]
    assert clashes(replace(table, terms=Terms(even=False))) == []


@calm
@given(
    st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=40),
    st.lists(st.integers(1, 12), min_size=1, max_size=6),
)
def test_dealing_spreads_every_delegation_as_evenly_as_room_allows(delegations, sizes_given):
    sizes = [size + 40 for size in sizes_given]
    entries = {f"{n:03d}": name for n, name in enumerate(delegations)}

    found = dealt(entries, sizes)

    assert sorted(entry for each in found for entry in each) == sorted(entries)
    for name in set(delegations):
        counts = [sum(entries[entry] == name for entry in each) for each in found]
        assert max(counts) - min(counts) <= 1


def test_dealing_without_room_is_refused():
    with pytest.raises(ValueError, match="no room"):
        dealt({"1": "x", "2": "y"}, [1])


def test_a_station_is_free_only_with_its_set_up_time():
    spans = {"A1": [(0, 60)], "A2": [(200, 260)]}

    assert free_stations(["A1", "A2", "A3"], spans, 60, 120, 0) == ["A1", "A2", "A3"]
    assert free_stations(["A1", "A2", "A3"], spans, 60, 190, 15) == ["A3"]
