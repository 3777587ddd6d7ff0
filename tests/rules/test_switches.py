"""The switches of an event, as a contest file writes them (规模与开关)."""

from __future__ import annotations

from typing import Any

import pytest

from competition.rules import contests
from competition.rules.switches import BY_NAME, DAYS


def problems_of(settings: dict[str, Any]) -> list[tuple[str, str]]:
    event = {"code": "E", "name": {"zh": "赛"}, "settings": settings}
    _contest, problems = contests.read_contest({"format": "contest/1", "event": event})
    return [(one.code, one.where) for one in problems if one.where.startswith("event.settings")]


def test_switches_and_holidays_of_the_event_are_taken():
    settings = {"disclosure": "judges", "notice-days": "5", "appeal-hours": 24}

    assert problems_of(settings | {"days-off": ["2026-10-01"]}) == []


def test_a_switch_nobody_knows_is_told_with_its_path():
    assert problems_of({"wat": "x"}) == [("unknown-key", "event.settings.wat")]


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_value_a_switch_cannot_take_is_told(name: str):
    assert problems_of({name: "perhaps"}) == [("unknown-word", f"event.settings.{name}")]


@pytest.mark.parametrize("name", DAYS)
def test_a_day_that_is_no_date_is_told(name: str):
    assert problems_of({name: ["2026-10-01", "soon"]}) == [
        ("wrong-form", f"event.settings.{name}[1]")
    ]
