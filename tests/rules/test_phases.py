"""Where a trade is on its way, and what of it is late (指挥大屏)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from competition.rules.phases import (
    PHASES,
    Late,
    SessionState,
    TradeState,
    counted,
    lateness,
    phase,
)

EIGHT = datetime(2026, 11, 20, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MORNING = SessionState(EIGHT, EIGHT + 3 * HOUR, 10, 10)
AFTERNOON = SessionState(EIGHT + 6 * HOUR, EIGHT + 9 * HOUR, 10, 0)
BOTH = TradeState([MORNING, AFTERNOON], modules=2, sheets=100)


@pytest.mark.parametrize(
    ("state", "hours", "expected"),
    [
        (TradeState(), 0, "before"),
        (BOTH, -3, "before"),
        (BOTH, -0.5, "check-in"),
        (BOTH, 1, "running"),
        (BOTH, 4, "before"),
        (replace(BOTH, signed=20), 4, "marking"),
        (replace(BOTH, signed=20), 5.5, "check-in"),
        (replace(BOTH, signed=20), 7, "running"),
        (BOTH, 10, "marking"),
        (replace(BOTH, signed=100, open_lists=1, rechecks=5), 10, "rechecking"),
        (replace(BOTH, signed=100, locked=2), 10, "locked"),
        (replace(BOTH, signed=100, locked=2, open_lists=1), 10, "rechecking"),
        (replace(BOTH, signed=100, locked=2, published=True), 1, "published"),
        (TradeState(modules=1, sheets=10, signed=1), 0, "marking"),
        (TradeState(modules=1, sheets=10), 0, "before"),
    ],
)
def test_a_trade_is_where_it_has_come_to(state, hours, expected):
    assert phase(state, EIGHT + hours * HOUR) == expected
    assert expected in PHASES


def test_each_phase_counts_what_it_is_about():
    at = EIGHT + 5.5 * HOUR
    rechecked = replace(BOTH, locked=2, open_lists=1, rechecks=8, rechecked=3)

    assert counted(BOTH, at) == (0, 10)
    assert counted(BOTH, EIGHT + HOUR) == (1, 2)
    assert counted(replace(BOTH, signed=40), EIGHT + 10 * HOUR) == (40, 100)
    assert counted(rechecked, at) == (3, 8)
    assert counted(TradeState(published=True), at) == (0, 0)


def test_whoever_is_not_noted_makes_a_session_late_until_it_is_over():
    state = TradeState([replace(MORNING, noted=7)])

    assert lateness(state, EIGHT) is None
    assert lateness(state, EIGHT + timedelta(minutes=12)) == Late("check-in", 12, 3)
    assert lateness(state, EIGHT + 4 * HOUR) is None


def test_sheets_are_late_two_hours_after_the_last_session():
    state = replace(BOTH, signed=90)

    assert lateness(state, EIGHT + 11 * HOUR) is None
    assert lateness(state, EIGHT + 12 * HOUR) == Late("marking", 60, 10)
    assert lateness(replace(state, published=True), EIGHT + 12 * HOUR) is None
