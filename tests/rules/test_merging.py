"""A revision meets a sheet: it counts, it conflicts, or somebody must look at it."""

from __future__ import annotations

import pytest

from competition.rules.merging import Merged, Present, Verdict, merge


@pytest.mark.parametrize("state", ["open", "reopened", "flagged"])
def test_the_next_revision_of_a_sheet_that_waits_counts(state: str) -> None:
    assert merge(Present(state, 2), 2) == Merged(Verdict.CURRENT)


@pytest.mark.parametrize("base", [0, 1, 3])
def test_two_hands_on_one_sheet_conflict(base: int) -> None:
    assert merge(Present("reopened", 2), base).verdict is Verdict.CONFLICT


def test_a_conflict_stays_one_until_somebody_decides() -> None:
    assert merge(Present("conflict", 2), 2).verdict is Verdict.CONFLICT


def test_a_signed_sheet_takes_nothing_before_it_is_sent_back() -> None:
    assert merge(Present("signed", 2), 2) == Merged(Verdict.FLAGGED, ("not_reopened",))


def test_every_reason_to_look_is_given_at_once() -> None:
    found = merge(Present("void", 2, locked=True), 1, ["judge_reassigned", "scheme_changed"])

    assert found.verdict is Verdict.FLAGGED
    assert found.reasons == ("judge_reassigned", "scheme_changed", "round_locked", "code_void")


def test_a_code_taken_out_of_use_flags_the_sheet() -> None:
    assert merge(Present("open", 0, code_active=False), 0).reasons == ("code_void",)
