"""Who is expected and who is there (应到、实到); the desk counts the same in JavaScript."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from competition.rules.turnout import Turnout, tally, word

CASES = json.loads((Path(__file__).parents[1] / "vectors" / "turnout.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_what_an_entry_is_to_a_session_is_as_worked_out(case):
    found = word(case["status"], case["noted"], placed=case["placed"], elsewhere=case["elsewhere"])

    assert found == case["word"]


def test_who_gave_up_before_is_not_expected_and_who_is_elsewhere_is_not_counted():
    found = tally(case["word"] for case in CASES["cases"])

    assert found == Turnout(arrived=4, absent=3, awaited=3, away=3)
    assert (found.expected, found.noted) == (10, 7)
