"""Marks too far apart hold the entry: in points, per cent or steps, by aspect or whole sheet."""

from __future__ import annotations

from typing import Any

import pytest

from competition.rules.contest_facts import RulingFacts
from competition.rules.point_rules import Text
from tests.rules.making import Hall, aspect, criterion, module, panel, trade


def held(spread: dict[str, str], marks: tuple[str, str], **more: Any) -> list[str]:
    """What two judges' marks on an aspect of 8 points in halves hold up."""
    judges = panel("mean", ["J1", "J2"], spread=spread, **more)
    scale = {"max": "8", "step": "0.5"}
    other = aspect("A2", "2", type="measurement")
    parts = [aspect("A1", "8", scale=scale), other]
    hall = Hall(trade([module("m", "10", [judges], [criterion("A", "10", parts)])]))
    for seat, value in zip(("J1", "J2"), marks, strict=True):
        hall.hand_in("1", seat, {"A1": value, "A2": "1"})
    return [gap.code for gap in hall.standings().line("1").gaps]


@pytest.mark.parametrize(
    ("limit", "unit", "within", "beyond"),
    [
        ("2", "points", ("5", "3"), ("5.5", "3")),
        ("25", "percent", ("5", "3"), ("5.5", "3")),
        ("3", "steps", ("5", "3.5"), ("5", "3")),
    ],
)
def test_the_limit_itself_is_within_and_a_step_more_is_not(
    limit: str, unit: str, within: tuple[str, str], beyond: tuple[str, str]
) -> None:
    spread = {"limit": limit, "unit": unit}

    assert held(spread, within) == []
    assert held(spread, beyond) == ["spread"]


@pytest.mark.parametrize(("limit", "unit"), [("2", "points"), ("20", "percent")])
def test_whole_sheets_are_held_against_the_whole_maximum(limit: str, unit: str) -> None:
    spread = {"limit": limit, "unit": unit, "over": "sheet"}

    assert held(spread, ("5", "3"), over="sheet") == []
    assert held(spread, ("5.5", "3"), over="sheet") == ["spread"]


@pytest.mark.parametrize(("limit", "unit"), [("2", "points"), ("20", "percent")])
def test_whole_sheets_are_held_though_marks_are_combined_one_by_one(limit: str, unit: str) -> None:
    spread = {"limit": limit, "unit": unit, "over": "sheet"}

    assert held(spread, ("5", "3")) == []
    assert held(spread, ("5.5", "3")) == ["spread"]


def test_measured_aspects_are_not_held() -> None:
    judges = panel("mean", ["J1", "J2"], spread={"limit": "1"})
    measured = aspect("A1", "10", type="measurement")
    hall = Hall(trade([module("m", "10", [judges], [criterion("A", "10", [measured])])]))
    for seat, value in (("J1", "9"), ("J2", "2")):
        hall.hand_in("1", seat, value)

    assert hall.standings().line("1").place == 1


def test_an_accepted_spread_counts() -> None:
    judges = panel("mean", ["J1", "J2"], spread={"limit": "1"})
    judged = aspect("A1", "10")
    hall = Hall(trade([module("m", "10", [judges], [criterion("A", "10", [judged])])]))
    for seat, value in (("J1", "9"), ("J2", "2")):
        hall.hand_in("1", seat, value)
    accepted = RulingFacts(
        code="R1", trade="t", kind="accept-spread", entry="1", module="m", panel="P",
        reason=Text(zh="裁判长认可"),
    )  # fmt: skip

    assert hall.places() == {"1": "None"}
    assert hall.places([accepted]) == {"1": "1"}
