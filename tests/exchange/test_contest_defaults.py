"""Nothing in a contest file is quietly taken for something else (不静默): it is refused, named."""

from __future__ import annotations

from typing import Any

import pytest

from competition.exchange import contest_file
from tests.exchange.test_contest_file import content, contest
from tests.rules.making import words


def five_seats() -> dict[str, Any]:
    """A contest whose panel has three judges, a head who does not count, and a substitute."""
    document = contest()
    (module,) = document["trades"][0]["modules"]
    module["panels"][0]["combine"] = {"rule": "mean"}
    module["panels"][0]["seats"] = [
        {"code": "J1"},
        {"code": "J2"},
        {"code": "J3"},
        {"code": "H", "role": "head", "counts": False},
        {"code": "S", "role": "substitute"},
    ]
    return document


def excluded(*pairs: tuple[str, str | None]) -> dict[str, Any]:
    document = five_seats()
    document["exclusions"] = [
        {"trade": "t", "entry": "1", "module": "m", "seat": seat}
        | ({"substitute": substitute} if substitute else {})
        for seat, substitute in pairs
    ]
    return document


def ruled(**ruling: Any) -> dict[str, Any]:
    document = five_seats()
    document["rulings"] = [
        {"code": "R1", "trade": "t", "entry": "1", "reason": words("裁定"), **ruling}
    ]
    return document


def found(document: dict[str, Any]) -> dict[str, str]:
    _facts, problems = contest_file.load(content(document))
    return {problem.where: problem.code for problem in problems}


@pytest.mark.parametrize("substitute", ["H", "S"])
def test_a_head_who_does_not_count_or_a_substitute_stands_in(substitute):
    assert found(excluded(("J1", substitute))) == {}


@pytest.mark.parametrize(
    ("pairs", "where", "code"),
    [
        ([("J1", "J2")], "exclusions[0].substitute", "substitute-counts"),
        ([("J1", "J1")], "exclusions[0].substitute", "substitute-counts"),
        ([("J1", "S"), ("J2", "S")], "exclusions[1].substitute", "not-unique"),
        ([("J1", "S"), ("J1", None)], "exclusions[1].seat", "not-unique"),
    ],
)
def test_nobody_counts_twice_in_another_ones_place(pairs, where, code):
    assert found(excluded(*pairs)) == {where: code}


@pytest.mark.parametrize(
    ("ruling", "where", "code"),
    [
        ({"kind": "zero", "module": "m", "attempt": 1}, "attempt", "attempt-not-for-this"),
        ({"kind": "deduct", "value": "-5"}, "value", "not-above-nothing"),
        ({"kind": "add", "value": "0"}, "value", "not-above-nothing"),
        ({"kind": "deduct-share", "value": "5"}, "value", "above-most"),
        ({"kind": "accept-spread", "module": "m", "panel": "nobody"}, "panel", "unknown-panel"),
        (
            {"kind": "leave-out", "module": "m", "seat": "J1", "attempt": 9},
            "attempt",
            "unknown-attempt",
        ),
    ],
)
def test_a_ruling_that_would_do_something_else_is_refused(ruling, where, code):
    assert found(ruled(**ruling)) == {f"rulings[0].{where}": code}


def test_a_mean_drops_nobody():
    document = five_seats()
    document["trades"][0]["modules"][0]["panels"][0]["combine"]["high"] = 1

    assert found(document) == {"trades[0].modules[0].panels[0].combine": "drops-without-trim"}


def test_a_floor_above_the_cap_is_refused():
    document = five_seats()
    document["trades"][0]["total"] |= {"cap": "2", "floor": "5"}

    assert found(document) == {"trades[0].total.floor": "floor-above-cap"}
